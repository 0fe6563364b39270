"""A worker may be taken over by a hostile model file: whatever it sends, the session goes on."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from clinic_assist.errors import MachineError
from clinic_assist.inference import supervisor
from clinic_assist.inference.catalogue import CatalogueEntry, InstalledModel
from clinic_assist.inference.client import ModelProcess
from clinic_assist.inference.families import Family
from clinic_assist.inference.patience import Patience
from clinic_assist.notes.generation import GenerationRequest
from tests.processes import own_children

MODEL = InstalledModel(
    entry=CatalogueEntry(
        name="Stub",
        version="1",
        file="stub.gguf",
        sha256="0" * 64,
        family=Family.SLOTS_TINY,
        is_clinical=False,
        licence="none needed",
        intended_use="tests",
        context_tokens=512,
    ),
    path=Path("stub.gguf"),
)
IMPATIENT = Patience(load_s=2.0, silence_s=0.7, request_s=1.5, stop_s=0.5, wipe_s=0.5, busy_s=0.1)
WELL_BELOW_ITS_SLEEP_S = 30.0
"""A stub sleeps for a minute: whoever is done in half of it did not wait for it, however busy the machine is."""

REQUEST = GenerationRequest(prompt=(("the", False),), max_tokens=20)

READY = 'say(op="ready", id=c["id"], context_tokens=1, threads=1, gpu_layers=0, model_bytes=1, seconds=0.1)'
DONE = """say(op="done", id=c["id"], reason="end", prompt_tokens=1, reused_tokens=0, tokens=1, prompt_seconds=0,
    seconds=0)"""
SAY = """
import json, sys, time
def raw(data):
    sys.stdout.buffer.write(data); sys.stdout.buffer.flush()
def say(**fields):
    raw(json.dumps(fields).encode() + b"\\n")
"""


def stub(on_generate: str, *, on_load: str = READY) -> tuple[str, ...]:
    """A worker of its own mind: Python that answers `load` and `generate` with the given statements."""
    loop = f"""
for line in sys.stdin:
    c = json.loads(line)
    if c["op"] == "load":
        {on_load}
    elif c["op"] == "generate":
        {on_generate}
"""
    return (sys.executable, "-S", "-c", SAY + loop)


def generate(command: tuple[str, ...], *, patience: Patience = IMPATIENT) -> list[str]:
    with ModelProcess(MODEL, command=command, patience=patience) as model:
        return list(model.generate(REQUEST, should_stop=lambda: False))


PIECE = 'say(op="piece", id=c["id"], text="x")'

MISDEEDS = {
    "garbage": r'raw(b"\xff\xfe\x00 rubbish\n")',
    "not JSON": 'raw(b"hello\\n")',
    "JSON of another shape": 'raw(b"[1, 2, 3]\\n")',
    "deep JSON": 'raw(b"[" * 100000 + b"\\n")',
    "unknown event": 'say(op="execute", id=c["id"], text="rm")',
    "unknown field": 'say(op="piece", id=c["id"], text="x", html="<b>")',
    "wrong type": 'say(op="piece", id=c["id"], text=7)',
    "missing field": 'say(op="piece", id=c["id"])',
    "another request": 'say(op="piece", id=c["id"] + 1, text="x")',
    "event out of place": 'say(op="wiped", id=c["id"])',
    "piece too long": 'say(op="piece", id=c["id"], text="x" * 5000)',
    "line too long": 'raw(b"x" * 3000000)',
    "endless pieces": f"while True: {PIECE}",
    "endless progress": 'while True: say(op="progress", id=c["id"], done=1, total=2); time.sleep(0.05)',
    "silence": "time.sleep(60)",
    "exit": "sys.exit(0)",
    "crash": "import os; os.abort()",
    "closed output": "sys.stdout.close(); time.sleep(60)",
    "piece and exit": f"{PIECE}; sys.exit(0)",
}


def test_the_stub_that_behaves_is_heard() -> None:
    assert generate(stub(f"{PIECE}; {DONE}"), patience=Patience()) == ["x"]


@pytest.mark.parametrize("misdeed", MISDEEDS)
def test_a_misbehaving_worker_gives_one_error_and_is_gone(misdeed: str) -> None:
    begun, before = time.monotonic(), own_children()

    with pytest.raises(MachineError, match="stopped working"):
        generate(stub(MISDEEDS[misdeed]))
    assert time.monotonic() - begun < WELL_BELOW_ITS_SLEEP_S
    assert own_children() <= before


def test_a_worker_that_lives_on_would_be_noticed() -> None:
    before = own_children()

    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as child:
        assert own_children() - before == {child.pid}
        child.kill()


@pytest.mark.parametrize("misdeed", ["garbage", "silence", "exit", "line too long", "event out of place"])
def test_a_worker_that_misbehaves_while_loading_gives_one_error(misdeed: str) -> None:
    with pytest.raises(MachineError, match="stopped working"):
        generate(stub(DONE, on_load=MISDEEDS[misdeed]))


def test_a_worker_that_never_reads_does_not_block_the_session() -> None:
    deaf = (sys.executable, "-S", "-c", SAY + f"c = dict(id=1); {READY}; time.sleep(60)")
    long = GenerationRequest(prompt=(("x" * 4_000_000, False),))
    begun = time.monotonic()
    with (
        ModelProcess(MODEL, command=deaf, patience=IMPATIENT) as model,
        pytest.raises(MachineError, match="stopped working"),
    ):
        list(model.generate(long, should_stop=lambda: False))

    assert time.monotonic() - begun < WELL_BELOW_ITS_SLEEP_S


def test_a_worker_that_ignores_stop_is_ended_when_patience_ends() -> None:
    stubborn = stub(f"while True: {PIECE}; time.sleep(0.01)")
    with ModelProcess(MODEL, command=stubborn, patience=Patience(stop_s=IMPATIENT.stop_s)) as model:
        pieces = model.generate(GenerationRequest(prompt=(("the", False),), max_tokens=9999), should_stop=lambda: False)
        next(pieces)
        pid = model.worker_pid
        begun = time.monotonic()
        pieces.close()  # type: ignore[attr-defined]

        assert IMPATIENT.stop_s <= time.monotonic() - begun < WELL_BELOW_ITS_SLEEP_S
        assert not Path(f"/proc/{pid}").exists()


def test_should_stop_is_asked_again_and_again_while_a_worker_is_silent_even_while_it_loads() -> None:
    asked: list[float] = []

    def should_stop() -> bool:
        asked.append(time.monotonic())
        return len(asked) > 20

    with ModelProcess(MODEL, command=stub(DONE, on_load="time.sleep(60)"), patience=Patience()) as model:
        assert list(model.generate(REQUEST, should_stop=should_stop)) == []

    assert asked[-1] - asked[0] < WELL_BELOW_ITS_SLEEP_S
    assert supervisor._POLL_S <= 0.1  # ten times a second, as far as the machine comes to it


def test_the_next_request_after_a_lost_worker_starts_a_new_one() -> None:
    says_its_pid = 'import os; say(op="piece", id=c["id"], text=str(os.getpid()))'
    with ModelProcess(MODEL, command=stub(f"{says_its_pid}; sys.exit(0)"), patience=Patience()) as model:
        pids = set()
        for _ in range(3):
            pieces = model.generate(REQUEST, should_stop=lambda: False)
            pids.add(next(pieces))
            with pytest.raises(MachineError):
                next(pieces)

    assert len(pids) == 3


def test_a_program_that_does_not_exist_is_an_error_for_a_person() -> None:
    with pytest.raises(MachineError, match="could not be started"):
        generate(("/nonexistent/clinic-assist", "model-worker"))


def test_an_error_of_the_caller_stops_the_worker_and_passes_through() -> None:
    calls = 0

    def broken() -> bool:
        nonlocal calls
        calls += 1
        if calls > 3:
            raise KeyError("caller")
        return False

    command, patience = stub(f"{PIECE}; time.sleep(60)"), Patience(stop_s=IMPATIENT.stop_s)
    with ModelProcess(MODEL, command=command, patience=patience) as model, pytest.raises(KeyError):
        list(model.generate(REQUEST, should_stop=broken))


def test_no_thread_is_left_behind() -> None:
    before = set(threading.enumerate())
    for misdeed in ("garbage", "endless pieces", "silence"):
        with pytest.raises(MachineError):
            generate(stub(MISDEEDS[misdeed]))

    for thread in set(threading.enumerate()) - before:
        thread.join(60)
    assert set(threading.enumerate()) <= before
