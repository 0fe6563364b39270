"""Medications: current ones shown, past ones and supplies counted, entries made in error apart."""

from __future__ import annotations

import re
from datetime import date

from clinic_assist.chart.absence import Topic
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import (
    MedicationAdministration,
    MedicationDispense,
    MedicationRequest,
    MedicationStatement,
    MedicationUse,
)
from clinic_assist.gui import strings
from clinic_assist.gui.rows import Cell, Row, Run, Tone, cell, lines
from clinic_assist.gui.screens.chart.dosage_text import dosage_line, is_error_prone
from clinic_assist.gui.screens.chart.listing import Listing, joined, reference_text, said_rows, silence_words
from clinic_assist.terminology.labels import concept_text, format_date, status_words
from clinic_assist.terminology.tall_man import tall_man

# FHIR R4 medicationrequest-status and medication-statement-status: what these codes end.
_PAST = frozenset({"completed", "stopped", "cancelled", "not-taken", "ended"})
_ERROR = "entered-in-error"
# RxNorm normal forms begin with a duration or volume ("24 HR Metformin …", "0.5 ML …"); the name follows it.
_NAME = re.compile(r"^((?:\d[\d.,]*\s*(?:HR|ML|MG|ACTUAT)\s+)*)([^\d\[(]+?)(?=\s+\d|\s*\[|\s*\(|$)", re.IGNORECASE)

_COMBINED = re.compile(r"( / )")


def is_current_medication(use: MedicationUse) -> bool:
    """Whether it is an order or statement that no source has ended. One without a status stays in the list."""
    if isinstance(use, MedicationDispense | MedicationAdministration):
        return False
    return use.status not in _PAST and use.status != _ERROR


def medications_listing(chart: Chart, on: date) -> Listing:
    """The medication list."""
    uses = tuple(fact for fact in chart.facts if isinstance(fact, MedicationUse))
    error = [use for use in uses if use.status == _ERROR]
    return Listing(
        rows=tuple(medication_row(use, on) for use in uses if is_current_medication(use)),
        hidden=tuple(medication_row(use, on) for use in uses if not is_current_medication(use) and use not in error),
        apart=tuple(medication_row(use, on) for use in error),
        silence=silence_words(chart, Topic.MEDICATIONS),
        said=said_rows(chart, Topic.MEDICATIONS),
    )


def medication_row(use: MedicationUse, on: date) -> Row:
    """One medicine."""
    return Row(
        (
            medication_cell(use),
            _status(use, on),
            cell(format_date(use.when, missing=strings.NOT_RECORDED)),
            cell(_reasons(use) or "–"),
            cell(joined(strings.MEDICATION_KINDS.get(use.kind, use.kind), _who(use), by="\n")),
        ),
        key=use.id,
    )


def medication_cell(use: MedicationUse) -> Cell:
    """Name in bold with tall-man letters, brand after it in normal weight, the dosage line below."""
    runs = list(_name_runs(use))
    for dosage in use.dosages or (None,):
        line = dosage_line(use, dosage)
        if line:
            runs.append(Run(f"\n{line}"))
        written = (dosage.text or dosage.patient_instruction or "") if dosage else ""
        if written:
            runs.append(Run(f"\n{strings.as_written(written)}", tone=Tone.MUTED))
            if is_error_prone(written):
                runs.append(Run(f"  {strings.ERROR_PRONE}", tone=Tone.SERIOUS))
    if not any(run.text.startswith("\n") for run in runs):
        runs.append(Run(f"\n{strings.NO_DOSAGE}", tone=Tone.MUTED))
    return lines(*runs)


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


def _status(use: MedicationUse, on: date) -> Cell:
    if isinstance(use, MedicationRequest) and use.do_not_perform:
        return cell(strings.DO_NOT_GIVE, bold=True, tone=Tone.CRITICAL, icon="stop-octagon")
    words = status_words(use.status).capitalize()
    reasons = ", ".join(concept_text(reason) for reason in use.status_reasons)
    if use.status == _ERROR:
        return cell(words, tone=Tone.CRITICAL, icon="dash-circle")
    end = use.effective.end if use.effective else None
    if is_current_medication(use) and end and end.latest < on:
        return cell(strings.ended_on(words, format_date(end)), tone=Tone.SERIOUS, icon="warning")
    tone = Tone.NORMAL if use.status == "active" else Tone.MUTED
    return cell(joined(words, reasons, by=": "), tone=tone)


def _reasons(use: MedicationUse) -> str:
    stated = [concept_text(reason) for reason in use.reasons]
    return ", ".join(stated + [name for name in map(reference_text, use.reason_references) if name])


def _who(use: MedicationUse) -> str:
    if isinstance(use, MedicationRequest):
        return reference_text(use.requester)
    if isinstance(use, MedicationStatement):
        return reference_text(use.information_source)
    return ""
