"""An import that a person stops: within a large file too, whole files only, and importing again completes it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clinic_assist.chart.intake import Advance, ImportBatch, SourceFile, unwatched
from clinic_assist.importers import InSession, read_source
from clinic_assist.store.vault import Vault, create_vault
from clinic_assist.workflows import incoming
from clinic_assist.workflows.import_exports import STOPPED, import_paths
from clinic_assist.workflows.preview_import import preview_paths
from clinic_assist.workflows.told import Told
from tests.unit.store.conftest import CHEAP, PASSPHRASE

RESULTS = 3000


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP)
    yield opened
    opened.close()


def write_bundle(path: Path, *, results: int) -> Path:
    person = {"resourceType": "Patient", "id": path.stem, "name": [{"family": path.stem}]}
    measured: list[dict[str, Any]] = [
        {
            "resourceType": "Observation",
            "id": f"o{number}",
            "status": "final",
            "subject": {"reference": f"Patient/{path.stem}"},
            "code": {"text": "Potassium"},
            "valueQuantity": {"value": number / 10, "unit": "mmol/L"},
        }
        for number in range(results)
    ]
    entries = [{"resource": resource} for resource in (person, *measured)]
    path.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}), encoding="utf-8")
    return path


class Watch:
    """A person who asks to stop as soon as so much is done.

    Attributes:
        seen: What the progress said, in order.
    """

    def __init__(self, stop_at: float = 1e9) -> None:
        self.seen: list[float] = []
        self._stop_at = stop_at

    def progress(self, done: float, _total: int, _what: str) -> None:
        self.seen.append(done)

    def should_stop(self) -> bool:
        return bool(self.seen) and self.seen[-1] >= self._stop_at


def stored(vault: Vault) -> tuple[int, int, int]:
    told = vault.status()
    return told.sources, told.facts, told.patients


@pytest.mark.parametrize("stop_at", [0.2, 0.5, 0.8, 0.95])
def test_a_file_in_which_the_import_is_stopped_is_named_and_leaves_nothing(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop_at: float
) -> None:
    monkeypatch.setattr("clinic_assist.importers.fhir.parse._LARGE_BYTES", 0)
    path = write_bundle(tmp_path / "large.json", results=RESULTS)
    watch = Watch(stop_at)
    (report,) = import_paths(vault, [path], progress=watch.progress, should_stop=watch.should_stop)
    after_stop = stored(vault)
    (again,) = import_paths(vault, [path])

    assert stop_at <= max(share for share in watch.seen if share < 1) < stop_at + 0.15
    assert report.was_stopped
    assert [issue.reason for issue in report.rejected] == [STOPPED]
    assert not report.fact_counts
    assert after_stop == (0, 0, 0)
    assert not again.was_stopped
    assert stored(vault) == (1, RESULTS + 1, 1)
    assert vault.verify_records().is_intact


def test_nobody_stops_an_import_and_its_progress_moves_within_a_file_to_the_end(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clinic_assist.importers.fhir.parse._LARGE_BYTES", 0)
    files = [write_bundle(tmp_path / f"{name}.json", results=RESULTS) for name in ("one", "two")]
    watch = Watch()
    reports = []
    for path in files:
        watch.seen.clear()
        reports += import_paths(vault, [path], progress=watch.progress, should_stop=watch.should_stop)

        assert watch.seen == sorted(watch.seen)
        assert len({round(share, 1) for share in watch.seen}) == 11
    assert not any(report.was_stopped for report in reports)
    assert stored(vault) == (2, 2 * RESULTS + 2, 2)


def test_an_import_stopped_between_small_files_keeps_those_before(vault: Vault, tmp_path: Path) -> None:
    for number in range(9):
        write_bundle(tmp_path / f"p{number}.json", results=2)
    watch = Watch(stop_at=4)
    reports = import_paths(
        vault, sorted(tmp_path.glob("p*.json")), progress=watch.progress, should_stop=watch.should_stop
    )
    after_stop = stored(vault)
    import_paths(vault, [tmp_path / f"p{number}.json" for number in range(9)])

    assert [report.was_stopped for report in reports] == [False] * 4 + [True]
    assert after_stop == (4, 12, 4)
    assert stored(vault) == (9, 27, 9)


class Noting(InSession):
    """Notes what it is told and asked."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []

    def read_ahead(self, source: SourceFile) -> None:
        self.heard.append(("ahead", source.id))

    def let_go(self) -> None:
        self.heard.append(("let go", ""))

    def read_batch(self, source: SourceFile, advance: Advance = unwatched) -> ImportBatch:
        self.heard.append(("read", source.id))
        return super().read_batch(source, advance)


def test_each_file_is_begun_while_the_one_before_is_read_and_is_let_go_at_a_stop(vault: Vault, tmp_path: Path) -> None:
    for number in range(6):
        write_bundle(tmp_path / f"p{number}.json", results=2)
    files = sorted(tmp_path.glob("p*.json"))
    ids = [read_source(path).id for path in files]
    stopped, whole, watch = Noting(), Noting(), Watch(stop_at=2)
    import_paths(vault, files, reader=stopped, progress=watch.progress, should_stop=watch.should_stop)
    done = stored(vault)[0]
    import_paths(vault, files, reader=whole)

    assert 0 < done < len(files) - 1
    assert stopped.heard[-2:] == [("read", ids[done]), ("let go", "")]
    assert ("ahead", ids[done]) in stopped.heard
    asked = [item for item in whole.heard if item[0] != "let go"]
    assert asked[:2] == [("ahead", ids[done + 1]), ("read", ids[done])]
    assert [one for what, one in asked if what == "ahead"] == ids[done + 1 :]
    assert [one for what, one in asked if what == "read"] == ids[done:]
    assert whole.heard[-1] == ("let go", "")


def count_calls(monkeypatch: pytest.MonkeyPatch, vault: Vault, name: str) -> Callable[[], int]:
    calls: list[object] = []
    original = getattr(vault, name)
    monkeypatch.setattr(vault, name, lambda *given: calls.append(given) or original(*given))
    return lambda: len(calls)


def test_small_files_are_stored_together_and_a_large_one_by_itself(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = {"a": 2, "b": 2, "c": 50, "d": 2, "e": 2, "f": 2}
    files = [write_bundle(tmp_path / f"{name}.json", results=results) for name, results in sizes.items()]
    monkeypatch.setattr(incoming, "_TOGETHER_BYTES", 2500)
    found = incoming.groups(incoming.on_disk([*files, tmp_path / "absent"]))
    groups = [[Path(file.name).stem for file in group] for group in found]
    times_together = count_calls(monkeypatch, vault, "together")
    import_paths(vault, files)

    assert groups == [["a", "b"], ["c"], ["d", "e", "f", "absent"]]
    assert times_together() == 3  # two groups, and the end of the set
    assert stored(vault) == (6, 66, 6)


def test_the_same_file_twice_in_one_set_is_stored_once(vault: Vault, tmp_path: Path) -> None:
    path = write_bundle(tmp_path / "one.json", results=3)
    (tmp_path / "copy.json").write_bytes(path.read_bytes())
    reports = import_paths(vault, [path, tmp_path / "copy.json", path])

    assert [report.already_present for report in reports] == [False, True, True]
    assert [Path(report.path).name for report in reports] == ["one.json", "copy.json", "one.json"]
    assert stored(vault) == (1, 4, 1)


class Slow(InSession):
    """Comes to no end with one of the files before somebody asks it to stop."""

    def __init__(self, name: str, asks: Callable[[], None]) -> None:
        self._name, self._asks = name, asks

    def read_batch(self, source: SourceFile, advance: Advance = unwatched) -> ImportBatch:
        if Path(source.name).name == self._name:
            self._asks()
            for _time in range(1_000):
                advance(0.1)
            raise AssertionError("nobody stopped it")
        return super().read_batch(source, advance)


def test_a_small_file_among_others_is_stopped_while_it_is_read(vault: Vault, tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    for number in range(9):
        write_bundle(exports / f"p{number}.json", results=2)
    asked: list[bool] = []
    reader = Slow("p4.json", lambda: asked.append(True))
    reports = import_paths(vault, [exports], reader=reader, should_stop=lambda: bool(asked))
    after_stop = stored(vault)
    import_paths(vault, [exports])

    assert [report.was_stopped for report in reports] == [False] * 4 + [True]
    assert after_stop == (4, 12, 4), "those before it, which are stored with it, are in"
    assert stored(vault) == (9, 27, 9)
    assert vault.verify_records().is_intact


def test_an_import_is_stopped_while_its_files_are_looked_for(vault: Vault, tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    for number in range(9):
        write_bundle(exports / f"p{number}.json", results=2)
    told: list[int] = []
    progress = Told(files=lambda files: told.append(len(files)))
    reports = import_paths(vault, [exports], progress=progress, should_stop=lambda: True)
    preview = preview_paths(vault, [exports], should_stop=lambda: True)
    after_stop = (stored(vault), vault.imports())
    import_paths(vault, [exports], progress=progress)

    assert reports == ()
    assert (preview.was_stopped, preview.files) == (True, ())
    assert after_stop == ((0, 0, 0), ())
    assert told == [9], "an import that was stopped so early says nothing of its files"
