"""One imaging study out of the many files that each state a part of it.

A DICOM file holds one object and says which series and study it is in. What all files of a study say alike is said
once; series and objects are put together by their UIDs; where files differ about the study, the words that most of them
use stand, and the others are remarks: nothing that a file says is lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

from clinic_assist.chart.datatypes import Annotation, Reference
from clinic_assist.chart.facts import Fact, ImagingInstance, ImagingSeries, ImagingStudy
from clinic_assist.chart.partial_date import PartialDate

_Item = TypeVar("_Item", bound=Hashable)

# What files of one study may differ in, and what the remark about it calls it.
_STATED_ONCE = {
    "started": "Study date",
    "description": "Study description",
    "referrer": "Referring physician",
    "institution": "Institution",
}
# An object that is kept in two encodings is one object.
_OF_THE_FILE = frozenset({"source", "transfer_syntax", "is_lossy", "pixels"})


def is_part(fact: Fact) -> bool:
    """Whether a fact is a study that other files may state other parts of."""
    return isinstance(fact, ImagingStudy) and fact.uid is not None


def joined_studies(facts: Iterable[Fact]) -> tuple[tuple[ImagingStudy, tuple[ImagingStudy, ...]], ...]:
    """Answers each study of one patient, put together from its parts, with the parts that it replaces.

    The study has the smallest id of its parts, so that the order in which files were imported does not matter.
    """
    groups: dict[str, list[ImagingStudy]] = {}
    for fact in facts:
        if isinstance(fact, ImagingStudy) and fact.uid is not None:
            groups.setdefault(fact.uid, []).append(fact)
    found = []
    for group in groups.values():
        group.sort(key=lambda part: part.id)
        found.append((_joined(group), tuple(group[1:])))
    return tuple(found)


def _joined(parts: Sequence[ImagingStudy]) -> ImagingStudy:
    if len(parts) == 1:
        return parts[0]
    series = _joined_series(one for part in parts for one in part.series)
    stated, remarks = _stated_once(parts)
    return replace(
        parts[0],
        **stated,
        identifiers=_each_once(one for part in parts for one in part.identifiers),
        notes=(*_each_once(one for part in parts for one in part.notes), *remarks),
        modalities=_each_once(one for part in parts for one in part.modalities),
        procedure_codes=_each_once(one for part in parts for one in part.procedure_codes),
        reasons=_each_once(one for part in parts for one in part.reasons),
        series=series,
        series_count=len(series),
        instance_count=sum(len(one.instances) for one in series),
    )


def _each_once(items: Iterable[_Item]) -> tuple[_Item, ...]:
    return tuple(dict.fromkeys(items))


def _stated_once(parts: Sequence[ImagingStudy]) -> tuple[dict[str, Any], list[Annotation]]:
    """What most parts say under each heading, and remarks for what the others say."""
    stated: dict[str, Any] = {}
    remarks = []
    for name, heading in _STATED_ONCE.items():
        first, *others = _by_frequency(getattr(part, name) for part in parts) or (None,)
        stated[name] = first
        remarks += [Annotation(text=f"{heading} in other files: {_words(other)}") for other in others]
    return stated, remarks


def _by_frequency(values: Iterable[object]) -> list[Any]:
    """The values that are stated, the most frequent first; equally frequent ones in the order of their words."""
    counts = Counter(value for value in values if value is not None)
    return sorted(counts, key=lambda value: (-counts[value], _words(value)))


def _words(value: object) -> str:
    match value:
        case PartialDate():
            return value.text
        case Reference():
            return value.display or value.reference or ""
        case _:
            return str(value)


def _joined_series(listed: Iterable[ImagingSeries]) -> tuple[ImagingSeries, ...]:
    """The series by their UIDs, in the order of their numbers. One without a UID is a series by itself."""
    groups: dict[object, list[ImagingSeries]] = {}
    for number, one in enumerate(listed):
        groups.setdefault(one.uid or number, []).append(one)
    found = [_one_series(group) for group in groups.values()]
    return tuple(sorted(found, key=_order))


def _one_series(group: Sequence[ImagingSeries]) -> ImagingSeries:
    instances = _joined_instances(one for series in group for one in series.instances)
    return replace(_filled(group), instances=instances, instance_count=len(instances))


def _joined_instances(listed: Iterable[ImagingInstance]) -> tuple[ImagingInstance, ...]:
    """The objects by their UIDs; two of one UID that contradict each other stay two."""
    groups: dict[object, list[list[ImagingInstance]]] = {}
    for number, one in enumerate(listed):
        alike = groups.setdefault(one.uid or number, [])
        same = next((group for group in alike if all(_can_be_one(one, other) for other in group)), None)
        if same is None:
            alike.append([one])
        else:
            same.append(one)
    found = [_filled(sorted(group, key=_telling)) for alike in groups.values() for group in alike]
    return tuple(sorted(found, key=_order))


def _can_be_one(one: ImagingInstance, other: ImagingInstance) -> bool:
    names = (item.name for item in fields(one) if item.name not in _OF_THE_FILE)
    pairs = ((getattr(one, name), getattr(other, name)) for name in names)
    return all(first is None or second is None or first == second for first, second in pairs)


def _telling(instance: ImagingInstance) -> tuple[bool, str]:
    """Orders statements about one object: a file that holds it goes before one that only lists it."""
    return instance.source is None, instance.source or ""


_Part = TypeVar("_Part", ImagingSeries, ImagingInstance)


def _filled(group: Sequence[_Part]) -> _Part:
    """What the first says, and what the others say where it says nothing."""
    first, *others = group
    missing = [item.name for item in fields(first) if getattr(first, item.name) is None]
    found: dict[str, Any] = {
        name: next((stated for one in others if (stated := getattr(one, name)) is not None), None) for name in missing
    }
    return replace(first, **found)


def _order(item: ImagingSeries | ImagingInstance) -> tuple[bool, int, str]:
    return item.number is None, item.number or 0, item.uid or ""
