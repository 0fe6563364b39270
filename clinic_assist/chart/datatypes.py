"""FHIR's general-purpose data types, as far as facts use them. Names and meaning: FHIR R4 s.2.24.

Numbers are `Decimal`, built from the source's own digits, so that 4.10 stays 4.10.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """A code in a named system. All parts as written; any may be missing."""

    system: str | None = None
    code: str | None = None
    display: str | None = None
    user_selected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeableConcept:
    """A concept by its codes, its text, or both."""

    codings: tuple[Coding, ...] = ()
    text: str | None = None

    @property
    def display(self) -> str:
        """The best human text: `text`, else the first display, else the first code; empty when there is none."""
        if self.text:
            return self.text
        for coding in self.codings:
            if coding.display:
                return coding.display
        return next((coding.code for coding in self.codings if coding.code), "")

    def code_in(self, system: str) -> str | None:
        """The first code in that system, or None."""
        return next((coding.code for coding in self.codings if coding.system == system and coding.code), None)

    @property
    def is_coded(self) -> bool:
        """Whether any coding has a code (free text is shown in normal weight)."""
        return any(coding.code for coding in self.codings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """A business identifier. `type_code` is the first code of `Identifier.type`, for example `MR`, or its text."""

    system: str | None = None
    value: str | None = None
    use: str | None = None
    type_code: str | None = None
    assigner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanName:
    """A name with its parts in the source's order."""

    use: str | None = None
    text: str | None = None
    family: str | None = None
    given: tuple[str, ...] = ()
    prefix: tuple[str, ...] = ()
    suffix: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPoint:
    """A telephone number, e-mail address or the like."""

    system: str | None = None
    value: str | None = None
    use: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address."""

    use: str | None = None
    text: str | None = None
    line: tuple[str, ...] = ()
    city: str | None = None
    district: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A time span; an open end is None."""

    start: PartialDate | None = None
    end: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A measured amount.

    Attributes:
        value: As written, trailing zeros kept; None when only a unit or comparator was given.
        comparator: `<`, `<=`, `>=`, `>` or None.
        unit: The human unit as written.
        system: The system of `code`, usually UCUM.
        code: The coded unit.
    """

    value: Decimal | None = None
    comparator: str | None = None
    unit: str | None = None
    system: str | None = None
    code: str | None = None

    @property
    def unit_text(self) -> str:
        """The unit for people: as written, else the code, else empty."""
        return self.unit or self.code or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A span of amounts; an open end is None."""

    low: Quantity | None = None
    high: Quantity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """One amount per another."""

    numerator: Quantity | None = None
    denominator: Quantity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledData:
    """A series of measurements. `data` is kept as written, with FHIR's `E`, `U` and `L` marks."""

    origin: Quantity
    period_ms: Decimal | None = None
    factor: Decimal | None = None
    lower_limit: Decimal | None = None
    upper_limit: Decimal | None = None
    dimensions: int = 1
    data: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """FHIR's `value[x]`: at most one of these is set; none set means that the source gave a reason or nothing.

    Raises:
        ValueError: More than one is set.
    """

    quantity: Quantity | None = None
    codeable_concept: CodeableConcept | None = None
    string: str | None = None
    boolean: bool | None = None
    integer: int | None = None
    decimal: Decimal | None = None
    range: Range | None = None
    ratio: Ratio | None = None
    sampled_data: SampledData | None = None
    time: str | None = None
    date_time: PartialDate | None = None
    period: Period | None = None

    def __post_init__(self) -> None:
        parts = (
            self.quantity,
            self.codeable_concept,
            self.string,
            self.boolean,
            self.integer,
            self.decimal,
            self.range,
            self.ratio,
            self.sampled_data,
            self.time,
            self.date_time,
            self.period,
        )
        if parts.count(None) < len(parts) - 1:
            raise ValueError("value[x] holds more than one value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A pointer to another record.

    Attributes:
        reference: As written (`Practitioner/7`, `urn:uuid:…`, `#med`, an absolute URL); None for a logical reference.
        display: As written, else the name of the record it points to where that is in the same file; None if neither.
        target: The fact that it points to, where it is in the same file.
    """

    reference: str | None = None
    display: str | None = None
    target: FactId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """A remark by somebody."""

    text: str
    author: str | None = None
    time: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When something is to be done. `code_text` is the display of `Timing.code` (`BID`), verbatim.

    The limit is a span of time (`bounds`) or a length of time (`bounds_duration`, such as 10 days). `duration` is how
    long it takes each time, `offset_minutes` how long before or after what `when` names.
    """

    code_text: str | None = None
    events: tuple[PartialDate, ...] = ()
    bounds: Period | None = None
    bounds_duration: Quantity | None = None
    count: int | None = None
    frequency: int | None = None
    frequency_max: int | None = None
    period: Decimal | None = None
    period_max: Decimal | None = None
    period_unit: str | None = None
    day_of_week: tuple[str, ...] = ()
    time_of_day: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    count_max: int | None = None
    duration: Decimal | None = None
    duration_max: Decimal | None = None
    duration_unit: str | None = None
    offset_minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dosage:
    """How a medicine is taken. `as_needed` is None where the source does not say."""

    text: str | None = None
    patient_instruction: str | None = None
    sequence: int | None = None
    timing: Timing | None = None
    as_needed: bool | None = None
    as_needed_for: CodeableConcept | None = None
    route: CodeableConcept | None = None
    site: CodeableConcept | None = None
    method: CodeableConcept | None = None
    dose: Quantity | None = None
    dose_range: Range | None = None
    rate: Ratio | None = None
    rate_quantity: Quantity | None = None
    max_dose_per_period: Ratio | None = None
    max_dose_per_administration: Quantity | None = None
    max_dose_per_lifetime: Quantity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """Content of a document.

    Attributes:
        content_type: MIME type as written.
        title: As written.
        url: As written; nothing is ever fetched.
        text: The readable text, where the content is text; None where it is not (the bytes stay in the source file).
        size_bytes: Length of the decoded content where it is inline.
    """

    content_type: str | None = None
    title: str | None = None
    url: str | None = None
    text: str | None = None
    size_bytes: int | None = None
    creation: PartialDate | None = None
