"""What the commands that judge models print for people."""

from __future__ import annotations

from clinic_assist.evaluation.comparison import Comparison
from clinic_assist.evaluation.drift import Drift
from clinic_assist.evaluation.measures import WORDS, percent
from clinic_assist.evaluation.model_card import CardRow
from clinic_assist.evaluation.papers import verdict_words
from clinic_assist.evaluation.plan import Plan
from clinic_assist.evaluation.summary import Summary

_SHOWN = 20


def summary_text(summary: Summary, plan: Plan, kept: str) -> list[str]:
    """`model evaluate`."""
    about, speed = summary.about, summary.speed
    lines = [f"{about.name} {about.version}", verdict_words(summary), ""]
    for measure, one in summary.measures.items():
        interval = f"95 % interval {percent(one.low)} to {percent(one.high)}"
        lines.append(f"{WORDS[measure].title}: {one.hits:,} of {one.n:,}   {percent(one.rate)}   {interval}")
    lines += [f"{WORDS[one].title}: not applicable to a verbaliser" for one in summary.not_applicable]
    if speed.first_sentence_s is not None:
        lines.append(f"First verified sentence: {speed.first_sentence_s:.2f} s, median of {speed.drafts:,} drafts")
    if speed.tokens_per_s is not None:
        lines.append(f"Tokens per second: {speed.tokens_per_s:,.0f}")
    memory = speed.peak_memory_bytes
    told = "this platform does not say" if memory is None else f"{memory / 2**20:,.0f} MiB"
    lines += [f"Most memory of the model's process: {told}", ""]
    lines += [f"{one.outcome.value:<14} {WORDS[one.limit.measure].title}" for one in summary.limits]
    lines += [f"Not asked of a verbaliser: {name}" for name in plan.not_applicable]
    lines += [f"Left out: {file}, {place}: {reason}" for file, place, reason in plan.rejected[:_SHOWN]]
    if rest := plan.rejected[_SHOWN:]:
        lines.append(f"and {len(rest):,} more left out (--json lists all)")
    return [*lines, kept] if kept else lines


def comparison_text(comparison: Comparison) -> list[str]:
    """`model compare`."""
    lines = [f"A {comparison.a}", f"B {comparison.b}", f"{comparison.shared:,} cases that both ran", ""]
    for one in comparison.measures:
        points = f"{100 * one.difference:+.2f} points ({100 * one.low:+.2f} to {100 * one.high:+.2f})"
        p = "" if one.p is None else f"   p {one.p:.3f}"
        lines.append(f"{WORDS[one.measure].title}   A {percent(one.a)}   B {percent(one.b)}   B less A {points}{p}")
    return lines


def drift_text(drift: Drift) -> list[str]:
    """`model evaluate --drift`."""
    lines = [f"{drift.tried:,} cases run again; the model wrote something else in {len(drift.changed):,}."]
    if drift.counted_otherwise:
        lines.append(f"Counted otherwise: {len(drift.counted_otherwise):,}.")
    if drift.parts:
        lines.append(f"Changed since: {', '.join(drift.parts)}. The model is to be evaluated again.")
    lines += [f"  {case}" for case in drift.changed[:_SHOWN]]
    return lines


def card_text(name: str, rows: tuple[CardRow, ...]) -> list[str]:
    """`model card`."""
    lines, group = [name], ""
    for row in rows:
        if row.group != group:
            group = row.group
            lines += ["", group]
        lines.append(f"  {row.words}: {row.answer}{f' ({row.said_by})' if row.said_by else ''}")
    return lines
