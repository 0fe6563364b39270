"""Cuts a statement into stretches, at most one named thing in each."""

from __future__ import annotations

import re
from dataclasses import dataclass

from clinic_assist.grounding.cues import is_carrying
from clinic_assist.grounding.lexicon import Cue
from clinic_assist.grounding.mentions import Mention
from clinic_assist.grounding.reading import Reading

_BREAKS = re.compile(r"[,;:()\n]|\s[-–—]\s|[.!](?=\s|$)|\?(?!\s+[a-z])(?=\s|$)")
_JOINING = frozenset(("and", "or", "nor", "but", "while", "whereas", "then", "plus"))
_LINKING = frozenset(
    """
    for because due treat treating treatment treated indication indicated reason causing cause caused secondary
    resulting result attributed related leading led lead produced producing provoked precipitated triggered induced
    complicating complicated from explained following followed managed controlled
    """.split()
)
_COMING = frozenset(("admission", "emergency", "attendance", "encounter", "visit", "consultation", "inpatient"))
_MODIFIERS = frozenset(
    (Cue.SIDE, Cue.DOUBT, Cue.NEGATION, Cue.HISTORY, Cue.PERSON, Cue.EXTENT, Cue.BREAK, Cue.SUBJECT, Cue.WAS)
)


_STRONG = frozenset((";", ".", "!", "?"))
_NO_REASON = frozenset(("significant", "notable", "remarkable", "suffer", "suffering", "suffered"))
_SUBJECTS = frozenset(("treatment", "treated", "result"))
LIST_JOINTS = frozenset((",", "and", "or", "nor", "plus"))
"""Marks and words between the things of a list."""


@dataclass(slots=True)
class Segment:
    """A stretch of words between marks and joining words.

    Attributes:
        joint: What stands before it: a mark or a word.
        links: It is given as the reason of the thing before.
    """

    first: int
    last: int
    joint: str
    mention: Mention | None = None
    links: bool = False


def segments_of(reading: Reading) -> list[Segment]:
    """The stretches of a statement in order."""
    return [part for segment in _stretches(reading) for part in _split_at_mentions(reading, segment)]


def starts_with_link(reading: Reading, segment: Segment) -> bool:
    """Whether a stretch gives its thing as the reason of the one before; after a semicolon only its first word does."""
    if not segment.joint or segment.mention is None:
        return False
    last = segment.first + 1 if segment.joint in _STRONG else segment.mention.first
    places = range(segment.first, min(last, segment.mention.first))
    # "…; treatment with salbutamol" begins anew.
    own = frozenset[str]()
    if segment.joint in _STRONG:
        own = _SUBJECTS | ({"for"} if _has_figures(reading, segment) else set())
    return any(_is_link(reading, at) and reading.words[at].form not in own for at in places)


def _has_figures(reading: Reading, segment: Segment) -> bool:
    """Whether a stretch gives a value or a date of its own ("…; for weight we have 77 kg")."""
    start, end = reading.words[segment.first].start, reading.words[segment.last].end
    places = [one.start for one in reading.amounts] + [one.start for one in reading.dates]
    return any(start <= place < end for place in places)


def _is_link(reading: Reading, at: int) -> bool:
    """Whether a word gives a reason; "significant for" and "suffers from" give none."""
    before = reading.words[at - 1].form if at else ""
    return reading.words[at].form in _LINKING and before not in _NO_REASON


def says_cause(text: str) -> bool:
    """Whether a text gives a cause for something."""
    return _CAUSE.search(text) is not None


_CAUSE = re.compile(
    r"\b(?:due to|because of|secondary to|caused by|causing|result(?:s|ed|ing) (?:from|in)|attributed to|related to"
    r"|(?:leading|leads|led) to"
    r"|induced|precipitated by|triggered by|complicated by)\b",
    re.IGNORECASE,
)


def _stretches(reading: Reading) -> list[Segment]:
    """Stretches of words between marks and joining words."""
    out: list[Segment] = []
    joint, first = "", 0
    inside = _inside(reading)
    for at in range(len(reading.words)):
        broken = _break_before(reading, at, inside)
        if broken and at > first:
            out.append(Segment(first, at - 1, joint))
            joint, first = broken, at
        elif broken:
            joint = broken if not joint or joint in LIST_JOINTS else joint
    if reading.words:
        out.append(Segment(first, len(reading.words) - 1, joint))
    return out


def _inside(reading: Reading) -> set[int]:
    """Word positions that continue something: no segment may begin there."""
    places = [
        (one.start, one.end)
        for group in (reading.dates, reading.amounts, reading.frequencies, reading.ages)
        for one in group
    ]
    held = {at for at, word in enumerate(reading.words) if any(start < word.start < end for start, end in places)}
    for mention in reading.mentions:
        held.update(range(mention.first + 1, mention.last + 1))
    return held


def _break_before(reading: Reading, at: int, inside: set[int]) -> str:
    word = reading.words[at]
    if at in inside:
        return ""
    if at > 0:
        gap = reading.text[reading.words[at - 1].end : word.start]
        match = _BREAKS.search(gap)
        if match:
            return ";" if ";" in gap else match.group().strip()
    return word.form if word.form in _JOINING else ""


def _split_at_mentions(reading: Reading, segment: Segment) -> list[Segment]:
    within = [mention for mention in reading.mentions if segment.first <= mention.first <= segment.last]
    if not within:
        return [segment]
    out = [Segment(segment.first, segment.last, segment.joint, within[0])]
    for mention in within[1:]:
        cut = _start_of(reading, mention, out[-1])
        before = out[-1].mention or mention
        links = _links(reading, before.last + 1, mention.first, words=_LINKING | _reasons_of(before))
        out[-1].last = cut - 1
        out.append(Segment(cut, segment.last, "", mention, links))
    return out


def _reasons_of(mention: Mention) -> frozenset[str]:
    """Who comes to hospital "with" something comes because of it."""
    return frozenset(("with",)) if mention.said & _COMING else frozenset()


def _links(reading: Reading, first: int, last: int, *, words: frozenset[str]) -> bool:
    """Whether a word between two things gives the one as the reason of the other; "for 7 days" gives none."""
    places = [at for at in range(first, last) if reading.words[at].form in words]
    if not places:
        return False
    start, end = reading.words[places[-1]].start, reading.words[last].start
    figures: list[int] = [one.start for one in reading.amounts]
    figures += [one.start for one in reading.dates]
    figures += [one.start for one in reading.frequencies]
    return not any(start < place < end for place in figures)


def _start_of(reading: Reading, mention: Mention, before: Segment) -> int:
    """Where the words that belong to a later mention of a segment begin: with the modifiers just before it."""
    cue_at = {at: cue.cue for cue in reading.cues for at in range(cue.first, cue.last + 1)}
    free = set(reading.free)
    at = mention.first
    limit = before.mention.last if before.mention else before.first
    while at - 1 > limit and at - 1 in free:
        cue = cue_at.get(at - 1)
        adjacent = at == mention.first and cue is Cue.STATUS
        if not (adjacent or cue in _MODIFIERS or (cue is None and is_carrying(reading.words[at - 1].form))):
            break
        at -= 1
    return at
