"""What was found in a chart for a question: records and passages, each with how it bears on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from clinic_assist.asking.question import Question
from clinic_assist.chart.facts import Fact
from clinic_assist.chart.provenance import FactId
from clinic_assist.notes.narrative import NOT_SO, Manner
from clinic_assist.notes.note import Statement


class Outcome(Enum):
    """DOCUMENTED: the record says something of it. DENIED: it says that it is not so, or that there is none.

    NOT_DOCUMENTED: nothing in what could be searched says either. NOT_UNDERSTOOD: it is not known what was asked.
    """

    DOCUMENTED = "documented"
    DENIED = "documented as absent"
    NOT_DOCUMENTED = "not documented"
    NOT_UNDERSTOOD = "not understood"


class Bearing(Enum):
    """How a record bears on a question.

    ANSWERS: it is what was asked for. DENIES: it says that it is not so. OUTSIDE: of another time than asked.
    OVER: a medicine that is not in use any more, where today is asked for. PLANNED: ordered or planned, not done.
    TAKEN_BACK: its source has taken it back. RELATED: it names the thing and does not state it (a goal, a screening).
    """

    ANSWERS = "answers"
    DENIES = "recorded as absent"
    OVER = "not in use now"
    PLANNED = "planned"
    OUTSIDE = "outside the time asked"
    TAKEN_BACK = "taken back by its source"
    RELATED = "related"


@dataclass(frozen=True, slots=True)
class FoundFact:
    """A record with how it bears on the question, and the detail that was asked for (who, why)."""

    fact: Fact
    bearing: Bearing = Bearing.ANSWERS
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPassage:
    """A sentence of a document.

    Attributes:
        fact: The record whose text it is.
        title: What the text is, for people.
        section: The heading under which it stands, in the text or above it; empty for none.
        own_section: The heading in the text itself.
        before: What stands before it in the text, at most some words.
        text: The sentence.
        after: What stands after it.
        start: Index of its first character in the record's text.
        end: Index after its last one.
        marks: Where the words stand that were found, in `text`.
        manners: How it speaks of them.
        is_of_family: Whether its heading is one under which a text speaks of relatives.
    """

    fact: Fact
    title: str
    section: str
    own_section: str
    before: str
    text: str
    after: str
    start: int
    end: int
    marks: tuple[tuple[int, int], ...]
    manners: frozenset[Manner]
    is_of_family: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether it says it of the patient, as so."""
        return not self.manners & NOT_SO


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """What was searched, and what could not be.

    Attributes:
        records: Records of the chart that were looked at.
        texts: Texts of documents and remarks that were searched.
        without_text: Documents whose content holds no text that can be searched (scans, pictures).
        unread: Records that were kept unread.
    """

    records: int
    texts: int
    without_text: int
    unread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The answer as far as code finds it.

    Attributes:
        facts: Most telling first.
        passages: The best first.
        statements: Sentences that code wrote about a series, each with what it cites; nobody has checked them yet.
        chosen: How many of the first records are what was wanted (the last, the highest); 0 where all are.
        hidden: How many further records were found, beside those in `facts`.
        note: What else the person should know about the search; empty as a rule.
    """

    patient_id: str
    question: Question
    outcome: Outcome
    facts: tuple[FoundFact, ...] = ()
    passages: tuple[FoundPassage, ...] = ()
    statements: tuple[Statement, ...] = ()
    searched: Searched
    chosen: int = 0
    hidden: int = 0
    note: str = ""

    @property
    def cited(self) -> tuple[FactId, ...]:
        """The records that answer it or deny it; of a series those that were wanted."""
        if self.chosen:
            return tuple(one.fact.id for one in self.facts[: self.chosen])
        told = (Bearing.ANSWERS, Bearing.DENIES, Bearing.OVER)
        return tuple(one.fact.id for one in self.facts if one.bearing in told)
