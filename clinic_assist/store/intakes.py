"""Sets of files that came together, and the references between their files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from clinic_assist.chart.facts import Fact
from clinic_assist.chart.provenance import SourceId
from clinic_assist.chart.references import is_worldwide, reference_matches, type_and_id
from clinic_assist.errors import BugError
from clinic_assist.store.database import Database
from clinic_assist.store.encoding import decode_facts
from clinic_assist.store.identity import named_identifier
from clinic_assist.store.patients import placeholder, placeholder_name, remove_if_empty


def require_intake(database: Database, intake_id: str) -> int:
    """The row of an intake.

    Raises:
        BugError: It was never begun.
    """
    found = database.row("intake_by_id", intake_id)
    if found is None:
        raise BugError("A file was given to an import that was never begun.")
    return int(found[0])


def add_source(database: Database, intake: int, source_id: SourceId) -> int:
    """Counts a stored file among a set of files; gives the file's row.

    Raises:
        BugError: The file is not in the vault.
    """
    found = database.row("source_by_id", source_id)
    if found is None:
        raise BugError("A file was said to be in the vault and is not.")
    database.run("add_source_to_intake", intake, found[0])
    return int(found[0])


def waiting_name(fact: Fact) -> str:
    """Under which name a fact waits for its patient. Empty where it names nobody."""
    subject = fact.subject or ""
    if subject.startswith("#"):
        # A contained record is known within its own resource only: `#p` of another resource is somebody else.
        place = fact.provenance.locator.partition("/")[0]
        return f"{fact.provenance.source} {place} {subject}"
    return subject


def resolve_references(database: Database, intake: int) -> None:
    """Gives facts that wait under a reference to the one patient whose Patient record it names.

    That is a record of the sets of files with which the facts came: all of them, so that it makes no difference which
    set came first. Where they hold no such patient, or several, the facts go on waiting under this set's placeholder:
    what an import that was cut short left over the same files is gathered there as well, so that importing again
    completes it.
    """
    answers = _Answers(database, intake)
    if answers.is_new_to_others:
        _look_again(database, intake, answers)
    waiting_here = list(database.rows("placeholders_of_intake", intake))
    answers.learn({reference for _waiting, reference in waiting_here})
    for waiting, reference in waiting_here:
        for source, patient in answers.by_source(waiting, reference):
            name = placeholder_name(database, waiting)
            target = placeholder(database, intake, reference, display=name) if patient is None else patient
            if target != waiting:
                if source is None:
                    database.run("give_blocks_to_patient", target, waiting, intake)
                else:
                    database.run("give_blocks_of_source", target, waiting, source)
                _settle(database, waiting, target)
    _gather_earlier(database, answers.keys)


def resolve_again(database: Database, intakes: Iterable[int]) -> None:
    """Looks up anew what references of some sets of files mean, where a set with which they shared files is gone."""
    for intake in sorted(set(intakes)):
        _look_again(database, intake, _Answers(database, intake))
        resolve_references(database, intake)


def _look_again(database: Database, intake: int, answers: _Answers) -> None:
    """Takes facts from a patient whom their reference does not mean, now that more or less is known."""
    given = list(database.rows("blocks_given_by_reference", intake))
    facts = [decode_facts(kind, body)[0] for _seq, _source, _patient, kind, body in given]
    answers.learn({waiting_name(fact) for fact in facts})
    for (seq, source, patient, _kind, _body), fact in zip(given, facts, strict=True):
        reference = waiting_name(fact)
        if reference and answers.of(source, reference) != patient:
            waits_at = placeholder(database, intake, reference, display=fact.subject_display)
            database.run("give_block_to_patient", waits_at, seq)
            database.run("count_facts_of_patient", patient)
            database.run("count_facts_of_patient", waits_at)


class _Answers:
    """Whom references of a set of files mean, by all sets with which each file came.

    Attributes:
        keys: The names of the set's own Patient records.
        is_new_to_others: Whether other sets hold files of this one, but not all its Patient records.
    """

    def __init__(self, database: Database, intake: int) -> None:
        self._database, self._intake = database, intake
        self._sets: dict[int, set[int]] = {}
        for source, other in database.rows("intakes_sharing_files", intake):
            self._sets.setdefault(int(source), set()).add(int(other))
        self._resolvers: dict[frozenset[int], tuple[_Resolver, set[int]]] = {}
        self._elsewhere: dict[str, int] = {}
        records = self._records({intake})
        others = set().union(*self._sets.values()) - {intake}
        self.keys = {key for key, _patient in records if key is not None}
        self.is_new_to_others = bool(others) and not records <= self._records(others)

    def learn(self, references: AbstractSet[str]) -> None:
        """Looks up which of some names are nobody else's in the world."""
        self._elsewhere |= _patients_named(self._database, references)

    def by_source(self, waiting: int, reference: str) -> list[tuple[int | None, int | None]]:
        """For each file whose facts wait whom they are of; for None as the file, all files of the set."""
        if all(sets == {self._intake} for sets in self._sets.values()):
            return [(None, self._among(frozenset({self._intake}), reference))]
        sources = [int(row[0]) for row in self._database.rows("sources_waiting", waiting, self._intake)]
        return [(source, self.of(source, reference)) for source in sources]

    def of(self, source: int, reference: str) -> int | None:
        """The one patient whom a reference of a file means."""
        return self._among(frozenset(self._sets.get(source, {self._intake})), reference)

    def _among(self, intakes: frozenset[int], reference: str) -> int | None:
        if intakes not in self._resolvers:
            records = self._records(intakes)
            resolver = _Resolver((key, patient) for key, patient in records if key is not None)
            self._resolvers[intakes] = resolver, {patient for _key, patient in records}
        resolver, patients = self._resolvers[intakes]
        identifier = named_identifier(reference)
        if identifier is None:
            return resolver.patient_of(reference) or self._elsewhere.get(reference)
        return _only({int(row[0]) for row in self._database.rows("patients_with_identifier", *identifier)} & patients)

    def _records(self, intakes: AbstractSet[int]) -> set[tuple[str | None, int]]:
        return {
            (key, int(patient))
            for intake in intakes
            for key, patient in self._database.rows("patient_keys_of_intake", intake)
        }


def _patients_named(database: Database, names: AbstractSet[str]) -> dict[str, int]:
    """The one patient of the whole vault for each name that is nobody else's in the world; one pass for all names."""
    worldwide = sorted(filter(is_worldwide, names))
    if not worldwide:
        return {}
    found: dict[str, set[int]] = {}
    for key, patient in database.rows("patients_with_keys", json.dumps(worldwide)):
        found.setdefault(key, set()).add(int(patient))
    return {key: patient for key, patients in found.items() if (patient := _only(patients)) is not None}


def _gather_earlier(database: Database, keys: AbstractSet[str]) -> None:
    """Gives patients what came before their records, in earlier sets of files, under the records' own names."""
    earlier = [(int(seq), reference) for seq, reference in database.rows("placeholders") if reference in keys]
    patients = _patients_named(database, {reference for _seq, reference in earlier})
    for waiting, reference in earlier:
        if reference in patients:
            database.run("give_all_blocks_to_patient", patients[reference], waiting)
            _settle(database, waiting, patients[reference])


def _settle(database: Database, waiting: int, target: int) -> None:
    """Counts both again after facts moved, and removes a placeholder that has none left."""
    database.run("count_facts_of_patient", waiting)
    database.run("count_facts_of_patient", target)
    remove_if_empty(database, waiting)


class _Resolver:
    """Looks references up among the Patient records of one set of files."""

    def __init__(self, keys: Iterable[tuple[str, int]]) -> None:
        self._patients: dict[str, set[tuple[str, int]]] = {}
        for key, patient in keys:
            for name in {key, type_and_id(key) or key}:
                self._patients.setdefault(name, set()).add((key, patient))

    def patient_of(self, reference: str) -> int | None:
        """The one patient that a reference can mean; None where there is none or more than one."""
        candidates = self._patients.get(reference, set()) | self._patients.get(type_and_id(reference), set())
        found = {patient for key, patient in candidates if reference_matches(reference, key)}
        return _only(found)


def _only(found: set[int]) -> int | None:
    return next(iter(found)) if len(found) == 1 else None
