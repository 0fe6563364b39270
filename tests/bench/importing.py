"""Importing beside its floor, what a child of its own costs a file, and two files at once."""

from __future__ import annotations

import os
import tempfile
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import median

import orjson

from clinic_assist.importers import InSession, read_batch, read_source
from clinic_assist.memory import collector_paused
from clinic_assist.workflows import import_exports, unlock_vault
from clinic_assist.workflows.workplace import Workplace
from tests.bench.floors import Parse, floor_of_import
from tests.bench.measuring import ROUNDS, row, timed

PASSPHRASE = "bench, thrown away afterwards"
_SMALL_BYTES = 100_000


def bench_import(workplace: Workplace, files: list[Path], parse: Parse = orjson.loads, *, most: int = 4) -> None:
    """The floor and both ways to read, one after the other in each round, so that a busy moment meets all three."""
    rows = sum(len(read_batch(read_source(path)).facts) for path in files)
    megabytes = sum(path.stat().st_size for path in files) / 1e6
    print(f"import of {len(files)} files, {megabytes:.1f} MB, {rows:,} facts; median of {ROUNDS} rounds")
    floors: list[float] = []
    ways = {"in the confined child": workplace.reader, "in the session": InSession()}
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as name:
            floors.append(floor_of_import(files, rows, Path(name), parse))
        for way, reader in ways.items():
            with tempfile.TemporaryDirectory() as name:
                store = unlock_vault.create_vault(workplace, Path(name) / "vault", PASSPHRASE)
                work = partial(import_exports.import_paths, store, files, reader=reader)
                seconds[way].append(timed(work))
                store.close()
    for way, ours in seconds.items():
        ratio = median(ours) / median(floors)
        figure = f"{median(ours):.2f} s / {median(floors):.2f} s = {ratio:.1f} x"
        row(f"import {way}, against its floor", figure, f"<= {most} x", is_met=ratio <= most)


def bench_child(workplace: Workplace, files: list[Path]) -> None:
    """What a small file costs more in a confined child than read in the session, one file after the other."""
    sources = [read_source(path) for path in files if path.stat().st_size < _SMALL_BYTES]
    if not sources:
        return
    workplace.reader.read_batch(sources[0])  # the worker is started once in a session
    costs = []
    for source in sources:
        confined = timed(partial(workplace.reader.read_batch, source))
        with collector_paused():
            costs.append(confined - timed(partial(read_batch, source)))
    cost_ms = 1000 * median(costs)
    what = f"child isolation, median of {len(sources)} small files"
    row(what, f"{cost_ms:.1f} ms a file", "<= 25 ms", is_met=cost_ms <= 25)


def bench_two_at_once(workplace: Workplace, files: list[Path]) -> None:
    """Reading files with the next one begun beside, as an import does, against one after the other."""
    sources = [read_source(path) for path in files]

    def one_by_one() -> None:
        for source in sources:
            workplace.reader.read_batch(source)

    def two_at_once() -> None:
        for source, following in pairwise([*sources, None]):
            if following is not None:
                workplace.reader.read_ahead(following)
            if source is not None:
                workplace.reader.read_batch(source)

    two_at_once()  # both workers are started now
    rounds = [(timed(two_at_once), timed(one_by_one)) for _ in range(ROUNDS)]
    two, one = (median(times) for times in zip(*rounds, strict=True))
    cores = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    figure = f"{two:.2f} s / {one:.2f} s = {two / one:.2f} x"
    row(f"two files read at once ({cores} cores, load {load:.0f})", figure, "<= 0.75 x", is_met=two / one <= 0.75)
