"""Runs cases on a model, one after the other in a fixed order, and keeps what came of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from time import perf_counter

from clinic_assist.errors import ClinicAssistError
from clinic_assist.evaluation.case_result import Case, CaseResult, Desk
from clinic_assist.evaluation.listening import Listener, peak_memory_bytes
from clinic_assist.evaluation.measures import Measure
from clinic_assist.evaluation.run_folder import RunAbout, RunFolder, begin, cases_digest, resume
from clinic_assist.workflows.model_fingerprint import fingerprint_of
from clinic_assist.workflows.ports import ProgressSink, TextGenerator
from clinic_assist.workflows.workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """A run as far as it came.

    Attributes:
        peak_memory_bytes: Of the model's process in this session; None where the platform does not say.
        is_whole: Whether every case was run.
    """

    run: RunFolder
    peak_memory_bytes: int | None
    is_whole: bool


def evaluating_desk(workplace: Workplace, model: TextGenerator, *, seed: int) -> Desk:
    """A desk at which a model is tried. What it writes is judged and thrown away, so no gate stands before it."""
    listener = Listener(model)
    trial = replace(workplace, load_model=lambda: listener, is_evaluating=True)
    return Desk(workplace=trial, model=listener, seed=seed)


def evaluate(
    desk: Desk,
    cases: Sequence[Case],
    folder: Path,
    *,
    goes_on: bool = False,
    progress: ProgressSink = lambda _done, _total, _what: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Evaluation:
    """Runs all cases that have no result yet. A stop is heeded between two cases; the run can go on later.

    Raises:
        UserError: `folder` holds a run, or with `goes_on` none of just this.
        MachineError: A result cannot be kept.
    """
    about = _about(desk, cases)
    run = resume(folder, about) if goes_on else begin(folder, about)
    done = {result.case for result in run.results}
    peak: int | None = None
    for number, case in enumerate(cases):
        if case.id in done:
            continue
        if should_stop():
            break
        progress(number, len(cases), case.kind.value)
        run.add(run_case(case, desk))
        # Asked after each case: a worker that ended takes its figure with it.
        peak = max((one for one in (peak, peak_memory_bytes(desk.model.worker_pid)) if one is not None), default=None)
    is_whole = len(run.results) == len(cases)
    progress(len(run.results), len(cases), "")
    return Evaluation(run=run, peak_memory_bytes=peak, is_whole=is_whole)


def run_case(case: Case, desk: Desk) -> CaseResult:
    """One case. A model that stops, or cannot be asked, costs this case, which then counts as not finished."""
    listener = desk.model
    listener.begin()
    begin_s = perf_counter()
    try:
        found = case.run(desk)
    except ClinicAssistError as problem:
        return CaseResult(
            case=case.id,
            kind=case.kind,
            counts={Measure.UNFINISHED.value: (1, 1)},
            seconds=perf_counter() - begin_s,
            tokens=listener.tokens,
            writing_s=listener.writing_s,
            failure=type(problem).__name__,
        )
    return CaseResult(
        case=case.id,
        kind=case.kind,
        counts={**found.counts, Measure.UNFINISHED.value: (0, 1)},
        seconds=perf_counter() - begin_s,
        first_sentence_s=found.first_sentence_s,
        tokens=listener.tokens,
        writing_s=listener.writing_s,
        digest=sha256(found.raw.encode()).hexdigest(),
        reasons=found.reasons,
        letter=found.letter,
    )


def _about(desk: Desk, cases: Sequence[Case]) -> RunAbout:
    identity = desk.model.identity
    return RunAbout(
        name=identity.name,
        version=identity.version,
        is_clinical=identity.is_clinical,
        fingerprint=fingerprint_of(desk.workplace, identity),
        seed=desk.seed,
        cases=cases_digest(cases),
        total=len(cases),
        began=desk.workplace.clock.now().isoformat(timespec="seconds"),
    )
