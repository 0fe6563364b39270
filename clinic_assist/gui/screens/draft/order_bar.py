"""What note is to be drafted, and what belongs to it: a day, a stay, a recipient, the clinician's own notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QDateEdit, QLineEdit, QVBoxLayout, QWidget

from clinic_assist.chart.provenance import FactId
from clinic_assist.gui import strings
from clinic_assist.gui.plain_text import PlainEdit, PlainLabel
from clinic_assist.gui.widgets import ChoiceBox, TickBox, row_of
from clinic_assist.notes.note import Task
from clinic_assist.notes.order import LONGEST_LINE, LONGEST_OWN_TEXT, DraftOrder
from clinic_assist.workflows.prepare_order import StayChoice

_NOTES_HEIGHT = 150
_WITH_STAY = frozenset({Task.HANDOVER, Task.DISCHARGE})


class OrderBar(QWidget):
    """The choice of a task, with the fields that the task needs and no others.

    Signals:
        task_chosen: The task now chosen.
        own_text_changed: The clinician's own notes as they stand.
    """

    task_chosen = Signal(object)
    own_text_changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.task = ChoiceBox(strings.NOTE_TO_DRAFT)
        for task, words in strings.TASK_WORDS.items():
            self.task.addItem(words, userData=task)
        self._make_fields()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._rows = {
            Task.CHANGES: self._row(self.from_day, self.since),
            Task.REFERRAL: self._row(self._recipient_label, self.recipient, self._question_label, self.question),
            Task.VISIT: self._notes_row(),
        }
        self._stay_row = self._row(self._stay_label, self.stay)
        for row in (*self._rows.values(), self._stay_row):
            column.addWidget(row)
        self.task.currentIndexChanged.connect(lambda _index: self._show_fields())
        self._show_fields()

    @property
    def chosen(self) -> Task:
        """The task."""
        return Task(self.task.currentData())

    def order(self) -> DraftOrder:
        """What is ordered: of the fields only those that belong to the task."""
        task = self.chosen
        return DraftOrder(
            task=task,
            since=self._day() if task is Task.CHANGES and self.from_day.isChecked() else None,
            own_text=self.own_text.toPlainText()[:LONGEST_OWN_TEXT] if task is Task.VISIT else "",
            recipient=self.recipient.text().strip() if task is Task.REFERRAL else "",
            question=" ".join(self.question.text().split()) if task is Task.REFERRAL else "",
            stay=FactId(self.stay.currentData()) if task in _WITH_STAY and self.stay.currentData() else None,
        )

    def take_patient(self, stays: Sequence[StayChoice], own_text: str, today: date) -> None:
        """Empties the fields for another patient."""
        self.stay.clear()
        for stay in stays:
            self.stay.addItem(stay.words, userData=str(stay.stay))
        if not stays:
            self.stay.addItem(strings.NO_STAY, userData="")
        self.stay.setEnabled(len(stays) > 1)
        self.recipient.clear()
        self.question.clear()
        self.from_day.setChecked(False)
        self.since.setMaximumDate(QDate(today.year, today.month, today.day))
        self.since.setDate(self.since.maximumDate())
        self.own_text.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.own_text.setPlainText(own_text)
        self.own_text.blockSignals(False)  # noqa: FBT003 - Qt's signature

    def _make_fields(self) -> None:
        self.from_day = TickBox(strings.SINCE_A_DAY)
        self.since = QDateEdit()
        self.since.setCalendarPopup(True)
        self.since.setDisplayFormat("dd-MMM-yyyy")
        self.since.setAccessibleName(strings.SINCE_DAY)
        self.since.setEnabled(False)
        self.from_day.toggled.connect(self.since.setEnabled)
        self._stay_label, self.stay = PlainLabel(strings.STAY, part="muted", wrap=False), ChoiceBox(strings.STAY)
        self._recipient_label = PlainLabel(strings.RECIPIENT, part="muted", wrap=False)
        self._question_label = PlainLabel(strings.QUESTION_ASKED, part="muted", wrap=False)
        self.recipient, self.question = QLineEdit(), QLineEdit()
        for line, name in ((self.recipient, strings.RECIPIENT), (self.question, strings.QUESTION_ASKED)):
            line.setMaxLength(LONGEST_LINE)
            line.setAccessibleName(name)
        self.own_text = PlainEdit()
        self.own_text.setAccessibleName(strings.OWN_NOTES)
        self.own_text.setPlaceholderText(strings.OWN_NOTES_HINT)
        self.own_text.setFixedHeight(_NOTES_HEIGHT)
        self.own_text.setTabChangesFocus(True)
        self.own_text.textChanged.connect(lambda: self.own_text_changed.emit(self.own_text.toPlainText()))

    def _row(self, *fields: QWidget) -> QWidget:
        row = QWidget()
        line = row_of(*fields, spacing=10)
        if not any(isinstance(field, QLineEdit) for field in fields):
            line.addStretch(1)
        line.setContentsMargins(0, 0, 0, 0)
        row.setLayout(line)
        return row

    def _notes_row(self) -> QWidget:
        row = QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(PlainLabel(strings.OWN_NOTES_MEANING, part="muted"))
        column.addWidget(self.own_text)
        return row

    def _show_fields(self) -> None:
        task = self.chosen
        for one, row in self._rows.items():
            row.setVisible(one is task)
        self._stay_row.setVisible(task in _WITH_STAY)
        self.task_chosen.emit(task)

    def _day(self) -> date:
        day = self.since.date()
        return date(day.year(), day.month(), day.day())

    def set_open(self, *, is_open: bool) -> None:
        """Shows the fields, or hides them while a draft is written."""
        self.setVisible(is_open)
        self.task.setVisible(is_open)
