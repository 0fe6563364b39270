"""Adding and taking off second factors of one's own account. Each change asks for the passphrase."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from clinic_assist.errors import PinNeededError
from clinic_assist.gui import strings, theme
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.accounts.change_dialog import ChangeDialog
from clinic_assist.gui.screens.unlock.passphrase_edit import PassphraseEdit
from clinic_assist.gui.session import Session, error_words
from clinic_assist.gui.square_code import SquareCode
from clinic_assist.gui.widgets import row_of
from clinic_assist.people import TotpOffer
from clinic_assist.workflows import second_factors

_GROUP = 4


class ProvedDialog(ChangeDialog):
    """A change that asks for the passphrase, and for the PIN of a security key once the key wants it.

    Signals:
        changed: Words about what was done.
    """

    changed = Signal(str)

    def __init__(self, parent: QWidget, session: Session, title: str, go_words: str) -> None:
        super().__init__(parent, session, title, go_words)
        self.current, self.pin = PassphraseEdit(strings.OWN_CURRENT), PassphraseEdit(strings.KEY_PIN)
        self.pin.setPlaceholderText(strings.KEY_PIN_HINT)
        self._pin_label = PlainLabel(strings.KEY_PIN, part="field", wrap=False)
        self.form = QGridLayout()
        self.form.setHorizontalSpacing(16)
        self.form.setVerticalSpacing(8)
        self.form.setColumnStretch(1, 1)
        self.fields: list[QLineEdit] = []

    def lay_fields(self, *more: tuple[str, QLineEdit]) -> None:
        """The fields below each other: the dialog's own, the passphrase, the PIN where it is wanted."""
        for words, edit in (*more, (strings.OWN_CURRENT, self.current)):
            self._add_row(PlainLabel(words, part="field", wrap=False), edit)
        self._add_row(self._pin_label, self.pin)
        self._show_pin(wanted=False)
        self.column.addLayout(self.form)
        for edit in self.fields:
            edit.textChanged.connect(self.refresh)
            edit.returnPressed.connect(self.submit)
        self.refresh()
        self.fields[0].setFocus()

    def _add_row(self, label: PlainLabel, edit: QLineEdit) -> None:
        row = self.form.rowCount()
        self.form.addWidget(label, row, 0)
        self.form.addWidget(edit, row, 1)
        self.fields.append(edit)

    def _show_pin(self, *, wanted: bool) -> None:
        self._pin_label.setVisible(wanted)
        self.pin.setVisible(wanted)

    @property
    def is_complete(self) -> bool:
        """Whether everything that is asked for was typed."""
        return all(edit.text().strip() for edit in self.fields if not edit.isHidden())

    def refresh(self) -> None:
        """Opens the button once everything is there."""
        self.go.setEnabled(self.is_complete and not self.is_working)

    def prove(self, change: Callable[[], object], done_words: str, *, words: str) -> None:
        """Does it and tells what was done."""
        if self.is_complete and not self.is_working:
            self.work(change, lambda _: self.changed.emit(done_words), words=words)

    def _refused(self, error: object) -> None:
        super()._refused(error)
        if isinstance(error, PinNeededError):
            self._show_pin(wanted=True)
            self.pin.setFocus()
            self.pin.selectAll()
        self.refresh()

    def _waiting(self, words: str) -> str:
        """What is said while it is done: that the key is to be touched, where one is enrolled."""
        return strings.KEY_TOUCH if self._session.store.security_key_name() else words


class TotpDialog(ProvedDialog):
    """Shows a secret for the app once, and takes it when a code proves that the app has it."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent, session, strings.TOTP_TITLE, strings.TOTP_NOW)
        self._secret = ""
        self.square, self.secret = SquareCode(), PlainLabel(strings.TOTP_MAKING, selectable=True)
        self.secret.setFont(theme.monospace_font(11))
        self.secret.setAccessibleName(strings.TOTP_SECRET)
        self.code = QLineEdit()
        self.code.setAccessibleName(strings.TOTP_CODE)
        self.code.setPlaceholderText(strings.TOTP_CODE_HINT)
        self.code.setMaxLength(12)
        self.column.addWidget(PlainLabel(strings.TOTP_MEANING, part="muted"))
        self.column.addWidget(PlainLabel(strings.TOTP_SCAN))
        self.column.addLayout(row_of(self.square, 1))
        self.column.addWidget(self.secret)
        self.column.addWidget(PlainLabel(strings.TOTP_ONCE, part="muted"))
        self.lay_fields((strings.TOTP_CODE, self.code))
        self.resize(680, 640)
        store = session.store
        session.tasks.start(lambda _task: second_factors.offer_totp(store)).then(self._show).otherwise(self._no_offer)

    def _show(self, offered: tuple[TotpOffer, tuple[tuple[bool, ...], ...]]) -> None:
        offer, modules = offered
        self._secret = offer.secret
        self.square.show_modules(modules)
        groups = (offer.secret[start : start + _GROUP] for start in range(0, len(offer.secret), _GROUP))
        self.secret.setText(" ".join(groups))
        self.refresh()

    def _no_offer(self, error: object) -> None:
        self.secret.setText("")
        self.strip.say(error_words(error))

    @property
    def is_complete(self) -> bool:
        """Nothing is taken before there is a secret."""
        return bool(self._secret) and super().is_complete

    def submit(self) -> None:
        """Takes the app, if the form is complete."""
        session, phrase, secret = self._session, self.current.text(), self._secret
        typed = second_factors.Typed(code=self.code.text(), pin=self.pin.text())
        self.prove(
            lambda: second_factors.enrol_totp(session.workplace, session.store, phrase, secret=secret, typed=typed),
            strings.TOTP_DONE,
            words=self._waiting(strings.SAVING_ACCOUNT),
        )


class TotpOffDialog(ProvedDialog):
    """Takes the app off."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent, session, strings.TOTP_OFF_TITLE, strings.TOTP_OFF_NOW)
        self.column.addWidget(PlainLabel(strings.TOTP_OFF_MEANING))
        self.lay_fields()

    def submit(self) -> None:
        """Takes it off, if the passphrase was typed."""
        session, phrase, pin = self._session, self.current.text(), self.pin.text()
        self.prove(
            lambda: second_factors.remove_totp(session.workplace, session.store, phrase, pin=pin),
            strings.TOTP_OFF_DONE,
            words=self._waiting(strings.SAVING_ACCOUNT),
        )


class KeyDialog(ProvedDialog):
    """Makes the plugged-in security key part of what opens the account."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent, session, strings.KEY_TITLE, strings.KEY_NOW)
        self.name = QLineEdit()
        self.name.setAccessibleName(strings.KEY_NAME)
        self.name.setPlaceholderText(strings.KEY_NAME_HINT)
        self.name.setMaxLength(60)
        self.column.addWidget(PlainLabel(strings.KEY_MEANING))
        self.column.addWidget(PlainLabel(strings.KEY_LOST, part="muted"))
        self.lay_fields((strings.KEY_NAME, self.name))
        self.resize(680, 400)

    def submit(self) -> None:
        """Enrols it, if the form is complete; the key waits for two touches."""
        session, phrase, name, pin = self._session, self.current.text(), self.name.text(), self.pin.text()
        self.prove(
            lambda: second_factors.enrol_security_key(session.workplace, session.store, phrase, name=name, pin=pin),
            strings.KEY_DONE,
            words=strings.KEY_TOUCH,
        )


class KeyOffDialog(ProvedDialog):
    """Takes the security key off."""

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent, session, strings.KEY_OFF_TITLE, strings.KEY_OFF_NOW)
        self.column.addWidget(PlainLabel(strings.KEY_OFF_MEANING))
        self.lay_fields()

    def submit(self) -> None:
        """Takes it off, if the passphrase was typed."""
        session, phrase, pin = self._session, self.current.text(), self.pin.text()
        self.prove(
            lambda: second_factors.remove_security_key(session.workplace, session.store, phrase, pin=pin),
            strings.KEY_OFF_DONE,
            words=strings.KEY_TOUCH,
        )
