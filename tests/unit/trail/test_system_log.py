"""What the machine's own log is told: no patient, nothing typed; and nothing is lost where it does not listen."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from clinic_assist.chart.chart import PatientId
from clinic_assist.store.vault import Vault, create_vault
from clinic_assist.trail.system_log import line_of
from clinic_assist.workflows.tell_system_log import tell_system_log
from tests.unit.store.conftest import CHEAP, PASSPHRASE
from tests.unit.trail.entries import TrailWriter

CANARY = "CANARY-Okonkwo"


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[socket.socket]:
    """A log that listens, as /dev/log does."""
    listens = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listens.bind(str(tmp_path / "log"))
    listens.settimeout(0.2)
    yield listens
    listens.close()


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made = create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP)
    yield made
    made.close()


def heard(listens: socket.socket) -> list[str]:
    lines = []
    while True:
        try:
            lines.append(listens.recv(65_536).decode())
        except TimeoutError:
            return lines


def test_every_entry_is_told_once_and_no_patient_with_it(
    tmp_path: Path, vault: Vault, listening: socket.socket
) -> None:
    vault.audit("chart-opened", patient=PatientId(CANARY), detail=CANARY)
    vault.audit(f"odd {CANARY}", detail=CANARY)
    first = tell_system_log(vault, socket=tmp_path / "log")
    lines = heard(listening)
    again = tell_system_log(vault, socket=tmp_path / "log")

    assert first == len(lines) == 3
    assert again == 0
    assert any("event=chart-opened type=110110 action=R outcome=0" in line for line in lines)
    assert any("event=other" in line for line in lines)
    assert CANARY not in "".join(lines)


def test_the_canary_would_be_seen_where_a_line_had_it() -> None:
    entry = TrailWriter().write("chart-opened", timedelta(0), actor=CANARY)

    assert CANARY in line_of(entry, "vault")


def test_what_nobody_listened_to_is_told_later(tmp_path: Path, vault: Vault) -> None:
    vault.audit("printed", detail="chart")
    nobody = tell_system_log(vault, socket=tmp_path / "log")
    listens = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listens.bind(str(tmp_path / "log"))
    listens.settimeout(0.2)
    later = tell_system_log(vault, socket=tmp_path / "log")
    lines = heard(listens)
    listens.close()

    assert nobody == 0
    assert later == len(lines) == 2


def test_a_machine_without_a_log_is_no_error(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clinic_assist.workflows.tell_system_log.log_socket", lambda: None)

    assert tell_system_log(vault) == 0
