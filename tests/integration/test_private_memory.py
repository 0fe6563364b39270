"""A process that holds the keys of a vault leaves no core file and lets no debugger of the same user in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.store.conftest import PASSPHRASE

_LOOK = """
import ctypes, resource, sys
from pathlib import Path
from clinic_assist.app import VaultsOnDisk

def state():
    is_dumpable = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)  # linux/prctl.h: PR_GET_DUMPABLE
    return is_dumpable, resource.getrlimit(resource.RLIMIT_CORE)[0]

resource.setrlimit(resource.RLIMIT_CORE, (hard := resource.getrlimit(resource.RLIMIT_CORE)[1], hard))
before = state()
vault = getattr(VaultsOnDisk(), sys.argv[1])(Path(sys.argv[2]), sys.stdin.read())
print(before[0], before[1] != 0 or hard == 0, *state())
vault.close()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks the Linux kernel")
def test_memory_is_private_from_the_moment_a_vault_is_made_or_opened(tmp_path: Path) -> None:
    def look(action: str) -> str:
        command = [sys.executable, "-c", _LOOK, action, str(tmp_path / "vault")]
        return subprocess.run(command, input=PASSPHRASE, capture_output=True, text=True, check=True).stdout

    # Before, as the positive control: debuggers let in, core files as large as the system allows.
    assert look("create") == "1 True 0 0\n"
    assert look("open") == "1 True 0 0\n"
