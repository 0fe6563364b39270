"""Situations of primary care and hospital medicine, one to a line: two drugs, and what a pharmacist expects."""

from __future__ import annotations

import pytest

from clinic_assist.chart.detected_issue import CheckState, Severity
from clinic_assist.safety.check import check_pair
from tests.pharmacy import knowledge, names

C, S, M, I = Severity  # noqa: E741 - the four tiers, most serious first

SITUATIONS = [
    ("warfarin 5 mg tablet", "ibuprofen 400 mg", S),
    ("Coumadin", "Bactrim DS", S),
    ("warfarin", "Tylenol", I),
    ("warfarin", "levothyroxine", M),
    ("Eliquis 5 MG Oral Tablet", "rifampin 300 mg", S),
    ("Plavix", "omeprazole 20 MG Delayed Release Oral Capsule", S),
    ("Plavix", "pantoprazole", None),
    ("Zocor 40 MG Oral Tablet", "clarithromycin 500 MG Oral Tablet", C),
    ("simvastatin", "amlodipine", M),
    ("simvastatin", "gemfibrozil", C),
    ("lisinopril 10 MG Oral Tablet [Zestril]", "spironolactone 25 MG Oral Tablet", S),
    ("lisinopril", "Bactrim", S),
    ("Entresto", "lisinopril", C),
    ("lithium carbonate 300 MG", "hydrochlorothiazide 25 MG", S),
    ("digoxin", "amiodarone", S),
    ("methotrexate", "Bactrim", S),
    ("metoprolol", "verapamil", S),
    ("sertraline", "tramadol", S),
    ("sertraline", "sumatriptan", M),
    ("oxycodone", "alprazolam", S),
    ("nitroglycerin 0.4 MG Sublingual Tablet", "Viagra", C),
    ("azathioprine", "allopurinol", S),
    ("tacrolimus", "fluconazole", S),
    ("theophylline", "ciprofloxacin", S),
    ("valproate", "meropenem", S),
    ("ethinyl estradiol / norethindrone", "carbamazepine", S),
    ("levothyroxine", "calcium carbonate", M),
    ("ciprofloxacin", "ferrous sulfate", M),
    ("glipizide", "fluconazole", S),
    ("clozapine", "fluvoxamine", S),
    ("metformin", "iohexol", S),
    ("tamoxifen", "paroxetine", S),
    ("dofetilide", "hydrochlorothiazide", C),
    ("tizanidine", "ciprofloxacin", C),
    ("ketorolac", "naproxen", C),
    ("colchicine", "clarithromycin", S),
    ("pimozide", "clarithromycin", C),
    ("gentamicin", "furosemide", S),
    ("eplerenone", "ketoconazole", C),
    ("linezolid", "sertraline", S),
    ("tacrolimus", "diltiazem", S),
    ("midazolam", "erythromycin", S),
    ("quetiapine", "diltiazem", M),
    ("fluticasone", "carbamazepine", None),
    ("Uptravi", "gemfibrozil", C),
    ("montelukast", "gemfibrozil", I),
    ("Verquvo", "Adempas", C),
    ("fingolimod", "sotalol", C),
    ("fingolimod", "metoprolol", S),
    ("tetrabenazine", "phenelzine", C),
    ("voriconazole", "St. John's Wort", C),
    ("voriconazole", "efavirenz", C),
    ("nifedipine", "rifampin", S),
    ("lisinopril", "enalapril", S),
    ("enoxaparin", "fondaparinux", S),
    ("FluMist", "methotrexate", C),
    ("Fluzone", "methotrexate", None),
    ("Zostavax", "adalimumab", C),
    ("Shingrix", "adalimumab", None),
    ("MMR", "prednisone", S),
    ("adalimumab", "etanercept", S),
    ("natalizumab", "azathioprine", S),
    ("doxorubicin", "trastuzumab", S),
    ("theophylline", "cimetidine", S),
    ("theophylline", "allopurinol", M),
    ("methotrexate 2.5 MG Oral Tablet", "ibuprofen", M),
    ("methotrexate 25 MG/ML Injectable Solution", "ibuprofen", S),
    ("olanzapine", "lorazepam", M),
    ("olanzapine 10 MG Injection", "lorazepam", S),
    ("clozapine", "benztropine", S),
    ("linezolid", "morphine", M),
    ("atorvastatin", "glecaprevir", S),
    ("glycopyrronium", "potassium chloride", M),
    ("desmopressin", "hydrocortisone", M),
    ("atorvastatin", "metformin", None),
    ("amoxicillin", "lisinopril", None),
    ("levothyroxine", "lisinopril", None),
    ("acetaminophen", "albuterol", None),
]


@pytest.mark.parametrize(("first", "second", "expected"), SITUATIONS, ids=str)
def test_situation_gives_the_expected_tier(first: str, second: str, expected: Severity | None) -> None:
    forward, backward = (check_pair(*pair, knowledge(), names()) for pair in ((first, second), (second, first)))

    assert forward.severity == expected
    assert forward.state is (CheckState.FOUND if expected else CheckState.NONE_IN_KNOWLEDGE)
    assert (backward.severity, backward.rules) == (forward.severity, forward.rules)
