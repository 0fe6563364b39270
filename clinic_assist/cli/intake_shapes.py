"""The JSON shapes of previews, imports made, removals and doubtful pairs (docs/cli.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clinic_assist.chart.facts import Patient
from clinic_assist.chart.intake import Foreseen, ImportPreview, ImportSummary, MatchQuestion, Removal
from clinic_assist.chart.provenance import FactId
from clinic_assist.cli.shapes import Json, file_shape
from clinic_assist.terminology.banner import NOT_KNOWN, format_name, medical_record_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An open question with the two Patient records that it is about."""

    question: MatchQuestion
    one: Patient | None
    other: Patient | None


def preview_shape(preview: ImportPreview) -> Json:
    """What `import --preview` prints."""
    return {
        "files": [file_shape(report) for report in preview.files],
        "patients": [_foreseen_shape(person) for person in preview.patients],
        "facts_of_nobody": preview.facts_of_nobody,
    }


def _foreseen_shape(person: Foreseen) -> Json:
    return {
        "id": person.patient_id,
        **_person_shape(person.record),
        "new": person.new,
        "known": person.known,
        "replacing": person.replacing,
        "conflicts": list(person.conflicts),
        "notes": list(person.notes),
    }


def _person_shape(record: Patient | None) -> dict[str, object]:
    name = format_name(record) if record else NOT_KNOWN
    return {
        "name": None if name == NOT_KNOWN else name,
        "birth_date": record.birth_date.text if record and record.birth_date else None,
        "gender": record.gender if record else None,
        "mrn": medical_record_number(record) if record else None,
    }


def imports_shape(made: Sequence[ImportSummary]) -> Json:
    """What `imports` prints."""
    return {
        "imports": [
            {"id": one.intake_id, "begun_at": one.begun_at, "files": one.files, "facts": one.facts} for one in made
        ]
    }


def removal_shape(intake: str, removal: Removal) -> Json:
    """What `imports --remove` prints."""
    return {
        "removed": intake,
        "files": removal.files,
        "files_kept": removal.files_kept,
        "facts": removal.facts,
        "patients": removal.patients,
        "patients_gone": removal.patients_gone,
        "notes_quoting": removal.notes_quoting,
        "drafts_quoting": removal.drafts_quoting,
    }


def matches_shape(found: Sequence[Match]) -> Json:
    """What `matches` prints."""
    return {
        "matches": [
            {
                "one": _side_shape(match.question.one, match.question.patients[0], match.one),
                "other": _side_shape(match.question.other, match.question.patients[1], match.other),
                "reason": match.question.reason,
            }
            for match in found
        ]
    }


def _side_shape(record_id: FactId, patient: str, record: Patient | None) -> Json:
    return {"record": record_id, "patient": patient, **_person_shape(record)}
