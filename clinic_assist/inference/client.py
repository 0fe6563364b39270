"""The model as the session sees it: a `TextGenerator` whose worker starts when needed and may die at any time."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Final, Self

from clinic_assist.errors import ClinicAssistError, MachineError
from clinic_assist.inference.catalogue import InstalledModel
from clinic_assist.inference.channel import WorkerLostError
from clinic_assist.inference.patience import Patience
from clinic_assist.inference.protocol import (
    Counted,
    CountTokens,
    Done,
    Generate,
    Piece,
    Prefill,
    Release,
    Wipe,
    Wiped,
)
from clinic_assist.inference.refusal import stopped_working
from clinic_assist.inference.supervisor import Supervisor, never
from clinic_assist.inference.turns import Turns
from clinic_assist.notes.generation import GenerationRequest, ModelStatus
from clinic_assist.notes.note import ModelIdentity

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class ModelProcess:
    """A local model in its own process. Implements `workflows.ports.TextGenerator`.

    One request at a time; another thread's request waits `busy_s`. A worker that dies, hangs or sends what is not an
    event is ended and its request fails with ModelStoppedError; the next request starts a new one.
    """

    def __init__(
        self,
        model: InstalledModel,
        *,
        command: Sequence[str],
        gpu_layers: int = 0,
        foresee: bool = True,
        patience: Patience | None = None,
    ) -> None:
        """Starts nothing yet.

        Args:
            model: Which file; its hash is checked by the worker each time it loads.
            command: Starts the worker: `[sys.executable, "-m", "clinic_assist", "model-worker"]`, or a frozen build.
            gpu_layers: At most so many on a graphics card; -1 for as many as fit.
            foresee: Whether the worker may draft tokens from what it has read; the text is the same.
            patience: When it counts as hung.
        """
        self._model = model
        self._patience = patience or Patience()
        self._supervisor = Supervisor(model, command, gpu_layers=gpu_layers, patience=self._patience)
        self._turns = Turns()
        self._foresee = foresee
        self._done: Done | None = None
        self._read_ahead: tuple[int, str] = (0, "")
        self._to_release: set[str] = set()

    @property
    def identity(self) -> ModelIdentity:
        """Which model writes."""
        entry = self._model.entry
        return ModelIdentity(
            name=self._model.full_name,
            version=entry.version,
            sha256=entry.sha256,
            is_clinical=entry.is_clinical,
        )

    @property
    def family(self) -> str:
        """Which chat template the model was tuned on."""
        return self._model.entry.family.value

    @property
    def status(self) -> ModelStatus | None:
        """How the model was loaded; None while it is not."""
        return self._supervisor.status

    @property
    def worker_pid(self) -> int | None:
        """Process id of the running worker, None where none runs."""
        return self._supervisor.pid

    @property
    def is_reading_ahead(self) -> bool:
        """Whether something is being read ahead, or waits to be."""
        return self._read_ahead[1] != ""

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
            ModelStoppedError: The worker died, hung or sent nonsense.
            MachineError: The prompt or the model does not fit.
            UserError: The model file is gone or is not the listed one.
            BugError: The grammar cannot be read.
        """
        with self._exclusive(should_stop) as has_turn:
            if not has_turn or not self._supervisor.ensure_loaded(should_stop):
                return
            command = _generate_command(request, self._supervisor.next_id(), foresee=self._foresee)
            yield from self._follow(command, should_stop)

    def prefill(self, request: GenerationRequest) -> None:
        """Begins to read a prompt in a thread of its own; see `TextGenerator.prefill`. The newest replaces others."""
        number = self._read_ahead[0] + 1
        self._read_ahead = (number, request.patient_key)
        if request.patient_key and not self._supervisor.is_ended:
            threading.Thread(target=self._read_beginning, args=(request, number), daemon=True).start()

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

    def release(self, patient_key: str) -> None:
        """Makes the worker forget one patient: now where it is idle, else right after what it does."""
        self._to_release.add(patient_key)
        if self._read_ahead[1] == patient_key:
            self._read_ahead = (self._read_ahead[0] + 1, "")
        if self._turns.take_if_free():
            self._give_back()

    def forget(self) -> None:
        """Makes the worker forget every patient. Where it is busy or does not answer, it is ended: that forgets too."""
        self._read_ahead = (self._read_ahead[0] + 1, "")
        if not self._turns.take(self._patience.stop_s, ahead_s=self._patience.stop_s, should_stop=never):
            self._supervisor.discard()
            return
        try:
            self._ask_to_forget(Wipe(id=self._supervisor.next_id()))
        finally:
            self._to_release.clear()
            self._turns.give_back()

    def close(self) -> None:
        """Ends the worker and its memory, also in the middle of another thread's request. Safe to repeat."""
        self._read_ahead = (self._read_ahead[0] + 1, "")
        is_free = self._turns.take_if_free()
        try:
            self._supervisor.end(politely=is_free)
        finally:
            if is_free:
                self._turns.give_back()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _follow(self, command: Generate | Prefill, should_stop: Callable[[], bool]) -> Iterator[str]:
        done, is_over = None, False
        try:
            for event in self._supervisor.generation(command, should_stop):
                if isinstance(event, Piece):
                    yield event.text
                else:
                    done, is_over = event, True
        except (WorkerLostError, ClinicAssistError):
            is_over = True
            raise
        finally:
            if not is_over:  # stopped, the iterator closed, or an error of the caller
                done = self._supervisor.stop(command.id)
            if isinstance(command, Generate):
                self._done = done

    def _read_beginning(self, request: GenerationRequest, number: int) -> None:
        def is_outdated() -> bool:
            return number != self._read_ahead[0] or self._supervisor.is_ended

        if not self._turns.take_ahead(is_outdated):
            return
        try:
            # A person's request that comes meanwhile needs the model as well: loading is not stopped for it.
            if self._supervisor.ensure_loaded(lambda: self._supervisor.is_ended):
                command = Prefill(
                    id=self._supervisor.next_id(), prompt=_parts(request), patient_key=request.patient_key
                )
                for _piece in self._follow(command, lambda: is_outdated() or self._turns.is_wanted):
                    pass
        except WorkerLostError:
            self._supervisor.discard()
        except ClinicAssistError:
            pass  # whoever asks for text is told
        finally:
            if not is_outdated():
                self._read_ahead = (number, "")
            self._give_back()

    @contextmanager
    def _exclusive(self, should_stop: Callable[[], bool] = never) -> Iterator[bool]:
        """Holds off other requests, and turns a lost worker into an error for a person. False when stopped before."""
        if self._supervisor.is_ended:
            raise MachineError("The model was closed.")
        patience = self._patience
        if not self._turns.take(patience.busy_s, ahead_s=patience.load_s + patience.stop_s, should_stop=should_stop):
            if not should_stop():
                raise MachineError(
                    "The model is busy with another request.", hint="Stop that one, or wait for its end."
                )
            yield False
            return
        try:
            yield True
        except WorkerLostError as error:
            self._supervisor.discard()
            if self._supervisor.is_ended:
                raise MachineError("The model was closed.") from error
            raise stopped_working() from error
        finally:
            self._give_back()

    def _give_back(self) -> None:
        """Ends the turn, after what was to be forgotten meanwhile was."""
        while True:
            while self._to_release and not self._supervisor.is_ended:
                self._ask_to_forget(Release(id=self._supervisor.next_id(), patient_key=self._to_release.pop()))
            self._turns.give_back()
            # Somebody may have wanted to release a patient between the two lines above, and found no free turn.
            if not self._to_release or self._supervisor.is_ended or not self._turns.take_if_free():
                return

    def _ask_to_forget(self, command: Release | Wipe) -> None:
        if self._supervisor.pid is None:
            return
        answer = None
        with suppress(WorkerLostError, ClinicAssistError):
            answer = self._supervisor.ask(command, wait_s=self._patience.wipe_s)
        if not isinstance(answer, Wiped):
            self._supervisor.discard()


def _generate_command(request: GenerationRequest, ident: int, *, foresee: bool) -> Generate:
    return Generate(
        id=ident,
        prompt=_parts(request),
        grammar=_clean(request.grammar),
        max_tokens=request.max_tokens,
        temperature=request.temperature,
        seed=request.seed,
        patient_key=request.patient_key,
        foresee=foresee,
    )


def _parts(request: GenerationRequest) -> tuple[tuple[str, bool], ...]:
    return tuple((_clean(text), trusted) for text, trusted in request.prompt)


def _clean(text: str) -> str:
    """Half a surrogate pair cannot travel as UTF-8: it becomes U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)
