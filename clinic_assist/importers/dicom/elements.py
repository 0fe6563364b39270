"""The elements of a data set with their exact places, read leniently: what is broken costs itself and no more.

pydicom gives up a data set at the first exception, reads pixels to pass over them and knows no place of what it read.
So the heads of elements are walked here, in linear time and without recursion; what the values mean is asked of
pydicom's dictionaries and character sets.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

ITEM = 0xFFFEE000
ITEM_END = 0xFFFEE00D
SEQUENCE_END = 0xFFFEE0DD
PIXEL_DATA = 0x7FE00010
PIXEL_TAGS = frozenset((0x7FE00008, 0x7FE00009, PIXEL_DATA))
CHARACTER_SET = 0x00080005


@dataclass(slots=True)
class Element:
    """One data element.

    Attributes:
        tag: Group and element, eight hexadecimal digits.
        vr: As written; where the file does not write it, as the dictionary has it, or `UN`.
        start: Where it begins in the data.
        value: Where its value begins.
        end: One past the last byte of its value.
        items: The items of a sequence; None for any other element.
        fragments: The pieces of encapsulated pixels, as (first byte, one past the last); None for any other element.
        is_cut: Whether the data ends before the value does: such a value is not to be trusted.
    """

    tag: int
    vr: str
    start: int
    value: int
    end: int
    items: list[DataSet] | None = None
    fragments: list[tuple[int, int]] | None = None
    is_cut: bool = False


@dataclass(slots=True)
class DataSet:
    """A data set: the file's own, its meta information, or an item of a sequence.

    Attributes:
        data: The bytes that the places count in.
        place: The locator of the item; empty for the file's own.
        elements: By tag, in the order in which they come; of several with one tag the first.
        parent: The data set that the item is in.
    """

    data: bytes = field(repr=False)
    place: str
    start: int
    is_implicit: bool
    is_big_endian: bool
    parent: DataSet | None = None
    end: int = 0
    elements: dict[int, Element] = field(default_factory=dict)

    def __contains__(self, tag: int) -> bool:
        """Whether there is such an element."""
        return tag in self.elements

    def get(self, tag: int) -> Element | None:
        """The element of that tag, or None."""
        return self.elements.get(tag)

    def items_of(self, tag: int) -> list[DataSet]:
        """The items of a sequence; none where it is absent, empty, or no sequence."""
        element = self.elements.get(tag)
        return (element.items or []) if element is not None else []

    def raw(self, element: Element) -> bytes:
        """The bytes of a value."""
        return self.data[element.value : element.end]

    def locator(self, tag: int) -> str:
        """The place of an element, whether it is there or not."""
        name = tag_text(tag)
        return f"{self.place}/{name}" if self.place else name

    def __iter__(self) -> Iterator[Element]:
        """The elements in the order of the file."""
        return iter(self.elements.values())


def tag_text(tag: int) -> str:
    """`(0010,0020)`, as DICOM writes tags."""
    return f"({tag >> 16:04X},{tag & 0xFFFF:04X})"


def is_private(tag: int) -> bool:
    """Whether a tag is of an odd group (DICOM PS3.5 s.7.8)."""
    return bool(tag >> 16 & 1)
