"""Every row of the VA's list of RxNorm codes against our tables: the same ingredient, or a reason."""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from clinic_assist.terminology.drug_lexicon import load_codes, load_lexicon
from clinic_assist.terminology.drug_text import phrase_key
from clinic_assist.terminology.drugs import RecognitionState
from tests.pharmacy import RESOURCES, names
from tests.shared_data import shared_data_or_skip

pytestmark = pytest.mark.corpus
FOLDER = RESOURCES / "terminology"
MARKS = (" [VA Product]", " [Chemical/Ingredient]")

# Rows whose name our reader understands differently from what the list's code stands for, and why that is right.
OTHERWISE = {
    ("540930", "WATER/BENZYL ALCOHOL 0.9% INJ [VA Product]"): "water in a preserved solution is no ingredient to us",
    ("10864", "OLEANDOMYCIN (AS TROLEANDOMYCIN)"): "both names are kept: the prodrug and what it becomes",
    ("7405", "NIACIN (AS NIACINAMIDE)"): "both names are kept: they are two substances",
    ("8597", "IODINE (AS POTASSIUM IODIDE)"): "both names are kept: the element and its salt",
    ("9884", "IODIDE (AS SODIUM IODIDE)"): "both names are kept: the ion and its salt",
    ("17789", "MOLYBDENUM (AS AMMONIUM MOLYBDATE)"): "both names are kept: the element and its salt",
    ("21009", "CHROMIUM (AS CHROMIC CHLORIDE)"): "both names are kept: the element and its salt",
    ("36344", "SELENIUM (AS SELENIOUS ACID)"): "both names are kept: the element and its acid",
}


def is_element_of_its_salt(name: str) -> bool:
    """`ZINC (AS SULFATE)`: the text states how much of the element there is, and the code is that of the salt."""
    return re.fullmatch(r"[A-Z]+ \(AS (?:CUPRIC )?[A-Z]+\)", name) is not None


@cache
def rows() -> tuple[tuple[str, str], ...]:
    path = shared_data_or_skip() / "ddi" / "ndfrt_rxnorm_ingredient_mapping.csv"
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        return tuple((row[0], row[2].strip()) for row in list(csv.reader(file, delimiter=";"))[1:])


def verdict(code: str, name: str) -> str:
    """How our tables stand to one row."""
    lexicon, codes = load_lexicon_once(), load_codes_once()
    bare = next((name.removesuffix(mark) for mark in MARKS if name.endswith(mark)), name)
    coded = {one for one, _ in lexicon.names(codes[code])} if code in codes else None
    meaning = lexicon.phrases.get(phrase_key(bare), "")
    if name.endswith(MARKS[0]) or not meaning.startswith("i"):
        answer = names().recognise(bare)
        named = set(answer.ingredient_names) if answer.state is RecognitionState.RECOGNISED else None
    else:
        named = {one for one, _ in lexicon.names(meaning[1:])}
    if named is None:
        return "not wholly read" if coded is None else "read under another name of the code"
    if coded is None:
        return "name known, code not"
    if len(named) == 1 and dict(lexicon.ingredients)[next(iter(named))] == code:
        return "equal"
    return "the same ingredients" if named == coded else "different"


@cache
def load_lexicon_once():  # type: ignore[no-untyped-def]
    return load_lexicon(Path(FOLDER))


@cache
def load_codes_once() -> dict[str, str]:
    return load_codes(Path(FOLDER))


@cache
def verdicts() -> tuple[tuple[str, str, str], ...]:
    return tuple((code, name, verdict(code, name)) for code, name in rows())


def test_no_row_is_another_medicine_to_us() -> None:
    different = {
        (code, name) for code, name, found in verdicts() if found == "different" and not is_element_of_its_salt(name)
    }

    assert len(verdicts()) > 20_000
    assert different - set(OTHERWISE) == set()


def test_most_rows_agree_and_the_rest_is_counted() -> None:
    counted = Counter(found for _, _, found in verdicts())

    assert counted["equal"] >= 4_400
    assert counted["the same ingredients"] >= 11_500
    assert counted["name known, code not"] <= 1_500


def test_our_own_code_of_an_ingredient_is_the_lists_code_of_that_name() -> None:
    by_key: dict[str, set[str]] = {}
    for code, name in rows():
        if name.endswith(MARKS[1]) or "[" not in name:
            by_key.setdefault(phrase_key(name.removesuffix(MARKS[1])), set()).add(code)
    ours = [(name, code) for name, code in load_lexicon_once().ingredients if code and phrase_key(name) in by_key]
    wrong = [(name, code) for name, code in ours if code not in by_key[phrase_key(name)]]

    assert len(ours) > 2_000
    assert wrong == []


def test_a_turned_code_is_noticed() -> None:
    """Positive control: lisinopril's name beside warfarin's code."""
    assert verdict("11289", "Lisinopril [Chemical/Ingredient]") == "different"
