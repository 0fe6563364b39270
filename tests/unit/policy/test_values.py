"""What the policy makes of people's wishes: the stricter of both."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic_assist.errors import UserError
from clinic_assist.people import Role
from clinic_assist.policy.values import ExportKind, Policy, SecondFactor


def test_the_window_locks_at_the_sooner_of_policy_and_wish() -> None:
    policy = Policy(idle_minutes=5)
    assert (policy.idle_seconds(600), policy.idle_seconds(60)) == (300, 60)
    assert Policy().idle_seconds(600) == 600


def test_backups_are_made_at_the_more_frequent_of_policy_and_plan() -> None:
    policy = Policy(backup_hours=24)
    assert [policy.backup_every(hours) for hours in (None, 4, 100)] == [24, 4, 24]
    assert (Policy().backup_every(None), Policy().backup_every(100)) == (None, 100)


def test_a_new_passphrase_has_as_many_characters_as_the_policy_asks() -> None:
    policy = Policy(minimum_passphrase=16)
    policy.refuse_passphrase("x" * 16)
    with pytest.raises(UserError, match="at least 16"):
        policy.refuse_passphrase("x" * 15)


def test_a_kind_of_export_is_open_to_the_roles_of_the_policy_only() -> None:
    exports = tuple(
        (kind, frozenset({Role.PHARMACIST}) if kind is ExportKind.PDF else frozenset()) for kind in ExportKind
    )
    policy = Policy(exports=exports)
    policy.refuse_export(ExportKind.PDF, Role.PHARMACIST)
    for kind, role in ((ExportKind.PDF, Role.CLINICIAN), (ExportKind.CSV, Role.PHARMACIST)):
        with pytest.raises(UserError, match="does not let"):
            policy.refuse_export(kind, role)


def test_a_folder_is_watched_only_where_the_policy_has_it_links_and_all(tmp_path: Path) -> None:
    inside, outside = tmp_path / "exports" / "lab", tmp_path / "exports-of-mine"
    inside.mkdir(parents=True)
    outside.mkdir()
    (tmp_path / "exports" / "link").symlink_to(outside)
    policy = Policy(watched_within=(tmp_path / "exports",))
    policy.refuse_watching(inside)
    Policy().refuse_watching(outside)
    for folder in (outside, tmp_path / "exports" / "link", inside / ".." / ".." / "exports-of-mine"):
        with pytest.raises(UserError, match="this folder"):
            policy.refuse_watching(folder)
    with pytest.raises(UserError, match="no folder"):
        Policy(watched_folders=False).refuse_watching(inside)


@pytest.mark.parametrize(
    ("asked", "enough"),
    [
        (SecondFactor.NONE, {(False, False), (False, True), (True, False)}),
        (SecondFactor.ANY, {(False, True), (True, False)}),
        (SecondFactor.SECURITY_KEY, {(True, False)}),
    ],
)
def test_which_second_factors_are_enough(asked: SecondFactor, enough: set[tuple[bool, bool]]) -> None:
    tried = [(key, code) for key, code in ((False, False), (False, True), (True, False))]
    policy = Policy(second_factor=asked)
    assert {(key, code) for key, code in tried if policy.is_enough(has_security_key=key, has_code=code)} == enough


def test_required_isolation_refuses_where_nothing_is_filtered() -> None:
    policy = Policy(requires_isolation=True)
    policy.refuse_without_isolation(is_filtered=True)
    Policy().refuse_without_isolation(is_filtered=False)
    with pytest.raises(UserError, match="forbids"):
        policy.refuse_without_isolation(is_filtered=False)
