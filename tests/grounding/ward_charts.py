"""Six invented charts as a hospital would export them, for notes written about them by hand (`written/*.txt`).

They go through the importer, so that names, codes, units and texts stand in the facts as they do for real exports.
"""

from __future__ import annotations

import base64
import itertools
import json
from functools import cache
from pathlib import Path
from typing import Any

from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.chart.facts import Patient
from clinic_assist.chart.merge import merge, newest_patient
from clinic_assist.importers.read import read_batch
from clinic_assist.importers.source import read_source

Resource = dict[str, Any]
_HL7 = "http://terminology.hl7.org/CodeSystem"
_BY_PATIENT = ("AllergyIntolerance", "Immunization", "FamilyMemberHistory")


def _text(words: str) -> Resource:
    return {"text": words, "coding": [{"system": "http://snomed.info/sct", "display": words}]}


def _code(code: str, system: str = "") -> Resource:
    return {"coding": [{"system": f"{_HL7}/{system}", "code": code}]}


class Pages:
    """Collects the resources of one patient into a Bundle."""

    def __init__(self, key: str, family: str, given: str, born: str, gender: str) -> None:
        self.entries: list[Resource] = []
        self._key = key
        self._numbers = itertools.count(1)
        self._add("Patient", id=key, name=[{"family": family, "given": given.split()}], birthDate=born, gender=gender)

    def _add(self, kind: str, **fields: Any) -> Resource:
        resource: Resource = {"resourceType": kind, "id": f"{self._key}-{next(self._numbers)}"}
        resource |= {name: value for name, value in fields.items() if value not in (None, [], {})}
        if kind != "Patient":
            resource["patient" if kind in _BY_PATIENT else "subject"] = {"reference": f"Patient/{self._key}"}
        self.entries.append({"fullUrl": f"http://ward/{kind}/{resource['id']}", "resource": resource})
        return resource

    def cond(self, text, status="active", onset=None, end=None, ver="confirmed", site=None) -> Resource:
        return self._add(
            "Condition",
            code=_text(text),
            clinicalStatus=_code(status, "condition-clinical") if status else None,
            verificationStatus=_code(ver, "condition-ver-status"),
            onsetDateTime=onset,
            abatementDateTime=end,
            bodySite=[_text(site)] if site else None,
        )

    def allergy(
        self, text, reactions=(), severity=None, status="active", ver="confirmed", onset=None, cat=None, kind=None
    ) -> Resource:
        told = [_text(one) for one in ([reactions] if isinstance(reactions, str) else reactions)]
        return self._add(
            "AllergyIntolerance",
            code=_text(text),
            clinicalStatus=_code(status) if ver != "refuted" else None,
            verificationStatus=_code(ver),
            reaction=[{"manifestation": told, **({"severity": severity} if severity else {})}] if told else None,
            onsetDateTime=onset,
            category=[cat] if cat else None,
            type=kind,
        )

    def med(
        self, text, dose=None, status="active", date=None, prn=None, route=None, reason=None, kind="MedicationRequest"
    ) -> Resource:
        is_order = kind == "MedicationRequest"
        dosage = {"text": dose, "asNeededBoolean": prn, "route": _text(route) if route else None}
        because = [{"reference": f"Condition/{reason['id']}", "display": reason["code"]["text"]}] if reason else None
        return self._add(
            kind,
            status=status,
            intent="order" if is_order else None,
            medicationCodeableConcept=_text(text),
            reasonReference=because,
            **{
                "dosageInstruction" if is_order else "dosage": [{k: v for k, v in dosage.items() if v is not None}],
                "authoredOn" if is_order else "effectiveDateTime": date,
            },
        )

    def obs(
        self,
        text,
        value=None,
        unit=None,
        date=None,
        flag=None,
        low=None,
        high=None,
        comparator=None,
        word=None,
        parts=(),
        cat="laboratory",
    ) -> Resource:
        number = {"value": value, "unit": unit, "code": unit, "comparator": comparator}
        bounds = {name: {"value": at, "unit": unit} for name, at in (("low", low), ("high", high)) if at is not None}
        return self._add(
            "Observation",
            status="final",
            code=_text(text),
            category=[{"coding": [{"code": cat}]}],
            effectiveDateTime=date,
            valueQuantity={k: v for k, v in number.items() if v is not None} if value is not None else None,
            valueCodeableConcept=_text(word) if word else None,
            interpretation=[_code(flag, "v3-ObservationInterpretation")] if flag else None,
            referenceRange=[bounds] if bounds else None,
            component=[{"code": _text(n), "valueQuantity": {"value": v, "unit": u}} for n, v, u in parts],
        )

    def bp(self, systolic, diastolic, date) -> Resource:
        parts = (("Systolic blood pressure", systolic, "mm[Hg]"), ("Diastolic blood pressure", diastolic, "mm[Hg]"))
        return self.obs("Blood pressure", date=date, parts=parts, cat="vital-signs")

    def proc(self, text, date=None, status="completed", site=None, reason=None, outcome=None) -> Resource:
        return self._add(
            "Procedure",
            status=status,
            code=_text(text),
            performedDateTime=date,
            bodySite=[_text(site)] if site else None,
            reasonCode=[_text(reason)] if reason else None,
            outcome=_text(outcome) if outcome else None,
        )

    def imm(self, text, date, status="completed", reason=None) -> Resource:
        told = _text(reason) if reason else None
        return self._add(
            "Immunization", status=status, vaccineCode=_text(text), occurrenceDateTime=date, statusReason=told
        )

    def fam(self, relative, conditions) -> Resource:
        years = {"unit": "a", "code": "a", "system": "http://unitsofmeasure.org"}
        told = [
            {"code": _text(one), **({"onsetAge": {"value": age, **years}} if age else {})} for one, age in conditions
        ]
        return self._add("FamilyMemberHistory", status="completed", relationship=_text(relative), condition=told)

    def note(self, text, date, title) -> Resource:
        data = base64.b64encode(text.encode()).decode()
        content = [{"attachment": {"contentType": "text/plain; charset=utf-8", "title": title, "data": data}}]
        return self._add(
            "DocumentReference", status="current", type=_text(title), date=f"{date}T09:00:00Z", content=content
        )

    def enc(self, text, start, end=None, cls="AMB", reason=None) -> Resource:
        told = [_text(reason)] if reason else None
        period = {"start": start, "end": end or start}
        return self._add(
            "Encounter",
            status="finished",
            **{"class": {"code": cls}},
            type=[_text(text)],
            period=period,
            reasonCode=told,
        )

    def order(self, text, date) -> Resource:
        return self._add("ServiceRequest", status="active", intent="order", code=_text(text), authoredOn=date)


def _renal_results(chart: Pages) -> None:
    for v, d, f in (
        (1.8, "2023-02-10", "H"),
        (2.1, "2024-02-12", "H"),
        (2.6, "2025-03-04", "H"),
        (5.9, "2026-08-03", "HH"),
        (3.4, "2026-08-19", "H"),
        (2.9, "2026-11-10", "H"),
    ):
        chart.obs("Creatinine [Mass/volume] in Serum or Plasma", v, "mg/dL", d, f, 0.7, 1.3)
    for v, d, f in (
        (5.3, "2025-03-04", "H"),
        (6.7, "2026-08-03", "HH"),
        (4.8, "2026-08-19", "N"),
        (5.0, "2026-11-10", "N"),
    ):
        chart.obs("Potassium [Moles/volume] in Serum or Plasma", v, "mmol/L", d, f, 3.5, 5.1)
    for v, d in ((39, "2023-02-10"), (32, "2024-02-12"), (25, "2025-03-04"), (22, "2026-11-10")):
        chart.obs("Glomerular filtration rate/1.73 sq M.predicted", v, "mL/min/{1.73_m2}", d, "L")
    for v, d, f in ((10.9, "2025-03-04", "L"), (8.7, "2026-08-03", "LL"), (9.8, "2026-11-10", "L")):
        chart.obs("Hemoglobin [Mass/volume] in Blood", v, "g/dL", d, f, 13.5, 17.5)
    for v, d in ((8.9, "2021-03-09"), (7.8, "2023-02-10"), (7.2, "2025-03-04"), (6.9, "2026-11-10")):
        chart.obs("Hemoglobin A1c/Hemoglobin.total in Blood", v, "%", d, "H")
    chart.obs("Sodium [Moles/volume] in Serum or Plasma", 139, "mmol/L", "2026-11-10", "N", 136, 145)
    chart.obs("Phosphate [Mass/volume] in Serum or Plasma", 5.8, "mg/dL", "2026-11-10", "H", 2.5, 4.5)
    chart.obs("Calcium [Mass/volume] in Serum or Plasma", 8.4, "mg/dL", "2026-11-10", "L", 8.5, 10.5)
    chart.obs("Parathyrin.intact [Mass/volume] in Serum or Plasma", 212, "pg/mL", "2026-11-10", "H")
    chart.obs("Albumin [Mass/volume] in Serum or Plasma", 3.1, "g/dL", "2026-11-10", "L", 3.5, 5.0)
    chart.obs("Leukocytes [#/volume] in Blood", 18.4, "10*3/uL", "2026-08-03", "H", 4, 11)
    chart.obs("Leukocytes [#/volume] in Blood", 7.3, "10*3/uL", "2026-11-10", "N", 4, 11)
    chart.obs("Platelets [#/volume] in Blood", 212, "10*3/uL", "2026-11-10", "N", 150, 400)
    chart.obs("C reactive protein [Mass/volume] in Serum or Plasma", 187, "mg/L", "2026-08-03", "H")
    chart.obs("Troponin I.cardiac [Mass/volume] in Serum or Plasma", 0.04, "ng/mL", "2026-08-03", comparator="<")
    chart.obs("Lactate [Moles/volume] in Blood", 4.2, "mmol/L", "2026-08-03", "H")
    chart.obs("Ferritin [Mass/volume] in Serum or Plasma", 88, "ng/mL", "2026-11-10")
    chart.obs("pH of Arterial blood", 7.23, "[pH]", "2026-08-03", "L")
    chart.obs("Microalbumin/Creatinine [Mass Ratio] in Urine", 640, "mg/g", "2025-03-04", "H")
    chart.obs("Blood culture", word="No growth after 5 days", date="2026-08-08")
    chart.obs("Hepatitis B virus surface Ag [Presence] in Serum", word="Negative", date="2026-11-10")
    chart.obs("Urine culture", word="Escherichia coli", date="2026-08-03")
    chart.bp(92, 50, "2026-08-03")
    chart.bp(148, 86, "2026-08-19")
    chart.bp(132, 84, "2026-11-10")
    chart.obs("Heart rate", 118, "/min", "2026-08-03", cat="vital-signs")
    chart.obs("Heart rate", 76, "/min", "2026-11-10", cat="vital-signs")
    chart.obs("Body weight", 81.5, "kg", "2026-11-10", cat="vital-signs")
    chart.obs("Body weight", 84.2, "kg", "2025-03-04", cat="vital-signs")
    chart.obs("Body height", 172, "cm", "2026-11-10", cat="vital-signs")
    chart.obs("Body mass index (BMI) [Ratio]", 27.5, "kg/m2", "2026-11-10", cat="vital-signs")
    chart.obs("Body temperature", 39.1, "Cel", "2026-08-03", cat="vital-signs")
    chart.obs("Oxygen saturation in Arterial blood by Pulse oximetry", 88, "%", "2026-08-03", cat="vital-signs")
    chart.obs("Oxygen saturation in Arterial blood by Pulse oximetry", 97, "%", "2026-11-10", cat="vital-signs")
    chart.obs("Tobacco smoking status", word="Former smoker", date="2026-11-10", cat="social-history")
    chart.obs("Alcoholic drinks per week", 2, "{drinks}/wk", "2026-11-10", cat="social-history")


def renal() -> Pages:
    """Kidney disease and sepsis: dense laboratory series, a refuted embolism, an allergy ruled out."""
    chart = Pages("renal", "Quill", "Desmond Roy", "1958-06-17", "male")
    ckd = chart.cond("Chronic kidney disease stage 4", "active", "2016-04")
    chart.cond("Essential hypertension", "active", "2003")
    chart.cond("Type 2 diabetes mellitus", "active", "2001-11-20")
    chart.cond("Diabetic retinopathy", "active", "2014", site="Both eyes")
    chart.cond("Secondary hyperparathyroidism", "active", "2019-02-11")
    chart.cond("Anemia in chronic kidney disease", "active", "2018")
    chart.cond("Acute kidney injury", "resolved", "2026-08-03", "2026-08-19")
    chart.cond("Pneumonia", "resolved", "2022-12-24", "2023-01-15")
    chart.cond("Pulmonary embolism", "", "2026-08-04", ver="refuted")
    chart.cond("Sarcoidosis", "active", ver="provisional")
    chart.med("Amlodipine 10 MG Oral Tablet", "1 tablet daily", date="2019-05-02")
    chart.med("Furosemide 80 MG Oral Tablet", "1 tablet twice daily", date="2024-02-14")
    chart.med(
        "Insulin glargine 100 UNT/ML Injectable Solution [Lantus]",
        "18 units subcutaneously at bedtime",
        date="2021-03-10",
        route="Subcutaneous",
    )
    chart.med("sevelamer carbonate 800 MG Oral Tablet", "1 tablet three times daily with meals", date="2025-03-10")
    chart.med("calcitriol 0.00025 MG Oral Capsule", "0.25 mcg daily", date="2019-03-01")
    chart.med(
        "epoetin alfa 4000 UNT/ML Injectable Solution",
        "4000 units subcutaneously once a week",
        date="2026-08-21",
        reason=ckd,
    )
    chart.med("atorvastatin 20 MG Oral Tablet", "1 tablet at night", date="2004-07-01")
    chart.med("hydrALAZINE hydrochloride 25 MG Oral Tablet", "1 tablet three times daily", date="2026-08-21")
    chart.med(
        "Metformin hydrochloride 1000 MG Oral Tablet", "1 tablet twice daily", status="stopped", date="2019-02-11"
    )
    chart.med("Losartan potassium 50 MG Oral Tablet", "1 tablet daily", status="stopped", date="2017-01-05")
    chart.med(
        "piperacillin 4 G / tazobactam 0.5 G Injection",
        "4.5 g IV every 8 hours",
        status="completed",
        date="2026-08-03",
        route="Intravenous",
    )
    chart.allergy("Lisinopril", "Angioedema", "severe", onset="2016", cat="medication")
    chart.allergy("Ciprofloxacin", "Rash", "mild", cat="medication")
    chart.allergy("Penicillin G", ver="refuted", cat="medication")
    chart.allergy("Shellfish", "Hives", "moderate", cat="food")
    chart.proc("Arteriovenous fistula creation", "2026-09-15", site="Left forearm")
    chart.proc("Hemodialysis", "2026-08-05")
    chart.proc("Appendectomy", "1979")
    chart.proc("Cholecystectomy", "2009-10-30")
    chart.proc("Renal biopsy", status="not-done", date="2018-05-05")
    chart.proc("Cataract extraction", "2020-02-17", site="Right eye")
    chart.imm("influenza, seasonal, injectable", "2026-10-02")
    chart.imm("Hepatitis B vaccine", "2026-11-10")
    chart.imm("pneumococcal polysaccharide PPV23", "2019-10-10")
    chart.imm("zoster vaccine recombinant", "2025-01-20", status="not-done")
    chart.fam("father", [("Type 2 diabetes mellitus", None), ("Myocardial infarction", 61)])
    chart.fam("mother", [("Breast cancer", 54)])
    chart.enc("Hospital admission", "2026-08-03", "2026-08-21", "IMP", "Sepsis")
    chart.enc("Nephrology clinic visit", "2026-11-10")
    chart.order("Renal transplant evaluation", "2026-11-10")
    chart.order("Echocardiogram", "2026-11-10")
    chart.note(
        "Admitted with urosepsis. Required noradrenaline for two days. Two sessions of haemodialysis.\nDenies chest pain. No orthopnoea. Lives with his wife.\nNot keen on transplantation at present.",
        "2026-08-21",
        "Discharge summary",
    )
    _renal_results(chart)
    return chart


def _practice_results(chart: Pages) -> None:
    for v, d in ((4.1, "2019-06-20"), (2.6, "2022-03-15"), (2.4, "2025-10-02")):
        chart.obs("Cholesterol in LDL [Moles/volume] in Serum", v, "mmol/L", d)
    for v, d in ((71, "2024-05-01"), (78, "2025-10-02"), (94, "2026-10-20")):
        chart.obs("Serum creatinine", v, "umol/L", d, low=45, high=84)
    for v, d in ((6.9, "2024-05-01"), (3.1, "2025-10-02"), (0.12, "2026-10-20")):
        chart.obs("Serum TSH level", v, "mU/L", d, low=0.3, high=4.2)
    for v, d in ((134, "2024-05-01"), (128, "2025-10-02"), (112, "2026-10-20")):
        chart.obs("Haemoglobin estimation", v, "g/L", d, low=115, high=165)
    chart.obs("Serum potassium", 4.4, "mmol/L", "2026-10-20")
    chart.obs("Serum sodium", 131, "mmol/L", "2026-10-20", "L", 133, 146)
    chart.obs("Bone density scan T score hip", -2.9, "1", "2019-06-24")
    chart.obs("Haemoglobin A1c level - IFCC standardised", 39, "mmol/mol", "2026-10-20")
    chart.obs("CHA2DS2-VASc score", 5, "{score}", "2021-09-07")
    chart.obs("Vitamin B12", 168, "ng/L", "2026-10-20", "L")
    chart.obs("Erythrocyte sedimentation rate", 12, "mm/h", "2025-11-03")
    chart.bp(142, 68, "2026-10-20")
    chart.bp(138, 72, "2025-10-02")
    chart.obs("Body weight", 58.3, "kg", "2026-10-20", cat="vital-signs")
    chart.obs("Body weight", 63.9, "kg", "2025-10-02", cat="vital-signs")
    chart.obs("Pulse rate", 88, "/min", "2026-10-20", cat="vital-signs")
    chart.obs("Smoking status", word="Never smoked tobacco", date="2026-10-20", cat="social-history")
    chart.obs("Alcohol intake", 7, "{units}/wk", "2026-10-20", cat="social-history")


def practice() -> Pages:
    """A general practice in British units: sides, a planned operation, an order on hold, doubts."""
    chart = Pages("practice", "Thistlewood", "Agnes", "1949-12-02", "female")
    chart.cond("Osteoarthritis of right hip", "active", "2017", site="Right hip")
    chart.cond("Carcinoma of left breast", "remission", "2012-05", "2013-03")
    chart.cond("Osteoporosis", "active", "2019-06-24")
    chart.cond("Hypothyroidism", "active", "1998")
    af = chart.cond("Atrial fibrillation", "active", "2021-09-07")
    chart.cond("Depression", "resolved", "1987", "1989")
    chart.cond("Cellulitis of left lower leg", "resolved", "2024-01-08", "2024-01-22")
    chart.cond("Transient ischaemic attack", "resolved", "2021-09-05", "2021-09-06")
    chart.cond("Varicose veins", "inactive", "1990")
    chart.cond("Temporal arteritis", None, "2025-11-03", ver="refuted")
    chart.cond("Dementia", None, ver="differential")
    chart.cond("Deep vein thrombosis of right lower limb", "resolved", "2008-02", "2008-08")
    chart.med("Apixaban 5 mg tablets", "Take one twice a day", date="2021-09-08", reason=af)
    chart.med("Bisoprolol 2.5 mg tablets", "Take one each morning", date="2021-09-08")
    chart.med("Levothyroxine sodium 75 microgram tablets", "75 micrograms once daily", date="2015-04-01")
    chart.med("Alendronic acid 70 mg tablets", "One tablet once a week", date="2019-07-01")
    chart.med("Colecalciferol 800 unit capsules", "One daily", date="2019-07-01")
    chart.med(
        "Paracetamol 500 mg tablets", "Two tablets up to four times a day when required", date="2017-03-03", prn=True
    )
    chart.med(
        "Co-codamol 30/500 tablets", "1-2 tablets every 4-6 hours as required", status="stopped", date="2023-05-05"
    )
    chart.med("Tamoxifen 20 mg tablets", "One daily", status="completed", date="2013-04-02")
    chart.med("Ramipril 5 mg capsules", "One daily", status="on-hold", date="2022-02-02")
    chart.med(
        "Fentanyl 12 micrograms/hour transdermal patches",
        "Apply one patch every 72 hours",
        date="2026-10-28",
        route="Transdermal",
    )
    chart.med("Prednisolone 5 mg tablets", "6 tablets daily", status="stopped", date="2025-11-03")
    chart.med(
        "Salbutamol 100 micrograms/dose inhaler",
        "Two puffs when required",
        date="2020-01-01",
        prn=True,
        route="Inhalation",
    )
    chart.allergy("Trimethoprim", "Stevens-Johnson syndrome", "severe", onset="2005-08", cat="medication")
    chart.allergy("Codeine", "Constipation", "mild", cat="medication", kind="intolerance")
    chart.allergy("Elastoplast", "Contact dermatitis", "mild")
    chart.allergy("Egg protein", "Vomiting", status="resolved", cat="food")
    chart.proc("Left mastectomy", "2012-06-14", reason="Carcinoma of left breast")
    chart.proc("Total replacement of left hip", "2020-11-09", site="Left hip")
    chart.proc("Total replacement of right hip", status="preparation", date="2027-01-19", site="Right hip")
    chart.proc("Cataract surgery", "2022-04", site="Right eye")
    chart.proc("Temporal artery biopsy", "2025-11-05", outcome="Negative for arteritis")
    chart.proc("Tonsillectomy", "1955")
    chart.fam("mother", [("Dementia", 80)])
    chart.fam("sister", [("Breast cancer", 47), ("Osteoporosis", None)])
    chart.fam("son", [("Asthma", None)])
    chart.imm("Influenza vaccine", "2026-10-01")
    chart.imm("Shingles vaccine", "2020-02-12")
    chart.imm("COVID-19 vaccine", "2026-10-01", status="not-done", reason="Patient declined")
    chart.note(
        "Feeling more tired. Weight loss of 5 kg noted by daughter. Denies rectal bleeding. No change in bowel habit.\nMemory a bit worse but MMSE not done today.\nPlan: FIT test, refer gastroenterology.",
        "2026-10-20",
        "GP consultation",
    )
    chart.order("FIT test", "2026-10-20")
    chart.order("Gastroenterology referral", "2026-10-20")
    chart.enc("GP consultation", "2026-10-20")
    chart.enc("Emergency department attendance", "2024-01-08", cls="EMER", reason="Cellulitis")
    _practice_results(chart)
    return chart


def _child_results(chart: Pages) -> None:
    for w, h, d in (
        (3.42, 50.5, "2019-03-30"),
        (9.9, 76, "2020-04-02"),
        (15.1, 98.5, "2022-10-11"),
        (21.3, 117, "2025-10-05"),
        (23.8, 123, "2026-11-18"),
    ):
        chart.obs("Body weight", w, "kg", d, cat="vital-signs")
        chart.obs("Body height", h, "cm", d, cat="vital-signs")
    chart.obs("Body temperature", 38.7, "Cel", "2026-11-18", cat="vital-signs")
    chart.obs("Respiratory rate", 26, "/min", "2026-11-18", cat="vital-signs")
    chart.obs("Oxygen saturation", 96, "%", "2026-11-18", cat="vital-signs")
    chart.obs("Heart rate", 122, "/min", "2026-11-18", cat="vital-signs")
    chart.obs("Peak expiratory flow rate", 160, "L/min", "2026-11-18")
    chart.obs("Influenza virus A RNA [Presence] in Respiratory specimen", word="Not detected", date="2026-11-18")
    chart.obs("SARS-CoV-2 RNA", word="Not detected", date="2026-11-18")
    chart.obs("Streptococcus pyogenes antigen", word="Positive", date="2025-02-03")
    chart.obs("Hemoglobin [Mass/volume] in Blood", 11.9, "g/dL", "2025-10-05")
    chart.obs("Lead [Mass/volume] in Blood", 3, "ug/dL", "2020-04-02", comparator="<")
    for t, d in (
        ("Hepatitis B vaccine", "2019-03-31"),
        ("DTaP", "2019-05-30"),
        ("MMR", "2020-04-02"),
        ("Varicella vaccine", "2020-04-02"),
        ("Influenza vaccine", "2025-10-05"),
    ):
        chart.imm(t, d)


def child() -> Pages:
    """A child: inhalers, puffs, a planned operation, relatives of one line."""
    chart = Pages("child", "Mbeki-Olsen", "Sindre Thabo", "2019-03-30", "male")
    chart.cond("Asthma", "active", "2022-10")
    chart.cond("Atopic dermatitis", "active", "2019-09")
    chart.cond("Febrile seizure", "resolved", "2020-11-14", "2020-11-14")
    chart.cond("Right inguinal hernia", "resolved", "2019-05-02", "2019-06-11")
    chart.cond("Acute otitis media of left ear", "active", "2026-11-18")
    chart.cond("Peanut allergy", "active", "2021")
    chart.cond("Cow milk protein allergy", "resolved", "2019-06", "2021-04")
    chart.allergy("Peanut", ["Anaphylaxis", "Urticaria"], "severe", onset="2021-07-09", cat="food")
    chart.allergy("Amoxicillin", "Maculopapular rash", "mild", cat="medication")
    chart.allergy("House dust mite", "Rhinitis", None, cat="environment")
    chart.med(
        "Albuterol 0.09 MG/ACTUAT Metered Dose Inhaler",
        "2 puffs every 4 to 6 hours as needed for wheezing",
        date="2022-10-11",
        prn=True,
    )
    chart.med("Fluticasone propionate 0.044 MG/ACTUAT Metered Dose Inhaler", "2 puffs twice daily", date="2024-09-01")
    chart.med(
        "Azithromycin 40 MG/ML Oral Suspension", "240 mg once on day 1 then 120 mg daily for 4 days", date="2026-11-18"
    )
    chart.med(
        "Epinephrine 0.15 MG/0.3 ML Auto-Injector",
        "0.15 mg intramuscularly for anaphylaxis",
        date="2021-07-12",
        prn=True,
    )
    chart.med(
        "Hydrocortisone 10 MG/ML Topical Cream",
        "apply to affected skin twice daily as needed",
        date="2019-10-01",
        prn=True,
    )
    chart.med("Montelukast 4 MG Chewable Tablet", "1 tablet at bedtime", status="stopped", date="2023-03-03")
    chart.med("Cetirizine hydrochloride 1 MG/ML Oral Solution", "5 mL daily", date="2023-05-01")
    chart.imm("Influenza vaccine", "2026-11-18", status="not-done", reason="Acute illness")
    chart.proc("Repair of right inguinal hernia", "2019-06-11")
    chart.proc("Skin prick test", "2021-07-09")
    chart.proc("Tympanostomy tube insertion", status="preparation", date="2026-12-15")
    chart.fam("mother", [("Asthma", None), ("Seasonal allergic rhinitis", None)])
    chart.fam("maternal grandfather", [("Type 1 diabetes mellitus", None)])
    chart.enc("Urgent care visit", "2026-11-18")
    chart.enc("Well child visit", "2025-10-05")
    chart.note(
        "Mum reports three days of fever and left ear pain. No vomiting. Drinking well.\nLeft tympanic membrane bulging and red; right normal. Chest clear, no wheeze.",
        "2026-11-18",
        "Urgent care note",
    )
    _child_results(chart)
    return chart


def _psychiatry_results(chart: Pages) -> None:
    for v, d, f in ((0.6, "2025-01-10", "N"), (0.9, "2025-09-12", "N"), (1.4, "2026-11-05", "H")):
        chart.obs("Lithium [Moles/volume] in Serum or Plasma", v, "mmol/L", d, f, 0.6, 1.2)
    for v, d, f in ((124, "2026-03-14", "LL"), (133, "2026-03-21", "L"), (138, "2026-11-05", "N")):
        chart.obs("Sodium [Moles/volume] in Serum or Plasma", v, "mmol/L", d, f, 135, 145)
    for v, d in ((2.2, "2025-01-10"), (4.9, "2026-11-05")):
        chart.obs("Thyrotropin [Units/volume] in Serum or Plasma", v, "m[IU]/L", d, low=0.4, high=4.0)
    chart.obs("Patient Health Questionnaire 9 item total score", 14, "{score}", "2026-11-05", cat="survey")
    chart.obs("GAD-7 total score", 11, "{score}", "2026-11-05", cat="survey")
    chart.obs("Choriogonadotropin (pregnancy test) [Presence] in Urine", word="Negative", date="2026-11-05")
    chart.obs("Creatinine [Mass/volume] in Serum or Plasma", 0.8, "mg/dL", "2026-11-05", low=0.5, high=1.1)
    chart.bp(118, 74, "2026-11-05")
    chart.obs("Body weight", 70.2, "kg", "2026-11-05", cat="vital-signs")
    chart.obs("Body weight", 66.0, "kg", "2025-01-10", cat="vital-signs")
    chart.obs("QTc interval", 462, "ms", "2026-11-05")
    chart.obs("Tobacco smoking status", word="Current every day smoker", date="2026-11-05", cat="social-history")
    chart.obs("Housing status", word="Homeless", date="2024-01-01", cat="social-history")


def psychiatry() -> Pages:
    """Look-alike names, a combination product, levels, stopped and held orders."""
    chart = Pages("psychiatry", "Varga", "Ilona", "1979-02-27", "female")
    chart.cond("Epilepsy", "active", "1994")
    chart.cond("Bipolar affective disorder", "active", "2006-10")
    chart.cond("Migraine without aura", "active", "2011")
    chart.cond("Generalized anxiety disorder", "active", "2015-03-12")
    chart.cond("Multiple sclerosis", None, ver="unconfirmed")
    chart.cond("Opioid use disorder", "remission", "2009")
    chart.cond("Hyponatremia", "resolved", "2026-03-14", "2026-03-21")
    chart.cond("Serotonin syndrome", "resolved", "2023-07-01", "2023-07-04")
    chart.med("lamoTRIgine 100 MG Oral Tablet", "1 tablet twice daily", date="2016-08-01")
    chart.med("Lithium carbonate 300 MG Oral Capsule", "1 capsule three times a day", date="2021-01-15")
    chart.med(
        "hydrOXYzine hydrochloride 25 MG Oral Tablet",
        "1 tablet every 6 hours as needed for anxiety",
        date="2024-04-04",
        prn=True,
    )
    chart.med(
        "buPROPion hydrochloride 150 MG Extended Release Oral Tablet",
        "1 tablet in the morning",
        status="stopped",
        date="2022-12-01",
    )
    chart.med(
        "SUMAtriptan 50 MG Oral Tablet", "1 tablet at onset of migraine, may repeat once", date="2012-05-05", prn=True
    )
    chart.med("carBAMazepine 200 MG Oral Tablet", "1 tablet twice daily", status="stopped", date="2015-01-01")
    chart.med(
        "Medroxyprogesterone acetate 150 MG/ML Injection", "150 mg intramuscularly every 12 weeks", date="2025-12-05"
    )
    chart.med("clonazePAM 0.5 MG Oral Tablet", "0.5 mg at night", status="on-hold", date="2020-06-06")
    chart.med("Sertraline 50 MG Oral Tablet", "1 tablet daily", status="stopped", date="2023-05-01")
    chart.med("Buprenorphine 8 MG / Naloxone 2 MG Sublingual Film", "1 film daily", date="2010-02-02")
    chart.med("Omega-3 fish oil", "1000 mg daily", date="2024", kind="MedicationStatement")
    chart.allergy("Carbamazepine", "Toxic epidermal necrolysis", "severe", onset="2015-06-30", cat="medication")
    chart.allergy("Latex", "Contact urticaria", "moderate")
    chart.allergy("Valproate", "Pancreatitis", "severe", cat="medication")
    chart.proc("Electroencephalogram", "2016-07-20")
    chart.proc("MRI of brain", "2025-02-20", outcome="No acute abnormality")
    chart.proc("Lumbar puncture", status="not-done", date="2025-03-01")
    chart.proc("Cesarean section", "2008-01-31")
    chart.proc("Vagus nerve stimulator implantation", status="preparation")
    chart.fam("brother", [("Schizophrenia", 22)])
    chart.fam("mother", [("Hypothyroidism", None)])
    chart.imm("Tdap", "2024-04-04")
    chart.enc("Psychiatry follow-up", "2026-11-05")
    chart.enc("Emergency department visit", "2026-03-14", "2026-03-21", "EMER", "Seizure")
    chart.note(
        "Last seizure 14 March 2026. Mood low for two weeks, no suicidal ideation. Tremor of both hands.\nSmokes 10 cigarettes a day. Not driving.",
        "2026-11-05",
        "Psychiatry note",
    )
    _psychiatry_results(chart)
    return chart


def _cardiology_results(chart: Pages) -> None:
    chart.obs("Left ventricular ejection fraction", value=22, unit="%", date="2024-03-12")
    chart.obs("Left ventricular ejection fraction", value=31, unit="%", date="2024-09-15")
    chart.obs("Left ventricular ejection fraction", value=38, unit="%", date="2025-09-20")
    chart.obs("Left ventricular ejection fraction", value=35, unit="%", date="2026-09-22")
    chart.obs("NT-proBNP", value=4820, unit="pg/mL", date="2024-03-12", flag="H", high=125)
    chart.obs("NT-proBNP", value=1960, unit="pg/mL", date="2025-09-20", flag="H", high=125)
    chart.obs("NT-proBNP", value=3275, unit="pg/mL", date="2026-10-01", flag="H", high=125)
    chart.obs("NT-proBNP", value=2110, unit="pg/mL", date="2026-11-12", flag="H", high=125)
    chart.obs("Potassium SerPl-sCnc", value=4.9, unit="mmol/L", date="2026-05-05", flag="N", low=3.5, high=5.1)
    chart.obs("Potassium SerPl-sCnc", value=5.6, unit="mmol/L", date="2026-10-01", flag="H", low=3.5, high=5.1)
    chart.obs("Potassium SerPl-sCnc", value=4.4, unit="mmol/L", date="2026-11-12", flag="N", low=3.5, high=5.1)
    chart.obs("Creatinine SerPl-mCnc", value=1.02, unit="mg/dL", date="2025-09-20", low=0.5, high=1.1)
    chart.obs("Creatinine SerPl-mCnc", value=1.37, unit="mg/dL", date="2026-10-01", low=0.5, high=1.1)
    chart.obs("Creatinine SerPl-mCnc", value=1.21, unit="mg/dL", date="2026-11-12", low=0.5, high=1.1)
    chart.obs("Hgb Bld-mCnc", value=9.4, unit="g/dL", date="2026-01-30", low=12.0, high=15.5)
    chart.obs("Hgb Bld-mCnc", value=11.8, unit="g/dL", date="2026-05-05", low=12.0, high=15.5)
    chart.obs("Hgb Bld-mCnc", value=12.3, unit="g/dL", date="2026-11-12", low=12.0, high=15.5)
    chart.obs("Ferritin SerPl-mCnc", value=11, unit="ng/mL", date="2026-01-30", flag="L", low=15, high=150)
    chart.obs("Ferritin SerPl-mCnc", value=96, unit="ng/mL", date="2026-05-05", flag="N", low=15, high=150)
    chart.obs("TSH SerPl-aCnc", value=14.7, unit="uIU/mL", date="2025-08-20", flag="H")
    chart.obs("TSH SerPl-aCnc", value=2.6, unit="uIU/mL", date="2026-05-05", flag="N")
    chart.obs("Hepatitis C virus RNA [Presence] in Serum", date="2026-01-30", word="Not detected")
    chart.obs("Hepatitis C virus Ab [Presence] in Serum", date="2026-01-30", word="Reactive")
    chart.obs("Antinuclear antibodies", date="2025-03-03", word="Negative")
    chart.obs("Urine protein dipstick", date="2026-05-05", word="2+")
    chart.obs("Magnesium SerPl-mCnc", value=1.9, unit="mg/dL", date="2026-11-12", flag="N")
    chart.obs("Hemoglobin A1c", value=5.9, unit="%", date="2026-05-05")
    chart.obs("Apnea hypopnea index", value=34, unit="/h", date="2019-08-08")
    chart.bp(104, 66, "2026-11-12")
    chart.bp(118, 78, "2025-09-20")
    chart.obs("Heart rate", value=72, unit="/min", date="2026-11-12", cat="vital-signs")
    chart.obs("Body weight", value=118.4, unit="kg", date="2026-10-01", cat="vital-signs")
    chart.obs("Body weight", value=113.9, unit="kg", date="2026-11-12", cat="vital-signs")
    chart.obs("Body mass index", value=41.8, unit="kg/m2", date="2026-11-12", cat="vital-signs")
    chart.obs("Tobacco smoking status", date="2026-05-05", word="Never smoked tobacco", cat="social-history")
    chart.obs("NYHA functional class", date="2026-10-01", word="Class III")


def _cardiology_events(chart: Pages) -> None:
    chart.proc("Implantation of cardioverter-defibrillator", date="2024-07-18", site="Left chest")
    chart.proc("Laparoscopic cholecystectomy", date="2021-05-19")
    chart.proc("Right heart catheterization", date="2024-03-15")
    chart.proc("Colonoscopy", date="2026-03-17", outcome="No polyps")
    chart.proc("CT of chest without contrast", date="2026-05-05")
    chart.proc("Catheter ablation of atrial fibrillation", date="2027-02-03", status="preparation")
    chart.proc("Cardiac MRI", date="2024-08-01", status="not-done")
    chart.fam("father", [("Dilated cardiomyopathy", 48), ("Sudden cardiac death", None)])
    chart.fam("maternal aunt", [("Ovarian cancer", None)])
    chart.imm("influenza, high dose", "2026-09-22")
    chart.imm("RSV vaccine", "2026-10-01")
    chart.imm("COVID-19 mRNA vaccine", "2025-10-10")
    chart.enc(
        "Hospital admission", "2024-03-12", end="2024-03-21", cls="IMP", reason="Acute decompensated heart failure"
    )
    chart.enc("Heart failure clinic visit", "2026-11-12")
    chart.enc("Emergency department visit", "2026-10-01", cls="EMER", reason="Shortness of breath")
    chart.order("CT chest", "2026-11-12")
    chart.order("Cardiac rehabilitation referral", "2026-11-12")
    chart.note(
        "Presents with 3 weeks of worsening breathlessness and ankle swelling, no chest pain. Slept on three pillows. No syncope or palpitations.\nExam: JVP raised. Bibasal crackles. Pitting edema to both knees.\nFamily history: brother has gout.\nAssessment and plan: increase torsemide, avoid NSAIDs, consider CRT. Patient declined hospice referral.",
        "2026-10-01",
        "ED note",
    )


def cardiology() -> Pages:
    """Heart failure: capitals as some exporters write, doses in pieces, a combination, orders never started."""
    chart = Pages("cardiology", "Oyelaran", "Bukola", "1966-10-08", "female")
    reason_2 = chart.cond("Heart failure with reduced ejection fraction", onset="2024-03-12")
    chart.cond("Nonischemic dilated cardiomyopathy", onset="2024-03-12")
    chart.cond("Hypothyroidism due to amiodarone", onset="2025-08-20")
    chart.cond("Obstructive sleep apnea syndrome", onset="2019")
    chart.cond("Morbid obesity", onset="2015")
    chart.cond("Iron deficiency anemia", onset="2026-01-30")
    chart.cond("Paroxysmal atrial fibrillation", onset="2023-11-02")
    chart.cond("Acute cholecystitis", status="resolved", onset="2021-05-17", end="2021-06-02")
    chart.cond("Gestational diabetes", status="resolved", onset="1999", end="1999")
    chart.cond("Lumbar radiculopathy, left", onset="2022-07")
    chart.cond("Ventricular tachycardia", status="inactive", onset="2024-04-01")
    chart.cond("Hepatitis C", status="resolved", onset="2012", end="2016-09")
    chart.cond("Lung nodule", onset="2026-05-05", ver="provisional", site="Right upper lobe")
    chart.cond("Systemic lupus erythematosus", ver="refuted", status=None)
    chart.med(
        "SACUBITRIL-VALSARTAN 49-51 MG ORAL TABLET",
        "TAKE 1 TABLET BY MOUTH TWICE A DAY",
        date="2024-06-01",
        reason=reason_2,
    )
    chart.med("CARVEDILOL 12.5 MG ORAL TABLET", "TAKE 2 TABLETS BY MOUTH TWICE A DAY WITH MEALS", date="2025-02-11")
    chart.med("SPIRONOLACTONE 25 MG TABLET", "TAKE 1/2 TABLET BY MOUTH EVERY MORNING", date="2024-03-20")
    chart.med("DAPAGLIFLOZIN 10 MG TABLET [FARXIGA]", "1 TABLET DAILY", date="2024-09-09")
    chart.med(
        "TORSEMIDE 20 MG TABLET", "TAKE 2 TABLETS IN THE MORNING AND 1 TABLET IN THE AFTERNOON", date="2026-10-01"
    )
    chart.med("AMIODARONE 200 MG TABLET", "1 TABLET DAILY", status="stopped", date="2024-04-03")
    chart.med("LEVOTHYROXINE 100 MCG TABLET", "1 TABLET BEFORE BREAKFAST", date="2025-08-25")
    chart.med("APIXABAN 5 MG TABLET [ELIQUIS]", "1 TABLET EVERY 12 HOURS", date="2023-11-05")
    chart.med("FERROUS GLUCONATE 324 MG TABLET", "1 TABLET EVERY OTHER DAY", date="2026-02-01")
    chart.med(
        "IRON SUCROSE 20 MG/ML INJECTION",
        "200 MG IV ONCE WEEKLY FOR 5 DOSES",
        status="completed",
        date="2026-02-10",
        route="Intravenous",
    )
    chart.med(
        "OXYCODONE 5 MG TABLET",
        "1-2 TABLETS EVERY 4-6 HOURS AS NEEDED FOR PAIN",
        status="cancelled",
        date="2026-10-20",
        prn=True,
    )
    chart.med(
        "ACETAMINOPHEN 500 MG TABLET", "2 TABLETS EVERY 8 HOURS AS NEEDED FOR BACK PAIN", date="2022-07-15", prn=True
    )
    chart.med(
        "NITROGLYCERIN 0.4 MG/HR TRANSDERMAL PATCH",
        "APPLY 1 PATCH IN THE MORNING, REMOVE AT BEDTIME",
        status="on-hold",
        date="2026-03-03",
        route="Transdermal",
    )
    chart.allergy("ACE inhibitors", "Cough", severity="mild", onset="2024-03-30", cat="medication")
    chart.allergy("Sulfonamide antibiotics", ["Rash", "Fever"], severity="moderate", cat="medication")
    chart.allergy("Iodinated contrast media", "Hives", severity="moderate", ver="unconfirmed")
    chart.allergy("Strawberry", ver="refuted", cat="food")
    _cardiology_events(chart)
    _cardiology_results(chart)
    return chart


def _bowel_results(chart: Pages) -> None:
    chart.obs("Faecal calprotectin", value=1240, unit="ug/g", date="2022-09-13", high=50)
    chart.obs("Faecal calprotectin", value=86, unit="ug/g", date="2024-06-10", high=50)
    chart.obs("Faecal calprotectin", value=412, unit="ug/g", date="2026-11-03", high=50)
    chart.obs("Alkaline phosphatase", value=212, unit="U/L", date="2020-10-10", low=30, high=130)
    chart.obs("Alkaline phosphatase", value=168, unit="U/L", date="2024-06-10", low=30, high=130)
    chart.obs("Alkaline phosphatase", value=305, unit="U/L", date="2026-11-03", low=30, high=130)
    chart.obs("Albumin", value=41, unit="g/L", date="2024-06-10", low=35, high=50)
    chart.obs("Albumin", value=38, unit="g/L", date="2026-11-03", low=35, high=50)
    chart.obs("Bilirubin", value=29, unit="umol/L", date="2026-11-03", flag="H", low=0, high=21)
    chart.obs("C-reactive protein", value=18, unit="mg/L", date="2026-11-03", flag="H", low=0, high=5)
    chart.obs("Haemoglobin", value=118, unit="g/L", date="2026-11-03", flag="L", low=120, high=160)
    chart.obs("White cell count", value=3.4, unit="10*9/L", date="2026-11-03", flag="L", low=4, high=11)
    chart.obs("6-thioguanine nucleotides", value=420, unit="pmol/8x10*8 RBC", date="2026-11-03")
    chart.obs("Vitamin D", value=34, unit="nmol/L", date="2026-11-03", flag="L")
    chart.obs("Clostridioides difficile toxin", date="2022-09-13", word="Positive")
    chart.obs("Clostridioides difficile toxin", date="2026-11-03", word="Negative")
    chart.obs("Pregnancy test", date="2026-11-03", word="Negative")
    chart.bp(112, 70, "2026-11-03")
    chart.obs("Weight", value=61.2, unit="kg", date="2026-11-03", cat="vital-signs")
    chart.obs("Weight", value=66.8, unit="kg", date="2024-06-10", cat="vital-signs")
    chart.obs("Stool frequency per day", value=7, unit="1", date="2026-11-03")


def bowel() -> Pages:
    """Bowel and liver in British units: infusions, a refuted diagnosis, relatives who report, plans."""
    chart = Pages("bowel", "Fjeldstad", "Marte", "1991-03-14", "female")
    chart.cond("Ulcerative colitis", onset="2014-02")
    chart.cond("Primary sclerosing cholangitis", onset="2020-10-10")
    chart.cond("Iron deficiency", status="resolved", onset="2019", end="2020")
    chart.cond("Generalised anxiety disorder", onset="2018-05")
    chart.cond("Ankle fracture, left", status="resolved", onset="2009-07-21", end="2009-10")
    chart.cond("Clostridioides difficile infection", status="resolved", onset="2022-09-13", end="2022-10-01")
    chart.cond("Pyoderma gangrenosum", status="recurrence", onset="2023-12-01", site="Left shin")
    chart.cond("Crohn disease", ver="refuted", status=None)
    chart.cond("Endometriosis", ver="unconfirmed")
    chart.med("Mesalazine 1 g modified-release tablets", "4 g once daily", date="2014-03-01")
    chart.med("Azathioprine 50 mg tablets", "Three tablets once daily", date="2016-01-20")
    chart.med("Vedolizumab 300 mg powder for infusion", "300 mg every 8 weeks", date="2023-01-09", route="Intravenous")
    chart.med(
        "Infliximab 100 mg powder for infusion",
        "5 mg/kg every 8 weeks",
        status="stopped",
        date="2017-06-06",
        route="Intravenous",
    )
    chart.med(
        "Prednisolone 5 mg tablets", "40 mg daily reducing by 5 mg each week", status="completed", date="2023-12-05"
    )
    chart.med("Sertraline 100 mg tablets", "One each morning", date="2018-06-01")
    chart.med("Ursodeoxycholic acid 250 mg capsules", "Two capsules three times a day", date="2020-11-01")
    chart.med("Levonorgestrel 52 mg intrauterine system", date="2024-04-22")
    chart.med("Loperamide 2 mg capsules", "1 or 2 when required, maximum 8 daily", date="2021-01-01", prn=True)
    chart.allergy("Metronidazole", "Peripheral neuropathy", cat="medication")
    chart.allergy("Nuts", "Oral itching", severity="mild", cat="food", kind="intolerance")
    chart.allergy("Adhesive plaster", "Blistering", severity="mild")
    chart.proc("Colonoscopy", date="2024-06-12", outcome="Quiescent pancolitis, no dysplasia")
    chart.proc("MRCP", date="2020-10-05")
    chart.proc("Flexible sigmoidoscopy", date="2026-11-05")
    chart.proc("Appendicectomy", date="2003-08")
    chart.proc("ERCP", date="2021-02-02", status="not-done")
    chart.proc("Liver transplant assessment", status="preparation")
    chart.proc("Open reduction and internal fixation of left ankle", date="2009-07-22")
    chart.fam("father", [("Crohn disease", None)])
    chart.fam("sister", [("Coeliac disease", None)])
    chart.imm("Influenza vaccine", "2026-10-12")
    chart.imm("Pneumococcal vaccine", "2016-02-02")
    chart.imm("Yellow fever vaccine", "2026-05-05", status="not-done", reason="Immunosuppressed")
    chart.enc("IBD clinic", "2026-11-03")
    chart.order("Flexible sigmoidoscopy", "2026-11-03")
    chart.order("MRI liver", "2026-11-03")
    chart.note(
        "Flare for four weeks, seven bloody stools a day, urgency, no night sweats. Works as a nurse. Not planning pregnancy.\nMother worried about weight loss. Abdomen soft, mild left iliac fossa tenderness, no guarding.\nPlan: flexible sigmoidoscopy, start oral prednisolone if infection excluded.",
        "2026-11-03",
        "IBD clinic letter",
    )
    _bowel_results(chart)
    return chart


_CHARTS = {
    "renal": renal,
    "practice": practice,
    "child": child,
    "psychiatry": psychiatry,
    "cardiology": cardiology,
    "bowel": bowel,
}


@cache
def ward_chart(name: str, folder: Path) -> Chart:
    """One of the charts, imported from a Bundle that is written to the folder."""
    path = folder / f"{name}.json"
    path.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": _CHARTS[name]().entries}))
    facts = merge(read_batch(read_source(path)).facts).facts
    patient = newest_patient([fact for fact in facts if isinstance(fact, Patient)])
    return Chart(patient_id=PatientId(name), patient=patient, facts=facts)
