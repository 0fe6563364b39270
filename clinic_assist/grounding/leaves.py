"""All that one fact says, taken apart: its texts, amounts and dates, each with the field that it stands in.

Generic over every fact type, so that no field of the record is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any

from clinic_assist.chart.datatypes import Coding, Dosage, Quantity, Reference, Timing
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.terminology.dosage_words import timing_words

# Housekeeping of the record: nothing that a note could be about.
_SKIPPED = frozenset(
    (
        "id",
        "provenance",
        "subject",
        "identifiers",
        "target",
        "url",
        "uid",
        "udi",
        "content_type",
        "size_bytes",
        "imaging_studies",
        "instances",
        "_by_id",
    )
)


TIMING_WORDS = "timing_words"
"""Last name in the path of what a timing says in words."""
LONG_TEXT_CHARACTERS = 200
"""Longer texts are free text in whatever field they stand."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value inside a fact, with the names of the fields that lead to it."""

    path: tuple[str, ...]
    value: str | int | bool | Decimal | PartialDate | Quantity | Timing

    @property
    def field(self) -> str:
        """The fact's own field in which the value stands."""
        return self.path[0] if self.path else ""


_FREE_TEXT = frozenset(
    (
        ("attachments", "text"),
        ("presented_forms", "text"),
        ("sections", "text"),
        ("notes", "text"),
        ("narrative",),
        ("conclusion",),
    )
)


def is_free_text(leaf: Leaf) -> bool:
    """Whether a text is a note or report, to be read sentence by sentence, rather than a part of its fact."""
    return isinstance(leaf.value, str) and (leaf.path in _FREE_TEXT or len(leaf.value) > LONG_TEXT_CHARACTERS)


@cache
def _field_names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.name not in _SKIPPED)


def leaves_of(value: object, path: tuple[str, ...] = ()) -> Iterator[Leaf]:
    """Every value in a fact or a part of one."""
    match value:
        case None:
            return
        case str() | bool() | int() | Decimal() | PartialDate() | Quantity():
            yield Leaf(path, value)
        case Coding() | Reference() | Timing():
            yield from _named_leaves(value, path)
        case tuple():
            for part in value:
                yield from leaves_of(part, path)
        case _:
            for name in _field_names(value.__class__) if is_dataclass(value) else ():
                yield from leaves_of(getattr(value, name), (*path, name))


def _named_leaves(value: Coding | Reference | Timing, path: tuple[str, ...]) -> Iterator[Leaf]:
    """The readable parts of a coding or a reference; a timing stays whole, its words and dates beside it."""
    match value:
        case Coding():
            yield from leaves_of(value.display, (*path, "display"))
            yield from leaves_of(value.code, (*path, "code"))
        case Reference():
            yield from leaves_of(value.display, (*path, "display"))
        case _:
            yield Leaf(path, value)
            yield from leaves_of(_words_beside_numbers(value), (*path, TIMING_WORDS))
            yield from leaves_of(value.time_of_day, (*path, "time_of_day"))
            yield from leaves_of(value.bounds, (*path, "bounds"))
            yield from leaves_of(value.events, (*path, "events"))


def _words_beside_numbers(timing: Timing) -> str:
    """What a timing says in words: its code, times of day, meals and days. Its numbers are compared as numbers."""
    return timing_words(
        replace(timing, frequency=None, frequency_max=None, period=None, period_max=None, count=None, time_of_day=())
    )


def dosages_in(value: object) -> tuple[Dosage, ...]:
    """The dosages of a medication record; empty for any other fact."""
    found = getattr(value, "dosages", ())
    return found if isinstance(found, tuple) else ()
