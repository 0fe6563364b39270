"""Speeds of the model's room, each beside its floor, in one run on one file.

    python -m tests.bench.model [SHAPE]      one of tests/bench/shaped_models.py; `qwen2.5-0.5b` unless said

Rounds of both sides take turns, and the middle of the ratios is told: what else the machine does falls on both. Weights are
random, so these models write nonsense, at the speed of real ones. What depends on sense is measured with the bundled model.
"""

from __future__ import annotations

import ctypes
import hashlib
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

import llama_cpp
import numpy as np

from clinic_assist import app, settings
from clinic_assist.inference.catalogue import CatalogueEntry, Family, InstalledModel
from clinic_assist.inference.client import ModelProcess
from clinic_assist.inference.patience import Patience
from clinic_assist.inference.worker.machine import thread_count
from clinic_assist.notes.generation import GenerationRequest
from clinic_assist.workflows import draft_note
from clinic_assist.workflows.workplace import Workplace
from tests.bench.measuring import row
from tests.bench.shaped_models import SHAPES, shaped_model
from tests.campaigns.model_worker import bundled_model
from tests.grounding.charts import make_chart

_WINDOW = 8192
_TOKENS = 48
_ROUNDS = 5
_CHART_TOKENS = 6000
_PATIENT = Patience(load_s=600, silence_s=600, request_s=3600, stop_s=60, wipe_s=60, busy_s=600)

WORDS = "ba de fi go lu ma ne pi ro su ta ve wi xo zu".split()
FREE = "root ::= [a-z \\x80-\\U0010FFFF.,:;{}<>|!?'()0-9A-Z_/%&$#@*+=^~`\\\\\\[\\]\\\"\\n-]+"
"""Lets everything pass: what costs is the asking. A grammar that refuses is measured beside."""
CAPITALS = "root ::= [A-Z]+"
"""Of the 152k tokens 26 pass, and the model's choice never: the worst that a grammar can do."""


def installed(path: Path) -> InstalledModel:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    entry = CatalogueEntry(
        name="Random weights",
        version="1",
        file=path.name,
        sha256=sha256,
        family=Family.CHATML,
        is_clinical=False,
        licence="none needed",
        intended_use="measuring speed",
        context_tokens=_WINDOW,
    )
    return InstalledModel(entry=entry, path=path)


class BareLoop:
    """llama_decode in a loop, the likeliest token each time: nothing else. The same file, window and threads."""

    def __init__(self, path: Path) -> None:
        self._quiet = llama_cpp.llama_log_callback(lambda _level, _text, _data: None)
        llama_cpp.llama_log_set(self._quiet, ctypes.c_void_p(0))
        llama_cpp.llama_backend_init()
        loading = llama_cpp.llama_model_default_params()
        loading.use_extra_bufts = False
        self._model = llama_cpp.llama_model_load_from_file(bytes(path), loading)
        self._vocab = llama_cpp.llama_model_get_vocab(self._model)
        self._size = llama_cpp.llama_vocab_n_tokens(self._vocab)
        opening = llama_cpp.llama_context_default_params()
        opening.n_ctx, opening.n_batch, opening.n_ubatch = _WINDOW, 512, 512
        opening.n_threads = opening.n_threads_batch = thread_count()
        opening.flash_attn_type = llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED
        self._context = llama_cpp.llama_init_from_model(self._model, opening)

    def tokens(self, text: str) -> list[int]:
        room = (llama_cpp.llama_token * (len(text) + 8))()
        count = llama_cpp.llama_tokenize(self._vocab, text.encode(), len(text.encode()), room, len(room), False, False)
        return room[:count]

    def speed(self, prompt: list[int], count: int) -> float:
        """Tokens a second, the prompt not counted."""
        llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(self._context), False)
        self._decode(prompt)
        began = time.perf_counter()
        for _ in range(count - 1):
            logits = np.ctypeslib.as_array(llama_cpp.llama_get_logits_ith(self._context, -1), shape=(self._size,))
            self._decode([int(np.argmax(logits))])
        return (count - 1) / (time.perf_counter() - began)

    def _decode(self, tokens: list[int]) -> None:
        array = (llama_cpp.llama_token * len(tokens))(*tokens)
        if llama_cpp.llama_decode(self._context, llama_cpp.llama_batch_get_one(array, len(tokens))):
            raise RuntimeError("llama_decode failed")


def prose(count: int) -> str:
    """So many words of syllables that the synthetic vocabulary knows."""
    chance = random.Random(3)
    return " ".join("".join(chance.choice(WORDS) for _ in range(2)) for _ in range(count))


def speed_through(model: ModelProcess, request: GenerationRequest) -> float:
    """Tokens a second as a session gets them: from the moment the prompt is read to the last piece, of all processes."""
    began = time.perf_counter()
    for _piece in model.generate(request, should_stop=lambda: False):
        pass
    seconds = time.perf_counter() - began
    done = model.last_done
    if done is None or done.tokens < _TOKENS:
        raise RuntimeError(f"the model ended early: {done}")
    return (done.tokens - 1) / (seconds - done.prompt_seconds)


def bench_tokens(path: Path, model: ModelProcess) -> None:
    bare, prompt = BareLoop(path), prose(60)
    tokens = bare.tokens(prompt)
    plain = GenerationRequest(prompt=((prompt, False),), max_tokens=_TOKENS, patient_key="bench")
    asked = replace(plain, grammar=FREE)
    refused = replace(plain, grammar=CAPITALS)
    speed_through(model, plain), bare.speed(tokens, 4)
    ratios, free, refusing, speeds = [], [], [], []
    for _ in range(_ROUNDS):
        floor, through = bare.speed(tokens, _TOKENS), speed_through(model, plain)
        under, letters = speed_through(model, asked), speed_through(model, refused)
        ratios.append(through / floor)
        free.append(through / under - 1)
        refusing.append(through / letters - 1)
        speeds.append(through)
    share, cost = median(ratios), median(free)
    row(
        "tokens/s through the application, of a bare loop",
        f"{share:.1%} ({median(speeds):.1f} tokens/s)",
        ">= 95 %",
        is_met=share >= 0.95,
    )
    row("a grammar that lets the model's choice pass costs", f"{cost:.1%}", "<= 10 %", is_met=cost <= 0.10)
    print(f"  a grammar that refuses nearly all tokens, and every choice of the model, costs {median(refusing):.1%}")


def bench_prefill(model: ModelProcess) -> None:
    """To the first characters of the answer about a chart of 6,000 tokens: cold, and after the chart was read ahead."""
    chart = prose(_CHART_TOKENS * 2)
    words = chart.split(" ")
    while model.count_tokens(" ".join(words)) > _CHART_TOKENS:
        words = words[: int(len(words) * 0.97)]
    facts, question = " ".join(words), prose(30)
    count = model.count_tokens(facts)
    request = GenerationRequest(prompt=((facts, False), (question, False)), max_tokens=12, patient_key="bench")
    model.forget()
    cold = until_first(model, request)
    model.forget()
    model.prefill(GenerationRequest(prompt=((facts, False),), patient_key="bench"))
    while model.is_reading_ahead:
        time.sleep(0.05)
    warm = until_first(model, request)
    what = f"first text with {count:,} tokens read ahead, of the cold time"
    row(what, f"{warm / cold:.1%} ({warm:.2f} s of {cold:.1f} s)", "<= 10 %", is_met=warm <= 0.1 * cold)


def until_first(model: ModelProcess, request: GenerationRequest) -> float:
    began = time.perf_counter()
    pieces = model.generate(request, should_stop=lambda: False)
    next(pieces)
    seconds = time.perf_counter() - began
    list(pieces)
    return seconds


def bench_foreseeing(workplace: Workplace) -> None:
    """Whole drafts by the bundled model, whose sentences have sense: with drafted tokens and without."""
    bundled = bundled_model()
    found = [make_chart(900 + number)[0] for number in range(6)]
    with (
        ModelProcess(bundled, command=settings.own_command(app.MODEL_WORKER), foresee=False) as plain,
        ModelProcess(bundled, command=settings.own_command(app.MODEL_WORKER)) as drafting,
    ):
        ratios = []
        for number in range(1 + _ROUNDS):
            speeds = [
                _draft_speed(replace(workplace, load_model=lambda m=model: m), model, found)
                for model in (plain, drafting)
            ]
            ratios += [speeds[1] / speeds[0]] if number else []  # the first round is for the caches
    ratio = median(ratios)
    row(
        "drafted tokens, bundled model, drafts",
        f"{ratio:.2f} x ({speeds[0]:.0f}, {speeds[1]:.0f} tokens/s)",
        ">= 1.5 x",
        is_met=ratio >= 1.5,
    )


def _draft_speed(workplace: Workplace, model: ModelProcess, found: list[object]) -> float:
    tokens, seconds = 0, 0.0
    generate = model.generate

    def counted(request: GenerationRequest, *, should_stop: Callable[[], bool]) -> object:
        nonlocal tokens, seconds
        yield from generate(request, should_stop=should_stop)
        if model.last_done is not None:
            tokens += model.last_done.tokens
            seconds += model.last_done.seconds - model.last_done.prompt_seconds

    model.generate = counted  # type: ignore[method-assign,assignment]
    for chart in found:
        draft_note.draft_note(workplace, chart)  # type: ignore[arg-type]
    model.generate = generate  # type: ignore[method-assign]
    return tokens / seconds


def bench_model(workplace: Workplace, shape: str = "qwen2.5-0.5b") -> None:
    """All of them. The chart is read with a small shape unless another was asked for: its cold side is long."""
    bench_foreseeing(workplace)
    _with_shape(shape, bench_tokens, foresee=False)  # random weights repeat themselves, which drafting would exploit
    _with_shape("small" if shape == "qwen2.5-0.5b" else shape, lambda _path, model: bench_prefill(model), foresee=True)


def _with_shape(name: str, bench: Callable[[Path, ModelProcess], None], *, foresee: bool) -> None:
    path = shaped_model(name)
    print(
        f"random weights in the shape {name}, {path.stat().st_size / 1e6:,.0f} MB, {SHAPES[name].vocabulary:,} tokens:"
    )
    command = settings.own_command(app.MODEL_WORKER)
    with ModelProcess(installed(path), command=command, gpu_layers=-1, foresee=foresee, patience=_PATIENT) as model:
        model.start()
        bench(path, model)


if __name__ == "__main__":
    with app.joined() as joined:
        bench_model(joined, *sys.argv[1:2])
