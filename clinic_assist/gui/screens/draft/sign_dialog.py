"""Signing: the name, what blocks, and what the signer takes as own knowledge, one by one."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from clinic_assist.chart.chart import Chart
from clinic_assist.gui import strings
from clinic_assist.gui.banner_view import BannerView
from clinic_assist.gui.pages import Page
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.widgets import Card, Strip, TickBox, button, row_of
from clinic_assist.notes.note import VerifiedNote
from clinic_assist.terminology.labels import VERDICT_WORDS


class SignDialog(QDialog):
    """Asks for what a signature needs. It does not sign: it says what the person decided.

    Signals:
        decided: (name, confirmed statement indices).
    """

    decided = Signal(str, object)

    def __init__(self, parent: QWidget, note: VerifiedNote, chart: Chart, on: date, *, name: str = "") -> None:
        super().__init__(parent)
        self._note = note
        self.setModal(True)
        self.setWindowTitle(strings.SIGN_TITLE)
        self.resize(860, 640 if note.to_confirm or note.blocking else 400)
        self.boxes: dict[int, TickBox] = {}
        self.name = QLineEdit(name)
        self.name.setAccessibleName(strings.SIGN_NAME)
        self.name.setPlaceholderText(strings.SIGN_NAME_HINT)
        self.strip = Strip()
        self.missing = PlainLabel(part="muted", wrap=False)
        self.sign = button(strings.SIGN, self._decide, part="primary", icon_name="sign")
        self.sign.setDefault(True)
        self._lay_out(chart, on)
        self.name.textChanged.connect(self._refresh)
        self._refresh()
        first = next(iter(self.boxes.values()), self.name)
        first.setFocus()

    def _lay_out(self, chart: Chart, on: date) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 18)
        column.setSpacing(10)
        banner = BannerView(compact=True)
        banner.show_chart(chart, on)
        column.addWidget(banner)
        page = Page(margin=24)
        page.column.addWidget(PlainLabel(strings.SIGN_TITLE, part="title"))
        page.column.addWidget(PlainLabel(strings.SIGN_MEANING, part="muted"))
        if self._note.blocking:
            page.column.addWidget(self._blocking())
        if self._note.to_confirm:
            page.column.addWidget(self._confirmations())
        page.column.addStretch(1)
        column.addWidget(page, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(24, 0, 24, 0)
        foot.addWidget(self.strip)
        name_row = row_of(PlainLabel(strings.SIGN_NAME, part="field", wrap=False), self.name, spacing=12)
        name_row.setStretch(1, 1)
        foot.addLayout(name_row)
        foot.addLayout(row_of(self.missing, 1, button(strings.CANCEL, self.reject), self.sign, spacing=12))
        column.addLayout(foot)

    def _blocking(self) -> Card:
        card = Card().add(
            PlainLabel(strings.sign_blocked(len(self._note.blocking)), part="heading").tone(Tone.CRITICAL)
        )
        for index in self._note.blocking:
            card.add(
                PlainLabel(self._note.draft.statements[index].text).bold(),
                PlainLabel(self._note.verdicts[index].reason, part="muted"),
            )
        return card

    def _confirmations(self) -> Card:
        card = Card().add(PlainLabel(strings.sign_confirm(len(self._note.to_confirm)), part="heading"))
        for index in self._note.to_confirm:
            text = self._note.draft.statements[index].text
            box = TickBox()
            box.setAccessibleName(f"{strings.SIGN_CONFIRM_ONE} {text}")
            box.toggled.connect(self._refresh)
            self.boxes[index] = box
            words = VERDICT_WORDS[self._note.verdicts[index].verdict]
            texts = QVBoxLayout()
            texts.setSpacing(2)
            texts.addWidget(PlainLabel(text))
            texts.addWidget(PlainLabel(f"{words}. {self._note.verdicts[index].reason}", part="muted"))
            line = QHBoxLayout()
            line.addWidget(box, 0, Qt.AlignmentFlag.AlignTop)
            line.addLayout(texts, 1)
            card.column.addLayout(line)
        return card

    @property
    def confirmed(self) -> tuple[int, ...]:
        """The statements that are ticked."""
        return tuple(index for index, box in self.boxes.items() if box.isChecked())

    def _refresh(self) -> None:
        to_tick = len(self.boxes) - len(self.confirmed)
        words = strings.sign_missing(
            to_correct=len(self._note.blocking), to_tick=to_tick, has_name=bool(self.name.text().strip())
        )
        self.missing.setText(words)
        self.sign.setEnabled(not words)

    def _decide(self) -> None:
        self.sign.setEnabled(False)
        self.decided.emit(self.name.text().strip(), self.confirmed)

    def fix_name(self) -> None:
        """The name is that of the account: nobody signs as a colleague."""
        self.name.setReadOnly(True)
        self.name.setToolTip(strings.SIGN_NAME_FIXED)

    def refuse(self, words: str) -> None:
        """Shows why it could not be signed; the dialog stays."""
        self.strip.say(words)
        self._refresh()
