"""How sure a figure is: intervals for shares, and for the difference of two models on the same cases."""

from __future__ import annotations

import random
from collections.abc import Sequence
from math import comb, sqrt
from typing import Final

# Two-sided 95 %, standard normal distribution.
_Z: Final = 1.959963984540054
_RESAMPLES: Final = 2000
_SEED: Final = 20261127


def wilson(hits: int, n: int) -> tuple[float, float]:
    """95 % interval of a share.

    Source: Wilson 1927, J Am Stat Assoc 22:209-212 (the score interval, without continuity correction). It stays within
    0 and 1, and says something where no error was seen: 0 of 100 may still be 3.7 %.

    Raises:
        ValueError: There is nothing to count, or more hits than cases.
    """
    if n <= 0 or not 0 <= hits <= n:
        raise ValueError("hits must be between 0 and n, and n positive")
    share = hits / n
    centre = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return (0.0 if hits == 0 else centre - half, 1.0 if hits == n else centre + half)


Counts = tuple[int, int]
"""(hits, n) of one case."""


def share_of(counts: Sequence[Counts]) -> float | None:
    """The share over several cases together; None where nothing was counted."""
    total = sum(n for _, n in counts)
    return sum(hits for hits, _ in counts) / total if total else None


def paired_difference(a: Sequence[Counts], b: Sequence[Counts]) -> tuple[float, float, float]:
    """Share of B less share of A on the same cases in the same order, with its 95 % interval.

    Source: Efron 1979, Ann Stat 7:1-26 (bootstrap), percentile interval. Whole cases are drawn again, because the
    sentences of one note are not independent of each other. The seed is fixed: the same results, the same interval.

    Raises:
        ValueError: The cases do not pair, or nothing was counted on one side.
    """
    if len(a) != len(b):
        raise ValueError("the two have different numbers of cases")
    one, other = share_of(a), share_of(b)
    if one is None or other is None:
        raise ValueError("nothing was counted on one side")
    draw = random.Random(_SEED)  # noqa: S311 (no secret)
    found = []
    for _ in range(_RESAMPLES):
        places = draw.choices(range(len(a)), k=len(a))
        left, right = share_of([a[place] for place in places]), share_of([b[place] for place in places])
        if left is not None and right is not None:
            found.append(right - left)
    found.sort()
    return other - one, found[int(0.025 * len(found))], found[int(0.975 * len(found)) - 1]


def mcnemar(only_a: int, only_b: int) -> float:
    """Two-sided exact p of McNemar's test: cases that only A, and that only B got right.

    Source: McNemar 1947, Psychometrika 12:153-157; the exact form is a binomial test with one half.
    """
    n = only_a + only_b
    if n == 0:
        return 1.0
    tail: float = sum(comb(n, k) for k in range(min(only_a, only_b) + 1)) / 2**n
    return min(1.0, 2 * tail)
