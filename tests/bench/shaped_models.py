"""Writes quantised GGUF files with the dimensions of models that a hospital would bring, and random weights.

They know nothing; they are as large and as slow as the real ones, so that speed and memory can be measured without
weights. Files go to a cache folder outside the repository and are made once. Block layouts: ggml-common.h (block_q4_K,
block_q6_K, block_q8_0, block_q4_0). Dimensions: the config.json that each model was published with.

    python -m tests.bench.shaped_models qwen2.5-7b     prints the path
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import islice, product
from pathlib import Path
from string import ascii_lowercase
from typing import BinaryIO

import numpy as np

from tests.integration.model_worker import tiny_gguf as gguf

_SEED = 7
_POOL_BYTES = 8 * 1024 * 1024
_EPSILON = 1e-6
_ROPE_BASE = 1_000_000.0
_MAKER = 1
"""Goes up when the files of an older maker must not be used any more."""


class Quant(Enum):
    """Number of the ggml type, weights to a block, and bytes to a block (ggml.h, ggml-common.h)."""

    F32 = (0, 1, 4)
    Q4_0 = (2, 32, 18)
    Q8_0 = (8, 32, 34)
    Q4_K = (12, 256, 144)
    Q6_K = (14, 256, 210)


@dataclass(frozen=True, kw_only=True)
class ModelShape:
    """Dimensions of a model. `output` is its own matrix where the embeddings are not tied."""

    architecture: str
    width: int
    layers: int
    heads: int
    kv_heads: int
    head_width: int
    feed_forward: int
    vocabulary: int
    context: int
    weights: Quant
    embeddings: Quant
    is_tied: bool


SHAPES = {
    "qwen2.5-7b": ModelShape(
        architecture="qwen2", width=3584, layers=28, heads=28, kv_heads=4, head_width=128, feed_forward=18944,
        vocabulary=152064, context=32768, weights=Quant.Q4_K, embeddings=Quant.Q4_K, is_tied=False,
    ),
    "qwen3-8b": ModelShape(
        architecture="qwen3", width=4096, layers=36, heads=32, kv_heads=8, head_width=128, feed_forward=12288,
        vocabulary=151936, context=40960, weights=Quant.Q4_K, embeddings=Quant.Q4_K, is_tied=False,
    ),
    "qwen2.5-0.5b": ModelShape(
        architecture="qwen2", width=896, layers=24, heads=14, kv_heads=2, head_width=64, feed_forward=4864,
        vocabulary=151936, context=32768, weights=Quant.Q4_0, embeddings=Quant.Q8_0, is_tied=True,
    ),
    "small": ModelShape(
        architecture="qwen2", width=512, layers=8, heads=8, kv_heads=2, head_width=64, feed_forward=1536,
        vocabulary=151936, context=32768, weights=Quant.Q4_0, embeddings=Quant.Q4_0, is_tied=True,
    ),
}  # fmt: skip


def cache_folder() -> Path:
    """Where the files lie: outside the repository."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "clinic-assist" / "shaped-models"


def shaped_model(name: str, folder: Path | None = None) -> Path:
    """The file of a shape, made where it is not there yet."""
    path = (folder or cache_folder()) / f"{name}-{_MAKER}.gguf"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        write_shaped_model(part, SHAPES[name])
        part.rename(path)
    return path


def synthetic_vocabulary(size: int) -> gguf.Vocabulary:
    """A byte-level BPE vocabulary: bytes, syllables with and without a blank before, and what merges of them give."""
    vocabulary = gguf.Vocabulary("gpt2")
    letters = gguf._byte_letters()
    specials = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
    for letter in letters:
        vocabulary.add(letter)
    for left, right in islice(_merges(letters[0x20]), size - len(letters) - len(specials)):
        vocabulary.add(left + right)
        vocabulary.merges.append(f"{left} {right}")
    for text in specials:
        vocabulary.add(text, gguf.CONTROL)
    if len(vocabulary.tokens) != size:
        raise ValueError(f"{len(vocabulary.tokens)} tokens can be made, not {size}")
    return vocabulary


def _merges(blank: str) -> Iterator[tuple[str, str]]:
    """Pairs in the order of their rank; both halves are tokens by then, and no two pairs give the same token."""
    pairs = ["".join(pair) for pair in product(ascii_lowercase, repeat=2)]
    yield from ((blank, letter) for letter in ascii_lowercase)
    yield from ((pair[0], pair[1]) for pair in pairs)
    yield from ((blank + pair[0], pair[1]) for pair in pairs)
    yield from ((pair, letter) for pair in pairs for letter in ascii_lowercase)
    yield from ((blank + pair, letter) for pair in (p[0] + p[1] for p in pairs) for letter in ascii_lowercase)
    yield from product(pairs, pairs)


def write_shaped_model(path: Path, shape: ModelShape) -> Path:
    """Writes the file; the same shape gives the same bytes."""
    tensors = _tensors(shape)
    pairs = _metadata(shape)
    infos, offset = [], 0
    for name, (dims, quant) in tensors.items():
        infos.append(_info(name, dims, quant, offset))
        size = _size(dims, quant)
        offset += size + -size % gguf.ALIGNMENT
    head = b"GGUF" + struct.pack("<IQQ", 3, len(infos), len(pairs)) + b"".join(pairs) + b"".join(infos)
    pools = {quant: _blocks(quant, _POOL_BYTES) for quant in Quant}
    with path.open("wb") as file:
        file.write(head + b"\0" * (-len(head) % gguf.ALIGNMENT))
        for name, (dims, quant) in tensors.items():
            size = _size(dims, quant)
            own = _blocks(quant, size) if shape.vocabulary in dims else pools[quant]  # no two tokens are alike
            _write_tensor(file, size, _ones(dims) if "norm" in name else own)
    return path


def _metadata(shape: ModelShape) -> list[bytes]:
    vocabulary = synthetic_vocabulary(shape.vocabulary)
    name = shape.architecture
    numbers = {
        "context_length": shape.context,
        "embedding_length": shape.width,
        "block_count": shape.layers,
        "feed_forward_length": shape.feed_forward,
        "attention.head_count": shape.heads,
        "attention.head_count_kv": shape.kv_heads,
        "attention.key_length": shape.head_width,
        "attention.value_length": shape.head_width,
    }
    end = vocabulary.tokens.index("<|im_end|>")
    return [
        gguf._pair("general.architecture", gguf.STRING, name),
        gguf._pair("general.name", gguf.STRING, "random weights"),
        *(gguf._pair(f"{name}.{key}", gguf.U32, value) for key, value in numbers.items()),
        gguf._pair(f"{name}.attention.layer_norm_rms_epsilon", gguf.F32, _EPSILON),
        gguf._pair(f"{name}.rope.freq_base", gguf.F32, _ROPE_BASE),
        gguf._pair("tokenizer.ggml.model", gguf.STRING, vocabulary.model),
        gguf._pair("tokenizer.ggml.pre", gguf.STRING, "qwen2"),
        gguf._array("tokenizer.ggml.tokens", gguf.STRING, list(vocabulary.tokens)),
        gguf._array("tokenizer.ggml.token_type", gguf.I32, list(vocabulary.kinds)),
        gguf._array("tokenizer.ggml.merges", gguf.STRING, list(vocabulary.merges)),
        gguf._pair("tokenizer.ggml.bos_token_id", gguf.U32, vocabulary.tokens.index("<|endoftext|>")),
        gguf._pair("tokenizer.ggml.eos_token_id", gguf.U32, end),
        gguf._pair("tokenizer.ggml.add_bos_token", gguf.BOOL, value=False),
    ]


def _tensors(shape: ModelShape) -> dict[str, tuple[tuple[int, ...], Quant]]:
    """Names, dimensions (fastest first, as ggml counts) and types."""
    heads, kv = shape.heads * shape.head_width, shape.kv_heads * shape.head_width
    width, many, own = shape.width, shape.feed_forward, shape.weights
    tensors: dict[str, tuple[tuple[int, ...], Quant]] = {
        "token_embd.weight": ((width, shape.vocabulary), shape.embeddings),
        "output_norm.weight": ((width,), Quant.F32),
    }
    if not shape.is_tied:
        tensors["output.weight"] = ((width, shape.vocabulary), Quant.Q6_K)
    for layer in range(shape.layers):
        block: dict[str, tuple[tuple[int, ...], Quant]] = {
            "attn_norm.weight": ((width,), Quant.F32),
            "ffn_norm.weight": ((width,), Quant.F32),
            "attn_q.weight": ((width, heads), own),
            "attn_k.weight": ((width, kv), own),
            "attn_v.weight": ((width, kv), own),
            "attn_output.weight": ((heads, width), own),
            "ffn_gate.weight": ((width, many), own),
            "ffn_up.weight": ((width, many), own),
            "ffn_down.weight": ((many, width), own),
        }
        if shape.architecture == "qwen2":
            block |= {f"attn_{n}.bias": ((size,), Quant.F32) for n, size in (("q", heads), ("k", kv), ("v", kv))}
        else:
            block |= {f"attn_{n}_norm.weight": ((shape.head_width,), Quant.F32) for n in ("q", "k")}
        tensors |= {f"blk.{layer}.{name}": described for name, described in block.items()}
    return tensors


def _info(name: str, dims: tuple[int, ...], quant: Quant, offset: int) -> bytes:
    return gguf._string(name) + struct.pack(f"<I{len(dims)}QIQ", len(dims), *dims, quant.value[0], offset)


def _size(dims: tuple[int, ...], quant: Quant) -> int:
    _number, weights, size = quant.value
    return int(np.prod(dims)) // weights * size


def _ones(dims: tuple[int, ...]) -> bytes:
    return np.ones(dims, np.float32).tobytes()


def _blocks(quant: Quant, size_bytes: int) -> bytes:
    """So many bytes of blocks whose weights have a mean of zero and a deviation of about 0.03."""
    random = np.random.default_rng(_SEED)
    _number, _weights, size = quant.value
    count = size_bytes // size
    if quant is Quant.F32:
        return (random.standard_normal(count, np.float32) * np.float32(0.03)).tobytes()
    data = random.integers(0, 256, (count, size), np.uint8)
    scale = {Quant.Q4_0: 0.03 / 4.6, Quant.Q8_0: 0.03 / 74, Quant.Q4_K: 0.03 / 280, Quant.Q6_K: 0.03 / 1370}[quant]
    half = np.frombuffer(np.float16(scale).tobytes(), np.uint8)
    if quant is Quant.Q6_K:  # ql[128] qh[64] scales[16] d
        data[:, -2:] = half
    elif quant is Quant.Q4_K:  # d dmin scales[12] qs[128]: weight = d·scale·q - dmin·min, so 7.5 d centres it
        data[:, :2], data[:, 2:4] = half, np.frombuffer(np.float16(7.5 * scale).tobytes(), np.uint8)
    else:  # d, then the numbers
        data[:, :2] = half
    return data.tobytes()


def _write_tensor(file: BinaryIO, size: int, pool: bytes) -> None:
    """The pool again and again: whole blocks, so that every one of them is sound."""
    left = size
    while left > 0:
        left -= file.write(memoryview(pool)[:left])
    file.write(b"\0" * (-size % gguf.ALIGNMENT))


if __name__ == "__main__":
    print(shaped_model(sys.argv[1]))
