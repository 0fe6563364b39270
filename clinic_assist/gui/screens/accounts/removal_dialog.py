"""Removes somebody: plainly, or with a new key for the vault."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from clinic_assist.gui import strings
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.accounts.change_dialog import ChangeDialog
from clinic_assist.gui.screens.accounts.model import shown_name
from clinic_assist.gui.session import Session
from clinic_assist.people import Account
from clinic_assist.workflows.manage_accounts import remove_account


class RemoveAccountDialog(ChangeDialog):
    """The two ways, each with what it means.

    Signals:
        kept: (what was done, the name).
    """

    kept = Signal(str, str)

    def __init__(self, parent: QWidget, session: Session, account: Account) -> None:
        super().__init__(parent, session, strings.removing(shown_name(account)), strings.REMOVE_PLAIN)
        self._account = account
        self.plain, self.for_cause = QRadioButton(strings.REMOVE_PLAIN), QRadioButton(strings.REMOVE_FOR_CAUSE)
        group = QButtonGroup(self)
        for choice, meaning in (
            (self.plain, strings.REMOVE_PLAIN_MEANING),
            (self.for_cause, strings.REMOVE_FOR_CAUSE_MEANING),
        ):
            group.addButton(choice)
            text = PlainLabel(meaning, part="muted")
            text.setIndent(26)
            self.column.addWidget(choice)
            self.column.addWidget(text)
        self.plain.setChecked(True)
        self.for_cause.toggled.connect(self._name_it)
        self.leave.setFocus()

    def _name_it(self, for_cause: bool) -> None:  # noqa: FBT001 - Qt's signal
        self.go.setText(strings.REMOVE_FOR_CAUSE if for_cause else strings.REMOVE_PLAIN)

    def submit(self) -> None:
        """Removes them."""
        store, account, for_cause = self._session.store, self._account, self.for_cause.isChecked()
        self.work(
            lambda: remove_account(store, account, for_cause=for_cause),
            lambda _: self.kept.emit("rekeyed" if for_cause else "removed", shown_name(account)),
            words=strings.REKEY_WORKING if for_cause else strings.REMOVE_WORKING,
        )
