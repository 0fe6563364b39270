"""The words of an RTF document: no formatting, no pictures, no embedded objects, nothing run (striprtf)."""

from __future__ import annotations

from striprtf.striprtf import rtf_to_text


def rtf_text(content: bytes) -> str:
    """Answers the readable text of an RTF document, a line to each paragraph; empty where it is too damaged to read."""
    try:
        text = str(rtf_to_text(content.decode("latin-1"), errors="replace"))  # type: ignore[no-untyped-call]
    except (ArithmeticError, LookupError, TypeError, ValueError):  # numbers beyond C, code pages that nobody knows
        return ""
    lines = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("|", " | ").split("\n")
    return "\n".join(line.strip(" |\t") for line in lines if line.strip(" |\t"))
