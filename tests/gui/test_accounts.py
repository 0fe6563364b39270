"""Who sits before the window: signing in, what a role sees, accounts, keys on paper, and charts in an emergency."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from clinic_assist.errors import LockedOutError
from clinic_assist.gui import strings
from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.reach import TopPage, first_page, pages_of
from clinic_assist.gui.screens.accounts.first_dialog import FirstDialog
from clinic_assist.gui.screens.accounts.model import account_rows, offer
from clinic_assist.gui.screens.accounts.own_dialog import OwnDialog
from clinic_assist.gui.screens.accounts.person_dialog import PersonDialog, ResetDialog
from clinic_assist.gui.screens.accounts.removal_dialog import RemoveAccountDialog
from clinic_assist.gui.screens.accounts.sheet_dialog import SheetDialog
from clinic_assist.gui.screens.unlock.view import UnlockWindow
from clinic_assist.gui.session import Session
from clinic_assist.gui.tasks import Tasks
from clinic_assist.importers import InSession
from clinic_assist.people import ASSIGNABLE, PERMISSIONS, SHEETS, Account, AccountState, Permission, Role, Way, WaysIn
from clinic_assist.store.vault import create_vault, open_vault
from clinic_assist.workflows.permitted import permitted
from tests.gui.fake_people import CODE, person
from tests.gui.fake_workplace import PASSPHRASE, FakeClock, FakeVaults, FakeWorkflows, FakeWorkplace, MemoryStore
from tests.gui.journeys import shown_dialog
from tests.unit.store.conftest import CHEAP

NEW = "seven rivers and a copper lantern"


@pytest.fixture
def window_of(qtbot: QtBot, workflows: FakeWorkflows, tasks: Tasks) -> object:
    """Makes the window for somebody of a role."""

    def make(account: Account, **more: object) -> MainWindow:
        store = MemoryStore(account=account, **more)  # type: ignore[arg-type]
        shown = MainWindow(Session(workplace=FakeWorkplace(), store=store, tasks=tasks))  # type: ignore[arg-type]
        qtbot.addWidget(shown)
        shown.show()
        return shown

    return make


def current(window: MainWindow) -> QWidget:
    return window._stack.currentWidget()


def type_twice(dialog: PersonDialog | ResetDialog | OwnDialog, text: str) -> None:
    dialog.secret.first.setText(text)
    dialog.secret.again.setText(text)


# -- signing in --------------------------------------------------------------------------------------------------------


def unlock_window(qtbot: QtBot, tasks: Tasks, vaults: FakeVaults, folder: Path) -> UnlockWindow:
    shown = UnlockWindow(FakeWorkplace(vaults=vaults), tasks, folder)  # type: ignore[arg-type]
    qtbot.addWidget(shown)
    shown.show()
    return shown


def test_a_user_name_is_asked_for_only_where_there_are_several_accounts(
    qtbot: QtBot, tasks: Tasks, tmp_path: Path
) -> None:
    alone = unlock_window(qtbot, tasks, FakeVaults(), tmp_path)
    shared = unlock_window(qtbot, tasks, FakeVaults(ways=WaysIn(needs_login=True)), tmp_path)
    for unlock in (alone, shared):
        unlock.passphrase.setText(PASSPHRASE)

    assert (alone.login.isVisible(), alone.open_button.isEnabled()) == (False, True)
    assert (shared.login.isVisible(), shared.open_button.isEnabled()) == (True, False)


def test_the_user_name_reaches_the_vault(qtbot: QtBot, tasks: Tasks, tmp_path: Path) -> None:
    vaults = FakeVaults(ways=WaysIn(needs_login=True))
    unlock = unlock_window(qtbot, tasks, vaults, tmp_path)
    unlock.login.setText("j.moore")
    unlock.passphrase.setText(PASSPHRASE)
    with qtbot.waitSignal(unlock.unlocked):
        unlock.submit()

    assert vaults.given == [("j.moore", Way.PASSWORD)]


@pytest.mark.parametrize("way", SHEETS)
def test_a_key_on_paper_opens_without_a_user_name(qtbot: QtBot, tasks: Tasks, tmp_path: Path, way: Way) -> None:
    vaults = FakeVaults(ways=WaysIn(needs_login=True, sheets=frozenset(SHEETS)))
    unlock = unlock_window(qtbot, tasks, vaults, tmp_path)
    unlock.way.setCurrentIndex(unlock.way.findData(way))
    hidden = not unlock.login.isVisible()
    unlock.passphrase.setText(PASSPHRASE)
    with qtbot.waitSignal(unlock.unlocked):
        unlock.submit()

    assert hidden
    assert vaults.given == [("", way)]


def test_sheets_that_a_vault_does_not_have_are_not_offered(qtbot: QtBot, tasks: Tasks, tmp_path: Path) -> None:
    none = unlock_window(qtbot, tasks, FakeVaults(), tmp_path)
    one = unlock_window(qtbot, tasks, FakeVaults(ways=WaysIn(sheets=frozenset({Way.EMERGENCY}))), tmp_path)

    assert not none.way.isVisible()
    assert [one.way.itemData(number) for number in range(one.way.count())] == [Way.PASSWORD, Way.EMERGENCY]


def test_the_wait_after_wrong_attempts_is_counted_down_and_the_button_opens_after_it(
    qtbot: QtBot, tasks: Tasks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vaults = FakeVaults()
    unlock = unlock_window(qtbot, tasks, vaults, tmp_path)

    def locked_out(*_given: object, **_named: object) -> None:
        raise LockedOutError("Too many wrong attempts.", wait_s=1.2)

    monkeypatch.setattr(vaults, "open", locked_out)
    unlock.passphrase.setText("wrong")
    unlock.submit()
    qtbot.waitUntil(lambda: "You can try again in" in unlock.strip.text)
    unlock.passphrase.setText(PASSPHRASE)
    closed = not unlock.open_button.isEnabled()
    qtbot.waitUntil(lambda: not unlock.strip.text)

    assert closed
    assert unlock.open_button.isEnabled()


# -- what a role sees --------------------------------------------------------------------------------------------------


def test_each_role_reaches_its_pages() -> None:
    reached = {role: [page.value for page in pages_of(PERMISSIONS[role])] for role in Role}

    assert reached == {
        Role.CLINICIAN: ["patients", "imports", "backups"],
        Role.PHARMACIST: ["patients", "imports"],
        Role.READER: ["patients"],
        Role.ADMINISTRATOR: ["patients", "accounts", "audit", "backups"],
        Role.AUDITOR: ["audit"],
        Role.EMERGENCY: ["patients"],
    }
    assert first_page(PERMISSIONS[Role.ADMINISTRATOR]) is TopPage.ACCOUNTS
    assert first_page(PERMISSIONS[Role.AUDITOR]) is TopPage.AUDIT


def test_an_administrator_sees_no_patients_and_no_chart_is_asked_for(qtbot: QtBot, window_of: object) -> None:
    window = window_of(person(Role.ADMINISTRATOR))  # type: ignore[operator]
    begins_at = current(window)
    window.bar.entries[TopPage.PATIENTS].click()

    assert begins_at is window.people.accounts
    assert current(window) is window.people.no_charts
    assert window._session.store.loaded == []
    assert window.patients.table.rows_model.rows == ()


def test_a_reader_sees_charts_and_what_they_may_not_do_is_closed_with_a_reason(qtbot: QtBot, window_of: object) -> None:
    window = window_of(person(Role.READER))  # type: ignore[operator]
    window.open_patient("p-full")
    qtbot.waitUntil(lambda: window.patient_desk.report is not None)
    if window.patient_desk.interruption is not None:
        window.patient_desk.interruption.go_on.click()
    window.workspace.open_page("draft")
    draft = window.workspace.draft
    closed = (draft.draft, draft.order, draft.sign, window.workspace.safety.export, window.workspace.navigation.export)
    card = window.workspace.safety.alerts.cards[0]

    assert [one.isEnabled() for one in closed] == [False] * len(closed)
    assert draft.draft.toolTip() == "Your account may not write notes."
    assert not card.decision.isEnabled()
    assert TopPage.IMPORTS not in window.bar.entries
    assert not window.acceptDrops()


def test_a_clinician_finds_the_same_controls_open(qtbot: QtBot, window_of: object) -> None:
    window = window_of(person(Role.CLINICIAN))  # type: ignore[operator]
    window.open_patient("p-full")
    qtbot.waitUntil(lambda: window.patient_desk.report is not None)
    if window.patient_desk.interruption is not None:
        window.patient_desk.interruption.go_on.click()
    window.workspace.open_page("draft")

    assert window.workspace.draft.draft.isEnabled()
    assert window.workspace.safety.export.isEnabled()
    assert window.workspace.safety.alerts.cards[0].decision.isEnabled()
    assert window.acceptDrops()


def test_who_is_signed_in_stands_in_the_bar_and_signs_by_their_own_name(qtbot: QtBot, window_of: object) -> None:
    window = window_of(person(Role.CLINICIAN))  # type: ignore[operator]

    assert window.bar.own.text().strip() == "Dr. Ines Moreau"
    assert window.bar.own.toolTip() == "Your account · Clinician"
    assert window._session.signing_name == "Dr. Ines Moreau"


# -- an emergency ------------------------------------------------------------------------------------------------------


def test_charts_open_for_a_reason_and_close_when_the_time_is_over(qtbot: QtBot, window_of: object) -> None:
    window = window_of(person(Role.ADMINISTRATOR))  # type: ignore[operator]
    window.show_patients()
    screen, store = window.people.no_charts, window._session.store
    needs_reason = not screen.open.isEnabled()
    screen.reason.setPlainText("Unconscious in bay 4, nobody else on the ward")
    screen.minutes.setCurrentIndex(screen.minutes.findData(15))
    screen.open.click()
    qtbot.waitUntil(lambda: bool(window.people.banner.text) and bool(window.patients.table.rows_model.rows))
    said = window.people.banner.text
    window.open_patient("p-full")
    qtbot.waitUntil(lambda: window.patient_desk.chart is not None)
    may_write = window.workspace.draft.draft.isEnabled()
    store.emergency_until = None
    window.people.banner.look()
    qtbot.waitUntil(lambda: current(window) is window.people.no_charts)

    assert needs_reason
    assert store.people_events == ["glass 15 Unconscious in bay 4, nobody else on the ward"]
    assert "(15 minutes left)" in said
    assert not may_write
    assert window.patient_desk.chart is None
    assert window.strip.text == strings.GLASS_OVER


def test_an_auditor_is_offered_no_emergency(qtbot: QtBot, window_of: object) -> None:
    auditor = window_of(person(Role.AUDITOR))  # type: ignore[operator]
    administrator = window_of(person(Role.ADMINISTRATOR))  # type: ignore[operator]

    assert auditor.people.no_charts.card.isHidden()
    assert not administrator.people.no_charts.card.isHidden()


# -- accounts ----------------------------------------------------------------------------------------------------------


def test_removed_accounts_stand_last_and_nobody_removes_themselves() -> None:
    gone = Account(account_id="x", login="x", name="Gone", role=Role.READER, state=AccountState.REMOVED)
    here = person(Role.READER, name="Here", login="here")

    assert [row.key for row in account_rows((gone, here), "here")] == ["here", "x"]
    assert offer(here, "here").change
    assert not offer(here, "here").remove
    assert offer(here, "another").remove
    assert not offer(gone, "another").change


def test_an_administrator_adds_changes_and_removes_somebody(qtbot: QtBot, window_of: object) -> None:
    window = window_of(person(Role.ADMINISTRATOR))  # type: ignore[operator]
    screen, store = window.people.accounts, window._session.store
    qtbot.waitUntil(lambda: len(screen.everybody) == 1)
    screen.add.click()
    adding = shown_dialog(PersonDialog)
    adding.name.setText("Tomas Reyes")
    adding.login.setText("t.reyes")
    adding.role.setCurrentIndex(adding.role.findData(Role.PHARMACIST))
    incomplete = not adding.go.isEnabled()
    type_twice(adding, NEW)
    adding.go.click()
    qtbot.waitUntil(lambda: len(screen.everybody) == 2)
    added = window.strip.text
    screen.table.select_key("t.reyes")
    screen.change.click()
    changing = shown_dialog(PersonDialog)
    changing.role.setCurrentIndex(changing.role.findData(Role.READER))
    changing.go.click()
    qtbot.waitUntil(lambda: store.others[0].role is Role.READER and screen.everybody[1].role is Role.READER)
    screen.remove.click()
    removing = shown_dialog(RemoveAccountDialog)
    removing.for_cause.setChecked(True)
    removing.go.click()
    qtbot.waitUntil(lambda: screen.everybody[1].state is AccountState.REMOVED)

    assert incomplete
    assert added == "Tomas Reyes can come in now."
    assert store.people_events == ["rekeyed without t.reyes"]


def test_a_login_that_is_taken_is_said_in_the_dialog_which_stays(qtbot: QtBot, window_of: object) -> None:
    window = window_of(person(Role.ADMINISTRATOR))  # type: ignore[operator]
    window.people.accounts.add.click()
    dialog = shown_dialog(PersonDialog)
    dialog.name.setText("Somebody Else")
    dialog.login.setText("i.moreau")
    type_twice(dialog, NEW)
    dialog.go.click()
    qtbot.waitUntil(lambda: "already" in dialog.strip.text)

    assert dialog.isVisible()
    assert dialog.go.isEnabled()


def test_a_key_on_paper_is_shown_once_and_asked_for(qtbot: QtBot, window_of: object) -> None:
    window = window_of(person(Role.ADMINISTRATOR))  # type: ignore[operator]
    screen = window.people.accounts
    screen.sheets[Way.RECOVERY].click()
    dialog = shown_dialog(SheetDialog)
    qtbot.waitUntil(lambda: "7XK2" in dialog.key.plain)
    dialog.check.setText("WRNG")
    dialog.done_button.click()
    wrong = dialog.strip.text
    dialog.reject()
    stays = dialog.isVisible()
    dialog.check.setText("c0de")
    dialog.done_button.click()
    qtbot.waitUntil(lambda: screen.sheet_states[Way.RECOVERY].plain == "There is a recovery key.")

    assert wrong == strings.SHEET_CHECK_WRONG
    assert stays
    assert not dialog.isVisible()
    assert CODE.split("-")[0] not in dialog.key.plain


def test_after_a_vault_was_made_both_keys_are_offered(qtbot: QtBot, window_of: object) -> None:
    window = window_of(person(Role.CLINICIAN))  # type: ignore[operator]
    window.people.show_first_steps()
    dialog = shown_dialog(FirstDialog)
    for way in SHEETS:
        dialog.make[way].click()
        sheet = shown_dialog(SheetDialog)
        qtbot.waitUntil(lambda sheet=sheet: "7XK2" in sheet.key.plain)
        sheet.check.setText("C0DE")
        sheet.done_button.click()

    assert window._session.store.made_sheets == set(SHEETS)
    assert [one.isEnabled() for one in dialog.make.values()] == [False, False]


def test_ones_own_passphrase_is_changed_only_with_the_right_one(qtbot: QtBot, window_of: object) -> None:
    window = window_of(person(Role.READER))  # type: ignore[operator]
    window.people.show_own()
    dialog = shown_dialog(OwnDialog)
    dialog.current.setText("not mine")
    type_twice(dialog, NEW)
    dialog.go.click()
    qtbot.waitUntil(lambda: "does not open" in dialog.strip.text)
    dialog.current.setText(PASSPHRASE)
    dialog.go.click()
    qtbot.waitUntil(lambda: window.strip.text == strings.OWN_PHRASE_DONE)

    assert window._session.store.right == NEW


def test_with_a_recovery_key_somebody_gets_a_new_passphrase(qtbot: QtBot, window_of: object) -> None:
    recovery = Account(account_id="recovery", login="", name="Recovery key", role=Role.ADMINISTRATOR)
    lost = person(Role.CLINICIAN, login="lost")
    window = window_of(recovery, way=Way.RECOVERY, others=[lost])  # type: ignore[operator]
    screen = window.people.accounts
    qtbot.waitUntil(lambda: len(screen.everybody) == 2)
    screen.table.select_key("lost")
    screen.reset.click()
    dialog = shown_dialog(ResetDialog)
    type_twice(dialog, NEW)
    dialog.go.click()
    qtbot.waitUntil(lambda: bool(window.strip.text))

    assert screen.recovered.text == strings.ACCOUNTS_BY_RECOVERY
    assert window._session.store.people_events == ["reset lost"]


# -- on a vault on the disk, behind its doors --------------------------------------------------------------------------


@pytest.fixture
def staffed(tmp_path: Path) -> Path:
    """A vault with somebody of each role."""
    made = create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP)
    for role in ASSIGNABLE:
        made.add_account(f"the-{role.value}", f"The {role.value}", role, NEW, kdf=CHEAP)
    made.close()
    return tmp_path / "vault"


@pytest.mark.parametrize("role", ASSIGNABLE)
def test_no_role_meets_a_closed_door_on_its_own_pages(
    qtbot: QtBot, tasks: Tasks, staffed: Path, workflows: FakeWorkflows, role: Role
) -> None:
    store = permitted(open_vault(staffed, NEW, login=f"the-{role.value}"), FakeClock().now)
    failed: list[object] = []
    tasks.failed.connect(failed.append)
    window = MainWindow(Session(workplace=FakeWorkplace(reader=InSession()), store=store, tasks=tasks))  # type: ignore[arg-type]
    qtbot.addWidget(window)
    window.show()
    for entry in window.bar.entries.values():
        entry.click()
        done: list[object] = []
        tasks.start(lambda _task: 0).then(done.append)
        qtbot.waitUntil(lambda done=done: bool(done))
    said = window.strip.text
    store.close()

    assert failed == []
    assert said == ""


def test_the_glass_is_broken_on_a_real_vault_and_the_clock_closes_it(
    qtbot: QtBot, tasks: Tasks, staffed: Path, workflows: FakeWorkflows
) -> None:
    now = [FakeClock().now()]
    vault = open_vault(staffed, NEW, login="the-administrator")
    store = permitted(vault, lambda: now[0])
    window = MainWindow(Session(workplace=FakeWorkplace(), store=store, tasks=tasks))  # type: ignore[arg-type]
    qtbot.addWidget(window)
    window.show()
    window.show_patients()
    window.people.no_charts.reason.setPlainText("Nobody else here")
    window.people.no_charts.open.click()
    qtbot.waitUntil(lambda: current(window) is window.patients)
    may = window._session.may(Permission.READ_CHARTS)
    now[0] += timedelta(hours=2)
    window.people.banner.look()
    qtbot.waitUntil(lambda: current(window) is window.people.no_charts)
    store.close()

    assert may
    assert not window._session.may(Permission.READ_CHARTS)
