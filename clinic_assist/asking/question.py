"""What a question asks, once it has been read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum


class Matter(Enum):
    """The part of a chart that a question names by its words; ANY where it names none."""

    DRUG = "medicines"
    ALLERGY = "allergies"
    PROBLEM = "problems"
    RESULT = "results"
    PROCEDURE = "procedures"
    IMMUNIZATION = "vaccinations"
    FAMILY = "family history"
    ANY = "any record"


class Wanted(Enum):
    """What is to be told of the records found. WHEN, WHO and REASON ask for a detail of them."""

    ALL = "all"
    LAST = "last"
    FIRST = "first"
    HIGHEST = "highest"
    LOWEST = "lowest"
    COUNT = "count"
    TREND = "trend"
    WHEN = "when"
    WHO = "who"
    REASON = "reason"


class Doubt(Enum):
    """Why a question could not be understood; NONE where it was."""

    NONE = ""
    NOTHING_ASKED = "It names nothing that a record could hold."
    TOO_LONG = "It is longer than 500 characters."
    NO_QUESTION = "It reads as an instruction, not as a question about the record."


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSpan:
    """The time that a question is about, first and last day included; an open end is None.

    Attributes:
        words: As the question says it.
        unknown: Why the time is not known ("no admission with a date is recorded"); empty where it is.
    """

    first: date | None = None
    last: date | None = None
    words: str = ""
    unknown: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The thing that is asked for.

    Attributes:
        text: As the question writes it, without the words around it.
        forms: Its words in comparable form.
        ingredients: Of the medicine or class that it names.
        drug_class: The name of the class of medicines; empty for none.
        names: Further names under which texts may speak of it, such as brands.
        measurands: Ids of what it measures.
        problem: Id of the problem that it is; empty where it is none that is known by its codes.
    """

    text: str
    forms: tuple[str, ...]
    ingredients: frozenset[str] = frozenset()
    drug_class: str = ""
    names: tuple[str, ...] = ()
    measurands: frozenset[str] = frozenset()
    problem: str = ""

    @property
    def is_drug(self) -> bool:
        """Whether it is a medicine, or a class of medicines."""
        return bool(self.ingredients or self.drug_class)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as far as it was understood.

    Attributes:
        subject: None where all of a matter is asked for ("any allergies?").
        is_current: Whether it asks for what is so today.
        asks_plans: Whether it asks for what is ordered or planned, so that a plan answers it.
        is_yes_no: Whether it can be answered by yes or no.
        suggestions: Names spelled like a word of it, for the person to choose from; never assumed.
    """

    text: str = field(repr=False)
    matter: Matter = Matter.ANY
    wanted: Wanted = Wanted.ALL
    subject: Subject | None = None
    span: TimeSpan | None = None
    is_current: bool = False
    asks_plans: bool = False
    is_yes_no: bool = False
    suggestions: tuple[str, ...] = ()
    doubt: Doubt = Doubt.NONE
