"""Narrative XHTML and other HTML to plain text: line breaks kept, table cells apart, no script, nothing fetched.

A small reader of our own, because it must take linear time on hostile text, follow no DTD and know no entities but
HTML's named characters.
"""

from __future__ import annotations

import re
from html import unescape

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
_CELL_MARK = "\x1f"
# A tag's end, jumping over quoted attribute values.
_TAG = re.compile(r"""(/?)([A-Za-z][A-Za-z0-9:]*+)(?:[^"'>]*+(?:"[^"]*+"|'[^']*+')?+)*+>""")
_BLANKS = re.compile(r"[ \t\xa0]++")


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
