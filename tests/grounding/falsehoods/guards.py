"""What a chart holds, read plainly: enough to know that a changed sentence is false."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import Fact, FamilyMemberHistory, KeptResource, Patient
from tests.grounding.wordings.names_said import BRANDS, plain_name

_WORD = re.compile(r"[^\W\d_]{4,}")
_NUMBER = re.compile(r"(?<![\d.])\d+(?:\.\d+)?")
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?")
# Words that many names share without meaning one thing.
_COMMON = frozenset(
    """
    blood serum plasma body mass volume rate count oral tablet capsule finding disorder procedure situation disease
    patient level total chronic acute left right without with type history medication solution injection product score
    panel automated measurement assessment visit encounter unspecified active status upper lower release extended
    hydrochloride sodium potassium acid vaccine test pain
    """.split()
)


class Plainly:
    """A chart's facts with the words and figures in them."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.facts = [fact for fact in chart.facts if not isinstance(fact, KeptResource | Patient)]
        self._words = {fact.id: frozenset(_words_of_name(fact)) for fact in self.facts}
        self.all_text = " ".join(text_of(fact) for fact in chart.facts).lower()

    def kin(self, facts: Iterable[Fact]) -> list[Fact]:
        """All facts that share a telling word of their names or a code with these, themselves included."""
        own = frozenset().union(*(self._words.get(fact.id, frozenset()) for fact in facts))
        ids = {fact.id for fact in facts}
        return [fact for fact in self.facts if fact.id in ids or own & self._words[fact.id]]

    def holds_drug(self, name: str) -> bool:
        """Whether the chart names a drug, or the ingredient of a brand, or a brand of the ingredient."""
        lower = name.lower()
        alike = {lower, *(one.lower() for one in BRANDS.get(lower, ()))}
        alike |= {drug for drug, brands in BRANDS.items() if lower in (brand.lower() for brand in brands)}
        return any(one in self.all_text for one in alike)


def _words_of_name(fact: Fact) -> Iterator[str]:
    concepts = [fact.concept] if fact.concept else []
    if isinstance(fact, FamilyMemberHistory):
        concepts = [one.code for one in fact.conditions]
    for concept in concepts:
        for text in (concept.text or "", *(coding.display or "" for coding in concept.codings)):
            found = [word for word in _WORD.findall(plain_name(text).lower()) if word not in _COMMON]
            yield from found or [plain_name(text).lower()]
        yield from (coding.code for coding in concept.codings if coding.code)


@lru_cache(maxsize=65_536)
def text_of(fact: Fact) -> str:
    """Everything in a fact, as one text."""
    return repr(fact)


def numbers_in(facts: Iterable[Fact]) -> set[Decimal]:
    """Every number of some facts, whatever it is for, and each of them rounded."""
    found = {Decimal(number) for fact in facts for number in _NUMBER.findall(text_of(fact)) if len(number) < 20}
    return found | {round(one, places) for one in found for places in (0, 1, 2)}


def dates_in(facts: Iterable[Fact]) -> set[str]:
    """Every date of some facts as it is written."""
    return {date for fact in facts for date in _DATE.findall(text_of(fact))}
