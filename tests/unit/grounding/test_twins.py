"""True sentences in the words of several clinicians and their wrong twins, about charts that no rule was written for.

The figures at the first run stand in docs/evidence/grounding.md. Here they may only get better: no wrong twin passes,
and no more true sentences are flagged than at the last mending.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clinic_assist.grounding.evidence import Evidence, gather
from clinic_assist.grounding.verify import draft_from_text, verify_statement
from clinic_assist.notes.verdict import Verdict
from clinic_assist.terminology.drugs import DrugNames
from tests.grounding.twin_charts import twin_chart

_ON = date(2026, 11, 25)
_ROOT = Path(__file__).parents[3]
_FILES = tuple(sorted((_ROOT / "tests" / "grounding" / "twins").glob("*.txt")))
_MOST_FLAGGED = {"birth_2": 29, "heart_2": 25, "hip_1": 24, "joint_3": 20, "lung_1": 22}
"""True sentences that are still flagged, by file."""


def _pairs(path: Path) -> list[tuple[str, str]]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return [
        (true.strip(), wrong.strip()) for true, _, wrong in (line.partition(": ")[2].partition("||") for line in lines)
    ]


@pytest.fixture(scope="module")
def names() -> DrugNames:
    return DrugNames.load(_ROOT / "resources" / "terminology")


def _passes(text: str, found: Evidence) -> bool:
    statements = draft_from_text(text, found.chart.patient_id).statements
    judged = [verify_statement(one, found.chart, found.names, _ON, evidence=found) for one in statements]
    return bool(judged) and all(one.verdict is Verdict.SUPPORTED for one in judged)


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.stem)
def test_wrong_twins_are_caught_and_true_sentences_pass_as_before(
    path: Path, names: DrugNames, tmp_path_factory: pytest.TempPathFactory
) -> None:
    found = gather(twin_chart(path.stem.partition("_")[0], tmp_path_factory.mktemp("twins")), names, _ON)
    pairs = _pairs(path)

    flagged = [true for true, _ in pairs if not _passes(true, found)]
    passing = {wrong for _, wrong in pairs if _passes(wrong, found)}

    assert len(pairs) >= 60
    assert not passing
    assert len(flagged) <= _MOST_FLAGGED[path.stem], flagged


@pytest.mark.parametrize(
    ("chart", "true", "wrong"),
    [
        ("hip", "Two allergies: penicillin and codeine.", "Three allergies: penicillin and codeine."),
        ("lung", "He smokes.", "He no longer smokes."),
        ("heart", "Former smoker.", "He smokes."),
        ("heart", "He no longer smokes.", "Still smoking."),
        ("birth", "BP fell from 136/88 to 118/74.", "BP rose from 118/74 to 136/88."),
        ("birth", "BP fell from 136/88 to 118/74.", "BP fell from 136/88 to 116/74."),
        ("joint", "BP fell from 142/88 to 128/80.", "BP rose from 142/88 to 128/80."),
        ("hip", "Hb fell from 128 to 96 and then rose to 104.", "Hb rose from 128 to 96 and then fell to 104."),
    ],
)
def test_what_the_first_runs_let_pass_or_flagged(
    chart: str, true: str, wrong: str, names: DrugNames, tmp_path_factory: pytest.TempPathFactory
) -> None:
    found = gather(twin_chart(chart, tmp_path_factory.mktemp("twins")), names, _ON)

    assert _passes(true, found)
    assert not _passes(wrong, found)


def test_no_sentence_is_its_own_twin() -> None:
    assert _FILES
    assert all(true and wrong and true != wrong for path in _FILES for true, wrong in _pairs(path))
