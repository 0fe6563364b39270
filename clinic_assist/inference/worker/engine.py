"""A loaded model and the charts' states that it holds: our own decoding loop on llama.cpp's low-level interface."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import llama_cpp

from clinic_assist.inference.families import TURN_MARKS, Family, family_problem
from clinic_assist.inference.fitting import CHUNK_TOKENS, DoesNotFitError, Plan, choose_plan
from clinic_assist.inference.protocol import (
    Done,
    DoneReason,
    ErrorCode,
    Event,
    Generate,
    Load,
    Piece,
    Prefill,
    Progress,
    Ready,
)
from clinic_assist.inference.worker.context import Context
from clinic_assist.inference.worker.failure import WorkFailedError
from clinic_assist.inference.worker.loading import load_adapter, load_verified
from clinic_assist.inference.worker.lookup import Lookup, Worth, literals
from clinic_assist.inference.worker.machine import free_memory, read_figures, thread_count
from clinic_assist.inference.worker.metadata import missing_marks, text_of
from clinic_assist.inference.worker.sampling import Grammar, Sampling
from clinic_assist.inference.worker.states import Shelf, common_start
from clinic_assist.inference.worker.tokens import Tokens
from clinic_assist.inference.worker.writing import Teller, Writing

_PROGRESS_S: Final = 1.0
_WORTH_KEEPING: Final = 128
"""Tokens. Reading fewer anew takes no longer than copying a state."""

Emit = Callable[[Event], None]
_Result = TypeVar("_Result")


@llama_cpp.llama_log_callback  # type: ignore[untyped-decorator]
def _say_nothing(_level: int, _text: bytes, _data: object) -> None:
    """llama.cpp quotes tokens and grammars in its log."""


def prepare_llama() -> None:
    """Keeps llama.cpp quiet, and starts it. Safe to repeat."""
    llama_cpp.llama_log_set(_say_nothing, ctypes.c_void_p(0))
    llama_cpp.llama_backend_init()


class Engine:
    """One model, one context with one chart in it, and copies of what it held for the charts in use.

    No computation ever sees two charts: a copy is put back into a context that was overwritten before.
    """

    def __init__(self, command: Load, *, stop_requested: Callable[[], bool]) -> None:
        """Checks the file's hash, whether the model fits, then loads it. Raises WorkFailedError.

        Args:
            command: Which file, and how to load it.
            stop_requested: Called often, from the computing thread; true ends the generation.
        """
        started = time.monotonic()
        prepare_llama()
        self._stop_requested = stop_requested
        self._threads = command.threads or thread_count()
        self._plan: Plan
        self._model = load_verified(
            Path(command.path), command.sha256, gpu_layers=lambda name: self._fit(name, command)
        )
        if command.family is not None:
            _refuse_other_family(self._model, command.family)
        self._scale = command.adapter.scale if command.adapter else 0.0
        self._adapter = load_adapter(self._model, command.adapter) if command.adapter else None
        self._tokens = Tokens(self._model)
        self._shelf = Shelf(self._plan.state_bytes)
        self._worth = Worth()
        self._patient_key = ""
        self._prompt_length = 0
        self._context: Context | None = self._open_context()
        self._load_seconds = time.monotonic() - started

    def ready(self, request_id: int) -> Ready:
        """What was loaded, and how."""
        return Ready(
            id=request_id,
            context_tokens=self._plan.context_tokens,
            threads=self._threads,
            gpu_layers=self._plan.gpu_layers,
            model_bytes=llama_cpp.llama_model_size(self._model),
            seconds=self._load_seconds,
            flash_attention=self._plan.flash_attention,
            kv_type=self._plan.kv_type,
            ram_bytes=self._plan.ram_bytes,
            gpu_bytes=self._plan.gpu_bytes,
            state_bytes=self._plan.state_bytes,
            is_window_cut=self._plan.is_window_cut,
            knows_cards=bool(llama_cpp.llama_supports_gpu_offload()),
        )

    @property
    def tokens(self) -> Tokens:
        """The model's vocabulary."""
        return self._tokens

    @property
    def held_bytes(self) -> int:
        """What the kept beginnings of charts take."""
        return self._shelf.held_bytes

    def wipe(self) -> None:
        """Forgets every patient: overwritten, and given back; the next generation makes a new context."""
        self._shelf.clear()
        self._close_context()

    def release(self, patient_key: str) -> None:
        """Forgets one patient, as `wipe` does; the states of others stay."""
        self._shelf.release(patient_key)
        if patient_key == self._patient_key:
            self._close_context()

    def prefill(self, command: Prefill, emit: Emit) -> Done:
        """Reads a prompt and keeps it as far as it came. Raises WorkFailedError."""
        started = time.monotonic()
        prompt = self._encode(command)
        context, reused = self._prepare(command.patient_key, prompt)
        is_read = self._guarded(lambda: self._read(context, prompt, command.id, emit))
        seconds = time.monotonic() - started
        return Done(
            id=command.id,
            reason=DoneReason.END if is_read else DoneReason.STOPPED,
            prompt_tokens=len(prompt),
            reused_tokens=reused,
            tokens=0,
            prompt_seconds=seconds,
            seconds=seconds,
        )

    def generate(self, command: Generate, emit: Emit) -> Done:
        """Writes text piece by piece through `emit`; gives how it ended. Raises WorkFailedError."""
        started = time.monotonic()
        prompt = self._encode(command)
        grammar = Grammar(self._tokens, command.grammar) if command.grammar else None
        try:
            writing, reused = self._begin(command, prompt, grammar, emit)
            is_read = self._guarded(lambda: self._read(writing.context, prompt, command.id, emit))
            read = time.monotonic()
            reason = self._guarded(writing.write) if is_read else DoneReason.STOPPED
            writing.teller.flush()
        finally:
            if grammar is not None:
                grammar.close()
        return Done(
            id=command.id,
            reason=reason,
            prompt_tokens=len(prompt),
            reused_tokens=reused,
            tokens=writing.count,
            prompt_seconds=read - started,
            seconds=time.monotonic() - started,
        )

    def _begin(self, command: Generate, prompt: list[int], grammar: Grammar | None, emit: Emit) -> tuple[Writing, int]:
        """All that a generation needs, and how much of the prompt need not be read."""
        context, reused = self._prepare(command.patient_key, prompt)
        return (
            Writing(
                context=context,
                sampling=Sampling(self._tokens, grammar=grammar, temperature=command.temperature, seed=command.seed),
                tokens=self._tokens,
                teller=Teller(lambda text: emit(Piece(id=command.id, text=text))),
                stop_requested=self._stop_requested,
                window=self._plan.context_tokens,
                max_tokens=command.max_tokens,
                lookup=self._lookup(command.grammar, prompt) if command.foresee and context.can_step_back else None,
                worth=self._worth,
            ),
            reused,
        )

    def _encode(self, command: Generate | Prefill) -> list[int]:
        prompt = self._tokens.encode_prompt(command.prompt)
        if not prompt:
            raise WorkFailedError(ErrorCode.PROMPT_EMPTY)
        if len(prompt) >= self._plan.context_tokens:
            raise WorkFailedError(ErrorCode.PROMPT_TOO_LONG)
        return prompt

    def _lookup(self, grammar: str, prompt: list[int]) -> Lookup:
        return Lookup([*(self._tokens.encode(text, trusted=False) for text in literals(grammar)), prompt])

    def _prepare(self, patient_key: str, prompt: list[int]) -> tuple[Context, int]:
        """A context that holds the longest known beginning of the prompt, of this patient alone, and its length.

        The last token is always read anew, for its logits. An empty key belongs to nobody and shares nothing.
        """
        is_same = bool(patient_key) and patient_key == self._patient_key
        shared = common_start(self._context.tokens, prompt[:-1]) if is_same and self._context else 0
        self._keep_what_would_be_lost(shared)
        known = self._shelf.find(patient_key, prompt[:-1]) if patient_key else None
        self._patient_key = patient_key
        context = self._context = self._context or self._open_context()
        self._prompt_length = 0
        if known is not None and common_start(known.tokens, prompt[:-1]) > shared:
            is_same = context.restore(list(known.tokens), known.copy)
            shared = common_start(context.tokens, prompt[:-1])
        if not is_same:
            context.clear()
            shared = 0
        self._prompt_length = len(prompt)
        return context, context.cut(shared)

    def _keep_what_would_be_lost(self, shared: int) -> None:
        """Copies the prompt that lies in the context, where another one takes its place from an early token on."""
        context, length = self._context, min(self._prompt_length, len(self._context.tokens) if self._context else 0)
        if context is None or not self._patient_key or length - shared < _WORTH_KEEPING:
            return
        if context.cut(length) == length:  # what was written behind it is of no use
            self._shelf.keep(self._patient_key, context.tokens, context.state_bytes(), context.save)

    def _read(self, context: Context, prompt: list[int], request_id: int, emit: Emit) -> bool:
        """Reads the rest of the prompt in chunks; false when stopped."""
        beat = _Beat(lambda: emit(Progress(id=request_id, done=len(context.tokens), total=len(prompt))))

        def is_to_stop() -> bool:
            beat()
            return self._stop_requested()

        context.abort_when(is_to_stop)
        try:
            while (done := len(context.tokens)) < len(prompt):
                if is_to_stop() or not context.decode(prompt[done : done + CHUNK_TOKENS]):
                    return False
        finally:
            context.abort_when(None)
        return True

    def _guarded(self, work: Callable[[], _Result]) -> _Result:
        """Whatever went wrong in llama.cpp, nothing of it is left for the next request."""
        try:
            return work()
        except WorkFailedError:
            self._close_context()
            raise

    def _fit(self, name: bytes, command: Load) -> int:
        figures, free = read_figures(name), free_memory()
        layers = command.gpu_layers if llama_cpp.llama_supports_gpu_offload() else 0
        try:
            self._plan = choose_plan(figures, free, context_tokens=command.context_tokens, gpu_layers=layers)
        except DoesNotFitError as refusal:
            raise WorkFailedError(
                ErrorCode.TOO_LARGE, needed_bytes=refusal.needed_bytes, free_bytes=refusal.free_bytes
            ) from refusal
        return self._plan.gpu_layers

    def _open_context(self) -> Context:
        context = Context(self._model, self._plan, threads=self._threads, vocabulary=self._tokens.size)
        if self._adapter is not None:
            context.use_adapter(self._adapter, self._scale)
        return context

    def _close_context(self) -> None:
        if self._context is not None:
            self._context.close()
            self._context = None
        self._patient_key, self._prompt_length = "", 0


def _refuse_other_family(model: object, family: Family) -> None:
    problem = family_problem(
        family,
        architecture=text_of(model, "general.architecture"),
        missing_marks=missing_marks(model, TURN_MARKS[family]),
    )
    if problem:
        raise WorkFailedError(ErrorCode.FAMILY_DIFFERS)


class _Beat:
    """Calls `send` at most once a second."""

    def __init__(self, send: Callable[[], None]) -> None:
        self._send = send
        self._last = time.monotonic()

    def __call__(self) -> None:
        now = time.monotonic()
        if now - self._last >= _PROGRESS_S:
            self._last = now
            self._send()
