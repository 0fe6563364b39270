"""The import worker: takes files from its standard input and gives each to a child of its own.

The worker itself never looks into a file. It has loaded the readers once, so a child costs a fork and not a start of
Python.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from typing import BinaryIO, Final

from clinic_assist.chart.intake import Advance, SourceFile
from clinic_assist.chart.provenance import SourceId
from clinic_assist.errors import SourceError
from clinic_assist.importers.archive import DAMAGED_ARCHIVE, unpack
from clinic_assist.importers.detect import ARCHIVES
from clinic_assist.importers.read import load_readers, read_batch
from clinic_assist.importers.sandbox import confinement
from clinic_assist.importers.sandbox.unpacking import pass_on, send_parts
from clinic_assist.importers.sandbox.wire import (
    MOST_PROGRESS_BYTES,
    Failed,
    Failure,
    Progress,
    Refused,
    Task,
    Unpacked,
    WireError,
    answer_limit,
    encode_event,
    read_frame,
    read_of,
    read_task,
    write_frame,
)
from clinic_assist.process import keep_private, take_pipes

_OUT_OF_MEMORY: Final = 86
"""Exit status of a child that has no memory left even to say so."""
_REFUSED: Final = 87
"""Exit status of a child whose archive cannot be read further."""
_DAMAGED: Final = Refused(message=DAMAGED_ARCHIVE.message, hint=DAMAGED_ARCHIVE.hint, locator="")


def main(argv: list[str]) -> int:
    """Serves files from standard input until its end. `argv` is what follows `import-worker`: nothing."""
    if argv:
        return 2
    sys.dont_write_bytecode = True
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the session
    keep_private()
    reading, writing = take_pipes()
    incoming, outgoing = os.fdopen(reading, "rb"), os.fdopen(writing, "wb")
    load_readers()
    confinement.prepare()
    try:
        while (found := read_task(incoming)) is not None:
            work = _unpack_in_child if found[0].format in ARCHIVES else _read_in_child
            write_frame(outgoing, work(*found, outgoing))
            del found  # nothing of a file stays here
    except (WireError, OSError):
        return 3
    return 0


def _read_in_child(task: Task, data: bytes, guide: bytes, outgoing: BinaryIO) -> bytes:
    """The encoded answer, made by a child that is gone when this returns; its progress is passed on meanwhile."""
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        _be_child(task, data, guide, sending)
    os.close(sending)
    body: bytes | None = None
    try:
        with os.fdopen(receiving, "rb") as said:
            body = _last_frame(said, outgoing, limit_bytes=answer_limit(_size_bytes(task)))
    except WireError:
        os.kill(child, signal.SIGKILL)
    _child, status = os.waitpid(child, 0)
    if status == 0 and body:
        return body
    return encode_event(Failed(failure=_failure(status)))


def _unpack_in_child(task: Task, data: bytes, guide: bytes, outgoing: BinaryIO) -> bytes:
    """The encoded answer, after all that a child found in an archive was passed on."""
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        _be_child(task, data, guide, sending)
    os.close(sending)
    with os.fdopen(receiving, "rb") as said:
        pass_on(said, outgoing)
    _child, status = os.waitpid(child, 0)
    if status == 0:
        return encode_event(Unpacked())
    return encode_event(_DAMAGED if _exit_status(status) == _REFUSED else Failed(failure=_failure(status)))


def _exit_status(status: int) -> int | None:
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else None


def _size_bytes(task: Task) -> int:
    """What there is to read, as the limits count it."""
    return confinement.weight_bytes(task.size_bytes, task.format) + task.guide_bytes


def _last_frame(said: BinaryIO, outgoing: BinaryIO, *, limit_bytes: int) -> bytes | None:
    """The child's last frame; those before it can only be progress. Raises WireError where they are too long for that.

    Nothing is decoded here: the worker lives on and must not be what a child can take over.
    """
    last: bytes | None = None
    while (body := read_frame(said, limit_bytes=limit_bytes)) is not None:
        if last is not None:
            if len(last) > MOST_PROGRESS_BYTES:
                raise WireError("two answers")
            write_frame(outgoing, last)
        last = body
    return last


def _failure(status: int) -> Failure:
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        return Failure.TIME
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == _OUT_OF_MEMORY:
        return Failure.MEMORY
    return Failure.ENDED


def _be_child(task: Task, data: bytes, guide: bytes, sending: int) -> None:
    """Reads the file and ends, whatever happens; never returns into the worker's loop."""
    status = 1
    gc.disable()  # its memory is limited and its life is one file
    try:
        confinement.die_with_parent()
        confinement.close_all_but({0, 1, 2, sending})
        confinement.confine(_size_bytes(task))
        with os.fdopen(sending, "wb") as saying:
            status = _work(task, data, guide, saying)
    except MemoryError:
        status = _OUT_OF_MEMORY
    finally:
        os._exit(status)


def _work(task: Task, data: bytes, guide: bytes, saying: BinaryIO) -> int:
    """Reads the file, or unpacks it, and says what is in it; answers the exit status."""
    if task.format not in ARCHIVES:
        write_frame(saying, _answer(task, data, guide, _Teller(saying)))
        return 0
    try:
        send_parts(unpack(data, task.format), saying)
    except SourceError:
        return _REFUSED
    return 0


class _Teller:
    """Tells the progress, at most a hundred times."""

    def __init__(self, saying: BinaryIO) -> None:
        self._saying = saying
        self._told = 0.0

    def __call__(self, share: float) -> None:
        if share >= self._told + 0.01:
            self._told = share
            write_frame(self._saying, encode_event(Progress(share=min(1.0, share))))


def _answer(task: Task, data: bytes, guide: bytes, advance: Advance) -> bytes:
    """The encoded answer, whatever happens."""
    source = SourceFile(id=SourceId(task.source), name="", data=data, format=task.format, guide=guide)
    try:
        return encode_event(read_of(read_batch(source, advance)))
    except SourceError as refusal:
        return encode_event(Refused(message=refusal.message, hint=refusal.hint, locator=refusal.locator))
    except MemoryError:
        return encode_event(Failed(failure=Failure.MEMORY))
    except Exception:  # noqa: BLE001 - its text may quote a record; the session learns that it happened, and no more
        return encode_event(Failed(failure=Failure.FAULT))
