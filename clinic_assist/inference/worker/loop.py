"""The worker's two threads: one reads commands, the other carries them out."""

from __future__ import annotations

import os
import queue
import threading
from typing import TYPE_CHECKING, Final

from clinic_assist.inference.protocol import (
    MAX_COMMAND_BYTES,
    MAX_EVENT_BYTES,
    Command,
    Counted,
    CountTokens,
    ErrorCode,
    Event,
    Failed,
    Generate,
    Inspect,
    LineSplitter,
    Load,
    Ping,
    Pong,
    Prefill,
    ProtocolError,
    Quit,
    Release,
    Stop,
    Wipe,
    Wiped,
    decode_command,
    encode,
)
from clinic_assist.inference.worker.failure import WorkFailedError
from clinic_assist.inference.worker.hardening import give_up_new_files, harden
from clinic_assist.process import take_pipes

if TYPE_CHECKING:
    from clinic_assist.inference.worker.engine import Engine

_READ_BYTES: Final = 64 * 1024

Work = Load | Inspect | Generate | Prefill | CountTokens | Release | Wipe | Ping
Queued = Work | Quit


def main(argv: list[str]) -> int:
    """Serves commands from standard input until Quit or its end. `argv` is what follows `model-worker`: nothing."""
    if argv:
        return 2
    harden()
    incoming, outgoing = take_pipes()
    worker = Worker(outgoing)
    threading.Thread(target=_listen, args=(incoming, worker), daemon=True).start()
    return worker.serve()


class Worker:
    """Carries out commands one after the other."""

    def __init__(self, outgoing: int) -> None:
        self._outgoing = outgoing
        self._waiting: queue.SimpleQueue[Queued] = queue.SimpleQueue()
        self._stopped_id = -1
        self._current_id = -1
        self._engine: Engine | None = None

    def take(self, command: Command) -> None:
        """Called from the listening thread. Stop acts at once, everything else waits its turn."""
        if isinstance(command, Stop):
            self._stopped_id = command.id
        else:
            self._waiting.put(command)

    def serve(self) -> int:
        """Works until told to quit; gives the exit status."""
        while True:
            command = self._waiting.get()
            if isinstance(command, Quit):
                return 0
            self._current_id = command.id
            self._emit(self._answer(command))

    def _answer(self, command: Work) -> Event:
        try:
            return self._carry_out(command)
        except WorkFailedError as failure:
            return Failed(
                id=command.id, code=failure.code, needed_bytes=failure.needed_bytes, free_bytes=failure.free_bytes
            )
        except MemoryError:
            return Failed(id=command.id, code=ErrorCode.OUT_OF_MEMORY)
        except Exception:  # noqa: BLE001 - its text may quote a prompt; the session learns the code and nothing else
            return Failed(id=command.id, code=ErrorCode.INTERNAL)

    def _carry_out(self, command: Work) -> Event:
        match command:
            case Load() | Inspect():
                return self._load(command)
            case Generate():
                return self._loaded().generate(command, self._emit)
            case Prefill():
                return self._loaded().prefill(command, self._emit)
            case CountTokens():
                return Counted(id=command.id, tokens=len(self._loaded().tokens.encode(command.text, trusted=False)))
            case Release() | Wipe():
                return self._forget(command)
            case Ping():
                return Pong(id=command.id)

    def _forget(self, command: Release | Wipe) -> Event:
        if self._engine is not None and isinstance(command, Release):
            self._engine.release(command.patient_key)
        elif self._engine is not None:
            self._engine.wipe()
        return Wiped(id=command.id)

    def _load(self, command: Load | Inspect) -> Event:
        """Loads the model; or only reads what its file says of itself."""
        from clinic_assist.inference.worker.engine import Engine, prepare_llama
        from clinic_assist.inference.worker.metadata import inspect_file

        give_up_new_files()  # llama.cpp is loaded, no model file is opened yet
        if isinstance(command, Inspect):
            prepare_llama()
            return inspect_file(command)
        if self._engine is not None:  # one process, one model: its memory goes with the process
            raise WorkFailedError(ErrorCode.MESSAGE_INVALID)
        self._engine = Engine(command, stop_requested=lambda: self._stopped_id == self._current_id)
        return self._engine.ready(command.id)

    def _loaded(self) -> Engine:
        if self._engine is None:
            raise WorkFailedError(ErrorCode.NOT_LOADED)
        return self._engine

    def _emit(self, event: Event) -> None:
        rest = memoryview(encode(event, limit_bytes=MAX_EVENT_BYTES))
        while rest:
            rest = rest[os.write(self._outgoing, rest) :]


def _listen(incoming: int, worker: Worker) -> None:
    """Reads commands until the session is gone, then ends the process at once, whatever it computes.

    llama.cpp is called through ctypes, which lets other Python threads run meanwhile.
    """
    splitter = LineSplitter(MAX_COMMAND_BYTES)
    try:
        while data := os.read(incoming, _READ_BYTES):
            for line in splitter.feed(data):
                worker.take(decode_command(line))
    except (ProtocolError, OSError):
        os._exit(3)
    os._exit(0)
