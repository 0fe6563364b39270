"""Results: the tests, and beside or below them the trend and all results of the chosen test."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSplitter, QVBoxLayout, QWidget

from clinic_assist.gui import strings, theme
from clinic_assist.gui.fact_tables import FactPage, FactTables, fact_table
from clinic_assist.gui.flow import Flow
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.chart.results_model import is_abnormal
from clinic_assist.gui.screens.chart.series_model import Series, result_rows, series_rows
from clinic_assist.gui.screens.chart.trend import TrendPlot
from clinic_assist.gui.screens.chart.trend_model import trend_of
from clinic_assist.gui.widgets import ChoiceBox, Strip, TickBox, row_of

_SIDE_BY_SIDE_FROM = 1240
_TALL_TREND, _LOW_TREND = 188, 136


class ResultsPage(FactPage):
    """All tests with their latest value."""

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
        self.table = fact_table(strings.RESULT_COLUMNS, strings.RESULTS)
        self.series_table = fact_table(strings.SERIES_COLUMNS, strings.SERIES)
        self.series_title = PlainLabel(part="heading")
        self.joined = PlainLabel(part="muted")
        self.trend = TrendPlot()
        self._lay_out()
        self.filter.textChanged.connect(lambda _text: self._refresh())
        self.category.currentIndexChanged.connect(lambda _index: self._refresh())
        self.abnormal.toggled.connect(lambda _on: self._refresh())
        self.table.row_selected.connect(self._show_series)

    def _lay_out(self) -> None:
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.MARGIN, 16, theme.MARGIN, 20)
        page.setSpacing(10)
        self._facts = FactTables(self, self.table, self.series_table, one_selection=False)
        self._facts.source_wanted.connect(self.source_wanted)
        self._facts.fact_selected.connect(self.fact_selected)
        self._hint = PlainLabel(strings.SOURCE_HINT, part="muted", wrap=False)
        page.addLayout(Flow(self.heading, self._hint, gap=24))
        page.addWidget(self.silence)
        self._filters = QWidget()
        self._filters.setLayout(row_of(self.filter, self.category, self.abnormal, self.words, 1, spacing=12))
        self.filter.setMinimumWidth(220)
        self.filter.setMaximumWidth(360)
        page.addWidget(self._filters)
        self._one = QWidget()
        self._box = QVBoxLayout(self._one)
        self._box.setSpacing(8)
        self._box.addWidget(self.series_title)
        self._box.addWidget(self.joined)
        self._box.addWidget(self.trend)
        self._box.addWidget(self.series_table, 1)
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.addWidget(self.table)
        self._split.addWidget(self._one)
        self._split.setStretchFactor(0, 5)
        self._split.setStretchFactor(1, 4)
        self._split.setChildrenCollapsible(False)
        page.addWidget(self._split, 1)
        page.addStretch(0)
        self._turn(Qt.Orientation.Vertical)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        wide = self.width() >= _SIDE_BY_SIDE_FROM
        self._turn(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)

    def _turn(self, orientation: Qt.Orientation) -> None:
        wide = orientation is Qt.Orientation.Horizontal
        self._box.setContentsMargins(10 if wide else 0, 0 if wide else 6, 0, 0)
        if self._split.orientation() is not orientation:
            self._split.setOrientation(orientation)
            self._split.setSizes([600, 400] if wide else [440, 440])
        self.trend.setFixedHeight(_TALL_TREND if wide else _LOW_TREND)

    def show_series(self, series: tuple[Series, ...], silence: str) -> None:
        """Shows a chart's results."""
        self._series = series
        self.silence.say(silence)
        for widget in (self._filters, self._hint):
            widget.setVisible(bool(series))
        self._split.setVisible(bool(series))
        self.heading.setText(strings.results_heading(len(series), _count(series)))
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
        self._facts.forget_order()
        self.show_series((), "")
        self.heading.setText("")

    def _refresh(self) -> None:
        wanted, category = self.filter.text().strip().casefold(), self.category.currentData() or ""
        self._shown = tuple(
            one
            for one in self._series
            if any(wanted in name.casefold() for name in _names(one))
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
        self.trend.show_trend(trend_of(chosen) if chosen else None)
        self.series_title.setText(strings.series_title(chosen.name) if chosen else strings.SERIES)
        is_joined = chosen is not None and chosen.is_joined
        self.joined.setVisible(is_joined)
        wordings = tuple((one.name, one.code, one.count) for one in chosen.wordings) if chosen and is_joined else ()
        self.joined.setText(strings.joined_from(wordings) if wordings else "")


def _count(series: tuple[Series, ...]) -> int:
    """How many results there are: one with parts is on several lines."""
    return len({result.observation.id for one in series for result in one.results})


def _names(series: Series) -> tuple[str, ...]:
    """Everything that a test is called."""
    own = (series.measurand.name,) if series.measurand else ()
    return (series.name, *own, *(one.name for one in series.wordings), *(one.code for one in series.wordings))
