"""Text with Hebrew or Arabic in it, in the order in which it stands on paper.

The page library draws characters from left to right in the order in which it gets them, which would print such names
backwards. Method: Unicode Standard Annex #9 for one line without explicit embeddings, whose control characters have
been taken out before; rules are named as there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from unicodedata import bidirectional, mirrored

_STRONG = {"L": "L", "R": "R", "AL": "R"}
_NUMBERS = ("EN", "AN")
_OPENING, _CLOSING = "([{", ")]}"
_MIRROR = str.maketrans("()[]{}<>«»‹›≤≥", ")(][}{><»«›‹≥≤")


def has_right_to_left(text: str) -> bool:
    """Whether any character is written from right to left."""
    return not text.isascii() and any(bidirectional(character) in ("R", "AL", "AN") for character in text)


def begins_right_to_left(text: str) -> bool:
    """Whether the first letter is written from right to left (P2, P3)."""
    strong = (_STRONG.get(bidirectional(character)) for character in text)
    return next(filter(None, strong), "L") == "R"


def lines_of(text: str, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    """Lines in logical order that fit a width, broken at spaces; each is then put in its own order."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and measure(longer) > width:
            yield line
            line = word
        else:
            line = longer
    yield line


def visual_order(line: str, *, from_right: bool) -> str:
    """The characters of one line from left to right as they are to be seen.

    `from_right` is the direction of its paragraph.
    """
    levels = _levels(line, 1 if from_right else 0)
    shown = [
        character.translate(_MIRROR) if level % 2 and mirrored(character) else character
        for character, level in zip(line, levels, strict=True)
    ]
    places = list(range(len(line)))
    for level in range(max(levels, default=0), 0, -1):  # L2
        places = _turned(places, levels, level)
    return "".join(_marks_behind_letters(places, line, levels, shown))


def _turned(places: list[int], levels: list[int], lowest: int) -> list[int]:
    turned: list[int] = []
    for is_inside, group in groupby(places, key=lambda place: levels[place] >= lowest):
        run = list(group)
        turned += run[::-1] if is_inside else run
    return turned


def _marks_behind_letters(places: list[int], line: str, levels: list[int], shown: list[str]) -> Iterator[str]:
    """L3: a mark stays behind its letter, because the page library draws it over the character before."""
    pending: list[str] = []
    for place in places:
        if levels[place] % 2 and bidirectional(line[place]) == "NSM":
            pending.insert(0, shown[place])
            continue
        yield shown[place]
        yield from pending
        pending = []
    yield from pending


def _levels(line: str, base: int) -> list[int]:
    edge = "R" if base else "L"
    kinds = _weak(line, edge)
    _brackets(line, kinds, edge)
    _neutral(kinds, edge)
    levels = [_level(kind, base) for kind in kinds]
    for place in range(len(line) - 1, -1, -1):  # L1
        if bidirectional(line[place]) not in ("WS", "S"):
            break
        levels[place] = base
    return levels


def _level(kind: str, base: int) -> int:
    """I1 and I2."""
    if kind in _NUMBERS:
        return 2
    return base if (kind == "R") == bool(base) else base + 1


def _weak(line: str, edge: str) -> list[str]:
    """W1 to W7: numbers, and what stands between their digits."""
    kinds = _marks_and_arabic_numbers(line, edge)
    for place in range(1, len(kinds) - 1):
        first, middle, last = kinds[place - 1 : place + 2]
        if first == last and first in _NUMBERS and (middle == "CS" or (middle == "ES" and first == "EN")):
            kinds[place] = first
    for start, end, kind in _runs(kinds):
        if kind == "ET" and "EN" in (*kinds[max(0, start - 1) : start], *kinds[end : end + 1]):
            kinds[start:end] = ["EN"] * (end - start)
    strong = edge
    for place, kind in enumerate(kinds):
        strong = kind if kind in ("L", "R") else strong
        if kind == "EN" and strong == "L":
            kinds[place] = "L"
        elif kind not in ("L", "R", *_NUMBERS):
            kinds[place] = "ON"
    return kinds


def _marks_and_arabic_numbers(line: str, edge: str) -> list[str]:
    """W1 to W3."""
    kinds = [bidirectional(character) or "ON" for character in line]
    before, strong = edge, edge
    for place, kind in enumerate(kinds):
        if kind == "NSM":
            kinds[place] = before
        elif kind == "EN" and strong == "AL":
            kinds[place] = "AN"
        strong = kind if kind in _STRONG else strong
        before = kinds[place]
    return ["R" if kind == "AL" else kind for kind in kinds]


def _runs(kinds: list[str]) -> list[tuple[int, int, str]]:
    found, start = [], 0
    for kind, group in groupby(list(kinds)):
        end = start + len(list(group))
        found.append((start, end, kind))
        start = end
    return found


def _brackets(line: str, kinds: list[str], edge: str) -> None:
    """N0: a pair of brackets goes with what stands in it."""
    for start, end in _pairs(line):
        inside = {_direction(kind) for kind in kinds[start + 1 : end]} - {""}
        if edge in inside:
            kinds[start] = kinds[end] = edge
        elif inside:
            before = next((d for kind in reversed(kinds[:start]) if (d := _direction(kind))), edge)
            kinds[start] = kinds[end] = before


def _pairs(line: str) -> list[tuple[int, int]]:
    """BD16: which brackets belong together."""
    found, waiting = [], list[tuple[str, int]]()
    for place, character in enumerate(line):
        if character in _OPENING:
            waiting.append((_CLOSING[_OPENING.index(character)], place))
        elif character in _CLOSING:
            number = next((n for n in reversed(range(len(waiting))) if waiting[n][0] == character), None)
            if number is not None:
                found.append((waiting[number][1], place))
                del waiting[number:]
    return sorted(found)


def _direction(kind: str) -> str:
    return "R" if kind in ("R", *_NUMBERS) else kind if kind == "L" else ""


def _neutral(kinds: list[str], edge: str) -> None:
    """N1 and N2: what has no direction takes that of its neighbours, or the paragraph's."""
    for start, end, kind in _runs(kinds):
        if kind == "ON":
            before = _direction(kinds[start - 1]) if start else edge
            after = _direction(kinds[end]) if end < len(kinds) else edge
            kinds[start:end] = [before if before == after else edge] * (end - start)
