"""Importing an archive is importing what is in it: the same chart, one child for the archive and one for each file."""

from __future__ import annotations

import gzip
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clinic_assist.chart.intake import FileReport
from clinic_assist.errors import SourceError
from clinic_assist.importers import read_source
from clinic_assist.importers.sandbox import ImportWorker, ImportWorkers
from clinic_assist.store.vault import Vault, create_vault
from clinic_assist.workflows.import_exports import import_paths
from tests.unit.store.conftest import CHEAP, PASSPHRASE

EXPORTS = Path(__file__).parents[2] / "resources" / "demo" / "exports"
COMMAND = (sys.executable, "-m", "clinic_assist", "import-worker")


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def workers() -> Iterator[ImportWorkers]:
    both = ImportWorkers(COMMAND)
    yield both
    both.close()


def zip_of(folder: Path, target: Path) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for path in sorted(folder.rglob("*.json")):
            made.write(path, path.relative_to(folder))
    return target


def tar_of(folder: Path, target: Path) -> Path:
    with tarfile.open(target, "w:gz") as made:
        made.add(folder, arcname="exports")
    return target


def stored(vault: Vault) -> tuple[int, int, int]:
    told = vault.status()
    return told.sources, told.facts, told.patients


def tally(reports: tuple[FileReport, ...]) -> list[tuple[object, ...]]:
    return sorted((one.sha256, one.entries, one.fact_counts, len(one.issues)) for one in reports)


@pytest.mark.parametrize("pack", [zip_of, tar_of])
def test_an_archive_gives_the_chart_that_its_folder_gives(
    vault: Vault, workers: ImportWorkers, tmp_path: Path, pack: Callable[[Path, Path], Path]
) -> None:
    packed = pack(EXPORTS, tmp_path / "export")
    reports = import_paths(vault, [packed], reader=workers)
    after_archive = stored(vault)
    again = import_paths(vault, [EXPORTS], reader=workers)

    *members, own = reports
    assert own.path == str(packed)
    assert own.entries == len(members) == len(again) > 20
    assert not own.issues
    assert all(report.already_present for report in again)
    assert stored(vault) == after_archive
    assert tally(tuple(members)) == tally(again)


@pytest.mark.parametrize("percent", [10, 35, 60, 85, 99])
def test_of_an_archive_that_is_cut_short_every_file_that_came_whole_is_kept(
    vault: Vault, workers: ImportWorkers, tmp_path: Path, percent: int
) -> None:
    packed = tar_of(EXPORTS, tmp_path / "export.tar.gz")
    with tarfile.open(packed) as made:
        ends = [info.offset_data + info.size for info in made if info.isfile()]
    data = packed.read_bytes()
    packed.write_bytes(data[: len(data) * percent // 100])
    came = len(zlib.decompressobj(wbits=31).decompress(packed.read_bytes()))
    whole = sum(end <= came for end in ends)
    *members, own = import_paths(vault, [packed], reader=workers)

    assert len(members) == vault.status().sources == whole < len(ends)
    assert len(own.rejected) >= 1
    assert own.entries == len(members) + len(own.rejected)


def test_a_mixed_folder_is_imported_in_one_go(vault: Vault, workers: ImportWorkers, tmp_path: Path) -> None:
    first, second, *others = sorted(EXPORTS.rglob("*.json"))
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / "one.json").write_bytes(first.read_bytes())
    (folder / "two.json.gz").write_bytes(gzip.compress(second.read_bytes()))
    with zipfile.ZipFile(folder / "rest.zip", "w") as made:
        for path in others:
            made.write(path, path.name)
    progress: list[tuple[float, int]] = []
    import_paths(vault, [folder], reader=workers, progress=lambda done, total, _what: progress.append((done, total)))

    assert vault.status().sources == 2 + len(others)
    assert [done for done, _total in progress] == sorted(done for done, _total in progress)
    assert progress[-1] == (3, 3)


def test_an_import_is_stopped_within_an_archive(vault: Vault, workers: ImportWorkers, tmp_path: Path) -> None:
    packed = zip_of(EXPORTS, tmp_path / "export.zip")
    seen: list[float] = []
    reports = import_paths(
        vault,
        [packed],
        reader=workers,
        progress=lambda done, _total, _what: seen.append(done),
        should_stop=lambda: bool(seen) and seen[-1] > 0.3,
    )
    whole = import_paths(vault, [packed], reader=workers)

    assert reports[-1].was_stopped
    assert sum(report.already_present for report in whole) == len(reports) - 1 < len(whole) - 1


def test_the_child_that_unpacks_ends_with_its_archive(tmp_path: Path) -> None:
    packed = read_source(zip_of(EXPORTS, tmp_path / "export.zip"))
    with ImportWorker(COMMAND) as worker:
        files = worker.unpack(packed)
        next(files)
        begun = worker.pid
        files.close()  # nobody asks for the others
        after_leaving = worker.pid
        whole = list(worker.unpack(packed))

        assert begun is not None
        assert after_leaving is None
        assert len(whole) > 20
        assert worker.pid is not None


def test_a_bomb_costs_neither_memory_nor_the_session(vault: Vault, workers: ImportWorkers, tmp_path: Path) -> None:
    packed = tmp_path / "bomb.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.json", '{"resourceType": "Patient", "id": "p"}')
        with made.open("zeros.json", "w") as zeros:
            for _ in range(300):
                zeros.write(b"\0" * 2**20)
    *members, own = import_paths(vault, [packed], reader=workers)

    assert [report.path.rpartition("/")[2] for report in members] == ["a.json"]
    assert [issue.locator for issue in own.rejected] == ["zeros.json"]


@pytest.mark.parametrize("misdeed", ["garble", "flood", "crash", "raise"])
def test_a_child_that_lies_about_an_archive_is_ended(tmp_path: Path, misdeed: str) -> None:
    packed = read_source(zip_of(EXPORTS, tmp_path / "export.zip"))
    command = (sys.executable, "-m", "tests.integration.import_worker.misbehaving_worker", misdeed)
    with ImportWorker(command) as worker, pytest.raises(SourceError):
        list(worker.unpack(packed))
    with ImportWorker(COMMAND) as honest:
        assert list(honest.unpack(packed))
