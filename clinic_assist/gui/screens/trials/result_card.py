"""The result of one evaluation: verdict, the site's limits, what was measured."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from clinic_assist.evaluation.comparison import Comparison
from clinic_assist.evaluation.trials import TrialLine
from clinic_assist.gui import strings
from clinic_assist.gui.columns import ColumnSpecs, columns_of
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Row
from clinic_assist.gui.screens.trials.model import compared_rows, limit_rows, look_of, measure_rows
from clinic_assist.gui.tables import RecordTable
from clinic_assist.gui.widgets import Card, Strip, empty


class ResultCard(Card):
    """Shows a run, or two side by side; hidden while there is nothing."""

    def __init__(self) -> None:
        super().__init__(spacing=10)
        self.title, self.verdict = PlainLabel(part="heading"), Strip()
        self._body = QVBoxLayout()
        self._body.setSpacing(8)
        self.add(self.title, self.verdict)
        self.column.addLayout(self._body)
        self.hide()

    def show_line(self, line: TrialLine | None) -> None:
        """Shows a run with its verdict."""
        empty(self._body)
        self.setVisible(line is not None)
        if line is None:
            return
        self.title.setText(f"{strings.TRIALS_RESULT}  {line.order.model_name}")
        self.verdict.set_tone(*look_of(line))
        self.verdict.say(strings.trial_verdict(line))
        if line.summary is None:
            return
        self._table(strings.TRIALS_LIMITS, strings.LIMIT_COLUMNS, limit_rows(line.summary))
        self._table(strings.TRIALS_MEASURES, strings.MEASURE_COLUMNS, measure_rows(line.summary))
        if words := strings.trial_speed(line.summary):
            self._body.addWidget(PlainLabel(words, part="muted"))

    def show_comparison(self, found: Comparison) -> None:
        """Shows two runs side by side."""
        empty(self._body)
        self.show()
        self.title.setText(strings.TRIALS_COMPARE)
        self.verdict.say("")
        self._body.addWidget(PlainLabel(strings.trial_compared(found), selectable=True))
        self._table(strings.TRIALS_COMPARE, strings.COMPARED_COLUMNS, compared_rows(found))

    def _table(self, title: str, columns: ColumnSpecs, rows: list[Row]) -> None:
        table = RecordTable(columns_of(columns), name=title, fits_content=True)
        table.setProperty("part", "bare")
        table.show_rows(rows)
        self._body.addWidget(PlainLabel(title, part="field"))
        self._body.addWidget(table)
