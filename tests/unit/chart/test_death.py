"""A death that a record beside the Patient states reaches the Patient, and nothing else does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clinic_assist.chart.datatypes import CodeableConcept, Coding, Value
from clinic_assist.chart.death import DATE_OF_DEATH, LOINC, with_death
from clinic_assist.chart.facts import Observation, Patient
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId, Locator, Provenance, SourceId

ORIGIN = Provenance(source=SourceId("s"), locator=Locator("row[1]"))
PATIENT = Patient(id=FactId("p"), provenance=ORIGIN)
CODE = CodeableConcept(codings=(Coding(system=LOINC, code=DATE_OF_DEATH),))


def death(date: str = "2019-05", **changed: object) -> Observation:
    value = Value(date_time=PartialDate(date))
    return replace(Observation(id=FactId(date), provenance=ORIGIN, code=CODE, value=value), **changed)  # type: ignore[arg-type]


def test_the_date_is_taken_as_precise_as_it_is() -> None:
    told = with_death(PATIENT, [PATIENT, death(), death(status="final")])

    assert told == replace(PATIENT, deceased=True, deceased_on=PartialDate("2019-05"))


def test_dates_that_differ_leave_the_death_without_a_date() -> None:
    assert with_death(PATIENT, [death(), death("2019-06-01")]) == replace(PATIENT, deceased=True)


def test_what_the_patient_says_stands() -> None:
    for said in (replace(PATIENT, deceased=False), replace(PATIENT, deceased_on=PartialDate("2018"))):
        assert with_death(said, [death()]) is said
    assert with_death(None, [death()]) is None


@pytest.mark.parametrize(
    "other",
    [
        death(status="entered-in-error"),
        death(status="preliminary"),
        death(value=None),
        death(value=Value(string="2019")),
        death(code=None),
        death(code=CodeableConcept(codings=(Coding(system=LOINC, code="8867-4"),))),
    ],
)
def test_other_records_state_no_death(other: Observation) -> None:
    assert with_death(PATIENT, [other]) is PATIENT
