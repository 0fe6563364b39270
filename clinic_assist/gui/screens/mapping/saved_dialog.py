"""The mappings that the vault keeps: which tables they served; rename, remove, and carry them as files."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QMessageBox, QVBoxLayout, QWidget

from clinic_assist.chart.table_mapping import SavedMapping
from clinic_assist.gui import file_dialogs, strings
from clinic_assist.gui.columns import columns_of
from clinic_assist.gui.plain_text import PlainLabel, plain_message
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.mapping.asking import Field, asked
from clinic_assist.gui.screens.mapping.questions import is_name
from clinic_assist.gui.screens.mapping.saved_model import ServedMapping, mapping_rows, served
from clinic_assist.gui.session import Session, error_words
from clinic_assist.gui.tables import RecordTable
from clinic_assist.gui.tasks import BackgroundTask
from clinic_assist.gui.widgets import Strip, button, row_of
from clinic_assist.workflows.mapping_files import take_mapping, write_mapping
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.saved_mappings import forget_mapping, rename_mapping, saved_mappings


class SavedMappingsDialog(QDialog):
    """Each change is made at once; one that removes a mapping is asked about first.

    Signals:
        table_wanted: A table is to be chosen, and what its columns mean to be said.

    Attributes:
        mappings: What is listed; None until it was looked up.
    """

    table_wanted = Signal()

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent)
        self._session = session
        self._task: BackgroundTask | None = None
        self.mappings: tuple[ServedMapping, ...] | None = None
        self.box: QMessageBox | None = None
        self.setModal(True)
        self.setWindowTitle(strings.SAVED_TITLE)
        window = parent.window().size()
        self.resize(min(1120, window.width() - 60), min(640, window.height() - 80))
        self.strip = Strip()
        self.nothing = PlainLabel(strings.SAVED_NONE, part="muted")
        self.table = RecordTable(columns_of(strings.SAVED_COLUMNS), name=strings.SAVED_TITLE, sortable=True)
        self.called = Field(strings.SAVED_NAME)
        self.rename = button(strings.SAVED_RENAME, self._rename, icon_name="edit")
        self.export = button(strings.SAVED_EXPORT, self._export, icon_name="document")
        self.remove = button(strings.SAVED_REMOVE, self._ask_removal, icon_name="delete")
        self.take = button(strings.SAVED_TAKE, self._take, icon_name="folder")
        self.map = button(strings.MAPPING_ACTION, self._map, part="primary", icon_name="edit")
        self._lay_out()
        self.table.row_selected.connect(lambda _key: self._choose())
        self.called.textEdited.connect(lambda _text: self._allow())
        self.called.returnPressed.connect(self._rename)
        self._look()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(PlainLabel(strings.SAVED_TITLE, part="heading"))
        column.addWidget(PlainLabel(strings.SAVED_MEANING, part="muted"))
        column.addWidget(self.strip)
        column.addWidget(self.nothing)
        column.addWidget(self.table, 1)
        self._chosen = QWidget()
        row = asked(strings.SAVED_NAME, self.called)
        for one in (self.rename, self.export, self.remove):
            row.addWidget(one)
        self._chosen.setLayout(row)
        column.addWidget(self._chosen)
        column.addStretch(0)
        column.addLayout(row_of(button(strings.CLOSE, self.reject), 1, self.take, self.map, spacing=10))
        for widget in (self.nothing, self.table, self._chosen):
            widget.hide()

    # -- the list -------------------------------------------------------------------------------------------------

    def _run(self, work: Callable[[ChartStore], object], then: Callable[..., object]) -> None:
        store = self._session.store
        self._task = self._session.tasks.start(lambda _task: work(store)).then(then).otherwise(self._failed)

    def _look(self) -> None:
        self._run(lambda store: served(saved_mappings(store), store.import_reports()), self._show)

    def _show(self, mappings: tuple[ServedMapping, ...]) -> None:
        chosen = self.table.current_key
        self.mappings = mappings
        self.nothing.setVisible(not mappings)
        for widget in (self.table, self._chosen):
            widget.setVisible(bool(mappings))
        self.table.show_rows(mapping_rows(mappings))
        self.table.select_key(chosen)
        if mappings and not self.table.current_key:
            self.table.selectRow(0)
        self._choose()
        (self.table if mappings else self.map).setFocus()

    def _choose(self) -> None:
        if self.table.current_key:
            self.called.setText(self.table.current_key)
        self._allow()

    def _allow(self) -> None:
        """Only what would change something can be pressed."""
        name, typed = self.table.current_key, self.called.text().strip()
        for one in (self.export, self.remove):
            one.setEnabled(bool(name))
        self.rename.setEnabled(bool(name) and is_name(typed) and typed != name)

    def _failed(self, error: object) -> None:
        self.strip.set_tone(Tone.CRITICAL, "warning")
        self.strip.say(error_words(error))

    def _done(self, words: str) -> None:
        self.strip.set_tone(Tone.GOOD, "check-circle")
        self.strip.say(words)
        self._look()

    # -- what is done with them -----------------------------------------------------------------------------------

    def _rename(self) -> None:
        name, typed = self.table.current_key, self.called.text().strip()
        if self.rename.isEnabled():
            self._run(
                lambda store: rename_mapping(store, name, typed),
                lambda _nothing: self._done(strings.saved_renamed(name, typed)),
            )

    def _export(self) -> None:
        name = self.table.current_key
        target = file_dialogs.choose_mapping_target(self, strings.SAVED_FILE) if name else None
        holds = any(
            one.saved.name == name and one.saved.mapping.subject.fixed_identifier for one in self.mappings or ()
        )
        if target is not None:
            self._run(
                lambda store: write_mapping(store, name, target=target),
                lambda path: self._done(strings.saved_exported(str(path), holds_number=holds)),
            )

    def _take(self) -> None:
        path = file_dialogs.choose_mapping(self)
        if path is not None:
            self._run(lambda store: take_mapping(store, path), self._taken)

    def _taken(self, taken: tuple[SavedMapping, SavedMapping | None]) -> None:
        given, former = taken
        self._done(strings.saved_taken(given.name, former.name if former else None))

    def _ask_removal(self) -> None:
        name = self.table.current_key
        box = plain_message(self, strings.SAVED_TITLE, strings.saved_removal(name), strings.SAVED_REMOVAL)
        removes = box.addButton(strings.SAVED_REMOVE, QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(strings.KEEP_DRAFT, QMessageBox.ButtonRole.RejectRole))
        removes.clicked.connect(lambda: self._remove(name))
        self.box = box
        box.open()

    def _remove(self, name: str) -> None:
        self._run(lambda store: forget_mapping(store, name), lambda _nothing: self._done(strings.saved_removed(name)))

    def _map(self) -> None:
        self.accept()
        self.table_wanted.emit()

    def done(self, result: int) -> None:
        if self._task is not None and self._task.is_running:
            self._task.drop()
        super().done(result)
