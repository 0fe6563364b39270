"""Measurements, reports and imaging."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_assist.chart.datatypes import Attachment, CodeableConcept, Coding, Quantity, Reference, Timing, Value
from clinic_assist.chart.facts.base import Fact
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import SourceId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceRange:
    """The range that the laboratory gave. `type` is `normal` or another meaning, as written.

    `applies_to` names for whom it holds, ages too: one that names anybody is not held against a value.
    """

    low: Quantity | None = None
    high: Quantity | None = None
    type: CodeableConcept | None = None
    applies_to: tuple[CodeableConcept, ...] = ()
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationComponent:
    """One part of an Observation, such as the systolic of a blood pressure."""

    code: CodeableConcept
    value: Value | None = None
    data_absent_reason: str | None = None
    interpretations: tuple[CodeableConcept, ...] = ()
    reference_ranges: tuple[ReferenceRange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation(Fact):
    """A measurement or simple statement: laboratory result, vital sign, social history, survey answer.

    Attributes:
        focus: What or whom it is about where that is not the person of the record: a fetus, a donor, a device.
    """

    code: CodeableConcept | None = None
    status: str | None = None
    categories: tuple[CodeableConcept, ...] = ()
    effective: PartialDate | None = None
    effective_end: PartialDate | None = None
    effective_timing: Timing | None = None
    issued: PartialDate | None = None
    value: Value | None = None
    interpretations: tuple[CodeableConcept, ...] = ()
    reference_ranges: tuple[ReferenceRange, ...] = ()
    components: tuple[ObservationComponent, ...] = ()
    body_site: CodeableConcept | None = None
    method: CodeableConcept | None = None
    specimen: Reference | None = None
    device: Reference | None = None
    performers: tuple[Reference, ...] = ()
    encounter: Reference | None = None
    has_members: tuple[Reference, ...] = ()
    derived_from: tuple[Reference, ...] = ()
    focus: tuple[Reference, ...] = ()

    @property
    def concept(self) -> CodeableConcept | None:
        return self.code

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return self.effective or self.issued

    @property
    def value_of(self) -> Value | None:
        return self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosticReport(Fact):
    """A report over results. `text` is readable text of `presentedForm`, where there is any."""

    code: CodeableConcept | None = None
    status: str | None = None
    categories: tuple[CodeableConcept, ...] = ()
    effective: PartialDate | None = None
    effective_end: PartialDate | None = None
    issued: PartialDate | None = None
    results: tuple[Reference, ...] = ()
    conclusion: str | None = None
    conclusion_codes: tuple[CodeableConcept, ...] = ()
    presented_forms: tuple[Attachment, ...] = ()
    narrative: str | None = None
    performers: tuple[Reference, ...] = ()
    encounter: Reference | None = None

    @property
    def concept(self) -> CodeableConcept | None:
        return self.code

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return self.effective or self.issued


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagingInstance:
    """One object of a series: an image, a report, a waveform.

    Attributes:
        sop_class: What kind of object it is, by its UID and name.
        transfer_syntax: How it is encoded, by name; the UID where that has none.
        pixels: What is known of its pixels, in words (`complete`, `cut off`); None for objects that have none.
        is_lossy: Whether the source says that it was compressed with loss; None where it does not say.
        source: The file that holds it; None where a file only lists it.
    """

    uid: str | None = None
    number: int | None = None
    sop_class: Coding | None = None
    acquired: PartialDate | None = None
    rows: int | None = None
    columns: int | None = None
    frames: int | None = None
    transfer_syntax: str | None = None
    is_lossy: bool | None = None
    pixels: str | None = None
    laterality: Coding | None = None
    source: SourceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagingSeries:
    """One series of an ImagingStudy. `equipment` is manufacturer and model as written."""

    uid: str | None = None
    number: int | None = None
    modality: Coding | None = None
    description: str | None = None
    body_site: Coding | None = None
    laterality: Coding | None = None
    instance_count: int | None = None
    started: PartialDate | None = None
    equipment: str | None = None
    instances: tuple[ImagingInstance, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagingStudy(Fact):
    """An imaging examination.

    Attributes:
        series_count, instance_count: As the source states them; where each file states its own objects only (DICOM),
            how many series and objects the files give.
        uid: The Study Instance UID, where each file states a part of the study (DICOM): `merge` puts them together.
        referrer: Who asked for it.
        institution: Where it was made.
    """

    status: str | None = None
    modalities: tuple[Coding, ...] = ()
    started: PartialDate | None = None
    description: str | None = None
    procedure_codes: tuple[CodeableConcept, ...] = ()
    reasons: tuple[CodeableConcept, ...] = ()
    series_count: int | None = None
    instance_count: int | None = None
    series: tuple[ImagingSeries, ...] = ()
    encounter: Reference | None = None
    uid: str | None = None
    referrer: Reference | None = None
    institution: str | None = None

    @property
    def concept(self) -> CodeableConcept | None:
        if self.procedure_codes:
            return self.procedure_codes[0]
        return CodeableConcept(codings=self.modalities, text=self.description)

    @property
    def status_code(self) -> str | None:
        return self.status

    @property
    def when(self) -> PartialDate | None:
        return self.started
