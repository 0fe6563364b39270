"""Which files were taken for one patient, each to be parted from the others; and who is kept apart from the patient."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMessageBox, QVBoxLayout, QWidget

from clinic_assist.chart.chart import PatientId
from clinic_assist.chart.facts import Patient
from clinic_assist.chart.intake import MatchQuestion
from clinic_assist.chart.provenance import SourceId
from clinic_assist.gui import strings
from clinic_assist.gui.pages import Page
from clinic_assist.gui.plain_text import PlainLabel, plain_message
from clinic_assist.gui.screens.who.pair_model import born_of, gender_of, name_of, number_words
from clinic_assist.gui.screens.who.saving_dialog import SavingDialog
from clinic_assist.gui.session import Session
from clinic_assist.gui.tasks import BackgroundTask
from clinic_assist.gui.widgets import Card, button, empty, labelled, row_of
from clinic_assist.workflows.who_is_who import Person, TakenFile, kept_apart, part, person_of


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoIsWho:
    """What the dialog shows of a patient."""

    person: Person
    apart: tuple[tuple[MatchQuestion, Person], ...]


class RecordsDialog(SavingDialog):
    """The files as cards. Nothing is parted or joined without a second word.

    Signals:
        changed: The patient's chart is another one now; what was done, in words. The dialog has closed.
    """

    changed = Signal(str)

    def __init__(self, parent: QWidget, session: Session, patient: PatientId) -> None:
        super().__init__(parent)
        self._session, self._patient = session, patient
        self.shown: WhoIsWho | None = None
        self.box: QMessageBox | None = None
        self.setWindowTitle(strings.WHOSE_TITLE)
        self.resize(820, 620)
        self.words = PlainLabel(strings.WHOSE_LOADING, part="muted")
        self._page = Page(margin=0)
        self._list = QVBoxLayout()
        self._list.setSpacing(10)
        self._page.column.addLayout(self._list)
        self._page.column.addStretch(1)
        self.leave = button(strings.CLOSE, self.reject, part="primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(PlainLabel(strings.WHOSE_TITLE, part="heading"))
        column.addWidget(self.strip)
        column.addWidget(self.words)
        column.addWidget(self._page, 1)
        column.addLayout(row_of(1, self.leave))
        self._load()

    def _load(self) -> None:
        store, patient = self._session.store, self._patient

        def look(_task: BackgroundTask) -> WhoIsWho:
            return WhoIsWho(person=person_of(store, patient), apart=kept_apart(store, patient))

        self._task = self._session.tasks.start(look).then(self._show).otherwise(self._complain)

    def _show(self, shown: WhoIsWho) -> None:
        self.shown = shown
        empty(self._list)
        files = shown.person.files
        self.words.setText(strings.whose_files(len(files)))
        for file in files:
            self._list.addWidget(self._file_card(file, parts=len(files) > 1))
        if shown.apart:
            self._list.addWidget(PlainLabel(strings.WHOSE_APART, part="heading"))
        for decided, other in shown.apart:
            self._list.addWidget(self._apart_card(decided, other))
        self.leave.setFocus()

    def _file_card(self, file: TakenFile, *, parts: bool) -> QWidget:
        newest = Person(patient_id=self._patient, files=(file,), facts=0).newest
        numbers = dict.fromkeys(number_words(one) for record in file.records for one in record.identifiers if one.value)
        imported = ((strings.SOURCE_IMPORTED, strings.moment_words(file.imported_at)),) if file.imported_at else ()
        lines = (
            (strings.SOURCE_FILE, strings.short_file(file.name)),
            *imported,
            *_who(newest),
            (strings.WHOSE_NUMBERS, "\n".join(numbers) or strings.NOT_RECORDED),
        )
        if not parts:
            return _card(lines)
        one = button(strings.WHOSE_PART, partial(self._ask_to_part, file.source))
        one.setAccessibleName(strings.part_named(strings.short_file(file.name)))
        return _card(lines, one)

    def _apart_card(self, decided: MatchQuestion, other: Person) -> QWidget:
        one = button(strings.WHOSE_AGAIN, partial(self._ask_to_join, decided))
        one.setAccessibleName(strings.join_named(name_of(other.newest)))
        return _card((*_who(other.newest), (strings.PERSON_RECORDS, f"{other.facts:,}")), one)

    def _ask_to_part(self, source: SourceId) -> None:
        words = (strings.WHOSE_PART_ASK, strings.WHOSE_PART_MEANING, strings.WHOSE_PART_NOW, strings.WHOSE_PART_NOT)
        self._ask(words, partial(self._part, source))

    def _ask_to_join(self, decided: MatchQuestion) -> None:
        words = (strings.WHOSE_JOIN_ASK, strings.WHOSE_JOIN_MEANING, strings.WHOSE_JOIN_NOW, strings.WHOSE_JOIN_NOT)
        self._ask(words, partial(self._join, decided))

    def _ask(self, words: tuple[str, str, str, str], then: Callable[[], None]) -> None:
        question, meaning, yes, no = words
        self.box = box = plain_message(self, strings.WHOSE_TITLE, question, meaning)
        box.addButton(yes, QMessageBox.ButtonRole.DestructiveRole).clicked.connect(then)
        box.setDefaultButton(box.addButton(no, QMessageBox.ButtonRole.RejectRole))
        box.open()

    def _part(self, source: SourceId) -> None:
        if self.shown is not None:
            store, person = self._session.store, self.shown.person
            self._save(lambda: part(store, person, source), strings.WHOSE_PARTED)

    def _join(self, decided: MatchQuestion) -> None:
        store = self._session.store
        self._save(lambda: store.decide_match(decided.one, decided.other, is_same=True), strings.DOUBT_JOINED)

    def _save(self, decide: Callable[[], None], words: str) -> None:
        if self._saves:
            return
        self._saves = True
        self.words.setText(strings.WHOSE_SAVING)
        self._page.setEnabled(False)
        task = self._session.tasks.start(lambda _task: decide())
        task.then(lambda _nothing: self._saved(words)).otherwise(self._not_saved)

    def _saved(self, words: str) -> None:
        self._end_saving()
        self.accept()
        self.changed.emit(words)

    def _not_saved(self, error: object) -> None:
        self._end_saving()
        self._complain(error)
        self._load()

    def _end_saving(self) -> None:
        self._saves = False
        self._page.setEnabled(True)


def _who(record: Patient | None) -> tuple[tuple[str, str], ...]:
    values = (name_of(record), born_of(record), gender_of(record))
    return tuple(zip(strings.PERSON_FIELDS, values, strict=False))


def _card(lines: Sequence[tuple[str, str]], *buttons: QWidget) -> Card:
    """Lines of labels and values, with a button at their side."""
    card = Card()
    row = row_of(spacing=14)
    row.addLayout(labelled(lines), 1)
    for one in buttons:
        row.addWidget(one, 0, Qt.AlignmentFlag.AlignTop)
    card.column.addLayout(row)
    return card
