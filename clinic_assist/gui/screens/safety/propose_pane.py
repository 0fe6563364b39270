"""A medicine before it is prescribed: picked from a list of names, then checked against the open chart."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.what_if import WhatIf
from clinic_assist.gui import strings
from clinic_assist.gui.columns import columns_of
from clinic_assist.gui.flow import Flow
from clinic_assist.gui.pages import Columns
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.safety.card import AlertCard
from clinic_assist.gui.screens.safety.propose_model import (
    MOST_MATCHES,
    alternative_rows,
    common_gaps,
    state_rows,
)
from clinic_assist.gui.tables import RecordTable
from clinic_assist.gui.widgets import Card, Strip, button, empty, row_of

_ARRANGEMENTS = ((860, (("added",), ("alternatives", "states"))), (0, (("added", "alternatives", "states"),)))


class ProposePane(QWidget):
    """Asks for a medicine and shows what it would add.

    Signals:
        matches_wanted: Names that hold this text are to be found.
        check_wanted: (medicine, directions) is to be checked.
        source_wanted: Fact ids, the first to be shown.
    """

    matches_wanted = Signal(str)
    check_wanted = Signal(str, str)
    source_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.cards: tuple[AlertCard, ...] = ()
        self.picked = ""
        self.search, self.directions = _field(strings.PROPOSE_SEARCH), _field(strings.PROPOSE_DIRECTIONS)
        self.directions.setPlaceholderText(strings.PROPOSE_DIRECTIONS_HINT)
        self.search.returnPressed.connect(self._find)
        self.directions.returnPressed.connect(self._check)
        self.find_button = button(strings.PROPOSE_FIND, self._find, icon_name="search")
        self.check_button = button(strings.PROPOSE_CHECK, self._check, part="primary", icon_name="shield")
        self.found = PlainLabel(part="muted")
        self.names: tuple[str, ...] = ()
        self._matches = Flow(gap=4)
        self.chosen = PlainLabel(part="heading")
        self.strip = Strip(tone=Tone.SERIOUS, icon_name="question")
        self._results = QWidget()
        self._added_box = QWidget()
        self._added = QVBoxLayout(self._added_box)
        self._added.setContentsMargins(0, 0, 0, 0)
        self._added.setSpacing(12)
        self.alternatives = RecordTable(
            columns_of(strings.ALTERNATIVE_COLUMNS), name=strings.ALTERNATIVES, fits_content=True
        )
        self.states = RecordTable(columns_of(strings.STATE_COLUMNS), name=strings.PROPOSE_STATES, fits_content=True)
        self._no_alternatives = PlainLabel(part="muted")
        self._lay_out()
        self.blank()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        asking = Card()
        asking.add(PlainLabel(strings.PROPOSE_MEANING, part="muted"))
        asking.add(PlainLabel(strings.PROPOSE_SEARCH, part="field"))
        first = row_of(self.search, self.find_button)
        first.setStretch(0, 1)
        asking.column.addLayout(first)
        asking.add(self.found)
        asking.column.addLayout(self._matches)
        asking.add(PlainLabel(strings.PROPOSE_CHOSEN, part="field"), self.chosen)
        asking.add(PlainLabel(strings.PROPOSE_DIRECTIONS, part="field"))
        second = row_of(self.directions, self.check_button)
        second.setStretch(0, 1)
        asking.column.addLayout(second)
        column.addWidget(asking)
        column.addWidget(self.strip)
        alternatives, states = Card(), Card()
        alternatives.add(PlainLabel(strings.ALTERNATIVES, part="heading"), self._no_alternatives, self.alternatives)
        states.add(PlainLabel(strings.PROPOSE_STATES, part="heading"), self.states)
        parts = {"added": self._added_box, "alternatives": alternatives, "states": states}
        inner = QVBoxLayout(self._results)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(Columns(parts, _ARRANGEMENTS, shares={2: (1, 1)}))
        column.addWidget(self._results)
        for table in (self.alternatives, self.states):
            table.setProperty("part", "bare")

    def blank(self) -> None:
        """Shows no medicine and no answer."""
        self.search.clear()
        self.directions.clear()
        self._pick("")
        self.show_matches(None)
        self.clear_answer()

    def clear_answer(self) -> None:
        """Takes the answer away: it is of another medicine, or of another chart."""
        self.cards = ()
        empty(self._added)
        self._results.hide()
        self.strip.say("")

    def show_matches(self, names: Sequence[str] | None) -> None:
        """Shows the names to choose from; None before anything was searched."""
        self.names = tuple(names or ())
        empty(self._matches)
        shown = self.names[:MOST_MATCHES]
        self.found.setVisible(names is not None)
        self.found.setText(strings.matches_found(len(self.names), len(shown)))
        for name in shown:
            self._matches.addWidget(button(name, partial(self._pick, name), part="link"))

    def show_answer(self, answer: WhatIf, chart: Chart) -> None:
        """Shows what the medicine would add."""
        self.clear_answer()
        self._results.setVisible(bool(answer.ingredients))
        if answer.not_checked:
            self.strip.say(strings.proposal_not_recognised(answer.not_checked))
        title = PlainLabel(strings.proposal_title(answer.text, answer.already_taken), part="heading", selectable=True)
        self._added.addWidget(title)
        self._added.addWidget(PlainLabel(strings.proposal_adds(len(answer.added)), part="field"))
        if not answer.added:
            self._added.addWidget(PlainLabel(strings.PROPOSE_NO_ALERT_MEANS))
        self.cards = tuple(
            AlertCard(issue, chart, None, unfolded=issue.interruptive, is_proposed=True) for issue in answer.added
        )
        for card in self.cards:
            card.source_wanted.connect(lambda fact: self.source_wanted.emit((fact,)))
            self._added.addWidget(card)
        self.alternatives.show_rows(alternative_rows(answer))
        self.alternatives.setVisible(bool(answer.alternatives))
        meaning = (
            strings.alternatives_meaning(common_gaps(answer)) if answer.alternatives else strings.ALTERNATIVES_NONE
        )
        self._no_alternatives.setText(meaning)
        self.states.show_rows(state_rows(answer.states, answer.ingredients))

    def show_failure(self, words: str) -> None:
        """The check did not run."""
        self.clear_answer()
        self.strip.say(words)

    def _find(self) -> None:
        self.matches_wanted.emit(self.search.text())

    def _pick(self, name: str) -> None:
        self.picked = name
        self.chosen.setText(name or strings.PROPOSE_NONE_CHOSEN)
        self.chosen.tone(Tone.NORMAL if name else Tone.MUTED)
        self.check_button.setEnabled(bool(name))
        if name:
            self.show_matches(None)
            self.clear_answer()
            self.directions.setFocus()

    def _check(self) -> None:
        if self.picked:
            self.check_wanted.emit(self.picked, self.directions.text())


def _field(name: str) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setAcceptDrops(False)
    return made
