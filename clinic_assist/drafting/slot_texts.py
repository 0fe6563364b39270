"""Texts that fill slots: collected one by one, each only where the record has it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from clinic_assist.chart.datatypes import CodeableConcept, Reference
from clinic_assist.chart.partial_date import PartialDate, Precision
from clinic_assist.chart.provenance import FactId
from clinic_assist.drafting.prepared import FactKind, StatusClass
from clinic_assist.drafting.spoken import without_tag
from clinic_assist.terminology.labels import format_date, status_words

_PLAIN_STATUSES = {
    "unknown": "status unknown",
    # FHIR R4 event-status: not started yet, but preparations have begun.
    "preparation": "planned (in preparation)",
}
_UNTOLD_STATUSES = frozenset(("current", "available"))
"""Of documents and images: that they are there goes without saying."""

LONGEST_SLOT = 300
"""Characters. A longer text is not cut, which could turn its meaning round: it has no slot, the source shows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What can be said of one fact: the kind of sentence, the class of its status and the slots it fills.

    Attributes:
        reason_facts: The records that the reason slot takes its words from, where it refers to them.
    """

    kind: FactKind
    status: StatusClass
    slots: Mapping[str, str]
    partial_dates: frozenset[str] = frozenset()
    reason_facts: tuple[FactId, ...] = ()


@dataclass(slots=True)
class SlotTexts:
    """Collects slots; what the record leaves out gets none."""

    slots: dict[str, str] = field(default_factory=dict)
    partial_dates: set[str] = field(default_factory=set)
    reason_facts: tuple[FactId, ...] = ()

    def text(self, slot: str, text: str | None) -> SlotTexts:
        """Fills a slot with plain text, white space and control characters reduced to single blanks."""
        cleaned = plain(text or "")
        if cleaned and len(cleaned) <= LONGEST_SLOT:
            self.slots[slot] = cleaned
        return self

    def concept(self, slot: str, concept: CodeableConcept | None) -> SlotTexts:
        """Fills a slot with the best human text of a concept; leaves it away where there is none."""
        return self.text(slot, concept.display if concept else None)

    def date(self, slot: str, value: PartialDate | None) -> SlotTexts:
        """Fills a slot with a date in the precision it has."""
        if value is not None:
            self.slots[slot] = format_date(value)
            if value.precision < Precision.DAY:
                self.partial_dates.add(slot)
        return self

    def status(self, code: str | None) -> SlotTexts:
        """Fills the status with the source's own word, made plain where it means little without FHIR's tables."""
        if code in _UNTOLD_STATUSES:
            return self
        return self.text("status", _PLAIN_STATUSES.get(code, status_words(code)) if code else None)

    def named(self, text: str | None, *, otherwise: str) -> SlotTexts:
        """Fills the name, or says that the record gives none."""
        self.text("name", text)
        self.slots.setdefault(
            "name", f"{otherwise} (name not recorded)" if not plain(text or "") else f"{otherwise} (long name)"
        )
        return self

    def reason(self, concepts: Iterable[CodeableConcept], references: Iterable[Reference] = ()) -> SlotTexts:
        """Fills why something was done: from codes, else from the names of the records that are referred to."""
        stated = joined(concepts)
        if not stated:
            named = [reference for reference in references if reference.display]
            stated = ", ".join(dict.fromkeys(without_tag(reference.display or "") for reference in named))
            self.reason_facts = tuple(reference.target for reference in named if reference.target)
        return self.text("reason", stated)

    def described(self, kind: FactKind, status: StatusClass) -> Description:
        """Everything collected."""
        return Description(
            kind=kind,
            status=status,
            slots=self.slots,
            partial_dates=frozenset(self.partial_dates),
            reason_facts=self.reason_facts,
        )


def plain(text: str) -> str:
    """One line without control or invisible format characters, code system's tag and punctuation at its end.

    Attack met: a record whose text breaks out of its line, or turns the reading order round (Unicode's bidirectional
    overrides, category Cf), to look like ours. Limit: joiners that some scripts need fall with them.
    """
    visible = (sign for sign in text if unicodedata.category(sign) != "Cf")
    kept = "".join(sign if sign.isprintable() else " " for sign in visible)
    return without_tag(" ".join(kept.split())).rstrip(".;, ")


def joined(concepts: Iterable[CodeableConcept]) -> str:
    """Names of several concepts, each once, in order."""
    return ", ".join(dict.fromkeys(without_tag(concept.display) for concept in concepts if concept.display))
