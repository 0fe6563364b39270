"""Evaluations as the window orders them: what is tried on what, runs that go on after any interruption, and results.

What an order names (files, patients) may say who a patient is; it is kept in the vault. A run's folder holds counts
and digests only (`run_folder`).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Final

import msgspec

from clinic_assist.errors import BugError, ClinicAssistError, UserError
from clinic_assist.evaluation import papers
from clinic_assist.evaluation.charts_under_test import NamedChart, demo_paths, imported_charts
from clinic_assist.evaluation.comparison import Comparison, compare
from clinic_assist.evaluation.drift import Drift, check_drift
from clinic_assist.evaluation.evaluate import evaluate, evaluating_desk
from clinic_assist.evaluation.limits import read_limits
from clinic_assist.evaluation.model_card import CardRow, model_card
from clinic_assist.evaluation.plan import Material, Plan, plan_cases
from clinic_assist.evaluation.run_folder import read_run
from clinic_assist.evaluation.summary import Summary, summarise, summary_shape
from clinic_assist.notes.models import ListedModel
from clinic_assist.reports.evaluation_pdf import EvaluationPaper, write_evaluation
from clinic_assist.terminology.labels import format_moment
from clinic_assist.workflows.paper_file import write_paper
from clinic_assist.workflows.ports import ChartStore, ModelShelf, TextGenerator
from clinic_assist.workflows.workplace import Workplace

_ORDERS: Final = "evaluations"
_MOST_KEPT: Final = 60
_STEADY: Final = 3
"""Cases that must be done before a time left is reckoned from them."""


class TrialOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be tried on what.

    Attributes:
        run: Name of the folder of the run.
        model: SHA-256 of its file. `adapter`: of the adapter's; empty for none.
        patients: Of the vault, by id.
        most: So many entries of each file at most.
    """

    run: str
    model: str
    model_name: str
    adapter: str = ""
    with_demo: bool = True
    patients: tuple[str, ...] = ()
    charts: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    conversations: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    most: int = 1_000_000
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialProgress:
    """How far a run is. Attributes: seconds_left: None while it cannot be said."""

    done: int
    total: int
    kind: str
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialLine:
    """A run as it stands. Attributes: problem: why its results cannot be shown; `summary` is then None."""

    order: TrialOrder
    summary: Summary | None = None
    problem: str = ""

    @property
    def is_whole(self) -> bool:
        return self.summary is not None and self.summary.is_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialOutcome:
    """What came of running an order, whole or not. Attributes: plan: with what was left out of the files."""

    line: TrialLine
    plan: Plan


def new_run_name(now: datetime, model: str) -> str:
    """A name for the folder of a new run."""
    return f"{now:%Y%m%d-%H%M%S}-{model[:8]}"


def kept_orders(store: ChartStore) -> tuple[TrialOrder, ...]:
    """The orders of this vault, the newest first; damaged ones count as none."""
    body = store.preference(_ORDERS)
    try:
        return msgspec.json.decode(body, type=tuple[TrialOrder, ...]) if body else ()
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ()


def keep_order(store: ChartStore, order: TrialOrder) -> None:
    """Keeps an order in the vault, so that its run can go on after a lock. Raises UserError: this account may not."""
    others = [one for one in kept_orders(store) if one.run != order.run]
    store.set_preference(_ORDERS, msgspec.json.encode((order, *others)[:_MOST_KEPT]))


def trial_lines(workplace: Workplace, orders: tuple[TrialOrder, ...]) -> tuple[TrialLine, ...]:
    """The runs of these orders with their results as far as they came, held against the limits in force."""
    return tuple(_line(workplace, order) for order in orders)


def run_trial(
    workplace: Workplace,
    order: TrialOrder,
    own: tuple[NamedChart, ...],
    *,
    progress: Callable[[TrialProgress], None] = lambda _progress: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> TrialOutcome:
    """Runs an order, or goes on with it. `own` are the charts of the order's patients. A stop is heeded between cases.

    Raises:
        UserError: The model may not be used, a file cannot be read, or there is nothing to try.
        MachineError: A result cannot be kept.
    """
    folder = _runs(workplace) / order.run
    with ExitStack() as stack:
        model = _started(workplace, order, stack)
        desk = evaluating_desk(workplace, model, seed=order.seed)
        plan = _planned(workplace, order, own, stack, is_clinical=not desk.is_verbaliser)
        began, first = perf_counter(), -1

        def tell(done: float, total: int, kind: str) -> None:
            nonlocal first
            first = int(done) if first < 0 else first
            run_now = int(done) - first
            left = (perf_counter() - began) / run_now * (total - done) if run_now >= _STEADY else None
            progress(TrialProgress(done=int(done), total=total, kind=kind, seconds_left=left))

        goes_on = (folder / "run.json").exists()
        done = evaluate(desk, plan.cases, folder, goes_on=goes_on, progress=tell, should_stop=should_stop)
        summary = summarise(done.run, read_limits(_limits(workplace)), peak_memory_bytes=done.peak_memory_bytes)
    return TrialOutcome(line=TrialLine(order=order, summary=summary), plan=plan)


def drift_of(workplace: Workplace, order: TrialOrder, own: tuple[NamedChart, ...]) -> Drift:
    """Runs a few cases of a run again and says what is no longer as it was. Raises as `run_trial`."""
    with ExitStack() as stack:
        desk = evaluating_desk(workplace, _started(workplace, order, stack), seed=order.seed)
        plan = _planned(workplace, order, own, stack, is_clinical=not desk.is_verbaliser)
        return check_drift(desk, plan.cases, read_run(_runs(workplace) / order.run))


def compare_trials(workplace: Workplace, a: TrialOrder, b: TrialOrder) -> Comparison:
    """Two runs side by side on the cases that both ran. Raises UserError: they share none."""
    folder = _runs(workplace)
    return compare(read_run(folder / a.run), read_run(folder / b.run))


def card_of(workplace: Workplace, model: ListedModel, summary: Summary | None) -> tuple[CardRow, ...]:
    """The card of a model, with the figures of a run where there is one of it."""
    answers = _shelf(workplace).developers_card(model.sha256)
    return model_card(workplace.resources, model, answers=answers, summary=summary)


def export_result(workplace: Workplace, summary: Summary, target: Path) -> None:
    """Writes a result as PDF, or as JSON where the file is to be called so. Raises MachineError: it cannot be."""
    if target.suffix.lower() == ".json":
        write_paper(target, msgspec.json.format(msgspec.json.encode(summary_shape(summary)), indent=1), what="result")
    else:
        _print(target, papers.summary_paper(summary, printed=_printed(workplace), fonts=workplace.fonts))


def export_comparison(workplace: Workplace, comparison: Comparison, target: Path) -> None:
    """Writes a comparison as PDF. Raises MachineError: it cannot be written."""
    _print(target, papers.comparison_paper(comparison, printed=_printed(workplace), fonts=workplace.fonts))


def export_card(workplace: Workplace, name: str, rows: tuple[CardRow, ...], target: Path) -> None:
    """Writes a card as PDF. Raises MachineError: it cannot be written."""
    _print(target, papers.card_paper(name, rows, printed=_printed(workplace), fonts=workplace.fonts))


def _started(workplace: Workplace, order: TrialOrder, stack: ExitStack) -> TextGenerator:
    model = _shelf(workplace).on_trial(order.model, order.adapter)
    stack.callback(model.close)
    return model


def _planned(
    workplace: Workplace, order: TrialOrder, own: tuple[NamedChart, ...], stack: ExitStack, *, is_clinical: bool
) -> Plan:
    paths = [*map(Path, order.charts), *(demo_paths(workplace.resources) if order.with_demo else ())]
    charts = stack.enter_context(imported_charts(workplace, paths)) if paths else ()
    material = Material(
        charts=(*charts, *own),
        questions=tuple(map(Path, order.questions)),
        conversations=tuple(map(Path, order.conversations)),
        own=tuple(map(Path, order.cases)),
        most=order.most,
    )
    plan = plan_cases(workplace.resources, material, is_clinical=is_clinical)
    if not plan.cases:
        raise UserError("There is nothing to try the model on.", hint="Choose charts, or bring files that it can read.")
    return plan


def _line(workplace: Workplace, order: TrialOrder) -> TrialLine:
    try:
        run = read_run(_runs(workplace) / order.run)
        return TrialLine(order=order, summary=summarise(run, read_limits(_limits(workplace))))
    except ClinicAssistError as problem:
        return TrialLine(order=order, problem=problem.message)


def _shelf(workplace: Workplace) -> ModelShelf:
    if workplace.models is None:
        raise BugError("models were asked for where there are none")
    return workplace.models


def _runs(workplace: Workplace) -> Path:
    if workplace.evaluations is None:
        raise BugError("no folder for evaluations was given")
    return workplace.evaluations


def _limits(workplace: Workplace) -> Path:
    if workplace.gate is None:
        raise BugError("a workplace that evaluates has a gate")
    return workplace.gate.limits


def _printed(workplace: Workplace) -> str:
    return f"{format_moment(workplace.clock.now())} UTC"


def _print(target: Path, paper: EvaluationPaper) -> None:
    write_paper(target, write_evaluation(paper))
