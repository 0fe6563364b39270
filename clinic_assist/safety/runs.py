"""Says how each check went: the four states, and why in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from clinic_assist.chart.absence import Silence
from clinic_assist.chart.detected_issue import CheckRun, CheckState, DetectedIssue, DrugState, IssueKind
from clinic_assist.safety.allergens import AllergyList
from clinic_assist.safety.medications import MedicationList
from clinic_assist.safety.patient.state import PatientState
from clinic_assist.safety.patient_rules import Untried
from clinic_assist.safety.rules import Knowledge
from clinic_assist.safety.washout import NONE_STOPPED, StoppedMedicines

# The exact title of a banner without any allergy information (`terminology.banner.allergy_title`).
ALLERGIES_NOT_RECORDED = "Allergies not recorded"
MEDICATIONS_NOT_RECORDED = "Medications not recorded"
ALLERGIES_NOT_GIVEN = "No allergies were given"
PATIENT_NOT_GIVEN = "No patient was given"
NO_MEDICINE = "No medicine is in use on this day"

# Checks that say something of the medicines alone: what needs the patient then counts as for an adult, and is said.
WITHOUT_PATIENT = frozenset({IssueKind.DOSE, IssueKind.CUMULATIVE})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a check is asked about.

    Attributes:
        silence: What the record says about medicines where it lists none and none was kept unread.
        allergies_given: Whether allergies were given at all; a chart always gives what it has.
        patient_given: The same for the patient.
        stopped: Past medicines that may still act.
    """

    medications: MedicationList
    allergies: AllergyList
    patient: PatientState
    silence: Silence | None
    allergies_given: bool = True
    patient_given: bool = True
    stopped: StoppedMedicines = NONE_STOPPED


def describe_runs(
    asked: Asked,
    issues: Sequence[DetectedIssue],
    *,
    untried: Sequence[Untried],
    about_stopped: Sequence[str],
    knowledge: Knowledge,
) -> tuple[CheckRun, ...]:
    """One run for each kind of check. `about_stopped` is what is to be said of stopped medicines."""
    medications, allergies, silence = asked.medications, asked.allergies, asked.silence
    found = {issue.kind for issue in issues}
    if silence in {Silence.NO_INFORMATION, Silence.NOT_ASKED}:
        missing = allergies.silence in {Silence.NO_INFORMATION, Silence.NOT_ASKED}
        notes = dict.fromkeys(IssueKind, MEDICATIONS_NOT_RECORDED)
        if missing:
            notes[IssueKind.DRUG_ALLERGY] = _join(ALLERGIES_NOT_RECORDED, MEDICATIONS_NOT_RECORDED)
        return tuple(CheckRun(kind=kind, state=CheckState.NOT_RUN, note=note) for kind, note in notes.items())
    runs = [
        CheckRun(
            kind=IssueKind.DRUG_DRUG,
            state=_state(found=IssueKind.DRUG_DRUG in found, whole=not medications.not_checked),
            note=_join(
                *_about_medications(medications, silence), *about_stopped, *_about_coverage(medications, knowledge)
            ),
        ),
        _allergy_run(asked, found=IssueKind.DRUG_ALLERGY in found),
        CheckRun(
            kind=IssueKind.DUPLICATE,
            state=_state(found=IssueKind.DUPLICATE in found, whole=not medications.not_checked),
            note=_join(*_about_medications(medications, silence)),
        ),
    ]
    described = {run.kind for run in runs}
    runs.extend(_patient_run(kind, asked, untried, found=kind in found) for kind in IssueKind if kind not in described)
    return tuple(runs)


def describe_drugs(
    ingredients: Sequence[str],
    runs: Sequence[CheckRun],
    issues: Sequence[DetectedIssue],
    untried: Sequence[Untried],
) -> tuple[DrugState, ...]:
    """How each check went for each ingredient."""
    found: dict[IssueKind, set[str]] = defaultdict(set)
    for issue in issues:
        found[issue.kind].update(issue.ingredients)
    missing: dict[IssueKind, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in untried:
        missing[one.kind][one.ingredient].append(one.missing)
    told = [(run, found[run.kind], missing[run.kind]) for run in runs]
    return tuple(
        _drug_state(ingredient, run, found=ingredient in hit, missing=lacking.get(ingredient, ()))
        for ingredient in ingredients
        for run, hit, lacking in told
    )


def _drug_state(ingredient: str, run: CheckRun, *, found: bool, missing: Sequence[str]) -> DrugState:
    if run.state is CheckState.NOT_RUN:
        return DrugState(ingredient=ingredient, kind=run.kind, state=CheckState.NOT_RUN, note=run.note)
    if not missing:
        state = CheckState.FOUND if found else CheckState.NONE_IN_KNOWLEDGE
        return DrugState(ingredient=ingredient, kind=run.kind, state=state)
    lacking = tuple(dict.fromkeys(map(_capital, missing)))
    return DrugState(
        ingredient=ingredient,
        kind=run.kind,
        state=CheckState.FOUND if found else CheckState.NOT_CHECKABLE,
        note=_join(*lacking),
        missing=lacking,
    )


def _patient_run(kind: IssueKind, asked: Asked, untried: Sequence[Untried], *, found: bool) -> CheckRun:
    """A check of medicines against the patient."""
    if not asked.patient_given and kind not in WITHOUT_PATIENT:
        return CheckRun(kind=kind, state=CheckState.NOT_RUN, note=PATIENT_NOT_GIVEN)
    medications = asked.medications
    missing: dict[str, list[str]] = defaultdict(list)
    for one in untried:
        if one.kind is kind and one.ingredient not in missing[one.missing]:
            missing[one.missing].append(one.ingredient)
    notes = [f"{_capital(what)} (asked for {', '.join(drugs)})" for what, drugs in missing.items()]
    whole = not medications.not_checked and not missing
    return CheckRun(
        kind=kind,
        state=_state(found=found, whole=whole),
        note=_join(*_about_medications(medications, asked.silence, once=False), *notes),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _state(*, found: bool, whole: bool) -> CheckState:
    if found:
        return CheckState.FOUND
    return CheckState.NONE_IN_KNOWLEDGE if whole else CheckState.NOT_CHECKABLE


def _allergy_run(asked: Asked, *, found: bool) -> CheckRun:
    kind, medications, allergies = IssueKind.DRUG_ALLERGY, asked.medications, asked.allergies
    if not asked.allergies_given:
        return CheckRun(kind=kind, state=CheckState.NOT_RUN, note=ALLERGIES_NOT_GIVEN)
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


def _about_medications(medications: MedicationList, silence: Silence | None, *, once: bool = True) -> list[str]:
    """What to know of the medicines that were checked; `once`: also what is said beside one check only."""
    notes = []
    if silence is Silence.NONE_KNOWN:
        notes.append("The record says that no medicines are taken")
    elif not medications.records and not medications.unread:
        notes.append(NO_MEDICINE)
    if once and medications.left_out:
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
