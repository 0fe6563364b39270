"""A sample of the campaign: true sentences of three grammars about invented charts pass, seeded errors are caught."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic_assist.grounding.evidence import gather
from clinic_assist.grounding.verify import verify_statement
from clinic_assist.notes.note import Statement
from clinic_assist.notes.verdict import Verdict
from clinic_assist.terminology.drugs import DrugNames
from tests.grounding.charts import ON, make_chart
from tests.grounding.falsehoods.change import CLASSES, with_error
from tests.grounding.falsehoods.guards import Plainly
from tests.grounding.held_out.second import SECOND
from tests.grounding.held_out.third import THIRD
from tests.grounding.ward_charts import ward_chart
from tests.grounding.wide_tally import WideTally, try_widely
from tests.grounding.wordings.first import FIRST
from tests.grounding.wordings.grammar import Voice
from tests.grounding.wordings.statements import sentences_about

_LEAST_CAUGHT = 0.97
_MOST_FLAGGED = 0.04
# Classes for which so small a sample has places enough.
_OFTEN = (
    "value",
    "unit",
    "date",
    "negation",
    "status",
    "certainty",
    "laterality",
    "person",
    "drug",
    "invented",
    "citation",
)


@pytest.fixture(scope="module")
def names() -> DrugNames:
    return DrugNames.load(Path(__file__).parents[3] / "resources" / "terminology")


@pytest.fixture(scope="module")
def tally(names: DrugNames, tmp_path_factory: pytest.TempPathFactory) -> WideTally:
    found = WideTally()
    folder = tmp_path_factory.mktemp("wards")
    charts = [ward_chart(one, folder) for one in ("renal", "practice", "cardiology")] + [
        make_chart(seed)[0] for seed in (7, 8)
    ]
    for grammar in (FIRST, SECOND, THIRD):
        for at, chart in enumerate(charts):
            try_widely(chart, "sample", Voice(at, grammar), names, found, share=0.4, per_kind=3)
    print(found.table())
    return found


@pytest.mark.parametrize("kind", _OFTEN)
def test_errors_of_a_class_are_caught(tally: WideTally, kind: str) -> None:
    assert tally.tried[kind, True] >= 10, "a class without trials proves nothing"
    assert tally.caught(kind) >= _LEAST_CAUGHT, [one for one in tally.missed if one[0].startswith(kind)][:5]


def test_true_sentences_are_not_flagged(tally: WideTally) -> None:
    assert tally.true_statements >= 200
    assert tally.wrongly_flagged <= _MOST_FLAGGED, tally.flagged[:8]


def test_every_error_differs_from_the_true_sentence() -> None:
    chart, _ = make_chart(3)
    plainly, voice = Plainly(chart), Voice(3, FIRST)
    tried = 0

    for spoken in sentences_about(chart, voice, per_kind=4):
        for kind in CLASSES:
            changed = with_error(kind, spoken, plainly, voice)
            tried += changed is not None
            assert changed is None or changed[0] != spoken.text or changed[1] != spoken.citations

    assert tried > 100


def test_a_true_sentence_of_another_chart_is_not_supported(names: DrugNames) -> None:
    own, _ = make_chart(4)
    other, _ = make_chart(5)
    evidence = gather(own, names, ON)
    dated = [one for one in sentences_about(other, Voice(5, FIRST), per_kind=4) if "date" in one.parts[0].slots]

    supported = [
        one.text
        for one in dated
        if verify_statement(Statement(text=one.text), own, names, ON, evidence=evidence).verdict is Verdict.SUPPORTED
    ]

    assert len(dated) > 20
    assert len(supported) <= len(dated) * 0.1, supported  # a less exact date may be true of both
