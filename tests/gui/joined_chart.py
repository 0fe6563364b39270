"""The results of one person from several files, each of which names and measures them in its own way."""

from __future__ import annotations

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.datatypes import CodeableConcept, Coding, HumanName, Value
from clinic_assist.chart.facts import Observation, ObservationComponent, Patient, ReferenceRange
from clinic_assist.chart.partial_date import PartialDate
from tests.gui.synthetic_charts import LOINC, ChartWriter, quantity


def loinc(code: str, name: str) -> CodeableConcept:
    return CodeableConcept(codings=(Coding(system=LOINC, code=code, display=name),))


def local(code: str, name: str | None = None) -> CodeableConcept:
    return CodeableConcept(codings=(Coding(system="L", code=code, display=name),))


def parts_of_pressure(systolic: str, diastolic: str) -> tuple[ObservationComponent, ...]:
    return tuple(
        ObservationComponent(
            code=loinc(code, f"{name} blood pressure"), value=Value(quantity=quantity(value, "mm[Hg]"))
        )
        for code, name, value in (("8480-6", "Systolic", systolic), ("8462-4", "Diastolic", diastolic))
    )


_CREATININE = ReferenceRange(low=quantity("59", "umol/L"), high=quantity("104", "umol/L"))
_GLUCOSE = ReferenceRange(low=quantity("3.9", "mmol/L"), high=quantity("5.6", "mmol/L"))
_RESULTS = (
    (loinc("2160-0", "Creatinine [Mass/volume] in Serum or Plasma"), "0.9", "mg/dL", "2024-02-11", ()),
    (loinc("2160-0", "Creatinine [Mass/volume] in Serum or Plasma"), "1.0", "mg/dL", "2024-09-03", ()),
    (local("CREA", "CREATININE, SERUM"), "96", "umol/L", "2025-03-19", (_CREATININE,)),
    (CodeableConcept(text="Creat Lvl"), "1.21", "mg/dL", "2025-10-07", ()),
    (local("CREA", "CREATININE, SERUM"), "118", "umol/L", "2026-05-22", (_CREATININE,)),
    (loinc("14682-9", "Creatinine"), "112", "umol/L", "2026-11-14", (_CREATININE,)),
    (loinc("2345-7", "Glucose [Mass/volume] in Serum or Plasma"), "100", "mg/dL", "2024-02-11", ()),
    (local("GLU", "GLUCOSE, SERUM"), "110", "MG/DL", "2025-03-19", ()),
    (loinc("14749-6", "Glucose"), "6.1", "mmol/L", "2026-05-22", (_GLUCOSE,)),
    (loinc("2276-4", "Ferritin"), "120", "ng/mL", "2026-05-22", ()),
    (loinc("2276-4", "Ferritin"), "96", "ng/mL", "2025-05-22", ()),
    (loinc("2276-4", "Ferritin"), "250", "pmol/L", "2024-05-22", ()),
    (loinc("8480-6", "BP Systolic"), "148", "mm[Hg]", "2025-01-08", ()),
    (CodeableConcept(text="Temperature"), "98.6", "F", "2025-01-08", ()),
    (loinc("8310-5", "Body temperature"), "36.9", "Cel", "2026-11-14", ()),
    (loinc("29463-7", "Body weight"), "165", "[lb_av]", "2024-02-11", ()),
    (loinc("29463-7", "Body weight"), "72.4", "kg", "2026-11-14", ()),
)


def joined_chart(patient_id: str = "p-joined") -> tuple[Chart, ChartWriter]:
    """Creatinine, glucose, ferritin, pressure, temperature and weight of one person from hospital, practice and ward."""
    writer = ChartWriter("joined.json")
    writer.add(Patient, names=(HumanName(family="Joined", given=("Grace",)),), gender="female")
    for code, value, unit, when, ranges in _RESULTS:
        writer.add(
            Observation,
            code=code,
            status="final",
            value=Value(quantity=quantity(value, unit)),
            effective=PartialDate(when),
            reference_ranges=ranges,
        )
    for when, systolic, diastolic in (("2025-10-07", "141", "88"), ("2026-11-14", "132", "84")):
        writer.add(
            Observation,
            code=loinc("85354-9", "Blood pressure panel"),
            status="final",
            effective=PartialDate(when),
            components=parts_of_pressure(systolic, diastolic),
        )
    return writer.chart(patient_id), writer
