"""Asks of one pair of patients after the other whether they are one person."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_assist.gui import strings
from clinic_assist.gui.columns import columns_of
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.who.pair_model import pair_rows
from clinic_assist.gui.screens.who.saving_dialog import SavingDialog
from clinic_assist.gui.session import Session
from clinic_assist.gui.tables import RecordTable
from clinic_assist.gui.widgets import button, row_of
from clinic_assist.workflows.who_is_who import Doubt, Pair, next_doubt


class PairDialog(SavingDialog):
    """Enter joins nobody: neither answer is the default.

    Signals:
        decided: Patients were joined, or are kept apart.
    """

    decided = Signal()

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent)
        self._session = session
        self._put_off: set[Pair] = set()
        self.doubt: Doubt | None = None
        self.setWindowTitle(strings.DOUBT_TITLE)
        self.resize(1080, 690)
        self.title = PlainLabel(part="heading", wrap=False)
        self.reason = PlainLabel()
        self.meaning = PlainLabel(strings.DOUBT_MEANING, part="muted")
        self.table = RecordTable(columns_of(strings.PAIR_COLUMNS), name=strings.COMPARED_TITLE)
        self.join = button(strings.DOUBT_SAME, lambda: self._decide(is_same=True), icon_name="people")
        self.keep = button(strings.DOUBT_DIFFERENT, lambda: self._decide(is_same=False), icon_name="close")
        self.later = button(strings.DOUBT_LATER, self._later)
        self.leave = button(strings.CLOSE, self.reject)
        self._lay_out()
        self._find_next()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        for widget in (self.title, self.strip, self.reason):
            column.addWidget(widget)
        column.addWidget(self.table, 1)
        column.addWidget(self.meaning)
        column.addStretch(0)
        column.addLayout(row_of(self.leave, self.later, 1, self.keep, self.join, spacing=10))

    @property
    def is_saving(self) -> bool:
        """Whether a decision is being kept."""
        return self._saves

    def _find_next(self) -> None:
        """Looks for the next pair; shows nothing of the last one meanwhile."""
        self.doubt = None
        self.table.show_rows(())
        self.reason.setText("")
        self.title.setText(strings.DOUBT_LOADING)
        self._enable(answers=False)
        store, put_off = self._session.store, frozenset(self._put_off)
        self._task = self._session.tasks.start(lambda _task: next_doubt(store, put_off))
        self._task.then(self._show).otherwise(self._failed)

    def _show(self, doubt: Doubt | None) -> None:
        self.doubt = doubt
        if doubt is None:
            self.title.setText(strings.DOUBT_ALL_LATER if self._put_off else strings.DOUBT_NONE_LEFT)
            for one in (self.table, self.reason, self.meaning, self.join, self.keep, self.later):
                one.hide()
            self.resize(680, 170)
            self.leave.setFocus()
            return
        self.title.setText(strings.doubt_number(doubt.number, doubt.total))
        self.reason.setText(doubt.question.reason)
        self.table.show_rows(pair_rows(doubt.one, doubt.other))
        self.table.selectRow(0)
        self._enable(answers=True)
        self.table.setFocus()

    def _enable(self, *, answers: bool) -> None:
        for one in (self.join, self.keep, self.later):
            one.setEnabled(answers)

    def _later(self) -> None:
        if self.doubt is not None:
            self._put_off.add((self.doubt.question.one, self.doubt.question.other))
            self.strip.say("")
            self._find_next()

    def _decide(self, *, is_same: bool) -> None:
        if self.doubt is None or self._saves:
            return
        self._saves = True
        self._enable(answers=False)
        self.title.setText(strings.DOUBT_SAVING)
        store, asked = self._session.store, self.doubt.question
        task = self._session.tasks.start(lambda _task: store.decide_match(asked.one, asked.other, is_same=is_same))
        task.then(self._joined if is_same else self._parted).otherwise(self._not_saved)

    def _joined(self, _nothing: None) -> None:
        self._saved(strings.DOUBT_JOINED)

    def _parted(self, _nothing: None) -> None:
        self._saved(strings.DOUBT_PARTED)

    def _saved(self, words: str) -> None:
        self._saves = False
        self.strip.set_tone(Tone.GOOD, "check-circle")
        self.strip.say(words)
        self.decided.emit()
        self._find_next()

    def _not_saved(self, error: object) -> None:
        """Says why; what is asked now may be another pair, where one of the two went meanwhile."""
        self._saves = False
        self._complain(error)
        self._find_next()

    def _failed(self, error: object) -> None:
        self.title.setText(strings.DOUBT_GONE)
        self._complain(error)
