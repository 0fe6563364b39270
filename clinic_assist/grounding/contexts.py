"""The manner in which a sentence speaks of a thing: denied, of another person, past, doubtful, planned.

The scope rules follow NegEx and ConText (Chapman 2001; Harkema 2009): a trigger reaches from its word over the list
that it opens, to a word that opens a new statement; some triggers stand behind the thing; some only look like one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from clinic_assist.grounding.clauses import is_reporter
from clinic_assist.grounding.cues import CueMention, find_cues
from clinic_assist.grounding.lexicon import Cue
from clinic_assist.grounding.sentences import split_sections
from clinic_assist.grounding.states import PAST, State
from clinic_assist.grounding.synonyms import CASED, PHRASES
from clinic_assist.grounding.words import words_of
from clinic_assist.notes.narrative import Manner, Sentence, Wording

# NegEx's pseudo-negations: they hold a negation and deny nothing of what follows.
_NO_DENIAL = re.compile(
    r"\bno(?:t)? (?:increase|change|significant change|interval change|suspicious change|only|necessarily|certain|sure"
    r"|clear|know|improve\w*|help\w*|relie\w*|further|longer|more)\b"
    r"|\bgram negative\b|\bwithout (?:difficulty|relief)\b",
    re.IGNORECASE,
)
# A denial that ends with its own noun: "resection with no recurrence, cholecystectomy" denies no cholecystectomy.
_CLOSED = re.compile(
    r"\b(?:no|without|with no)\s+(?:(?:any|further|known|evidence of|significant)\s+)*"
    r"(?:recurrences?|complications?|sequelae|residuals?|incidents?|difficulty|problems?|issues?)\b",
    re.IGNORECASE,
)
# The record says that it does not know, or takes back what it said.
_NO_WORD = re.compile(
    r"\b(?:no (?:\w+ ){0,3}data|no information|not (?:on file|available|applicable|asked|recorded|documented|known)"
    r"|unavailable|entered in error|erroneous)\b",
    re.IGNORECASE,
)
# What ends the reach of a trigger: a contrast, or a new part of the sentence with a verb of its own.
_CONTRAST = re.compile(
    r";|:\s|[.!?]\s|\b(?:but|however|although|though|except|apart from|aside from|other than|while|whereas"
    r"|yet)\b",
    re.IGNORECASE,
)
_JOINT = re.compile(r",|\band\b", re.IGNORECASE)
_SPEAKS = re.compile(
    r"\s*(?:(?:and|also|then|now)\s+)*(?:(?:he|she|they|it|we|i|you|patient|pt|the patient|there)\s+)?(?:\w+ly\s+)?"
    r"(?:is|are|was|were|will|would|has|had|have|does|did|do|reports?|reported|endorses?|endorsed|notes|noted|complains?|complained"
    r"|feels?|felt|states?|stated|takes?|took|uses?|used|smokes?|smoked|drinks?|drank|presents?|presented|admits?"
    r"|admitted|continues?|continued|remains?|shows?|showed|demonstrates?|suffers?|lives?|works?|developed|experienc\w+)\b",
    re.IGNORECASE,
)
_DENIED_BEHIND = re.compile(
    r"[\s,:()-]*(?:(?:is|are|was|were|has|have|been|exam|test|screen|seen|history|hx|use|status)[\s,:-]+){0,3}"
    r"(?:denied|denies|absent|negative|none|nil|no\b|not (?:present|seen|noted|identified|appreciated|found|detected)|"
    r"(?:has been |have been )?ruled out|excluded|never\b|free\b|unlikely)",
    re.IGNORECASE,
)
_DOUBT_BEHIND = re.compile(
    r"[\s,:()-]*(?:(?:is|are|was|were|cannot|can not|could not)\s+){0,2}(?:suspected|possible|probable|questionable"
    r"|likely|be excluded|be ruled out|\?)",
    re.IGNORECASE,
)
_PERSON_BEHIND = re.compile(
    r"(?:\bin\b|\bof\b|\(|-|:|\bby\b)\s*(?:(?:his|her|the|their|a|patient's|maternal|paternal)\s+)*$", re.IGNORECASE
)
_NEW_SUBJECT = re.compile(
    r"(?:,|;|\band\b|\bbut\b)\s*(?:the\s+)?(?:he|she|patient|pt|mr\.?|mrs\.?|ms\.?)\b", re.IGNORECASE
)
_UNCERTAIN = re.compile(
    r"\b(?:risks? (?:of|for)|concern(?:s|ed)? (?:for|about|of)|worr(?:y|ied) (?:about|that)|fears?"
    r"|screen(?:ed|ing)? for|in case(?: of)?|if\b|unless|whether|should (?:he|she|you|they)|could (?:be|cause)"
    r"|rule out|r/o|to exclude"
    r"|prevent(?:ion of)?|prophylaxis|avoid\w*|watch for|signs? of|symptoms? of|educat\w+|counsel\w+|discuss\w*"
    r"|not (?:sure|certain|clear)|unsure|unknown|no information|history of other conditions such as"
    r"|usually have|typically|pretend|ignore|disregard|say|write)\b",
    re.IGNORECASE,
)
_PLANS = re.compile(
    r"\b(?:will|plan(?:s|ned|ning)?(?: to| for| on)?|recommend\w*|consider\w*|schedul\w+|order(?:ed)?|refer(?:ral|red)?"
    r"|arrange\w*|to be|awaiting|pending|due for|obtain|needs?(?: to)?|would (?:like|benefit)|request\w*|initiate|begin"
    r"|may (?:need|require|undergo))\b",
    re.IGNORECASE,
)
_FAMILY_HEAD = re.compile(r"\bfam(?:ily)?\b|\bfh\b|\bfhx\b", re.IGNORECASE)
_PAST_HEAD = re.compile(
    r"\b(?:past|previous|prior|resolved|former|pmh|psh|surgical)\b|\bhistory\b(?! of present)", re.IGNORECASE
)
_PLAN_HEAD = re.compile(r"\b(?:plans?|recommendations?|follow[- ]?up|orders?|instructions?)\b", re.IGNORECASE)
_MIXED_HEAD = re.compile(r"\b(?:social|assessment|a/p|impression|medical)\b", re.IGNORECASE)
_DONE = re.compile(
    r"^\s*(?:continu\w+|increas\w+|decreas\w+|reduc\w+|stop\w*|discontinu\w+)\b"
    r"|\b(?:underwent|was (?:performed|done|drawn|given)|were (?:performed|done|drawn|given)|showed|revealed)\b"
    r"|\b(?:takes|is taking|is on|has been on)\b",
    re.IGNORECASE,
)
_NO_FAMILY = frozenset(("maternal", "paternal"))


def manners_of(text: str, section: str, start: int, end: int) -> frozenset[Manner]:
    """How a sentence speaks of what stands from `start` to `end` in it; nothing where it says it plainly.

    Args:
        text: The sentence.
        section: The heading under which it stands.
        start: Index of the first character of the thing.
        end: Index after its last one.
    """
    cues = _cues(text)
    found: set[Manner] = set()
    if _NO_WORD.search(text):
        found.add(Manner.HYPOTHETICAL)
    elif _is_denied(text, cues, start, end):
        found.add(Manner.DENIED)
    if _is_of_another(text, section, cues, start=start, end=end):
        found.add(Manner.OTHER_PERSON)
    if _doubts(text, cues, start, end):
        found.add(Manner.DOUBTFUL)
    if _reaches(text, _spans(_UNCERTAIN, text), start):
        found.add(Manner.HYPOTHETICAL)
    if _is_planned(text, section, start):
        found.add(Manner.PLANNED)
    if _PAST_HEAD.search(section) or _is_past(text, cues, start, end):
        found.add(Manner.PAST)
    return frozenset(found)


@lru_cache(maxsize=4096)
def _cues(text: str) -> tuple[CueMention, ...]:
    return find_cues(words_of(text))


def _spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(text)]


def _reaches(text: str, triggers: Sequence[tuple[int, int]], start: int) -> bool:
    """Whether a trigger before a thing reaches it."""
    return any(first < start and not _is_ended(text[last:start]) for first, last in triggers)


def _is_ended(between: str) -> bool:
    if _CONTRAST.search(between):
        return True
    return any(_SPEAKS.match(between[joint.end() :]) for joint in _JOINT.finditer(between))


def _is_denied(text: str, cues: Sequence[CueMention], start: int, end: int) -> bool:
    harmless = _spans(_NO_DENIAL, text) + [one for one in _spans(_CLOSED, text) if not one[0] <= start < one[1]]
    triggers = [
        (cue.start, cue.end)
        for cue in cues
        if cue.cue is Cue.NEGATION and not any(first <= cue.start < last for first, last in harmless)
    ]
    inside = any(first >= start and last <= end for first, last in triggers)
    refuted = any(
        State.REFUTED in cue.states and cue.end <= start and not _is_ended(text[cue.end : start]) for cue in cues
    )
    return inside or refuted or _reaches(text, triggers, start) or _DENIED_BEHIND.match(text, end) is not None


def _is_of_another(text: str, section: str, cues: Sequence[CueMention], *, start: int, end: int) -> bool:
    persons = [
        cue
        for cue in cues
        if cue.cue is Cue.PERSON and cue.value not in _NO_FAMILY and not is_reporter(text, cue.start, cue.end)
    ]
    for cue in persons:
        if cue.end <= start and not _NEW_SUBJECT.search(text[cue.end : start]):
            return True
        if (
            cue.start >= end
            and _PERSON_BEHIND.search(text[end : cue.start])
            and not _CONTRAST.search(text[end : cue.start])
        ):
            return True
    return bool(_FAMILY_HEAD.search(section)) and not _MIXED_HEAD.search(section)


def _doubts(text: str, cues: Sequence[CueMention], start: int, end: int) -> bool:
    triggers = [(cue.start, cue.end) for cue in cues if cue.cue is Cue.DOUBT]
    query = text[max(0, start - 2) : start].strip() == "?"
    return query or _reaches(text, triggers, start) or _DOUBT_BEHIND.match(text, end) is not None


def _is_planned(text: str, section: str, start: int) -> bool:
    if _reaches(text, _spans(_PLANS, text), start):
        return True
    return bool(_PLAN_HEAD.search(section)) and not _MIXED_HEAD.search(section) and not _says_done(text)


def _says_done(text: str) -> bool:
    """Whether a sentence of a plan tells what is so already: "Continue lisinopril", "You underwent an ultrasound"."""
    return _DONE.search(text) is not None


def _is_past(text: str, cues: Sequence[CueMention], start: int, end: int) -> bool:
    before = [
        (cue.start, cue.end)
        for cue in cues
        if cue.cue is Cue.HISTORY or (cue.cue is Cue.STATUS and cue.states and cue.states <= PAST)
    ]
    behind = re.match(
        r"[\s,:(-]*(?:(?:has|have|is|was|since)\s+){0,3}(?:resolved|stopped|discontinued)", text[end:], re.IGNORECASE
    )
    return _reaches(text, before, start) or behind is not None


def speaks_of_family(section: str) -> bool:
    """Whether what stands under a heading may be of relatives ("Family and social history")."""
    return _FAMILY_HEAD.search(section) is not None


def sentences_in(text: str) -> Iterator[Sentence]:
    """The sentences of a text with their places, as `sentences.split_sections` cuts them; headings are left out."""
    at = 0
    for section, sentence in split_sections(text):
        start = text.find(sentence, at)
        end = start + len(sentence)
        if start < 0:
            # A line that was only wrapped: other blanks stand between its words.
            match = re.compile(r"\s+".join(map(re.escape, sentence.split()))).search(text, at)
            if match is None:
                continue
            start, end = match.span()
        at = end
        yield Sentence(section=section, start=start, end=end)


def forms_of(text: str) -> tuple[str, ...]:
    """The words of a text in comparable form, synonyms brought to one."""
    return tuple(word.form for word in words_of(text))


@lru_cache(maxsize=1024)
def wordings_of(phrase: str) -> tuple[Wording, ...]:
    """Other ways to write a thing, and abbreviations of its kinds: "diabetes" is also written T2DM."""
    sought = forms_of(phrase)
    if not sought:
        return ()
    found = {Wording(written, is_cased=True) for written, meaning in CASED.items() if _is_kind_of(meaning, sought)}
    found |= {Wording(written) for written, meaning in _MEANINGS if _is_kind_of(meaning, sought)}
    plain = " ".join(sought)
    return (Wording(plain), *sorted(found - {Wording(plain)}, key=lambda one: one.text))


def _is_kind_of(meaning: Sequence[str], sought: Sequence[str]) -> bool:
    """Whether a meaning is the thing or a kind of it: it has all its words, and its last word near its own end."""
    return set(sought) <= set(meaning) and sought[-1] in meaning[-2:]


_MEANINGS = tuple((written, forms_of(meaning)) for written, meaning in PHRASES.items())
