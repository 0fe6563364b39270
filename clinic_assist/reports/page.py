"""The page that all reports share: patient banner on top, state of the paper below, page n of m on each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from clinic_assist.reports.fonts import BOLD, REGULAR, markup, register_fonts
from clinic_assist.terminology.banner import Banner

# ISO 216 A4 in points, 72 to the inch.
PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
MARGIN = 42.0
_TOP = 92.0
_BOTTOM = 58.0
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN


# How much room a heading wants below itself, in points, so that it never stands alone at the foot of a page.
_ROOM_BELOW = {"heading": 60.0, "strong": 36.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFrame:
    """What every page of a report shows.

    Attributes:
        title: Kind of report.
        state: `Draft – not signed`, `Signed by …`, or what else the reader must know of the paper's standing.
        is_draft: Draws the state as a bar across the top as well.
        versions: Knowledge and model versions, one line.
        printed: When it was printed, in words.
    """

    banner: Banner
    title: str
    state: str
    is_draft: bool
    versions: str
    printed: str


class PageWriter:
    """Builds a PDF from headings, paragraphs and tables of record text."""

    def __init__(self, fonts: Path) -> None:
        from reportlab.lib.enums import TA_LEFT
        from reportlab.lib.styles import ParagraphStyle

        self._known = register_fonts(fonts)
        body = ParagraphStyle("body", fontName=REGULAR, fontSize=9, leading=12, alignment=TA_LEFT, wordWrap="LTR")
        self._styles = {
            "title": ParagraphStyle("title", parent=body, fontName=BOLD, fontSize=15, leading=19, spaceAfter=4),
            "heading": ParagraphStyle(
                "heading",
                parent=body,
                fontName=BOLD,
                fontSize=11,
                leading=14,
                spaceBefore=9,
                spaceAfter=3,
            ),
            "strong": ParagraphStyle("strong", parent=body, fontName=BOLD, spaceBefore=4),
            "body": body,
            "small": ParagraphStyle("small", parent=body, fontSize=7.5, leading=9.5, textColor="#444444"),
        }
        self._flow: list[Any] = []

    def markup(self, text: str) -> str:
        """Record text made safe for `add_markup`."""
        return markup(text, self._known)

    def add(self, text: str, style: str = "body") -> None:
        """Adds a paragraph of plain text. Styles: title, heading, strong, body, small."""
        self.add_markup(self.markup(text), style)

    def add_markup(self, marked: str, style: str = "body") -> None:
        """Adds a paragraph of our own markup, in which record text has passed `markup`."""
        from reportlab.platypus import CondPageBreak, Paragraph

        if style in _ROOM_BELOW:
            self._flow.append(CondPageBreak(_ROOM_BELOW[style]))
        self._flow.append(Paragraph(marked, self._styles[style]))

    def add_rows(self, header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        """Adds a table whose header repeats on each page; `widths` are shares of the text width."""
        from reportlab.platypus import LongTable, Paragraph

        head = [Paragraph(self.markup(text), self._styles["strong"]) for text in header]
        body = [[Paragraph(self.markup(text), self._styles["body"]) for text in row] for row in rows]
        total = sum(widths)
        columns = [TEXT_WIDTH * width / total for width in widths]
        table = LongTable([head, *body], colWidths=columns, repeatRows=1, style=_TABLE_STYLE)
        self._flow.append(table)

    def build(self, frame: PageFrame) -> bytes:
        """The finished PDF; the same content gives the same bytes."""
        from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

        buffer = BytesIO()
        document = BaseDocTemplate(
            buffer,
            pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
            # No patient name in the file's own properties: file managers and viewers list them.
            title=frame.title,
            author="Clinic Assist",
            invariant=1,
        )
        text_height = PAGE_HEIGHT - _TOP - _BOTTOM
        area = Frame(
            MARGIN, _BOTTOM, TEXT_WIDTH, text_height, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0
        )
        document.addPageTemplates([PageTemplate(frames=[area])])
        document.build(self._flow, canvasmaker=_framed_canvas(frame, self._known))
        return buffer.getvalue()


_TABLE_STYLE = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LINEBELOW", (0, 0), (-1, 0), 0.7, "#333333"),
    ("LINEBELOW", (0, 1), (-1, -1), 0.25, "#cccccc"),
    ("LEFTPADDING", (0, 0), (-1, -1), 2),
    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ("TOPPADDING", (0, 0), (-1, -1), 1.5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
]


def _framed_canvas(frame: PageFrame, known: frozenset[int]) -> type:
    """A canvas class that holds pages back until their number is known, then draws the frame on each."""
    from reportlab.pdfgen.canvas import Canvas

    class FramedCanvas(Canvas):  # type: ignore[misc]
        """Draws the frame when the whole document is there."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 (reportlab's name)
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, state in enumerate(self._pages, start=1):
                self.__dict__.update(state)
                _draw_frame(self, frame, known, f"Page {number} of {len(self._pages)}")
                super().showPage()
            super().save()

    return FramedCanvas


def _draw_frame(canvas: Any, frame: PageFrame, known: frozenset[int], page: str) -> None:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    banner = frame.banner
    style = ParagraphStyle("banner", fontName=REGULAR, fontSize=9, leading=12)
    label = '<font size="7.5" color="#555555">{}</font>&nbsp;<b>{}</b>'
    fields = [("Born", banner.born), ("Gender", banner.gender), ("MRN", banner.mrn)]
    if banner.died:
        fields.insert(1, ("Died", banner.died))
    detail = "&nbsp;&nbsp;&nbsp; ".join(label.format(name, markup(value, known)) for name, value in fields)
    name = f'<font size="11"><b>{markup(banner.name, known)}</b></font>'
    text = f"{name}&nbsp;&nbsp;&nbsp; {detail}<br/>{markup(banner.allergies, known)}"
    paragraph = Paragraph(text, style)
    _, height = paragraph.wrap(TEXT_WIDTH - 12, 60)
    top = PAGE_HEIGHT - 26
    canvas.saveState()
    canvas.setFillColor("#e3e3e3" if banner.died else "#eef2f6")
    canvas.setStrokeColor("#7a8896")
    if banner.died:
        canvas.setDash(4, 2)
    canvas.rect(MARGIN, top - height - 8, TEXT_WIDTH, height + 10, fill=1, stroke=1)
    canvas.restoreState()
    paragraph.drawOn(canvas, MARGIN + 6, top - height - 3)
    _draw_standing(canvas, frame, known, top - height - 19)
    _draw_footer(canvas, frame, known, page)


def _draw_standing(canvas: Any, frame: PageFrame, known: frozenset[int], y: float) -> None:
    canvas.saveState()
    canvas.setFont(BOLD if frame.is_draft else REGULAR, 9 if frame.is_draft else 8)
    canvas.setFillColor("#9b1c1c" if frame.is_draft else "#333333")
    canvas.drawString(MARGIN, y, _fit(canvas, _plain(frame.state, known), TEXT_WIDTH))
    canvas.restoreState()


def _draw_footer(canvas: Any, frame: PageFrame, known: frozenset[int], page: str) -> None:
    canvas.saveState()
    canvas.setFont(REGULAR, 7.5)
    canvas.setFillColor("#444444")
    canvas.line(MARGIN, 48, PAGE_WIDTH - MARGIN, 48)
    canvas.drawString(MARGIN, 37, _fit(canvas, _plain(frame.versions, known), TEXT_WIDTH))
    canvas.drawString(MARGIN, 26, f"{frame.title}. {frame.printed}")
    canvas.drawRightString(PAGE_WIDTH - MARGIN, 26, page)
    canvas.restoreState()


def _plain(text: str, known: frozenset[int]) -> str:
    return "".join(character if ord(character) in known else f"[U+{ord(character):04X}]" for character in text)


def _fit(canvas: Any, text: str, width: float) -> str:
    while text and canvas.stringWidth(text) > width:
        text = text[:-2].rstrip() + "…" if len(text) > 2 else ""
    return text
