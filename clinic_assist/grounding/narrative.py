"""Looks for a statement in the free text of the chart: notes, reports, remarks.

A sentence of the record backs a statement when it holds every content word, number and date of it and says it in the
same way: with the same negation, doubt, person, side, status and direction, clause by clause.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import Fact
from clinic_assist.grounding.amounts import Amount, find_amounts
from clinic_assist.grounding.cards import Card, group_of
from clinic_assist.grounding.clauses import Clause, clauses_of
from clinic_assist.grounding.cues import find_cues
from clinic_assist.grounding.dates import DateMention, find_dates
from clinic_assist.grounding.leaves import leaves_of
from clinic_assist.grounding.lexicon import BETTER, WORSE, Cue
from clinic_assist.grounding.sentences import split_sections
from clinic_assist.grounding.timing import find_frequencies
from clinic_assist.grounding.wording import wording_of, words_agree
from clinic_assist.grounding.words import words_of
from clinic_assist.terminology.units import same_amount

# What a note may leave out: "breathlessness" where the record says "worsening breathlessness".
_COURSE = frozenset(((Cue.TREND, BETTER), (Cue.TREND, WORSE)))
# A list of past illness or of medicines says no more of an item than that it is one; "has" or "currently" does.
_HISTORY = (Cue.HISTORY, "")
_OF_HEADINGS = frozenset(
    (_HISTORY, *((Cue.KIND, kind) for kind in ("medication", "problem", "procedure", "immunization", "result")))
)
# Which of several sides is which, the order of the words tells.
_SIDES = frozenset((Cue.SIDE, side) for side in ("left", "right", "both"))
# "Today" and "yesterday" of a text are compared as words: the day on which it was written need not be known.
_UNKNOWN_DAY = date(1, 1, 2)
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


@dataclass(frozen=True)
class Passage:
    """A sentence of the record's free text, or the statement that is looked for in it.

    Attributes:
        section: The heading under which it stands.
        only: For a clause of a statement: what it says, with the negation that it takes from its list.
    """

    text: str
    fact: Fact | None = None
    section: str = ""
    only: Clause | None = None

    @cached_property
    def words(self) -> frozenset[str]:
        """All its words, comparable."""
        return frozenset(word.form for word in words_of(self.text))

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """Its clauses; a heading that changes what is said ("Family history", "Plan") opens it."""
        if self.only is not None:
            return (self.only,)
        return clauses_of(f"{self.section}: {self.text}" if self.section else self.text)

    @cached_property
    def content(self) -> frozenset[str]:
        """Words that say something; numbers are compared as amounts."""
        return frozenset().union(*(clause.content for clause in self.clauses))

    @property
    def _manners(self) -> frozenset[tuple[Cue, str]]:
        return frozenset().union(*(clause.manner for clause in self.clauses)) - _COURSE

    def _agrees(self, other: Passage) -> bool:
        """Whether both have the same words in the same order; the heading counts where the other needs its words."""
        own, sought = wording_of(self.text), wording_of(other.text)
        if self.section and set(sought.tokens) - set(own.tokens):
            own = wording_of(f"{self.section}: {self.text}")
        return words_agree(own, sought)

    @cached_property
    def dates(self) -> tuple[DateMention, ...]:
        return find_dates(self.text, on=_UNKNOWN_DAY)

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        text = self.text
        places = [(one.start, one.end) for one in self.dates] + [(one.start, one.end) for one in find_frequencies(text)]
        for start, end in places:
            text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
        return find_amounts(text)

    def says(self, other: Passage) -> bool:
        """Whether this passage says all that the other does, in the same way."""
        return (
            all(any(_says(mine, clause) for mine in self._stretches) for clause in other.clauses if clause.content)
            and all(any(_same(one, mine) for mine in self.amounts) for one in other.amounts)
            and all(self._has_date(one) for one in other.dates)
            and self._agrees(other)
            and (all(clause.content for clause in other.clauses) or self._manners == other._manners)
        )

    @cached_property
    def _stretches(self) -> tuple[Clause, ...]:
        """Its clauses, and all of them together where they are said in one manner."""
        alike = {(clause.manner, clause.persons) for clause in self.clauses}
        together = (_together(self.text, self.clauses),) if len(self.clauses) > 1 and len(alike) == 1 else ()
        return (*self.clauses, *together)

    def _has_date(self, mention: DateMention) -> bool:
        known = [reading for mine in self.dates for reading in mine.readings]
        if self.fact is not None and self.fact.when is not None:
            known.append(self.fact.when)
        return any(mention.agrees_with(one) for one in known)


def _together(text: str, clauses: Sequence[Clause]) -> Clause:
    return Clause(
        start=0,
        text=text,
        said=frozenset().union(*(one.said for one in clauses)),
        denied=frozenset().union(*(one.denied for one in clauses)),
        numbers=frozenset().union(*(one.numbers for one in clauses)),
        digits=frozenset().union(*(one.digits for one in clauses)),
        manner=clauses[0].manner,
        persons=clauses[0].persons,
        reporters=frozenset().union(*(one.reporters for one in clauses)),
        frames=frozenset().union(*(one.frames for one in clauses)),
    )


def _says(mine: Clause, other: Clause) -> bool:
    # One word in a long sentence is named there, not said: "Education about diabetes".
    is_said = (
        len(other.content) > 1
        or len(mine.content) <= len(other.content) + 1
        or bool((mine.numbers | mine.digits) & other.numbers)
    )
    return (
        is_said
        and other.said <= mine.said
        and other.denied <= mine.denied
        and other.numbers <= mine.numbers | mine.digits
        and other.manner - _OF_HEADINGS <= mine.manner
        and mine.manner - other.manner <= _left_out_by(other)
        and mine.frames <= other.frames
        and mine.persons <= other.persons <= mine.persons | mine.reporters
        and other.reporters <= mine.reporters
    )


def _left_out_by(statement: Clause) -> frozenset[tuple[Cue, str]]:
    """What a statement may leave out of the manner of the record."""
    now = any(cue.cue is Cue.CURRENT for cue in find_cues(words_of(statement.text)))
    may = _COURSE | (_OF_HEADINGS - {_HISTORY} if now else _OF_HEADINGS)
    return may | _SIDES if _SIDES & statement.manner else may


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

    def find(self, statement: str, section: str = "", within: frozenset[str] | None = None) -> tuple[Card, ...]:
        """The facts whose text says the statement, as under its heading; `within` limits the search to some facts."""
        return self._hits(Passage(statement, section=section), within) or self._repeated(statement, section, within)

    def _repeated(self, statement: str, section: str, within: frozenset[str] | None) -> tuple[Card, ...]:
        """The facts that have the same words under the same heading ("Past medical history: nil")."""
        found = self._by_text.get((_title(section), _all_words(statement)), [])
        hits = {one.fact.id: one.fact for one in found if one.fact and (within is None or one.fact.id in within)}
        return tuple(Card(fact, group_of(fact), ()) for fact in hits.values())

    @cached_property
    def _by_text(self) -> dict[tuple[str, tuple[str, ...]], list[Passage]]:
        found: dict[tuple[str, tuple[str, ...]], list[Passage]] = {}
        for passage in self.passages:
            found.setdefault((_title(passage.section), _all_words(passage.text)), []).append(passage)
        return found

    def find_clause(self, clause: Clause, beside: frozenset[str]) -> tuple[Card, ...]:
        """The facts whose text says one clause of a statement.

        Args:
            clause: The clause.
            beside: The content of the other clauses; one of its words must stand with a clause that only says how
                something is ("headache, constant").
        """
        only_how = len(clause.content) == 1 and bool(clause.manner)
        return self._hits(Passage(clause.text, only=clause), None, beside if only_how else frozenset())

    def _hits(
        self, sought: Passage, within: frozenset[str] | None, beside: frozenset[str] = frozenset()
    ) -> tuple[Card, ...]:
        if not sought.content:
            return ()
        rarest = min((self._by_word.get(form, []) for form in sought.content), key=len)
        hits = {
            one.fact.id: one.fact
            for one in rarest
            if one.fact
            and (within is None or one.fact.id in within)
            and (not beside or beside & one.content)
            and one.says(sought)
        }
        return tuple(Card(fact, group_of(fact), ()) for fact in hits.values())

    def mentions(self, forms: frozenset[str]) -> bool:
        """Whether any passage has all these words."""
        return bool(forms) and any(forms <= passage.words for passage in self._by_word.get(min(forms), []))


def _title(section: str) -> str:
    return " ".join(word.form for word in words_of(section))


def _all_words(text: str) -> tuple[str, ...]:
    """All words of a text, and the signs that change a number or a word."""
    signs = tuple(character for character in text if character in "<>≤≥?~+±%")
    return (*(word.form for word in words_of(text)), *signs)


def passages_of(fact: Fact) -> Iterator[Passage]:
    """The sentences of a fact's free text."""
    for leaf in leaves_of(fact):
        if isinstance(leaf.value, str) and leaf.field in _FIELDS and len(leaf.value.split()) > 1:
            for section, sentence in split_sections(leaf.value):
                yield Passage(sentence, fact, section)
