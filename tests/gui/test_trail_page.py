"""The page of the audit trail."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from clinic_assist.gui import strings
from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.reach import TopPage
from clinic_assist.gui.screens.trail.verify_dialog import VerifyDialog
from clinic_assist.gui.screens.trail.view import TrailScreen
from clinic_assist.gui.session import Session
from clinic_assist.gui.tasks import Tasks
from clinic_assist.people import Account, Role
from clinic_assist.store.vault import create_vault, open_vault
from clinic_assist.trail.kinds import Group
from clinic_assist.workflows.permitted import permitted
from tests.gui.fake_people import person
from tests.gui.fake_workplace import PASSPHRASE, FakeClock, FakeWorkflows, FakeWorkplace, MemoryStore
from tests.gui.journeys import shown_dialog
from tests.unit.store.conftest import CHEAP
from tests.unit.trail.entries import TrailWriter

AUDITOR = person(Role.AUDITOR, name="Paula Proof", login="p.proof")
ADA = Account(account_id="a1", login="ada", name="Ada Example", role=Role.CLINICIAN)


@pytest.fixture
def screen(qtbot: QtBot, workflows: FakeWorkflows, tasks: Tasks) -> TrailScreen:
    """An auditor before a trail of three days."""
    trail = TrailWriter()
    for day in range(3):
        trail.write("vault-unlocked", timedelta(days=day))
        trail.write("chart-opened", timedelta(days=day, minutes=1), patient=f"patient{day}")
    trail.write("break-glass", timedelta(days=20), detail="60 minutes; bay 4", actor="p.proof")
    trail.write("failed-attempts", timedelta(days=20), detail="count 3")
    store = MemoryStore(account=AUDITOR, others=[ADA], trail=trail.entries)
    window = MainWindow(Session(workplace=FakeWorkplace(), store=store, tasks=tasks))  # type: ignore[arg-type]
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: len(window.people.trail.trail.entries) == 8)
    window.people.trail.window_of_it = window  # type: ignore[attr-defined]
    return window.people.trail


def shown(screen: TrailScreen) -> list[str]:
    return [row.cells[3].text for row in screen.table.rows_model.rows]


def test_an_auditor_begins_at_the_trail_newest_first(screen: TrailScreen) -> None:
    assert screen.isVisible()
    assert shown(screen)[:3] == ["Wrong attempts before a sign-in", "Emergency access begun", "Chart opened"]
    assert screen.table.rows_model.rows[2].cells[2].text == "Ada Example (ada)"
    assert screen.count.plain == "8 entries"


def test_filters_find_by_person_kind_words_and_failure(qtbot: QtBot, screen: TrailScreen) -> None:
    screen.who.setCurrentIndex(screen.who.findData("p.proof"))
    by_person = shown(screen)
    screen.who.setCurrentIndex(0)
    screen.what.setCurrentIndex(screen.what.findData(Group.CHARTS))
    by_kind = shown(screen)
    screen.what.setCurrentIndex(0)
    screen.failures.setChecked(True)
    failed = shown(screen)
    screen.failures.setChecked(False)
    screen.search.setText("patient2 chart")
    qtbot.waitUntil(lambda: len(shown(screen)) == 1)

    assert by_person == ["Emergency access begun"]
    assert by_kind == ["Chart opened"] * 3
    assert failed == ["Wrong attempts before a sign-in"]
    assert screen.count.plain == "1 of 8 entries"


def test_what_is_unusual_has_a_page_of_its_own(screen: TrailScreen) -> None:
    screen.to_unusual.click()

    assert [row.cells[1].text for row in screen.unusual.rows_model.rows] == ["Charts were opened in an emergency."]
    assert screen.unusual.isVisible()


def test_verifying_says_what_it_found_and_names_the_damage(qtbot: QtBot, screen: TrailScreen) -> None:
    screen.verify.click()
    dialog = shown_dialog(VerifyDialog)
    dialog.secret.setText(PASSPHRASE)
    dialog.go.click()
    qtbot.waitUntil(lambda: bool(screen.strip.text))
    good = screen.strip.text
    screen._session.store.trail_broken_at = 5  # type: ignore[attr-defined]
    screen.verify.click()
    shown_dialog(VerifyDialog).go.click()
    qtbot.waitUntil(lambda: "entry 5" in screen.strip.text)

    assert good == "All 8 entries are as they were written. 8 of them are proved by their seals."
    assert "does not fit" in screen.strip.text


def test_a_wrong_passphrase_is_said_in_the_dialog(qtbot: QtBot, screen: TrailScreen) -> None:
    screen.verify.click()
    dialog = shown_dialog(VerifyDialog)
    dialog.secret.setText("wrong")
    dialog.go.click()
    qtbot.waitUntil(lambda: "does not open" in dialog.strip.text)

    assert dialog.isVisible()


def test_both_exports_are_written_by_a_real_vault_and_are_entries_themselves(
    qtbot: QtBot, tasks: Tasks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workflows: FakeWorkflows
) -> None:
    made = create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP)
    made.add_account("paula", "Paula Proof", Role.AUDITOR, PASSPHRASE, kdf=CHEAP)
    made.close()
    store = permitted(open_vault(tmp_path / "vault", PASSPHRASE, login="paula"), FakeClock().now)
    window = MainWindow(Session(workplace=FakeWorkplace(), store=store, tasks=tasks))  # type: ignore[arg-type]
    qtbot.addWidget(window)
    window.show()
    monkeypatch.setattr("clinic_assist.gui.file_dialogs.choose_trail_target", lambda _parent, name: tmp_path / name)
    window.people.trail.as_csv.click()
    qtbot.waitUntil(lambda: strings.TRAIL_CSV_NAME in window.strip.text)
    window.people.trail.as_fhir.click()
    qtbot.waitUntil(lambda: strings.TRAIL_FHIR_NAME in window.strip.text)
    kinds = [one.event for one in store.audit_between(limit=100)]
    store.close()
    lines = (tmp_path / strings.TRAIL_FHIR_NAME).read_text().splitlines()

    assert list(window.bar.entries) == [TopPage.AUDIT]
    assert {json.loads(line)["resourceType"] for line in lines} == {"AuditEvent"}
    assert kinds.count("audit-exported") == 2
    assert (tmp_path / strings.TRAIL_CSV_NAME).read_text().splitlines()[1].startswith("1,")
