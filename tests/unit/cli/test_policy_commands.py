"""`policy` and `retention` as they are typed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clinic_assist import app
from clinic_assist.policy.values import Policy
from clinic_assist.store.vault import open_vault
from tests.unit.cli.conftest import PASSPHRASE, Command
from tests.unit.store.conftest import bring_in
from tests.vaults.exports import Export


class InAYear:
    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(days=366)


def test_records_past_their_period_are_listed_held_and_erased(
    vault: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_vault(vault, PASSPHRASE)
    for name in ("one", "two"):
        export = Export(name)
        export.result(export.patient(name).id, digits="1", on="2020-01-01")
        bring_in(opened, export)
    opened.close()
    monkeypatch.setattr(app, "machine_policy", lambda: Policy(retention_days=365))

    early = command("retention", "list", "--vault", vault, "--json")
    monkeypatch.setattr(app.SystemClock, "now", InAYear.now)
    late = command("retention", "list", "--vault", vault, "--json")
    first, second = (one["patient_id"] for one in late.json["overdue"])
    held = command("retention", "hold", "--patient", first, "--reason", "a court", "--vault", vault)
    refused = command("retention", "erase", "--confirm", "--patient", first, "--vault", vault)
    erased = command("retention", "erase", "--confirm", "--vault", vault, "--json")
    left = command("retention", "list", "--vault", vault, "--json")

    assert early.json["overdue"] == []
    assert (held.status, refused.status) == (0, 3)
    assert [one["patient_id"] for one in erased.json["certificates"]] == [second]
    assert [(one["patient_id"], one["hold"]) for one in left.json["overdue"]] == [(first, "a court")]


def test_without_a_period_nothing_is_listed(vault: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "machine_policy", Policy)
    assert command("retention", "list", "--vault", vault).status == 3
    monkeypatch.setattr(app, "machine_policy", lambda: Policy(retention_days=30))
    assert command("retention", "list", "--vault", vault).status == 0


@pytest.mark.parametrize(
    "typed",
    [
        ("erase",),
        ("list", "--confirm"),
        ("list", "--patient", "p1"),
        ("hold",),
        ("hold", "--patient", "p1", "--patient", "p2"),
        ("erase", "--confirm", "--reason", "x"),
    ],
)
def test_what_does_not_go_together_is_a_usage_error(typed: tuple[str, ...], command: Command) -> None:
    assert command("retention", *typed).status == 2


def test_the_policy_is_shown_without_a_vault_or_a_passphrase(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "machine_policy", lambda: Policy(idle_minutes=5, given=frozenset({"lock.idle_minutes"})))
    shown = command("policy", "show", passphrase=None)
    assert shown.status == 0
    assert "lock.idle_minutes" in shown.output
    assert "5  (set by your hospital)" in shown.output
    assert "(not in force in this version)" not in shown.output
