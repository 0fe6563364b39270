"""Each kind of record is known again in another file by what names it, and never by weak evidence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.conflicts import conflicts
from clinic_assist.chart.datatypes import (
    Attachment,
    CodeableConcept,
    Identifier,
    Period,
    Quantity,
    Reference,
    Value,
)
from clinic_assist.chart.differences import DONE, DOSE, VALUE
from clinic_assist.chart.facts import (
    AbsenceStatement,
    CarePlan,
    CarePlanActivity,
    CareTeam,
    CareTeamMember,
    Composition,
    Device,
    DeviceUseStatement,
    DiagnosticReport,
    DocumentReference,
    Encounter,
    Fact,
    FamilyCondition,
    FamilyMemberHistory,
    Goal,
    GoalTarget,
    ImagingStudy,
    Immunization,
    MedicationAdministration,
    MedicationDispense,
    Observation,
    Procedure,
    Section,
    ServiceRequest,
    Statement,
)
from clinic_assist.chart.merge import merge
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.store.facts import chart_of
from tests.unit.chart.test_sameness import LISINOPRIL, LOINC, SNOMED, coded, dose, order, taken
from tests.vaults.exports import Export

DAY, MINUTE, LATER = PartialDate("2020-05-01"), PartialDate("2020-05-01T09:30"), PartialDate("2020-05-02")
LETTER = "Dear colleague, thank you for referring this patient, whom I saw today in the clinic for her blood pressure."
UID = "1.2.840.99.1"


def attached(text: str | None) -> tuple[Attachment, ...]:
    return (Attachment(content_type="text/plain", text=text),)


def number(value: str) -> tuple[Identifier, ...]:
    return (Identifier(system="urn:test:documents", value=value),)


DIABETES = FamilyCondition(code=coded("73211009", SNOMED, "Diabetes"))
WALK = CarePlanActivity(code=coded("229065009", SNOMED, "Exercise"))
NURSE = CareTeamMember(member=Reference(display="N. Nurse"))
TARGET = GoalTarget(measure=coded("4548-4", LOINC), detail=Value(quantity=Quantity(value=Decimal("7.0"), unit="%")))

# For each kind: what both files state, and what makes it another record.
KNOWN: list[tuple[type[Fact], dict[str, Any], list[dict[str, Any]]]] = [
    (
        DiagnosticReport,
        {"code": coded("58410-2", LOINC, "CBC"), "status": "final", "effective": MINUTE, "conclusion": "Normal."},
        [
            {"conclusion": "Anaemia."},
            {"status": "preliminary"},
            {"effective": LATER},
            {"results": (Reference(reference="Observation/1"),)},
            {"presented_forms": attached(LETTER)},
        ],
    ),
    (
        DocumentReference,
        {"type": coded("34133-9", LOINC), "date": DAY, "attachments": attached(LETTER)},
        [{"date": LATER}, {"attachments": attached(f"{LETTER} She is allergic to penicillin.")}],
    ),
    (
        DocumentReference,
        {"identifiers": number("7"), "status": "current", "attachments": attached(LETTER)},
        [{"status": "superseded"}, {"attachments": attached("Short.")}, {"identifiers": (), "date": None}],
    ),
    (
        Composition,
        {"identifiers": number("8"), "date": DAY, "sections": (Section(title="History", text=LETTER),)},
        [{"sections": (Section(title="History", text=f"{LETTER} Addendum."),)}, {"date": LATER}],
    ),
    (
        CarePlan,
        {
            "categories": (coded("736376001", SNOMED),),
            "status": "active",
            "period": Period(start=DAY),
            "activities": (WALK,),
        },
        [{"status": "completed"}, {"activities": ()}, {"period": Period(start=LATER)}],
    ),
    (
        CareTeam,
        {"name": "Heart team", "status": "active", "period": Period(start=DAY), "members": (NURSE,)},
        [{"members": ()}, {"members": (NURSE, CareTeamMember(member=Reference(display="D. Doctor")))}],
    ),
    (
        Goal,
        {"description": CodeableConcept(text="HbA1c below 7 %"), "lifecycle_status": "active", "targets": (TARGET,)},
        [{"lifecycle_status": "completed"}, {"targets": ()}],
    ),
    (
        FamilyMemberHistory,
        {"relationship": coded("MTH", "v3", "mother"), "status": "completed", "conditions": (DIABETES,)},
        [{"conditions": ()}, {"relationship": coded("FTH", "v3", "father")}, {"deceased": True}],
    ),
    (
        Device,
        {"type": coded("14106009", SNOMED, "Pacemaker"), "udi": "(01)00844588003288"},
        [{"udi": "(01)99"}, {"udi": None}, {"udi": None, "serial_number": "5"}],
    ),
    (
        Device,
        {"type": coded("14106009", SNOMED, "Pacemaker"), "serial_number": "5", "manufacturer": "Acme"},
        [{"serial_number": "6"}, {"manufacturer": "Other"}],
    ),
    (
        DeviceUseStatement,
        {"device_type": coded("14106009", SNOMED, "Pacemaker"), "status": "active", "used": Period(start=DAY)},
        [{"used": None}, {"status": "completed"}, {"body_site": coded("1", SNOMED, "left")}],
    ),
    (
        ServiceRequest,
        {"code": coded("58410-2", LOINC), "status": "active", "intent": "order", "authored_on": MINUTE},
        [{"authored_on": DAY}, {"intent": "proposal"}, {"do_not_perform": True}],
    ),
    (
        MedicationAdministration,
        {"medication": LISINOPRIL, "status": "completed", "effective": Period(start=MINUTE), "dosages": dose("10")},
        [{"effective": Period(start=DAY)}, {"dosages": dose("20")}, {"status": "not-done"}],
    ),
    (
        MedicationDispense,
        {"medication": LISINOPRIL, "when_handed_over": MINUTE, "quantity": Quantity(value=Decimal(30))},
        [{"when_handed_over": DAY}, {"quantity": Quantity(value=Decimal(90))}],
    ),
    (
        ImagingStudy,
        {"identifiers": (Identifier(system="urn:dicom:uid", value=f"urn:oid:{UID}"),), "started": DAY},
        [{"started": LATER}, {"identifiers": ()}],
    ),
    (
        AbsenceStatement,
        {"topic": Topic.ALLERGIES, "silence": Silence.NONE_KNOWN, "scope": coded("716186003", SNOMED), "date": DAY},
        [{"silence": Silence.NOT_ASKED}, {"date": LATER}, {"withdrawn": "refuted"}, {"is_partial": True}],
    ),
    (
        Statement,
        {"resource_type": "Appointment", "code": coded("1", SNOMED), "status": "booked", "date": MINUTE},
        [{"date": DAY}, {"status": "cancelled"}, {"details": (("Place", "Ward 3"),)}],
    ),
    (
        Encounter,
        {"types": (coded("185349003", SNOMED),), "status": "finished", "period": Period(start=MINUTE)},
        [{"period": None}],
    ),
]


@pytest.mark.parametrize(
    ("kind", "said", "others"), KNOWN, ids=[f"{one[0].__name__}-{n}" for n, one in enumerate(KNOWN)]
)
def test_a_record_of_two_files_is_shown_once_with_both_sources_and_one_that_differs_beside(
    kind: type[Fact], said: dict[str, Any], others: list[dict[str, Any]]
) -> None:
    first, second = Export("one").add(kind, **said), Export("two").add(kind, **said)
    merged = merge([first, second])

    assert len(merged.facts) == 1
    assert {merged.facts[0].id, *merged.also_in[merged.facts[0].id]} == {first.id, second.id}
    for other in others:
        assert len(merge([first, Export("three").add(kind, **(said | other))]).facts) == 2, other


@pytest.mark.parametrize(("kind", "said"), [one[:2] for one in KNOWN])
def test_what_one_file_lists_twice_stays_twice(kind: type[Fact], said: dict[str, Any]) -> None:
    export = Export("one")

    assert len(merge([export.add(kind, **said), export.add(kind, **said)]).facts) == 2


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (CarePlan, {"description": "Gently."}),
        (Goal, {"achievement_status": coded("achieved", "x", "achieved")}),
        (FamilyMemberHistory, {"deceased_text": "60 a"}),
        (ServiceRequest, {"patient_instruction": "Come fasting."}),
        (ImagingStudy, {"description": "Chest"}),
        (Encounter, {"discharge_disposition": coded("home", "x", "home")}),
    ],
)
def test_the_record_that_says_more_speaks_for_both_and_two_that_say_other_things_stay_two(
    kind: type[Fact], more: dict[str, Any]
) -> None:
    said = next(said for one, said, _others in KNOWN if one is kind)
    ((name, value),) = more.items()
    other = {name: f"{value} Or not." if isinstance(value, str) else coded("other", "x", "other")}
    plain, full = Export("one").add(kind, **said), Export("two").add(kind, **(said | more))
    differing = Export("three").add(kind, **(said | other))

    assert [fact.id for fact in merge([plain, full]).facts] == [full.id]
    assert len(merge([full, differing]).facts) == 2


def test_a_text_that_only_one_file_has_stays_in_sight() -> None:
    empty = Export("one").add(DocumentReference, identifiers=number("7"), date=DAY, attachments=attached(None))
    full = Export("two").add(DocumentReference, identifiers=number("7"), attachments=attached(LETTER))

    assert [fact.id for fact in merge([empty, full]).facts] == [full.id]


def test_an_examination_of_which_the_images_are_here_is_shown_once_with_them() -> None:
    mentioned = Export("fhir").add(
        ImagingStudy, identifiers=(Identifier(system="urn:dicom:uid", value=f"urn:oid:{UID}"),)
    )
    images = Export("dicom").add(ImagingStudy, uid=UID, started=DAY)
    other = Export("other").add(ImagingStudy, uid=f"{UID}.2", started=DAY)
    merged = merge([mentioned, images, other])

    assert {fact.id for fact in merged.facts} == {images.id, other.id}
    assert merged.also_in == {images.id: (mentioned.id,)}


def panel(export: str, *digits: str, **more: Any) -> list[Fact]:
    """Results of one day, the panel that groups them, and its report."""
    made = Export(export)
    results: list[Fact] = [
        made.add(
            Observation,
            code=coded(f"{number}-1", LOINC),
            status="final",
            effective=DAY,
            value=Value(quantity=Quantity(value=Decimal(value), unit="mmol/L")),
        )
        for number, value in enumerate(digits)
    ]
    held = tuple(Reference(target=one.id) for one in results)
    both = {"code": coded("58410-2", LOINC), "status": "final", "effective": DAY}
    grouped = made.add(Observation, **both, has_members=held)
    report = made.add(DiagnosticReport, **(both | {"results": (*held, Reference(target=grouped.id))} | more))
    return [*results, grouped, report]


def test_a_panel_and_its_report_are_known_again_by_all_that_is_in_them() -> None:
    one, same, other = panel("a", "1", "2"), panel("b", "1.0", "2"), panel("c", "1", "3")

    assert shown(one, same) == [Observation] * 3 + [DiagnosticReport]
    assert shown(one, same, panel("d", "1", "2")) == [Observation] * 3 + [DiagnosticReport]
    assert shown(one, other) == [Observation] * 5 + [DiagnosticReport] * 2
    assert shown(one, panel("b", "1", "2", status="preliminary")) == [Observation] * 3 + [DiagnosticReport] * 2
    assert len(shown(panel("a"), panel("b"))) == 4


def shown(*files: list[Fact]) -> list[type[Fact]]:
    merged = merge([fact for file in files for fact in file])
    return sorted((type(fact) for fact in merged.facts), key=lambda kind: kind is DiagnosticReport)


# -- what contradicts --------------------------------------------------------------------------------------------------


def what_conflicts(*facts: Fact) -> list[str]:
    return [found.what for found in conflicts(chart_of(facts))]


def potassium(export: str, digits: str, **more: Any) -> Observation:
    said: dict[str, Any] = {
        "code": coded("2823-3", LOINC, "Potassium"),
        "status": "final",
        "effective": MINUTE,
        "value": Value(quantity=Quantity(value=Decimal(digits), unit="mmol/L")),
    }
    return Export(export).add(Observation, **(said | more))


def test_two_doses_of_one_medicine_are_a_conflict() -> None:
    assert what_conflicts(order("a", dosages=dose("10")), taken("b", dosages=dose("20"))) == [DOSE]
    assert what_conflicts(order("a", dosages=dose("10")), taken("b")) == []
    assert what_conflicts(order("a", dosages=dose("10")), taken("b", dosages=dose("20"), status="stopped")) != [DOSE]


def test_a_dose_that_the_other_file_lists_too_is_no_conflict() -> None:
    both = Export("a")
    told = {"medication": LISINOPRIL, "status": "active", "intent": "order", "authored_on": DAY}
    morning = both.add(type(order("x")), **told, dosages=dose("10"))
    evening = both.add(type(order("x")), **told, dosages=dose("20"))

    assert what_conflicts(morning, evening, taken("b", dosages=dose("10"))) == []


@pytest.mark.parametrize(("value", "expected"), [("4.1", []), ("4.14", []), ("4.2", [VALUE]), ("5", [VALUE])])
def test_two_values_of_one_moment_are_a_conflict_unless_one_is_the_other_rounded(
    value: str, expected: list[str]
) -> None:
    assert what_conflicts(potassium("a", "4.1"), potassium("b", value)) == expected


@pytest.mark.parametrize(
    "other",
    [
        {"effective": DAY},
        {"status": "corrected"},
        {"method": coded("1", SNOMED)},
        {"value": Value(quantity=Quantity(value=Decimal(16), unit="mg/dL"))},
        {"value": Value(string="high")},
        {"value": None},
    ],
)
def test_results_that_cannot_be_compared_are_no_conflict(other: dict[str, Any]) -> None:
    assert what_conflicts(potassium("a", "4.1"), potassium("b", "9", **other)) == []


def test_what_one_source_says_was_done_and_another_says_was_not_is_a_conflict() -> None:
    told = {"vaccine_code": coded("140", "cvx", "Influenza"), "occurrence": DAY}
    given = Export("a").add(Immunization, **told, status="completed")
    refused = Export("b").add(Immunization, **told, status="not-done")
    scan = {"code": coded("1", SNOMED, "Scan"), "performed": DAY}
    done, not_done = Export("c").add(Procedure, **scan, status="completed"), Export("d").add(Procedure, **scan)

    assert what_conflicts(given, refused) == [DONE]
    assert what_conflicts(done, not_done) == []
