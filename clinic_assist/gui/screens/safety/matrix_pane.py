"""The matrix with its legend, and what the chosen cell says."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from clinic_assist.chart.detected_issue import CheckState, Severity
from clinic_assist.gui import strings
from clinic_assist.gui.flow import Flow
from clinic_assist.gui.icons import tone_pixmap
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.safety.matrix import MatrixTable, tone_of
from clinic_assist.gui.screens.safety.model import MATRIX_STATE_LOOK, SEVERITY_LOOK
from clinic_assist.gui.widgets import Card, button, row_of
from clinic_assist.terminology.labels import CHECK_STATE_WORDS, SEVERITY_WORDS
from clinic_assist.terminology.safety_summary import MatrixCell, MatrixRow, to_record


class MatrixPane(QWidget):
    """Medicines against checks.

    Signals:
        alerts_wanted: (medicine, kind of check): its alerts are to be shown.
    """

    alerts_wanted = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(_legend())
        self.table = MatrixTable()
        self.table.cell_selected.connect(self._say)
        self.table.cell_opened.connect(self._open)
        self._chosen: tuple[str, MatrixCell] | None = None
        self.title = PlainLabel(part="heading", selectable=True)
        self.said = PlainLabel(selectable=True)
        self.open = button(strings.MATRIX_OPEN, self._open_chosen, icon_name="next")
        card = Card(spacing=4)
        head = row_of(self.title, self.open)
        head.setStretch(0, 1)
        card.column.addLayout(head)
        card.add(self.said)
        column.addWidget(card)
        column.addWidget(self.table)

    def show_rows(self, rows: Sequence[MatrixRow]) -> None:
        """Shows other rows; nothing is chosen."""
        self.table.show_rows(rows)
        self._chosen = None
        self.title.setText(strings.MATRIX_HINT if rows else strings.NOTHING_TO_CHECK)
        self.said.hide()
        self.open.hide()

    def _say(self, row: MatrixRow, cell: MatrixCell | None) -> None:
        self._chosen = (row.medicine, cell) if cell else None
        self.open.setVisible(bool(cell and cell.severity))
        if cell is None:
            self.title.setText(row.medicine)
            self.said.setVisible(not row.is_recognised)
            self.said.setText("" if row.is_recognised else row.cells[0].note)
            return
        self.title.setText(f"{row.medicine} – {strings.ISSUE_KINDS[cell.kind.value]}")
        lines = [strings.matrix_found(cell.words, cell.alerts)]
        lines += [strings.gap(missing, to_record(missing)) for missing in cell.missing]
        if cell.note and not cell.missing:
            lines.append(cell.note)
        self.said.setText("\n".join(lines))
        self.said.tone(tone_of(cell))
        self.said.show()

    def _open(self, row: MatrixRow, cell: MatrixCell | None) -> None:
        if cell is not None and cell.severity is not None:
            self.alerts_wanted.emit(row.medicine, cell.kind)

    def _open_chosen(self) -> None:
        if self._chosen is not None:
            self.alerts_wanted.emit(self._chosen[0], self._chosen[1].kind)


def _legend() -> Flow:
    """Each icon with its word."""
    looks = [(SEVERITY_WORDS[severity], *SEVERITY_LOOK[severity]) for severity in Severity]
    looks += [
        (CHECK_STATE_WORDS[state], *MATRIX_STATE_LOOK[state]) for state in CheckState if state is not CheckState.FOUND
    ]
    items = []
    for words, tone, icon_name in looks:
        mark = QLabel()
        mark.setPixmap(tone_pixmap(icon_name, tone, size=18))
        item = QWidget()
        item.setLayout(row_of(mark, PlainLabel(words, wrap=False).tone(tone), spacing=5))
        items.append(item)
    return Flow(*items, gap=18)
