from __future__ import annotations

import itertools
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.chart.datatypes import (
    Annotation,
    CodeableConcept,
    Coding,
    HumanName,
    Identifier,
    Quantity,
    Reference,
    Value,
)
from clinic_assist.chart.facts import (
    CarePlan,
    CarePlanActivity,
    Fact,
    Observation,
    Patient,
)
from clinic_assist.chart.merge import is_newer, merge, newest_patient
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId, Locator, Provenance, SourceId
from tests.vaults.exports import Export, fact_ids

UUID_KEY = "Observation/5f0c0c2e-3a0c-4a57-9f0e-0d5b7e1f2a3b"


def provenance(version: str | None = None, updated: str | None = None) -> Provenance:
    return Provenance(
        source=SourceId("0" * 64),
        locator=Locator("x"),
        version_id=version,
        last_updated=PartialDate(updated) if updated else None,
    )


# -- order -------------------------------------------------------------------------------------------------------------


def test_the_newest_comes_first_and_the_undated_last() -> None:
    export = Export("one")
    dates = ("2019", "2021-03-04T10:00:00Z", "2021-03-04", "2021")
    facts = {on: export.result(None, on=on) for on in dates}
    undated = export.result(None, effective=None)
    merged = merge([undated, *facts.values()])

    assert [fact.when.text if fact.when else None for fact in merged.facts] == [
        "2021-03-04T10:00:00Z",
        "2021-03-04",
        "2021",
        "2019",
        None,
    ]


def test_facts_of_one_date_stay_in_the_files_order() -> None:
    export = Export("one")
    facts = [export.result(None, digits=str(number)) for number in range(5)]

    assert list(merge(facts).facts) == facts


def test_nothing_is_set_aside_where_nothing_is_repeated() -> None:
    export = Export("one")
    facts = (export.patient(key="Patient/1"), export.result(None, key="Observation/1"), export.result(None))
    merged = merge(facts)

    assert fact_ids(merged.facts) == fact_ids(facts)
    assert (merged.also_in, merged.superseded, merged.set_aside) == ({}, {}, ())


# -- repeated ----------------------------------------------------------------------------------------------------------


def copies(key: str | None = "Observation/1", **other: Any) -> tuple[Observation, Observation]:
    """One record in two files; `other` changes the second."""
    one, two = Export("one"), Export("two")
    first = one.result("Patient/1", key=key, encounter=Reference(reference="Encounter/1", target=FactId("a")))
    told = {"encounter": Reference(reference="Encounter/1", target=FactId("b"))}
    second = two.result("Patient/1", key=key, **(told | other))
    return first, second


def test_two_files_that_say_the_same_are_shown_once() -> None:
    first, second = copies()
    merged = merge([first, second])
    kept = min(first.id, second.id)

    assert [fact.id for fact in merged.facts] == [kept]
    assert merged.also_in == {kept: (max(first.id, second.id),)}
    assert fact_ids(merged.set_aside) == {max(first.id, second.id)}


def test_who_the_file_calls_the_person_does_not_matter() -> None:
    first, second = copies()

    assert len(merge([first, replace(second, subject="https://a.example/Patient/1")]).facts) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"digits": "4.1"},
        {"on": "2019-03-05"},
        {"status": "amended"},
        {"encounter": Reference(reference="Encounter/2")},
        {"encounter": None},
        {"value": Value(quantity=Quantity(value=Decimal("4.10"), code="mmol/L"))},
        {"value": Value(string="4.10")},
        {"notes": (Annotation(text="haemolysed"),)},
    ],
)
def test_copies_that_differ_without_a_version_both_stay(other: dict[str, Any]) -> None:
    merged = merge(copies(**other))

    assert len(merged.facts) == 2
    assert merged.set_aside == ()


def test_records_of_different_names_in_one_file_both_stay_however_alike() -> None:
    export = Export("one")
    twice = [export.result(None, key=f"Observation/{number}") for number in range(2)]
    unnamed = [export.result(None) for _ in range(2)]

    assert len(merge(twice).facts) == 2
    assert len(merge(unnamed).facts) == 2


def test_what_two_systems_state_alike_is_shown_once_with_both_sources() -> None:
    first, second = copies()
    other = replace(second, provenance=replace(second.provenance, resource_key="Observation/2"))
    merged = merge([first, other])

    assert len(merged.facts) == len(merged.also_in[merged.facts[0].id]) == 1
    assert {merged.facts[0].id, *merged.also_in[merged.facts[0].id]} == {first.id, other.id}
    assert merge([other, first]).also_in == merged.also_in


def test_a_reference_without_text_is_compared_by_its_display() -> None:
    def plan(export: Export, display: str, target: str) -> CarePlan:
        member = Reference(display=display, target=FactId(target))
        return export.add(CarePlan, key="CarePlan/1", activities=(CarePlanActivity(status="x", reference=member),))

    same = merge([plan(Export("one"), "Dr A", "1"), plan(Export("two"), "Dr A", "2")])
    different = merge([plan(Export("one"), "Dr A", "1"), plan(Export("two"), "Dr B", "2")])

    assert len(same.facts) == 1
    assert len(different.facts) == 2


def test_many_copies_are_one() -> None:
    facts = [Export(f"file {number}").result("Patient/1", key="Observation/1") for number in range(9)]
    facts.append(Export("other").result("Patient/1", key="Observation/1", digits="7.9"))
    merged = merge(facts)
    ((kept, others),) = merged.also_in.items()

    assert len(merged.facts) == 2
    assert {kept, *others} == fact_ids(tuple(facts[:9]))


def test_the_same_name_of_another_kind_is_another_record() -> None:
    one = Export("one")

    assert len(merge([one.result(None, key="X/1"), one.condition(None, key="X/1")]).facts) == 2


# -- superseded --------------------------------------------------------------------------------------------------------


def versions(key: str, *, old: dict[str, Any] | None = None, new: dict[str, Any] | None = None) -> tuple[Fact, Fact]:
    """A record and its correction, in two files of one system."""
    one, two = Export("one"), Export("two")
    first = one.result("Patient/1", key=key, digits="7.9", updated="2020-01-01T00:00:00Z", **(old or {}))
    second = two.result("Patient/1", key=key, digits="4.1", updated="2021-01-01T00:00:00Z", **(new or {}))
    return first, second


@pytest.mark.parametrize("key", ["Observation/1", UUID_KEY, "urn:uuid:1", "https://a.example/fhir/Observation/1"])
def test_a_newer_version_replaces_the_older_which_is_counted(key: str) -> None:
    old, new = versions(key)
    for order in ((old, new), (new, old)):
        merged = merge(order)

        assert merged.facts == (new,)
        assert merged.superseded == {new.id: (old.id,)}
        assert merged.set_aside == (old,)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"subject": "Patient/2"}, {}),
        ({"code": None}, {}),
        ({"identifiers": (Identifier(value="1"),)}, {"identifiers": (Identifier(value="2"),)}),
    ],
)
def test_a_common_name_of_another_system_replaces_nothing(old: dict[str, Any], new: dict[str, Any]) -> None:
    first, second = versions("Observation/1")

    assert len(merge([replace(first, **old), replace(second, **new)]).facts) == 2
    assert len(merge([first, second]).facts) == 1


def test_a_common_name_counts_where_the_persons_name_is_the_same_in_both_files() -> None:
    one, two = Export("one"), Export("two")
    ada, again = one.patient("1", key="Patient/7"), two.patient("1", key="Patient/7")
    stranger = two.patient("1", key="Patient/8")
    old = one.result(ada.id, key="Observation/1", digits="7.9", updated="2020")
    new = two.result(again.id, key="Observation/1", digits="4.1", updated="2021")
    other = replace(new, subject=stranger.id)

    assert new in merge([ada, again, old, new]).facts
    assert old not in merge([ada, again, old, new]).facts
    assert {old, other} <= set(merge([ada, stranger, old, other]).facts)


def test_versions_in_one_file_replace_each_other() -> None:
    one = Export("history")
    old = one.result("Patient/1", key="Observation/1", digits="7.9", version="1", code=None)
    new = one.result("Patient/1", key="Observation/1", digits="4.1", version="2")

    assert merge([old, new]).facts == (new,)


def test_copies_of_an_old_version_go_with_it() -> None:
    old, new = versions(UUID_KEY)
    copy = Export("three").result("Patient/1", key=UUID_KEY, digits="7.9", updated="2020-01-01T00:00:00Z")
    merged = merge([copy, old, new])

    assert merged.facts == (new,)
    assert set(merged.superseded[new.id]) == {old.id, copy.id}
    assert merged.also_in == {}


def test_a_value_that_was_changed_and_changed_back_stands_as_its_newest_version() -> None:
    first, second = versions(UUID_KEY)
    back = Export("three").result("Patient/1", key=UUID_KEY, digits="7.9", updated="2022-01-01T00:00:00Z")
    for order in itertools.permutations((first, second, back)):
        merged = merge(order)

        assert merged.facts == (back,)
        assert merged.also_in == {back.id: (first.id,)}
        assert merged.superseded == {back.id: (second.id,)}


def test_a_patient_record_of_another_hospital_with_a_common_name_stays() -> None:
    one, two = Export("one"), Export("two")
    shared, own, other = (Identifier(system="urn:n", value=value) for value in ("shared", "own", "other"))
    old = one.patient(key="Patient/1", updated="2020", identifiers=(shared, own))
    new = two.patient(key="Patient/1", updated="2021", identifiers=(shared, other), given="Bea")
    corrected = two.patient(key="Patient/1", updated="2022", identifiers=(shared, own), given="Bea")

    assert set(merge([old, new]).facts) == {old, new}
    assert merge([old, corrected]).facts == (corrected,)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (provenance(updated="2021-01-01T00:00:00Z"), provenance(updated="2020-12-31T23:00:00Z"), True),
        (provenance(updated="2021-01-01T00:00:00+05:00"), provenance(updated="2020-12-31T20:00:00Z"), False),
        (provenance(updated="2021"), provenance(updated="2020"), True),
        (provenance(updated="2021-05"), provenance(updated="2021"), False),
        (provenance(updated="2021-05-02"), provenance(updated="2021-05-01T10:00:00Z"), True),
        (provenance(updated="2021-05-01T10:00:30"), provenance(updated="2021-05-01T10:00:20"), True),
        (provenance(updated="2021-05-01T10:00:20"), provenance(updated="2021-05-01T10:00:30"), False),
        (provenance(updated="2021-05-01T10:00:30"), provenance(updated="2021-05-01T10:00"), False),
        (provenance(updated="2021-05-01T10:00:30"), provenance(updated="2021-05-01T09:00:00Z"), False),
        (provenance(updated="2021", version="2"), provenance(updated="2021", version="1"), True),
        (provenance(version="10"), provenance(version="9"), True),
        (provenance(version="9"), provenance(version="10"), False),
        (provenance(version="b"), provenance(version="a"), False),
        (provenance(version="2"), provenance(), False),
        (provenance(updated="2021"), provenance(), False),
        (provenance(), provenance(), False),
    ],
)
def test_what_is_certainly_newer(one: Provenance, other: Provenance, *, expected: bool) -> None:
    assert is_newer(one, other) is expected


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Observation/1", UUID_KEY, None]),
            st.sampled_from(["4.1", "4.10", "7.9"]),
            st.sampled_from([None, "2020", "2021", "2022"]),
            st.sampled_from(["2019", "2018-01"]),
        ),
        max_size=8,
    ),
    st.randoms(use_true_random=False),
)
def test_no_fact_is_ever_lost_and_the_order_of_files_does_not_matter(told: list[Any], random: Any) -> None:
    facts = [
        Export(f"file {number}").result("Patient/1", key=key, digits=digits, updated=updated, on=on)
        for number, (key, digits, updated, on) in enumerate(told)
    ]
    merged = merge(facts)
    random.shuffle(facts)
    shuffled = merge(facts)
    named = {fact_id for ids in (*merged.also_in.values(), *merged.superseded.values()) for fact_id in ids}

    assert fact_ids(merged.facts) | fact_ids(merged.set_aside) == fact_ids(tuple(facts))
    assert not fact_ids(merged.facts) & fact_ids(merged.set_aside)
    assert named == fact_ids(merged.set_aside)
    assert fact_ids(shuffled.facts) == fact_ids(merged.facts)


# -- the person --------------------------------------------------------------------------------------------------------


def test_the_newest_patient_record_speaks_for_the_person() -> None:
    export = Export("one")
    old = export.patient("1", updated="2020", telecom=())
    new = export.patient("1", updated="2021")
    unknown = export.patient("1")

    assert newest_patient([new, old, unknown]) is new
    assert newest_patient([unknown, old]) is old
    assert newest_patient([]) is None


def test_a_record_that_another_replaces_speaks_only_where_there_is_no_other() -> None:
    export = Export("one")
    replaced = export.patient("1", updated="2024", replaced_by=(Reference(reference="Patient/2"),))
    stays = export.patient("2", updated="2020")

    assert newest_patient([replaced, stays]) is stays
    assert newest_patient([replaced]) is replaced


def test_without_dates_the_record_that_says_most_speaks() -> None:
    export = Export("one")
    little = export.add(Patient, names=(HumanName(family="Testperson"),))
    much = export.patient("1")

    assert newest_patient([little, much]) is much
    assert newest_patient([much, little]) is much


def test_a_citation_of_a_fact_set_aside_still_finds_it() -> None:
    old, new = versions(UUID_KEY)
    merged = merge([old, new])
    chart = Chart(patient_id=PatientId("p"), patient=None, facts=merged.facts, set_aside=merged.set_aside)

    assert chart.fact(old.id) is None
    assert chart.any_fact(old.id) is old
    assert chart.any_fact(new.id) is new
    assert chart.any_fact(FactId("f" * 32)) is None


def order(name: str | None, version: str, *, code: str | None = None) -> Observation:
    """A record under a number that several records of one message bear."""
    coding = (Coding(system="urn:s", code=code),) if code else ()
    concept = CodeableConcept(codings=coding, text=name) if name or code else None
    place = Provenance(
        source=SourceId("s"),
        locator=Locator(f"{name}{code}{version}"),
        resource_key="hl7-v2:ServiceRequest|G1",
        version_id=version,
    )
    return Observation(id=FactId(f"{name}{code}{version}"), provenance=place, code=concept)


@pytest.mark.parametrize(("names", "codes"), [(("Lipids", "HbA1c"), (None, None)), ((None, None), ("1", "2"))])
def test_of_records_that_bear_one_name_at_once_each_is_replaced_by_its_own_version_only(
    names: tuple[str | None, str | None], codes: tuple[str | None, str | None]
) -> None:
    one, other = (order(name, "1", code=code) for name, code in zip(names, codes, strict=True))
    later, bare = order(names[0], "2", code=codes[0]), order(None, "3")

    for given_facts in itertools.permutations((one, other, later)):
        assert set(fact_ids(merge(given_facts).facts)) == {other.id, later.id}
    for given_facts in itertools.permutations((one, other, later, bare)):
        assert set(fact_ids(merge(given_facts).facts)) == {bare.id}
    assert set(fact_ids(merge((one, order("Other", "2", code="9"))).facts)) == {order("Other", "2", code="9").id}
