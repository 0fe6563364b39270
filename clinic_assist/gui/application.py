"""One Qt application: its style, its net for exceptions, and the session from unlock to lock."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from clinic_assist import __version__, settings
from clinic_assist.crash_report import crashed_since_last_look, last_resort, write_crash
from clinic_assist.errors import ClinicAssistError
from clinic_assist.gui import file_dialogs, strings, theme
from clinic_assist.gui.away_watch import AwayWatch
from clinic_assist.gui.clipboard import the_clipboard
from clinic_assist.gui.icons import product_icon
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.unlock.view import UnlockWindow
from clinic_assist.gui.session import Session
from clinic_assist.gui.session_watch import SessionWatch
from clinic_assist.gui.tasks import Tasks
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.workplace import Workplace

LOCKED_EXIT = 75
Relaunch = Callable[[Path | None], object]
"""Called after a lock with the folder of the vault that was open; None where the window was given an open vault."""

_LARGEST_WIDTH, _LARGEST_HEIGHT = 1920, 1200
_FRAME_HEIGHT = 40
_INPUT = frozenset(
    {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel, QEvent.Type.Drop}
)


def make_application() -> QApplication:
    """The one QApplication of this process, dressed; Qt's own settings are kept from the disk first."""
    file_dialogs.forget_folders()
    present = QApplication.instance()
    app = present if isinstance(present, QApplication) else QApplication([strings.PRODUCT])
    app.setApplicationDisplayName(strings.PRODUCT)
    theme.dress(app)
    app.setWindowIcon(product_icon())
    the_clipboard()
    return app


def _show_fitting(window: QWidget) -> None:
    """Shows a window filling a usual screen, or at the largest useful size in the middle of a larger one."""
    room = window.screen().availableGeometry()
    if room.width() <= _LARGEST_WIDTH and room.height() <= _LARGEST_HEIGHT:
        window.showMaximized()
        return
    size = QSize(min(_LARGEST_WIDTH, room.width()), min(_LARGEST_HEIGHT, room.height() - _FRAME_HEIGHT))
    window.resize(size)
    window.move(room.center() - QPoint(size.width() // 2, size.height() // 2))
    window.show()


class IdleWatch(QObject):
    """Notices that nobody has touched keyboard or mouse for a while.

    Signals:
        idle: The time has passed.
    """

    idle = Signal()

    def __init__(self, app: QApplication, seconds: float) -> None:
        super().__init__(app)
        self._app = app
        self._timer = QTimer(self, singleShot=True, interval=int(seconds * 1000))
        self._timer.timeout.connect(self.idle)
        app.installEventFilter(self)
        self._timer.start()

    def touch(self) -> None:
        """Counts as use: the time starts again."""
        self._timer.start()

    def end(self) -> None:
        """Watches no longer."""
        self._timer.stop()
        self._app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002, N802 - Qt's signature
        if event.type() in _INPUT:
            self.touch()
        return False


class Application(QObject):
    """From the unlock window to the lock.

    Attributes:
        session: None until a vault is open.
    """

    def __init__(
        self, workplace: Workplace, *, relaunch: Relaunch | None, idle_lock_s: float, app: QApplication
    ) -> None:
        super().__init__(app)
        self._workplace, self._relaunch, self._app = workplace, relaunch, app
        self._idle_lock_s = idle_lock_s
        self._vault: Path | None = None
        self._watch: IdleWatch | None = None
        self._looks: SessionWatch | None = None
        self._away: AwayWatch | None = None
        self.tasks = Tasks(self)
        self.session: Session | None = None
        self.unlock: UnlockWindow | None = None
        self.window: QObject | None = None

    def show_unlock(self, vault: Path | None) -> None:
        """Shows the first window."""
        self.unlock = UnlockWindow(self._workplace, self.tasks, vault)
        self.unlock.resize(1100, 740)
        self.unlock.unlocked.connect(self.show_session)
        self.unlock.show()

    def show_session(self, store: ChartStore) -> None:
        """Shows the main window on an open vault. Imported only now, so that the unlock window comes early."""
        from clinic_assist.gui.main_window import MainWindow

        if self.unlock is not None:
            self._vault = self.unlock.directory
        self.session = Session(workplace=self._workplace, store=store, tasks=self.tasks)
        window = MainWindow(self.session)
        window.lock_wanted.connect(self.lock)
        self.window = window
        policy = self._workplace.policy
        the_clipboard().obey(
            is_forbidden="clipboard.allowed" in policy.given and not policy.clipboard,
            clear_after_s=policy.clipboard_seconds,
        )
        self._looks = SessionWatch(self.session, self)
        self._away = AwayWatch(self)
        self._away.away.connect(self.lock)
        self._watch = watch = IdleWatch(self._app, self._idle_lock_s)
        # A long import that moves on is use: locking would end it, and its files are shown by name only.
        watch.idle.connect(lambda: watch.touch() if window.imports.is_running else self.lock())
        if crashed_since_last_look(settings.crashes_folder()):
            window.tell(strings.CRASHED_BEFORE, tone=Tone.MUTED, icon_name="info")
        _show_fitting(window)
        if self.unlock is not None:
            if self.unlock.is_new:
                window.people.show_first_steps()
            self.unlock.close()
            self.unlock = None

    def lock(self) -> None:
        """Saves, closes the vault, and ends this process image: keys and texts cannot be wiped from a live one."""
        from clinic_assist.gui.main_window import MainWindow

        if self.session is None or not isinstance(self.window, MainWindow):
            return
        if self._watch is not None:
            self._watch.end()
        if self._looks is not None:
            self._looks.end()
        if self._away is not None:
            self._away.end()
        self.window.save_all()
        the_clipboard().clear()
        self.close_vault()
        if self._relaunch is not None:
            self._relaunch(self._vault)
        self._app.closeAllWindows()
        self._app.exit(LOCKED_EXIT)

    def close_vault(self) -> None:
        """Closes the vault in its own thread, if one is open. Safe to repeat."""
        if self.session is not None:
            self.tasks.finish(self.session.store.close, timeout_s=5.0)
        self.tasks.close()

    def caught(self, _kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """For exceptions in slots: says that something went wrong, logs where, and no value of anything."""
        error.__traceback__ = error.__traceback__ or trace
        last_resort(error)
        if not isinstance(error, ClinicAssistError):
            write_crash(settings.crashes_folder(), error, part="window", version=__version__)
        from clinic_assist.gui.main_window import MainWindow
        from clinic_assist.gui.session import error_words

        if isinstance(self.window, MainWindow):
            self.window.complain(error_words(error))
        elif self.unlock is not None:
            self.unlock.strip.say(error_words(error))
