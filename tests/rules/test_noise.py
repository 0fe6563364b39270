"""A limit on noise: hospitals switch checkers off that speak about too many common pairs."""

from __future__ import annotations

from clinic_assist.chart.detected_issue import Severity
from tests.pharmacy import names
from tests.rules.noise import common_drugs, tiers


def test_common_pairs_get_few_alerts() -> None:
    found, rules = tiers()
    total = found.total()

    above = sum(found[tier] for tier in Severity if tier is not Severity.INFORMATION)
    assert total > 50_000
    assert 0.03 < above / total < 0.07
    assert found[Severity.CONTRAINDICATED] / total < 0.003
    assert found[Severity.INFORMATION] / total < 0.04
    assert max(rules.values()) / total < 0.003


def test_the_common_drugs_are_names_of_the_drug_dictionary() -> None:
    assert set(common_drugs()) - set(names().ingredient_names()) == set()
    assert len(common_drugs()) >= 300
