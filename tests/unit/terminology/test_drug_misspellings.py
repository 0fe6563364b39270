"""One letter wrong in a common name: never another medicine, unless that spelling is its real name."""

from __future__ import annotations

import string
from collections.abc import Iterator
from functools import cache

from clinic_assist.terminology.drug_lexicon import INGREDIENT, Lexicon, load_lexicon
from clinic_assist.terminology.drug_text import phrase_key
from clinic_assist.terminology.drugs import DrugNames, RecognitionState
from tests.pharmacy import RESOURCES
from tests.unit.terminology.test_drug_orders import CASES


@cache
def lexicon() -> Lexicon:
    return load_lexicon(RESOURCES / "terminology")


@cache
def common_names() -> dict[str, str]:
    """Single words that name a medicine, with their meaning: every brand, every ingredient with a code or a brand."""
    branded = {int(number) for _, numbers in lexicon().brands for number in numbers.split(",")}
    ingredients = [name for n, (name, rxcui) in enumerate(lexicon().ingredients) if rxcui or n in branded]
    written = ingredients + [brand for brand, _ in lexicon().brands]
    meanings = {key: lexicon().phrases.get(key, "") for key in map(phrase_key, written) if " " not in key}
    return {name: meaning for name, meaning in meanings.items() if meaning.startswith(INGREDIENT)}


def slips(name: str) -> Iterator[str]:
    """Every word that one slip makes of a name: a letter lost, added or changed, two letters exchanged."""
    for place in range(len(name) + 1):
        left, right = name[:place], name[place:]
        if right:
            yield left + right[1:]
            yield from (left + letter + right[1:] for letter in string.ascii_lowercase)
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        yield from (left + letter + right for letter in string.ascii_lowercase)


def reviewed() -> set[frozenset[str]]:
    lines = (CASES / "look_alikes.txt").read_text(encoding="utf-8").splitlines()
    return {frozenset(line.split(" ~ ")) for line in lines if line and not line.startswith("#")}


def test_a_slip_makes_another_name_only_where_a_person_has_read_the_pair() -> None:
    phrases = lexicon().phrases
    found = {
        frozenset((name, other))
        for name, meaning in common_names().items()
        for other in set(slips(name))
        if other != name and phrases.get(other, meaning) != meaning
    }

    assert len(common_names()) >= 5_000
    assert found - reviewed() == set()


def test_the_list_of_pairs_holds_no_pair_that_is_gone() -> None:
    phrases = lexicon().phrases
    gone = [pair for pair in reviewed() if any(name not in phrases for name in pair)]

    assert gone == []


def test_a_slip_is_not_recognised_or_is_the_same_medicine(names: DrugNames) -> None:
    """The whole recogniser, on slips of a thousand names, some 20 of each; reviewed pairs apart."""
    every = len(common_names()) // 1_000
    wrong = []
    tried = 0
    for number, (name, meaning) in enumerate(sorted(common_names().items())[::every]):
        own = {one for one, _ in lexicon().names(meaning[1:])}
        for slip in sorted(set(slips(name)))[number % 25 :: 25]:
            tried += 1
            answer = names.recognise(f"{slip} 10 mg")
            same = own >= set(answer.ingredient_names)
            if not same and frozenset((name, slip)) not in reviewed():
                wrong.append((name, slip, answer.ingredient_names))

    assert tried >= 20_000
    assert wrong == []


def test_a_wrong_pair_would_be_noticed() -> None:
    """Positive control: a name that stands one letter from another in the tables is among the slips."""
    assert "celexa" not in set(slips("celebrex"))
    assert "videx" in set(slips("lidex"))
    assert lexicon().phrases["videx"] != lexicon().phrases["lidex"]


def test_a_slip_in_a_common_name_brings_that_name_as_a_suggestion(names: DrugNames) -> None:
    common = (
        "lisinopril atorvastatin metformin amlodipine metoprolol omeprazole losartan gabapentin sertraline furosemide"
    )
    for name in common.split():
        for slip in (name[:-2] + name[-1], name + name[-1], name[:3] + name[4] + name[3] + name[5:]):
            answer = names.recognise(slip)
            if answer.state is RecognitionState.NOT_RECOGNISED:
                assert name in answer.suggestions, slip
