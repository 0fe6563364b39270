"""The frame of a dialog that changes an account: fields, a message, one thing to do, and waiting while it is done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from clinic_assist.gui import strings
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.session import Session, error_words
from clinic_assist.gui.widgets import Strip, button, row_of


class ChangeDialog(QDialog):
    """Stays open until the vault has kept the change, and says why where it has not.

    Attributes:
        column: Where the fields go.
        go: Does it.
    """

    def __init__(self, parent: QWidget, session: Session, title: str, go_words: str) -> None:
        super().__init__(parent)
        self._session = session
        self.is_working = False
        self.setModal(True)
        self.setWindowTitle(title)
        self.setMinimumWidth(640)
        self.strip = Strip()
        self.go = button(go_words, self.submit, part="primary")
        self.go.setDefault(True)
        self.leave = button(strings.CANCEL, self.reject)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 20, 24, 20)
        outer.setSpacing(12)
        outer.addWidget(PlainLabel(title, part="heading"))
        self.column = QVBoxLayout()
        self.column.setSpacing(10)
        outer.addLayout(self.column)
        outer.addWidget(self.strip)
        outer.addStretch(1)
        outer.addLayout(row_of(1, self.leave, self.go))

    def submit(self) -> None:
        """Does it; each dialog says what."""

    def work(self, change: Callable[[], object], done: Callable[[object], object], *, words: str) -> None:
        """Runs a change of the vault in its lane; `done` gets what it gives."""
        self._set_working(words)

        def finished(result: object) -> None:
            self.is_working = False
            self.accept()
            done(result)

        self._session.tasks.start(lambda _task: change()).then(finished).otherwise(self._refused)

    def _set_working(self, words: str) -> None:
        self.is_working = True
        self.go.setEnabled(False)
        self.leave.setEnabled(False)
        self.strip.set_tone(Tone.MUTED, "info")
        self.strip.say(words)

    def _refused(self, error: object) -> None:
        self.is_working = False
        self.go.setEnabled(True)
        self.leave.setEnabled(True)
        self.strip.set_tone(Tone.CRITICAL, "warning")
        self.strip.say(error_words(error))

    def reject(self) -> None:
        """What is being kept is waited for."""
        if not self.is_working:
            super().reject()
