"""How facts are written for people: dates, numbers, units and status words, the same everywhere.

Rules followed (NHS Common User Interface: date and time display; ISMP list of error-prone abbreviations): dd-Mmm-yyyy
in every locale, 24-hour clock, no month before its day, a comma from 1,000, a space before the unit, measured
digits kept.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from clinic_assist.chart.absence import Silence
from clinic_assist.chart.datatypes import CodeableConcept, Period, Quantity, Range, Ratio, SampledData, Value
from clinic_assist.chart.detected_issue import CheckState, Evidence, IssueKind, Severity
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.notes.verdict import Verdict

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# UCUM codes whose own form reads badly, with the unit that clinicians write. Source: UCUM 2.1, tables of units
# (print symbols); ISMP for mcg instead of the micro sign.
_UCUM_PRINT = {
    "mm[Hg]": "mmHg",
    "Cel": "°C",
    "[degF]": "°F",
    "[lb_av]": "lb",
    "[oz_av]": "oz",
    "[in_i]": "in",
    "[ft_i]": "ft",
    "ug": "mcg",
    "ug/L": "mcg/L",
    "ug/mL": "mcg/mL",
    "10*3/uL": "×10³/µL",
    "10*9/L": "×10⁹/L",
    "10*6/uL": "×10⁶/µL",
    "10*12/L": "×10¹²/L",
    "[iU]": "international units",
    "[IU]": "international units",
    "m[IU]/L": "milli-international units/L",
    "meq/L": "mEq/L",
    "mL/min/{1.73_m2}": "mL/min/1.73 m²",
    "a": "years",
    "mo": "months",
    "wk": "weeks",
    "d": "days",
    "h": "hours",
    "min": "minutes",
    "1": "",
}

SEVERITY_WORDS = {
    Severity.CONTRAINDICATED: "Contraindicated – avoid",
    Severity.SERIOUS: "Serious – consider a change",
    Severity.MONITOR: "Monitor",
    Severity.INFORMATION: "Information",
}

EVIDENCE_WORDS = {
    Evidence.ESTABLISHED: "Well established",
    Evidence.PROBABLE: "Probable",
    Evidence.THEORETICAL: "Theoretical",
    Evidence.NOT_STATED: "Not stated by the table",
}

ISSUE_KIND_WORDS = {
    IssueKind.DRUG_DRUG: "Drug–drug interaction",
    IssueKind.DRUG_ALLERGY: "Drug and allergy",
    IssueKind.DUPLICATE: "Duplicate",
    IssueKind.DOSE: "Dose",
    IssueKind.KIDNEY: "Kidney function",
    IssueKind.LIVER: "Liver function",
    IssueKind.PREGNANCY: "Pregnancy",
    IssueKind.LACTATION: "Breastfeeding",
    IssueKind.AGE: "Age",
    IssueKind.DRUG_DISEASE: "Drug and problem",
    IssueKind.DRUG_LABORATORY: "Drug and result",
    IssueKind.MONITORING: "Monitoring",
    IssueKind.CUMULATIVE: "Effects that add up",
    IssueKind.LIFESTYLE: "Alcohol, tobacco and food",
}

# For the heads of narrow columns.
ISSUE_KIND_SHORT = {
    IssueKind.DRUG_DRUG: "Other medicines",
    IssueKind.DRUG_ALLERGY: "Allergies",
    IssueKind.DUPLICATE: "Duplicate",
    IssueKind.DOSE: "Dose",
    IssueKind.KIDNEY: "Kidney",
    IssueKind.LIVER: "Liver",
    IssueKind.PREGNANCY: "Pregnancy",
    IssueKind.LACTATION: "Breastfeeding",
    IssueKind.AGE: "Age",
    IssueKind.DRUG_DISEASE: "Problems",
    IssueKind.DRUG_LABORATORY: "Results",
    IssueKind.MONITORING: "Monitoring",
    IssueKind.CUMULATIVE: "Adding up",
    IssueKind.LIFESTYLE: "Alcohol, tobacco",
}
CHECK_STATE_WORDS = {
    CheckState.FOUND: "Found",
    CheckState.NONE_IN_KNOWLEDGE: "None in the knowledge base",
    CheckState.NOT_CHECKABLE: "Not fully checkable",
    CheckState.NOT_RUN: "Check did not run",
}

VERDICT_WORDS = {
    Verdict.SUPPORTED: "In the record",
    Verdict.CONTRADICTED: "Record says otherwise",
    Verdict.NOT_FOUND: "Not in the record",
    Verdict.NOT_CHECKABLE: "Cannot be checked",
}

SILENCE_WORDS = {
    Silence.NONE_KNOWN: "None known",
    Silence.NOT_ASKED: "Not asked",
    Silence.NO_INFORMATION: "Not recorded",
}


def format_day(day: date) -> str:
    """`14-Jul-1945`."""
    return f"{day.day:02d}-{_MONTHS[day.month - 1]}-{day.year:04d}"


def format_moment(moment: datetime) -> str:
    """`14-Jul-1945 16:05`, in the zone the moment carries."""
    return f"{format_day(moment.date())} {moment:%H:%M}"


def format_date(value: PartialDate | date | None, *, with_time: bool = False, missing: str = "Unknown") -> str:
    """Writes a date with the precision it has: `14-Jul-1945`, `Mar-2019`, `2019`; `missing` for None."""
    if value is None:
        return missing
    if isinstance(value, datetime):
        return format_moment(value) if with_time else format_day(value.date())
    if isinstance(value, date):
        return format_day(value)
    if value.month is None:
        return f"{value.year:04d}"
    month = f"{_MONTHS[value.month - 1]}-{value.year:04d}"
    if value.day is None:
        return month
    text = f"{value.day:02d}-{month}"
    return f"{text} {value.time}" if with_time and value.time else text


def format_period(period: Period | None, *, missing: str = "Unknown") -> str:
    """`12-Mar-2015 to 01-Apr-2015`, `since 12-Mar-2015`, `until 01-Apr-2015`."""
    if period is None or (period.start is None and period.end is None):
        return missing
    if period.end is None:
        return f"since {format_date(period.start)}"
    if period.start is None:
        return f"until {format_date(period.end)}"
    start, end = format_date(period.start), format_date(period.end)
    return start if start == end else f"{start} to {end}"


def format_decimal(value: Decimal | int) -> str:
    """Digits as the source wrote them, plain notation, a comma from 1,000: `4.10`, `0.5`, `12,500`."""
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    # A source may write 1e40: plain notation would be a wall of zeros.
    return str(value) if len(text) > 24 else text


def unit_text(quantity: Quantity) -> str:
    """The unit for people: as written where the source wrote one, else the UCUM code in its print form."""
    unit = quantity.unit or quantity.code or ""
    if unit in _UCUM_PRINT:
        return _UCUM_PRINT[unit]
    # A unit that is nothing but a UCUM annotation: {score}, {INR}.
    return unit[1:-1].replace("_", " ") if unit.startswith("{") and unit.endswith("}") else unit


def format_quantity(quantity: Quantity | None, *, missing: str = "Not recorded") -> str:
    """`4.10 mmol/L`, `<5 mg/L`, `120 mmHg`; `missing` where there is no number."""
    if quantity is None or quantity.value is None:
        return missing
    number = f"{quantity.comparator or ''}{format_decimal(quantity.value)}"
    return f"{number} {unit_text(quantity)}".rstrip()


def format_range(span: Range) -> str:
    """`3.5–5.1 mmol/L`, `≥3.5 mmol/L`, `≤5.1 mmol/L`."""
    if span.low and span.high and span.low.value is not None and span.high.value is not None:
        same_unit = unit_text(span.low) == unit_text(span.high) or not unit_text(span.low)
        low = format_decimal(span.low.value) if same_unit else format_quantity(span.low)
        return f"{low}–{format_quantity(span.high)}"
    if span.low and span.low.value is not None:
        return f"≥{format_quantity(span.low)}"
    if span.high and span.high.value is not None:
        return f"≤{format_quantity(span.high)}"
    return "Not recorded"


# One of a span of time, as UCUM and exports write it.
_SPANS = {
    written: span
    for span, forms in {"minute": "min", "hour": "h hr", "day": "d", "week": "wk", "month": "mo"}.items()
    for written in (*forms.split(), span, f"{span}s")
}


def format_ratio(ratio: Ratio) -> str:
    """`5 mg per 1 mL`, `2 mg per hour`; titres such as `1:128` where neither side has a unit."""
    top, bottom = ratio.numerator, ratio.denominator
    if top is None or bottom is None:
        return format_quantity(top or bottom)
    if not unit_text(top) and not unit_text(bottom):
        return f"{format_quantity(top)}:{format_quantity(bottom)}"
    span = _SPANS.get(unit_text(bottom).lower()) if bottom.value == 1 and not bottom.comparator else None
    return f"{format_quantity(top)} per {span or format_quantity(bottom)}"


def format_value(value: Value | None, *, missing: str = "Not recorded") -> str:
    """Any `value[x]` for people; `missing` where there is none."""
    if value is None:
        return missing
    for field, write in _VALUE_FORMATS:
        part = getattr(value, field)
        if part is not None:
            return write(part)
    return missing


def concept_text(concept: CodeableConcept | None, *, missing: str = "Not recorded") -> str:
    """The concept's best human text; `missing` where there is none."""
    return (concept.display if concept else "") or missing


def status_words(code: str | None) -> str:
    """A source's status code as words: `entered-in-error` → `entered in error`; None → `status not recorded`."""
    return code.replace("-", " ").replace("_", " ").lower() if code else "status not recorded"


def _format_sampled(series: SampledData) -> str:
    return f"{len(series.data.split()):,} sampled values"


_VALUE_FORMATS: tuple[tuple[str, Callable[..., str]], ...] = (
    ("quantity", format_quantity),
    ("codeable_concept", concept_text),
    ("string", str),
    ("boolean", lambda flag: "Yes" if flag else "No"),
    ("integer", format_decimal),
    ("decimal", format_decimal),
    ("range", format_range),
    ("ratio", format_ratio),
    ("time", str),
    ("date_time", lambda moment: format_date(moment, with_time=True)),
    ("period", format_period),
    ("sampled_data", _format_sampled),
)
