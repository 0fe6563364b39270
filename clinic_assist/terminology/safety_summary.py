"""A safety report as people read it: alerts in groups, medicines against checks, and what is missing for more."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from clinic_assist.chart.detected_issue import (
    CheckState,
    DetectedIssue,
    DrugState,
    IssueKind,
    NotChecked,
    SafetyReport,
    Severity,
)
from clinic_assist.terminology.labels import CHECK_STATE_WORDS, SEVERITY_WORDS

_SEVERITIES = tuple(Severity)
_KINDS = tuple(IssueKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that the record lacks, so that rules could not be tried.

    Attributes:
        missing: In words.
        to_record: What makes it checkable.
        asked_for: (check, its ingredients), in the order of the checks.
    """

    missing: str
    to_record: str
    asked_for: tuple[tuple[IssueKind, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixCell:
    """How one check went for one medicine.

    Attributes:
        severity: The gravest alert, where there is one.
        alerts: How many there are.
        missing: What the record lacks; also where something was found without it.
    """

    kind: IssueKind
    state: CheckState
    severity: Severity | None = None
    alerts: int = 0
    note: str = ""
    missing: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The state, or the severity of what was found, in words."""
        if self.severity is None:
            return CHECK_STATE_WORDS[self.state]
        return SEVERITY_WORDS[self.severity]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """One medicine against all checks. `is_recognised` is false for one by its text alone, which nothing can check."""

    medicine: str
    cells: tuple[MatrixCell, ...]
    is_recognised: bool = True


def grouped(issues: Iterable[DetectedIssue]) -> tuple[tuple[Severity, tuple[DetectedIssue, ...]], ...]:
    """The alerts by severity, the gravest first; within it those that interrupt, then by check and ingredients."""
    ordered = sorted(issues, key=_order)
    groups = ((severity, tuple(one for one in ordered if one.severity is severity)) for severity in _SEVERITIES)
    return tuple((severity, found) for severity, found in groups if found)


def _order(issue: DetectedIssue) -> tuple[int, bool, int, tuple[str, ...], str]:
    kind = _KINDS.index(issue.kind)
    return _SEVERITIES.index(issue.severity), not issue.interruptive, kind, issue.ingredients, issue.rule


def gaps(report: SafetyReport) -> tuple[Gap, ...]:
    """What is missing, that which most medicines wait for first."""
    found: dict[str, dict[IssueKind, list[str]]] = defaultdict(lambda: defaultdict(list))
    for state in report.by_drug:
        for missing in state.missing:
            found[missing][state.kind].append(state.ingredient)
    every = [
        Gap(
            missing=missing,
            to_record=to_record(missing),
            asked_for=tuple((kind, tuple(kinds[kind])) for kind in _KINDS if kind in kinds),
        )
        for missing, kinds in found.items()
    ]
    return tuple(sorted(every, key=lambda gap: (-sum(len(drugs) for _, drugs in gap.asked_for), gap.missing)))


_LACKING = re.compile(
    r": ([^:]+?)(?: \((?:the last is of|there is only one) [^)]*\))? (?:is|are) missing$|by Cockcroft-Gault: (.+)$"
)
# What is read out of a phrase, and what is then said; the first that fits.
_BY_FORM = (
    (
        re.compile(r"^no ((?!result of a laboratory).+) (?:is|are) recorded$", re.IGNORECASE),
        "a result of {} with its date",
    ),
    (re.compile(r"^(.+?) [<>]?[\d.,]+.* is too old\b"), "a new result of {}"),
    (re.compile(r"^(.+?) [<>]?[\d.,]+.* is in a unit that cannot"), "{} in another unit"),
)


def to_record(missing: str) -> str:
    """What to record, so that what is missing is there; empty where a phrase says that already."""
    if "no equation" in missing or "an equation" in missing:
        return ""
    if lacking := _LACKING.search(missing):
        return f"Record {lacking.group(1) or lacking.group(2)}"
    for form, words in _BY_FORM:
        if found := form.match(missing):
            return f"Record {words.format(found.group(1))}"
    return next((words for start, words in _BY_START if missing.lower().startswith(start)), "")


_BY_START = (
    ("no result of a laboratory", "Record or import results of the laboratory"),
    ("since when it is taken", "Record since when it is taken"),
    ("kidney function is known as", "Record a creatinine"),
    ("the age is not recorded", "Record the birth date"),
    ("the exact birth date is not", "Record the whole birth date"),
    ("the sex is not", "Record the sex"),
    ("how often it is taken", "Record how often it is taken"),
    ("the dose is not known", "Record the dose"),
    ("whether she is pregnant", "Record whether she is pregnant"),
    ("whether she is breastfeeding", "Record whether she is breastfeeding"),
    ("whether the patient smokes", "Record whether the patient smokes"),
    ("whether the patient drinks", "Record whether the patient drinks alcohol"),
)


def matrix(report: SafetyReport, unrecognised: Iterable[NotChecked] = ()) -> tuple[MatrixRow, ...]:
    """Every medicine against every check, by name; then those that were not recognised, by their text."""
    kinds = [run.kind for run in report.runs]
    by_drug: dict[str, dict[IssueKind, DrugState]] = defaultdict(dict)
    for state in report.by_drug:
        by_drug[state.ingredient][state.kind] = state
    found: dict[tuple[str, IssueKind], list[Severity]] = defaultdict(list)
    for issue in report.issues:
        for ingredient in issue.ingredients:
            found[ingredient, issue.kind].append(issue.severity)
    rows = [
        MatrixRow(
            medicine=name,
            cells=tuple(_cell(states[kind], found[name, kind]) for kind in kinds if kind in states),
        )
        for name, states in by_drug.items()
    ]
    unknown = [
        MatrixRow(
            medicine=one.text,
            cells=tuple(MatrixCell(kind=kind, state=CheckState.NOT_CHECKABLE, note=one.reason) for kind in kinds),
            is_recognised=False,
        )
        for one in unrecognised
    ]
    return (*rows, *unknown)


def _cell(state: DrugState, severities: list[Severity]) -> MatrixCell:
    return MatrixCell(
        kind=state.kind,
        state=state.state,
        severity=min(severities, key=_SEVERITIES.index) if severities else None,
        alerts=len(severities),
        note=state.note,
        missing=state.missing,
    )
