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
from contextlib import contextmanager
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


class Mortal(ModelProcess):
    """The bundled model, whose worker is killed behind certain pieces of its text.

    Attributes:
        kill_behind: Numbers of pieces, counted over a draft: 0 is before the first. Each is used once.
        kills: How many were delivered to a living worker while its text was asked for.
    """

    def __init__(self, model: InstalledModel, chance: random.Random) -> None:
        super().__init__(model, command=settings.own_command(app.MODEL_WORKER))
        self._chance = chance
        self.kill_behind: list[int] = []
        self.kills = 0
        self._killed_pid: int | None = None
        self.pieces = 0

    def generate(self, request: GenerationRequest, *, should_stop: Callable[[], bool]) -> Iterator[str]:
        with self._doomed():
            for piece in super().generate(request, should_stop=should_stop):
                self.pieces += 1
                with self._doomed():
                    yield piece

    @contextmanager
    def _doomed(self) -> Iterator[None]:
        """Where this is the place: a thread that kills the worker in a moment, and is waited for."""
        is_dead_already = self._killed_pid is not None and self.worker_pid in {None, self._killed_pid}
        if not self.kill_behind or self.pieces < self.kill_behind[0] or is_dead_already:
            yield
            return
        self.kill_behind.pop(0)
        killer = threading.Thread(target=self._kill_in_a_moment, args=(self._chance.random() * 0.03,))
        killer.start()
        try:
            yield
        finally:
            killer.join()

    def _kill_in_a_moment(self, seconds: float) -> None:
        end = time.monotonic() + 60
        while self.worker_pid is None and time.monotonic() < end:  # it may not have started yet
            time.sleep(0.002)
        time.sleep(seconds)
        pid = self.worker_pid
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            self._killed_pid = pid
            self.kills += 1


@dataclass(slots=True)
class Kills:
    """What came of the kills."""

    tried: int = 0
    interrupted: int = 0
    drafts: int = 0
    whole: int = 0
    broke_off: int = 0
    findings: list[str] = field(default_factory=list)
    places: Counter[int] = field(default_factory=Counter)


def bundled_model() -> InstalledModel:
    """The verbaliser that comes with the program."""
    return next(one for one in app.model_shelf().scan().installed if one.entry.family is Family.SLOTS_TINY)


def try_kills(workplace: Workplace, count: int, seed: int) -> Kills:
    """Disturbs drafts until so many workers were killed."""
    chance = random.Random(seed)
    charts = [make_chart(seed + number)[0] for number in range(_CHARTS)]
    kills = Kills()
    with Mortal(bundled_model(), chance) as model:
        own = replace(workplace, load_model=lambda: model)
        expected, lengths = {}, {}
        for chart in charts:
            model.pieces = 0
            expected[chart.patient_id] = draft_note(own, chart).draft
            lengths[chart.patient_id] = model.pieces
        while kills.tried < count:
            chart = chance.choice(charts)
            places = _places(chance, lengths[chart.patient_id])
            model.start()
            model.pieces, model.kill_behind, before = 0, list(places), model.kills
            _disturbed(own, chart, expected[chart.patient_id], len(places), kills)
            # Pieces are cut by time as well as by line: a place near the end may never have come, and nothing was tried.
            reached = places[: len(places) - len(model.kill_behind)]
            kills.tried += len(reached)
            kills.places.update(min(9, 10 * place // lengths[chart.patient_id]) for place in reached)
            kills.interrupted += model.kills - before
            if kills.drafts % 10 == 0 and draft_note(own, chart).draft != expected[chart.patient_id]:
                kills.findings.append("the next draft is another")
    return kills


def _places(chance: random.Random, pieces: int) -> list[int]:
    first = chance.randrange(pieces)
    return [first] if chance.random() < 0.75 else [first, chance.randrange(first, pieces)]


def _disturbed(workplace: Workplace, chart: Chart, expected: DraftNote, killed: int, kills: Kills) -> None:
    kills.drafts += 1
    try:
        draft = draft_note(workplace, chart).draft
    except DraftBrokeError as broken:
        kills.broke_off += 1
        draft = broken.so_far.draft
        if killed < 2:
            kills.findings.append("one kill ended a draft")
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
    is_right = kills.interrupted == kills.tried and not kills.findings and not any(stub.findings for stub in stubs)
    return 0 if is_right else 1


def _page(kills: Kills, stubs: list[StubReport], seconds: float, arguments: list[str]) -> str:
    command = " ".join(["python -m tests.campaigns.model_worker", *(one for one in arguments if one != "--write")])
    shares = ", ".join(f"{kills.places[tenth]}" for tenth in range(10))
    lines = [
        _HEADING,
        "",
        f"`{command}`, 2026-11-27, {seconds / 60:.0f} minutes.",
        "",
        f"Workers killed: {kills.tried} tried, {kills.interrupted} interrupted, in {kills.drafts} drafts. {kills.whole} of them went on to the very draft of",
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
