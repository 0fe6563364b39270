"""The one interruption: alerts of the top tier that nobody has decided on, shown when the chart is opened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.detected_issue import DetectedIssue
from clinic_assist.gui import strings, theme
from clinic_assist.gui.banner_view import BannerView
from clinic_assist.gui.pages import Page
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.safety.model import SEVERITY_LOOK
from clinic_assist.gui.widgets import Card, Chip, button, row_of
from clinic_assist.terminology.labels import SEVERITY_WORDS


class Interruption(QDialog):
    """Cannot be passed with Escape or a careless Enter: one of its two buttons has to be chosen.

    Signals:
        safety_wanted: The safety page is to be opened.
    """

    safety_wanted = Signal()

    def __init__(self, parent: QWidget, chart: Chart, issues: Sequence[DetectedIssue], on: date) -> None:
        super().__init__(parent)
        self._decided = False
        self.setModal(True)
        self.setWindowTitle(strings.interruption_title(len(issues)))
        self.setAccessibleName(strings.interruption_title(len(issues)))
        self.resize(860, min(260 + 170 * len(issues), 680))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 18)
        column.setSpacing(12)
        banner = BannerView(compact=True)
        banner.show_chart(chart, on)
        column.addWidget(banner)
        page = Page(margin=24)
        title = PlainLabel(strings.interruption_title(len(issues)), part="title").tone(Tone.CRITICAL)
        page.column.addWidget(title)
        for issue in issues:
            page.column.addWidget(_card(issue))
        page.column.addStretch(1)
        column.addWidget(page, 1)
        self.review = button(strings.INTERRUPTION_REVIEW, self._review, part="primary", icon_name="shield")
        self.go_on = button(strings.INTERRUPTION_GO_ON, self._go_on)
        buttons = row_of(1, self.go_on, self.review, spacing=12)
        buttons.setContentsMargins(24, 0, 24, 0)
        column.addLayout(buttons)
        page.setFocus()

    def _review(self) -> None:
        self._decided = True
        self.safety_wanted.emit()
        self.accept()

    def _go_on(self) -> None:
        self._decided = True
        self.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        event.accept()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        if self._decided or not self.isVisible():
            event.accept()
        else:
            event.ignore()

    def reject(self) -> None:
        """Escape and the window's own close button do not pass it by."""
        if self._decided:
            super().reject()

    def abandon(self) -> None:
        """Takes it away when the patient is left or the session locks."""
        self._decided = True
        self.done(0)


def _card(issue: DetectedIssue) -> Card:
    tone, icon_name = SEVERITY_LOOK[issue.severity]
    summary = PlainLabel(strings.sentence(issue.summary), selectable=True)
    summary.setFont(theme.text_font(12, bold=True))
    return Card().add(
        Chip(SEVERITY_WORDS[issue.severity], tone=tone, icon_name=icon_name),
        summary,
        PlainLabel(strings.in_this_record(issue.trigger_texts)),
        PlainLabel(issue.action),
    )
