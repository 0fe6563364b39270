"""What a walk over a data set is in the middle of: a sequence with its items, or a data set with its elements."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_assist.importers.dicom.elements import DataSet, Element, tag_text
from clinic_assist.importers.dicomhead import Encoding


@dataclass(slots=True)
class Items:
    """A sequence whose items are being read; `limit` is where it ends at the latest."""

    element: Element
    holder: DataSet
    limit: int
    has_length: bool
    encoding: Encoding


@dataclass(slots=True)
class Elements:
    """A data set whose elements are being read."""

    data_set: DataSet
    limit: int
    has_length: bool
    encoding: Encoding
    last: int = 0


def place_of(frame: Items | Elements) -> str:
    """Where in the data set the reading stands: the locator of its last element."""
    if isinstance(frame, Items):
        return frame.holder.locator(frame.element.tag)
    last = max(frame.data_set.elements, default=None) if not frame.last else frame.last
    return frame.data_set.locator(last) if last else frame.data_set.place or tag_text(0)
