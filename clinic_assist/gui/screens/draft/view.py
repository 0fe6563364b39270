"""The draft screen: statements with their verdicts at the left, what code says of them beside."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QVBoxLayout, QWidget

from clinic_assist.gui import strings, theme
from clinic_assist.gui.pages import Page
from clinic_assist.gui.plain_text import PlainLabel, plain_message
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.draft import model
from clinic_assist.gui.screens.draft.desk import DraftDesk
from clinic_assist.gui.screens.draft.order_bar import OrderBar
from clinic_assist.gui.screens.draft.side import DraftSide
from clinic_assist.gui.screens.draft.statement_card import StatementCard
from clinic_assist.gui.screens.draft.statements import StatementList
from clinic_assist.gui.widgets import Chip, ChoiceBox, Strip, button, dress_as, relabel, row_of
from clinic_assist.workflows.prepare_order import StayChoice

_SIDE_FROM, _SIDE_WIDTH, _WIDE_SIDE_WIDTH, _WIDE_FROM = 900, 340, 460, 1300


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
        self.is_editing = False
        self._streams = False
        self.chip, self.composer = Chip(), PlainLabel(part="muted")
        self.strip = Strip(closable=True)
        self.barred = Strip(tone=Tone.SERIOUS)
        self._barred_words = ""
        self.saved = PlainLabel(part="muted", wrap=False)
        self._make_controls()
        self.side = DraftSide()
        self.list = StatementList(self.add)
        self._lay_out()
        self._connect()
        self._show_note()

    @property
    def cards(self) -> list[StatementCard]:
        """The statements on the screen."""
        return self.list.cards

    def _make_controls(self) -> None:
        self.order = OrderBar()
        self.entries, self.compose_with = ChoiceBox(strings.NOTES), ChoiceBox(strings.COMPOSE_WITH)
        self.compose_with.addItem(strings.COMPOSE_MODEL, userData=True)
        self.compose_with.addItem(strings.COMPOSE_RECORD_ONLY, userData=False)
        self._compose_label = PlainLabel(strings.COMPOSE_WITH, part="muted", wrap=False)
        self.draft = button(strings.DRAFT_BUTTON, self._draft, part="primary", icon_name="document", shortcut="Ctrl+D")
        self.stop = button(strings.STOP, self._stop, icon_name="stop")
        self.edit = button(strings.EDIT, self._toggle_edit, icon_name="edit", shortcut="Ctrl+E")
        self.add = button(strings.ADD_STATEMENT, self._add, part="link", icon_name="add")
        self.delete = button(strings.DELETE_DRAFT, self._ask_delete, icon_name="delete")
        self.export = button(strings.EXPORT_PDF, self.export_wanted.emit, icon_name="pdf")
        self.sign = button(strings.SIGN_BUTTON, self.sign_wanted.emit, part="primary", icon_name="sign")

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(theme.MARGIN, 16, theme.MARGIN, 0)
        head.setSpacing(10)
        title = PlainLabel(strings.DRAFT, part="title", wrap=False)
        choice = (self.order.task, self._compose_label, self.compose_with, self.draft, self.stop)
        head.addLayout(row_of(title, 1, *choice, spacing=10))
        head.addWidget(self.order)
        head.addLayout(row_of(self.entries, self.chip, 1, spacing=10))
        head.addWidget(self.composer)
        head.addLayout(row_of(self.sign, self.edit, self.export, self.delete, self.saved, 1))
        head.addWidget(self.barred)
        head.addWidget(self.strip)
        outer.addLayout(head)
        self._body = QHBoxLayout()
        self._body.setSpacing(0)
        self._side_page = Page()
        self._side_page.column.addWidget(self.side)
        self._side_page.column.addStretch(1)
        self._body.addWidget(self.list, 1)
        self._body.addWidget(self._side_page)
        outer.addLayout(self._body, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Puts what code says beside the statements, or below them where the page is narrow."""
        super().resizeEvent(event)
        beside = self.width() >= _SIDE_FROM
        column = self._side_page.column if beside else self.list.column
        if column.indexOf(self.side) < 0:
            column.insertWidget(max(column.count() - 1, 0), self.side)
        self._side_page.setFixedWidth(_WIDE_SIDE_WIDTH if self.width() >= _WIDE_FROM else _SIDE_WIDTH)
        self._show_side()

    def _show_side(self) -> None:
        self._side_page.setVisible(self.width() >= _SIDE_FROM and self._desk.note is not None)

    def _connect(self) -> None:
        desk = self._desk
        desk.started.connect(self._start)
        desk.order_ready.connect(self._take_patient)
        self.order.own_text_changed.connect(desk.note_own_text)
        desk.streamed.connect(self.list.append)
        desk.note_changed.connect(self._show_note)
        desk.verified.connect(self._show_verdicts)
        desk.entries_changed.connect(self._show_entries)
        desk.failed.connect(self._fail)
        desk.nothing_written.connect(self._tell)
        desk.remarked.connect(self._tell_remark)
        desk.model_barred.connect(self._bar_model)
        self.compose_with.currentIndexChanged.connect(lambda _index: self._show_barred())
        desk.chart_taken.connect(lambda: self.strip.say(""))
        desk.saved.connect(lambda: self.saved.setText(strings.SAVED))
        self.list.source_wanted.connect(self.source_wanted)
        self.list.text_changed.connect(self._change)
        self.list.delete_wanted.connect(self._remove)
        self.side.source_wanted.connect(self.source_wanted)
        self.entries.activated.connect(lambda index: desk.open_entry(self.entries.itemData(index)))

    def _draft(self) -> None:
        self.strip.say("")
        self._desk.draft(self.order.order(), use_model=bool(self.compose_with.currentData()))

    def _take_patient(self, stays: Sequence[StayChoice], own_text: str) -> None:
        self.order.take_patient(stays, own_text, self._desk.today)

    def _stop(self) -> None:
        self.stop.setEnabled(False)
        self.chip.show_word(strings.STOPPING, tone=Tone.SERIOUS, icon_name="stop")
        self._desk.stop()

    def _start(self) -> None:
        self._streams = True
        self.list.clear()
        self.list.to_top()
        self.list.nothing.hide()
        self.chip.show()
        self.chip.show_word(strings.DRAFTING, tone=Tone.MONITOR, icon_name="edit")
        self.composer.setText(strings.DRAFTING_TEXT)
        self.composer.show()
        self.stop.setEnabled(True)
        had_keyboard = self.draft.hasFocus()
        self._set_controls(drafting=True)
        if had_keyboard:
            self.stop.setFocus()

    def _fail(self, words: str) -> None:
        self.strip.set_tone(Tone.CRITICAL, "warning")
        self.strip.say(words)
        self._set_controls(drafting=self._desk.is_drafting)

    def _tell(self, words: str) -> None:
        self.strip.set_tone(Tone.MUTED, "info")
        self.strip.say(words)

    def _bar_model(self, words: str) -> None:
        self._barred_words = words
        self._show_barred()

    def _show_barred(self) -> None:
        is_wanted = bool(self._barred_words) and bool(self.compose_with.currentData())
        self.barred.say(strings.model_barred(self._barred_words) if is_wanted else "")

    def _tell_remark(self, words: str) -> None:
        """What is said above already is not said twice."""
        rest = words.replace(self._barred_words, "").strip() if self.barred.text else words
        if rest:
            self._tell(rest)

    def _show_note(self) -> None:
        self.is_editing = False
        relabel(self.edit, strings.EDIT)
        self.saved.setText("")
        if not self._streams:
            self.list.to_top()
        self._streams = False
        self._rebuild()
        self._show_state()

    def _show_state(self) -> None:
        note, signed = self._desk.note, self._desk.signed
        self.list.nothing.setVisible(note is None and not self._desk.is_drafting)
        self.chip.setVisible(note is not None)
        self.composer.setText(model.origin_words(note.draft) if note else "")
        self.composer.setVisible(note is not None)
        if signed is not None:
            when = strings.moment_words(signed.signed_at)
            self.chip.show_word(strings.signed_by(signed.signed_by, when), tone=Tone.GOOD, icon_name="sign")
        elif note is not None:
            self.chip.show_word(strings.DRAFT_NOT_SIGNED, tone=Tone.SERIOUS, icon_name="edit")
        self.side.show_note(note, self._desk.chart)
        self._show_side()
        self._set_controls(drafting=False)
        self._mark_entry()

    def _set_controls(self, *, drafting: bool) -> None:
        has_note = self._desk.note is not None
        open_draft = has_note and self._desk.signed is None and not drafting
        for control in (self.edit, self.delete, self.sign):
            control.setVisible(open_draft)
        self.sign.setEnabled(self._desk.is_settled)
        self.export.setVisible(has_note and not drafting)
        self.add.setVisible(open_draft and self.is_editing)
        for way in (self.draft, self.compose_with, self._compose_label):
            way.setVisible(not drafting)
        self.order.set_open(is_open=not drafting)
        # The main thing to do is one: to draft where there is no note, to sign where there is one.
        dress_as(self.draft, "" if has_note else "primary")
        self.stop.setVisible(drafting)
        self.draft.setEnabled(self._desk.chart is not None)
        self.entries.setVisible(bool(self._desk.entries) and not drafting)

    def _show_entries(self) -> None:
        self.entries.clear()
        for entry in self._desk.entries:
            self.entries.addItem(entry.label, entry.key)
        self.entries.setVisible(bool(self._desk.entries) and not self._desk.is_drafting)
        self._mark_entry()

    def _mark_entry(self) -> None:
        signed = self._desk.signed
        key = signed.note_id if signed else self._desk.draft_id
        self.entries.setCurrentIndex(self.entries.findData(key) if key else -1)

    def _toggle_edit(self) -> None:
        at = self.list.under_eye
        if self.is_editing:
            self._desk.flush(wait=False)
        self.is_editing = not self.is_editing
        relabel(self.edit, strings.EDIT_DONE if self.is_editing else strings.EDIT)
        self._rebuild(at)
        self._show_state()

    def _add(self) -> None:
        self._desk.change(model.added(self._desk.statements))
        self._rebuild(len(self._desk.statements) - 1)

    def _change(self, index: int, text: str) -> None:
        self.saved.setText("")
        self.sign.setEnabled(False)
        self._desk.change(model.edited(self._desk.statements, index, text))

    def _remove(self, index: int) -> None:
        self.saved.setText("")
        self._desk.change(model.removed(self._desk.statements, index))
        self._rebuild(min(index, len(self._desk.statements) - 1))

    def _ask_delete(self) -> None:
        box = plain_message(self, strings.DELETE_DRAFT, strings.DELETE_DRAFT_ASK, strings.DELETE_DRAFT_MEANING)
        delete = box.addButton(strings.DELETE_DRAFT, QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(strings.KEEP_DRAFT, QMessageBox.ButtonRole.RejectRole))
        delete.clicked.connect(self._desk.delete)
        box.open()

    def _show_verdicts(self) -> None:
        if self._desk.note is None:
            return
        self.list.show_verdicts(self._desk.statements, model.judged(self._desk.note))
        self.side.show_note(self._desk.note, self._desk.chart)
        self.sign.setEnabled(self._desk.is_settled)

    def _rebuild(self, at: int = -1) -> None:
        note = self._desk.note
        statements = self._desk.statements if note is not None else ()
        judged = model.judged(note) if note is not None else {}
        self.list.show_statements(statements, judged, editable=self.is_editing, at=at)
