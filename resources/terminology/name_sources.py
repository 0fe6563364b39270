"""Reads the public name lists and the hand-written tables."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

from clinic_assist.terminology.drug_text import phrase_key

HERE = Path(__file__).resolve().parent
HAND = HERE / "hand"
CHEMICAL, PRODUCT = " [Chemical/Ingredient]", " [VA Product]"


def read_ndfrt(path: Path) -> dict[str, list[str]]:
    """RxCUI → names as the VA's list has them, in the list's order."""
    by_code: dict[str, list[str]] = defaultdict(list)
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        for row in list(csv.reader(file, delimiter=";"))[1:]:
            by_code[row[0]].append(row[2].strip())
    return by_code


def read_drugbank(path: Path) -> list[tuple[str, list[str], bool]]:
    """(common name, synonyms, whether it is a catalogued drug rather than a laboratory compound)."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        (
            row["Common name"].strip(),
            [part.strip() for part in row["Synonyms"].split(" | ") if part.strip()],
            bool(row["UNII"]) and not row["Accession Numbers"].startswith("EXPT"),
        )
        for row in rows
    ]


def read_lines(name: str) -> list[str]:
    """The lines of a hand-written file without remarks."""
    lines = (HAND / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def read_equations(name: str, separator: str) -> list[tuple[list[str], list[str]]]:
    """Lines `left + left = right, right` of a hand-written file."""
    equations = []
    for line in read_lines(name):
        left, right = line.split(" = ", 1)
        rights = [part.strip() for part in right.split(",") if part.strip()]
        equations.append(([part.strip() for part in left.split(separator)], rights))
    return equations


def read_list(name: str) -> set[str]:
    """Folded phrases of a comma-separated hand-written file."""
    return {phrase_key(part) for line in read_lines(name) for part in line.split(",") if part.strip()}


def read_kind(name: str, kind: str) -> set[str]:
    """Folded phrases of the lines `kind: phrase, phrase` of a hand-written file."""
    lines = [line.removeprefix(f"{kind}:") for line in read_lines(name) if line.startswith(f"{kind}:")]
    return {phrase_key(part) for line in lines for part in line.split(",") if part.strip()}


def read_words() -> dict[str, set[str]]:
    """Kind → folded words of words.txt; hyphenated words count by their pieces."""
    words: dict[str, set[str]] = defaultdict(set)
    for line in read_lines("words.txt"):
        kind, _, rest = line.partition(":")
        for word in rest.split():
            words[kind].update(piece for piece in phrase_key(word).split() if not piece[0].isdigit())
    return words
