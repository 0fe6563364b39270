"""What people call a thing whose record carries a systematic name."""

from __future__ import annotations

import re

from tests.grounding.wordings.grammar import Voice

_TAG = re.compile(
    r"\s*\((?:disorder|finding|situation|procedure|substance|product|person|regime/therapy|physical object|event"
    r"|observable entity|medicinal product|record artifact)\)\s*$",
    re.IGNORECASE,
)
# "Creatinine [Mass/volume] in Serum or Plasma": nobody says more than the first word.
_LOINC_TAIL = re.compile(
    r"\s*\[(?:Mass|Moles|#|Presence|Volume Fraction|Enzymatic activity|Ratio|Entitic)[^\]]*\](?: in (?:Serum|Blood|Platelet)[^-]*| by Automated count)?$"
)
_OTHER_WORDS: dict[str, tuple[str, ...]] = {
    "hypertension": ("HTN", "hypertension", "high blood pressure"),
    "essential hypertension": ("HTN", "essential hypertension", "high blood pressure"),
    "diabetes mellitus type 2": ("T2DM", "type 2 diabetes", "type 2 diabetes mellitus", "type II diabetes"),
    "type 2 diabetes mellitus": ("T2DM", "type 2 diabetes", "type II diabetes mellitus"),
    "diabetes mellitus type 1": ("T1DM", "type 1 diabetes"),
    "hyperlipidemia": ("hyperlipidaemia", "hyperlipidemia"),
    "chronic obstructive pulmonary disease": ("COPD",),
    "chronic obstructive lung disease": ("COPD",),
    "chronic kidney disease": ("CKD", "chronic renal disease"),
    "atrial fibrillation": ("AF", "atrial fibrillation", "AFib"),
    "myocardial infarction": ("MI", "heart attack", "myocardial infarction"),
    "history of myocardial infarction": ("history of MI",),
    "coronary heart disease": ("CHD", "coronary heart disease"),
    "gastroesophageal reflux disease": ("GERD", "acid reflux"),
    "urinary tract infection": ("UTI", "urinary tract infection"),
    "osteoarthritis": ("OA", "osteoarthritis"),
    "anemia": ("anaemia", "anemia"),
    "body mass index": ("BMI", "body mass index"),
    "body mass index (bmi) [ratio]": ("BMI", "body mass index"),
    "bmi": ("BMI", "body mass index"),
    "body weight": ("weight", "body weight", "Wt"),
    "weight": ("weight",),
    "body height": ("height", "body height"),
    "body temperature": ("temperature", "temp", "body temperature"),
    "heart rate": ("HR", "heart rate", "pulse"),
    "respiratory rate": ("RR", "respiratory rate"),
    "systolic blood pressure": ("systolic BP", "SBP", "systolic blood pressure"),
    "diastolic blood pressure": ("diastolic BP", "DBP", "diastolic blood pressure"),
    "hemoglobin a1c/hemoglobin.total in blood": ("HbA1c", "A1c", "haemoglobin A1c"),
    "hemoglobin a1c": ("HbA1c", "A1c"),
    "hemoglobin": ("Hb", "haemoglobin", "Hgb", "hemoglobin"),
    "hematocrit": ("Hct", "haematocrit", "hematocrit"),
    "leukocytes": ("WBC", "white cell count", "leukocytes"),
    "erythrocytes": ("RBC", "red cell count", "erythrocytes"),
    "platelets": ("platelets", "platelet count", "Plt"),
    "sodium": ("Na", "sodium"),
    "potassium": ("K", "potassium"),
    "chloride": ("Cl", "chloride"),
    "calcium": ("Ca", "calcium"),
    "creatinine": ("creatinine", "creat"),
    "urea nitrogen": ("BUN", "urea nitrogen"),
    "glucose": ("glucose", "blood glucose", "blood sugar"),
    "cholesterol": ("total cholesterol", "cholesterol"),
    "total cholesterol": ("total cholesterol",),
    "triglycerides": ("triglycerides", "TG"),
    "low density lipoprotein cholesterol": ("LDL", "LDL cholesterol"),
    "high density lipoprotein cholesterol": ("HDL", "HDL cholesterol"),
    "cholesterol in ldl": ("LDL", "LDL cholesterol"),
    "cholesterol in hdl": ("HDL", "HDL-C"),
    "estimated glomerular filtration rate": ("eGFR",),
    "alanine aminotransferase": ("ALT",),
    "aspartate aminotransferase": ("AST",),
    "alkaline phosphatase": ("ALP", "alk phos"),
    "thyrotropin": ("TSH",),
    "oxygen saturation": ("SpO2", "sats", "O2 sat"),
    "myocardial infarction (disorder)": ("MI", "heart attack"),
    "appendectomy": ("appendicectomy", "appendectomy"),
    "cholecystectomy": ("gallbladder removal", "cholecystectomy"),
    "colonoscopy": ("colonoscopy",),
    "stroke": ("CVA", "stroke"),
    "viral sinusitis": ("viral sinusitis",),
    "penicillin": ("PCN", "penicillin"),
    "shellfish": ("shellfish",),
    "peanut": ("peanuts", "peanut"),
}
BRANDS = {
    "lisinopril": ("Zestril", "Prinivil"),
    "simvastatin": ("Zocor",),
    "atorvastatin": ("Lipitor",),
    "amlodipine": ("Norvasc",),
    "losartan": ("Cozaar",),
    "metformin": ("Glucophage",),
    "warfarin": ("Coumadin",),
    "clopidogrel": ("Plavix",),
    "alendronic acid": ("Fosamax",),
    "naproxen": ("Aleve", "Naprosyn"),
    "ibuprofen": ("Advil", "Motrin"),
    "acetaminophen": ("Tylenol",),
    "nitroglycerin": ("Nitrostat",),
    "digoxin": ("Lanoxin",),
    "furosemide": ("Lasix",),
    "sertraline": ("Zoloft",),
    "fluoxetine": ("Prozac",),
    "citalopram": ("Celexa",),
    "omeprazole": ("Prilosec",),
    "levothyroxine": ("Synthroid",),
    "gabapentin": ("Neurontin",),
    "carvedilol": ("Coreg",),
    "montelukast": ("Singulair",),
    "prednisone": ("Deltasone",),
    "apixaban": ("Eliquis",),
    "tamsulosin": ("Flomax",),
    "rosuvastatin": ("Crestor",),
    "pantoprazole": ("Protonix",),
}
_SALTS = re.compile(
    r"\s+(?:hydrochloride|hcl|sodium|potassium|calcium|besylate|maleate|tartrate|succinate|sulfate|mesylate|bitartrate)$",
    re.IGNORECASE,
)
_PRODUCT = re.compile(
    r"^(?:NDA\d+\s+)?(?:\d+ (?:HR|ACTUAT|ML)\s+)?(?P<drug>[A-Za-z][A-Za-z -]+?) (?P<dose>\d+(?:\.\d+)?) ?(?P<unit>MG|MCG|mg|mcg|ug|g)"
    r"(?P<rest>\s+(?:Oral |Extended Release |Delayed Release |Chewable )*(?:Tablet|Capsule|tablets?|capsules?|TAB|CAP|tab|cap).*)?$"
)


_SHORTEST_WORD = 4  # "Td", "pH", "Hep" keep their letters


def plain_name(display: str) -> str:
    """A record's name without what only the code system needs."""
    plain = _LOINC_TAIL.sub("", _TAG.sub("", display)).strip(" .")
    return re.sub(r"\s+", " ", plain)


def spoken_name(display: str, rng: Voice) -> str:
    """One of the ways in which people say the name."""
    plain = plain_name(display)
    others = _OTHER_WORDS.get(plain.lower()) or _OTHER_WORDS.get(display.lower(), ())
    if others and rng.random() < 0.7:
        return rng.choice(others)
    return lower_first(plain) if rng.random() < 0.7 else plain


def lower_first(text: str) -> str:
    """As within a sentence; names in capitals stay, and so do those that begin with a letter of their own."""
    first = re.split(r"[ -]", text, maxsplit=1)[0]
    if len(first) < _SHORTEST_WORD or not first[1:].islower():
        return text
    return text[:1].lower() + text[1:]


def upper_first(text: str) -> str:
    """As a sentence begins."""
    return text[:1].upper() + text[1:]


def product_of(display: str) -> tuple[str, str, str] | None:
    """Ingredient, strength and unit of a product of one ingredient that comes in pieces; None for any other name."""
    match = _PRODUCT.match(display)
    if match is None or "/" in display or " and " in match["drug"].lower():
        return None
    drug = match["drug"].strip().lower()
    while _SALTS.search(drug):
        drug = _SALTS.sub("", drug)
    return drug, match["dose"], match["unit"].lower()
