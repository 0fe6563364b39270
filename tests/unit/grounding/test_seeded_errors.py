"""Errors seeded in true statements about synthetic charts are caught, and the true ones pass."""

from __future__ import annotations

import pytest

from clinic_assist.chart.provenance import FactId
from clinic_assist.grounding.verify import verify_statement
from clinic_assist.notes.note import Statement
from clinic_assist.notes.verdict import Verdict
from tests.grounding.charts import ON, make_chart
from tests.grounding.drug_names import FakeDrugNames
from tests.grounding.said import CLASSES
from tests.grounding.tally import Tally, run

_LEAST_CAUGHT = 0.97
_MOST_FLAGGED = 0.03
_LEAST_TRIED = 10


@pytest.fixture(scope="module")
def tally() -> Tally:
    found = run(range(500, 512), FakeDrugNames())
    print(found.table())
    return found


@pytest.mark.parametrize("kind", CLASSES)
def test_seeded_errors_of_a_class_are_caught(tally: Tally, kind: str) -> None:
    assert tally.tried[kind] >= _LEAST_TRIED, "a class without trials proves nothing"
    assert tally.rate(kind) >= _LEAST_CAUGHT, [one for one in tally.missed if one[0] == kind][:5]


@pytest.mark.parametrize("kind", ["true, cited", "true, free text"])
def test_true_statements_pass(tally: Tally, kind: str) -> None:
    assert tally.tried[kind] >= 300
    assert 1 - tally.rate(kind) <= _MOST_FLAGGED, tally.flagged[:5]


def test_a_fact_of_another_chart_is_never_supported() -> None:
    mine, _ = make_chart(1)
    other, _ = make_chart(2)
    foreign = [fact for fact in other.facts if fact.concept]
    tried = supported = 0

    for fact in foreign:
        statement = Statement(text=f"{fact.concept.display}.", citations=(FactId(fact.id),))
        tried += 1
        supported += verify_statement(statement, mine, FakeDrugNames(), ON).verdict is Verdict.SUPPORTED

    assert tried == len(foreign) > 10
    assert supported == 0
