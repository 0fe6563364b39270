"""Safety: what was found, what could not be checked, what did not run, with which knowledge."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.detected_issue import DetectedIssue, NotChecked, SafetyReport
from clinic_assist.gui import strings
from clinic_assist.gui.fact_link import FactLink
from clinic_assist.gui.icons import tone_pixmap
from clinic_assist.gui.pages import Columns, Page
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.safety.card import AlertCard
from clinic_assist.gui.screens.safety.model import alert_counts, knowledge_line, run_look
from clinic_assist.gui.widgets import Card, Strip, button, empty, row_of
from clinic_assist.workflows.check_safety import alert_key
from clinic_assist.workflows.ports import Override

_ARRANGEMENTS = (
    (860, (("alerts",), ("not checked", "runs", "limits"))),
    (0, (("not checked", "alerts", "runs", "limits"),)),
)
_FEW_ALERTS = 2


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
        self.cards: tuple[AlertCard, ...] = ()
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
        self._runs, self._not_checked = Card(spacing=4), Card(spacing=3)
        alerts = QWidget()
        self._alerts = QVBoxLayout(alerts)
        self._alerts.setContentsMargins(0, 0, 0, 0)
        self._alerts.setSpacing(12)
        parts = {
            "alerts": alerts,
            "not checked": self._not_checked,
            "runs": self._runs,
            "limits": PlainLabel(strings.SAFETY_LIMITS, part="muted"),
        }
        page.column.addWidget(Columns(parts, _ARRANGEMENTS, shares={2: (5, 3)}))
        page.column.addStretch(1)
        self.blank()

    def blank(self) -> None:
        """Shows no patient."""
        self._page.to_top()
        self._clear()

    def _clear(self) -> None:
        self.cards = ()
        for layout in (self._alerts, self._runs.column, self._not_checked.column):
            empty(layout)
        self._runs.hide()
        self._not_checked.hide()
        self.counts.hide()
        self.knowledge.setText("")
        self.strip.say("")
        self.export.setEnabled(False)

    def show_failure(self, words: str) -> None:
        """The checks did not run at all: said in place, never an empty page."""
        self.blank()
        self.strip.say(strings.checks_failed(words))

    def show_report(self, report: SafetyReport, chart: Chart, overrides: Mapping[str, Override]) -> None:
        """Shows a report; alerts come in the report's own order, most serious first.

        The eye and the keyboard stay where they were: a decision makes all cards anew.
        """
        was_on = self._alert_with_focus()
        at = self._page.verticalScrollBar().value()
        if was_on:
            self._page.setFocus()
        self._clear()
        self.export.setEnabled(True)
        self.counts.setText(alert_counts(report))
        self.counts.setVisible(bool(report.issues))
        self.knowledge.setText(knowledge_line(report))
        self._show_runs(report)
        self._show_not_checked(report)
        few = len(report.issues) <= _FEW_ALERTS
        self.cards = tuple(
            self._card(issue, chart, overrides, unfolded=few or issue.interruptive) for issue in report.issues
        )
        if not self.cards:
            words = strings.NONE_IN_KNOWLEDGE_LONG if report.checked else strings.NOTHING_TO_CHECK
            self._alerts.addWidget(Card(margin=24).add(PlainLabel(words, part="heading")))
        for card in self.cards:
            if alert_key(card.issue) == was_on:
                card.decision.take_focus()
        QTimer.singleShot(0, self, lambda: self._page.verticalScrollBar().setValue(at))

    def _card(
        self, issue: DetectedIssue, chart: Chart, overrides: Mapping[str, Override], *, unfolded: bool
    ) -> AlertCard:
        card = AlertCard(issue, chart, overrides.get(alert_key(issue)), unfolded=unfolded)
        card.source_wanted.connect(lambda fact: self.source_wanted.emit((fact,)))
        card.overridden.connect(self.overridden)
        self._alerts.addWidget(card)
        return card

    def _alert_with_focus(self) -> str:
        focus = self.window().focusWidget()
        return next((alert_key(card.issue) for card in self.cards if focus and card.isAncestorOf(focus)), "")

    def _show_runs(self, report: SafetyReport) -> None:
        self._runs.show()
        self._runs.add(PlainLabel(strings.CHECKS_RUN, part="heading"))
        for run in report.runs:
            words, tone, icon_name = run_look(run, report)
            mark = QLabel()
            mark.setPixmap(tone_pixmap(icon_name, tone))
            row = row_of(mark, PlainLabel(strings.ISSUE_KINDS[run.kind.value]))
            row.setStretch(1, 1)
            self._runs.column.addLayout(row)
            state = PlainLabel(words).tone(tone, bold=True)
            state.setIndent(26)
            self._runs.add(state)
            if run is not report.runs[0]:
                row.setContentsMargins(0, 6, 0, 0)
            if run.note:
                note = PlainLabel(run.note, part="muted")
                note.setIndent(26)
                self._runs.add(note)

    def _show_not_checked(self, report: SafetyReport) -> None:
        missing = report.not_checked
        # Where nothing was listed, "nothing left unchecked" would sound like an answer.
        self._not_checked.setVisible(bool(missing or report.checked))
        tone, icon_name = (Tone.SERIOUS, "question") if missing else (Tone.MUTED, "check")
        mark = QLabel()
        mark.setPixmap(tone_pixmap(icon_name, tone, size=20))
        row = row_of(mark, PlainLabel(strings.not_checked_heading(len(missing)), part="heading"))
        row.setStretch(1, 1)
        self._not_checked.column.addLayout(row)
        self._not_checked.add(
            PlainLabel(strings.NOT_CHECKED_MEANING if missing else strings.ALL_RECOGNISED, part="muted")
        )
        for one in missing:
            self._add_not_checked(one)

    def _add_not_checked(self, one: NotChecked) -> None:
        if one.facts:
            link = FactLink(one.text)
            link.chosen.connect(partial(self.source_wanted.emit, one.facts))
            self._not_checked.add(link)
        else:
            self._not_checked.add(PlainLabel(one.text, selectable=True).bold())
        reason = PlainLabel(one.reason, part="muted")
        reason.setIndent(34 if one.facts else 0)
        self._not_checked.add(reason)
