"""Adds somebody, changes their name and role, or gives them a new passphrase."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from clinic_assist.gui import strings
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.accounts.change_dialog import ChangeDialog
from clinic_assist.gui.screens.accounts.model import role_choices, shown_name
from clinic_assist.gui.screens.accounts.passphrase_fields import PassphraseFields
from clinic_assist.gui.session import Session
from clinic_assist.gui.widgets import ChoiceBox
from clinic_assist.people import Account, Role


class PersonDialog(ChangeDialog):
    """Somebody new, or another name and role of somebody.

    Signals:
        kept: (what was done, the name).
    """

    kept = Signal(str, str)

    def __init__(self, parent: QWidget, session: Session, account: Account | None = None) -> None:
        title = strings.PERSON_CHANGE_TITLE if account else strings.PERSON_ADD_TITLE
        super().__init__(parent, session, title, strings.PERSON_CHANGE_NOW if account else strings.PERSON_ADD_NOW)
        self._account = account
        self.name, self.login = QLineEdit(account.name if account else ""), QLineEdit(account.login if account else "")
        self.name.setPlaceholderText(strings.UNLOCK_NAME_HINT)
        self.login.setPlaceholderText(strings.UNLOCK_NEW_LOGIN_HINT)
        self.login.setEnabled(account is None)
        self.role = ChoiceBox(strings.PERSON_ROLE)
        for role, words in role_choices():
            self.role.addItem(words, role)
        self.role.setCurrentIndex(self.role.findData(account.role if account else Role.CLINICIAN))
        self.meaning = PlainLabel(part="muted")
        self.meaning.setMinimumHeight(2 * self.fontMetrics().lineSpacing() + 4)
        self.secret = PassphraseFields(strings.PERSON_FIRST_PHRASE, strings.PERSON_AGAIN)
        self.column.addLayout(self._form())
        self.column.addWidget(self.meaning)
        if account is None:
            self.column.addWidget(self.secret)
            self.column.addWidget(PlainLabel(strings.PERSON_PHRASE_MEANING, part="muted"))
        for edit in (self.name, self.login):
            edit.setAcceptDrops(False)
            edit.textChanged.connect(self._refresh)
        self.secret.changed.connect(self._refresh)
        self.secret.finished.connect(self.submit)
        self.role.currentIndexChanged.connect(self._refresh)
        self._refresh()
        self.name.setFocus()

    def _form(self) -> QGridLayout:
        form = QGridLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.setColumnStretch(1, 1)
        fields = (
            (strings.PERSON_NAME, self.name),
            (strings.PERSON_LOGIN, self.login),
            (strings.PERSON_ROLE, self.role),
        )
        for number, (words, edit) in enumerate(fields):
            edit.setAccessibleName(words)
            form.addWidget(PlainLabel(words, part="field", wrap=False), number, 0)
            form.addWidget(edit, number, 1)
        return form

    @property
    def chosen_role(self) -> Role:
        """The role in the list."""
        return Role(self.role.currentData())

    def _refresh(self) -> None:
        self.meaning.setText(strings.ROLE_MEANINGS[self.chosen_role])
        complete = bool(self.name.text().strip() and self.login.text().strip())
        self.go.setEnabled(complete and (self._account is not None or self.secret.is_good))

    def submit(self) -> None:
        """Keeps it, if the form is complete."""
        if not self.go.isEnabled():
            return
        store, account, role = self._session.store, self._account, self.chosen_role
        name, login, secret = self.name.text().strip(), self.login.text().strip(), self.secret.passphrase
        if account is None:
            self.work(
                lambda: store.add_account(login, name, role, secret),
                lambda _: self.kept.emit("added", name),
                words=strings.SAVING_ACCOUNT,
            )
        else:
            changed = role if role is not account.role else None
            self.work(
                lambda: store.change_account(account.account_id, name=name, role=changed),
                lambda _: self.kept.emit("changed", name),
                words=strings.SAVING_ACCOUNT,
            )


class ResetDialog(ChangeDialog):
    """A new passphrase for somebody who lost theirs.

    Signals:
        kept: (what was done, the name).
    """

    kept = Signal(str, str)

    def __init__(self, parent: QWidget, session: Session, account: Account) -> None:
        super().__init__(parent, session, strings.RESET_TITLE, strings.RESET_NOW)
        self._account = account
        self.secret = PassphraseFields(strings.OWN_NEW, strings.OWN_AGAIN)
        self.column.addWidget(PlainLabel(shown_name(account)).bold())
        self.column.addWidget(self.secret)
        self.column.addWidget(PlainLabel(strings.PERSON_PHRASE_MEANING, part="muted"))
        self.secret.changed.connect(lambda: self.go.setEnabled(self.secret.is_good))
        self.secret.finished.connect(self.submit)
        self.go.setEnabled(False)
        self.secret.first.setFocus()

    def submit(self) -> None:
        """Sets it, if it is good."""
        if not self.secret.is_good:
            return
        store, account, secret = self._session.store, self._account, self.secret.passphrase
        self.work(
            lambda: store.reset_password(account.account_id, secret),
            lambda _: self.kept.emit("reset", shown_name(account)),
            words=strings.SAVING_ACCOUNT,
        )


class ClearTotpDialog(ChangeDialog):
    """Asks somebody whose app is lost for no code any more.

    Signals:
        kept: (what was done, the name).
    """

    kept = Signal(str, str)

    def __init__(self, parent: QWidget, session: Session, account: Account) -> None:
        super().__init__(parent, session, strings.FACTOR_CLEAR_TITLE, strings.FACTOR_CLEAR_NOW)
        self._account = account
        self.column.addWidget(PlainLabel(shown_name(account)).bold())
        self.column.addWidget(PlainLabel(strings.FACTOR_CLEAR_MEANING))
        self.leave.setFocus()

    def submit(self) -> None:
        """Does it."""
        store, account = self._session.store, self._account
        self.work(
            lambda: store.clear_totp(account.account_id),
            lambda _: self.kept.emit("cleared", shown_name(account)),
            words=strings.SAVING_ACCOUNT,
        )
