"""Whether a model fits into the memory that is free, and how it is loaded then. Figures in, a plan or a refusal out.

What a loaded model takes: its weights; the cache of keys and values, 2 x layers x heads x width x bytes for each token
of the window; the buffers of one computation, in which attention without flash attention needs a number for every pair
of a token that is read and one that is kept; the vocabulary; the process. Checked against what llama.cpp allocates and
what the process takes: docs/evidence/model-worker.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from itertools import product
from typing import Final

GIGABYTE: Final = 1_000_000_000
MARGIN_BYTES: Final = 2 * GIGABYTE
"""Kept free, of main memory and of a graphics card's, for everything else that runs."""
CHUNK_TOKENS: Final = 512
"""Tokens of a prompt that are read in one computation."""
OUTPUT_ROWS: Final = 17
"""Places of one computation whose next token may be asked for: the last, and behind each drafted token."""

_NEGLIGIBLE_SHARE: Final = 10
"""A model that takes less than a tenth of what is free is loaded without a margin: it leaves the machine as it is."""
_LEAST_CONTEXT: Final = 2048
_PROCESS_BYTES: Final = 64_000_000
"""Python, numpy and llama.cpp before a model is loaded: 60 to 66 MB measured."""
_BYTES_A_TOKEN: Final = 480
"""Of the vocabulary, in llama.cpp and in the tables beside it: measured with 152k tokens."""
_CONTEXT_STEP: Final = 256
"""llama.cpp rounds a window up to a multiple of this."""
_MOST_STATES_BYTES: Final = 4 * GIGABYTE


class KvType(Enum):
    """How a key or value is kept, and in how many bytes: q8_0 is 34 bytes for 32 numbers (ggml-common.h)."""

    F16 = "f16"
    Q8_0 = "q8_0"

    @property
    def bytes_each(self) -> float:
        """Bytes for one number."""
        return 2.0 if self is KvType.F16 else 34 / 32


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFigures:
    """Dimensions of a model, as its verified file states them.

    Attributes:
        kv_width: Numbers that one token leaves in the cache, keys and values of all layers together.
        weight_bytes: Of all tensors.
        trained_context: Longest window; 0 where the file does not say.
    """

    layers: int
    heads: int
    width: int
    feed_forward: int
    kv_width: int
    vocabulary: int
    weight_bytes: int
    trained_context: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeMemory:
    """What is free now, in bytes.

    Attributes:
        ram: Of main memory.
        gpu: Of the graphics cards that llama.cpp was built for, together; 0 for none.
    """

    ram: int
    gpu: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a model is loaded.

    Attributes:
        gpu_layers: Of the model's layers and its output (so one more than `layers` for all), on a graphics card.
        ram_bytes: Predicted, of main memory, the window full.
        gpu_bytes: Predicted, of the graphics card's.
        state_bytes: What the kept beginnings of charts may take beside it.
        is_window_cut: Whether memory allowed a shorter window than was wished for.
    """

    context_tokens: int
    kv_type: KvType
    flash_attention: bool
    gpu_layers: int
    ram_bytes: int
    gpu_bytes: int
    state_bytes: int = 0
    is_window_cut: bool = False


class DoesNotFitError(Exception):
    """Not even the most modest way of loading fits.

    Attributes:
        needed_bytes: That way, of main memory.
        free_bytes: Of main memory, the margin included.
    """

    def __init__(self, *, needed_bytes: int, free_bytes: int) -> None:
        super().__init__("the model does not fit into memory")
        self.needed_bytes = needed_bytes
        self.free_bytes = free_bytes


def choose_plan(figures: ModelFigures, free: FreeMemory, *, context_tokens: int, gpu_layers: int) -> Plan:
    """The best plan that fits: most layers on the card, then the whole window, then exact keys and values.

    Flash attention is slower on this project's processors and faster on graphics cards: it is used on a card, and on a
    processor where the memory is too short without it. Keys and values in 8 bits need it (llama.h, type_v).

    Args:
        figures: The model.
        free: What is free now.
        context_tokens: Window that is wished for; never more than the model was trained for.
        gpu_layers: Most layers on a card; -1 for as many as fit.

    Raises:
        DoesNotFitError: None fits.
    """
    wished = min(context_tokens, figures.trained_context or context_tokens)
    most = figures.layers + 1 if gpu_layers < 0 else min(gpu_layers, figures.layers + 1)
    plan = None
    for on_card in range(most if free.gpu else 0, -1, -1):
        for context, (kv_type, flash) in product(_windows(wished), _ways(on_card)):
            plan = predict(figures, context, kv_type=kv_type, flash_attention=flash, gpu_layers=on_card)
            if _fits(plan.ram_bytes, free.ram) and _fits(plan.gpu_bytes, free.gpu):
                rest = free.ram - plan.ram_bytes - MARGIN_BYTES
                states = max(0, min(rest // 2, _MOST_STATES_BYTES))
                return replace(plan, state_bytes=states, is_window_cut=context < wished)
            if on_card:  # a card is worth it with the whole window and exact keys only; else fewer layers
                break
    needed = plan.ram_bytes if plan is not None else 0
    raise DoesNotFitError(needed_bytes=needed, free_bytes=free.ram)


def predict(
    figures: ModelFigures, context_tokens: int, *, kv_type: KvType, flash_attention: bool, gpu_layers: int
) -> Plan:
    """What a way of loading takes, in bytes."""
    window = -(-context_tokens // _CONTEXT_STEP) * _CONTEXT_STEP
    kept = int(figures.kv_width * window * kv_type.bytes_each)
    computing = _computing_bytes(figures, window, flash_attention=flash_attention)
    rows = 4 * OUTPUT_ROWS * figures.vocabulary
    share = gpu_layers / (figures.layers + 1)
    on_card = int((figures.weight_bytes + kept) * share) + (computing if gpu_layers else 0)
    rest = int((figures.weight_bytes + kept) * (1 - share)) + (0 if share == 1 else computing)
    return Plan(
        context_tokens=context_tokens,
        kv_type=kv_type,
        flash_attention=flash_attention,
        gpu_layers=gpu_layers,
        ram_bytes=rest + rows + _PROCESS_BYTES + _BYTES_A_TOKEN * figures.vocabulary,
        gpu_bytes=on_card,
    )


def _computing_bytes(figures: ModelFigures, window: int, *, flash_attention: bool) -> int:
    """Of the buffers of one computation: the larger of attention and feed-forward, with the mask of the window."""
    chunk = min(CHUNK_TOKENS, window)
    mask = chunk * window * (2 if flash_attention else 4)
    pairs = 0 if flash_attention else 4 * chunk * window * figures.heads
    attention = pairs + 4 * chunk * (figures.feed_forward + figures.width)
    forward = 4 * chunk * (2 * figures.feed_forward + 4 * figures.width) + 4 * OUTPUT_ROWS * figures.vocabulary
    return mask + max(attention, forward)


def _windows(wished: int) -> Iterator[int]:
    """The wished window, then shorter ones, down to what a short note needs."""
    yield wished
    shorter = wished // 2
    while shorter >= _LEAST_CONTEXT:
        yield shorter
        shorter //= 2


def _ways(gpu_layers: int) -> tuple[tuple[KvType, bool], ...]:
    if gpu_layers:
        return ((KvType.F16, True),)
    return ((KvType.F16, False), (KvType.F16, True), (KvType.Q8_0, True))


def _fits(needed: int, free: int) -> bool:
    return needed * _NEGLIGIBLE_SHARE <= free or needed + MARGIN_BYTES <= free
