from __future__ import annotations

from collections.abc import Iterator

import pytest

from clinic_assist.errors import MachineError
from clinic_assist.notes.note import Composer, Origin, Statement
from clinic_assist.notes.verdict import StatementVerdict, Verdict
from clinic_assist.workflows.draft_note import draft_note, verify_edited, verify_text
from clinic_assist.workflows.ports import GenerationRequest
from tests import charts
from tests.unit.workflows.fakes import FakeModel, workplace

CHART = charts.chart(
    charts.patient(),
    charts.condition("Gout"),
    charts.medication("Warfarin 5 MG Oral Tablet"),
    charts.result("Potassium", "4.10", "mmol/L", "2026-11-02"),
)


def silent(_request: GenerationRequest) -> Iterator[str]:
    return iter(())


def test_without_a_model_code_composes_and_every_statement_is_verified_as_it_comes() -> None:
    seen: list[tuple[Statement, StatementVerdict]] = []

    note = draft_note(workplace(), CHART, on_statement=lambda *pair: seen.append(pair))

    assert note.draft.composer is Composer.RECORD_ONLY
    assert tuple(statement for statement, _ in seen) == note.draft.statements
    assert tuple(judged.verdict for _, judged in seen) == tuple(judged.verdict for judged in note.verdicts)
    assert {judged.verdict for judged in note.verdicts} == {Verdict.SUPPORTED}


def test_a_model_that_nobody_wants_is_not_even_loaded() -> None:
    def load() -> FakeModel:
        raise AssertionError("loaded")

    assert draft_note(workplace(load), CHART, use_model=False).draft.composer is Composer.RECORD_ONLY
    with pytest.raises(AssertionError, match="loaded"):
        draft_note(workplace(load), CHART)


def test_a_model_is_asked_under_a_grammar_and_under_the_key_of_its_one_patient() -> None:
    model = FakeModel(silent)

    note = draft_note(workplace(lambda: model), CHART)

    assert note.draft.model == model.identity
    assert model.asked
    assert {request.patient_key for request in model.asked} == {CHART.patient_id}
    assert all(request.grammar for request in model.asked)


def test_what_a_model_does_not_mention_is_counted_as_left_out_and_never_slipped_in() -> None:
    note = draft_note(workplace(lambda: FakeModel(silent)), CHART)

    assert "Gout" not in " ".join(statement.text for statement in note.draft.statements)
    assert ("not mentioned by the model", 3) in note.coverage.left_out
    assert {omission.kind for omission in note.omissions} == {"active problem", "active medication"}


def test_a_model_that_dies_is_an_error_for_a_person() -> None:
    def dies(_request: GenerationRequest) -> Iterator[str]:
        raise MachineError("The model stopped working.")
        yield ""

    with pytest.raises(MachineError, match="stopped working"):
        draft_note(workplace(lambda: FakeModel(dies)), CHART)


def test_a_stop_gives_what_there_is_so_far() -> None:
    model = FakeModel(silent)

    note = draft_note(workplace(lambda: model), CHART, should_stop=lambda: True)

    assert len(model.asked) == 1
    assert note.draft.statements == ()


def test_edited_statements_are_judged_anew_and_the_rest_of_the_draft_stays() -> None:
    before = draft_note(workplace(), CHART)
    wrong = Statement(text="Potassium was 5.9 mmol/L on 02-Nov-2026.", origin=Origin.CLINICIAN)

    after = verify_edited(workplace(), CHART, before.draft, [before.draft.statements[0], wrong])

    assert [judged.verdict for judged in after.verdicts] == [before.verdicts[0].verdict, Verdict.CONTRADICTED]
    assert after.draft.selection == before.draft.selection


def test_free_text_is_cut_into_sentences_and_judged() -> None:
    note = verify_text(workplace(), CHART, "Has gout. Potassium was 4.1 mmol/L.\nShe has asthma.")

    assert [judged.verdict for judged in note.verdicts] == [Verdict.SUPPORTED, Verdict.SUPPORTED, Verdict.NOT_FOUND]
    assert {statement.origin for statement in note.draft.statements} == {Origin.CLINICIAN}
