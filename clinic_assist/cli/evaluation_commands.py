"""The commands that judge language models."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from clinic_assist import app
from clinic_assist.cli.evaluation_texts import card_text, comparison_text, drift_text, summary_text
from clinic_assist.cli.exit_status import DONE, REJECTED_INPUT
from clinic_assist.cli.opened import print_result, unlock
from clinic_assist.errors import UserError
from clinic_assist.evaluation import papers
from clinic_assist.evaluation.case_result import Desk
from clinic_assist.evaluation.charts_under_test import NamedChart, demo_paths, imported_charts, stored_charts
from clinic_assist.evaluation.comparison import compare, comparison_shape
from clinic_assist.evaluation.drift import check_drift, drift_shape
from clinic_assist.evaluation.evaluate import evaluate, evaluating_desk
from clinic_assist.evaluation.limits import read_limits
from clinic_assist.evaluation.model_card import card_shape, model_card
from clinic_assist.evaluation.passing import keep_outcome
from clinic_assist.evaluation.plan import Material, Plan, plan_cases
from clinic_assist.evaluation.run_folder import RunFolder, read_run
from clinic_assist.evaluation.summary import Summary, summarise, summary_shape
from clinic_assist.reports.evaluation_pdf import EvaluationPaper, write_evaluation
from clinic_assist.settings import model_limits_file
from clinic_assist.terminology.labels import format_moment
from clinic_assist.workflows.paper_file import write_paper
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.workplace import Workplace


def run_evaluate(options: Namespace) -> int:
    """`model evaluate`: 1 where the model did not pass, something was left out, or with --drift anything changed."""
    with app.joined() as workplace, ExitStack() as stack:
        store = _store(options, workplace, stack, is_needed=options.keep or options.patients)
        limits = read_limits(model_limits_file())
        process, _ = stack.enter_context(app.named_model(options.name, options.adapter))
        desk = evaluating_desk(workplace, process, seed=options.seed)
        plan = _plan(options, desk, store, stack)
        if options.drift:
            drift = check_drift(desk, plan.cases, read_run(options.output))
            print_result(options, drift_shape(drift), drift_text(drift))
            return DONE if drift.is_as_before else REJECTED_INPUT
        done = evaluate(desk, plan.cases, options.output, goes_on=options.resume, progress=_say)
        summary = summarise(done.run, limits, peak_memory_bytes=done.peak_memory_bytes)
        kept = ""
        if store is not None and options.keep and done.is_whole:
            kept = keep_outcome(workplace, store, summary)
        _write_pdf(workplace, options.pdf, lambda printed: _summary_paper(summary, workplace, printed))
        _print_summary(options, summary, plan, kept)
    return DONE if summary.has_passed and not plan.rejected else REJECTED_INPUT


def run_compare(options: Namespace) -> int:
    """`model compare A B`."""
    _require_both(options)
    with app.joined() as workplace, ExitStack() as stack:
        store = _store(options, workplace, stack, is_needed=options.patients)
        runs = [_run_of(options, name, workplace, store) for name in (options.a, options.b)]
        comparison = compare(*runs)
        _write_pdf(
            workplace,
            options.pdf,
            lambda printed: papers.comparison_paper(comparison, printed=printed, fonts=workplace.fonts),
        )
        print_result(options, comparison_shape(comparison), comparison_text(comparison))
    return DONE


def run_card(options: Namespace) -> int:
    """`model card`."""
    with app.joined() as workplace, app.named_model(options.name) as (process, file):
        listed = next(one for one in app.model_shelf().look().models if one.sha256 == process.identity.sha256)
        summary = None
        if options.run is not None:
            run = read_run(options.run)
            if run.about.fingerprint.get("model") != listed.sha256:
                raise UserError("That run is of another model.")
            summary = summarise(run, read_limits(model_limits_file()))
        rows = model_card(workplace.resources, listed, answers=file.path.parent / "card.toml", summary=summary)
        name = f"{listed.name} {listed.version}"
        _write_pdf(
            workplace,
            options.pdf,
            lambda printed: papers.card_paper(name, rows, printed=printed, fonts=workplace.fonts),
        )
        print_result(options, {"model": name, "sha256": listed.sha256, **card_shape(rows)}, card_text(name, rows))
    return DONE


EVALUATION_ACTIONS: dict[str, Callable[[Namespace], int]] = {
    "evaluate": run_evaluate,
    "compare": run_compare,
    "card": run_card,
}


def _require_both(options: Namespace) -> None:
    """Raises UserError for a mistyped name now: else the other model would be tried for hours before that is said."""
    for name in (options.a, options.b):
        if (Path(name) / "run.json").exists():
            continue
        if options.output is None:
            raise UserError(
                f"There is no run in the folder {Path(name).name}.",
                hint="To compare models by name, give --output DIR.",
            )
        app.model_shelf().named(name)


def _run_of(options: Namespace, name: str, workplace: Workplace, store: ChartStore | None) -> RunFolder:
    """The run in a folder, or a run of the model of that name, made now with the same cases."""
    if (Path(name) / "run.json").exists():
        return read_run(Path(name))
    with app.named_model(name) as (process, _), ExitStack() as stack:
        desk = evaluating_desk(workplace, process, seed=options.seed)
        folder = options.output / process.identity.sha256[:12]
        plan = _plan(options, desk, store, stack)
        return evaluate(desk, plan.cases, folder, goes_on=(folder / "run.json").exists(), progress=_say).run


def _store(options: Namespace, workplace: Workplace, stack: ExitStack, *, is_needed: bool) -> ChartStore | None:
    if not is_needed:
        return None
    store = unlock(options, workplace)
    stack.callback(store.close)
    return store


def _plan(options: Namespace, desk: Desk, store: ChartStore | None, stack: ExitStack) -> Plan:
    charts: list[NamedChart] = []
    paths = [*options.charts, *(() if options.no_demo else demo_paths(desk.workplace.resources))]
    if paths:
        charts += stack.enter_context(imported_charts(desk.workplace, paths))
    if store is not None and options.patients:
        charts += stored_charts(store)
    material = Material(
        charts=tuple(charts),
        questions=tuple(options.questions),
        conversations=tuple(options.conversations),
        own=tuple(options.cases),
        most=options.most,
    )
    plan = plan_cases(desk.workplace.resources, material, is_clinical=not desk.is_verbaliser)
    if not plan.cases:
        raise UserError("There is nothing to try the model on.", hint="Leave --no-demo away, or bring files.")
    return plan


def _say(done: float, total: int, what: str) -> None:
    """Progress, on standard error, so that standard output holds the result only."""
    step = max(1, total // 20)
    if int(done) % step == 0 or done == total:
        print(f"{int(done):,} of {total:,} cases {what}".rstrip(), file=sys.stderr, flush=True)


def _print_summary(options: Namespace, summary: Summary, plan: Plan, kept: str) -> None:
    shape = summary_shape(summary)
    shape["rejected"] = [{"file": file, "place": place, "reason": reason} for file, place, reason in plan.rejected]
    shape["not_applicable_files"] = list(plan.not_applicable)
    shape["kept"] = kept
    print_result(options, shape, summary_text(summary, plan, kept))


def _summary_paper(summary: Summary, workplace: Workplace, printed: str) -> EvaluationPaper:
    return papers.summary_paper(summary, printed=printed, fonts=workplace.fonts)


def _write_pdf(workplace: Workplace, target: Path | None, paper: Callable[[str], EvaluationPaper]) -> None:
    if target is not None:
        write_paper(target, write_evaluation(paper(f"{format_moment(workplace.clock.now())} UTC")))
