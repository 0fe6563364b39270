"""What a person leaves behind who edits a draft: joined sentences, pasted texts, next to nothing."""

from __future__ import annotations

import pytest

from clinic_assist.grounding.parts import MOST_PARTS
from clinic_assist.grounding.sentences import LONGEST_SENTENCE
from clinic_assist.notes.note import Origin, Statement
from clinic_assist.notes.verdict import Verdict
from clinic_assist.workflows.draft_note import draft_note, verify_edited
from tests import charts
from tests.unit.workflows.fakes import workplace

_CHART = charts.chart(
    charts.patient(),
    charts.condition("Gout"),
    charts.medication("Warfarin 5 MG Oral Tablet"),
    charts.result("Potassium", "4.10", "mmol/L", "2026-11-02"),
)


def _verdict(text: str) -> Verdict:
    draft = draft_note(workplace(), _CHART).draft
    edited = verify_edited(workplace(), _CHART, draft, [Statement(text=text, origin=Origin.CLINICIAN)])
    return edited.verdicts[0].verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Has gout. Potassium was 4.1 mmol/L.", Verdict.SUPPORTED),
        ("Has gout. Potassium was 5.1 mmol/L.", Verdict.CONTRADICTED),
        ("Has gout. Potassium was 4.1 mmol/L. Has asthma.", Verdict.NOT_FOUND),
        ("Gout.\nNo gout.", Verdict.CONTRADICTED),
        ("Has gout and takes warfarin 5 mg.", Verdict.SUPPORTED),
        ("Has gout and takes warfarin 10 mg.", Verdict.CONTRADICTED),
        ("Has gout. Recheck in two weeks.", Verdict.NOT_CHECKABLE),
        ("—", Verdict.NOT_CHECKABLE),
        ("   ", Verdict.NOT_CHECKABLE),
    ],
)
def test_an_edited_statement_has_the_verdict_of_its_gravest_sentence(text: str, verdict: Verdict) -> None:
    assert _verdict(text) is verdict


def test_the_facts_of_all_sentences_stand_beside_a_supported_statement() -> None:
    draft = draft_note(workplace(), _CHART).draft
    joined = Statement(text="Has gout. Takes warfarin.", origin=Origin.CLINICIAN)

    note = verify_edited(workplace(), _CHART, draft, [joined])

    assert len(note.verdicts[0].facts) == 2


def test_a_pasted_text_is_not_compared_and_never_supported() -> None:
    assert _verdict("gout " * 300) is Verdict.SUPPORTED
    assert _verdict("gout " * (LONGEST_SENTENCE * MOST_PARTS // 4)) is Verdict.NOT_CHECKABLE


def test_a_cited_statement_that_is_too_long_is_not_compared() -> None:
    draft = draft_note(workplace(), _CHART).draft
    cited = draft.statements[0].citations
    long = Statement(text="gout " * LONGEST_SENTENCE, citations=cited)

    note = verify_edited(workplace(), _CHART, draft, [long])

    assert note.verdicts[0].verdict is Verdict.NOT_CHECKABLE
