"""What every page carries around its text: the patient's banner, the paper's standing, versions, page n of m."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from clinic_assist.reports.fonts import BOLD, GAPS, REGULAR, Typesetter
from clinic_assist.terminology.banner import Banner

# ISO 216 A4 in points, 72 to the inch.
PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
MARGIN = 42.0
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN
_EDGE = 24.0
_INSET = 6.0
# A name that would take more than a third of the page is cut, and says so.
_MOST_NAME = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFrame:
    """What every page of a report shows.

    Attributes:
        banner: The patient's; None for a report that is not about one patient, whose title then stands there.
        title: Kind of report.
        state: `Draft – not signed`, `Signed by …`, or what else the reader must know of the paper's standing.
        is_draft: Draws the state in bold.
        versions: Knowledge and model versions.
        printed: When it was printed, in words.
    """

    banner: Banner | None
    title: str
    state: str
    is_draft: bool
    versions: str
    printed: str


class FrameDrawing:
    """A frame in its measures. Made when all text of the report is set, because only then it is known what it lacks.

    Attributes:
        top: Where the text begins, in points from the upper edge of the page.
        bottom: Where it ends, from the lower edge.
    """

    def __init__(self, frame: PageFrame, setter: Typesetter) -> None:
        from reportlab.lib.styles import ParagraphStyle
        from reportlab.platypus import Paragraph

        self._frame = frame
        body = ParagraphStyle("banner", fontName=REGULAR, fontSize=9, leading=12)
        state = ParagraphStyle("state", parent=body, fontSize=8, leading=10, textColor="#333333")
        draft = ParagraphStyle("draft", parent=state, fontName=BOLD, fontSize=9, leading=11, textColor="#9b1c1c")
        small = ParagraphStyle("foot", parent=body, fontSize=7.5, leading=9.5, textColor="#444444")
        head = (
            _banner_markup(frame.banner, setter)
            if frame.banner
            else f"<b>{setter.one_line(frame.title, bold=True)}</b>"
        )
        self._banner = Paragraph(head, body)
        self._state = Paragraph(setter.one_line(frame.state, width=TEXT_WIDTH), draft if frame.is_draft else state)
        versions = setter.one_line(frame.versions, width=TEXT_WIDTH, size=7.5)
        self._versions = Paragraph(f"{versions}<br/>{GAPS}" if setter.has_gaps else versions, small)
        self._banner_height = self._banner.wrap(TEXT_WIDTH - 2 * _INSET, PAGE_HEIGHT)[1]
        self._state_height = self._state.wrap(TEXT_WIDTH, PAGE_HEIGHT)[1]
        self._versions_height = self._versions.wrap(TEXT_WIDTH, PAGE_HEIGHT)[1]
        self.top = _EDGE + self._banner_height + 2 * _INSET + self._state_height + 14
        self.bottom = 38 + self._versions_height + 12

    def draw(self, canvas: Any, page: str) -> None:
        """Draws it on the current page."""
        canvas.saveState()
        lower = PAGE_HEIGHT - _EDGE - self._banner_height - _INSET
        died = self._frame.banner is not None and bool(self._frame.banner.died)
        canvas.setFillColor("#e3e3e3" if died else "#eef2f6")
        canvas.setStrokeColor("#7a8896")
        if died:
            canvas.setDash(4, 2)
        canvas.rect(MARGIN, lower - 2, TEXT_WIDTH, self._banner_height + _INSET + 2, fill=1, stroke=1)
        canvas.restoreState()
        self._banner.drawOn(canvas, MARGIN + _INSET, lower + 2)
        self._state.drawOn(canvas, MARGIN, lower - 6 - self._state_height)
        self._draw_foot(canvas, page)

    def _draw_foot(self, canvas: Any, page: str) -> None:
        canvas.saveState()
        canvas.setFont(REGULAR, 7.5)
        canvas.setFillColor("#444444")
        canvas.line(MARGIN, 38 + self._versions_height + 2, PAGE_WIDTH - MARGIN, 38 + self._versions_height + 2)
        self._versions.drawOn(canvas, MARGIN, 37)
        canvas.drawString(MARGIN, 26, f"{self._frame.title}. {self._frame.printed}")
        canvas.drawRightString(PAGE_WIDTH - MARGIN, 26, page)
        canvas.restoreState()


def _banner_markup(banner: Banner, setter: Typesetter) -> str:
    label = '<font size="7.5" color="#555555">{}</font>&nbsp;<b>{}</b>'
    fields = [("Born", banner.born), ("Gender", banner.gender), ("MRN", banner.mrn)]
    if banner.died:
        fields.insert(1, ("Died", banner.died))
    detail = "&nbsp;&nbsp;&nbsp; ".join(
        label.format(name, setter.one_line(value).replace(" ", "&nbsp;")) for name, value in fields
    )
    name = setter.one_line(_fitting(banner.name), size=11, bold=True, width=TEXT_WIDTH - 2 * _INSET)
    return f'<font size="11"><b>{name}</b></font>&nbsp;&nbsp;&nbsp; {detail}<br/>{setter.one_line(banner.allergies)}'


def _fitting(name: str) -> str:
    if len(name) <= _MOST_NAME:
        return name
    return f"{name[:_MOST_NAME]}… (cut here: the name has {len(name):,} characters)"


def framed_canvas(drawing: FrameDrawing) -> type:
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
                drawing.draw(self, f"Page {number} of {len(self._pages)}")
                super().showPage()
            super().save()

    return FramedCanvas
