"""Files that a hospital brings are read as they are published; what cannot be read is named, without its text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_assist.errors import SourceError, UserError
from clinic_assist.evaluation.choice_cases import choice_cases, drawn_order
from clinic_assist.evaluation.choice_files import Question, read_choice_file
from clinic_assist.evaluation.dialogue_cases import compared, dialogue_cases, said_in
from clinic_assist.evaluation.dialogue_files import Conversation, read_dialogue_file
from clinic_assist.evaluation.evaluate import run_case
from clinic_assist.evaluation.measures import Measure, measured
from clinic_assist.evaluation.own_cases import read_own_cases
from clinic_assist.evaluation.questions import load_texts
from clinic_assist.notes.generation import GenerationRequest
from tests.pharmacy import RESOURCES, names
from tests.shared_data import shared_data_or_skip
from tests.unit.evaluation import stub_models as stubs

TEXTS = load_texts(RESOURCES)
MEDQA = {"question": "Which organ pumps?", "options": {"A": "Heart", "B": "Liver", "C": "Skin"}, "answer_idx": "A"}
MCQA = {"id": "1", "question": "Which?", "opa": "a1", "opb": "b1", "opc": "c1", "opd": "d1", "choice_type": "single"}
PUBMED = {"12": {"QUESTION": "Does it help?", "CONTEXTS": ["It was tried.", "It did."], "final_decision": "maybe"}}


def written(folder: Path, *rows: object) -> Path:
    path = folder / "file.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_medqa_lines_are_read_and_bad_ones_named(tmp_path: Path) -> None:
    bad = [{**MEDQA, "answer_idx": "Z"}, "{no json", {**MEDQA, "options": "none"}, {**MEDQA, "question": " "}, "[1]"]

    file = read_choice_file(written(tmp_path, MEDQA, *bad))

    assert [(one.id, one.options, one.answer) for one in file.questions] == [
        ("file.jsonl:line 1", ("Heart", "Liver", "Skin"), 0)
    ]
    assert sorted(place for place, _ in file.rejected) == [f"line {number}" for number in range(2, 7)]
    assert not any("organ" in reason for _, reason in file.rejected)


@pytest.mark.parametrize(("cops", "answers"), [((1, 4, 2), [0, 3, 1]), ((0, 3, 1), [0, 3, 1])])
def test_medmcqa_answers_count_from_where_the_file_counts(
    tmp_path: Path, cops: tuple[int, ...], answers: list[int]
) -> None:
    file = read_choice_file(written(tmp_path, *({**MCQA, "cop": cop} for cop in cops)))

    assert [one.answer for one in file.questions] == answers


def test_medmcqa_that_does_not_tell_where_it_counts_from_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="from 0 or from 1"):
        read_choice_file(written(tmp_path, {**MCQA, "cop": 2}, {**MCQA, "cop": 3}))


def test_medmcqa_without_answers_is_named(tmp_path: Path) -> None:
    file = read_choice_file(written(tmp_path, {**MCQA, "cop": 0}, {**MCQA, "cop": -1}))

    assert len(file.questions) == 1
    assert file.rejected == (("line 2", "no right answer is given (`cop`)"),)


def test_pubmedqa_is_read_by_pmid(tmp_path: Path) -> None:
    bad = {"13": {**PUBMED["12"], "final_decision": "perhaps"}}

    file = read_choice_file(written(tmp_path, PUBMED | bad))

    assert [(one.id, one.context, one.answer) for one in file.questions] == [
        ("file.jsonl:PMID 12", "It was tried.\nIt did.", 2)
    ]
    assert [place for place, _ in file.rejected] == ["PMID 13"]


def test_a_file_of_no_known_shape_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no questions"):
        read_choice_file(written(tmp_path, {"prompt": "x"}))


def answers_rightly(right: str) -> stubs.Answer:
    def answer(request: GenerationRequest) -> Iterator[str]:
        prompt = stubs.prompt_of(request)
        yield next(line[0] for line in prompt.splitlines() if line[1:] == f". {right}")

    return answer


def test_accuracy_and_position_bias_are_told_apart() -> None:
    questions = [
        Question(id=f"q{number}", text="Which?", options=("no", "yes", "none", "never"), answer=1)
        for number in range(40)
    ]
    cases = choice_cases(questions, TEXTS)

    knows = measured(run_case(case, stubs.desk_with(answers_rightly("yes"))).counts for case in cases)
    always_a = [run_case(case, stubs.desk_with(stubs.always("A"))) for case in cases]

    assert knows[Measure.ACCURACY].rate == knows[Measure.SAME_ANSWER].rate == 1.0
    assert {one.letter for one in always_a} == {"A"}
    assert measured(one.counts for one in always_a)[Measure.ACCURACY].rate < 0.6
    assert measured(one.counts for one in always_a)[Measure.SAME_ANSWER].rate < 0.6


def test_the_drawn_order_is_the_same_every_time_and_the_grammar_allows_letters_only() -> None:
    question = Question(id="q", text="Which?", options=("a", "b", "c"), answer=0)
    asked: list[GenerationRequest] = []

    def listens(request: GenerationRequest) -> Iterator[str]:
        asked.append(request)
        yield "?"

    result = run_case(choice_cases([question], TEXTS)[0], stubs.desk_with(listens))

    assert drawn_order(question, 3) == drawn_order(question, 3)
    assert len({drawn_order(question, seed) for seed in range(20)}) > 1
    assert {one.grammar for one in asked} == {'root ::= "A" | "B" | "C"'}
    assert {one.temperature for one in asked} == {0.0}
    assert result.counts["accuracy"] == (0, 1)


DIALOGUE = Conversation(
    id="d",
    dialogue="[doctor] your blood pressure is 142 over ninety two . you take lisinopril twenty milligrams ?\n[patient] yes .",
    note="Blood pressure 142/92. Lisinopril 20 mg daily.",
)


def test_numbers_in_words_and_figures_are_the_same() -> None:
    assert said_in(DIALOGUE.dialogue, names()) == {"142", "92", "20", "lisinopril"}
    assert said_in("5.0 and 05", names()) == {"5"}


def test_a_note_with_figures_and_medicines_that_nobody_said_is_unsupported() -> None:
    desk = stubs.desk_with(stubs.perfect)

    true = compared("Blood pressure was 142/92. Takes lisinopril 20 mg.", DIALOGUE, desk)
    false = compared("Blood pressure was 124/92. Takes metoprolol 20 mg.", DIALOGUE, desk)
    short = compared("Seen today.", DIALOGUE, desk)

    assert true[Measure.DIALOGUE_UNSUPPORTED.value][0] == 0
    assert false[Measure.DIALOGUE_UNSUPPORTED.value][0] == 2
    assert true[Measure.DIALOGUE_OMISSIONS.value] == (0, 4)
    assert short[Measure.DIALOGUE_OMISSIONS.value] == (4, 4)


def test_a_conversation_is_given_to_the_model_as_plain_text() -> None:
    asked: list[GenerationRequest] = []

    def listens(request: GenerationRequest) -> Iterator[str]:
        asked.append(request)
        yield "Lisinopril 20 mg.\n"

    run_case(dialogue_cases([DIALOGUE], TEXTS)[0], stubs.desk_with(listens))

    assert (DIALOGUE.dialogue, False) in asked[0].prompt


def test_files_without_the_columns_are_refused_and_empty_rows_named(tmp_path: Path) -> None:
    path = tmp_path / "talks.csv"
    path.write_text("ID,section_header,section_text,dialogue\n1,HPI,Cough.,Doctor: Hello\n2,HPI,,Doctor: Hi\n")
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")

    file = read_dialogue_file(path)

    assert [one.id for one in file.conversations] == ["talks.csv:1"]
    assert file.rejected == (("row 2", "no conversation or no note"),)
    with pytest.raises(UserError, match="columns"):
        read_dialogue_file(other)


@pytest.mark.corpus
def test_the_published_files_of_conversations_are_read_whole() -> None:
    folder = shared_data_or_skip() / "text"
    aci = [read_dialogue_file(folder / "aci-bench-train-valid" / f"{name}.csv") for name in ("train", "valid")]
    mts = read_dialogue_file(folder / "mts-dialog-valid" / "MTS-Dialog-ValidationSet.csv")

    assert sum(len(one.conversations) for one in aci) == 87
    assert len(mts.conversations) == 100
    assert not any(one.rejected for one in (*aci, mts))


def test_cases_of_the_hospital_say_where_they_do_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "cases.json"
    (tmp_path / "chart.json").write_text("{}")
    good = {"id": "one", "charts": ["chart.json"], "must_mention": ["Gout"]}

    path.write_text(json.dumps({"format": 1, "cases": [good]}))
    assert [case.id for case in read_own_cases(path)] == ["own/cases/one"]
    for wrong in ({**good, "task": "poem"}, {"id": "one", "charts": ["chart.json"]}, {**good, "extra": 1}):
        path.write_text(json.dumps({"format": 1, "cases": [wrong]}))
        with pytest.raises(SourceError, match="does not fit"):
            read_own_cases(path)
    path.write_text(json.dumps({"format": 1, "cases": [{**good, "charts": ["gone.json"]}]}))
    with pytest.raises(UserError, match="not there"):
        read_own_cases(path)
