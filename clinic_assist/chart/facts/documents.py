"""Documents and their text."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_assist.chart.datatypes import Attachment, CodeableConcept, Period, Reference
from clinic_assist.chart.facts.base import Fact
from clinic_assist.chart.partial_date import PartialDate


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReference(Fact):
    """A document with its content. Readable text is in `attachments[].text`.

    Attributes:
        replaces: The documents of the same examination whose content this one took over, by their resource keys.
        identical: Its duplicates that are filed elsewhere, by their resource keys.
    """

    type: CodeableConcept | None = None
    status: str | None = None
    doc_status: str | None = None
    categories: tuple[CodeableConcept, ...] = ()
    date: PartialDate | None = None
    authors: tuple[Reference, ...] = ()
    description: str | None = None
    attachments: tuple[Attachment, ...] = ()
    period: Period | None = None
    encounters: tuple[Reference, ...] = ()
    replaces: tuple[str, ...] = ()
    identical: tuple[str, ...] = ()

    @property
    def concept(self) -> CodeableConcept | None:
        return self.type

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return self.date or (self.period.start if self.period else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of a Composition.

    Attributes:
        text: Its narrative as plain text, line breaks kept.
        empty_reason: The code of `emptyReason` (`nilknown`, `notasked` …), else None.
        entries: What it refers to, in order.
        depth: 0 for a top section; nested sections follow their parent in document order.
    """

    title: str | None = None
    code: CodeableConcept | None = None
    text: str | None = None
    empty_reason: str | None = None
    entries: tuple[Reference, ...] = ()
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition(Fact):
    """A clinical document made of sections."""

    type: CodeableConcept | None = None
    status: str | None = None
    title: str | None = None
    date: PartialDate | None = None
    authors: tuple[Reference, ...] = ()
    custodian: Reference | None = None
    sections: tuple[Section, ...] = ()
    encounter: Reference | None = None

    @property
    def concept(self) -> CodeableConcept | None:
        return self.type

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return self.date
