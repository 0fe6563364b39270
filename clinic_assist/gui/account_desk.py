"""What the window does for whoever is signed in: their account, all accounts, and charts in an emergency."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from clinic_assist.gui import strings
from clinic_assist.gui.backup_watch import BackupWatch
from clinic_assist.gui.reach import TopPage
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.accounts.model import role_words, shown_name
from clinic_assist.gui.screens.accounts.view import AccountsScreen
from clinic_assist.gui.screens.backups.view import BackupsScreen
from clinic_assist.gui.screens.emergency.banner import EmergencyBanner
from clinic_assist.gui.screens.emergency.view import NoChartsScreen
from clinic_assist.gui.screens.trail.view import TrailScreen
from clinic_assist.gui.session import Session


class AccountDesk(QObject):
    """Holds the screens about people.

    Signals:
        told: (words, tone, icon) for the window's strip.
        charts_changed: Charts can be read now, or can no more.
        lock_wanted: Somebody else wants to sign in.
    """

    told = Signal(str, object, str)
    charts_changed = Signal()
    lock_wanted = Signal()

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self.no_charts, self.banner = NoChartsScreen(session), EmergencyBanner(session)
        self.accounts, self.trail = AccountsScreen(session), TrailScreen(session)
        self.accounts.told.connect(self._tell_done)
        self.trail.told.connect(self._tell_done)
        self.backups, self.backup_watch = BackupsScreen(session), BackupWatch(session, self)
        self.backups.told.connect(self._tell_done)
        self.backups.changed.connect(self.backup_watch.look)
        self.backup_watch.made.connect(self.backups.refresh)
        self.backup_watch.failed.connect(lambda words: self.told.emit(words, Tone.SERIOUS, "warning"))
        self.no_charts.opened.connect(self._glass_broken)
        self.banner.over.connect(self._glass_mended)

    @property
    def pages(self) -> dict[TopPage, QWidget]:
        """Its pages of the bar."""
        return {TopPage.ACCOUNTS: self.accounts, TopPage.AUDIT: self.trail, TopPage.BACKUPS: self.backups}

    @property
    def name(self) -> str:
        """Who is signed in, for the bar."""
        return shown_name(self._session.store.account)

    @property
    def role(self) -> str:
        """As what."""
        return role_words(self._session.store.account)

    def show_own(self) -> None:
        """Shows who is signed in, and offers another passphrase."""
        from clinic_assist.gui.screens.accounts.own_dialog import OwnDialog

        dialog = OwnDialog(self._window, self._session)
        dialog.changed.connect(self._tell_done)
        dialog.lock_wanted.connect(self.lock_wanted)
        dialog.open()

    def show_first_steps(self) -> None:
        """After the vault was made: offers the keys on paper."""
        from clinic_assist.gui.screens.accounts.first_dialog import FirstDialog

        FirstDialog(self._window, self._session).open()

    def _tell_done(self, words: str) -> None:
        self.told.emit(words, Tone.GOOD, "check-circle")

    def _glass_broken(self) -> None:
        self.banner.look()
        self.charts_changed.emit()

    def _glass_mended(self) -> None:
        """The time of an emergency is over: no chart stays on the screen."""
        self.charts_changed.emit()
        self.told.emit(strings.GLASS_OVER, Tone.SERIOUS, "warning")
