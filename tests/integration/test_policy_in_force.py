"""The policy where it is enforced: at vaults on the disk, at the doors of the store, at paper, folders and retention."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from clinic_assist import app, settings
from clinic_assist.chart.chart import PatientId
from clinic_assist.cli.run import run_command_line
from clinic_assist.errors import LockedOutError, MachineError, UserError
from clinic_assist.people import Proof, Role, SecurityKey, Way
from clinic_assist.policy.values import ExportKind, Policy, SecondFactor
from clinic_assist.store.access.attempts import wait_after
from clinic_assist.store.keeper import BackupsOnDisk
from clinic_assist.store.session import Vault
from clinic_assist.store.vault import create_vault, open_vault
from clinic_assist.workflows.back_up import BackupPlan, back_up_if_due, keep_plan
from clinic_assist.workflows.erase_patient import erase_patient
from clinic_assist.workflows.look_in_folders import look_if_permitted
from clinic_assist.workflows.permitted import permitted, require_export
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.retain import Choice, erase_overdue, overdue, set_hold
from tests.unit.store.conftest import CHEAP, PASSPHRASE, bring_in
from tests.vaults.exports import Export


def _broken() -> Policy:
    raise MachineError("The policy of this computer cannot be used, so no vault is opened: it is a link.")


def _now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP)
    yield opened
    opened.close()


def test_no_vault_is_made_or_opened_under_a_policy_that_cannot_be_used(tmp_path: Path) -> None:
    folder, vaults = tmp_path / "vault", app.VaultsOnDisk(_broken)
    with pytest.raises(MachineError, match="no vault is opened"):
        vaults.create(folder, PASSPHRASE)
    assert not folder.exists()
    app.VaultsOnDisk(Policy).create(folder, PASSPHRASE).close()
    with pytest.raises(MachineError, match="no vault is opened"):
        vaults.open(folder, PASSPHRASE)
    app.VaultsOnDisk(Policy).open(folder, PASSPHRASE).close()


def test_no_vault_is_opened_without_a_filter_where_the_policy_asks_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vaults = app.VaultsOnDisk(lambda: Policy(requires_isolation=True))
    monkeypatch.setattr(app.system_calls, "is_filtered", lambda: False)
    with pytest.raises(UserError, match="confine"):
        vaults.create(tmp_path / "vault", PASSPHRASE)
    monkeypatch.setattr(app.system_calls, "is_filtered", lambda: True)
    vaults.create(tmp_path / "vault", PASSPHRASE).close()


def test_every_new_passphrase_is_as_long_as_the_policy_asks(tmp_path: Path) -> None:
    vaults, short, long = app.VaultsOnDisk(lambda: Policy(minimum_passphrase=20)), "x" * 19, "x" * 20
    with pytest.raises(UserError, match="at least 20"):
        vaults.create(tmp_path / "vault", short)
    store = vaults.create(tmp_path / "vault", long)
    try:
        for change in (
            lambda new: store.add_account("ada", "Ada", Role.READER, new),
            lambda new: store.add_account(f"by-name-{len(new)}", "Ada", Role.READER, password=new),
            lambda new: store.reset_password(_id(store, "ada"), new),
            lambda new: store.change_passphrase(long, new),
        ):
            with pytest.raises(UserError, match="at least 20"):
                change(short)
            change(long)
    finally:
        store.close()


def _id(store: ChartStore, login: str) -> str:
    return next((one.account_id for one in store.accounts() if one.login == login), "")


def test_an_export_that_the_policy_forbids_is_refused_outside_the_window_too(vault: Vault) -> None:
    some = tuple((kind, frozenset({Role.CLINICIAN}) if kind is ExportKind.PDF else frozenset()) for kind in ExportKind)
    store = permitted(vault, _now, Policy(exports=some))
    require_export(store, ExportKind.PDF)
    for kind in (ExportKind.CSV, ExportKind.FHIR, ExportKind.AUDIT):
        require_export(permitted(vault, _now), kind)
        with pytest.raises(UserError, match="Your hospital"):
            require_export(store, kind)


def test_the_lock_out_is_as_strict_as_the_policy_asks(tmp_path: Path) -> None:
    app.VaultsOnDisk(Policy).create(tmp_path / "vault", PASSPHRASE).close()

    def attempts_before_the_wait(policy: Policy, name: str) -> int:
        shutil.copytree(tmp_path / "vault", tmp_path / name)
        for number in range(10):
            try:
                app.VaultsOnDisk(lambda: policy).open(tmp_path / name, "certainly not this one", login="owner")
            except LockedOutError:
                return number
            except UserError:
                continue
        return 10

    assert attempts_before_the_wait(Policy(), "usual") == 5
    assert attempts_before_the_wait(Policy(free_attempts=2), "strict") == 2
    assert wait_after(100) == 900
    assert wait_after(100, app._lock_out(Policy(longest_wait_minutes=60))) == 3600


def test_without_the_second_factor_that_is_asked_for_an_account_may_nothing_until_it_has_one(vault: Vault) -> None:
    key = SecurityKey(name="a key", relying_party="clinic-assist", credential_id=bytes(16), salt=bytes(32))
    asked = Policy(second_factor=SecondFactor.SECURITY_KEY)
    folder, factor = vault.directory, bytes(range(32))
    code = vault.make_recovery_key(kdf=CHEAP)
    store = permitted(vault, _now, asked)
    for forbidden in (store.search_patients, store.accounts, lambda: require_export(store, ExportKind.PDF)):
        with pytest.raises(UserError, match="second factor"):
            forbidden()
    assert store.permissions == frozenset()
    assert permitted(vault, _now).search_patients() == ()
    vault.enrol_security_key(PASSPHRASE, key, factor, kdf=CHEAP)
    vault.close()
    for open_again in (
        lambda: open_vault(folder, PASSPHRASE, login="owner", proof=Proof(factor=factor)),
        lambda: open_vault(folder, code, way=Way.RECOVERY),
    ):
        opened = open_again()
        assert permitted(opened, _now, asked).accounts()
        opened.close()


def test_a_folder_outside_the_policy_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    assert len(look_if_permitted(Policy(), tmp_path).files) == 1
    refused = look_if_permitted(Policy(watched_within=(tmp_path / "other",)), tmp_path)
    assert (refused.files, "Your hospital" in refused.trouble) == ((), True)


def test_records_past_their_period_are_listed_held_and_erased_only_when_somebody_says_so(vault: Vault) -> None:
    for name in ("first", "second"):
        export = Export(name)
        export.result(export.patient(name).id, digits="1", on="2020-01-01")
        bring_in(vault, export)
    store, policy = permitted(vault, _now, Policy(retention_days=365)), Policy(retention_days=365)
    keeper = BackupsOnDisk(_now, witnesses=None)
    later = _now() + timedelta(days=366)
    assert overdue(store, policy, _now()) == ()
    first, second = (one.patient_id for one in overdue(store, policy, later))
    set_hold(store, first, "a court asked for it")
    assert {one.patient_id: one.hold for one in overdue(store, policy, later)} == {
        first: "a court asked for it",
        second: "",
    }
    for chosen, at in (((first, second), later), ((second,), _now()), ((PatientId("nobody"),), later)):
        with pytest.raises(UserError, match="not past its period"):
            erase_overdue(store, keeper, Choice(patients=chosen), policy=policy, now=at)
    assert vault.status().patients == 2
    (done,) = erase_overdue(store, keeper, Choice(patients=(second,)), policy=policy, now=later)
    assert done.certificate_id
    assert [one.patient_id for one in overdue(store, policy, later)] == [first]
    with pytest.raises(UserError, match="legal hold"):
        erase_patient(store, keeper, first, reason="asked for")
    set_hold(store, first, "")
    assert [one.hold for one in overdue(store, policy, later)] == [""]
    assert erase_patient(store, keeper, first, reason="asked for").certificate_id
    assert vault.verify().is_intact


def test_a_backup_is_due_as_often_as_the_policy_asks_though_the_plan_says_less(vault: Vault, tmp_path: Path) -> None:
    class Later:
        def now(self) -> datetime:
            return _now() + timedelta(hours=5)

        def today(self) -> date:
            return self.now().date()

    store, keeper = permitted(vault, _now), BackupsOnDisk(_now, witnesses=None)
    keep_plan(store, BackupPlan(folder=str(tmp_path / "backups"), every_hours=100))
    assert back_up_if_due(store, keeper, Later()) is not None
    assert back_up_if_due(store, keeper, Later(), policy=Policy(backup_hours=6)) is None
    assert back_up_if_due(store, keeper, Later()) is None
    assert back_up_if_due(store, keeper, Later(), policy=Policy(backup_hours=4)) is not None


def test_somebody_who_only_reads_sees_no_list_and_sets_no_hold(vault: Vault) -> None:
    vault.add_account("reader", "Reader", Role.READER, PASSPHRASE, kdf=CHEAP)
    folder = vault.directory
    vault.close()
    store = app.VaultsOnDisk(Policy).open(folder, PASSPHRASE, login="reader")
    for forbidden in (
        lambda: overdue(store, Policy(retention_days=30), _now()),
        lambda: set_hold(store, PatientId("p1"), "mine"),
        lambda: store.set_preference("legal-hold:p1", None),
    ):
        with pytest.raises(UserError, match="may not"):
            forbidden()
    store.close()


def test_the_commands_say_what_holds_and_a_broken_file_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(settings, "policy_file", lambda: tmp_path / "policy.toml")
    assert run_command_line(["policy", "show", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["keys"]["lock.idle_minutes"] == {"value": "not set", "set_by_hospital": False, "in_force": True}
    assert all(one["in_force"] for one in told["keys"].values())
    (tmp_path / "policy.toml").symlink_to(tmp_path / "elsewhere")
    assert run_command_line(["policy", "show"]) != 0
    assert "it is a link" in capsys.readouterr().err
