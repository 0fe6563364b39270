"""The guards of tests/conftest.py are there: a test that used a network or a person's own folders would fail."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from hypothesis import settings

from clinic_assist.settings import default_vault_folder
from tests.conftest import NetworkUsedError


def test_reaching_for_a_network_is_refused_and_a_pipe_between_processes_is_not() -> None:
    with socket.socket() as over_a_network, pytest.raises(NetworkUsedError):
        over_a_network.connect(("192.0.2.1", 9))  # RFC 5737: an address of nobody
    with pytest.raises(NetworkUsedError):
        socket.getaddrinfo("clinic.example", 443)

    one, other = socket.socketpair(socket.AF_UNIX)
    with one, other:
        one.send(b"x")
        assert other.recv(1) == b"x"


def test_no_test_sees_the_vault_of_whoever_runs_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert default_vault_folder().is_relative_to(tmp_path_factory.getbasetemp())
    assert Path.home().is_relative_to(tmp_path_factory.getbasetemp())
    assert {name for name in os.environ if name.startswith("CLINIC_ASSIST_")} <= {"CLINIC_ASSIST_SHARED"}


def test_generated_examples_are_the_same_in_every_run() -> None:
    assert settings.get_current_profile_name() in {"gate", "search"}
    assert settings.get_profile("gate").derandomize
    assert settings.get_profile("gate").database is None
