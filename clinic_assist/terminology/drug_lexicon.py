"""The tables of drug names, as one lookup from a phrase to what it means.

File `drugs.tsv` (written by resources/terminology/build.py, UTF-8, one table after another):

    #ingredients     name TAB rxcui-or-empty; the line number from 0 is the ingredient's number in this file
    #phrases         folded phrase TAB meaning; the meaning's first letter says which kind it is, the rest is its value
    #heads           first word of phrases of several words TAB how many words the longest has
    #fillers         words that name no ingredient
    #salts           words that are part of a name only next to an ingredient
    #brands          brand as written TAB ingredient numbers
    #prose           phrases that are not counted as a medicine in running text
    #families        folded brands of which one name covers several medicines
    #variants        words that make another product of such a brand
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from clinic_assist.errors import MachineError

INGREDIENT, CLASS, NOT_A_DRUG, AMBIGUOUS = "i", "c", "x", "a"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All tables, ready for lookup. Built once; read by many.

    Attributes:
        ingredients: (name, RxCUI or empty) by number.
        phrases: Folded phrase → kind letter and value: `i12,45`, `cpenicillins`, `xa food`, `amorphine or …`.
        heads: First word → most words that a phrase beginning so can have; single words are not listed.
        fillers: Words around names: forms, routes, units, instructions, makers.
        salts: Counter-ions and esters.
        brands: (brand as written, ingredient numbers).
        prose: Phrases that running text uses for something else too (an analyte, a disease, a given name).
        families: Brands of which one name covers several medicines.
        variants: Words that make another product of such a brand.
    """

    ingredients: tuple[tuple[str, str], ...]
    phrases: dict[str, str]
    heads: dict[str, int]
    fillers: frozenset[str]
    salts: frozenset[str]
    brands: tuple[tuple[str, str], ...]
    prose: frozenset[str]
    families: frozenset[str] = frozenset()
    variants: frozenset[str] = frozenset()

    def longest(self, words: list[str], start: int) -> tuple[int, str] | None:
        """The longest phrase that begins at `words[start]`: (how many words, meaning); None when there is none.

        An empty word ends the search: a bracket or the end of a part stands there.
        """
        first = words[start]
        for count in range(min(self.heads.get(first, 1), len(words) - start), 1, -1):
            meaning = self.phrases.get(" ".join(words[start : start + count]))
            if meaning is not None:
                return count, meaning
        meaning = self.phrases.get(first)
        return None if meaning is None else (1, meaning)

    def names(self, numbers: str) -> tuple[tuple[str, str], ...]:
        """(name, RxCUI) of a list of ingredient numbers, `12,45`."""
        return tuple(self.ingredients[int(number)] for number in numbers.split(","))


def load_lexicon(folder: Traversable | Path) -> Lexicon:
    """Reads `drugs.tsv`. Raises MachineError where the file is missing or not ours."""
    try:
        text = (folder / "drugs.tsv").read_text(encoding="utf-8")
        tables = dict(_tables(text))
        return Lexicon(
            ingredients=tuple(_pairs(tables["ingredients"])),
            phrases=dict(_pairs(tables["phrases"])),
            heads={word: int(count) for word, count in _pairs(tables["heads"])},
            fillers=frozenset(tables["fillers"]),
            salts=frozenset(tables["salts"]),
            brands=tuple(_pairs(tables["brands"])),
            prose=frozenset(tables["prose"]),
            families=frozenset(tables["families"]),
            variants=frozenset(tables["variants"]),
        )
    except (OSError, KeyError, ValueError) as error:
        raise MachineError(
            "The table of drug names is missing or damaged.", hint="Install the program again."
        ) from error


def load_codes(folder: Traversable | Path) -> dict[str, str]:
    """RxCUI → ingredient numbers, from `codes.tsv`. Raises MachineError where the file is missing or not ours."""
    try:
        return dict(_pairs((folder / "codes.tsv").read_text(encoding="utf-8").splitlines()))
    except (OSError, ValueError) as error:
        raise MachineError(
            "The table of drug codes is missing or damaged.", hint="Install the program again."
        ) from error


def _tables(text: str) -> Iterable[tuple[str, list[str]]]:
    for block in text.split("\n#"):
        name, _, body = block.removeprefix("#").partition("\n")
        yield name, body.splitlines()


def _pairs(lines: list[str]) -> Iterable[tuple[str, str]]:
    for line in lines:
        left, right = line.split("\t")
        yield left, right
