"""Small synthetic charts, put together fact by fact."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.chart.datatypes import CodeableConcept, Coding, Dosage, Period, Quantity, Value
from clinic_assist.chart.facts import (
    AbsenceStatement,
    AllergyIntolerance,
    Condition,
    Fact,
    Immunization,
    KeptResource,
    MedicationRequest,
    MedicationStatement,
    Observation,
    Patient,
    Procedure,
    Reaction,
    ReferenceRange,
)
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId, Locator, Provenance, SourceId, fact_id

TODAY = date(2026, 11, 22)
SOURCE = SourceId("0" * 64)


def origin(place: str, kind: str) -> dict[str, FactId | Provenance]:
    """Id and provenance of a fact at a made-up place."""
    locator = Locator(f"Bundle.entry[{place}].resource")
    return {"id": fact_id(SOURCE, locator, kind), "provenance": Provenance(source=SOURCE, locator=locator)}


def named(text: str, code: str | None = None) -> CodeableConcept:
    codings = (Coding(system="http://loinc.org", code=code, display=text),) if code else ()
    return CodeableConcept(codings=codings, text=text)


def on(text: str | None) -> PartialDate | None:
    return PartialDate(text) if text else None


def condition(place: str, name: str, **fields: object) -> Condition:
    given = {"clinical_status": "active", **fields}
    return Condition(**origin(place, "Condition"), code=named(name), **given)


def allergy(place: str, name: str, *, reaction: str | None = None, severity: str | None = None, **fields: object):
    given = {"clinical_status": "active", **fields}
    reactions = (Reaction(manifestations=(named(reaction),), severity=severity),) if reaction else ()
    return AllergyIntolerance(**origin(place, "AllergyIntolerance"), code=named(name), reactions=reactions, **given)


def request(place: str, name: str, *, dose: str | None = None, authored: str | None = None, **fields: object):
    given = {"status": "active", "intent": "order", **fields}
    dosages = (Dosage(text=dose),) if dose else ()
    return MedicationRequest(
        **origin(place, "MedicationRequest"),
        medication=named(name),
        dosages=dosages,
        authored_on=on(authored),
        **given,
    )


def taking(place: str, name: str, *, since: str | None = None, status: str | None = "active", dose: str | None = None):
    return MedicationStatement(
        **origin(place, "MedicationStatement"),
        medication=named(name),
        status=status,
        effective=Period(start=on(since)) if since else None,
        dosages=(Dosage(text=dose),) if dose else (),
    )


def lab(
    place: str,
    name: str,
    value: str,
    unit: str,
    day: str | None,
    *,
    flag: str | None = None,
    low_high: tuple[str, str] | None = None,
    **fields: object,
) -> Observation:
    ranges = (
        (
            ReferenceRange(
                low=Quantity(value=Decimal(low_high[0]), unit=unit),
                high=Quantity(value=Decimal(low_high[1]), unit=unit),
            ),
        )
        if low_high
        else ()
    )
    given = {"status": "final", "categories": (category("laboratory"),), **fields}
    return Observation(
        **origin(place, "Observation"),
        code=named(name, code=f"code-of-{name}"),
        effective=on(day),
        value=Value(quantity=Quantity(value=Decimal(value), unit=unit)),
        interpretations=(CodeableConcept(codings=(Coding(code=flag),)),) if flag else (),
        reference_ranges=ranges,
        **given,
    )


def category(code: str) -> CodeableConcept:
    return CodeableConcept(codings=(Coding(code=code),))


def procedure(place: str, name: str, day: str, **fields: object) -> Procedure:
    given = {"status": "completed", **fields}
    return Procedure(**origin(place, "Procedure"), code=named(name), performed=on(day), **given)


def vaccine(place: str, name: str, day: str, **fields: object) -> Immunization:
    given = {"status": "completed", **fields}
    return Immunization(**origin(place, "Immunization"), vaccine_code=named(name), occurrence=on(day), **given)


def absence(place: str, topic: Topic, silence: Silence, *, scope: str | None = None, day: str | None = None):
    return AbsenceStatement(
        **origin(place, "AbsenceStatement"),
        topic=topic,
        silence=silence,
        scope=named(scope) if scope else None,
        date=on(day),
    )


def kept(place: str) -> KeptResource:
    return KeptResource(**origin(place, "KeptResource"), resource_type="Basic", reason="not understood")


def chart(*facts: Fact) -> Chart:
    return Chart(patient_id=PatientId("patient-1"), patient=None, facts=facts)


def ward_patient() -> Chart:
    """A patient with something under most headings, and things to leave out."""
    return chart(
        Patient(**origin("p", "Patient"), gender="female"),
        condition("c1", "hypertension", onset=on("2015-03-12")),
        condition("c2", "Gout"),
        condition("c3", "Asthma"),
        condition("c4", "Pneumonia", clinical_status="resolved", onset=on("2026-01"), abatement=on("2026-02-03")),
        condition("c5", "Sinusitis", clinical_status="resolved", abatement=on("2019-02-03")),
        condition("c6", "Diabetes mellitus", verification_status="refuted"),
        condition("c7", "Migraine", verification_status="entered-in-error"),
        allergy("a1", "Penicillin G", reaction="Hives", severity="severe", type="allergy", criticality="high"),
        allergy("a2", "Aspirin", verification_status="refuted"),
        taking("m1", "lisinopril 10 MG Oral Tablet", since="2020-05", dose="1 tablet daily"),
        request("m2", "Furosemide 40 MG Oral Tablet", dose="Take 1 tablet twice daily.", authored="2026-10-01"),
        request("m3", "Amoxicillin 500 MG", status="completed", authored="2026-01-20"),
        request("m4", "Metoprolol 25 MG", status="stopped", authored="2026-03-20"),
        lab("o1", "Potassium", "5.9", "mmol/L", "2026-11-02", flag="H", low_high=("3.5", "5.1")),
        lab("o2", "Potassium", "4.10", "mmol/L", "2026-05-01"),
        lab("o3", "Potassium", "4.0", "mmol/L", "2026-01-01"),
        lab("o4", "Sodium", "139", "mmol/L", "2026-11-02"),
        lab("o5", "Ferritin", "80", "mcg/L", "2019-11-02"),
        procedure("r1", "Appendectomy", "2026-06-30"),
        vaccine("v1", "Influenza vaccine", "2025-10-02"),
        kept("k1"),
    )
