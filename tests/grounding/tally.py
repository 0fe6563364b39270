"""Counts how many seeded errors are caught and how many true statements are flagged."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from clinic_assist.chart.chart import Chart
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


def run(seeds: range, names: DrugSpans) -> Tally:
    """Tries every true statement and one error of every class on the synthetic charts of those seeds."""
    tally = Tally()
    for seed in seeds:
        chart, spoken = make_chart(seed)
        rng = random.Random(seed * 7919 + 1)
        try_chart(chart, true_statements(chart, spoken, rng), names, tally, rng=rng)
    return tally


def try_chart(chart: Chart, statements: Iterable[Said], names: DrugSpans, tally: Tally, *, rng: random.Random) -> None:
    """Tries true statements about a chart, and one error of every class in each, cited and as free text."""
    evidence = gather(chart, names, ON)
    for said in statements:
        for cited in (True, False):
            _try_true(said, evidence, tally, cited=cited)
            for kind in CLASSES:
                changed = mutate(kind, said, chart, rng)
                if changed is None or (changed[1] is not None and not cited):
                    continue
                text, citations = changed
                kept = (citations or said.statement(cited=True).citations) if cited else ()
                statement = Statement(text=text, citations=kept, section=said.section)
                tally.tried[kind] += 1
                if verify_statement(statement, chart, names, ON, evidence=evidence).verdict is Verdict.SUPPORTED:
                    tally.missed.append((kind, "cited" if cited else "free", f"{text}   <<< {said.text}"))
                else:
                    tally.caught[kind] += 1


def _try_true(said: Said, evidence: Evidence, tally: Tally, *, cited: bool) -> None:
    kind = "true, cited" if cited else "true, free text"
    tally.tried[kind] += 1
    judged = verify_statement(said.statement(cited=cited), evidence.chart, evidence.names, ON, evidence=evidence)
    if judged.verdict is Verdict.SUPPORTED:
        tally.caught[kind] += 1
    else:
        tally.flagged.append((f"{kind}: {said.section}| {said.text}", f"{judged.verdict.name}: {judged.reason}"))
