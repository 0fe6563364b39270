"""A change of the rule data never passes unseen: mutants of the shipped pack, each of which must be caught."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from random import Random

import pytest

from clinic_assist.errors import MachineError
from clinic_assist.safety.knowledge import load_knowledge
from clinic_assist.safety.pack_files import PARSED, parsed_text
from tests.pharmacy import RESOURCES, knowledge
from tests.rules.golden_pack import GOLDEN, shape


def test_the_pack_has_the_shape_that_was_reviewed() -> None:
    assert shape(knowledge()) == GOLDEN.read_text(encoding="utf-8"), "run python -m tests.rules.golden_pack and review"


def test_the_copies_for_fast_loading_are_those_of_the_files() -> None:
    folders = sorted({file.parent for file in (RESOURCES / "knowledge").rglob("*.toml")})

    stale = [folder.name for folder in folders if (folder / PARSED).read_text(encoding="utf-8") != parsed_text(folder)]

    assert len(folders) >= 5
    assert stale == [], "run python -m tests.rules.golden_pack"


def test_the_pack_is_the_same_without_its_copies(tmp_path: Path) -> None:
    copy = tmp_path / "knowledge"
    shutil.copytree(RESOURCES / "knowledge", copy, ignore=shutil.ignore_patterns(PARSED))

    assert shape(load_knowledge(copy)) == shape(knowledge())


def mutants(count: int, seed: int) -> list[tuple[str, str, str]]:
    """(file, line before, line after): a member taken out, a severity or a switch changed."""
    random = Random(seed)
    found = []
    for file in sorted((RESOURCES / "knowledge").rglob("*.toml")):
        for line in file.read_text(encoding="utf-8").splitlines():
            name = str(file.relative_to(RESOURCES / "knowledge"))
            if line.startswith("members = [") and line.count('"') > 2:
                members = line.removeprefix("members = [").removesuffix("]").split('", "')
                gone = random.randrange(1, len(members)) if len(members) > 1 else 0
                kept = [member for index, member in enumerate(members) if index != gone]
                after = "members = [" + '", "'.join(kept)
                found.append((name, line, after if after.endswith('"') else after + '"'))
                found[-1] = (name, line, found[-1][2] + "]")
            elif line.startswith('severity = "monitor"'):
                found.append((name, line, 'severity = "information"'))
            elif line.startswith('severity = "serious"'):
                found.append((name, line, 'severity = "monitor"'))
            elif line.startswith('to = "information"'):
                found.append((name, line, 'to = "serious"'))
            elif line.startswith("days = "):
                found.append((name, line, f"days = {int(line.removeprefix('days = ')) + 1}"))
            elif line == "interruptive = true":
                found.append((name, line, "interruptive = false"))
    return random.sample(found, count)


@pytest.mark.parametrize("mutant", mutants(30, seed=7), ids=lambda mutant: mutant[0])
def test_a_mutant_of_the_data_is_caught(mutant: tuple[str, str, str], tmp_path: Path) -> None:
    name, before, after = mutant
    copy = tmp_path / "knowledge"
    shutil.copytree(RESOURCES / "knowledge", copy)
    text = (copy / name).read_text(encoding="utf-8")

    (copy / name).write_text(text.replace(before, after, 1), encoding="utf-8")

    assert before != after
    assert shape(load_knowledge(copy)) != GOLDEN.read_text(encoding="utf-8")


def mutants_of_figures(folder: str, count: int, seed: int) -> list[tuple[str, int, str]]:
    """(file, number of the line, line after): one figure of a limit, a weight, a factor or an interval changed."""
    random = Random(seed)
    found = []
    for file in sorted((RESOURCES / "knowledge" / folder).glob("*.toml")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines()):
            plain = re.sub(r'"[^"]*"|#.*', lambda text: "_" * len(text[0]), line)
            figures = [hit for hit in re.finditer(r"= (\d+(?:\.\d+)?)\b(?!-)", plain) if "last_reviewed" not in plain]
            if figures:
                hit = random.choice(figures)
                after = f"{line[: hit.start(1)]}{float(hit[1]) + 1:g}{line[hit.end(1) :]}"
                found.append((f"{folder}/{file.name}", number, after))
    return random.sample(found, count)


FIGURES = [
    *mutants_of_figures("doses", 6, seed=11),
    *(
        mutant
        for folder in ("kidney", "loads", "monitoring", "washout")
        for mutant in mutants_of_figures(folder, 3, seed=12)
    ),
    *(mutant for folder in ("opioids", "patients") for mutant in mutants_of_figures(folder, 2, seed=13)),
]


@pytest.mark.parametrize("mutant", FIGURES, ids=lambda mutant: f"{mutant[0]}:{mutant[1]}")
def test_another_figure_is_caught(mutant: tuple[str, int, str], tmp_path: Path) -> None:
    name, number, after = mutant
    copy = tmp_path / "knowledge"
    shutil.copytree(RESOURCES / "knowledge", copy)
    lines = (copy / name).read_text(encoding="utf-8").splitlines(keepends=True)
    lines[number] = after + "\n"
    (copy / name).write_text("".join(lines), encoding="utf-8")

    try:
        changed = shape(load_knowledge(copy)) != GOLDEN.read_text(encoding="utf-8")
    except MachineError:
        changed = True  # refused: the figure contradicts another

    assert changed
