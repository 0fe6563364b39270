"""Rules, the hospital's tables, and the alerts that people go on despite."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from clinic_assist.chart.chart import PatientId
from clinic_assist.gui import strings
from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.about.knowledge_dialog import KnowledgeDialog
from clinic_assist.gui.tables import RecordTable
from clinic_assist.workflows.ports import Override
from tests.gui.fake_workplace import FakeWorkflows, MemoryStore

TABLE = "drug_a,drug_b,severity,text\nmetformin,warfarin,major,Ours.\nwarfarin,snake oil,minor,\n"


@pytest.fixture
def dialog(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> KnowledgeDialog:
    window._session.workplace.hospital_tables = tmp_path / "tables"  # type: ignore[misc]
    shown = KnowledgeDialog(window, window._session)
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitUntil(lambda: shown.known is not None and shown.decisions is not None)
    return shown


def words(dialog: KnowledgeDialog) -> str:
    return "\n".join(label.plain for label in dialog.findChildren(PlainLabel) if not label.isHidden())


def test_it_shows_the_rules_with_their_source_attributes(dialog: KnowledgeDialog) -> None:
    assert "Clinic Assist core medication knowledge" in words(dialog)
    assert dialog.known is not None
    assert len(dialog.known.attributes) == 13
    assert all(name in words(dialog) for name, _ in dialog.known.attributes)
    assert strings.TABLES_NONE in words(dialog)
    assert strings.DECISIONS_NONE in words(dialog)


def test_a_table_needs_a_name_then_is_read_and_told_what_was_left_out(
    dialog: KnowledgeDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    assert not dialog.import_button.isEnabled()
    path = tmp_path / "own.csv"
    path.write_text(TABLE)
    dialog.name.setText("Pharmacy")
    with qtbot.waitSignal(dialog.changed):
        dialog.bring_in(path)
    qtbot.waitUntil(lambda: bool(dialog.known and dialog.known.tables))

    assert dialog.strip.text.startswith("Pharmacy: 1 of 2 rows take part.")
    assert "snake oil (1)" in dialog.strip.text
    assert "Pharmacy" in words(dialog)


def test_a_table_that_is_none_is_refused_in_place(dialog: KnowledgeDialog, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("a,b\n1,2\n")
    dialog.name.setText("Pharmacy")
    dialog.bring_in(path)
    qtbot.waitUntil(lambda: "needs the columns" in dialog.strip.text)

    assert dialog.import_button.isEnabled()


def test_a_table_is_removed_with_a_second_word_only(dialog: KnowledgeDialog, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(TABLE)
    dialog.name.setText("Pharmacy")
    dialog.bring_in(path)
    qtbot.waitUntil(lambda: bool(dialog.known and dialog.known.tables))
    remove = next(
        one for one in dialog.findChildren(type(dialog.import_button)) if one.text().strip() == strings.TABLES_REMOVE
    )
    remove.click()
    assert (tmp_path / "tables" / "pharmacy.table").exists()
    remove.click()
    qtbot.waitUntil(lambda: bool(dialog.known and not dialog.known.tables))

    assert not (tmp_path / "tables" / "pharmacy.table").exists()


def test_an_open_chart_is_checked_again_with_a_new_table(
    window: MainWindow, workflows: FakeWorkflows, qtbot: QtBot, tmp_path: Path
) -> None:
    window.open_patient("p-silent")
    qtbot.waitUntil(lambda: window.patient_desk.report is not None)
    first = window.patient_desk.report
    window.patient_desk.check_again()
    qtbot.waitUntil(lambda: window.patient_desk.report is not first)

    assert window.patient_desk.report == first


def test_decisions_are_counted_by_rule_reason_and_person(
    qtbot: QtBot, window: MainWindow, store: MemoryStore, tmp_path: Path
) -> None:
    window._session.workplace.hospital_tables = tmp_path  # type: ignore[misc]
    for rule, reason in (("qt", "Will monitor"), ("qt", "Dose adjusted"), ("bleeding", "Will monitor")):
        store.save_override(
            Override(
                patient_id=PatientId("p"),
                issue_key=f"{rule}|a|b",
                reason=reason,
                by="Dr A",
                at="2026-11-20T09:00:00+00:00",
            )
        )
    shown = KnowledgeDialog(window, window._session)
    qtbot.addWidget(shown)
    qtbot.waitUntil(lambda: shown.decisions is not None and shown.known is not None)
    tables = {table.accessibleName(): table for table in shown.findChildren(RecordTable)}

    assert [[cell.text for cell in row.cells[:3]] for row in tables["By rule"].rows_model.rows] == [
        ["qt", "2", "1"],
        ["bleeding", "1", "1"],
    ]
    assert tables["By reason"].rows_model.rows[0].cells[0].text == "Will monitor"
    assert tables["By person"].rows_model.rows[0].cells[1].text == "3"
