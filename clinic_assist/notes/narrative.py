"""A sentence of a record's free text, and the manner in which it speaks of a thing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Manner(Enum):
    """How a sentence speaks of something; a sentence with none of these says it plainly, of the patient, as so.

    DENIED: it is not so. OTHER_PERSON: it is so of a relative or somebody else. PAST: it was so. DOUBTFUL: it may be
    so. HYPOTHETICAL: a worry, a risk, a condition, advice. PLANNED: it is to be done.
    """

    DENIED = "denied"
    OTHER_PERSON = "another person"
    PAST = "past"
    DOUBTFUL = "doubtful"
    HYPOTHETICAL = "not stated as a fact"
    PLANNED = "planned"


NOT_SO = frozenset((Manner.DENIED, Manner.OTHER_PERSON, Manner.DOUBTFUL, Manner.HYPOTHETICAL, Manner.PLANNED))
"""The manners in which a sentence does not say that the patient has, takes or had the thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence in a text.

    Attributes:
        section: The heading under which it stands; empty for none.
        start: Index of its first character in the text.
        end: Index after its last one.
    """

    section: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Wording:
    """Another way to write a thing; `is_cased` where only these very letters mean it (MI, not mi)."""

    text: str
    is_cased: bool = False
