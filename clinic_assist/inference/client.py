"""The model as the session sees it: a `TextGenerator` whose worker starts when needed and may die at any time."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Final, Self

from clinic_assist.errors import ClinicAssistError, MachineError
from clinic_assist.inference.catalogue import InstalledModel
from clinic_assist.inference.channel import WorkerLostError
from clinic_assist.inference.patience import Patience
from clinic_assist.inference.protocol import Counted, CountTokens, Done, Generate, Piece, Wipe, Wiped
from clinic_assist.inference.refusal import stopped_working
from clinic_assist.inference.supervisor import Supervisor, never
from clinic_assist.notes.generation import GenerationRequest
from clinic_assist.notes.note import ModelIdentity

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class ModelProcess:
    """A local model in its own process. Implements `workflows.ports.TextGenerator`.

    One request at a time; another thread's request waits `busy_s`. A worker that dies, hangs or sends what is not an
    event is ended and its request fails with MachineError; the next request starts a new one.
    """

    def __init__(
        self,
        model: InstalledModel,
        *,
        command: Sequence[str],
        gpu_layers: int = 0,
        flash_attn: bool = False,
        patience: Patience | None = None,
    ) -> None:
        """Starts nothing yet.

        Args:
            model: Which file; its hash is checked by the worker each time it loads.
            command: Starts the worker: `[sys.executable, "-m", "clinic_assist", "model-worker"]`, or a frozen build.
            gpu_layers: 0 for none, -1 for all; ignored by a build of llama.cpp without an accelerator.
            flash_attn: Off unless asked for.
            patience: When it counts as hung.
        """
        self._model = model
        self._patience = patience or Patience()
        self._supervisor = Supervisor(
            model, command, gpu_layers=gpu_layers, flash_attn=flash_attn, patience=self._patience
        )
        self._busy = threading.Lock()
        self._done: Done | None = None

    @property
    def identity(self) -> ModelIdentity:
        """Which model writes."""
        entry = self._model.entry
        return ModelIdentity(name=entry.name, version=entry.version, sha256=entry.sha256, is_clinical=entry.is_clinical)

    @property
    def family(self) -> str:
        """Which chat template the model was tuned on."""
        return self._model.entry.family.value

    @property
    def worker_pid(self) -> int | None:
        """Process id of the running worker, None where none runs."""
        return self._supervisor.pid

    @property
    def last_done(self) -> Done | None:
        """Counts and seconds of the last generation that ended by itself or was stopped."""
        return self._done

    def start(self) -> None:
        """Loads the model now rather than with the first request. Raises ClinicAssistError."""
        with self._exclusive():
            self._supervisor.ensure_loaded(never)

    def generate(self, request: GenerationRequest, *, should_stop: Callable[[], bool]) -> Iterator[str]:
        """Yields text as it comes; ends early, without an error, within a second of `should_stop`.

        Nothing is sent before the first piece is asked for. Closing the iterator stops the worker as well.

        Raises:
            MachineError: The worker died, hung or sent nonsense, or the prompt does not fit.
            UserError: The model file is gone or is not the listed one.
            BugError: The grammar cannot be read.
        """
        with self._exclusive():
            if not self._supervisor.ensure_loaded(should_stop):
                return
            command = _generate_command(request, self._supervisor.next_id())
            is_over = False
            try:
                for event in self._supervisor.generation(command, should_stop):
                    if isinstance(event, Piece):
                        yield event.text
                    else:
                        self._done, is_over = event, True
            except (WorkerLostError, ClinicAssistError):
                is_over = True
                raise
            finally:
                if not is_over:  # stopped, the iterator closed, or an error of the caller
                    self._done = self._supervisor.stop(command.id)

    def count_tokens(self, text: str) -> int:
        """How many tokens plain text takes. Raises as `generate` does."""
        with self._exclusive():
            self._supervisor.ensure_loaded(never)
            command = CountTokens(id=self._supervisor.next_id(), text=_clean(text))
            match self._supervisor.ask(command, wait_s=self._patience.silence_s):
                case Counted(tokens=tokens):
                    return tokens
                case _:
                    raise WorkerLostError("not a count")

    def wipe(self) -> None:
        """Makes the worker forget the patient. Where it does not answer, it is ended: that forgets too."""
        with self._exclusive():
            if self._supervisor.pid is None:
                return
            try:
                answer = self._supervisor.ask(Wipe(id=self._supervisor.next_id()), wait_s=self._patience.wipe_s)
            except WorkerLostError:
                answer = None
            if not isinstance(answer, Wiped):
                self._supervisor.discard()

    def close(self) -> None:
        """Ends the worker and its memory, also in the middle of another thread's request. Safe to repeat."""
        is_free = self._busy.acquire(blocking=False)
        try:
            self._supervisor.end(politely=is_free)
        finally:
            if is_free:
                self._busy.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        """Holds off other requests, and turns a lost worker into an error for a person."""
        if self._supervisor.is_ended:
            raise MachineError("The model was closed.")
        if not self._busy.acquire(timeout=self._patience.busy_s):
            raise MachineError("The model is busy with another request.", hint="Stop that one, or wait for its end.")
        try:
            yield
        except WorkerLostError as error:
            self._supervisor.discard()
            if self._supervisor.is_ended:
                raise MachineError("The model was closed.") from error
            raise stopped_working() from error
        finally:
            self._busy.release()


def _generate_command(request: GenerationRequest, ident: int) -> Generate:
    return Generate(
        id=ident,
        prompt=tuple((_clean(text), trusted) for text, trusted in request.prompt),
        grammar=_clean(request.grammar),
        max_tokens=request.max_tokens,
        temperature=request.temperature,
        seed=request.seed,
        patient_key=request.patient_key,
    )


def _clean(text: str) -> str:
    """Half a surrogate pair cannot travel as UTF-8: it becomes U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)
