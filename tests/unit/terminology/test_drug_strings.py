"""Drug strings as exports write them, one situation a line."""

from __future__ import annotations

import pytest

from clinic_assist.terminology.drugs import DrugNames, RecognitionState

RECOGNISED = RecognitionState.RECOGNISED


@pytest.mark.parametrize(
    ("text", "ingredients", "route"),
    [
        ("Lisinopril 10 MG Oral Tablet [Zestril]", {"lisinopril"}, "oral"),
        ("lisinopriL", {"lisinopril"}, None),
        ("Acetaminophen 325 MG / Hydrocodone Bitartrate 7.5 MG Oral Tablet", {"acetaminophen", "hydrocodone"}, "oral"),
        ("24 HR metoprolol succinate 50 MG Extended Release Oral Tablet", {"metoprolol"}, "oral"),
        ("NDA020503 200 ACTUAT Albuterol 0.09 MG/ACTUAT Metered Dose Inhaler", {"albuterol"}, "inhalation"),
        ("1 ML Enoxaparin sodium 100 MG/ML Prefilled Syringe", {"enoxaparin"}, "injection"),
        (
            "{7 (inert ingredients 1 MG Oral Tablet) / 21 (Norgestimate 0.25 MG / Ethinyl Estradiol 0.035 MG) } Pack",
            {"ethinyl estradiol", "norgestimate"},
            "oral",
        ),
        ("WARFARIN SODIUM 5 MG TABS", {"warfarin"}, "oral"),
        ("metoprolol tartrate (LOPRESSOR) 25 mg tablet", {"metoprolol"}, "oral"),
        ("Insulin Glargine (LANTUS SOLOSTAR) 100 unit/mL", {"insulin glargine"}, None),
        ("albuterol (PROVENTIL HFA;VENTOLIN HFA) 108 (90 Base) MCG/ACT inhaler", {"albuterol"}, "inhalation"),
        ("ASPIRIN EC 81MG TAB", {"aspirin"}, "oral"),
        ("amoxicillin-clavulanate 875-125 mg", {"amoxicillin", "clavulanate"}, None),
        ("sulfamethoxazole-trimethoprim DS", {"sulfamethoxazole", "trimethoprim"}, None),
        ("TMP-SMX", {"sulfamethoxazole", "trimethoprim"}, None),
        ("Penicillin V Potassium 250 MG Oral Tablet", {"penicillin v"}, "oral"),
        ("potassium chloride 20 MEQ Extended Release Oral Tablet", {"potassium chloride"}, "oral"),
        ("losartan potassium 50 mg", {"losartan"}, None),
        ("Naproxen sodium 220 MG Oral Tablet", {"naproxen"}, "oral"),
        ("sodium chloride 0.9% infusion", {"sodium chloride"}, "injection"),
        ("heparin sodium 25000 units in dextrose 5% 250 mL", {"heparin", "glucose"}, None),
        ("Dextrose 5% and 0.45% NaCl with KCl 20 mEq/L", {"glucose", "sodium chloride", "potassium chloride"}, None),
        ("calcium, magnesium and zinc", {"calcium", "magnesium", "zinc"}, None),
        ("Calcium Carbonate-Vitamin D 600-400 MG-UNIT TABS", {"calcium carbonate", "cholecalciferol"}, "oral"),
        ("Ferrous sulfate 325 mg (65 mg iron) tablet", {"ferrous sulfate"}, "oral"),
        ("atorvastatin (as calcium) 10 mg", {"atorvastatin"}, None),
        ("Vitamin D3", {"cholecalciferol"}, None),
        ("cyanocobalamin (vitamin B-12) 1,000 mcg tablet", {"vitamin b12"}, "oral"),
        ("Metformin 500mg tablets", {"metformin"}, "oral"),
        ("Metoprololsuccinat", {"metoprolol"}, None),
        ("Acetylsalicylsäure", {"aspirin"}, None),
        ("paracétamol", {"acetaminophen"}, None),
        ("Diclofenac-Natrium 50 mg Filmtabletten", {"diclofenac"}, "oral"),
        ("Clopidogrel ratiopharm 75 mg Filmtabletten", {"clopidogrel"}, "oral"),
        ("ANASTROZOL CF TABLET FILMOMHULD 1MG", {"anastrozole"}, "oral"),
        ("amoxicilline/acide clavulanique", {"amoxicillin", "clavulanate"}, None),
        ("Trimethoprim/Sulfamethoxazole", {"sulfamethoxazole", "trimethoprim"}, None),
        ("Paracetamol with codeine", {"acetaminophen", "codeine"}, None),
        ("HumuLIN 70/30", {"nph insulin, human", "insulin, regular, human"}, None),
        ("St. John's Wort 300 mg", {"st. john's wort"}, None),
        ("trastuzumab-dkst", {"trastuzumab"}, None),
        ("aspirin 81 mg chewable tablet Take 1 tablet daily for heart protection", {"aspirin"}, "oral"),
        ("timolol maleate 0.5% ophthalmic solution", {"timolol"}, "ophthalmic"),
        ("diclofenac sodium 1 % gel", {"diclofenac"}, "topical"),
        ("fentanyl 25mcg/hour Patch, Extended Release (Apotex)", {"fentanyl"}, "transdermal"),
        ("metronidazole 0.75 % vaginal gel", {"metronidazole"}, "vaginal"),
        ("fluticasone 50 mcg/actuation nasal spray", {"fluticasone"}, "nasal"),
        ("mesalamine 1000 MG Rectal Suppository", {"mesalamine"}, "rectal"),
        ("Diazepam-containing product", {"diazepam"}, None),
        ("Product containing anastrozole (medicinal product)", {"anastrozole"}, None),
        ("oxygen", {"oxygen"}, None),
        ("nitrofurantoin monohyd macro (MACROBID) 100 mg capsule", {"nitrofurantoin"}, "oral"),
        ("AMLODIPINE BESYLATE 10MG TAB Qty: 90 Refills: 3", {"amlodipine"}, "oral"),
        ("simvastatin 40mg nocte", {"simvastatin"}, None),
        ("co-dydramol 10/500 tablets", {"acetaminophen", "dihydrocodeine"}, "oral"),
        ("bisoprololfumaraat 2,5 mg", {"bisoprolol"}, None),
        ("Tiotropiumbromid 18 Mikrogramm", {"tiotropium"}, None),
        ("cloruro potásico", {"potassium chloride"}, None),
        ("glycopyrronium 1 mg tablets", {"glycopyrrolate"}, "oral"),
        ("Influenza, live, intranasal", {"influenza vaccine live"}, None),
        ("Influenza, seasonal, injectable, preservative free", {"influenza vaccine"}, "injection"),
        ("Zostavax", {"zoster vaccine live"}, None),
        ("Lantus Solostar U-100 Insulin 100 unit/mL (3 mL) subcutaneous pen", {"insulin glargine"}, "injection"),
        ("HumuLIN R Regular U-100 Insuln 100 unit/mL", {"insulin, regular, human"}, None),
        ("iron (ferrous sulfate) 325 mg (65 mg iron) tablet", {"ferrous sulfate"}, "oral"),
        ("insulin lispro and insulin", {"insulin lispro"}, None),
        ("Shingrix", {"zoster vaccine"}, None),
    ],
)
def test_an_export_string_gives_its_ingredients(
    names: DrugNames, text: str, ingredients: set[str], route: str | None
) -> None:
    answer = names.recognise(text)

    assert (answer.state, set(answer.ingredient_names), answer.route) == (RECOGNISED, ingredients, route)
    assert answer.text == text
    assert not answer.reason


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("prednisone", "prednisolone"),
        ("hydroxyzine", "hydralazine"),
        ("chlorpropamide", "chlorpromazine"),
        ("clonidine", "clonazepam"),
        ("glipizide", "glyburide"),
        ("vinblastine", "vincristine"),
        ("penicillin v", "penicillin g"),
        ("sulfasalazine", "sulfadiazine"),
        ("Celebrex", "Celexa"),
        ("Zantac", "Xanax"),
    ],
)
def test_names_that_sound_alike_stay_apart(names: DrugNames, one: str, other: str) -> None:
    first, second = names.recognise(one), names.recognise(other)

    assert first.state is second.state is RECOGNISED
    assert set(first.ingredient_names).isdisjoint(second.ingredient_names)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("Lisinopril-X", "lisinopril"),
        ("X-lisinopril", "lisinopril"),
        ("Lisinoprill", "lisinopril"),
        ("Omeprazolle", "omeprazole"),
        ("Xaralto", "Xarelto"),
        ("Januvua 100 mg", "Januvia"),
        ("tamsolusin", "tamsulosin"),
    ],
)
def test_a_misspelling_is_suggested_and_never_assumed(names: DrugNames, text: str, suggestion: str) -> None:
    answer = names.recognise(text)

    assert answer.state is RecognitionState.NOT_RECOGNISED
    assert answer.ingredients == ()
    assert suggestion in answer.suggestions
    assert len(answer.suggestions) <= 3


@pytest.mark.parametrize(
    ("text", "ingredients", "unrecognised"),
    [
        ("lisinopril/foozolam", {"lisinopril"}, ("foozolam",)),
        ("Metformin Foobar 500 mg", {"metformin"}, ("Foobar",)),
        ("Coumadin (with foozole)", {"warfarin"}, ("foozole",)),
        ("Advil Plus", {"ibuprofen"}, ("Plus",)),
        ("Lisinopril X 10 mg", {"lisinopril"}, ("X",)),
        ("lisinopril/阿司匹林", {"lisinopril"}, ("阿司匹林",)),
        ("irbesartan and diuretics", {"irbesartan"}, ("diuretics",)),
    ],
)
def test_an_unknown_part_is_named(
    names: DrugNames, text: str, ingredients: set[str], unrecognised: tuple[str, ...]
) -> None:
    answer = names.recognise(text)

    assert answer.state is RecognitionState.PARTLY
    assert (set(answer.ingredient_names), answer.unrecognised) == (ingredients, unrecognised)
    assert all(part in answer.reason for part in unrecognised)


def test_a_brand_of_another_drug_in_brackets_is_a_disagreement(names: DrugNames) -> None:
    answer = names.recognise("Sertraline 50 MG [Zestril]")
    control = names.recognise("Sertraline 50 MG [Zoloft]")

    assert answer.state is RecognitionState.PARTLY
    assert set(answer.ingredient_names) == {"sertraline", "lisinopril"}
    assert control.state is RECOGNISED


@pytest.mark.parametrize(
    ("family", "member", "ingredients"),
    [
        ("Lotrimin", "Lotrimin Ultra", {"butenafine"}),
        ("Unisom", "Unisom SleepMelts", {"diphenhydramine"}),
        ("Mylanta", "Mylanta Gas", {"simethicone"}),
        ("Claritin", "Claritin Eye", {"ketotifen"}),
        ("Excedrin", "Excedrin Tension Headache", {"acetaminophen", "caffeine"}),
        ("Soma", "Soma Compound", {"aspirin", "carisoprodol"}),
        ("Colace", "Colace 2-in-1", {"docusate", "sennosides, usp"}),
        ("Zantac", "Zantac 360", {"famotidine"}),
    ],
)
def test_a_member_of_a_brand_family_is_not_the_first_of_the_family(
    names: DrugNames, family: str, member: str, ingredients: set[str]
) -> None:
    first, answer = names.recognise(family), names.recognise(member)

    assert (answer.state, set(answer.ingredient_names)) == (RECOGNISED, ingredients)
    assert set(first.ingredient_names) != ingredients


@pytest.mark.parametrize(
    "text", ["MS", "MSO4 10 mg", "nitro", "AZ", "AZT", "MTX 15 mg weekly", "PTU", "tPA", "Mucinex Fast-Max"]
)
def test_an_ambiguous_abbreviation_is_not_resolved(names: DrugNames, text: str) -> None:
    answer = names.recognise(text)

    assert answer.state is RecognitionState.NOT_RECOGNISED
    assert "can mean" in answer.reason


@pytest.mark.parametrize(
    ("text", "drug_class"),
    [
        ("Penicillin", "penicillins"),
        ("Penicillin (substance)", "penicillins"),
        ("Allergy to penicillin", "penicillins"),
        ("penicillin allergy", "penicillins"),
        ("Substance with penicillin structure and antibacterial mechanism of action (substance)", "penicillins"),
        ("Sulfa", "sulfonamides"),
        ("Sulfa (Sulfonamide Antibiotics)", "sulfonamide-antibiotics"),
        ("Penicillins (rash)", "penicillins"),
        ("Iodinated Contrast Media - IV Dye", "iodinated-contrast"),
        ("Intolerance to ACE inhibitor", "ace-inhibitors"),
        ("sulfonamide antibacterial", "sulfonamide-antibiotics"),
        ("Product containing sulfonamide (product)", "sulfonamides"),
        ("NSAIDs", "nsaids"),
        ("Non-steroidal anti-inflammatory agents", "nsaids"),
        ("ACE inhibitor", "ace-inhibitors"),
        ("opioids", "opioids"),
        ("Iodinated contrast media", "iodinated-contrast"),
        ("cephalosporins", "cephalosporins"),
        ("statins", "statins"),
    ],
)
def test_a_class_is_told_apart_from_a_medicine(names: DrugNames, text: str, drug_class: str) -> None:
    answer = names.recognise(text)

    assert (answer.state, answer.drug_class) == (RecognitionState.NOT_RECOGNISED, drug_class)
    assert answer.ingredients == ()
    assert "class" in answer.reason


@pytest.mark.parametrize(
    ("text", "drug_class"), [("Insulin", "insulins"), ("heparin", "heparins"), ("iodine", "iodine")]
)
def test_a_substance_that_names_its_class_gives_both(names: DrugNames, text: str, drug_class: str) -> None:
    answer = names.recognise(text)

    assert (answer.state, answer.drug_class) == (RECOGNISED, drug_class)


@pytest.mark.parametrize(
    "text",
    ["Peanut (substance)", "latex", "Grass pollen", "Cow's milk (substance)", "Lancets Misc", "Blood glucose test strips",
     "insulin syringe", "CPAP machine", "drug or medication"],
)  # fmt: skip
def test_foods_devices_and_general_words_are_not_medicines(names: DrugNames, text: str) -> None:
    answer = names.recognise(text)

    assert answer.state is RecognitionState.NOT_A_DRUG
    assert answer.reason.startswith("Not a medicine")


@pytest.mark.parametrize(
    "text", ["No known allergies", "no known allergy to penicillin", "No Known Latex Allergy", "NKDA", "denies aspirin"]
)
def test_a_negated_statement_names_no_medicine(names: DrugNames, text: str) -> None:
    answer = names.recognise(text)

    assert answer.state is RecognitionState.NOT_A_DRUG
    assert not answer.ingredients
    assert answer.drug_class is None


@pytest.mark.parametrize("text", ["", "   ", "500 mg", "tablet", "\x00", "🙂", "()[]{}", "a" * 5000])
def test_a_text_without_a_name_is_not_recognised(names: DrugNames, text: str) -> None:
    answer = names.recognise(text)

    assert answer.state is RecognitionState.NOT_RECOGNISED
    assert answer.reason
