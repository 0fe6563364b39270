"""The session's side of the picture worker: starts it when a picture is asked for, and ends it when in doubt."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import BinaryIO, Final, overload

from clinic_assist.chart.intake import SourceFile
from clinic_assist.chart.pictures import Picture, PictureQuestion
from clinic_assist.chart.provenance import SourceId
from clinic_assist.chart.tracings import Tracing, TracingQuestion
from clinic_assist.errors import BugError, MachineError, SourceError
from clinic_assist.importers.sandbox.picture_wire import (
    FORGET,
    MOST_ANSWER_BYTES,
    Look,
    Pictured,
    Question,
    Shown,
    Traced,
    decode_shown,
    look_at,
    write_look,
)
from clinic_assist.importers.sandbox.wire import Failed, Failure, Refused, WireError, read_frame

PATIENCE_S: Final = 30.0
"""How long one answer may take. The largest mammogram decodes in some seconds on a slow machine."""
_REASONS: Final = {
    Failure.MEMORY: "The picture takes more memory to decode than it may have.",
    Failure.TIME: "The picture takes longer to decode than any picture needs.",
    Failure.FAULT: "The picture could not be decoded because of a fault in this program.",
    Failure.ENDED: "The picture ended the process that decoded it.",
}
_EMPTY: Final = "The file is empty."
_HINT: Final = "Look at it at the system it came from."


class PictureWorker:
    """Decodes pictures and recordings in a process of its own, one after another."""

    def __init__(self, command: Sequence[str], *, patience_s: float = PATIENCE_S) -> None:
        """Starts nothing yet; `command` is what starts the worker."""
        self._command, self._patience_s = tuple(command), patience_s
        self._process: subprocess.Popen[bytes] | None = None
        self._held: SourceId | None = None
        self._lock = Lock()
        self._talk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="picture-worker")

    @property
    def pid(self) -> int | None:
        """Process id of the running worker."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    @overload
    def look(self, source: SourceFile, question: PictureQuestion) -> Picture: ...

    @overload
    def look(self, source: SourceFile, question: TracingQuestion) -> Tracing: ...

    def look(self, source: SourceFile, question: Question) -> Picture | Tracing:
        """What is seen in a file, decoded by a confined child.

        Raises:
            SourceError: It cannot be shown, or cost its decoder more memory or time than it may, or its life.
            MachineError: No process can be started.
        """
        if not source.data:  # to the worker no bytes stand for the file that it holds
            raise SourceError(_EMPTY)
        with self._lock:
            return _seen(self._ask(source, question), question)

    def forget(self) -> None:
        """Has the child of the last file ended. The worker, which holds nothing of any file, stays ready."""
        with self._lock:
            if self._process is None or self._held is None:
                return
            self._held = None
            try:
                self._talk.submit(_tell, self._process, FORGET).result(timeout=self._patience_s)
            except (OSError, TimeoutError):
                self._end()

    def close(self) -> None:
        """Ends the worker for good. Safe to repeat; does not wait for an answer that is awaited."""
        self._end()
        self._talk.shutdown(wait=False)

    def _ask(self, source: SourceFile, question: Question) -> Shown:
        process = self._running()
        is_held = self._held == source.id
        data = b"" if is_held else source.data
        self._held = source.id
        try:
            shown = self._talk.submit(_converse, process, question, data).result(timeout=self._patience_s)
        except TimeoutError:
            self._end()
            return Failed(failure=Failure.TIME)
        except (WireError, OSError):
            self._end()
            return Failed(failure=Failure.ENDED)
        if isinstance(shown, Failed):
            self._held = None
            if is_held:  # what it had done before may have used up what it may have: once more, from the start
                return self._ask(source, question)
        return shown

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            try:
                self._process = subprocess.Popen(
                    self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
                )
            except OSError as error:
                raise MachineError("Pictures cannot be shown now.", hint="Free some memory, then try again.") from error
        return self._process

    def _end(self) -> None:
        """Kills the worker; its children die with it. The thread that talks to it then meets the end of the pipe."""
        self._held = None
        if self._process is None:
            return
        process, self._process = self._process, None
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError, ValueError, RuntimeError):
                    self._talk.submit(pipe.close)


class PicturesInSession:
    """Decodes in the process that asks, which is no place for files of strangers where there is another."""

    @overload
    def look(self, source: SourceFile, question: PictureQuestion) -> Picture: ...

    @overload
    def look(self, source: SourceFile, question: TracingQuestion) -> Tracing: ...

    def look(self, source: SourceFile, question: Question) -> Picture | Tracing:
        """See `PictureWorker.look`."""
        from clinic_assist.importers.showing import OpenObject

        return OpenObject(source.data).answer(question)

    def forget(self) -> None:
        """Does nothing: nothing is held."""


def _converse(process: subprocess.Popen[bytes], question: Question, data: bytes) -> Shown:
    """Asks and waits for the answer; runs in the thread that talks."""
    incoming, outgoing = _pipes(process)
    write_look(outgoing, look_at(question, len(data)), data)
    body = read_frame(incoming, limit_bytes=MOST_ANSWER_BYTES)
    if body is None:
        raise BrokenPipeError
    return decode_shown(body)


def _tell(process: subprocess.Popen[bytes], look: Look) -> None:
    write_look(_pipes(process)[1], look)


def _seen(shown: Shown, question: Question) -> Picture | Tracing:
    match shown:
        case Pictured(picture=picture) if isinstance(question, PictureQuestion) and picture.frame == question.frame:
            return picture
        case Traced(tracing=tracing) if isinstance(question, TracingQuestion) and tracing.group == question.group:
            return tracing
        case Refused():
            raise SourceError(shown.message, hint=shown.hint, locator=shown.locator)
        case Failed():
            raise SourceError(_REASONS[shown.failure], hint=_HINT)
        case _:
            raise SourceError(_REASONS[Failure.ENDED], hint=_HINT)


def _pipes(process: subprocess.Popen[bytes]) -> tuple[BinaryIO, BinaryIO]:
    if process.stdout is None or process.stdin is None:
        raise BugError("The picture worker was started without pipes.")
    return process.stdout, process.stdin  # type: ignore[return-value]
