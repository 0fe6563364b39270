"""One alert as a card, with everything a reviewer needs and one click to decide."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.detected_issue import DetectedIssue
from clinic_assist.gui import strings, theme
from clinic_assist.gui.fact_label import fact_label
from clinic_assist.gui.fact_link import FactLink
from clinic_assist.gui.flow import Flow
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.safety.decision import Decision
from clinic_assist.gui.screens.safety.model import SEVERITY_LOOK
from clinic_assist.gui.widgets import Chip, button, row_of
from clinic_assist.terminology.labels import EVIDENCE_WORDS, SEVERITY_WORDS
from clinic_assist.workflows.ports import KeptDecision


class AlertCard(QFrame):
    """Shows one alert. Folded, it keeps summary, reason, action and decision in view.

    Signals:
        source_wanted: A fact id behind "why for this patient".
        overridden: (the alert, the reason) was chosen.
    """

    source_wanted = Signal(str)
    overridden = Signal(object, str)

    def __init__(
        self,
        issue: DetectedIssue,
        chart: Chart,
        kept: KeptDecision | None,
        *,
        unfolded: bool,
        is_proposed: bool = False,
    ) -> None:
        """`is_proposed`: about a medicine that is not prescribed, so that there is nothing to decide on."""
        super().__init__()
        self.issue, self._chart, self._kept, self._is_proposed = issue, chart, kept, is_proposed
        tone, icon_name = SEVERITY_LOOK[issue.severity]
        self.setProperty("part", "card")
        edge = theme.TONE_INK[tone]
        self.setStyleSheet(
            f"AlertCard {{ background: white; border: 1px solid {theme.LINE}; border-left: 6px solid {edge}; "
            f"border-top-left-radius: 0; border-bottom-left-radius: 0; "
            f"border-top-right-radius: 8px; border-bottom-right-radius: 8px; }}"
        )
        self.setAccessibleName(f"{SEVERITY_WORDS[issue.severity]}. {issue.summary}")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        head = Flow(
            Chip(SEVERITY_WORDS[issue.severity], tone=tone, icon_name=icon_name),
            PlainLabel(strings.ISSUE_KINDS[issue.kind.value], part="muted", wrap=False),
            PlainLabel(strings.evidence(EVIDENCE_WORDS[issue.evidence]), part="muted", wrap=False),
            gap=16,
        )
        column.addLayout(head)
        summary = PlainLabel(strings.sentence(issue.summary), selectable=True)
        summary.setFont(theme.text_font(12, bold=True))
        column.addWidget(summary)
        column.addLayout(self._grid(self._always()))
        self._details = QWidget()
        details = QVBoxLayout(self._details)
        details.setContentsMargins(0, 0, 0, 0)
        details.addLayout(self._grid(self._more()))
        column.addWidget(self._details)
        self._fold = button("", self._toggle, part="link")
        column.addLayout(row_of(self._fold, 1))
        self.decision = Decision(kept)
        self.decision.decided.connect(partial(self.overridden.emit, issue))
        line = _rule()
        column.addWidget(line)
        column.addWidget(self.decision)
        line.setVisible(not is_proposed)
        self.decision.setVisible(not is_proposed)
        self._show_details(shown=unfolded)

    def _always(self) -> list[tuple[str, str | QWidget]]:
        rows: list[tuple[str, str | QWidget]] = [
            (strings.ALERT_WHY, self._why()),
            (strings.ALERT_ACTION, self.issue.action),
        ]
        if self.issue.context:
            rows.append((strings.ALERT_CONTEXT, "\n".join(map(strings.sentence, self.issue.context))))
        return rows

    def _more(self) -> list[tuple[str, str | QWidget]]:
        issue = self.issue
        sources = "\n".join(f"{source.citation} ({source.date})" for source in issue.sources)
        return [
            (strings.ALERT_CONSEQUENCE, issue.consequence),
            (strings.ALERT_MECHANISM, issue.mechanism),
            (strings.ALERT_ALTERNATIVES, issue.alternatives or strings.ALERT_NO_ALTERNATIVES),
            (strings.ALERT_SOURCES, f"{sources}\n{strings.rule_name(issue.rule)}"),
        ]

    def _why(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if not self.issue.facts:
            column.addWidget(PlainLabel(self._concerned(), selectable=True))
        for fact in self.issue.facts:
            link = FactLink(fact_label(self._chart, fact))
            link.chosen.connect(partial(self.source_wanted.emit, fact))
            column.addWidget(link)
        return box

    def _concerned(self) -> str:
        say = strings.together_with if self._is_proposed else strings.in_this_record
        return say(self.issue.trigger_texts)

    def _grid(self, rows: list[tuple[str, str | QWidget]]) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(7)
        grid.setColumnMinimumWidth(0, 128)
        grid.setColumnStretch(1, 1)
        for number, (label, value) in enumerate(rows):
            name = PlainLabel(label, part="field")
            name.setFixedWidth(128)
            if not isinstance(value, str):
                name.setContentsMargins(0, 5, 0, 0)
            grid.addWidget(name, number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(PlainLabel(value, selectable=True) if isinstance(value, str) else value, number, 1)
        return grid

    def _toggle(self) -> None:
        self._show_details(shown=self._details.isHidden())

    def _show_details(self, *, shown: bool) -> None:
        self._details.setVisible(shown)
        self._fold.setText(strings.ALERT_FOLD if shown else strings.ALERT_UNFOLD)
        self._fold.setAccessibleName(f"{self._fold.text()}  {self.issue.summary}")


def _rule() -> QFrame:
    line = QFrame()
    line.setFixedHeight(1)
    line.setStyleSheet(f"background: {theme.LINE};")
    return line
