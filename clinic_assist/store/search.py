"""The patient list: all patients, or those that a query finds, by family and given name."""

from __future__ import annotations

from itertools import islice

from clinic_assist.chart.chart import PatientId, PatientSummary
from clinic_assist.store.database import Database
from clinic_assist.store.words import Range, search_terms

# Up to here, reading the patients found one by one and sorting them is faster than walking the list in its order.
_FEW = 2000


def find_patients(database: Database, query: str, limit: int) -> tuple[PatientSummary, ...]:
    """Patients that every term of a query finds; all where it has none. By family and given name, at most `limit`."""
    terms = search_terms(query)
    if not terms:
        if query.strip():
            return ()
        return tuple(_summary(database, seq)[1] for (seq,) in list(islice(database.rows("patients_in_order"), limit)))
    found = _matching(database, terms[0])
    for term in terms[1:]:
        found &= _matching(database, term)
    if len(found) <= _FEW:
        return tuple(summary for _key, summary in sorted((_summary(database, seq) for seq in found), key=_sort_key))[
            :limit
        ]
    in_order = (seq for (seq,) in database.rows("patients_in_order") if seq in found)
    return tuple(_summary(database, seq)[1] for seq in list(islice(in_order, limit)))


def _matching(database: Database, term: tuple[Range, ...]) -> set[int]:
    return {int(row[0]) for first, last in term for row in database.rows("patients_with_word", first, last)}


def _sort_key(found: tuple[tuple[str, int], PatientSummary]) -> tuple[str, int]:
    return found[0]


def _summary(database: Database, seq: int) -> tuple[tuple[str, int], PatientSummary]:
    (row,) = database.rows("patient_summary", seq)
    patient_id, family, given, birth_date, gender, mrn, facts, sort_name = row
    summary = PatientSummary(
        patient_id=PatientId(patient_id),
        family=family,
        given=given,
        birth_date=birth_date,
        gender=gender,
        mrn=mrn,
        fact_count=facts,
    )
    return (sort_name, seq), summary
