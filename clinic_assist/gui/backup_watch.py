"""Makes the planned backups while the window is open, without a word where all is well."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from clinic_assist.gui import strings
from clinic_assist.gui.session import Session, error_words
from clinic_assist.gui.tasks import BackgroundTask
from clinic_assist.people import Permission
from clinic_assist.workflows.back_up import back_up_if_due

_LOOK_MS = 600_000
_FIRST_MS = 20_000


class BackupWatch(QObject):
    """Looks shortly after the start and every ten minutes; in the vault's lane, so that no record changes meanwhile.

    Signals:
        failed: Words, once for each kind of failure until one succeeds.
        made: There is a new backup.
    """

    failed = Signal(str)
    made = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._said = ""
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begins, where the account may back up and somebody keeps backups here."""
        if self._session.may(Permission.BACK_UP) and self._session.workplace.backups is not None:
            self._timer.start()
            QTimer.singleShot(_FIRST_MS, self, self.look)

    def end(self) -> None:
        """Looks no more."""
        self._timer.stop()

    def look(self) -> BackgroundTask:
        """Makes the backup, if it is due."""
        store, workplace = self._session.store, self._session.workplace
        task = self._session.tasks.start(
            lambda _task: back_up_if_due(store, workplace.keeper, workplace.clock, policy=workplace.policy)
        )
        return task.then(self._looked).otherwise(self._refused)

    def _looked(self, checked: object) -> None:
        self._said = ""
        if checked is not None:
            self.made.emit()

    def _refused(self, error: object) -> None:
        words = strings.backup_failed(error_words(error))
        if words != self._said:
            self._said = words
            self.failed.emit(words)
