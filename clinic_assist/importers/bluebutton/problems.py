"""Allergies, problems, medicines, immunizations, devices and family history of a Blue Button file."""

from __future__ import annotations

from typing import Final

from clinic_assist.chart.datatypes import CodeableConcept, Dosage, Identifier, Period, Reference, Value
from clinic_assist.chart.facts import (
    AllergyIntolerance,
    Condition,
    DeviceUseStatement,
    Fact,
    FamilyCondition,
    FamilyMemberHistory,
    Immunization,
    MedicationRequest,
    MedicationStatement,
    Observation,
    Reaction,
)
from clinic_assist.importers.bluebutton.parse import Entry
from clinic_assist.importers.bluebutton.reading import SELF_ENTERED, BlueButton, Origin, amount, text_concept
from clinic_assist.importers.silences import fact_or_silence

# FHIR R4 value set allergy-intolerance-category, by the words of these files.
_CATEGORIES: Final = {"drug": "medication", "drugs": "medication", "food": "food", "environmental": "environment"}
_NO_REACTION: Final = frozenset(("none", "none reported"))
_OWN: Final = "self"
_BOOSTERS: Final = ("Booster 1 Date", "Booster 2 Date", "Booster 3 Date")


def _origin(file: BlueButton, title: str, entry: Entry, *notes: str | None, is_self_entered: bool) -> Origin:
    """The common part of a record's fact, with its comments and all that has no field of its own."""
    others = (f"{name}: {value}" for name, value in entry.others if value)
    told = SELF_ENTERED if is_self_entered else None
    return file.origin(title, entry.first, entry.end, told, *notes, *entry.all("Comments"), *others)


def _labelled(entry: Entry, *names: str) -> list[str]:
    return [f"{name}: {value}" for name in names if (value := entry.get(name))]


def allergy(file: BlueButton, title: str, entry: Entry, *, own: bool) -> Fact:
    """An allergy."""
    kind = entry.get("Allergy Type", "Type")
    reaction, severity = entry.get("Reaction"), entry.get("Severity")
    notes = _labelled(entry, "Observed/Historical", "VA Drug Class", "Diagnosed", "Treatment", "Location")
    return fact_or_silence(
        AllergyIntolerance(
            **_origin(file, title, entry, *notes, is_self_entered=own),
            code=text_concept(entry.get("Allergy Name")),
            categories=(_CATEGORIES.get(kind.lower(), kind.lower()),) if kind else (),
            onset=file.date(entry, "First Episode Date"),
            recorded_date=file.date(entry, "Date Entered", "Date"),
            reactions=(Reaction(description=reaction, severity=severity.lower() if severity else None),)
            if reaction or severity
            else (),
        )
    )


def problem(file: BlueButton, title: str, entry: Entry, *, own: bool) -> Fact:
    """A problem or condition. `ACTIVE/CHRONIC` is active, and chronic besides."""
    status, _slash, course = (entry.get("Status") or "").partition("/")
    provider = entry.get("Provider")
    notes = [f"Course: {course.strip().lower()}"] if course else []
    return fact_or_silence(
        Condition(
            **_origin(file, title, entry, *notes, *_labelled(entry, "Location"), is_self_entered=own),
            code=text_concept(entry.get("Problem", "Condition Name")),
            clinical_status=status.strip().lower() or None,
            onset=file.date(entry, "Medical Condition Start Date"),
            abatement=file.date(entry, "Medical Condition End Date"),
            recorded_date=file.date(entry, "Date/Time Entered"),
            recorder=Reference(display=provider) if provider else None,
        )
    )


def prescription(file: BlueButton, title: str, entry: Entry, *, own: bool) -> Fact:
    """A prescription of the VA."""
    instructions, number = entry.get("Instructions"), entry.get("Prescription Number")
    quantity, days = amount(entry.get("Quantity") or ""), amount(entry.get("Days Supply") or "", "days")
    origin = _origin(
        file, title, entry, *_labelled(entry, "Last Filled On", "Refills Remaining", "Pharmacy"), is_self_entered=own
    )
    return fact_or_silence(
        MedicationRequest(
            **origin,
            identifiers=(Identifier(value=number),) if number else (),
            medication=text_concept(entry.get("Medication")),
            status=(entry.get("Status") or "").lower() or None,
            authored_on=file.date(entry, "Initially Ordered On"),
            dosages=(Dosage(text=instructions),) if instructions else (),
            dispense_quantity=quantity,
            supply_duration=days,
        )
    )


def own_medication(file: BlueButton, title: str, entry: Entry, *, own: bool) -> Fact:
    """A medicine or supplement that the person has entered."""
    start, end = file.date(entry, "Start Date"), file.date(entry, "Stop Date")
    category, reason = entry.get("Category"), entry.get("Reason for taking")
    taken = [value for name in ("Dose", "Frequency", "Supply") if (value := entry.get(name))]
    strength = entry.get("Strength")
    name = " ".join(part for part in (entry.get("Drug Name"), strength) if part)
    notes = _labelled(entry, "Orig Drug Entry", "Prescription Number", "Pharmacy Name")
    return fact_or_silence(
        MedicationStatement(
            **_origin(file, title, entry, *notes, is_self_entered=own),
            medication=text_concept(name),
            categories=(CodeableConcept(text=category),) if category else (),
            reasons=(CodeableConcept(text=reason),) if reason else (),
            effective=Period(start=start, end=end) if start or end else None,
            dosages=(Dosage(text=", ".join(taken)),) if taken else (),
            information_source=Reference(display=SELF_ENTERED) if own else None,
        )
    )


def immunization(file: BlueButton, title: str, entry: Entry, *, own: bool) -> Fact:
    """An immunization."""
    reaction = entry.get("Reaction", "Reactions")
    reaction = reaction.replace("\n", ", ") if reaction else None
    if reaction and reaction.lower() in _NO_REACTION:
        reaction = None
    place = entry.get("Location")
    notes = [f"Reaction: {reaction}"] if reaction else []
    notes += _labelled(entry, "Other", "Were you vaccinated in the US", *_BOOSTERS)
    return fact_or_silence(
        Immunization(
            **_origin(file, title, entry, *notes, is_self_entered=own),
            vaccine_code=text_concept(entry.get("Immunization", "Immunization Name")),
            occurrence=file.date(entry, "Date Received", "Date Administered"),
            primary_source=False if own else None,  # FHIR R4 Immunization.primarySource: not from who gave it
            route=text_concept(entry.get("Method")),
            location=Reference(display=place) if place else None,
        )
    )


def device(file: BlueButton, title: str, entry: Entry, *, own: bool) -> Fact:
    """An implanted device."""
    start = file.date(entry, "Date Implanted")
    return fact_or_silence(
        DeviceUseStatement(
            **_origin(file, title, entry, is_self_entered=own),
            device_type=text_concept(entry.get("Device Name")),
            used=Period(start=start) if start else None,
        )
    )


def event(file: BlueButton, title: str, entry: Entry, *, own: bool) -> Fact:
    """A medical event, which may be an illness, an injury or a procedure: what it was is not told."""
    name = entry.get("Medical Event")
    return Observation(
        **_origin(file, title, entry, *_labelled(entry, "Response"), is_self_entered=own),
        code=CodeableConcept(text="Medical event"),
        effective=file.date(entry, "Start Date"),
        effective_end=file.date(entry, "Stop Date"),
        value=Value(string=name) if name else None,
    )


def relative(file: BlueButton, title: str, entry: Entry, *, own: bool) -> Fact:
    """A relative's conditions; those of the person, where the relative is the person."""
    who = entry.get("Relationship", "Family Member")
    issues = _issues(entry)
    origin = _origin(file, title, entry, is_self_entered=own)
    if who and who.lower() == _OWN:
        told = Value(string=", ".join(issues)) if issues else None
        return Observation(**origin, code=CodeableConcept(text="Own health issues"), value=told)
    name = " ".join(part for part in (entry.get("First Name"), entry.get("Last Name")) if part)
    died = entry.get("DOD")
    lives = (entry.get("Living or Deceased") or "").lower()
    return FamilyMemberHistory(
        **origin,
        relationship=text_concept(who),
        name=name or None,
        born_text=entry.get("DOB"),
        age_text=entry.get("Age"),
        deceased=True if died or lives == "deceased" else False if lives == "living" else None,
        deceased_text=died,
        conditions=tuple(FamilyCondition(code=CodeableConcept(text=issue)) for issue in issues),
    )


def _issues(entry: Entry) -> list[str]:
    """What a relative had. A kind that is no condition stands before it."""
    found, kind = [], ""
    for name, value in entry.pairs:
        if name == "Type":
            kind = "" if value == "Condition" else value
        elif name == "Description" and value:
            found.append(f"{kind}: {value}" if kind else value)
        elif name in ("Health Issues", "Other Health Issues") and value:
            found += value.split("\n")
    return found
