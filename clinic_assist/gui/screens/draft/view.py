"""The draft screen: statements with their verdicts at the left, what code says of them beside."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_assist.gui import strings
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.draft import model
from clinic_assist.gui.screens.draft.desk import DraftDesk
from clinic_assist.gui.screens.draft.side import DraftSide
from clinic_assist.gui.screens.draft.statement_card import StatementCard
from clinic_assist.gui.widgets import Card, Chip, ChoiceBox, Columns, Page, Strip, button, empty, relabel, row_of
from clinic_assist.notes.note import Statement
from clinic_assist.notes.verdict import StatementVerdict


class DraftPage(QWidget):
    """Shows what lies on the desk and passes on what the person wants.

    Signals:
        source_wanted: Fact ids, the first to be shown.
        sign_wanted, export_wanted: For the note on the desk.
    """

    source_wanted = Signal(object)
    sign_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, desk: DraftDesk) -> None:
        super().__init__()
        self._desk = desk
        self._section = ""
        self.cards: list[StatementCard] = []
        self.is_editing = False
        self.chip, self.composer = Chip(), PlainLabel(part="muted")
        self.strip = Strip(closable=True)
        self.saved = PlainLabel(part="muted", wrap=False)
        self._make_controls()
        self._statements = QVBoxLayout()
        self._statements.setSpacing(6)
        self.side = DraftSide()
        self._empty = Card(spacing=10, margin=28).add(
            PlainLabel(strings.DRAFT_NONE, part="heading"), PlainLabel(strings.DRAFT_NONE_TEXT, part="muted")
        )
        self._lay_out()
        self._connect()
        self._show_note()

    def _make_controls(self) -> None:
        self.entries, self.compose_with = ChoiceBox(strings.NOTES), ChoiceBox(strings.COMPOSE_WITH)
        self.compose_with.addItem(strings.COMPOSE_MODEL, userData=True)
        self.compose_with.addItem(strings.COMPOSE_RECORD_ONLY, userData=False)
        self.draft = button(strings.DRAFT_BUTTON, self._draft, part="primary", icon_name="document", shortcut="Ctrl+D")
        self.stop = button(strings.STOP, self._stop, icon_name="stop")
        self.edit = button(strings.EDIT, self._toggle_edit, icon_name="edit", shortcut="Ctrl+E")
        self.add = button(strings.ADD_STATEMENT, self._add, part="link", icon_name="add")
        self.delete = button(strings.DELETE_DRAFT, self._desk.delete, icon_name="delete")
        self.export = button(strings.EXPORT_PDF, self.export_wanted.emit, icon_name="pdf")
        self.sign = button(strings.SIGN_BUTTON, self.sign_wanted.emit, part="primary", icon_name="sign")

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        head = QVBoxLayout()
        head.setContentsMargins(20, 14, 20, 0)
        head.setSpacing(10)
        title = PlainLabel(strings.DRAFT, part="title", wrap=False)
        head.addLayout(row_of(title, self.entries, 1, self.compose_with, self.draft, self.stop))
        state = row_of(self.chip, self.composer, spacing=10)
        state.setStretch(1, 1)
        head.addLayout(state)
        head.addLayout(row_of(self.edit, self.delete, self.export, self.sign, self.saved, 1))
        head.addWidget(self.strip)
        outer.addLayout(head)
        page = Page(max_width=1560)
        outer.addWidget(page, 1)
        columns = Columns(narrow_below=800, shares=(5, 3))
        page.column.addWidget(columns)
        page.column.addStretch(1)
        columns.left.addWidget(self._empty)
        columns.left.addLayout(self._statements)
        columns.left.addLayout(row_of(self.add, 1))
        columns.left.addStretch(1)
        columns.right.addWidget(self.side)
        columns.right.addStretch(1)

    def _connect(self) -> None:
        self._desk.started.connect(self._start)
        self._desk.streamed.connect(self._append)
        self._desk.note_changed.connect(self._show_note)
        self._desk.verified.connect(self._show_verdicts)
        self._desk.entries_changed.connect(self._show_entries)
        self._desk.failed.connect(self._fail)
        self._desk.saved.connect(lambda: self.saved.setText(strings.SAVED))
        self.side.source_wanted.connect(self.source_wanted)
        self.entries.activated.connect(lambda index: self._desk.open_entry(self.entries.itemData(index)))

    def _draft(self) -> None:
        self.strip.say("")
        self._desk.draft(use_model=bool(self.compose_with.currentData()))

    def _stop(self) -> None:
        self.stop.setEnabled(False)
        self.chip.show_word(strings.STOPPING, tone=Tone.SERIOUS, icon_name="stop")
        self._desk.stop()

    def _start(self) -> None:
        self._clear()
        self._empty.hide()
        self.chip.show()
        self.chip.show_word(strings.DRAFTING, tone=Tone.MONITOR, icon_name="edit")
        self.composer.setText(strings.DRAFTING_TEXT)
        self.composer.show()
        self.stop.setEnabled(True)
        self._set_controls(drafting=True)

    def _append(self, statement: Statement, verdict: StatementVerdict) -> None:
        self._place(StatementCard(statement, verdict), model.section_of(statement))

    def _fail(self, words: str) -> None:
        self.strip.say(words)
        self._set_controls(drafting=self._desk.is_drafting)

    def _show_note(self) -> None:
        self.is_editing = False
        relabel(self.edit, strings.EDIT)
        self.saved.setText("")
        self._rebuild()
        self._show_state()

    def _show_state(self) -> None:
        note, signed = self._desk.note, self._desk.signed
        self._empty.setVisible(note is None and not self._desk.is_drafting)
        self.chip.setVisible(note is not None)
        self.composer.setText(model.composer_words(note.draft) if note else "")
        self.composer.setVisible(note is not None)
        if signed is not None:
            when = strings.moment_words(signed.signed_at)
            self.chip.show_word(strings.signed_by(signed.signed_by, when), tone=Tone.GOOD, icon_name="sign")
        elif note is not None:
            self.chip.show_word(strings.DRAFT_NOT_SIGNED, tone=Tone.SERIOUS, icon_name="edit")
        self.side.show_note(note, self._desk.chart)
        self._set_controls(drafting=False)
        self._mark_entry()

    def _set_controls(self, *, drafting: bool) -> None:
        open_draft = self._desk.note is not None and self._desk.signed is None and not drafting
        for control in (self.edit, self.delete, self.sign):
            control.setVisible(open_draft)
        self.sign.setEnabled(self._desk.is_settled)
        self.export.setVisible(self._desk.note is not None and not drafting)
        self.add.setVisible(open_draft and self.is_editing)
        self.draft.setVisible(not drafting)
        self.compose_with.setVisible(not drafting)
        self.stop.setVisible(drafting)
        self.draft.setEnabled(self._desk.chart is not None)

    def _show_entries(self) -> None:
        self.entries.clear()
        for entry in self._desk.entries:
            self.entries.addItem(entry.label, entry.key)
        self.entries.setVisible(bool(self._desk.entries))
        self._mark_entry()

    def _mark_entry(self) -> None:
        signed = self._desk.signed
        key = signed.note_id if signed else self._desk.draft_id
        self.entries.setCurrentIndex(self.entries.findData(key) if key else -1)

    def _toggle_edit(self) -> None:
        if self.is_editing:
            self._desk.flush(wait=False)
        self.is_editing = not self.is_editing
        relabel(self.edit, strings.EDIT_DONE if self.is_editing else strings.EDIT)
        self._rebuild()
        self._show_state()

    def _add(self) -> None:
        self._desk.change(model.added(self._desk.statements))
        self._rebuild()
        editor = self.cards[-1].editor
        if editor is not None:
            # The new card has no size yet; focus scrolls to it once it has.
            QTimer.singleShot(0, editor, editor.setFocus)

    def _change(self, index: int, text: str) -> None:
        self.saved.setText("")
        self.sign.setEnabled(False)
        self._desk.change(model.edited(self._desk.statements, index, text))

    def _remove(self, index: int) -> None:
        self.saved.setText("")
        self._desk.change(model.removed(self._desk.statements, index))
        self._rebuild()

    def _show_verdicts(self) -> None:
        note = self._desk.note
        if note is None:
            return
        # By the statement itself, not by its number: the person may have typed on since.
        judged = dict(zip(note.draft.statements, note.verdicts, strict=True))
        for card, statement in zip(self.cards, self._desk.statements, strict=True):
            card.show_verdict(statement, judged.get(statement))
        self.side.show_note(note, self._desk.chart)
        self.sign.setEnabled(self._desk.is_settled)

    def _rebuild(self) -> None:
        self._clear()
        note = self._desk.note
        if note is None:
            return
        judged = dict(zip(note.draft.statements, note.verdicts, strict=True))
        statements = self._desk.statements
        for index, statement in enumerate(statements):
            card = StatementCard(statement, judged.get(statement), editable=self.is_editing)
            card.text_changed.connect(lambda text, index=index: self._change(index, text))
            card.delete_wanted.connect(lambda index=index: self._remove(index))
            self._place(card, model.section_of(statement))

    def _place(self, card: StatementCard, section: str) -> None:
        if section != self._section:
            self._section = section
            self._statements.addWidget(PlainLabel(section, part="heading"))
        card.source_wanted.connect(lambda facts, card=card: self._show_source(card, facts))
        self.cards.append(card)
        self._statements.addWidget(card)

    def _show_source(self, card: StatementCard, facts: tuple[str, ...]) -> None:
        for one in self.cards:
            one.choose(chosen=one is card)
        self.source_wanted.emit(facts)

    def _clear(self) -> None:
        self._section = ""
        self.cards = []
        empty(self._statements)
