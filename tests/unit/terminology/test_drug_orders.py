"""Medicines as people and systems write them; the answers were written before the program was asked (cases/*.txt)."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic_assist.terminology.drugs import DrugNames, RecognitionState

CASES = Path(__file__).parent / "cases"


def read_cases(file: str) -> list[tuple[str, str]]:
    lines = (CASES / file).read_text(encoding="utf-8").splitlines()
    return [tuple(line.rsplit(" => ", 1)) for line in lines if line and not line.startswith("#")]  # type: ignore[misc]


def answer_of(names: DrugNames, text: str) -> str:
    """The recogniser's answer in the words of the cases."""
    answer = names.recognise(text)
    found = " + ".join(sorted(answer.ingredient_names))
    match answer.state:
        case RecognitionState.RECOGNISED:
            return found
        case RecognitionState.PARTLY:
            return f"~ {found}"
        case RecognitionState.NOT_RECOGNISED:
            return "?"
        case RecognitionState.NOT_A_DRUG:
            return "no drug"


def in_order(expected: str) -> str:
    mark = "~ " if expected.startswith("~ ") else ""
    return mark + " + ".join(sorted(expected.removeprefix("~ ").split(" + ")))


@pytest.mark.parametrize(("text", "expected"), [*read_cases("orders.txt"), *read_cases("traps.txt")])
def test_an_order_is_recognised_rightly_or_shown_as_not_checked(names: DrugNames, text: str, expected: str) -> None:
    assert answer_of(names, text) == in_order(expected)


def test_there_are_many_cases_and_none_twice() -> None:
    texts = [text for file in ("orders.txt", "traps.txt") for text, _ in read_cases(file)]

    assert len(texts) >= 900
    assert len(set(texts)) == len(texts)


def test_the_commonest_medicines_are_known_in_other_languages(names: DrugNames) -> None:
    lines = [(written.split(", "), ingredient) for written, ingredient in read_cases("languages.txt")]
    asked = [(text, ingredient) for texts, ingredient in lines for text in texts]
    wrong = [(text, ingredient) for text, ingredient in asked if answer_of(names, text) != ingredient]

    assert len(asked) >= 550
    assert wrong == []
