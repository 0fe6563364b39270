"""The card of a model: its 31 source attributes."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from clinic_assist.evaluation.model_card import CardRow
from clinic_assist.evaluation.trials import export_card
from clinic_assist.gui import file_dialogs, strings
from clinic_assist.gui.columns import columns_of
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.trials.model import card_rows
from clinic_assist.gui.session import Session, error_words
from clinic_assist.gui.tables import RecordTable
from clinic_assist.gui.tasks import Lane
from clinic_assist.gui.widgets import Strip, button, row_of


class CardDialog(QDialog):
    """One table."""

    def __init__(self, parent: QWidget, session: Session, name: str, rows: tuple[CardRow, ...]) -> None:
        super().__init__(parent)
        self._session, self._name, self.rows = session, name, rows
        self.setModal(True)
        self.setWindowTitle(strings.CARD_TITLE)
        self.resize(1060, 720)
        self.strip = Strip()
        self.table = RecordTable(columns_of(strings.CARD_COLUMNS), name=strings.CARD_TITLE)
        self.table.show_rows(card_rows(rows))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(10)
        column.addWidget(PlainLabel(f"{strings.CARD_TITLE}  {name}", part="title"))
        column.addWidget(self.strip)
        column.addWidget(self.table, 1)
        pdf = button(strings.TRIALS_PDF, self._export, icon_name="pdf")
        column.addLayout(row_of(1, pdf, button(strings.CLOSE, self.accept, part="primary")))

    def _export(self) -> None:
        target = file_dialogs.choose_pdf_target(self, "model-card.pdf")
        if target is not None:
            workplace, name, rows = self._session.workplace, self._name, self.rows
            task = self._session.tasks.start(
                lambda _task: export_card(workplace, name, rows, target), lane=Lane.COMPUTE
            )
            task.then(lambda _none: self._say(strings.TRIALS_SAVED, Tone.GOOD, "check-circle")).otherwise(
                lambda error: self._say(error_words(error), Tone.CRITICAL, "warning")
            )

    def _say(self, words: str, tone: Tone, icon_name: str) -> None:
        self.strip.set_tone(tone, icon_name)
        self.strip.say(words)
