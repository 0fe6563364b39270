"""What the dialog on evaluations shows, without Qt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from clinic_assist.evaluation.comparison import Comparison
from clinic_assist.evaluation.limits import JudgedLimit, Outcome
from clinic_assist.evaluation.measures import WORDS, Better, Measured, percent
from clinic_assist.evaluation.model_card import CardRow
from clinic_assist.evaluation.papers import limit_words
from clinic_assist.evaluation.summary import Summary
from clinic_assist.evaluation.trials import TrialLine
from clinic_assist.gui import strings
from clinic_assist.gui.rows import NOTHING, Cell, Row, Run, Tone, cell, number_cell
from clinic_assist.terminology.labels import format_moment

_LOOK = {
    Outcome.MET: (Tone.GOOD, "check-circle"),
    Outcome.MISSED: (Tone.CRITICAL, "cross-circle"),
    Outcome.NOT_MEASURED: (Tone.SERIOUS, "question"),
    Outcome.NOT_APPLICABLE: (Tone.MUTED, "dash-circle"),
}


def trial_rows(lines: Sequence[TrialLine]) -> list[Row]:
    """A row a run, the newest first."""
    return [_trial_row(line) for line in lines]


def look_of(line: TrialLine) -> tuple[Tone, str]:
    """Tone and icon of a run."""
    if line.summary is None or not line.summary.is_whole:
        return Tone.SERIOUS, "warning"
    return (Tone.GOOD, "check-circle") if line.summary.has_passed else (Tone.CRITICAL, "cross-circle")


def limit_rows(summary: Summary) -> list[Row]:
    """A row a limit, with its outcome."""
    return [_limit_row(one) for one in summary.limits]


def measure_rows(summary: Summary) -> list[Row]:
    """A row a measure; those that cannot be asked of a verbaliser say so."""
    rows = [_measure_row(one) for one in summary.measures.values()]
    silent = cell(Outcome.NOT_APPLICABLE.value, tone=Tone.MUTED)
    return rows + [
        Row((cell(WORDS[one].title), silent, cell(NOTHING), cell(NOTHING), cell(WORDS[one].counted, tone=Tone.MUTED)))
        for one in summary.not_applicable
    ]


def compared_rows(found: Comparison) -> list[Row]:
    """A row a measure, two models side by side. What differs beyond the interval is bold, with its direction."""
    rows = []
    for one in found.measures:
        is_beyond = one.low > 0 or one.high < 0
        better = WORDS[one.measure].better
        good = (one.difference > 0) == (better is Better.HIGHER)
        tone = Tone.NORMAL if better is Better.NEITHER or not is_beyond else (Tone.GOOD if good else Tone.CRITICAL)
        points = Cell((Run(f"{100 * one.difference:+.2f}", is_beyond, tone),), right=True)
        interval = f"{100 * one.low:+.2f} to {100 * one.high:+.2f}"
        p = NOTHING if one.p is None else f"{one.p:.3f}"
        figures = (_right(percent(one.a)), _right(percent(one.b)), points, _right(interval), _right(p))
        rows.append(Row((cell(WORDS[one.measure].title, bold=True), number_cell(one.cases), *figures)))
    return rows


def card_rows(rows: Sequence[CardRow]) -> list[Row]:
    """The attributes with their answers; what nobody states is muted and says so."""
    return [
        Row(
            (
                cell(one.words, bold=True),
                cell(one.answer, tone=Tone.NORMAL if one.said_by else Tone.MUTED),
                cell(one.said_by or strings.CARD_NOBODY, tone=Tone.MUTED),
            )
        )
        for one in rows
    ]


def _trial_row(line: TrialLine) -> Row:
    tone, icon_name = look_of(line)
    began = format_moment(datetime.fromisoformat(line.summary.about.began)) if line.summary else NOTHING
    return Row(
        (
            cell(line.order.model_name, bold=True),
            cell(began),
            _right(strings.trial_cases(line.summary) or NOTHING),
            cell(strings.trial_outcome(line), tone=tone, icon=icon_name),
        ),
        key=line.order.run,
    )


def _limit_row(one: JudgedLimit) -> Row:
    tone, icon_name = _LOOK[one.outcome]
    outcome = cell(one.outcome.value, tone=tone, icon=icon_name)
    return Row((cell(WORDS[one.limit.measure].title, bold=True), cell(limit_words(one.limit)), outcome))


def _measure_row(one: Measured) -> Row:
    words = WORDS[one.measure]
    interval = f"{percent(one.low)} to {percent(one.high)}"
    figures = (_right(f"{one.hits:,} of {one.n:,}"), _right(percent(one.rate)), _right(interval))
    return Row((cell(words.title, bold=True), *figures, cell(words.counted, tone=Tone.MUTED)))


def _right(text: str) -> Cell:
    return Cell((Run(text),), right=True)
