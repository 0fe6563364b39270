"""Charts of people who do not exist, as rich and as awkward as real ones."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.chart import Chart, PatientId, SourceSummary
from clinic_assist.chart.datatypes import (
    Attachment,
    CodeableConcept,
    Coding,
    Dosage,
    HumanName,
    Identifier,
    Period,
    Quantity,
    Reference,
    Timing,
    Value,
)
from clinic_assist.chart.facts import (
    AbsenceStatement,
    AllergyIntolerance,
    Composition,
    Condition,
    DiagnosticReport,
    DocumentReference,
    Fact,
    KeptResource,
    MedicationRequest,
    MedicationStatement,
    Observation,
    ObservationComponent,
    Patient,
    Reaction,
    ReferenceRange,
    Section,
)
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import Locator, Provenance, SourceId, fact_id

HOSTILE = '<img src="//attacker.invalid/x"><b>O&apos;Brien</b>'
SNOMED, RXNORM, LOINC = "http://snomed.info/sct", "http://www.nlm.nih.gov/research/umls/rxnorm", "http://loinc.org"
DOCTOR = Reference(reference="Practitioner/1", display="Dr Ada Example")


class ChartWriter:
    """Collects facts of one source file; each gets its own entry, locator and id."""

    def __init__(self, name: str, *, one_line: bool = False) -> None:
        self.source = SourceId(sha256(name.encode()).hexdigest())
        self.name, self.one_line = name, one_line
        self.facts: list[Fact] = []
        self.entries: list[dict[str, object]] = []

    def add(self, fact_type: type[Fact], kind: str = "", **fields: object) -> Fact:
        locator = Locator(f"Bundle.entry[{len(self.facts)}].resource")
        fact = fact_type(
            id=fact_id(self.source, locator, kind or fact_type.__name__),
            provenance=Provenance(source=self.source, locator=locator),
            **fields,  # type: ignore[arg-type]
        )
        self.facts.append(fact)
        shown = fact.concept.display if fact.concept else ""
        self.entries.append(
            {"resourceType": fact.kind, "id": fact.id[:8], "code": {"text": shown}, "note": "synthetic " * 6}
        )
        return fact

    @property
    def text(self) -> str:
        bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in self.entries]}
        return json.dumps(bundle, ensure_ascii=False, indent=None if self.one_line else 2)

    def span(self, fact: Fact) -> tuple[int, int]:
        start = self.text.index(f'"id": "{fact.id[:8]}"')
        opened = self.text.rindex("{", 0, start)
        return opened, self.text.index("}", self.text.index('"note"', start)) + 1

    def chart(self, patient_id: str) -> Chart:
        patient = next((fact for fact in self.facts if isinstance(fact, Patient)), None)
        ordered = sorted(self.facts, key=lambda fact: fact.when.sort_key if fact.when else "", reverse=True)
        summary = SourceSummary(
            id=self.source, name=self.name, format="fhir-r4-json", imported_at="2026-11-20T09:30:00+00:00"
        )
        return Chart(
            patient_id=PatientId(patient_id), patient=patient, facts=tuple(ordered), sources={self.source: summary}
        )


def coded(text: str, system: str = SNOMED, code: str = "1") -> CodeableConcept:
    return CodeableConcept(codings=(Coding(system=system, code=f"{code}{abs(hash(text)) % 9973}", display=text),))


def free(text: str) -> CodeableConcept:
    return CodeableConcept(text=text)


def day(text: str) -> PartialDate:
    return PartialDate(text)


def quantity(value: str, unit: str) -> Quantity:
    return Quantity(value=Decimal(value), unit=unit, code=unit)


def _patient(writer: ChartWriter, name: HumanName, *, born: str | None = "1952-03-14", **more: object) -> None:
    writer.add(
        Patient,
        names=(name,),
        birth_date=PartialDate(born) if born else None,
        identifiers=(Identifier(value="MRN-0048213", type_code="MR"),),
        **{"gender": "female", **more},
    )


_MEDICINES = (
    ("Warfarin sodium 5 MG Oral Tablet [Coumadin]", "5", "mg", "oral", 1, "d", "active", "2024-02-01"),
    ("Simvastatin 40 MG Oral Tablet", "40", "mg", "oral", 1, "d", "active", "2019-06-11"),
    ("Clarithromycin 500 MG Oral Tablet [Biaxin]", "500", "mg", "oral", 2, "d", "active", "2026-11-18"),
    ("Amlodipine 5 MG Oral Tablet", "5.0", "mg", "oral", 1, "d", "active", "2021-01-05"),
    (
        "24 HR Metformin hydrochloride 500 MG Extended Release Oral Tablet",
        "500",
        "mg",
        "oral",
        2,
        "d",
        "active",
        "2018-09-20",
    ),
    ("Hydroxyzine hydrochloride 25 MG Oral Tablet", "25", "mg", "oral", 3, "d", "active", "2026-07-02"),
    ("Lisinopril 10 MG Oral Tablet [Zestril]", "10", "mg", "oral", 1, "d", "active", "2017-03-30"),
    ("Furosemide 40 MG Oral Tablet", "40", "mg", "oral", 1, "d", "active", "2025-12-24"),
    ("Spironolactone 25 MG Oral Tablet", "25", "mg", "oral", 1, "d", "active", "2025-12-24"),
    ("Levothyroxine sodium 0.075 MG Oral Tablet", "75", "ug", "oral", 1, "d", "active", "2012"),
    (
        "Insulin glargine 100 UNT/ML Injectable Solution [Lantus]",
        "18",
        "units",
        "subcutaneous",
        1,
        "d",
        "active",
        "2023-05",
    ),
    ("Amoxicillin 500 MG / Clavulanate 125 MG Oral Tablet", "625", "mg", "oral", 3, "d", "completed", "2026-01-10"),
    ("Ibuprofen 400 MG Oral Tablet", "400", "mg", "oral", 3, "d", "stopped", "2022-08-01"),
    ("Omeprazole 20 MG Delayed Release Oral Capsule", "20", "mg", "oral", 1, "d", "on-hold", "2024-10-10"),
)
_PROBLEMS = (
    ("Atrial fibrillation", "active", "2023-11-02", None),
    ("Type 2 diabetes mellitus", "active", "2009", None),
    ("Chronic kidney disease stage 3", "active", "2020-05", None),
    ("Essential hypertension", "active", "2004-01-15", None),
    ("Heart failure with reduced ejection fraction", "active", "2025-12-20", None),
    ("Hypothyroidism", "active", "2011-08-30", None),
    ("Community acquired pneumonia", "active", "2026-11-17", None),
    ("Osteoarthritis of both knees", "active", "2016", None),
    ("Mixed hyperlipidaemia", "active", "2010-10-10", None),
    ("Fracture of the distal radius", "resolved", "1998-02-01", "1998-05-01"),
    ("Iron deficiency anaemia", "resolved", "2015-04", "2016-02"),
    ("Gout", "inactive", "2013", None),
)
_TESTS = (
    ("Potassium", "mmol/L", "3.5", "5.1", ("5.9", "4.10", "4.4", "4.8")),
    ("Creatinine", "mg/dL", "0.5", "1.1", ("1.62", "1.50", "1.41")),
    ("eGFR", "mL/min/{1.73_m2}", "60", None, ("36", "41", "44")),
    ("INR", "1", "2.0", "3.0", ("4.6", "2.4", "2.60", "2.2", "2.5")),
    ("Haemoglobin A1c", "%", "4.0", "5.6", ("7.80", "8.1", "7.4")),
    ("Sodium", "mmol/L", "135", "145", ("138", "140")),
    ("Haemoglobin", "g/dL", "12.0", "15.5", ("11.2", "12.4", "12.9")),
    ("White cell count", "10*9/L", "4.0", "11.0", ("14.8", "7.2")),
    ("C-reactive protein", "mg/L", None, "5", ("148", "3")),
    ("TSH", "m[IU]/L", "0.4", "4.0", ("2.10", "1.9")),
    ("Platelets", "10*9/L", "150", "400", ("1250", "233")),
)


def full_chart(
    patient_id: str = "p-full", *, name: HumanName | None = None, one_line: bool = False
) -> tuple[Chart, ChartWriter]:
    """Twelve problems, fifteen medicines, allergies of every kind, two hundred results, documents, kept records."""
    writer = ChartWriter("export-2026-11-20.json", one_line=one_line)
    _patient(writer, name or HumanName(family="Okonkwo-Lindqvist", given=("Margarethe", "Anne"), prefix=("Dr",)))
    for text, status, onset, ended in _PROBLEMS:
        writer.add(
            Condition,
            code=coded(text),
            clinical_status=status,
            verification_status="confirmed",
            onset=day(onset),
            abatement=day(ended) if ended else None,
            recorded_date=day("2024-03-01"),
            recorder=DOCTOR,
        )
    writer.add(
        Condition,
        code=free("query sleep apnoea, awaiting study"),
        verification_status="provisional",
        clinical_status="active",
        recorded_date=day("2026-09-01"),
    )
    writer.add(Condition, code=coded("Asthma"), verification_status="refuted", recorded_date=day("2014-01-01"))
    _medicines(writer)
    _allergies(writer)
    _results(writer)
    _documents(writer)
    writer.add(
        KeptResource,
        resource_type="MolecularSequence",
        reason="This type is not read yet; it is kept whole.",
        label="HLA-B typing",
        date=day("2021-02-02"),
    )
    return writer.chart(patient_id), writer


def _medicines(writer: ChartWriter) -> None:
    for text, dose, unit, route, frequency, period, status, start in _MEDICINES:
        writer.add(
            MedicationRequest,
            medication=coded(text, RXNORM),
            status=status,
            intent="order",
            authored_on=day(start),
            requester=DOCTOR,
            dosages=(
                Dosage(
                    dose=quantity(dose, unit),
                    route=free(route),
                    timing=Timing(frequency=frequency, period=Decimal(1), period_unit=period),
                    as_needed=True if "Hydroxyzine" in text else None,
                    as_needed_for=free("itching") if "Hydroxyzine" in text else None,
                ),
            ),
            reasons=(free("Atrial fibrillation"),) if "Warfarin" in text else (),
        )
    writer.add(
        MedicationStatement,
        medication=free("St John's wort tea, “two cups”"),
        status="active",
        effective=Period(start=day("2026-08")),
        dosages=(Dosage(text="1 cup QD, about .5 L"),),
    )


def _allergies(writer: ChartWriter) -> None:
    rash = Reaction(manifestations=(coded("Urticaria"),), severity="moderate", onset=day("1988"))
    shock = Reaction(
        manifestations=(coded("Anaphylaxis"), coded("Facial swelling")), severity="severe", onset=day("2001-06-12")
    )
    writer.add(
        AllergyIntolerance,
        code=coded("Penicillin G"),
        clinical_status="active",
        verification_status="confirmed",
        type="allergy",
        categories=("medication",),
        criticality="high",
        reactions=(rash, shock),
        recorded_date=day("2001-06-13"),
        recorder=DOCTOR,
    )
    writer.add(
        AllergyIntolerance,
        code=coded("Sulfamethoxazole"),
        clinical_status="active",
        type="intolerance",
        categories=("medication",),
        criticality="low",
        recorded_date=day("2010"),
    )
    writer.add(
        AllergyIntolerance,
        code=free("that pink antibiotic from the holiday"),
        verification_status="unconfirmed",
        clinical_status="active",
        recorder=DOCTOR,
    )
    writer.add(
        AllergyIntolerance,
        code=coded("Peanut"),
        clinical_status="active",
        categories=("food",),
        criticality="unable-to-assess",
    )
    writer.add(
        AllergyIntolerance,
        code=coded("Latex"),
        clinical_status="resolved",
        verification_status="confirmed",
        categories=("environment",),
    )
    writer.add(
        AllergyIntolerance,
        code=coded("Codeine"),
        verification_status="refuted",
        type="allergy",
        recorded_date=day("2018-03"),
    )


def _results(writer: ChartWriter) -> None:
    category = (
        CodeableConcept(
            codings=(Coding(system="http://terminology.hl7.org/CodeSystem/observation-category", code="laboratory"),)
        ),
    )
    vital = (
        CodeableConcept(
            codings=(Coding(system="http://terminology.hl7.org/CodeSystem/observation-category", code="vital-signs"),)
        ),
    )
    for text, unit, low, high, values in _TESTS:
        for number in range(18):
            value = values[number % len(values)]
            when = f"{2026 - number // 4}-{11 - 2 * (number % 4):02d}-{19 - number:02d}T06:{30 + number}:00+01:00"
            writer.add(
                Observation,
                code=coded(text, LOINC),
                status="preliminary" if text == "INR" and number == 0 else "final",
                categories=category,
                effective=day(when),
                value=Value(quantity=quantity(value, unit)),
                interpretations=(CodeableConcept(codings=(Coding(code="HH"),)),)
                if text == "Potassium" and number == 0
                else (),
                reference_ranges=(
                    ReferenceRange(
                        low=quantity(low, unit) if low else None, high=quantity(high, unit) if high else None
                    ),
                ),
            )
    for number in range(4):
        writer.add(
            Observation,
            code=coded("Blood pressure panel with all children optional", LOINC),
            status="final",
            categories=vital,
            effective=day(f"2026-1{1 - number % 2}-1{number}"),
            components=(
                ObservationComponent(
                    code=free("Systolic"), value=Value(quantity=quantity(f"{148 - number}", "mm[Hg]"))
                ),
                ObservationComponent(code=free("Diastolic"), value=Value(quantity=quantity("86", "mm[Hg]"))),
            ),
        )
    writer.add(
        Observation,
        code=coded("Tobacco smoking status", LOINC),
        status="final",
        value=Value(codeable_concept=free("Former smoker")),
        effective=day("2025-01-08"),
    )
    writer.add(
        Observation,
        code=coded("Body weight", LOINC),
        status="final",
        categories=vital,
        data_absent_reason="not-performed",
        effective=day("2026-11-19"),
    )


def _documents(writer: ChartWriter) -> None:
    text = (
        "Discharge letter\n\nAdmitted with pneumonia on a background of heart failure.\nINR rose on clarithromycin.\n\n"
        + "Continue furosemide. " * 60
    )
    writer.add(
        DocumentReference,
        type=coded("Discharge summary"),
        status="current",
        date=day("2026-11-19"),
        authors=(DOCTOR,),
        attachments=(Attachment(content_type="text/plain", text=text),),
    )
    writer.add(
        DocumentReference,
        type=coded("Chest X-ray image"),
        status="current",
        date=day("2026-11-17"),
        attachments=(Attachment(content_type="application/pdf", size_bytes=48_213),),
    )
    writer.add(
        Composition,
        type=coded("Referral note"),
        title="Referral to cardiology",
        status="final",
        date=day("2026-10-02"),
        sections=(
            Section(title="Reason", text="Worsening breathlessness."),
            Section(title="Allergies", empty_reason="notasked"),
        ),
    )
    writer.add(
        DiagnosticReport,
        code=coded("Echocardiogram"),
        status="final",
        effective=day("2025-12-21"),
        conclusion="Ejection fraction 35 %.",
    )


def hostile_chart(patient_id: str = "p-hostile", texts: Sequence[str] = (HOSTILE,)) -> tuple[Chart, ChartWriter]:
    """Every text is markup that would open a file if it were taken for rich text; each of `texts` stands in each list."""
    writer = ChartWriter("hostile.json")
    _patient(writer, HumanName(family=texts[0], given=(texts[-1],)), gender=texts[0])
    for text in texts:
        writer.add(Condition, code=free(text), clinical_status="active")
        writer.add(MedicationRequest, medication=free(text), status="active", dosages=(Dosage(text=text),))
        writer.add(AllergyIntolerance, code=free(text), clinical_status="active")
        writer.add(Observation, code=free(text), status="final", value=Value(string=text))
        writer.add(DocumentReference, type=free(text), description=text, attachments=(Attachment(text=text),))
    return writer.chart(patient_id), writer


def silent_chart(patient_id: str = "p-silent", *, silence: Silence | None = None) -> tuple[Chart, ChartWriter]:
    """Nothing but a person, and perhaps one statement of absence; deceased."""
    writer = ChartWriter("silent.json")
    _patient(
        writer,
        HumanName(family="Grey", given=("Tom",)),
        gender="male",
        deceased_on=PartialDate("2024-02-29"),
        deceased=True,
    )
    if silence is not None:
        writer.add(
            AbsenceStatement,
            topic=Topic.ALLERGIES,
            silence=silence,
            scope=free("No known allergy"),
            date=day("2023-01-02"),
        )
    return writer.chart(patient_id), writer


def unread_chart(patient_id: str = "p-unread") -> tuple[Chart, ChartWriter]:
    """A file without its Patient: an order not to give, and records of both topics that were kept unread."""
    writer = ChartWriter("unread.json")
    named = {"subject_display": "Ruth Nobody-Else"}
    for kind, label in (("MedicationRequest", "Order without a code"), ("AllergyIntolerance", "")):
        reason = "Its status is a number, where the format wants a word."
        writer.add(KeptResource, resource_type=kind, reason=reason, label=label, **named)
    for drug, ban in (("Ibuprofen", None), ("Penicillin V", True)):
        order = {"status": "active", "authored_on": day("2026-10-01"), "do_not_perform": ban}
        writer.add(MedicationRequest, medication=coded(drug, RXNORM), **order, **named)
    return writer.chart(patient_id), writer


def child_chart(patient_id: str, born: str, name: str = "Ames") -> tuple[Chart, ChartWriter]:
    """A small child: the age is in weeks, or in months."""
    writer = ChartWriter(f"{patient_id}.json")
    _patient(writer, HumanName(family=name, given=("Lily",)), born=born)
    writer.add(Condition, code=coded("Bronchiolitis"), clinical_status="active", onset=day("2026-11-18"))
    return writer.chart(patient_id), writer


def large_chart(patient_id: str = "p-large") -> tuple[Chart, ChartWriter]:
    """Two hundred current medicines, four thousand results of forty tests, thirty allergies."""
    writer = ChartWriter("large.json")
    _patient(writer, HumanName(family="Large", given=("Nora",)))
    for number in range(200):
        writer.add(
            MedicationRequest,
            medication=coded(f"Medicine number {number} of a very long list 25 MG Oral Tablet [Brand{number}]", RXNORM),
            status="active",
            authored_on=day(f"20{10 + number % 16}-03-{1 + number % 28:02d}"),
            dosages=(Dosage(text=f"{1 + number % 3} tablets daily"),),
        )
    for number in range(4_000):
        writer.add(
            Observation,
            code=coded(f"Test {number % 40}", LOINC),
            status="final",
            value=Value(quantity=quantity(f"{3 + number % 37 / 10:.2f}", "mmol/L")),
            effective=PartialDate(f"20{10 + number % 16}-{1 + number % 12:02d}-{1 + number % 28:02d}"),
            reference_ranges=(ReferenceRange(low=quantity("3.5", "mmol/L"), high=quantity("5.1", "mmol/L")),),
        )
    for number in range(30):
        writer.add(AllergyIntolerance, code=coded(f"Substance {number}"), clinical_status="active")
    return writer.chart(patient_id), writer


def world_charts() -> dict[str, tuple[Chart, ChartWriter]]:
    """All synthetic people, by patient id."""
    arabic = HumanName(family="العبد الله", given=("نور", "الهدى"))
    chinese = HumanName(family="歐陽", given=("美玲",))
    long = HumanName(
        family="Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh",
        given=("Hubert", "Blaine", "Maximilian", "Adolph"),
    )
    return {
        "p-full": full_chart(),
        "p-hostile": hostile_chart(),
        "p-silent": silent_chart(),
        "p-none-known": silent_chart("p-none-known", silence=Silence.NONE_KNOWN),
        "p-arabic": full_chart("p-arabic", name=arabic),
        "p-chinese": full_chart("p-chinese", name=chinese),
        "p-long": full_chart("p-long", name=long, one_line=True),
    }


def renamed(chart: Chart, family: str) -> Chart:
    """The same chart of somebody else."""
    assert chart.patient is not None
    return replace(chart, patient=replace(chart.patient, names=(HumanName(family=family, given=("Ann",)),)))
