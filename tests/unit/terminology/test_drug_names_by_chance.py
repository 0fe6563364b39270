"""Properties that hold for every ingredient, decoration and made-up word."""

from __future__ import annotations

import string
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from clinic_assist.terminology.drugs import DrugNames, RecognitionState

NAMES = DrugNames.load(Path(__file__).resolve().parents[3] / "resources" / "terminology")
INGREDIENTS = NAMES.ingredient_names()
# Syllables that no drug name of any language holds in this order: words made of them are never medicines.
MADE_UP = st.lists(st.sampled_from(["wug", "blick", "gribb", "vrong", "kfoo"]), min_size=2, max_size=4).map("".join)
SALTS = st.sampled_from(["", " hydrochloride", " HCl", " mesylate", " maleate", " besylate", " succinate", " tartrate"])
STRENGTHS = st.sampled_from(["", " 5 MG", " 0.5 %", " 100 unit/mL", " 1,000 mcg", " 20MG", " 2.5 MG/ML"])
FORMS = st.sampled_from(
    ["", " Oral Tablet", " TAB", " extended release capsule", " Injectable Solution", " Filmtabletten"]
)
LEADS = st.sampled_from(["", "24 HR ", "1 ML ", "NDA020503 200 ACTUAT "])
CASES = st.sampled_from([str.lower, str.upper, str.title])


@given(st.sampled_from(INGREDIENTS), LEADS, SALTS, STRENGTHS, FORMS, CASES)
def test_any_ingredient_is_found_under_any_decoration(name, lead, salt, strength, form, case) -> None:  # type: ignore[no-untyped-def]
    if salt and any(len(word) == 1 or not word.isalpha() for word in name.split()):
        salt = ""  # "vitamin b12 maleate" exists nowhere; "fd & c yellow no. 5 5 MG" neither
    answer = NAMES.recognise(f"{lead}{case(name)}{salt}{strength}{form}")

    assert answer.state is RecognitionState.RECOGNISED
    assert name in answer.ingredient_names


@given(st.sampled_from(INGREDIENTS), MADE_UP, st.sampled_from([" / ", "/", " + ", " and ", ", ", " "]))
def test_an_unknown_word_beside_an_ingredient_is_always_named(name: str, word: str, join: str) -> None:
    answer = NAMES.recognise(f"{name}{join}{word} 10 MG")

    assert answer.state is RecognitionState.PARTLY
    assert any(word in part for part in answer.unrecognised)


@given(MADE_UP, STRENGTHS, FORMS)
def test_a_made_up_word_is_never_a_medicine(word: str, strength: str, form: str) -> None:
    answer = NAMES.recognise(f"{word}{strength}{form}")

    assert answer.state is RecognitionState.NOT_RECOGNISED
    assert not answer.ingredients


@given(st.sampled_from(INGREDIENTS), st.integers(min_value=0, max_value=40), st.sampled_from("qxwkz"))
def test_a_letter_more_is_never_silently_another_medicine(name: str, place: int, letter: str) -> None:
    changed = name[: place % len(name)] + letter + name[place % len(name) :]
    answer = NAMES.recognise(changed)

    if answer.state is RecognitionState.RECOGNISED:
        assert (
            changed in INGREDIENTS
            or answer.ingredient_names != (name,)
            or set(changed) & set(string.whitespace + ",-()'/.&")
        )


@given(st.text(max_size=60))
def test_any_text_gets_an_answer_that_holds_together(text: str) -> None:
    answer = NAMES.recognise(text)

    assert answer.text == text
    match answer.state:
        case RecognitionState.RECOGNISED:
            assert answer.ingredients
        case RecognitionState.PARTLY:
            assert answer.ingredients
            assert answer.reason
        case RecognitionState.NOT_RECOGNISED | RecognitionState.NOT_A_DRUG:
            assert not answer.ingredients
            assert answer.reason


@given(st.text(max_size=200))
def test_spans_lie_in_the_text_in_order(text: str) -> None:
    spans = NAMES.spans(text)

    assert list(spans) == sorted(spans, key=lambda span: span[0])
    assert all(0 <= start < end <= len(text) for start, end, _ in spans)
