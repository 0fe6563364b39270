"""A DICOM file as text, a line to each element, with the place of each line: how the source of a fact is shown."""

from __future__ import annotations

from dataclasses import dataclass, field

from clinic_assist.importers.dicom.dictionary import keyword_of, uid_name
from clinic_assist.importers.dicom.elements import DataSet, Element, is_private, tag_text
from clinic_assist.importers.dicom.reading import Reading

_MOST_NUMBERS = 16
_MOST_CHARACTERS = 100_000
_NUMERIC = frozenset(("US", "SS", "UL", "SL", "UV", "SV", "FL", "FD"))
_BINARY = frozenset(("OB", "OD", "OF", "OL", "OV", "OW", "UN"))
_LINE_BREAK = " ⏎ "


@dataclass(slots=True)
class Dump:
    """A file's text being written.

    Attributes:
        spans: First character and one past the last of each place.
    """

    reading: Reading
    lines: list[str] = field(default_factory=list)
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)
    _length: int = 0

    @property
    def text(self) -> str:
        """All of it."""
        return "\n".join(self.lines)

    def add(self, data_set: DataSet, depth: int = 0) -> None:
        """Writes the elements of a data set, items inside their sequence. Depth is limited by the walk."""
        for element in data_set:
            begin = self._length
            self._line(depth, f"{_head(element)}{self._value(data_set, element)}")
            for number, item in enumerate(element.items or (), start=1):
                first = self._length
                self._line(depth + 1, f"Item {number}")
                self.add(item, depth + 2)
                self.spans.setdefault(item.place, (first, self._length - 1))
            self.spans.setdefault(data_set.locator(element.tag), (begin, self._length - 1))

    def _line(self, depth: int, text: str) -> None:
        line = f"{'  ' * depth}{text}"
        self.lines.append(line)
        self._length += len(line) + 1

    def _value(self, data_set: DataSet, element: Element) -> str:
        size = element.end - element.value
        if element.items is not None:
            return f" {_count(len(element.items), 'item')}"
        if element.fragments is not None:
            return f" {_count(len(element.fragments), 'piece')}, {size:,} bytes{_cut(element)}"
        if element.vr in _NUMERIC or element.vr == "AT":
            return self._numbers(data_set, element)
        if element.vr in _BINARY or element.vr not in _TEXTUAL:
            return f" {size:,} bytes{_cut(element)}"
        shown = "\\".join(self.reading.texts_of(data_set, element))
        shown = shown.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\n", _LINE_BREAK)
        if len(shown) > _MOST_CHARACTERS:
            shown = f"{shown[:_MOST_CHARACTERS]} … {len(shown):,} characters"
        name = uid_name(shown) if element.vr == "UI" else ""
        return f" {shown}{f' ({name})' if name else ''}{_cut(element)}"

    def _numbers(self, data_set: DataSet, element: Element) -> str:
        if element.is_cut:
            return _cut(element)
        if element.vr == "AT":
            found = self.reading.binary(data_set, element)
            named = [int(group) << 16 | int(one) for group, one in zip(found[::2], found[1::2], strict=False)]
            return " " + "\\".join(map(tag_text, named[:_MOST_NUMBERS]))
        values = self.reading.texts(data_set, element.tag)
        more = f" … {len(values):,} values" if len(values) > _MOST_NUMBERS else ""
        return " " + "\\".join(values[:_MOST_NUMBERS]) + more


_TEXTUAL = frozenset(
    ("AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "LT", "PN", "SH", "ST", "TM", "UC", "UI", "UR", "UT")
)


def _head(element: Element) -> str:
    name = keyword_of(element.tag) or ("private" if is_private(element.tag) else "not in the standard")
    return f"{tag_text(element.tag)} {element.vr} {name}:"


def _cut(element: Element) -> str:
    return " [cut off]" if element.is_cut else ""


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
