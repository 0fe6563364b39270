"""Which problems the conditions of a record are: by code, by name, and what is not said."""

from __future__ import annotations

import time

import pytest

from clinic_assist.chart.datatypes import CodeableConcept, Coding
from clinic_assist.chart.facts import Condition
from clinic_assist.safety.patient.problems import Problems
from tests.charts import chart
from tests.charts import named as named_fact
from tests.pharmacy import knowledge

SNOMED, ICD10, ICD9 = "http://snomed.info/sct", "http://hl7.org/fhir/sid/icd-10-cm", "http://hl7.org/fhir/sid/icd-9-cm"


def problems() -> Problems:
    return knowledge().problems


def named(text: str) -> frozenset[str]:
    return problems().named_in(CodeableConcept(text=text))


def coded(system: str, code: str) -> frozenset[str]:
    return problems().named_in(CodeableConcept(codings=(Coding(system=system, code=code),)))


@pytest.mark.parametrize("problem", sorted(knowledge().problems.by_id))
def test_a_problem_is_found_by_each_of_its_codes_and_names(problem: str) -> None:
    entry = problems().by_id[problem]
    codes = [(SNOMED, code) for code in entry.snomed]
    codes += [(ICD10, code) for code in entry.icd10] + [(ICD9, code) for code in entry.icd9]

    assert [code for system, code in codes if problem not in coded(system, code)] == []
    assert [name for name in entry.names if problem not in named(name)] == []
    assert [name for name in entry.names if problem not in named(f"{name.capitalize()}, unspecified")] == []


def test_every_snomed_code_has_its_check_digit_and_every_icd_code_its_form() -> None:
    import re

    # 10939881000119104 has a wrong one in Synthea's own tables, which records carry on.
    snomed = {code for entry in problems().by_id.values() for code in entry.snomed} - {"10939881000119104"}
    icd10 = {code for entry in problems().by_id.values() for code in entry.icd10}
    icd9 = {code for entry in problems().by_id.values() for code in entry.icd9}

    assert len(snomed) > 300
    assert [code for code in snomed if not has_check_digit(code)] == []
    assert [code for code in icd10 if not re.fullmatch(r"[A-Z]\d[\dA-Z](\.[\dA-Z]{1,4})?", code)] == []
    assert [code for code in icd9 if not re.fullmatch(r"(\d{3}|V\d\d|E\d{3})(\.\d{1,2})?", code)] == []
    assert not has_check_digit("38341004")


def has_check_digit(code: str) -> bool:
    """SNOMED CT uses Verhoeff's dihedral check (SNOMED CT Release File Specification, 2.2 Check-digit)."""
    cycle = ((0, 1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 5, 7, 6, 2, 8, 3, 0, 9, 4))
    turns = [cycle[0], cycle[1]]
    while len(turns) < 8:
        turns.append(tuple(turns[-1][cycle[1][place]] for place in range(10)))
    total = 0
    for place, digit in enumerate(reversed(code)):
        total = dihedral(total, turns[place % 8][int(digit)])
    return total == 0


def dihedral(first: int, second: int) -> int:
    if first < 5:
        return (first + second) % 5 if second < 5 else 5 + (first + second - 5) % 5
    return 5 + (first - 5 - second) % 5 if second < 5 else (first - second) % 5


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Type 2 diabetes mellitus without complications", "diabetes"),
        ("Essential (primary) hypertension", "hypertension"),
        ("HTN, controlled", "hypertension"),
        ("Chronic systolic (congestive) heart failure", "heart-failure"),
        ("Atherosclerotic heart disease of native coronary artery without angina pectoris", "coronary-disease"),
        ("Epilepsy, unspecified, not intractable, without status epilepticus", "seizures"),
        ("Gastric ulcer, unspecified, without hemorrhage or perforation", "peptic-ulcer"),
        ("Migraine with aura, not intractable", "migraine-with-aura"),
        ("Parkinson's disease", "parkinsonism"),
        ("Parkinson’s disease with dyskinesia", "parkinsonism"),
        ("Parkinsons", "parkinsonism"),
        ("Crohn's disease of small intestine", "inflammatory-bowel-disease"),
        ("Grave's disease", "hyperthyroidism"),
        ("Alzheimer's dementia", "dementia"),
        ("Haemophilia A", "bleeding-disorder"),
        ("Phaeochromocytoma", "phaeochromocytoma"),
        ("Gastro-oesophageal reflux disease", "gastro-oesophageal-reflux"),
        ("Iron-deficiency anaemia", "anaemia"),
        ("Seizures", "seizures"),
        ("Gastric ulcers", "peptic-ulcer"),
        ("C. difficile colitis", "clostridioides-difficile"),
        ("h/o COPD", "copd"),
        ("History of hypertension", "hypertension"),
        ("Hx of GI bleed", "gastrointestinal-bleeding"),
        ("Old myocardial infarction", "myocardial-infarction"),
        ("S/P kidney transplant", "transplant"),
        ("Stroke, resolved", "stroke"),
        ("Personal history of pulmonary embolism", "venous-thromboembolism"),
        ("Chronic hepatitis B carrier", "hepatitis-b"),
        ("Diabetes, high risk of hypoglycemia", "diabetes"),
        ("Hypertension; family history of stroke", "hypertension"),
        ("No chest pain today, patient with asthma", "asthma"),
        ("Arterielle Hypertonie", "hypertension"),
        ("Z.n. Myokardinfarkt 2019", "myocardial-infarction"),
        ("Chronische Niereninsuffizienz Stadium III", "chronic-kidney-disease"),
        ("Diabetes mellitus Typ 2", "diabetes"),
        ("Vorhofflimmern, permanentes Vorhofflimmern", "permanent-atrial-fibrillation"),
        ("Herzschwäche", "heart-failure"),
        ("Insuffisance rénale chronique", "chronic-kidney-disease"),
        ("Antécédent d'embolie pulmonaire", "venous-thromboembolism"),
        ("Diabète de type 2", "diabetes"),
        ("Épilepsie", "seizures"),
        ("Insuficiencia cardíaca", "heart-failure"),
        ("Hipertensión arterial esencial", "hypertension"),
        ("Enfermedad pulmonar obstructiva crónica", "copd"),
        ("Esclerosis múltiple", "multiple-sclerosis"),
    ],
)
def test_a_text_says_that_the_patient_has_it(text: str, problem: str) -> None:
    assert problem in named(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Family history of breast cancer", "breast-cancer"),
        ("FH: diabetes mellitus", "diabetes"),
        ("Family history of ischemic heart disease", "coronary-disease"),
        ("Mother had a stroke", "stroke"),
        ("Father with Parkinson's disease", "parkinsonism"),
        ("Sister: epilepsy", "seizures"),
        ("Infant of diabetic mother", "diabetes"),
        ("Caregiver of husband with dementia", "dementia"),
        ("No evidence of heart failure", "heart-failure"),
        ("No history of seizures", "seizures"),
        ("No diabetes, hypertension or COPD", "hypertension"),
        ("No diabetes, hypertension or COPD", "copd"),
        ("Denies asthma", "asthma"),
        ("Patient denied history of peptic ulcer", "peptic-ulcer"),
        ("Negative for deep vein thrombosis", "venous-thromboembolism"),
        ("Deep vein thrombosis ruled out", "venous-thromboembolism"),
        ("Rule out myocardial infarction", "myocardial-infarction"),
        ("R/O pulmonary embolism", "venous-thromboembolism"),
        ("Pulmonary embolism has been excluded", "venous-thromboembolism"),
        ("Tuberculosis unlikely", "tuberculosis"),
        ("Suspected lung cancer", "cancer"),
        ("Possible gout", "gout"),
        ("? asthma", "asthma"),
        ("Asthma?", "asthma"),
        ("Query dementia", "dementia"),
        ("At risk of osteoporosis", "osteoporosis"),
        ("Stroke risk", "stroke"),
        ("Risk factors for coronary artery disease", "coronary-disease"),
        ("Screening for depression", "depression"),
        ("Depression screening", "depression"),
        ("Encounter for screening for malignant neoplasm of colon", "cancer"),
        ("Diabetes education", "diabetes"),
        ("Stroke prevention", "stroke"),
        ("Prophylaxis of migraine", "migraine"),
        ("Hepatitis B vaccination", "hepatitis-b"),
        ("Need for influenza vaccine", "viral-illness"),
        ("Exposure to tuberculosis", "tuberculosis"),
        ("Fear of cancer", "cancer"),
        ("Angina pectoris, resolved", "angina"),
        ("History of hypokalemia", "hypokalaemia"),
        ("Previous dehydration", "dehydration"),
        ("Hyperthyroidism in remission", "hyperthyroidism"),
        ("Hypertensive disorder without heart failure", "heart-failure"),
        ("Diabetes mellitus without retinopathy", "retinopathy"),
        ("Hip pain without osteoporotic fracture", "osteoporosis"),
        ("Pulmonary hypertension", "hypertension"),
        ("Pulmonary arterial hypertension", "hypertension"),
        ("Hypertension, portal", "hypertension"),
        ("Portal hypertension", "hypertension"),
        ("Ocular hypertension", "hypertension"),
        ("Benign intracranial hypertension", "hypertension"),
        ("White coat hypertension", "hypertension"),
        ("Diabetes insipidus", "diabetes"),
        ("Nephrogenic diabetes insipidus", "diabetes"),
        ("Gestational diabetes", "diabetes"),
        ("Gestational diabetes mellitus, diet controlled", "diabetes"),
        ("Prediabetes", "diabetes"),
        ("Pre-diabetes", "diabetes"),
        ("Hypothyroidism", "hyperthyroidism"),
        ("Hyperthyroidism", "hypothyroidism"),
        ("Hyperkalemia", "hypokalaemia"),
        ("Hyponatremia", "hyperkalaemia"),
        ("Hypoglycemia", "diabetes"),
        ("Non-toxic goiter", "hyperthyroidism"),
        ("Acute renal failure", "chronic-kidney-disease"),
        ("Subcutaneous emphysema", "copd"),
        ("First degree AV block", "heart-block"),
        ("Right bundle branch block", "heart-block"),
        ("Supraventricular tachycardia", "ventricular-arrhythmia"),
        ("Wolff-Parkinson-White syndrome", "parkinsonism"),
        ("Migraine without aura", "migraine-with-aura"),
        ("Open angle glaucoma", "angle-closure-glaucoma"),
        ("Psychogenic seizure", "seizures"),
        ("Respiratory depression", "depression"),
        ("ST segment depression", "depression"),
        ("Bone marrow depression", "depression"),
        ("Pseudogout", "gout"),
        ("Vincent's angina", "angina"),
        ("Heat stroke", "stroke"),
        ("Haemophilus influenzae infection", "viral-illness"),
        ("Hearing aids", "hiv"),
        ("Cardiomyopathy", "muscle-disease"),
        ("Neurogenic claudication", "peripheral-artery-disease"),
        ("Thrombocytopenia", "heparin-induced-thrombocytopenia"),
        ("Sickle cell trait", "sickle-cell-disease"),
        ("Nonalcoholic fatty liver disease", "alcohol-use-disorder"),
        ("Awaiting transplantation of kidney", "transplant"),
        ("Fall in blood pressure", "falls"),
        ("Dysphagia", "oesophageal-disorder"),
        ("HIV test", "hiv"),
        ("HIV negative", "hiv"),
        ("TB exposure", "tuberculosis"),
        ("Hepatitis B immune", "hepatitis-b"),
        ("CVA tenderness", "stroke"),
        ("Bioprosthetic aortic valve", "mechanical-heart-valve"),
        ("Fecal incontinence", "urinary-incontinence"),
        ("Latent tuberculosis ruled out", "latent-tuberculosis"),
        ("Family planning", "cannot-become-pregnant"),
        ("Partner sterilization", "cannot-become-pregnant"),
        ("Perimenopausal symptoms", "cannot-become-pregnant"),
        ("Kein Hinweis auf Diabetes", "diabetes"),
        ("V.a. Lungenembolie", "venous-thromboembolism"),
        ("Ausschluss Herzinfarkt", "myocardial-infarction"),
        ("Pulmonale Hypertonie", "hypertension"),
        ("Schwangerschaftsdiabetes", "diabetes"),
        ("Pas d'insuffisance cardiaque", "heart-failure"),
        ("Antécédents familiaux de diabète", "diabetes"),
        ("Diabète gestationnel", "diabetes"),
        ("Sin insuficiencia renal", "chronic-kidney-disease"),
        ("Niega asma", "asthma"),
    ],
)
def test_a_text_does_not_say_that_the_patient_has_it(text: str, problem: str) -> None:
    assert problem not in named(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hypertension and pulmonary hypertension", {"hypertension", "pulmonary-hypertension"}),
        ("Diabetes insipidus and type 1 diabetes mellitus", {"diabetes", "type-1-diabetes", "diabetes-insipidus"}),
        ("Depression, no suicidal ideation", {"depression"}),
        ("Pain in right knee", set()),
        ("Acute viral pharyngitis", set()),
        ("", set()),
    ],
)
def test_a_text_with_several_problems_names_each_once(text: str, found: set[str]) -> None:
    assert named(text) == found


def test_a_code_that_the_text_calls_history_is_over_and_one_without_such_words_is_not() -> None:
    def said(text: str) -> frozenset[str]:
        return problems().named_in(
            CodeableConcept(text=text, codings=(Coding(system=SNOMED, code="43339004", display=None),))
        )

    assert said("Hypokalemia") == {"hypokalaemia"}
    assert said("History of hypokalemia") == frozenset()


def test_a_chronic_problem_is_not_over_by_a_history_and_is_by_a_resolved_record() -> None:
    assert "hypertension" in named("History of hypertension")
    assert "hypertension" not in named("Resolved hypertension")


def condition(text: str | None, **fields: str) -> Condition:
    concept = CodeableConcept(text=text) if text else None
    return Condition(**named_fact("Condition"), code=concept, **fields)


def test_the_problems_of_a_chart_are_those_that_count_each_with_its_record() -> None:
    asthma = condition("Asthma", clinical_status="active")
    ulcer = condition("Gastric ulcer", clinical_status="resolved")
    history = condition("History of hypertension", clinical_status="active")
    others = (
        condition("Gout", clinical_status="resolved"),
        condition("Epilepsy", verification_status="refuted"),
        condition("Psoriasis", clinical_status="active", verification_status="entered-in-error"),
        condition(None, clinical_status="active"),
    )

    found = problems().of(chart(asthma, ulcer, history, *others))

    assert set(found) >= {"asthma", "peptic-ulcer", "hypertension"}
    assert not set(found) & {"gout", "seizures", "psoriasis"}
    assert [(one.fact, one.text, one.is_past) for one in found["asthma"]] == [(asthma.id, "Asthma", False)]
    assert [one.is_past for one in found["peptic-ulcer"]] == [True]
    assert [one.is_past for one in found["hypertension"]] == [True]


def test_a_code_of_another_system_and_a_coding_without_a_code_say_nothing() -> None:
    codings = (
        Coding(system="http://example.org/own", code="I10"),
        Coding(system=SNOMED, code=None),
        Coding(system=SNOMED),
    )

    assert problems().named_in(CodeableConcept(codings=codings)) == frozenset()


def test_a_problem_that_another_includes_is_that_one_too() -> None:
    assert named("Essential thing") == frozenset()
    assert {"coronary-disease", "myocardial-infarction"} <= named("Myocardial infarction")
    assert {"dementia", "lewy-body-dementia", "cognitive-impairment"} <= named("Dementia with Lewy bodies")


def test_twenty_conditions_are_read_in_half_a_millisecond() -> None:
    texts = (
        "Type 2 diabetes mellitus without complications",
        "Essential hypertension (disorder)",
        "Chronic obstructive pulmonary disease, unspecified",
        "Pain in right knee",
        "Acute viral pharyngitis (disorder)",
        "Body mass index 30+ - obesity (finding)",
        "Gastro-esophageal reflux disease without esophagitis",
        "Atherosclerotic heart disease of native coronary artery without angina pectoris",
        "Chronic kidney disease, stage 3 unspecified",
        "Anemia in chronic kidney disease",
    )
    conditions = [CodeableConcept(text=text) for text in texts * 2]
    known = problems()

    took = min(_timed(known, conditions) for _ in range(30))

    # The aim is 0.5 ms on an idle machine; three times that leaves room for one that is not.
    assert took < 0.0015


def _timed(known: Problems, conditions: list[CodeableConcept]) -> float:
    start = time.perf_counter()
    for condition in conditions:
        known.named_in(condition)
    return time.perf_counter() - start
