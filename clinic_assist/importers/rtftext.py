"""The words of an RTF document: no formatting, no pictures, no embedded objects, nothing run."""

from __future__ import annotations

import codecs
import re

# RTF 1.9.1 specification: groups that hold no words of the document.
_SILENT = frozenset((
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "objdata", "header", "footer", "headerl", "headerr",
    "headerf", "footerl", "footerr", "footerf", "listtable", "listoverridetable", "rsidtbl", "generator", "themedata",
    "colorschememapping", "latentstyles", "datastore", "xmlnstbl", "fldinst", "filetbl", "revtbl",
))  # fmt: skip
_SIGNS = {
    "par": "\n", "line": "\n", "row": "\n", "sect": "\n", "page": "\n", "cell": " | ", "tab": "\t", "emdash": "\u2014",
    "endash": "\u2013", "bullet": "\u2022", "lquote": "\u2018", "rquote": "\u2019", "ldblquote": "\u201c",
    "rdblquote": "\u201d", "emspace": " ", "enspace": " ",
}  # fmt: skip
_TOKEN = re.compile(r"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}]+)|\\")
_MAX_DEPTH = 500


def rtf_text(content: bytes) -> str:
    """Answers the readable text of an RTF document, a line to each paragraph. Takes linear time on any content."""
    source = content.decode("latin-1")
    code_page = "cp1252"
    pieces: list[str] = []
    stack: list[bool] = []
    is_silent, to_skip, unicode_skip = False, 0, 1
    for match in _TOKEN.finditer(source):
        word, number, byte, symbol, brace, text = match.groups()
        if brace == "{":
            stack.append(is_silent)
            is_silent = is_silent or len(stack) > _MAX_DEPTH
        elif brace == "}":
            is_silent = stack.pop() if stack else False
        elif symbol == "*" or word in _SILENT:
            is_silent = True
        elif word == "ansicpg":
            code_page = _code_page(number)
        elif word == "uc":
            unicode_skip = int(number or 1)
        elif not is_silent:
            if word == "u" and number:
                pieces.append(chr(int(number) % 65_536))
                to_skip = unicode_skip
                continue
            told = _SIGNS.get(word or "", "") or _plain(byte, symbol, text, code_page)
            if to_skip and told and not word:
                told, to_skip = told[to_skip:], max(0, to_skip - len(told))
            pieces.append(told)
    joined = "".join(pieces).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "\n".join(line.strip(" |\t") for line in joined.split("\n") if line.strip(" |\t"))


def _plain(byte: str | None, symbol: str | None, text: str | None, code_page: str) -> str:
    if byte:
        return bytes.fromhex(byte).decode(code_page, "replace")
    if symbol:
        return {"~": "\u00a0", "_": "-", "\n": "\n", "\r": "\n"}.get(symbol, symbol if symbol in "\\{}" else "")
    return (text or "").replace("\r", "").replace("\n", "")


def _code_page(number: str | None) -> str:
    try:
        return codecs.lookup(f"cp{number}").name
    except LookupError:
        return "cp1252"
