"""No process of ours has a network: asked of the kernel, in each kind of process, beside a process that has one."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clinic_assist import settings
from clinic_assist.system_calls import Family, has_filter

pytestmark = pytest.mark.skipif(not has_filter(), reason="this system cannot filter calls")

ASKED = (
    "import json, os, sys\n"
    "from clinic_assist.system_calls import Family, refused_families, is_filtered\n"
    "import socket\n"
    "def is_done(act):\n"
    "    try: act()\n"
    "    except OSError: return False\n"
    "    return True\n"
    "def start():\n"
    "    child = os.fork()\n"
    "    if child == 0: os._exit(0)\n"
    "    os.waitpid(child, 0)\n"
    "def answer():\n"
    "    print(json.dumps({'refused': [one.name for one in refused_families()], 'filtered': is_filtered(),\n"
    "        'display': is_done(lambda: socket.socket(socket.AF_UNIX).close()),\n"
    "        'name asked': is_done(lambda: socket.getaddrinfo('clinic.example', 80)),\n"
    "        'packet': is_done(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'', ('127.0.0.1', 9))),\n"
    "        'program': is_done(start), 'file': is_done(lambda: os.close(os.open(sys.argv[-1], os.O_CREAT))),\n"
    "        'folder': is_done(lambda: os.mkdir(sys.argv[-1] + '-folder'))}), flush=True)\n"
)
SESSION = "import clinic_assist.cli as cli\ncli.run_command_line = lambda _: answer() or 0\n"
STARTED = "from clinic_assist.__main__ import main\nsys.exit(main())\n"


def answered(code: str, *arguments: str) -> dict[str, object]:
    done = subprocess.run([sys.executable, "-c", ASKED + code, *arguments], capture_output=True, check=True, timeout=60)
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_the_command_line_and_the_window_have_no_network_from_their_first_line(tmp_path: Path) -> None:
    of_ours = answered(SESSION + STARTED, "run", str(tmp_path / "ours"))
    of_others = answered("answer()", str(tmp_path / "others"))

    assert of_ours["refused"] == [one.name for one in Family]
    assert of_ours["filtered"]
    assert of_ours["display"]
    assert not of_ours["packet"]
    assert of_others["refused"] == []
    assert of_others["packet"]


def test_the_model_worker_can_start_no_program_and_make_no_file_either(tmp_path: Path) -> None:
    hardened = "from clinic_assist.inference.worker.hardening import give_up_new_files, harden\nharden()\ngive_up_new_files()\nanswer()\n"

    of_ours = answered(hardened, str(tmp_path / "ours"))
    of_others = answered("answer()", str(tmp_path / "others"))

    assert of_ours["refused"] == [one.name for one in Family]
    assert [of_ours[what] for what in ("program", "file", "folder")] == [False, False, False]
    assert [of_others[what] for what in ("program", "file", "folder")] == [True, True, True]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["others", "others-folder"]


@pytest.mark.parametrize("kind", ["model-worker", "import-worker", "picture-worker"])
def test_a_running_worker_is_filtered_and_an_ordinary_program_is_not(kind: str) -> None:
    own = subprocess.Popen(settings.own_command(kind), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        modes = {process.pid: seccomp_mode(process.pid, wanted=2 if process is own else 0) for process in (own, other)}
    finally:
        for process in (own, other):
            process.kill()
            process.communicate()

    assert modes == {own.pid: 2, other.pid: 0}


def seccomp_mode(pid: int, *, wanted: int, patience_s: float = 20.0) -> int:
    """2 where a filter holds (proc(5)); waits for it, because the worker begins to run after its process is there."""
    end = time.monotonic() + patience_s
    while True:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
        mode = next(int(line.split()[1]) for line in lines if line.startswith("Seccomp:"))
        if mode == wanted or time.monotonic() > end:
            return mode
        time.sleep(0.05)


def test_a_filter_is_put_in_place_once_however_often_the_session_starts_again() -> None:
    code = (
        "from clinic_assist.system_calls import give_up_network\n"
        "def count():\n"
        "    return [line for line in open('/proc/self/status') if line.startswith('Seccomp_filters')][0].split()[1]\n"
        "before = int(count())\n"
        "give_up_network(); give_up_network()\n"
        "print(json.dumps({'filters': int(count()) - before}))\n"
    )

    assert answered(code) == {"filters": 1}
