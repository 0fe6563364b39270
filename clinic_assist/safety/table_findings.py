"""Hears the hospital's tables in a check: beside our own rules, with their source named, and the graver decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from clinic_assist.chart.detected_issue import DetectedIssue, Evidence, IssueKind, Severity, SourceNote
from clinic_assist.safety.hospital.reading import TableRow
from clinic_assist.safety.hospital.table import TableNote
from clinic_assist.safety.interactions import is_used_locally_only
from clinic_assist.safety.medications import Participant
from clinic_assist.safety.patient.circumstances import Situation
from clinic_assist.safety.rules import Knowledge
from clinic_assist.safety.severity import rank
from clinic_assist.terminology.labels import SEVERITY_WORDS, format_day

RULE_PREFIX = "hospital:"
DIFFER = "Sources differ: "
_NO_TEXT = "The table gives no text."
_ACTION = "Judge by the source that the table names."


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a table says of a pair in this patient; `severity` is lowered for local use."""

    note: TableNote
    row: TableRow
    severity: Severity

    @property
    def rule(self) -> str:
        return f"{RULE_PREFIX}{self.note.key}:{self.row.line}"

    @property
    def interrupts(self) -> bool:
        return self.row.interruptive and self.severity is Severity.CONTRAINDICATED

    @property
    def source(self) -> SourceNote:
        cited = f"{self.row.source}; " if self.row.source else ""
        return SourceNote(
            citation=f"{cited}table {self.note.name}, line {self.row.line}: {self.row.level}",
            date=self.row.date or f"imported {format_day(self.note.imported_on)}",
        )


def with_tables(
    issues: Sequence[DetectedIssue], situation: Situation, knowledge: Knowledge, *, about: str | None = None
) -> list[DetectedIssue]:
    """The alerts on interactions with what the tables say: added, or said on the alert that is there already.

    `about` names an ingredient, where only its pairs are wanted.
    """
    if not len(knowledge.tables):
        return list(issues)
    joined = list(issues)
    for first, second in situation.pairs(about):
        said = said_of(first, second, knowledge)
        if said:
            _join(joined, said, (first, second))
    return joined


def said_of(first: Participant, second: Participant, knowledge: Knowledge) -> list[Said]:
    """The gravest row of each table on two participants; none for two parts of one product."""
    if any(second.ingredient in record.ingredients for record in first.records):
        return []
    local = any(is_used_locally_only(item, knowledge) for item in (first, second))
    return [
        Said(note=table.note, row=rows[0], severity=Severity.INFORMATION if local else rows[0].severity)
        for table in knowledge.tables
        if (rows := table.rows_of(first.ingredient, second.ingredient))
    ]


def _join(issues: list[DetectedIssue], said: Sequence[Said], pair: tuple[Participant, Participant]) -> None:
    names = {item.ingredient for item in pair}
    own = [
        place
        for place, issue in enumerate(issues)
        if issue.kind is IssueKind.DRUG_DRUG and names <= set(issue.ingredients)
    ]
    if not own:
        issues.append(_issue(said, pair))
        return
    place = min(own, key=lambda one: (len(issues[one].ingredients), rank(issues[one].severity), issues[one].rule))
    issues[place] = _with(issues[place], said)


def _with(issue: DetectedIssue, said: Sequence[Said]) -> DetectedIssue:
    """An alert of ours with what the tables say of it; the graver decides."""
    leading = min(said, key=lambda one: rank(one.severity))
    severity = min(issue.severity, leading.severity, key=rank)
    return replace(
        issue,
        severity=severity,
        interruptive=issue.interruptive or any(one.interrupts for one in said),
        context=(*issue.context, *differences(said, issue.severity, "our rule")),
        sources=(*issue.sources, *(one.source for one in said)),
    )


def _issue(said: Sequence[Said], pair: tuple[Participant, Participant]) -> DetectedIssue:
    leading = min(said, key=lambda one: (rank(one.severity), one.note.key))
    first, second = pair
    others = [one for one in said if one is not leading]
    lowered = ("A medicine is used locally only: little of it reaches the blood",)
    doubts = (f"{item.ingredient}: {'; '.join(item.doubts)}" for item in pair if item.doubts)
    context = (
        *differences(others, leading.severity, f"table {leading.note.name}"),
        *(lowered if leading.severity is not leading.row.severity else ()),
        *(("The table gives no severity.",) if leading.row.level.casefold() == "unknown" else ()),
        *doubts,
    )
    return DetectedIssue(
        kind=IssueKind.DRUG_DRUG,
        severity=leading.severity,
        interruptive=leading.interrupts,
        evidence=Evidence.NOT_STATED,
        ingredients=tuple(sorted((first.ingredient, second.ingredient))),
        trigger_texts=(first.text, second.text),
        summary=_summary(leading, pair),
        consequence=leading.row.text or _NO_TEXT,
        mechanism="Not given by the table.",
        action=leading.row.action or _ACTION,
        facts=tuple(dict.fromkeys((*first.facts, *second.facts))),
        rule=leading.rule,
        sources=tuple(one.source for one in (leading, *others)),
        context=context,
    )


def _summary(leading: Said, pair: tuple[Participant, Participant]) -> str:
    named = f"{pair[0].ingredient} with {pair[1].ingredient}: in the table {leading.note.name}"
    return named if len(named) < 140 else f"An interaction in the table {leading.note.name}"


def differences(said: Sequence[Said], severity: Severity, whose: str) -> list[str]:
    """What tables say that is graver or milder than what somebody else says, a sentence each."""
    return [
        f"{DIFFER}of {' with '.join(one.row.pair)}, table {one.note.name} (line {one.row.line}) says "
        f"“{SEVERITY_WORDS[one.severity]}”, {whose} says "
        f"“{SEVERITY_WORDS[severity]}”; the graver is shown"
        for one in said
        if one.severity is not severity
    ]
