"""Free text cut into clauses, each with what it says plainly and what it denies.

"No fever, cough or chest pain, feels well" denies three things and says one. A sentence of a note is compared with the
record's free text clause by clause, so that what stands beside it cannot lend it its negation, side or person.
The scope of a negation follows NegEx: it reaches from its word to the end of the list that it opens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from clinic_assist.grounding.cues import CueMention, denials_in_words, find_cues, is_framing, only_marks_history
from clinic_assist.grounding.lexicon import Cue
from clinic_assist.grounding.timing import find_frequencies
from clinic_assist.grounding.words import NUMBER_WORDS, Word, form_of, words_of

_BREAK = re.compile(r"\s*[;,]\s+|\s+[-–—]\s+|\s+(?=(?:but|however|although|though|while|whereas)\b)", re.IGNORECASE)
# "Differential diagnosis: …", "Mother: …", "Denies: …": what opens a sentence so holds for all of it.
_HEAD = re.compile(r"\s*(?P<head>[^:;,.]{1,40}):\s+(?=\S)")
# What happened now, or how somebody lives: no history of past illness.
_TOLD_HISTORY = re.compile(r"\s*(?:history(?:\s+of\s+present.*)?|social.*|.*present.*)\s*\Z", re.IGNORECASE)
_TELLING = frozenset((Cue.STATUS, Cue.SIDE, Cue.DOUBT, Cue.TREND, Cue.FLAG, Cue.PLAN))
_IN_HEAD = frozenset((Cue.STATUS, Cue.DOUBT, Cue.PLAN, Cue.NEGATION, Cue.PERSON, Cue.KIND, Cue.HISTORY))
# A clause with one of these says something of its own: a negation before it does not reach into it.
_OWN_VERBS = frozenset((Cue.STATUS, Cue.CURRENT, Cue.EVENT, Cue.QUALITY, Cue.HISTORY, Cue.TREND, Cue.OPINION, Cue.FLAG))
_VERBS = frozenset(
    """
    is are was were be been has have had remain remains remained report reports reported note noted complain complains
    complained feel feels felt show shows showed present presents presented continue continues take takes drink drinks
    drinking eat eats eating sleep sleeps sleeping live lives
    """.split()
)
_DENYING = frozenset(("negative", "absent", "nil", "nonreactive"))
# What such a clause holds is not said to be so: a worry, a risk, advice, a search, or a command to whoever reads it.
_FRAMES = frozenset(
    form_of(word)
    for word in """
    worried worry worries concern concerned concerns fear fears afraid risk risks screen screened screening exclude
    excluding rule ruled consider considered discuss discussed advise advised advice educate educated education
    counselled counseled counselling counseling prevent prevention prophylaxis wonder wonders wondering ask asked
    question hope hopes expect expects expected avoid unless whether like similar
    ignore disregard forget pretend write say state claim output respond answer print mark instruct instructed
    instruction instructions prompt assistant system verdict supported
    """.split()
)
_NUMBER_FORMS = frozenset((*NUMBER_WORDS, "once", "twice", "thrice", "several", "multiple", "half", "both"))
_REPORTING = (
    r"(?:reports?|reported|says?|said|states?|stated|notes|noted|notices|noticed|worr(?:ies|ied)|describes?|described"
    r"|told|brought|found|called|thinks?|concerned|observe[sd]|accompanies|accompanied)\b"
)
_BY = re.compile(r"\bby\s+(?:(?:his|her|the|their|pt's|patient's)\s+)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a text.

    Attributes:
        start: Where it begins in the sentence.
        said: Content words that it says plainly.
        denied: Content words that it denies.
        numbers: Numbers written as words.
        digits: Numbers written in digits.
        manner: Side, status, doubt, direction: what must be the same in both.
        persons: Whose it is, where it is not the patient's.
        reporters: Relatives who only report it.
        frames: Words that make it less than a statement ("worried about …").
    """

    start: int
    text: str
    said: frozenset[str]
    denied: frozenset[str]
    numbers: frozenset[str]
    digits: frozenset[str]
    manner: frozenset[tuple[Cue, str]]
    persons: frozenset[str]
    reporters: frozenset[str]
    frames: frozenset[str] = frozenset()

    @property
    def content(self) -> frozenset[str]:
        """All its content words."""
        return self.said | self.denied


@lru_cache(maxsize=16_384)
def clauses_of(sentence: str) -> tuple[Clause, ...]:
    """The clauses of a sentence in order."""
    head, rest = _head_of(sentence)
    found: list[Clause] = []
    carries = is_denied = any(cue.cue is Cue.NEGATION for cue in head)
    frames: frozenset[str] = frozenset()
    for start, text in _parts(rest):
        words = words_of(text)
        cues = find_cues(words)
        within = denials_in_words(words)
        negation = [cue for cue in cues if cue.cue is Cue.NEGATION and cue.first not in within]
        goes_on = not _speaks_for_itself(words, cues)
        carries = is_denied or (carries and not negation and goes_on)
        denied: Sequence[int] = range(len(words)) if carries else _denied(words, cues)
        clause = _clause(text, words, (*head, *cues), frozenset(denied))
        # "A risk of bleeding, infection, and death" says of none of the three that it is so.
        frames = clause.frames | (frames if goes_on else frozenset())
        at = len(sentence) - len(rest) + start
        found.append(replace(clause, start=at, frames=frames))
        carries = carries or bool(negation and len(denied) and denied[-1] == len(words) - 1)
    return tuple(found)


def _head_of(sentence: str) -> tuple[tuple[CueMention, ...], str]:
    """What the words before a colon say of all that follows, and the rest; a head that says nothing stays in it."""
    match = _HEAD.match(sentence)
    cues = find_cues(words_of(match["head"])) if match else ()
    telling = tuple(
        replace(cue, first=-1, last=-1, start=0, end=0)
        for cue in cues
        if cue.cue in _IN_HEAD and not (match and cue.cue is Cue.HISTORY and _TOLD_HISTORY.match(match["head"]))
    )
    return (telling, sentence[match.end() :]) if match and telling else ((), sentence)


def is_reporter(text: str, start: int, end: int) -> bool:
    """Whether a relative named there only reports: "Mum reports fever", "noted by daughter"."""
    after = re.match(rf"\s+(?:also\s+)?{_REPORTING}", text[end:], re.IGNORECASE)
    return after is not None or _BY.search(text[:start]) is not None


def _parts(sentence: str) -> Iterator[tuple[int, str]]:
    start = 0
    for match in _BREAK.finditer(sentence):
        if sentence[start : match.start()].strip():
            yield start, sentence[start : match.start()]
        start = match.end()
    if sentence[start:].strip():
        yield start, sentence[start:]


def _denied(words: Sequence[Word], cues: Sequence[CueMention]) -> Sequence[int]:
    """The words in the scope of a negation, and those that deny themselves ("nonsmoker")."""
    within = denials_in_words(words)
    own = {at for first in within for at in range(first + 1, _end_of_word(words, first + 1))}
    negation = next((cue for cue in cues if cue.cue is Cue.NEGATION and cue.first not in within), None)
    return sorted(own | set(_scope(words, negation)))


def _scope(words: Sequence[Word], negation: CueMention | None) -> range:
    """The words after a negation; before it, where nothing follows ("chest pain: denied")."""
    if negation is None:
        denying = next((at for at, word in enumerate(words) if word.form in _DENYING), 0)
        return range(denying)
    first = negation.last + 1
    if all(is_framing(words[at].form) for at in range(first, len(words))):
        return range(negation.first)
    joint = next((at for at in range(first, len(words)) if words[at].form == "and"), len(words))
    goes_on = not _speaks_for_itself(words[joint:], find_cues(words[joint:]))
    return range(first, len(words) if goes_on else joint)


def _is_told(written: str) -> bool:
    """Whether a word tells what somebody said ("she states that …"), where the bare verb would be a command."""
    return written.lower() in ("states", "stated", "says", "said", "claims", "claimed", "stating", "saying")


def _end_of_word(words: Sequence[Word], first: int) -> int:
    """The place after the last of the forms that one written word has."""
    return next((at for at in range(first, len(words)) if words[at].end != words[first].end), len(words))


def _speaks_for_itself(words: Sequence[Word], cues: Sequence[CueMention]) -> bool:
    return any(cue.cue in _OWN_VERBS for cue in cues) or any(word.form in _VERBS for word in words)


def _clause(text: str, words: Sequence[Word], cues: Sequence[CueMention], denied: frozenset[int]) -> Clause:
    own = [cue for cue in cues if cue.first >= 0]
    marking = [cue for cue in own if cue.cue is Cue.NEGATION or only_marks_history(cue, words)]
    negating = {at for cue in marking for at in range(cue.first, cue.last + 1)}
    persons = [cue for cue in cues if cue.cue is Cue.PERSON]
    reporting = {cue.value for cue in persons if cue.first >= 0 and is_reporter(text, cue.start, cue.end)}
    often = {at for one in find_frequencies(text) for at, word in enumerate(words) if one.start <= word.start < one.end}
    told = {
        at
        for at, word in enumerate(words)
        if at not in negating | often
        and not word.is_number
        and not is_framing(word.form)
        and word.form not in _NUMBER_FORMS
    }
    spoken = {word.form for at, word in enumerate(words) if at not in often}
    return Clause(
        start=0,
        text=text,
        said=frozenset(words[at].form for at in told - denied),
        denied=frozenset(words[at].form for at in told & denied),
        numbers=frozenset(NUMBER_WORDS.get(form, form) for form in spoken & _NUMBER_FORMS),
        digits=frozenset(word.form for word in words if word.is_number),
        manner=frozenset(
            (cue.cue, cue.value or ",".join(sorted(state.value for state in cue.states)))
            for cue in cues
            if cue.cue in _TELLING or (cue.first < 0 and cue.cue in (Cue.KIND, Cue.HISTORY))
        ),
        persons=frozenset(cue.value for cue in persons) - reporting,
        reporters=frozenset(reporting),
        frames=frozenset(word.form for word in words if not _is_told(text[word.start : word.end])) & _FRAMES,
    )
