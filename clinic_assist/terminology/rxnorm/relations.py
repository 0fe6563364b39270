"""From any RxNorm concept to its ingredients.

The direction of a row of RXNREL is easily got wrong: "REL/RELA is the relationship which the SECOND concept has to the
FIRST" (NLM, UMLS Reference Manual, MRREL/RXNREL). The row `11289||CUI|RN|202421||CUI|tradename_of|…` says that Coumadin
(202421) is a tradename of warfarin (11289): RXCUI2 RELA RXCUI1. Most facts stand in two rows, one for each direction;
both are read, so that a damaged row seldom loses a fact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

# Relations from a whole to what it is made of, and the same said the other way round.
# NLM, RxNorm Technical Documentation, appendix 1 (relationships among term types).
_INVERSES: Final = {
    b"has_ingredient": b"ingredient_of",
    b"has_ingredients": b"ingredients_of",
    b"has_precise_ingredient": b"precise_ingredient_of",
    b"consists_of": b"constitutes",
    b"form_of": b"has_form",
    b"tradename_of": b"has_tradename",
    b"contains": b"contained_in",
    b"has_part": b"part_of",
    b"quantified_form_of": b"has_quantified_form",
}
WHOLE_SECOND: Final = frozenset(_INVERSES)
WHOLE_FIRST: Final = frozenset(_INVERSES.values())
# Term types (NLM, RxNorm Technical Documentation, appendix 5): those that stand for medicines or parts of them.
TERM_TYPES: Final = tuple(b"IN PIN MIN BN SCD SBD GPCK BPCK SCDC SBDC SCDF SBDF SCDG SBDG SCDFP SBDFP SCDGP".split())
INGREDIENT, BRAND = TERM_TYPES.index(b"IN"), TERM_TYPES.index(b"BN")
_PACKS: Final = frozenset({TERM_TYPES.index(b"GPCK"), TERM_TYPES.index(b"BPCK")})
_PACKED: Final = frozenset({TERM_TYPES.index(name) for name in (b"SCD", b"SBD", b"GPCK")})
_COMPONENTS: Final = frozenset({TERM_TYPES.index(name) for name in (b"IN", b"PIN", b"SCDC")})
# BPCK, GPCK, SCD, SCDC, PIN, IN: nothing in RxNorm is deeper.
_DEEPEST: Final = 8


@dataclass(frozen=True, slots=True)
class Composition:
    """What a concept is made of.

    Attributes:
        ingredients: RxCUI of ingredients (IN), sorted; empty where no relation leads to one.
        is_whole: False where the name lists more parts than the relations lead to.
    """

    ingredients: tuple[int, ...] = ()
    is_whole: bool = False


_NOTHING: Final = Composition()


@dataclass(slots=True)
class Concepts:
    """The concepts of a release with what they are made of.

    Attributes:
        term_type: RxCUI → index in TERM_TYPES.
        parts: RxCUI → how many parts the name lists, where it is more than one.
        edges: whole * 2^32 + part.
    """

    term_type: dict[int, int] = field(default_factory=dict)
    parts: dict[int, int] = field(default_factory=dict)
    edges: set[int] = field(default_factory=set)

    def relate(self, whole: int, part: int) -> None:
        """Notes that one concept is made of another, or stands for it."""
        self.edges.add(whole << 32 | part)

    def compositions(self) -> dict[int, Composition]:
        """Every concept with its ingredients. Empties `edges`, which are not needed after that."""
        below: dict[int, list[int]] = defaultdict(list)
        while self.edges:
            edge = self.edges.pop()
            whole, part = edge >> 32, edge & 0xFFFFFFFF
            # A branded product "has ingredient" its brand; the brand stands for all products of that name.
            if self.term_type.get(part, BRAND) != BRAND:
                below[whole].append(part)
        found: dict[int, Composition] = {}
        for rxcui in self.term_type:
            self._compose(rxcui, below, found, 0)
        return found

    def _compose(
        self, rxcui: int, below: dict[int, list[int]], found: dict[int, Composition], depth: int
    ) -> Composition:
        known = found.get(rxcui)
        if known is not None:
            return known
        kind = self.term_type[rxcui]
        if kind == INGREDIENT:
            found[rxcui] = Composition((rxcui,), is_whole=True)
            return found[rxcui]
        if depth >= _DEEPEST:
            return _NOTHING  # a circle, which only damage can make
        parts = {part: self._compose(part, below, found, depth + 1) for part in sorted(below.get(rxcui, ()))}
        ingredients = tuple(sorted({one for made in parts.values() for one in made.ingredients}))
        made = Composition(ingredients, is_whole=bool(ingredients) and self._is_whole(rxcui, parts, len(ingredients)))
        found[rxcui] = made
        return made

    def _is_whole(self, rxcui: int, parts: dict[int, Composition], ingredients: int) -> bool:
        """Whether the relations lead to as many parts as the name lists.

        Two parts can be one ingredient (penicillin G benzathine / penicillin G procaine).
        """
        if self.term_type[rxcui] in _PACKS:
            return all(made.is_whole for part, made in parts.items() if self.term_type[part] in _PACKED)
        listed = self.parts.get(rxcui, 1)
        reached = sum(1 for part, made in parts.items() if made.is_whole and self.term_type[part] in _COMPONENTS)
        same = any(made.is_whole and self.parts.get(part, 1) >= listed for part, made in parts.items())
        return same or max(reached, ingredients) >= listed


def count_parts(name: bytes) -> int:
    """How many parts the name of a concept lists: RxNorm writes ` / ` between them."""
    return name.count(b" / ") + 1


def shared(compositions: Iterable[Composition]) -> Composition | None:
    """The one composition that all have; None where they differ or there is none."""
    distinct = set(compositions)
    return distinct.pop() if len(distinct) == 1 else None
