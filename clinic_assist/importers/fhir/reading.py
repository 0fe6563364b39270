"""One record while it is read: typed access to its elements, and a named warning for each that cannot be read.

No access raises. A missing element is None or empty; an element of the wrong type or form is the same, with a warning
at its locator.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from clinic_assist.chart.datatypes import CodeableConcept, Coding, Reference
from clinic_assist.chart.intake import ImportIssue, IssueSeverity
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import Locator, SourceId
from clinic_assist.importers.fhir.records import Record
from clinic_assist.importers.fhir.references import ReferenceIndex
from clinic_assist.importers.jsontext import JsonObject, JsonValue

_MAX_WARNINGS = 50
WRITTEN_OTHERWISE = "The code is not written as FHIR writes it; it was read as the one that it names but for that."
WRITTEN_AS_TEXT = "This is written as a text, and was read as what the text says."
# RFC 8259 s.6, without an exponent: a number as JSON would write it.
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_WHOLE_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,8})", re.ASCII)
# FHIR R4 s.2.24.0.1: integers are 32-bit, decimals have 18 digits. Real exports hold binary floats, so more is let in,
# but nothing that would be slow to compute with.
_INTEGER_LIMIT = 2**31
_MAX_DIGITS = 60
_MAX_EXPONENT = 400


@dataclass(slots=True)
class FileContext:
    """What all records of one file share: the index of references, and values that repeat.

    Attributes:
        products_elsewhere: Where a medicine is named by a Medication that is not in the file.
        binaries: Contents of documents that other files of the same import hold, by id.
    """

    source: SourceId
    index: ReferenceIndex
    concepts: dict[tuple[JsonValue, ...], CodeableConcept] = field(default_factory=dict)
    codings: dict[tuple[JsonValue, ...], Coding] = field(default_factory=dict)
    dates: dict[str, PartialDate] = field(default_factory=dict)
    references: dict[tuple[JsonValue, ...], Reference] = field(default_factory=dict)
    products_elsewhere: list[Locator] = field(default_factory=list)
    binaries: dict[str, JsonObject] = field(default_factory=dict)


class Reading:
    """One record being read.

    Attributes:
        record: The record.
        resource: Its JSON object.
        file: What the whole file shares.
        issues: The warnings so far.
    """

    __slots__ = ("_dropped", "_paths", "file", "issues", "record", "resource")

    def __init__(self, record: Record, file: FileContext) -> None:
        self.record = record
        self.resource = record.resource
        self.file = file
        self.issues: list[ImportIssue] = []
        self._paths: dict[int, str] | None = None
        self._dropped = 0
        if record.places is not None:
            for path, reason in record.places.unread:
                self._add(self._located(path), reason)

    def warn(self, node: JsonObject | list[JsonValue], key: str | int | None, reason: str) -> None:
        """Notes that an element of `node` was not read; `key` None means the node itself.

        A node of another record, which this one points to, is that record's to warn of.
        """
        if id(node) not in self._known_paths():
            return
        if len(self.issues) >= _MAX_WARNINGS:
            self._dropped += 1
            return
        self._add(self.element_locator(node, key), reason)

    def finish(self) -> list[ImportIssue]:
        """The warnings, with a last one for those above the limit."""
        if self._dropped:
            self._add(self.record.locator, f"{self._dropped:,} more elements of this record were not read.")
            self._dropped = 0
        return list(dict.fromkeys(self.issues))

    def _add(self, locator: str, reason: str) -> None:
        self.issues.append(
            ImportIssue(
                severity=IssueSeverity.WARNING,
                locator=Locator(locator),
                reason=reason,
                resource_type=self.record.resource_type,
            )
        )

    def element_locator(self, node: JsonObject | list[JsonValue], key: str | int | None) -> str:
        """Answers the locator of an element, found by the identity of the node that holds it."""
        path = self._known_paths().get(id(node), "")
        places = self.record.places
        if isinstance(key, int):
            path += f"[{key}]"
        elif key:
            path = places.members.get((id(node), key), f"{path}.{key}") if places else f"{path}.{key}"
        return self._located(path)

    def _located(self, path: str) -> str:
        path = path.lstrip(".")
        separator = "" if path.startswith("[") else "." if self.record.container else "/"
        return f"{self.record.locator}{separator}{path}" if path else self.record.locator

    def _known_paths(self) -> dict[int, str]:
        if self._paths is None:
            record = self.record
            self._paths = _paths_below(record.original or record.resource)
            if record.places is not None:
                self._paths = record.places.nodes | self._paths
        return self._paths

    def text(self, node: JsonObject, key: str) -> str | None:
        """A string, code, uri or id as written."""
        value = node.get(key)
        if value is None:
            return None
        if isinstance(value, str):
            if value and not value.isspace():
                return value
            self.warn(node, key, "The text is empty.")
        else:
            self.warn(node, key, "A text was expected.")
        return None

    def code(self, node: JsonObject, key: str) -> str | None:
        """A code of FHIR's own, whose letters are all small (R4 value sets of statuses, intents, genders)."""
        written = self.text(node, key)
        if written is None:
            return None
        code = written.strip().lower()
        if code != written:
            self.warn(node, key, WRITTEN_OTHERWISE)
        return code

    def texts(self, node: JsonObject, key: str) -> tuple[str, ...]:
        """A list of strings; null stands for an element that has only extensions."""
        values = node.get(key)
        if values is None:
            return ()
        if isinstance(values, str):
            values = [values]
        if not isinstance(values, list):
            self.warn(node, key, "A list of texts was expected.")
            return ()
        found = []
        for index, value in enumerate(values):
            if isinstance(value, str) and value and not value.isspace():
                found.append(value)
            elif value is not None:
                self.warn(values, index, "A text was expected.")
        return tuple(found)

    def flag(self, node: JsonObject, key: str) -> bool | None:
        """A boolean."""
        value = node.get(key)
        if value is None or isinstance(value, bool):
            return value
        if value in ("true", "false"):
            self.warn(node, key, WRITTEN_AS_TEXT)
            return value == "true"
        self.warn(node, key, "true or false was expected.")
        return None

    def integer(self, node: JsonObject, key: str) -> int | None:
        """A whole number of FHIR's range."""
        value = node.get(key)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and -_INTEGER_LIMIT <= value < _INTEGER_LIMIT:
            return value
        if isinstance(value, Decimal) and _is_sane(value) and value == int(value) and abs(value) < _INTEGER_LIMIT:
            return int(value)
        if isinstance(value, str) and _WHOLE_NUMBER.fullmatch(value):
            self.warn(node, key, WRITTEN_AS_TEXT)
            return int(value)
        self.warn(node, key, "A whole number was expected.")
        return None

    def decimal(self, node: JsonObject, key: str) -> Decimal | None:
        """A number with the source's own digits."""
        value = node.get(key)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool):
            if value.bit_length() <= _MAX_DIGITS * 3:
                return Decimal(value)
            self.warn(node, key, "The number is out of any clinical range.")
        elif isinstance(value, Decimal):
            if _is_sane(value):
                return value
            self.warn(node, key, "The number is out of any clinical range.")
        elif isinstance(value, str) and len(value) <= _MAX_DIGITS and _NUMBER.fullmatch(value):
            self.warn(node, key, WRITTEN_AS_TEXT)
            return Decimal(value)
        else:
            self.warn(node, key, "A number was expected.")
        return None

    def date(self, node: JsonObject, key: str) -> PartialDate | None:
        """A date, dateTime or instant with its own precision."""
        value = node.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            self.warn(node, key, "A date was expected.")
            return None
        known = self.file.dates.get(value)
        if known is not None:
            return known
        try:
            date = PartialDate(value)
        except ValueError:
            self.warn(node, key, "The date is not valid.")
            return None
        self.file.dates[value] = date
        return date

    def dates(self, node: JsonObject, key: str) -> tuple[PartialDate, ...]:
        """A list of dates."""
        found = []
        for text in self.texts(node, key):
            try:
                found.append(PartialDate(text))
            except ValueError:
                self.warn(node, key, "One of the dates is not valid.")
        return tuple(found)

    def element(self, node: JsonObject, key: str) -> JsonObject | None:
        """An object; a list of exactly one object is taken for it."""
        value = node.get(key)
        if value is None or isinstance(value, dict):
            return value
        if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
            return value[0]
        self.warn(node, key, "An object was expected.")
        return None

    def elements(self, node: JsonObject, key: str) -> list[JsonObject]:
        """A list of objects; a single object is taken for a list of one."""
        values = node.get(key)
        if values is None:
            return []
        if isinstance(values, dict):
            return [values]
        if not isinstance(values, list):
            self.warn(node, key, "A list was expected.")
            return []
        found = []
        for index, value in enumerate(values):
            if isinstance(value, dict):
                found.append(value)
            else:
                self.warn(values, index, "An object was expected.")
        return found


def _is_sane(value: Decimal) -> bool:
    """Whether a number is short enough to print and to compute with."""
    if value == 0:
        return True
    _sign, digits, exponent = value.as_tuple()
    return len(digits) <= _MAX_DIGITS and isinstance(exponent, int) and abs(exponent) <= _MAX_EXPONENT


def _paths_below(resource: JsonObject) -> dict[int, str]:
    """The path of every object and list in a resource, by identity."""
    paths: dict[int, str] = {}
    todo: list[tuple[JsonValue, str]] = [(resource, "")]
    while todo:
        node, path = todo.pop()
        if isinstance(node, dict):
            paths[id(node)] = path
            todo.extend((child, f"{path}.{key}") for key, child in node.items() if isinstance(child, dict | list))
        elif isinstance(node, list):
            paths[id(node)] = path
            todo.extend((child, f"{path}[{i}]") for i, child in enumerate(node) if isinstance(child, dict | list))
    return paths
