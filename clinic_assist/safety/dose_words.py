"""The words of an alert on a dose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from clinic_assist.chart.detected_issue import Severity
from clinic_assist.safety.dose_limits import DoseLimit, Weight
from clinic_assist.safety.dose_totals import Total
from clinic_assist.safety.patient.circumstances import Situation

DAILY, SINGLE, WEEKLY = "dose-daily-maximum", "dose-single-maximum", "dose-weekly-maximum"
ADVISED, LOW, EVERY_DAY, UNLABELLED = "dose-advised", "dose-unusually-low", "dose-daily-for-weekly", "dose-age"
HOW_OFTEN: Final = {DAILY: "a day", SINGLE: "at a time", WEEKLY: "a week"}
_ADULT: Final = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A dose beside the figure that it is held against.

    Attributes:
        rule: Which of the checks it is.
        ratio: The dose as a multiple of the figure.
        dose: As shown to people.
        most: The figure, as shown to people.
    """

    rule: str
    severity: Severity
    ratio: Decimal
    dose: str
    most: str


def summary_of(found: Compared, name: str, *, tenfold: bool) -> str:
    """Under 140 characters whatever the names and figures."""
    short = name if len(name) <= 45 else f"{name[:44]}…"
    if found.rule == EVERY_DAY:
        return f"{short} {found.dose} on most days: it is taken once a week"
    if found.rule == LOW:
        return f"{short} {found.dose} a day: a tenth or less of the usual {found.most}"
    if found.rule == ADVISED:
        return f"{short} {found.dose} a day: above the usual maximum of {found.most}"
    words = HOW_OFTEN[found.rule]
    if tenfold:
        return f"{short} {found.dose} {words}: ten times or more of the most that is labelled ({found.most})"
    return f"{short} {found.dose} {words}: above the labelled maximum of {found.most}"


def consequence_of(found: Compared, *, tenfold: bool) -> str:
    """What may come of it."""
    if found.rule == EVERY_DAY:
        return "Overdose: several times the dose that is meant for a week."
    if found.rule == LOW:
        return "No effect at this dose, where it is not an error of the record."
    if tenfold:
        return "Overdose, where it is not an error of the record: a misplaced decimal point or a wrong unit."
    return "More adverse effects without more benefit shown."


def action_of(found: Compared, *, tenfold: bool) -> str:
    """What to do."""
    if found.rule == EVERY_DAY:
        return "Stop and ask: which day of the week is meant?"
    if found.rule == LOW:
        return "Check figure and unit (mg or mcg, mL or mg)."
    if tenfold:
        return "Do not give it before figure and unit are confirmed."
    return "Check that the dose is meant; lower it or record why more is needed."


def context_of(limit: DoseLimit, total: Total, weight: Weight, situation: Situation) -> Iterable[str]:
    """How the dose was worked out, and for whom the limit is."""
    if total.how:
        yield f"Worked out from: {total.how}"
    if total.products > 1:
        yield f"Added up over {total.products} products"
    if total.missing and total.products > 1:
        yield f"At least this much: of another product {total.missing}"
    elif total.missing:
        yield f"Held against the dose at a time alone: {total.missing}"
    yield from _about_product(limit)
    if limit.entry.per_kg and weight.text:
        yield f"By weight: {weight.text}"
    if situation.patient.age_years is None:
        yield "The age is not recorded; the limit is that of adults"
    elif limit.entry.age_from > _ADULT or limit.entry.age_below is not None:
        yield f"The limit is for the age: {situation.patient.age_text} old"
    for name in limit.entry.problem:
        for record in situation.patient.problems.get(name, ()):
            yield f"The limit is for: {record.text}"


def _about_product(limit: DoseLimit) -> Iterable[str]:
    if limit.entry.release:
        yield f"The limit is for {limit.entry.release.value}-release products"


def age_words(years: float) -> str:
    """`12 years`; months below two years."""
    return f"{years:g} years" if years >= 2 else f"{years * 12:.0f} months"
