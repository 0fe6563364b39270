"""All records: every fact of the chart, nothing left out."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from clinic_assist.chart.chart import Chart
from clinic_assist.gui import strings
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Row
from clinic_assist.gui.screens.chart.records_model import kinds_of, record_rows
from clinic_assist.gui.screens.chart.section_page import SourceButton
from clinic_assist.gui.tables import RecordTable, columns_of
from clinic_assist.gui.tasks import Delay
from clinic_assist.gui.widgets import ChoiceBox, row_of


class RecordsPage(QWidget):
    """Every fact, by type and by text. Rows are made when the page is first looked at.

    Signals:
        source_wanted: The fact id of a row.
    """

    source_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._chart: Chart | None = None
        self._rows: tuple[tuple[str, str, Row], ...] | None = None
        self.heading = PlainLabel(part="title", wrap=False)
        self.words = PlainLabel(part="muted", wrap=False)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(strings.RECORDS_FILTER)
        self.filter.setAccessibleName(strings.RECORDS_FILTER)
        self.filter.setAcceptDrops(False)
        self.filter.setClearButtonEnabled(True)
        self.kind = ChoiceBox(strings.RECORDS_KIND)
        columns = columns_of(strings.RECORD_COLUMNS)
        self.table = RecordTable(columns, name=strings.RECORDS)
        page = QVBoxLayout(self)
        page.setContentsMargins(20, 16, 20, 20)
        page.setSpacing(10)
        source = SourceButton(self.table)
        source.source_wanted.connect(self.source_wanted)
        page.addLayout(row_of(self.heading, 1, source))
        page.addLayout(row_of(self.filter, self.kind, self.words, 1, spacing=12))
        self.filter.setMinimumWidth(260)
        self.filter.setMaximumWidth(420)
        page.addWidget(self.table, 1)
        self._wait = Delay(self, 120, self._refresh)
        self.filter.textChanged.connect(self._wait.restart)
        self.kind.currentIndexChanged.connect(lambda _index: self._refresh())

    def show_chart(self, chart: Chart | None) -> None:
        """Takes a chart, or none."""
        self._chart, self._rows = chart, None
        self.heading.setText(strings.RECORDS if chart else "")
        self.table.show_rows(())
        self.words.setText("")
        self.kind.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.kind.clear()
        if chart:
            self.kind.addItem(strings.all_types(len(chart.facts)), "")
            for name, count in kinds_of(chart):
                self.kind.addItem(f"{name}  {count:,}", name)
        self.kind.blockSignals(False)  # noqa: FBT003 - Qt's signature
        if self.isVisible():
            self._refresh()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        if self._rows is None:
            self._refresh()

    def _refresh(self) -> None:
        if self._chart is None:
            return
        if self._rows is None:
            rows = record_rows(self._chart.facts)
            self._rows = tuple(
                (fact.kind, row.text.casefold(), row) for fact, row in zip(self._chart.facts, rows, strict=True)
            )
        wanted, kind = self.filter.text().strip().casefold(), self.kind.currentData() or ""
        shown = [row for name, text, row in self._rows if kind in ("", name) and wanted in text]
        self.table.show_rows(shown)
        self.words.setText(strings.records_shown(len(shown), len(self._rows)))
