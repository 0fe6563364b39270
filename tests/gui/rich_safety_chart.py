"""A patient with twenty-five medicines, for the safety page as a pharmacist meets it."""

from __future__ import annotations

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.datatypes import CodeableConcept, Coding, Dosage, HumanName, Value
from clinic_assist.chart.facts import AllergyIntolerance, Condition, MedicationRequest, Observation, Patient
from clinic_assist.chart.partial_date import PartialDate
from tests.gui.synthetic_charts import LOINC, ChartWriter, free, quantity

MEDICINES = (
    ("Warfarin 5 MG Oral Tablet", "1 tablet every evening"),
    ("Amiodarone 200 MG Oral Tablet", "1 tablet daily"),
    ("Simvastatin 40 MG Oral Tablet", "1 tablet every evening"),
    ("Clarithromycin 500 MG Oral Tablet", "1 tablet twice daily"),
    ("Metformin 1000 MG Oral Tablet", "1 tablet twice daily"),
    ("Lisinopril 20 MG Oral Tablet", "1 tablet daily"),
    ("Spironolactone 25 MG Oral Tablet", "1 tablet daily"),
    ("Furosemide 40 MG Oral Tablet", "1 tablet daily"),
    ("Digoxin 0.125 MG Oral Tablet", "1 tablet daily"),
    ("Ibuprofen 400 MG Oral Tablet", "1 tablet three times daily when needed"),
    ("Citalopram 40 MG Oral Tablet", "1 tablet daily"),
    ("Tramadol 50 MG Oral Capsule", "1 capsule when needed"),
    ("Zolpidem 10 MG Oral Tablet", "1 tablet at night"),
    ("Omeprazole 20 MG Oral Capsule", "1 capsule daily"),
    ("Levothyroxine 0.1 MG Oral Tablet", "1 tablet daily"),
    ("Allopurinol 300 MG Oral Tablet", "1 tablet daily"),
    ("Metoprolol 50 MG Oral Tablet", "1 tablet twice daily"),
    ("Aspirin 81 MG Oral Tablet", "1 tablet daily"),
    ("Gabapentin 300 MG Oral Capsule", "1 capsule three times daily"),
    ("Tamsulosin 0.4 MG Oral Capsule", "1 capsule daily"),
    ("Prednisone 5 MG Oral Tablet", "1 tablet daily"),
    ("Calcium carbonate 500 MG Oral Tablet", "1 tablet twice daily"),
    ("Ferrous sulfate 325 MG Oral Tablet", "1 tablet daily"),
    ("Timolol 0.5 % Ophthalmic Solution", "1 drop in each eye daily"),
    ("Household tonic of the market, dark bottle", "one spoon"),
)


def loinc(code: str, name: str) -> CodeableConcept:
    return CodeableConcept(codings=(Coding(system=LOINC, code=code, display=name),))


def rich_safety_chart(
    patient_id: str = "p-rich", *, potassium: str = "5.1", without: tuple[str, ...] = ()
) -> tuple[Chart, ChartWriter]:
    """The medicines, an allergy, three problems and a few results; no creatinine."""
    writer = ChartWriter("rich.json")
    writer.add(
        Patient,
        names=(HumanName(family="Amesbury", given=("Ruth",)),),
        gender="female",
        birth_date=PartialDate("1944-05-02"),
    )
    for text, sig in MEDICINES:
        if text.split()[0] not in without:
            writer.add(
                MedicationRequest,
                medication=free(text),
                status="active",
                intent="order",
                authored_on=PartialDate("2026-10-02"),
                dosages=(Dosage(text=sig),),
            )
    writer.add(AllergyIntolerance, code=free("Penicillin"), clinical_status="active", verification_status="confirmed")
    for problem in ("Heart failure", "Atrial fibrillation", "Gout"):
        writer.add(Condition, code=free(problem), clinical_status="active", onset=PartialDate("2019-03"))
    for code, name, value, unit, on in (
        ("2823-3", "Potassium", potassium, "mmol/L", "2026-11-19"),
        ("6301-6", "INR", "3.4", "{INR}", "2026-11-19"),
        ("29463-7", "Body weight", "71.5", "kg", "2026-11-02"),
    ):
        writer.add(
            Observation,
            code=loinc(code, name),
            status="final",
            value=Value(quantity=quantity(value, unit)),
            effective=PartialDate(on),
        )
    return writer.chart(patient_id), writer
