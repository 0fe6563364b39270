"""Which cases are run: what there is to draft from, and the files that the site brings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clinic_assist.evaluation.case_result import Case
from clinic_assist.evaluation.charts_under_test import NamedChart
from clinic_assist.evaluation.choice_cases import choice_cases
from clinic_assist.evaluation.choice_files import read_choice_file
from clinic_assist.evaluation.dialogue_cases import dialogue_cases
from clinic_assist.evaluation.dialogue_files import read_dialogue_file
from clinic_assist.evaluation.draft_cases import draft_case, injection_cases
from clinic_assist.evaluation.oracle import load_oracle
from clinic_assist.evaluation.own_cases import read_own_cases
from clinic_assist.evaluation.questions import load_texts
from clinic_assist.evaluation.refusal_cases import refusal_cases
from clinic_assist.workflows.note_templates import TASKS

MOST_HOSTILE_CHARTS: Final = 12
"""Charts in which instructions are planted, the first by id: each takes a draft for each of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What is brought.

    Attributes:
        most: So many questions, and conversations, of each file at most; the first ones.
    """

    charts: tuple[NamedChart, ...] = ()
    questions: tuple[Path, ...] = ()
    conversations: tuple[Path, ...] = ()
    own: tuple[Path, ...] = ()
    most: int = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The cases in the order in which they run.

    Attributes:
        rejected: File, place and reason of what could not be read.
        not_applicable: Files that a verbaliser cannot be asked, by name.
    """

    cases: tuple[Case, ...]
    rejected: tuple[tuple[str, str, str], ...]
    not_applicable: tuple[str, ...]


def plan_cases(resources: Path, material: Material, *, is_clinical: bool) -> Plan:
    """All cases of the material.

    Raises:
        UserError, SourceError: A file that was brought cannot be read at all.
    """
    oracle, texts = load_oracle(resources), load_texts(resources)
    charts = material.charts
    cases = [draft_case(one.name, one.chart, task, oracle) for one in charts for task in TASKS]
    for one in charts[:MOST_HOSTILE_CHARTS]:
        cases += injection_cases(one.name, one.chart)
    rejected: list[tuple[str, str, str]] = []
    unasked = [path.name for path in (*material.questions, *material.conversations)]
    if is_clinical:
        for one in charts:
            cases += refusal_cases(one.name, one.chart, texts)
        for path in material.questions:
            file = read_choice_file(path)
            cases += choice_cases(file.questions[: material.most], texts)
            rejected += _rejections(path, file.rejected)
        for path in material.conversations:
            talks = read_dialogue_file(path)
            cases += dialogue_cases(talks.conversations[: material.most], texts)
            rejected += _rejections(path, talks.rejected)
    for path in material.own:
        cases += read_own_cases(path)
    return Plan(cases=_once(cases), rejected=tuple(rejected), not_applicable=() if is_clinical else tuple(unasked))


def _rejections(path: Path, found: Iterable[tuple[str, str]]) -> list[tuple[str, str, str]]:
    return [(path.name, place, reason) for place, reason in found]


def _once(cases: Sequence[Case]) -> tuple[Case, ...]:
    """Each id once: a chart that is both brought and in the vault, or a file that is named twice."""
    return tuple({case.id: case for case in cases}.values())
