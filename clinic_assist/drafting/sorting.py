"""What a choice of facts collects: what is left out and why, and the order of the note."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

from clinic_assist.chart.facts import Fact
from clinic_assist.chart.provenance import FactId
from clinic_assist.drafting.prepared import SectionKind
from clinic_assist.drafting.tasks import TaskSpec
from clinic_assist.drafting.triage import NOT_ASKED_FOR


@dataclass(slots=True)
class Sorting:
    """Collects what is left out and knows the order of the note.

    Attributes:
        reason_elsewhere: Why a fact is left out for which no section of the note asks.
    """

    spec: TaskSpec
    on: date
    reason_elsewhere: str = NOT_ASKED_FOR
    dropped: dict[str, list[FactId]] = field(default_factory=lambda: defaultdict(list))
    by_section: dict[SectionKind, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _places: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self._places = {section.key: number for number, section in enumerate(self.spec.sections)}

    def drop(self, fact: Fact, reason: str, section: SectionKind | None) -> None:
        """Notes why a fact is left out."""
        self.dropped[reason].append(fact.id)
        if section:
            self.by_section[section][reason] += 1

    def place(self, key: str) -> int:
        """Where a section stands in the note."""
        return self._places[key]
