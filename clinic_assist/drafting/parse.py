"""Turns lines of slot language into statements, or withholds them with a reason; the text of a bad line goes nowhere.

Whoever wrote a line, the same rules hold: the model's output is untrusted data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from clinic_assist.drafting.prepared import FactKind, PreparedFact
from clinic_assist.drafting.render import Filled, Literal, Part, sentence
from clinic_assist.notes.note import Origin, Statement

BEYOND_MARK = "Beyond the record:"
"""Opens a line of assessment or plan that rests on no fact; shown apart, marked, never mixed in."""

NamesIn = Callable[[str], Sequence[tuple[int, int, str]]]
"""Finds drug names in a text, as (start, end, ingredient) spans."""

_TOKEN = re.compile(r"\{([^{}]*)\}|\[([^\[\]]*)\]")
_SLOT = re.compile(r"(F\d+)\.([a-z]+)")
_LABEL = re.compile(r"F\d+")
_WORD = re.compile(r"[^\W\d_]+")

_NUMBER_WORDS = frozenset(
    (
        "zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million half third "
        "quarter double triple twice thrice once dozen"
    ).split()
)
_UNIT_WORDS = frozenset(
    (
        "mg mcg ug kg ml dl l mmol mol meq mmhg percent units unit iu milligram milligrams gram grams litre litres "
        "liter liters seconds minutes hours days weeks months years daily weekly monthly yearly hourly bid tid qid"
    ).split()
)
_MONTH_WORDS = frozenset(
    (
        "january february march april june july august september october november december jan feb mar apr jun jul aug "
        "sep oct nov dec yesterday today tomorrow"
    ).split()
)
# Names shorter than this ("K", "Na") are words in their own right too often to be looked for.
_SHORTEST_NAME = 4
_NAMED_ONLY_BY_SLOT = frozenset(
    {
        FactKind.CONDITION,
        FactKind.ALLERGY,
        FactKind.REQUEST,
        FactKind.TAKES,
        FactKind.DISPENSE,
        FactKind.ADMINISTRATION,
        FactKind.IMMUNIZATION,
    }
)


@dataclass(frozen=True, slots=True)
class Withheld:
    """A line that cannot be shown. The reason never repeats its text."""

    reason: str


class _RefusedLineError(Exception):
    """Carries the reason out of the reading of one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineReader:
    """Reads the lines of one request.

    Attributes:
        scope: The facts that the request was about, by label.
        section: Title under which the statements stand.
        names_in: Finds drug names that the writer may only give through slots.
        beyond_record: Whether lines that are not from the record are allowed.
        only_words: For writers that are bound to our own forms: the words they may use, which then need no other
            judgement (a device may well be named "Recorder"). None for free writers.
    """

    scope: Mapping[str, PreparedFact]
    section: str = ""
    names_in: NamesIn = lambda _text: ()
    beyond_record: bool = False
    only_words: frozenset[str] | None = None

    def read(self, line: str) -> Statement | Withheld:
        """The statement that a line makes, or why it is withheld."""
        line = line.strip()
        try:
            if line.startswith(BEYOND_MARK):
                return self._beyond(line.removeprefix(BEYOND_MARK).strip())
            return self._from_record(line)
        except _RefusedLineError as refusal:
            return Withheld(str(refusal))

    def _from_record(self, line: str) -> Statement:
        parts, cited = self._parts(line)
        if not cited:
            raise _RefusedLineError("a line cites no fact")
        self._judge_words(parts, cited)
        also = (fact_id for part in parts if isinstance(part, Filled) for fact_id in part.rests_on)
        citations = tuple(dict.fromkeys((*(fact.fact.id for fact in cited), *also)))
        return Statement(text=sentence(parts), citations=citations, section=self.section)

    def _beyond(self, line: str) -> Statement:
        if not self.beyond_record:
            raise _RefusedLineError("a line goes beyond the record")
        parts, cited = self._parts(line)
        if cited:
            raise _RefusedLineError("a line goes beyond the record and cites it at once")
        self._judge_words(parts, cited)
        return Statement(text=sentence(parts), origin=Origin.NOT_FROM_RECORD, section=self.section)

    def _parts(self, line: str) -> tuple[list[Part], list[PreparedFact]]:
        """Literal text and filled slots in order, and the facts cited by slot or mark."""
        parts: list[Part] = []
        cited: list[PreparedFact] = []
        position = 0
        for token in _TOKEN.finditer(line):
            parts.append(Literal(line[position : token.start()]))
            position = token.end()
            if token.group(1) is not None:
                fact, part = self._slot(token.group(1))
                parts.append(part)
                cited.append(fact)
            else:
                cited += [self._fact(label) for label in re.split(r"[,\s]+", token.group(2).strip())]
        parts.append(Literal(line[position:]))
        return parts, cited

    def _slot(self, content: str) -> tuple[PreparedFact, Filled]:
        match = _SLOT.fullmatch(content)
        if match is None:
            raise _RefusedLineError("a line has a slot that cannot be read")
        fact = self._fact(match.group(1))
        slot = match.group(2)
        if slot not in fact.slots:
            raise _RefusedLineError("a line asks for something that the fact does not hold")
        rests_on = fact.reason_facts if slot == "reason" else ()
        return fact, Filled(fact.slots[slot], is_partial_date=slot in fact.partial_dates, rests_on=rests_on)

    def _fact(self, label: str) -> PreparedFact:
        if not _LABEL.fullmatch(label) or label not in self.scope:
            raise _RefusedLineError("a line cites a fact that was not given")
        return self.scope[label]

    def _judge_words(self, parts: Sequence[Part], cited: Sequence[PreparedFact]) -> None:
        words = " … ".join(part.text for part in parts if isinstance(part, Literal))
        if any(sign.isnumeric() for sign in words):
            raise _RefusedLineError("a line has a number outside a slot")
        if any(sign in "{}[]<>|\\" or not (sign.isprintable()) for sign in words):
            raise _RefusedLineError("a line has marks that belong to no sentence")
        folded = {word.casefold() for word in _WORD.findall(words)}
        if self.only_words is not None:
            if not folded <= self.only_words:
                raise _RefusedLineError("a line has words that its writer does not know")
            return
        if folded & (_NUMBER_WORDS | _UNIT_WORDS | _MONTH_WORDS):
            raise _RefusedLineError("a line has an amount, unit or date outside a slot")
        if self.names_in(words) or self._names_a_fact(words, cited):
            raise _RefusedLineError("a line names a drug or finding outside a slot")

    def _names_a_fact(self, words: str, cited: Sequence[PreparedFact]) -> bool:
        """Whether the writer's own words name a fact: never for drugs and diagnoses, else only the ones cited."""
        folded = words.casefold()
        own = {fact.slots.get("name", "").casefold() for fact in cited if fact.kind not in _NAMED_ONLY_BY_SLOT}
        for fact in self.scope.values():
            name = fact.slots.get("name", "").casefold()
            if len(name) >= _SHORTEST_NAME and name not in own and re.search(rf"\b{re.escape(name)}\b", folded):
                return True
        return False


def parse_line(line: str, scope: Mapping[str, PreparedFact], *, section: str = "") -> Statement | Withheld:
    """Reads one line on its own."""
    return LineReader(scope=scope, section=section).read(line)
