"""A small synthetic population that is hard to tell apart, and files about it. Nobody here exists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from clinic_assist.chart.datatypes import HumanName, Identifier
from clinic_assist.chart.facts import Patient
from clinic_assist.chart.provenance import FactId
from tests.vaults.exports import Export

_A, _B = "urn:oid:1.2.3.4", "urn:oid:1.2.3.5"
_number_of_file = [0]


def restart() -> None:
    """Begins to number files anew, so that a case that failed fails again."""
    _number_of_file[0] = 0


@dataclass(frozen=True)
class Person:
    """Who somebody is in truth. `numbers_in_full`: every record must say the number of hospital A, or it is nobody's."""

    name: str
    family: str
    given: str
    born: str
    sex: str
    mrn_a: str
    mrn_b: str
    maiden: str | None = None
    numbers_in_full: bool = False


ADA = Person("ada", "Testperson", "Ada", "1945-04-07", "female", "a1", "b1", maiden="Before")
POPULATION: tuple[Person, ...] = (
    ADA,
    Person("twin", "Testperson", "Bea", "1945-04-07", "female", "a2", "b2"),
    Person("day and month the other way round", "Testperson", "Ada", "1945-07-04", "female", "a3", "b3"),
    Person("under her number", "Elsewhere", "Zoe", "1999-12-31", "female", "a1", "b4"),
    Person("brother", "Testperson", "Adam", "1948-01-01", "male", "a5", "b5"),
)
NAMESAKES: tuple[Person, ...] = (
    Person("one", "Common", "Eve", "1970-01-02", "female", "a6", "b6", numbers_in_full=True),
    Person("another", "Common", "Eve", "1970-01-02", "female", "a7", "b7", numbers_in_full=True),
)


@dataclass(frozen=True)
class Record:
    """What one file says of somebody: fewer numbers, an initial, a maiden name, only the year of birth.

    A loose one holds findings alone, which name the person by a UUID that other files may give to the record.
    """

    person: Person
    fields: tuple[tuple[str, Any], ...]
    findings: int
    is_loose: bool = False


@dataclass(frozen=True)
class Made:
    """A file, and by fact id whose each of its facts is in truth."""

    build: Callable[[], Export]
    truth: dict[FactId, str]
    records: tuple[Record, ...]

    def again(self) -> Made:
        """Another file that says the same, about which nobody has decided anything yet."""
        return make(self.records)


@st.composite
def _records(draw: st.DrawFn, person: Person, *, may_be_loose: bool = False) -> Record:
    numbers = draw(st.sampled_from(["a", "b", "ab", "none", "old", "bare"]))
    numbers = "a" if person.numbers_in_full and "a" not in numbers else numbers
    identifiers = [Identifier(system=_A, value=person.mrn_a)] if "a" in numbers and numbers != "bare" else []
    identifiers += [Identifier(system=_B, value=person.mrn_b)] if numbers in ("b", "ab") else []
    identifiers += [Identifier(system=_A, value=f"old {person.mrn_b}")] if numbers == "old" else []
    identifiers += [Identifier(value=person.mrn_b)] if numbers == "bare" else []
    if person.numbers_in_full and numbers == "bare":
        identifiers += [Identifier(system=_A, value=person.mrn_a)]
    families = [person.family]
    if person.maiden:
        families = draw(st.sampled_from([[person.family], [person.maiden], [person.family, person.maiden]]))
    given = draw(st.sampled_from([person.given, person.given, f"{person.given[0]}.", f"{person.given}h"]))
    fields = {
        "identifiers": tuple(identifiers),
        "names": tuple(HumanName(family=family, given=(given,)) for family in families),
        "born": draw(st.sampled_from([person.born, person.born, person.born, person.born[:4], None])),
        "gender": draw(st.sampled_from([person.sex, person.sex, None, "unknown"])),
    }
    fields["key"] = draw(st.sampled_from([None, f"urn:uuid:{person.name}"]))
    told = tuple(sorted(fields.items(), key=lambda item: item[0]))
    return Record(person, told, draw(st.integers(0, 2)), is_loose=may_be_loose and draw(st.integers(0, 4)) == 0)


@st.composite
def files(draw: st.DrawFn, *, may_be_loose: bool = False) -> list[Made]:
    """Some files, each about one person or several."""
    people = draw(st.lists(st.sampled_from([*POPULATION, ADA, *NAMESAKES]), min_size=2, max_size=4, unique=True))
    made = []
    for _ in range(draw(st.integers(2, 6))):
        about = draw(st.lists(st.sampled_from(people), min_size=1, max_size=2, unique=True))
        made.append(make(tuple(draw(_records(person, may_be_loose=may_be_loose)) for person in about)))
    return made


def make(records: tuple[Record, ...]) -> Made:
    """A file of some records, which no other file of this run equals."""
    _number_of_file[0] += 1
    name = f"file {_number_of_file[0]}"
    truth: dict[FactId, str] = {}

    def build() -> Export:
        export = Export(name)
        for record in records:
            subject = f"urn:uuid:{record.person.name}"
            if not record.is_loose:
                made: Patient = export.patient(None, **dict(record.fields))
                truth[made.id] = record.person.name
                subject = made.id
            for finding in range(record.findings):
                fact = export.result(subject, digits=f"{len(record.person.name)}.{finding}", on=f"20{finding:02}")
                truth[fact.id] = record.person.name
        return export

    build()
    return Made(build, truth, records)
