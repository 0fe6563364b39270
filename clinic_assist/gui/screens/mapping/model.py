"""What the dialog shows of a table: its first rows, and the facts that they become."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Final

from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.chart.facts import (
    AllergyIntolerance,
    DocumentReference,
    Fact,
    KeptResource,
    MedicationUse,
    Observation,
    Patient,
)
from clinic_assist.chart.intake import ImportBatch, ImportIssue
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.gui import strings
from clinic_assist.gui.rows import NOTHING, Cell, Row, Run, Tone, cell, lines, number_cell
from clinic_assist.gui.screens.chart.results_model import range_text
from clinic_assist.gui.screens.mapping.choices import CODE_SYSTEMS
from clinic_assist.terminology.banner import NOT_KNOWN, format_name
from clinic_assist.terminology.fact_text import fact_name, fact_value
from clinic_assist.terminology.labels import concept_text, format_date, status_words
from clinic_assist.workflows.map_tables import TableHead

EXAMPLES: Final = 3
_EXAMPLE_LENGTH: Final = 28
_MOST_SHOWN: Final = 160
_ROW: Final = re.compile(r"row\[(\d+)\]")
_LIKE_A_NUMBER: Final = re.compile(r"(?:[<>]=?)?\s*[-+]?[\d.,]*\d[\d.,]*")
# Where facts keep when something ended.
_ENDS: Final = ("effective_end", "abatement", "performed_end")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The first rows as a mapping reads them.

    Attributes:
        rows: One a row of the file, in its order.
        summary: How many were read, and how many have problems.
        is_good: Whether none has.
    """

    rows: tuple[Row, ...]
    summary: str
    is_good: bool


def short_name(name: str) -> str:
    """The last part of a file's name."""
    return PurePath(name).name or name


def examples_of(head: TableHead, column: str) -> str:
    """The first different values of a column."""
    different = tuple(dict.fromkeys(head.values(column)))[:EXAMPLES]
    return strings.examples_words(tuple(_shortened(value, _EXAMPLE_LENGTH) for value in different))


def usable_columns(head: TableHead) -> tuple[str, ...]:
    """The columns that a mapping can name: those with a name that no other has."""
    names = [name.lower() for name in head.header]
    return tuple(name for name in head.header if name and names.count(name.lower()) == 1)


def trial_of(batch: ImportBatch) -> Trial:
    """What the first rows become."""
    people: dict[str, Patient] = {fact.id: fact for fact in batch.facts if isinstance(fact, Patient)}
    is_of_patients = bool(batch.entry_types) and batch.entry_types[0][0] == Patient.__name__
    own = {_number(fact.provenance.locator): fact for fact in batch.facts if is_of_patients or fact.id not in people}
    issues: dict[int, list[ImportIssue]] = {}
    for issue in batch.issues:
        issues.setdefault(_number(issue.locator), []).append(issue)
    rows = [
        _row(number, own.get(number), people, tuple(issues.get(number, ()))) for number in sorted({*own, *issues} - {0})
    ]
    doubtful = sum(_is_doubtful(fact, issues.get(number, [])) for number, fact in own.items())
    rejected, left_out = len(batch.rejected), len(batch.kept)
    words = strings.mapping_counts(batch.entries, batch.read, left_out=left_out, rejected=rejected, doubtful=doubtful)
    return Trial(
        rows=tuple(rows),
        summary=words,
        is_good=not rejected and not doubtful and bool(batch.read),
    )


def _number(locator: str) -> int:
    """The row of a place; 0 for the header."""
    match = _ROW.match(locator)
    return int(match[1]) if match else 0


def _row(number: int, fact: Fact | None, people: Mapping[str, Patient], issues: tuple[ImportIssue, ...]) -> Row:
    if fact is None:
        reasons = [Run(_said(issue), tone=Tone.CRITICAL) for issue in issues]
        said = Cell(lines(*_apart(reasons)).runs, icon="cross-circle", icon_tone=Tone.CRITICAL)
        return Row((number_cell(number), cell(NOTHING), cell(NOTHING), said))
    if isinstance(fact, KeptResource):
        return Row((number_cell(number), cell(NOTHING), cell(NOTHING), cell(strings.MAPPING_LEFT_OUT, tone=Tone.MUTED)))
    remarks = [_said(issue) for issue in issues]
    remarks += [strings.MAPPING_TEXT_NOT_NUMBER] if _is_unread_number(fact) else []
    value = _value(fact)
    runs = [Run(detail, tone=Tone.MUTED) for detail in _details(fact)]
    runs += [Run(remark, tone=Tone.SERIOUS) for remark in remarks]
    head = (Run(fact_name(fact), bold=True), Run(f"   {value}" if value else ""))
    said = Cell(
        lines(*head, *(replace(run, text=f"\n{run.text}") for run in runs)).runs,
        icon="warning" if remarks else "",
        icon_tone=Tone.SERIOUS,
    )
    when = fact.birth_date if isinstance(fact, Patient) else fact.when
    return Row(
        (number_cell(number), _patient(fact, people), cell(format_date(when, with_time=True, missing=NOTHING)), said)
    )


def _apart(runs: list[Run]) -> list[Run]:
    """Each in a line of its own."""
    return [Run(f"{chr(10) if number else ''}{run.text}", run.bold, run.tone) for number, run in enumerate(runs)]


def _said(issue: ImportIssue) -> str:
    column = issue.locator.partition("/")[2]
    return f"{column}: {issue.reason}" if column else issue.reason


def _is_doubtful(fact: Fact, issues: list[ImportIssue]) -> bool:
    return not isinstance(fact, KeptResource) and (bool(issues) or _is_unread_number(fact))


def _is_unread_number(fact: Fact) -> bool:
    text = fact.value.string if isinstance(fact, Observation) and fact.value else None
    return bool(text and _LIKE_A_NUMBER.fullmatch(text))


def _patient(fact: Fact, people: Mapping[str, Patient]) -> Cell:
    person = fact if isinstance(fact, Patient) else people.get(fact.subject or "")
    if person is None:
        return cell(strings.MAPPING_NOBODY, tone=Tone.SERIOUS, icon="warning")
    name = format_name(person)
    number = next((one.value for one in person.identifiers if one.value), "")
    runs = [Run(text) for text in (name if name != NOT_KNOWN else "", number) if text]
    return lines(*_apart(runs)) if runs else cell(NOT_KNOWN)


def _value(fact: Fact) -> str:
    if isinstance(fact, AllergyIntolerance):
        return "; ".join(one.description for one in fact.reactions if one.description)
    if isinstance(fact, Patient):
        return fact.gender.capitalize() if fact.gender else ""
    return fact_value(fact)


def _details(fact: Fact) -> list[str]:
    """All that the row says beside its name and value, so that each column can be checked; texts by themselves."""
    if isinstance(fact, Patient):
        return []
    verification = getattr(fact, "verification_status", None)
    states = [status_words(one) for one in (fact.status_code, verification) if one]
    short = (*_measured(fact), *states, *_categories(fact), _coded(fact.concept), _ended(fact))
    notes = (_shortened(note.text, _MOST_SHOWN) for note in fact.notes if note.text)
    return [text for text in ("   ".join(filter(None, short)), *_given(fact), *notes) if text]


def _categories(fact: Fact) -> list[str]:
    several = getattr(fact, "categories", ())
    one = getattr(fact, "category", None)
    return [one if isinstance(one, str) else concept_text(one) for one in (*several, *((one,) if one else ()))]


def _coded(concept: CodeableConcept | None) -> str:
    coding = next(iter(concept.codings), None) if concept else None
    if coding is None:
        return ""
    names = {uri: name for name, uri in CODE_SYSTEMS}
    return f"{names.get(coding.system or '', coding.system or '')} {coding.code or ''}".strip()


def _measured(fact: Fact) -> list[str]:
    if not isinstance(fact, Observation):
        return []
    flags = [concept_text(flag) for flag in fact.interpretations]
    return [*flags, *([range_text(fact.reference_ranges)] if fact.reference_ranges else [])]


def _given(fact: Fact) -> list[str]:
    """Routes, which a dosage in words does not show, and texts of documents."""
    if isinstance(fact, MedicationUse):
        return [concept_text(one.route) for one in fact.dosages if one.route and one.text]
    if isinstance(fact, DocumentReference):
        return [_shortened(one.text, _MOST_SHOWN) for one in fact.attachments if one.text]
    route = getattr(fact, "route", None)
    return [concept_text(route)] if route else []


def _ended(fact: Fact) -> str:
    end: PartialDate | None = next((found for name in _ENDS if (found := getattr(fact, name, None))), None)
    period = getattr(fact, "period", None) or getattr(fact, "effective", None)
    end = end or getattr(period, "end", None)
    return f"until {format_date(end, with_time=True)}" if end else ""


def _shortened(text: str, length: int) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= length else f"{plain[: length - 1]}…"
