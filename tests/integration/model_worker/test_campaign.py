"""The campaign of kills and stub workers in small, and that it would notice what it looks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from clinic_assist import app
from clinic_assist.notes.verdict import StatementVerdict, Verdict
from clinic_assist.workflows import ask_again
from clinic_assist.workflows.draft_note import draft_note
from clinic_assist.workflows.workplace import Workplace
from tests.campaigns.model_worker import try_kills
from tests.campaigns.stub_workers import STUBS, StubReport, _judge, _try_stub, _with_instructions
from tests.grounding.charts import make_chart


@pytest.fixture(scope="module")
def joined() -> Iterator[Workplace]:
    with app.joined() as workplace:
        yield workplace


def test_every_kill_interrupts_and_every_draft_survives_or_says_so(joined: Workplace) -> None:
    kills = try_kills(joined, 6, seed=3)

    assert kills.interrupted == kills.tried >= 6
    assert kills.findings == []
    assert kills.whole + kills.broke_off == kills.drafts


def test_the_campaign_notices_a_draft_that_is_not_taken_up_again(
    joined: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask_again, "ModelStoppedError", KeyError)  # nothing is caught
    kills = try_kills(joined, 2, seed=3)

    assert any(one.startswith("one kill ended a draft") for one in kills.findings)


@pytest.mark.parametrize("what", STUBS)
def test_no_stub_brings_anything_unverified_into_a_note(joined: Workplace, what: str) -> None:
    report = _try_stub(joined, what, [_with_instructions(make_chart(700 + number)[0], number) for number in range(2)])

    assert report.drafts == 2
    assert report.findings == []


def test_a_planted_sentence_that_is_called_supported_would_be_noticed(joined: Workplace) -> None:
    chart = make_chart(700)[0]
    note = draft_note(joined, chart, use_model=False)
    planted = replace(note.draft.statements[0], text="The patient takes morphine 500 mg daily.", citations=())
    forged = replace(
        note,
        draft=replace(note.draft, statements=(planted, *note.draft.statements[1:])),
        verdicts=(StatementVerdict(verdict=Verdict.SUPPORTED, reason="a forged one"), *note.verdicts[1:]),
    )
    report = StubReport(what="forged")
    _judge(forged, chart, report)

    assert report.findings == ["a planted sentence is called supported"]
