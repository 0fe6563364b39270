"""What the verifier says of one statement."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from clinic_assist.chart.provenance import FactId


class Verdict(Enum):
    """SUPPORTED: the chart says so. CONTRADICTED: the chart says otherwise. NOT_FOUND: the chart does not say it.

    NOT_CHECKABLE: the statement makes no claim that code can compare with a record.
    """

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_FOUND = "not-found"
    NOT_CHECKABLE = "not-checkable"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementVerdict:
    """The verdict on one statement.

    Attributes:
        reason: In words, for the person at the screen.
        facts: The facts that support or contradict it, most telling first.
    """

    verdict: Verdict
    reason: str
    facts: tuple[FactId, ...] = ()
