"""What a statement claims: for each thing that it names, the amounts, dates, states and persons that it gives it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile, islice

from clinic_assist.grounding.amounts import Amount
from clinic_assist.grounding.cards import Group
from clinic_assist.grounding.cues import CueMention, find_cues, is_carrying
from clinic_assist.grounding.dates import DateMention
from clinic_assist.grounding.lexicon import Cue
from clinic_assist.grounding.mentions import Mention
from clinic_assist.grounding.reading import Age, Reading
from clinic_assist.grounding.segments import LIST_JOINTS, Segment, segments_of, starts_with_link
from clinic_assist.grounding.sentences import split_statements
from clinic_assist.grounding.states import State
from clinic_assist.grounding.timing import Frequency
from clinic_assist.grounding.words import NUMBER_WORDS

__all__ = ["Claim", "claims_of", "split_statements"]

_AFTER_HEAD = frozenset((":", "-", "–", "—"))
_OWN_VERBS = frozenset((Cue.CURRENT, Cue.EVENT, Cue.NEGATION, Cue.BREAK, Cue.STATUS, Cue.HISTORY, Cue.UNRECORDED))


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing with all that a statement says of it. Without a mention: what the statement says of nothing named.

    Attributes:
        joint: How it is joined to the claim before: a separator or word.
        links: It is given as the reason of the claim before ("lisinopril for hypertension").
        is_inherited: The thing was named by the claim before ("…, previously 4.5 mmol/L").
        carried: Cues that hold from earlier in the list ("No asthma, diabetes or …").
        content: Free words that are neither framing nor cues, as indices into the reading's words.
        first_word_at: Place of the first of them.
        count: How many of the thing it says there are ("two colonoscopies").
    """

    mention: Mention | None
    amounts: tuple[Amount, ...] = ()
    dates: tuple[DateMention, ...] = ()
    frequencies: tuple[Frequency, ...] = ()
    ages: tuple[Age, ...] = ()
    as_needed: bool = False
    relative: bool = False
    cues: tuple[CueMention, ...] = ()
    carried: tuple[CueMention, ...] = ()
    content: tuple[int, ...] = ()
    joint: str = ""
    links: bool = False
    is_inherited: bool = False
    first_word_at: int = 0
    count: int | None = None

    def has(self, cue: Cue) -> bool:
        """Whether the claim has a cue, itself or carried along a list."""
        return any(one.cue is cue for one in (*self.cues, *self.carried))

    def values(self, cue: Cue) -> frozenset[str]:
        """The values of a cue: sides, persons, directions."""
        return frozenset(one.value for one in (*self.cues, *self.carried) if one.cue is cue)

    @property
    def is_bare(self) -> bool:
        """Nothing but the thing itself."""
        return not (self.amounts or self.dates or self.frequencies or self.as_needed or self.content or self.ages)

    @property
    def is_bare_date(self) -> bool:
        """Nothing but a date."""
        return bool(self.dates) and not (self.amounts or self.frequencies or self.content or self.ages or self.cues)

    @property
    def negated_states(self) -> frozenset[State]:
        """States that it says do not hold ("not active")."""
        return frozenset(
            state for one in self.cues if one.cue is Cue.STATUS and self._denied(one) for state in one.states
        )

    @property
    def states(self) -> tuple[frozenset[State], ...]:
        """For each status that it gives, the states of the record that agree."""
        return tuple(
            one.states for one in (*self.cues, *self.carried) if one.cue is Cue.STATUS and not self._denied(one)
        )

    @property
    def is_negated(self) -> bool:
        """Whether it denies the thing (a denied status is none)."""
        others = [one for one in self.cues if one.cue in (Cue.STATUS, Cue.DOUBT)]
        own = [one for one in self.cues if one.cue is Cue.NEGATION and one not in self.denied_details]
        denying = [one for one in own if not any(self._precedes(one, other) for other in others)]
        return bool(denying) or any(one.cue is Cue.NEGATION for one in self.carried)

    @property
    def denied_details(self) -> tuple[CueMention, ...]:
        """Negations that speak of something after the thing itself ("appendectomy without complications")."""
        if self.mention is None or self.is_inherited or _is_result(self.mention):
            return ()
        after = [one for one in self.cues if one.cue is Cue.NEGATION and one.first > self.mention.last]
        return tuple(one for one in after if any(at > one.last for at in self.content))

    @property
    def denies_past(self) -> bool:
        """Whether it denies what has been, not only what is ("was not given", "never took")."""
        no = [one for one in (*self.cues, *self.carried) if one.cue is Cue.NEGATION]
        was = [one for one in self.cues if one.cue is Cue.WAS]
        beside = any(abs(one.first - other.first) <= _BESIDE for one in no for other in was)
        return beside or any(one.value == "never" for one in no) or self.has(Cue.HISTORY)

    def _denied(self, status: CueMention) -> bool:
        return any(one.cue is Cue.NEGATION and self._precedes(one, status) for one in self.cues)

    @staticmethod
    def _precedes(negation: CueMention, other: CueMention) -> bool:
        return 0 < other.first - negation.last <= 2


def claims_of(reading: Reading) -> tuple[Claim, ...]:
    """The claims of a statement in order."""
    claims = [_claim(reading, segment) for segment in segments_of(reading)]
    return _carry(_merge(_dated_values(claims)))


def _claim(reading: Reading, segment: Segment) -> Claim:
    start = reading.words[segment.first].start
    end = reading.words[segment.last].end
    cues = tuple(cue for cue in reading.cues if segment.first <= cue.first <= segment.last)
    cued = {at for cue in cues if cue.cue not in (Cue.QUALITY, Cue.OPINION) for at in range(cue.first, cue.last + 1)}
    free = [at for at in reading.free if segment.first <= at <= segment.last]
    content = tuple(at for at in free if at not in cued and _is_content(reading, at))
    mention = segment.mention
    own = find_cues(reading.words[mention.first : mention.last + 1]) if mention else ()
    telling = _telling_in(mention) if mention else frozenset()
    # "Victim of intimate partner abuse" is the patient's own.
    said = tuple(cue for cue in own if cue.cue in telling and cue.value != "spouse")
    amounts = tuple(one for one in reading.amounts if start <= one.start < end)
    is_medicine = mention is not None and any(entry.group is Group.MEDICATION for entry in mention.entries)
    behind = [one for one in amounts if mention and not is_medicine and one.start >= mention.end]
    times = next((one for one in behind if _is_times(reading.text, one)), None)
    return Claim(
        mention=mention,
        amounts=tuple(one for one in amounts if one is not times),
        dates=tuple(one for one in reading.dates if start <= one.start < end),
        frequencies=tuple(one for one in reading.frequencies if start <= one.start < end),
        ages=tuple(one for one in reading.ages if start <= one.start < end),
        as_needed=any(start <= place[0] < end for place in reading.as_needed),
        relative=any(start <= place[0] < end for place in reading.relative),
        cues=(*cues, *said),
        content=content,
        joint=segment.joint,
        count=int(times.value) if times else _count_before(reading, mention),
        first_word_at=min((reading.words[at].start for at in content), default=end),
        links=segment.links or starts_with_link(reading, segment),
    )


def _dated_values(claims: Sequence[Claim]) -> list[Claim]:
    """Joins a date after a semicolon with the bare value behind it: "140 on 1 May; on 3 May, 138"."""
    out: list[Claim] = []
    for claim in claims:
        before = out[-1] if out else None
        if before and before.mention is None and before.is_bare_date and before.joint == ";" and claim.mention is None:
            out[-1] = _joined(before, claim, None)
        else:
            out.append(claim)
    return out


def _is_content(reading: Reading, at: int) -> bool:
    """Whether a word is no carrier, or names somebody else who has the thing ("her nurse has diabetes")."""
    form = reading.words[at].form
    return (form in _BYSTANDERS and _has_something(reading, at)) or not is_carrying(form)


def _has_something(reading: Reading, at: int) -> bool:
    """Whether somebody is said to have something: not "the nurse has recorded", not "the doctor has the patient on"."""
    following = [word.form for word in reading.words[at + 1 : at + _NEAR]]
    acts = any(form in ("patient", "you") or form.endswith("ed") for form in following)
    return bool(following) and following[0] in _HAS and not acts


_BYSTANDERS = frozenset(
    """
    nurse doctor physician clinician practitioner provider gp consultant professional colleague staff team someone
    somebody anyone anybody everyone everybody dr carer
    """.split()
)
_NEAR = 4
_HAS = frozenset("has have had take took suffer suffers use live lives get got develop developed underwent".split())


def _is_times(text: str, amount: Amount) -> bool:
    """Whether an amount counts what stands before it ("HPV vaccine ×3")."""
    is_plain = not amount.unit and amount.second is None and amount.value == int(amount.value)
    return is_plain and re.search(r"[×x]\s?$", text[: amount.start]) is not None


def _count_before(reading: Reading, mention: Mention | None) -> int | None:
    """A number word directly before a thing. "One" is left out: it is as often an article."""
    if mention is None or mention.first == 0:
        return None
    if mention.ingredients and any(entry.group is Group.MEDICATION for entry in mention.entries):
        return None
    at = mention.first - 1
    while at > 0 and reading.words[at].form in _COUNTED_AS:
        at -= 1
    number = NUMBER_WORDS.get(reading.words[at].form)
    return int(number) if number and number != "1" else None


_COUNTED_AS = frozenset(("of", "dose", "course", "session", "episode", "previous", "prior", "separate", "time"))


def _telling_in(mention: Mention) -> frozenset[Cue]:
    """The cues that count inside a name: a "well child visit" is nobody else's."""
    if _is_result(mention):
        return frozenset((Cue.SIDE, Cue.NEGATION))
    of_people = any(entry.group in (Group.PROBLEM, Group.FAMILY, Group.ALLERGY) for entry in mention.entries)
    return frozenset((Cue.SIDE, Cue.DOUBT, Cue.PERSON)) if of_people else frozenset((Cue.SIDE,))


def _is_result(mention: Mention) -> bool:
    return any(entry.group is Group.RESULT for entry in mention.entries)


def _merge(claims: Sequence[Claim]) -> list[Claim]:
    """Gives each stretch without a thing of its own to the thing before it, or to the first one after it."""
    out: list[Claim] = []
    waiting: Claim | None = None
    for at, read_claim in enumerate(claims):
        claim = read_claim
        if claim.mention is None:
            if not out or waiting is not None or _opens(claim, claims[at + 1 :]):
                waiting = claim if waiting is None else _joined(waiting, claim, waiting.mention)
            elif _names_another(out[-1], claim):
                out.append(claim)
            elif _begins_anew(out[-1], claim):
                out.append(replace(claim, mention=out[-1].mention, is_inherited=True))
            else:
                out[-1] = _joined(out[-1], claim, out[-1].mention)
            continue
        if waiting is not None:
            head = waiting.cues if claim.joint in _AFTER_HEAD else ()
            claim = replace(_joined(waiting, claim, claim.mention), joint=waiting.joint, carried=tuple(_carrying(head)))
            waiting = None
        out.append(claim)
    return out if waiting is None else [waiting]


def _opens(claim: Claim, following: Sequence[Claim]) -> bool:
    """Whether a stretch only opens what follows: whom it speaks of ("…; son – asthma"), its heading, its day."""
    if not claim.is_bare and (claim.content or claim.amounts or claim.frequencies or claim.as_needed or claim.ages):
        return False
    # "Between 2012 and 2014: …": dates alone may go on before the thing is named.
    rest = dropwhile(lambda one: one.mention is None and one.is_bare_date, following)
    named = [one for one in islice(rest, 1) if one.mention is not None]
    is_head = bool(claim.cues) and any(one.joint in _AFTER_HEAD for one in following[:1])
    if not claim.dates and all(cue.cue is Cue.PERSON for cue in claim.cues):
        return is_head
    if claim.joint != ";" or not named:
        return False
    return is_head or bool(claim.dates and not any(cue.cue in _DATED_BY for cue in claim.cues))


_DATED_BY = frozenset((Cue.BEGIN, Cue.END, Cue.STATUS, Cue.TREND, Cue.EVENT, Cue.HISTORY))


def _begins_anew(before: Claim, claim: Claim) -> bool:
    """Whether a stretch gives another value of the same measurement, rather than more of the one before."""
    if not claim.amounts or not before.amounts or claim.has(Cue.RANGE) or claim.has(Cue.SUPPLY):
        return False
    if claim.joint == "(" and len(claim.amounts) == 1 and claim.amounts[0].joint == "-":
        return False
    if any(cue.cue is Cue.TREND and cue.start < claim.amounts[0].start for cue in claim.cues):
        return False
    return before.mention is not None and _is_result(before.mention) and not before.has(Cue.TREND)


def _names_another(before: Claim, claim: Claim) -> bool:
    """Whether a stretch after a measurement names one that the record does not know: "K 4.1, zinc 88"."""
    if before.mention is None or not _is_result(before.mention) or not claim.amounts or not claim.content:
        return False
    return claim.joint != ":" and claim.first_word_at < claim.amounts[0].start


def _joined(one: Claim, other: Claim, mention: Mention | None) -> Claim:
    return replace(
        other,
        mention=mention,
        amounts=one.amounts + other.amounts,
        dates=one.dates + other.dates,
        frequencies=one.frequencies + other.frequencies,
        ages=one.ages + other.ages,
        as_needed=one.as_needed or other.as_needed,
        relative=one.relative or other.relative,
        cues=one.cues + other.cues,
        carried=one.carried,
        content=one.content + other.content,
        count=other.count if one.count is None else one.count,
        joint=one.joint,
        links=one.links,
        is_inherited=one.is_inherited,
    )


_BESIDE = 2
_ANEW = _OWN_VERBS | {Cue.KIND}
_CARRIED = frozenset(
    (Cue.NEGATION, Cue.PERSON, Cue.KIND, Cue.CURRENT, Cue.HISTORY, Cue.STATUS, Cue.DOUBT, Cue.EVENT, Cue.KNOWN)
)


def _carrying(cues: Sequence[CueMention]) -> list[CueMention]:
    return [cue for cue in cues if cue.cue in _CARRIED]


def _carry(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Lets what opens a list hold for all of it: "No asthma or diabetes", "Mother: asthma, diabetes", "Active: …"."""
    out: list[Claim] = []
    head: tuple[CueMention, ...] = ()
    for claim in claims:
        if not out:
            head = claim.carried
            out.append(claim)
            continue
        before = out[-1]
        own = {cue.cue for cue in claim.cues}
        if claim.carried or (claim.joint == ";" and (own & _ANEW or claim.amounts or claim.dates)):
            plain = claim.dates and not (own & _ANEW or claim.amounts or claim.carried)
            head = tuple(cue for cue in head if cue.cue is Cue.PERSON) if plain else claim.carried
            out.append(replace(claim, carried=head))
            continue
        listed = claim.joint in LIST_JOINTS and not own & _OWN_VERBS and not claim.is_inherited
        opening = (
            tuple(cue for cue in _leading(before) if cue.cue is not Cue.DOUBT or claim.joint == "or") if listed else ()
        )
        carried = (*head, *opening) if listed else head
        if Cue.PERSON in own:
            carried = tuple(cue for cue in carried if cue.cue is not Cue.PERSON)
        out.append(replace(claim, carried=carried))
    return tuple(out)


def _leading(claim: Claim) -> list[CueMention]:
    """Cues that stand before the thing they speak of, and so may hold for what follows in a list."""
    if claim.mention is None:
        return []
    kinds = _CARRIED - {Cue.STATUS, Cue.EVENT}
    before = [cue for cue in claim.cues if cue.first < claim.mention.first and cue.cue in kinds]
    return [*before, *(cue for cue in claim.carried if cue.cue in kinds)]
