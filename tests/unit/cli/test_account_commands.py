"""Accounts as they are typed: who comes in, what they may, and what stands nowhere."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from clinic_assist.store.access import peopled
from clinic_assist.store.access.attempts import Attempts
from clinic_assist.store.vault import open_vault
from tests.unit.cli.conftest import CHEAP, PASSPHRASE, Command, Finished
from tests.unit.store.conftest import bring_in
from tests.vaults.exports import Export

_HERS = b"twelve small turtles"
_NEXT = b"another long passphrase"
Account = Callable[..., Finished]


@pytest.fixture(autouse=True)
def _cheap_slots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peopled, "KdfParameters", lambda: CHEAP)


@pytest.fixture
def account(vault: Path, command: Command) -> Account:
    """`account …` on the vault; `new` goes through a pipe of its own."""

    def run(*arguments: str, new: bytes | None = None, passphrase: bytes = PASSPHRASE.encode()) -> Finished:
        if new is None:
            return command("account", *arguments, "--vault", vault, "--json", passphrase=passphrase)
        reader, writer = os.pipe()
        os.write(writer, new)
        os.close(writer)
        try:
            given = (*arguments, "--new-passphrase-fd", str(reader), "--vault", str(vault), "--json")
            return command("account", *given, passphrase=passphrase)
        finally:
            os.close(reader)

    return run


@pytest.fixture
def people(account: Account, vault: Path) -> str:
    """A patient, and an account of each role that has one; gives the patient's id."""
    opened = open_vault(vault, PASSPHRASE)
    export = Export("a.json")
    export.patient()
    bring_in(opened, export)
    patient = opened.search_patients()[0].patient_id
    opened.close()
    signed_in: tuple[str, ...] = ()
    for role in ("read-only", "administrator", "auditor", "pharmacist"):
        added = account(
            "add",
            "reade" if role == "read-only" else role[:5],
            "--name",
            f"A {role}",
            "--role",
            role,
            *signed_in,
            new=_HERS,
        )
        assert added.status == 0, added.complaint
        signed_in = ("--login", "owner")
    return str(patient)


def failures(vault: Path, login: str) -> int:
    return Attempts(directory=vault).count(login)


def test_somebody_is_taken_in_comes_in_by_name_and_is_removed(account: Account, command: Command, vault: Path) -> None:
    added = account("add", "J.Doe", "--name", "Dr. Jane Doe", "--role", "clinician", new=_HERS)
    came = command("patients", "--vault", vault, "--login", "j.doe", passphrase=_HERS)
    without_name = command("patients", "--vault", vault, passphrase=_HERS)
    removed = account("remove", "j.doe", "--for-cause", "--login", "owner")
    after = command("patients", "--vault", vault, "--login", "j.doe", passphrase=_HERS)
    listed = account("list", "--login", "owner")

    assert [one.status for one in (added, came, without_name, removed, after)] == [0, 0, 3, 0, 3]
    assert "Give your user name as well" in without_name.complaint
    assert added.json["role"] == "clinician"
    assert [(one["login"], one["state"]) for one in listed.json["accounts"]] == [
        ("owner", "active"),
        ("j.doe", "removed"),
    ]


def test_ones_own_passphrase_is_changed_and_anothers_is_reset(account: Account, command: Command, vault: Path) -> None:
    own = account("password", new=_NEXT)
    old = command("patients", "--vault", vault)
    added = account("add", "jane", "--name", "Jane", "--role", "read-only", new=_HERS, passphrase=_NEXT)
    reset = account("password", "jane", "--login", "owner", new=b"given over the telephone", passphrase=_NEXT)

    assert [one.status for one in (own, old, added, reset)] == [0, 3, 0, 0]
    assert command("patients", "--vault", vault, "--login", "jane", passphrase=_HERS).status == 3
    assert command("patients", "--vault", vault, "--login", "jane", passphrase=b"given over the telephone").status == 0


def test_name_and_role_are_changed_by_who_manages_accounts_only(
    account: Account, people: str, command: Command, vault: Path
) -> None:
    named = account("name", "owner", "--name", "Dr. Olga Owner", "--login", "owner")
    raised = account("role", "reade", "--role", "clinician", "--login", "admin", passphrase=_HERS)
    refused = account("role", "pharm", "--role", "clinician", "--login", "pharm", passphrase=_HERS)

    assert (named.json["name"], raised.json["role"]) == ("Dr. Olga Owner", "clinician")
    assert refused.status == 3
    assert "may not" in refused.output
    assert command("draft", "--patient", people, "--login", "reade", "--vault", vault, passphrase=_HERS).status == 0


def test_each_role_is_refused_what_is_not_its_own(people: str, command: Command, vault: Path, tmp_path: Path) -> None:
    def status(login: str, *words: str) -> int:
        done = command(*words, "--vault", vault, "--login", login, passphrase=_HERS)
        assert done.status == 0 or "may not" in done.complaint
        return done.status

    chart, draft = ("chart", "--patient", people), ("draft", "--patient", people, "--record-only")
    paper = ("report", "--patient", people, "--kind", "chart", "-o", str(tmp_path / "chart.pdf"))
    backup = ("backup", "make", "--to", str(tmp_path / "b"))

    assert [status("pharm", *words) for words in (chart, draft, paper, backup)] == [0, 0, 0, 3]
    (tmp_path / "chart.pdf").unlink()
    assert [status("reade", *words) for words in (chart, draft, paper, backup)] == [0, 3, 3, 3]
    assert not (tmp_path / "chart.pdf").exists()
    assert [status("admin", *words) for words in (chart, draft, paper, backup)] == [3, 3, 3, 0]
    assert [status("audit", *words) for words in (chart, draft, paper, backup)] == [3, 3, 3, 3]


def test_in_an_emergency_an_administrator_reads_a_chart_and_the_trail_says_why(
    people: str, command: Command, vault: Path
) -> None:
    words = ("chart", "--patient", people, "--vault", vault, "--login", "admin")
    refused = command(*words, passphrase=_HERS)
    opened = command(*words, "--break-glass", "Collapsed on ward 3", passphrase=_HERS)
    auditor = command(*(*words[:-1], "audit"), "--break-glass", "Curious", passphrase=_HERS)
    vault_again = open_vault(vault, PASSPHRASE, login="owner")
    trail = [(one.event, one.detail) for one in vault_again.audit_entries()]
    vault_again.close()

    assert [one.status for one in (refused, opened, auditor)] == [3, 0, 3]
    assert "give the reason first" in refused.complaint
    assert ("break-glass", "60 minutes; Collapsed on ward 3") in trail
    assert ("chart-opened", "break-glass") in trail
    assert not any("Curious" in detail for _event, detail in trail)


def test_the_envelope_opens_charts_with_a_reason_and_the_recovery_key_brings_people_back(
    account: Account, people: str, command: Command, vault: Path
) -> None:
    recovery = account("recovery-key", "--login", "owner").json["key"]
    envelope = account("emergency-key", "--login", "owner").json["key"]
    chart = ("chart", "--patient", people, "--vault", vault, "--emergency-key")
    without = command(*chart, passphrase=envelope.encode())
    by_envelope = command(*chart, "--break-glass", "Network down", passphrase=envelope.lower().encode())
    as_other = command(*chart, "--break-glass", "Network down", passphrase=recovery.encode())
    reset = account("password", "owner", "--recovery-key", new=_NEXT, passphrase=recovery.encode())

    assert [one.status for one in (without, by_envelope, as_other, reset)] == [3, 0, 3, 0]
    assert command("patients", "--vault", vault, "--login", "owner", passphrase=_NEXT).status == 0


@pytest.mark.parametrize(
    "typed",
    [
        ("add",),
        ("add", "jane", "--name", "J"),
        ("add", "jane", "--role", "clinician"),
        ("add", "jane", "--name", "J", "--role", "emergency"),
        ("list", "jane"),
        ("remove",),
        ("remove", "jane", "--role", "clinician"),
        ("role", "jane"),
        ("recovery-key", "--for-cause"),
        ("list", "--recovery-key", "--emergency-key"),
        ("password", "--new-passphrase-fd", "x"),
        ("password", "--new-passphrase-fd", "7", "--passphrase-fd", "7"),
    ],
)
def test_what_does_not_go_together_is_wrong_usage(typed: tuple[str, ...], command: Command, vault: Path) -> None:
    assert command("account", *typed, "--vault", vault, passphrase=None).status == 2


def test_a_login_that_is_not_there_is_named_so(account: Account) -> None:
    done = account("remove", "nobody")

    assert done.status == 3
    assert "no account of that name" in done.output


def test_wrong_attempts_make_one_wait_in_the_next_process_too(command: Command, vault: Path) -> None:
    tried = [command("patients", "--vault", vault, passphrase=b"wrong").status for _number in range(5)]
    waits = command("patients", "--vault", vault)

    assert tried == [3] * 5
    assert waits.status == 3
    assert "Try again in" in waits.complaint
    assert failures(vault, "owner") == 5
