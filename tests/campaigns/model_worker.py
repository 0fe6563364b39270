"""Kills the model's worker during drafts, and puts workers of their own mind in its place.

    python -m tests.campaigns.model_worker --kills 300 --charts 20 [--write]

Kills: SIGKILL a random short time after a random piece of text of a random draft by the bundled model, so that the machine's
speed does not decide where a kill falls; in one draft of four the worker that was started again is killed as well. Stubs:
tests/campaigns/stub_workers.py. With `--write` the table goes to docs/evidence/model-worker.md, under its marked heading.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from clinic_assist import app, settings
from clinic_assist.chart.chart import Chart
from clinic_assist.errors import MachineError
from clinic_assist.inference.catalogue import InstalledModel
from clinic_assist.inference.client import ModelProcess
from clinic_assist.inference.families import Family
from clinic_assist.notes.generation import GenerationRequest
from clinic_assist.notes.note import DraftNote
from clinic_assist.workflows.draft_note import DraftBrokeError, draft_note
from clinic_assist.workflows.workplace import Workplace
from tests.campaigns.stub_workers import StubReport, try_stubs
from tests.grounding.charts import make_chart

_PAGE = Path(__file__).parents[2] / "docs" / "evidence" / "model-worker.md"
_HEADING = "## The campaign"
_CHARTS = 6
_MOST_DRAFTS_A_KILL = 20
"""So that a campaign that interrupts nothing ends, and is a failure."""


class Mortal(ModelProcess):
    """The bundled model, whose worker is killed behind certain pieces of its text.

    Attributes:
        kill_behind: Numbers of pieces, counted over a draft: 0 is before the first. Each is used once.
        kills: SIGKILLs sent to a living worker, each worker's once.
        late: Of these, those whose text had come to its own end by then: they interrupted nothing and are tried again.
        interrupted: Of these, those after which the text that was asked for broke off.
        places: Behind which pieces the kills fell that were not late.
        stops: Texts that broke off for whatever reason.
        piece_s: How long a piece takes here: a kill falls at random within two of them.
    """

    def __init__(self, model: InstalledModel, chance: random.Random) -> None:
        super().__init__(model, command=settings.own_command(app.MODEL_WORKER))
        self._chance = chance
        self._lock = threading.Lock()
        self.kill_behind: list[int] = []
        self.kills = self.late = self.interrupted = self.stops = 0
        self.piece_s = 0.01
        self.places: list[int] = []
        self._killed_pid: int | None = None
        self.pieces = 0

    def generate(self, request: GenerationRequest, *, should_stop: Callable[[], bool]) -> Iterator[str]:
        before = self.kills
        try:
            with self._doomed():
                for piece in super().generate(request, should_stop=should_stop):
                    self.pieces += 1
                    with self._doomed():
                        yield piece
        except MachineError:
            self.stops += 1
            if self.kills > before:
                self.interrupted += 1
                self.places.append(self.pieces)
            raise
        self.late += self.kills - before

    @contextmanager
    def _doomed(self) -> Iterator[None]:
        """Where this is the place: a thread that kills the worker in a moment, and is waited for."""
        is_dead_already = self._killed_pid is not None and self.worker_pid in {None, self._killed_pid}
        if not self.kill_behind or self.pieces < self.kill_behind[0] or is_dead_already:
            yield
            return
        self.kill_behind.pop(0)
        is_over = threading.Event()
        killer = threading.Thread(
            target=self._kill_in_a_moment, args=(self._chance.random() * 2 * self.piece_s, is_over)
        )
        killer.start()
        try:
            yield
        finally:
            is_over.set()
            killer.join()

    def _kill_in_a_moment(self, seconds: float, is_over: threading.Event) -> None:
        while self.worker_pid in {None, self._killed_pid} and not is_over.wait(0.002):
            pass  # it may not have started yet
        time.sleep(seconds)
        with self._lock:  # two threads may wait for the same worker, and one kill is one kill
            pid = self.worker_pid
            if pid is not None and pid != self._killed_pid:
                os.kill(pid, signal.SIGKILL)
                # Else the next request may still take it for alive, and that is counted against the next draft.
                self._killed_pid = pid
                self.kills += 1
                with suppress(ChildProcessError):  # it was dead at once, and has been seen to be
                    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


@dataclass(slots=True)
class Kills:
    """What came of the kills. `tried`: sent while the text was still being written; `late`: sent after its end."""

    tried: int = 0
    interrupted: int = 0
    late: int = 0
    drafts: int = 0
    whole: int = 0
    broke_off: int = 0
    findings: list[str] = field(default_factory=list)
    places: Counter[int] = field(default_factory=Counter)


def bundled_model() -> InstalledModel:
    """The verbaliser that comes with the program."""
    return next(one for one in app.model_shelf().scan().installed if one.entry.family is Family.SLOTS_TINY)


def try_kills(workplace: Workplace, count: int, seed: int) -> Kills:
    """Disturbs drafts until so many texts were interrupted. A kill that came after the end of one is tried again."""
    chance = random.Random(seed)
    charts = [make_chart(seed + number)[0] for number in range(_CHARTS)]
    kills = Kills()
    with Mortal(bundled_model(), chance) as model:
        own = replace(workplace, load_model=lambda: model)
        expected, lengths = {}, {}
        draft_note(own, charts[0])  # loads the model
        began = time.perf_counter()
        for chart in charts:
            model.pieces = 0
            expected[chart.patient_id] = draft_note(own, chart).draft
            lengths[chart.patient_id] = model.pieces
        model.piece_s = (time.perf_counter() - began) / sum(lengths.values())
        while kills.interrupted < count and kills.drafts < _MOST_DRAFTS_A_KILL * count:
            chart = chance.choice(charts)
            places = _places(chance, lengths[chart.patient_id])[: count - kills.interrupted]
            model.start()
            model.pieces, model.kill_behind, model.places = 0, places, []
            _disturbed(own, chart, expected[chart.patient_id], model, kills)
            length = lengths[chart.patient_id]
            kills.places.update(min(9, 10 * place // length) for place in model.places)
            kills.interrupted, kills.late = model.interrupted, model.late
            kills.tried = model.kills - model.late
            if kills.drafts % 10 == 0:
                model.kill_behind = []
                if draft_note(own, chart).draft != expected[chart.patient_id]:
                    kills.findings.append("the next draft is another")
    return kills


def _places(chance: random.Random, pieces: int) -> list[int]:
    first = chance.randrange(pieces)
    return [first] if chance.random() < 0.75 else [first, chance.randrange(first, pieces)]


def _disturbed(workplace: Workplace, chart: Chart, expected: DraftNote, model: Mortal, kills: Kills) -> None:
    kills.drafts += 1
    before, stops = model.kills, model.stops
    try:
        draft = draft_note(workplace, chart).draft
    except DraftBrokeError as broken:
        kills.broke_off += 1
        draft = broken.so_far.draft
        if model.kills - before < 2:
            told = f"{broken.message} ({model.kills - before} kills, {model.stops - stops} stops)"
            kills.findings.append(f"one kill ended a draft: {told}")
        if draft.statements != expected.statements[: len(draft.statements)]:
            kills.findings.append("what is left of a draft is not its beginning")
    except MachineError as error:
        kills.findings.append(f"an error that is no broken draft: {error.message}")
        return
    else:
        kills.whole += draft == expected
        if draft != expected:
            kills.findings.append("a draft that went on is another")
    own = {fact.id for fact in chart.facts}
    if any(set(statement.citations) - own for statement in draft.statements):
        kills.findings.append("a statement cites another patient's fact")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--charts", type=int, default=20, help="how many charts each stub is tried with")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    with app.joined() as workplace:
        began = time.perf_counter()
        kills = try_kills(workplace, asked.kills, asked.seed) if asked.kills else Kills()
        stubs = try_stubs(workplace, asked.charts, asked.seed)
    page = _page(kills, stubs, time.perf_counter() - began, sys.argv[1:])
    print(page)
    if asked.write:
        start = _PAGE.read_text(encoding="utf-8").split(_HEADING)[0]
        _PAGE.write_text(start + page, encoding="utf-8")
    is_right = (
        asked.kills == kills.interrupted == kills.tried
        and not kills.findings
        and not any(stub.findings for stub in stubs)
    )
    return 0 if is_right else 1


def _page(kills: Kills, stubs: list[StubReport], seconds: float, arguments: list[str]) -> str:
    command = " ".join(["python -m tests.campaigns.model_worker", *(one for one in arguments if one != "--write")])
    shares = ", ".join(f"{kills.places[tenth]}" for tenth in range(10))
    lines = [
        _HEADING,
        "",
        f"`{command}`, 2026-11-27, {seconds / 60:.0f} minutes.",
        "",
        f"Workers killed: {kills.tried} tried, {kills.interrupted} interrupted, in {kills.drafts} drafts ({kills.late} more came after the end and were tried again). {kills.whole} of them went on to the very draft of",
        f"an undisturbed run; {kills.broke_off} whose second worker was killed too said so and kept the beginning. Kills by tenths of a",
        f"draft: {shares}. Findings: {len(kills.findings)}{_listed(kills.findings)}",
        "",
        "| stub | drafts | lines sent | statements shown | longest wait | workers ended | findings |",
        "|---|---|---|---|---|---|---|",
        *(
            f"| {stub.what} | {stub.drafts} | {stub.sent:,} | {stub.shown} | {stub.longest_s:.1f} s | {stub.ended} "
            f"| {len(stub.findings)}{_listed(stub.findings)} |"
            for stub in stubs
        ),
        "",
    ]
    return "\n".join(lines)


def _listed(findings: list[str]) -> str:
    return "".join(f"; {what} ({times})" for what, times in Counter(findings).items())


if __name__ == "__main__":
    sys.exit(main())
