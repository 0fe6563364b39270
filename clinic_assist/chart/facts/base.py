"""What every fact has."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_assist.chart.datatypes import Annotation, CodeableConcept, Identifier, Value
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId, Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something one place in one file states.

    Attributes:
        id: Names it for ever (see `provenance.fact_id`).
        provenance: Where it was read.
        subject: Whose it is, as the file names that person: the FactId of a Patient in the same file, or the source's
            reference (`Patient/1`) where that Patient is not in the file; None for facts about nobody.
        subject_display: The name that the record gives its subject, kept only where the Patient is not in the file.
        identifiers: Business identifiers of the record.
        notes: Remarks in the record.
        data_absent_reason: The code of a data-absent-reason that stands for the main content (`not-asked` …).
    """

    id: FactId
    provenance: Provenance
    subject: str | None = None
    subject_display: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    notes: tuple[Annotation, ...] = ()
    data_absent_reason: str | None = None

    @property
    def kind(self) -> str:
        """The type's name, which is the FHIR resource type wherever there is one."""
        return type(self).__name__

    @property
    def concept(self) -> CodeableConcept | None:
        """What the fact is about."""
        return None

    @property
    def status_code(self) -> str | None:
        """The source's status code, or None where it gave none."""
        return None

    @property
    def when(self) -> PartialDate | None:
        """The date that matters clinically: when it happened or began, else when it was recorded."""
        return None

    @property
    def value_of(self) -> Value | None:
        """The measured or stated value, for facts that have one."""
        return None
