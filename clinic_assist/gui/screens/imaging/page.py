"""Images and recordings of a chart: the list of series, and beside it what the chosen one looks like."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from clinic_assist.chart.chart import Chart
from clinic_assist.gui import strings, theme
from clinic_assist.gui.fact_tables import FactPage, FactTables, fact_table
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.imaging.looking import Looking
from clinic_assist.gui.screens.imaging.model import Stack, stack_rows, stacks_of
from clinic_assist.gui.screens.imaging.picture_pane import PicturePane
from clinic_assist.gui.screens.imaging.tracing_pane import TracingPane
from clinic_assist.gui.session import Session
from clinic_assist.gui.tasks import PatientScope
from clinic_assist.gui.widgets import Strip, button, row_of


class ImagingPage(FactPage):
    """All series of a chart. Nothing is decoded before the page is looked at."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.looking = Looking(session, self)
        self._stacks: tuple[Stack, ...] = ()
        self._chosen = ""
        self.heading = PlainLabel(part="title", wrap=False)
        self.silence = Strip(tone=Tone.MUTED, icon_name="info")
        self.table = fact_table(strings.IMAGING_COLUMNS, strings.IMAGING, sortable=False)
        self.title = PlainLabel(part="heading")
        self.origin = PlainLabel(part="muted")
        self.purpose = Strip(tone=Tone.MONITOR, icon_name="info")
        self.note = Strip(tone=Tone.MUTED, icon_name="info")
        self.picture, self.tracing = PicturePane(self.looking), TracingPane(self.looking)
        self._source = button(strings.SHOW_SOURCE, lambda: self.source_wanted.emit(self._fact()), icon_name="source")
        self._lay_out()
        self.table.row_selected.connect(self._choose)

    def _lay_out(self) -> None:
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.MARGIN, 16, theme.MARGIN, 14)
        page.setSpacing(10)
        self._facts = FactTables(self, self.table)
        self._facts.source_wanted.connect(self.source_wanted)
        self._facts.fact_selected.connect(self.fact_selected)
        page.addLayout(row_of(self.heading, 1))
        page.addWidget(self.silence)
        self._panes = QStackedWidget()
        for pane in (self.picture, self.tracing, QWidget()):
            self._panes.addWidget(pane)
        shown = QWidget()
        column = QVBoxLayout(shown)
        column.setContentsMargins(10, 0, 0, 0)
        column.setSpacing(8)
        head = row_of(self.title, self._source)
        head.setStretch(0, 1)
        column.addLayout(head)
        for widget in (self.origin, self.purpose, self.note):
            column.addWidget(widget)
        column.addWidget(self._panes, 1)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.addWidget(self.table)
        self._split.addWidget(shown)
        self._split.setStretchFactor(0, 1)
        self._split.setStretchFactor(1, 3)
        self._split.setSizes([264, 800])
        self._split.setChildrenCollapsible(False)
        page.addWidget(self._split, 1)
        page.addStretch(0)

    def take_chart(self, chart: Chart | None, scope: PatientScope | None) -> None:
        """Belongs to another patient from now on, or to none."""
        self.looking.take_chart(chart, scope)
        self._facts.forget_order()
        self._stacks = stacks_of(chart) if chart is not None else ()
        count = len(self._stacks)
        self.heading.setText(f"{strings.IMAGING}  {count:,}" if count else strings.IMAGING if chart else "")
        self.silence.say(strings.IMAGING_NONE if chart is not None and not count else "")
        self._split.setVisible(bool(count))
        self.table.show_rows(stack_rows(self._stacks))
        self._choose("")
        if self.isVisible():
            self._begin()

    @property
    def count(self) -> int:
        """How many series there are."""
        return len(self._stacks)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self._begin()

    def _begin(self) -> None:
        """Opens the first series, where none is chosen yet."""
        if self._stacks and not self._chosen:
            self.table.selectRow(0)

    def _fact(self) -> str:
        return self._chosen.partition("#")[0]

    def _choose(self, key: str) -> None:
        if key and key == self._chosen:
            return
        chosen = next((one for one in self._stacks if one.key == key), None)
        self._chosen = chosen.key if chosen else ""
        self.looking.look_at(self._chosen)
        self.title.setText(chosen.title if chosen else "")
        self.origin.setText("   ".join(filter(None, (chosen.date, chosen.series))) if chosen else "")
        can_see = chosen is not None and bool(chosen.slides)
        is_tracing = chosen is not None and chosen.is_tracing
        purpose = strings.NOT_FOR_DIAGNOSIS_ECG if is_tracing else strings.NOT_FOR_DIAGNOSIS
        self.purpose.say(purpose if can_see else "")
        self.note.say(chosen.note if chosen else "")
        self._source.setVisible(chosen is not None)
        self._panes.setCurrentIndex(2 if not can_see else 1 if is_tracing else 0)
        self.picture.show_stack(chosen if can_see and not is_tracing else None)
        self.tracing.show_stack(chosen if can_see and is_tracing else None)
