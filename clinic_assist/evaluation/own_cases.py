"""Cases that a hospital writes itself: charts, a task, and what the note must and must not say (docs/evaluation.md).

{"format": 1, "cases": [{"id": "warfarin", "charts": ["warfarin.json"], "task": "summary",
  "must_mention": ["Warfarin"], "must_not_mention": ["Aspirin"],
  "statements": [{"text": "She takes warfarin 10 mg.", "verdict": "contradicted"}]}]}
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from clinic_assist.errors import SourceError, UserError
from clinic_assist.evaluation.case_result import Case, CaseKind, Desk, Findings
from clinic_assist.evaluation.charts_under_test import imported_charts
from clinic_assist.evaluation.measures import Measure
from clinic_assist.notes.note import Task
from clinic_assist.notes.verdict import Verdict
from clinic_assist.workflows.draft_note import draft_note, verify_text

_MOST_BYTES: Final = 16 * 2**20
_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
_Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._-]{1,64}$")]


class ExpectedStatement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sentence, and the verdict that it must get from the chart."""

    text: _Text
    verdict: Verdict


class OwnCase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One case. `charts` are export files of one patient, relative to the file of cases."""

    id: _Id
    charts: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    task: Task = Task.SUMMARY
    must_mention: tuple[_Text, ...] = ()
    must_not_mention: tuple[_Text, ...] = ()
    statements: tuple[ExpectedStatement, ...] = ()

    def __post_init__(self) -> None:
        if not (self.must_mention or self.must_not_mention or self.statements):
            raise ValueError("a case that asks for nothing cannot fail")


class OwnFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of cases."""

    format: Literal[1]
    cases: Annotated[tuple[OwnCase, ...], msgspec.Meta(min_length=1)]

    def __post_init__(self) -> None:
        if len({case.id for case in self.cases}) != len(self.cases):
            raise ValueError("two cases have the same id")


def read_own_cases(path: Path) -> tuple[Case, ...]:
    """Reads a file of cases; their charts are imported when each runs.

    Raises:
        UserError: It cannot be read, or a chart that it names is not there.
        SourceError: It does not fit the format; the locator names the place.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise UserError("The file of cases is larger than 16 MiB.")
        listed = msgspec.json.decode(content, type=OwnFile)
    except OSError as problem:
        raise UserError(f"The file of cases cannot be read ({problem.strerror}).") from problem
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        place = str(problem).partition(" - at ")[2].strip("` ")
        raise SourceError(
            "The file of cases does not fit the format.", locator=place, hint="See docs/evaluation.md."
        ) from problem
    missing = [case.id for case in listed.cases for name in case.charts if not (path.parent / name).exists()]
    if missing:
        raise UserError(f"A chart is not there that these cases name: {', '.join(missing)}.")
    return tuple(_case(case, path) for case in listed.cases)


def _case(case: OwnCase, path: Path) -> Case:
    def run(desk: Desk) -> Findings:
        with imported_charts(desk.workplace, [path.parent / name for name in case.charts]) as charts:
            if len(charts) != 1:
                raise UserError("The charts of a case must be of one patient.")
            chart = charts[0].chart
            note = draft_note(desk.workplace, chart, case.task)
            text = "\n".join(statement.text for statement in note.draft.statements)
            held = [_mentions(text, words) for words in case.must_mention]
            held += [not _mentions(text, words) for words in case.must_not_mention]
            for expected in case.statements:
                judged = verify_text(desk.workplace, chart, expected.text).verdicts
                held.append(bool(judged) and all(one.verdict is expected.verdict for one in judged))
        raw = "\x00".join(one.text for one in desk.model.take())
        return Findings(counts={Measure.OWN_CASES.value: (int(all(held)), 1)}, raw=raw)

    return Case(id=f"own/{path.stem}/{case.id}", kind=CaseKind.OWN, run=run)


def _mentions(text: str, words: str) -> bool:
    """Whether the words stand in the text as whole words, in any case and with any white space."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    return re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE) is not None
