"""Who is in the vault: patients known by their Patient records, and placeholders for those whose record is missing."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from clinic_assist.chart.chart import PatientId
from clinic_assist.chart.datatypes import HumanName
from clinic_assist.chart.facts import Patient
from clinic_assist.chart.merge import newest_patient
from clinic_assist.chart.references import is_worldwide
from clinic_assist.errors import UserError
from clinic_assist.store.database import Database
from clinic_assist.store.encoding import decode_facts
from clinic_assist.store.words import fold, words_of
from clinic_assist.terminology.banner import NOT_KNOWN, medical_record_number, preferred_name

_KNOWN, _PLACEHOLDER = "known", "placeholder"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A patient's line in the list."""

    family: str = NOT_KNOWN
    given: str = ""
    birth_date: str | None = None
    gender: str | None = None
    mrn: str | None = None

    @property
    def values(self) -> tuple[str | None, ...]:
        """The columns of the line, the key of the list's order last."""
        sort_name = f"{fold(self.family)}\n{fold(self.given)}"
        return (self.family, self.given, self.birth_date, self.gender, self.mrn, sort_name)


def insert_known(database: Database, patient: Patient) -> int:
    """A new row for a patient who is known by this record."""
    return _insert(database, _line_of(patient), sort=_KNOWN)


def make_findable(database: Database, records: Iterable[tuple[int, Patient]]) -> None:
    """Puts the words of Patient records where searches look, in the order in which they lie there."""
    words = {(word, seq) for seq, patient in records for word in words_of(patient)}
    database.run_many("insert_patient_word", sorted(words))


def placeholder(database: Database, intake: int, reference: str, *, display: str | None = None) -> int:
    """The row that holds facts of a patient who is known only by a reference in a set of files.

    A name that is nobody else's in the world has one row, whichever set of files used it first. `display` is the name
    that the reference gives, by which the patient is then listed and found.
    """
    of_set = None if is_worldwide(reference) else intake
    found = database.row("placeholder_by_reference", of_set, reference)
    if found is not None:
        return int(found[0])
    line = _Line(family=display or NOT_KNOWN)
    seq = _insert(database, line, sort=_PLACEHOLDER, intake=of_set, reference=reference)
    database.run_many("insert_patient_word", [(word, seq) for word in _placeholder_words(line.family)])
    return seq


def placeholder_name(database: Database, seq: int) -> str | None:
    """The name that a placeholder is listed by; None where it has none."""
    row = database.row("placeholder_name", seq)
    return None if row is None or row[0] == NOT_KNOWN else str(row[0])


def _placeholder_words(name: str) -> list[str]:
    return sorted({*fold(NOT_KNOWN).split(), *re.findall(r"\w+", fold(name))})


def describe(database: Database, seq: int) -> None:
    """Brings a known patient's line in the list up to its newest Patient record."""
    blocks = database.rows("fact_blocks_of_kind", seq, Patient.__name__)
    records = [fact for kind, body in blocks for fact in decode_facts(kind, body) if isinstance(fact, Patient)]
    newest = newest_patient(records)
    if newest is not None:
        database.run("describe_patient", *_line_of(newest).values, seq)


def describe_with(database: Database, seq: int, records: Iterable[Patient]) -> None:
    """Brings a known patient's line up after records came; those that would be listed alike change nothing.

    Of a person with a thousand files no more than the new one is looked at then.
    """
    row = database.row("patient_summary", seq)
    listed = None if row is None else (*row[1:6], row[7])
    if any(_line_of(record).values != listed for record in records):
        describe(database, seq)


def remove_if_empty(database: Database, seq: int) -> None:
    """Removes a placeholder that nothing belongs to any more: no fact, draft, note or override."""
    if database.one("placeholder_is_empty", seq):
        words = _placeholder_words(placeholder_name(database, seq) or NOT_KNOWN)
        database.run_many("delete_patient_word", [(word, seq) for word in words])
        database.run("delete_placeholder", seq)


def remove_if_unused(database: Database, seq: int) -> None:
    """Removes a row that nothing belongs to or comes back to: no fact, record, draft, note or override."""
    if database.row("patient_by_seq", seq) is not None and database.one("patient_is_unused", seq):
        database.run("delete_words_of_patient", seq)
        database.run("delete_patient", seq)


def require_patient(database: Database, patient_id: PatientId) -> int:
    """The row of a patient, or of the one that it was joined with.

    Raises:
        UserError: There is none with that id.
    """
    # Our ids are hexadecimal; what is no text at all (a lone surrogate) cannot even be asked for.
    found = database.row("patient_by_id", patient_id) if patient_id.isascii() else None
    if found is None:
        raise UserError("There is no such patient in this vault.", hint="Search the patient again.")
    return current_row(database, int(found[0]))


def current_row(database: Database, seq: int) -> int:
    """The row of a patient, or of the one that it was joined with."""
    row = database.row("patient_by_seq", seq)
    return seq if row is None or row[0] is None else int(row[0])


def _insert(
    database: Database, line: _Line, *, sort: str, intake: int | None = None, reference: str | None = None
) -> int:
    return database.run("insert_patient", secrets.token_hex(16), sort, intake, reference, *line.values)


def _line_of(patient: Patient) -> _Line:
    family, given = _display_name(patient)
    return _Line(
        family=family,
        given=given,
        birth_date=patient.birth_date.text if patient.birth_date else None,
        gender=patient.gender,
        mrn=medical_record_number(patient),
    )


def _display_name(patient: Patient) -> tuple[str, str]:
    name = preferred_name(patient) or HumanName()
    family, given = name.family or "", " ".join(name.given)
    if not family and not given:
        return name.text or NOT_KNOWN, ""
    return family or NOT_KNOWN, given
