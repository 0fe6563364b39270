"""Which OBX segments are lines of one text, and which are results of their own."""

from __future__ import annotations

from collections import Counter

from clinic_assist.importers.hl7v2.attachments import LINE_TYPES, is_document
from clinic_assist.importers.hl7v2.documents import is_content
from clinic_assist.importers.hl7v2.fields import Segment
from clinic_assist.importers.hl7v2.immunizations import is_vaccination
from clinic_assist.importers.hl7v2.reading import FileContext, MessageContext, Node, Reading

# OBX-11: what the source takes back is not part of the text that stands.
_TAKEN_BACK = frozenset(("D", "W", "X"))


def take_texts(nodes: list[Node], message: MessageContext, file: FileContext) -> None:
    """Marks the OBX segments that are read as part of their report, document or vaccination."""
    for node in nodes:
        if node.name == "TXA":
            for child in node.children:
                child.taken = is_content(child)
        elif node.name == "RXA" and is_vaccination(Reading(node, message, file)):
            for child in node.children:
                child.taken = True
        elif node.name == "OBR":
            _take_lines(node)


def _take_lines(report: Node) -> None:
    """Text of a report that is sent in lines: several TX or FT of one code, or a report of nothing else.

    A single TX of a code of its own, beside other results, is a result in words.
    """
    standing = [one for one in report.children if (one.segment.get(11) or "").upper() not in _TAKEN_BACK]
    texts = [one for one in standing if (one.segment.get(2) or "").upper() in LINE_TYPES]
    files = [one for one in standing if is_document(one.segment)]
    is_text_only = len(texts) + len(files) == len(report.children) and len(texts) + len(files) > 0
    codes = Counter(_code(one.segment) for one in texts)
    for one in texts:
        one.taken = (is_text_only and (len(texts) > 1 or bool(files))) or codes[_code(one.segment)] > 1
        one.taken = one.taken or len(_lines(one.segment)) > 1
    for one in files:
        one.taken = True


def _code(segment: Segment) -> tuple[str | None, str | None, str | None]:
    return segment.get(3), segment.get(3, 2), segment.get(4)


def _lines(segment: Segment) -> list[str]:
    text = "\n".join(one.whole() or "" for one in segment.repetitions(5))
    return text.splitlines()
