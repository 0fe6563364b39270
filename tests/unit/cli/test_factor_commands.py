"""Second factors as they are typed."""

from __future__ import annotations

import base64
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from clinic_assist.people import SecurityKey
from clinic_assist.store.access import authenticators, one_time, peopled
from clinic_assist.store.asked_first import security_keys_of
from tests.unit.cli.conftest import CHEAP, Command, Finished
from tests.unit.store.access.authenticator import KeyInMemory

SECRET = bytes(range(20))


@pytest.fixture(autouse=True)
def _cheap_slots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peopled, "KdfParameters", lambda: CHEAP)


@contextmanager
def piped(text: str) -> Iterator[str]:
    """The number of a descriptor that gives a line."""
    reader, writer = os.pipe()
    os.write(writer, text.encode())
    os.close(writer)
    try:
        yield str(reader)
    finally:
        os.close(reader)


def code(steps: int = 0) -> str:
    """Of the app, so many time steps from now."""
    return TOTP(SECRET, 6, SHA1(), 30).generate(time.time() + 30 * steps).decode()  # noqa: S303


@pytest.fixture
def enrolled(vault: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Finished]:
    """The vault of somebody with an app; runs a command with a code."""
    monkeypatch.setattr(one_time.secrets, "token_bytes", lambda size: SECRET[:size])
    with piped(code(-1)) as number:
        done = command("account", "totp", "--new-code-fd", number, "--vault", vault)
    assert done.status == 0, done.complaint
    assert base64.b32encode(SECRET).decode() in done.output
    assert "is asked for a one-time code from now on" in done.output

    def run(*arguments: str, typed: str) -> Finished:
        with piped(typed) as number:
            return command(*arguments, "--code-fd", number, "--vault", vault)

    return run


def test_with_an_app_enrolled_a_command_takes_its_code_once(
    enrolled: Callable[..., Finished], command: Command, vault: Path
) -> None:
    without = command("patients", "--vault", vault)
    typed = code()
    came = enrolled("patients", typed=typed)
    again = enrolled("patients", typed=typed)

    assert [one.status for one in (without, came, again)] == [3, 0, 3]
    assert "A one-time code is needed as well" in without.complaint
    assert "does not fit" in again.complaint
    assert typed not in again.complaint + again.output


def test_an_app_is_taken_off_with_its_own_code(
    enrolled: Callable[..., Finished], command: Command, vault: Path
) -> None:
    off = enrolled("account", "totp", "--remove", typed=code())
    after = command("patients", "--vault", vault)

    assert off.status == 0, off.complaint
    assert "no more" in off.output
    assert after.status == 0


def test_a_security_key_is_enrolled_asked_and_taken_off(
    vault: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    ports: list[KeyInMemory] = []
    monkeypatch.setattr(authenticators, "_plugged_in", lambda: iter(ports))
    nothing = command("account", "security-key", "--vault", vault)
    ports.append(KeyInMemory())
    enrolled = command("account", "security-key", "--name", "Blue key", "--vault", vault, "--json")
    came = command("patients", "--vault", vault)
    own = ports.pop()
    without = command("patients", "--vault", vault)
    ports.append(KeyInMemory())
    foreign = command("patients", "--vault", vault)
    ports[:] = [own]
    kept: tuple[SecurityKey, ...] = security_keys_of(vault, "owner")
    off = command("account", "security-key", "--remove", "--vault", vault)
    ports.clear()
    alone = command("patients", "--vault", vault)

    assert [one.status for one in (nothing, enrolled, came, without, foreign, off, alone)] == [3, 0, 0, 3, 3, 0, 0]
    assert "No security key is plugged in" in nothing.complaint
    assert enrolled.json == {"login": "owner", "security_key": "Blue key"}
    assert "No security key is plugged in" in without.complaint
    assert "not the security key that was enrolled" in foreign.complaint
    assert [one.name for one in kept] == ["Blue key"]
