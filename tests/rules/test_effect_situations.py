"""Pairs that act on one function of the body, one to a line: two drugs, and what a pharmacist expects."""

from __future__ import annotations

from datetime import date

import pytest

from clinic_assist.chart.detected_issue import Severity
from clinic_assist.safety.check import check_drugs, check_pair
from tests.pharmacy import knowledge, names

ON = date(2026, 11, 27)
C, S, M, I = Severity  # noqa: E741 - the four tiers, most serious first

PAIRS = [
    # QT
    ("dofetilide", "ziprasidone", C),
    ("quizartinib", "ondansetron", S),
    ("amiodarone", "levofloxacin", S),
    ("methadone", "escitalopram", S),
    ("gepirone", "ondansetron", S),
    ("lumefantrine / artemether", "haloperidol", S),
    ("escitalopram", "ondansetron", M),
    ("citalopram", "famotidine", None),
    ("ondansetron", "famotidine", None),
    ("haloperidol", "furosemide", M),
    ("quetiapine", "furosemide", None),
    # Serotonin and monoamines
    ("linezolid", "fluoxetine", S),
    ("methylene blue", "paroxetine", S),
    ("selegiline", "sertraline", C),
    ("rasagiline", "meperidine", C),
    ("rasagiline", "sumatriptan", S),
    ("ozanimod", "rasagiline", C),
    ("phenelzine", "pseudoephedrine", C),
    ("tranylcypromine", "dextromethorphan", C),
    ("sertraline", "oxycodone", I),
    ("sertraline", "fentanyl", M),
    ("sertraline", "morphine", None),
    ("amitriptyline", "doxepin", S),
    ("entacapone", "phenelzine", C),
    ("entacapone", "rasagiline", None),
    # Bleeding
    ("warfarin", "clopidogrel", S),
    ("apixaban", "ibuprofen", S),
    ("clopidogrel", "naproxen", M),
    ("aspirin", "ibuprofen", M),
    ("sertraline", "apixaban", M),
    ("caplacizumab", "enoxaparin", S),
    ("defibrotide", "heparin", C),
    ("treprostinil", "warfarin", M),
    ("clopidogrel", "aspirin", I),
    ("apixaban", "acetaminophen", None),
    # Potassium and sodium
    ("lisinopril", "potassium chloride", S),
    ("spironolactone", "trimethoprim", S),
    ("tacrolimus", "potassium chloride", S),
    ("lisinopril", "enoxaparin", I),
    ("furosemide", "prednisone", I),
    ("hydrochlorothiazide", "fludrocortisone", M),
    ("sertraline", "hydrochlorothiazide", M),
    ("sertraline", "furosemide", None),
    ("furosemide", "potassium chloride", None),
    ("digoxin", "hydrochlorothiazide", M),
    # Kidney and ear
    ("gentamicin", "tobramycin", S),
    ("vancomycin", "furosemide", M),
    ("vancomycin 125 MG Oral Capsule", "furosemide", I),
    ("iohexol", "gentamicin", M),
    ("iohexol", "ibuprofen", I),
    ("gadobutrol", "ibuprofen", None),
    ("cisplatin", "furosemide", S),
    # Pressure and pulse
    ("isosorbide mononitrate", "tadalafil", C),
    ("molsidomine", "sildenafil", C),
    ("tamsulosin", "doxazosin", S),
    ("sildenafil", "tadalafil", S),
    ("sildenafil", "lisinopril", None),
    ("crizotinib", "metoprolol", S),
    ("lacosamide", "diltiazem", M),
    ("levetiracetam", "diltiazem", None),
    ("dexmedetomidine", "digoxin", M),
    ("metoprolol", "albuterol", I),
    ("propranolol", "albuterol", S),
    ("propranolol", "theophylline", S),
    ("metoprolol", "amlodipine", None),
    ("amifostine", "lisinopril", S),
    ("sparsentan", "irbesartan", C),
    # Wakefulness and breathing
    ("oxycodone", "aripiprazole", M),
    ("oxycodone", "quetiapine", S),
    ("oxycodone", "cetirizine", None),
    ("Xyrem", "pregabalin", S),
    ("suvorexant", "zolpidem", S),
    ("gabapentin", "pregabalin", S),
    ("gabapentin", "trazodone", I),
    ("gabapentin", "sertraline", None),
    ("nalmefene", "oxycodone", C),
    ("ethanol", "alprazolam", S),
    ("ethanol", "disulfiram", C),
    ("ethanol", "amlodipine", None),
    # Seizures
    ("bupropion", "tramadol", S),
    ("theophylline", "levofloxacin", M),
    ("imipenem / cilastatin", "valganciclovir", S),
    ("mefloquine", "valproate", M),
    # Sugar
    ("glipizide", "levofloxacin", S),
    ("insulin glargine", "levofloxacin", M),
    ("insulin lispro", "pramlintide", S),
    ("glipizide", "hydroxychloroquine", M),
    ("metformin", "hydroxychloroquine", None),
    ("metformin", "topiramate", M),
    ("insulin glargine", "olanzapine", I),
    # Marrow, liver, infection
    ("clozapine", "carboplatin", S),
    ("pyrimethamine", "methotrexate", S),
    ("valganciclovir", "mycophenolate mofetil", M),
    ("stavudine", "didanosine", C),
    ("cyclophosphamide", "MMR", C),
    ("secukinumab", "MMR", S),
    ("omalizumab", "MMR", None),
    ("MMR", "immune globulin", S),
    ("upadacitinib", "dupilumab", S),
    ("upadacitinib", "methotrexate", None),
    ("vedolizumab", "infliximab", S),
    ("infliximab", "azathioprine", I),
    # Muscle and nerve
    ("gentamicin", "rocuronium", S),
    ("magnesium sulfate", "gentamicin", M),
    ("onabotulinumtoxinA", "gentamicin", S),
    ("succinylcholine", "pyridostigmine", S),
    ("rocuronium", "ceftriaxone", None),
    ("donepezil", "oxybutynin", M),
    ("donepezil", "memantine", None),
    ("bethanechol", "oxybutynin", M),
    ("tiotropium", "umeclidinium", M),
    ("tiotropium", "oxybutynin", I),
    ("levodopa", "haloperidol", S),
    ("levodopa", "quetiapine", M),
    ("levodopa", "clozapine", None),
    ("apomorphine", "trimethobenzamide", M),
    ("eluxadoline", "alosetron", S),
    # Further pairs of one function
    ("phenelzine", "hydrochlorothiazide", M),
    ("rasagiline", "hydrochlorothiazide", I),
    ("phenelzine", "cyproheptadine", S),
    ("phenelzine", "loratadine", None),
    ("selegiline", "oxcarbazepine", S),
    ("cyproheptadine", "fluoxetine", M),
    ("isoniazid", "disulfiram", S),
    ("isoniazid", "meperidine", M),
    ("cocaine", "propranolol", S),
    ("lidocaine", "metoprolol", None),
    ("bromocriptine", "ergotamine", S),
    ("dapsone", "primaquine", M),
    ("amphotericin b", "flucytosine", M),
    ("mitomycin", "vinblastine", S),
    ("desmopressin", "oxycodone", M),
    ("trazodone", "warfarin", M),
    ("trazodone", "ibuprofen", I),
    ("doxycycline", "amoxicillin", I),
    ("propofol", "fentanyl", I),
    ("haloperidol", "metronidazole", M),
    ("ondansetron", "metronidazole", I),
    ("minoxidil", "hydralazine", None),
    ("acitretin", "methotrexate", C),
    ("insulin glargine", "aspirin", None),
    ("metformin", "hydrochlorothiazide", None),
    ("digoxin", "albuterol", None),
    ("timolol 0.5 % Ophthalmic Solution", "metoprolol", M),
    ("timolol 10 MG Oral Tablet", "metoprolol", S),
    ("timolol 0.5 % Ophthalmic Solution", "albuterol", S),
    # Common pairs that are no interaction, or hardly one
    ("lisinopril", "atorvastatin", None),
    ("metformin", "lisinopril", None),
    ("levothyroxine", "metoprolol", None),
    ("omeprazole", "amoxicillin", None),
    ("sertraline", "atorvastatin", None),
    ("gabapentin", "ibuprofen", None),
    ("montelukast", "fluticasone", None),
    ("cetirizine", "sertraline", None),
    ("amoxicillin", "ibuprofen", None),
    ("apixaban", "metoprolol", None),
    ("semaglutide", "lisinopril", None),
    ("losartan", "rosuvastatin", None),
]


@pytest.mark.parametrize(("first", "second", "expected"), PAIRS, ids=str)
def test_pair_on_one_function_of_the_body_gives_the_expected_tier(
    first: str, second: str, expected: Severity | None
) -> None:
    assert check_pair(first, second, knowledge(), names()).severity == expected


THREES = [
    (("ramipril", "indapamide", "celecoxib"), "triple-renin-angiotensin-diuretic-nsaid"),
    (("Zestoretic", "Aleve"), "triple-renin-angiotensin-diuretic-nsaid"),
    (("morphine", "zopiclone", "pregabalin"), "triple-opioid-benzodiazepine-third-sedative"),
    (("rivaroxaban", "ticagrelor", "aspirin 81 MG Oral Tablet"), "triple-antithrombotics"),
    (("warfarin", "clopidogrel", "naproxen"), "triple-anticoagulant-antiplatelet-nsaid"),
    (("Entresto", "eplerenone", "Bactrim"), "triple-renin-angiotensin-potassium-sparing-potassium"),
]


@pytest.mark.parametrize(("drugs", "rule"), THREES, ids=str)
def test_three_drugs_make_one_serious_alert(drugs: tuple[str, ...], rule: str) -> None:
    (issue,) = [issue for issue in check_drugs(drugs, knowledge(), names(), on=ON).issues if issue.rule == rule]

    assert issue.severity is S
    assert len(issue.ingredients) >= 3


@pytest.mark.parametrize(
    "drugs",
    [
        ("lisinopril", "hydrochlorothiazide", "diclofenac 1 % Topical Gel"),
        ("lisinopril", "hydrochlorothiazide", "aspirin"),
        ("lisinopril", "amlodipine", "ibuprofen"),
        ("oxycodone", "sertraline", "gabapentin"),
        ("clopidogrel", "aspirin", "metoprolol"),
    ],
    ids=str,
)
def test_three_other_drugs_make_no_alert_of_three(drugs: tuple[str, ...]) -> None:
    report = check_drugs(drugs, knowledge(), names(), on=ON)
    control = check_drugs(["lisinopril", "hydrochlorothiazide", "ibuprofen"], knowledge(), names(), on=ON)

    assert [issue.rule for issue in report.issues if issue.rule.startswith("triple-")] == []
    assert [issue.rule for issue in control.issues] == ["triple-renin-angiotensin-diuretic-nsaid"]


LIVE = [
    "ACAM2000",
    "BCG vaccine",
    "Dengvaxia",
    "Ervebo",
    "FluMist",
    "Ixchiq",
    "M-M-R II",
    "Priorix",
    "ProQuad",
    "Rotarix",
    "RotaTeq",
    "Stamaril",
    "Varivax",
    "Vaxchora",
    "Vivotif",
    "YF-Vax",
    "Zostavax",
    "adenovirus vaccine",
    "oral polio vaccine",
]
NOT_LIVE = ["Fluzone", "Gardasil 9", "Heplisav-B", "IPOL", "Jynneos", "Prevnar 20", "Shingrix", "Typhim Vi", "Boostrix"]


@pytest.mark.parametrize("vaccine", LIVE)
@pytest.mark.parametrize("drug", ["adalimumab", "cyclophosphamide", "tacrolimus", "upadacitinib"])
def test_a_live_vaccine_is_contraindicated_with_a_strong_immunosuppressant(vaccine: str, drug: str) -> None:
    result = check_pair(vaccine, drug, knowledge(), names())

    assert (result.severity, result.interruptive) == (C, True)


@pytest.mark.parametrize("vaccine", NOT_LIVE)
def test_a_vaccine_that_is_not_alive_may_be_given(vaccine: str) -> None:
    result = check_pair(vaccine, "adalimumab", knowledge(), names())

    assert result.severity is None
    assert result.note == ""
