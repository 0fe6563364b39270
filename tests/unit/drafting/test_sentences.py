"""The sentence that each kind of record comes out as, composed by code."""

from decimal import Decimal

import pytest

from clinic_assist.chart.datatypes import (
    Attachment,
    CodeableConcept,
    Coding,
    Dosage,
    Period,
    Quantity,
    Range,
    Ratio,
    Reference,
    Timing,
    Value,
)
from clinic_assist.chart.facts import (
    CarePlan,
    Composition,
    DeviceUseStatement,
    DiagnosticReport,
    DocumentReference,
    Encounter,
    FamilyCondition,
    FamilyMemberHistory,
    Goal,
    ImagingStudy,
    Immunization,
    Ingredient,
    MedicationAdministration,
    MedicationDispense,
    MedicationRequest,
    MedicationStatement,
    Observation,
    ObservationComponent,
    Procedure,
    ReferenceRange,
    ServiceRequest,
    Statement,
)
from clinic_assist.drafting.draft import draft
from clinic_assist.drafting.triage import CANCELLED
from tests.unit.drafting.charts import TODAY, allergy, category, chart, condition, lab, named, on, origin, request
from tests.unit.drafting.shipped import SUMMARY

DAY = on("2026-11-02")

CASES = [
    (
        Encounter(
            **origin("1", "Encounter"),
            status="finished",
            types=(named("Emergency visit"),),
            encounter_class=Coding(code="EMER", display="emergency"),
            period=Period(start=DAY, end=on("2026-11-04")),
            reasons=(named("Chest pain"),),
        ),
        "Emergency visit, emergency, on 02-Nov-2026, until 04-Nov-2026, finished, for Chest pain.",
    ),
    (Encounter(**origin("1", "Encounter"), status="planned"), "Encounter (name not recorded), planned."),
    (
        DocumentReference(
            **origin("1", "DocumentReference"),
            status="current",
            date=DAY,
            attachments=(Attachment(title="Discharge letter"),),
        ),
        "Discharge letter, dated 02-Nov-2026.",
    ),
    (
        Composition(**origin("1", "Composition"), title="Patient summary", status="final", date=DAY),
        "Patient summary, dated 02-Nov-2026, final.",
    ),
    (
        DiagnosticReport(
            **origin("1", "DiagnosticReport"),
            code=named("Chest X-ray"),
            status="final",
            effective=DAY,
            conclusion="No acute disease.",
        ),
        "Chest X-ray, dated 02-Nov-2026, final: No acute disease.",
    ),
    (
        ImagingStudy(**origin("1", "ImagingStudy"), description="CT head", status="available", started=DAY),
        "CT head, dated 02-Nov-2026.",
    ),
    (
        Procedure(
            **origin("1", "Procedure"),
            code=named("Hip replacement"),
            status="not-done",
            performed=DAY,
            body_sites=(named("Left hip"),),
            reasons=(named("Fracture"),),
        ),
        "Hip replacement, Left hip, not done, dated 02-Nov-2026, for Fracture.",
    ),
    (
        Immunization(
            **origin("1", "Immunization"),
            vaccine_code=named("MMR"),
            status="not-done",
            occurrence=DAY,
            status_reason=named("Refused"),
        ),
        "MMR, not done, recorded 02-Nov-2026, for Refused.",
    ),
    (
        FamilyMemberHistory(
            **origin("1", "FamilyMemberHistory"),
            relationship=named("Father"),
            conditions=(FamilyCondition(code=named("Stroke"), onset_text="61 a"), FamilyCondition(code=named("Gout"))),
            date=on("2020"),
        ),
        "Family history, Father: Stroke (onset 61 years), Gout, recorded 2020.",
    ),
    (
        FamilyMemberHistory(**origin("1", "FamilyMemberHistory")),
        "Family history, relative (relationship not recorded).",
    ),
    (
        DeviceUseStatement(
            **origin("1", "DeviceUseStatement"),
            device_type=named("Pacemaker"),
            status="active",
            used=Period(start=on("2020-05")),
            body_site=named("Chest"),
        ),
        "Pacemaker, Chest, active, since May-2020.",
    ),
    (
        DeviceUseStatement(
            **origin("1", "DeviceUseStatement"), device=Reference(display="Hearing aid"), recorded_on=DAY
        ),
        "Hearing aid, recorded 02-Nov-2026.",
    ),
    (
        Goal(**origin("1", "Goal"), description=named("Weight loss"), lifecycle_status="active", start=DAY),
        "Goal: Weight loss, active, from 02-Nov-2026.",
    ),
    (
        CarePlan(**origin("1", "CarePlan"), title="Diabetes plan", status="active", period=Period(start=DAY)),
        "Care plan: Diabetes plan, active, from 02-Nov-2026.",
    ),
    (
        ServiceRequest(**origin("1", "ServiceRequest"), code=named("Chest X-ray"), status="active", authored_on=DAY),
        "Order: Chest X-ray, active, written on 02-Nov-2026.",
    ),
    (
        ServiceRequest(
            **origin("1", "ServiceRequest"), code=named("Chest X-ray"), status="active", do_not_perform=True
        ),
        "Order: Chest X-ray, not to be done.",
    ),
    (
        Statement(**origin("1", "Flag"), resource_type="Flag", code=named("Falls risk"), status="active", date=DAY),
        "Alert: Falls risk, active, from 02-Nov-2026.",
    ),
    (
        MedicationDispense(
            **origin("1", "MedicationDispense"),
            medication=named("Metformin 500 MG"),
            status="completed",
            quantity=Quantity(value=Decimal(60), unit="tablet"),
            when_handed_over=DAY,
        ),
        "Dispensed Metformin 500 MG, quantity 60 tablet, on 02-Nov-2026.",
    ),
    (
        MedicationAdministration(
            **origin("1", "MedicationAdministration"),
            medication=named("Heparin"),
            status="not-done",
            effective=Period(start=DAY),
            dosages=(Dosage(dose=Quantity(value=Decimal(5000), unit="units")),),
        ),
        "Heparin, 5,000 units, not done, dated 02-Nov-2026.",
    ),
    (
        MedicationRequest(
            **origin("1", "MedicationRequest"),
            status="active",
            ingredients=(Ingredient(item=named("Ibuprofen")), Ingredient(item=named("Codeine"))),
            dosages=(
                Dosage(
                    dose_range=Range(
                        low=Quantity(value=Decimal(1), unit="tablet"), high=Quantity(value=Decimal(2), unit="tablet")
                    ),
                    timing=Timing(frequency=3, frequency_max=4, period=Decimal(1), period_unit="d"),
                ),
            ),
        ),
        "Prescribed Ibuprofen / Codeine, 1–2 tablet, 3–4 times daily, active.",
    ),
    (
        MedicationRequest(
            **origin("1", "MedicationRequest"),
            status="on-hold",
            medication_reference=Reference(display="Insulin"),
            dosages=(
                Dosage(
                    rate=Ratio(
                        numerator=Quantity(value=Decimal(2), unit="units"),
                        denominator=Quantity(value=Decimal(1), unit="h"),
                    ),
                    timing=Timing(frequency=2),
                ),
            ),
        ),
        "Insulin, 2 units per hour, 2 times, on hold.",
    ),
    (
        Observation(
            **origin("1", "Observation"),
            code=named("Culture"),
            status="preliminary",
            effective=DAY,
            value=Value(codeable_concept=named("No growth")),
            interpretations=(CodeableConcept(text="pending"),),
        ),
        "Culture was No growth on 02-Nov-2026, pending, preliminary.",
    ),
    (
        Observation(
            **origin("1", "Observation"),
            code=named("Glucose"),
            status="final",
            value=Value(quantity=Quantity(value=Decimal("5.50"), comparator="<", unit="mmol/L")),
            reference_ranges=(ReferenceRange(text="fasting below 6"),),
        ),
        "Glucose was <5.50 mmol/L (reference fasting below 6).",
    ),
    (
        Observation(
            **origin("1", "Observation"),
            code=named("Potassium [Moles/volume] in Serum or Plasma"),
            status="final",
            value=Value(quantity=Quantity(value=Decimal("4.220432253292931"), unit="mmol/L")),
        ),
        "Potassium was 4.22 mmol/L.",
    ),
    (
        Observation(
            **origin("1", "Observation"),
            code=named("Troponin I.cardiac [Mass/volume] in Urine"),
            status="final",
            value=Value(quantity=Quantity(value=Decimal("0.01234567"), unit="ng/mL")),
        ),
        "Troponin I.cardiac in Urine was 0.0123 ng/mL.",
    ),
    (
        Observation(
            **origin("1", "Observation"),
            code=named("Total score [MMSE]"),
            status="final",
            value=Value(quantity=Quantity(value=Decimal("0E-7"), unit="(score)")),
        ),
        "Total score [MMSE] was 0.0000000.",
    ),
    (
        Observation(
            **origin("1", "Observation"),
            code=named("Blood pressure panel with all children optional"),
            status="final",
            components=(
                ObservationComponent(
                    code=named("Diastolic blood pressure"),
                    value=Value(quantity=Quantity(value=Decimal("76.123456"), unit="mm[Hg]")),
                ),
                ObservationComponent(
                    code=named("Systolic blood pressure"),
                    value=Value(quantity=Quantity(value=Decimal(128), unit="mm[Hg]")),
                ),
            ),
        ),
        "Blood pressure: Systolic blood pressure 128 mmHg; Diastolic blood pressure 76.12 mmHg.",
    ),
    (condition("1", "Chronic sinusitis (disorder)"), "Chronic sinusitis, active."),
    (allergy("1", "Gluten intolerance"), "Intolerance to Gluten, active."),
    (allergy("1", "Peanut allergy", type="allergy"), "Allergy to Peanut, active."),
    (allergy("1", "Peanut allergy", type="intolerance"), "Allergy or intolerance to Peanut, active."),
    (
        MedicationRequest(
            **origin("1", "MedicationRequest"),
            medication=named("Sumatriptan"),
            status="active",
            dosages=(Dosage(text="1 tablet at onset", as_needed=True),),
        ),
        "Prescribed Sumatriptan, 1 tablet at onset, as needed, active.",
    ),
    (
        MedicationRequest(
            **origin("1", "MedicationRequest"),
            medication=named("Paracetamol"),
            status="active",
            dosages=(Dosage(text="2 tablets when required", as_needed=True),),
        ),
        "Prescribed Paracetamol, 2 tablets when required, active.",
    ),
    (request("1", "69230014620"), "Prescribed product with code 69230014620, active."),
    (
        MedicationStatement(
            **origin("1", "MedicationStatement"),
            medication=named("Bisoprolol"),
            status="active",
            effective=Period(start=DAY, end=DAY),
            dosages=(Dosage(timing=Timing(frequency=2, period=Decimal(1), period_unit="d", when=("CM", "HS"))),),
        ),
        "Takes Bisoprolol, twice daily, with breakfast, at bedtime, stated 02-Nov-2026.",
    ),
    (
        Observation(**origin("1", "Observation"), code=named("Weight"), status="final", data_absent_reason="not-asked"),
        "Weight: no value, not asked.",
    ),
]


def test_tests_that_share_a_short_name_keep_their_full_ones():
    blood = lab("1", "Glucose [Mass/volume] in Blood", "99", "mg/dL", "2026-11-02")
    serum = lab("2", "Glucose [Mass/volume] in Serum or Plasma", "98", "mg/dL", "2026-11-02")

    texts = [statement.text for statement in draft(chart(blood, serum), SUMMARY, TODAY).statements]

    assert "Glucose [Mass/volume] in Blood was 99 mg/dL on 02-Nov-2026." in texts
    assert "Glucose [Mass/volume] in Serum or Plasma was 98 mg/dL on 02-Nov-2026." in texts
    assert "Glucose was 99 mg/dL on 02-Nov-2026." in [
        statement.text for statement in draft(chart(blood), SUMMARY, TODAY).statements
    ]


@pytest.mark.parametrize(("fact", "text"), CASES, ids=[case[1][:30] for case in CASES])
def test_each_kind_of_record_reads_as_a_sentence(fact, text):
    note = draft(chart(fact), SUMMARY, TODAY)

    assert text in [statement.text for statement in note.statements if statement.citations == (fact.id,)]


def test_of_several_reference_ranges_none_is_claimed():
    one = lab("1", "Sodium", "139", "mmol/L", "2026-11-02", low_high=("136", "145"))
    several = Observation(
        **origin("2", "Observation"),
        code=named("Iron"),
        status="final",
        value=Value(quantity=Quantity(value=Decimal(12))),
        reference_ranges=(ReferenceRange(text="men"), ReferenceRange(text="women")),
    )

    texts = [statement.text for statement in draft(chart(one, several), SUMMARY, TODAY).statements]

    assert "Sodium was 139 mmol/L on 02-Nov-2026 (reference 136–145 mmol/L)." in texts
    assert "Iron was 12." in texts


def test_the_header_of_a_panel_and_a_cancelled_result_are_counted_not_told():
    panel = Observation(
        **origin("1", "Observation"), code=named("Panel"), status="final", has_members=(Reference(reference="x"),)
    )
    cancelled = lab("2", "Sodium", "139", "mmol/L", "2026-11-02", status="cancelled")

    note = draft(chart(panel, cancelled), SUMMARY, TODAY)

    assert note.selection.used == ()
    assert CANCELLED in [left_out.reason for left_out in note.selection.left_out]


def test_supplies_of_a_listed_medicine_are_counted_not_told():
    supply = MedicationDispense(
        **origin("1", "MedicationDispense"), medication=named("Metformin"), status="completed", when_prepared=DAY
    )

    note = draft(chart(supply, request("2", "Metformin")), SUMMARY, TODAY)

    assert supply.id not in note.selection.used
    assert supply.id in draft(chart(supply), SUMMARY, TODAY).selection.used


def test_a_survey_answer_is_background_and_never_old():
    answer = lab("1", "Pain score", "3", "", "2019-01-01", categories=(category("survey"),))

    note = draft(chart(answer), SUMMARY, TODAY)

    assert [item.text for item in note.statements if item.section == "Background"] == [
        "Pain score: 3, recorded 01-Jan-2019."
    ]


def test_two_episodes_of_one_problem_are_told_apart():
    episodes = (
        condition("1", "Gout", onset=on("2020-01-01")),
        condition("2", "Gout", onset=on("2024-01-01")),
        condition("3", "Gout", onset=on("2024-01-01")),
    )

    note = draft(chart(*episodes), SUMMARY, TODAY)

    assert [item.text for item in note.statements if item.section == "Problems"] == [
        "Gout, active, since 01-Jan-2024.",
        "Gout, active, since 01-Jan-2020.",
    ]
