from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.chart.conflicts import Conflict, conflicts
from clinic_assist.chart.datatypes import CodeableConcept, Coding, HumanName
from clinic_assist.chart.facts import (
    AbsenceStatement,
    AllergyIntolerance,
    Condition,
    Fact,
    MedicationAdministration,
    MedicationRequest,
    MedicationStatement,
)
from clinic_assist.chart.merge import merge
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import SourceId
from tests import charts
from tests.vaults.exports import Export, coded

CODE = coded("1", "Thing")


def chart_of(*facts: Fact) -> Chart:
    merged = merge(facts)
    return Chart(
        patient_id=PatientId("p"),
        patient=None,
        facts=merged.facts,
        also_in=merged.also_in,
        superseded=merged.superseded,
        set_aside=merged.set_aside,
    )


def stated(name: str, fact_type: type[Fact], **fields: Any) -> Fact:
    about = "medication" if fact_type.__name__.startswith("Medication") else "code"
    return Export(name).add(fact_type, **({about: CODE} | fields))


def conflict_of(*facts: Fact) -> Conflict | None:
    found = conflicts(chart_of(*facts))
    return found[0] if found else None


@pytest.mark.parametrize(
    ("fact_type", "yes", "no"),
    [
        (Condition, {"clinical_status": "active"}, {"clinical_status": "resolved"}),
        (Condition, {"clinical_status": "relapse"}, {"clinical_status": "remission"}),
        (Condition, {"clinical_status": "active"}, {"verification_status": "refuted"}),
        (AllergyIntolerance, {"clinical_status": "active"}, {"clinical_status": "inactive"}),
        (
            AllergyIntolerance,
            {"clinical_status": "active"},
            {"clinical_status": "active", "verification_status": "entered-in-error"},
        ),
        (MedicationRequest, {"status": "active"}, {"status": "stopped"}),
        (MedicationRequest, {"status": "active"}, {"status": "active", "do_not_perform": True}),
        (MedicationStatement, {"status": "active"}, {"status": "not-taken"}),
    ],
)
def test_sources_that_contradict_each_other_are_named(
    fact_type: type[Fact], yes: dict[str, Any], no: dict[str, Any]
) -> None:
    one, other = stated("one", fact_type, **yes), stated("other", fact_type, **no)
    found = conflict_of(one, other)

    assert found is not None
    assert found.facts == tuple(sorted((one.id, other.id)))
    assert "One source" in found.what
    assert conflict_of(one, stated("other", fact_type, **yes)) is None


def test_a_request_and_a_statement_of_one_medicine_are_compared() -> None:
    request = stated("one", MedicationRequest, status="active")
    statement = stated("other", MedicationStatement, status="stopped")

    assert conflict_of(request, statement) is not None


@pytest.mark.parametrize(
    "other",
    [
        stated("other", MedicationRequest, status="completed"),
        stated("other", MedicationRequest, status="on-hold"),
        stated("other", MedicationRequest),
        stated("other", MedicationRequest, status="stopped", medication=coded("2", "Other")),
        stated("other", MedicationRequest, status="stopped", medication=coded("1", "Thing", system="urn:other")),
        stated("other", MedicationRequest, status="stopped", medication=CodeableConcept(text="Thing")),
        stated("other", MedicationRequest, status="stopped", medication=None),
        stated("other", MedicationAdministration, status="stopped"),
        stated("other", Condition, clinical_status="resolved"),
        stated("one", MedicationRequest, status="stopped"),
    ],
)
def test_what_is_no_contradiction(other: Fact) -> None:
    assert conflict_of(stated("one", MedicationRequest, status="active"), other) is None


def test_the_last_word_of_each_source_counts() -> None:
    first = Export("first")
    old = first.add(MedicationStatement, medication=CODE, status="active", date_asserted=PartialDate("2019"))
    new = first.add(MedicationStatement, medication=CODE, status="stopped", date_asserted=PartialDate("2020"))
    active = stated("second", MedicationStatement, status="active", date_asserted=PartialDate("2018"))
    stopped = stated("third", MedicationStatement, status="stopped", date_asserted=PartialDate("2021"))

    assert conflict_of(old, new, stopped) is None
    assert conflict_of(old, new, active) == Conflict(
        facts=tuple(sorted((new.id, active.id))),
        what="One source lists this medication as active, another as stopped or not taken.",
    )


def test_a_source_whose_entry_was_a_repeat_still_has_its_say() -> None:
    first, second = Export("first"), Export("second")
    told: dict[str, Any] = {"medication": CODE, "date_asserted": PartialDate("2019"), "key": "MedicationStatement/1"}
    one, repeat = (export.add(MedicationStatement, status="active", **told) for export in (first, second))
    later = {"medication": CODE, "date_asserted": PartialDate("2020"), "status": "stopped"}
    for stopper in (first, second):
        chart = chart_of(one, repeat, stopper.add(MedicationStatement, **later))

        assert len(chart.also_in) == 1
        assert len(conflicts(chart)) == 1


def test_two_codes_of_one_pair_of_facts_are_one_conflict() -> None:
    both = CodeableConcept(codings=(*CODE.codings, *coded("2", "Same", system="urn:other").codings))
    one = stated("one", Condition, code=both, clinical_status="active")
    other = stated("other", Condition, code=both, clinical_status="resolved")

    assert len(conflicts(chart_of(one, other))) == 1


@pytest.mark.parametrize(
    ("one", "other", "what"),
    [
        ({"born": "1945-07-14"}, {"born": "1945-07-15"}, "birth date"),
        ({"family": "A"}, {"family": "B"}, "family name"),
        ({"gender": "male"}, {"gender": "female"}, "gender"),
        ({"deceased": True}, {"deceased": False}, "alive"),
        ({"deceased_on": PartialDate("2020")}, {"deceased": False}, "alive"),
    ],
)
def test_sources_that_differ_about_the_person_are_named(one: dict[str, Any], other: dict[str, Any], what: str) -> None:
    first, second = Export("one").patient(**one), Export("other").patient(**other)
    found = conflicts(chart_of(first, second))

    assert [conflict.facts for conflict in found] == [tuple(sorted((first.id, second.id)))]
    assert what in found[0].what
    assert conflicts(chart_of(first)) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"born": "1945"}, {"born": "1945-07-14"}),
        ({"born": None}, {"born": "1945-07-14"}),
        ({"family": "A"}, {"names": (HumanName(family="B"), HumanName(family="a "))}),
        ({"gender": "unknown"}, {"gender": "female"}),
        ({"gender": None}, {"gender": "female"}),
        ({"deceased": True}, {"deceased_on": PartialDate("2020")}),
        ({"deceased": None}, {"deceased": False}),
    ],
)
def test_what_is_missing_or_less_exact_is_no_difference(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert conflicts(chart_of(Export("one").patient(**one), Export("other").patient(**other))) == ()


def test_an_allergy_in_one_source_and_none_known_in_another_is_a_conflict() -> None:
    here, there = SourceId("b" * 64), SourceId("c" * 64)
    listed = charts.allergy("Codeine")
    none = AbsenceStatement(**charts.named("AbsenceStatement"), topic=Topic.ALLERGIES, silence=Silence.NONE_KNOWN)
    elsewhere = replace(none, provenance=replace(none.provenance, source=there))
    listed = replace(listed, provenance=replace(listed.provenance, source=here))

    (found,) = conflicts(charts.chart(listed, elsewhere))
    assert set(found.facts) == {listed.id, elsewhere.id}
    same_file = replace(none, provenance=replace(none.provenance, source=here))
    assert conflicts(charts.chart(listed, same_file)) == ()
    assert conflicts(charts.chart(listed, replace(elsewhere, is_partial=True))) == ()


def test_names_without_a_code_are_compared_by_nobody() -> None:
    uncoded = CodeableConcept(codings=(Coding(system="urn:test", display="Thing"), Coding(code="1", display="Thing")))

    active = stated("one", Condition, code=uncoded, clinical_status="active")
    resolved = stated("other", Condition, code=uncoded, clinical_status="resolved")

    assert conflicts(chart_of(active, resolved)) == ()
    assert conflict_of(
        replace(active, code=CODE),
        replace(resolved, code=CODE),  # type: ignore[call-arg]
    )
