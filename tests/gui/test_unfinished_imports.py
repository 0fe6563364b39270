"""What becomes of each file is shown while an import runs, and one that was cut short is gone on with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from clinic_assist.chart.intake import FileReport
from clinic_assist.errors import MachineError
from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.screens.imports.running_model import MOST_SHOWN, Journal, running_rows
from clinic_assist.workflows.told import Told
from clinic_assist.workflows.unfinished_import import UNFINISHED
from tests.gui.fake_workplace import FakeWorkflows, MemoryStore, fake_file_reports
from tests.gui.journeys import begin_import, open_chart

WORDS = "An import of ward3, begun 20-Nov-2026 09:00, was interrupted after 4 of 9 files."


def cut_short(store: MemoryStore) -> None:
    """Leaves what the end of the process leaves."""
    at = "2026-11-20T09:00:00.000+00:00"
    store.preferences[UNFINISHED] = json.dumps({"paths": ["/exports/ward3"], "begun_at": at, "total": 9}).encode()
    store.note_import(fake_file_reports())


@pytest.fixture
def unfinished(store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> MemoryStore:
    """A vault in which an import was cut short; ask for it before `window`."""
    monkeypatch.setattr("clinic_assist.gui.strings.importing.moment_words", lambda _iso: "20-Nov-2026 09:00")
    cut_short(store)
    return store


def shown(rows: object) -> list[tuple[str, str]]:
    return [(row.cells[0].text.split("\n")[0], row.cells[1].text) for row in rows]  # type: ignore[attr-defined]


def test_while_an_import_runs_each_file_says_how_it_stands(
    qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clinic_assist.gui.screens.imports.work._SHOW_EVERY_S", 0)
    workflows.held_at = 2
    begin_import(qtbot, window)
    table = window.imports.running.table
    qtbot.waitUntil(lambda: len(table.rows_model.rows) == 4 and table.rows_model.rows[2].cells[1].text == "Imported")
    names = [Path(fake_file_reports()[number].path).name for number in (2, 1, 0, 3)]
    rows, is_visible = shown(table.rows_model.rows), window.imports.running.isVisible()

    workflows.released.set()
    qtbot.waitUntil(lambda: not window.imports.is_running)

    assert is_visible
    assert rows == list(zip(names, ["Being read", "Imported, not all of it", "Imported", "Waiting"], strict=True))
    assert window.imports.running.isHidden()


def test_files_stored_together_are_being_read_until_all_of_them_are_in() -> None:
    journal = Journal()
    journal.files(["a", "b", "c"])
    for name in ("a", "b"):
        journal.reading(name)
    before = shown(running_rows(journal.now()))
    for name in ("a", "b"):
        journal.report(FileReport(path=name, format="fhir-r4-json"))

    assert before == [("b", "Being read"), ("a", "Being read"), ("c", "Waiting")]
    assert shown(running_rows(journal.now())) == [("b", "Imported"), ("a", "Imported"), ("c", "Waiting")]
    assert not journal.is_complete


def test_files_of_archives_are_listed_as_they_come_out_and_refused_and_known_ones_say_so() -> None:
    journal = Journal()
    journal.files(["/x/all.zip"])
    journal.reading("/x/all.zip")
    for report in (
        FileReport(path="/x/all.zip/one.json", format="fhir-r4-json", already_present=True),
        FileReport(path="/x/all.zip/two.bin"),
    ):
        journal.reading(report.path)
        journal.report(report)
    during = shown(running_rows(journal.now()))
    journal.report(FileReport(path="/x/all.zip", format="zip", entries=2, is_archive=True))

    assert during == [("all.zip", "Being read"), ("two.bin", "Refused"), ("one.json", "Already imported")]
    assert journal.is_complete


def test_of_very_many_files_those_around_the_ones_being_read_are_listed() -> None:
    journal = Journal()
    names = [f"{number:05}.json" for number in range(10_000)]
    journal.files(names)
    for name in names[:5_000]:
        journal.reading(name)
        journal.report(FileReport(path=name, format="fhir-r4-json"))
    journal.reading(names[5_000])

    rows = shown(running_rows(journal.now()))

    assert rows[0] == ("05000.json", "Being read")
    assert rows[1] == ("04999.json", "Imported")
    assert rows[MOST_SHOWN + 1] == ("05001.json", "Waiting")
    assert len(rows) == 2 * MOST_SHOWN + 1


def test_a_file_within_which_the_work_was_stopped_leaves_the_import_incomplete() -> None:
    whole, stopped = Journal(), Journal()
    for journal in (whole, stopped):
        journal.files(["a"])
        journal.reading("a")
    whole.report(FileReport(path="a"))
    stopped.report(FileReport(path="a", was_stopped=True))

    assert whole.is_complete
    assert not stopped.is_complete


def test_after_an_unlock_an_import_that_was_cut_short_is_offered_and_gone_on_with(
    qtbot: QtBot, unfinished: MemoryStore, window: MainWindow, workflows: FakeWorkflows
) -> None:
    qtbot.waitUntil(lambda: window.unfinished.text == WORDS)

    window.unfinished.go_on.click()
    qtbot.waitUntil(lambda: bool(window.imports.files.rows_model.rows) and not window.imports.is_running)

    assert workflows.imported == [(Path("/exports/ward3"),)]
    assert workflows.previewed == [], "it was seen and answered before"
    qtbot.waitUntil(lambda: UNFINISHED not in unfinished.preferences)
    qtbot.wait(50)
    assert window.unfinished.text == ""


def test_what_a_person_leaves_is_not_offered_again(
    qtbot: QtBot, unfinished: MemoryStore, window: MainWindow, workflows: FakeWorkflows
) -> None:
    qtbot.waitUntil(lambda: window.unfinished.text == WORDS)

    window.unfinished.leave.click()
    qtbot.waitUntil(lambda: UNFINISHED not in unfinished.preferences)

    assert window.unfinished.text == ""
    assert workflows.imported == []


def test_the_offer_is_not_shown_over_a_chart(qtbot: QtBot, unfinished: MemoryStore, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.unfinished.text == WORDS)
    open_chart(qtbot, window)
    over_chart = window.unfinished.text

    window.show_imports()

    assert over_chart == ""
    assert window.unfinished.text == WORDS


def test_an_import_that_is_stopped_or_breaks_off_can_be_gone_on_with(
    qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    workflows.held_at = 1
    begin_import(qtbot, window)
    qtbot.waitUntil(lambda: UNFINISHED in store.preferences)
    window.imports.cancel.click()
    workflows.released.set()
    qtbot.waitUntil(lambda: "was interrupted after" in window.unfinished.text)
    stopped = window.unfinished.text
    window.unfinished.leave.click()

    def full(store: object, paths: object, *, progress: Told, **_more: object) -> None:
        progress.files([])
        raise MachineError("The disk is full.", hint="Make room.")

    monkeypatch.setattr("clinic_assist.gui.screens.imports.work.import_paths", full)
    begin_import(qtbot, window)

    qtbot.waitUntil(lambda: "was interrupted after" in window.unfinished.text)
    assert "of 4 files" in stopped


def test_an_import_that_comes_to_its_end_leaves_nothing_to_go_on_with(
    qtbot: QtBot, window: MainWindow, store: MemoryStore
) -> None:
    begin_import(qtbot, window)
    qtbot.waitUntil(lambda: bool(window.imports.files.rows_model.rows) and not window.imports.is_running)
    qtbot.wait(50)

    assert UNFINISHED not in store.preferences
    assert window.unfinished.text == ""
