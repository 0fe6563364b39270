"""Coded medications: what the code, the texts and the listed ingredients say together."""

from __future__ import annotations

import pytest

from clinic_assist.chart.datatypes import CodeableConcept, Coding
from clinic_assist.chart.facts import Ingredient
from clinic_assist.terminology.drugs import DrugNames, RecognitionState
from clinic_assist.terminology.systems import RXNORM, SNOMED_CT

LISINOPRIL, WARFARIN = "29046", "11289"
ASPIRIN_SUPPOSITORY_65 = "313807"


def concept(text: str | None, *codings: tuple[str, str, str | None]) -> CodeableConcept:
    made = tuple(Coding(system=system, code=code, display=display) for system, code, display in codings)
    return CodeableConcept(text=text, codings=made)


def test_an_ingredient_code_alone_is_enough(names: DrugNames) -> None:
    answer = names.recognise_concept(concept(None, (RXNORM, LISINOPRIL, None)))

    assert answer.state is RecognitionState.RECOGNISED
    assert answer.ingredient_names == ("lisinopril",)
    assert answer.ingredients[0].rxcui == LISINOPRIL


def test_a_product_code_alone_is_enough(names: DrugNames) -> None:
    answer = names.recognise_concept(concept(None, (RXNORM, ASPIRIN_SUPPOSITORY_65, None)))

    assert answer.ingredient_names == ("aspirin",)


def test_a_code_system_written_as_oid_counts(names: DrugNames) -> None:
    answer = names.recognise_concept(concept(None, ("urn:oid:2.16.840.1.113883.6.88", LISINOPRIL, None)))

    assert answer.ingredient_names == ("lisinopril",)


def test_an_unknown_code_leaves_the_text(names: DrugNames) -> None:
    answer = names.recognise_concept(concept("Lisinopril 10 MG", (RXNORM, "999999999", None)))

    assert answer.ingredient_names == ("lisinopril",)


@pytest.mark.parametrize(("system", "code"), [(RXNORM, "999999999"), (SNOMED_CT, "387207008")])
def test_an_unknown_code_without_a_name_says_so(names: DrugNames, system: str, code: str) -> None:
    answer = names.recognise_concept(concept(None, (system, code, None)))
    control = names.recognise_concept(CodeableConcept())

    assert (answer.state, answer.text, answer.ingredients) == (RecognitionState.NOT_RECOGNISED, code, ())
    assert "code" in answer.reason
    assert control.reason == "There is no name."


def test_a_code_of_another_system_is_not_read_as_rxnorm(names: DrugNames) -> None:
    answer = names.recognise_concept(concept("little pink pill", (SNOMED_CT, LISINOPRIL, None)))

    assert answer.state is RecognitionState.NOT_RECOGNISED


def test_code_and_text_that_agree_are_silent(names: DrugNames) -> None:
    answer = names.recognise_concept(concept("Coumadin 5 mg tablet", (RXNORM, WARFARIN, "warfarin")))

    assert (answer.state, answer.reason) == (RecognitionState.RECOGNISED, "")
    assert answer.route == "oral"


def test_code_and_text_that_disagree_keep_both_and_say_so(names: DrugNames) -> None:
    answer = names.recognise_concept(concept("Sertraline 50 mg", (RXNORM, WARFARIN, None)))

    assert answer.state is RecognitionState.PARTLY
    assert set(answer.ingredient_names) == {"warfarin", "sertraline"}
    assert "different medicines" in answer.reason


def test_texts_that_disagree_keep_both_and_say_so(names: DrugNames) -> None:
    answer = names.recognise_concept(concept("Sertraline", (SNOMED_CT, "1", "Warfarin")))

    assert answer.state is RecognitionState.PARTLY
    assert set(answer.ingredient_names) == {"warfarin", "sertraline"}


def test_a_display_helps_a_text_that_says_nothing(names: DrugNames) -> None:
    answer = names.recognise_concept(concept("Little Pink Pill", (SNOMED_CT, "1", "Furosemide 40 mg tablet")))

    assert answer.state is RecognitionState.RECOGNISED
    assert answer.ingredient_names == ("furosemide",)
    assert answer.text == "Little Pink Pill"


def test_the_fuller_text_counts(names: DrugNames) -> None:
    answer = names.recognise_concept(concept("Zestoretic", (SNOMED_CT, "1", "Lisinopril")))

    assert set(answer.ingredient_names) == {"lisinopril", "hydrochlorothiazide"}


def test_a_class_text_with_a_code_is_the_coded_medicine(names: DrugNames) -> None:
    answer = names.recognise_concept(concept("Penicillin", (RXNORM, "7984", None)))

    assert answer.ingredient_names == ("penicillin v",)
    assert answer.drug_class == "penicillins"


def test_listed_ingredients_are_added(names: DrugNames) -> None:
    listed = tuple(Ingredient(item=concept(text)) for text in ("Ramipril", "Hydrochlorothiazide"))

    answer = names.recognise_concept(concept("Unbekannt plus 5/25"), listed)

    assert answer.state is RecognitionState.RECOGNISED
    assert set(answer.ingredient_names) == {"ramipril", "hydrochlorothiazide"}


def test_an_inactive_listed_ingredient_is_left_out(names: DrugNames) -> None:
    listed = (Ingredient(item=concept("Ramipril")), Ingredient(item=concept("Ethanol"), is_active=False))

    answer = names.recognise_concept(None, listed)

    assert answer.ingredient_names == ("ramipril",)


def test_an_unknown_listed_ingredient_is_named(names: DrugNames) -> None:
    listed = (Ingredient(item=concept("Ramipril")), Ingredient(item=concept("Foozolam")))

    answer = names.recognise_concept(concept("Ramipril comp"), listed)

    assert answer.state is RecognitionState.PARTLY
    assert "Foozolam" in answer.unrecognised


def test_only_unknown_listed_ingredients_stay_unrecognised(names: DrugNames) -> None:
    answer = names.recognise_concept(None, (Ingredient(item=concept("Foozolam")),))

    assert answer.state is RecognitionState.NOT_RECOGNISED
    assert answer.unrecognised == ("Foozolam",)


def test_listed_ingredients_of_another_medicine_are_a_disagreement(names: DrugNames) -> None:
    answer = names.recognise_concept(concept("Sertraline"), (Ingredient(item=concept("Warfarin")),))

    assert answer.state is RecognitionState.PARTLY
    assert set(answer.ingredient_names) == {"warfarin", "sertraline"}


def test_a_partly_known_listed_ingredient_stays_partly(names: DrugNames) -> None:
    answer = names.recognise_concept(None, (Ingredient(item=concept("Ramipril / Foozolam")),))

    assert answer.state is RecognitionState.PARTLY


@pytest.mark.parametrize(("form", "route"), [("Ointment", "topical"), ("Tablet", "oral"), ("Something", None)])
def test_the_form_gives_the_route_that_the_text_does_not(names: DrugNames, form: str, route: str | None) -> None:
    answer = names.recognise_concept(concept("Erythromycin"), form=concept(form))

    assert answer.route == route


def test_nothing_named_is_said_so(names: DrugNames) -> None:
    answer = names.recognise_concept(None)

    assert answer.state is RecognitionState.NOT_RECOGNISED
    assert answer.reason


def test_a_negated_concept_is_not_a_drug(names: DrugNames) -> None:
    answer = names.recognise_concept(concept(None, (SNOMED_CT, "716186003", "No known allergy")))

    assert answer.state is RecognitionState.NOT_A_DRUG


def test_an_unknown_part_that_may_be_a_medicine_outlasts_a_complete_code(names: DrugNames) -> None:
    answer = names.recognise_concept(concept("Lisinopril / Foozolam", (RXNORM, LISINOPRIL, "lisinopril")))
    control = names.recognise_concept(concept("Lisinopril (home supply) blah", (RXNORM, LISINOPRIL, "lisinopril")))

    assert (answer.state, answer.unrecognised) == (RecognitionState.PARTLY, ("Foozolam",))
    assert "Foozolam" in answer.reason
    assert control.state is RecognitionState.RECOGNISED


def test_an_unknown_part_that_the_display_explains_is_recognised(names: DrugNames) -> None:
    listed = "Lisinopril 20 MG / Hydrochlorothiazide 12.5 MG Oral Tablet"
    answer = names.recognise_concept(concept("Lisinopril-Foothiazide", (SNOMED_CT, "1", listed)))

    assert answer.state is RecognitionState.RECOGNISED
    assert set(answer.ingredient_names) == {"lisinopril", "hydrochlorothiazide"}
