"""A dialog that keeps decisions: it says what went wrong, and does not close while one is being kept."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QWidget

from clinic_assist.gui.rows import Tone
from clinic_assist.gui.session import error_words
from clinic_assist.gui.tasks import BackgroundTask
from clinic_assist.gui.widgets import Strip


class SavingDialog(QDialog):
    """What the dialogs of this room have in common.

    Attributes:
        strip: Where it says what went wrong or was done.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._task: BackgroundTask | None = None
        self._saves = False
        self.strip = Strip()
        self.setModal(True)

    def _complain(self, error: object) -> None:
        self.strip.set_tone(Tone.CRITICAL, "warning")
        self.strip.say(error_words(error))

    def reject(self) -> None:
        """Closes, unless a decision is just being kept."""
        if not self._saves:
            super().reject()

    def done(self, result: int) -> None:
        if self._task is not None and self._task.is_running:
            self._task.drop()
        super().done(result)
