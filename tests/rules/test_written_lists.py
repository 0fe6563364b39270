"""Two lists written from memory before they were tried: what must be said, and what must not be."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from clinic_assist.chart.detected_issue import Severity
from clinic_assist.safety.check import check_pair
from tests.pharmacy import knowledge, names

_CASES = Path(__file__).parent / "cases"


def told_of(name: str) -> Counter[Severity | None]:
    lines = (_CASES / name).read_text(encoding="utf-8").splitlines()
    pairs = [line.split(" | ") for line in lines if line and not line.startswith("#")]
    return Counter(check_pair(first, second, knowledge(), names()).severity for first, second in pairs)


def test_what_a_clinician_expects_is_told() -> None:
    found = told_of("serious.txt")
    grave = found[Severity.CONTRAINDICATED] + found[Severity.SERIOUS]

    # What is left is to be watched by our sources (levothyroxine with calcium), or has no rule: three pairs.
    assert found.total() == 455
    assert (grave + found[Severity.MONITOR]) / found.total() >= 0.98
    assert grave / found.total() >= 0.9


def test_what_nobody_needs_to_know_is_not_said() -> None:
    found = told_of("unrelated.txt")

    assert found.total() == 115
    assert sum(found[tier] for tier in (Severity.CONTRAINDICATED, Severity.SERIOUS, Severity.MONITOR)) == 0
