"""What FHIR's elements hold, which XML does not say: whether they may repeat, and of which type they are.

elements.txt beside this module, written by resources/fhir/build.py: the first line gives the usual answer for each
name, each further line a type and where it differs. `*` may repeat; `:b`, `:i` and `:d` are boolean, whole number and
decimal, `:Name` is a type, `:+` a part that is named by its place; nothing is text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple


class Shape(NamedTuple):
    """Whether an element may repeat, and what it holds: a type, `b`, `i`, `d`, or nothing for text."""

    is_list: bool
    kind: str


BOOLEAN, INTEGER, DECIMAL, TEXT = "b", "i", "d", ""
RESOURCE = "Resource"

# FHIR R4 s.2.24.0.1 and s.2.1.28: what a choice such as value[x] adds to its name. Written as text: all others.
_PRIMITIVES = {
    "Boolean": BOOLEAN, "Integer": INTEGER, "PositiveInt": INTEGER, "UnsignedInt": INTEGER, "Decimal": DECIMAL,
    **dict.fromkeys(
        ("Base64Binary", "Canonical", "Code", "Date", "DateTime", "Id", "Instant", "Integer64", "Markdown", "Oid",
         "String", "Time", "Uri", "Url", "Uuid"),
        TEXT,
    ),
}  # fmt: skip
_COMPLEX = (
    "Address", "Age", "Annotation", "Attachment", "Availability", "CodeableConcept", "CodeableReference", "Coding",
    "ContactDetail", "ContactPoint", "Count", "DataRequirement", "Distance", "Dosage", "Duration", "Expression",
    "ExtendedContactDetail", "HumanName", "Identifier", "Meta", "Money", "ParameterDefinition", "Period", "Quantity",
    "Range", "Ratio", "RatioRange", "Reference", "RelatedArtifact", "SampledData", "Signature", "SimpleQuantity",
    "Timing", "TriggerDefinition", "UsageContext",
)  # fmt: skip
_CHOICES = {**_PRIMITIVES, **{name: name for name in _COMPLEX}}
_CHOICE = re.compile("[a-z0-9](" + "|".join(sorted(_CHOICES, key=len, reverse=True)) + ")$")
_ENTRY = re.compile(r"([^*:]+)(\*?)(?::(.+))?")


def _read(line: str) -> dict[str, Shape]:
    found = (_ENTRY.fullmatch(entry) for entry in line.split())
    return {one[1]: Shape(bool(one[2]), one[3] or TEXT) for one in found if one}


def _load() -> tuple[dict[str, Shape], dict[str, dict[str, Shape]]]:
    usual, *lines = files(__package__).joinpath("elements.txt").read_text("ascii").splitlines()
    by_type = (line.partition(" ") for line in lines)
    return _read(usual), {name: _read(entries) for name, _space, entries in by_type}


_USUAL, _BY_TYPE = _load()


# R5 puts a CodeableReference, `concept` and `reference`, where earlier versions have a concept or a reference alone.
# Its `concept` is none of the lists of that name in code systems and value sets.
_MAY_BE_EITHER = frozenset(("", "CodeableConcept", "CodeableReference", "Reference"))


@lru_cache(maxsize=8192)
def shape_of(type_name: str, name: str) -> Shape:
    """Answers what an element of that name holds in a type; one that is not known is a single text."""
    if name == "concept" and type_name in _MAY_BE_EITHER:
        return Shape(is_list=False, kind="CodeableConcept")
    shape = _BY_TYPE.get(type_name, {}).get(name) or _USUAL.get(name)
    if shape is None:
        choice = _CHOICE.search(name)
        return Shape(is_list=False, kind=_CHOICES[choice[1]] if choice else TEXT)
    if shape.kind == "+":
        return Shape(shape.is_list, f"{type_name}{name[:1].upper()}{name[1:]}")
    return shape
