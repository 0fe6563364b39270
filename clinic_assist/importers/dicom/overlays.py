"""Markings that lie over a picture, as pydicom unpacks them (DICOM PS3.3 C.9.2): drawn white with a dark edge."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from pydicom.dataset import Dataset
from pydicom.overlays.numpy_handler import get_overlay_array

Array = np.ndarray[Any, Any]
NOT_DRAWN: Final = "The file has markings over the image that cannot be drawn."
_GROUPS: Final = range(0x6000, 0x6020, 2)  # DICOM PS3.5 s.7.6: the repeating groups of overlays
_MOST_POINTS: Final = 64 * 1024 * 1024


class Overlays:
    """The markings of one object.

    Attributes:
        cautions: What of them cannot be drawn.
        has_any: Whether there is one to be drawn on some frame.
    """

    def __init__(self, data_set: Dataset) -> None:
        """Unpacks them; one that is damaged costs itself."""
        self.cautions: tuple[str, ...] = ()
        self._planes: list[tuple[Array, int, int, int | None]] = []
        for group in _GROUPS:
            if (group, 0x0010) not in data_set and (group, 0x3000) not in data_set:
                continue
            try:
                self._planes.append(_plane(data_set, group))
            except MemoryError:
                raise
            except Exception:  # noqa: BLE001 - see `opened.open_data_set`
                self.cautions = (NOT_DRAWN,)
        self.has_any = bool(self._planes)

    def drawn_on(self, pixels: Array, frame: int, size: tuple[int, int], step: int) -> Array:
        """The picture with its markings; `size` is rows and columns before every `step`th was taken."""
        if not self._planes:
            return pixels
        mask = np.zeros(size, dtype=bool)
        for plane, top, left, first in self._planes:
            # DICOM PS3.3 C.9.2: of which frame, counted from 1, the first of the overlay is; else it is of all.
            place = 0 if first is None else frame - (first - 1)
            if 0 <= place < len(plane):
                _lay(plane[place], mask, top, left)
        if not mask.any():
            return pixels
        thin = _thinned(mask, step)
        marked = pixels.copy()
        marked[_edge(thin)] = 0
        marked[thin] = 255
        return marked


def _plane(data_set: Dataset, group: int) -> tuple[Array, int, int, int | None]:
    """Frames of a plane with the row and column, from 0, of its corner. Raises whatever pydicom raises."""
    rows, columns = int(data_set[group, 0x0010].value), int(data_set[group, 0x0011].value)
    count = data_set.get((group, 0x0015))
    if rows * columns * (int(count.value) if count is not None else 1) > _MOST_POINTS:
        raise ValueError("larger than any picture")
    found = np.asarray(get_overlay_array(data_set, group)).astype(bool)
    origin = data_set.get((group, 0x0050))  # DICOM PS3.3 C.9.2: row and column, of which the first is 1
    top, left = (int(part) - 1 for part in origin.value) if origin is not None else (0, 0)
    first = data_set.get((group, 0x0051))
    return (found if found.ndim == 3 else found[np.newaxis]), top, left, int(first.value) if first is not None else None


def _lay(plane: Array, mask: Array, top: int, left: int) -> None:
    """Lays a plane on the picture; what lies beside the picture is left out."""
    rows, columns = mask.shape
    part = plane[max(0, -top) : max(0, rows - top), max(0, -left) : max(0, columns - left)]
    down, right = max(0, top), max(0, left)
    mask[down : down + part.shape[0], right : right + part.shape[1]] |= part


def _thinned(mask: Array, step: int) -> Array:
    """A point where any of the points that it stands for is one: thin lines stay."""
    if step == 1:
        return mask
    thin = np.zeros((-(-mask.shape[0] // step), -(-mask.shape[1] // step)), dtype=bool)
    for down in range(step):
        for right in range(step):
            part = mask[down::step, right::step]
            thin[: part.shape[0], : part.shape[1]] |= part
    return thin


def _edge(mask: Array) -> Array:
    """The points beside the markings."""
    edge = np.zeros(mask.shape, dtype=bool)
    edge[1:] |= mask[:-1]
    edge[:-1] |= mask[1:]
    edge[:, 1:] |= mask[:, :-1]
    edge[:, :-1] |= mask[:, 1:]
    return edge
