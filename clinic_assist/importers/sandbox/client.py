"""The session's side of the import worker: starts it, gives it files, waits only so long, ends it when in doubt."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import BinaryIO, Final, TypeVar

from clinic_assist.chart.intake import Advance, ImportBatch, ImportIssue, SourceFile, unwatched
from clinic_assist.chart.provenance import Locator
from clinic_assist.errors import BugError, MachineError, SourceError
from clinic_assist.importers.sandbox.confinement import cpu_limit_s, weight_bytes
from clinic_assist.importers.sandbox.unpacking import Passed, next_file
from clinic_assist.importers.sandbox.wire import (
    MOST_PIECE_BYTES,
    Answer,
    Failed,
    Failure,
    Located,
    Progress,
    Read,
    Refused,
    Task,
    Unpacked,
    WireError,
    answer_limit,
    batch_of,
    decode_event,
    read_frame,
    write_task,
)

_T = TypeVar("_T")
_POLL_S: Final = 0.05
_WALL_FACTOR: Final = 4
"""A busy machine may take that many times the processor time that a file is allowed."""

REASONS: Final = {  # what is said of a file whose child gave no batch
    Failure.MEMORY: "Reading this file takes more memory than a file of its size may have.",
    Failure.TIME: "Reading this file takes longer than a file of its size can need.",
    Failure.FAULT: "The file could not be read because of a fault in this program.",
    Failure.ENDED: "The file ended the process that read it.",
}
_HINT: Final = "Nothing of it was imported."
_HINT_UNPACKED: Final = "Files that were taken out of it before are imported."


class ImportWorker:
    """Reads files in a process of its own, one at a time. Not for several threads at once."""

    def __init__(self, command: Sequence[str]) -> None:
        """Starts nothing yet; `command` is what starts the worker."""
        self._command = tuple(command)
        self._process: subprocess.Popen[bytes] | None = None
        self._share = 0.0
        self._ahead: tuple[SourceFile, Future[Answer]] | None = None
        self._talk = ThreadPoolExecutor(max_workers=1, thread_name_prefix="import-worker")

    def __enter__(self) -> ImportWorker:
        """Ends the worker with the block."""
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """See `close`."""
        self.close()

    @property
    def pid(self) -> int | None:
        """Process id of the running worker."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    @property
    def ahead(self) -> SourceFile | None:
        """The file that it was told to begin with and that nobody has asked for yet."""
        return self._ahead[0] if self._ahead is not None else None

    def start(self) -> None:
        """Starts the worker, so that it is ready when the first file comes. Raises MachineError."""
        self._running()

    def read_ahead(self, source: SourceFile) -> None:
        """Begins to read the file that is asked for next, and returns at once. Raises MachineError."""
        self._ahead = (source, self._begin(source))

    def let_go(self) -> None:
        """Ends the reading of a file that was begun and is not asked for any more. Safe to repeat."""
        begun, self._ahead = self._ahead, None
        if begun is not None and not begun[1].done():
            self._end()

    def read_batch(self, source: SourceFile, advance: Advance = unwatched) -> ImportBatch:
        """Answers what a file states, read by a confined child. `advance` is called twenty times a second.

        Raises:
            SourceError: The file is refused, or cost its reader more memory or time than it may, or its life.
            MachineError: No process can be started.
            Exception: Whatever `advance` raises; the worker was ended.
        """
        try:
            try:
                answer = self._ask(source, advance)
            except BrokenPipeError:  # the worker itself is gone, which is no fault of this file
                answer = self._ask(source, advance)
            return _batch(answer, source)
        except (WireError, OSError) as error:
            self._end()
            raise SourceError(REASONS[Failure.ENDED], hint=_HINT) from error

    def locate(self, source: SourceFile, locator: Locator) -> tuple[str, int, int]:
        """Answers the text of a file, and start and end in characters of a place, found by a confined child.

        Raises:
            SourceError: The place cannot be shown, or cost its reader more than it may, or its life.
            MachineError: No process can be started.
        """
        self.let_go()
        try:
            answer = self._answer_to(self._talk.submit(self._converse, self._running(), source, locator), source)
            return _place(answer)
        except (WireError, OSError) as error:
            self._end()
            raise SourceError(REASONS[Failure.ENDED], locator=locator) from error

    def unpack(
        self, source: SourceFile, advance: Advance = unwatched
    ) -> Generator[SourceFile | ImportIssue, None, None]:
        """Yields the files of an archive, taken out by a confined child; `advance` is called while it is waited for.

        Raises:
            SourceError: The archive is refused, or damaged from there on.
            MachineError: No process can be started.
            Exception: Whatever `advance` raises; the worker was ended.
        """
        self.let_go()
        is_through = False
        try:
            process = self._running()
            limit_s = _WALL_FACTOR * cpu_limit_s(len(source.data))
            passed = Passed(self._wait(self._talk.submit(_give, process, source), advance, limit_s))
            while True:
                found = self._wait(self._talk.submit(next_file, passed, source.name), advance, limit_s)
                if found is None:
                    break
                self._share = found[1]
                advance(self._share)
                yield found[0]
            answer = self._wait(self._talk.submit(_last_word, process), advance, limit_s)
            is_through = True
        except (WireError, OSError) as error:
            raise SourceError(REASONS[Failure.ENDED], hint=_HINT_UNPACKED) from error
        except TimeoutError as error:
            raise SourceError(REASONS[Failure.TIME], hint=_HINT_UNPACKED) from error
        finally:
            if not is_through:
                self._end()
        match answer:
            case Refused():
                raise SourceError(answer.message, hint=answer.hint)
            case Failed():
                raise SourceError(REASONS[answer.failure], hint=_HINT_UNPACKED)
            case Unpacked():
                return

    def close(self) -> None:
        """Ends the worker and what it reads. Safe to repeat."""
        self._ahead = None
        self._end()
        self._talk.shutdown()

    def _begin(self, source: SourceFile) -> Future[Answer]:
        self.let_go()
        return self._talk.submit(self._converse, self._running(), source)

    def _ask(self, source: SourceFile, advance: Advance) -> Answer:
        if self._ahead is not None and self._ahead[0] is source:
            asked, self._ahead = self._ahead[1], None
        else:
            asked = self._begin(source)
        return self._answer_to(asked, source, advance)

    def _answer_to(self, asked: Future[Answer], source: SourceFile, advance: Advance = unwatched) -> Answer:
        try:
            return self._wait(asked, advance, _WALL_FACTOR * cpu_limit_s(_size_bytes(source)))
        except TimeoutError:
            self._end()
            return Failed(failure=Failure.TIME)
        except BaseException:
            self._end()
            raise

    def _wait(self, asked: Future[_T], advance: Advance, limit_s: float) -> _T:
        """What was asked for. Raises TimeoutError after so many seconds, what the work raised, and what `advance`."""
        deadline = time.monotonic() + limit_s
        while True:
            done, _waiting = wait([asked], timeout=_POLL_S)
            if done:
                return asked.result()
            advance(self._share)
            if time.monotonic() > deadline:
                raise TimeoutError

    def _converse(self, process: subprocess.Popen[bytes], source: SourceFile, locator: Locator | None = None) -> Answer:
        """Asks and waits for the answer; runs in the thread that talks."""
        self._share = 0.0
        incoming = _give(process, source, locator)
        while (body := read_frame(incoming, limit_bytes=answer_limit(_size_bytes(source)))) is not None:
            event = decode_event(body)
            if not isinstance(event, Progress):
                return event
            self._share = event.share
        raise BrokenPipeError

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            try:
                self._process = subprocess.Popen(
                    self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
                )
            except OSError as error:
                raise MachineError("Files cannot be read now.", hint="Free some memory, then try again.") from error
        return self._process

    def _end(self) -> None:
        """Kills the worker; its child dies with it. The thread that talks to it then meets the end of the pipe."""
        if self._process is None:
            return
        process, self._process = self._process, None
        process.kill()
        process.wait()
        self._talk.submit(_close_pipes, process).result()


class ImportWorkers:
    """Two workers: while one reads the file that is waited for, the other begins with the next.

    A third unpacks archives, a fourth finds places in files, so that a chart can be looked at during an import.
    """

    def __init__(self, command: Sequence[str]) -> None:
        """Starts nothing yet; `command` is what starts a worker."""
        self._workers = ImportWorker(command), ImportWorker(command)
        self._unpacker = ImportWorker(command)
        self._finder = ImportWorker(command)

    def read_ahead(self, source: SourceFile) -> None:
        """Begins to read the file that is asked for after the current one, and returns at once. Raises MachineError."""
        self._holding(None).read_ahead(source)

    def read_batch(self, source: SourceFile, advance: Advance = unwatched) -> ImportBatch:
        """See `ImportWorker.read_batch`."""
        return self._holding(source).read_batch(source, advance)

    def unpack(
        self, source: SourceFile, advance: Advance = unwatched
    ) -> Generator[SourceFile | ImportIssue, None, None]:
        """See `ImportWorker.unpack`. One archive at a time."""
        return self._unpacker.unpack(source, advance)

    def get_ready(self) -> None:
        """Starts the worker that finds places, which takes it about a second, and returns at once.

        Where no process can be started, that is said when a place is asked for.
        """
        with contextlib.suppress(MachineError):
            self._finder.start()

    def locate(self, source: SourceFile, locator: Locator) -> tuple[str, int, int]:
        """See `ImportWorker.locate`."""
        return self._finder.locate(source, locator)

    def let_go(self) -> None:
        """See `ImportWorker.let_go`."""
        for worker in self._workers:
            worker.let_go()

    def close(self) -> None:
        """Ends the workers and what they read. Safe to repeat."""
        for worker in (*self._workers, self._unpacker, self._finder):
            worker.close()

    def _holding(self, source: SourceFile | None) -> ImportWorker:
        """The worker that began with a file, else an idle one, else one whose file nobody asked for."""
        first, second = self._workers
        for wanted in (source, None):
            for worker in (first, second):
                if worker.ahead is wanted:
                    return worker
        return first


def _size_bytes(source: SourceFile) -> int:
    """What there is to read, as the limits count it."""
    return weight_bytes(len(source.data), source.format) + len(source.guide)


def _batch(answer: Answer, source: SourceFile) -> ImportBatch:
    match answer:
        case Read():
            return batch_of(answer, source.id)
        case Refused():
            raise SourceError(answer.message, hint=answer.hint, locator=answer.locator)
        case Failed():
            raise SourceError(REASONS[answer.failure], hint=_HINT)
        case Located() | Unpacked():
            raise WireError("an answer to another question")


def _place(answer: Answer) -> tuple[str, int, int]:
    match answer:
        case Located():
            if not 0 <= answer.start <= answer.end <= len(answer.text):
                raise WireError("a place outside the file")
            return answer.text, answer.start, answer.end
        case Refused():
            raise SourceError(answer.message, hint=answer.hint, locator=answer.locator)
        case Failed():
            raise SourceError(REASONS[answer.failure])
        case Read() | Unpacked():
            raise WireError("an answer to another question")


def _give(process: subprocess.Popen[bytes], source: SourceFile, locator: Locator | None = None) -> BinaryIO:
    """Hands a file to the worker; answers the pipe on which it speaks."""
    incoming, outgoing = _pipes(process)
    task = Task(
        source=source.id,
        format=source.format,
        size_bytes=len(source.data),
        guide_bytes=len(source.guide),
        locator=locator,
    )
    write_task(outgoing, task, source.data, source.guide)
    return incoming


def _last_word(process: subprocess.Popen[bytes]) -> Answer:
    """What the worker says itself after it has passed on all that its child said about an archive."""
    body = read_frame(_pipes(process)[0], limit_bytes=MOST_PIECE_BYTES)
    answer = decode_event(body) if body is not None else None
    if not isinstance(answer, Unpacked | Refused | Failed):
        raise WireError("an archive without an end")
    return answer


def _pipes(process: subprocess.Popen[bytes]) -> tuple[BinaryIO, BinaryIO]:
    if process.stdout is None or process.stdin is None:
        raise BugError("The import worker was started without pipes.")
    return process.stdout, process.stdin  # type: ignore[return-value]


def _close_pipes(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
