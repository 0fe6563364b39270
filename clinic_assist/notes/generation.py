"""What is asked of a text generator. Holds prompt text only, never a chart, so that the model's room may see it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationRequest:
    """One piece of text to generate.

    Attributes:
        prompt: The parts in order, each marked trusted (our template; special tokens allowed) or not (record text;
            special tokens are plain text).
        grammar: GBNF; empty for none.
        max_tokens: Hard end.
        temperature: 0 for greedy.
        patient_key: Opaque; the worker keeps no state across different keys.
    """

    prompt: tuple[tuple[str, bool], ...]
    grammar: str = ""
    max_tokens: int = 1024
    temperature: float = 0.0
    seed: int = 0
    patient_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelStatus:
    """How a model was loaded, for people who ask why it is slow or forgets.

    Attributes:
        gpu_layers: Of its layers, on a graphics card; 0 for none.
        kv_type: How exactly it keeps what it has read: `f16`, or `q8_0` where memory is short.
        predicted_bytes: Of main memory and the card's together, the window full.
        remarks: What a person should know, a sentence each: the graphics card failed, memory is short.
    """

    context_tokens: int
    threads: int
    gpu_layers: int
    flash_attention: bool
    kv_type: str
    predicted_bytes: int
    remarks: tuple[str, ...] = ()
