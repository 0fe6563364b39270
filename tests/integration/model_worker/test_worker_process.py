"""The real worker as a process: killed, stopped, orphaned, and what it gives away."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from worker_models import PATIENT, ROOT, SLOW_SHAPE, WORKER, as_installed

from clinic_assist.errors import BugError, MachineError, UserError
from clinic_assist.inference.client import ModelProcess
from clinic_assist.inference.patience import Patience
from clinic_assist.inference.protocol import (
    MAX_COMMAND_BYTES,
    CountTokens,
    DoneReason,
    ErrorCode,
    Failed,
    Generate,
    Load,
    Ping,
    Pong,
    Wipe,
    Wiped,
    decode_event,
    encode,
)
from clinic_assist.notes.generation import GenerationRequest
from tests.processes import own_children

ENDLESS = GenerationRequest(prompt=(("the potassium", False),), grammar='root ::= "a" root', max_tokens=100_000)
SHORT = GenerationRequest(prompt=(("the potassium", False),), grammar='root ::= "yes" | "no"')
SECRET = "Quentin Xylander has potassium 4.1"


def never() -> bool:
    return False


def is_running(pid: int) -> bool:
    """Whether the process exists and is no zombie that somebody else has to collect."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(pid: int) -> bool:
    """Whether the process ends; a minute is for a busy machine."""
    end = time.monotonic() + 60
    while is_running(pid) and time.monotonic() < end:
        time.sleep(0.02)
    return not is_running(pid)


def test_a_killed_worker_gives_an_error_and_the_next_request_works(slow_path: Path) -> None:
    chance, before = random.Random(20), own_children()
    tried = interrupted = recovered = 0
    with ModelProcess(as_installed(slow_path, context_tokens=SLOW_SHAPE.context), command=WORKER) as model:
        for _ in range(20):
            tried += 1
            pieces = model.generate(ENDLESS, should_stop=never)
            next(pieces)
            pid = model.worker_pid
            assert pid is not None
            time.sleep(chance.random() * 0.1)
            os.kill(pid, signal.SIGKILL)
            with pytest.raises(MachineError, match="stopped working"):
                list(pieces)
            interrupted += not is_running(pid)
            recovered += "".join(model.generate(SHORT, should_stop=never)) in {"yes", "no"}

    assert interrupted == tried
    assert recovered == tried
    assert own_children() <= before


def test_a_worker_killed_before_its_first_answer_gives_an_error(spm_path: Path) -> None:
    with ModelProcess(as_installed(spm_path), command=WORKER) as model:
        model.start()
        pid = model.worker_pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        asked = 0

        def kill_at_the_third_question() -> bool:
            nonlocal asked
            asked += 1
            if asked == 3:
                os.kill(pid, signal.SIGKILL)
            return False

        with pytest.raises(MachineError, match="stopped working"):
            list(model.generate(SHORT, should_stop=kill_at_the_third_question))
        assert asked >= 3
        assert "".join(model.generate(SHORT, should_stop=never)) in {"yes", "no"}


def test_a_frozen_worker_counts_as_hung_and_is_ended(spm_path: Path) -> None:
    # Long enough for the sound worker of the last line on a busy machine.
    with ModelProcess(as_installed(spm_path), command=WORKER, patience=Patience(silence_s=3)) as model:
        model.start()
        pid = model.worker_pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)

        with pytest.raises(MachineError, match="stopped working"):
            list(model.generate(SHORT, should_stop=never))
        assert not is_running(pid)
        assert "".join(model.generate(SHORT, should_stop=never)) in {"yes", "no"}


def test_stopping_while_writing_ends_it_at_the_next_token(slow_path: Path) -> None:
    installed = as_installed(slow_path, context_tokens=SLOW_SHAPE.context)
    with ModelProcess(installed, command=WORKER, patience=PATIENT) as model:
        wants_stop = threading.Event()
        pieces = model.generate(ENDLESS, should_stop=wants_stop.is_set)
        next(pieces)
        pid = model.worker_pid
        wants_stop.set()

        list(pieces)

        assert model.last_done is not None
        assert model.last_done.reason is DoneReason.STOPPED
        assert model.worker_pid == pid
        assert "".join(model.generate(SHORT, should_stop=never)) in {"yes", "no"}


def test_a_worker_that_does_not_stop_is_waited_for_no_longer_than_a_second() -> None:
    assert Patience().stop_s <= 1


def test_stopping_while_the_prompt_is_read_ends_it_long_before_its_end(slow_path: Path) -> None:
    long = GenerationRequest(prompt=(("the potassium was 4.1 on " * 200, False),), max_tokens=1, patient_key="anna")
    installed = as_installed(slow_path, context_tokens=SLOW_SHAPE.context)
    with ModelProcess(installed, command=WORKER, patience=PATIENT) as model:
        model.start()
        pid = model.worker_pid

        text = list(model.generate(long, should_stop=lambda: True))
        stopped = model.last_done
        list(model.generate(long, should_stop=never))
        after_stop = model.last_done
        list(model.generate(long, should_stop=never))
        after_end = model.last_done

        assert model.worker_pid == pid

    assert text == []
    assert stopped is not None
    assert stopped.reason is DoneReason.STOPPED
    # How far a request came is seen in what the next one of the same patient need not read again.
    assert after_stop is not None
    assert after_stop.reused_tokens < after_stop.prompt_tokens / 2
    assert after_end is not None
    assert after_end.reused_tokens == after_end.prompt_tokens - 1


def test_closing_the_iterator_stops_the_worker(model: ModelProcess) -> None:
    pieces = model.generate(ENDLESS, should_stop=never)
    next(pieces)
    pid = model.worker_pid
    pieces.close()  # type: ignore[attr-defined]

    assert model.worker_pid == pid
    assert "".join(model.generate(SHORT, should_stop=never)) in {"yes", "no"}


def test_a_second_request_is_refused_while_one_is_open(spm_path: Path) -> None:
    with ModelProcess(as_installed(spm_path), command=WORKER, patience=Patience(busy_s=0.1)) as model:
        pieces = model.generate(ENDLESS, should_stop=never)
        next(pieces)

        with pytest.raises(MachineError, match="busy"):
            model.count_tokens("the")


def test_close_leaves_no_process_and_no_further_request(model: ModelProcess) -> None:
    model.start()
    pid = model.worker_pid
    assert pid is not None
    assert is_running(pid)
    model.close()
    model.close()

    assert not is_running(pid)
    with pytest.raises(MachineError, match="closed"):
        list(model.generate(SHORT, should_stop=never))


def test_closing_during_a_request_ends_both(model: ModelProcess) -> None:
    pieces = model.generate(ENDLESS, should_stop=never)
    next(pieces)
    pid = model.worker_pid
    assert pid is not None
    model.close()

    assert not is_running(pid)
    with pytest.raises(MachineError, match="closed"):
        list(pieces)


@pytest.mark.parametrize("what_it_does", ["writes", "waits"])
def test_a_worker_ends_when_the_session_is_killed(spm_path: Path, slow_path: Path, what_it_does: str) -> None:
    path, request = (slow_path, "ENDLESS") if what_it_does == "writes" else (spm_path, "SHORT")
    script = f"""
import sys, time; sys.path[:0] = [{str(ROOT)!r}, {str(Path(__file__).parent)!r}]
from pathlib import Path
from worker_models import *
from test_worker_process import ENDLESS, SHORT
from clinic_assist.inference.client import ModelProcess
model = ModelProcess(as_installed(Path({str(path)!r}), context_tokens=8192), command=WORKER)
for piece in model.generate({request}, should_stop=lambda: False):
    print(model.worker_pid, flush=True)
time.sleep(60)
"""
    session = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert session.stdout is not None
    pid = int(session.stdout.readline())
    time.sleep(0.3)
    was_running = is_running(pid)
    session.kill()
    session.communicate()

    assert was_running
    assert wait_until_gone(pid)


def test_a_changed_file_is_refused_by_name_before_it_is_parsed(spm_path: Path, tmp_path: Path) -> None:
    listed = as_installed(spm_path)
    changed = tmp_path / "altered.gguf"
    data = bytearray(spm_path.read_bytes())
    data[-1] ^= 1
    changed.write_bytes(data)
    rubbish = tmp_path / "rubbish.gguf"
    rubbish.write_bytes(b"GGUF" + bytes(range(256)) * 40)

    for path, sha256, error, words in (
        (changed, listed.entry.sha256, UserError, "altered.gguf is not the one"),
        (rubbish, listed.entry.sha256, UserError, "rubbish.gguf is not the one"),
        (tmp_path / "gone.gguf", listed.entry.sha256, UserError, "gone.gguf cannot be read"),
        (rubbish, "", MachineError, "cannot be loaded"),  # listed with its true hash: now llama.cpp has its say
    ):
        installed = as_installed(path, sha256=sha256)
        with ModelProcess(installed, command=WORKER) as model, pytest.raises(error, match=words):
            list(model.generate(SHORT, should_stop=never))
    with ModelProcess(as_installed(changed), command=WORKER) as model:
        assert "".join(model.generate(SHORT, should_stop=never)) in {"yes", "no"}


def test_the_worker_writes_no_file_and_no_core_and_shows_the_prompt_nowhere(spm_path: Path) -> None:
    request = GenerationRequest(prompt=((SECRET, False),), grammar='root ::= "a" root', max_tokens=900)
    with ModelProcess(as_installed(spm_path), command=WORKER) as model:
        pieces = model.generate(request, should_stop=never)
        next(pieces)
        process = Path(f"/proc/{model.worker_pid}")
        arguments = (process / "cmdline").read_bytes()
        limits = (process / "limits").read_text().splitlines()
        private = read_private(process)

    assert b"inference.worker" in arguments
    assert b"Xylander" not in arguments
    assert next(line for line in limits if line.startswith("Max core file size")).split()[4:6] == ["0", "0"]
    assert next(line for line in limits if line.startswith("Max file size")).split()[3:5] == ["0", "0"]
    if private is None:
        return  # not even the same user may look
    environment, open_files = private
    assert b"PATH=" in environment
    assert b"Xylander" not in environment
    assert not [name for name in open_files if not name.startswith(("pipe:", "/dev/null", str(spm_path.parent)))]


def read_private(process: Path) -> tuple[bytes, list[str]] | None:
    """Environment and open files, which only root may read of a process that is not dumpable."""
    try:
        return (process / "environ").read_bytes(), [str(entry.readlink()) for entry in (process / "fd").iterdir()]
    except PermissionError:
        assert os.geteuid() != 0
        return None


def test_llama_cpp_prints_nothing_even_when_it_complains(spm_path: Path) -> None:
    complain = "import llama_cpp; llama_cpp.llama_sampler_init_grammar(None, b'root ::= (Xylander', b'root')"
    loud = subprocess.run([sys.executable, "-c", complain], capture_output=True, check=False)
    load = Load(id=1, path=str(spm_path), sha256=as_installed(spm_path).entry.sha256, context_tokens=64)
    bad = Generate(id=2, prompt=(("Xylander", False),), grammar="root ::= (Xylander")
    quiet = subprocess.Popen(WORKER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert quiet.stdin is not None
    assert quiet.stdout is not None
    quiet.stdin.write(b"".join(encode(command, limit_bytes=MAX_COMMAND_BYTES) for command in (load, bad)))
    quiet.stdin.flush()
    answers = [quiet.stdout.readline() for _ in range(2)]
    _rest, errors = quiet.communicate()

    assert b"Xylander" in loud.stderr
    assert b"grammar-invalid" in answers[1]
    assert b"Xylander" not in b"".join(answers)
    assert errors == b""


def test_a_bad_grammar_costs_the_request_and_not_the_worker(model: ModelProcess) -> None:
    bad = GenerationRequest(prompt=(("the", False),), grammar="root ::= (")
    model.start()
    pid = model.worker_pid

    with pytest.raises(BugError):
        list(model.generate(bad, should_stop=never))
    assert "".join(model.generate(SHORT, should_stop=never)) in {"yes", "no"}
    assert model.worker_pid == pid


def test_a_prompt_longer_than_the_window_or_the_pipe_is_refused_and_the_next_one_works(model: ModelProcess) -> None:
    for text in ("the potassium " * 2000, "x" * (8 * 1024 * 1024)):
        with pytest.raises(MachineError, match="too long"):
            list(model.generate(GenerationRequest(prompt=((text, False),)), should_stop=never))

    assert "".join(model.generate(SHORT, should_stop=never)) in {"yes", "no"}


def test_text_that_is_no_unicode_is_written_as_the_replacement_character(model: ModelProcess) -> None:
    broken = model.count_tokens("the \ud800 potassium")
    replaced = model.count_tokens("the \ufffd potassium")

    assert broken == replaced


def test_tokens_are_counted(model: ModelProcess) -> None:
    assert model.count_tokens("") == 0
    assert model.count_tokens(" the potassium") == 2


@pytest.mark.parametrize(
    "line", [b"hello\n", b"\xff\n", b"[" * 100_000 + b"\n", b'{"op":"load","id":1}\n', b"x" * 9_000_000]
)
def test_a_worker_that_hears_nonsense_ends(line: bytes) -> None:
    with subprocess.Popen(WORKER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as worker:
        output, errors = worker.communicate(line, timeout=120)

    assert worker.returncode == 3
    assert output == errors == b""


def test_a_worker_without_a_model_says_so_and_goes_on() -> None:
    commands = (Generate(id=1, prompt=(("the", False),)), CountTokens(id=2, text="the"), Wipe(id=3), Ping(id=4))
    lines = b"".join(encode(command, limit_bytes=MAX_COMMAND_BYTES) for command in commands)
    with subprocess.Popen(WORKER, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.write(lines)
        worker.stdin.flush()
        answers = [decode_event(worker.stdout.readline()) for _ in commands]

    not_loaded = ErrorCode.NOT_LOADED
    assert answers == [Failed(id=1, code=not_loaded), Failed(id=2, code=not_loaded), Wiped(id=3), Pong(id=4)]
    assert worker.returncode == 0
