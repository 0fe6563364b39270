"""What a chat template needs of the file that it is used with: the turn marks, as tokens of their own."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum
from typing import Final


class Family(Enum):
    """Which chat template a model was tuned on; the templates are in `resources/prompts`, with their sources."""

    SLOTS_TINY = "slots-tiny"
    CHATML = "chatml"
    QWEN3 = "qwen3"
    LLAMA3 = "llama3"
    GEMMA = "gemma"
    MISTRAL = "mistral"
    MISTRAL_V3 = "mistral-v3"
    MISTRAL_V7 = "mistral-v7"


_INST: Final = ("[INST]", "[/INST]")
# Sources of each: resources/prompts/SOURCES.md.
TURN_MARKS: Final[dict[Family, tuple[str, ...]]] = {
    Family.SLOTS_TINY: (),
    Family.CHATML: ("<|im_start|>", "<|im_end|>"),
    Family.QWEN3: ("<|im_start|>", "<|im_end|>", "<think>", "</think>"),
    Family.LLAMA3: ("<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"),
    Family.GEMMA: ("<start_of_turn>", "<end_of_turn>"),
    Family.MISTRAL: _INST,
    Family.MISTRAL_V3: _INST,
    Family.MISTRAL_V7: (*_INST, "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]"),
}
_MARKS_MAY_BE_TEXT: Final = frozenset({Family.MISTRAL})
"""Mistral's first tokenizer writes its marks as ordinary characters (BioMistral): such a file loads, and it is said."""
_NO_FAMILY_OF: Final[dict[str, frozenset[Family]]] = {
    "gemma": frozenset({Family.GEMMA, Family.CHATML}),
    "qwen": frozenset({Family.CHATML, Family.QWEN3}),
}
"""For architectures of these beginnings, the families that they may be listed with."""


def family_problem(family: Family, *, architecture: str, missing_marks: Collection[str]) -> str:
    """Why a file cannot be of the family that its catalogue lists, in words; empty where it can.

    Args:
        family: As listed.
        architecture: As the file says (`qwen3`, `gemma3`, `llama`).
        missing_marks: The family's turn marks that are no tokens of their own in the file.
    """
    for beginning, possible in _NO_FAMILY_OF.items():
        if architecture.startswith(beginning) and family not in possible:
            return f"the catalogue lists the family {family.value}, and the file is of the architecture {architecture}"
    if missing_marks and family not in _MARKS_MAY_BE_TEXT:
        return f"the catalogue lists the family {family.value}, and the file lacks its marks {' '.join(missing_marks)}"
    return ""
