"""In what way a note speaks of a thing: so or not so, now, once, perhaps or to come, of the patient or a relative.

The three questions and the idea of scopes that end at terminators are those of ConText (H. Harkema and others,
"ConText: an algorithm for determining negation, experiencer, and temporal status from clinical reports", J Biomed
Inform 2009); words, headings and code are our own. A clause of a list takes over what the clauses before it say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from clinic_assist.grounding.clauses import Clause, clauses_of
from clinic_assist.grounding.cues import CueMention, find_cues
from clinic_assist.grounding.lexicon import Cue
from clinic_assist.grounding.states import PAST
from clinic_assist.grounding.words import words_of


class Polarity(Enum):
    """Whether it is said to be so."""

    AFFIRMED = "affirmed"
    DENIED = "denied"
    POSSIBLE = "possible"


class Temporality(Enum):
    """When. HYPOTHETICAL: only if, or to be watched for; PLANNED: to be done."""

    CURRENT = "current"
    HISTORICAL = "historical"
    HYPOTHETICAL = "hypothetical"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class ClauseContext:
    """In what way a stretch of a sentence speaks.

    Attributes:
        start: Where the stretch begins in the sentence.
        end: Where it ends.
        persons: The relatives of whom it speaks; empty for the patient.
    """

    start: int
    end: int
    polarity: Polarity
    temporality: Temporality
    persons: frozenset[str]

    @property
    def is_of_patient_now(self) -> bool:
        """Whether it says plainly that something is so, now, of the patient."""
        return self.polarity is Polarity.AFFIRMED and self.temporality is Temporality.CURRENT and not self.persons


# "If", "return for", "rule out": what follows is not said to be so, up to the end of the sentence.
_HYPOTHETICAL = re.compile(
    r"\b(?:if|unless|in case|should (?:he|she|they|the patient|you|there)|return (?:for|to|if|when)|come back|watch for"
    r"|monitor for|look out for|rule[sd]? out|r/o|to exclude|risks? of|at risk (?:of|for)|screen(?:ing)? for|to prevent"
    r"|prevention of|prophylaxis|worried about|concerned about|fear of|counsell?ed (?:on|about)|educated (?:on|about)"
    r"|precautions?|warning signs?)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:s/p|status post|previous(?:ly)?|prior|formerly"
    r"|years? ago|months? ago|in (?:19|20)\d\d|as a child|in childhood"
    r"|in the past|past history|remote)\b",
    re.IGNORECASE,
)
_PAST_HEADING = re.compile(
    r"\b(?:past|previous|prior|surgical history|medical history|pmh|pmhx|psh|pshx|phx|resolved|background)\b",
    re.IGNORECASE,
)
_FAMILY_HEADING = re.compile(r"\b(?:family|fh|fhx)\b", re.IGNORECASE)
_PLAN_HEADING = re.compile(r"\b(?:plan|recommendations?|instructions|follow[- ]?up|orders|goals)\b", re.IGNORECASE)
_DOUBT_HEADING = re.compile(r"\b(?:differential|ddx|possible)\b", re.IGNORECASE)
_PRESENT_HEADING = re.compile(r"\bpresent|\bpresenting|\bassessment\b", re.IGNORECASE)


@lru_cache(maxsize=16_384)
def contexts_of(sentence: str, heading: str = "") -> tuple[ClauseContext, ...]:
    """The contexts of a sentence under its heading, in order; together they cover all of its clauses.

    A clause that denies only a part of what it says has two or more: "cough but no fever", "no fever and looks well".
    """
    found: list[ClauseContext] = []
    clauses = clauses_of(sentence)
    hypothetical = _HYPOTHETICAL.search(sentence)
    for at, clause in enumerate(clauses):
        end = clauses[at + 1].start if at + 1 < len(clauses) else len(sentence)
        cues = find_cues(words_of(clause.text))
        for start, stop, is_denied in _stretches(clause, end):
            later = hypothetical is not None and stop > hypothetical.end()
            found.append(
                ClauseContext(
                    start=start,
                    end=stop,
                    polarity=_polarity(clause, cues, heading, is_denied=is_denied),
                    temporality=Temporality.HYPOTHETICAL if later else _temporality(clause, cues, heading),
                    persons=clause.persons or _family_of(clause, heading),
                )
            )
    return tuple(found)


def context_at(sentence: str, start: int, end: int, heading: str = "") -> ClauseContext | None:
    """In what way a sentence speaks of what stands at a place; None where no clause is there.

    Args:
        sentence: The sentence, as it stands.
        start: Where the thing begins in it.
        end: Where it ends.
        heading: The heading of the note under which the sentence stands; empty for none.
    """
    touching = [one for one in contexts_of(sentence, heading) if one.start < end and start < one.end]
    return next((one for one in touching if one.polarity is Polarity.DENIED), touching[0] if touching else None)


def _stretches(clause: Clause, end: int) -> list[tuple[int, int, bool]]:
    """A clause in stretches of words that it denies and words that it does not, without gaps."""
    places = clause.denied_at
    if not places:
        return [(clause.start, end, False)]
    first, last = places[0][0], places[-1][1]
    parts = [(clause.start, first, False), (first, last, True), (last, end, False)]
    return [part for part in parts if part[1] > part[0]]


def _polarity(clause: Clause, cues: Sequence[CueMention], heading: str, *, is_denied: bool) -> Polarity:
    if is_denied:
        return Polarity.DENIED
    doubts = any(cue.cue is Cue.DOUBT for cue in cues) or any(cue is Cue.DOUBT for cue, _ in clause.manner)
    marked = re.search(r"(?<![\w?])\?\s?(?=[^\W\d])", clause.text) is not None
    return Polarity.POSSIBLE if doubts or marked or _DOUBT_HEADING.search(heading) else Polarity.AFFIRMED


def _temporality(clause: Clause, cues: Sequence[CueMention], heading: str) -> Temporality:
    of_past = any(cue.states and cue.states <= PAST for cue in cues) or bool(_PAST.search(clause.text))
    told_as_past = any(cue.cue is Cue.HISTORY for cue in cues) or (Cue.HISTORY, "") in clause.manner
    if of_past or told_as_past:
        return Temporality.HISTORICAL
    is_plan = any(cue.cue is Cue.PLAN for cue in cues) or (Cue.PLAN, "") in clause.manner
    if is_plan or (_PLAN_HEADING.search(heading) and not _PRESENT_HEADING.search(heading)):
        return Temporality.PLANNED
    if _PAST_HEADING.search(heading) and not _PRESENT_HEADING.search(heading):
        return Temporality.HISTORICAL
    return Temporality.CURRENT


def _family_of(clause: Clause, heading: str) -> frozenset[str]:
    """Under "Family history" all is of the family, unless the clause says "the patient"."""
    speaks_of_patient = re.search(r"\b(?:patient|pt)\b", clause.text, re.IGNORECASE)
    return frozenset(("family",)) if _FAMILY_HEADING.search(heading) and not speaks_of_patient else frozenset()
