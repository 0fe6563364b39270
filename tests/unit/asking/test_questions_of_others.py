"""The written questions to charts of others: the figures of docs/evidence/asking.md hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clinic_assist.asking.finding import Outcome
from clinic_assist.asking.search import ChartSearch
from tests.shared_data import shared_data
from tests.unit.asking.asked import LANGUAGE
from tests.unit.asking.measure import ON, Case, cases_in, chart_of, shown_of

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(shared_data() is None, reason="the shared data is not here"),
]


def right_of(cases: list[Case]) -> int:
    searches: dict[str, ChartSearch] = {}
    return sum(_is_right(case, searches) for case in cases)


def _is_right(case: Case, searches: dict[str, ChartSearch]) -> bool:
    if case.chart not in searches:
        searches[case.chart] = ChartSearch.of(chart_of(case.chart), LANGUAGE)
    finding = searches[case.chart].ask(case.question, ON)
    return finding.outcome is case.outcome and all(word in shown_of(finding) for word in case.words)


@pytest.mark.parametrize(("name", "least"), [("questions_first.tsv", 0.97), ("questions_later.tsv", 0.95)])
def test_the_questions_are_answered_as_expected(name: str, least: float) -> None:
    cases = cases_in(name)

    assert right_of(cases) >= least * len(cases)


def test_a_wrong_expectation_is_seen() -> None:
    cases = [case for case in cases_in("questions_first.tsv") if case.outcome is Outcome.DOCUMENTED][:20]
    wrong = [replace(case, outcome=Outcome.NOT_DOCUMENTED) for case in cases]

    assert right_of(wrong) <= 1
