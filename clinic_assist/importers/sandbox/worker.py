"""The import worker: takes files from its standard input and gives each to a child of its own.

The worker itself never looks into a file. It has loaded the readers once, so a child costs a fork and not a start of
Python.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from io import BytesIO
from typing import BinaryIO, Final

from clinic_assist.chart.intake import SourceFile
from clinic_assist.chart.provenance import SourceId
from clinic_assist.errors import SourceError
from clinic_assist.importers.read import load_readers, read_batch
from clinic_assist.importers.sandbox import confinement
from clinic_assist.importers.sandbox.wire import (
    Answer,
    Failed,
    Failure,
    Refused,
    Task,
    WireError,
    answer_limit,
    encode_answer,
    read_of,
    read_task,
    write_frame,
)

_READ_BYTES: Final = 1024 * 1024
_OUT_OF_MEMORY: Final = 86
"""Exit status of a child that has no memory left even to say so."""


def main(argv: list[str]) -> int:
    """Serves files from standard input until its end. `argv` is what follows `import-worker`: nothing."""
    if argv:
        return 2
    sys.dont_write_bytecode = True
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the session
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    incoming, outgoing = _take_pipes()
    load_readers()
    confinement.has_filter()
    try:
        while (found := read_task(incoming)) is not None:
            task, data = found
            write_frame(outgoing, _read_in_child(task, data))
    except (WireError, OSError):
        return 3
    return 0


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Private descriptors of the two pipes; whatever prints to the standard ones now writes to nowhere."""
    incoming, outgoing = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.close(nowhere)
    return os.fdopen(incoming, "rb"), os.fdopen(outgoing, "wb")


def _read_in_child(task: Task, data: bytes) -> bytes:
    """The encoded answer, made by a child that is gone when this returns."""
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        _be_child(task, data, sending)
    os.close(sending)
    body = _receive(receiving, limit_bytes=answer_limit(len(data)))
    os.close(receiving)
    if body is None:
        os.kill(child, signal.SIGKILL)
    _child, status = os.waitpid(child, 0)
    if status == 0 and body:
        return body
    return encode_answer(Failed(failure=_failure(status)))


def _receive(descriptor: int, *, limit_bytes: int) -> bytes | None:
    """What the child writes until it closes its end; None where it is more than an answer can be."""
    received = BytesIO()
    while piece := os.read(descriptor, _READ_BYTES):
        if received.tell() + len(piece) > limit_bytes:
            return None
        received.write(piece)
    return received.getvalue()


def _failure(status: int) -> Failure:
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        return Failure.TIME
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == _OUT_OF_MEMORY:
        return Failure.MEMORY
    return Failure.ENDED


def _be_child(task: Task, data: bytes, sending: int) -> None:
    """Reads the file and ends, whatever happens; never returns into the worker's loop."""
    status = 1
    try:
        confinement.die_with_parent()
        confinement.close_all_but({0, 1, 2, sending})
        confinement.confine(len(data))
        body = encode_answer(_answer(task, data))
        rest = memoryview(body)
        while rest:
            rest = rest[os.write(sending, rest) :]
        status = 0
    except MemoryError:
        status = _OUT_OF_MEMORY
    finally:
        os._exit(status)


def _answer(task: Task, data: bytes) -> Answer:
    source = SourceFile(id=SourceId(task.source), name="", data=data, format=task.format)
    try:
        return read_of(read_batch(source))
    except SourceError as refusal:
        return Refused(message=refusal.message, hint=refusal.hint, locator=refusal.locator)
    except MemoryError:
        return Failed(failure=Failure.MEMORY)
    except Exception:  # noqa: BLE001 - its text may quote a record; the session learns that it happened, and no more
        return Failed(failure=Failure.FAULT)
