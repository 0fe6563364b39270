"""Tries a backup as after the loss of the vault."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinic_assist.gui import strings
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.accounts.change_dialog import ChangeDialog
from clinic_assist.gui.screens.unlock.passphrase_edit import PassphraseEdit
from clinic_assist.gui.session import Session
from clinic_assist.gui.widgets import row_of
from clinic_assist.notes.safekeeping import CheckedBackup
from clinic_assist.people import Way
from clinic_assist.workflows.back_up import BackupEntry, run_drill


class DrillDialog(ChangeDialog):
    """Asks for the passphrase, because a trial must not use the keys that lie in memory.

    Signals:
        passed: What was found.
    """

    passed = Signal(object)

    def __init__(self, parent: QWidget, session: Session, path: Path) -> None:
        super().__init__(parent, session, strings.DRILL_TITLE, strings.DRILL_NOW)
        self._path = path
        self.secret = PassphraseEdit(strings.VERIFY_PHRASE)
        self.secret.returnPressed.connect(self.submit)
        self.secret.textChanged.connect(lambda text: self.go.setEnabled(bool(text)))
        self.column.addWidget(PlainLabel(path.name).bold())
        self.column.addWidget(PlainLabel(strings.DRILL_MEANING, part="muted"))
        line = row_of(PlainLabel(strings.VERIFY_PHRASE, part="field", wrap=False), self.secret, spacing=16)
        line.setStretch(1, 1)
        self.column.addLayout(line)
        self.go.setEnabled(False)
        self.secret.setFocus()

    def submit(self) -> None:
        """Tries it; that it failed is kept in the vault, too."""
        if not self.secret.text():
            return
        store, workplace, path = self._session.store, self._session.workplace, self._path
        by_code = store.way is not Way.PASSWORD
        given = BackupEntry(secret=self.secret.text(), login="" if by_code else store.account.login, way=store.way)

        def drill() -> CheckedBackup:
            return run_drill(store, workplace.keeper, path, given=given, work=store.directory, clock=workplace.clock)

        self.work(drill, self.passed.emit, words=strings.DRILL_WORKING)
