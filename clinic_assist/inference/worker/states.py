"""The beginnings of prompts that need not be read again: copies of the model's memory, each of one chart.

They hold what the record said. They live in this process's memory only, and are overwritten before it is given back.
Limit: Python and llama.cpp may have made copies of parts that nobody can reach; they go with the process.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from clinic_assist.inference.worker.context import SavedState


@dataclass(slots=True, kw_only=True)
class KeptState:
    """One beginning.

    Attributes:
        patient_key: Whose chart it is of.
    """

    patient_key: str
    tokens: list[int]
    copy: SavedState

    def overwrite(self) -> None:
        """Leaves zeros."""
        ctypes.memset(self.copy, 0, len(self.copy))
        self.tokens[:] = [0] * len(self.tokens)


class Shelf:
    """Kept beginnings, the one used last at the end, under a limit in bytes: the oldest goes first."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._kept: list[KeptState] = []

    @property
    def held_bytes(self) -> int:
        """What the copies take together."""
        return sum(len(state.copy) for state in self._kept)

    def keep(
        self, patient_key: str, tokens: Sequence[int], size_bytes: int, save: Callable[[], SavedState | None]
    ) -> None:
        """Keeps a beginning unless it is there already or larger than the limit. `save` is called where it fits."""
        if size_bytes > self._limit or self._covers(patient_key, tokens):
            return
        # What the new one begins with is not needed beside it.
        self._drop([s for s in self._kept if s.patient_key == patient_key and s.tokens == tokens[: len(s.tokens)]])
        while self.held_bytes + size_bytes > self._limit:
            self._drop(self._kept[:1])
        copy = save()
        if copy is not None:
            self._kept.append(KeptState(patient_key=patient_key, tokens=list(tokens), copy=copy))

    def find(self, patient_key: str, prompt: Sequence[int]) -> KeptState | None:
        """Of this patient, the one that shares most with the prompt's beginning; None where none shares anything."""
        own = [state for state in self._kept if state.patient_key == patient_key]
        best = max(own, key=lambda state: common_start(state.tokens, prompt), default=None)
        if best is None or not common_start(best.tokens, prompt):
            return None
        self._kept.remove(best)
        self._kept.append(best)
        return best

    def release(self, patient_key: str) -> None:
        """Overwrites and drops what is of one patient."""
        self._drop([state for state in self._kept if state.patient_key == patient_key])

    def clear(self) -> None:
        """Overwrites and drops all."""
        self._drop(list(self._kept))

    def _covers(self, patient_key: str, tokens: Sequence[int]) -> bool:
        return any(s.patient_key == patient_key and s.tokens[: len(tokens)] == tokens for s in self._kept)

    def _drop(self, states: Sequence[KeptState]) -> None:
        for state in states:
            state.overwrite()
            self._kept.remove(state)


def common_start(one: Sequence[int], other: Sequence[int]) -> int:
    """How many tokens both begin with."""
    shorter = min(len(one), len(other))
    if one[:shorter] == other[:shorter]:
        return shorter
    return next(place for place in range(shorter) if one[place] != other[place])
