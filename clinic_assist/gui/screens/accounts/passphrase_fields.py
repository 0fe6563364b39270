"""A new passphrase, typed twice, with what is still wrong with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from clinic_assist.gui import strings
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.unlock.model import judge_passphrase
from clinic_assist.gui.screens.unlock.passphrase_edit import PassphraseEdit


class PassphraseFields(QWidget):
    """Two fields and one line below them.

    Signals:
        changed: Something was typed.
        finished: Enter in the second field.
    """

    changed = Signal()
    finished = Signal()

    def __init__(self, label: str, again: str) -> None:
        super().__init__()
        self.first, self.again = PassphraseEdit(label), PassphraseEdit(again)
        self.rule = PlainLabel(part="muted")
        self._caps = PlainLabel(strings.UNLOCK_CAPS)
        self._caps.hide()
        form = QGridLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.setColumnStretch(1, 1)
        for number, (words, edit) in enumerate(((label, self.first), (again, self.again))):
            name = PlainLabel(words, part="field", wrap=False)
            form.addWidget(name, number, 0)
            form.addWidget(edit, number, 1)
            edit.textChanged.connect(self._judge)
            edit.caps_seen.connect(self._caps.setVisible)
        self.rule.setMinimumHeight(2 * self.fontMetrics().lineSpacing() + 4)
        self.rule.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        form.addWidget(self.rule, 2, 1)
        form.addWidget(self._caps, 3, 1)
        self.first.returnPressed.connect(self.again.setFocus)
        self.again.returnPressed.connect(self.finished)
        self._judge()
        self.setMinimumHeight(self.sizeHint().height())

    @property
    def is_good(self) -> bool:
        """Whether it will do."""
        return judge_passphrase(self.first.text(), self.again.text()).good

    @property
    def passphrase(self) -> str:
        """What was typed."""
        return self.first.text()

    def clear(self) -> None:
        """Forgets what was typed."""
        self.first.clear()
        self.again.clear()

    def _judge(self) -> None:
        self.rule.setText(judge_passphrase(self.first.text(), self.again.text()).words)
        self.changed.emit()
