"""One's own account: who one is here, what the role may do, and another passphrase."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinic_assist.errors import PinNeededError
from clinic_assist.gui import strings
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.accounts.change_dialog import ChangeDialog
from clinic_assist.gui.screens.accounts.factors_card import FactorsCard
from clinic_assist.gui.screens.accounts.model import permission_words, role_words, shown_name
from clinic_assist.gui.screens.accounts.passphrase_fields import PassphraseFields
from clinic_assist.gui.screens.unlock.passphrase_edit import PassphraseEdit
from clinic_assist.gui.session import Session
from clinic_assist.gui.widgets import Card, button, labelled, row_of
from clinic_assist.people import Way
from clinic_assist.workflows.second_factors import change_passphrase


class OwnDialog(ChangeDialog):
    """Shows the account; changes the passphrase where there is one.

    Signals:
        changed: Words about what was done.
        lock_wanted: Somebody else wants to sign in.
    """

    changed = Signal(str)
    lock_wanted = Signal()

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent, session, strings.OWN_TITLE, strings.OWN_PHRASE_NOW)
        store = session.store
        account, may = store.account, permission_words(store.permissions)
        self.column.addLayout(
            labelled(
                (
                    (strings.PERSON_NAME, shown_name(account)),
                    (strings.PERSON_LOGIN, account.login or strings.WAY_WORDS[store.way]),
                    (strings.PERSON_ROLE, role_words(account)),
                    (strings.OWN_MAY, may[0]),
                    (strings.OWN_MAY_NOT, may[1] or "–"),
                )
            )
        )
        self.switch = button(strings.SWITCH_USER, self._switch, icon_name="lock")
        self.column.addLayout(row_of(self.switch, 1))
        self.current = PassphraseEdit(strings.OWN_CURRENT)
        self.secret = PassphraseFields(strings.OWN_NEW, strings.OWN_AGAIN)
        has_phrase = store.way is Way.PASSWORD
        self.pin = PassphraseEdit(strings.KEY_PIN)
        self.pin.setPlaceholderText(strings.KEY_PIN_HINT)
        self.pin.hide()
        if has_phrase:
            self.factors = FactorsCard(session, self)
            self.factors.changed.connect(self.changed)
            beside = row_of(self._phrase_card(), self.factors, spacing=12)
            beside.setStretch(0, 3)
            beside.setStretch(1, 2)
            self.column.addLayout(beside)
        else:
            self.column.addWidget(PlainLabel(strings.OWN_BY_SHEET, part="muted"))
        self.go.setVisible(has_phrase)
        self.current.textChanged.connect(self._refresh)
        self.current.returnPressed.connect(self.secret.first.setFocus)
        self.secret.changed.connect(self._refresh)
        self.secret.finished.connect(self.submit)
        self._refresh()
        self.resize(*((960, 600) if has_phrase else (680, 380)))

    def _phrase_card(self) -> Card:
        card = Card(spacing=10).add(
            PlainLabel(strings.OWN_PHRASE_TITLE, part="heading"),
            PlainLabel(strings.OWN_PHRASE_MEANING, part="muted"),
        )
        line = row_of(PlainLabel(strings.OWN_CURRENT, part="field", wrap=False), self.current, spacing=16)
        line.setStretch(1, 1)
        card.column.addLayout(line)
        return card.add(self.secret, self.pin)

    def _refresh(self) -> None:
        self.go.setEnabled(bool(self.current.text()) and self.secret.is_good)

    def submit(self) -> None:
        """Changes it, if the form is complete."""
        if not (self.go.isVisible() and self.go.isEnabled()):
            return
        store, current, new = self._session.store, self.current.text(), self.secret.passphrase
        workplace, pin = self._session.workplace, self.pin.text()
        self.work(
            lambda: change_passphrase(workplace, store, current, new, pin=pin),
            lambda _: self.changed.emit(strings.OWN_PHRASE_DONE),
            words=strings.KEY_TOUCH if store.security_key_name() else strings.SAVING_ACCOUNT,
        )

    def _refused(self, error: object) -> None:
        super()._refused(error)
        if isinstance(error, PinNeededError):
            self.pin.show()
            self.pin.setFocus()

    def _switch(self) -> None:
        self.accept()
        self.lock_wanted.emit()
