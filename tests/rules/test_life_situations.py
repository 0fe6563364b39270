"""Whole patients, one line each: what is said, what is not, and how serious it is. Beside the rules' own cases."""

from __future__ import annotations

import pytest

from clinic_assist.chart.detected_issue import DetectedIssue, IssueKind, Severity
from tests.pharmacy import knowledge
from tests.rules.situations import checked

C, S, M, I = tuple(Severity)  # noqa: E741


def found(line: str, kind: IssueKind) -> list[DetectedIssue]:
    return [issue for issue in checked(line).issues if issue.kind is kind]


def worst(line: str, kind: IssueKind) -> Severity | None:
    tiers = list(Severity)
    return min((issue.severity for issue in found(line, kind)), key=tiers.index, default=None)


SAFE_IN_PREGNANCY = (
    "acetaminophen", "amoxicillin", "penicillin v", "cephalexin", "azithromycin", "erythromycin", "labetalol",
    "methyldopa", "nifedipine", "hydralazine", "levothyroxine", "insulin glargine", "insulin lispro", "metformin",
    "enoxaparin", "heparin", "famotidine", "omeprazole", "doxylamine", "pyridoxine", "albuterol", "budesonide",
    "fluticasone", "hydroxychloroquine", "acyclovir", "ferrous sulfate", "folic acid", "loratadine", "cetirizine",
    "lactulose", "psyllium", "fosfomycin", "clindamycin", "clotrimazole cream", "metoclopramide", "digoxin",
    "prednisone", "cholecalciferol", "influenza vaccine", "dolutegravir", "sumatriptan", "calcium carbonate",
)  # fmt: skip


@pytest.mark.parametrize("drug", SAFE_IN_PREGNANCY)
@pytest.mark.parametrize("trimester", [1, 2, 3])
def test_what_is_well_known_to_be_safe_in_pregnancy_raises_nothing(drug: str, trimester: int) -> None:
    assert found(f"{drug}; female; age 30; pregnant trimester {trimester}", IssueKind.PREGNANCY) == []


SAFE_WHILE_BREASTFEEDING = (
    "acetaminophen", "ibuprofen", "amoxicillin", "cephalexin", "azithromycin", "sertraline", "paroxetine",
    "nortriptyline", "labetalol", "metoprolol", "propranolol", "nifedipine", "methyldopa", "enalapril", "captopril",
    "levothyroxine", "insulin glargine", "metformin", "warfarin", "enoxaparin", "loratadine", "cetirizine", "albuterol",
    "budesonide", "prednisone", "famotidine", "omeprazole", "fluconazole", "acyclovir", "norethindrone", "digoxin",
    "sumatriptan", "quetiapine", "olanzapine", "levetiracetam", "gabapentin", "spironolactone", "azathioprine",
    "hydroxychloroquine", "adalimumab", "verapamil", "ferrous sulfate", "dexamethasone cream",
)  # fmt: skip


@pytest.mark.parametrize("drug", SAFE_WHILE_BREASTFEEDING)
def test_what_is_well_known_to_be_safe_while_breastfeeding_raises_nothing(drug: str) -> None:
    assert found(f"{drug}; female; age 30; breastfeeding", IssueKind.LACTATION) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("isotretinoin; pregnant", C), ("thalidomide; pregnant", C), ("methotrexate; pregnant", C),
        ("mycophenolate mofetil; pregnant", C), ("warfarin; pregnant", C), ("lisinopril; pregnant", C),
        ("losartan; pregnant trimester 1", C), ("sacubitril / valsartan; pregnant", C), ("aliskiren; pregnant", C),
        ("ribavirin; pregnant", C), ("bosentan; pregnant", C), ("riociguat; pregnant", C), ("leflunomide; pregnant", C),
        ("testosterone gel; pregnant", C), ("misoprostol; pregnant", C), ("ergotamine; pregnant", C),
        ("valproate; pregnant", S), ("topiramate; pregnant", S), ("carbamazepine; pregnant", S), ("lithium; pregnant", S),
        ("atorvastatin; pregnant", S), ("ibuprofen; pregnant trimester 3", S), ("ibuprofen; pregnant", S),
        ("ibuprofen; pregnant trimester 1", I), ("doxycycline; pregnant trimester 2", S), ("atenolol; pregnant", S),
        ("trimethoprim; pregnant trimester 1", S), ("nitrofurantoin; pregnant trimester 3", M),
        ("nitrofurantoin; pregnant trimester 2", None), ("fluconazole; pregnant trimester 1", S),
        ("paroxetine; pregnant trimester 1", M), ("sertraline; pregnant trimester 3", M),
        ("sertraline; pregnant trimester 1", None), ("oxycodone; pregnant", M), ("diazepam; pregnant", M),
        ("ciprofloxacin; pregnant", M), ("ciprofloxacin eye drops; pregnant", None), ("gentamicin; pregnant", M),
        ("apixaban; pregnant", S), ("varicella vaccine; pregnant", C), ("methimazole; pregnant trimester 1", M),
        ("isotretinoin; female; age 25", M), ("lisinopril; female; age 25", I), ("amoxicillin; female; age 25", None),
        ("isotretinoin; female; age 25; not pregnant", None), ("isotretinoin; female; age 60", None),
        ("isotretinoin; male; age 25", None), ("isotretinoin; female; age 25; postmenopausal", None),
    ],
)  # fmt: skip
def test_a_medicine_in_pregnancy(line: str, expected: Severity | None) -> None:
    assert worst(line if "age" in line else f"{line}; female; age 30", IssueKind.PREGNANCY) is expected


@pytest.mark.parametrize(
    ("drug", "expected"),
    [
        ("methotrexate", S), ("amiodarone", S), ("codeine", S), ("tramadol", S), ("oxycodone", M), ("lithium", S),
        ("clozapine", S), ("isotretinoin", S), ("cyclophosphamide", S), ("ergotamine", S), ("cabergoline", S),
        ("potassium iodide", S), ("diazepam", M), ("atenolol", M), ("fluoxetine", M), ("diphenhydramine", M),
        ("aspirin", M), ("nitrofurantoin", M), ("ethinyl estradiol", M), ("pseudoephedrine", M), ("naproxen", I),
        ("doxycycline", I), ("methadone", I), ("escitalopram", I), ("imatinib", S), ("leflunomide", S),
    ],
)  # fmt: skip
def test_a_medicine_while_breastfeeding(drug: str, expected: Severity) -> None:
    assert worst(f"{drug}; female; age 30; breastfeeding", IssueKind.LACTATION) is expected


OF_OLDER_ADULTS = (
    "diphenhydramine", "hydroxyzine", "promethazine", "chlorpheniramine", "doxylamine", "meclizine", "benztropine",
    "trihexyphenidyl", "dicyclomine", "hyoscyamine", "scopolamine patch", "oxybutynin", "tolterodine", "solifenacin",
    "amitriptyline", "nortriptyline", "doxepin", "imipramine", "paroxetine", "haloperidol", "quetiapine", "olanzapine",
    "risperidone", "lorazepam", "alprazolam", "diazepam", "clonazepam", "temazepam", "zolpidem", "eszopiclone",
    "zaleplon", "butalbital", "phenobarbital", "meprobamate", "carisoprodol", "cyclobenzaprine", "methocarbamol",
    "metaxalone", "meperidine", "indomethacin", "ketorolac", "ibuprofen", "naproxen", "meloxicam", "diclofenac",
    "doxazosin", "terazosin", "prazosin", "clonidine", "guanfacine", "methyldopa", "disopyramide", "dronedarone",
    "amiodarone", "digoxin", "glyburide", "chlorpropamide", "glimepiride", "estradiol tablet", "testosterone",
    "megestrol", "desmopressin", "metoclopramide", "mineral oil", "dipyridamole", "insulin regular", "theophylline",
    "gabapentin", "pregabalin", "oxycodone", "tramadol", "lithium", "aspirin", "prochlorperazine",
)  # fmt: skip


@pytest.mark.parametrize("drug", OF_OLDER_ADULTS)
def test_a_medicine_that_older_adults_bear_badly_is_named_from_65_years_and_not_before(drug: str) -> None:
    assert worst(f"{drug}; age 78", IssueKind.AGE) in (S, M)
    assert worst(f"{drug}; age 59", IssueKind.AGE) is None


@pytest.mark.parametrize(
    "drug",
    [
        "acetaminophen", "metformin", "amlodipine", "lisinopril", "losartan", "atorvastatin", "apixaban", "clopidogrel",
        "levothyroxine", "metoprolol", "tamsulosin", "loratadine", "cetirizine", "fluticasone", "albuterol",
        "amoxicillin", "cephalexin", "donepezil", "memantine", "alendronate", "cholecalciferol", "sitagliptin",
        "allopurinol", "finasteride", "mirabegron", "polyethylene glycol", "melatonin", "tiotropium", "latanoprost",
        "diclofenac gel", "estradiol vaginal cream", "trazodone", "bupropion",
    ],
)  # fmt: skip
def test_an_everyday_medicine_of_older_adults_raises_nothing_for_age(drug: str) -> None:
    assert found(f"{drug}; age 80; coronary artery disease", IssueKind.AGE) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("codeine; age 9", C), ("tramadol; age 11", C), ("codeine; age 14; obesity", S), ("codeine; age 14", M),
        ("aspirin; age 10", S), ("doxycycline; age 5", M), ("tetracycline; age 5", S), ("ciprofloxacin; age 9", M),
        ("promethazine; age 1", C), ("loperamide; age 1", C), ("dextromethorphan; age 3", S),
        ("ibuprofen; age 4 months", S), ("ibuprofen; age 3", None), ("acetaminophen; age 3", None),
        ("amoxicillin; age 2", None), ("benzocaine; age 1", C), ("ceftriaxone; age 10 days", S),
        ("sulfamethoxazole; age 20 days", C), ("montelukast; age 8", M), ("sertraline; age 20", M),
        ("sertraline; age 30", None), ("valproate; age 1", S), ("metoclopramide; age 10", M), ("cetirizine; age 3", None),
    ],
)  # fmt: skip
def test_a_medicine_in_a_child(line: str, expected: Severity | None) -> None:
    assert worst(line, IssueKind.AGE) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ibuprofen; heart failure", S), ("diltiazem; heart failure", S), ("pioglitazone; heart failure", C),
        ("cilostazol; heart failure", C), ("propranolol; asthma", C), ("metoprolol; asthma", M), ("ibuprofen; asthma", I),
        ("ibuprofen; aspirin induced asthma", C), ("ibuprofen; peptic ulcer", S), ("warfarin; GI bleed", S),
        ("hydrochlorothiazide; gout", M), ("haloperidol; Parkinson's disease", S), ("metoclopramide; parkinsonism", S),
        ("oxybutynin; dementia", S), ("lorazepam; dementia", S), ("lorazepam; delirium", S),
        ("diphenhydramine; BPH", M), ("diphenhydramine; urinary retention", S), ("amitriptyline; narrow angles", S),
        ("pseudoephedrine; hypertension", M), ("pseudoephedrine; severe hypertension", S), ("bupropion; epilepsy", C),
        ("tramadol; epilepsy", S), ("bupropion; bulimia", C), ("ciprofloxacin; long QT syndrome", S),
        ("gentamicin; myasthenia gravis", S), ("metoprolol; myasthenia gravis", M), ("primaquine; G6PD deficiency", C),
        ("nitrofurantoin; G6PD deficiency", S), ("phenobarbital; porphyria", S), ("ethinyl estradiol; history of DVT", C),
        ("tranexamic acid tablet; pulmonary embolism", C), ("tofacitinib; DVT", S), ("estradiol; breast cancer", C),
        ("ethinyl estradiol; migraine with aura", C), ("ethinyl estradiol; migraine without aura", I),
        ("metoprolol; second degree AV block", S), ("verapamil; WPW", S), ("nitroglycerin; aortic stenosis", M),
        ("prednisone; diabetes", M), ("olanzapine; diabetes", M), ("prednisone; osteoporosis", M),
        ("doxazosin; syncope", M), ("sertraline; hyponatremia", M), ("lisinopril; angioedema", C),
        ("losartan; angioedema", M), ("temazepam; sleep apnea", S), ("oxycodone; opioid use disorder", S),
        ("lithium; psoriasis", M), ("sertraline; bipolar disorder", M), ("ibuprofen; gastric bypass", S),
        ("loperamide; C. difficile", S), ("adalimumab; multiple sclerosis", S), ("adalimumab; latent tuberculosis", S),
        ("rituximab; hepatitis B", S), ("varicella vaccine; immunodeficiency", C), ("enoxaparin; heparin induced thrombocytopenia", C),
        ("metoclopramide; pheochromocytoma", S), ("spironolactone; Addison's disease", S), ("apixaban; mechanical mitral valve", C),
        ("prasugrel; stroke", C), ("sumatriptan; angina", C), ("levothyroxine; hyperthyroidism", S),
        ("amlodipine; heart failure", None), ("acetaminophen; peptic ulcer", None), ("sertraline; Parkinson's disease", None),
        ("quetiapine; Parkinson's disease", None), ("metformin; diabetes", None), ("amoxicillin; epilepsy", None),
        ("lisinopril; hypertension", None), ("bisoprolol; heart failure", None), ("insulin glargine; type 1 diabetes", None),
        ("aspirin; coronary artery disease", None), ("levodopa; Parkinson's disease", None), ("donepezil; dementia", None),
        ("alendronate; osteoporosis", None), ("allopurinol; gout", None), ("salbutamol; asthma", None),
        ("latanoprost; glaucoma", None), ("tamsulosin; BPH", None), ("levetiracetam; epilepsy", None),
        ("methimazole; hyperthyroidism", None), ("hydrocortisone; Addison's disease", None), ("warfarin; atrial fibrillation", None),
        ("omeprazole; peptic ulcer", None), ("lithium; bipolar disorder", None), ("buprenorphine; opioid use disorder", None),
        ("adalimumab; psoriasis", None), ("tamoxifen; breast cancer", None), ("pyridostigmine; myasthenia gravis", None),
        ("furosemide; heart failure", None), ("spironolactone; heart failure", None), ("ocrelizumab; multiple sclerosis", None),
        ("lactulose; hepatic encephalopathy", None), ("apixaban; pulmonary embolism", None), ("ticagrelor; myocardial infarction", None),
    ],
)  # fmt: skip
def test_a_medicine_beside_a_problem(line: str, expected: Severity | None) -> None:
    assert worst(line, IssueKind.DRUG_DISEASE) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("oxycodone; age 50", I), ("oxycodone; age 50; alcohol", S), ("zolpidem; age 50; alcohol", S),
        ("metronidazole; age 50; alcohol", M), ("disulfiram; age 50", M), ("disulfiram; age 50; alcohol", S),
        ("metformin; age 50; alcohol", M), ("amlodipine; age 50; alcohol", I), ("clozapine; smoker", M),
        ("theophylline; smoker", M), ("ethinyl estradiol; female; age 38; smoker", C),
        ("ethinyl estradiol; female; age 28; smoker", M), ("levonorgestrel; female; age 38; smoker", None),
        ("simvastatin; age 50", I), ("pravastatin; age 50; alcohol", None), ("phenelzine; age 50", S),
        ("levothyroxine; age 50", I), ("allopurinol; age 50; alcohol; smoker", None),
    ],
)  # fmt: skip
def test_a_medicine_with_alcohol_tobacco_or_food(line: str, expected: Severity | None) -> None:
    assert worst(line, IssueKind.LIFESTYLE) is expected


def test_there_are_as_many_rules_as_were_asked_for() -> None:
    rules = {rule.entry.id: rule for listed in knowledge().patient_rules.values() for rule in listed}.values()
    of = {kind: [rule for rule in rules if rule.entry.kind is kind] for kind in IssueKind}
    drugs = {kind: {drug for rule in listed for drug in rule.drugs} for kind, listed in of.items()}

    assert len(of[IssueKind.DRUG_DISEASE]) >= 150
    assert len(drugs[IssueKind.PREGNANCY]) >= 120
    assert len(drugs[IssueKind.LACTATION]) >= 120
    assert len(knowledge().problems.by_id) >= 150
