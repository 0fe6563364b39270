"""The alerts in groups, beside what was not checked, what is missing and how the checks went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.detected_issue import DetectedIssue, IssueKind, NotChecked, SafetyReport, Severity
from clinic_assist.gui import strings
from clinic_assist.gui.closed import hold_closed
from clinic_assist.gui.fact_link import FactLink
from clinic_assist.gui.icons import tone_pixmap
from clinic_assist.gui.pages import Columns
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.safety.card import AlertCard
from clinic_assist.gui.screens.safety.model import SEVERITY_LOOK, run_notes, runs_by_state
from clinic_assist.gui.widgets import Card, button, empty, row_of
from clinic_assist.terminology.labels import SEVERITY_WORDS
from clinic_assist.terminology.safety_summary import gaps, grouped
from clinic_assist.workflows.check_safety import alert_key
from clinic_assist.workflows.ports import KeptDecision

_ARRANGEMENTS = (
    (860, (("alerts",), ("not checked", "missing", "runs", "limits"))),
    (0, (("not checked", "alerts", "missing", "runs", "limits"),)),
)
_FEW_ALERTS = 2


class AlertsPane(QWidget):
    """The first page of the safety check. Alerts for information are folded and counted.

    Attributes:
        undecidable: Why nothing can be decided about the alerts by whoever sits here; empty where it can.

    Signals:
        source_wanted: Fact ids, the first to be shown.
        overridden: (alert, reason).
    """

    source_wanted = Signal(object)
    overridden = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self.cards: tuple[AlertCard, ...] = ()
        self.undecidable = ""
        self._folded: tuple[DetectedIssue, ...] = ()
        self._is_unfolded = False
        self._chart: Chart | None = None
        self._overrides: Mapping[str, KeptDecision] = {}
        self._runs, self._not_checked, self._missing = Card(spacing=4), Card(spacing=3), Card(spacing=4)
        alerts = QWidget()
        self._alerts = QVBoxLayout(alerts)
        self._alerts.setContentsMargins(0, 0, 0, 0)
        self._alerts.setSpacing(12)
        parts = {
            "alerts": alerts,
            "not checked": self._not_checked,
            "missing": self._missing,
            "runs": self._runs,
            "limits": PlainLabel(strings.SAFETY_LIMITS, part="muted"),
        }
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(Columns(parts, _ARRANGEMENTS, shares={2: (5, 3)}))

    def clear(self, *, forget: bool) -> None:
        """Takes everything away; with `forget` also that alerts for information were unfolded."""
        self.cards, self._folded, self._chart = (), (), None
        self._is_unfolded = self._is_unfolded and not forget
        for layout in (self._alerts, self._runs.column, self._not_checked.column, self._missing.column):
            empty(layout)
        for card in (self._runs, self._not_checked, self._missing):
            card.hide()

    def show_report(self, report: SafetyReport, chart: Chart, overrides: Mapping[str, KeptDecision]) -> None:
        """Shows a report in an emptied pane."""
        self._chart, self._overrides = chart, overrides
        self._show_runs(report)
        self._show_missing(report)
        self._show_not_checked(report)
        for severity, issues in grouped(report.issues):
            if severity is Severity.INFORMATION and len(issues) < len(report.issues):
                self._fold(issues)
            else:
                self._show_group(severity, issues, few=len(report.issues) <= _FEW_ALERTS)
        if not report.issues:
            words = strings.NONE_IN_KNOWLEDGE_LONG if report.checked else strings.NOTHING_TO_CHECK
            self._alerts.addWidget(Card(margin=24).add(PlainLabel(words, part="heading")))

    def first_card(self, medicine: str, kind: IssueKind) -> AlertCard | None:
        """The gravest alert of a check on a medicine, unfolded if it was not shown."""
        if self._folded and not any(_is_about(card.issue, medicine, kind) for card in self.cards):
            self._unfold()
        return next((card for card in self.cards if _is_about(card.issue, medicine, kind)), None)

    def _show_group(self, severity: Severity, issues: Sequence[DetectedIssue], *, few: bool) -> None:
        tone, icon_name = SEVERITY_LOOK[severity]
        mark = QLabel()
        mark.setPixmap(tone_pixmap(icon_name, tone, size=20))
        heading = PlainLabel(strings.severity_heading(SEVERITY_WORDS[severity], len(issues)), part="heading").tone(tone)
        row = row_of(mark, heading)
        row.setStretch(1, 1)
        row.setContentsMargins(0, 4, 0, 0)
        self._alerts.addLayout(row)
        for issue in issues:
            self._add_card(issue, unfolded=few or issue.interruptive)

    def _add_card(self, issue: DetectedIssue, *, unfolded: bool) -> None:
        if self._chart is None:
            return
        card = AlertCard(issue, self._chart, self._overrides.get(alert_key(issue)), unfolded=unfolded)
        card.source_wanted.connect(lambda fact: self.source_wanted.emit((fact,)))
        card.overridden.connect(self.overridden)
        if self.undecidable:
            hold_closed((card.decision,), self.undecidable)
        self._alerts.addWidget(card)
        self.cards = (*self.cards, card)

    def _fold(self, issues: tuple[DetectedIssue, ...]) -> None:
        self._folded = issues
        self._fold_row = QWidget()
        show = button(strings.SHOW_FOLDED, self._unfold, part="link")
        words = PlainLabel(strings.folded_alerts(len(issues)), part="muted", wrap=False)
        show.setAccessibleName(f"{strings.SHOW_FOLDED}  {words.plain}")
        self._fold_row.setLayout(row_of(words, show, 1))
        self._alerts.addWidget(self._fold_row)
        if self._is_unfolded:
            self._unfold()

    def _unfold(self) -> None:
        self._is_unfolded = True
        self._fold_row.hide()
        issues, self._folded = self._folded, ()
        self._show_group(Severity.INFORMATION, issues, few=False)

    def _show_runs(self, report: SafetyReport) -> None:
        self._runs.show()
        self._runs.add(PlainLabel(strings.CHECKS_RUN, part="heading"))
        for words, tone, icon_name, runs in runs_by_state(report):
            mark = QLabel()
            mark.setPixmap(tone_pixmap(icon_name, tone))
            row = row_of(mark, PlainLabel(strings.runs_of(words, len(runs))).tone(tone, bold=True))
            row.setStretch(1, 1)
            row.setContentsMargins(0, 4, 0, 0)
            self._runs.column.addLayout(row)
            kinds = PlainLabel(", ".join(strings.ISSUE_KINDS[run.kind.value] for run in runs))
            kinds.setIndent(26)
            self._runs.add(kinds)
        for kinds_words, note in run_notes(report):
            self._runs.add(PlainLabel(f"{kinds_words}: {note}", part="muted"))

    def _show_missing(self, report: SafetyReport) -> None:
        found = gaps(report)
        self._missing.setVisible(bool(found))
        self._missing.column.addLayout(_heading(strings.severity_heading(strings.MISSING_DATA, len(found)), len(found)))
        self._missing.add(PlainLabel(strings.MISSING_DATA_MEANING, part="muted"))
        for gap in found:
            self._missing.add(PlainLabel(strings.gap(gap.missing, gap.to_record), selectable=True).bold())
            for kind, medicines in gap.asked_for:
                self._missing.add(
                    PlainLabel(strings.gap_asked(strings.ISSUE_KINDS[kind.value], medicines), part="muted")
                )

    def _show_not_checked(self, report: SafetyReport) -> None:
        missing = report.not_checked
        # Where nothing was listed, "nothing left unchecked" would sound like an answer.
        self._not_checked.setVisible(bool(missing or report.checked))
        self._not_checked.column.addLayout(_heading(strings.not_checked_heading(len(missing)), len(missing)))
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


def _heading(words: str, count: int) -> QHBoxLayout:
    tone, icon_name = (Tone.SERIOUS, "question") if count else (Tone.MUTED, "check")
    mark = QLabel()
    mark.setPixmap(tone_pixmap(icon_name, tone, size=20))
    row = row_of(mark, PlainLabel(words, part="heading"))
    row.setStretch(1, 1)
    return row


def _is_about(issue: DetectedIssue, medicine: str, kind: IssueKind) -> bool:
    return issue.kind is kind and medicine in issue.ingredients
