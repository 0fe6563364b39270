"""Safety: what was found, what could not be checked, what did not run, with which knowledge."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.detected_issue import IssueKind, SafetyReport
from clinic_assist.gui import strings
from clinic_assist.gui.pages import Page
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.safety.alerts_pane import AlertsPane
from clinic_assist.gui.screens.safety.card import AlertCard
from clinic_assist.gui.screens.safety.matrix_pane import MatrixPane
from clinic_assist.gui.screens.safety.model import alert_counts, knowledge_line, matrix_rows
from clinic_assist.gui.screens.safety.propose_pane import ProposePane
from clinic_assist.gui.screens.safety.tabs import Tabs
from clinic_assist.gui.widgets import Strip, button, row_of
from clinic_assist.workflows.check_safety import alert_key
from clinic_assist.workflows.ports import KeptDecision


class SafetyPage(QWidget):
    """The safety report of one patient.

    Signals:
        source_wanted: Fact ids, the first to be shown.
        overridden: (alert, reason).
        export_wanted: The report is to be written as PDF.
    """

    source_wanted = Signal(object)
    overridden = Signal(object, str)
    export_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        page = self._page = Page()
        outer.addWidget(page)
        self.counts = PlainLabel(part="heading")
        self.knowledge = PlainLabel(part="muted", selectable=True)
        self.export = button(strings.EXPORT_SAFETY, self.export_wanted.emit, icon_name="pdf")
        page.column.addLayout(row_of(PlainLabel(strings.SAFETY, part="title", wrap=False), 1, self.export))
        page.column.addWidget(self.counts)
        page.column.addWidget(self.knowledge)
        self.strip = Strip()
        page.column.addWidget(self.strip)
        self.alerts, self.matrix, self.propose = AlertsPane(), MatrixPane(), ProposePane()
        self.alerts.source_wanted.connect(self.source_wanted)
        self.propose.source_wanted.connect(self.source_wanted)
        self.alerts.overridden.connect(self.overridden)
        self.matrix.alerts_wanted.connect(self.show_alerts_of)
        panes = {"alerts": self.alerts, "matrix": self.matrix, "propose": self.propose}
        self.tabs = Tabs({name: (strings.SAFETY_TABS[name], pane) for name, pane in panes.items()})
        page.column.addWidget(self.tabs)
        page.column.addStretch(1)
        self.blank()

    @property
    def cards(self) -> tuple[AlertCard, ...]:
        """The alerts that are shown, in their order on the page."""
        return self.alerts.cards

    def blank(self) -> None:
        """Shows no patient."""
        self._page.to_top()
        self.tabs.open("alerts")
        self.propose.blank()
        self._clear(forget=True)

    def _clear(self, *, forget: bool) -> None:
        self.alerts.clear(forget=forget)
        self.matrix.show_rows(())
        self.tabs.hide()
        self.counts.hide()
        self.knowledge.setText("")
        self.strip.say("")
        self.export.setEnabled(False)

    def show_failure(self, words: str) -> None:
        """The checks did not run at all: said in place, never an empty page."""
        self.blank()
        self.strip.say(strings.checks_failed(words))

    def show_report(self, report: SafetyReport, chart: Chart, overrides: Mapping[str, KeptDecision]) -> None:
        """Shows a report: alerts by severity, those that interrupt first.

        The eye and the keyboard stay where they were: a decision makes all cards anew.
        """
        was_on = self._alert_with_focus()
        at = self._page.verticalScrollBar().value()
        if was_on:
            self._page.setFocus()
        self._clear(forget=False)
        self.tabs.show()
        self.export.setEnabled(True)
        self.counts.setText(alert_counts(report))
        self.counts.setVisible(bool(report.issues))
        self.knowledge.setText(knowledge_line(report))
        self.matrix.show_rows(matrix_rows(report, chart))
        self.alerts.show_report(report, chart, overrides)
        for card in self.cards:
            if alert_key(card.issue) == was_on:
                card.decision.take_focus()
        QTimer.singleShot(0, self, lambda: self._page.verticalScrollBar().setValue(at))

    def show_alerts_of(self, medicine: str, kind: IssueKind) -> None:
        """Goes to the gravest alert of one check on one medicine."""
        self.tabs.open("alerts")
        card = self.alerts.first_card(medicine, kind)
        if card is not None:
            card.decision.take_focus()
            QTimer.singleShot(0, card, lambda: self._page.ensureWidgetVisible(card, 0, 80))

    def _alert_with_focus(self) -> str:
        focus = self.window().focusWidget()
        return next((alert_key(card.issue) for card in self.cards if focus and card.isAncestorOf(focus)), "")
