"""The first window: choose a folder, give the passphrase. Imports little, because its time to appear matters."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from clinic_assist.errors import CodeNeededError, LockedOutError, PinNeededError
from clinic_assist.gui import file_dialogs, strings
from clinic_assist.gui.icons import product_icon
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.unlock.model import Place, judge_passphrase, place_of
from clinic_assist.gui.screens.unlock.passphrase_edit import PassphraseEdit
from clinic_assist.gui.screens.unlock.restore_dialog import RestoreDialog
from clinic_assist.gui.screens.unlock.wait import Wait
from clinic_assist.gui.session import error_words
from clinic_assist.gui.tasks import Tasks
from clinic_assist.gui.widgets import Card, ChoiceBox, Strip, button, row_of
from clinic_assist.people import SHEETS, Founder, Way, WaysIn
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.second_factors import Typed
from clinic_assist.workflows.unlock_vault import create_vault, unlock_vault
from clinic_assist.workflows.workplace import Workplace


class UnlockWindow(QWidget):
    """Opens or makes a vault, with the key derivation off the GUI thread.

    Signals:
        unlocked: The open store.

    Attributes:
        is_new: The vault was made here just now.
    """

    unlocked = Signal(object)

    def __init__(self, workplace: Workplace, tasks: Tasks, vault: Path | None) -> None:
        super().__init__()
        self._workplace, self._tasks = workplace, tasks
        self._busy = False
        self.is_new = False
        self._wait = Wait(self)
        self._wait.changed.connect(self._tell_wait)
        self._ways: tuple[Path | None, WaysIn] = (None, WaysIn())
        self.setWindowTitle(strings.PRODUCT)
        self.setMinimumSize(1024, 700)
        self._title = PlainLabel(part="title")
        self._lead = PlainLabel(part="muted")
        self.folder = QLineEdit(str(vault) if vault else "")
        self.folder.setAccessibleName(strings.UNLOCK_FOLDER)
        self.folder.setPlaceholderText(strings.UNLOCK_FOLDER_HINT)
        self.name, self.login = QLineEdit(), QLineEdit()
        self.name.setPlaceholderText(strings.UNLOCK_NAME_HINT)
        self.name.setAccessibleName(strings.UNLOCK_NAME)
        self.login.setAccessibleName(strings.UNLOCK_LOGIN)
        self.way = ChoiceBox(strings.UNLOCK_WAY)
        self.way.addItem(strings.WAY_WORDS[Way.PASSWORD], Way.PASSWORD)
        self.passphrase = PassphraseEdit(strings.UNLOCK_PASSPHRASE)
        self.again = PassphraseEdit(strings.UNLOCK_AGAIN)
        self.code, self.pin = QLineEdit(), PassphraseEdit(strings.KEY_PIN)
        self.code.setAccessibleName(strings.UNLOCK_CODE)
        self.code.setPlaceholderText(strings.UNLOCK_CODE_HINT)
        self.code.setMaxLength(12)
        self.code.setAcceptDrops(False)
        self.pin.setPlaceholderText(strings.KEY_PIN_HINT)
        self._wanted: set[QLineEdit] = set()
        self._labels: dict[QWidget, PlainLabel] = {
            edit: PlainLabel(words, part="field", wrap=False)
            for edit, words in (
                (self.name, strings.UNLOCK_NAME),
                (self.login, strings.UNLOCK_LOGIN),
                (self.way, strings.UNLOCK_WAY),
                (self.passphrase, strings.UNLOCK_PASSPHRASE),
                (self.again, strings.UNLOCK_AGAIN),
                (self.code, strings.UNLOCK_CODE),
                (self.pin, strings.KEY_PIN),
            )
        }
        self._caps = PlainLabel(strings.UNLOCK_CAPS).tone(Tone.SERIOUS)
        self._rule = PlainLabel(part="muted")
        self.reveal = button(strings.SHOW, lambda: None)
        self.reveal.setCheckable(True)
        self.reveal.setAccessibleName(strings.UNLOCK_REVEAL)
        self.reveal.setToolTip(strings.UNLOCK_REVEAL)
        self.strip = Strip()
        self.open_button = button("", self.submit, part="primary", icon_name="lock")
        self.restore = button(strings.RESTORE_OPEN, self._open_restore, part="link", icon_name="back")
        self.restore.setVisible(workplace.backups is not None)
        self._browse = button(strings.UNLOCK_BROWSE, self._choose_folder, icon_name="folder")
        self._lay_out()
        self._connect()
        self._refresh()
        self._first_empty().setFocus()

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
            (self._labels[self.way], self.way, None),
            (self._labels[self.name], self.name, None),
            (self._labels[self.login], self.login, None),
            (self._labels[self.passphrase], self.passphrase, self.reveal),
            (self._labels[self.again], self.again, None),
            (self._labels[self.code], self.code, None),
            (self._labels[self.pin], self.pin, None),
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
        card.column.addLayout(row_of(1, self.restore))
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
        for edit in self._edits:
            edit.textChanged.connect(self._refresh)
            edit.returnPressed.connect(self._go_on)
        self.way.currentIndexChanged.connect(self._change_way)
        for other in (self.folder, self.login):
            other.textEdited.connect(self._want_nothing_more)
        for secret in (self.passphrase, self.again):
            secret.caps_seen.connect(self._caps.setVisible)

    def _show_letters(self, shown: bool) -> None:  # noqa: FBT001 - Qt's signal
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        for secret in (self.passphrase, self.again):
            secret.setEchoMode(mode)
        self.reveal.setText(strings.HIDE if shown else strings.SHOW)

    def _go_on(self) -> None:
        """Enter: on to the field that is still empty, else opens or makes the vault."""
        empty = self._first_empty()
        if empty.text():
            self.submit()
        else:
            empty.setFocus()

    def _first_empty(self) -> QLineEdit:
        """The first field that must still be filled; the passphrase where there is none."""
        optional = (self.name, self.login) if self.place is Place.FREE else ()
        shown = (edit for edit in self._edits if not edit.isHidden() and not edit.text() and edit not in optional)
        return next(shown, self.passphrase)

    @property
    def _edits(self) -> tuple[QLineEdit, ...]:
        return (self.folder, self.name, self.login, self.passphrase, self.again, self.code, self.pin)

    @property
    def chosen_way(self) -> Way:
        """By what somebody comes in."""
        return Way(self.way.currentData())

    def _want_nothing_more(self) -> None:
        """Somebody else or another vault: what was asked for besides the passphrase is asked for no more."""
        self._wanted.clear()
        self.code.clear()
        self.pin.clear()
        self._refresh()

    def _want(self, edit: QLineEdit) -> None:
        """Asks for a code or a PIN as well."""
        self._wanted.add(edit)
        edit.clear()
        self._refresh()
        edit.setFocus()

    def _change_way(self) -> None:
        self._want_nothing_more()
        self.passphrase.clear()
        self.strip.say("")
        self._refresh()
        self._first_empty().setFocus()

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
        passphrase, login, name, way = self.passphrase.text(), self.login.text(), self.name.text(), self.chosen_way
        workplace = self._workplace
        if self.place is Place.FREE:
            founder = Founder(login=login, name=name)
            self._run(lambda: create_vault(workplace, directory, passphrase, founder=founder), creating=True)
        else:
            typed = Typed(code=self.code.text(), pin=self.pin.text())
            self._run(
                lambda: unlock_vault(workplace, directory, passphrase, login=login, way=way, typed=typed),
                creating=False,
            )
            if way is Way.PASSWORD and workplace.vaults.security_keys(directory, login):
                self.open_button.setText(strings.KEY_TOUCH)

    def _run(self, open_store: Callable[[], ChartStore], *, creating: bool) -> None:
        self._wait.end()
        self._busy, self.is_new = True, creating
        self.strip.say("")
        self._refresh()
        self.open_button.setText(strings.UNLOCK_CREATING if creating else strings.UNLOCK_OPENING)
        self._tasks.start(lambda _task: open_store()).then(self._opened).otherwise(self._refused)

    def _opened(self, store: ChartStore) -> None:
        self.passphrase.clear()
        self._want_nothing_more()
        self.again.clear()
        self.unlocked.emit(store)

    def _refused(self, error: object) -> None:
        self._busy = False
        if isinstance(error, LockedOutError):
            self._wait.begin(error.wait_s)
        else:
            is_asking = isinstance(error, CodeNeededError | PinNeededError) and not self._wanted
            self.strip.set_tone(*(Tone.MONITOR, "info") if is_asking else (Tone.CRITICAL, "warning"))
            self.strip.say(error_words(error))
        self._refresh()
        if isinstance(error, CodeNeededError):
            self._want(self.code)
        elif isinstance(error, PinNeededError):
            self._want(self.pin)
        else:
            self.passphrase.setFocus()
            self.passphrase.selectAll()

    def _tell_wait(self, seconds: int) -> None:
        """Counts down in the strip; the button opens when the time is over."""
        self.strip.say(strings.wait_words(seconds) if seconds else "")
        self._refresh()

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

    def _open_restore(self) -> None:
        """Offers to make the vault in the chosen folder from a backup."""
        directory = self.directory
        if directory is None:
            self.strip.say(strings.UNLOCK_FOLDER_FIRST)
            return
        dialog = RestoreDialog(self, self._workplace, self._tasks, directory)
        dialog.restored.connect(self._restored)
        dialog.open()

    def _restored(self, words: str) -> None:
        self._ways = (None, WaysIn())
        self.strip.set_tone(Tone.GOOD, "check-circle")
        self.strip.say(words)
        self._refresh()

    def _refresh(self) -> None:
        place = self.place
        creating = place is Place.FREE
        ways = self._ways_in(place)
        self._offer(ways)
        way = self.chosen_way
        title, lead, word = strings.UNLOCK_WORDS[place.value]
        self._title.setText(title)
        self._lead.setText(strings.WAY_LEADS[way] if place is Place.VAULT else lead)
        self.open_button.setText(word)
        self._show_rows(
            {
                self.way: bool(ways.sheets),
                self.name: creating,
                self.login: creating or (ways.needs_login and way is Way.PASSWORD),
                self.again: creating,
                self.code: self.code in self._wanted,
                self.pin: self.pin in self._wanted,
            }
        )
        self.login.setPlaceholderText(strings.UNLOCK_NEW_LOGIN_HINT if creating else strings.UNLOCK_LOGIN_HINT)
        self._labels[self.passphrase].setText(
            strings.UNLOCK_PASSPHRASE if way is Way.PASSWORD else strings.WAY_WORDS[way]
        )
        self.passphrase.setPlaceholderText("" if way is Way.PASSWORD else strings.CODE_HINT)
        judgement = judge_passphrase(self.passphrase.text(), self.again.text())
        self._rule.setVisible(creating)
        self._rule.setText(judgement.words)
        complete = judgement.good if creating else place is Place.VAULT and bool(self.passphrase.text())
        named = bool(self.login.text().strip()) or not (ways.needs_login and way is Way.PASSWORD)
        complete = complete and all(edit.text().strip() for edit in self._wanted)
        self.open_button.setEnabled(complete and named and not self._busy and not self._wait.is_on)
        for edit in (*self._edits, self.way, self._browse, self.reveal):
            edit.setEnabled(not self._busy)

    def _show_rows(self, rows: dict[QWidget, bool]) -> None:
        for edit, shown in rows.items():
            edit.setVisible(shown)
            self._labels[edit].setVisible(shown)

    def _ways_in(self, place: Place) -> WaysIn:
        """By what the vault in the folder says it can be opened; read once for each folder."""
        directory = self.directory
        if place is not Place.VAULT or directory is None:
            return WaysIn()
        if self._ways[0] != directory:
            self._ways = (directory, self._workplace.vaults.ways_in(directory))
        return self._ways[1]

    def _offer(self, ways: WaysIn) -> None:
        """The ways in that there are; the passphrase again where the chosen one is not there."""
        wanted = [Way.PASSWORD, *(way for way in SHEETS if way in ways.sheets)]
        if [self.way.itemData(number) for number in range(self.way.count())] == wanted:
            return
        chosen = self.chosen_way
        self.way.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.way.clear()
        for way in wanted:
            self.way.addItem(strings.WAY_WORDS[way], way)
        self.way.setCurrentIndex(wanted.index(chosen) if chosen in wanted else 0)
        self.way.blockSignals(False)  # noqa: FBT003 - Qt's signature


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
