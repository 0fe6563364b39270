"""A person says whether two patients are one; nothing is joined by a careless key, and all of it can be undone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from clinic_assist.errors import MachineError
from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.screens.who.pair_dialog import PairDialog
from clinic_assist.gui.screens.who.records_dialog import RecordsDialog
from tests.gui.fake_imports import DOUBT, gone, pair_of_doubts, patient_record
from tests.gui.fake_workplace import MemoryStore
from tests.gui.journeys import open_chart, shown_dialog
from tests.gui.synthetic_charts import HOSTILE


def compare(qtbot: QtBot, window: MainWindow) -> PairDialog:
    window.patients.refresh()
    qtbot.waitUntil(lambda: window.patients.doubts.text != "")
    window.patients.compare.click()
    dialog = shown_dialog(PairDialog)
    qtbot.waitUntil(lambda: dialog.doubt is not None)
    return dialog


def rows(dialog: PairDialog) -> dict[str, list[str]]:
    return {row.cells[0].text: [cell.text for cell in row.cells[1:]] for row in dialog.table.rows_model.rows}


def whose(qtbot: QtBot, window: MainWindow) -> RecordsDialog:
    open_chart(qtbot, window)
    window.workspace.navigation.whose.click()
    dialog = shown_dialog(RecordsDialog)
    qtbot.waitUntil(lambda: dialog.shown is not None)
    return dialog


def named(dialog: RecordsDialog, words: str) -> QPushButton:
    return next(one for one in dialog.findChildren(QPushButton) if one.accessibleName().startswith(words))


def answer(dialog: RecordsDialog, words: str) -> None:
    assert dialog.box is not None
    next(one for one in dialog.box.buttons() if one.text() == words).click()


def test_the_patient_list_says_that_there_are_doubts(qtbot: QtBot, window: MainWindow, store: MemoryStore) -> None:
    qtbot.wait(20)
    before = window.patients.doubts.text
    pair_of_doubts(store)

    window.patients.refresh()
    qtbot.waitUntil(lambda: window.patients.doubts.text != "")

    assert before == ""
    assert window.patients.doubts.text == "2 pairs of patients may be the same person."


def test_a_pair_is_shown_side_by_side_and_what_differs_is_said_in_words(
    qtbot: QtBot, window: MainWindow, store: MemoryStore
) -> None:
    pair_of_doubts(store)
    dialog = compare(qtbot, window)
    told = rows(dialog)
    icons = {row.cells[0].text: row.cells[3].icon for row in dialog.table.rows_model.rows}

    assert dialog.title.plain == "Pair 1 of 2"
    assert dialog.reason.plain == DOUBT
    assert told["Name"] == ["OKONKWO-LINDQVIST, Ngozi", "OKONKWO-LINDQVIST, Ngozi", "Same"]
    assert told["Born"] == ["14-Mar-1952", "14-Mar-1952", "Same"]
    assert told["Gender"] == ["Female", "Male", "Different"]
    assert told["MRN"] == ["MRN-100234", "MRN-100243", "Different"]
    assert told["Other numbers"] == ["Not known", "943 476 5919 (NH, Health Board, urn:oid:9.9.9)", "Only one says it"]
    assert told["Address"] == ["12 Harbour Row, Leith, EH6 6QQ", "Not known", "Only one says it"]
    assert told["Telephone, e-mail"][2] == "Partly the same"
    assert told["From the files"][0].startswith("okonkwo.json\nimported 20-Nov-2026 ")
    assert icons["Gender"] == "warning"
    assert icons["Name"] == "check"
    assert int(told["Records"][0].replace(",", "")) > 0
    dialog.reject()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space])
def test_no_careless_key_joins(qtbot: QtBot, window: MainWindow, store: MemoryStore, key: Qt.Key) -> None:
    pair_of_doubts(store)
    dialog = compare(qtbot, window)

    qtbot.keyClick(dialog.focusWidget() or dialog, key)
    qtbot.keyClick(dialog, key)
    qtbot.wait(20)

    assert store.decided == []
    assert not any(one.isDefault() or one.autoDefault() for one in dialog.findChildren(QPushButton))
    dialog.reject()


@pytest.mark.parametrize(("is_same", "words"), [(True, "Joined"), (False, "Kept apart")])
def test_a_decision_is_kept_and_the_next_pair_comes(
    qtbot: QtBot, window: MainWindow, store: MemoryStore, is_same: bool, words: str
) -> None:
    first, second = pair_of_doubts(store)
    dialog = compare(qtbot, window)

    (dialog.join if is_same else dialog.keep).click()
    qtbot.waitUntil(lambda: dialog.doubt is not None and dialog.doubt.question == second)
    qtbot.waitUntil(lambda: window.patients.doubts.text.startswith("1 pair"))

    assert store.decided == [(first.one, first.other, is_same)]
    assert dialog.strip.text.startswith(words)
    assert dialog.title.plain == "One pair"
    dialog.reject()


def test_what_is_put_off_stays_open(qtbot: QtBot, window: MainWindow, store: MemoryStore) -> None:
    _first, second = pair_of_doubts(store)
    dialog = compare(qtbot, window)

    dialog.later.click()
    qtbot.waitUntil(lambda: dialog.doubt is not None and dialog.doubt.question == second)
    number = dialog.title.plain
    dialog.later.click()
    qtbot.waitUntil(lambda: dialog.title.plain.startswith("You put off"))

    assert number == "Pair 2 of 2"
    assert dialog.join.isHidden()
    assert len(store.questions) == 2
    assert store.decided == []
    dialog.reject()


def test_a_pair_of_which_one_is_gone_meanwhile_is_said(qtbot: QtBot, window: MainWindow, store: MemoryStore) -> None:
    pair_of_doubts(store)
    dialog = compare(qtbot, window)
    store.refuses = gone()
    store.questions.pop(0)

    dialog.join.click()
    qtbot.waitUntil(lambda: dialog.doubt is not None and not dialog.is_saving)

    assert dialog.strip.text.startswith("This patient record is not in the vault any more.")
    assert dialog.doubt is not None
    assert dialog.doubt.question == store.questions[0]
    dialog.reject()


def test_a_full_disk_while_joining_is_said_and_the_pair_stays(
    qtbot: QtBot, window: MainWindow, store: MemoryStore
) -> None:
    first, _second = pair_of_doubts(store)
    dialog = compare(qtbot, window)
    store.refuses = MachineError("The disk is full; the change was not stored.", hint="Make room.")

    dialog.join.click()
    qtbot.waitUntil(lambda: dialog.doubt is not None and not dialog.is_saving)

    assert dialog.strip.text == "The disk is full; the change was not stored. Make room."
    assert dialog.doubt is not None
    assert dialog.doubt.question == first
    dialog.reject()


def test_a_patient_that_cannot_be_opened_is_said(qtbot: QtBot, window: MainWindow, store: MemoryStore) -> None:
    first, _second = pair_of_doubts(store)
    store.questions = [replace(first, patients=("p-full", "p-nobody"))]
    window.compare_patients()
    dialog = shown_dialog(PairDialog)
    qtbot.waitUntil(lambda: dialog.strip.text != "")

    assert dialog.title.plain == "One of the two is not in the vault any more."
    assert not dialog.join.isEnabled()
    dialog.reject()


def test_text_of_a_record_is_shown_as_it_is(qtbot: QtBot, window: MainWindow, store: MemoryStore) -> None:
    pair_of_doubts(store)
    store.records["p-full"] = (patient_record(HOSTILE, source="a"),)
    dialog = compare(qtbot, window)

    assert rows(dialog)["Name"][0] == f"{HOSTILE.upper()}, Ngozi"
    dialog.reject()


def test_the_chart_tells_of_which_files_its_patient_is(qtbot: QtBot, window: MainWindow, store: MemoryStore) -> None:
    store.records["p-full"] = (patient_record("Okonkwo-Lindqvist", source="a"),)
    dialog = whose(qtbot, window)

    assert dialog.words.plain.startswith("One file describes this patient")
    assert not [one for one in dialog.findChildren(QPushButton) if one.text() == "Part …"]
    dialog.reject()


def test_a_file_is_parted_from_all_others_and_the_chart_is_loaded_again(
    qtbot: QtBot, window: MainWindow, store: MemoryStore
) -> None:
    files = tuple(patient_record("Okonkwo-Lindqvist", source=source) for source in "abc")
    store.records["p-full"] = files
    dialog = whose(qtbot, window)
    loaded = len(store.loaded)

    next(one for one in dialog.findChildren(QPushButton) if one.text() == "Part …").click()
    answer(dialog, "Part")
    qtbot.waitUntil(lambda: len(store.loaded) > loaded)
    qtbot.waitUntil(lambda: window.patient_desk.chart is not None)

    assert store.decided == [(files[0].id, files[1].id, False), (files[0].id, files[2].id, False)]
    assert window.strip.text == "Parted: the file is a patient of its own now."
    assert not dialog.isVisible()


def test_parting_needs_a_second_word(qtbot: QtBot, window: MainWindow, store: MemoryStore) -> None:
    store.records["p-full"] = tuple(patient_record("Okonkwo-Lindqvist", source=source) for source in "ab")
    dialog = whose(qtbot, window)

    named(dialog, "Part").click()
    qtbot.keyClick(shown_dialog(QMessageBox), Qt.Key.Key_Return)
    qtbot.wait(20)

    assert store.decided == []
    dialog.reject()


def test_who_was_kept_apart_can_be_joined_after_all(qtbot: QtBot, window: MainWindow, store: MemoryStore) -> None:
    first, _second = pair_of_doubts(store)
    store.apart = [first]
    dialog = whose(qtbot, window)

    named(dialog, "Join with OKONKWO-LINDQVIST, Ngozi").click()
    answer(dialog, "Join")
    qtbot.waitUntil(lambda: bool(store.decided))
    qtbot.waitUntil(lambda: not dialog.isVisible())

    assert store.decided == [(first.one, first.other, True)]
    assert window.strip.text == "Joined: both are one chart now."


def test_a_parting_that_fails_is_said(qtbot: QtBot, window: MainWindow, store: MemoryStore) -> None:
    store.records["p-full"] = tuple(patient_record("Okonkwo-Lindqvist", source=source) for source in "ab")
    dialog = whose(qtbot, window)
    store.refuses = gone()

    named(dialog, "Part").click()
    answer(dialog, "Part")
    qtbot.waitUntil(lambda: dialog.strip.text != "")

    assert dialog.strip.text.startswith("This patient record is not in the vault any more.")
    assert dialog.isVisible()
    dialog.reject()
