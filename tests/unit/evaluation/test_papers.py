"""What is said of an evaluation, in JSON and on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from clinic_assist.errors import SourceError
from clinic_assist.evaluation import papers
from clinic_assist.evaluation.comparison import compare, comparison_shape
from clinic_assist.evaluation.evaluate import evaluate
from clinic_assist.evaluation.limits import read_limits
from clinic_assist.evaluation.model_card import NOT_STATED, card_shape, model_card
from clinic_assist.evaluation.passing import keep_outcome
from clinic_assist.evaluation.summary import Summary, summarise, summary_shape
from clinic_assist.notes.models import ListedModel
from clinic_assist.reports.evaluation_pdf import EvaluationPaper, write_evaluation
from clinic_assist.workflows.model_gate import ModelGate
from tests.pharmacy import RESOURCES
from tests.unit.evaluation import stub_models as stubs
from tests.unit.evaluation.killed_run import cases
from tests.unit.workflows.fakes import FakeStore, workplace

FONTS = RESOURCES / "fonts"
LIMITS = read_limits(RESOURCES / "evaluation" / "thresholds.toml")
LISTED = ListedModel(
    name="Stub",
    version="1",
    sha256="5" * 64,
    family="chatml",
    is_clinical=True,
    licence="none",
    intended_use="Tests of this program.",
    source="Made here",
    file="stub.gguf",
    size_bytes=1,
    context_tokens=512,
    signed_by="Tests",
    is_in_use=True,
)


def summary_of(folder: Path, answer: stubs.Answer = stubs.perfect, *, is_clinical: bool = True) -> Summary:
    run = evaluate(stubs.desk_with(answer, is_clinical=is_clinical), cases(), folder).run
    return summarise(run, LIMITS, peak_memory_bytes=3 * 2**20)


def text_of(paper: EvaluationPaper, folder: Path) -> str:
    target = folder / "paper.pdf"
    target.write_bytes(write_evaluation(paper))
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(target).pages)


def test_the_paper_says_what_was_measured_and_that_it_did_not_pass(tmp_path: Path) -> None:
    paper = papers.summary_paper(summary_of(tmp_path / "run"), printed="today", fonts=FONTS)

    said = text_of(paper, tmp_path)

    assert "Did not pass" in said
    assert "Says not documented" in said
    assert "0.00 %" in said
    assert "3 MiB" in said
    assert "What these figures do not say" in said
    assert write_evaluation(paper) == write_evaluation(paper)


def test_json_names_measures_that_do_not_apply_instead_of_giving_them_nought(tmp_path: Path) -> None:
    clinical = summary_shape(summary_of(tmp_path / "a"))
    verbaliser = summary_shape(summary_of(tmp_path / "b", is_clinical=False))

    assert clinical["not_applicable"] == []
    assert "accuracy" in verbaliser["not_applicable"]  # type: ignore[operator]
    assert "accuracy" not in verbaliser["measures"]  # type: ignore[operator]
    assert clinical["passed"] is False


def test_an_interrupted_run_passes_nothing(tmp_path: Path) -> None:
    done = evaluate(stubs.desk_with(stubs.perfect), cases(), tmp_path / "run", should_stop=lambda: True)
    open_limits = LIMITS.__class__(format=1, limit=LIMITS.limit[4:5])

    summary = summarise(done.run, open_limits)

    assert not summary.has_passed
    assert papers.verdict_words(summary).startswith("Not finished: 0 of")


def test_the_comparison_is_told_side_by_side(tmp_path: Path) -> None:
    good = evaluate(stubs.desk_with(stubs.perfect), cases(), tmp_path / "good").run
    bad = evaluate(stubs.desk_with(stubs.obeys), cases(), tmp_path / "bad").run
    comparison = compare(good, bad)

    said = text_of(papers.comparison_paper(comparison, printed="today", fonts=FONTS), tmp_path)

    assert "B less A" in said
    assert comparison_shape(comparison)["shared_cases"] == len(cases())


def test_the_card_answers_all_31_attributes_and_says_what_nobody_states(tmp_path: Path) -> None:
    answers = tmp_path / "card.toml"
    answers.write_text('[answers]\nfunding = "A grant."\n')

    rows = model_card(RESOURCES, LISTED, answers=answers, summary=summary_of(tmp_path / "run"))
    said = {row.id: (row.answer, row.said_by) for row in rows}

    assert len(rows) == 31
    assert said["funding"] == ("A grant.", "developer")
    assert said["intended_use"] == ("Tests of this program.", "catalogue")
    assert said["validity_local"][1] == "measured here"
    assert "did not meet this site's limits" in said["validity_local"][0]
    assert said["fairness_local"] == (NOT_STATED, "")
    assert len(card_shape(rows)["attributes"]) == 31  # type: ignore[arg-type]
    assert "A grant." in text_of(papers.card_paper("Stub 1", rows, printed="today", fonts=FONTS), tmp_path)


def test_a_card_of_the_developer_that_does_not_fit_is_named(tmp_path: Path) -> None:
    answers = tmp_path / "card.toml"
    answers.write_text("answers = 3")

    with pytest.raises(SourceError, match="does not fit"):
        model_card(RESOURCES, LISTED, answers=answers, summary=None)


def test_the_outcome_is_kept_with_an_audit_entry_either_way(tmp_path: Path) -> None:
    gate = ModelGate(limits=RESOURCES / "evaluation" / "thresholds.toml", cleared=tmp_path / "cleared.json")
    place, store = workplace(), FakeStore()
    object.__setattr__(place, "gate", gate)
    gate.unlocked(store)
    missed = summary_of(tmp_path / "run")
    passed = summarise(
        evaluate(stubs.desk_with(stubs.perfect), cases(), tmp_path / "again").run,
        LIMITS.__class__(format=1, limit=()),  # type: ignore[arg-type]
    )

    said = [keep_outcome(place, store, one) for one in (missed, passed)]  # type: ignore[arg-type]

    assert [event for event, _, _ in store.entries] == ["model-not-passed", "model-passed"]
    assert "has not passed" in said[0]
    assert gate.objection(stubs.CLINICAL, passed.about.fingerprint) == ""
