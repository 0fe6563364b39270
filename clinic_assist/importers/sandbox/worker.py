"""The import worker: takes files from its standard input and gives each to a child of its own.

The worker itself never looks into a file, nor keeps one: what comes is passed on. It has loaded the readers once, so a
child costs a fork and not a start of Python; and the child for the next file is forked while that file is not there
yet, so that nobody waits for it.
"""

from __future__ import annotations

import gc
import os
import signal
from contextlib import suppress
from typing import BinaryIO, Final

from clinic_assist.chart.intake import Advance, SourceFile
from clinic_assist.chart.provenance import Locator, SourceId
from clinic_assist.errors import SourceError
from clinic_assist.importers.archive import DAMAGED_ARCHIVE, unpack
from clinic_assist.importers.detect import ARCHIVES
from clinic_assist.importers.read import load_readers, locate, read_batch
from clinic_assist.importers.sandbox import confinement
from clinic_assist.importers.sandbox.unpacking import pass_on, send_parts
from clinic_assist.importers.sandbox.wire import (
    MOST_PROGRESS_BYTES,
    Failed,
    Failure,
    Located,
    Progress,
    Refused,
    Task,
    Unpacked,
    WireError,
    answer_limit,
    encode_event,
    pass_on_task,
    read_exactly,
    read_frame,
    read_of,
    read_task,
    write_frame,
)

_OUT_OF_MEMORY: Final = 86
"""Exit status of a child that has no memory left even to say so."""
_REFUSED: Final = 87
"""Exit status of a child whose archive cannot be read further."""
_DAMAGED: Final = Refused(message=DAMAGED_ARCHIVE.message, hint=DAMAGED_ARCHIVE.hint, locator="")


def main(argv: list[str]) -> int:
    """Serves files from standard input until its end. `argv` is what follows `import-worker`: nothing."""
    if argv:
        return 2
    incoming, outgoing = confinement.begin()
    load_readers()
    confinement.prepare()
    child = _Child()
    try:
        while (task := read_task(incoming)) is not None:
            child.give(task, incoming)
            answer = _unpacked_by if task.format in ARCHIVES else _read_by
            write_frame(outgoing, answer(child, task, outgoing))
            child.end()
            child = _Child()
    except (WireError, OSError):
        return 3
    finally:
        child.end()
    return 0


class _Child:
    """A process for one file, which waits for it.

    Attributes:
        said: What it says.
    """

    def __init__(self) -> None:
        """Forks it. Raises OSError."""
        given, giving = os.pipe()
        receiving, sending = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            _be_child(given, sending)
        os.close(given)
        os.close(sending)
        self.said: BinaryIO = os.fdopen(receiving, "rb")
        self._giving: BinaryIO = os.fdopen(giving, "wb")
        self._is_over = False

    def give(self, task: Task, incoming: BinaryIO) -> None:
        """Passes its file on to it. Raises WireError where the file is cut off."""
        pass_on_task(task, incoming, self._giving)
        self._close(self._giving)

    def status(self) -> int:
        """How it ended, as `waitpid` says; waits for it."""
        self._is_over = True
        _child, status = os.waitpid(self._pid, 0)
        return status

    def kill(self) -> None:
        """Ends it now, unless `status` has seen its end."""
        if not self._is_over:
            os.kill(self._pid, signal.SIGKILL)

    def end(self) -> None:
        """Leaves nothing of it: what it says after its answer is not heard. Safe to repeat."""
        self.kill()
        if not self._is_over:
            self.status()
        self._close(self._giving)
        self._close(self.said)

    def _close(self, pipe: BinaryIO) -> None:
        with suppress(OSError):  # it may be gone
            pipe.close()


def _read_by(child: _Child, task: Task, outgoing: BinaryIO) -> bytes:
    """The encoded answer; the child's progress is passed on meanwhile.

    A child that has given its whole answer and closed its pipe is not waited for: it has nothing to do but to end.
    """
    try:
        body = _last_frame(child.said, outgoing, limit_bytes=answer_limit(_size_bytes(task)))
    except WireError:
        child.kill()
        body = None
    return body or encode_event(Failed(failure=_failure(child.status())))


def _unpacked_by(child: _Child, _task: Task, outgoing: BinaryIO) -> bytes:
    """The encoded answer, after all that the child found in an archive was passed on."""
    pass_on(child.said, outgoing)
    status = child.status()
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


def _be_child(given: int, sending: int) -> None:
    """Waits for a file, reads it and ends, whatever happens; never returns into the worker's loop."""
    status = 1
    gc.disable()  # its memory is limited and its life is one file
    try:
        confinement.die_with_parent()
        confinement.close_all_but({0, 1, 2, given, sending})
        with os.fdopen(sending, "wb") as saying:
            with os.fdopen(given, "rb") as giving:
                task = read_task(giving)
                if task is None:
                    return
                confinement.confine(_size_bytes(task))  # what the worker said is behind, the file's first byte ahead
                data, guide = read_exactly(giving, task.size_bytes), read_exactly(giving, task.guide_bytes)
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
        if task.locator is not None:
            text, start, end = locate(data, Locator(task.locator), task.format)
            return encode_event(Located(text=text, start=start, end=end))
        return encode_event(read_of(read_batch(source, advance)))
    except SourceError as refusal:
        return encode_event(Refused(message=refusal.message, hint=refusal.hint, locator=refusal.locator))
    except MemoryError:
        return encode_event(Failed(failure=Failure.MEMORY))
    except Exception:  # noqa: BLE001 - its text may quote a record; the session learns that it happened, and no more
        return encode_event(Failed(failure=Failure.FAULT))
