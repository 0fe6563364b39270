"""What a clinician decides on an alert: one click on a reason, or an own one; what was decided before stands above."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from clinic_assist.gui import strings
from clinic_assist.gui.flow import Flow
from clinic_assist.gui.icons import tone_pixmap
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.widgets import button, row_of
from clinic_assist.workflows.check_safety import OVERRIDE_REASONS
from clinic_assist.workflows.ports import KeptDecision


class Decision(QWidget):
    """The reasons to go on despite an alert.

    Signals:
        decided: The reason.
    """

    decided = Signal(str)

    def __init__(self, kept: KeptDecision | None) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        if kept is not None:
            column.addLayout(_said(kept))
            for change in kept.changes:
                line = PlainLabel(strings.sentence(change), selectable=True)
                line.setIndent(26)
                column.addWidget(line.bold())
        label = PlainLabel(strings.OVERRIDE_AGAIN if kept and kept.stands else strings.OVERRIDE, part="field")
        column.addWidget(label)
        self.reasons: tuple[QPushButton, ...] = tuple(
            button(reason, partial(self._decide, reason)) for reason in OVERRIDE_REASONS
        )
        self._own = button(strings.OVERRIDE_OTHER_OPEN, self._show_own)
        column.addLayout(Flow(*self.reasons, self._own))
        self.other = QLineEdit()
        self.other.setPlaceholderText(strings.OVERRIDE_OTHER)
        self.other.setAccessibleName(strings.OVERRIDE_OTHER)
        self.other.setAcceptDrops(False)
        self.other.returnPressed.connect(self._decide_own)
        self._own_row = QWidget()
        own = row_of(self.other, button(strings.OVERRIDE_OTHER_BUTTON, self._decide_own))
        own.setStretch(0, 1)
        self._own_row.setLayout(own)
        self._own_row.hide()
        column.addWidget(self._own_row)

    def take_focus(self) -> None:
        """Keys go on where they were before the card was made anew."""
        self.reasons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_own(self) -> None:
        self._own_row.show()
        self.other.setFocus()

    def _decide_own(self) -> None:
        if self.other.text().strip():
            self._decide(self.other.text().strip())

    def _decide(self, reason: str) -> None:
        self.decided.emit(reason)


def _said(kept: KeptDecision) -> QHBoxLayout:
    """Who went on despite the alert and why; as a warning where it is open again."""
    override = kept.override
    tone, icon_name = (Tone.MONITOR, "check-circle") if kept.stands else (Tone.SERIOUS, "warning")
    at = strings.moment_words(override.at)
    say = strings.overridden if kept.stands else strings.overridden_before
    mark = QLabel()
    mark.setPixmap(tone_pixmap(icon_name, tone))
    words = PlainLabel(say(override.reason, override.by, at), selectable=True)
    said = row_of(mark, words.tone(tone, bold=True))
    said.setStretch(1, 1)
    return said
