"""The patient list's rows."""

from __future__ import annotations

from collections.abc import Sequence

from clinic_assist.chart.chart import PatientSummary
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.gui.rows import Cell, Row, Run, Tone, cell, lines
from clinic_assist.terminology.banner import NOT_KNOWN
from clinic_assist.terminology.labels import format_date

SEARCH_LIMIT = 200


def patient_rows(found: Sequence[PatientSummary]) -> tuple[Row, ...]:
    """SURNAME, Given / Born / Gender / MRN / records; what is not known says so."""
    return tuple(_row(patient) for patient in found)


def _row(patient: PatientSummary) -> Row:
    family, given = patient.family.upper(), patient.given
    name = lines(
        Run(family or (NOT_KNOWN if not given else ""), bold=True), Run(f", {given}" if family and given else given)
    )
    return Row(
        (
            name,
            _known(_born(patient.birth_date)),
            _known((patient.gender or "").capitalize()),
            _known(patient.mrn or ""),
            cell(f"{patient.fact_count:,}", right=True),
        ),
        key=patient.patient_id,
    )


def _known(text: str) -> Cell:
    return cell(text) if text else cell(NOT_KNOWN, tone=Tone.MUTED)


def _born(written: str | None) -> str:
    if not written:
        return ""
    try:
        return format_date(PartialDate(written))
    except ValueError:
        return written
