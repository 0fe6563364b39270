"""The form of the knowledge on doses in impaired kidneys and livers: one entry for a drug, with its bands."""

from __future__ import annotations

from datetime import date
from enum import Enum

from clinic_assist.chart.detected_issue import Evidence, Severity
from clinic_assist.safety.pack_format import (
    Entry,
    LiverGrade,
    RuleStatus,
    SpanEntry,
)
from clinic_assist.safety.routes import Route


class Rate(Enum):
    """By which figure a label states its limits."""

    EGFR = "egfr"
    CRCL = "crcl"


class Act(Enum):
    """What a label asks for in a band: contraindicated, advised against, a lower dose, or attention."""

    NEVER = "never"
    AVOID = "avoid"
    ADJUST = "adjust"
    WATCH = "watch"


class BandEntry(SpanEntry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A span of kidney function and what is to be done there.

    A band without `from` begins where the next lower band ends.

    Attributes:
        do: The labelled limit, a sentence.
        at_most: The most of a day by `do`, where it gives one for every use: a recorded dose is held against it.
        unit: Of that.
        severity: Where it is another than the act's own: a dose too high of a dangerous drug is serious.
    """

    act: Act = Act.ADJUST
    do: str
    at_most: float | None = None
    unit: str = "mg"
    severity: Severity | None = None


class OrganEntry(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What entries for kidney and liver have in common.

    Attributes:
        id: Of the entry; its rules are called `kidney-ID-below-30`, `liver-ID-severe`.
        drug: Selectors.
        drug_except: Selectors taken out of `drug`.
        harm: What happens otherwise: the consequence of its alerts.
        why: The mechanism of its alerts.
        routes: All known ways of use are among these; where none is known it holds.
        not_part_of: Not where every product of the medicine holds one of these ingredients too.
        example: One of the drugs, for the cases; the first of `drug` where that names one.
    """

    id: str
    example: str = ""
    status: RuleStatus = RuleStatus.ACTIVE
    drug: tuple[str, ...]
    drug_except: tuple[str, ...] = ()
    harm: str
    why: str
    alternatives: str = ""
    routes: tuple[Route, ...] = ()
    not_part_of: tuple[str, ...] = ()
    evidence: Evidence = Evidence.ESTABLISHED
    sources: tuple[str, ...]
    last_reviewed: date
    known_false_alarms: str


class KidneyEntry(OrganEntry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The limits of a drug by kidney function.

    Attributes:
        by: The figure that the label uses.
        band: Any order.
    """

    by: Rate
    band: tuple[BandEntry, ...]


class LiverBandEntry(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be done where the liver is impaired in one of the `grades`."""

    grades: tuple[LiverGrade, ...]
    act: Act = Act.ADJUST
    do: str
    at_most: float | None = None
    unit: str = "mg"
    severity: Severity | None = None


class LiverEntry(OrganEntry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The limits of a drug by the grade of an impaired liver."""

    band: tuple[LiverBandEntry, ...]
