"""Names of people (DICOM PS3.5 s.6.2.1): up to three groups of five components each."""

from __future__ import annotations

from clinic_assist.chart.datatypes import HumanName, Reference
from clinic_assist.importers.dicom.elements import DataSet
from clinic_assist.importers.dicom.reading import Reading


def human_names(reading: Reading, data_set: DataSet, tag: int, *, use: str | None = None) -> tuple[HumanName, ...]:
    """The names of a PN: for each value its alphabetic, ideographic and phonetic group, as far as they say anything."""
    found = []
    for value in reading.texts(data_set, tag):
        found += [name for group in value.split("=") if (name := name_of(group, use=use))]
    return tuple(dict.fromkeys(found))


def name_of(group: str, *, use: str | None = None) -> HumanName | None:
    """One group: family, given, middle, prefix, suffix."""
    family, given, middle, prefix, suffix = ([part.strip() for part in group.split("^")] + [""] * 5)[:5]
    if not (family or given or middle or prefix or suffix):
        return None
    return HumanName(
        use=use,
        family=family or None,
        given=tuple(part for part in (given, middle) if part),
        prefix=(prefix,) if prefix else (),
        suffix=(suffix,) if suffix else (),
    )


def people(reading: Reading, data_set: DataSet, tag: int) -> tuple[Reference, ...]:
    """The people of a PN by their names in reading order."""
    found = []
    for value in reading.texts(data_set, tag):
        names = [name for group in value.split("=") if (name := name_of(group))]
        if names:
            found.append(Reference(display=spoken(names[0])))
    return tuple(dict.fromkeys(found))


def spoken(name: HumanName) -> str:
    """A name as it is spoken."""
    parts = (*name.prefix, *name.given, name.family, *name.suffix)
    return " ".join(part for part in parts if part)


def readable(value: str) -> str:
    """A PN as it is spoken, for running text."""
    names = [name for group in value.split("=") if (name := name_of(group))]
    return " / ".join(map(spoken, names))
