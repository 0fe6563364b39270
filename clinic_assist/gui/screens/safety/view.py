"""Safety: what was found, what could not be checked, what did not run, with which knowledge."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.detected_issue import CheckRun, NotChecked, SafetyReport
from clinic_assist.gui import strings
from clinic_assist.gui.icons import tone_pixmap
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.safety.card import AlertCard
from clinic_assist.gui.screens.safety.model import STATE_LOOK, knowledge_line
from clinic_assist.gui.widgets import Card, Columns, Page, Strip, button, empty, row_of
from clinic_assist.terminology.labels import CHECK_STATE_WORDS
from clinic_assist.workflows.check_safety import alert_key
from clinic_assist.workflows.ports import Override


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
        page = Page(max_width=1560)
        outer.addWidget(page)
        self.knowledge = PlainLabel(part="muted", selectable=True)
        self.export = button(strings.EXPORT_SAFETY, self.export_wanted.emit, icon_name="pdf")
        page.column.addLayout(row_of(PlainLabel(strings.SAFETY, part="title", wrap=False), 1, self.export))
        page.column.addWidget(self.knowledge)
        self.strip = Strip()
        page.column.addWidget(self.strip)
        columns = Columns(narrow_below=900, shares=(5, 3))
        page.column.addWidget(columns)
        page.column.addStretch(1)
        self._runs, self._not_checked = Card(spacing=4), Card()
        columns.right.addWidget(self._runs)
        columns.right.addWidget(self._not_checked)
        columns.right.addWidget(PlainLabel(strings.SAFETY_LIMITS, part="muted"))
        columns.right.addStretch(1)
        self._alerts = QVBoxLayout()
        self._alerts.setSpacing(12)
        columns.left.addLayout(self._alerts)
        columns.left.addStretch(1)
        self.blank()

    def blank(self) -> None:
        """Shows no patient."""
        self.cards = ()
        for layout in (self._alerts, self._runs.column, self._not_checked.column):
            empty(layout)
        self._runs.hide()
        self._not_checked.hide()
        self.knowledge.setText("")
        self.strip.say("")
        self.export.setEnabled(False)

    def show_failure(self, words: str) -> None:
        """The checks did not run at all: said in place, never an empty page."""
        self.blank()
        self.strip.say(strings.checks_failed(words))

    def show_report(self, report: SafetyReport, chart: Chart, overrides: Mapping[str, Override]) -> None:
        """Shows a report; alerts come in the report's own order, most serious first."""
        self.blank()
        self.export.setEnabled(True)
        self.knowledge.setText(knowledge_line(report))
        self._show_runs(report.runs)
        self._show_not_checked(report.not_checked)
        cards = []
        for issue in report.issues:
            card = AlertCard(issue, chart, overrides.get(alert_key(issue)))
            card.source_wanted.connect(lambda fact: self.source_wanted.emit((fact,)))
            card.overridden.connect(self.overridden)
            self._alerts.addWidget(card)
            cards.append(card)
        self.cards = tuple(cards)
        if not cards:
            words = strings.NONE_IN_KNOWLEDGE_LONG if report.checked else strings.NOTHING_TO_CHECK
            self._alerts.addWidget(Card(margin=24).add(PlainLabel(words, part="heading")))

    def _show_runs(self, runs: tuple[CheckRun, ...]) -> None:
        self._runs.show()
        self._runs.add(PlainLabel(strings.CHECKS_RUN, part="heading"))
        for run in runs:
            tone, icon_name = STATE_LOOK[run.state]
            mark = QLabel()
            mark.setPixmap(tone_pixmap(icon_name, tone))
            row = row_of(mark, PlainLabel(strings.ISSUE_KINDS[run.kind.value]))
            row.setStretch(1, 1)
            self._runs.column.addLayout(row)
            state = PlainLabel(CHECK_STATE_WORDS[run.state]).tone(tone, bold=True)
            state.setIndent(26)
            self._runs.add(state)
            if run.note:
                note = PlainLabel(run.note, part="muted")
                note.setIndent(26)
                self._runs.add(note)

    def _show_not_checked(self, missing: tuple[NotChecked, ...]) -> None:
        self._not_checked.show()
        heading = strings.not_checked_heading(len(missing))
        tone, icon_name = (Tone.SERIOUS, "question") if missing else (Tone.MUTED, "check")
        mark = QLabel()
        mark.setPixmap(tone_pixmap(icon_name, tone, size=20))
        title = PlainLabel(heading, part="heading")
        row = row_of(mark, title)
        row.setStretch(1, 1)
        self._not_checked.column.addLayout(row)
        self._not_checked.add(
            PlainLabel(strings.NOT_CHECKED_MEANING if missing else strings.ALL_RECOGNISED, part="muted")
        )
        for one in missing:
            self._not_checked.add(PlainLabel(one.text, selectable=True).bold())
            reason = PlainLabel(one.reason, part="muted")
            if one.facts:
                link = button(strings.SHOW_SOURCE_SHORT, partial(self.source_wanted.emit, one.facts), part="link")
                line = row_of(reason, link)
                line.setStretch(0, 1)
                self._not_checked.column.addLayout(line)
            else:
                self._not_checked.add(reason)
