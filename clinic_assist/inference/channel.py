"""The worker as a child process with two pipes: lines out, checked events in, and an end that leaves nothing behind.

Attack: a worker taken over by a hostile model file floods the session, never answers, or dies. Lines are capped and
checked, the queue is bounded, no read or write blocks the caller past a deadline, and the process can always be ended.
"""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import threading
import time
from collections.abc import Sequence
from typing import IO, Final

from clinic_assist.inference.protocol import (
    MAX_COMMAND_BYTES,
    MAX_EVENT_BYTES,
    Command,
    Event,
    LineSplitter,
    ProtocolError,
    decode_event,
    encode,
)

_READ_BYTES: Final = 64 * 1024
_QUEUE_EVENTS: Final = 4096
_PUT_POLL_S: Final = 0.1


class WorkerLostError(Exception):
    """The worker ended, broke the protocol or fell silent. Its text is for tests and never quotes a message."""


class Channel:
    """One running worker process. Made by one thread, used by one at a time; `kill` may come from any."""

    def __init__(self, command: Sequence[str]) -> None:
        """Starts the process. Raises OSError where the program cannot be run."""
        self._process = subprocess.Popen(
            list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        )
        self._events: queue.Queue[Event | None] = queue.Queue(_QUEUE_EVENTS)
        self._outbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=target, daemon=True) for target in (self._read, self._write)]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """Process id of the worker."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the process runs and has kept to the protocol."""
        return self._process.poll() is None and not self._ended.is_set()

    def send(self, command: Command) -> None:
        """Queues a command; never blocks. Raises ProtocolError where it is too long."""
        self._outbox.put(encode(command, limit_bytes=MAX_COMMAND_BYTES))

    def receive(self, timeout_s: float) -> Event | None:
        """The next event, None where none came in time. Raises WorkerLostError after the last one of a lost worker."""
        try:
            event = self._events.get(timeout=timeout_s)
        except queue.Empty:
            if self._ended.is_set() and self._events.empty():
                raise WorkerLostError("the worker ended") from None
            return None
        if event is None:
            raise WorkerLostError("the worker ended or broke the protocol")
        return event

    def wait(self, timeout_s: float) -> bool:
        """Whether the process ends by itself in time."""
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        """Ends the process, collects it and both threads. Safe to repeat."""
        self._ended.set()
        self._outbox.put(None)
        with contextlib.suppress(OSError):
            self._process.kill()
        self._process.wait()
        deadline = time.monotonic() + 1.0
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline - time.monotonic()))
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _read(self) -> None:
        splitter = LineSplitter(MAX_EVENT_BYTES)
        try:
            while data := os.read(self._descriptor(self._process.stdout), _READ_BYTES):
                for line in splitter.feed(data):
                    self._hand_over(decode_event(line))
        except (ProtocolError, OSError, ValueError):
            pass
        self._ended.set()
        with contextlib.suppress(queue.Full):
            self._events.put_nowait(None)

    def _hand_over(self, event: Event) -> None:
        """Waits for room, so that a flood stays in the worker's pipe; gives up when the worker is being ended."""
        while not self._ended.is_set():
            with contextlib.suppress(queue.Full):
                self._events.put(event, timeout=_PUT_POLL_S)
                return

    def _write(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while (line := self._outbox.get()) is not None:
                rest = memoryview(line)
                while rest:
                    rest = rest[os.write(self._descriptor(self._process.stdin), rest) :]

    @staticmethod
    def _descriptor(pipe: IO[bytes] | None) -> int:
        """Of a pipe that is there: both were asked for. Raises ValueError once it is closed."""
        if pipe is None:
            raise ValueError("no pipe")
        return pipe.fileno()
