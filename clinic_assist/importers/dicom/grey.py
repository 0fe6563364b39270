"""From stored values to grey: modality and VOI transformations as pydicom computes them (DICOM PS3.4 N.2)."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_modality_lut, apply_voi, apply_windowing

from clinic_assist.chart.pictures import AS_STORED, PictureQuestion, View, Window
from clinic_assist.importers.dicom.decoding import Frame
from clinic_assist.importers.dicom.opened import items, number, numbers, value, values, words

Array = np.ndarray[Any, Any]
MOST_VIEWS: Final = 20
NOT_RESCALED: Final = "The file says how values are to be rescaled in a way that is not understood: shown as stored."
_FAR: Final = 1e30
_TABLE_BYTES: Final = 2


def views_of(drawn_by: Dataset) -> tuple[View, ...]:
    """The views that a file proposes: tables first, as the standard has it, then windows (DICOM PS3.3 C.11.2)."""
    found = [View(name=words(item, "LUTExplanation")) for item in _tables(drawn_by)]
    names = [str(one).strip() for one in values(drawn_by, "WindowCenterWidthExplanation")]
    for place, window in enumerate(_windows(drawn_by)):
        found.append(View(name=names[place][:64] if place < len(names) else "", window=window))
    return tuple(found[:MOST_VIEWS])


def _tables(drawn_by: Dataset) -> list[Dataset]:
    """The tables that pydicom applies rightly: it keeps a place in one as a number of the table's own bits."""
    return [item for item in items(drawn_by, "VOILUTSequence") if _is_table(item)]


def _is_table(item: Dataset) -> bool:
    stated = numbers(item, "LUTDescriptor")
    if len(stated) != 3 or value(item, "LUTData") is None:
        return False
    entries, bits = int(stated[0]) or 65_536, int(stated[2])
    return 10 <= bits <= 16 or (bits == 8 and entries <= 256)


def _windows(drawn_by: Dataset) -> list[Window]:
    pairs = zip(numbers(drawn_by, "WindowCenter"), numbers(drawn_by, "WindowWidth"), strict=False)
    least = 0.0 if words(drawn_by, "VOILUTFunction").upper() in ("LINEAR_EXACT", "SIGMOID") else 1.0
    # DICOM PS3.3 C.11.2.1.2: a width is at least 1, or above 0 where the function is another.
    return [Window(center=center, width=width) for center, width in pairs if width >= least and width > 0]


def rescaled(stored: Array, drawn_by: Dataset) -> Array:
    """Values in the unit of the modality, for instance Hounsfield units (DICOM PS3.3 C.11.1).

    Raises:
        Exception: Whatever pydicom raises where the file's table or factors are none.
    """
    return apply_modality_lut(stored, drawn_by)


def unit_of(drawn_by: Dataset, *, is_ct: bool) -> str:
    """What the rescaled values are measured in, as the file says; `US` stands for unspecified (C.11.1.1.2).

    A computed tomogram that names no other unit is in Hounsfield units (C.8.2.1).
    """
    stated = words(drawn_by, "RescaleType")
    if not stated and is_ct and value(drawn_by, "RescaleSlope") is not None:
        return "HU"
    if items(drawn_by, "ModalityLUTSequence"):
        stated = words(items(drawn_by, "ModalityLUTSequence")[0], "ModalityLUTType")
    return "" if stated.upper() in ("US", "UNSPECIFIED") else stated[:16]


class Grey:
    """Turns one frame into 8-bit grey.

    Attributes:
        views: What the file proposes.
        cautions: What could not be done as the file says.
    """

    def __init__(self, frame: Frame, drawn_by: Dataset) -> None:
        """Finds out in which range the values of the frame lie."""
        self._stored, self._drawn_by = frame.values, drawn_by
        self.cautions: list[str] = []
        self._is_rescaled = self._can_rescale()
        self.views = views_of(drawn_by)
        self._is_inverse = frame.photometric == "MONOCHROME1"  # DICOM PS3.3 C.7.6.3.1.2: low values are bright
        self._full: Window | None = None
        self._range: tuple[int, int] | None = None

    def drawn(self, question: PictureQuestion) -> tuple[Array, Window | None, int | None]:
        """The frame as 8-bit grey, with the window used and the view that it is (see `Picture`)."""
        window, view = question.window, None
        if window is None:
            view = question.view if 0 <= question.view < len(self.views) else AS_STORED
            window = self.full if view == AS_STORED else self.views[view].window
        is_exact = view == AS_STORED
        stored = self._stored
        if stored.dtype.kind in "iu" and stored.dtype.itemsize <= _TABLE_BYTES:
            # Each stored value has one grey: pydicom works it out once for each, and not for each pixel.
            unsigned = stored.view(f"u{stored.dtype.itemsize}")
            known = self._known()
            table = np.zeros(256**stored.dtype.itemsize, dtype=np.uint8)
            table[known.view(unsigned.dtype)] = self._greys(known, window, view, is_exact=is_exact)
            return np.take(table, unsigned), window, view
        return self._greys(stored, window, view, is_exact=is_exact), window, view

    def _known(self) -> Array:
        """Every value that a pixel of the frame may have."""
        if self._range is None:
            self._range = int(self._stored.min()), int(self._stored.max())
        low, high = self._range
        return np.arange(low, high + 1).astype(self._stored.dtype)

    @property
    def full(self) -> Window:
        """From the lowest to the highest value of the frame, those that stand for no value left out."""
        if self._full is None:
            stored = self._stored
            kept = stored[self._is_value(stored)]
            ends = self._values(np.array([kept.min(), kept.max()], dtype=stored.dtype)) if kept.size else np.zeros(2)
            low, high = float(np.min(ends)), float(np.max(ends))
            if not np.isfinite(low) or not np.isfinite(high):
                low, high = 0.0, 1.0
            self._full = Window(center=(low + high) / 2, width=max(high - low, 1e-9))
        return self._full

    def _is_value(self, stored: Array) -> Array:
        """Which are values: padding is none (DICOM PS3.3 C.7.5.1.1.2), and what is no number is none."""
        kept = np.isfinite(stored) if stored.dtype.kind == "f" else np.ones(stored.shape, dtype=bool)
        padding = number(self._drawn_by, "PixelPaddingValue")
        if padding is not None:
            limit = number(self._drawn_by, "PixelPaddingRangeLimit")
            low, high = sorted((padding, padding if limit is None else limit))
            kept &= (stored < low) | (stored > high)
        return kept

    def _can_rescale(self) -> bool:
        try:
            rescaled(self._stored.flat[:1], self._drawn_by)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - see `opened.open_data_set`
            self.cautions.append(NOT_RESCALED)
            return False
        return True

    def _values(self, stored: Array) -> Array:
        return rescaled(stored, self._drawn_by) if self._is_rescaled else stored

    def _greys(self, stored: Array, window: Window | None, view: int | None, *, is_exact: bool) -> Array:
        shown = self._values(stored)
        if window is None and view is not None:
            greys = _by_table(shown, self._drawn_by, view)
        else:
            greys = _by_window(shown, self._drawn_by, window or self.full, is_exact=is_exact)
        greys = np.nan_to_num(greys, nan=0.0, posinf=1.0, neginf=0.0)
        if self._is_inverse:
            greys = 1.0 - greys
        return np.rint(np.clip(greys, 0.0, 1.0) * 255.0).astype(np.uint8)


def _by_window(shown: Array, drawn_by: Dataset, window: Window, *, is_exact: bool) -> Array:
    """0 to 1, as pydicom applies a window: it answers in the range of the stored values, which is then divided out."""
    asked = Dataset()
    asked.PhotometricInterpretation = "MONOCHROME2"
    asked.BitsStored, asked.PixelRepresentation = 8, 0
    asked.WindowCenter, asked.WindowWidth = repr(window.center)[:16], repr(window.width)[:16]
    function = words(drawn_by, "VOILUTFunction").upper()
    is_known = function in ("LINEAR", "LINEAR_EXACT", "SIGMOID")
    # DICOM PS3.3 C.11.2.1.3: LINEAR where none is stated; below a width of 1 it is not defined.
    asked.VOILUTFunction = "LINEAR_EXACT" if is_exact or window.width < 1 else function if is_known else "LINEAR"
    low, high = apply_windowing(np.array([-_FAR, _FAR]), asked)
    return np.asarray((apply_windowing(shown, asked) - low) / (high - low))


def _by_table(shown: Array, drawn_by: Dataset, view: int) -> Array:
    """0 to 1, by a table of the file, whose ends stand for all values beyond it (DICOM PS3.3 C.11.2.1.1)."""
    item = _tables(drawn_by)[view]
    entries, first, bits = (int(one) for one in numbers(item, "LUTDescriptor"))
    asked = Dataset()
    asked.file_meta = drawn_by.file_meta
    asked.VOILUTSequence = [item]
    places = np.rint(np.nan_to_num(shown.astype(np.float64)))
    places = np.clip(places, first, first + (entries or 65_536) - 1).astype(np.int64)
    return np.asarray(apply_voi(places, asked) / (2.0**bits - 1))
