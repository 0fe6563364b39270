"""Results: tests above, the series of the chosen test below."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QSplitter, QVBoxLayout, QWidget

from clinic_assist.gui import strings
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.chart.results_model import Series, is_abnormal, result_rows, series_rows
from clinic_assist.gui.screens.chart.section_page import SourceButton
from clinic_assist.gui.tables import ColumnSpecs, RecordTable, columns_of
from clinic_assist.gui.widgets import ChoiceBox, Strip, TickBox, row_of
from clinic_assist.terminology.labels import concept_text


class ResultsPage(QWidget):
    """All tests with their latest value.

    Signals:
        source_wanted: The fact id of a result.
    """

    source_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._series: tuple[Series, ...] = ()
        self._shown: tuple[Series, ...] = ()
        self.heading = PlainLabel(part="title", wrap=False)
        self.words = PlainLabel(part="muted", wrap=False)
        self.silence = Strip(icon_name="question")
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(strings.RESULTS_FILTER)
        self.filter.setAccessibleName(strings.RESULTS_FILTER)
        self.filter.setAcceptDrops(False)
        self.filter.setClearButtonEnabled(True)
        self.category = ChoiceBox(strings.RESULTS_CATEGORY)
        self.abnormal = TickBox(strings.RESULTS_ABNORMAL_ONLY)
        self.table = _table(strings.RESULT_COLUMNS, strings.RESULTS)
        self.series_table = _table(strings.SERIES_COLUMNS, strings.SERIES)
        self.series_title = PlainLabel(part="heading")
        self._lay_out()
        self.filter.textChanged.connect(lambda _text: self._refresh())
        self.category.currentIndexChanged.connect(lambda _index: self._refresh())
        self.abnormal.toggled.connect(lambda _on: self._refresh())
        self.table.row_selected.connect(self._show_series)

    def _lay_out(self) -> None:
        page = QVBoxLayout(self)
        page.setContentsMargins(20, 16, 20, 20)
        page.setSpacing(10)
        source = SourceButton(self.table, self.series_table)
        source.source_wanted.connect(self.source_wanted)
        page.addLayout(row_of(self.heading, 1, source))
        page.addWidget(self.silence)
        filters = row_of(self.filter, self.category, self.abnormal, self.words, 1, spacing=12)
        self.filter.setMinimumWidth(220)
        self.filter.setMaximumWidth(360)
        page.addLayout(filters)
        lower = QWidget()
        box = QVBoxLayout(lower)
        box.setContentsMargins(0, 8, 0, 0)
        box.addWidget(self.series_title)
        box.addWidget(self.series_table, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.table)
        split.addWidget(lower)
        split.setStretchFactor(0, 5)
        split.setStretchFactor(1, 2)
        split.setChildrenCollapsible(False)
        page.addWidget(split, 1)

    def show_series(self, series: tuple[Series, ...], silence: str) -> None:
        """Shows a chart's results."""
        self._series = series
        self.silence.say(silence)
        self.heading.setText(strings.results_heading(len(series), sum(len(one.results) for one in series)))
        self.category.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.category.clear()
        self.category.addItem(strings.RESULTS_ALL_CATEGORIES, "")
        for name in sorted({one.category for one in series}):
            self.category.addItem(name, name)
        self.category.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self.filter.clear()
        self.abnormal.setChecked(False)
        self._refresh()

    def blank(self) -> None:
        """Shows no patient's results."""
        self.show_series((), "")
        self.heading.setText("")

    def _refresh(self) -> None:
        wanted, category = self.filter.text().strip().casefold(), self.category.currentData() or ""
        self._shown = tuple(
            one
            for one in self._series
            if wanted in concept_text(one.newest.code).casefold()
            and category in ("", one.category)
            and (not self.abnormal.isChecked() or is_abnormal(one.newest))
        )
        self.table.show_rows(series_rows(self._shown))
        hidden = len(self._series) - len(self._shown)
        self.words.setText(strings.tests_hidden(hidden))
        self._show_series("")
        if self._shown:
            self.table.selectRow(0)

    def _show_series(self, key: str) -> None:
        chosen = next((one for one in self._shown if one.key == key), None)
        self.series_table.show_rows(result_rows(chosen) if chosen else ())
        self.series_title.setText(strings.series_title(concept_text(chosen.newest.code)) if chosen else strings.SERIES)


def _table(columns: ColumnSpecs, name: str) -> RecordTable:
    return RecordTable(columns_of(columns), name=name)
