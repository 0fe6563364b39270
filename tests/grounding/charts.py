"""Synthetic charts of many kinds, from a seed. No real person; names of things as different exporters write them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.chart.datatypes import CodeableConcept, Coding, Dosage, HumanName, Quantity, Timing, Value
from clinic_assist.chart.facts import (
    AbsenceStatement,
    AllergyIntolerance,
    Condition,
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
)
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId, Locator, Provenance, SourceId

ON = date(2026, 11, 22)

# (as the record writes it, as a clinician says it)
CONDITIONS = (
    ("Essential hypertension (disorder)", "hypertension"),
    ("Diabetes mellitus type 2 (disorder)", "type 2 diabetes"),
    ("Type 2 diabetes mellitus without complication", "T2DM"),
    ("Chronic obstructive lung disease", "COPD"),
    ("Atrial fibrillation (disorder)", "atrial fibrillation"),
    ("Chronic kidney disease stage 3 (disorder)", "CKD stage 3"),
    ("Hyperlipidemia", "hyperlipidaemia"),
    ("Gastroesophageal reflux disease", "GERD"),
    ("Asthma", "asthma"),
    ("Hypothyroidism (disorder)", "hypothyroidism"),
    ("Major depressive disorder, single episode, mild", "major depressive disorder"),
    ("Osteoporosis (disorder)", "osteoporosis"),
    ("Migraine without aura", "migraine without aura"),
    ("Anemia (disorder)", "anaemia"),
    ("Viral sinusitis (disorder)", "viral sinusitis"),
    ("Acute bronchitis (disorder)", "acute bronchitis"),
    ("Gout", "gout"),
    ("Psoriasis", "psoriasis"),
    ("Coronary Heart Disease", "coronary heart disease"),
    ("Malignant neoplasm of colon", "malignant neoplasm of colon"),
    ("Epilepsy (disorder)", "epilepsy"),
    ("Rheumatoid arthritis", "rheumatoid arthritis"),
)
SIDED = (
    ("Osteoarthritis of {side} knee", "osteoarthritis of the {side} knee"),
    ("Fracture of {side} wrist", "{side} wrist fracture"),
    ("Pain in {side} shoulder", "pain in the {side} shoulder"),
    ("Cataract of {side} eye", "{side} eye cataract"),
)
MEDICATIONS = (
    ("Lisinopril 10 MG Oral Tablet", "lisinopril", "10", "mg", "Zestril"),
    ("lisinopril 20 MG Oral Tablet [Zestril]", "lisinopril", "20", "mg", "Zestril"),
    ("Metformin hydrochloride 500 MG Oral Tablet", "metformin", "500", "mg", "Glucophage"),
    ("24 HR Metformin hydrochloride 750 MG Extended Release Oral Tablet", "metformin", "750", "mg", "metformin"),
    ("Atorvastatin 40 mg tablet", "atorvastatin", "40", "mg", "Lipitor"),
    ("amLODIPine 5 MG Oral Tablet", "amlodipine", "5", "mg", "Norvasc"),
    ("Warfarin Sodium 2.5 MG Oral Tablet", "warfarin", "2.5", "mg", "Coumadin"),
    ("Furosemide 40 MG Oral Tablet", "furosemide", "40", "mg", "Lasix"),
    ("Levothyroxine Sodium 0.075 MG Oral Tablet", "levothyroxine", "0.075", "mg", "Synthroid"),
    ("Digoxin 0.125 MG Oral Tablet", "digoxin", "0.125", "mg", "digoxin"),
    ("Simvastatin 20 MG Oral Tablet", "simvastatin", "20", "mg", "simvastatin"),
    ("Omeprazole 20 MG Delayed Release Oral Capsule", "omeprazole", "20", "mg", "omeprazole"),
    ("Gabapentin 300 MG Oral Capsule", "gabapentin", "300", "mg", "gabapentin"),
    ("Sertraline 50 MG Oral Tablet", "sertraline", "50", "mg", "sertraline"),
)
LABS = (
    ("Potassium [Moles/volume] in Serum or Plasma", "potassium", "mmol/L", "mmol/L", 3.2, 5.6, 1),
    ("Sodium", "Na", "mmol/L", "mmol/L", 128, 148, 0),
    ("Creatinine [Mass/volume] in Blood", "creatinine", "mg/dL", "mg/dL", 0.5, 3.1, 2),
    ("Glucose [Mass/volume] in Serum or Plasma", "glucose", "mg/dL", "mg/dL", 62, 260, 0),
    ("Hemoglobin A1c/Hemoglobin.total in Blood", "HbA1c", "%", "%", 5.1, 11.9, 1),
    ("Hemoglobin [Mass/volume] in Blood", "haemoglobin", "g/dL", "g/dL", 8.1, 17.2, 1),
    ("Leukocytes [#/volume] in Blood by Automated count", "WBC", "10*3/uL", "10*3/uL", 2.1, 14.9, 1),
    ("Low Density Lipoprotein Cholesterol", "LDL", "mg/dL", "mg/dL", 60, 190, 0),
    ("Glomerular filtration rate/1.73 sq M.predicted", "eGFR", "mL/min/{1.73_m2}", "mL/min/1.73 m²", 14, 110, 0),
    ("Body Weight", "body weight", "kg", "kg", 45, 120, 1),
    ("INR in Platelet poor plasma by Coagulation assay", "INR", "{INR}", "", 0.9, 4.4, 1),
    ("Thyrotropin [Units/volume] in Serum or Plasma", "TSH", "m[IU]/L", "milli-international units/L", 0.1, 9.8, 2),
)
ALLERGENS = (
    ("Penicillin V", "penicillin", "Hives"),
    ("Allergy to peanuts", "peanuts", "Anaphylaxis"),
    ("Latex", "latex", "Contact dermatitis"),
    ("Sulfamethoxazole", "sulfamethoxazole", "Rash"),
    ("Shellfish", "shellfish", "Swelling of lips"),
    ("Codeine", "codeine", "Nausea"),
)
PROCEDURES = (
    ("Appendectomy", "appendectomy"),
    ("Colonoscopy", "colonoscopy"),
    ("Coronary artery bypass grafting", "coronary artery bypass grafting"),
    ("Total replacement of hip", "total hip replacement"),
    ("Cholecystectomy (procedure)", "cholecystectomy"),
    ("Cardiac pacemaker implantation", "pacemaker implantation"),
)
VACCINES = (
    ("Influenza, seasonal, injectable, preservative free", "influenza vaccine"),
    ("Td (adult) preservative free", "Td vaccine"),
    ("zoster vaccine, live", "zoster vaccine"),
    ("Pneumococcal conjugate PCV 13", "pneumococcal conjugate vaccine"),
)
RELATIVES = ("mother", "father", "brother", "sister")
RELATIVE_CONDITIONS = ("Breast cancer", "Stroke", "Alzheimer's disease", "Glaucoma", "Ovarian cancer")
GIVEN = ("Ada", "Ben", "Carla", "Dev", "Elif", "Femi", "Greta", "Hugo")
FAMILY = ("Abara", "Brandt", "Castillo", "Dietrich", "Eriksen", "Farouk", "Gupta")


@dataclass
class Builder:
    """Collects the facts of one invented person."""

    rng: random.Random
    facts: list[Fact] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
    """Fact id → what a clinician calls it."""

    def key(self) -> dict[str, object]:
        number = len(self.facts) + 1
        return {
            "id": FactId(f"{self.rng.getrandbits(96):024x}{number:08x}"),
            "provenance": Provenance(source=SourceId("0" * 64), locator=Locator(f"Bundle.entry[{number}].resource")),
        }

    def add(self, fact: Fact, spoken: str) -> Fact:
        self.facts.append(fact)
        self.said[fact.id] = spoken
        return fact

    def day(self, first: int = 1995, last: int = 2026) -> date:
        start, end = date(first, 1, 1), min(date(last, 11, 20), ON - timedelta(days=2))
        return start + timedelta(days=self.rng.randrange((end - start).days))

    def partial(self, day: date) -> PartialDate:
        text = day.isoformat()
        return PartialDate(self.rng.choice((text, text, text, f"{text}T08:15:00Z", text[:7], text[:4])))


def concept(text: str, rng: random.Random) -> CodeableConcept:
    shape = rng.randrange(3)
    coding = Coding(system="http://example.org/codes", code=str(rng.randrange(10**6, 10**8)), display=text)
    if shape == 0:
        return CodeableConcept(codings=(coding,), text=text)
    return CodeableConcept(codings=(coding,)) if shape == 1 else CodeableConcept(text=text)


def make_chart(seed: int) -> tuple[Chart, dict[str, str]]:
    """A chart, and for each fact what a clinician would call it."""
    rng = random.Random(seed)
    build = Builder(rng)
    female = rng.random() < 0.5
    patient = Patient(
        **build.key(),
        names=(HumanName(family=rng.choice(FAMILY), given=(rng.choice(GIVEN),)),),
        gender="female" if female else "male",
        birth_date=PartialDate(build.day(1932, 1990).isoformat()),
    )
    build.add(patient, "patient")
    _conditions(build)
    _medications(build)
    _labs(build)
    _others(build)
    facts = tuple(sorted(build.facts, key=lambda fact: fact.when.sort_key if fact.when else "", reverse=True))
    return Chart(patient_id=PatientId(f"p{seed}"), patient=patient, facts=facts), build.said


def _conditions(build: Builder) -> None:
    rng = build.rng
    names = rng.sample(CONDITIONS, rng.randint(3, 8))
    if sum("iabetes" in name for name, _ in names) > 1:
        names = [pair for pair in names if pair[0] != "Diabetes mellitus type 2 (disorder)"]
    for name, spoken in names:
        _condition(build, name, spoken)
    for name, spoken in rng.sample(SIDED, rng.randint(0, 2)):
        side = rng.choice(("left", "right"))
        _condition(build, name.format(side=side), spoken.format(side=side))


def _condition(build: Builder, name: str, spoken: str) -> None:
    rng = build.rng
    onset = build.day(1995, 2024)
    kind = rng.random()
    over = kind > 0.6
    build.add(
        Condition(
            **build.key(),
            code=concept(name, rng),
            clinical_status="resolved" if over else "active",
            verification_status="refuted" if kind > 0.92 else "confirmed" if rng.random() < 0.8 else None,
            onset=build.partial(onset),
            abatement=PartialDate((onset + timedelta(days=rng.randint(20, 700))).isoformat())
            if over and kind <= 0.92
            else None,
        ),
        spoken,
    )


def _medications(build: Builder) -> None:
    rng = build.rng
    chosen: dict[str, tuple[str, str, str, str, str]] = {}
    for row in rng.sample(MEDICATIONS, rng.randint(2, 8)):
        chosen.setdefault(row[1], row)
    for name, ingredient, _strength, _unit, _brand in chosen.values():
        status = rng.choice(("active", "active", "active", "stopped", "completed", "on-hold"))
        times = rng.choice((1, 1, 2, 3))
        dosage = rng.choice(
            (
                Dosage(
                    text=f"Take 1 tablet by mouth {({1: 'once', 2: 'twice', 3: 'three times'})[times]} daily",
                    timing=Timing(frequency=times, period=Decimal(1), period_unit="d"),
                ),
                Dosage(
                    dose=Quantity(value=Decimal(1), unit="tablet"),
                    timing=Timing(frequency=times, period=Decimal(1), period_unit="d"),
                ),
            )
        )
        day = PartialDate(build.day(2015).isoformat())
        common = {"medication": concept(name, rng), "status": status, "dosages": (dosage,)}
        if rng.random() < 0.7:
            fact: Fact = MedicationRequest(**build.key(), **common, intent="order", authored_on=day)
        else:
            fact = MedicationStatement(**build.key(), **common, date_asserted=day)
        build.add(fact, ingredient)


def _labs(build: Builder) -> None:
    rng = build.rng
    for name, spoken, unit, _shown, low, high, digits in rng.sample(LABS, rng.randint(4, 10)):
        code = concept(name, rng)
        for day in sorted({build.day(2019) for _ in range(rng.randint(1, 4))}):
            value = Decimal(f"{rng.uniform(low, high):.{digits}f}")
            build.add(
                Observation(
                    **build.key(),
                    code=code,
                    status="final",
                    effective=PartialDate(day.isoformat() + rng.choice(("", "T07:30:00Z"))),
                    value=Value(
                        quantity=Quantity(value=value, unit=unit, system="http://unitsofmeasure.org", code=unit)
                    ),
                ),
                spoken,
            )
    for day in sorted({build.day(2019) for _ in range(rng.randint(1, 2))}):
        parts = tuple(
            ObservationComponent(
                code=CodeableConcept(text=f"{which} Blood Pressure"),
                value=Value(quantity=Quantity(value=Decimal(rng.randint(low, high)), unit="mm[Hg]", code="mm[Hg]")),
            )
            for which, low, high in (("Systolic", 95, 180), ("Diastolic", 51, 94))
        )
        build.add(
            Observation(
                **build.key(),
                code=concept("Blood Pressure", rng),
                status="final",
                effective=PartialDate(day.isoformat()),
                components=parts,
            ),
            "blood pressure",
        )


def _others(build: Builder) -> None:
    rng = build.rng
    allergies = rng.sample(ALLERGENS, rng.randint(0, 3))
    for name, spoken, reaction in allergies:
        build.add(
            AllergyIntolerance(
                **build.key(),
                code=concept(name, rng),
                clinical_status="active",
                verification_status="confirmed",
                recorded_date=PartialDate(build.day(2005).isoformat()),
                reactions=(
                    Reaction(manifestations=(CodeableConcept(text=reaction),), severity=rng.choice(("mild", "severe"))),
                ),
            ),
            spoken,
        )
    if not allergies and rng.random() < 0.6:
        scope = CodeableConcept(text="No known allergies")
        build.add(
            AbsenceStatement(**build.key(), topic=Topic.ALLERGIES, silence=Silence.NONE_KNOWN, scope=scope),
            "no known allergies",
        )
    for name, spoken in rng.sample(PROCEDURES, rng.randint(1, 3)):
        status = rng.choice(("completed", "completed", "completed", "not-done", "preparation"))
        build.add(
            Procedure(
                **build.key(),
                code=concept(name, rng),
                status=status,
                performed=PartialDate(build.day(2000).isoformat()),
            ),
            spoken,
        )
    for name, spoken in rng.sample(VACCINES, rng.randint(0, 2)):
        build.add(
            Immunization(
                **build.key(),
                vaccine_code=concept(name, rng),
                status="completed",
                occurrence=PartialDate(build.day(2010).isoformat()),
            ),
            spoken,
        )
    for relative in rng.sample(RELATIVES, rng.randint(0, 2)):
        condition = rng.choice(RELATIVE_CONDITIONS)
        build.add(
            FamilyMemberHistory(
                **build.key(),
                relationship=CodeableConcept(text=relative),
                status="completed",
                conditions=(FamilyCondition(code=concept(condition, rng)),),
            ),
            condition.lower(),
        )
