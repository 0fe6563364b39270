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
    """Gives facts that wait under a reference to the one patient of the set whose Patient record it names.

    Where the set holds no such patient, or several, they go on waiting under this set's placeholder: what an import
    that was cut short left over the same files is gathered there as well, so that importing again completes it.
    """
    records = [(key, int(patient)) for key, patient in database.rows("patient_keys_of_intake", intake)]
    patients = {patient for _key, patient in records}
    resolver = _Resolver((key, patient) for key, patient in records if key is not None)
    waiting_here = list(database.rows("placeholders_of_intake", intake))
    elsewhere = _patients_named(database, {reference for _waiting, reference in waiting_here})
    for waiting, reference in waiting_here:
        identifier = named_identifier(reference)
        if identifier is None:
            patient = resolver.patient_of(reference) or elsewhere.get(reference)
        else:
            sharing = {int(row[0]) for row in database.rows("patients_with_identifier", *identifier)}
            patient = _only(sharing & patients)
        name = placeholder_name(database, waiting)
        target = placeholder(database, intake, reference, display=name) if patient is None else patient
        if target != waiting:
            database.run("give_blocks_to_patient", target, waiting, intake)
            _settle(database, waiting, target)
    _gather_earlier(database, {key for key, _patient in records if key is not None})


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
