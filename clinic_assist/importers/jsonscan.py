"""Finds where JSON values begin and end in a text, without building them, also in a damaged text.

Only brackets and strings are looked at: what stands between them may be wrong (NaN, a missing comma), and the borders
of the values around it are still found. Nothing here recurses, so depth costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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


class Span:
    """A value in a text, from its first character on. Where it ends is looked for when it is asked, and only once.

    Attributes:
        start: Of its first character.
        key: The member's name, where the value is a member of an object.
    """

    __slots__ = ("_end", "_is_measured", "_text", "key", "start")

    def __init__(self, text: str, start: int, key: str | None = None) -> None:
        self._text = text
        self.start = start
        self.key = key
        self._end: int | None = None
        self._is_measured = False

    @property
    def opening(self) -> str:
        """Its first character; empty at the end of the text."""
        return self._text[self.start : self.start + 1]

    @property
    def end(self) -> int | None:
        """One past its last character; None where the text ends first."""
        if not self._is_measured:
            self._ends_at(value_end(self._text, self.start))
        return self._end

    @property
    def content(self) -> str:
        """Its characters, up to the end of the text where that comes first."""
        return self._text[self.start : self.end]

    def _ends_at(self, end: int | None) -> None:
        self._end, self._is_measured = end, True

    def elements(self) -> Iterator[Span]:
        """Yields the elements of an array. The last has no end where the text is cut inside it.

        Raises:
            ScanError: What follows is neither an element nor the end of the array.
        """
        yield from self._parts("]")

    def members(self) -> Iterator[Span]:
        """Yields the members of an object, each with its key. The last has no end where the text is cut inside it.

        Raises:
            ScanError: What follows is neither a member nor the end of the object.
        """
        yield from self._parts("}")

    def _parts(self, closing: str) -> Iterator[Span]:
        text, position = self._text, self.start + 1
        while True:
            position = _SPACE_OR_COMMA.match(text, position).end()  # type: ignore[union-attr]
            if text[position : position + 1] == closing:
                self._ends_at(position + 1)
                return
            key = None
            if closing == "}":
                key, position = _key(text, position)
            if position >= len(text):
                raise ScanError(position, cut_off=True)
            if text[position] in "}]:,":
                raise ScanError(position, cut_off=False)
            part = Span(text, position, key)
            yield part
            if part.end is None:
                self._ends_at(None)
                return
            position = part.end


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
    return key, skip_space(text, position + 1)
