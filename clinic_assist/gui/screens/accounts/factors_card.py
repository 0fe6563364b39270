"""The second factors of one's own account: what there is, and adding or taking off."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinic_assist.gui import strings
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.accounts.factor_dialogs import (
    KeyDialog,
    KeyOffDialog,
    ProvedDialog,
    TotpDialog,
    TotpOffDialog,
)
from clinic_assist.gui.session import Session
from clinic_assist.gui.widgets import Card, button, relabel, row_of


class FactorsCard(Card):
    """A line for the app and one for the key.

    Signals:
        changed: Words about what was done.
    """

    changed = Signal(str)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(spacing=10)
        self._session, self._window = session, window
        self.dialog: ProvedDialog | None = None
        self.app_state, self.key_state = PlainLabel(), PlainLabel()
        self.app, self.key = button(strings.TOTP_ENROL, self._open_app), button(strings.KEY_ENROL, self._open_key)
        self.add(PlainLabel(strings.FACTORS_TITLE, part="heading"))
        for state, change in ((self.app_state, self.app), (self.key_state, self.key)):
            self.column.addWidget(state)
            self.column.addLayout(row_of(change, 1))
        self.column.addStretch(1)
        self.look()

    def look(self) -> None:
        """Shows what there is now."""
        store = self._session.store
        has_app, key = store.account.has_totp, store.security_key_name()
        self.app_state.setText(strings.TOTP_STATE[has_app])
        relabel(self.app, strings.TOTP_REMOVE if has_app else strings.TOTP_ENROL)
        self.key_state.setText(strings.key_state(key))
        relabel(self.key, strings.KEY_REMOVE if key else strings.KEY_ENROL)

    def _open_app(self) -> None:
        self._open(TotpOffDialog if self._session.store.account.has_totp else TotpDialog)

    def _open_key(self) -> None:
        self._open(KeyOffDialog if self._session.store.security_key_name() else KeyDialog)

    def _open(self, kind: type[ProvedDialog]) -> None:
        self.dialog = kind(self._window, self._session)  # type: ignore[call-arg]
        self.dialog.changed.connect(self._done)
        self.dialog.open()

    def _done(self, words: str) -> None:
        self.look()
        self.changed.emit(words)
