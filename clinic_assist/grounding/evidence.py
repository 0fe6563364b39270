"""All that statements about one chart are judged with; built once per chart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.provenance import FactId
from clinic_assist.grounding.cards import Card, Group, group_of
from clinic_assist.grounding.index import ChartIndex, build_index
from clinic_assist.grounding.leaves import leaves_of
from clinic_assist.grounding.narrative import Narrative
from clinic_assist.grounding.ports import DrugSpans
from clinic_assist.grounding.words import words_of


@dataclass(frozen=True)
class Evidence:
    """A chart with its index, its free text and the drug names.

    Attributes:
        on: The day that "today" and ages are reckoned from.
    """

    chart: Chart
    index: ChartIndex
    narrative: Narrative
    names: DrugSpans
    on: date

    @cached_property
    def patient_words(self) -> frozenset[str]:
        """Words of the patient's own name and particulars, which any statement may use."""
        if self.chart.patient is None:
            return frozenset()
        texts = [leaf.value for leaf in leaves_of(self.chart.patient) if isinstance(leaf.value, str)]
        # "M" for male is no metre.
        return frozenset(word.form for text in texts for word in words_of(text) if len(word.form) > 1)

    @cached_property
    def patient_card(self) -> Card | None:
        """The patient as a fact to compare with."""
        return Card(self.chart.patient, Group.OTHER, ()) if self.chart.patient else None

    @cached_property
    def _entry_of(self) -> dict[FactId, frozenset[int]]:
        found: dict[FactId, set[int]] = {}
        for at, entry in enumerate(self.index.entries):
            for card in entry.cards:
                found.setdefault(card.fact.id, set()).add(at)
        return {fact: frozenset(places) for fact, places in found.items()}

    def entries_of(self, facts: tuple[FactId, ...]) -> frozenset[int]:
        """Positions of the entries to which some facts belong."""
        return frozenset(at for fact in facts for at in self._entry_of.get(fact, frozenset()))

    def cards(self, facts: tuple[FactId, ...]) -> tuple[Card, ...]:
        """A card for each fact, also for those that the index leaves out."""
        found: list[Card] = []
        for fact_id in facts:
            fact = self.chart.fact(fact_id)
            if fact is not None:
                found.extend(self.index.cards_of.get(fact_id) or (Card(fact, group_of(fact), ()),))
        return tuple(found)


def gather(chart: Chart, names: DrugSpans, on: date) -> Evidence:
    """Prepares a chart for judging statements. Pure."""
    return Evidence(chart, build_index(chart, names), Narrative(chart), names, on)
