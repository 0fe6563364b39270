"""Says how each check went: the four states, and why in words."""

from __future__ import annotations

from collections.abc import Sequence

from clinic_assist.chart.absence import Silence
from clinic_assist.chart.detected_issue import CheckRun, CheckState, DetectedIssue, IssueKind
from clinic_assist.safety.allergens import AllergyList
from clinic_assist.safety.medications import MedicationList
from clinic_assist.safety.rules import Knowledge

# The exact title of a banner without any allergy information (`terminology.banner.allergy_title`).
ALLERGIES_NOT_RECORDED = "Allergies not recorded"
MEDICATIONS_NOT_RECORDED = "Medications not recorded"
NO_MEDICINE = "No medicine is in use on this day"


def describe_runs(
    medications: MedicationList,
    allergies: AllergyList,
    issues: Sequence[DetectedIssue],
    knowledge: Knowledge,
    *,
    silence: Silence | None,
) -> tuple[CheckRun, ...]:
    """One run for each kind of check.

    `silence` is what the record says about medicines where it lists none and none was kept unread.
    """
    found = {issue.kind for issue in issues}
    if silence in {Silence.NO_INFORMATION, Silence.NOT_ASKED}:
        missing = allergies.silence in {Silence.NO_INFORMATION, Silence.NOT_ASKED}
        notes = dict.fromkeys(IssueKind, MEDICATIONS_NOT_RECORDED)
        if missing:
            notes[IssueKind.DRUG_ALLERGY] = _join(ALLERGIES_NOT_RECORDED, MEDICATIONS_NOT_RECORDED)
        return tuple(CheckRun(kind=kind, state=CheckState.NOT_RUN, note=note) for kind, note in notes.items())
    return (
        CheckRun(
            kind=IssueKind.DRUG_DRUG,
            state=_state(found=IssueKind.DRUG_DRUG in found, whole=not medications.not_checked),
            note=_join(*_about_medications(medications, silence), *_about_coverage(medications, knowledge)),
        ),
        _allergy_run(medications, allergies, found=IssueKind.DRUG_ALLERGY in found),
        CheckRun(
            kind=IssueKind.DUPLICATE,
            state=_state(found=IssueKind.DUPLICATE in found, whole=not medications.not_checked),
            note=_join(*_about_medications(medications, silence)),
        ),
    )


def _state(*, found: bool, whole: bool) -> CheckState:
    if found:
        return CheckState.FOUND
    return CheckState.NONE_IN_KNOWLEDGE if whole else CheckState.NOT_CHECKABLE


def _allergy_run(medications: MedicationList, allergies: AllergyList, *, found: bool) -> CheckRun:
    kind = IssueKind.DRUG_ALLERGY
    left_out = [f"Not counted: {'; '.join(allergies.not_counted)}"] if allergies.not_counted else []
    if allergies.silence in {Silence.NO_INFORMATION, Silence.NOT_ASKED}:
        return CheckRun(kind=kind, state=CheckState.NOT_RUN, note=_join(ALLERGIES_NOT_RECORDED, *left_out))
    if allergies.silence is Silence.NONE_KNOWN:
        return CheckRun(
            kind=kind, state=CheckState.NONE_IN_KNOWLEDGE, note=_join("No known allergies recorded", *left_out)
        )
    notes = list(left_out)
    if not medications.records and not medications.unread:
        notes.append(NO_MEDICINE)
    if allergies.unrecognised:
        notes.append(f"{_count(allergies.unrecognised, 'allergy', 'allergies')} not, or not wholly, checkable")
    if not allergies.allergens and not allergies.unrecognised:
        notes.append("No drug is among the recorded allergies")
    if medications.not_checked:
        notes.append(f"{_count(len(medications.not_checked), 'medicine', 'medicines')} not, or not wholly, checkable")
    whole = not allergies.unrecognised and not medications.not_checked
    return CheckRun(kind=kind, state=_state(found=found, whole=whole), note=_join(*notes))


def _about_medications(medications: MedicationList, silence: Silence | None) -> list[str]:
    notes = []
    if silence is Silence.NONE_KNOWN:
        notes.append("The record says that no medicines are taken")
    elif not medications.records and not medications.unread:
        notes.append(NO_MEDICINE)
    if medications.left_out:
        notes.append(
            f"{_count(medications.left_out, 'medication record', 'medication records')} not in use, not counted"
        )
    if medications.not_checked:
        notes.append(f"{_count(len(medications.not_checked), 'medicine', 'medicines')} not, or not wholly, checkable")
    return notes


def _about_coverage(medications: MedicationList, knowledge: Knowledge) -> list[str]:
    """Recognised ingredients that no rule names: "none in the knowledge" means little for them, so they are named."""
    unknown = [name for name in medications.ingredients if not knowledge.covers(name)]
    if not unknown:
        return []
    total = len(medications.ingredients)
    return [f"No interaction rule names {len(unknown)} of {total} ingredients: {', '.join(unknown)}"]


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _join(*notes: str) -> str:
    return ". ".join(notes)
