"""The chart that the written cases speak of: one invented person with something of everything."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.chart.datatypes import (
    Attachment,
    CodeableConcept,
    Coding,
    Dosage,
    HumanName,
    Period,
    Quantity,
    Range,
    Reference,
    Timing,
    Value,
)
from clinic_assist.chart.facts import (
    AbsenceStatement,
    AllergyIntolerance,
    Condition,
    DocumentReference,
    Encounter,
    Fact,
    FamilyCondition,
    FamilyMemberHistory,
    Immunization,
    MedicationRequest,
    MedicationStatement,
    Observation,
    ObservationComponent,
    Patient,
    Procedure,
    Reaction,
    ReferenceRange,
    ServiceRequest,
)
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId, Locator, Provenance, SourceId

ON = date(2026, 11, 22)


def _key(label: str) -> dict[str, object]:
    """The label is the fact's id, so that cases can cite by it."""
    return {
        "id": FactId(label),
        "provenance": Provenance(source=SourceId("0" * 64), locator=Locator(f"Bundle/{label}")),
    }


def _concept(text: str, code: str | None = None) -> CodeableConcept:
    codings = (Coding(system="http://example.org", code=code, display=text),) if code else ()
    return CodeableConcept(codings=codings, text=text)


def _quantity(value: str, unit: str, comparator: str | None = None) -> Value:
    return Value(quantity=Quantity(value=Decimal(value), unit=unit, code=unit, comparator=comparator))


def _result(label: str, name: str, value: Value | None, day: str, **more: object) -> Observation:
    fields = {"status": "final", "effective": PartialDate(day), **more}
    return Observation(**_key(label), code=_concept(name), value=value, **fields)


_FLAG_HIGH = (CodeableConcept(codings=(Coding(code="H", display="High"),)),)
_RANGE = (
    ReferenceRange(
        low=Quantity(value=Decimal("3.5"), unit="mmol/L"), high=Quantity(value=Decimal("5.1"), unit="mmol/L")
    ),
)

FACTS: tuple[Fact, ...] = (
    _result("k2", "Potassium [Moles/volume] in Serum or Plasma", _quantity("4.10", "mmol/L"), "2026-11-02", reference_ranges=_RANGE),
    _result("k1", "Potassium [Moles/volume] in Serum or Plasma", _quantity("5.5", "mmol/L"), "2026-05-02", reference_ranges=_RANGE),
    _result("a1", "Hemoglobin A1c/Hemoglobin.total in Blood", _quantity("7.1", "%"), "2025-05-02"),
    _result("a2", "Hemoglobin A1c/Hemoglobin.total in Blood", _quantity("8.2", "%"), "2026-05-02", interpretations=_FLAG_HIGH),
    _result("trop", "Troponin I", _quantity("0.01", "ng/mL", "<"), "2026-05-02"),
    _result("hdl", "Cholesterol in HDL [Mass/volume] in Serum or Plasma", _quantity("45", "mg/dL"), "2026-05-02"),
    _result("smoke", "Tobacco smoking status NHIS", Value(codeable_concept=_concept("Never smoker")), "2026-05-02"),
    _result("hiv", "HIV 1 antibody test", Value(string="Not detected"), "2024-02-03"),
    _result("preg", "Pregnancy test", Value(boolean=False), "2024-02-03"),
    _result("esr", "Erythrocyte sedimentation rate", None, "2024-02-03", data_absent_reason="error"),
    _result(
        "bp",
        "Blood Pressure",
        None,
        "2026-05-02T09:15:00Z",
        components=(
            ObservationComponent(code=_concept("Systolic Blood Pressure"), value=_quantity("120", "mm[Hg]")),
            ObservationComponent(code=_concept("Diastolic Blood Pressure"), value=_quantity("80", "mm[Hg]")),
        ),
    ),
    Condition(**_key("htn"), code=_concept("Essential hypertension (disorder)", "59621000"), clinical_status="active",
              verification_status="confirmed", onset=PartialDate("2012-03")),
    Condition(**_key("dm"), code=_concept("Diabetes mellitus type 2 (disorder)"), clinical_status="active", onset=PartialDate("2015")),
    Condition(**_key("asthma"), code=_concept("Asthma"), clinical_status="resolved", onset=PartialDate("1990"),
              abatement=PartialDate("2004-06-01")),
    Condition(**_key("wrist"), code=_concept("Fracture of left wrist"), clinical_status="resolved", onset=PartialDate("2010-06-01"),
              abatement=PartialDate("2010-09-01")),
    Condition(**_key("knee"), code=_concept("Osteoarthritis of knee"), clinical_status="active", body_sites=(_concept("Right knee"),)),
    Condition(**_key("pe"), code=_concept("Pulmonary embolism"), verification_status="refuted"),
    Condition(**_key("gout"), code=_concept("Gout"), verification_status="provisional", clinical_status="active"),
    Condition(**_key("ph"), code=_concept("Pulmonary fibrosis"), clinical_status="active"),
    MedicationRequest(
        **_key("lis"), medication=_concept("Lisinopril 10 MG Oral Tablet [Zestril]"), status="active", intent="order",
        authored_on=PartialDate("2026-01-05"), reason_references=(Reference(target=FactId("htn")),),
        dosages=(Dosage(text="Take one tablet by mouth daily", timing=Timing(frequency=1, period=Decimal(1), period_unit="d")),),
    ),
    MedicationRequest(**_key("met"), medication=_concept("Metformin 500 MG Oral Tablet"), status="stopped", intent="order",
                      authored_on=PartialDate("2020-01-05")),
    MedicationStatement(**_key("ibu"), medication=_concept("Ibuprofen 200 MG Oral Tablet"), status="active",
                        effective=Period(start=PartialDate("2024")), dosages=(Dosage(as_needed=True, dose_range=Range(
                            low=Quantity(value=Decimal(1), unit="tablet"), high=Quantity(value=Decimal(2), unit="tablet"))),)),
    MedicationRequest(**_key("mix"), medication=_concept("Acetaminophen 325 MG / Hydrocodone Bitartrate 7.5 MG Oral Tablet"),
                      status="completed", intent="order", authored_on=PartialDate("2019-02-03")),
    AllergyIntolerance(**_key("pen"), code=_concept("Penicillin V"), clinical_status="active", categories=("medication",),
                       reactions=(Reaction(manifestations=(_concept("Hives"),), severity="severe"),)),
    FamilyMemberHistory(**_key("fam"), relationship=_concept("mother"), conditions=(FamilyCondition(code=_concept("Breast cancer")),)),
    Procedure(**_key("app"), code=_concept("Appendectomy"), status="completed", performed=PartialDate("1999-05-05")),
    Procedure(**_key("colo"), code=_concept("Colonoscopy"), status="preparation", performed=PartialDate("2026-12-12")),
    Procedure(**_key("tb"), code=_concept("Skin test for tuberculosis"), status="completed", performed=PartialDate("2015-01-13")),
    Immunization(**_key("flu"), vaccine_code=_concept("Influenza, seasonal, injectable, preservative free"), status="completed",
                 occurrence=PartialDate("2025-10-10")),
    ServiceRequest(**_key("ct"), code=_concept("CT of head"), status="active", intent="order", authored_on=PartialDate("2026-11-01")),
    Encounter(**_key("visit"), status="finished", encounter_class=Coding(code="AMB"), types=(_concept("Check up"),),
              period=Period(start=PartialDate("2026-05-02"), end=PartialDate("2026-05-02"))),
    DocumentReference(
        **_key("note"), type=_concept("Progress note"), status="current", date=PartialDate("2026-05-02"),
        attachments=(Attachment(content_type="text/plain", text=(
            "Subjective: Denies chest pain. Complains of dizziness on standing since March 2026.\n"
            "Exam: Murmur over the left sternal border. Weight 82 kg."
        )),),
    ),
    AbsenceStatement(**_key("noimp"), topic=Topic.DEVICES, silence=Silence.NONE_KNOWN, scope=_concept("No known implants")),
)  # fmt: skip
PATIENT = Patient(
    **_key("patient"),
    names=(HumanName(family="Smith", given=("Jane",)),),
    gender="female",
    birth_date=PartialDate("1960-04-04"),
)
CHART = Chart(patient_id=PatientId("p1"), patient=PATIENT, facts=(PATIENT, *FACTS))


def silent_chart(*statements: AbsenceStatement) -> Chart:
    """A chart that lists nothing but these silences."""
    return Chart(patient_id=PatientId("p2"), patient=PATIENT, facts=(PATIENT, *statements))


def absence(label: str, topic: Topic, silence: Silence, scope: str | None = None) -> AbsenceStatement:
    """A statement of absence."""
    return AbsenceStatement(**_key(label), topic=topic, silence=silence, scope=_concept(scope) if scope else None)
