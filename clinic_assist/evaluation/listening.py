"""A model that is listened to: what it was asked, what it wrote and how long that took."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Protocol, runtime_checkable

from clinic_assist.notes.generation import GenerationRequest, ModelStatus
from clinic_assist.notes.note import ModelIdentity
from clinic_assist.workflows.ports import TextGenerator


class _Done(Protocol):
    @property
    def tokens(self) -> int: ...


@runtime_checkable
class Instruments(Protocol):
    """What the model's own process can tell besides its text."""

    @property
    def worker_pid(self) -> int | None: ...

    @property
    def last_done(self) -> _Done | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One request and what came of it."""

    request: GenerationRequest
    text: str


class Listener:
    """Passes everything on, and remembers it until `take`. Implements `TextGenerator`.

    Attributes:
        tokens: Written since `begin`. `writing_s`: while it wrote them, reading the prompts included.
    """

    def __init__(self, model: TextGenerator) -> None:
        self._model = model
        self._heard: list[Heard] = []
        self.begin()

    def begin(self) -> None:
        """Begins to count anew and forgets what was heard."""
        self.tokens = 0
        self.writing_s = 0.0
        self._heard.clear()

    @property
    def identity(self) -> ModelIdentity:
        """Which model writes."""
        return self._model.identity

    @property
    def family(self) -> str:
        """Which chat template it needs."""
        return self._model.family

    @property
    def status(self) -> ModelStatus | None:
        """How it was loaded."""
        return self._model.status

    @property
    def worker_pid(self) -> int | None:
        """Process id of its worker; None where none runs or it has none."""
        return self._model.worker_pid if isinstance(self._model, Instruments) else None

    def generate(self, request: GenerationRequest, *, should_stop: Callable[[], bool]) -> Iterator[str]:
        """The model's own pieces, as they come."""
        pieces: list[str] = []
        begin = perf_counter()
        try:
            for piece in self._model.generate(request, should_stop=should_stop):
                pieces.append(piece)
                yield piece
        finally:
            self.tokens += self._tokens(pieces)
            self.writing_s += perf_counter() - begin
            self._heard.append(Heard(request=request, text="".join(pieces)))

    def _tokens(self, pieces: list[str]) -> int:
        done = self._model.last_done if isinstance(self._model, Instruments) else None
        return done.tokens if done is not None else len(pieces)

    def take(self) -> tuple[Heard, ...]:
        """What was heard since the last time."""
        heard, self._heard = tuple(self._heard), []
        return heard

    def prefill(self, request: GenerationRequest) -> None:
        """Passed on."""
        self._model.prefill(request)

    def release(self, patient_key: str) -> None:
        """Passed on."""
        self._model.release(patient_key)

    def forget(self) -> None:
        """Passed on."""
        self._model.forget()

    def count_tokens(self, text: str) -> int:
        """Passed on."""
        return self._model.count_tokens(text)

    def close(self) -> None:
        """Nothing: whoever made the model ends it."""


def peak_memory_bytes(pid: int | None) -> int | None:
    """The most main memory that a process has had, by Linux's VmHWM; None where the platform does not say.

    Of a model on a graphics card only what it takes of main memory is in it. Source: proc_pid_status(5).
    """
    if pid is None:
        return None
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    kibibytes = next((line.split()[1] for line in lines if line.startswith("VmHWM:")), None)
    return int(kibibytes) * 1024 if kibibytes else None
