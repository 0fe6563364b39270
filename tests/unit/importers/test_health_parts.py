"""A large export of Apple Health in parts gives what the whole gives, about one person."""

from __future__ import annotations

import gzip
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_assist.chart.facts import Fact, Patient
from clinic_assist.chart.intake import ImportBatch, IssueSeverity, SourceFile
from clinic_assist.errors import SourceError
from clinic_assist.importers import InSession, archive, parts_of, read_batch, read_source
from clinic_assist.importers.formats import PERSON, is_said_of_a_part, parameters
from clinic_assist.importers.parts.cutting import MOST_WHOLE_BYTES
from tests.effort import LINEAR, growth
from tests.unit.importers.part_files import cut, read_in_parts, shown, small_parts, without_source
from tests.unit.importers.table_files import source_of
from tests.unit.importers.test_apple_health import DTD, ME, PULSE, export

CASES = settings(
    max_examples=int(os.environ.get("CLINIC_ASSIST_CASES", "200")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
PRESSURE = (
    '<Correlation type="HKCorrelationTypeIdentifierBloodPressure" startDate="2019-01-02 03:04:05 +0100">'
    '<Record type="HKQuantityTypeIdentifierBloodPressureSystolic" unit="mmHg" value="120"/>'
    '<Record type="HKQuantityTypeIdentifierBloodPressureDiastolic" unit="mmHg" value="80"/>'
    "</Correlation>"
)
EMPTY = '<Correlation type="HKCorrelationTypeIdentifierFood"/>'
RUN = (
    '<Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="31.5" durationUnit="min">'
    '<WorkoutEvent type="HKWorkoutEventTypePause"/><WorkoutRoute sourceName="Watch"/></Workout>'
)
DAY = '<ActivitySummary dateComponents="2019-01-02" activeEnergyBurned="300" activeEnergyBurnedUnit="kcal"/>'
NOTED = PULSE.replace("/>", '><MetadataEntry key="note" value="a &lt;Record&gt; of mine"/></Record>')
ELEMENTS = st.lists(st.sampled_from([PULSE, NOTED, PRESSURE, EMPTY, RUN, DAY]), max_size=60)


def facts_of(batches: list[tuple[SourceFile, ImportBatch]]) -> list[Fact]:
    """All facts, whose subject is the one person of the file."""
    facts = [fact for _source, batch in batches for fact in batch.facts]
    (person,) = (fact for fact in facts if isinstance(fact, Patient))
    assert {fact.subject for fact in facts} - {None} <= {person.id, person.provenance.resource_key}
    return [replace(without_source(fact), subject=fact.subject and "the person") for fact in facts]


def as_read(fact: Fact) -> Fact:
    found = without_source(fact)
    return replace(found, subject=fact.subject and "the person")


@CASES
@given(ELEMENTS)
def test_parts_give_what_the_whole_gives_at_the_same_places(elements: list[str]) -> None:
    data = export(ME, *elements, prolog=DTD).encode()
    whole = read_batch(source_of(data))
    with small_parts(1200):
        found = read_in_parts(data)

    told = [replace(one, provenance=replace(one.provenance, resource_key=None)) for one in facts_of(found)]
    assert told == list(map(as_read, whole.facts))
    assert sum(batch.entries for _source, batch in found) == whole.entries == len(elements) + 1
    assert not any(batch.issues for _source, batch in found)
    assert len(found) == 1 or len(data) > 1200


def test_every_part_names_the_person_by_the_first_part_and_shows_its_own_places() -> None:
    data = export(ME, *([PULSE] * 20 + [PRESSURE] * 20 + [RUN] * 5)).encode()
    with small_parts(1200):
        found = read_in_parts(data)

    (first, batch), *others = found
    assert len(others) > 5
    person = batch.facts[0]
    uuid = parameters(first.format)[PERSON]
    assert person.provenance.resource_key == f"urn:uuid:{uuid}"
    assert all(fact.subject == f"urn:uuid:{uuid}" for _source, one in others for fact in one.facts)
    assert [str(fact.provenance.locator) for _s, one in found for fact in one.facts][-6:] == [
        "/HealthData/Correlation[20]", *(f"/HealthData/Workout[{n}]" for n in range(1, 6)),
    ]  # fmt: skip
    assert shown(others[-1][0], others[-1][1].facts[-1]) == RUN
    assert all(is_said_of_a_part(source.format) for source, _batch in found)


def test_a_correlation_is_never_cut() -> None:
    inner = '<Record type="HKQuantityTypeIdentifierDietarySugars" unit="g" value="1"/>'
    long = f'<Correlation type="HKCorrelationTypeIdentifierFood">{inner * 60}</Correlation>'
    with small_parts(1200):
        found = read_in_parts(export(ME, *[PULSE] * 5, long, *[PULSE] * 10).encode())

    assert [fact.kind for _s, batch in found for fact in batch.facts] == ["Patient", *["Observation"] * 16]
    assert not any(batch.issues for _source, batch in found)


def test_an_export_without_a_person_is_nobodys_in_every_part() -> None:
    with small_parts(1200):
        found = read_in_parts(export(*[PULSE] * 40).encode())

    assert len(found) > 3
    assert all(fact.subject is None for _source, batch in found for fact in batch.facts)
    assert all("does not say whose" in issue.reason for _source, batch in found for issue in batch.issues)


def test_exports_of_two_people_are_never_one_persons() -> None:
    with small_parts(1200):
        one, other = (cut(export(ME, PULSE.replace("72.0", value), *[PULSE] * 30).encode()) for value in ("70", "71"))

    keys = {parameters(part.format)[PERSON] for part in one}, {parameters(part.format)[PERSON] for part in other}
    assert len(keys[0]) == len(keys[1]) == 1
    assert keys[0] != keys[1]


def test_damage_costs_the_element_that_it_is_in() -> None:
    data = export(ME, *[PULSE] * 15, PULSE.replace('value="72.0"/>', 'value="72.0'), *[PULSE] * 24).encode()
    with small_parts(1200):
        found = read_in_parts(data)

    rejected = [issue for _s, batch in found for issue in batch.issues if issue.severity is IssueSeverity.REJECTED]
    assert len(rejected) == 1
    # The damaged one, and the one that follows it, within whose tag the damage is met.
    assert sum(fact.kind == "Observation" for _source, batch in found for fact in batch.facts) in (38, 39)


def test_a_file_that_declares_entities_is_refused_whole(tmp_path: Path) -> None:
    path = tmp_path / "export.xml"
    path.write_text(export(ME, *[PULSE] * 40, prolog=DTD.replace("<!ELEMENT", '<!ENTITY a "b">\n<!ELEMENT', 1)))
    with small_parts(1200):
        with pytest.raises(SourceError, match="entities"):
            next(parts_of(path))
        path.write_text(export(ME, *[PULSE] * 40, prolog=DTD))
        assert next(parts_of(path))


def test_packed_it_gives_the_same_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_PIECE_BYTES", 1500)
    plain, packed = tmp_path / "export.xml", tmp_path / "export.xml.gz"
    plain.write_text(export(ME, *[PULSE, PRESSURE] * 30))
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    with small_parts(1200):
        wanted = [(one.id, one.format) for one, _share in parts_of(plain)]
        found = [one for one in InSession().unpack(read_source(packed)) if isinstance(one, SourceFile)]

    assert len(wanted) > 5
    assert [(one.id, one.format) for one in found] == wanted


@pytest.mark.parametrize("broken", ["<Correlation type='x'>", "<!-- <Record ", "<Record type='"])
def test_a_record_that_never_ends_is_no_hang_and_nothing_before_it_is_lost(broken: str) -> None:
    data = export(ME, *[PULSE] * 20, broken, *[PULSE] * 20).encode()
    with small_parts(1200):
        found = cut(data)
        batches = [read_batch(source) for source in found]

    assert sum(batch.entries for batch in batches) >= 21
    assert sum(len(batch.facts) for batch in batches) >= 21


def test_cutting_takes_time_in_proportion_to_the_size() -> None:
    def work(data: bytes) -> None:
        with small_parts(20_000):
            cut(data, 4000)

    assert growth(lambda size: export(ME, *[PULSE, PRESSURE] * size).encode(), work, 500) < LINEAR
    assert growth(lambda size: export(ME, "<Correlation>", *[PULSE] * size).encode(), work, 500) < LINEAR
    assert MOST_WHOLE_BYTES > 0
