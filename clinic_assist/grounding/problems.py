"""Everything in a claim that one fact does not back: numbers, dates, manner, and each word that is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clinic_assist.grounding.assertions import (
    AFFIRMING_QUALITIES,
    DENYING_QUALITIES,
    DETECTION_WORDS,
    doubt_problems,
    flag_words,
    kind_problems,
    person_problems,
    quality_problems,
    result_problems,
    side_problems,
    state_problems,
)
from clinic_assist.grounding.bench import Bench
from clinic_assist.grounding.cards import Card, Group
from clinic_assist.grounding.claims import Claim
from clinic_assist.grounding.compare import age_problems, amount_problems, date_problems, frequency_problems
from clinic_assist.grounding.currency import undated_problems
from clinic_assist.grounding.denials import (
    denied_details_problems,
    denied_value_problems,
    denied_words_problems,
)
from clinic_assist.grounding.findings import Problem, describe, not_found
from clinic_assist.grounding.lexicon import Cue
from clinic_assist.grounding.mentions import Mention
from clinic_assist.grounding.results import extent_problems, flag_problems
from clinic_assist.grounding.routes import route_problems
from clinic_assist.grounding.tobacco import tobacco_problems
from clinic_assist.grounding.words import Word

_TIME_WORDS = frozenset(("current", "former", "ex", "never", "every", "some", "heavy", "light", "daily"))


def problems_of(bench: Bench, claim: Claim, card: Card, others: Sequence[Card]) -> Iterator[Problem]:
    """Everything in a claim that one fact does not back, the most telling first."""
    text, on = bench.reading.text, bench.evidence.on
    patient = bench.evidence.chart.patient
    content = bench.forms(claim.content)
    qualities = bench.forms(_places_of(claim, Cue.QUALITY))
    yield from person_problems(claim, card)
    yield from side_problems(claim, card)
    yield from date_problems(claim, card)
    yield from amount_problems(claim, card, text, on)
    yield from frequency_problems(claim, card, text)
    yield from route_problems(claim, card)
    told = frozenset(word.form for word in bench.reading.words)
    yield from kind_problems(claim, card, bench.section, told, is_cited=bench.is_cited)
    yield from state_problems(claim, card, bench.section, on, is_cited=bench.is_cited)
    yield from doubt_problems(claim, card)
    yield from denied_details_problems(bench.forms(_after_denial(claim)), card)
    yield from result_problems(claim, card, frozenset(word.form for word in bench.reading.words))
    yield from tobacco_problems(claim, card, text)
    words = _own_words(bench, claim)
    yield from denied_words_problems((claim.mention.said if claim.mention else frozenset()) | content, words, card)
    if not _named_beside_its_value(bench, claim, card):
        yield from quality_problems(claim, card, qualities, content)
    yield from denied_value_problems(claim, card, bench.reading)
    if not bench.forms(_places_of(claim, Cue.FLAG)) <= card.value_words:
        yield from flag_problems(claim, card)
    yield from extent_problems(claim, card, _same_thing(card, others, bench))
    if not bench.is_cited:
        yield from undated_problems(claim, card, others, bench.reading)
    yield from age_problems(claim, patient, card, on)
    yield from content_problems(bench, claim, card, content)


def _places_of(claim: Claim, cue: Cue) -> list[int]:
    return [at for one in claim.cues if one.cue is cue for at in range(one.first, one.last + 1)]


def _after_denial(claim: Claim) -> list[int]:
    """The words that a denied detail consists of: "appendectomy without *wound infection*"."""
    return [at for at in claim.content if any(at > one.last for one in claim.denied_details)]


def _own_words(bench: Bench, claim: Claim) -> Sequence[Word]:
    """The words from the first to the last that belong to a claim."""
    places = [at for cue in (*claim.cues, *claim.carried) for at in (cue.first, cue.last)]
    places += claim.content
    if claim.mention:
        # One written word may stand for several ("nonsmoker").
        start, end = claim.mention.start, claim.mention.end
        places += [at for at, word in enumerate(bench.reading.words) if start <= word.start < end]
    return bench.reading.words[min(places) : max(places) + 1] if places else ()


def _named_beside_its_value(bench: Bench, claim: Claim, card: Card) -> bool:
    """In "Tobacco use: never smoked" the first mention names the question; the value is judged at the second."""
    if not card.value_texts or claim.mention is None or _names_value(claim.mention, card):
        return False
    return any(mention is not claim.mention and _names_value(mention, card) for mention in bench.reading.mentions)


def _names_value(mention: Mention, card: Card) -> bool:
    names = {name.text for entry in mention.entries for name in entry.names}
    return bool(names & card.value_texts)


def _same_thing(card: Card, others: Sequence[Card], bench: Bench) -> Sequence[Card]:
    """All facts of the same name in the whole chart, cited or not."""
    if not bench.is_cited:
        return others
    entries = bench.evidence.entries_of((card.fact.id,))
    return [one for at in entries for one in bench.evidence.index.entries[at].cards]


def content_problems(bench: Bench, claim: Claim, card: Card, content: frozenset[str]) -> Iterator[Problem]:
    """Words that neither the fact nor the patient's particulars hold."""
    # Words out of a name do not name it: "tuberculosis" is not what "Skin test for tuberculosis" is about.
    own = (card.bag if claim.mention else card.details) | card.value_words | flag_words(card) | _words_of_kind(card)
    own |= _SPECIMENS if _is_of_blood(card) else frozenset()
    known = own.union(bench.evidence.patient_words, *(cited.details for cited in bench.cited))
    said = content | _checked_cue_words(bench, claim, card)
    missing = [at for at in range(len(bench.reading.words)) if bench.reading.words[at].form in said - known]
    if missing:
        first = bench.reading.words[missing[0]]
        written = bench.reading.text[first.start : first.end]
        yield not_found(f"The chart does not say “{written}” about {describe(card)}.")


def _is_of_blood(card: Card) -> bool:
    """Whether a measurement is of blood as far as the record says: laboratories and notes exchange its parts."""
    return card.group is Group.RESULT and not card.value_words and not card.bag & _OTHER_SPECIMENS


_SPECIMENS = frozenset(("blood", "serum", "plasma"))
_OTHER_SPECIMENS = frozenset(
    "urine urinary csf cerebrospinal stool feces saliva sweat fluid pleural synovial tissue semen swab sputum pressure"
    " cord arterial venous capillary".split()
)


def _words_of_kind(card: Card) -> frozenset[str]:
    """What any fact of its kind may be called: an order is requested, a finding is positive."""
    if card.group is Group.ORDER:
        return _ORDER_WORDS
    if card.group is Group.RESULT and card.value_words & DETECTION_WORDS:
        return DENYING_QUALITIES if card.value_is_negative else AFFIRMING_QUALITIES
    return frozenset()


_ORDER_WORDS = frozenset(("referral", "request", "requested", "sent", "pending"))


# "I reviewed", "is present", "was detected": of a problem these say
# no more than that the note speaks of it, and that it is so.
_NO_CONTENT = frozenset(("of", "to", "the", "in", "is", "well", "from", "i"))
_PRESENT = (Group.PROBLEM, Group.ALLERGY, Group.FAMILY)


def _checked_cue_words(bench: Bench, claim: Claim, card: Card) -> frozenset[str]:
    """Cue words that no other check has looked at for this kind of fact: then they are plain content."""
    places: list[int] = []
    for cue in claim.cues:
        unchecked = (
            cue.cue is Cue.OPINION
            or (cue.cue is Cue.QUALITY and card.group is not Group.RESULT)
            or (cue.cue is Cue.FLAG and card.group is not Group.RESULT)
            or (cue.cue is Cue.TREND and card.group is not Group.RESULT)
            or (cue.cue is Cue.ROUTE and card.group not in (Group.MEDICATION, Group.IMMUNIZATION))
        )
        if unchecked:
            places.extend(range(cue.first, cue.last + 1))
    found = set(bench.forms(places)) - _NO_CONTENT
    if card.group in _PRESENT:
        found -= {"present", "detected"}
    if card.group is Group.RESULT and card.value_words:
        found |= {word.form for word in _own_words(bench, claim)} & _TIME_WORDS
    return frozenset(found)
