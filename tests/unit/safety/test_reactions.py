from __future__ import annotations

import pytest

from clinic_assist.safety.reactions import (
    are_side_effects,
    names_any,
    single_reactions,
    split_typed,
    tells_danger,
    tells_severe_delayed,
)


@pytest.mark.parametrize(
    "told",
    [
        "Anaphylaxis",
        "swelling of the tongue",
        "Facial swelling",
        "wheezing",
        "Shortness of breath",
        "respiratory depression",
        "Stevens-Johnson syndrome",
        "SJS",
        "DRESS",
    ],
)
def test_dangerous_reactions_are_told(told: str) -> None:
    assert tells_danger(told)


@pytest.mark.parametrize("told", ["Rash", "hives", "itching", "", "no anaphylaxis", "hives, denies throat swelling"])
def test_mild_or_denied_reactions_are_no_danger(told: str) -> None:
    assert not tells_danger(told)


@pytest.mark.parametrize(
    "told",
    [
        "Toxic epidermal necrolysis",
        "TEN",
        "AGEP",
        "blistering of the skin",
        "haemolytic anaemia",
        "agranulocytosis",
        "heparin-induced thrombocytopenia",
        "HIT",
        "acute interstitial nephritis",
        "drug-induced hepatitis",
        "vasculitis",
    ],
)
def test_severe_delayed_reactions_are_told(told: str) -> None:
    assert tells_severe_delayed(told)


@pytest.mark.parametrize("told", ["ten minutes after the dose", "could not dress", "hit her head", "anaphylaxis"])
def test_other_texts_are_no_severe_delayed_reaction(told: str) -> None:
    assert not tells_severe_delayed(told)


def test_side_effects_are_told_from_allergies_only_where_all_are() -> None:
    assert are_side_effects(["Nausea", "GI upset"])
    assert are_side_effects(["Drowsiness", "Dry mouth"])
    assert not are_side_effects(["Nausea", "Hives"])
    assert not are_side_effects([])


def test_words_of_the_drug_count_as_side_effects_too() -> None:
    assert not are_side_effects(["Itching"])
    assert are_side_effects(["Itching", "Nausea"], also=["itch"])


def test_words_are_found_at_their_beginning_and_not_where_they_are_denied() -> None:
    assert names_any("Angioedema of the lips", ["angioedema"])
    assert not names_any("witchcraft", ["itch"])
    assert not names_any("no cough", ["cough"])


@pytest.mark.parametrize(
    ("text", "substance", "reaction"),
    [
        ("codeine: nausea", "codeine", "nausea"),
        ("penicillin (hives)", "penicillin", "hives"),
        ("sulfa - rash", "sulfa", "rash"),
        ("lisinopril: angioedema", "lisinopril", "angioedema"),
        ("Anesthetics - amide type", "Anesthetics - amide type", ""),
        ("NSAIDs (non-steroidal anti-inflammatory drugs)", "NSAIDs (non-steroidal anti-inflammatory drugs)", ""),
        ("amoxicillin", "amoxicillin", ""),
    ],
)
def test_a_typed_allergy_is_split_only_before_a_reaction(text: str, substance: str, reaction: str) -> None:
    assert split_typed(text) == (substance, reaction)


def test_reactions_are_told_one_by_one() -> None:
    assert single_reactions("nausea, rash and itching") == ("nausea", "rash", "itching")
    assert single_reactions("") == ()


@pytest.mark.parametrize(
    "told",
    [
        "Anaphylaktischer Schock",
        "Quincke-Ödem",
        "Atemnot",
        "Zungenschwellung",
        "choque anafiláctico",
        "disnea",
        "Lyell-Syndrom",
    ],
)
def test_german_and_spanish_words_tell_danger(told: str) -> None:
    assert tells_danger(told)


@pytest.mark.parametrize(
    "told", ["Übelkeit", "Ausschlag", "náuseas", "prurito", "keine Atemnot", "sin disnea", "Husten"]
)
def test_other_german_and_spanish_words_tell_none(told: str) -> None:
    assert not tells_danger(told)


def test_side_effects_are_known_in_german_and_spanish() -> None:
    assert are_side_effects(["Übelkeit", "Durchfall"])
    assert are_side_effects(["náuseas y vómitos"])
    assert not are_side_effects(["Nesselsucht"])
    assert not are_side_effects(["prurito"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ibuprofen: Nesselsucht", ("Ibuprofen", "Nesselsucht")),
        ("penicilina (erupción)", ("penicilina", "erupción")),
        ("Codein - Übelkeit", ("Codein", "Übelkeit")),
    ],
)
def test_a_typed_german_or_spanish_reaction_is_split_off(text: str, expected: tuple[str, str]) -> None:
    assert split_typed(text) == expected
