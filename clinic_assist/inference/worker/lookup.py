"""Drafting without a second model: what followed the last few tokens before may follow them again.

Method: prompt lookup decoding (A. Saxena, 2023, github.com/apoorvumang/prompt-lookup-decoding): the last n tokens are
looked up in prompt and output, and what followed them there is proposed. Here the literals of the request's grammar are
looked through as well: where a grammar leaves one continuation, that is where it stands. A proposal is never trusted:
see `writing`.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from clinic_assist.inference.fitting import OUTPUT_ROWS

MOST_DRAFTED: Final = OUTPUT_ROWS - 1
"""Tokens in one proposal."""

_MATCHED: Final = (5, 3, 2)
"""Tokens that must be the same: the longest match first."""
_BORDER: Final = -1
_LITERAL: Final = re.compile(r'\[(?:[^\]\\]|\\.)*\]|"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t"}
_MOST_LITERAL_CHARS: Final = 20_000


class Lookup:
    """The tokens so far, indexed by what came before them."""

    def __init__(self, texts: Iterable[Sequence[int]]) -> None:
        """`texts` are looked through from the last: grammar first, then the prompt. The output is added as it comes."""
        self._tokens: list[int] = []
        self._places: dict[tuple[int, ...], int] = {}
        for tokens in texts:
            self._tokens.append(_BORDER)
            for token in tokens:
                self.add(token)

    def add(self, token: int) -> None:
        """A further token of the output."""
        place = len(self._tokens)
        for length in _MATCHED:
            if place >= length:
                self._places[tuple(self._tokens[place - length :])] = place
        self._tokens.append(token)

    def propose(self, most: int) -> list[int]:
        """At most so many tokens that may come next; none where the last ones never came before.

        Where the text that they come from ends, it is asked what followed that end elsewhere.
        """
        found: list[int] = []
        while len(found) < most:
            following = self._following([*self._tokens[-_MATCHED[0] :], *found], most - len(found))
            if not following:
                break
            found += following
        return found

    def _following(self, last: Sequence[int], most: int) -> list[int]:
        for length in _MATCHED:
            place = self._places.get(tuple(last[-length:]))
            if place is not None:
                found = self._tokens[place : place + most]
                return found[: found.index(_BORDER)] if _BORDER in found else found
        return []


class Worth:
    """Whether drafting pays on this machine with this model, from what it cost and what came of it.

    A drafted token saves one computation when it is accepted, and makes the computation that checks it longer. On a
    graphics card that costs next to nothing; on a processor it may cost as much as it saves. Measured, not assumed, and
    by the fastest of the last few computations, because the system makes some of them wait.
    """

    _REMEMBERED: Final = 12
    _CHEAP: Final = 0.1
    _FEW: Final = MOST_DRAFTED // 2
    _FORGETTING: Final = 0.15
    _FIRST_REST: Final = 32
    _LONGEST_REST: Final = 1024

    def __init__(self) -> None:
        self._plain_s: deque[float] = deque(maxlen=self._REMEMBERED)
        self._costs: deque[float] = deque(maxlen=self._REMEMBERED)
        self._accepted = 0.5
        self._rest = 0
        self._next_rest = self._FIRST_REST

    @property
    def cost(self) -> float:
        """What a drafted token costs, in computations of one token."""
        return min(self._costs, default=self._CHEAP)

    def wanted(self) -> int:
        """How many tokens to draft now; 0 for none."""
        if not self._plain_s:  # nothing to compare with yet
            return 0
        if self._rest:
            self._rest -= 1
            return 0
        if self._accepted > self.cost:
            return MOST_DRAFTED if self.cost < self._CHEAP else self._FEW
        self._rest, self._next_rest = self._next_rest, min(2 * self._next_rest, self._LONGEST_REST)
        return self._FEW  # a look whether that has changed

    def learn(self, drafted: int, accepted: int, seconds: float) -> None:
        """One computation: how much was drafted (0: none), how much of it was accepted, how long it took."""
        if not drafted:
            self._plain_s.append(seconds)
            return
        if self._plain_s:
            self._costs.append(max(0.0, seconds / min(self._plain_s) - 1) / drafted)
        self._accepted += self._FORGETTING * (accepted / drafted - self._accepted)
        if self._accepted > self.cost:
            self._next_rest = self._FIRST_REST


def literals(grammar: str) -> Iterator[str]:
    """The texts in quotes of a grammar, escapes resolved; what stands in a class of characters is none."""
    left = _MOST_LITERAL_CHARS
    for found in _LITERAL.finditer(grammar):
        text = found[1] and re.sub(r"\\(.)", lambda escape: _ESCAPES.get(escape[1], escape[1]), found[1])
        if text and len(text) > 1 and left > 0:
            left -= len(text)
            yield text
