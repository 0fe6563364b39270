"""The words of a document with the places that locators name: pages of a PDF, lines of any other."""

from __future__ import annotations

import re
from dataclasses import dataclass

from clinic_assist.importers import detect
from clinic_assist.importers.htmltext import plain_text
from clinic_assist.importers.pdftext import pdf_text
from clinic_assist.importers.plaintext import decode_text
from clinic_assist.importers.rtftext import rtf_text

MAX_TEXT_BYTES = 20 * 1024 * 1024
"""Longest text, RTF or HTML whose words are read; a longer one is kept as a document without text."""

_CHARSET = re.compile(rb"""charset\s*=\s*["']?([A-Za-z0-9_.:\-]{1,40})""", re.IGNORECASE)
_TITLE = re.compile(r"<title\b[^<>]*>([^<]{1,500})", re.IGNORECASE)
_HEAD_BYTES = 4096

TOO_LONG = f"The text is longer than {MAX_TEXT_BYTES // 2**20} MiB and was not read."
READ_AS = "Nothing says in which character set the text is written; it was read as {name}."
NO_WORDS = "The document holds no words that can be read."


@dataclass(frozen=True, slots=True)
class DocumentWords:
    """What a document says.

    Attributes:
        parts: The words page by page, or all of them as one part; empty texts where a page has none.
        unit: What places count: `page` or `line`.
        count: How many of these there are.
        title: As the document gives it.
        problems: The page or line, from 1, or 0 for all of it, and what was not read.
    """

    parts: tuple[str, ...]
    unit: str
    count: int
    title: str | None = None
    problems: tuple[tuple[int, str], ...] = ()

    @property
    def place(self) -> str:
        """The locator of the whole document."""
        return f"{self.unit}[1-{self.count}]" if self.count > 1 else f"{self.unit}[1]"


def words_of(data: bytes, format_: str) -> DocumentWords:
    """Answers the words of a document of one of the formats that are read here."""
    if format_ == detect.PDF:
        found = pdf_text(data)
        parts = tuple(page.text for page in found.pages)
        return DocumentWords(parts, "page", max(1, found.count), found.title, found.problems)
    if len(data) > MAX_TEXT_BYTES:
        return DocumentWords(("",), "line", 1, problems=((0, TOO_LONG),))
    if format_ == detect.RTF:
        return _lines(rtf_text(data))
    if format_ == detect.HTML:
        text, problems = _decoded(data)
        title = _TITLE.search(text[:65_536])
        return _lines(plain_text(text), problems, plain_text(title[1]) or None if title else None)
    return _lines(*_decoded(data))


def _decoded(data: bytes) -> tuple[str, tuple[tuple[int, str], ...]]:
    """The text of a file in the character set that it names, else in the one that it is told by."""
    declared = _CHARSET.search(data[:_HEAD_BYTES]) if data.lstrip().startswith(b"<") else None
    if declared is not None:
        try:
            return data.decode(declared[1].decode("ascii")), ()
        except (LookupError, UnicodeDecodeError):
            pass
    found = decode_text(data)
    return found.text, ((0, READ_AS.format(name=found.read_as)),) if found.read_as else ()


def _lines(text: str, problems: tuple[tuple[int, str], ...] = (), title: str | None = None) -> DocumentWords:
    """One part, its lines as they are; form feeds and other controls become line breaks or go."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\x0b", "\n")
    text = "".join(one for one in text if one >= " " or one in "\t\n").strip("\n")
    found = problems if text.strip() else (*problems, (0, NO_WORDS))
    return DocumentWords((text,), "line", text.count("\n") + 1, title, found)
