"""The statements of a note as a column of cards under their sections; the reader's eye stays where it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from clinic_assist.gui import strings
from clinic_assist.gui.pages import Page
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.draft import model
from clinic_assist.gui.screens.draft.statement_card import StatementCard
from clinic_assist.gui.widgets import Card, empty
from clinic_assist.notes.note import Statement
from clinic_assist.notes.verdict import StatementVerdict

Judged = Mapping[Statement, StatementVerdict]


class StatementList(Page):
    """Shows statements, read-only or with an editor each.

    Signals:
        source_wanted: The fact ids behind a statement.
        text_changed: (number of the statement, its new text).
        delete_wanted: The number of the statement.
    """

    source_wanted = Signal(object)
    text_changed = Signal(int, str)
    delete_wanted = Signal(int)

    def __init__(self, *last: QWidget) -> None:
        super().__init__()
        self.cards: list[StatementCard] = []
        self._section: str | None = None
        self._list = QVBoxLayout()
        self._list.setSpacing(6)
        self.nothing = Card(spacing=10, margin=28).add(
            PlainLabel(strings.DRAFT_NONE, part="heading"), PlainLabel(strings.DRAFT_NONE_TEXT, part="muted")
        )
        self.column.addWidget(self.nothing)
        self.column.addLayout(self._list)
        for widget in last:
            self.column.addWidget(widget)
        self.column.addStretch(1)

    def clear(self) -> None:
        """Shows no statement."""
        if any(card.isAncestorOf(focus) for card in self.cards if (focus := QApplication.focusWidget())):
            # A card that goes while it has the keyboard would hand it to whatever comes next, anywhere in the window.
            self.setFocus()
        self._section = None
        self.cards = []
        empty(self._list)

    def append(self, statement: Statement, verdict: StatementVerdict | None, *, editable: bool = False) -> None:
        """Adds a statement at the end."""
        section = model.section_of(statement)
        if section != self._section:
            heading = PlainLabel(section, part="heading")
            heading.setContentsMargins(0, 0 if self._section is None else 12, 0, 2)
            self._section = section
            self._list.addWidget(heading)
        card = StatementCard(statement, verdict, editable=editable)
        number = len(self.cards)
        card.source_wanted.connect(lambda facts, card=card: self._show_source(card, facts))
        card.text_changed.connect(lambda text: self.text_changed.emit(number, text))
        card.delete_wanted.connect(lambda: self.delete_wanted.emit(number))
        self.cards.append(card)
        self._list.addWidget(card)

    def show_statements(self, statements: Sequence[Statement], judged: Judged, *, editable: bool, at: int = -1) -> None:
        """Replaces all statements. `at` is the number of the one that takes the keyboard; -1 for none."""
        place = self.verticalScrollBar().value()
        self.clear()
        for statement in statements:
            self.append(statement, judged.get(statement), editable=editable)
        # The new cards have no place yet.
        QTimer.singleShot(0, self, lambda: self._return_to(place, at))

    def show_verdicts(self, statements: Sequence[Statement], judged: Judged) -> None:
        """Shows new verdicts for the statements that are there."""
        for card, statement in zip(self.cards, statements, strict=True):
            card.show_verdict(statement, judged.get(statement))

    @property
    def under_eye(self) -> int:
        """The statement that has the keyboard, else the one whose source is shown, else the first in view."""
        focus = QApplication.focusWidget()
        for number, card in enumerate(self.cards):
            if focus is not None and (card is focus or card.isAncestorOf(focus)):
                return number
        chosen = [number for number, card in enumerate(self.cards) if card.is_chosen]
        top = self.verticalScrollBar().value()
        seen = [number for number, card in enumerate(self.cards) if card.y() + card.height() > top]
        return (chosen or seen or [0])[0]

    def _return_to(self, place: int, at: int) -> None:
        self.settle()
        self.verticalScrollBar().setValue(place)
        if 0 <= at < len(self.cards):
            card = self.cards[at]
            self.ensureWidgetVisible(card, 0, 40)
            (card.editor or card).setFocus()

    def _show_source(self, card: StatementCard, facts: tuple[str, ...]) -> None:
        for one in self.cards:
            one.choose(chosen=one is card)
        self.source_wanted.emit(facts)
