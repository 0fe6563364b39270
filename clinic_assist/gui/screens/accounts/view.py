"""The page of accounts: who may open the vault, and the keys on paper."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from clinic_assist.gui import strings, theme
from clinic_assist.gui.columns import columns_of
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.accounts.model import account_rows, offer
from clinic_assist.gui.screens.accounts.person_dialog import ClearTotpDialog, PersonDialog, ResetDialog
from clinic_assist.gui.screens.accounts.removal_dialog import RemoveAccountDialog
from clinic_assist.gui.screens.accounts.sheet_dialog import SheetDialog
from clinic_assist.gui.session import Session, error_words
from clinic_assist.gui.tables import RecordTable
from clinic_assist.gui.widgets import Card, Strip, button, relabel, row_of
from clinic_assist.people import SHEETS, Account, Way


class AccountsScreen(QWidget):
    """Shows everybody and passes on what is wanted of one.

    Signals:
        told: What was done, for the window's strip.
    """

    told = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.everybody: tuple[Account, ...] = ()
        self.dialog: QDialog | None = None
        self.strip = Strip()
        self.recovered = Strip(tone=Tone.MONITOR, icon_name="info")
        self.table = RecordTable(columns_of(strings.ACCOUNT_COLUMNS), name=strings.ACCOUNT_COLUMNS_NAME, sortable=True)
        self.add = button(strings.ACCOUNT_ADD, self._add, part="primary", icon_name="add")
        self.change = button(strings.ACCOUNT_CHANGE, self._change, icon_name="edit")
        self.reset = button(strings.ACCOUNT_RESET, self._reset, icon_name="lock")
        self.remove = button(strings.ACCOUNT_REMOVE, self._remove, icon_name="delete")
        self.clear = button(strings.FACTOR_CLEAR, self._clear, icon_name="close")
        self.sheet_states = {way: PlainLabel() for way in SHEETS}
        self.sheets = {
            way: button(strings.SHEET_MAKE[way], lambda way=way: self._make_sheet(way), icon_name="document")  # type: ignore[misc]
            for way in SHEETS
        }
        self._lay_out()
        self.table.row_selected.connect(self._offer)
        self.table.row_chosen.connect(lambda _key: self._change())
        self._offer("")

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        column = QWidget()
        column.setMaximumWidth(theme.MAX_PAGE_WIDTH)
        page = QVBoxLayout(column)
        page.setContentsMargins(theme.MARGIN, 16, theme.MARGIN, 20)
        page.setSpacing(12)
        page.addLayout(row_of(PlainLabel(strings.ACCOUNTS, part="title", wrap=False), 1, self.add))
        page.addWidget(PlainLabel(strings.ACCOUNTS_MEANING, part="muted"))
        page.addWidget(self.recovered)
        page.addWidget(self.strip)
        page.addWidget(self.table, 1)
        page.addLayout(row_of(self.change, self.reset, self.clear, self.remove, 1))
        page.addWidget(self._sheets_card())
        middle = row_of(1, column, 1)
        middle.setStretch(1, 1000)
        outer.addLayout(middle)

    def _sheets_card(self) -> Card:
        card = Card().add(
            PlainLabel(strings.SHEETS_TITLE, part="heading"), PlainLabel(strings.SHEETS_MEANING, part="muted")
        )
        for way in SHEETS:
            line = row_of(self.sheet_states[way], self.sheets[way], spacing=12)
            line.setStretch(0, 1)
            card.column.addLayout(line)
        return card

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Looks who is there now."""
        store = self._session.store
        self.recovered.say(strings.ACCOUNTS_BY_RECOVERY if store.way is Way.RECOVERY else "")
        task = self._session.tasks.start(lambda _task: (store.accounts(), store.sheets()))
        task.then(self._show).otherwise(lambda error: self.strip.say(error_words(error)))

    def _show(self, found: tuple[tuple[Account, ...], frozenset[Way]]) -> None:
        self.everybody, sheets = found
        chosen = self.table.current_key
        self.table.show_rows(account_rows(self.everybody, self._own_id))
        self.table.select_key(chosen)
        for way in SHEETS:
            there = way in sheets
            self.sheet_states[way].setText(strings.SHEET_STATE[way, there])
            relabel(self.sheets[way], (strings.SHEET_AGAIN if there else strings.SHEET_MAKE)[way])
        self._offer(self.table.current_key)

    @property
    def _own_id(self) -> str:
        return self._session.store.account.account_id

    @property
    def chosen(self) -> Account | None:
        """The chosen account."""
        key = self.table.current_key
        return next((one for one in self.everybody if one.account_id == key), None)

    def _offer(self, _key: str) -> None:
        offered = offer(self.chosen, self._own_id)
        self.change.setEnabled(offered.change)
        self.reset.setEnabled(offered.reset)
        self.remove.setEnabled(offered.remove)
        self.clear.setEnabled(offered.clear)

    def _add(self) -> None:
        self._open(PersonDialog(self, self._session))

    def _change(self) -> None:
        account = self.chosen
        if account is not None and offer(account, self._own_id).change:
            self._open(PersonDialog(self, self._session, account))

    def _reset(self) -> None:
        if self.chosen is not None:
            self._open(ResetDialog(self, self._session, self.chosen))

    def _remove(self) -> None:
        if self.chosen is not None:
            self._open(RemoveAccountDialog(self, self._session, self.chosen))

    def _clear(self) -> None:
        if self.chosen is not None:
            self._open(ClearTotpDialog(self, self._session, self.chosen))

    def _open(self, dialog: PersonDialog | ResetDialog | RemoveAccountDialog | ClearTotpDialog) -> None:
        dialog.kept.connect(self._kept)
        self.dialog = dialog
        dialog.open()

    def _make_sheet(self, way: Way) -> None:
        self.dialog = SheetDialog(self, self._session, way)
        self.dialog.made.connect(self.refresh)
        self.dialog.open()

    def _kept(self, what: str, name: str) -> None:
        self.told.emit(strings.account_done(what, name))
        self.refresh()
