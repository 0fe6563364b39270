"""What holds for every test: nothing depends on chance, speed, the person's own settings or a network."""

from __future__ import annotations

import os
import socket
import sys

import pytest
from hypothesis import HealthCheck, settings

# The gate tries the same examples every time, whatever the machine's speed and whatever earlier runs have left.
# `pytest --hypothesis-profile=search` looks for new ones.
settings.register_profile(
    "gate", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", settings.get_profile("gate"), derandomize=False, max_examples=2_000)
settings.load_profile("gate")

_OVER_A_NETWORK = frozenset({"socket.bind", "socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"})


class NetworkUsedError(BaseException):
    """A test tried to reach a network. No code under test may catch it, so it is not an Exception."""


def _refuse_networks(event: str, arguments: tuple[object, ...]) -> None:
    if event in _OVER_A_NETWORK and getattr(arguments[0], "family", None) is not socket.AF_UNIX:
        raise NetworkUsedError(event)


sys.addaudithook(_refuse_networks)


@pytest.fixture(autouse=True, scope="session")
def _no_settings_of_a_person(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Vault, models, file dialogs and screen of whoever runs the tests are neither read, written nor drawn on."""
    for name in [name for name in os.environ if name.startswith("CLINIC_ASSIST_") and name != "CLINIC_ASSIST_SHARED"]:
        del os.environ[name]
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        os.environ.pop(name, None)
    home = tmp_path_factory.mktemp("home")
    os.environ |= {"HOME": str(home), "XDG_CONFIG_HOME": str(home / "config"), "XDG_DATA_HOME": str(home / "data")}
    os.environ["XDG_STATE_HOME"] = str(home / "state")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
