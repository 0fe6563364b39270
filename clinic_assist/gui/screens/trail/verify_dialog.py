"""Asks for what verifying the trail needs."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinic_assist.gui import strings
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.accounts.change_dialog import ChangeDialog
from clinic_assist.gui.screens.unlock.passphrase_edit import PassphraseEdit
from clinic_assist.gui.session import Session
from clinic_assist.gui.widgets import row_of
from clinic_assist.workflows.read_trail import verify_trail


class VerifyDialog(ChangeDialog):
    """Verifies with the passphrase, or without.

    Signals:
        verified: (whether it is intact, words).
    """

    verified = Signal(bool, str)

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent, session, strings.VERIFY_TITLE, strings.VERIFY_NOW)
        self.secret = PassphraseEdit(strings.VERIFY_PHRASE)
        self.secret.returnPressed.connect(self.submit)
        self.column.addWidget(PlainLabel(strings.VERIFY_MEANING))
        line = row_of(PlainLabel(strings.VERIFY_PHRASE, part="field", wrap=False), self.secret, spacing=16)
        line.setStretch(1, 1)
        self.column.addLayout(line)
        self.secret.setFocus()

    def submit(self) -> None:
        """Verifies in the vault's lane."""
        store, secret = self._session.store, self.secret.text()
        self.work(
            lambda: strings.verified_words(*verify_trail(store, secret)),
            lambda found: self.verified.emit(*found),  # type: ignore[misc]
            words=strings.TRAIL_VERIFYING,
        )
