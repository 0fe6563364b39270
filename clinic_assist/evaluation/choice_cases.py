"""Multiple choice questions: twice each, in an order drawn by seed and in the order of the file."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final

from clinic_assist.evaluation.case_result import Case, CaseKind, Desk, Findings
from clinic_assist.evaluation.choice_files import Question
from clinic_assist.evaluation.measures import Measure
from clinic_assist.evaluation.questions import EvaluationTexts, ask

_LETTERS: Final = "ABCDEFGHIJ"


def choice_cases(questions: Sequence[Question], texts: EvaluationTexts) -> tuple[Case, ...]:
    """One case a question. The drawn order counts for the accuracy: in files, right answers may favour a place."""
    return tuple(_case(question, texts) for question in questions)


def _case(question: Question, texts: EvaluationTexts) -> Case:
    def run(desk: Desk) -> Findings:
        drawn = drawn_order(question, desk.seed)
        first, letter = _asked(desk, question, drawn, texts)
        second, _ = _asked(desk, question, tuple(range(len(question.options))), texts)
        return Findings(
            counts={
                Measure.ACCURACY.value: (int(first == question.answer), 1),
                Measure.SAME_ANSWER.value: (int(first is not None and first == second), 1),
            },
            raw=f"{first} {second}",
            letter=letter,
        )

    return Case(id=f"choice/{question.id}", kind=CaseKind.CHOICE, run=run)


def drawn_order(question: Question, seed: int) -> tuple[int, ...]:
    """An order of the options that depends on seed and question alone, so that a resumed run asks the same."""
    order = list(range(len(question.options)))
    random.Random(f"{seed} {question.id}").shuffle(order)  # noqa: S311 (no secret)
    return tuple(order)


def _asked(desk: Desk, question: Question, order: Sequence[int], texts: EvaluationTexts) -> tuple[int | None, str]:
    """Which option was chosen, by its place in the file, and under which letter; None for something else."""
    letters = _LETTERS[: len(order)]
    options = "\n".join(f"{letter}. {question.options[place]}" for letter, place in zip(letters, order, strict=True))
    context = f"{question.context}\n\n" if question.context else ""
    grammar = "root ::= " + " | ".join(f'"{letter}"' for letter in letters)
    answer = ask(desk, texts.choice, f"{context}{question.text}\n{options}\nAnswer:", grammar=grammar, max_tokens=2)
    letter = answer.strip()[:1]
    return (order[letters.index(letter)], letter) if letter and letter in letters else (None, "")
