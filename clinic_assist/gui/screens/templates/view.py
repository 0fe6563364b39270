"""The dialog on the templates of notes: the seven tasks, an editor, and what the text in it says and makes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QDialog, QMessageBox, QSplitter, QVBoxLayout, QWidget

from clinic_assist.gui import file_dialogs, strings, theme
from clinic_assist.gui.columns import columns_of
from clinic_assist.gui.flow import Flow
from clinic_assist.gui.plain_text import PlainEdit, PlainLabel, PlainView, plain_message
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.safety.tabs import Tabs
from clinic_assist.gui.screens.templates.model import sheet_rows
from clinic_assist.gui.screens.templates.preview import PreviewPane
from clinic_assist.gui.session import Session, error_words
from clinic_assist.gui.tables import RecordTable
from clinic_assist.gui.tasks import Delay, Lane
from clinic_assist.gui.widgets import Strip, button, relabel, row_of
from clinic_assist.workflows.edit_templates import (
    Standing,
    TemplateRead,
    TemplateSheet,
    back_to_shipped,
    compare_with_shipped,
    export_template,
    import_text,
    keep_edited,
    may_edit,
    read_edited,
    template_sheets,
    told_to_model,
)

_READ_AFTER_MS = 250


class TemplatesDialog(QDialog):
    """Everybody may read; whoever may change settings of the vault may take a text into use."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent)
        self._session = session
        self.sheets: tuple[TemplateSheet, ...] = ()
        self.sheet: TemplateSheet | None = None
        self.read: TemplateRead | None = None
        self.box: QMessageBox | None = None
        self.may_edit = may_edit(session.store)
        self.setModal(True)
        self.setWindowTitle(strings.TEMPLATES_TITLE)
        self.resize(1220, 760)
        self.strip, self.flaw = Strip(), Strip(tone=Tone.CRITICAL, icon_name="stop-octagon")
        self.table = RecordTable(columns_of(strings.TEMPLATE_COLUMNS), name=strings.TEMPLATES_TABLE, fits_content=True)
        self.editor, self.holds, self.compare = PlainEdit(), PlainView(), PlainView(monospace=True)
        self.editor.setFont(theme.monospace_font(10))
        self.editor.setAccessibleName(strings.TEMPLATES_TEXT)
        self.editor.setReadOnly(not self.may_edit)
        self.holds.setAccessibleName(strings.TEMPLATES_HOLDS)
        self.compare.setAccessibleName(strings.TEMPLATES_COMPARE)
        self.preview = PreviewPane(session)
        self._read_soon = Delay(self, _READ_AFTER_MS, self._read_text)
        self._make_buttons()
        self._lay_out()
        self.table.row_selected.connect(self._chosen)
        self.editor.textChanged.connect(self._read_soon.restart)
        self._load("")

    def _make_buttons(self) -> None:
        self.keep = button(strings.TEMPLATES_KEEP, self._keep, part="primary")
        self.undo = button(strings.TEMPLATES_UNDO, self._undo)
        self.back = button(strings.TEMPLATES_BACK, self._back)
        self.out = button(strings.TEMPLATES_EXPORT, self._export)
        self.bring = button(strings.TEMPLATES_IMPORT, self._choose, icon_name="import")
        for one in (self.keep, self.undo, self.back, self.bring):
            one.setVisible(self.may_edit)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(10)
        column.addWidget(PlainLabel(strings.TEMPLATES_TITLE, part="title"))
        column.addWidget(PlainLabel(strings.TEMPLATES_MEANING, part="muted"))
        if not self.may_edit:
            column.addWidget(PlainLabel(strings.TEMPLATES_READ_ONLY, part="muted"))
        column.addWidget(self.strip)
        column.addWidget(self.flaw)
        self.tabs = Tabs(
            {
                "preview": (strings.TEMPLATES_PREVIEW, self.preview),
                "holds": (strings.TEMPLATES_HOLDS, self.holds),
                "compare": (strings.TEMPLATES_COMPARE, self.compare),
            }
        )
        self.flaw.row.addWidget(button(strings.TEMPLATES_LINE, self._show_flaw, part="link"))
        tasks, middle = QWidget(), QWidget()
        list_ = QVBoxLayout(tasks)
        list_.setContentsMargins(0, 0, 0, 0)
        list_.addWidget(self.table)
        list_.addStretch(1)
        text = QVBoxLayout(middle)
        text.setContentsMargins(0, 0, 0, 0)
        text.addWidget(self.editor, 1)
        text.addLayout(Flow(self.keep, self.undo, self.back, self.bring, self.out, gap=8))
        sides = QSplitter()
        sides.setChildrenCollapsible(False)
        sides.setHandleWidth(16)
        sides.addWidget(tasks)
        sides.addWidget(middle)
        sides.addWidget(self.tabs)
        sides.setSizes([290, 440, 470])
        for place, share in enumerate((0, 1, 1)):
            sides.setStretchFactor(place, share)
        column.addWidget(sides, 1)
        column.addLayout(row_of(1, button(strings.CLOSE, self.accept)))

    @property
    def is_changed(self) -> bool:
        """Whether the editor holds something else than what is in use."""
        return self.sheet is not None and self.editor.toPlainText() != self.sheet.text

    def accept(self) -> None:
        """Closes; what was changed and not taken into use is asked about."""
        self._unless_changed(self._close)

    def reject(self) -> None:
        """As `accept`: Escape loses nothing unasked."""
        self.accept()

    def _close(self) -> None:
        self.preview.leave()
        super().accept()

    def _unless_changed(self, go_on: Callable[[], object]) -> None:
        if not self.is_changed:
            go_on()
            return
        self.box = plain_message(self, strings.TEMPLATES_LEAVE, strings.TEMPLATES_LEAVE, strings.TEMPLATES_LEAVE_TEXT)
        leaves = self.box.addButton(strings.TEMPLATES_LEAVE_YES, QMessageBox.ButtonRole.DestructiveRole)
        stays = self.box.addButton(strings.TEMPLATES_LEAVE_NO, QMessageBox.ButtonRole.RejectRole)
        self.box.setDefaultButton(stays)
        leaves.clicked.connect(lambda _checked=False: go_on())
        stays.clicked.connect(lambda _checked=False: self._mark_current())
        self.box.open()

    def _load(self, key: str) -> None:
        workplace = self._session.workplace
        task = self._session.tasks.start(lambda _task: template_sheets(workplace), lane=Lane.COMPUTE)
        task.then(lambda sheets: self._show(sheets, key)).otherwise(self._complain)

    def _show(self, sheets: tuple[TemplateSheet, ...], key: str) -> None:
        self.sheets = sheets
        self.sheet = None
        self.table.show_rows(sheet_rows(sheets))
        self.table.select_key(key or sheets[0].task.value)

    def _chosen(self, key: str) -> None:
        if key and (self.sheet is None or self.sheet.task.value != key):
            self._unless_changed(lambda: self._open(key))

    def _mark_current(self) -> None:
        if self.sheet is not None:
            self.table.select_key(self.sheet.task.value)

    def _open(self, key: str) -> None:
        self.sheet = next(one for one in self.sheets if one.task.value == key)
        self.table.select_key(key)
        relabel(self.back, strings.TEMPLATES_BACK)
        self.editor.setPlainText(self.sheet.text)
        words = strings.STANDING_MEANING[self.sheet.standing]
        if words:
            self._say(words, Tone.SERIOUS, "warning")
        self._read_text()

    def _read_text(self) -> None:
        sheet, text, workplace = self.sheet, self.editor.toPlainText(), self._session.workplace
        if sheet is None:
            return
        self._read_soon.cancel()
        if self.is_changed and self.strip.text in {strings.TEMPLATES_KEPT, strings.TEMPLATES_WENT_BACK}:
            self.strip.say("")
        self.read = read = read_edited(sheet.task, text)
        self.flaw.say(strings.template_flaw(read))
        if read.spec is not None:
            self.holds.setPlainText(strings.template_holds(read, *told_to_model(workplace, read)))
        self.compare.setPlainText(strings.template_differences(compare_with_shipped(sheet, text)))
        self.keep.setEnabled(self.is_changed and read.spec is not None)
        self.undo.setEnabled(self.is_changed)
        self.back.setEnabled(sheet.standing is not Standing.SHIPPED)
        self.preview.show_template(read)

    def _show_flaw(self) -> None:
        if self.read is not None:
            self.go_to_line(self.read.line)

    def go_to_line(self, line: int) -> None:
        """Puts the cursor into a line of the text, from 1."""
        block = self.editor.document().findBlockByNumber(max(line - 1, 0))
        self.editor.setTextCursor(QTextCursor(block))
        self.editor.setFocus()

    def _undo(self) -> None:
        if self.sheet is not None:
            self.editor.setPlainText(self.sheet.text)
            self._read_text()

    def _keep(self) -> None:
        sheet, workplace, store = self.sheet, self._session.workplace, self._session.store
        if sheet is not None:
            text = self.editor.toPlainText()
            task = self._session.tasks.start(lambda _task: keep_edited(workplace, store, sheet.task, text))
            task.then(lambda _kept: self._done(strings.TEMPLATES_KEPT)).otherwise(self._complain)

    def _back(self) -> None:
        sheet, workplace, store = self.sheet, self._session.workplace, self._session.store
        if self.back.text() != strings.TEMPLATES_BACK_SURE:
            relabel(self.back, strings.TEMPLATES_BACK_SURE)
        elif sheet is not None:
            task = self._session.tasks.start(lambda _task: back_to_shipped(workplace, store, sheet.task))
            task.then(lambda _back: self._done(strings.TEMPLATES_WENT_BACK)).otherwise(self._complain)

    def _done(self, words: str) -> None:
        key = self.sheet.task.value if self.sheet is not None else ""
        self._say(words, Tone.GOOD, "check-circle")
        self._load(key)

    def _choose(self) -> None:
        path = file_dialogs.choose_template(self)
        if path is not None:
            self.bring_in(path)

    def bring_in(self, path: Path) -> None:
        """Loads a file into the editor."""
        task = self._session.tasks.start(lambda _task: import_text(path), lane=Lane.COMPUTE)
        task.then(self._loaded).otherwise(self._complain)

    def _loaded(self, text: str) -> None:
        self._say(strings.TEMPLATES_LOADED, Tone.MONITOR, "info")
        self.editor.setPlainText(text)
        self._read_text()

    def _export(self) -> None:
        if self.sheet is None:
            return
        target = file_dialogs.choose_template_target(self, f"{self.sheet.task.value}.toml")
        if target is not None:
            text = self.editor.toPlainText()
            task = self._session.tasks.start(lambda _task: export_template(text, target), lane=Lane.COMPUTE)
            task.then(lambda _none: self._say(strings.TEMPLATES_EXPORTED, Tone.GOOD, "check-circle")).otherwise(
                self._complain
            )

    def _complain(self, error: object) -> None:
        self._say(error_words(error), Tone.CRITICAL, "warning")

    def _say(self, words: str, tone: Tone, icon_name: str) -> None:
        self.strip.set_tone(tone, icon_name)
        self.strip.say(words)
