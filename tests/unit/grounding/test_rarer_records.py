"""Records of rarer shapes: a child, a dead patient, supplies, coded products, relatives by code, flags and ranges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.chart.datatypes import (
    CodeableConcept,
    Coding,
    Dosage,
    Quantity,
    Range,
    Reference,
    Timing,
    Value,
)
from clinic_assist.chart.facts import (
    AllergyIntolerance,
    CarePlan,
    Condition,
    Fact,
    FamilyCondition,
    FamilyMemberHistory,
    Goal,
    Ingredient,
    MedicationDispense,
    MedicationRequest,
    MedicationStatement,
    Observation,
    ObservationComponent,
    Patient,
    Procedure,
    ReferenceRange,
)
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId, Locator, Provenance, SourceId
from clinic_assist.grounding.verify import verify_statement
from clinic_assist.notes.note import Statement
from tests.grounding.drug_names import FakeDrugNames
from tests.grounding.sample_chart import ON


def _key(label: str) -> dict[str, object]:
    return {"id": FactId(label), "provenance": Provenance(source=SourceId("0" * 64), locator=Locator(label))}


def _text(text: str) -> CodeableConcept:
    return CodeableConcept(text=text)


def _amount(value: str, unit: str | None = None) -> Quantity:
    return Quantity(value=Decimal(value), unit=unit)


def _lab(label: str, name: str, value: Value | None, day: str = "2026-05-02", **more: object) -> Observation:
    return Observation(**_key(label), code=_text(name), status="final", effective=PartialDate(day), value=value, **more)


def _range(low: str | None, high: str | None, unit: str | None = None) -> tuple[ReferenceRange, ...]:
    return (ReferenceRange(low=_amount(low, unit) if low else None, high=_amount(high, unit) if high else None),)


def _flag(code: str | None = None, text: str | None = None) -> tuple[CodeableConcept, ...]:
    return (CodeableConcept(codings=(Coding(code=code),) if code else (), text=text),)


FACTS: tuple[Fact, ...] = (
    MedicationDispense(**_key("disp"), medication=_text("Amoxicillin 250 MG Oral Capsule"), status="completed", quantity=_amount("30", "capsules"),
                       days_supply=_amount("10", "days"), when_handed_over=PartialDate("2026-03-01")),
    MedicationRequest(**_key("ndc"), medication=CodeableConcept(codings=(Coding(system="ndc", code="69230014620"),)), status="active",
                      dosages=(Dosage(text="200 mg every 8 hours"),), authored_on=PartialDate("2024-08-08")),
    MedicationRequest(**_key("ref"), medication_reference=Reference(display="Tamsulosin 0.4 MG Oral Capsule"), status="active"),
    MedicationStatement(**_key("ing"), medication=_text("Hospital mixture"), status="active", ingredients=(Ingredient(item=_text("morphine")),)),
    MedicationRequest(**_key("dnp"), medication=_text("Codeine 30 MG Oral Tablet"), status="active", do_not_perform=True),
    MedicationRequest(**_key("plan"), medication=_text("Digoxin 0.125 MG Oral Tablet"), status="draft"),
    MedicationRequest(**_key("range"), medication=_text("Tramadol 50 MG Oral Tablet"), status="active", dosages=(Dosage(
        timing=Timing(frequency=1, frequency_max=2, period=Decimal(1), period_unit="d"),
        dose_range=Range(low=_amount("1", "tablet"), high=_amount("2", "tablet"))),)),
    Condition(**_key("over"), code=_text("Otitis media"), onset=PartialDate("2026-01-01"), abatement=PartialDate("2026-01-11")),
    Condition(**_key("unknown"), code=_text("Eczema")),
    Condition(**_key("text"), code=_text("Colic"), onset_text="2026-02", clinical_status="active"),
    Condition(**_key("child"), code=_text("Croup"), clinical_status="resolved", onset=PartialDate("2026-06-10"), abatement=PartialDate("2026-07-10")),
    Procedure(**_key("stay"), code=_text("Phototherapy"), status="completed", performed=PartialDate("2025-11-01"), performed_end=PartialDate("2025-11-15")),
    AllergyIntolerance(**_key("egg"), code=_text("Egg"), verification_status="unconfirmed", clinical_status="active", categories=("food",)),
    FamilyMemberHistory(**_key("aunt"), relationship=CodeableConcept(codings=(Coding(code="MAUNT"),)), conditions=(FamilyCondition(code=_text("Glaucoma")),)),
    FamilyMemberHistory(**_key("nfth"), relationship=CodeableConcept(codings=(Coding(code="NFTH"),)), conditions=(FamilyCondition(code=_text("Asthma")),)),
    FamilyMemberHistory(**_key("anyone"), conditions=(FamilyCondition(code=_text("Migraine")),)),
    CarePlan(**_key("cp"), title="Diabetes self management plan", status="active"),
    Goal(**_key("goal"), description=_text("Keep weight below 10 kg"), lifecycle_status="active"),
    _lab("low", "Sodium", Value(quantity=_amount("131", "mmol/L")), reference_ranges=_range("136", "145", "mmol/L")),
    _lab("high", "Chloride", Value(quantity=_amount("120", "mmol/L")), reference_ranges=_range(None, "107", "mmol/L")),
    _lab("ok", "Calcium", Value(quantity=_amount("2.3", "mmol/L")), reference_ranges=_range("2.2", None)),
    _lab("other", "Magnesium", Value(quantity=_amount("0.9", "mmol/L")), reference_ranges=_range("1.5", "2.5", "mg/dL")),
    _lab("crit", "Lactate", Value(quantity=_amount("9", "mmol/L")), interpretations=_flag("HH")),
    _lab("word", "Ferritin", Value(quantity=_amount("9", "ng/mL")), interpretations=_flag(text="Below low normal")),
    _lab("int", "Apgar score", Value(integer=9)),
    _lab("dec", "Shoe size", Value(decimal=Decimal("4.5"))),
    _lab("pain", "Pain severity - 0-10 verbal numeric rating", Value(quantity=_amount("3", "{score}"))),
    _lab("cells", "Platelets", Value(quantity=_amount("150", "10*3/uL"))),
    _lab("wt1", "Body weight", Value(quantity=_amount("9000", "g")), "2026-01-02"),
    _lab("wt2", "Body weight", Value(quantity=_amount("9.5", "kg")), "2026-03-02"),
    _lab("wt3", "Body weight", Value(quantity=_amount("9.2", "kg")), "2026-05-02"),
    _lab("cre1", "Creatinine", Value(quantity=_amount("80", "umol/L")), "2026-01-02"),
    _lab("cre2", "Creatinine", Value(quantity=_amount("82", "umol/L")), "2026-03-02"),
    _lab("home", "Housing status", Value(codeable_concept=_text("Homeless"))),
    _lab("covid", "COVID-19 RNA", Value(string="Detected")),
    _lab("yes", "Breast fed", Value(boolean=True)),
    _lab("bp", "Blood pressure panel", None, components=(
        ObservationComponent(code=_text("Diastolic blood pressure"), value=Value(quantity=_amount("60", "mm[Hg]"))),
        ObservationComponent(code=_text("Systolic blood pressure"), value=Value(quantity=_amount("95", "mm[Hg]"))),
        ObservationComponent(code=CodeableConcept(), value=None))),
)  # fmt: skip
CHILD = Patient(**_key("patient"), gender="male", birth_date=PartialDate("2025-10-20"))
CHART = Chart(patient_id=PatientId("p3"), patient=CHILD, facts=(CHILD, *FACTS))


def _judge(text: str, chart: Chart = CHART, *cite: str) -> str:
    statement = Statement(text=text, citations=tuple(FactId(label) for label in cite))
    return verify_statement(statement, chart, FakeDrugNames(), ON).verdict.value


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Dispensed 30 capsules of amoxicillin on 01-Mar-2026.", "supported"),
        ("Dispensed 40 capsules of amoxicillin on 01-Mar-2026.", "contradicted"),
        ("Takes 69230014620, 200 mg every 8 hours.", "supported"),
        ("Takes 69230014620, 200 mg every 6 hours.", "contradicted"),
        ("Tamsulosin 0.4 mg.", "supported"),
        ("Takes morphine.", "supported"),
        ("Codeine 30 mg, not to be given.", "supported"),
        ("Takes codeine 30 mg.", "contradicted"),
        ("Digoxin 0.125 mg is planned.", "supported"),
        ("Takes digoxin 0.125 mg.", "contradicted"),
        ("Tramadol, 1–2 tablets 1–2 times daily.", "supported"),
        ("Tramadol, 1–2 tablets twice daily.", "not-found"),
        ("Tramadol, 1–2 tablets 3 times daily.", "contradicted"),
        ("Tramadol, 1–3 tablets 1–2 times daily.", "contradicted"),
        ("Has otitis media.", "contradicted"),
        ("Otitis media for 10 days in January 2026.", "supported"),
        ("Otitis media for 3 days.", "contradicted"),
        ("Eczema, active.", "not-found"),
        ("Eczema since 2020.", "not-found"),
        ("Has eczema.", "supported"),
        ("Colic since February 2026.", "supported"),
        ("Croup for 1 month, resolved.", "supported"),
        ("Croup for 4 months, resolved.", "contradicted"),
        ("Phototherapy for 2 weeks, completed.", "supported"),
        ("Phototherapy for 2 years, completed.", "contradicted"),
        ("Unconfirmed allergy to egg.", "supported"),
        ("Allergic to egg.", "supported"),
        ("Aunt has glaucoma.", "supported"),
        ("Father has asthma.", "supported"),
        ("Mother has asthma.", "contradicted"),
        ("Family history of migraine.", "supported"),
        ("Father had migraine.", "contradicted"),
        ("Diabetes.", "not-found"),
        ("Diabetes self management plan, active.", "supported"),
        ("Goal: Keep weight below 10 kg, active.", "supported"),
        ("Sodium was low at 131 mmol/L.", "supported"),
        ("Sodium was abnormal at 131 mmol/L.", "supported"),
        ("Sodium was normal at 131 mmol/L.", "contradicted"),
        ("Chloride was high at 120 mmol/L.", "supported"),
        ("Calcium was normal.", "supported"),
        ("Magnesium was low.", "contradicted"),
        ("Lactate was critical at 9 mmol/L.", "supported"),
        ("Lactate was low at 9 mmol/L.", "contradicted"),
        ("Ferritin was low.", "supported"),
        ("Apgar score 9.", "supported"),
        ("Shoe size 4.5.", "supported"),
        ("Pain severity 3/10.", "supported"),
        ("Pain severity 10.", "contradicted"),
        ("Platelets 150 ×10⁹/L.", "supported"),
        ("Platelets above 100 mmol/L.", "contradicted"),
        ("Platelets at least 150 10*3/uL.", "supported"),
        ("Platelets at most 149 10*3/uL.", "contradicted"),
        ("Platelets less than 200 10*3/uL.", "supported"),
        ("Body weight went up and is rising.", "not-found"),
        ("Body weight rose from 9 kg to 9.2 kg.", "supported"),
        ("Body weight rose from 9 kg to 9.2 kg between 02-Jan-2026 and 02-May-2026.", "supported"),
        ("Body weight rose from 9 kg to 9.2 kg between 02-Jan-2025 and 02-May-2026.", "contradicted"),
        ("Creatinine has been stable.", "supported"),
        ("Creatinine rose by 2 umol/L.", "supported"),
        ("Creatinine went from 80 to 82 umol/L.", "supported"),
        ("Eczema is rising.", "not-found"),
        ("He is homeless.", "supported"),
        ("COVID-19 RNA: detected.", "supported"),
        ("COVID-19 RNA, resolved.", "not-found"),
        ("Has COVID-19 RNA.", "not-found"),
        ("Breast fed: yes.", "supported"),
        ("Breast fed: no.", "contradicted"),
        ("BP 95/60 mmHg.", "supported"),
        ("BP 60/95 mmHg.", "contradicted"),
        ("13-month-old boy with eczema.", "supported"),
        ("14-month-old boy with eczema.", "contradicted"),
        ("56-week-old boy with eczema.", "supported"),
        ("He is 1 year old.", "supported"),
        ("She is 1 year old.", "contradicted"),
        ("Two body weight results in 2027.", "contradicted"),
        ("Ferritin 9 ng/mL.", "supported"),
        ("Ferritin 9 mcg/L.", "supported"),
        ("Ferritin approximately 10 mg/L.", "contradicted"),
    ],
)
def test_rarer_records(text: str, verdict: str) -> None:
    assert _judge(text) == verdict


def test_an_age_after_death_is_the_age_at_death() -> None:
    dead = replace(CHILD, deceased=True, deceased_on=PartialDate("2026-04-20"))
    chart = replace(CHART, patient=dead, facts=(dead, *FACTS))

    assert _judge("6-month-old boy with eczema.", chart) == "supported"
    assert _judge("13-month-old boy with eczema.", chart) == "contradicted"


def _without_birth_date(chart: Chart) -> Chart:
    return replace(chart, patient=replace(CHILD, birth_date=None, gender=None))


def _without_patient(chart: Chart) -> Chart:
    return replace(chart, patient=None, facts=FACTS)


@pytest.mark.parametrize("strip", [_without_birth_date, _without_patient])
def test_ages_without_a_birth_date_are_not_found(strip: Callable[[Chart], Chart]) -> None:
    chart = strip(CHART)

    assert _judge("13-month-old boy with eczema.", chart) == "not-found"
    assert _judge("He is 1 year old.", chart) == "not-found"
    assert _judge("Has eczema.", chart) == "supported"


def test_a_cited_record_that_names_no_such_thing() -> None:
    assert _judge("Warfarin: not documented.", CHART, "wt1") != "supported"
    assert _judge("Calcium 2.3 mmol/L, recorded 02-May-2026.", CHART, "patient") != "supported"
    assert _judge("Born on 20-Oct-2025.", CHART, "patient") == "supported"
