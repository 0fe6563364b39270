"""What a run came to: measures, limits, speed, and whether the model passed. As values, as JSON, and for paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from clinic_assist.evaluation.case_result import CaseKind, CaseResult
from clinic_assist.evaluation.limits import JudgedLimit, Limits, has_passed, judged
from clinic_assist.evaluation.measures import WORDS, Measure, Measured, measured
from clinic_assist.evaluation.run_folder import RunAbout, RunFolder

Json = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """How fast it was on this machine, with whatever else ran there.

    Attributes:
        first_sentence_s: Median over the drafts; None where there was none. `slowest_s`: the longest.
        tokens_per_s: Over all writing, reading of prompts included; None where nothing was written.
        peak_memory_bytes: Of main memory, by the model's process; None where the platform does not say.
    """

    drafts: int
    first_sentence_s: float | None
    slowest_s: float | None
    tokens: int
    tokens_per_s: float | None
    peak_memory_bytes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A run in figures.

    Attributes:
        is_whole: Whether all cases ran; an interrupted run passes nothing.
        places: Multiple choice: how often each letter was chosen.
        reasons: Why lines were withheld, counted.
        not_applicable: Measures that cannot be asked of a verbaliser.
    """

    about: RunAbout
    is_whole: bool
    cases: tuple[tuple[CaseKind, int], ...]
    measures: dict[Measure, Measured]
    limits: tuple[JudgedLimit, ...]
    speed: Speed
    places: tuple[tuple[str, int], ...]
    reasons: tuple[tuple[str, int], ...]
    digest: str

    @property
    def has_passed(self) -> bool:
        return self.is_whole and has_passed(self.limits)

    @property
    def not_applicable(self) -> tuple[Measure, ...]:
        return () if self.about.is_clinical else tuple(one for one in Measure if WORDS[one].clinical_only)


def summarise(run: RunFolder, limits: Limits, *, peak_memory_bytes: int | None = None) -> Summary:
    """Adds up a run, whole or not, and holds it against the limits."""
    found = measured(result.counts for result in run.results)
    kinds = Counter(result.kind for result in run.results)
    reasons: Counter[str] = Counter()
    for result in run.results:
        reasons.update(result.reasons)
    return Summary(
        about=run.about,
        is_whole=len(run.results) == run.about.total,
        cases=tuple((kind, kinds[kind]) for kind in CaseKind if kinds[kind]),
        measures=found,
        limits=judged(limits, found, is_clinical=run.about.is_clinical),
        speed=_speed(run.results, peak_memory_bytes),
        places=tuple(sorted(Counter(result.letter for result in run.results if result.letter).items())),
        reasons=tuple(reasons.most_common()),
        digest=run.digest(),
    )


def _speed(results: Sequence[CaseResult], peak: int | None) -> Speed:
    firsts = [one.first_sentence_s for one in results if one.first_sentence_s is not None]
    tokens, seconds = sum(one.tokens for one in results), sum(one.writing_s for one in results)
    return Speed(
        drafts=len(firsts),
        first_sentence_s=median(firsts) if firsts else None,
        slowest_s=max(firsts, default=None),
        tokens=tokens,
        tokens_per_s=tokens / seconds if seconds > 0 else None,
        peak_memory_bytes=peak,
    )


def summary_shape(summary: Summary) -> Json:
    """The JSON of `model evaluate` (docs/evaluation.md)."""
    about, speed = summary.about, summary.speed
    return {
        "model": {"name": about.name, "version": about.version, "is_clinical": about.is_clinical},
        "fingerprint": about.fingerprint,
        "seed": about.seed,
        "began": about.began,
        "is_whole": summary.is_whole,
        "cases": {kind.value: count for kind, count in summary.cases},
        "measures": {measure.value: _measure_shape(one) for measure, one in summary.measures.items()},
        "not_applicable": [measure.value for measure in summary.not_applicable],
        "limits": [_limit_shape(one) for one in summary.limits],
        "passed": summary.has_passed,
        "speed": {
            "drafts": speed.drafts,
            "first_sentence_s_median": speed.first_sentence_s,
            "first_sentence_s_slowest": speed.slowest_s,
            "tokens": speed.tokens,
            "tokens_per_s": speed.tokens_per_s,
            "peak_memory_bytes": speed.peak_memory_bytes,
        },
        "places": dict(summary.places),
        "withheld": dict(summary.reasons),
        "digest": summary.digest,
    }


def _measure_shape(one: Measured) -> Json:
    return {"hits": one.hits, "n": one.n, "rate": one.rate, "low": one.low, "high": one.high}


def _limit_shape(one: JudgedLimit) -> Json:
    limit = one.limit
    return {
        "measure": limit.measure.value,
        "at_least": limit.at_least,
        "at_most": limit.at_most,
        "bound": limit.bound,
        "least_n": limit.least_n,
        "reason": limit.reason,
        "outcome": one.outcome.value,
    }
