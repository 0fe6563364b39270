"""Puts a question to a model that reads text, in the turns of its family."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from clinic_assist.errors import MachineError, UserError
from clinic_assist.evaluation.case_result import Desk
from clinic_assist.workflows.ports import GenerationRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationTexts:
    """The fixed rules that a model is given with each sort of question."""

    choice: str
    refusal: str
    dialogue: str


def load_texts(resources: Path) -> EvaluationTexts:
    """Reads them. Raises MachineError: one is missing, which only a broken installation explains."""
    folder = resources / "evaluation"
    try:
        texts = {name: (folder / f"{name}.txt").read_text(encoding="utf-8").strip() for name in _NAMES}
    except (OSError, UnicodeDecodeError) as problem:
        raise MachineError(
            "A text of the evaluation is missing or damaged.", hint="Install the program again."
        ) from problem
    return EvaluationTexts(**texts)


_NAMES = ("choice", "refusal", "dialogue")


def ask(desk: Desk, rules: str, question: str, *, grammar: str = "", max_tokens: int = 8) -> str:
    """The model's answer, greedy. Question and rules are plain text: no special token of theirs counts.

    Raises:
        UserError: The family has no template.
        MachineError: The model stopped, or the question does not fit its window.
    """
    template = desk.workplace.prompt_texts.templates.get(desk.model.family)
    if template is None:
        raise UserError("This model cannot be asked: its family has no prompt template.")
    request = GenerationRequest(
        prompt=(
            (template.begin, True),
            (rules, False),
            (template.between, True),
            (question, False),
            (template.end, True),
        ),
        grammar=grammar,
        max_tokens=max_tokens,
        seed=desk.seed,
    )
    return "".join(desk.model.generate(request, should_stop=lambda: False))
