"""The content tree of a structured report (DICOM PS3.3 C.17.3): what an item is called and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from clinic_assist.chart.datatypes import CodeableConcept, Quantity
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.importers.dicom import tags
from clinic_assist.importers.dicom.concepts import Key, concept, key_of
from clinic_assist.importers.dicom.dates import moment_of
from clinic_assist.importers.dicom.dictionary import uid_name
from clinic_assist.importers.dicom.elements import DataSet
from clinic_assist.importers.dicom.people import readable
from clinic_assist.importers.dicom.reading import Reading
from clinic_assist.terminology.systems import UCUM

UNKNOWN_TYPE = "The content item is of a type that is not known here; its value was not read."


class Named(NamedTuple):
    """A content item with what it is called and how it belongs to the one above."""

    item: DataSet
    name: CodeableConcept | None
    key: Key | None
    value_type: str
    relation: str

    @property
    def title(self) -> str:
        """What it is called, in words; empty where it has no name."""
        return self.name.display if self.name else ""


def named(reading: Reading, item: DataSet) -> Named:
    """An item of a content sequence, or the root of the tree. Remembered, because each is looked at several times."""
    known = reading.named.get(id(item))
    if not isinstance(known, Named):
        known = reading.named[id(item)] = _named(reading, item)
    return known


def _named(reading: Reading, item: DataSet) -> Named:
    names = item.items_of(tags.CONCEPT_NAME)
    return Named(
        item,
        concept(reading, item, tags.CONCEPT_NAME),
        key_of(reading, names[0]) if names else None,
        (reading.uid(item, tags.VALUE_TYPE) or "").upper(),
        (reading.uid(item, tags.RELATIONSHIP_TYPE) or "").upper(),
    )


def children(reading: Reading, item: DataSet) -> Iterator[Named]:
    """The items below one, in order. They are parts of the file, so there is no way round to one above."""
    for child in item.items_of(tags.CONTENT):
        yield named(reading, child)


def code_value(reading: Reading, item: DataSet) -> CodeableConcept | None:
    """The value of a CODE."""
    return concept(reading, item, tags.CONCEPT_CODE)


def quantity(reading: Reading, item: DataSet) -> Quantity | None:
    """The value of a NUM with its unit; None where it has none."""
    for measured in item.items_of(tags.MEASURED_VALUE):
        value = reading.decimal(measured, tags.NUMERIC_VALUE)
        if value is None:
            continue
        unit = concept(reading, measured, tags.MEASUREMENT_UNITS)
        coding = unit.codings[0] if unit and unit.codings else None
        return Quantity(
            value=value,
            unit=None if _is_bare(unit) else unit_words(unit),
            system=coding.system if coding else None,
            code=coding.code if coding else None,
        )
    return None


def _is_bare(unit: CodeableConcept | None) -> bool:
    """UCUM's own word for a bare number is no unit to write beside it (DICOM PS3.16, CID 82 and others)."""
    return unit is not None and unit.code_in(UCUM) in ("1", "{no units}")


def unit_words(unit: CodeableConcept | None) -> str | None:
    """How a unit is written beside its number: UCUM's short form, else the words."""
    if unit is None:
        return None
    code = unit.code_in(UCUM)
    return code if code and not code.startswith(("{", "[")) else unit.display or None


def item_words(reading: Reading, one: Named) -> str:
    """What an item says, in one line; empty for a container."""
    read = _WORDS.get(one.value_type)
    return read(reading, one.item) if read else _reference_words(reading, one)


def _text_words(reading: Reading, item: DataSet) -> str:
    return reading.text(item, tags.TEXT_VALUE) or ""


def _code_words(reading: Reading, item: DataSet) -> str:
    value = code_value(reading, item)
    return value.display if value else ""


def _person_words(reading: Reading, item: DataSet) -> str:
    return ", ".join(map(readable, reading.texts(item, tags.PERSON_NAME)))


def _uid_words(reading: Reading, item: DataSet) -> str:
    return reading.text(item, tags.UID_VALUE) or ""


def _number_words(reading: Reading, item: DataSet) -> str:
    """A number with its unit; where it is none, or there are several, as they are written."""
    written = [value for measured in item.items_of(tags.MEASURED_VALUE) if (value := _written(reading, measured))]
    qualifier = concept(reading, item, tags.VALUE_QUALIFIER)
    parts = (*written, f"({qualifier.display})" if qualifier else "")
    return " ".join(part for part in parts if part) or "no value"


def _written(reading: Reading, measured: DataSet) -> str:
    numbers = ", ".join(value for value in reading.texts(measured, tags.NUMERIC_VALUE) if value)
    unit = concept(reading, measured, tags.MEASUREMENT_UNITS)
    words = None if _is_bare(unit) else unit_words(unit)
    return " ".join(part for part in (numbers, words) if part) if numbers else ""


def _moment_words(reading: Reading, item: DataSet) -> str:
    found: PartialDate | None = reading.date_time(item, tags.DATE_TIME_VALUE) or reading.date(item, tags.DATE_VALUE)
    if found is not None:
        return found.text.replace("T", " ")
    time = reading.text(item, tags.TIME_VALUE) or ""
    read = moment_of(PartialDate("2000-01-01"), time, None)
    return read.text[11:] if read else time


def _reference_words(reading: Reading, one: Named) -> str:
    """What an item points to: an object of the study, a place in an image, another item of the report."""
    item = one.item
    if tags.REFERENCED_ITEM in item:
        return f"see item {'.'.join(reading.texts(item, tags.REFERENCED_ITEM))}"
    match one.value_type:
        case "IMAGE" | "COMPOSITE" | "WAVEFORM":
            return ", ".join(_object_words(reading, target) for target in item.items_of(tags.REFERENCED_SOP))
        case "SCOORD" | "SCOORD3D":
            points = len(reading.texts(item, tags.GRAPHIC_DATA))
            kind = (reading.text(item, tags.GRAPHIC_TYPE) or "").lower()
            return f"{kind} of {points} coordinates in the image".strip()
        case "TCOORD":
            return f"{(reading.text(item, tags.TEMPORAL_RANGE_TYPE) or '').lower()} in the waveform".strip()
        case _:
            reading.note(item.place or item.locator(tags.VALUE_TYPE), UNKNOWN_TYPE)
            return "not read"


def _object_words(reading: Reading, target: DataSet) -> str:
    kind = uid_name(reading.uid(target, tags.REFERENCED_SOP_CLASS) or "") or "object"
    frame = reading.text(target, tags.REFERENCED_FRAME)
    uid = reading.uid(target, tags.REFERENCED_SOP_INSTANCE) or "without a UID"
    return f"{kind} {uid}" + (f", frame {frame}" if frame else "")


_WORDS: dict[str, Callable[[Reading, DataSet], str]] = {
    "CONTAINER": lambda _reading, _item: "",
    "TEXT": _text_words,
    "CODE": _code_words,
    "NUM": _number_words,
    "PNAME": _person_words,
    "UIDREF": _uid_words,
    "DATE": _moment_words,
    "TIME": _moment_words,
    "DATETIME": _moment_words,
}
