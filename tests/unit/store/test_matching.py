"""Who is who: by identifiers, then by name, birth date and sex; what is doubtful is asked, decided, and can be undone."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from clinic_assist.chart.datatypes import HumanName, Identifier, Reference
from clinic_assist.chart.facts import Patient
from clinic_assist.errors import UserError
from clinic_assist.store.grouping import ALIKE, AMBIGUOUS, CONTRADICTION
from clinic_assist.store.placing import BY_NAME
from clinic_assist.store.vault import Vault
from tests.effort import LINEAR, growth
from tests.unit.store.conftest import bring_in, charts_of
from tests.unit.store.test_removal import newest_import, number, picture
from tests.vaults.exports import Export
from tests.vaults.make_vault import write_about

ELSEWHERE = "urn:test:elsewhere"


def record(name: str, **fields: Any) -> tuple[Export, Patient]:
    """A file with one Patient record and a result."""
    export = Export(name)
    made = export.patient(**fields)
    export.result(made.id, digits=str(sum(name.encode())))
    return export, made


def elsewhere(value: str) -> tuple[Identifier, ...]:
    return (number(value, ELSEWHERE),)


def test_the_same_name_birth_date_and_sex_are_the_same_person_and_that_is_said(vault: Vault) -> None:
    one, _first = record("one")
    two, second = record("two", identifiers=elsewhere("9"))
    bring_in(vault, one)
    (report,) = bring_in(vault, two)
    (chart,) = charts_of(vault)

    assert len(chart.of(Patient)) == 2
    assert [(issue.reason, issue.locator) for issue in report.issues] == [(BY_NAME, second.provenance.locator)]
    assert vault.match_questions() == ()


@pytest.mark.parametrize(
    "other",
    [
        {"gender": None},
        {"gender": "unknown"},
        {"gender": "male"},
        {"given": "A."},
        {"given": "Adah"},
        {"names": (HumanName(family="Testperson"),)},
    ],
)
def test_what_nearly_agrees_stays_apart_and_is_asked(vault: Vault, other: dict[str, Any]) -> None:
    one, first = record("one")
    two, second = record("two", **({"identifiers": elsewhere("9")} | other))
    bring_in(vault, one)
    (report,) = bring_in(vault, two)
    (question,) = vault.match_questions()

    assert len(charts_of(vault)) == 2
    assert {question.one, question.other} == {first.id, second.id}
    assert question.reason == ALIKE
    assert set(question.patients) == {line.patient_id for line in vault.search_patients()}
    assert [issue.reason for issue in report.issues] == [ALIKE]


def test_different_numbers_of_one_hospital_are_asked_about(vault: Vault) -> None:
    bring_in(vault, record("one", mrn="77")[0])
    bring_in(vault, record("two", mrn="78")[0])

    assert len(charts_of(vault)) == 2
    assert [question.reason for question in vault.match_questions()] == [ALIKE]


@pytest.mark.parametrize("other", [{"given": "Bea"}, {"born": "1945-07-15"}, {"born": "1945"}, {"family": "Elsewhere"}])
def test_twins_and_strangers_are_not_asked_about(vault: Vault, other: dict[str, Any]) -> None:
    bring_in(vault, record("one")[0])
    bring_in(vault, record("two", **({"identifiers": elsewhere("9")} | other))[0])

    assert len(charts_of(vault)) == 2
    assert vault.match_questions() == ()


def test_a_shared_number_with_another_birth_date_is_asked_about(vault: Vault) -> None:
    bring_in(vault, record("one", mrn="77")[0])
    bring_in(vault, record("two", mrn="77", born="1980-01-01")[0])

    assert [question.reason for question in vault.match_questions()] == [CONTRADICTION]
    assert len(charts_of(vault)) == 2


def test_two_people_of_one_file_are_never_taken_for_each_other(vault: Vault) -> None:
    export = Export("both")
    export.patient("77")
    export.patient(identifiers=elsewhere("9"))
    bring_in(vault, export)

    assert len(charts_of(vault)) == 2


def test_of_two_who_fit_by_name_neither_is_guessed(vault: Vault) -> None:
    bring_in(vault, record("one", mrn="77")[0])
    bring_in(vault, record("two", mrn="78")[0])
    bring_in(vault, record("three", identifiers=elsewhere("9"))[0])

    assert len(charts_of(vault)) == 3
    assert len(vault.match_questions()) == 3


def test_an_answer_joins_two_charts_and_can_be_taken_back(vault: Vault) -> None:
    bring_in(vault, record("one", mrn="77")[0])
    bring_in(vault, record("two", mrn="78")[0])
    before = picture(vault)
    ids = [line.patient_id for line in vault.search_patients()]
    for patient in ids:
        vault.save_override(_override(patient))
    (question,) = vault.match_questions()
    vault.decide_match(question.one, question.other, is_same=True)
    joined = charts_of(vault)
    written = [len(vault.overrides(patient)) for patient in ids]
    vault.decide_match(question.one, question.other, is_same=False)

    assert [len(chart.facts) for chart in joined] == [4]
    assert vault.load_chart(ids[0]).patient_id in ids
    assert written == [2, 2]  # what was written about either is found under both names
    assert picture(vault) == before
    assert [line.patient_id for line in vault.search_patients()] == ids
    assert [len(vault.overrides(patient)) for patient in ids] == [1, 1]
    assert vault.match_questions() == ()
    assert vault.verify().records.is_intact


def _override(patient: str) -> Any:
    from clinic_assist.chart.chart import PatientId
    from clinic_assist.notes.stored import Override

    return Override(patient_id=PatientId(patient), issue_key="k", reason="r", by="b", at="2026-01-01T00:00Z")


def test_a_match_by_name_can_be_parted(vault: Vault) -> None:
    one, first = record("one")
    two, second = record("two", identifiers=elsewhere("9"))
    bring_in(vault, one)
    bring_in(vault, two)
    (line,) = vault.search_patients()
    assert {found.id for found in vault.patient_records(line.patient_id)} == {first.id, second.id}
    vault.decide_match(first.id, second.id, is_same=False)

    assert [len(chart.facts) for chart in charts_of(vault)] == [2, 2]
    assert vault.match_questions() == ()
    bring_in(vault, record("three", mrn="77", identifiers=(number("1"), *elsewhere("9")))[0])
    assert len(charts_of(vault)) == 3  # a record that would join them does not, and whose it is is asked
    assert [question.reason for question in vault.match_questions()] == [AMBIGUOUS, AMBIGUOUS]


def test_a_decision_outlives_removal_and_a_second_import(vault: Vault) -> None:
    one, first = record("one")
    two, second = record("two", identifiers=elsewhere("9"))
    bring_in(vault, one)
    bring_in(vault, two)
    vault.decide_match(first.id, second.id, is_same=False)
    vault.remove_import(newest_import(vault))
    bring_in(vault, two)

    assert len(charts_of(vault)) == 2


def test_a_question_about_a_removed_record_is_gone(vault: Vault) -> None:
    bring_in(vault, record("one", mrn="77")[0])
    bring_in(vault, record("two", mrn="78")[0])
    (question,) = vault.match_questions()
    vault.remove_import(newest_import(vault))

    assert vault.match_questions() == ()
    with pytest.raises(UserError, match="not in the vault any more"):
        vault.decide_match(question.one, question.other, is_same=True)


def test_a_file_that_says_that_one_record_replaces_another_joins_their_patients(vault: Vault) -> None:
    bring_in(vault, record("one", mrn="77")[0])
    bring_in(vault, record("two", mrn="78", given="Adah", gender=None)[0])
    ids = [line.patient_id for line in vault.search_patients()]
    write_about(vault, ids[0])
    write = len(vault.drafts(ids[0]))
    merged = Export("merge")
    survivor = merged.patient("77")
    merged.add(
        Patient,
        identifiers=(number("78"),),
        replaced_by=(Reference(reference="Patient/survivor", target=survivor.id),),
    )
    bring_in(vault, merged)
    (chart,) = charts_of(vault)

    assert len(ids) == 2
    assert len(chart.of(Patient)) == 4
    assert chart.patient is not None
    assert write == len(vault.drafts(chart.patient_id)) == 1
    assert len(vault.signed_notes(ids[1])) == 1
    vault.remove_import(newest_import(vault))
    assert len(charts_of(vault)) == 2
    assert [line.patient_id for line in vault.search_patients()] == ids


FILES: tuple[Callable[[], Export], ...] = (
    lambda: record("a", identifiers=(number("1"), number("2", ELSEWHERE)))[0],
    lambda: record("b", mrn="1", given="Adele")[0],
    lambda: record("c", identifiers=(number("2", ELSEWHERE), number("7", "urn:test:third")))[0],
    lambda: record("d", identifiers=(number("7", "urn:test:third"),), given="Adelheid")[0],
    lambda: record("e", mrn="50", given="Zoe", born="1999-01-01")[0],
)


def test_the_order_of_files_makes_no_difference(make_vault: Callable[[], Vault]) -> None:
    pictures = set()
    for order in itertools.islice(itertools.permutations(FILES), 0, 120, 7):
        vault = make_vault()
        for made in order:
            bring_in(vault, made())
        people = sorted(tuple(sorted(fact.id for fact in chart.facts)) for chart in charts_of(vault))
        pictures.add(repr(people))

    assert len(pictures) == 1
    assert len(people) == 2


def test_who_is_kept_apart_from_a_patient_is_known_until_they_are_joined(vault: Vault) -> None:
    one, first = record("one", mrn="77")
    two, second = record("two", mrn="78")
    bring_in(vault, one)
    bring_in(vault, two)
    lines = {line.mrn: line.patient_id for line in vault.search_patients()}
    before = vault.match_questions(lines["77"])

    vault.decide_match(first.id, second.id, is_same=False)
    (apart,) = vault.match_questions(lines["77"])
    others_view = vault.match_questions(lines["78"])
    vault.decide_match(apart.one, apart.other, is_same=True)

    assert before == ()
    assert {apart.one, apart.other} == {first.id, second.id}
    assert dict(zip((apart.one, apart.other), apart.patients, strict=True)) == {
        first.id: lines["77"],
        second.id: lines["78"],
    }
    assert others_view == (apart,)
    assert len(charts_of(vault)) == 1
    assert vault.match_questions(lines["77"]) == ()


def test_the_work_of_many_files_of_one_person_grows_with_the_files(make_vault: Callable[[], Vault]) -> None:
    def bring(count: int) -> tuple[Vault, list[Export]]:
        return make_vault(), [record(f"file {number}", mrn="77")[0] for number in range(count)]

    def store(made: tuple[Vault, list[Export]]) -> None:
        vault, exports = made
        with vault.together():
            bring_in(vault, *exports)

    assert growth(bring, store, 25, rounds=1) < LINEAR
