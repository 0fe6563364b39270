"""Second factors in the window: asked for at sign-in, added and taken off; on a vault in memory and on a real one."""

from __future__ import annotations

import base64
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from pytestqt.qtbot import QtBot

from clinic_assist.errors import CodeNeededError, UserError
from clinic_assist.gui import strings
from clinic_assist.gui.screens.accounts.factor_dialogs import KeyDialog, KeyOffDialog, TotpDialog, TotpOffDialog
from clinic_assist.gui.screens.accounts.own_dialog import OwnDialog
from clinic_assist.gui.screens.accounts.view import AccountsScreen
from clinic_assist.gui.screens.unlock.view import UnlockWindow
from clinic_assist.gui.session import Session
from clinic_assist.gui.tasks import Tasks
from clinic_assist.people import NO_PROOF, Founder, Proof, Role, SecurityKey, Way, WaysIn
from clinic_assist.reports.square_code import square_code
from clinic_assist.store.access import peopled
from clinic_assist.store.access.authenticators import PluggedInKeys
from clinic_assist.store.asked_first import security_keys_of
from clinic_assist.store.vault import create_vault, open_vault, ways_in
from clinic_assist.workflows.permitted import permitted
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.second_factors import Demand, is_enough
from tests.gui.fake_factors import CODE, FakeSecurityKeys
from tests.gui.fake_people import person
from tests.gui.fake_workplace import PASSPHRASE, FakeClock, FakeVaults, FakeWorkflows, FakeWorkplace, MemoryStore
from tests.unit.store.access.authenticator import KeyInMemory
from tests.unit.store.conftest import CHEAP

KEY = SecurityKey(name="Blue key", relying_party="clinic-assist", credential_id=b"c", salt=bytes(32))
RIGHT = MemoryStore().right


def unlock_window(qtbot: QtBot, tasks: Tasks, workplace: object, folder: Path) -> UnlockWindow:
    shown = UnlockWindow(workplace, tasks, folder)  # type: ignore[arg-type]
    qtbot.addWidget(shown)
    shown.show()
    return shown


def session_of(tasks: Tasks, store: object, workplace: object = None) -> Session:
    return Session(workplace=workplace or FakeWorkplace(), store=store, tasks=tasks)  # type: ignore[arg-type]


@pytest.fixture
def own(qtbot: QtBot, tasks: Tasks, workflows: FakeWorkflows) -> OwnDialog:
    dialog = OwnDialog(None, session_of(tasks, MemoryStore()))  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


# -- at sign-in --------------------------------------------------------------------------------------------------------


def test_a_code_is_asked_for_only_after_the_passphrase_and_reaches_the_vault(
    qtbot: QtBot, tasks: Tasks, tmp_path: Path
) -> None:
    vaults = FakeVaults(code=CODE)
    unlock = unlock_window(qtbot, tasks, FakeWorkplace(vaults=vaults), tmp_path)
    unlock.passphrase.setText(PASSPHRASE)
    before = unlock.code.isVisible()
    unlock.submit()
    qtbot.waitUntil(unlock.code.isVisible)
    waits = not unlock.open_button.isEnabled()
    unlock.code.setText(CODE)
    with qtbot.waitSignal(unlock.unlocked):
        unlock.submit()

    assert (before, waits) == (False, True)
    assert [one.code for one in vaults.proofs] == ["", CODE]
    assert (unlock.code.text(), unlock.passphrase.text()) == ("", "")


def test_a_wrong_code_is_said_and_can_be_typed_again(qtbot: QtBot, tasks: Tasks, tmp_path: Path) -> None:
    unlock = unlock_window(qtbot, tasks, FakeWorkplace(vaults=FakeVaults(code=CODE)), tmp_path)
    unlock.passphrase.setText(PASSPHRASE)
    unlock.submit()
    qtbot.waitUntil(unlock.code.isVisible)
    unlock.code.setText("111111")
    unlock.submit()
    qtbot.waitUntil(lambda: not unlock.code.text())

    assert "one-time code" in unlock.strip.text
    assert unlock.passphrase.text() == PASSPHRASE


def test_for_another_user_no_code_is_asked_before_the_passphrase(qtbot: QtBot, tasks: Tasks, tmp_path: Path) -> None:
    workplace = FakeWorkplace(vaults=FakeVaults(code=CODE, ways=WaysIn(needs_login=True)))
    unlock = unlock_window(qtbot, tasks, workplace, tmp_path)
    unlock.login.setText("j.moore")
    unlock.passphrase.setText(PASSPHRASE)
    unlock.submit()
    qtbot.waitUntil(unlock.code.isVisible)
    unlock.code.setText(CODE)
    unlock.login.selectAll()
    qtbot.keyClicks(unlock.login, "t.reyes")

    assert not unlock.code.isVisible()
    assert unlock.code.text() == ""


def test_a_security_key_is_asked_and_its_pin_once_it_wants_it(qtbot: QtBot, tasks: Tasks, tmp_path: Path) -> None:
    vaults, keys = FakeVaults(keys=(KEY,)), FakeSecurityKeys(pin="2468")
    unlock = unlock_window(qtbot, tasks, FakeWorkplace(vaults=vaults, security_keys=keys), tmp_path)
    unlock.passphrase.setText(PASSPHRASE)
    unlock.submit()
    said = unlock.open_button.text()
    qtbot.waitUntil(unlock.pin.isVisible)
    unlock.pin.setText("2468")
    with qtbot.waitSignal(unlock.unlocked):
        unlock.submit()

    assert said == strings.KEY_TOUCH
    assert keys.asked == ["", "2468"]
    assert [len(one.factor) for one in vaults.proofs] == [32]


def test_without_the_key_the_window_says_so_and_the_vault_is_not_tried(
    qtbot: QtBot, tasks: Tasks, tmp_path: Path
) -> None:
    vaults = FakeVaults(keys=(KEY,))
    workplace = FakeWorkplace(vaults=vaults, security_keys=FakeSecurityKeys(is_there=False))
    unlock = unlock_window(qtbot, tasks, workplace, tmp_path)
    unlock.passphrase.setText(PASSPHRASE)
    unlock.submit()
    qtbot.waitUntil(lambda: "No security key is plugged in" in unlock.strip.text)

    assert vaults.given == []


# -- one's own account -------------------------------------------------------------------------------------------------


def test_an_app_is_added_with_a_right_code_and_taken_off_with_the_passphrase(qtbot: QtBot, own: OwnDialog) -> None:
    own.factors.app.click()
    dialog = own.factors.dialog
    assert isinstance(dialog, TotpDialog)
    qtbot.waitUntil(lambda: bool(dialog.square.modules))
    dialog.current.setText(RIGHT)
    dialog.code.setText("111111")
    dialog.go.click()
    qtbot.waitUntil(lambda: "does not fit" in dialog.strip.text)
    dialog.code.setText(CODE)
    with qtbot.waitSignal(own.changed) as told:
        dialog.go.click()
    added = own.factors.app_state.text
    own.factors.app.click()
    off = own.factors.dialog
    assert isinstance(off, TotpOffDialog)
    off.current.setText("something else entirely")
    off.go.click()
    qtbot.waitUntil(lambda: bool(off.strip.text) and not off.is_working)
    refused = off.strip.text
    off.current.setText(RIGHT)
    with qtbot.waitSignal(own.changed):
        off.go.click()

    assert told.args == [strings.TOTP_DONE]
    assert added() == strings.TOTP_STATE[False]  # the label's text of now: the app is gone again
    assert "does not open" in refused


def test_a_key_that_wants_its_pin_is_asked_again_with_it(qtbot: QtBot, tasks: Tasks, workflows: FakeWorkflows) -> None:
    keys = FakeSecurityKeys(pin="2468")
    store = MemoryStore()
    own = OwnDialog(None, session_of(tasks, store, FakeWorkplace(security_keys=keys)))  # type: ignore[arg-type]
    qtbot.addWidget(own)
    own.show()
    own.factors.key.click()
    dialog = own.factors.dialog
    assert isinstance(dialog, KeyDialog)
    dialog.name.setText("Blue key")
    dialog.current.setText(RIGHT)
    hidden = not dialog.pin.isVisible()
    dialog.go.click()
    qtbot.waitUntil(dialog.pin.isVisible)
    dialog.pin.setText("2468")
    with qtbot.waitSignal(own.changed):
        dialog.go.click()

    assert hidden
    assert store.key_name == "Blue key"
    assert own.factors.key_state.text() == strings.key_state("Blue key")


def test_where_no_key_is_plugged_in_the_dialog_says_so(qtbot: QtBot, tasks: Tasks, workflows: FakeWorkflows) -> None:
    workplace = FakeWorkplace(security_keys=FakeSecurityKeys(is_there=False))
    dialog = KeyDialog(None, session_of(tasks, MemoryStore(), workplace))  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.name.setText("Blue key")
    dialog.current.setText(RIGHT)
    dialog.go.click()
    qtbot.waitUntil(lambda: "No security key is plugged in" in dialog.strip.text)

    assert dialog.go.isEnabled()


def test_who_came_in_by_a_key_on_paper_is_offered_no_second_factor(
    qtbot: QtBot, tasks: Tasks, workflows: FakeWorkflows
) -> None:
    own = OwnDialog(None, session_of(tasks, MemoryStore(way=Way.RECOVERY)))  # type: ignore[arg-type]
    qtbot.addWidget(own)

    assert not hasattr(own, "factors")


def test_an_administrator_sees_who_has_what_and_takes_a_lost_app_off(
    qtbot: QtBot, tasks: Tasks, workflows: FakeWorkflows
) -> None:
    other = replace(
        person(Role.CLINICIAN, name="Dr. Okafor", login="s.okafor"),
        has_totp=True,
        has_security_key=True,
        last_sign_in=FakeClock().now(),
    )
    store = MemoryStore(account=person(Role.ADMINISTRATOR), others=[other])
    screen = AccountsScreen(session_of(tasks, store))
    qtbot.addWidget(screen)
    screen.show()
    qtbot.waitUntil(lambda: len(screen.everybody) == 2)
    screen.table.select_key("i.moreau")
    own_offered = screen.clear.isEnabled()
    screen.table.select_key("s.okafor")
    offered = screen.clear.isEnabled()
    screen.clear.click()
    with qtbot.waitSignal(screen.told) as told:
        screen.dialog.go.click()  # type: ignore[union-attr]

    assert (own_offered, offered) == (False, True)
    assert told.args == [strings.account_done("cleared", "Dr. Okafor")]
    assert not store.others[0].has_totp


# -- on a real vault ---------------------------------------------------------------------------------------------------


@dataclass
class RealVaults:
    """Real vaults with a cheap key derivation."""

    given: list[Proof] = field(default_factory=list)

    def exists(self, directory: Path) -> bool:
        return (directory / "slots.json").exists()

    def ways_in(self, directory: Path) -> WaysIn:
        return ways_in(directory)

    def security_keys(self, directory: Path, login: str) -> tuple[SecurityKey, ...]:
        return security_keys_of(directory, login)

    def open(
        self, directory: Path, passphrase: str, *, login: str = "", way: Way = Way.PASSWORD, proof: Proof = NO_PROOF
    ) -> ChartStore:
        self.given.append(proof)
        return permitted(open_vault(directory, passphrase, login=login, way=way, proof=proof), FakeClock().now)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(peopled, "KdfParameters", lambda: CHEAP)
    founder = Founder(login="i.moreau", name="Dr. Ines Moreau")
    create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP, founder=founder).close()
    return tmp_path / "vault"


def test_an_app_added_in_the_window_is_asked_for_at_the_next_sign_in(
    qtbot: QtBot, tasks: Tasks, folder: Path, workflows: FakeWorkflows
) -> None:
    workplace = FakeWorkplace(vaults=RealVaults())  # type: ignore[arg-type]
    store = workplace.vaults.open(folder, PASSPHRASE)
    dialog = TotpDialog(None, session_of(tasks, store, workplace))  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: bool(dialog.square.modules))
    secret = dialog.secret.text().replace(" ", "")
    app = TOTP(base64.b32decode(secret), 6, SHA1(), 30)  # noqa: S303
    dialog.current.setText(PASSPHRASE)
    dialog.code.setText(app.generate(time.time() - 30).decode())
    with qtbot.waitSignal(dialog.changed, timeout=10_000):
        dialog.submit()
    enough = [is_enough(store, demand) for demand in Demand]
    store.close()
    with pytest.raises(CodeNeededError):
        open_vault(folder, PASSPHRASE)
    unlock = unlock_window(qtbot, tasks, workplace, folder)
    unlock.passphrase.setText(PASSPHRASE)
    unlock.submit()
    qtbot.waitUntil(unlock.code.isVisible, timeout=10_000)
    unlock.code.setText(app.generate(time.time()).decode())
    with qtbot.waitSignal(unlock.unlocked, timeout=10_000) as came:
        unlock.submit()
    opened = came.args[0]

    assert opened.account.has_totp
    assert enough == [True, True, False]
    assert opened.accounts()[0].last_sign_in is not None
    opened.close()


def test_a_security_key_added_in_the_window_opens_the_vault_and_another_does_not(
    qtbot: QtBot, tasks: Tasks, folder: Path, workflows: FakeWorkflows
) -> None:
    ports = [KeyInMemory()]
    workplace = FakeWorkplace(vaults=RealVaults(), security_keys=PluggedInKeys(lambda: iter(ports)))  # type: ignore[arg-type]
    store = workplace.vaults.open(folder, PASSPHRASE)
    dialog = KeyDialog(None, session_of(tasks, store, workplace))  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    dialog.name.setText("Blue key")
    dialog.current.setText(PASSPHRASE)
    with qtbot.waitSignal(dialog.changed, timeout=10_000):
        dialog.submit()
    enough = [is_enough(store, demand) for demand in Demand]
    listed = [one.has_security_key for one in store.accounts()]
    store.close()
    with pytest.raises(UserError, match="does not open"):
        open_vault(folder, PASSPHRASE)
    own, ports[:] = ports[0], [KeyInMemory()]
    unlock = unlock_window(qtbot, tasks, workplace, folder)
    unlock.passphrase.setText(PASSPHRASE)
    unlock.submit()
    qtbot.waitUntil(lambda: "not the security key" in unlock.strip.text, timeout=10_000)
    ports[:] = [own]
    with qtbot.waitSignal(unlock.unlocked, timeout=10_000) as came:
        unlock.submit()
    opened = came.args[0]
    off = KeyOffDialog(None, session_of(tasks, opened, workplace))  # type: ignore[arg-type]
    qtbot.addWidget(off)
    off.current.setText(PASSPHRASE)
    with qtbot.waitSignal(off.changed, timeout=10_000):
        off.submit()
    opened.close()

    assert enough == [True, True, True]
    assert listed == [True]
    open_vault(folder, PASSPHRASE).close()


# -- the square code ---------------------------------------------------------------------------------------------------


def test_the_square_code_has_its_three_marks_and_holds_another_text_differently() -> None:
    text = "otpauth://totp/Clinic%20Assist:owner?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    modules = square_code(text)
    side = len(modules)
    # ISO/IEC 18004 s.5.3.2: a dark 3 by 3 square in a light and a dark ring, in three of the corners.
    mark = [[max(abs(row - 3), abs(place - 3)) != 2 for place in range(7)] for row in range(7)]

    def corner(top: int, left: int) -> list[list[bool]]:
        return [list(row[left : left + 7]) for row in modules[top : top + 7]]

    assert (side - 17) % 4 == 0
    assert {len(row) for row in modules} == {side}
    assert [corner(top, left) == mark for top, left in ((0, 0), (0, side - 7), (side - 7, 0))] == [True] * 3
    assert corner(side - 7, side - 7) != mark
    assert square_code(text + "X") != modules
