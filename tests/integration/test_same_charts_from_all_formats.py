"""Files of all formats about the same people: in any order, twice, undone and brought again, the charts are the same.

And at no moment is a fact under another person than the one whose it is in truth.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_assist.chart.facts import Observation, Patient
from clinic_assist.chart.intake import ImportBatch, SourceFile
from clinic_assist.importers import read_batch
from clinic_assist.store.vault import Vault, create_vault
from tests.integration.files_about_people import ABOUT_ONE, FORMATS, source_of
from tests.unit.store.conftest import CHEAP, PASSPHRASE
from tests.unit.store.people import ADA, NAMESAKES, POPULATION, Person, Record, files
from tests.unit.store.test_any_order import answer, clear, empty, people_of, picture

CASES = int(os.environ.get("CLINIC_ASSIST_CASES", "15"))
chance = settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=CASES <= 200)


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    opened = create_vault(tmp_path_factory.mktemp("formats") / "vault", PASSPHRASE, kdf=CHEAP)
    yield opened
    opened.close()


@dataclass(frozen=True)
class File:
    """A file, what was read from it, and whose each fact is in truth."""

    source: SourceFile
    batch: ImportBatch
    truth: dict[str, str]


def written(records: list[Record], format_name: str, number: int) -> File:
    """A file that says what the records say, as far as the format does."""
    told = records[:1] if format_name in ABOUT_ONE else records
    source = source_of(FORMATS[format_name](told, f"file {number}"), f"{number}.{format_name}")
    batch = read_batch(source)
    people = [fact for fact in batch.facts if isinstance(fact, Patient)]
    assert len(people) == len(told), [issue.reason for issue in batch.issues]
    names = {patient.id: record.person.name for patient, record in zip(people, told, strict=True)}
    truth = {fact.id: names[patient] for fact in batch.facts if (patient := _of(fact.id, fact.subject, names))}
    return File(source, batch, truth)


def _of(fact: str, subject: str | None, names: dict[str, str]) -> str | None:
    return next((one for one in (fact, subject) if one in names), None)


@st.composite
def files_of_all_formats(draw: st.DrawFn) -> list[File]:
    made = draw(files())
    formats = [draw(st.sampled_from(sorted(FORMATS))) for _ in made]
    return [
        written(list(one.records), name, number) for number, (one, name) in enumerate(zip(made, formats, strict=True))
    ]


def bring(vault: Vault, *together: File) -> None:
    intake = vault.begin_intake()
    for file in together:
        vault.commit(intake, file.source, file.batch)
    vault.finish_intake(intake)


def sound(vault: Vault, truth: dict[str, str]) -> None:
    for facts in people_of(vault):
        assert len({truth[fact] for fact in facts if fact in truth}) <= 1, "facts of two people are in one chart"


@chance
@given(data=st.data())
def test_any_order_any_format_any_undo_ends_in_the_same_charts(vault: Vault, data: st.DataObject) -> None:
    clear(vault)
    made = data.draw(files_of_all_formats())
    truth = {fact: owner for file in made for fact, owner in file.truth.items()}
    for file in made:
        bring(vault, file)
        sound(vault, truth)
    expected = picture(vault)
    empty(vault)
    gone = data.draw(st.booleans())
    for together in _split(data.draw, data.draw(st.permutations(made))):
        before = picture(vault)
        bring(vault, *together)
        sound(vault, truth)
        if gone:
            vault.remove_import(vault.imports()[0].intake_id)
            assert picture(vault) == before
            bring(vault, *together)
    bring(vault, *made)
    again = picture(vault)
    vault.remove_import(vault.imports()[0].intake_id)
    without_the_second = picture(vault)
    empty(vault)

    assert again == expected
    assert without_the_second == expected


def _split(draw: st.DrawFn, order: Sequence[File]) -> list[list[File]]:
    found: list[list[File]] = [[]]
    for file in order:
        if found[-1] and draw(st.booleans()):
            found.append([])
        found[-1].append(file)
    return found


@chance
@given(data=st.data())
def test_who_answers_as_the_truth_is_has_one_chart_for_each_person_that_can_be_told(
    vault: Vault, data: st.DataObject
) -> None:
    clear(vault)
    made = data.draw(files_of_all_formats())
    truth = {fact: owner for file in made for fact, owner in file.truth.items()}
    for together in _split(data.draw, made):
        bring(vault, *together)
        if data.draw(st.booleans()):
            _answer(vault, truth)
    _answer(vault, truth)
    sound(vault, truth)
    empty(vault)


def _answer(vault: Vault, truth: dict[str, str]) -> None:
    while questions := vault.match_questions():
        first = questions[0]
        vault.decide_match(first.one, first.other, is_same=truth[first.one] == truth[first.other])
        sound(vault, truth)


def whole(person: Person) -> Record:
    """All that is to be said of somebody."""
    from clinic_assist.chart.datatypes import HumanName, Identifier

    fields = {
        "identifiers": (Identifier(system="urn:oid:1.2.3.4", value=person.mrn_a),),
        "names": (HumanName(family=person.family, given=(person.given,)),),
        "born": person.born,
        "gender": person.sex,
    }
    return Record(person, tuple(fields.items()), 2)


def test_one_person_in_all_formats_is_one_patient_whose_results_are_shown_once_with_every_source(vault: Vault) -> None:
    clear(vault)
    made = [written([whole(ADA)], name, number) for number, name in enumerate(FORMATS)]
    for file in made:
        bring(vault, file)
    (line,) = vault.search_patients()
    chart = vault.load_chart(line.patient_id)
    results = chart.of(Observation)

    assert [len(chart.also_in[result.id]) for result in results] == [3, 3]  # an image states none
    assert len(chart.sources) == len(FORMATS)
    empty(vault)


def test_people_who_are_hard_to_tell_apart_stay_apart_in_all_formats(vault: Vault) -> None:
    clear(vault)
    people = [*POPULATION, *NAMESAKES]
    for place, person in enumerate(people):
        for number, name in enumerate(sorted(FORMATS.keys() - {"dicom"})):
            bring(vault, written([whole(person)], name, 10 * place + number))

    assert len(vault.search_patients()) == len(people)
    assert answer is not None
    empty(vault)
