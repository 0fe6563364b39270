"""Counts caught errors and wrong flags by class, by citation and by the format that a chart came from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from clinic_assist.chart.chart import Chart
from clinic_assist.grounding.evidence import Evidence, gather
from clinic_assist.grounding.ports import DrugSpans
from clinic_assist.grounding.verify import verify_statement
from clinic_assist.notes.note import Statement
from clinic_assist.notes.verdict import Verdict
from tests.grounding.charts import ON
from tests.grounding.falsehoods.change import CLASSES, with_error
from tests.grounding.falsehoods.guards import Plainly
from tests.grounding.wordings.grammar import Voice
from tests.grounding.wordings.spoken import Spoken
from tests.grounding.wordings.statements import sentences_about

TRUE = "true"
_Key = tuple[str, bool]


@dataclass
class WideTally:
    """Counts by class and whether cited, and of true statements by format; examples to read."""

    tried: Counter[_Key] = field(default_factory=Counter)
    supported: Counter[_Key] = field(default_factory=Counter)
    of_format: Counter[str] = field(default_factory=Counter)
    flagged_of: Counter[str] = field(default_factory=Counter)
    charts_of: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[str, str]] = field(default_factory=list)
    flagged: list[tuple[str, str]] = field(default_factory=list)

    @property
    def true_statements(self) -> int:
        """How many true sentences, each counted once."""
        return self.tried[TRUE, True]

    def caught(self, kind: str) -> float:
        """Share of the errors of a class that were not supported, cited and free text together."""
        tried = self.tried[kind, True] + self.tried[kind, False]
        return 1 - (self.supported[kind, True] + self.supported[kind, False]) / tried if tried else 1.0

    @property
    def wrongly_flagged(self) -> float:
        """Share of true sentences that were not supported."""
        tried = self.tried[TRUE, True] + self.tried[TRUE, False]
        return 1 - (self.supported[TRUE, True] + self.supported[TRUE, False]) / tried if tried else 0.0

    def count(self, kind: str, spoken: Statement, evidence: Evidence) -> Verdict:
        """Judges one statement and counts it."""
        cited = bool(spoken.citations)
        judged = verify_statement(spoken, evidence.chart, evidence.names, ON, evidence=evidence)
        self.tried[kind, cited] += 1
        self.supported[kind, cited] += judged.verdict is Verdict.SUPPORTED
        if kind == TRUE and judged.verdict is not Verdict.SUPPORTED:
            self.flagged.append((spoken.text, f"{judged.verdict.value}: {judged.reason}"))
        if kind != TRUE and judged.verdict is Verdict.SUPPORTED:
            self.missed.append((f"{kind}{'' if cited else ', free text'}: {spoken.text}", judged.reason))
        return judged.verdict

    def table(self) -> str:
        """Classes with what was caught of each, then the true ones."""
        rows = [
            "| class | cited: tried | caught | free text: tried | caught | both |",
            "|---|---:|---:|---:|---:|---:|",
        ]
        for kind in CLASSES:
            cells = [f"{self.tried[kind, cited]:,} | {self._share(kind, cited)}" for cited in (True, False)]
            rows.append(f"| {kind} | {' | '.join(cells)} | {self.caught(kind):.2%} |")
        cells = [f"{self.tried[TRUE, cited]:,} | {1 - self._rate(TRUE, cited):.2%} flagged" for cited in (True, False)]
        return "\n".join([*rows, f"| true statements | {' | '.join(cells)} | {self.wrongly_flagged:.2%} flagged |"])

    def _rate(self, kind: str, cited: bool) -> float:
        return self.supported[kind, cited] / self.tried[kind, cited] if self.tried[kind, cited] else 0.0

    def _share(self, kind: str, cited: bool) -> str:
        return f"{1 - self._rate(kind, cited):.2%}" if self.tried[kind, cited] else "–"

    def formats(self) -> str:
        """Charts, true verdicts and wrong flags by format."""
        rows = ["| charts from | charts | verdicts on true statements | flagged |", "|---|---:|---:|---:|"]
        for name, tried in sorted(self.of_format.items()):
            share = self.flagged_of[name] / tried
            rows.append(f"| {name} | {self.charts_of[name]:,} | {tried:,} | {share:.2%} |")
        return "\n".join(rows)


def try_widely(
    chart: Chart,
    format_name: str,
    voice: Voice,
    names: DrugSpans,
    tally: WideTally,
    *,
    share: float = 1.0,
    per_kind: int = 12,
) -> None:
    """Tries true sentences about a chart and, on a share of them, one error of every class, cited and as free text."""
    evidence, plainly = gather(chart, names, ON), Plainly(chart)
    tally.charts_of[format_name] += 1
    for spoken in sentences_about(chart, voice, per_kind=per_kind):
        for cited in (True, False):
            verdict = tally.count(TRUE, spoken.statement(cited=cited), evidence)
            tally.of_format[format_name] += 1
            tally.flagged_of[format_name] += verdict is not Verdict.SUPPORTED
        if voice.random() < share or len(spoken.parts[0].facts) > 1:
            _try_errors(spoken, plainly, voice, evidence, tally)


def _try_errors(spoken: Spoken, plainly: Plainly, voice: Voice, evidence: Evidence, tally: WideTally) -> None:
    for kind in CLASSES:
        changed = with_error(kind, spoken, plainly, voice)
        if changed is None:
            continue
        text, citations = changed
        tally.count(kind, Statement(text=text, citations=citations or spoken.citations), evidence)
        if citations is None:
            tally.count(kind, Statement(text=text), evidence)
