"""How the window answers while it works on a large folder: `python -m tests.campaigns.window_at_work [--folder F] [--size-mb N]`.

A timer in the window's thread should come every 5 ms; the longest time that it did not come is how long a click could have
waited. Beside it stands the processor time that the thread itself took in between, which does not grow with what else the
machine does. A second thread notes where the window's code stood whenever that took more than 100 ms. The import runs as in the
product: a real vault, confined children. *Stop* is clicked at several moments of previews and imports, and the time until
the window says that it has stopped is taken.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import threading
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep, thread_time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from clinic_assist import app
from clinic_assist.gui.application import make_application
from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.session import Session
from clinic_assist.gui.tasks import Tasks
from clinic_assist.workflows import unlock_vault
from tests.campaigns.large_export import write_bulk_export
from tests.shared_data import shared_data

_PASSPHRASE = "campaign, thrown away afterwards"
_BEAT_MS, _LONG_S = 5, 0.1
_STOPS_AFTER_S = (0.4, 3.0, 10.0)


@dataclass
class Heartbeat:
    """The gaps between the beats of the window's thread, by what was going on."""

    doing: str = ""
    gaps: dict[str, list[float]] = field(default_factory=dict)
    own: dict[str, float] = field(default_factory=dict)
    places: Counter[str] = field(default_factory=Counter)
    _last: float = field(default_factory=monotonic)
    _last_own: float = 0.0
    _is_over: bool = False

    def start(self) -> None:
        """From now on."""
        self._window = threading.get_ident()
        self._timer = QTimer(interval=_BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()
        self._last, self._last_own = monotonic(), thread_time()
        threading.Thread(target=self._look, daemon=True).start()

    def _beat(self) -> None:
        now, own = monotonic(), thread_time()
        self.gaps.setdefault(self.doing, []).append(now - self._last)
        self.own[self.doing] = max(self.own.get(self.doing, 0.0), own - self._last_own)
        self._last, self._last_own = now, own

    def _look(self) -> None:
        """Notes once for each long gap where the window's thread is."""
        noted = 0.0
        while not self._is_over:
            sleep(0.02)
            if monotonic() - self._last > _LONG_S and noted != self._last:
                noted = self._last
                frame = sys._current_frames().get(self._window)
                stack = [one for one in traceback.extract_stack(frame) if "clinic_assist" in one.filename]
                here = f"{Path(stack[-1].filename).name}:{stack[-1].lineno} {stack[-1].name}" if stack else "Qt"
                self.places[f"{self.doing}: {here}"] += 1

    def begin(self, doing: str) -> None:
        """Something else goes on from now on; says how the last went."""
        if self.doing != doing and self.gaps.get(self.doing):
            print(self.line(self.doing), flush=True)
        self.doing = doing

    def stop(self) -> None:
        """No more."""
        self.begin("")
        self._is_over = True
        self._timer.stop()

    def line(self, doing: str) -> str:
        """How the window answered while something went on."""
        gaps = sorted(self.gaps[doing])
        long = sum(gap > _LONG_S for gap in gaps)
        return (
            f"{doing:<28} {len(gaps):>7,} beats   99.9 % within {1000 * gaps[int(len(gaps) * 0.999)]:>4.0f} ms   "
            f"longest {1000 * gaps[-1]:>5.0f} ms   above 100 ms {long}   "
            f"longest of its own {1000 * self.own[doing]:.0f} ms   load {os.getloadavg()[0]:.1f}"
        )


class Driver:
    """Drives the window by its own buttons."""

    def __init__(self, window: MainWindow, beat: Heartbeat, folder: Path) -> None:
        self.window, self.beat, self.folder = window, beat, folder
        self.stops: dict[str, list[float]] = {"preview": [], "import": []}

    def until(self, reached: Callable[[], bool], timeout_s: float = 1800) -> float:
        """Lets the window work until something is reached; answers how long it took, in seconds."""
        begun = monotonic()
        while not reached():
            if monotonic() - begun > timeout_s:
                raise TimeoutError(self.beat.doing)
            QApplication.processEvents()
            sleep(0.001)
        return monotonic() - begun

    def stop_a_preview(self, after_s: float) -> None:
        """Clicks on *Stop reading* after a while."""
        screen = self.window.imports
        self.beat.begin("preview, stopped")
        self.window.import_paths((self.folder,))
        self._stop("preview", after_s)
        self.until(lambda: not screen.is_running)

    def stop_an_import(self, after_s: float) -> None:
        """Clicks on *Stop the import* after a while; what is in is removed again."""
        self.beat.begin("import, stopped")
        self.window.imports.go_on((self.folder,))
        self._stop("import", after_s)

    def _stop(self, what: str, after_s: float) -> None:
        screen = self.window.imports
        begun = monotonic()
        self.until(lambda: monotonic() - begun > after_s or not screen.is_running)
        if screen.is_running:
            screen.cancel.click()
            self.stops[what].append(self.until(lambda: not screen.is_running))
            print(f"stop of a {what} after {after_s} s: {1000 * self.stops[what][-1]:.0f} ms", flush=True)

    def whole(self) -> tuple[float, float]:
        """A preview and the import after it, with charts opened meanwhile; answers how long both took."""
        screen = self.window.imports
        self.beat.begin("preview of everything")
        self.window.import_paths((self.folder,))
        reading = self.until(lambda: screen.is_waiting)
        self.beat.begin("preview shown, rows walked")
        self._walk()
        self.beat.begin("import of everything")
        screen.preview.go.click()
        writing = self.until(lambda: not screen.is_running)
        self.beat.begin("report shown, rows walked")
        self._walk()
        self.beat.begin("imports made")
        self.window.show_patients()
        self._rest()
        self.window.show_imports()
        self._rest()
        return reading, writing

    def _walk(self) -> None:
        table = self.window.imports.files
        for row in range(0, len(table.rows_model.rows), 25):
            table.selectRow(row)
            self._rest(0.02)
        self._rest()

    def _rest(self, seconds: float = 1.0) -> None:
        begun = monotonic()
        self.until(lambda: monotonic() - begun > seconds)


def make_folder(folder: Path, chosen: argparse.Namespace) -> None:
    """Real files of others where they are at hand, an export that makes up the size, and many small files."""
    size_mb, seed = chosen.size_mb, chosen.seed
    real = None if chosen.no_real else shared_data()
    if real is not None:
        shutil.copytree(real, folder / "real")
    there = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    if there < size_mb * 1_000_000:
        write_bulk_export(folder, size_mb * 1_000_000 - there, seed)
    chance = random.Random(seed)
    for number in range(chosen.small):
        write_bulk_export(folder, chance.randint(200, 2_000), seed + number, f"small-{number:04}.ndjson")


def main() -> None:
    """Makes the folder unless one is named, drives the window, prints the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--folder", type=Path)
    options.add_argument("--size-mb", type=int, default=200)
    options.add_argument("--small", type=int, default=1_000, help="so many small files")
    options.add_argument("--no-real", action="store_true", help="without the real files of others")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    application = make_application()
    with tempfile.TemporaryDirectory(prefix="clinic-assist-campaign-") as made, app.joined() as workplace:
        folder = chosen.folder or Path(made, "exports")
        if chosen.folder is None:
            folder.mkdir()
            make_folder(folder, chosen)
        sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
        print(
            f"{len(sizes):,} files, {sum(sizes) / 1e6:,.0f} MB, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
        )
        store = unlock_vault.create_vault(workplace, Path(made, "vault"), _PASSPHRASE)
        tasks, beat = Tasks(), Heartbeat()
        window = MainWindow(Session(workplace=workplace, store=store, tasks=tasks))
        window.show()
        driver = Driver(window, beat, folder)
        beat.start()
        for after_s in _STOPS_AFTER_S:
            driver.stop_a_preview(after_s)
        for after_s in _STOPS_AFTER_S:
            driver.stop_an_import(after_s)
        reading, writing = driver.whole()
        beat.stop()
        print(f"preview {reading:.1f} s, import {writing:.1f} s, load {os.getloadavg()[0]:.1f}")
        print("where the window stood in gaps above 100 ms:")
        for place, count in beat.places.most_common(12):
            print(f"  {count:>4}  {place}")
        window.close()
        tasks.close()
        application.processEvents()


if __name__ == "__main__":
    main()
