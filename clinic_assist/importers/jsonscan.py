"""Finds where JSON values begin and end in a text, without building them, also in a damaged text.

Only brackets and strings are looked at: what stands between them may be wrong (NaN, a missing comma), and the borders
of the values around it are still found. Nothing here recurses, so depth costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from json import JSONDecoder

# All up to the next bracket that stands outside a string. Possessive, so a hostile text cannot make it backtrack.
_TO_BRACKET = re.compile(r'[^"{}\[\]]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"{}\[\]]*+)*+', re.DOTALL)
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_KEY = JSONDecoder(strict=False)
_SPACE = re.compile(r"[ \t\r\n]*+")
_SPACE_OR_COMMA = re.compile(r"[ \t\r\n,]*+")
_SCALAR = re.compile(r'[^ \t\r\n,:"{}\[\]]++')


class ScanError(Exception):
    """The border of a value cannot be found.

    Attributes:
        position: Where the scan stopped, in characters.
        cut_off: Whether the text simply ends too early.
    """

    def __init__(self, position: int, *, cut_off: bool) -> None:
        super().__init__(f"unreadable at character {position}")
        self.position = position
        self.cut_off = cut_off


@dataclass(frozen=True, slots=True)
class Span:
    """A value from its first character up to, not including, `end`; `end` is None where it cannot be found.

    Attributes:
        key: The member's name, where the value is a member of an object.
    """

    start: int
    end: int | None
    key: str | None = None


def skip_space(text: str, position: int) -> int:
    """Answers where the next thing after white space stands."""
    return _SPACE.match(text, position).end()  # type: ignore[union-attr]  # matches the empty text too


def value_end(text: str, position: int) -> int | None:
    """Answers where the value that begins at `position` ends; None where the text ends first."""
    opening = text[position : position + 1]
    if opening == '"':
        match = _STRING.match(text, position)
        return match.end() if match else None
    if opening not in ("{", "["):
        match = _SCALAR.match(text, position)
        return match.end() if match else None
    return _container_end(text, position)


def _container_end(text: str, position: int) -> int | None:
    to_bracket = _TO_BRACKET.match
    depth = 0
    while True:
        position = to_bracket(text, position).end()  # type: ignore[union-attr]  # matches the empty text too
        bracket = text[position : position + 1]
        if bracket in ("{", "["):
            depth += 1
        elif bracket in ("}", "]"):
            depth -= 1
            if depth == 0:
                return position + 1
        else:  # the end of the text, or a string that never ends
            return None
        position += 1


def elements(text: str, position: int) -> Iterator[Span]:
    """Yields the elements of the array that begins at `position`.

    The last span has no end where the text is cut inside it.

    Raises:
        ScanError: What follows is neither an element nor the end of the array.
    """
    position += 1
    while True:
        position = _SPACE_OR_COMMA.match(text, position).end()  # type: ignore[union-attr]
        if text[position : position + 1] == "]":
            return
        if position >= len(text):
            raise ScanError(position, cut_off=True)
        end = value_end(text, position)
        if end is None and text[position] in "}:":
            raise ScanError(position, cut_off=False)
        yield Span(position, end)
        if end is None:
            return
        position = end


def members(text: str, position: int) -> Iterator[Span]:
    """Yields the members of the object that begins at `position`, each with its key.

    The last span has no end where the text is cut inside it.

    Raises:
        ScanError: What follows is neither a member nor the end of the object.
    """
    position += 1
    while True:
        position = _SPACE_OR_COMMA.match(text, position).end()  # type: ignore[union-attr]
        if text[position : position + 1] == "}":
            return
        key, position = _key(text, position)
        end = value_end(text, position)
        if end is None and text[position] in "}]:,":
            raise ScanError(position, cut_off=False)
        yield Span(position, end, key)
        if end is None:
            return
        position = end


def _key(text: str, position: int) -> tuple[str, int]:
    """The key that begins at `position`, and where its value begins."""
    if text[position : position + 1] != '"':
        raise ScanError(position, cut_off=position >= len(text))
    try:
        key, position = _KEY.raw_decode(text, position)
    except ValueError:
        raise ScanError(position, cut_off=_STRING.match(text, position) is None) from None
    position = skip_space(text, position)
    if text[position : position + 1] != ":":
        raise ScanError(position, cut_off=position >= len(text))
    position = skip_space(text, position + 1)
    if position >= len(text):
        raise ScanError(position, cut_off=True)
    return key, position
