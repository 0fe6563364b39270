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
