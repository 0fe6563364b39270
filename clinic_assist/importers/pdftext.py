"""The words of a PDF, page by page (pypdf): nothing drawn, nothing run, nothing fetched.

A page that holds a picture of text and no text is said to be scanned. Limits: what one page is made of, how many pages
are read, and how long the reading may take; what is beyond them is said, never left out in silence.
"""

from __future__ import annotations

import logging
import pkgutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from io import BytesIO

import pypdf
from pypdf import PageObject, PdfReader

MAX_PAGES = 2_000
MAX_PAGE_BYTES = 4 * 1024 * 1024
MAX_TEXT_CHARACTERS = 10_000_000
SECONDS = 12.0
"""Longest that the pages of one file are read for; the page that is being read then is still read to its end."""


class PageState(Enum):
    """What is known of a page's words.

    SCANNED: it shows pictures and holds no text. UNREAD: it could not be read. TOO_LARGE, TOO_LATE: it was not tried.
    """

    READ = "read"
    BLANK = "blank"
    SCANNED = "scanned"
    UNREAD = "unread"
    TOO_LARGE = "too-large"
    TOO_LATE = "too-late"


class PdfFlaw(Enum):
    """Why nothing of a PDF could be read."""

    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    NO_PAGES = "no-pages"


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page, its words a line to each line; empty where there are none."""

    text: str
    state: PageState


@dataclass(frozen=True, slots=True)
class PdfText:
    """The words of a PDF.

    Attributes:
        pages: In order; at most MAX_PAGES.
        count: How many pages there are.
        title: As the document gives it.
        flaw: Why nothing could be read.
    """

    pages: tuple[PdfPage, ...] = ()
    count: int = 0
    title: str | None = None
    flaw: PdfFlaw | None = None

    @property
    def problems(self) -> tuple[tuple[int, str], ...]:
        """What was not read: the page, counted from 1, or 0 for all of it, and why."""
        if self.flaw is not None:
            return ((0, _FLAWS[self.flaw]),)
        found = [
            (number, _STATES[page.state]) for number, page in enumerate(self.pages, start=1) if page.state in _STATES
        ]
        if self.count > len(self.pages):
            found.append((len(self.pages) + 1, f"Only the first {MAX_PAGES:,} pages were read."))
        return tuple(found)

    @property
    def text(self) -> str:
        """All words, pages apart by an empty line."""
        return "\n\n".join(page.text for page in self.pages if page.text)


_FLAWS = {
    PdfFlaw.DAMAGED: "The PDF is damaged: its text could not be read.",
    PdfFlaw.ENCRYPTED: "The PDF is protected by a password: its text could not be read.",
    PdfFlaw.NO_PAGES: "The PDF has no pages.",
}
_STATES = {
    PageState.SCANNED: "The page is a picture without text (scanned): not readable.",
    PageState.UNREAD: "The page is damaged: its text could not be read.",
    PageState.TOO_LARGE: f"The page is made of more than {MAX_PAGE_BYTES // 2**20} MiB: its text was not read.",
    PageState.TOO_LATE: "Reading the pages before took too long, or gave too much: the text of this page was not read.",
}


def load_pdf_reader() -> None:
    """Imports the parts of pypdf that it would import only when they are needed, when it may be too late."""
    for module in pkgutil.walk_packages(pypdf.__path__, "pypdf."):
        with suppress(ImportError):  # some need libraries that are not shipped
            import_module(module.name)


def pdf_text(data: bytes) -> PdfText:
    """Answers the words of a PDF as far as they can be read."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)  # it logs what it finds in the file
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            return PdfText(flaw=PdfFlaw.ENCRYPTED)
        count = len(reader.pages)
        title = _title(reader)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - pypdf raises whatever it trips over
        return PdfText(flaw=PdfFlaw.DAMAGED)
    if not count:
        return PdfText(flaw=PdfFlaw.NO_PAGES)
    return PdfText(tuple(_pages(reader, min(count, MAX_PAGES))), count, title)


def _title(reader: PdfReader) -> str | None:
    title = reader.metadata.title if reader.metadata else None
    return " ".join(str(title).split()) or None if title else None


def _pages(reader: PdfReader, count: int) -> Iterator[PdfPage]:
    until = time.monotonic() + SECONDS
    left = MAX_TEXT_CHARACTERS
    for number in range(count):
        if left <= 0 or time.monotonic() > until:
            yield PdfPage("", PageState.TOO_LATE)
            continue
        page = _page(reader, number)
        left -= len(page.text)
        yield page


def _page(reader: PdfReader, number: int) -> PdfPage:
    try:
        page = reader.pages[number]
        contents = page.get_contents()
        if contents is not None and len(contents.get_data()) > MAX_PAGE_BYTES:
            return PdfPage("", PageState.TOO_LARGE)
        text = _tidy(page.extract_text())
        if text:
            return PdfPage(text, PageState.READ)
        return PdfPage("", PageState.SCANNED if _has_picture(page) else PageState.BLANK)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a broken page costs that page
        return PdfPage("", PageState.UNREAD)


def _has_picture(page: PageObject) -> bool:
    """Whether a page refers to pictures or to forms, which may hold some, or has one within its own content."""
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources is not None else None
    if objects is not None and len(objects.get_object()):
        return True
    contents = page.get_contents()
    return contents is not None and b"BI" in contents.get_data() and b"EI" in contents.get_data()


def _tidy(text: str) -> str:
    """Lines without trailing blanks, no empty ones at the ends, no controls, and no halves of letters."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    lines = ("".join(one for one in line if one.isprintable() or one == "\t").rstrip() for line in whole.split("\n"))
    return "\n".join(lines).strip("\n")
