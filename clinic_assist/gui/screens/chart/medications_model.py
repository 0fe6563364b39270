"""Medications: those in use and those not to be given shown, past ones counted, entries made in error apart."""

from __future__ import annotations

import re
from datetime import date

from clinic_assist.chart.absence import Topic
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.currency import Standing
from clinic_assist.chart.datatypes import Period
from clinic_assist.chart.facts import MedicationRequest, MedicationStatement, MedicationUse
from clinic_assist.chart.hospital_stays import ended_stay, standing_in
from clinic_assist.gui import strings
from clinic_assist.gui.rows import NOTHING, Cell, Row, Run, Tone, cell, date_cell, lines
from clinic_assist.gui.screens.chart.dosage_text import dosage_line
from clinic_assist.gui.screens.chart.listing import (
    Listing,
    joined,
    reference_text,
    said_rows,
    silence_words,
    unread_rows,
)
from clinic_assist.terminology.error_prone import error_prone_forms
from clinic_assist.terminology.labels import concept_text, format_date, status_words
from clinic_assist.terminology.tall_man import tall_man

# RxNorm normal forms begin with a duration or volume ("24 HR Metformin …", "0.5 ML …"); the name follows it.
_NAME = re.compile(r"^((?:\d[\d.,]*\s*(?:HR|ML|MG|ACTUAT)\s+)*)([^\d\[(]+?)(?=\s+\d|\s*\[|\s*\(|$)", re.IGNORECASE)

_COMBINED = re.compile(r"( / )")


# A ban comes first: it must not be lost below a long list.
_LISTED = (Standing.FORBIDDEN, Standing.IN_USE)


def medications_listing(chart: Chart, on: date) -> Listing:
    """The medication list as it stands on that day, by the same rule as the safety check."""
    rows: dict[Standing, list[Row]] = {standing: [] for standing in Standing}
    for fact in chart.facts:
        if isinstance(fact, MedicationUse):
            rows[standing_in(chart, fact, on)].append(medication_row(chart, fact, on))
    return Listing(
        rows=tuple(row for standing in _LISTED for row in rows[standing]),
        banned=len(rows[Standing.FORBIDDEN]),
        hidden=tuple(rows[Standing.OVER]),
        apart=tuple(rows[Standing.IN_ERROR]),
        silence=silence_words(chart, Topic.MEDICATIONS),
        said=said_rows(chart, Topic.MEDICATIONS),
        unread=unread_rows(chart, Topic.MEDICATIONS),
    )


def medication_row(chart: Chart, use: MedicationUse, on: date) -> Row:
    """One medicine."""
    return Row(
        (
            medication_cell(use),
            _status(chart, use, on),
            date_cell(use.when, missing=strings.NOT_RECORDED),
            cell(_reasons(use) or NOTHING),
            cell(joined(strings.MEDICATION_KINDS.get(use.kind, use.kind), _who(use), by="\n")),
        ),
        key=use.id,
    )


def medication_cell(use: MedicationUse) -> Cell:
    """Name in bold with tall-man letters, brand after it in normal weight, the dosage line below.

    A ban stands below the name wherever a medicine is listed, also where no status is shown beside it.
    """
    runs = list(_name_runs(use))
    dosages = _dosage_runs(use) or (Run(f"\n{strings.NO_DOSAGE}", tone=Tone.MUTED),)
    if _is_ban(use):
        runs.append(Run(f"\n{strings.DO_NOT_GIVE}", bold=True, tone=Tone.CRITICAL))
    return lines(*runs, *dosages)


def _dosage_runs(use: MedicationUse) -> tuple[Run, ...]:
    runs: list[Run] = []
    for dosage in use.dosages or (None,):
        line = dosage_line(use, dosage)
        if line:
            runs.append(Run(f"\n{line[:1].upper()}{line[1:]}"))
        written = (dosage.text or dosage.patient_instruction or "") if dosage else ""
        if written:
            runs.append(Run(f"\n{strings.as_written(written)}", tone=Tone.MUTED))
            if error_prone_forms(written):
                runs.append(Run(f"  {strings.ERROR_PRONE}", tone=Tone.SERIOUS))
    return tuple(runs)


def _is_ban(use: MedicationUse) -> bool:
    return isinstance(use, MedicationRequest) and bool(use.do_not_perform)


def _name_runs(use: MedicationUse) -> tuple[Run, ...]:
    if use.medication is None or not use.medication.display:
        return (Run(reference_text(use.medication_reference) or strings.MEDICATION_UNNAMED),)
    text = use.medication.display
    if not use.medication.is_coded:
        return (Run(tall_man(text)),)
    return tuple(run for part in _COMBINED.split(text) for run in _ingredient_runs(part))


def _ingredient_runs(part: str) -> tuple[Run, ...]:
    if _COMBINED.fullmatch(part):
        return (Run(part),)
    match = _NAME.match(part)
    if match is None:
        return (Run(tall_man(part), bold=True),)
    before, name = match.groups()
    return (Run(before), Run(tall_man(name), bold=True), Run(tall_man(part[match.end() :])))


def _status(chart: Chart, use: MedicationUse, on: date) -> Cell:
    standing = standing_in(chart, use, on)
    words = status_words(use.status).capitalize()
    if standing is Standing.IN_ERROR:
        return cell(words, tone=Tone.CRITICAL, icon="dash-circle")
    if standing is Standing.FORBIDDEN:
        return cell(strings.DO_NOT_GIVE, bold=True, tone=Tone.CRITICAL, icon="stop-octagon")
    end = _end(use)
    if standing is Standing.OVER and use.status in ("active", None) and end:
        return cell(strings.ended_on(words, end), tone=Tone.SERIOUS, icon="warning")
    stay = ended_stay(chart, use, on) if standing is Standing.OVER else None
    if stay:
        return cell(strings.stay_ended(words, format_date(stay.end) if stay.end else ""), tone=Tone.MUTED)
    reasons = ", ".join(concept_text(reason) for reason in use.status_reasons)
    tone = Tone.NORMAL if standing is Standing.IN_USE and use.status == "active" else Tone.MUTED
    return cell(joined(words, reasons, by=": "), tone=tone)


def _end(use: MedicationUse) -> str:
    """The day on which its own period ended, or else that of its dosages; empty where neither says it."""
    spans: list[Period | None] = [use.effective, *(one.timing.bounds if one.timing else None for one in use.dosages)]
    ends = [span.end for span in spans if span and span.end and span.end != span.start]
    return format_date(max(ends, key=lambda end: end.latest)) if ends else ""


def _reasons(use: MedicationUse) -> str:
    stated = [concept_text(reason) for reason in use.reasons]
    return ", ".join(stated + [name for name in map(reference_text, use.reason_references) if name])


def _who(use: MedicationUse) -> str:
    if isinstance(use, MedicationRequest):
        return reference_text(use.requester)
    if isinstance(use, MedicationStatement):
        return reference_text(use.information_source)
    return ""
