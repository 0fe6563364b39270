"""Walks the elements of a data set, from the first byte to the last, over whatever is damaged."""

from __future__ import annotations

from typing import Literal

from clinic_assist.importers.dicom.dictionary import UNKNOWN_VR, vr_of
from clinic_assist.importers.dicom.elements import (
    ITEM,
    ITEM_END,
    PIXEL_TAGS,
    SEQUENCE_END,
    DataSet,
    Element,
)
from clinic_assist.importers.dicom.walk_state import Elements, Items, place_of
from clinic_assist.importers.dicomhead import (
    IMPLICIT_LITTLE,
    LONG_VRS,
    UNDEFINED,
    VRS,
    Encoding,
    Header,
    header_at,
    is_chain,
)

MAX_DEPTH = 64
"""Deepest nesting of sequences that is read; real reports have some ten levels."""
MAX_ELEMENTS = 1_000_000
"""Most elements that are read of one file."""
_EMPTY = bytes(8)
_MOST_WARNINGS = 200
# How far an element is looked for after one that cannot be followed, and how often in one file.
_SEARCH_BYTES = 65_536
_MOST_SEARCHES = 16
_HEAD_BYTES = 8

CUT_OFF = "The file is cut off within this element: its value was not read."
TOO_LONG = "The element is longer than what holds it: its value was not read."
TOO_DEEP = f"Sequences nested more than {MAX_DEPTH} deep are not read."
TOO_MANY = f"The file has more than {MAX_ELEMENTS:,} elements; those after this one were not read."
NO_ELEMENT = "What follows this element is no element; it was not read."
UNKNOWN_REPRESENTATION = "The value representation of this element is none that DICOM defines."
SHORT_LENGTH = "The length of this element is written in the way of another value representation."
TWICE = "The element comes more than once; the first was read."
NO_END = "The end of this sequence is not marked."
BROKEN_ITEM = "What is in this sequence after the last item is no item; it was not read."

# Where `UN` is written, the dictionary may know better.
_WRITTEN = {vr: vr.decode("ascii") for vr in VRS if vr != b"UN"}

Warning_ = tuple[str, str]
"""Locator and reason."""


class Walk:
    """One walk over some bytes.

    Attributes:
        warnings: What was damaged, with its place.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._stack: list[Items | Elements] = []
        self._at = 0
        self._count = 0
        self._searches = 0
        self.warnings: list[Warning_] = []

    def data_set(self, start: int, end: int, encoding: Encoding) -> DataSet:
        """Answers the data set that begins at `start`; `end` of the data set tells how far it could be read."""
        root = DataSet(self._data, "", start, encoding.is_implicit, encoding.is_big_endian)
        self._at = start
        self._push(root, end, has_length=True, encoding=encoding)
        while self._stack:
            top = self._stack[-1]
            if isinstance(top, Items):
                self._item(top)
            else:
                self._element(top)
            if self._count > MAX_ELEMENTS:
                self._warn(place_of(top), TOO_MANY)
                self._close_all()
        return root

    def _warn(self, place: str, reason: str) -> None:
        if len(self.warnings) < _MOST_WARNINGS:
            self.warnings.append((place, reason))

    def _close_all(self) -> None:
        while self._stack:
            self._pop(self._at)

    def _pop(self, end: int) -> None:
        top = self._stack.pop()
        if isinstance(top, Items):
            top.element.end = end
        else:
            top.data_set.end = end

    # -- items of a sequence ---------------------------------------------------------------------------------------

    def _item(self, top: Items) -> None:
        left = top.limit - self._at
        if left < _HEAD_BYTES:
            if left or not top.has_length:
                self._warn(top.holder.locator(top.element.tag), NO_END)
            if top.has_length:
                self._at = top.limit
            self._pop(self._at)
            return
        head = header_at(self._data, self._at, top.limit, _bare(top.encoding))
        if head is None or head.tag not in (ITEM, ITEM_END, SEQUENCE_END):
            self._broken_item(top)
        elif head.tag == SEQUENCE_END:
            end, self._at = self._at, head.value
            self._pop(end)
        elif head.tag == ITEM_END:
            self._at = head.value
        else:
            self._begin_item(top, head)

    def _broken_item(self, top: Items) -> None:
        if top.has_length:
            self._warn(top.holder.locator(top.element.tag), BROKEN_ITEM)
            self._at = top.limit
        else:
            self._warn(top.holder.locator(top.element.tag), NO_END)
        self._pop(self._at)

    def _begin_item(self, top: Items, head: Header) -> None:
        items = top.element.items
        if items is None:  # pragma: no cover - a sequence has items
            return
        place = f"{top.holder.locator(top.element.tag)}[{len(items) + 1}]"
        limit = top.limit if head.length == UNDEFINED else head.value + head.length
        if limit > top.limit:
            self._warn(place, TOO_LONG if top.has_length else CUT_OFF)
            limit = top.limit
        encoding = self._encoding_of(head.value, limit, top.encoding)
        found = DataSet(self._data, place, self._at, encoding.is_implicit, encoding.is_big_endian, top.holder)
        items.append(found)
        self._count += 1
        self._at = head.value
        self._push(found, limit, has_length=head.length != UNDEFINED, encoding=encoding)

    def _encoding_of(self, start: int, end: int, assumed: Encoding) -> Encoding:
        """How an item's elements are written: some systems nest implicit ones in explicit ones and the other way."""
        if end - start < _HEAD_BYTES:
            return assumed
        has_vr = self._data[start + 4 : start + 6] in VRS
        if has_vr != assumed.is_implicit:
            return assumed
        other = assumed._replace(is_implicit=not assumed.is_implicit)
        head = header_at(self._data, start, end, _bare(assumed))
        fits = head is not None and (head.length == UNDEFINED or head.value + head.length <= end)
        return assumed if fits == assumed.is_implicit else other

    def _push(self, data_set: DataSet, limit: int, *, has_length: bool, encoding: Encoding) -> None:
        self._stack.append(Elements(data_set, limit, has_length, encoding))

    # -- elements of a data set ------------------------------------------------------------------------------------

    def _element(self, top: Elements) -> None:
        left = top.limit - self._at
        if left < _HEAD_BYTES:
            if self._data[self._at : top.limit].strip(b"\0"):
                self._warn(place_of(top), NO_ELEMENT)
            self._end_at_limit(top)
            return
        is_empty = self._data.startswith(_EMPTY, self._at)
        if is_empty and top.has_length and self._data.count(b"\0", self._at, top.limit) == left:
            self._end_at_limit(top)  # some systems fill up a block with zeros
            return
        head = header_at(self._data, self._at, top.limit, top.encoding) or self._odd_header(top)
        if head is not None and head.vr in LONG_VRS and head.value + head.length > top.limit:
            head = self._short_header(top, head) or head
        if head is None or is_empty:
            self._lose_the_way(top)
        elif head.tag in (ITEM, ITEM_END, SEQUENCE_END):
            self._delimiter(top, head)
        else:
            self._take(top, head)

    def _end_at_limit(self, top: Elements) -> None:
        self._at = top.limit
        self._pop(self._at)

    def _delimiter(self, top: Elements, head: Header) -> None:
        is_item = isinstance(self._stack[-2] if len(self._stack) > 1 else None, Items)
        if not is_item:
            self._lose_the_way(top)
        elif head.tag == ITEM_END:
            end, self._at = self._at, self._at + _HEAD_BYTES
            if not top.has_length:
                self._pop(end)
        else:
            self._pop(self._at)  # the end of this item is not marked: the sequence goes on

    def _odd_header(self, top: Elements) -> Header | None:
        """The head of an element whose value representation is none: the first way of writing it that makes sense."""
        data, start = self._data, self._at
        as_written = header_at(data, start, top.limit, _bare(top.encoding))
        if as_written is None:
            return None
        tag, vr = as_written.tag, data[start + 4 : start + 6]
        if tag in (ITEM, ITEM_END, SEQUENCE_END):
            return as_written
        order: Literal["big", "little"] = "big" if top.encoding.is_big_endian else "little"
        short = int.from_bytes(data[start + 6 : start + 8], order)
        long = int.from_bytes(data[start + 8 : start + 12], order)
        ways = [Header(tag, vr, short, start + 8), as_written]
        # DICOM PS3.5 s.7.1.2: representations of the future have two reserved bytes and 32 bits of length.
        if not short and vr.isalpha() and top.limit - start >= 12:
            ways.insert(0, Header(tag, vr, long, start + 12))
        found = next((way for way in ways if self._goes_on_well(way, top)), None)
        if found is None and is_chain(data, start, top.limit, _bare(top.encoding)):
            found = as_written  # some systems write elements without a representation among others
        found = found or next((way for way in ways if self._makes_sense(way, top)), None)
        if found is not None:
            self._warn(top.data_set.locator(tag), UNKNOWN_REPRESENTATION)
        return found

    def _goes_on_well(self, way: Header, top: Elements) -> bool:
        """Whether a whole element of the data set's own encoding follows; nothing to follow is no proof."""
        if way.length == UNDEFINED:
            return False
        following = header_at(self._data, way.value + way.length, top.limit, top.encoding)
        return following is not None and following.tag > way.tag and following.tag >> 16 < 0xFFFE

    def _short_header(self, top: Elements, head: Header) -> Header | None:
        """The head where a length of 16 bits stands in place of the reserved bytes, as some systems write `UN`."""
        length = int.from_bytes(
            self._data[self._at + 6 : self._at + 8], "big" if top.encoding.is_big_endian else "little"
        )
        way = Header(head.tag, head.vr, length, self._at + 8)
        if head.length == UNDEFINED or not length or not self._goes_on_well(way, top):
            return None
        self._warn(top.data_set.locator(head.tag), SHORT_LENGTH)
        return way

    def _makes_sense(self, way: Header, top: Elements) -> bool:
        after = way.value + way.length
        if way.length == UNDEFINED or after > top.limit:
            return False
        if top.limit - after < _HEAD_BYTES:
            return True
        following = header_at(self._data, after, top.limit, _bare(top.encoding))
        return following is not None and following.tag > way.tag

    def _take(self, top: Elements, head: Header) -> None:
        data_set = top.data_set
        element = Element(head.tag, self._vr_of(head), self._at, head.value, head.value)
        self._count += 1
        if head.tag in data_set.elements:
            if len(self.warnings) < _MOST_WARNINGS:
                self._warn(data_set.locator(head.tag), TWICE)
        else:
            data_set.elements[head.tag] = element
        top.last = head.tag
        if head.length == UNDEFINED:
            self._take_undefined(top, element)
            return
        end = head.value + head.length
        if end > top.limit and element.vr == "SQ":
            self._warn(data_set.locator(head.tag), NO_END)
            self._open(top, element, top.limit, has_length=False)
        elif end > top.limit:
            self._take_cut(top, element)
        elif self._is_sequence(element, end, top.encoding):
            self._open(top, element, end, has_length=True)
        else:
            element.end = self._at = end

    def _vr_of(self, head: Header) -> str:
        return _WRITTEN.get(head.vr) or vr_of(head.tag)

    def _is_sequence(self, element: Element, end: int, encoding: Encoding) -> bool:
        if element.vr == "SQ":
            return end > element.value or self._set_empty(element)
        if element.vr != UNKNOWN_VR or end - element.value < _HEAD_BYTES:
            return False
        # A private sequence whose representation is not written, or `UN` (DICOM PS3.5 s.6.2.2): it begins with an item.
        head = header_at(self._data, element.value, end, _bare(encoding))
        return head is not None and head.tag == ITEM and (head.length == UNDEFINED or head.value + head.length <= end)

    @staticmethod
    def _set_empty(element: Element) -> bool:
        element.items = []
        return False

    def _take_undefined(self, top: Elements, element: Element) -> None:
        if element.tag in PIXEL_TAGS or element.vr in ("OB", "OW"):
            self._fragments(top, element)
        else:
            self._at = element.value
            self._open(top, element, top.limit, has_length=False)

    def _open(self, top: Elements, element: Element, limit: int, *, has_length: bool) -> None:
        if len(self._stack) > 2 * MAX_DEPTH:
            self._warn(top.data_set.locator(element.tag), TOO_DEEP)
            element.is_cut = True
            element.end = self._at = limit
            if not has_length:
                self._at = top.limit
                self._close_all()
            return
        encoding = top.encoding
        written = self._data[element.start + 4 : element.start + 6]
        if not encoding.is_implicit and written == b"UN":
            encoding = IMPLICIT_LITTLE  # DICOM PS3.5 s.6.2.2, note 4
        element.items = []
        self._at = element.value
        self._stack.append(Items(element, top.data_set, limit, has_length, encoding))

    def _fragments(self, top: Elements, element: Element) -> None:
        """Passes over encapsulated pixels, a piece at a time (DICOM PS3.5 annex A.4)."""
        found: list[tuple[int, int]] = []
        element.fragments = found
        at = element.value
        is_whole = False
        while top.limit - at >= _HEAD_BYTES:
            head = header_at(self._data, at, top.limit, _bare(top.encoding))
            if head is None or head.tag not in (ITEM, SEQUENCE_END):
                break
            if head.tag == SEQUENCE_END:
                is_whole, element.end, at = True, at, head.value
                break
            end = head.value + head.length
            if end > top.limit:
                at = top.limit
                break
            found.append((head.value, end))
            self._count += 1
            at = end
        if not is_whole:
            element.is_cut = True
            element.end = at
            self._warn(top.data_set.locator(element.tag), NO_END)
        self._at = at

    # -- damage ----------------------------------------------------------------------------------------------------

    def _take_cut(self, top: Elements, element: Element) -> None:
        element.is_cut = True
        is_at_end = top.limit == len(self._data)
        self._warn(top.data_set.locator(element.tag), CUT_OFF if is_at_end else TOO_LONG)
        found = None if element.tag in PIXEL_TAGS else self._search(element.value, top)
        element.end = self._at = top.limit if found is None else found

    def _lose_the_way(self, top: Elements) -> None:
        self._warn(place_of(top), NO_ELEMENT)
        found = self._search(self._at + 2, top)
        self._at = top.limit if found is None else found
        if found is None:
            self._pop(self._at)

    def _search(self, start: int, top: Elements) -> int | None:
        """Where the elements go on, after one whose length cannot be right; None where that cannot be told."""
        if self._searches >= _MOST_SEARCHES:
            return None
        self._searches += 1
        for at in range(start, min(start + _SEARCH_BYTES, top.limit - _HEAD_BYTES), 2):
            head = header_at(self._data, at, top.limit, top.encoding)
            if head is None or head.tag <= top.last or head.tag >> 16 >= 0xFFFE:
                continue
            is_known = vr_of(head.tag) != UNKNOWN_VR
            if is_known and self._agrees(head) and is_chain(self._data, at, top.limit, top.encoding):
                return at
        return None

    @staticmethod
    def _agrees(head: Header) -> bool:
        """Whether a value representation is one that the dictionary has for the tag, where one is written."""
        return not head.vr or head.vr.decode("latin-1") == vr_of(head.tag) or head.vr in LONG_VRS


def _bare(encoding: Encoding) -> Encoding:
    """For a head without a representation, as delimiters have it whatever the others have (DICOM PS3.5 s.7.5)."""
    return encoding._replace(is_implicit=True)
