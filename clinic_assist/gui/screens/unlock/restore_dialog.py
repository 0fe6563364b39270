"""Restores a backup, before any vault is open: look into it first, then put it in place."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from clinic_assist.gui import file_dialogs, strings
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.unlock.passphrase_edit import PassphraseEdit
from clinic_assist.gui.session import error_words
from clinic_assist.gui.tasks import Tasks
from clinic_assist.gui.widgets import ChoiceBox, Strip, button, row_of
from clinic_assist.notes.safekeeping import CheckedBackup, Restored
from clinic_assist.people import SHEETS, Way
from clinic_assist.workflows.back_up import BackupEntry
from clinic_assist.workflows.workplace import Workplace


class RestoreDialog(QDialog):
    """Nobody can be asked for a role here: whoever holds the backup and what opens it holds its records.

    Signals:
        restored: Words on what was done.
    """

    restored = Signal(str)

    def __init__(self, parent: QWidget, workplace: Workplace, tasks: Tasks, directory: Path) -> None:
        super().__init__(parent)
        self._workplace, self._tasks, self._directory = workplace, tasks, directory
        self._is_working = False
        self.setModal(True)
        self.setWindowTitle(strings.RESTORE_TITLE)
        self.setMinimumWidth(700)
        self.file, self.login = QLineEdit(), QLineEdit()
        self.file.setReadOnly(True)
        self.browse = button(strings.UNLOCK_BROWSE, self._choose, icon_name="folder")
        self.way = ChoiceBox(strings.UNLOCK_WAY)
        for way in (Way.PASSWORD, *SHEETS):
            self.way.addItem(strings.WAY_WORDS[way], way)
        self.secret = PassphraseEdit(strings.RESTORE_PHRASE)
        self.strip = Strip()
        self.look = button(strings.RESTORE_LOOK, self._look, part="primary", icon_name="eye")
        self.restore = button(strings.RESTORE_NOW, self._restore, icon_name="import")
        self.leave = button(strings.CANCEL, self.reject)
        self._lay_out()
        for edit in (self.login, self.secret, self.file):
            edit.textChanged.connect(self._changed)
        self.way.currentIndexChanged.connect(self._changed)
        self._changed()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(PlainLabel(strings.RESTORE_TITLE, part="heading"))
        column.addWidget(PlainLabel(strings.RESTORE_MEANING, part="muted"))
        form = QGridLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.setColumnStretch(1, 1)
        rows = (
            (strings.RESTORE_FILE, self.file),
            (strings.UNLOCK_WAY, self.way),
            (strings.UNLOCK_LOGIN, self.login),
            (strings.RESTORE_PHRASE, self.secret),
        )
        for number, (words, edit) in enumerate(rows):
            edit.setAccessibleName(words)
            form.addWidget(PlainLabel(words, part="field", wrap=False), number, 0)
            form.addWidget(edit, number, 1)
        form.addWidget(self.browse, 0, 2)
        column.addLayout(form)
        column.addWidget(self.strip)
        column.addStretch(1)
        column.addLayout(row_of(1, self.leave, self.restore, self.look))

    def _choose(self) -> None:
        chosen = file_dialogs.choose_backup(self)
        if chosen is not None:
            self.file.setText(str(chosen))
            self.secret.setFocus()

    def _changed(self) -> None:
        """What was seen was seen with what was typed then."""
        self.look.setEnabled(bool(self.file.text() and self.secret.text()) and not self._is_working)
        self.restore.setEnabled(False)

    @property
    def _given(self) -> BackupEntry:
        return BackupEntry(secret=self.secret.text(), login=self.login.text().strip(), way=Way(self.way.currentData()))

    def _look(self) -> None:
        path, given, keeper = Path(self.file.text()), self._given, self._workplace.keeper

        def check() -> CheckedBackup:
            near = self._directory if self._directory.is_dir() else self._directory.parent
            with tempfile.TemporaryDirectory(dir=near if near.is_dir() else None) as work:
                return keeper.check(path, given, Path(work))

        self._work(strings.DRILL_WORKING)
        self._tasks.start(lambda _task: check()).then(self._seen).otherwise(self._refused)

    def _seen(self, checked: CheckedBackup) -> None:
        self._rest(Tone.GOOD, strings.restore_seen(checked))
        self.restore.setEnabled(True)

    def _restore(self) -> None:
        path, given, keeper, directory = Path(self.file.text()), self._given, self._workplace.keeper, self._directory
        self._work(strings.RESTORE_WORKING)
        task = self._tasks.start(lambda _task: keeper.restore(path, given, directory, lambda _part: None))
        task.then(self._done).otherwise(self._refused)

    def _done(self, done: Restored) -> None:
        self._is_working = False
        self.secret.clear()
        self.restored.emit(strings.restored(done))
        self.accept()

    def _refused(self, error: object) -> None:
        self._rest(Tone.CRITICAL, error_words(error))

    def _work(self, words: str) -> None:
        self._is_working = True
        for one in (self.look, self.restore, self.leave):
            one.setEnabled(False)
        self.strip.set_tone(Tone.MUTED, "info")
        self.strip.say(words)

    def _rest(self, tone: Tone, words: str) -> None:
        self._is_working = False
        self.leave.setEnabled(True)
        self._changed()
        self.strip.set_tone(tone, "check-circle" if tone is Tone.GOOD else "warning")
        self.strip.say(words)

    def reject(self) -> None:
        """What is being restored is waited for."""
        if not self._is_working:
            super().reject()
