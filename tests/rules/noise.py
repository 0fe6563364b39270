"""How many pairs of common medicines get an alert of each tier: what a hospital will hear of this knowledge.

`python -m tests.rules.noise` prints the numbers and the rules that speak most often.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from pathlib import Path

from clinic_assist.chart.detected_issue import Severity
from clinic_assist.safety.interactions import findings_for
from clinic_assist.safety.medications import DrugRecord, Participant
from tests.pharmacy import knowledge

COMMON = Path(__file__).parent / "common_drugs.txt"


def common_drugs() -> list[str]:
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def tiers() -> tuple[Counter[Severity | None], Counter[str]]:
    """Pairs by their gravest tier (None: no alert), and the rules behind alerts above information."""
    by_tier: Counter[Severity | None] = Counter()
    by_rule: Counter[str] = Counter()
    participants = [_participant(name) for name in common_drugs()]
    for first, second in combinations(participants, 2):
        findings = findings_for(first, second, knowledge())
        tier = findings[0].severity if findings else None
        by_tier[tier] += 1
        if tier not in {None, Severity.INFORMATION}:
            by_rule[findings[0].rule.entry.id] += 1
    return by_tier, by_rule


def _participant(name: str) -> Participant:
    return Participant(ingredient=name, records=(DrugRecord(text=name, ingredients=(name,)),))


if __name__ == "__main__":
    found, rules = tiers()
    total = found.total()
    for tier in (*Severity, None):
        print(f"{tier.value if tier else 'none':16} {found[tier]:6,}  {100 * found[tier] / total:.2f} %")
    for rule, count in rules.most_common(40):
        print(f"{count:5} {rule}")
