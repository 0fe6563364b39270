"""Four more invented charts, for the true sentences and their wrong twins in `twins/*.txt`.

They were written before the sentences about them and are not changed with the rules.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.chart.facts import Patient
from clinic_assist.chart.merge import merge, newest_patient
from clinic_assist.importers.read import read_batch
from clinic_assist.importers.source import read_source
from tests.grounding.ward_charts import Pages


def hip() -> Pages:
    """After a hip fracture: an operation, blood thinners, anaemia, confusion, a fall."""
    chart = Pages("hip", "Quennell", "Maud", "1942-05-17", "female")
    chart.cond("Fracture of neck of femur, right", onset="2026-11-12")
    chart.cond("Osteoporosis", onset="2018-03")
    chart.cond("Hypertensive disorder", onset="2005")
    chart.cond("Delirium", status="resolved", onset="2026-11-14", end="2026-11-18")
    chart.cond("Permanent atrial fibrillation", onset="2019-06-11")
    chart.cond("Pulmonary embolism", status="resolved", onset="2011-02", end="2011-09")
    chart.cond("Urinary tract infection", status="resolved", onset="2026-11-15", end="2026-11-20")
    chart.cond("Vascular dementia", ver="unconfirmed")
    chart.cond("Multiple myeloma", ver="refuted", status=None)
    chart.med("Apixaban 2.5 mg tablets", "1 tablet twice daily", date="2026-11-16")
    chart.med("Warfarin 1 mg tablets", "3 mg once daily", status="stopped", date="2019-06-12")
    chart.med("Amlodipine 5 mg tablets", "1 tablet once daily", date="2012-04-04")
    chart.med("Paracetamol 500 mg tablets", "2 tablets four times a day", date="2026-11-12")
    chart.med("Alendronic acid 70 mg tablets", "1 tablet once weekly", status="on-hold", date="2018-04-01")
    chart.med("Oxycodone 5 mg capsules", "1 capsule every 6 hours as needed", date="2026-11-13", prn=True)
    chart.med("Nitrofurantoin 100 mg capsules", "1 capsule twice daily", status="completed", date="2026-11-15")
    chart.allergy("Penicillin", "Anaphylaxis", severity="severe", cat="medication")
    chart.allergy("Codeine", "Vomiting", severity="mild", cat="medication", kind="intolerance")
    chart.proc("Hemiarthroplasty of right hip", date="2026-11-13", site="Right hip")
    chart.proc("Cataract extraction, left eye", date="2015-09-03")
    chart.proc("CT of head", date="2026-11-14")
    chart.proc("Dual energy X-ray absorptiometry", status="not-done", date="2026-11-20")
    for value, day, flag in ((128, "2026-11-12", "N"), (96, "2026-11-14", "L"), (104, "2026-11-21", "L")):
        chart.obs("Haemoglobin", value, "g/L", day, flag, 115, 160)
    for value, day, flag in ((134, "2026-11-12", "N"), (127, "2026-11-15", "L"), (136, "2026-11-21", "N")):
        chart.obs("Sodium", value, "mmol/L", day, flag, 133, 146)
    for value, day, flag in ((8, "2026-11-12", "H"), (156, "2026-11-15", "H"), (22, "2026-11-21", "H")):
        chart.obs("C-reactive protein", value, "mg/L", day, flag, 0, 5)
    chart.obs("Creatinine", 88, "umol/L", "2026-11-21", "N", 45, 90)
    chart.obs("Vitamin D", 31, "nmol/L", "2026-11-13", "L")
    chart.obs("Urine culture", word="Klebsiella pneumoniae", date="2026-11-15")
    chart.obs("MRSA screen", word="Negative", date="2026-11-12")
    chart.obs("Heart rate", 82, "/min", "2026-11-21", cat="vital-signs")
    chart.obs("Body weight", 52.3, "kg", "2026-11-12", cat="vital-signs")
    chart.bp(138, 72, "2026-11-21")
    chart.fam("mother", [("Osteoporosis", None)])
    chart.fam("brother", [("Myocardial infarction", 58)])
    chart.imm("Influenza vaccine", "2026-10-02")
    chart.enc("Hospital admission", "2026-11-12", None, "IMP", "Fall")
    chart.order("Physiotherapy", "2026-11-14")
    text = "Tripped on a rug at home, no loss of consciousness. Lives alone in a bungalow. Never smoked. Walks with a frame."
    chart.note(text + "\nPlan: restart alendronic acid in six weeks.", "2026-11-20", "Orthopaedic ward note")
    return chart


def lung() -> Pages:
    """Lung disease in American units: inhalers, oxygen, steroids, a nodule, tobacco."""
    chart = Pages("lung", "Brandvold", "Curtis", "1958-01-29", "male")
    copd = chart.cond("Chronic obstructive pulmonary disease", onset="2014-10-02")
    chart.cond("Type 2 diabetes mellitus", onset="2016-08")
    chart.cond("Hyperlipidemia", onset="2010")
    chart.cond("Gastroesophageal reflux disease", onset="2013-05-06")
    chart.cond("Community acquired pneumonia", status="resolved", onset="2025-12-28", end="2026-01-15")
    chart.cond("Obstructive sleep apnea", ver="provisional", onset="2026-09-09")
    chart.cond("Asthma", ver="refuted", status=None)
    chart.cond("Inguinal hernia, left", status="resolved", onset="2008", end="2008")
    chart.cond("Nodule of lung", onset="2026-03-18", site="Left lower lobe")
    chart.med("Tiotropium 18 mcg inhalation capsule", "Inhale 1 capsule once daily", date="2015-01-20", reason=copd)
    chart.med("Albuterol 90 mcg/actuation inhaler", "2 puffs every 4 hours as needed", date="2014-10-02", prn=True)
    chart.med("Metformin 1000 mg oral tablet", "1 tablet twice daily with meals", date="2016-08-22")
    chart.med("Atorvastatin 40 mg oral tablet", "1 tablet at bedtime", date="2017-03-15")
    chart.med("Prednisone 20 mg oral tablet", "2 tablets daily for 5 days", status="completed", date="2026-09-09")
    chart.med("Omeprazole 20 mg capsule", "1 capsule every morning", date="2013-05-06")
    chart.med("Lisinopril 10 mg oral tablet", "1 tablet daily", status="stopped", date="2018-02-02")
    chart.med("Varenicline 1 mg oral tablet", "1 tablet twice daily", status="draft", date="2026-11-16")
    chart.allergy("Lisinopril", "Angioedema", severity="severe", cat="medication")
    chart.allergy("Latex", ver="refuted")
    for value, day in ((2.31, "2019-04-04"), (1.98, "2023-05-11"), (1.62, "2026-09-30")):
        chart.obs("Forced expiratory volume in 1 second", value, "L", day)
    for value, day, flag in ((7.1, "2025-02-10", "H"), (7.6, "2026-02-12", "H"), (8.3, "2026-11-16", "H")):
        chart.obs("Hemoglobin A1c", value, "%", day, flag)
    for value, day in ((141, "2024-02-02"), (74, "2026-02-12")):
        chart.obs("LDL cholesterol", value, "mg/dL", day)
    for value, day in ((87, "2026-09-09"), (94, "2026-11-16")):
        chart.obs("Oxygen saturation", value, "%", day, cat="vital-signs")
    chart.obs("Creatinine", 1.1, "mg/dL", "2026-11-16", "N", 0.7, 1.3)
    chart.obs("Eosinophils", 450, "cells/uL", "2026-11-16", "H", 0, 400)
    chart.obs("SARS-CoV-2 RNA", word="Not detected", date="2026-09-09")
    chart.obs("Body weight", 91.4, "kg", "2026-11-16", cat="vital-signs")
    chart.obs("Body weight", 97.0, "kg", "2026-02-12", cat="vital-signs")
    chart.obs("Tobacco smoking status", word="Current every day smoker", date="2026-11-16", cat="social-history")
    chart.bp(126, 78, "2026-11-16")
    chart.bp(152, 90, "2026-02-12")
    chart.proc("CT of chest", date="2026-03-18")
    chart.proc("Repair of left inguinal hernia", date="2008-06-19", site="Left groin")
    chart.proc("Polysomnography", date="2026-12-10", status="preparation")
    chart.fam("father", [("Lung cancer", 66)])
    chart.fam("sister", [("Asthma", None)])
    chart.imm("Pneumococcal conjugate vaccine", "2021-10-14")
    chart.imm("Influenza vaccine", "2026-11-16", "not-done", "Patient refused")
    chart.enc("Emergency department visit", "2026-09-09", None, "EMER", "Dyspnea")
    chart.order("Pulmonary rehabilitation", "2026-11-16")
    text = "Cough productive of white sputum, no hemoptysis. Denies chest pain and fever. Retired welder. Drinks two beers a week."
    chart.note(text + "\nPlan: repeat CT chest in March 2027.", "2026-11-16", "Pulmonary clinic note")
    return chart


def birth() -> Pages:
    """After a birth: pregnancy, blood group, thyroid, a rash; British units."""
    chart = Pages("birth", "Achterberg", "Noor", "1994-08-30", "female")
    chart.cond("Gestational diabetes mellitus", status="resolved", onset="2026-07-14", end="2026-10-29")
    chart.cond("Hypothyroidism", onset="2020-02")
    chart.cond("Migraine with aura", onset="2011")
    chart.cond("Second degree perineal tear", onset="2026-10-29")
    chart.cond("Pre-eclampsia", ver="refuted", status=None)
    chart.cond("Postnatal depression", ver="provisional", onset="2026-11-19")
    chart.cond("Iron deficiency anaemia", onset="2026-08-11")
    chart.cond("Ectopic pregnancy, left", status="resolved", onset="2022-03", end="2022-03")
    chart.med("Levothyroxine 75 microgram tablets", "1 tablet each morning", date="2026-11-02")
    chart.med("Levothyroxine 125 microgram tablets", "1 tablet each morning", status="stopped", date="2026-04-20")
    chart.med("Ferrous fumarate 210 mg tablets", "1 tablet on alternate days", date="2026-08-12")
    chart.med("Enoxaparin 40 mg injection", "40 mg once daily for 10 days", status="completed", date="2026-10-30")
    chart.med("Insulin aspart 100 units/mL", "6 units before each meal", status="stopped", date="2026-08-03")
    chart.med("Ibuprofen 400 mg tablets", "1 tablet three times a day as needed", date="2026-10-30", prn=True)
    chart.allergy("Trimethoprim", "Urticaria", severity="moderate", cat="medication")
    chart.allergy("Kiwi fruit", "Swelling of lip", severity="mild", cat="food")
    chart.proc("Ventouse delivery", date="2026-10-29")
    chart.proc("Left salpingectomy", date="2022-03-12", site="Left fallopian tube")
    chart.proc("Amniocentesis", status="not-done", date="2026-05-20")
    chart.proc("Insertion of intrauterine device", date="2027-01-08", status="preparation")
    for value, day, flag in ((121, "2026-04-20", "N"), (98, "2026-08-11", "L"), (109, "2026-11-19", "L")):
        chart.obs("Haemoglobin", value, "g/L", day, flag, 115, 160)
    for value, day, flag in ((6.8, "2026-04-20", "H"), (2.1, "2026-08-11", "N"), (0.2, "2026-11-19", "L")):
        chart.obs("Thyroid stimulating hormone", value, "mU/L", day, flag, 0.3, 4.2)
    chart.obs("Ferritin", 9, "ug/L", "2026-08-11", "L", 15, 200)
    chart.obs("Platelets", 243, "10*9/L", "2026-11-19", "N", 150, 400)
    chart.obs("ABO and Rh blood group", word="O Rh negative", date="2026-04-20")
    chart.obs("Rubella IgG", word="Immune", date="2026-04-20")
    chart.obs("HIV antibody", word="Not detected", date="2026-04-20")
    chart.obs("Body weight", 88.0, "kg", "2026-10-20", cat="vital-signs")
    chart.obs("Body weight", 79.5, "kg", "2026-11-19", cat="vital-signs")
    chart.obs("Edinburgh postnatal depression scale", 14, "{score}", "2026-11-19")
    chart.obs("Estimated blood loss", 650, "mL", "2026-10-29")
    chart.bp(118, 74, "2026-11-19")
    chart.bp(136, 88, "2026-10-28")
    chart.fam("mother", [("Type 2 diabetes mellitus", None)])
    chart.fam("paternal grandmother", [("Breast cancer", 71)])
    chart.imm("Pertussis vaccine", "2026-08-25")
    chart.imm("Anti-D immunoglobulin", "2026-10-30")
    chart.enc("Inpatient stay", "2026-10-28", "2026-10-31", "IMP", "Labour")
    chart.order("Community mental health team referral", "2026-11-19")
    text = "Breastfeeding well, baby girl weighing 3.4 kg at birth. Low mood most days, no thoughts of self-harm. Lochia settled."
    chart.note(
        text + "\nSupported by her partner. Does not drink alcohol. Plan: review mood in two weeks.",
        "2026-11-19",
        "GP note",
    )
    return chart


def heart() -> Pages:
    """After a heart attack: stents, two blood thinners, an intolerance, rehabilitation; American units."""
    chart = Pages("heart", "Iwuchukwu", "Desmond", "1963-12-09", "male")
    chart.cond("Acute inferior myocardial infarction", status="resolved", onset="2026-06-21", end="2026-06-25")
    chart.cond("Coronary artery disease", onset="2026-06-21")
    chart.cond("Essential hypertension", onset="2009-03")
    chart.cond("Gout", status="inactive", onset="2017")
    chart.cond("Heart failure", ver="refuted", status=None)
    chart.cond("Carotid artery stenosis, left", onset="2026-07-30")
    chart.cond("Erectile dysfunction", ver="provisional", onset="2026-10-08")
    chart.med("Aspirin 81 mg tablet", "1 tablet daily", date="2026-06-22")
    chart.med("Ticagrelor 90 mg tablet", "1 tablet twice daily", date="2026-06-22")
    chart.med("Clopidogrel 75 mg tablet", "1 tablet daily", status="stopped", date="2026-06-21")
    chart.med("Rosuvastatin 20 mg tablet", "1 tablet nightly", date="2026-07-15")
    chart.med("Atorvastatin 80 mg tablet", "1 tablet nightly", status="stopped", date="2026-06-22")
    chart.med("Metoprolol succinate 50 mg extended release tablet", "1 tablet daily", date="2026-06-23")
    chart.med(
        "Nitroglycerin 0.4 mg sublingual tablet", "1 tablet as needed for chest pain", date="2026-06-25", prn=True
    )
    chart.med("Allopurinol 100 mg tablet", "1 tablet daily", status="on-hold", date="2017-09-01")
    chart.allergy("Atorvastatin", "Myalgia", severity="moderate", cat="medication", kind="intolerance")
    chart.allergy("Shellfish", "Hives", severity="mild", cat="food")
    chart.proc("Percutaneous coronary intervention", date="2026-06-21", site="Right coronary artery")
    chart.proc("Echocardiography", date="2026-06-23")
    chart.proc("Arthroscopy of right knee", date="1998-05-04", site="Right knee")
    chart.proc("Carotid endarterectomy", status="preparation", date="2026-12-14", site="Left carotid artery")
    for value, day, flag in ((11.2, "2026-06-21", "HH"), (4.6, "2026-06-23", "H")):
        chart.obs("Troponin I", value, "ng/mL", day, flag, 0, 0.04)
    for value, day, flag in ((152, "2026-06-22", "H"), (88, "2026-09-10", "H"), (51, "2026-11-17", "N")):
        chart.obs("LDL cholesterol", value, "mg/dL", day, flag, 0, 70)
    chart.obs("Left ventricular ejection fraction", 48, "%", "2026-06-23")
    chart.obs("Left ventricular ejection fraction", 56, "%", "2026-10-08")
    chart.obs("Creatine kinase", 310, "U/L", "2026-07-14", "H", 30, 200)
    chart.obs("Creatine kinase", 120, "U/L", "2026-09-10", "N", 30, 200)
    chart.obs("Uric acid", 7.9, "mg/dL", "2026-11-17", "H", 3.5, 7.2)
    chart.obs("Potassium", 4.4, "mmol/L", "2026-11-17", "N", 3.5, 5.1)
    chart.obs("Heart rate", 58, "/min", "2026-11-17", cat="vital-signs")
    chart.obs("Body weight", 203, "lb", "2026-11-17", cat="vital-signs")
    chart.obs("Tobacco smoking status", word="Former smoker", date="2026-11-17", cat="social-history")
    chart.bp(122, 70, "2026-11-17")
    chart.bp(158, 94, "2026-06-21")
    chart.fam("father", [("Myocardial infarction", 54)])
    chart.fam("paternal uncle", [("Abdominal aortic aneurysm", None)])
    chart.imm("Influenza vaccine", "2026-09-24")
    chart.imm("Zoster vaccine", "2024-02-13")
    chart.enc("Hospital admission", "2026-06-21", "2026-06-25", "IMP", "Chest pain")
    chart.order("Cardiac rehabilitation", "2026-06-25")
    text = "No angina since discharge, walks two miles a day. Denies dyspnea, orthopnea and leg swelling. Works as a bus driver."
    chart.note(
        text + "\nQuit smoking in 2015. Plan: continue ticagrelor until June 2027.",
        "2026-11-17",
        "Cardiology clinic note",
    )
    return chart


def joint() -> Pages:
    """Joints and skin in a clinic letter: a biologic, screening before it, eyes, a planned operation."""
    chart = Pages("joint", "Rautavaara", "Inkeri", "1971-04-02", "female")
    chart.cond("Seropositive rheumatoid arthritis", onset="2013-09")
    chart.cond("Plaque psoriasis", ver="refuted", status=None)
    chart.cond("Sjogren syndrome", ver="provisional", onset="2026-10-14")
    chart.cond("Latent tuberculosis", status="resolved", onset="2019-02", end="2019-08")
    chart.cond("Carpal tunnel syndrome, right", onset="2024-06-05")
    chart.cond("Glaucoma, bilateral", onset="2021-11")
    chart.cond("Herpes zoster", status="resolved", onset="2025-03-07", end="2025-04-02")
    chart.med("Methotrexate 2.5 mg tablets", "6 tablets once weekly", date="2014-01-15")
    chart.med("Folic acid 5 mg tablets", "1 tablet once weekly", date="2014-01-15")
    chart.med("Adalimumab 40 mg injection", "40 mg every 2 weeks", date="2019-09-10", route="Subcutaneous")
    chart.med("Etanercept 50 mg injection", "50 mg once weekly", status="stopped", date="2017-05-22")
    chart.med("Prednisolone 5 mg tablets", "1 tablet daily", status="stopped", date="2013-10-01")
    chart.med("Latanoprost 50 micrograms/mL eye drops", "1 drop in each eye at night", date="2021-11-30")
    chart.med("Naproxen 500 mg tablets", "1 tablet twice daily as needed", date="2020-02-20", prn=True)
    chart.allergy("Sulfasalazine", "Rash", severity="moderate", cat="medication")
    chart.allergy("Bee venom", "Anaphylaxis", severity="severe")
    chart.proc("Ultrasound of hands", date="2026-10-14")
    chart.proc("Right carpal tunnel decompression", date="2027-02-11", status="preparation", site="Right wrist")
    chart.proc("Left bunionectomy", date="2009-05-18", site="Left foot")
    for value, day in ((5.6, "2025-10-01"), (3.9, "2026-04-09"), (2.4, "2026-10-14")):
        chart.obs("Disease activity score 28", value, "{score}", day)
    for value, day, flag in ((44, "2025-10-01", "H"), (12, "2026-10-14", "N")):
        chart.obs("Erythrocyte sedimentation rate", value, "mm/h", day, flag, 0, 20)
    for value, day, flag in ((28, "2026-04-09", "N"), (67, "2026-10-14", "H")):
        chart.obs("Alanine aminotransferase", value, "U/L", day, flag, 0, 40)
    chart.obs("Neutrophils", 1.7, "10*9/L", "2026-10-14", "L", 2.0, 7.5)
    chart.obs("Anti-CCP antibody", word="Positive", date="2013-09-20")
    chart.obs("Hepatitis B virus surface Ag", word="Negative", date="2019-08-20")
    chart.obs("Body weight", 68.2, "kg", "2026-10-14", cat="vital-signs")
    chart.bp(128, 80, "2026-10-14")
    chart.bp(142, 88, "2026-04-09")
    chart.fam("mother", [("Rheumatoid arthritis", 49)])
    chart.fam("son", [("Psoriasis", None)])
    chart.imm("Pneumococcal vaccine", "2019-08-30")
    chart.imm("Yellow fever vaccine", "2026-04-09", "not-done", "Immunosuppressed")
    chart.enc("Rheumatology clinic", "2026-10-14")
    chart.order("Ophthalmology referral", "2026-10-14")
    text = "Morning stiffness for ten minutes, no swollen joints. Dry eyes and dry mouth for three months. Works as a florist."
    chart.note(
        text + "\nAlcohol four units a week. Plan: repeat liver tests in four weeks.",
        "2026-10-14",
        "Rheumatology letter",
    )
    return chart


_CHARTS = {"joint": joint, "hip": hip, "lung": lung, "birth": birth, "heart": heart}


@cache
def twin_chart(name: str, folder: Path) -> Chart:
    """One of the charts, imported from a Bundle that is written to the folder."""
    path = folder / f"{name}.json"
    entries = _CHARTS[name]().entries
    path.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}), encoding="utf-8")
    facts = merge(read_batch(read_source(path)).facts).facts
    patient = newest_patient([fact for fact in facts if isinstance(fact, Patient)])
    return Chart(patient_id=PatientId(name), patient=patient, facts=facts)
