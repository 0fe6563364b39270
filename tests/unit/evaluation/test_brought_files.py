"""Files that a hospital brings are read as they are published; what cannot be read is named, without its text."""

from __future__ import annotations

import json
import random
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


@pytest.mark.parametrize(
    ("options", "answer", "expected"),
    [
        ({"B": "Liver", "A": "Heart", "C": "Skin"}, {"answer_idx": "B"}, 1),
        ({"a": "Heart", "b": "Liver", "c": "Skin"}, {"answer_idx": "b"}, 1),
        (["Heart", "Liver", "Skin"], {"answer_idx": "C"}, 2),
        (["Heart", "Liver", "Skin"], {"answer_idx": 1, "answer": "Liver"}, 1),
        (["Heart", "Liver", "Skin"], {"answer_idx": 2, "answer": "Liver"}, 1),
        ([{"key": "A", "value": "Heart"}, {"key": "B", "value": "Liver"}], {"answer_idx": ["B"], "answer": "Liver"}, 1),
        ({"A": "Heart", "B": "Liver"}, {"answer": "Liver"}, 1),
        ({"A": "Heart", "B": "Liver"}, {"answer": "Liver", "answer_idx": "A"}, None),
        (["Heart", "Liver"], {"answer_idx": 1}, None),
        (["Heart", "Heart"], {"answer": "Heart"}, None),
        ([{"key": "A", "value": "Heart"}, {"key": "A", "value": "Liver"}], {"answer_idx": "A"}, None),
        ([["Heart"], ["Liver"]], {"answer_idx": "A"}, None),
        ({"A": "He\ud800art", "B": "Liver"}, {"answer_idx": "A"}, None),
    ],
)
def test_repackaged_medqa_names_its_answer_in_several_ways_and_is_never_guessed(
    tmp_path: Path, options: object, answer: dict[str, object], expected: int | None
) -> None:
    entry = {"question": "Which?", "options": options, **answer}

    file = read_choice_file(written(tmp_path, entry))

    assert [one.answer for one in file.questions] == ([] if expected is None else [expected])
    assert len(file.rejected) == (expected is None)


@pytest.mark.parametrize(("cops", "answers"), [(("1", "4"), [0, 3]), ((0.0, 3.0), [0, 3]), ((1, 4, [2], True), [0, 3])])
def test_medmcqa_answers_may_be_texts_and_odd_ones_are_left_out(
    tmp_path: Path, cops: tuple[object, ...], answers: list[int]
) -> None:
    file = read_choice_file(written(tmp_path, *({**MCQA, "cop": cop} for cop in cops)))

    assert [one.answer for one in file.questions] == answers
    assert len(file.rejected) == len(cops) - len(answers)


def test_repackaged_pubmedqa_is_read_line_by_line(tmp_path: Path) -> None:
    entry = {"pubid": 1, "question": "Does it?", "context": {"contexts": ["It was."]}, "final_decision": "Yes"}

    (question,) = read_choice_file(written(tmp_path, entry)).questions

    assert (question.options[question.answer], question.context) == ("yes", "It was.")


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("shape", ["lines", "array", "data"])
def test_marks_line_ends_and_wrappings_change_nothing(tmp_path: Path, mark: str, end: str, shape: str) -> None:
    entries = [MEDQA, {**MEDQA, "question": "Line\u2028separator\x85within?"}]
    texts = [json.dumps(entry, ensure_ascii=False) for entry in entries]
    whole = {
        "lines": end.join(texts) + end,
        "array": f"[{f',{end}'.join(texts)}]",
        "data": f'{{"data": [{",".join(texts)}]}}',
    }
    path = tmp_path / "file.json"
    path.write_bytes((mark + whole[shape]).encode())

    file = read_choice_file(path)

    assert [one.text for one in file.questions] == [entry["question"] for entry in entries]
    assert not file.rejected


def test_broken_files_of_questions_end_in_words_and_never_in_another_error(tmp_path: Path) -> None:
    chance = random.Random(7)
    good = "\n".join(json.dumps(one) for one in (MEDQA, {**MCQA, "cop": 4}, PUBMED["12"], PUBMED)).encode()
    path, read, refused = tmp_path / "file.json", 0, 0
    odd = (
        b"",
        b"null",
        b"[]",
        b"{}",
        b"[[[[",
        b'{"question":',
        b"[1e999]",
        b"\xff\xfe{\x00",
        b"[" * 100_000,
        b"9" * 5_000,
    )
    for number in range(600):
        content = bytearray(odd[number] if number < len(odd) else good)
        for _ in range(chance.randrange(6) if number >= len(odd) else 0):
            place = chance.randrange(len(content))
            content[place : place + chance.randrange(3)] = chance.choice(
                (b"\x00", b'"', b"[", b"{}", b"\\ud800", b"null", b"")
            )
        path.write_bytes(content)
        try:
            file = read_choice_file(path)
        except (UserError, SourceError):
            refused += 1
            continue
        read += 1
        assert all(0 <= one.answer < len(one.options) for one in file.questions)
        assert all("\n".join((one.id, one.text, *one.options)).encode() for one in file.questions)

    assert read > 100
    assert refused > 10


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("columns", [("dataset", "encounter_id", "dialogue", "note"), ("ID", "section_header", "section_text", "dialogue"), (" id", "Dialogue", "Section_Text")])  # fmt: skip
def test_conversations_are_read_however_they_were_saved(
    tmp_path: Path, mark: str, end: str, between: str, columns: tuple[str, ...]
) -> None:
    path = tmp_path / "talks.csv"
    value = f'"said, and{end}said;\tagain"'
    row = between.join("7" if "id" in name.lower().split("_")[-1] else value for name in columns)
    path.write_bytes((mark + between.join(columns) + end + row + end + row + end).encode())

    first, second = read_dialogue_file(path).conversations

    assert "said;\tagain" in first.dialogue
    assert first.id == "talks.csv:7"
    assert second.id == "talks.csv:7 (row 2)"


def test_broken_files_of_conversations_end_in_words_and_never_in_another_error(tmp_path: Path) -> None:
    chance = random.Random(9)
    good = b"dataset,encounter_id,dialogue,note\r\n" + b'd,1,"[doctor] hi, you","A note"\r\n' * 5
    path, read, refused = tmp_path / "file.csv", 0, 0
    for _ in range(600):
        content = bytearray(good)
        for _change in range(chance.randrange(6)):
            place = chance.randrange(len(content))
            content[place : place + chance.randrange(4)] = chance.choice(
                (b"\x00", b'"', b",", b"\n", b"\r", b"\xff", b"")
            )
        path.write_bytes(content)
        try:
            read += len(read_dialogue_file(path).conversations) > 0
        except (UserError, SourceError):
            refused += 1

    assert read > 100
    assert refused > 10
