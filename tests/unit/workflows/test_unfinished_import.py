"""An import that was cut short is remembered, and gone on with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clinic_assist.errors import MachineError
from clinic_assist.store.keys import KdfParameters
from clinic_assist.store.vault import Vault, create_vault
from clinic_assist.workflows.import_exports import import_paths
from clinic_assist.workflows.incoming import Incoming
from clinic_assist.workflows.told import Told
from clinic_assist.workflows.unfinished_import import UNFINISHED, UnfinishedImport, forget, note_begin, unfinished

CHEAP = KdfParameters(memory_kib=8 * 1024, iterations=1, lanes=1)
AT = datetime(2026, 11, 22, 10, 15, tzinfo=UTC)


class OneClock:
    def now(self) -> datetime:
        return AT


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = create_vault(tmp_path / "vault", "copper lantern seven rivers", kdf=CHEAP, now=lambda: AT)
    yield opened
    opened.close()


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.json").write_text(f'{{"resourceType": "Patient", "id": "p{number}"}}')
    return folder


def noting(vault: Vault, paths: list[Path]) -> Told:
    return Told(files=lambda files: note_begin(vault, paths, files, OneClock()))  # type: ignore[arg-type]


def test_an_import_that_was_cut_short_says_how_far_it_came(vault: Vault, exports: Path) -> None:
    earlier = exports.with_name("earlier.json")
    earlier.write_text('{"resourceType": "Patient", "id": "earlier"}')
    vault._now = lambda: AT - timedelta(hours=1)
    import_paths(vault, [earlier])
    vault._now = lambda: AT
    stored: list[str] = []

    class Cut(Exception):  # noqa: N818
        """The end of the process, as far as the vault can tell."""

    def cut() -> None:
        stored.append("group")
        raise Cut

    for number in range(3, 5):  # stored alone, after the others
        (exports / f"{number}.json").write_text('{"resourceType": "Patient"}' + " " * (9 << 20))
    with pytest.raises(Cut):
        import_paths(vault, [exports], progress=noting(vault, [exports]), between=cut)

    found = unfinished(vault)

    assert found == UnfinishedImport(
        paths=(exports,), begun_at=AT.isoformat(timespec="milliseconds"), total=5, stored=3
    )


def test_going_on_completes_it_and_then_it_is_forgotten(vault: Vault, exports: Path) -> None:
    (exports / "4.json").rename(exports.with_name("later.json"))
    import_paths(vault, [exports], progress=noting(vault, [exports]))
    exports.with_name("later.json").rename(exports / "4.json")
    found = unfinished(vault)
    assert found is not None

    reports = import_paths(vault, found.paths, progress=noting(vault, list(found.paths)))
    again = unfinished(vault)
    forget(vault)

    assert [report.already_present for report in reports] == [True] * 4 + [False]
    assert again is not None
    assert again.total == 5
    assert unfinished(vault) is None
    assert vault.preference(UNFINISHED) is None


def test_where_nothing_was_cut_short_nothing_is_offered(vault: Vault) -> None:
    forget(vault)

    assert unfinished(vault) is None


def test_of_archives_nobody_says_how_many_files_there_were(vault: Vault, exports: Path) -> None:
    files = [Incoming(name="a.zip", size_bytes=9, is_archive=True), Incoming(name="b", size_bytes=9)]
    note_begin(vault, [exports], files, OneClock())  # type: ignore[arg-type]

    found = unfinished(vault)

    assert found is not None
    assert (found.total, found.stored) == (None, 0)


def test_more_paths_than_a_preference_may_hold_are_not_remembered(vault: Vault) -> None:
    note_begin(vault, [Path("/exports/x")], [], OneClock())  # type: ignore[arg-type]
    before = vault.preference(UNFINISHED)

    note_begin(vault, [Path(f"/exports/{'x' * 100}/{number}") for number in range(40_000)], [], OneClock())  # type: ignore[arg-type]

    assert before is not None
    assert vault.preference(UNFINISHED) is None


def test_each_file_is_told_of_when_its_turn_comes_and_when_it_is_durable(vault: Vault, exports: Path) -> None:
    (exports / "3.json").write_text("no record")
    news: list[tuple[str, str]] = []
    told = Told(
        files=lambda files: news.extend(("file", file.short_name) for file in files),
        reading=lambda name: news.append(("reading", Path(name).name)),
        report=lambda report: news.append(("refused" if report.format is None else "stored", Path(report.path).name)),
    )

    reports = import_paths(vault, [exports], progress=told)

    names = [f"{number}.json" for number in range(5)]
    assert news[:5] == [("file", name) for name in names]
    assert [name for what, name in news if what == "reading"] == names
    assert news[10:] == [("refused" if name == "3.json" else "stored", name) for name in names], "stored together"
    assert len(reports) == 5


def test_a_file_whose_storing_fails_is_not_told_of_as_stored(
    vault: Vault, exports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def full(*_args: object, **_more: object) -> None:
        raise MachineError("The disk is full.")

    monkeypatch.setattr(vault, "commit", full)
    with pytest.raises(MachineError):
        import_paths(vault, [exports], progress=Told(report=lambda report: told.append(report.path)))

    assert told == []
