from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_assist.drafting.forms import all_forms
from clinic_assist.drafting.prepared import Register
from clinic_assist.terminology.error_prone import error_prone_forms

ROOT = Path(__file__).parents[3]
# The modules that write for people. Those that read what others wrote must know these forms.
WRITERS = (
    "chart",
    "cli",
    "drafting/describe*",
    "drafting/draft",
    "drafting/render",
    "drafting/slot_texts",
    "drafting/statuses",
    "drafting/tasks",
    "drafting/triage",
    "gui/strings",
    "reports",
    "safety",
    "terminology/banner",
    "terminology/dosage_words",
    "terminology/fact_text",
    "terminology/labels",
    "workflows",
)


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("1 tab QD", ("QD",)),
        ("1 tab q.d.", ("q.d",)),
        ("1 tab QOD with food", ("QOD",)),
        ("insulin 10 U", ("U",)),
        ("insulin 10U at night", ("U",)),
        ("heparin 5,000 IU", ("IU",)),
        ("vitamin D 800IU", ("IU",)),
        ("MSO4 2 mg, then MS", ("MSO4", "MS")),
        ("MgSO4 2 g", ("MgSO4",)),
        ("5.0 mg", ("5.0",)),
        ("10.00mg", ("10.00",)),
        ("give .5 mg", (".5",)),
    ],
)
def test_a_form_of_the_list_is_found(text: str, forms: tuple[str, ...]) -> None:
    assert error_prone_forms(text) == forms


@pytest.mark.parametrize(
    "text",
    [
        "1 tablet once daily",
        "0.5 mg",
        "10 units",
        "150 mg",
        "QT 480 ms",
        "ALT 40 U/L",
        "10.05 mg",
        "FHIR R4 s.9.2",
        "version 1.0",
        "eGFR 1.73 m²",
        "Us",
    ],
)
def test_a_safe_text_is_not(text: str) -> None:
    assert error_prone_forms(text) == ()


def _texts_of_code() -> Iterator[tuple[str, str]]:
    """Every phrase of the rooms that write: constants of more than one word, docstrings left out."""
    found = [path for room in WRITERS for path in (ROOT / "clinic_assist").glob(f"{room}.py")]
    found += [path for room in WRITERS for path in (ROOT / "clinic_assist").glob(f"{room}/**/*.py")]
    for path in sorted(found):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in docstrings:
                continue
            if " " in node.value.strip() and "\\" not in node.value:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value


def _texts_of_knowledge() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "resources/knowledge").rglob("*.toml")):
        for text in _strings(tomllib.loads(path.read_text(encoding="utf-8"))):
            yield path.name, text


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def _texts_of_prompts() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "resources/prompts").glob("*.txt")):
        yield path.name, path.read_text(encoding="utf-8")


def _texts_of_forms() -> Iterator[tuple[str, str]]:
    for register in Register:
        for kind, _status, forms in all_forms(register=register):
            for pieces in forms:
                yield f"{register.value} {kind.value}", "".join(piece.text for piece in pieces)


@pytest.mark.parametrize("texts", [_texts_of_code, _texts_of_knowledge, _texts_of_prompts, _texts_of_forms])
def test_none_of_our_own_texts_holds_a_form_of_the_list(texts) -> None:
    read = list(texts())

    assert len(read) > 1
    assert [(place, text) for place, text in read if error_prone_forms(text)] == []
