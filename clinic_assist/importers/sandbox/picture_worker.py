"""The picture worker: takes questions about pictures and recordings, and gives each file to a child of its own.

It is a process apart from those that read files, because the decoders would make every fork of theirs dearer. The
worker itself never looks into a file. A child lives as long as its file is looked at, so that the next frame or another
window is not decoded anew; it is confined like those that read.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from typing import BinaryIO, Final

from clinic_assist.errors import SourceError
from clinic_assist.importers.sandbox import confinement
from clinic_assist.importers.sandbox.picture_wire import (
    FORGET,
    MOST_ANSWER_BYTES,
    Look,
    Pictured,
    Traced,
    encode_shown,
    pass_on_file,
    read_look,
    write_look,
)
from clinic_assist.importers.sandbox.wire import (
    Failed,
    Failure,
    Refused,
    WireError,
    read_exactly,
    read_frame,
    write_frame,
)
from clinic_assist.importers.showing import OpenObject, load_decoders

MEMORY_BYTES: Final = 2 * 1024 * 1024 * 1024
"""Address space of a child beside three times its file: a frame of 256 MiB, its grey, and what the libraries take."""
CPU_S: Final = 600
"""Processor time of a child for all frames that are asked of its file. Each by itself has the session's patience."""
_OUT_OF_MEMORY: Final = 86
"""Exit status of a child that has no memory left even to say so."""


def main(argv: list[str]) -> int:
    """Serves questions from standard input until its end. `argv` is what follows `picture-worker`: nothing."""
    if argv:
        return 2
    incoming, outgoing = confinement.begin()
    load_decoders()
    confinement.prepare()
    child, spare = _Child(), _Child()
    try:
        while (look := read_look(incoming)) is not None:
            if look.size_bytes or look == FORGET:
                child.end()
                child, spare = spare, _Child()
            if look == FORGET:
                continue
            child.ask(look, incoming)
            write_frame(outgoing, child.answer())
    except (WireError, OSError):
        return 3
    finally:
        child.end()
        spare.end()
    return 0


class _Child:
    """A process for one file, which waits for it."""

    def __init__(self) -> None:
        """Forks it. Raises OSError."""
        given, giving = os.pipe()
        receiving, sending = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            _be_child(given, sending)
        os.close(given)
        os.close(sending)
        self._said: BinaryIO = os.fdopen(receiving, "rb")
        self._giving: BinaryIO = os.fdopen(giving, "wb")
        self._status: int | None = None

    def ask(self, look: Look, incoming: BinaryIO) -> None:
        """Passes a question and its file on. Raises WireError: the file is cut off."""
        with suppress(OSError):  # it is gone, which its answer tells
            write_look(self._giving, look)
        pass_on_file(look.size_bytes, incoming, self._giving)

    def answer(self) -> bytes:
        """The encoded answer. Nothing is decoded here: the worker must not be what a child can take over."""
        try:
            body = read_frame(self._said, limit_bytes=MOST_ANSWER_BYTES)
        except WireError:
            body = None
            self._kill()
        return encode_shown(Failed(failure=_failure(self._wait()))) if body is None else body

    def end(self) -> None:
        """Leaves nothing of it. Safe to repeat."""
        self._kill()
        self._wait()
        for pipe in (self._giving, self._said):
            with suppress(OSError):  # it may be gone
                pipe.close()

    def _kill(self) -> None:
        if self._status is None:
            os.kill(self._pid, signal.SIGKILL)

    def _wait(self) -> int:
        if self._status is None:
            _child, self._status = os.waitpid(self._pid, 0)
        return self._status


def _failure(status: int) -> Failure:
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        return Failure.TIME
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == _OUT_OF_MEMORY:
        return Failure.MEMORY
    return Failure.ENDED


def _be_child(given: int, sending: int) -> None:
    """Waits for a file, answers what is asked of it and ends; never returns into the worker's loop."""
    status = 1
    try:
        confinement.die_with_parent()
        confinement.close_all_but({0, 1, 2, given, sending})
        with os.fdopen(sending, "wb") as saying, os.fdopen(given, "rb") as giving:
            look = read_look(giving)
            if look is not None:
                size = look.size_bytes
                confinement.confine(size, memory_bytes=MEMORY_BYTES + 3 * size, cpu_s=CPU_S)
                opened = OpenObject(read_exactly(giving, size))
                while look is not None:
                    write_frame(saying, _answer(opened, look))
                    look = read_look(giving)
        status = 0
    except MemoryError:
        status = _OUT_OF_MEMORY
    finally:
        os._exit(status)


def _answer(opened: OpenObject, look: Look) -> bytes:
    """The encoded answer, whatever happens."""
    try:
        if look.picture is not None:
            return encode_shown(Pictured(picture=opened.answer(look.picture)))
        if look.tracing is not None:
            return encode_shown(Traced(tracing=opened.answer(look.tracing)))
        return encode_shown(Failed(failure=Failure.FAULT))
    except SourceError as refusal:
        return encode_shown(Refused(message=refusal.message, hint=refusal.hint, locator=refusal.locator))
    except MemoryError:
        return encode_shown(Failed(failure=Failure.MEMORY))
    except Exception:  # noqa: BLE001 - its text may quote a record; the session learns that it happened, and no more
        return encode_shown(Failed(failure=Failure.FAULT))
