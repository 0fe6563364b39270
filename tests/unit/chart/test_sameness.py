"""What exports of two systems state alike is shown once, with both sources; what differs is shown as it is."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_assist.chart.datatypes import Annotation, CodeableConcept, Coding, Dosage, Period, Quantity, Value
from clinic_assist.chart.facts import (
    AllergyIntolerance,
    Condition,
    Encounter,
    Fact,
    Immunization,
    MedicationRequest,
    MedicationStatement,
    Observation,
    Procedure,
)
from clinic_assist.chart.facts.problems import Reaction
from clinic_assist.chart.merge import merge
from clinic_assist.chart.partial_date import PartialDate
from tests.vaults.exports import Export

RXNORM, SNOMED, LOINC = "http://www.nlm.nih.gov/research/umls/rxnorm", "http://snomed.info/sct", "http://loinc.org"


def coded(code: str, system: str, text: str = "", *more: Coding) -> CodeableConcept:
    return CodeableConcept(codings=(Coding(system=system, code=code, display=text), *more), text=text or None)


def dose(value: str, unit: str = "mg") -> tuple[Dosage, ...]:
    return (Dosage(dose=Quantity(value=Decimal(value), unit=unit)),)


LISINOPRIL = coded("314076", RXNORM, "lisinopril 10 MG Oral Tablet")


def shown(*facts: Fact) -> int:
    return len(merge(facts).facts)


def order(export: str, **more: Any) -> MedicationRequest:
    told: dict[str, Any] = {
        "medication": LISINOPRIL,
        "status": "active",
        "intent": "order",
        "authored_on": PartialDate("2020-05-01T09:30:00-05:00"),
    }
    return Export(export).add(MedicationRequest, key=f"MedicationRequest/{export}", **(told | more))


def taken(export: str, **more: Any) -> MedicationStatement:
    told: dict[str, Any] = {
        "medication": coded("314076", RXNORM, "Lisinopril 10mg tab"),
        "status": "active",
        "effective": Period(start=PartialDate("2020-05-01")),
    }
    return Export(export).add(MedicationStatement, **(told | more))


def test_a_medicine_of_a_fhir_export_and_a_document_is_shown_once_with_both_sources() -> None:
    fhir, document = order("fhir", dosages=dose("10")), taken("document")
    for given_order in itertools.permutations((fhir, document)):
        merged = merge(given_order)

        assert [fact.id for fact in merged.facts] == [fhir.id]
        assert merged.also_in == {fhir.id: (document.id,)}
        assert merged.set_aside == (document,)


@pytest.mark.parametrize(
    "other",
    [
        {"medication": coded("314077", RXNORM, "lisinopril 20 MG Oral Tablet")},
        {"status": "stopped"},
        {"status": None},
        {"effective": Period(start=PartialDate("2020-05-02"))},
        {"effective": Period(start=PartialDate("2020-05"))},
        {"effective": None},
        {"dosages": dose("20")},
        {"notes": (Annotation(text="Stopped by herself in June."),)},
        {"status_reasons": (coded("1", SNOMED, "cough"),)},
    ],
)
def test_a_medicine_that_differs_is_shown_beside(other: dict[str, Any]) -> None:
    assert shown(order("fhir", dosages=dose("10")), taken("document", **other)) == 2


def test_a_ban_or_a_proposal_is_no_medicine_in_use() -> None:
    assert shown(order("a", do_not_perform=True), taken("b")) == 2
    assert shown(order("a", intent="proposal"), taken("b")) == 2


def problem(export: str, **more: Any) -> Condition:
    told: dict[str, Any] = {
        "code": coded("38341003", SNOMED, "Hypertension"),
        "clinical_status": "active",
        "onset": PartialDate("2015-02-03"),
    }
    return Export(export).add(Condition, **(told | more))


def test_a_problem_is_known_by_any_code_that_both_give() -> None:
    both = coded("38341003", SNOMED, "Hypertension", Coding(system="icd10", code="I10"))
    other = coded("I10", "icd10", "Essential (primary) hypertension")

    assert shown(problem("a", code=both), problem("b", code=other)) == 1
    assert shown(problem("a"), problem("b", code=other)) == 2
    assert shown(problem("a"), problem("b", code=other), problem("c", code=both)) == 1


@pytest.mark.parametrize(
    "other", [{"clinical_status": "resolved"}, {"onset": PartialDate("2018-02-03")}, {"onset": None}]
)
def test_another_episode_or_standing_is_shown_beside(other: dict[str, Any]) -> None:
    assert shown(problem("a"), problem("b", **other)) == 2


def allergy(export: str, **more: Any) -> AllergyIntolerance:
    told: dict[str, Any] = {"code": coded("7980", RXNORM, "penicillin G"), "clinical_status": "active"}
    return Export(export).add(AllergyIntolerance, **(told | more))


@pytest.mark.parametrize(("said", "expected"), [("confirmed", 1), (None, 1), ("unconfirmed", 2), ("refuted", 2)])
def test_a_document_that_cannot_say_confirmed_is_taken_at_its_word(said: str | None, expected: int) -> None:
    gout = coded("90560007", SNOMED, "Gout")
    problems = (
        Export("a").add(Condition, code=gout, clinical_status="active", verification_status=said),
        Export("b").add(Condition, code=gout, clinical_status="active"),
    )
    allergies = (
        Export("a").add(AllergyIntolerance, code=gout, clinical_status="active", verification_status=said),
        Export("b").add(AllergyIntolerance, code=gout, clinical_status="active"),
    )

    assert (shown(*problems), shown(*allergies)) == (expected, expected)


def test_an_allergy_with_a_reaction_that_the_other_does_not_name_speaks_for_both() -> None:
    hives = (Reaction(manifestations=(coded("247472004", SNOMED, "Hives"),)),)
    shock = (Reaction(manifestations=(coded("39579001", SNOMED, "Anaphylaxis"),)),)
    merged = merge([allergy("a"), allergy("b", reactions=hives)])

    assert [fact.reactions for fact in merged.facts if isinstance(fact, AllergyIntolerance)] == [hives]
    assert shown(allergy("a", reactions=shock), allergy("b", reactions=hives)) == 2


def potassium(export: str, value: str = "4.1", at: str = "2021-01-02T08:00:00+01:00", **more: Any) -> Observation:
    told: dict[str, Any] = {
        "code": coded("2823-3", LOINC, "Potassium"),
        "status": "final",
        "effective": PartialDate(at),
        "value": Value(quantity=Quantity(value=Decimal(value), unit="mmol/L", code="mmol/L")),
    }
    return Export(export).add(Observation, **(told | more))


def test_a_result_is_known_by_moment_and_value_however_these_are_written() -> None:
    assert shown(potassium("a"), potassium("b", value="4.10", at="2021-01-02T07:00:00Z")) == 1
    assert shown(potassium("a"), potassium("b", value="4.2")) == 2
    assert shown(potassium("a"), potassium("b", at="2021-01-02T09:00:00+01:00")) == 2
    assert shown(potassium("a", at="2021-01-02"), potassium("b", at="2021-01-02")) == 1
    assert shown(potassium("a", at="2021-01-02"), potassium("b")) == 2


def test_a_flag_that_only_one_of_them_gives_stays_in_sight() -> None:
    high = (coded("H", "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", "High"),)
    merged = merge([potassium("a"), potassium("b", interpretations=high)])

    assert [fact.interpretations for fact in merged.facts if isinstance(fact, Observation)] == [high]


def test_a_panel_without_values_is_never_taken_for_another() -> None:
    told: dict[str, Any] = {
        "code": coded("1", LOINC, "Panel"),
        "status": "final",
        "effective": PartialDate("2021-01-02"),
    }

    assert shown(*(Export(name).add(Observation, **told) for name in "ab")) == 2


def test_visits_vaccinations_and_procedures_are_known_again() -> None:
    for kind, date_field in ((Immunization, "occurrence"), (Procedure, "performed")):
        code = "vaccine_code" if kind is Immunization else "code"
        made = [
            Export(name).add(
                kind, status="completed", **{code: coded("140", "cvx", "Flu"), date_field: PartialDate(on)}
            )
            for name, on in (("a", "2020-10-01T10:00:00Z"), ("b", "2020-10-01"), ("c", "2020-10-02"))
        ]

        assert shown(*made[:2]) == 1
        assert shown(*made) == 2
    visits = [
        Export(name).add(
            Encounter, status="finished", types=(coded("185349003", SNOMED, "Check-up"),),
            period=Period(start=PartialDate("2020-10-01T10:00:00Z")),
        )
        for name in "ab"
    ]  # fmt: skip
    assert shown(*visits) == (1 if visits[0].concept else 2)


def test_what_one_file_states_twice_stays_twice_and_is_matched_one_to_one() -> None:
    export = Export("a")
    twice = [export.add(Condition, code=coded("38341003", SNOMED, "Hypertension"), clinical_status="active",
                        onset=PartialDate("2015-02-03")) for _ in range(2)]  # fmt: skip
    once, again = problem("b"), problem("c")
    merged = merge([*twice, once, again])

    assert {fact.id for fact in merged.facts} == {fact.id for fact in twice}
    assert sorted(one for ids in merged.also_in.values() for one in ids) == sorted((once.id, again.id))


@given(st.permutations(range(8)))
def test_the_order_of_facts_makes_no_difference(order_of: list[int]) -> None:
    facts: list[Fact] = [
        order("a"), taken("b"), taken("c", status="stopped"), problem("a"), problem("b"), allergy("a"),
        allergy("b", clinical_status="resolved"), potassium("c"),
    ]  # fmt: skip
    merged = merge([facts[number] for number in order_of])
    usual = merge(facts)

    assert {fact.id for fact in merged.facts} == {fact.id for fact in usual.facts}
    assert merged.also_in == usual.also_in
    assert len(usual.set_aside) == 2
