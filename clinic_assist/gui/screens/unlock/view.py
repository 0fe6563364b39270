"""The first window: choose a folder, give the passphrase. Imports little, because its time to appear matters."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from clinic_assist.gui import file_dialogs, strings
from clinic_assist.gui.icons import product_icon
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.unlock.model import Place, judge_passphrase, place_of
from clinic_assist.gui.session import error_words
from clinic_assist.gui.tasks import Tasks
from clinic_assist.gui.widgets import Card, Strip, button
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.unlock_vault import create_vault, unlock_vault
from clinic_assist.workflows.workplace import Workplace


class PassphraseEdit(QLineEdit):
    """Hides what is typed and notices a caps lock.

    Signals:
        caps_seen: Whether the last letter typed shows that caps lock is on.
    """

    caps_seen = Signal(bool)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setAccessibleName(name)
        self.setAcceptDrops(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        letter = event.text()
        if len(letter) == 1 and letter.isalpha() and letter.upper() != letter.lower():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.caps_seen.emit(letter.isupper() is not shifted)
        super().keyPressEvent(event)


class UnlockWindow(QWidget):
    """Opens or makes a vault, with the key derivation off the GUI thread.

    Signals:
        unlocked: The open store.
    """

    unlocked = Signal(object)

    def __init__(self, workplace: Workplace, tasks: Tasks, vault: Path | None) -> None:
        super().__init__()
        self._workplace, self._tasks = workplace, tasks
        self._busy = False
        self.setWindowTitle(strings.PRODUCT)
        self.setMinimumSize(1024, 700)
        self._title = PlainLabel(part="title")
        self._lead = PlainLabel(part="muted")
        self.folder = QLineEdit(str(vault) if vault else "")
        self.folder.setAccessibleName(strings.UNLOCK_FOLDER)
        self.folder.setPlaceholderText(strings.UNLOCK_FOLDER_HINT)
        self.passphrase = PassphraseEdit(strings.UNLOCK_PASSPHRASE)
        self.again = PassphraseEdit(strings.UNLOCK_AGAIN)
        self._again_label = PlainLabel(strings.UNLOCK_AGAIN, part="field", wrap=False)
        self._caps = PlainLabel(strings.UNLOCK_CAPS).tone(Tone.SERIOUS)
        self._rule = PlainLabel(part="muted")
        self.reveal = button(strings.SHOW, lambda: None)
        self.reveal.setCheckable(True)
        self.reveal.setAccessibleName(strings.UNLOCK_REVEAL)
        self.reveal.setToolTip(strings.UNLOCK_REVEAL)
        self.strip = Strip()
        self.open_button = button("", self.submit, part="primary", icon_name="lock")
        self._browse = button(strings.UNLOCK_BROWSE, self._choose_folder, icon_name="folder")
        self._lay_out()
        self._connect()
        self._refresh()
        (self.passphrase if vault else self.folder).setFocus()

    def _lay_out(self) -> None:
        card = Card(spacing=12, margin=28)
        self.reveal.toggled.connect(self._show_letters)
        form = QGridLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.setColumnStretch(1, 1)
        rows: tuple[tuple[QWidget, QWidget, QWidget | None], ...] = (
            (PlainLabel(strings.UNLOCK_FOLDER, part="field", wrap=False), self.folder, self._browse),
            (PlainLabel(strings.UNLOCK_PASSPHRASE, part="field", wrap=False), self.passphrase, self.reveal),
            (self._again_label, self.again, None),
        )
        for number, (label, edit, beside) in enumerate(rows):
            form.addWidget(label, number, 0)
            form.addWidget(edit, number, 1)
            if beside is not None:
                form.addWidget(beside, number, 2)
        card.add(self._title, self._lead)
        card.column.addLayout(form)
        # Room for two lines, so that nothing moves while somebody types.
        self._rule.setMinimumHeight(2 * self.fontMetrics().lineSpacing() + 4)
        self._rule.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.open_button.setMinimumHeight(40)
        card.add(self._caps, self._rule, self.strip, self.open_button)
        middle = QWidget()
        middle.setFixedWidth(680)
        column = QVBoxLayout(middle)
        column.setSpacing(6)
        column.addStretch(2)
        column.addLayout(_sign())
        column.addSpacing(14)
        column.addWidget(card)
        column.addStretch(3)
        page = QHBoxLayout(self)
        page.addWidget(middle, 0, Qt.AlignmentFlag.AlignHCenter)
        self._caps.hide()

    def _connect(self) -> None:
        for edit in (self.folder, self.passphrase, self.again):
            edit.textChanged.connect(self._refresh)
            edit.returnPressed.connect(self._go_on)
        for secret in (self.passphrase, self.again):
            secret.caps_seen.connect(self._caps.setVisible)

    def _show_letters(self, shown: bool) -> None:  # noqa: FBT001 - Qt's signal
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        for secret in (self.passphrase, self.again):
            secret.setEchoMode(mode)
        self.reveal.setText(strings.HIDE if shown else strings.SHOW)

    def _go_on(self) -> None:
        """Enter: on to the field that is still empty, else opens or makes the vault."""
        for edit in (self.folder, self.passphrase, self.again):
            if edit.isVisible() and not edit.text():
                edit.setFocus()
                return
        self.submit()

    @property
    def place(self) -> Place:
        """What stands in the chosen folder."""
        directory = self.directory
        return place_of(directory, vault_there=directory is not None and self._workplace.vaults.exists(directory))

    def submit(self) -> None:
        """Opens or makes the vault, if the form is complete."""
        directory = self.directory
        if directory is None or not self.open_button.isEnabled():
            return
        passphrase = self.passphrase.text()
        run = create_vault if self.place is Place.FREE else unlock_vault
        self._run(lambda: run(self._workplace, directory, passphrase), creating=run is create_vault)

    def _run(self, open_store: Callable[[], ChartStore], *, creating: bool) -> None:
        self._busy = True
        self.strip.say("")
        self._refresh()
        self.open_button.setText(strings.UNLOCK_CREATING if creating else strings.UNLOCK_OPENING)
        self._tasks.start(lambda _task: open_store()).then(self._opened).otherwise(self._refused)

    def _opened(self, store: ChartStore) -> None:
        self.passphrase.clear()
        self.again.clear()
        self.unlocked.emit(store)

    def _refused(self, error: object) -> None:
        self._busy = False
        self._refresh()
        self.strip.say(error_words(error))
        self.passphrase.setFocus()
        self.passphrase.selectAll()

    @property
    def directory(self) -> Path | None:
        """The chosen folder."""
        text = self.folder.text().strip()
        return Path(text).expanduser() if text else None

    def _choose_folder(self) -> None:
        chosen = file_dialogs.choose_folder(self, strings.UNLOCK_CHOOSE)
        if chosen:
            self.folder.setText(str(chosen))
            self.passphrase.setFocus()

    def _refresh(self) -> None:
        place = self.place
        creating = place is Place.FREE
        title, lead, word = strings.UNLOCK_WORDS[place.value]
        self._title.setText(title)
        self._lead.setText(lead)
        self.open_button.setText(word)
        self._again_label.setVisible(creating)
        self.again.setVisible(creating)
        judgement = judge_passphrase(self.passphrase.text(), self.again.text())
        self._rule.setVisible(creating)
        self._rule.setText(judgement.words)
        complete = judgement.good if creating else place is Place.VAULT and bool(self.passphrase.text())
        self.open_button.setEnabled(complete and not self._busy)
        for edit in (self.folder, self.passphrase, self.again, self._browse, self.reveal):
            edit.setEnabled(not self._busy)


def _sign() -> QHBoxLayout:
    """The product's sign, its name and its promise."""
    picture = QLabel()
    picture.setPixmap(product_icon().pixmap(48, 48))
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(PlainLabel(strings.PRODUCT, part="title"))
    words.addWidget(PlainLabel(strings.PRODUCT_PROMISE, part="muted"))
    row = QHBoxLayout()
    row.setSpacing(14)
    row.addWidget(picture)
    row.addLayout(words, 1)
    return row
