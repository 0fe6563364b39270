"""All records: every fact of the chart, nothing left out."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from clinic_assist.chart.chart import Chart
from clinic_assist.gui import strings, theme
from clinic_assist.gui.fact_tables import FactPage, FactTables, fact_table
from clinic_assist.gui.flow import Flow
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Row
from clinic_assist.gui.screens.chart.records_model import kind_name, kinds_of, record_rows
from clinic_assist.gui.tasks import Delay
from clinic_assist.gui.widgets import ChoiceBox, row_of

_READ = "all but those kept unread"


class RecordsPage(FactPage):
    """Every fact, by type and by text. Rows are made when the page is first looked at."""

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
        self.table = fact_table(strings.RECORD_COLUMNS, strings.RECORDS)
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.MARGIN, 16, theme.MARGIN, 20)
        page.setSpacing(10)
        self._facts = FactTables(self, self.table)
        self._facts.source_wanted.connect(self.source_wanted)
        self._facts.fact_selected.connect(self.fact_selected)
        page.addLayout(Flow(self.heading, PlainLabel(strings.SOURCE_HINT, part="muted", wrap=False), gap=24))
        page.addLayout(row_of(self.filter, self.kind, self.words, 1, spacing=12))
        self.filter.setMinimumWidth(260)
        self.filter.setMaximumWidth(420)
        page.addWidget(self.table, 1)
        self._wait = Delay(self, 120, self._refresh)
        self.filter.textChanged.connect(self._wait.restart)
        self.kind.currentIndexChanged.connect(lambda _index: self._refresh())

    def show_chart(self, chart: Chart | None) -> None:
        """Takes a chart, or none; what was filtered for the last one is forgotten."""
        self._chart, self._rows = chart, None
        self._facts.forget_order()
        self.filter.clear()
        self._wait.cancel()
        self.heading.setText(strings.RECORDS if chart else "")
        self.table.show_rows(())
        self.words.setText("")
        self.kind.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.kind.clear()
        if chart:
            self._add_kinds(chart)
        self.kind.blockSignals(False)  # noqa: FBT003 - Qt's signature
        if self.isVisible():
            self._refresh()

    def _add_kinds(self, chart: Chart) -> None:
        total, kinds = len(chart.facts), kinds_of(chart)
        unread = dict(kinds).get(strings.KEPT_UNREAD, 0)
        self.kind.addItem(strings.all_types(total), "")
        if unread:
            self.kind.addItem(strings.all_read(total - unread), _READ)
        for name, count in kinds:
            self.kind.addItem(strings.type_counted(name, count), name)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        if self._rows is None:
            self._refresh()

    def _refresh(self) -> None:
        if self._chart is None:
            return
        if self._rows is None:
            rows = record_rows(self._chart)
            self._rows = tuple(
                (kind_name(fact), row.text.casefold(), row) for fact, row in zip(self._chart.facts, rows, strict=True)
            )
        wanted, kind = self.filter.text().strip().casefold(), self.kind.currentData() or ""
        shown = [row for name, text, row in self._rows if _is_of(kind, name) and wanted in text]
        self.table.show_rows(shown)
        self.words.setText(strings.records_shown(len(shown), len(self._rows)))


def _is_of(kind: str, name: str) -> bool:
    return kind in ("", name) or (kind == _READ and name != strings.KEPT_UNREAD)
