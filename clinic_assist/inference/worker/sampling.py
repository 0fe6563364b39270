"""Which token comes next: the model's choice, checked against the grammar.

A grammar sampler that masks the whole vocabulary costs tens of milliseconds a token at 150k tokens. Here the model's
own choice is checked alone, and only when the grammar refuses it are others looked at: the likeliest few, more of
them, then all.
"""

from __future__ import annotations

import ctypes
from codecs import utf_8_decode
from typing import Final

import llama_cpp
import numpy as np
import numpy.typing as npt

from clinic_assist.inference.protocol import ErrorCode
from clinic_assist.inference.worker.failure import WorkFailedError
from clinic_assist.inference.worker.tokens import Tokens, may_become_text

Logits = npt.NDArray[np.float32]

_LIKELIEST: Final = (256, 8192)
# llama.h: struct llama_token_data { llama_token id; float logit; float p; }
_CANDIDATE: Final = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])


class Grammar:
    """A GBNF grammar and how far the text has come in it. Close it: the state lives in the C library."""

    def __init__(self, tokens: Tokens, source: str) -> None:
        """Raises WorkFailedError(GRAMMAR_INVALID) where llama.cpp cannot read the grammar."""
        if "\0" in source:
            raise WorkFailedError(ErrorCode.GRAMMAR_INVALID)
        self._sampler = llama_cpp.llama_sampler_init_grammar(tokens.vocab, source.encode(), b"root")
        if not self._sampler:
            raise WorkFailedError(ErrorCode.GRAMMAR_INVALID)

    def refuse(self, candidates: npt.NDArray[np.void]) -> None:
        """Sets the logit of every candidate that the grammar does not allow next to minus infinity, in place."""
        pointer = candidates.ctypes.data_as(ctypes.POINTER(llama_cpp.llama_token_data))
        array = llama_cpp.llama_token_data_array(data=pointer, size=len(candidates), selected=-1, sorted=False)
        llama_cpp.llama_sampler_apply(self._sampler, ctypes.byref(array))

    def accept(self, token: int) -> None:
        """Moves on by a token that `refuse` let pass; any other ends the process inside llama.cpp."""
        llama_cpp.llama_sampler_accept(self._sampler, token)

    def close(self) -> None:
        """Frees the state. Safe to repeat."""
        if self._sampler:
            llama_cpp.llama_sampler_free(self._sampler)
            self._sampler = None


class Sampling:
    """Chooses tokens for one generation. The same seed and the same logits give the same tokens.

    The text is valid UTF-8 whatever the weights want: llama.cpp's grammar takes any run of high bytes for characters.
    """

    def __init__(self, tokens: Tokens, *, grammar: Grammar | None, temperature: float, seed: int) -> None:
        self._tokens = tokens
        self._grammar = grammar
        self._temperature = temperature
        self._random = np.random.default_rng(seed)
        self._unfinished = b""

    def choose(self, logits: Logits) -> tuple[int, str]:
        """The next token, already accepted by the grammar, and the whole characters that it completes.

        Drawing again from what is allowed, after a refused draw, gives each allowed token the share it would have had
        under a full mask, so checking late changes no distribution.

        Raises:
            WorkFailedError: NUMBERS_BROKEN on NaN, GRAMMAR_STUCK where no token of this vocabulary may come next.
        """
        token = self._draw(logits)
        if not self._is_allowed(token):
            token = self._choose_among_allowed(logits)
        if self._tokens.ends_text(token):
            return token, ""
        if self._grammar is not None:
            self._grammar.accept(token)
        text, used = utf_8_decode(self._unfinished + self._tokens.piece(token))
        self._unfinished = (self._unfinished + self._tokens.piece(token))[used:]
        return token, text

    def _is_allowed(self, token: int) -> bool:
        if token in self._tokens.silent or not self._fits(token):
            return False
        return self._grammar is None or bool(np.isfinite(self._refused(np.array([token]), np.zeros(1))[0]))

    def _fits(self, token: int) -> bool:
        """Whether the token goes on from an unfinished character, or starts a new one, as UTF-8 does."""
        if self._tokens.ends_text(token):
            return not self._unfinished
        return may_become_text(self._unfinished + self._tokens.piece(token))

    def _choose_among_allowed(self, logits: Logits) -> int:
        if self._temperature == 0:
            for count in (count for count in _LIKELIEST if count < len(logits)):
                likeliest = np.argpartition(logits, -count)[-count:]
                masked = self._masked(likeliest, logits)
                if np.isfinite(masked).any():
                    return int(likeliest[np.argmax(masked)])
        masked = self._masked(np.arange(len(logits)), logits)
        if not np.isfinite(masked).any():
            raise WorkFailedError(ErrorCode.GRAMMAR_STUCK)
        return self._draw(masked)

    def _masked(self, ids: npt.NDArray[np.int_], logits: Logits) -> Logits:
        """The logits of `ids`, minus infinity where a token may not come."""
        masked = self._refused(ids, logits[ids])
        if self._unfinished:
            fitting = [token for token in self._tokens.fragments if self._fits(token)]
            masked[~np.isin(ids, fitting)] = -np.inf
        else:
            masked[self._tokens.cannot_start[ids]] = -np.inf
        return masked

    def _refused(self, ids: npt.NDArray[np.int_], logits: npt.NDArray[np.floating]) -> Logits:
        """A copy of `logits`, minus infinity where the grammar refuses the token of `ids` beside it."""
        candidates = np.zeros(len(ids), _CANDIDATE)
        candidates["id"], candidates["logit"] = ids, logits
        if self._grammar is not None:
            self._grammar.refuse(candidates)
        refused: Logits = candidates["logit"]
        return refused

    def _draw(self, logits: Logits) -> int:
        best = int(np.argmax(logits))
        if not np.isfinite(logits[best]):
            raise WorkFailedError(ErrorCode.NUMBERS_BROKEN)
        if self._temperature == 0:
            return best
        weights = np.exp((logits - logits[best]).astype(np.float64) / self._temperature)
        shares = np.cumsum(weights)
        return int(np.searchsorted(shares, self._random.random() * shares[-1], side="right"))
