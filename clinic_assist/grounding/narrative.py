"""Looks for a statement in the free text of the chart: notes, reports, remarks.

A sentence of the record backs a statement when it holds every content word, number and date of it and says it in the
same way: with the same negation, doubt, person, side, status and direction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import Fact
from clinic_assist.grounding.amounts import Amount, find_amounts
from clinic_assist.grounding.cards import Card, group_of
from clinic_assist.grounding.cues import find_cues, is_framing
from clinic_assist.grounding.dates import DateMention, find_dates
from clinic_assist.grounding.leaves import leaves_of
from clinic_assist.grounding.lexicon import Cue
from clinic_assist.grounding.sentences import split_statements
from clinic_assist.grounding.units import same_amount
from clinic_assist.grounding.words import NUMBER_WORDS, words_of

_FIELDS = frozenset(
    (
        "attachments",
        "sections",
        "conclusion",
        "narrative",
        "presented_forms",
        "notes",
        "description",
        "value",
        "details",
        "comment",
    )
)
_NUMBER_FORMS = frozenset((*NUMBER_WORDS, "once", "twice", "thrice", "several", "multiple", "half"))
_TELLING = frozenset((Cue.NEGATION, Cue.STATUS, Cue.SIDE, Cue.PERSON, Cue.DOUBT, Cue.TREND, Cue.FLAG, Cue.QUALITY))


@dataclass(frozen=True)
class Passage:
    """A sentence of the record's free text, or the statement that is looked for in it."""

    text: str
    fact: Fact | None = None

    @cached_property
    def words(self) -> frozenset[str]:
        """All its words, comparable."""
        return frozenset(word.form for word in words_of(self.text))

    @cached_property
    def content(self) -> frozenset[str]:
        """Words that say something; numbers are compared as amounts."""
        return frozenset(word.form for word in words_of(self.text) if not word.is_number and not is_framing(word.form))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Numbers written as words: "two sessions", "twice"."""
        return self.words & _NUMBER_FORMS

    @cached_property
    def manner(self) -> frozenset[tuple[Cue, str]]:
        """How it is said."""
        return frozenset(
            (cue.cue, cue.value or ",".join(sorted(state.value for state in cue.states)))
            for cue in find_cues(words_of(self.text))
            if cue.cue in _TELLING
        )

    @cached_property
    def dates(self) -> tuple[DateMention, ...]:
        return find_dates(self.text, on=date.min)

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        text = self.text
        for found in self.dates:
            text = f"{text[: found.start]}{' ' * (found.end - found.start)}{text[found.end :]}"
        return find_amounts(text)

    def says(self, other: Passage) -> bool:
        """Whether this passage says all that the other does, in the same way."""
        # One word in a long sentence is named there, not said: "Education about diabetes".
        is_said = len(other.content) > 1 or len(self.content) <= len(other.content) + 1
        return (
            is_said
            and other.content <= self.words
            and other.numbers <= self.numbers
            and other.manner
            == frozenset(one for one in self.manner if one in other.manner or one[0] is not Cue.QUALITY)
            and all(any(_same(one, mine) for mine in self.amounts) for one in other.amounts)
            and all(self._has_date(one) for one in other.dates)
        )

    def _has_date(self, mention: DateMention) -> bool:
        known = [reading for mine in self.dates for reading in mine.readings]
        if self.fact is not None and self.fact.when is not None:
            known.append(self.fact.when)
        return any(mention.agrees_with(one) for one in known)


def _same(one: Amount, other: Amount) -> bool:
    unit = one.unit or other.unit
    return (
        same_amount((one.value, unit), (other.value, other.unit))
        and one.comparator == other.comparator
        and (one.second is None or one.second == other.second)
    )


class Narrative:
    """The free text of a chart, cut into passages when first asked."""

    def __init__(self, chart: Chart) -> None:
        self._chart = chart

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every sentence of free text in the chart."""
        return tuple(passage for fact in self._chart.facts for passage in passages_of(fact))

    @cached_property
    def _by_word(self) -> dict[str, list[Passage]]:
        found: dict[str, list[Passage]] = {}
        for passage in self.passages:
            for form in passage.content:
                found.setdefault(form, []).append(passage)
        return found

    def find(self, statement: str, within: frozenset[str] | None = None) -> tuple[Card, ...]:
        """The facts whose text says the statement; `within` limits the search to those fact ids."""
        sought = Passage(statement)
        if not sought.content:
            return ()
        rarest = min((self._by_word.get(form, []) for form in sought.content), key=len)
        hits = {
            one.fact.id: one.fact
            for one in rarest
            if one.fact and (within is None or one.fact.id in within) and one.says(sought)
        }
        return tuple(Card(fact, group_of(fact), ()) for fact in hits.values())

    def mentions(self, forms: frozenset[str]) -> bool:
        """Whether any passage has all these words."""
        return bool(forms) and any(forms <= passage.words for passage in self._by_word.get(min(forms), []))


def passages_of(fact: Fact) -> Iterator[Passage]:
    """The sentences of a fact's free text."""
    for leaf in leaves_of(fact):
        if isinstance(leaf.value, str) and leaf.field in _FIELDS and " " in leaf.value:
            for sentence in split_statements(leaf.value):
                yield Passage(sentence, fact)
