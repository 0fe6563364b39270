"""One alert as a card, with everything a reviewer needs and one click to decide."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.detected_issue import DetectedIssue, Severity
from clinic_assist.gui import strings, theme
from clinic_assist.gui.fact_label import fact_label
from clinic_assist.gui.icons import tone_pixmap
from clinic_assist.gui.plain_text import PlainLabel, plain_button
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.safety.model import SEVERITY_LOOK
from clinic_assist.gui.widgets import Chip, button, row_of
from clinic_assist.terminology.labels import EVIDENCE_WORDS, SEVERITY_WORDS
from clinic_assist.workflows.check_safety import OVERRIDE_REASONS
from clinic_assist.workflows.ports import Override


class AlertCard(QFrame):
    """Shows one alert. Lesser alerts start folded: summary, reason and action stay in view.

    Signals:
        source_wanted: A fact id behind "why for this patient".
        overridden: (the alert, the reason) was chosen.
    """

    source_wanted = Signal(str)
    overridden = Signal(object, str)

    def __init__(self, issue: DetectedIssue, chart: Chart, override: Override | None) -> None:
        super().__init__()
        self.issue, self._chart, self._override = issue, chart, override
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
        head = row_of(Chip(SEVERITY_WORDS[issue.severity], tone=tone, icon_name=icon_name))
        head.setSpacing(14)
        head.addWidget(PlainLabel(strings.ISSUE_KINDS[issue.kind.value], part="muted", wrap=False))
        head.addStretch(1)
        head.addWidget(PlainLabel(strings.evidence(EVIDENCE_WORDS[issue.evidence]), part="muted", wrap=False))
        column.addLayout(head)
        summary = PlainLabel(issue.summary, selectable=True)
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
        column.addWidget(_rule())
        column.addLayout(self._decision())
        self._show_details(shown=issue.severity in (Severity.CONTRAINDICATED, Severity.SERIOUS))

    def _always(self) -> list[tuple[str, str | QWidget]]:
        rows: list[tuple[str, str | QWidget]] = [
            (strings.ALERT_WHY, self._why()),
            (strings.ALERT_ACTION, self.issue.action),
        ]
        if self.issue.context:
            rows.append((strings.ALERT_CONTEXT, "\n".join(self.issue.context)))
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
        column.setSpacing(2)
        column.addWidget(PlainLabel(strings.in_this_record(self.issue.trigger_texts), selectable=True))
        for fact in self.issue.facts:
            link = _WrappedLink(fact_label(self._chart, fact))
            link.chosen.connect(lambda fact=fact: self.source_wanted.emit(fact))
            column.addWidget(link)
        return box

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
            grid.addWidget(name, number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(PlainLabel(value, selectable=True) if isinstance(value, str) else value, number, 1)
        return grid

    def _decision(self) -> QVBoxLayout:
        issue = self.issue
        column = QVBoxLayout()
        column.setSpacing(6)
        if self._override is not None:
            at = strings.moment_words(self._override.at)
            words = strings.overridden(self._override.reason, self._override.by, at)
            column.addLayout(_icon_line("check-circle", Tone.MONITOR, words))
        label = strings.OVERRIDE_AGAIN if self._override else strings.OVERRIDE
        column.addWidget(PlainLabel(label, part="field"))
        reasons = _Flow()
        for reason in OVERRIDE_REASONS:
            reasons.add(button(reason, partial(self.overridden.emit, issue, reason)))
        self.other = QLineEdit()
        self.other.setPlaceholderText(strings.OVERRIDE_OTHER)
        self.other.setAccessibleName(strings.OVERRIDE_OTHER)
        self.other.setAcceptDrops(False)
        self.other.returnPressed.connect(self._override_other)
        column.addWidget(reasons)
        other = row_of(self.other, button(strings.OVERRIDE_OTHER_BUTTON, self._override_other))
        other.setStretch(0, 1)
        column.addLayout(other)
        return column

    def _override_other(self) -> None:
        if self.other.text().strip():
            self.overridden.emit(self.issue, self.other.text().strip())

    def _toggle(self) -> None:
        self._show_details(shown=self._details.isHidden())

    def _show_details(self, *, shown: bool) -> None:
        self._details.setVisible(shown)
        self._fold.setText(strings.ALERT_FOLD if shown else strings.ALERT_UNFOLD)


class _WrappedLink(QWidget):
    """A link to a fact whose text wraps: no drug name is ever cut."""

    chosen = Signal()

    def __init__(self, text: str) -> None:
        super().__init__()
        link = plain_button(strings.SHOW_SOURCE_SHORT, part="link")
        link.setAccessibleName(f"{strings.SHOW_SOURCE}  {text}")
        link.clicked.connect(lambda _checked=False: self.chosen.emit())
        row = row_of(PlainLabel(text), link)
        row.setStretch(0, 1)
        self.setLayout(row)


class _Flow(QWidget):
    """Buttons in two rows of two where one row does not hold them."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        self._count = 0

    def add(self, widget: QWidget) -> None:
        self._grid.addWidget(widget, self._count // 4, self._count % 4)
        self._count += 1


def _rule() -> QFrame:
    line = QFrame()
    line.setFixedHeight(1)
    line.setStyleSheet(f"background: {theme.LINE};")
    return line


def _icon_line(icon_name: str, tone: Tone, words: str) -> QHBoxLayout:
    mark = QLabel()
    mark.setPixmap(tone_pixmap(icon_name, tone))
    row = row_of(mark, PlainLabel(words, selectable=True).tone(tone, bold=True))
    row.setStretch(1, 1)
    return row
