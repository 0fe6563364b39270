"""What a note may be incomplete without: asked for by templates, looked for by the verifier."""

from __future__ import annotations

from enum import Enum


class MustInclude(Enum):
    """Facts that a note may be incomplete without. The values are the words of note templates."""

    ALLERGIES = "allergies"
    ACTIVE_PROBLEMS = "active problems"
    MEDICINES_IN_USE = "medicines in use"
    MEDICINES_FORBIDDEN = "medicines not to be given"
    CRITICAL_RESULTS = "critical results"
    ALERTS = "alerts"
    PENDING_RESULTS = "pending results"
    OPEN_ORDERS = "open orders"
    PLANS = "care plans"
    STAY_PROCEDURES = "procedures of the stay"
    STAY_DIAGNOSES = "diagnoses of the stay"


ALWAYS_ASKED = (
    MustInclude.ACTIVE_PROBLEMS,
    MustInclude.ALLERGIES,
    MustInclude.MEDICINES_IN_USE,
    MustInclude.MEDICINES_FORBIDDEN,
    MustInclude.CRITICAL_RESULTS,
)
"""What is asked for where a note has no template: a text that a person wrote, a note of an earlier version."""
