"""Counts how many seeded errors are caught and how many true statements are flagged."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

from clinic_assist.grounding.evidence import Evidence, gather
from clinic_assist.grounding.ports import DrugSpans
from clinic_assist.grounding.verify import verify_statement
from clinic_assist.notes.note import Statement
from clinic_assist.notes.verdict import Verdict
from tests.grounding.charts import ON, make_chart
from tests.grounding.said import CLASSES, Said, mutate, true_statements


@dataclass
class Tally:
    """Counts per class; `missed` and `flagged` keep examples to look at."""

    tried: Counter[str] = field(default_factory=Counter)
    caught: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[str, str, str]] = field(default_factory=list)
    flagged: list[tuple[str, str]] = field(default_factory=list)

    def rate(self, kind: str) -> float:
        """Share caught (for `true`: share not flagged)."""
        return self.caught[kind] / self.tried[kind] if self.tried[kind] else 1.0

    def table(self) -> str:
        rows = ["| class | tried | caught | share |", "|---|---:|---:|---:|"]
        rows += [
            f"| {kind} | {self.tried[kind]:,} | {self.caught[kind]:,} | {self.rate(kind):.2%} |" for kind in CLASSES
        ]
        for kind in ("true, cited", "true, free text"):
            wrong = self.tried[kind] - self.caught[kind]
            rows.append(f"| {kind}: flagged | {self.tried[kind]:,} | {wrong:,} | {1 - self.rate(kind):.2%} |")
        return "\n".join(rows)


def run(seeds: range, names: DrugSpans, tally: Tally | None = None) -> Tally:
    """Tries every true statement and one error of every class on the charts of those seeds."""
    tally = tally or Tally()
    for seed in seeds:
        chart, spoken = make_chart(seed)
        evidence = gather(chart, names, ON)
        rng = random.Random(seed * 7919 + 1)

        def judge(statement: Statement, evidence: Evidence = evidence) -> tuple[Verdict, str]:
            verdict = verify_statement(statement, evidence.chart, names, ON, index=evidence)
            return verdict.verdict, verdict.reason

        for said in true_statements(chart, spoken, rng):
            for cited in (True, False):
                _try_true(said, judge, tally, cited=cited)
                for kind in CLASSES:
                    changed = mutate(kind, said, chart, rng)
                    if changed is None or (changed[1] is not None and not cited):
                        continue
                    text, citations = changed
                    statement = Statement(
                        text=text,
                        citations=(citations or said.statement(cited=True).citations) if cited else (),
                        section=said.section,
                    )
                    tally.tried[kind] += 1
                    verdict, _ = judge(statement)
                    if verdict is Verdict.SUPPORTED:
                        tally.missed.append((kind, "cited" if cited else "free", f"{text}   <<< {said.text}"))
                    else:
                        tally.caught[kind] += 1
    return tally


def _try_true(said: Said, judge, tally: Tally, *, cited: bool) -> None:  # type: ignore[no-untyped-def]
    kind = "true, cited" if cited else "true, free text"
    tally.tried[kind] += 1
    verdict, reason = judge(said.statement(cited=cited))
    if verdict is Verdict.SUPPORTED:
        tally.caught[kind] += 1
    else:
        tally.flagged.append((f"{kind}: {said.section}| {said.text}", f"{verdict.name}: {reason}"))
