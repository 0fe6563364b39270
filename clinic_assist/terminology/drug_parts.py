"""The stretches of a drug string, and which of them are one name."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum

# FDA, Nonproprietary Naming of Biological Products (2017): a suffix of four lower-case letters after a hyphen.
_BIOLOGIC = re.compile(r"(mab|cept|stim|poetin|ase|kin|toxina|glargine|aspart|lispro|alfa|tide|vedotin|tecan)$")


class Kind(Enum):
    """What a stretch of words is."""

    DRUG = "drug"
    CLASS = "class"
    NOT_A_DRUG = "not-a-drug"
    AMBIGUOUS = "ambiguous"
    SALT = "salt"
    FILLER = "filler"
    NUMBER = "number"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of the text and what it is.

    Attributes:
        value: Ingredient numbers, class id, reason or meaning, as the kind has it.
        start: Index of its first character.
        end: Index after its last.
        brackets: Open brackets around it.
        gap: Marks between the part before and this one.
        glued: Whether a hyphen without spaces joins it to the part before.
        words: Its folded words.
    """

    kind: Kind
    value: str
    start: int
    end: int
    brackets: str
    gap: str
    glued: bool
    words: tuple[str, ...]


def drop_free(parts: list[Part]) -> list[Part]:
    """`albumin free`, `alcohol-free`: the name before `free` is what the product does not hold."""
    return [
        replace(part, kind=Kind.FILLER) if part.kind is not Kind.UNKNOWN and following == ("free",) else part
        for part, following in zip(parts, [*(part.words for part in parts[1:]), ()], strict=False)
    ]


def mark_glued_unknowns(parts: list[Part]) -> list[Part]:
    """Joins an unknown word and what a hyphen ties it to: `Lisinopril-X` is one unknown name, not lisinopril."""
    result: list[Part] = []
    for part in parts:
        previous = result[-1] if result else None
        if previous is None or not part.glued:
            result.append(part)
        elif _is_biologic_suffix(previous, part):
            result.append(replace(part, kind=Kind.FILLER))
        elif _makes_new_name(previous, part):
            joined = replace(previous, kind=Kind.UNKNOWN, value="", end=part.end, words=previous.words + part.words)
            result[-1] = joined
        else:
            result.append(part)
    return result


def _makes_new_name(left: Part, right: Part) -> bool:
    """Whether two hyphened parts are one name that nobody knows."""
    kinds = {left.kind, right.kind}
    if Kind.UNKNOWN not in kinds:
        return False
    if kinds == {Kind.UNKNOWN}:
        return True
    if Kind.DRUG not in kinds:
        return kinds & {Kind.CLASS, Kind.NOT_A_DRUG, Kind.FILLER, Kind.SALT} != set()
    unknown = left if left.kind is Kind.UNKNOWN else right
    # A long unknown word beside a known one ("amoxicillin-foobarate") is a second ingredient, named as unknown.
    return len(unknown.words[-1]) <= 4


def _is_biologic_suffix(left: Part, right: Part) -> bool:
    return (
        left.kind is Kind.DRUG
        and right.kind is Kind.UNKNOWN
        and len(right.words[0]) == 4
        and _BIOLOGIC.search(left.words[-1]) is not None
    )
