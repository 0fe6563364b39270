"""Values of any of our types with every field filled."""

from __future__ import annotations

import dataclasses
import typing
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Any

from clinic_assist.chart.partial_date import PartialDate


def example(hint: Any, depth: int = 0) -> Any:
    """A value of a type with every field filled, as deep as types go."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, UnionType):
        return example(next(one for one in inner if one is not type(None)), depth)
    if origin is tuple:
        parts = inner[:1] if inner[-1:] == (Ellipsis,) else inner
        return tuple(example(part, depth) for part in parts)
    if isinstance(hint, typing.NewType):
        return example(hint.__supertype__, depth)
    if hint in SIMPLE:
        return SIMPLE[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return list(hint)[-1]
    return filled(hint, depth)


def filled(cls: Any, depth: int = 0) -> Any:
    hints = typing.get_type_hints(cls)
    names = [item.name for item in dataclasses.fields(cls) if item.init]
    if cls.__name__ == "Value":  # holds one value at most
        names = ["quantity"]
    return cls(**{name: example(hints[name], depth + 1) for name in names})


SIMPLE: dict[Any, Any] = {
    str: "text é \u4e2d",
    int: 3,
    bool: True,
    Decimal: Decimal("4.10"),
    PartialDate: PartialDate("2019-03"),
}
