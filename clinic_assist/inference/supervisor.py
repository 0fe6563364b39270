"""Keeps one worker with one model loaded: starts it when needed, waits only so long, ends it when in doubt."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from clinic_assist.errors import MachineError, ModelStoppedError
from clinic_assist.inference.catalogue import InstalledModel
from clinic_assist.inference.channel import Channel, WorkerLostError
from clinic_assist.inference.fitting import KvType
from clinic_assist.inference.patience import Patience
from clinic_assist.inference.protocol import (
    AdapterFile,
    Command,
    CountTokens,
    Done,
    ErrorCode,
    Event,
    Failed,
    Generate,
    Load,
    Piece,
    Prefill,
    Progress,
    ProtocolError,
    Quit,
    Ready,
    Release,
    Stop,
    Wipe,
)
from clinic_assist.inference.refusal import refusal
from clinic_assist.notes.generation import ModelStatus

_POLL_S: Final = 0.05
_MAX_PIECE_CHARS: Final = 4096
_MAY_BE_THE_CARD: Final = (ErrorCode.MODEL_UNREADABLE, ErrorCode.OUT_OF_MEMORY)

ShouldStop = Callable[[], bool]


class Supervisor:
    """The session's side of the conversation. One thread at a time, except `end`, which any thread may call.

    A worker that breaks a rule raises WorkerLostError here; the caller then calls `discard`.
    """

    def __init__(self, model: InstalledModel, command: Sequence[str], *, gpu_layers: int, patience: Patience) -> None:
        self._model = model
        self._command = tuple(command)
        self._gpu_layers = gpu_layers
        self._patience = patience
        self._channel: Channel | None = None
        self._ready: Ready | None = None
        self._has_card_failed = False
        self._times_lost = 0
        self._last_id = 0
        self.is_ended = False

    @property
    def pid(self) -> int | None:
        """Process id of the worker, None where none runs."""
        channel = self._channel
        return channel.pid if channel is not None and channel.is_alive else None

    @property
    def status(self) -> ModelStatus | None:
        """How the model was loaded; None while it is not."""
        ready = self._ready if self.pid is not None else None
        if ready is None:
            return None
        return ModelStatus(
            context_tokens=ready.context_tokens,
            threads=ready.threads,
            gpu_layers=ready.gpu_layers,
            flash_attention=ready.flash_attention,
            kv_type=ready.kv_type.value,
            predicted_bytes=ready.ram_bytes + ready.gpu_bytes,
            remarks=self._remarks(ready),
        )

    def next_id(self) -> int:
        """A number that no earlier command had."""
        self._last_id += 1
        return self._last_id

    def ensure_loaded(self, should_stop: ShouldStop) -> bool:
        """Starts a worker where none runs. False when stopped meanwhile.

        Raises:
            WorkerLostError: It died or hung while loading.
            ClinicAssistError: It cannot be started, or refuses the model.
        """
        if self.pid is not None:
            return True
        self.discard()
        try:
            self._channel = Channel(self._command)
        except OSError as error:
            raise MachineError("The model could not be started.", hint="Reinstall the application.") from error
        if self.is_ended:  # by another thread, which did not see this channel
            raise WorkerLostError("ended while starting")
        return self._load(should_stop)

    def ask(self, command: CountTokens | Release | Wipe, *, wait_s: float) -> Event:
        """Sends a command and gives its one answer. Raises WorkerLostError, ClinicAssistError."""
        self._send(command)
        event = self._next(command.id, time.monotonic() + wait_s, never)
        if isinstance(event, Failed):
            raise refusal(event, self._model)
        if event is None:
            raise WorkerLostError("no answer")
        return event

    def generation(self, command: Generate | Prefill, should_stop: ShouldStop) -> Iterator[Piece | Done]:
        """The pieces of a generation and its end, checked; ends without Done when stopped: then call `stop`.

        A worker that is lost while a graphics card computes starts again without it: the card's driver ends a process
        rather than answer with an error, so the two cannot be told apart.

        Raises:
            WorkerLostError: It died, fell silent, or sent more or other than a generation.
            ClinicAssistError: It refuses.
        """
        try:
            yield from self._generation(command, should_stop)
        except (WorkerLostError, ModelStoppedError):
            self._times_lost += 1
            self._has_card_failed |= self._ready is not None and self._ready.gpu_layers > 0
            self.discard()
            raise

    def _generation(self, command: Generate | Prefill, should_stop: ShouldStop) -> Iterator[Piece | Done]:
        self._send(command)
        end = time.monotonic() + self._patience.request_s
        # One a token at most, and what the last character waited for.
        pieces_left = command.max_tokens + 1 if isinstance(command, Generate) else 0
        while True:
            match self._next(command.id, min(end, time.monotonic() + self._patience.silence_s), should_stop):
                case None:
                    return
                case Progress():
                    pass
                case Piece() as piece if pieces_left and len(piece.text) <= _MAX_PIECE_CHARS:
                    pieces_left -= 1
                    yield piece
                case Done() as done:
                    yield done
                    return
                case Failed() as failed:
                    raise refusal(failed, self._model)
                case _:
                    raise WorkerLostError("an event that does not belong here")

    def stop(self, ident: int) -> Done | None:
        """Asks the worker to stop and takes what it still says; ends it where that takes too long."""
        deadline = time.monotonic() + self._patience.stop_s
        try:
            self._send(Stop(id=ident))
            while True:
                event = self._next(ident, deadline, never)
                if not isinstance(event, Piece | Progress):
                    return event if isinstance(event, Done) else None
        except WorkerLostError:
            self.discard()
            return None

    def discard(self) -> None:
        """Ends the worker at once. The next `ensure_loaded` starts a new one."""
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.kill()

    def end(self, *, politely: bool) -> None:
        """Ends the worker for good; `politely` where no command is under way."""
        self.is_ended = True
        channel = self._channel
        if channel is None:
            return
        if politely and channel.is_alive:
            channel.send(Quit(id=self.next_id()))
            channel.wait(self._patience.stop_s)
        channel.kill()

    def _load(self, should_stop: ShouldStop) -> bool:
        """With a graphics card where one is wished for; where that fails, in whatever way, once more without."""
        gpu_layers = 0 if self._has_card_failed else self._gpu_layers
        try:
            answer = self._ask_to_load(gpu_layers, should_stop)
        except WorkerLostError:
            if not gpu_layers or self.is_ended:
                raise
            answer = None
        match answer:
            case Ready() as ready:
                self._ready = ready
                self._has_card_failed &= ready.knows_cards  # where there is none it was something else
                return True
            case None if should_stop():
                self.discard()
                return False
            case Failed(code=code) as failed if not gpu_layers or code not in _MAY_BE_THE_CARD:
                self.discard()
                raise refusal(failed, self._model)
            case Failed() | None:
                self._has_card_failed = True
                self.discard()
                return self.ensure_loaded(should_stop)
            case _:
                raise WorkerLostError("an event that does not belong here")

    def _ask_to_load(self, gpu_layers: int, should_stop: ShouldStop) -> Event | None:
        entry = self._model.entry
        command = Load(
            id=self.next_id(),
            path=str(self._model.path.absolute()),
            sha256=entry.sha256,
            context_tokens=entry.context_tokens,
            gpu_layers=gpu_layers,
            family=entry.family,
            adapter=_adapter_file(self._model),
        )
        self._send(command)
        return self._next(command.id, time.monotonic() + self._patience.load_s, should_stop)

    def _remarks(self, ready: Ready) -> tuple[str, ...]:
        remarks = []
        if self._has_card_failed:
            remarks.append("The graphics card failed: the model runs on the processor, and slower.")
        if self._times_lost:
            times = "once" if self._times_lost == 1 else f"{self._times_lost} times"
            remarks.append(f"The model stopped {times} while it worked, and was started again.")
        if ready.kv_type is KvType.Q8_0:
            remarks.append("Memory is short: the model keeps what it has read less exactly.")
        if ready.is_window_cut:
            remarks.append(f"Memory is short: the model reads no more than {ready.context_tokens:,} tokens at a time.")
        return tuple(remarks)

    def _next(self, ident: int, deadline: float, should_stop: ShouldStop) -> Event | None:
        """The next event of that command; None once `should_stop`. Raises WorkerLostError past the deadline."""
        while not should_stop():
            channel = self._channel
            if channel is None or time.monotonic() > deadline:
                raise WorkerLostError("the worker is gone or silent")
            event = channel.receive(_POLL_S)
            if event is None:
                continue
            if event.id != ident:
                raise WorkerLostError("an event of another command")
            return event
        return None

    def _send(self, command: Command) -> None:
        if self._channel is None:
            raise WorkerLostError("no worker")
        try:
            self._channel.send(command)
        except ProtocolError as error:
            raise MachineError("The text is too long for the model.", hint="Choose fewer records.") from error


def never() -> bool:
    """Nobody stops this."""
    return False


def _adapter_file(model: InstalledModel) -> AdapterFile | None:
    if model.adapter is None:
        return None
    entry = model.adapter.entry
    return AdapterFile(path=str(model.adapter.path.absolute()), sha256=entry.sha256, scale=entry.scale)
