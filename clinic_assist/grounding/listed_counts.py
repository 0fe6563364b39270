"""Judges a count before a list: "three allergies: penicillin and codeine" counts one more than it names."""

from __future__ import annotations

import re

from clinic_assist.grounding.claims import Claim
from clinic_assist.grounding.findings import Outcome, not_found
from clinic_assist.grounding.words import NUMBER_WORDS

_COUNTED = re.compile(
    rf"\b(?P<count>\d{{1,2}}|{'|'.join(NUMBER_WORDS)})\s+(?:[a-z-]+\s+){{0,2}}?"
    r"(?:allergies|intolerances|drugs|medicines|medications|problems|diagnoses|conditions|operations|procedures|vaccines)"
    r"\b[^:.;]*:(?P<list>[^;]+)$",
    re.IGNORECASE,
)
_JOINT = re.compile(r"[,/&]|\band\b|\bplus\b", re.IGNORECASE)


def listed_count_outcomes(text: str, claims: tuple[Claim, ...]) -> list[Outcome | None]:
    """An outcome where the number of things named cannot be the number told; none where it can.

    A name may itself hold a comma or "and": any number between the things recognised and the pieces of the list agrees.
    """
    told = _COUNTED.search(text)
    if told is None:
        return []
    written = told["count"].lower()
    count = int(NUMBER_WORDS.get(written, written))
    at = told.start("list")
    named = len({one.mention.start for one in claims if one.mention and one.mention.start >= at})
    pieces = len([piece for piece in _JOINT.split(told["list"]) if piece.strip(" .")])
    if min(named, pieces) <= count <= max(named, pieces):
        return []
    return [Outcome(not_found(f"The statement counts {count} and names {named}."))]
