"""Builds the text of a report from headings, paragraphs and tables, within the frame that all reports share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

from clinic_assist import __version__
from clinic_assist.reports.direction import begins_right_to_left
from clinic_assist.reports.fonts import BOLD, REGULAR, Typesetter
from clinic_assist.reports.frame import (
    MARGIN,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    TEXT_WIDTH,
    FrameDrawing,
    PageFrame,
    framed_canvas,
)

# How much room a heading wants below itself, in points, so that it never stands alone at the foot of a page.
_ROOM_BELOW = {"heading": 80.0, "strong": 36.0}
_CELL_PADDING = (2.0, 4.0)
_BULLET_INDENT = 9.0


class PageWriter:
    """Builds a PDF from headings, paragraphs and tables of record text."""

    def __init__(self, fonts: Path) -> None:
        from reportlab.lib.enums import TA_LEFT, TA_RIGHT
        from reportlab.lib.styles import ParagraphStyle

        self._setter = Typesetter(fonts)
        body = ParagraphStyle("body", fontName=REGULAR, fontSize=9, leading=12, alignment=TA_LEFT)
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
            "from right": ParagraphStyle("from right", parent=body, alignment=TA_RIGHT),
            "bullet": ParagraphStyle(
                "bullet",
                parent=body,
                leftIndent=_BULLET_INDENT,
                bulletIndent=0,
                bulletFontName=REGULAR,
                bulletFontSize=9,
            ),
            "small": ParagraphStyle(
                "small", parent=body, fontSize=7.5, leading=9.5, spaceBefore=2, textColor="#444444"
            ),
        }
        self._flow: list[Any] = []

    def markup(self, text: str) -> str:
        """Record text made safe for `add_markup`."""
        return self._marked(text, "bullet", TEXT_WIDTH - _BULLET_INDENT)

    def add(self, text: str, style: str = "body") -> None:
        """Adds a paragraph of plain text. Styles: title, heading, strong, body, bullet, small."""
        marked = self._marked(text, style, TEXT_WIDTH - (_BULLET_INDENT if style == "bullet" else 0))
        self.add_markup(marked, "from right" if style == "body" and begins_right_to_left(text) else style)

    def add_markup(self, marked: str, style: str = "body") -> None:
        """Adds a paragraph of our own markup, in which record text has passed `markup`."""
        from reportlab.platypus import CondPageBreak, Paragraph

        if style in _ROOM_BELOW:
            self._flow.append(CondPageBreak(_ROOM_BELOW[style]))
        self._flow.append(Paragraph(marked, self._styles[style], bulletText="•" if style == "bullet" else None))

    def add_rows(
        self,
        header: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        *,
        small: Sequence[int] = (),
    ) -> None:
        """Adds a table whose header repeats on each page.

        Args:
            header: A word for each column.
            rows: Record text, as many cells as columns.
            widths: Shares of the text width.
            small: Columns in the smaller font.
        """
        from reportlab.platypus import LongTable, Paragraph

        columns = [TEXT_WIDTH * width / sum(widths) for width in widths]
        styles = ["small" if number in small else "body" for number in range(len(columns))]

        def cell(text: str, style: str, column: float) -> Any:
            return Paragraph(self._marked(text, style, column - sum(_CELL_PADDING)), self._styles[style])

        for is_tall, group in groupby(rows, key=lambda row: any(map(_is_tall, row, columns))):
            head = [cell(text, "strong", column) for text, column in zip(header, columns, strict=True)]
            body = [list(map(cell, row, styles, columns)) for row in group]
            # Only a row that may be higher than a page is allowed to break within.
            self._flow.append(
                LongTable([head, *body], colWidths=columns, repeatRows=1, style=_TABLE_STYLE, splitInRow=int(is_tall))
            )

    def _marked(self, text: str, style: str, width: float) -> str:
        font = self._styles[style]
        return self._setter.markup(text, width=width, size=font.fontSize, bold=font.fontName == BOLD)

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is added within goes to the next page as a whole, unless it is longer than a page."""
        from reportlab.platypus import KeepTogether

        before, self._flow = self._flow, []
        yield
        before.append(KeepTogether(self._flow))
        self._flow = before

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
            creator=f"Clinic Assist {__version__}",
            subject="",
            invariant=1,
        )
        drawing = FrameDrawing(frame, self._setter)
        height = PAGE_HEIGHT - drawing.top - drawing.bottom
        area = Frame(
            MARGIN, drawing.bottom, TEXT_WIDTH, height, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0
        )
        document.addPageTemplates([PageTemplate(frames=[area])])
        document.build(self._flow, canvasmaker=framed_canvas(drawing))
        return buffer.getvalue()


def _is_tall(text: str, column: float) -> bool:
    """Whether a cell may take more than half a page, by a generous width of its letters."""
    return sum(1 + len(line) * 6 / column for line in text.split("\n")) * 12 > PAGE_HEIGHT / 2


_TABLE_STYLE = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LINEBELOW", (0, 0), (-1, 0), 0.7, "#333333"),
    ("LINEBELOW", (0, 1), (-1, -1), 0.25, "#cccccc"),
    ("LEFTPADDING", (0, 0), (-1, -1), _CELL_PADDING[0]),
    ("RIGHTPADDING", (0, 0), (-1, -1), _CELL_PADDING[1]),
    ("TOPPADDING", (0, 0), (-1, -1), 1.5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
]
