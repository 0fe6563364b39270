"""Compares what a claim says about a fact (that it is so, still so, on which side, of whom) with the record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from clinic_assist.chart.facts import AllergyIntolerance
from clinic_assist.grounding.cards import Card, Group
from clinic_assist.grounding.claims import Claim
from clinic_assist.grounding.findings import Problem, contradicted, describe, not_found
from clinic_assist.grounding.lexicon import Cue
from clinic_assist.grounding.states import PAST, VOID, State
from clinic_assist.grounding.words import words_of

_HAS_STATE = frozenset((Group.MEDICATION, Group.PROBLEM, Group.ALLERGY))
DENYING_QUALITIES = frozenset(("negative", "absent", "nonreactive", "nil"))
AFFIRMING_QUALITIES = frozenset(("positive", "present", "detected", "reactive"))
# Values of a test that finds something or does not: there "negative" and "not detected" are one.
DETECTION_WORDS = DENYING_QUALITIES | AFFIRMING_QUALITIES
_NO_KIND_OF = {
    "medication": frozenset((Group.ALLERGY,)),
    "problem": frozenset((Group.MEDICATION, Group.RESULT, Group.IMMUNIZATION, Group.PROCEDURE)),
    "procedure": frozenset((Group.MEDICATION, Group.ALLERGY, Group.RESULT)),
    "immunization": frozenset((Group.MEDICATION, Group.ALLERGY, Group.PROBLEM, Group.RESULT)),
}
_KIND_WORDS = {
    "medication": "a medicine",
    "problem": "a problem",
    "procedure": "a procedure",
    "immunization": "a vaccination",
    "result": "a result",
}
_LINES = frozenset(("maternal", "paternal"))
_PAST_SECTIONS = (
    "past",
    "history",
    "resolved",
    "former",
    "previous",
    "surgical",
    "background",
    "inactive",
    "stopped",
    "pmh",
    "psh",
)


def person_problems(claim: Claim, card: Card) -> Iterator[Problem]:
    """A relative's condition is never the patient's, and the other way round."""
    # "Informant: mother" is of the patient.
    said = claim.values(Cue.PERSON) - card.persons_in_value
    if said and not card.persons:
        yield contradicted(f"The chart says this of the patient, not of the {_named(said)}: {describe(card)}.")
    elif card.persons and not said:
        yield contradicted(f"The chart says this of the family, not of the patient: {_named(card.persons)}.")
    elif (said & _LINES) and (card.persons & _LINES) and not said & card.persons & _LINES:
        yield contradicted(f"The chart says this of the other side of the family: {describe(card)}.")
    elif said - _LINES - {"family"} and not (said - _LINES - {"family"}) <= card.persons:
        yield contradicted(f"The chart says this of another relative: {', '.join(sorted(card.persons - {'family'}))}.")


def _named(persons: frozenset[str]) -> str:
    return ", ".join(sorted(persons - _LINES - {"family"})) or "family"


def kind_problems(
    claim: Claim, card: Card, section: str, forms: frozenset[str], *, is_cited: bool
) -> Iterator[Problem]:
    """An allergy is not a medicine, a result not a diagnosis. `forms`: all words of the statement."""
    kinds = claim.values(Cue.KIND)
    says_allergy = "allergy" in kinds or "allerg" in section.lower() or "intoleran" in section.lower()
    if (
        ("allergy" in kinds or (says_allergy and not is_cited))
        and card.group not in (Group.ALLERGY, Group.FAMILY)
        and not card.bag & {"allergy", "allergic", "intolerance"}
    ):
        yield not_found(f"The chart lists this, but not as an allergy: {describe(card)}.")
    named = _is_allergy_name(claim) or _tells_reaction(claim, card, forms)
    if card.group is Group.ALLERGY and not says_allergy and not is_cited and not named:
        yield not_found(f"The chart lists this as an allergy only: {describe(card)}.")
    for kind in kinds - {"allergy"}:
        if card.group in _NO_KIND_OF.get(kind, frozenset()) and not (says_allergy and card.group is Group.ALLERGY):
            yield not_found(f"The chart lists this otherwise, not as {_KIND_WORDS.get(kind, kind)}: {describe(card)}.")


def _tells_reaction(claim: Claim, card: Card, forms: frozenset[str]) -> bool:
    """Whether a claim gives the recorded reaction ("ampicillin – hives"), which only an allergy has."""
    # A vaccination's reactions are references to other records.
    reactions = card.fact.reactions if isinstance(card.fact, AllergyIntolerance) else ()
    told = {word.form for one in reactions for what in one.manifestations for word in words_of(what.display)}
    as_medicine = "medication" in claim.values(Cue.KIND)
    return bool(forms & told) and not as_medicine and not (claim.amounts or claim.frequencies or claim.as_needed)


def _is_allergy_name(claim: Claim) -> bool:
    return claim.mention is not None and bool(
        claim.mention.said & {"allergy", "allergic", "intolerance", "hypersensitivity"}
    )


def side_problems(claim: Claim, card: Card) -> Iterator[Problem]:
    """Left, right and both are three things."""
    said = claim.values(Cue.SIDE)
    if not said or said == card.sides:
        return
    if not card.sides:
        yield not_found(f"The chart names no side for {describe(card)}.")
    elif not said <= card.sides:
        yield contradicted(
            f"The chart says {' and '.join(sorted(card.sides))}, not {' and '.join(sorted(said))}: {describe(card)}."
        )


def doubt_problems(claim: Claim, card: Card) -> Iterator[Problem]:
    """Suspected is not confirmed, and confirmed not suspected."""
    said = claim.has(Cue.DOUBT)
    if card.is_uncertain and not said:
        yield contradicted(f"The chart has this as not confirmed: {describe(card)}.")
    elif said and not card.is_uncertain and State.UNCONFIRMED not in card.states:
        make = contradicted if State.CONFIRMED in card.states else not_found
        yield make(f"The chart states this without doubt: {describe(card)}.")


def state_problems(claim: Claim, card: Card, section: str, on: date, *, is_cited: bool) -> Iterator[Problem]:
    """Whether the claim and the fact agree that it is so, and whether it is still so."""
    if claim.is_negated:
        yield from _denial_problems(claim, card)
        return
    said = claim.states
    if "new" in claim.values(Cue.BEGIN) and not claim.dates:
        yield not_found(f"The chart does not say that this is new: {describe(card)}.")
    yield from _void_problems(card, said)
    if card.group is not Group.RESULT:
        yield from _status_problems(claim, card, said)
        yield from _planned_problems(claim, card, said)
    if card.group in _HAS_STATE and not said and _speaks_of_now(claim, section, is_cited=is_cited):
        if card.states & PAST or card.is_over_by(on):
            yield contradicted(f"The chart says that this is over: {describe(card)}.")
        elif card.group is Group.MEDICATION and State.ON_HOLD in card.states:
            yield contradicted(f"The chart has this on hold: {describe(card)}.")


def _denial_problems(claim: Claim, card: Card) -> Iterator[Problem]:
    if card.states & VOID:
        return
    says_no_value = card.has_no_value and "result" in claim.values(Cue.KIND)
    if card.group is Group.RESULT and (card.value_is_negative or says_no_value or _denies_figure(claim)):
        return
    if _says_now(claim) and card.states & (PAST | {State.ON_HOLD}) and not claim.has(Cue.HISTORY):
        return
    if card.group is Group.MEDICATION and card.states & PAST and not claim.denies_past:
        return
    if any(cue.cue is Cue.NEGATION and cue.first == 0 for cue in card.name_cues):
        return
    yield contradicted(f"The chart says that there is: {describe(card)}.")


def _denies_figure(claim: Claim) -> bool:
    """Whether it denies a level or a figure of the result ("not elevated"), not the result."""
    return bool(claim.amounts) or claim.has(Cue.FLAG)


def _says_now(claim: Claim) -> bool:
    """A denial of today ("not currently …"), which leaves room for the past."""
    return any(cue.cue is Cue.CURRENT and cue.value == "now" for cue in claim.cues)


def _void_problems(card: Card, said: tuple[frozenset[State], ...]) -> Iterator[Problem]:
    void = card.states & VOID
    if void and not any(states & void for states in said):
        yield contradicted(f"The chart says {_words(void)}: {describe(card)}.")


def _status_problems(claim: Claim, card: Card, said: tuple[frozenset[State], ...]) -> Iterator[Problem]:
    known = (
        card.states - {State.CONFIRMED, State.UNCONFIRMED}
        if not any(State.CONFIRMED in one for one in said)
        else card.states
    )
    for states in said:
        if known & states or (State.PLANNED in states and card.group is Group.ORDER):
            continue
        if State.COMPLETED in states and (State.FINAL in known or _is_done(card, known)):
            continue
        if not known:
            yield not_found(f"The chart does not say whether this is {_first(states)}: {describe(card)}.")
        else:
            yield contradicted(f"The chart says {_words(known)}, not {_first(states)}: {describe(card)}.")
    if known & claim.negated_states:
        yield contradicted(f"The chart says {_words(known)}: {describe(card)}.")


def _is_done(card: Card, known: frozenset[State]) -> bool:
    """Whether a procedure without a status has a date: it was done then, and "completed" says no more."""
    return card.group is Group.PROCEDURE and not known and bool(card.dates)


def _planned_problems(claim: Claim, card: Card, said: tuple[frozenset[State], ...]) -> Iterator[Problem]:
    planned = any(State.PLANNED in states for states in said) or claim.has(Cue.PLAN)
    if State.PLANNED in card.states and not planned:
        yield contradicted(f"The chart has this as planned only: {describe(card)}.")
    elif card.group is Group.ORDER and claim.has(Cue.EVENT) and State.COMPLETED not in card.states:
        yield contradicted(f"The chart has this as ordered, not as done: {describe(card)}.")


def _speaks_of_now(claim: Claim, section: str, *, is_cited: bool) -> bool:
    """Whether a claim without a status word still says that it is so today."""
    lower = section.lower()
    if claim.has(Cue.HISTORY) or claim.has(Cue.END) or claim.has(Cue.UNRECORDED) or claim.negated_states:
        return False
    if claim.has(Cue.CURRENT) or any(cue.cue is Cue.BEGIN and cue.value == "since" for cue in claim.cues):
        return True
    if claim.links or claim.has(Cue.EVENT) or any(word in lower for word in _PAST_SECTIONS):
        return False
    return not is_cited and not claim.dates


def quality_problems(claim: Claim, card: Card, qualities: frozenset[str], content: frozenset[str]) -> Iterator[Problem]:
    """Positive, negative, present, absent: for results whose value is a word."""
    if card.group is not Group.RESULT or not card.value_words:
        return
    unknown = qualities - card.value_words - card.bag - flag_words(card)
    if (
        unknown <= (DENYING_QUALITIES if card.value_is_negative else AFFIRMING_QUALITIES)
        and card.value_words & DETECTION_WORDS
    ):
        unknown = frozenset()
    if unknown:
        yield contradicted(f"The chart says {describe(card)}, not {', '.join(sorted(unknown))}.")
        return
    denies = claim.is_negated or bool(qualities & DENYING_QUALITIES)
    said = claim.mention.said if claim.mention else frozenset()
    touches = bool((qualities | content | said) & card.value_words)
    if touches and denies != card.value_is_negative:
        yield contradicted(f"The chart says {describe(card)}.")


# HL7 v3 ObservationInterpretation: the codes of detection, in the words of a note.
_DETECTION = {
    "POS": frozenset(("positive",)),
    "DET": frozenset(("detected",)),
    "NEG": frozenset(("negative",)),
    "ND": frozenset(("not", "detected")),
}


def flag_words(card: Card) -> frozenset[str]:
    """What the source's flag says of detection; empty where it says nothing of it."""
    flags = getattr(card.part or card.fact, "interpretations", ())
    codes = (coding.code or "" for flag in flags for coding in flag.codings)
    return frozenset().union(*(_DETECTION.get(code, frozenset()) for code in codes))


def _first(states: frozenset[State]) -> str:
    return next(state.value for state in State if state in states)


_OF_RESULTS = frozenset((State.FINAL, State.PRELIMINARY, State.AMENDED, State.COMPLETED, State.CONFIRMED)) | VOID


def result_problems(claim: Claim, card: Card, forms: frozenset[str]) -> Iterator[Problem]:
    """A test is not a diagnosis: "COVID-19, resolved" does not rest on a laboratory result of that name.

    Args:
        claim: What is said.
        card: A fact; only results are looked at.
        forms: All words of the statement.
    """
    if card.group is not Group.RESULT:
        return
    says_value = bool(forms & card.value_words) or bool(claim.amounts)
    as_problem = any(not states & _OF_RESULTS and states != PAST for states in claim.states)
    if any(states == {State.REFUTED} for states in claim.states) and not card.value_is_negative:
        yield contradicted(f"The chart does not rule this out: {describe(card)}.")
    as_problem |= not says_value and not card.value_words and frozenset((State.CONFIRMED,)) in claim.states
    as_problem |= not says_value and bool(card.value_words) and (claim.has(Cue.HISTORY) or claim.has(Cue.CURRENT))
    if as_problem and not claim.has(Cue.UNRECORDED):
        yield not_found(f"The chart has this as a result, not as a problem: {describe(card)}.")


def _words(states: frozenset[State]) -> str:
    return " or ".join(sorted(state.value for state in states))
