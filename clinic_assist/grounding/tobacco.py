"""Judges smoking in the present and in the past against a recorded smoking status."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clinic_assist.grounding.cards import Card, Group
from clinic_assist.grounding.claims import Claim
from clinic_assist.grounding.findings import Problem, contradicted, describe
from clinic_assist.grounding.lexicon import Cue
from clinic_assist.grounding.states import PAST

# Words of the SNOMED CT values of LOINC 72166-2 (US Core smoking status) that say that it is over.
_GIVEN_UP = frozenset(("former", "ex", "quit", "stopped", "ceased", "past"))
_PRESENT = re.compile(r"\bsmokes\b|\b(?:is|still|currently) smoking\b", re.IGNORECASE)


def tobacco_problems(claim: Claim, card: Card, text: str) -> Iterator[Problem]:
    """Smoking that was given up is not of today, and smoking of today was not given up."""
    if card.group is not Group.RESULT or "smoking" not in card.value_words or claim.mention is None:
        return
    given_up, over = bool(card.value_words & _GIVEN_UP), PAST in claim.states
    now = not claim.is_negated and (claim.has(Cue.CURRENT) or bool(_PRESENT.search(text)))
    if (over and not given_up) or (now and given_up and not over):
        yield contradicted(f"The chart says {describe(card)}.")
