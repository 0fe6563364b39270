"""The patient list's rows."""

from __future__ import annotations

from collections.abc import Sequence

from clinic_assist.chart.chart import PatientSummary
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.gui.rows import Cell, Row, Run, Tone, cell, lines, number_cell
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
    gender = "" if patient.gender in (None, "unknown") else str(patient.gender).capitalize()
    return Row(
        (name, _born(patient.birth_date), _known(gender), _known(patient.mrn or ""), number_cell(patient.fact_count)),
        key=patient.patient_id,
    )


def _known(text: str) -> Cell:
    return cell(text) if text else cell(NOT_KNOWN, tone=Tone.MUTED, order="")


def _born(written: str | None) -> Cell:
    if not written:
        return _known("")
    try:
        born = PartialDate(written)
    except ValueError:
        return cell(written)
    return cell(format_date(born), order=born.sort_key)
