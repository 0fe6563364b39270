"""Every method of the store, and every role, at the door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clinic_assist.errors import UserError
from clinic_assist.people import ASSIGNABLE, Account, Permission, Role
from clinic_assist.store.session import Vault
from clinic_assist.store.vault import create_vault
from clinic_assist.workflows.permitted import DOORS, PermittedStore, permitted, require
from clinic_assist.workflows.ports import ChartStore
from tests.unit.store.conftest import CHEAP, PASSPHRASE

PORT = frozenset(name for name in dir(ChartStore) if not name.startswith("_"))
OWN = {"permissions", "emergency_until", "break_glass", "audit"}
"""What the door itself answers."""
PROPERTIES = {"account", "way", "used_security_key", "directory", "vault_id"}

# Written down apart from `DOORS`, by what a method gives or does.
READS_RECORDS = {
    "search_patients", "load_chart", "source_bytes", "patient_records", "report_of", "documents_of_nobody",
    "count_documents_of_nobody", "has_given_documents", "document_of_nobody", "match_questions", "imports",
    "import_reports", "patients_of", "drafts", "signed_notes", "overrides", "all_overrides", "has_source",
}  # fmt: skip
CHANGES_RECORDS = {
    "begin_intake", "add_existing", "packing", "commit", "finish_intake", "foresee", "keep_reports", "foresee_removal",
    "remove_import", "decide_match", "give_document", "save_draft", "delete_draft", "sign", "save_signed_note",
    "save_override",
}  # fmt: skip
MANAGES = {
    "add_account", "change_account", "reset_password", "remove_account", "remove_for_cause", "make_recovery_key",
    "make_emergency_key", "sheets", "clear_totp",
}  # fmt: skip
READS_TRAIL = {"audit_between", "verify_audit", "prove_audit"}
KEEPS_SAFE = {"back_up", "foresee_erasure", "erase_patient", "patients_last_active"}
OF_SEVERAL = {"together", "accounts"}
OPEN = {
    "account", "way", "used_security_key", "directory", "vault_id", "close", "audit_marks_after", "status", "verify", "has_signed",
    "change_passphrase", "preference", "set_preference", "security_key_name", "enrol_security_key", "remove_security_key", "offer_totp",
    "enrol_totp", "remove_totp",
}  # fmt: skip
ALLOWED = {
    Role.CLINICIAN: READS_RECORDS | CHANGES_RECORDS | {"back_up", "together"},
    Role.PHARMACIST: (READS_RECORDS | CHANGES_RECORDS | {"together"}) - {"decide_match", "give_document"},
    Role.READER: READS_RECORDS,
    Role.ADMINISTRATOR: MANAGES | KEEPS_SAFE | OF_SEVERAL | READS_TRAIL,
    Role.AUDITOR: {"accounts"} | READS_TRAIL,
    Role.EMERGENCY: set(),
}


@dataclass
class Recorder:
    """Answers every method, and remembers which was called."""

    account: Account
    calls: list[tuple[str, object]] = field(default_factory=list)
    way: str = "way"
    directory: str = "directory"
    vault_id: str = "id"

    def __getattr__(self, name: str) -> Callable[..., str]:
        def called(*given: object, **named: object) -> str:
            self.calls.append((name, named.get("detail", given)))
            return name

        return called


@dataclass
class Hand:
    """A clock that is turned by hand."""

    time: datetime = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time


def door(role: Role, *, may_own: bool = False, hand: Hand | None = None) -> tuple[PermittedStore, Recorder]:
    recorder = Recorder(Account(account_id="a", login="a", name="A", role=role, may_own=may_own))
    return PermittedStore(recorder, (hand or Hand()).now), recorder  # type: ignore[arg-type]


def may(store: PermittedStore, name: str) -> bool:
    try:
        found = getattr(store, name)
        if name not in PROPERTIES:
            found("backup-plan") if name == "preference" else found("nothing") if name != "set_preference" else None
    except UserError:
        return False
    return True


def test_every_method_of_the_store_has_a_door_and_every_door_a_method() -> None:
    assert DOORS.keys() - {"audit"} | OWN == PORT
    assert (
        DOORS.keys() - {"audit"}
        == READS_RECORDS | CHANGES_RECORDS | MANAGES | KEEPS_SAFE | OF_SEVERAL | OPEN | READS_TRAIL
    )


@pytest.mark.parametrize("role", Role)
def test_each_role_comes_through_its_own_doors_and_through_no_other(role: Role) -> None:
    store, recorder = door(role)
    allowed = {name for name in DOORS.keys() - {"audit"} if may(store, name)}
    called = {name for name, _given in recorder.calls}

    assert allowed == ALLOWED[role] | OPEN
    assert called == allowed - PROPERTIES - {"set_preference"}


def test_whoever_works_alone_comes_through_every_door() -> None:
    store, _recorder = door(Role.CLINICIAN, may_own=True)

    assert all(may(store, name) for name in DOORS)


def test_what_has_no_door_is_not_there_even_for_the_owner(tmp_path: Path) -> None:
    vault = create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP)
    behind = permitted(vault, Hand().now)
    with pytest.raises(AttributeError, match="no door"):
        _ = behind.let_in  # type: ignore[attr-defined]

    assert callable(vault.let_in)
    assert behind.search_patients() == ()
    behind.close()


def test_a_vault_behind_its_doors_has_all_that_the_port_names() -> None:
    assert not {name for name in PORT - {"break_glass", "emergency_until"} if not hasattr(Vault, name)} - PROPERTIES


@pytest.mark.parametrize("name", ["own-notes:p1", "table-mappings", "watched-folders", "unfinished-import", "new one"])
def test_what_was_written_about_patients_under_a_name_is_kept_from_administrators_and_auditors(name: str) -> None:
    reader, _recorder = door(Role.READER)
    auditor, _recorder = door(Role.AUDITOR)
    assert getattr(reader, "preference")(name) == "preference"  # noqa: B009 (typed as object)
    with pytest.raises(UserError, match="may not"):
        getattr(auditor, "preference")(name)  # noqa: B009
    with pytest.raises(UserError, match="may not"):
        getattr(reader, "set_preference")(name, b"")  # noqa: B009

    if name == "own-notes:p1":
        administrator, _recorder = door(Role.ADMINISTRATOR)
        with pytest.raises(UserError, match="may not"):
            getattr(administrator, "preference")(name)  # noqa: B009


def test_a_bound_method_that_was_kept_asks_again_at_each_use() -> None:
    hand = Hand()
    store, _recorder = door(Role.ADMINISTRATOR, hand=hand)
    store.break_glass("Collapsed in the corridor", 10)
    load = store.load_chart
    assert load("p") == "load_chart"  # type: ignore[operator]
    hand.time += timedelta(minutes=10)

    with pytest.raises(UserError, match="may not read charts"):
        load("p")  # type: ignore[operator]


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.EMERGENCY])
def test_an_emergency_opens_charts_for_a_while_and_nothing_else(role: Role) -> None:
    hand = Hand()
    store, recorder = door(role, hand=hand)
    assert not may(store, "load_chart")
    until = store.break_glass("  Collapsed in\nthe corridor ", 30)
    store.audit("chart-opened", detail="x")

    assert until == hand.time + timedelta(minutes=30) == store.emergency_until
    assert {name for name in READS_RECORDS | CHANGES_RECORDS if may(store, name)} == READS_RECORDS
    assert Permission.EXPORT not in store.permissions
    assert recorder.calls[:2] == [
        ("audit", "30 minutes; Collapsed in the corridor"),
        ("audit", "break-glass x"),
    ]
    hand.time += timedelta(minutes=30)
    assert not may(store, "load_chart")
    assert recorder.calls[-1] == ("audit", ("break-glass-ended",))
    assert store.emergency_until is None


def test_a_clock_that_is_set_back_ends_an_emergency_and_a_small_slip_does_not() -> None:
    hand = Hand()
    store, _recorder = door(Role.ADMINISTRATOR, hand=hand)
    store.break_glass("Collapsed", 30)
    hand.time += timedelta(minutes=20)
    assert may(store, "load_chart")
    hand.time -= timedelta(seconds=50)
    assert may(store, "load_chart")
    hand.time -= timedelta(minutes=5)

    assert not may(store, "load_chart")


@pytest.mark.parametrize(("reason", "minutes"), [("", 60), (" \n", 60), ("x" * 301, 60), ("fall", 0), ("fall", 721)])
def test_an_emergency_without_reason_or_end_is_none(reason: str, minutes: int) -> None:
    store, recorder = door(Role.ADMINISTRATOR)
    with pytest.raises(UserError):
        store.break_glass(reason, minutes)

    assert recorder.calls == []
    assert not may(store, "load_chart")


@pytest.mark.parametrize("role", [role for role in ASSIGNABLE if role is not Role.ADMINISTRATOR])
def test_who_has_access_or_is_not_to_have_it_cannot_break_the_glass(role: Role) -> None:
    store, _recorder = door(role)

    with pytest.raises(UserError, match="may not open charts in an emergency"):
        store.break_glass("Collapsed")


def test_who_may_break_the_glass_is_told_so() -> None:
    administrator, _recorder = door(Role.ADMINISTRATOR)
    auditor, _recorder = door(Role.AUDITOR)
    with pytest.raises(UserError) as told:
        administrator.load_chart("p")  # type: ignore[operator]
    with pytest.raises(UserError) as refused:
        auditor.load_chart("p")  # type: ignore[operator]

    assert "emergency" in told.value.hint
    assert "emergency" not in refused.value.hint


def test_what_is_no_method_of_the_store_is_asked_for_as_well() -> None:
    reader, _recorder = door(Role.READER)
    clinician, _recorder = door(Role.CLINICIAN)
    require(clinician, Permission.EXPORT)  # type: ignore[arg-type]

    with pytest.raises(UserError, match="may not print and export"):
        require(reader, Permission.EXPORT)  # type: ignore[arg-type]
