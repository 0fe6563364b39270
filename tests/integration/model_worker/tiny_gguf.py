"""Writes small GGUF files with random weights: real models for the real llama.cpp, that know nothing.

Format: GGUF version 3 as described in the ggml repository (docs/gguf.md): header, key-value pairs, tensor infos, then
the tensors at multiples of the alignment. Tensor names and keys are those of the `llama` architecture. Two
vocabularies: `spm` (SentencePiece with byte fallback, as Llama 2 and Mistral) and `bpe` (byte-level, as GPT-2, Llama 3
and Qwen).
"""

from __future__ import annotations

import ctypes
import struct
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

ALIGNMENT = 32  # docs/gguf.md: the default of general.alignment
U32, F32, BOOL, STRING, ARRAY, I32 = 4, 6, 7, 8, 9, 5  # docs/gguf.md: gguf_metadata_value_type
NORMAL, UNKNOWN, CONTROL, USER_DEFINED, BYTE = 1, 2, 3, 4, 6  # docs/gguf.md: tokenizer.ggml.token_type

WORDS = ("the", "was", "is", "on", "of", "potassium", "creatinine", "patient", "stopped", "active", "not", "and")


@dataclass
class Vocabulary:
    """Token texts with their kinds, and the keys that describe the tokenizer."""

    model: str
    tokens: list[str] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    merges: list[str] = field(default_factory=list)

    def add(self, text: str, kind: int = NORMAL, score: float = 0.0) -> int:
        self.tokens.append(text)
        self.kinds.append(kind)
        self.scores.append(score)
        return len(self.tokens) - 1


def _add_specials(vocabulary: Vocabulary) -> None:
    for text in ("<|im_start|>", "<|im_end|>", "<|eot_id|>"):
        vocabulary.add(text, CONTROL)
    for text in ("<think>", "</think>"):
        vocabulary.add(text, USER_DEFINED)


def spm_vocabulary() -> Vocabulary:
    vocabulary = Vocabulary("llama")
    vocabulary.add("<unk>", UNKNOWN)
    vocabulary.add("<s>", CONTROL)
    vocabulary.add("</s>", CONTROL)
    for byte in range(256):
        vocabulary.add(f"<0x{byte:02X}>", BYTE)
    _add_specials(vocabulary)
    for code in range(0x21, 0x7F):
        vocabulary.add(chr(code), score=-1000.0 - code)
    vocabulary.add("▁", score=-999.0)
    for text in ("é", "µ", "日", "10", "4.1"):
        vocabulary.add(text, score=-500.0)
    for word in WORDS:
        _add_spm_word(vocabulary, "▁" + word)
    return vocabulary


def _add_spm_word(vocabulary: Vocabulary, word: str) -> None:
    """Adds the word and the prefixes that lead to it, because SentencePiece merges pairs that are tokens."""
    for length in range(2, len(word) + 1):
        if word[:length] not in vocabulary.tokens:
            vocabulary.add(word[:length], score=-100.0 + length)


def _byte_letters() -> list[str]:
    """GPT-2's printable stand-in for each byte: itself where printable, else a letter from U+0100 on."""
    printable = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    others = iter(range(0x100, 0x200))
    return [chr(byte) if byte in printable else chr(next(others)) for byte in range(256)]


def bpe_vocabulary() -> Vocabulary:
    vocabulary = Vocabulary("gpt2")
    letters = _byte_letters()
    for letter in letters:
        vocabulary.add(letter)
    for word in WORDS:
        left = letters[0x20]
        for letter in word:
            if left + letter not in vocabulary.tokens:
                vocabulary.add(left + letter)
                vocabulary.merges.append(f"{left} {letter}")
            left += letter
    vocabulary.add("<|endoftext|>", CONTROL)
    _add_specials(vocabulary)
    return vocabulary


def _string(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def _pair(key: str, kind: int, value: object) -> bytes:
    return _string(key) + struct.pack("<I", kind) + _value(kind, value)


def _value(kind: int, value: object) -> bytes:
    if kind == STRING:
        return _string(str(value))
    return struct.pack({U32: "<I", F32: "<f", BOOL: "<?", I32: "<i"}[kind], value)


def _array(key: str, kind: int, values: list[object]) -> bytes:
    head = _string(key) + struct.pack("<IIQ", ARRAY, kind, len(values))
    return head + b"".join(_value(kind, value) for value in values)


@dataclass(frozen=True, kw_only=True)
class Shape:
    """Dimensions of the model. Multiples of 256 can be quantised to K-quants."""

    width: int = 64
    layers: int = 2
    heads: int = 4
    kv_heads: int = 2
    feed_forward: int = 128
    context: int = 1024


def _metadata(shape: Shape, vocabulary: Vocabulary, *, add_bos: bool) -> list[bytes]:
    eos = vocabulary.tokens.index("</s>" if vocabulary.model == "llama" else "<|im_end|>")
    bos = vocabulary.tokens.index("<s>" if vocabulary.model == "llama" else "<|endoftext|>")
    pairs = [
        _pair("general.architecture", STRING, "llama"),
        _pair("general.name", STRING, "random"),
        _pair("llama.context_length", U32, shape.context),
        _pair("llama.embedding_length", U32, shape.width),
        _pair("llama.block_count", U32, shape.layers),
        _pair("llama.feed_forward_length", U32, shape.feed_forward),
        _pair("llama.attention.head_count", U32, shape.heads),
        _pair("llama.attention.head_count_kv", U32, shape.kv_heads),
        _pair("llama.attention.layer_norm_rms_epsilon", F32, 1e-5),
        _pair("llama.rope.dimension_count", U32, shape.width // shape.heads),
        _pair("tokenizer.ggml.model", STRING, vocabulary.model),
        _array("tokenizer.ggml.tokens", STRING, list(vocabulary.tokens)),
        _array("tokenizer.ggml.token_type", I32, list(vocabulary.kinds)),
        _pair("tokenizer.ggml.bos_token_id", U32, bos),
        _pair("tokenizer.ggml.eos_token_id", U32, eos),
        _pair("tokenizer.ggml.add_bos_token", BOOL, add_bos),
        _pair("tokenizer.chat_template", STRING, "{{ raise_exception('never evaluated') }}"),
    ]
    if vocabulary.model == "llama":
        return [*pairs, _array("tokenizer.ggml.scores", F32, list(vocabulary.scores))]
    pre = _pair("tokenizer.ggml.pre", STRING, "qwen2")
    return [*pairs, pre, _array("tokenizer.ggml.merges", STRING, list(vocabulary.merges))]


def _tensor_shapes(shape: Shape, tokens: int) -> dict[str, tuple[int, ...]]:
    """Names and dimensions, fastest first, as ggml counts."""
    kv_width = shape.width // shape.heads * shape.kv_heads
    shapes: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (shape.width, tokens),
        "output_norm.weight": (shape.width,),
        "output.weight": (shape.width, tokens),
    }
    for layer in range(shape.layers):
        block = {
            "attn_norm.weight": (shape.width,),
            "attn_q.weight": (shape.width, shape.width),
            "attn_k.weight": (shape.width, kv_width),
            "attn_v.weight": (shape.width, kv_width),
            "attn_output.weight": (shape.width, shape.width),
            "ffn_norm.weight": (shape.width,),
            "ffn_gate.weight": (shape.width, shape.feed_forward),
            "ffn_up.weight": (shape.width, shape.feed_forward),
            "ffn_down.weight": (shape.feed_forward, shape.width),
        }
        shapes |= {f"blk.{layer}.{name}": dims for name, dims in block.items()}
    return shapes


def _weights(name: str, dims: tuple[int, ...], random: np.random.Generator) -> bytes:
    if name.endswith("norm.weight"):
        return np.ones(dims, np.float32).tobytes()
    scale = 1.0 if name == "token_embd.weight" else 2.0 / np.sqrt(dims[0])
    return (random.standard_normal(int(np.prod(dims)), np.float32) * np.float32(scale)).tobytes()


def write_random_model(
    path: Path, *, vocabulary: Vocabulary | None = None, shape: Shape | None = None, seed: int = 1, add_bos: bool = True
) -> Path:
    """Writes a model of random F32 weights; the same arguments give the same bytes."""
    vocabulary, shape = vocabulary or spm_vocabulary(), shape or Shape()
    random = np.random.default_rng(seed)
    pairs = _metadata(shape, vocabulary, add_bos=add_bos)
    tensors = {
        name: (dims, _weights(name, dims, random))
        for name, dims in _tensor_shapes(shape, len(vocabulary.tokens)).items()
    }
    return _write_gguf(path, pairs, tensors)


def write_random_adapter(
    path: Path, *, shape: Shape | None = None, rank: int = 4, seed: int = 2, architecture: str = "llama"
) -> Path:
    """Writes a LoRA adapter of random weights for a model of `shape`: on the queries of every layer.

    Keys and tensor names as llama.cpp reads them (llama-adapter.cpp): `NAME.lora_a` of input x rank, `NAME.lora_b` of
    rank x output, dimensions fastest first.
    """
    shape, random = shape or Shape(), np.random.default_rng(seed)
    pairs = [
        _pair("general.type", STRING, "adapter"),
        _pair("general.architecture", STRING, architecture),
        _pair("adapter.type", STRING, "lora"),
        _pair("adapter.lora.alpha", F32, float(rank)),
    ]
    tensors: dict[str, tuple[tuple[int, ...], bytes]] = {}
    for layer in range(shape.layers):
        name = f"blk.{layer}.attn_q.weight"
        for end, dims in (("lora_a", (shape.width, rank)), ("lora_b", (rank, shape.width))):
            tensors[f"{name}.{end}"] = (dims, random.standard_normal(int(np.prod(dims)), np.float32).tobytes())
    return _write_gguf(path, pairs, tensors)


def _write_gguf(path: Path, pairs: list[bytes], tensors: dict[str, tuple[tuple[int, ...], bytes]]) -> Path:
    """Header, keys, tensor infos, then the tensors (all F32) at multiples of the alignment."""
    infos, blobs, offset = [], [], 0
    for name, (dims, blob) in tensors.items():
        infos.append(_string(name) + struct.pack(f"<I{len(dims)}QIQ", len(dims), *dims, 0, offset))  # 0: GGML_TYPE_F32
        blobs.append(blob + b"\0" * (-len(blob) % ALIGNMENT))
        offset += len(blobs[-1])
    head = b"GGUF" + struct.pack("<IQQ", 3, len(infos), len(pairs)) + b"".join(pairs) + b"".join(infos)
    path.write_bytes(head + b"\0" * (-len(head) % ALIGNMENT) + b"".join(blobs))
    return path


def quantise(source: Path, target: Path, *, ftype: int) -> Path:
    """Quantises with llama.cpp's own code. `ftype` is a LLAMA_FTYPE_* number."""
    import llama_cpp

    parameters = llama_cpp.llama_model_quantize_default_params()
    parameters.nthread, parameters.ftype = 1, ftype
    result = llama_cpp.llama_model_quantize(bytes(source), bytes(target), ctypes.byref(parameters))
    if result != 0:
        raise RuntimeError(f"llama.cpp could not quantise: {result}")
    return target
