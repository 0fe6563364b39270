"""Names of formats with parameters, as MIME types have them: `csv;charset=cp1252;delimiter=U+003B;first=5001`.

A part of a large file is read by what was told from the beginning of the file, and its places count in the whole file:
its format says both.
"""

from __future__ import annotations

import re
from typing import Final

FIRST: Final = "first"
"""The number of a part's first row, message or entry in the whole file."""
BEFORE: Final = "before"
"""How many elements of each name stand in the file before a part: `Record:5000,Workout:3`."""
PERSON: Final = "person"
"""The UUID by which the parts of one file name the person whom the file is about."""
WRITTEN: Final = "written"
"""The encoding that was told from the beginning of a table."""
_OF_PARTS: Final = (FIRST, BEFORE, PERSON, WRITTEN)

_SAID: Final = re.compile(
    r"[a-z0-9\-]{1,40}(?:;(?:written=[\w\-]{1,20}|delimiter=U\+[0-9A-F]{4,6}|first=\d{1,12}|person=[0-9a-f\-]{36}"
    r"|before=(?:\w{1,40}:\d{1,12},?){1,40}))*+",
    re.ASCII,
)


def plain_format(name: str) -> str:
    """A format without its parameters."""
    return name.partition(";")[0]


def parameters(name: str) -> dict[str, str]:
    """The parameters of a format."""
    return dict(one.split("=", 1) for one in name.split(";")[1:] if "=" in one)


def with_parameters(name: str, **given: str | int | None) -> str:
    """A format with more parameters, or with others in place of those of the same names; None gives none."""
    known = {**parameters(name), **{key: str(value) for key, value in given.items() if value is not None}}
    return plain_format(name) + "".join(f";{key}={value}" for key, value in known.items())


def number_before(name: str) -> int:
    """How many rows, messages or entries of the whole file stand before a part; 0 for a file that is no part."""
    return max(0, int(parameters(name).get(FIRST, "1")) - 1)


def counts_before(name: str) -> dict[str, int]:
    """How many elements of each name stand in the whole file before a part."""
    pairs = (one.split(":", 1) for one in parameters(name).get(BEFORE, "").split(",") if ":" in one)
    return {element: int(count) for element, count in pairs}


def whole_format(name: str) -> str:
    """The format of the whole file, told from that of a part."""
    kept = {key: value for key, value in parameters(name).items() if key not in _OF_PARTS}
    return plain_format(name) + "".join(f";{key}={value}" for key, value in kept.items())


def is_said_of_a_part(name: str) -> bool:
    """Whether a name is one that the format of a part can have: what a confined child says is not taken on trust."""
    return _SAID.fullmatch(name) is not None
