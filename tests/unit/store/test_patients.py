from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from clinic_assist.chart.datatypes import Address, HumanName, Identifier, Reference
from clinic_assist.chart.facts import Patient
from clinic_assist.chart.intake import IssueSeverity
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.references import reference_matches
from clinic_assist.store.facts import LINKED_CONTRADICTION
from clinic_assist.store.grouping import CONTRADICTION
from clinic_assist.store.identity import contradicts, person_identifiers, traits
from clinic_assist.store.vault import Vault
from tests.unit.store.conftest import bring_in, charts_of
from tests.vaults.exports import MRN, Export, fact_ids

OTHER = "urn:test:other"


def identifier(value: str | None, system: str | None = MRN, **fields: str) -> Identifier:
    return Identifier(system=system, value=value, **fields)


# -- whose record is it ------------------------------------------------------------------------------------------------


def test_two_files_of_one_person_are_one_patient(vault: Vault) -> None:
    one, two = Export("one"), Export("two")
    first, second = one.patient("77"), two.patient("77")
    a, b = one.result(first.id), two.condition(second.id)
    bring_in(vault, one)
    bring_in(vault, two)
    (chart,) = charts_of(vault)

    assert fact_ids(chart.facts) == {first.id, second.id, a.id, b.id}
    assert {source.name for source in chart.sources.values()} == {"exports/one.json", "exports/two.json"}


@pytest.mark.parametrize(
    "other",
    [
        {"mrn": "78"},
        {"mrn": None, "gender": None},
        {"born": "1945-07-15"},
        {"family": "Otherperson"},
        {"gender": None, "identifiers": (identifier("77", OTHER),)},
        {"gender": None, "identifiers": (identifier("77", None),)},
        {"gender": None, "identifiers": (identifier("77", ""),)},
        {"gender": None, "identifiers": (identifier(""), identifier(None))},
    ],
)
def test_what_differs_stays_apart(vault: Vault, other: dict[str, str]) -> None:
    one, two = Export("one"), Export("two")
    one.patient("77")
    two.patient(**({"mrn": "77"} | other))
    bring_in(vault, one, two)

    assert len(charts_of(vault)) == 2


@pytest.mark.parametrize(
    "other",
    [
        {"born": None},
        {"family": None},
        {"family": "TESTPERSON"},
        {"born": "1945"},
        {"born": "1945-07"},
        {"given": "Adelheid"},
        {"names": (HumanName(use="maiden", family="Before"), HumanName(family="testperson "))},
        {"identifiers": (identifier("9", OTHER), identifier(" 77 "))},
    ],
)
def test_what_is_missing_or_only_written_otherwise_does_not_part(vault: Vault, other: dict[str, str]) -> None:
    one, two = Export("one"), Export("two")
    one.patient("77")
    two.patient(**({"mrn": "77"} | other))
    bring_in(vault, one, two)

    assert len(charts_of(vault)) == 1


@pytest.mark.parametrize(
    "shared",
    [
        identifier("555-1234", "phone"),
        identifier("555-1234", "tel:+1"),
        identifier("x@example.org", "mailto:x"),
        identifier("1", type_code="SN"),
        identifier("1", type_code="AN"),
        identifier("1", use="temp"),
        identifier("unknown"),
        identifier("000-00-0000"),
        identifier("--"),
        identifier("0"),
        identifier("99999999"),
    ],
)
def test_numbers_that_families_share_or_that_fill_a_field_do_not_make_one_patient(
    vault: Vault, shared: Identifier
) -> None:
    one, two = Export("one"), Export("two")
    one.patient(given="Ada", identifiers=(shared,))
    two.patient(given="Bea", identifiers=(shared,))
    bring_in(vault, one, two)

    assert len(charts_of(vault)) == 2


def test_a_shared_number_with_another_birth_date_is_noted_and_not_merged(vault: Vault) -> None:
    one, two = Export("one"), Export("two")
    one.patient("77")
    stranger = two.patient("77", born="1980-01-01")
    first, second = bring_in(vault, one, two)

    assert first.issues == ()
    assert [(issue.severity, issue.locator, issue.resource_type) for issue in second.issues] == [
        (IssueSeverity.WARNING, stranger.provenance.locator, "Patient")
    ]
    assert second.issues[0].reason == CONTRADICTION
    assert vault.import_reports()[0] == second
    assert "1980" not in second.issues[0].reason


def test_a_record_that_fits_two_patients_shows_that_they_are_one_in_whatever_order_it_comes(vault: Vault) -> None:
    one, two, three = Export("one"), Export("two"), Export("three")
    one.patient("77")
    two.patient("88")
    three.patient(identifiers=(identifier("88"), identifier("77")))
    before = [bring_in(vault, one), bring_in(vault, two), len(charts_of(vault))][-1]
    bring_in(vault, three)
    (chart,) = charts_of(vault)

    assert before == 2
    assert len(chart.of(Patient)) == 3
    assert vault.match_questions() == ()


def test_two_patients_in_one_file_are_two_with_their_own_facts(vault: Vault) -> None:
    export = Export("one")
    ada, bea = export.patient("1", given="Ada"), export.patient("2", given="Bea")
    hers, others = export.result(ada.id), export.result(bea.id)
    (report,) = bring_in(vault, export)
    first, second = charts_of(vault)

    assert report.patients == 2
    assert fact_ids(first.facts) == {ada.id, hers.id}
    assert fact_ids(second.facts) == {bea.id, others.id}
    assert (first.patient, second.patient) == (ada, bea)


def test_two_records_of_one_person_in_one_file_are_one_patient(vault: Vault) -> None:
    export = Export("one")
    export.patient("1")
    export.patient("1")
    bring_in(vault, export)

    assert len(charts_of(vault)) == 1


URL = "https://a.example/fhir/Patient/1"


@pytest.mark.parametrize(
    ("key", "first", "second"),
    [
        (URL, {}, {}),
        ("urn:uuid:2f1e", {}, {"given": "Adele"}),
        (URL, {"version": "1"}, {"version": "2", "born": "1945-07-15", "family": "Otherperson"}),
        ("Patient/1", {"version": "1"}, {"version": "2", "given": "Adele"}),
        ("Patient/1", {"updated": "2020-01-01"}, {"updated": "2021-01-01"}),
    ],
)
def test_versions_of_one_record_in_a_file_are_one_patient(
    vault: Vault, key: str, first: dict[str, str], second: dict[str, str]
) -> None:
    export = Export("history")
    export.patient(None, key=key, **first)
    export.patient(None, key=key, **second)
    (report,) = bring_in(vault, export)

    assert len(charts_of(vault)) == report.patients == 1
    assert report.issues == ()


@pytest.mark.parametrize(
    ("key", "first", "second"),
    [
        (URL, {}, {"born": "1945-07-15"}),
        ("Patient/1", {}, {}),
        ("Patient/1", {"version": "1"}, {"version": "2", "family": "Otherperson"}),
        ("identifier:urn:subscriber|1", {}, {"given": "Bea"}),
        (None, {"version": "1"}, {"version": "2"}),
    ],
)
def test_records_whose_name_proves_nothing_stay_two_patients(
    vault: Vault, key: str | None, first: dict[str, str], second: dict[str, str]
) -> None:
    export = Export("one")
    export.patient(None, key=key, **first)
    export.patient(None, key=key, **second)
    bring_in(vault, export)

    assert len(charts_of(vault)) == 2


@pytest.mark.parametrize("is_old_first", [True, False])
@pytest.mark.parametrize("told_by_the_old", [True, False])
def test_a_record_that_another_replaces_is_of_the_same_patient_and_does_not_speak_for_him(
    vault: Vault, *, is_old_first: bool, told_by_the_old: bool
) -> None:
    export = Export("merge")
    old, new = (export.patient(mrn, given=name) for mrn, name in (("1", "Old"), ("2", "New")))
    old = replace(old, addresses=(Address(city="X"),), replaced_by=(Reference(target=new.id),))
    new = new if told_by_the_old else replace(new, replaces=(Reference(target=old.id),))
    export.facts = [old, new] if is_old_first else [new, old]
    bring_in(vault, export)
    (chart,) = charts_of(vault)
    (line,) = vault.search_patients()

    assert chart.patient == new
    assert (line.given, line.mrn) == ("New", "2")


def test_records_of_which_one_replaces_the_other_and_birth_dates_differ_stay_apart_and_that_is_said(
    vault: Vault,
) -> None:
    export = Export("merge")
    new = export.patient("2")
    export.patient("1", born="1999-01-01", replaced_by=(Reference(target=new.id),))
    (report,) = bring_in(vault, export)

    assert len(charts_of(vault)) == 2
    assert [issue.reason for issue in report.issues] == [LINKED_CONTRADICTION]


def test_a_record_replaced_by_one_of_another_file_stays_by_itself(vault: Vault) -> None:
    export = Export("merge")
    export.patient("1", replaced_by=(Reference(reference="Patient/2"),))
    export.patient("2")
    bring_in(vault, export)

    assert len(charts_of(vault)) == 2


def test_the_list_shows_the_newest_record_whatever_came_first(vault: Vault) -> None:
    old, new = Export("old"), Export("new")
    old.patient("1", given="Ada", updated="2010-01-01T00:00:00Z")
    new.patient("1", given="Adele", updated="2020-01-01T00:00:00Z")
    bring_in(vault, new)
    bring_in(vault, old)
    (line,) = vault.search_patients()
    (chart,) = charts_of(vault)

    assert (line.family, line.given, line.birth_date, line.gender, line.mrn, line.fact_count) == (
        "Testperson",
        "Adele",
        "1945-07-14",
        "female",
        "1",
        2,
    )
    assert chart.patient is not None
    assert chart.patient.names[0].given == ("Adele",)


def test_a_patient_without_a_name_is_not_known_by_name(vault: Vault) -> None:
    nameless, text_only, given_only = Export("one"), Export("two"), Export("three")
    nameless.patient("1", family=None)
    text_only.patient("2", names=(HumanName(text="Zed the Third"),))
    given_only.patient("3", names=(HumanName(given=("Yara",)),))
    bring_in(vault, nameless, text_only, given_only)

    assert [(line.family, line.given) for line in vault.search_patients()] == [
        ("Not known", ""),
        ("Not known", "Yara"),
        ("Zed the Third", ""),
    ]


# -- the rules themselves ----------------------------------------------------------------------------------------------


def test_identifiers_are_given_once_and_trimmed() -> None:
    export = Export("one")
    patient = export.patient(identifiers=(identifier(" 1 "), identifier("1"), identifier("2", OTHER)))

    assert person_identifiers(patient) == ((MRN, "1"), (OTHER, "2"))


def test_traits_hold_the_day_of_birth_and_all_family_names() -> None:
    export = Export("one")
    patient = export.add(
        Patient,
        names=(HumanName(family="MÜLLER"), HumanName(family=" "), HumanName(given=("Ada",))),
        birth_date=PartialDate("1945-07-14T10:00:00Z"),
    )

    assert traits(patient) == {("birth-date", "1945-07-14"), ("family", "müller")}


def test_contradiction_needs_both_sides() -> None:
    born, other, name = ("birth-date", "1945-07-14"), ("birth-date", "1946"), ("family", "a")

    assert contradicts({born}, {other})
    assert contradicts({name}, {("family", "b")})
    assert not contradicts({born}, {name})
    assert not contradicts({name, ("family", "b")}, {("family", "b")})
    assert not contradicts(set(), {born, name})


@pytest.mark.parametrize(
    ("reference", "key", "expected"),
    [
        ("Patient/1", "Patient/1", True),
        ("Patient/1/_history/3", "Patient/1", True),
        ("Patient/1", "https://a.example/fhir/Patient/1", True),
        ("https://a.example/fhir/Patient/1", "Patient/1", True),
        ("https://a.example/fhir/Patient/1", "https://b.example/fhir/Patient/1", False),
        ("https://a.example/fhir/Patient/1", "https://a.example/fhir/Patient/1", True),
        ("urn:uuid:1", "urn:uuid:1", True),
        ("urn:uuid:1", "urn:uuid:2", False),
        ("Patient/1", "Patient/2", False),
        ("Group/1", "Patient/1", False),
        ("1", "Patient/1", False),
        ("#p", "#q", False),
        ("Patient/", "/", False),
    ],
)
def test_which_references_mean_which_records(reference: str, key: str, *, expected: bool) -> None:
    assert reference_matches(reference, key) is expected


# -- references between files ------------------------------------------------------------------------------------------


def folder_of_files() -> tuple[Export, Export, Export]:
    person, results, problems = Export("person"), Export("results"), Export("problems")
    person.patient("1", key="Patient/p1")
    results.result("Patient/p1")
    results.result("Patient/p1", on="2020")
    problems.condition("https://a.example/fhir/Patient/p1")
    return person, results, problems


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_facts_find_their_patient_in_another_file_in_whatever_order(vault: Vault, order: tuple[int, ...]) -> None:
    files = folder_of_files()
    bring_in(vault, *(files[position] for position in order))
    (chart,) = charts_of(vault)

    assert len(chart.facts) == 4
    assert chart.patient is not None
    assert vault.search_patients()[0].fact_count == 4


def test_facts_whose_patient_never_comes_are_listed_under_not_known(vault: Vault) -> None:
    _person, results, _problems = folder_of_files()
    (report,) = bring_in(vault, results)
    (line,) = vault.search_patients()
    chart = vault.load_chart(line.patient_id)

    assert report.patients == 1
    assert (line.family, line.given, line.fact_count) == ("Not known", "", 2)
    assert chart.patient is None
    assert len(chart.facts) == 2
    assert vault.search_patients("not known") == (line,)


def test_one_key_of_two_patients_is_not_guessed(vault: Vault) -> None:
    one, two, results = Export("one"), Export("two"), Export("results")
    one.patient("1", key="Patient/p1")
    two.patient("2", key="Patient/p1", given="Bea")
    results.result("Patient/p1")
    bring_in(vault, one, two, results)
    ada, bea, unknown = charts_of(vault)[1:] + charts_of(vault)[:1]

    assert [len(chart.facts) for chart in (ada, bea, unknown)] == [1, 1, 1]
    assert unknown.patient is None


def test_one_key_in_two_files_of_one_patient_is_no_doubt(vault: Vault) -> None:
    one, two, results = Export("one"), Export("two"), Export("results")
    one.patient("1", key="Patient/p1")
    two.patient("1", key="https://a.example/fhir/Patient/p1")
    results.result("Patient/p1")
    bring_in(vault, results, one, two)

    assert [len(chart.facts) for chart in charts_of(vault)] == [3]


@pytest.mark.parametrize("reference", [f"Patient?identifier={MRN}|1", f"identifier:{MRN}|1"])
def test_a_person_named_by_an_identifier_is_found_in_the_set(vault: Vault, reference: str) -> None:
    before, person, results = Export("before"), Export("person"), Export("results")
    before.patient("1", born="1980")
    person.patient("1")
    person.patient("2", given="Bea")
    results.result(reference)
    bring_in(vault, before)
    bring_in(vault, results, person)

    assert sorted((line.birth_date, line.given, line.fact_count) for line in vault.search_patients()) == [
        ("1945-07-14", "Ada", 2),
        ("1945-07-14", "Bea", 1),
        ("1980", "Ada", 1),
    ]


@pytest.mark.parametrize("reference", [f"identifier:{MRN}|3", "identifier:|1", f"Patient?identifier={MRN}|1&x=y"])
def test_an_identifier_that_names_nobody_is_not_guessed(vault: Vault, reference: str) -> None:
    person, results = Export("person"), Export("results")
    person.patient("1")
    results.result(reference)
    bring_in(vault, person, results)

    assert [line.family for line in vault.search_patients()] == ["Not known", "Testperson"]


def test_a_contained_patient_is_known_in_its_own_record_only(vault: Vault) -> None:
    one, two = Export("one"), Export("two")
    one.result("#p")
    one.result("#p")
    two.result("#p")
    bring_in(vault, one, two)

    assert [len(chart.facts) for chart in charts_of(vault)] == [1, 1, 1]


def test_the_same_reference_in_another_set_of_files_is_somebody_else(vault: Vault) -> None:
    one, two = Export("one"), Export("two")
    one.result("Patient/p1")
    two.result("Patient/p1")
    bring_in(vault, one)
    bring_in(vault, two)

    assert len(charts_of(vault)) == 2


def test_an_import_cut_short_is_completed_by_the_next(vault: Vault) -> None:
    person, results, problems = folder_of_files()
    cut_short = vault.begin_intake()
    vault.commit(cut_short, *results.build())
    vault.commit(cut_short, *problems.build())
    waiting = [line.family for line in vault.search_patients()]
    bring_in(vault, person, results, problems)
    (chart,) = charts_of(vault)

    assert waiting == ["Not known", "Not known"]
    assert len(chart.facts) == 4
    assert vault.search_patients("not known") == ()


def test_what_waits_from_an_import_cut_short_is_gathered_even_without_the_patient(vault: Vault) -> None:
    _person, results, _problems = folder_of_files()
    more = Export("more")
    more.result("Patient/p1", on="2021")
    vault.commit(vault.begin_intake(), *results.build())
    bring_in(vault, more, results)

    assert [len(chart.facts) for chart in charts_of(vault)] == [3]


def test_finishing_twice_changes_nothing(vault: Vault) -> None:
    files = folder_of_files()
    intake = vault.begin_intake()
    for export in files:
        vault.commit(intake, *export.build())
    vault.finish_intake(intake)
    before = charts_of(vault)
    vault.finish_intake(intake)

    assert charts_of(vault) == before


def test_a_placeholder_that_somebody_wrote_about_stays(vault: Vault) -> None:
    from clinic_assist.notes.stored import Override

    person, results, _problems = folder_of_files()
    bring_in(vault, results)
    (line,) = vault.search_patients()
    vault.save_override(Override(patient_id=line.patient_id, issue_key="k", reason="r", by="b", at="2026-01-01T00:00Z"))
    bring_in(vault, results, person)

    assert vault.load_chart(line.patient_id).facts == ()
    assert len(vault.overrides(line.patient_id)) == 1
    assert sorted(line.fact_count for line in vault.search_patients()) == [0, 3]
