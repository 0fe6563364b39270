"""Tries whole notes: as they are, typed again, and with one error planted."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from clinic_assist.chart.chart import Chart
from clinic_assist.grounding.evidence import gather
from clinic_assist.grounding.ports import DrugSpans
from clinic_assist.grounding.verify import draft_from_text, verify_statement
from clinic_assist.notes.note import Statement
from clinic_assist.notes.verdict import StatementVerdict, Verdict
from tests.grounding.notes_about import ON
from tests.grounding.planting import KINDS, places_for
from tests.grounding.retyping import EDITS


@dataclass
class NoteTally:
    """Counts over notes; `missed` and `flagged` keep examples to look at.

    Attributes:
        verdicts: Of the statements of the notes as they are.
        edited: By edit: how many statements were tried, and how many of them were not supported.
        tried: By kind of error.
        caught: The error is in a statement that is not supported.
        spread: The error also made another statement flagged.
    """

    notes: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    edited: Counter[str] = field(default_factory=Counter)
    edited_flagged: Counter[str] = field(default_factory=Counter)
    tried: Counter[str] = field(default_factory=Counter)
    caught: Counter[str] = field(default_factory=Counter)
    spread: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[str, str, str]] = field(default_factory=list)
    flagged: list[tuple[str, str]] = field(default_factory=list)

    @property
    def statements(self) -> int:
        """Of all notes."""
        return sum(self.verdicts.values())

    def rate(self, kind: str) -> float:
        """Share of the errors of a kind that was caught."""
        return self.caught[kind] / self.tried[kind] if self.tried[kind] else 1.0

    def errors_table(self) -> str:
        rows = ["| error | planted | caught | share |", "|---|---:|---:|---:|"]
        rows += [
            f"| {kind} | {self.tried[kind]:,} | {self.caught[kind]:,} | {self.rate(kind):.1%} |"
            for kind in KINDS
            if self.tried[kind]
        ]
        tried, caught = sum(self.tried.values()), sum(self.caught.values())
        rows.append(f"| all | {tried:,} | {caught:,} | {caught / max(1, tried):.1%} |")
        return "\n".join(rows)

    def truth_table(self) -> str:
        rows = ["| true statements | tried | not supported | share |", "|---|---:|---:|---:|"]
        flagged = self.statements - self.verdicts[Verdict.SUPPORTED]
        rows.append(f"| as they are | {self.statements:,} | {flagged:,} | {flagged / max(1, self.statements):.2%} |")
        rows += [
            f"| {edit} | {count:,} | {self.edited_flagged[edit]:,} | {self.edited_flagged[edit] / count:.2%} |"
            for edit, count in self.edited.items()
        ]
        return "\n".join(rows)


class NoteTrial:
    """One note about one chart."""

    def __init__(self, text: str, chart: Chart, names: DrugSpans) -> None:
        self._text = text
        self._chart = chart
        self._evidence = gather(chart, names, ON)
        self._judged: dict[Statement, StatementVerdict] = {}
        self._base = self._read(text)

    def _read(self, text: str) -> tuple[Statement, ...]:
        return draft_from_text(text, self._chart.patient_id).statements

    def verdict(self, statement: Statement) -> StatementVerdict:
        if statement not in self._judged:
            found = self._evidence
            self._judged[statement] = verify_statement(statement, self._chart, found.names, ON, evidence=found)
        return self._judged[statement]

    def _stands(self, statement: Statement) -> bool:
        return self.verdict(statement).verdict is Verdict.SUPPORTED

    def try_as_it_is(self, tally: NoteTally, *, own: Sequence[str] = ()) -> None:
        """Counts the verdicts; `own` are the writer's statements about what is to come, which no record can hold."""
        tally.notes += 1
        for statement in self._base:
            if statement.text in own:
                continue
            verdict = self.verdict(statement)
            tally.verdicts[verdict.verdict] += 1
            if verdict.verdict is not Verdict.SUPPORTED:
                tally.flagged.append((f"{statement.section}| {statement.text}", verdict.reason))

    def try_typed_again(self, tally: NoteTally) -> None:
        """Each supported statement, typed again in every way, under its heading."""
        for statement in filter(self._stands, self._base):
            for edit, change in EDITS.items():
                changed = change(statement.text)
                if changed == statement.text:
                    continue
                tally.edited[edit] += 1
                again = self._read(f"{statement.section}:\n{changed}" if statement.section else changed)
                if not all(self._stands(one) for one in again):
                    tally.edited_flagged[edit] += 1
                    tally.flagged.append((f"{edit}: {changed}", "typed again"))

    def try_errors(self, tally: NoteTally, rng: random.Random, per_kind: int) -> None:
        """Plants up to `per_kind` errors of every kind, one at a time, in statements that are supported."""
        for kind in KINDS:
            tried = 0
            for planted in places_for(kind, self._text, self._evidence.names, rng):
                if tried == per_kind:
                    break
                tried += self._try_error(kind, self._read(planted.into(self._text)), tally)

    def _try_error(self, kind: str, read: tuple[Statement, ...], tally: NoteTally) -> bool:
        base, now = set(self._base), set(read)
        new = [one for one in read if one not in base]
        gone = [one for one in self._base if one not in now]
        if not new or not all(self._stands(one) for one in gone):
            return False
        fallen = [one for one in new if not self._stands(one)]
        tally.tried[kind] += 1
        tally.caught[kind] += bool(fallen)
        tally.spread[kind] += len(fallen) > 1
        if not fallen:
            tally.missed.append((kind, " / ".join(one.text for one in new), " / ".join(one.text for one in gone)))
        return True
