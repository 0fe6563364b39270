"""Whatever is ordered, given, vaccinated or filed, written as HL7 v2, is read as the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from os import environ
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_assist.chart.facts import (
    DiagnosticReport,
    Immunization,
    MedicationAdministration,
    MedicationRequest,
    Observation,
    Patient,
)
from clinic_assist.chart.merge import merge
from tests.unit.importers.hl7v2.messages import PID, facts_of, message, read

CASES = settings(max_examples=int(environ.get("CLINIC_ASSIST_CASES", "200")), deadline=None)
WORDS = st.text("abcdefgh klmnop", min_size=1, max_size=12).map(str.strip).filter(bool).map(lambda text: f"q{text}")
NUMBER = st.decimals(min_value=0, max_value=9999, places=2)
DAY = st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31))
UNIT = st.sampled_from(["mg", "mL", "TAB", "10*3/uL"])
ROUTE = st.sampled_from(["PO", "IV", "IM", "SC"])
# HL7 table 0119 with ORC-5 empty, and what an order so controlled is.
CONTROLS = {"NW": "active", "CA": "cancelled", "DC": "stopped", "HD": "on-hold", "OD": "stopped", "RL": "active"}
# CDC's guide, RXA-20 and RXA-21.
COMPLETIONS = {
    ("CP", "A"): "completed",
    ("RE", "A"): "not-done",
    ("NA", "A"): "not-done",
    ("CP", "D"): "entered-in-error",
}


class Order(NamedTuple):
    """A medicine that is ordered."""

    control: str
    medicine: str
    dose: Decimal
    unit: str
    route: str
    on: date


ORDERS = st.lists(
    st.builds(Order, st.sampled_from(sorted(CONTROLS)), WORDS, NUMBER, UNIT, ROUTE, DAY), min_size=1, max_size=5
)


@CASES
@given(ORDERS)
def test_orders_of_medicines_are_read_as_they_were_written(records: list[Order]) -> None:
    segments = [
        segment
        for number, one in enumerate(records)
        for segment in (
            f"ORC|{one.control}|{number}^P|||||||{one.on:%Y%m%d}",
            f"RXO|{number}^{one.medicine}^L|{one.dose}||{one.unit}",
            f"RXR|{one.route}",
        )
    ]
    batch = read(message(*segments, kind="OMP^O09"))
    found = facts_of(batch, MedicationRequest)

    assert [
        (
            fact.status,
            fact.medication.display if fact.medication else "",
            str(fact.dosages[0].dose.value) if fact.dosages[0].dose else "",
            fact.dosages[0].dose.unit if fact.dosages[0].dose else "",
            fact.dosages[0].route.codings[0].code if fact.dosages[0].route else "",
        )
        for fact in found
    ] == [(CONTROLS[one.control], one.medicine, str(one.dose), one.unit, one.route) for one in records]
    assert [fact.authored_on.text for fact in found if fact.authored_on] == [
        one.on.isoformat() for one in records if CONTROLS[one.control] == "active"
    ]
    assert {fact.subject for fact in found} == {facts_of(batch, Patient)[0].id}
    assert batch.entries == batch.read == 1 + 3 * len(records)


@CASES
@given(st.lists(st.tuples(st.sampled_from(sorted(COMPLETIONS)), WORDS, NUMBER, DAY), min_size=1, max_size=5))
def test_vaccinations_are_read_as_they_were_written(
    records: list[tuple[tuple[str, str], str, Decimal, date]],
) -> None:
    segments = [
        segment
        for number, (state, vaccine, dose, on) in enumerate(records)
        for segment in (
            f"ORC|RE||{number}^F",
            f"RXA|0|1|{on:%Y%m%d}||{number}^{vaccine}^CVX|{dose}|mL^^UCUM||00^New^NIP001||||||L{number}|||||{'|'.join(state)}",
        )
    ]
    found = facts_of(read(message(*segments, kind="VXU^V04")), Immunization)

    assert [
        (
            fact.status,
            fact.vaccine_code.display if fact.vaccine_code else "",
            str(fact.dose_quantity.value) if fact.dose_quantity else "",
            fact.occurrence.text if fact.occurrence else "",
            fact.lot_number,
        )
        for fact in found
    ] == [
        (COMPLETIONS[state], vaccine, str(dose), on.isoformat(), f"L{number}")
        for number, (state, vaccine, dose, on) in enumerate(records)
    ]


@CASES
@given(st.lists(st.tuples(WORDS, NUMBER, UNIT, DAY), min_size=1, max_size=5))
def test_what_was_given_is_read_as_it_was_written(records: list[tuple[str, Decimal, str, date]]) -> None:
    segments = [
        segment
        for number, (medicine, dose, unit, on) in enumerate(records)
        for segment in (f"ORC|RE|{number}^P", f"RXA|0|1|{on:%Y%m%d}1015||{number}^{medicine}^L|{dose}|{unit}")
    ]
    found = facts_of(read(message(*segments, kind="RAS^O17")), MedicationAdministration)

    assert [
        (
            fact.medication.display if fact.medication else "",
            str(fact.dosages[0].dose.value) if fact.dosages[0].dose else "",
            fact.dosages[0].dose.unit if fact.dosages[0].dose else "",
            fact.effective.start.text if fact.effective and fact.effective.start else "",
            fact.status,
        )
        for fact in found
    ] == [(medicine, str(dose), unit, f"{on}T10:15", None) for medicine, dose, unit, on in records]


@CASES
@given(
    records=st.lists(st.tuples(NUMBER, st.none() | NUMBER), min_size=1, max_size=6),
    with_numbers=st.booleans(),
)
def test_of_a_result_and_its_correction_the_correction_is_shown(
    records: list[tuple[Decimal, Decimal | None]], *, with_numbers: bool
) -> None:
    """Results of one code in one order, told apart by OBX-4 or by their times; some are corrected afterwards."""

    def result(number: int, value: Decimal, status: str) -> str:
        which = str(number + 1) if with_numbers else ""
        return f"OBX|1|NM|G^Glucose^L|{which}|{value}|mmol/L|||||{status}|||202403{number + 1:02}0800"

    order = "OBR|1|P1|F1|GTT^Glucose^L|||20240301||||||||||||||||||"
    first = message(order + "F", *(result(place, one, "F") for place, (one, _new) in enumerate(records)))
    again = [result(place, new, "C") for place, (_one, new) in enumerate(records) if new is not None]
    second = message(order + "C", *again, time="20240401120000") if again else ""
    merged = merge(read(first + second).facts)
    shown = [one for one in merged.facts if isinstance(one, Observation)]

    assert sorted(
        (str(one.value.quantity.value), one.status or "") for one in shown if one.value and one.value.quantity
    ) == sorted((str(new), "corrected") if new is not None else (str(one), "final") for one, new in records)
    assert len([one for one in merged.facts if isinstance(one, DiagnosticReport)]) == 1


@CASES
@given(st.lists(st.tuples(st.integers(1, 4), NUMBER), min_size=1, max_size=8))
def test_each_result_is_of_the_person_before_it(records: list[tuple[int, Decimal]]) -> None:
    segments: list[str] = []
    for person, value in records:
        segments += [
            PID.replace("4711", f"47{person}").replace("EVERYWOMAN", f"Q{person}"),
            "OBR|1||F1|X^Y^L",
            f"OBX|1|NM|G^Glucose^L||{value}",
        ]
    batch = read(message(*segments, pid=None))
    people = {one.id: one.identifiers[0].value for one in facts_of(batch, Patient)}

    assert [
        (people[one.subject or ""], str(one.value.quantity.value))
        for one in facts_of(batch, Observation)
        if one.value and one.value.quantity
    ] == [(f"47{person}", str(value)) for person, value in records]
