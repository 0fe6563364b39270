"""Demo charts in which medicines collide."""

from __future__ import annotations

from fhir_parts import HL7, LOINC, PatientRecord, concept


def atrial_fibrillation(r: PatientRecord) -> None:
    """Anticoagulation with a new antibiotic, critical INR and potassium, kidney disease, severe penicillin allergy."""
    r.patient(
        "MRN-100234",
        name=[{"use": "official", "family": "Hollis", "given": ["Margaret", "Anne"], "prefix": ["Mrs"]}],
        gender="female",
        birthDate="1948-03-09",
    )
    r.condition("49436004", "Atrial fibrillation", onset="2019-05-14")
    r.condition("38341003", "Essential hypertension", onset="2004")
    r.condition("433144002", "Chronic kidney disease stage 3", onset="2021-02")
    r.condition("84114007", "Heart failure", onset="2022-08-30")
    r.condition("68566005", "Urinary tract infection", onset="2026-11-14")
    r.condition("195967001", "Asthma", status="resolved", onset="1970", abatementDateTime="1985")
    r.allergy(
        "91936005",
        "Allergy to penicillin",
        type="allergy",
        category=["medication"],
        criticality="high",
        onsetDateTime="1988",
        reactions=[("Anaphylaxis", "severe")],
    )
    r.allergy(
        None, "Codeine", type="intolerance", category=["medication"], criticality="low", reactions=[("Nausea", "mild")]
    )
    r.medication("855332", "Warfarin Sodium 5 MG Oral Tablet", "Take 1 tablet daily at 18:00", since="2019-05-20")
    r.medication("833528", "Amiodarone hydrochloride 200 MG Oral Tablet", "Take 1 tablet daily", since="2026-09-02")
    r.medication(
        "198335",
        "Sulfamethoxazole 800 MG / Trimethoprim 160 MG Oral Tablet",
        "Take 1 tablet twice daily for 7 days",
        since="2026-11-15",
    )
    r.medication("314077", "Lisinopril 20 MG Oral Tablet [Zestril]", "Take 1 tablet daily", since="2020-01-11")
    r.medication("313096", "Spironolactone 25 MG Oral Tablet", "Take 1 tablet daily", since="2022-09-01")
    r.medication("312961", "Simvastatin 40 MG Oral Tablet", "Take 1 tablet at night", since="2012-06-01")
    r.medication("866924", "Metoprolol Tartrate 25 MG Oral Tablet", "Take 1 tablet twice daily", since="2019-05-20")
    r.medication("310429", "Furosemide 20 MG Oral Tablet", "Take 1 tablet in the morning", since="2022-09-01")
    r.medication(
        "310965",
        "Ibuprofen 200 MG Oral Tablet",
        "2 tablets when needed for knee pain",
        since="2026-10-01",
        dosage={"asNeededBoolean": True},
    )
    r.medication("197361", "Amlodipine 5 MG Oral Tablet", "Take 1 tablet daily", since="2010-03-01", status="stopped")
    r.labs(
        "inr",
        [
            ("2.4", "2026-09-01T08:10:00Z", "H"),
            ("3.1", "2026-10-01T08:05:00Z", "H"),
            ("4.8", "2026-11-18T08:20:00Z", "HH"),
        ],
    )
    r.labs(
        "potassium",
        [
            ("4.6", "2026-06-02T08:00:00Z", None),
            ("5.2", "2026-10-01T08:05:00Z", "H"),
            ("6.10", "2026-11-18T08:20:00Z", "HH"),
        ],
    )
    r.labs("creatinine", [("1.4", "2026-06-02T08:00:00Z", "H"), ("1.9", "2026-11-18T08:20:00Z", "H")])
    r.labs("egfr", [("38", "2026-06-02T08:00:00Z", "L"), ("27", "2026-11-18T08:20:00Z", "L")])
    r.labs("hemoglobin", [("11.2", "2026-11-18T08:20:00Z", "L")])
    r.blood_pressure("148", "84", "2026-11-18T08:00:00Z")
    r.lab("weight", "71.40", "2026-11-18T08:00:00Z")
    r.encounter("Emergency department visit", "2026-11-18T07:40:00Z", "2026-11-18T13:10:00Z", kind="EMER")
    r.vaccine("88", "influenza, unspecified formulation", "2026-10-05")
    r.note(
        "Emergency department note",
        "2026-11-18",
        (
            "Brought in by daughter after two nose bleeds. Started co-trimoxazole three days ago for dysuria.\nDenies chest pain. No melaena. Bruising on both forearms.\nMother had a stroke at 70.\nPlan: hold warfarin, repeat INR tomorrow."
        ),
    )


def depression(r: PatientRecord) -> None:
    """An MAO inhibitor beside an SSRI, a triptan and tramadol; a sulfonamide allergy as free text only."""
    r.patient(
        "MRN-100871",
        name=[{"use": "official", "family": "Okafor", "given": ["Tobias"], "prefix": ["Mr"]}],
        gender="male",
        birthDate="1981-12-01",
    )
    r.condition("370143000", "Major depressive disorder", onset="2016-04-02")
    r.condition("37796009", "Migraine", onset="2009")
    r.condition("279039007", "Low back pain", onset="2026-08-19")
    r.allergy(None, "sulfa drugs", reactions=[("Rash", "moderate")], recordedDate="2011-02-03")
    r.medication("8123", "Phenelzine 15 MG Oral Tablet [Nardil]", "Take 1 tablet three times daily", since="2026-07-01")
    r.medication("310385", "Fluoxetine 20 MG Oral Capsule", "Take 1 capsule daily", since="2026-11-10")
    r.medication(
        "313161",
        "Sumatriptan 50 MG Oral Tablet",
        "1 tablet at the onset of migraine, when needed",
        since="2020-01-20",
        dosage={"asNeededBoolean": True},
    )
    r.medication(
        "835603",
        "Tramadol hydrochloride 50 MG Oral Tablet",
        "1 tablet every 6 hours when needed for pain",
        since="2026-08-19",
        dosage={"asNeededBoolean": True},
    )
    r.statement("St. John's wort", "1 capsule daily, bought over the counter", since="2026-10")
    r.labs("sodium", [("138", "2026-07-01T09:00:00Z", None), ("131", "2026-11-12T09:00:00Z", "L")])
    r.blood_pressure("162", "98", "2026-11-12T09:00:00Z")
    r.add(
        "Observation",
        status="final",
        category=[concept(f"{HL7}/observation-category", "survey", "Survey")],
        code=concept(LOINC, "44261-6", "PHQ-9 total score"),
        subject=r.subject,
        effectiveDateTime="2026-11-12",
        valueInteger=17,
    )
    r.encounter("Psychiatry follow-up", "2026-11-12T09:00:00Z", "2026-11-12T09:40:00Z")


def polypharmacy(r: PatientRecord) -> None:
    """Polypharmacy in old age: digoxin with verapamil, an opioid with a benzodiazepine, a medicine nobody can identify."""
    r.patient(
        "MRN-400777",
        name=[{"use": "official", "family": "Solberg", "given": ["Henrik", "Olav"], "prefix": ["Mr"]}],
        gender="male",
        birthDate="1942-01-30",
    )
    for code, name, onset in (
        ("44054006", "Diabetes mellitus type 2", "1999"),
        ("84114007", "Heart failure", "2018-02"),
        ("13645005", "Chronic obstructive lung disease", "2011"),
        ("396275006", "Osteoarthritis", "2008"),
        ("193462001", "Insomnia", "2020"),
        ("90560007", "Gout", "2015"),
        ("709044004", "Chronic kidney disease", "2020-06-11"),
    ):
        r.condition(code, name, onset=onset)
    r.allergy(
        "293586001",
        "Allergy to aspirin",
        type="allergy",
        category=["medication"],
        criticality="high",
        reactions=[("Bronchospasm", "severe")],
    )
    r.allergy(None, "NSAIDs", type="intolerance", reactions=[("Gastric bleeding", "severe")])
    for rxcui, name, sig, since in (
        ("197604", "Digoxin 0.125 MG Oral Tablet", "1 tablet daily", "2018-03-01"),
        ("897722", "Verapamil hydrochloride 120 MG Extended Release Oral Tablet", "1 tablet daily", "2026-10-20"),
        ("861007", "Metformin hydrochloride 500 MG Oral Tablet", "1 tablet twice daily with meals", "2005-01-01"),
        ("310534", "Glyburide 2.5 MG Oral Tablet", "1 tablet in the morning", "2012-01-01"),
        ("197319", "Allopurinol 100 MG Oral Tablet", "1 tablet daily", "2015-05-05"),
        (
            "993781",
            "Acetaminophen 300 MG / Codeine Phosphate 30 MG Oral Tablet",
            "1 tablet every 6 hours when needed",
            "2024-02-02",
        ),
        ("197591", "Diazepam 5 MG Oral Tablet", "1 tablet at night", "2020-07-01"),
        ("310431", "Gabapentin 300 MG Oral Capsule", "1 capsule three times daily", "2021-03-03"),
        ("198211", "Simvastatin 20 MG Oral Tablet", "1 tablet at night", "2010-01-01"),
        ("310798", "Hydrochlorothiazide 25 MG Oral Tablet", "1 tablet in the morning", "2013-01-01"),
        ("198014", "Naproxen 500 MG Oral Tablet", "1 tablet twice daily for two weeks", "2026-11-16"),
        ("314200", "Pantoprazole 40 MG Delayed Release Oral Tablet", "1 tablet daily", "2022-01-01"),
        ("485032", "tiotropium 0.018 MG Inhalation Powder [Spiriva]", "1 capsule inhaled daily", "2014-01-01"),
        ("312615", "Prednisone 20 MG Oral Tablet", "2 tablets daily for 5 days", "2026-11-17"),
        ("309362", "Clopidogrel 75 MG Oral Tablet", "1 tablet daily", "2023-04-01"),
        ("312938", "Sertraline 50 MG Oral Tablet", "1 tablet daily", "2021-01-01"),
        (None, "Senna 8.6 mg tablets", "2 at night", "2024-02-02"),
        (None, "Vitamin D3 1000 unit capsule", "1 daily", "2019-01-01"),
    ):
        r.medication(rxcui, name, sig, since=since)
    r.statement("Small white heart pill from abroad", "one in the morning", since="2026-10")
    r.statement("Glucosamine", "1500 mg daily", since="2022")
    r.labs("digoxin", [("0.9", "2026-10-01T07:30:00Z", None), ("2.3", "2026-11-17T07:30:00Z", "HH")])
    r.labs("creatinine", [("1.5", "2026-05-02T08:00:00Z", "H"), ("1.7", "2026-11-17T07:30:00Z", "H")])
    r.labs("egfr", [("45", "2026-05-02T08:00:00Z", "L"), ("38", "2026-11-17T07:30:00Z", "L")])
    r.labs("potassium", [("3.2", "2026-11-17T07:30:00Z", "L")])
    r.labs("hba1c", [("7.9", "2025-11-20T08:00:00Z", "H"), ("8.4", "2026-05-02T08:00:00Z", "H")])
    r.lab("heart rate", "46", "2026-11-17T07:20:00Z", flag="L")
    r.note(
        "Home visit",
        "2026-11-16",
        (
            "Fell twice this month, sleepy in the mornings. Takes naproxen for the knee although he was told not to.\nNo chest pain. No shortness of breath at rest."
        ),
    )


def transplant(r: PatientRecord) -> None:
    """A transplant recipient: ciclosporin with a macrolide and a statin, allopurinol with azathioprine. Sent as a folder."""
    r.patient(
        "MRN-801155",
        name=[{"use": "official", "family": "Nakamura-O'Brien", "given": ["Kenji"]}],
        gender="male",
        birthDate="1989-11-30",
    )
    r.condition("313030004", "Kidney transplant recipient", onset="2022-04-18")
    r.condition("90560007", "Gout", onset="2026-09-01")
    r.condition("385093006", "Community acquired pneumonia", onset="2026-11-17")
    r.allergy("716186003", "No known allergy")
    r.medication(
        None, "cycloSPORINE, modified 100 MG Oral Capsule [Neoral]", "1 capsule twice daily", since="2022-04-20"
    )
    r.medication("197388", "Azathioprine 50 MG Oral Tablet", "2 tablets daily", since="2022-04-20")
    r.medication("197319", "Allopurinol 100 MG Oral Tablet", "1 tablet daily", since="2026-09-02")
    r.medication("197517", "Clarithromycin 500 MG Oral Tablet", "1 tablet twice daily for 7 days", since="2026-11-17")
    r.medication("312961", "Simvastatin 40 MG Oral Tablet", "1 tablet at night", since="2023-01-01")
    r.medication("197541", "Colchicine 0.6 MG Oral Tablet", "1 tablet daily", since="2026-09-02")
    r.labs("ciclosporin", [("148", "2026-09-01T07:00:00Z", None), ("412", "2026-11-19T07:00:00Z", "HH")])
    r.labs("creatinine", [("1.3", "2026-09-01T07:00:00Z", "H"), ("2.1", "2026-11-19T07:00:00Z", "H")])
    r.labs("ck", [("1850", "2026-11-19T07:00:00Z", "H")])
    r.vaccine("33", "pneumococcal polysaccharide PPV23", "2022-09-01")
