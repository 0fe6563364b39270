"""What somebody sees who has no access to charts, and the way to them in an emergency."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_assist.gui import strings
from clinic_assist.gui.plain_text import PlainEdit, PlainLabel
from clinic_assist.gui.session import Session, error_words
from clinic_assist.gui.widgets import Card, ChoiceBox, Strip, button, row_of
from clinic_assist.people import Permission
from clinic_assist.workflows.permitted import USUAL_MINUTES

_WIDTH = 760


class NoChartsScreen(QWidget):
    """Says why there are no charts here; asks for a reason and opens them for a while where the role allows it.

    Signals:
        opened: Charts can be read now.
    """

    opened = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.reason = PlainEdit()
        self.reason.setAccessibleName(strings.GLASS_REASON)
        self.reason.setPlaceholderText(strings.GLASS_REASON_HINT)
        self.reason.setFixedHeight(84)
        self.minutes = ChoiceBox(strings.GLASS_MINUTES)
        for minutes, words in strings.GLASS_CHOICES:
            self.minutes.addItem(words, minutes)
        self.minutes.setCurrentIndex(self.minutes.findData(USUAL_MINUTES))
        self.strip = Strip()
        self.open = button(strings.GLASS_OPEN, self.submit, part="primary", icon_name="eye")
        self.open.setEnabled(False)
        self.reason.textChanged.connect(lambda: self.open.setEnabled(bool(self.reason.toPlainText().strip())))
        self.card = self._emergency_card()
        self.card.setVisible(session.may(Permission.BREAK_GLASS))
        middle = QWidget()
        middle.setFixedWidth(_WIDTH)
        column = QVBoxLayout(middle)
        column.setSpacing(14)
        column.addStretch(1)
        column.addWidget(
            Card(margin=28).add(
                PlainLabel(
                    strings.FACTOR_FIRST_TITLE if session.lacks_second_factor else strings.NO_CHARTS_TITLE, part="title"
                ),
                PlainLabel(
                    strings.FACTOR_FIRST_TEXT if session.lacks_second_factor else strings.NO_CHARTS_TEXT, part="muted"
                ),
            )
        )
        column.addWidget(self.card)
        column.addStretch(2)
        outer = QVBoxLayout(self)
        outer.addLayout(row_of(1, middle, 1))

    def _emergency_card(self) -> Card:
        card = Card(spacing=12, margin=28).add(
            PlainLabel(strings.GLASS_TITLE, part="heading"),
            PlainLabel(strings.GLASS_TEXT),
            PlainLabel(strings.GLASS_REASON, part="field"),
            self.reason,
        )
        card.column.addLayout(
            row_of(PlainLabel(strings.GLASS_MINUTES, part="field", wrap=False), self.minutes, 1, self.open, spacing=12)
        )
        return card.add(self.strip)

    def submit(self) -> None:
        """Breaks the glass; the trail has the reason before a chart is shown."""
        if not self.open.isEnabled():
            return
        store, reason, minutes = self._session.store, self.reason.toPlainText(), int(self.minutes.currentData())
        self.open.setEnabled(False)
        task = self._session.tasks.start(lambda _task: store.break_glass(reason, minutes))
        task.then(lambda _until: self._broken()).otherwise(self._refused)

    def _broken(self) -> None:
        self.reason.clear()
        self.strip.say("")
        self.opened.emit()

    def _refused(self, error: object) -> None:
        self.open.setEnabled(True)
        self.strip.say(error_words(error))
