"""Puts an evaluation, a comparison or a card into the tables of a paper."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Final

from clinic_assist.evaluation.comparison import ComparedMeasure, Comparison
from clinic_assist.evaluation.limits import JudgedLimit, Limit, Outcome
from clinic_assist.evaluation.measures import WORDS, Measured, percent
from clinic_assist.evaluation.model_card import CardRow
from clinic_assist.evaluation.summary import Speed, Summary
from clinic_assist.reports.evaluation_pdf import EvaluationPaper, PaperTable
from clinic_assist.terminology.labels import format_moment

LIMITS: Final = (
    "The figures hold for these cases, this model file and this version of the program.",
    "Intervals are for cases that are independent of each other; sentences of one note are not quite.",
    "Unsupported sentences are found by comparing words and figures with the cited records: the figure is a floor.",
    "Records' own words that are put together wrongly are not found that way.",
    "Right answers to examination questions do not show that a model works well on charts.",
    "Times are of this machine, with whatever else ran on it.",
)


def summary_paper(summary: Summary, *, printed: str, fonts: Path) -> EvaluationPaper:
    """The paper of a run."""
    about = summary.about
    return EvaluationPaper(
        title=f"Evaluation of {about.name} {about.version}",
        verdict=verdict_words(summary),
        is_warning=not summary.has_passed,
        tables=(
            PaperTable(
                heading="Limits",
                header=("Measure", "Limit", "Outcome", "Why this limit"),
                rows=tuple(map(_limit_row, summary.limits)),
                widths=(2.2, 2.4, 1.3, 4.1),
                remark="Set by this site, or where it set none, by the program.",
            ),
            PaperTable(
                heading="What was measured",
                header=("Measure", "Counted", "Of", "Share", "95 % interval", "What is counted"),
                rows=tuple(map(_measure_row, summary.measures.values())),
                widths=(2.1, 0.9, 0.9, 1.1, 1.8, 3.4),
            ),
            PaperTable(
                heading="Not applicable",
                header=("Measure", "Why"),
                rows=tuple(
                    (WORDS[one].title, "It puts facts into sentences and reads no text")
                    for one in summary.not_applicable
                ),
                widths=(4, 6),
            ),
            PaperTable(
                heading="Speed and memory", header=("What", "Figure"), rows=_speed_rows(summary.speed), widths=(5, 5)
            ),
            PaperTable(
                heading="Cases",
                header=("Kind", "Cases"),
                rows=tuple((kind.value, f"{count:,}") for kind, count in summary.cases),
                widths=(5, 5),
            ),
            PaperTable(
                heading="Lines withheld, by reason",
                header=("Reason", "Lines"),
                rows=tuple((reason, f"{count:,}") for reason, count in summary.reasons),
                widths=(8, 2),
            ),
            PaperTable(
                heading="What was evaluated",
                header=("Part", "Version or digest"),
                rows=(*about.fingerprint.items(), ("results", summary.digest)),
                widths=(2, 8),
            ),
        ),
        limits=LIMITS,
        versions=f"{about.name} {about.version}, model file {about.fingerprint.get('model', '')[:12]}.",
        printed=printed,
        fonts=fonts,
    )


def verdict_words(summary: Summary) -> str:
    """Whether it passed, in a sentence."""
    began = format_moment(datetime.fromisoformat(summary.about.began))
    if not summary.is_whole:
        done = sum(count for _, count in summary.cases)
        return f"Not finished: {done:,} of {summary.about.total:,} cases. It passes nothing as it is."
    missed = [one for one in summary.limits if one.outcome in (Outcome.MISSED, Outcome.NOT_MEASURED)]
    if missed:
        names = ", ".join(WORDS[one.limit.measure].title for one in missed)
        return f"Did not pass (began {began} UTC). Not met: {names}."
    return f"Passed: every limit of this site was met (began {began} UTC)."


def limit_words(limit: Limit) -> str:
    """What a limit asks for."""
    least = limit.at_least is not None
    share = percent((limit.at_least if least else limit.at_most) or 0.0)
    what = {"rate": "", "low": ", lower end of the interval", "high": ", upper end of the interval"}[limit.bound]
    return f"at {'least' if least else 'most'} {share}{what}, counted on {limit.least_n:,} or more"


def _limit_row(one: JudgedLimit) -> tuple[str, ...]:
    limit = one.limit
    return (WORDS[limit.measure].title, limit_words(limit), one.outcome.value, limit.reason)


def _measure_row(one: Measured) -> tuple[str, ...]:
    words = WORDS[one.measure]
    interval = f"{percent(one.low)} to {percent(one.high)}"
    return (words.title, f"{one.hits:,}", f"{one.n:,}", percent(one.rate), interval, words.counted)


def _speed_rows(speed: Speed) -> tuple[tuple[str, str], ...]:
    none = "not measured"
    memory = speed.peak_memory_bytes
    return (
        (
            "To the first verified sentence, median",
            none if speed.first_sentence_s is None else f"{speed.first_sentence_s:.2f} s over {speed.drafts:,} drafts",
        ),
        ("The slowest", none if speed.slowest_s is None else f"{speed.slowest_s:.2f} s"),
        (
            "Tokens per second, reading included",
            none if speed.tokens_per_s is None else f"{speed.tokens_per_s:,.0f} over {speed.tokens:,} tokens",
        ),
        (
            "Most memory of the model's process",
            "this platform does not say" if memory is None else f"{memory / 2**20:,.0f} MiB",
        ),
    )


def comparison_paper(comparison: Comparison, *, printed: str, fonts: Path) -> EvaluationPaper:
    """The paper of a comparison."""
    return EvaluationPaper(
        title="Comparison of two models",
        verdict=f"A is {comparison.a}. B is {comparison.b}. {comparison.shared:,} cases that both ran.",
        is_warning=False,
        tables=(
            PaperTable(
                heading="Side by side",
                header=("Measure", "Cases", "A", "B", "B less A", "95 % interval", "p"),
                rows=tuple(map(_compared_row, comparison.measures)),
                widths=(3, 0.8, 1.1, 1.1, 1.2, 2.2, 0.9),
                remark="Paired by case. Intervals by bootstrap of whole cases; p by McNemar's exact test.",
            ),
        ),
        limits=(
            *LIMITS,
            "With several measures side by side, one in twenty differs by chance alone at this interval.",
            f"Left out: {comparison.only_a:,} cases that only A ran, {comparison.only_b:,} that only B ran.",
        ),
        versions=f"{comparison.a}; {comparison.b}.",
        printed=printed,
        fonts=fonts,
    )


def _compared_row(one: ComparedMeasure) -> tuple[str, ...]:
    points = f"{100 * one.difference:+.2f}"
    interval = f"{100 * one.low:+.2f} to {100 * one.high:+.2f} points"
    p = "" if one.p is None else f"{one.p:.3f}"
    return (WORDS[one.measure].title, f"{one.cases:,}", percent(one.a), percent(one.b), points, interval, p)


def card_paper(name: str, rows: tuple[CardRow, ...], *, printed: str, fonts: Path) -> EvaluationPaper:
    """The paper of a model's card."""
    unknown = sum(not row.said_by for row in rows)
    return EvaluationPaper(
        title=f"Card of {name}",
        verdict=f"{len(rows)} source attributes (45 CFR 170.315(b)(11)(iv)(B)); {unknown} not stated.",
        is_warning=False,
        tables=tuple(
            PaperTable(
                heading=group,
                header=("Attribute", "Answer", "Said by"),
                rows=tuple((row.words, row.answer, row.said_by or "nobody") for row in group_rows),
                widths=(3.4, 5.3, 1.3),
            )
            for group, group_rows in groupby(rows, key=lambda row: row.group)
        ),
        limits=("What the developer and the catalogue say is repeated, not checked.",),
        versions=name,
        printed=printed,
        fonts=fonts,
    )
