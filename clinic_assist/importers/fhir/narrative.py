"""Narrative XHTML and other HTML to plain text: line breaks kept, table cells apart, no script, nothing fetched.

A small reader of our own, because it must take linear time on hostile text, follow no DTD and know no entities but
HTML's named characters.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.importers.fhir.reading import Reading
from clinic_assist.importers.jsontext import JsonObject

_LINE_TAGS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "br",
        "caption",
        "dd",
        "div",
        "dl",
        "dt",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)
_CELL_TAGS = frozenset(("td", "th"))
_HIDDEN_TAGS = frozenset(("script", "style", "head"))
_LONGEST_NAME = 120
_CELL_MARK = "\x1f"
# A tag's end, jumping over quoted attribute values.
_TAG = re.compile(r"""(/?)([A-Za-z][A-Za-z0-9:]*+)(?:[^"'>]*+(?:"[^"]*+"|'[^']*+')?+)*+>""")
_BLANKS = re.compile(r"[ \t\xa0]++")


def narrative(reading: Reading, node: JsonObject) -> str | None:
    """The narrative of a resource or section (`text.div`) as plain text; None where it has none."""
    text = node.get("text")
    if text is None:
        return None
    if isinstance(text, str):  # a plain text where R4 has a Narrative, as some exports write it
        return reading.text(node, "text")
    element = reading.element(node, "text")
    div = reading.text(element, "div") if element is not None else None
    return plain_text(div) or None if div is not None else None


def in_words(reading: Reading, concept: CodeableConcept | None, node: JsonObject) -> CodeableConcept | None:
    """A concept that is nothing but codes, with the record's own short narrative as its text.

    Such a record names its medicine or allergen for people in the narrative only. A longer narrative, or one of several
    lines, tells more than a name and is not taken for one.
    """
    if concept is None or concept.text or any(coding.display for coding in concept.codings):
        return concept
    told = narrative(reading, node)
    if told is None or "\n" in told or len(told) > _LONGEST_NAME:
        return concept
    return replace(concept, text=told)


def plain_text(html: str) -> str:
    """Answers the readable text of HTML or XHTML: one line per block or table row, cells separated by ` | `."""
    pieces: list[str] = []
    hidden: str | None = None
    in_comment = False
    first, *rest = html.split("<")
    pieces.append(_flow(first))
    for piece in rest:
        if in_comment or piece.startswith("!--"):
            _comment, end, after = piece.partition("-->")
            in_comment = not end
            if end and hidden is None:
                pieces.append(_flow(after))
            continue
        name, closing, after = _split_tag(piece)
        if hidden is not None:
            if not (closing and name == hidden):
                continue
            hidden = None
        elif name in _HIDDEN_TAGS and not closing and not piece.partition(">")[0].endswith("/"):
            hidden = name
            continue
        pieces.append(_mark(name, closing=closing))
        pieces.append(_flow(after))
    return _tidy("".join(pieces))


def _split_tag(piece: str) -> tuple[str, bool, str]:
    """Name of the tag that a piece begins with, whether it closes, and the text after it."""
    match = _TAG.match(piece)
    if match:
        return match[2].lower().rpartition(":")[2], bool(match[1]), piece[match.end() :]
    if piece[:1] in ("!", "?"):
        return "", False, piece.partition(">")[2]
    return "", False, "<" + piece  # a bare less-than sign: text


def _mark(name: str, *, closing: bool) -> str:
    if name in _CELL_TAGS:
        return "" if closing else _CELL_MARK
    return "\n" if name in _LINE_TAGS else ""


def _flow(text: str) -> str:
    """Running text: line breaks in the source are spaces, as HTML has it."""
    return unescape(re.sub(r"[ \t\r\n\f\x1f]++", " ", text))


def _tidy(text: str) -> str:
    """One line per block, cells separated, no blank lines, no empty leading cells."""
    lines = []
    for line in text.split("\n"):
        cells = [_BLANKS.sub(" ", cell).strip() for cell in line.split(_CELL_MARK)]
        if len(cells) > 1 and not cells[0]:
            cells = cells[1:]
        joined = " | ".join(cells).strip()
        if joined.strip(" |"):
            lines.append(joined)
    return "\n".join(lines)
