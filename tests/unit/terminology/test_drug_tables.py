"""The tables themselves, and the questions that need no reading of drug strings."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from clinic_assist.errors import MachineError
from clinic_assist.terminology.drugs import DrugNames, RecognitionState

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "terminology"


def test_the_tables_hold_what_they_promise(names: DrugNames) -> None:
    coded = [name for name in names.ingredient_names() if names.recognise(name).ingredients[0].rxcui]

    assert len(names.ingredient_names()) >= 1500
    assert len(coded) >= 1500


def test_every_brand_is_recognised_as_a_whole(names: DrugNames) -> None:
    brands = [
        line.split("\t")[0]
        for line in (FOLDER / "drugs.tsv").read_text("utf-8").split("\n#brands\n")[1].split("\n#")[0].splitlines()
    ]

    missed = [brand for brand in brands if names.recognise(brand).state is not RecognitionState.RECOGNISED]

    assert len(brands) >= 700
    assert missed == []


def test_no_ingredient_is_a_product(names: DrugNames) -> None:
    strengths = [name for name in names.ingredient_names() if " mg" in name or " tab" in name or "%" in name]

    assert strengths == []


def test_loading_is_fast_enough_for_the_start() -> None:
    times = []
    for _ in range(5):
        started = time.process_time()
        DrugNames.load(FOLDER)
        times.append(time.process_time() - started)

    assert min(times) < 0.060


def test_brands_of_a_single_ingredient_come_first(names: DrugNames) -> None:
    brands = names.brands_of("lisinopril")

    assert "Zestril" in brands
    assert brands.index("Zestril") < brands.index("Zestoretic")
    assert names.brands_of("no such ingredient") == ()


def test_known_ingredients_are_exact(names: DrugNames) -> None:
    assert names.is_known_ingredient("lisinopril")
    assert not names.is_known_ingredient("Lisinopril")
    assert not names.is_known_ingredient("zestril")


def test_spans_find_names_in_a_sentence(names: DrugNames) -> None:
    text = "She takes Zestoretic and metformin; potassium was 4.1."

    assert [(text[start:end], name) for start, end, name in names.spans(text)] == [
        ("Zestoretic", "lisinopril"),
        ("Zestoretic", "hydrochlorothiazide"),
        ("metformin", "metformin"),
    ]


def test_spans_take_the_longest_name_and_whole_words_only(names: DrugNames) -> None:
    text = "potassium chloride, Tylenol PM, prednisolonefoo"

    assert [(text[start:end], name) for start, end, name in names.spans(text)] == [
        ("potassium chloride", "potassium chloride"),
        ("Tylenol PM", "acetaminophen"),
        ("Tylenol PM", "diphenhydramine"),
    ]


def test_spans_keep_the_places_of_a_text_with_accents(names: DrugNames) -> None:
    text = "naïve café – paracétamol ½"

    assert [text[start:end] for start, end, _ in names.spans(text)] == ["paracétamol"]


def test_the_same_question_gets_the_same_answer_after_forgetting(names: DrugNames) -> None:
    before = names.recognise("Zestril")
    names.forget()

    assert names.recognise("Zestril") == before


@pytest.mark.parametrize("content", ["", "#ingredients\nx", "#ingredients\nx\ty\n#phrases\nbroken"])
def test_a_damaged_table_is_a_machine_error(tmp_path: Path, content: str) -> None:
    (tmp_path / "drugs.tsv").write_text(content, encoding="utf-8")

    with pytest.raises(MachineError):
        DrugNames.load(tmp_path)


def test_a_missing_table_is_a_machine_error(tmp_path: Path) -> None:
    with pytest.raises(MachineError):
        DrugNames.load(tmp_path)
