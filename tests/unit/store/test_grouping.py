"""Who is who is told from all records at once: the same answer in whatever order they are looked at."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_assist.chart.datatypes import HumanName, Identifier
from clinic_assist.store.grouping import ALIKE, AMBIGUOUS, CONTRADICTION, MOST_ALIKE, Decision, Unit, group
from tests.effort import LINEAR, growth
from tests.unit.store.people import Made, files
from tests.vaults.exports import Export

CASES = int(os.environ.get("CLINIC_ASSIST_CASES", "200"))
THIRD = "urn:test:third"


def unit(name: str, **fields: Any) -> Unit:
    export = Export(name)
    return Unit(name, (export.patient(**fields),))


def number(value: str, system: str = THIRD) -> Identifier:
    return Identifier(system=system, value=value)


def people(units: list[Unit], decisions: list[Decision] | None = None) -> set[frozenset[object]]:
    found = group(units, decisions or [])
    return {frozenset(units[one].source for one in members) for members in found.groups}


def asked(units: list[Unit], decisions: list[Decision] | None = None) -> dict[frozenset[object], str]:
    """Why two people are asked about, by the files of both."""
    found = group(units, decisions or [])
    sources = [frozenset(units[one].source for one in members) for members in found.groups]
    return {frozenset(sources[side] for side in doubt.groups): doubt.reason for doubt in found.doubts}


def decided(one: Unit, other: Unit, *, is_same: bool) -> Decision:
    first, second = sorted((one.records[0].id, other.records[0].id))
    return first, second, is_same


def test_a_year_of_birth_that_fits_two_people_of_one_number_is_neither() -> None:
    year, april, july = unit("y", born="1945"), unit("a", born="1945-04-07"), unit("j", born="1945-07-04")

    assert people([year, april]) == {frozenset("ya")}
    assert people([year, april, july]) == {frozenset("y"), frozenset("a"), frozenset("j")}
    assert sorted(asked([year, april, july]).values()) == sorted([AMBIGUOUS, AMBIGUOUS, CONTRADICTION])


def test_a_record_without_a_name_does_not_make_one_person_of_two_under_its_number() -> None:
    nameless, ada, zoe = unit("n", names=(), born=None), unit("a", born=None), unit("z", family="Elsewhere", born=None)

    assert people([nameless, ada, zoe]) == {frozenset("n"), frozenset("a"), frozenset("z")}


def test_a_record_that_states_the_name_before_and_after_a_marriage_shows_that_both_are_one_person() -> None:
    both = unit("b", names=(HumanName(family="Before"), HumanName(family="Testperson")))
    before, after = unit("x", family="Before"), unit("y")

    assert people([before, after]) == {frozenset("x"), frozenset("y")}
    assert people([before, after, both]) == {frozenset("xyb")}


def test_a_name_that_fits_two_numbers_of_one_hospital_is_neither() -> None:
    named, one, other = unit("n", mrn=None), unit("1", mrn="1"), unit("2", mrn="2")

    assert people([named, one]) == {frozenset("n1")}
    assert people([named, one, other]) == {frozenset("n"), frozenset("1"), frozenset("2")}
    assert set(asked([named, one, other]).values()) == {ALIKE}
    assert len(asked([named, one, other])) == 3


def test_what_a_person_told_apart_leaves_a_third_record_of_their_number_in_doubt_until_that_is_decided_too() -> None:
    one, other, third = unit("1", gender="male"), unit("2"), unit("3", gender=None)
    apart = decided(one, other, is_same=False)

    assert people([one, other, third]) == {frozenset("123")}
    assert people([one, other, third], [apart]) == {frozenset("1"), frozenset("2"), frozenset("3")}
    assert people([one, other, third], [apart, decided(one, third, is_same=True)]) == {frozenset("13"), frozenset("2")}


def test_the_newest_decision_counts() -> None:
    one, other = unit("1", mrn="1"), unit("2", mrn="2")
    same, apart = decided(one, other, is_same=True), decided(one, other, is_same=False)

    assert people([one, other], [apart, same]) == {frozenset("12")}
    assert people([one, other], [same, apart]) == {frozenset("1"), frozenset("2")}


def test_birth_dates_that_a_person_took_for_one_are_one_for_later_files_too() -> None:
    one, other, later = unit("1"), unit("2", born="1945-04-07"), unit("3", born="1945-04-07", gender="male")

    assert people([one, other, later], [decided(one, other, is_same=True)]) == {frozenset("123")}
    assert people([one, other, later]) == {frozenset("1"), frozenset("23")}


def test_namesakes_of_one_file_are_two_people_whoever_came_before() -> None:
    first = unit("f", mrn="1")
    export = Export("both")
    same = Unit("both", (export.patient("1"),))
    namesake = Unit("both", (export.patient(identifiers=(number("9"),)),))

    assert len(group([first, same, namesake]).groups) == 2
    assert len(group([first, namesake]).groups) == 1


def test_a_number_that_very_many_people_have_is_nobodys() -> None:
    crowd = [unit(str(one), family=f"Family {one}") for one in range(MOST_ALIKE + 1)]

    assert group(crowd[:-1]).doubts
    assert group(crowd).doubts == ()
    assert len(group(crowd).groups) == len(crowd)


def test_many_files_of_one_person_are_one_person_however_many_they_are() -> None:
    many = [unit(str(one), identifiers=(number("1"), number(str(one), "urn:study"))) for one in range(4 * MOST_ALIKE)]

    assert len(group(many).groups) == 1


def test_the_work_grows_with_the_records_also_where_all_share_a_number() -> None:
    def crowd(size: int) -> list[Unit]:
        return [unit(str(one), born=f"{1000 + one}") for one in range(size)]

    assert growth(crowd, group, 400) < LINEAR


@settings(max_examples=CASES, deadline=None)
@given(data=st.data())
def test_the_order_of_records_makes_no_difference(data: st.DataObject) -> None:
    made: list[Made] = data.draw(files())
    units = [
        Unit(number, (record,))
        for number, one in enumerate(made)
        for record in one.build().facts
        if record.kind == "Patient"
    ]
    pairs = st.tuples(st.sampled_from(units), st.sampled_from(units), st.booleans())
    decisions = [
        decided(one, other, is_same=is_same)
        for one, other, is_same in data.draw(st.lists(pairs, max_size=3))
        if one is not other
    ]
    other_order = data.draw(st.permutations(units))

    assert _said(units, decisions) == _said(other_order, decisions)


def _said(units: list[Unit], decisions: list[Decision]) -> tuple[object, ...]:
    found = group(units, decisions)
    people = [frozenset(record.id for one in members for record in units[one].records) for members in found.groups]
    doubts = {(frozenset(people[side] for side in doubt.groups), doubt.records, doubt.reason) for doubt in found.doubts}
    named = {record.id for one in found.by_name for record in units[one].records}
    return frozenset(people), frozenset(doubts), named


def test_units_keep_their_records_together() -> None:
    export = Export("versions")
    both = Unit("v", (export.patient("1"), replace(export.patient("2"), gender=None)))

    assert people([both, unit("x", mrn="2")]) == {frozenset("vx")}
