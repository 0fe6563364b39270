"""Asks what the columns of a table mean, and shows what its first rows become by the answers so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import count

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QSplitter, QVBoxLayout, QWidget

from clinic_assist.chart.intake import ImportBatch
from clinic_assist.chart.table_mapping import SavedMapping
from clinic_assist.gui import strings
from clinic_assist.gui.plain_text import PlainLabel, PlainView
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.mapping.asking import Change, Field, asked
from clinic_assist.gui.screens.mapping.choices import begun, with_fact
from clinic_assist.gui.screens.mapping.form import MappingForm, form_of, mapping_of, says_all, spelled_as
from clinic_assist.gui.screens.mapping.model import short_name, trial_of
from clinic_assist.gui.screens.mapping.parts import FirstRows, HowWritten, Questions
from clinic_assist.gui.screens.mapping.questions import is_name, open_questions
from clinic_assist.gui.session import Session, error_words
from clinic_assist.gui.tasks import BackgroundTask, Delay
from clinic_assist.gui.widgets import Strip, button, row_of
from clinic_assist.workflows.map_tables import (
    OpenedTable,
    begin_mapping,
    first_lines,
    look_again,
    open_table,
    preview_rows,
)
from clinic_assist.workflows.saved_mappings import forget_mapping, keep_mapping

_TRY_AFTER_MS = 250


class MappingDialog(QDialog):
    """Nothing is kept before Save: Escape and Cancel leave all as it was.

    Signals:
        saved: The name of the table whose mapping was kept.

    Attributes:
        table: What is known of the table; None while it is read.
        form: The answers so far.
        is_tried: Whether what is shown of the first rows is by these answers.
    """

    saved = Signal(str)

    def __init__(self, parent: QWidget, session: Session, name: str) -> None:
        super().__init__(parent)
        self._session, self._name = session, name
        self._task: BackgroundTask | None = None
        self._trying: BackgroundTask | None = None
        self._saves = False
        self.table: OpenedTable | None = None
        self.form = MappingForm()
        self.is_tried = False
        self._delay = Delay(self, _TRY_AFTER_MS, self._try)
        self.setModal(True)
        self.setWindowTitle(strings.MAPPING_TITLE)
        window = parent.window().size()
        self.resize(min(1480, window.width() - 24), min(940, window.height() - 24))
        self._make()
        self._lay_out()
        reader = session.workplace.reader
        self._run(lambda: open_table(session.store, name, reader=reader), self._opened)

    def _make(self) -> None:
        self.title = PlainLabel(strings.mapping_title(short_name(self._name)), part="heading")
        self.strip, self.known = Strip(), Strip(tone=Tone.SERIOUS, icon_name="info")
        self.written = HowWritten(self._fact_chosen, self._look_again)
        self.questions, self.first_rows = Questions(self.edit), FirstRows()
        self.reading = PlainLabel(strings.MAPPING_READING, part="muted")
        self.raw = PlainView(monospace=True)
        self.raw.setAccessibleName(strings.MAPPING_RAW)
        self.needed = PlainLabel(part="muted")
        self.called = Field(strings.MAPPING_NAME, hint=strings.MAPPING_NAME_HINT)
        self.called.setMinimumWidth(260)
        self.save = button(strings.MAPPING_SAVE, self._save, part="primary", icon_name="check")
        self.cancel = button(strings.MAPPING_CANCEL, self.reject)
        self.forget = button(strings.MAPPING_FORGET, self._forget, icon_name="delete")
        self.called.textEdited.connect(lambda _text: self._ask())

    def _lay_out(self) -> None:
        page = QVBoxLayout(self)
        page.setContentsMargins(20, 16, 20, 16)
        page.setSpacing(10)
        self._body = QSplitter(Qt.Orientation.Horizontal)
        self._body.setChildrenCollapsible(False)
        self._body.setHandleWidth(14)
        self._body.addWidget(self.questions)
        self._body.addWidget(self.first_rows)
        self._body.setSizes([500, 500])
        self._named = QWidget()
        self._named.setLayout(asked(strings.MAPPING_NAME, self.called))
        for widget in (self.title, self.strip, self.known, self.reading, self.written):
            page.addWidget(widget)
        page.addWidget(self._body, 1)
        page.addWidget(self.raw, 1)
        page.addStretch(0)
        page.addWidget(self.needed)
        page.addLayout(row_of(self._named, 1, self.forget, self.cancel, self.save, spacing=10))
        for part in (self.written, self.raw, self._body, self._named, self.needed, self.forget, self.save):
            part.hide()

    # -- the table ------------------------------------------------------------------------------------------------

    def _run(self, work: Callable[[], object], then: Callable[..., object]) -> None:
        if self._task is not None and self._task.is_running:
            self._task.drop()
        self._task = self._session.tasks.start(lambda _task: work()).then(then).otherwise(self._failed)

    def _failed(self, error: object) -> None:
        self._saves = False
        self.strip.set_tone(Tone.CRITICAL, "warning")
        self.strip.say(error_words(error))
        if self.table is None:
            self.reading.hide()
            self.cancel.setText(strings.CLOSE)
            self.resize(680, 190)
            self.cancel.setFocus()
        else:
            self._ask()

    def _opened(self, table: OpenedTable) -> None:
        self.table = table
        self.known.say(strings.mapping_known(table.known.mapping) if table.known else "")
        self.written.show_table(table)
        self.reading.hide()
        self.written.show()
        saved = table.saved
        if saved is not None:
            form = form_of(saved.mapping)
            is_whole = says_all(form, saved.mapping)
            self._say_saved(strings.mapping_loaded(saved.name) + ("" if is_whole else f" {strings.MAPPING_SAYS_MORE}"))
            self.forget.show()
            self.called.setText(saved.name)
            self._begin(spelled_as(form, table.head.header) if table.head else form)
        else:
            self._propose()
        self.written.fact.setFocus()

    def _propose(self) -> None:
        """Begins with what the names of the columns say."""
        head = self.table.head if self.table else None
        proposed = begin_mapping(head) if head else None
        form = begun(head, form_of(proposed) if proposed else None) if head else MappingForm()
        written = MappingForm(delimiter=self.form.delimiter, encoding=self.form.encoding)
        if head and self.table and self.table.detected[1] is None:
            written = replace(written, delimiter=head.delimiter)
        self.called.setText(self._free_name(form.fact))
        self._begin(replace(form, delimiter=written.delimiter, encoding=written.encoding))

    def _begin(self, form: MappingForm) -> None:
        """Shows a table with the answers with which it begins."""
        head = self.table.head if self.table else None
        self.form = form
        if head is not None:
            self.written.separated.show_value(head.delimiter)
            self.written.letters.show_value(head.encoding)
        self.first_rows.sample.show_table(head)
        self.questions.show_table(head, form)
        for one in (self._body, self._named, self.needed, self.save):
            one.setVisible(head is not None)
        self.raw.setVisible(head is None)
        if head is None:
            self.raw.setPlainText(first_lines(self.table) if self.table else "")
            self.strip.set_tone(Tone.SERIOUS, "info")
            self.strip.say(strings.MAPPING_NO_HEADER)
        elif not head.is_certain and not self.strip.text:
            self._say_saved(strings.MAPPING_UNCERTAIN)
        self._refresh()

    def _say_saved(self, words: str) -> None:
        self.strip.set_tone(Tone.MONITOR, "info")
        self.strip.say(words)

    def _look_again(self) -> None:
        """Shows the table with the letters and the delimiter that were chosen."""
        table = self.table
        if table is None:
            return
        chosen = (self.written.letters.value, self.written.separated.value)
        named = [
            one if isinstance(one, str) and one != told else None
            for one, told in zip(chosen, table.detected, strict=True)
        ]
        self.form = replace(self.form, encoding=named[0], delimiter=named[1])
        self._run(partial(look_again, table, encoding=named[0], delimiter=named[1]), self._looked)

    def _looked(self, table: OpenedTable) -> None:
        before = self.table.head if self.table else None
        self.table = table
        self.strip.say("")
        if table.head and before and table.head.header == before.header:
            self._begin(self.form)
        else:
            self._propose()

    # -- the answers ----------------------------------------------------------------------------------------------

    def edit(self, change: Change) -> None:
        """Takes an answer."""
        changed = change(self.form)
        if changed != self.form:
            self.form = changed
            self._refresh()

    def _fact_chosen(self) -> None:
        head, fact = self.table.head if self.table else None, self.written.fact.value
        if head is not None and isinstance(fact, str):
            is_proposed = self.called.text() == self._free_name(self.form.fact)
            self.edit(lambda form: with_fact(form, head, fact))
            if is_proposed:
                self.called.setText(self._free_name(fact))
                self._ask()

    def _free_name(self, fact: str) -> str:
        """A name that no mapping for another table has."""
        taken = self.table.other_names if self.table else frozenset()
        name = strings.FACT_NAMES[fact]
        return next(one for number in count(1) if (one := strings.numbered(name, number)).casefold() not in taken)

    def _refresh(self) -> None:
        """Shows the answers, and tries them soon."""
        self.written.fact.show_value(self.form.fact)
        self.questions.show_answers(self.form)
        self.is_tried = False
        if self._trying is not None and self._trying.is_running:
            self._trying.drop()
        self._ask()
        if self._is_complete:
            self.first_rows.say(strings.MAPPING_TRYING)
            self._delay.restart()
        else:
            self._delay.cancel()
            self.first_rows.show_nothing(strings.MAPPING_NOT_YET)

    @property
    def _is_complete(self) -> bool:
        return self.table is not None and self.table.head is not None and not open_questions(self.form)

    def _ask(self) -> None:
        """Says what is still needed."""
        questions = open_questions(self.form)
        if not is_name(self.called.text()):
            questions = (*questions, strings.MAPPING_NEEDS_NAME)
        self.needed.setText(strings.mapping_needed(questions) if questions else strings.MAPPING_COMPLETE)
        self.save.setEnabled(self._is_complete and not questions and not self._saves)

    def _try(self) -> None:
        if not self._is_complete or self.table is None or self.table.head is None:
            return
        head, mapping, reader = self.table.head, mapping_of(self.form), self._session.workplace.reader
        self._trying = self._session.tasks.start(lambda _task: preview_rows(head, mapping, reader=reader))
        self._trying.then(self._tried).otherwise(self._not_tried)

    def _tried(self, batch: ImportBatch) -> None:
        self.first_rows.show_trial(trial_of(batch))
        self.is_tried = True

    def _not_tried(self, error: object) -> None:
        self.first_rows.show_nothing(error_words(error), Tone.CRITICAL)
        self.is_tried = True

    # -- what stays -----------------------------------------------------------------------------------------------

    def _save(self) -> None:
        if self._saves or not self._is_complete or self.table is None or self.table.head is None:
            return
        self._saves = True
        self._ask()
        store = self._session.store
        made = SavedMapping(
            name=self.called.text().strip(), mapping=mapping_of(self.form), header=self.table.head.header
        )
        self._run(lambda: keep_mapping(store, made), self._kept)

    def _kept(self, _former: SavedMapping | None) -> None:
        self._saves = False
        self.accept()
        self.saved.emit(self._name)

    def _forget(self) -> None:
        """Removes the mapping that the vault keeps for these columns."""
        table, store = self.table, self._session.store
        if table is not None and table.saved is not None and not self._saves:
            self._saves = True
            self._ask()
            name = table.saved.name
            self._run(lambda: forget_mapping(store, name), self._forgotten)

    def _forgotten(self, _nothing: None) -> None:
        self._saves = False
        if self.table is not None:
            self.table = replace(self.table, saved=None)
        self.forget.hide()
        self._say_saved(strings.MAPPING_FORGOTTEN)
        self._ask()

    def reject(self) -> None:
        """Closes, unless something is just being kept."""
        if not self._saves:
            super().reject()

    def done(self, result: int) -> None:
        self._delay.cancel()
        for task in (self._task, self._trying):
            if task is not None and task.is_running:
                task.drop()
        super().done(result)
