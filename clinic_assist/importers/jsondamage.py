"""Says what is wrong with a JSON text, and where: position, line and column, and the path of the value.

Runs only on texts that the quick reader refused. One pass, no recursion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from json import JSONDecoder

from clinic_assist.importers.jsontext import MAX_DEPTH

_STRING = JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*+")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*+)(?:\.\d++)?(?:[eE][-+]?\d++)?", re.ASCII)
_WORD = re.compile(r"[-+A-Za-z0-9_.]++")
_PLAIN_STRING = re.compile(r'"[^"\\\x00-\x1f\ud800-\udfff]*+"')
_RAW_SURROGATE = re.compile(r"[\udc80-\udcff]")
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_PLAIN_KEY = re.compile(r"_?[A-Za-z][A-Za-z0-9]{0,63}")
_MAX_PATH_STEPS = 12
_MAX_COLUMN = 100_000
# What json.loads accepts, too: the longest whole number that Python reads from text by default.
_MAX_DIGITS = 4300


@dataclass(frozen=True, slots=True)
class Damage:
    """The first thing that is wrong in a text.

    Attributes:
        position: In characters from the beginning of the text.
        path: The value it stands in, as `.code.coding[0]`, relative to the text's outermost value; may be empty.
        reason: For a person; holds nothing from the text but FHIR element names.
    """

    position: int
    path: str
    reason: str


@dataclass(slots=True)
class _Level:
    """One open object or array: which element we are in, and the keys seen."""

    is_object: bool
    step: str = ""
    index: int = 0
    keys: set[str] = field(default_factory=set)


class _DamageFound(Exception):  # noqa: N818 - it ends the scan, it is not an error of ours
    def __init__(self, position: int, reason: str) -> None:
        super().__init__(reason)
        self.position = position
        self.reason = reason


class LineCounter:
    """Line and column of positions in a text, both counted from 1. Asked in rising order it reads the text once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._line = 1

    def place(self, position: int) -> tuple[int, int]:
        """Answers line and column of a position."""
        if position < self._position:
            self._position, self._line = 0, 1
        self._line += self._text.count("\n", self._position, position)
        self._position = position
        # A column beyond this is of no use to a person, and looking for its line's start would cost too much.
        start = self._text.rfind("\n", max(0, position - _MAX_COLUMN), position)
        return self._line, position - start if start >= 0 or position <= _MAX_COLUMN else _MAX_COLUMN


def find_damage(text: str, start: int = 0, end: int | None = None) -> Damage:
    """Answers what is wrong with the value that begins at `start` and should end at `end`."""
    scan = _Scan(text, len(text) if end is None else end)
    try:
        scan.run(start)
    except _DamageFound as found:
        return Damage(found.position, scan.path(), found.reason)
    return Damage(start, "", "is not valid JSON")


class _Scan:
    """Walks through the tokens of one value, keeping the open levels."""

    def __init__(self, text: str, end: int) -> None:
        self.text = text
        self.end = end
        self.levels: list[_Level] = []

    def path(self) -> str:
        """Where the scan stands, shortened where it is very deep."""
        steps = [level.step for level in self.levels[: _MAX_PATH_STEPS + 1]]
        return "".join(steps[:_MAX_PATH_STEPS]) + ("…" if len(steps) > _MAX_PATH_STEPS else "")

    def run(self, position: int) -> None:
        position = self._value(self._space(position))
        while self.levels:
            position = self._next(self._space(position))
        position = self._space(position)
        if position < self.end:
            raise _DamageFound(position, "has more text after its end")

    def _space(self, position: int) -> int:
        match = _SPACE.match(self.text, position, self.end)
        return match.end() if match else position

    def _next(self, position: int) -> int:
        """One step inside the innermost open level: its end, or its next element."""
        level = self.levels[-1]
        character = self._character(position)
        if character == ("}" if level.is_object else "]"):
            self.levels.pop()
            return position + 1
        if level.index:
            if character != ",":
                raise _DamageFound(position, "lacks a comma")
            position = self._space(position + 1)
            self._character(position)
        level.index += 1
        if level.is_object:
            return self._member(level, position)
        level.step = f"[{level.index - 1}]"
        return self._value(position)

    def _member(self, level: _Level, position: int) -> int:
        if self._character(position) != '"':
            raise _DamageFound(position, "has a member without a name")
        key, after = self._string(position)
        plain = key if _PLAIN_KEY.fullmatch(key) else "?"
        level.step = f".{plain}"
        if key in level.keys:
            raise _DamageFound(position, "stands twice in the same object")
        level.keys.add(key)
        after = self._space(after)
        if self._character(after) != ":":
            raise _DamageFound(after, "lacks a colon")
        return self._value(self._space(after + 1))

    def _value(self, position: int) -> int:
        character = self._character(position)
        if character == '"':
            return self._string(position)[1]
        if character in "{[":
            if len(self.levels) >= MAX_DEPTH:
                raise _DamageFound(position, f"is nested deeper than {MAX_DEPTH} levels")
            self.levels.append(_Level(is_object=character == "{"))
            return position + 1
        return self._scalar(position)

    def _scalar(self, position: int) -> int:
        match = _WORD.match(self.text, position, self.end)
        word = match.group() if match else ""
        if word in ("true", "false", "null"):
            return position + len(word)
        is_number = _NUMBER.fullmatch(word) is not None
        if word and position + len(word) >= len(self.text) and (self.levels or not is_number):
            raise _DamageFound(position, "is cut off: the file ends here")
        if word in ("NaN", "Infinity", "-Infinity"):
            raise _DamageFound(position, "is NaN or Infinity, which JSON does not allow")
        if not is_number:
            raise _DamageFound(position, "is not a valid JSON value")
        if len(word) > _MAX_DIGITS and word.lstrip("-").isdigit():
            raise _DamageFound(position, f"is a number of more than {_MAX_DIGITS} digits")
        return position + len(word)

    def _string(self, position: int) -> tuple[str, int]:
        match = _PLAIN_STRING.match(self.text, position, self.end)
        if match:
            return match.group()[1:-1], match.end()
        try:
            value, after = _STRING.raw_decode(self.text, position)
        except ValueError as error:
            reason = self._string_reason(str(error))
            raise _DamageFound(min(getattr(error, "pos", position), self.end), reason) from None
        if _RAW_SURROGATE.search(self.text, position, after):
            raise _DamageFound(position, "holds bytes that are not UTF-8")
        if _LONE_SURROGATE.search(value):
            raise _DamageFound(position, "holds half of a surrogate pair")
        return value, after

    @staticmethod
    def _string_reason(message: str) -> str:
        if message.startswith("Unterminated"):
            return "is cut off: a text never ends"
        if "control character" in message:
            return "holds a control character that JSON does not allow"
        return "holds an invalid escape"

    def _character(self, position: int) -> str:
        if position >= self.end:
            raise _DamageFound(position, "is cut off: the file ends here")
        return self.text[position]
