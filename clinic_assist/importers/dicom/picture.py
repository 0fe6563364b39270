"""Answers what one frame of an object looks like, and what must be said beside it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

import numpy as np
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_color_lut
from pydicom.uid import CTImageStorage

from clinic_assist.chart.pictures import Picture, PictureQuestion
from clinic_assist.errors import SourceError
from clinic_assist.importers.dicom.decoding import ASK, Frame, decode, encoding_name, frame_count, stated_photometric
from clinic_assist.importers.dicom.frames import frame_of
from clinic_assist.importers.dicom.grey import Grey, unit_of
from clinic_assist.importers.dicom.opened import items, numbers, open_data_set, values, words
from clinic_assist.importers.dicom.orientation import edges_of
from clinic_assist.importers.dicom.overlays import Overlays

Array = np.ndarray[Any, Any]
MOST_BYTES: Final = 32 * 1024 * 1024
"""Most bytes of a picture that is handed over; of a larger one every second or third pixel is."""
_GREY: Final = ("MONOCHROME1", "MONOCHROME2")
NO_PALETTE: Final = "The colours of the picture are not in the file, or in a way that is not understood."
# DICOM PS3.5 annexes A.4.1, A.4.3 and A.4.5 on: these always lose.
_LOSSY: Final = ("JPEG Baseline", "JPEG Extended", "Near-Lossless")
_SAID: Final = (
    ("ImageComments", "Comment"),
    ("ViewPosition", "View position"),
    ("PatientPosition", "Patient position"),
    ("ContrastBolusAgent", "Contrast agent"),
    ("DerivationDescription", "Derivation"),
    ("LossyImageCompressionRatio", "Compressed with loss, ratio"),
)


class OpenPicture:
    """An object whose frames are asked for one after another; the last one decoded is kept."""

    def __init__(self, data: bytes) -> None:
        """Raises SourceError: its elements cannot be read."""
        self._data_set = open_data_set(data)
        self._decoded: tuple[int, Frame] | None = None
        self._overlays: Overlays | None = None
        self._grey: tuple[int, Grey] | None = None

    def answer(self, question: PictureQuestion) -> Picture:
        """One frame, drawn as asked.

        Raises:
            SourceError: It cannot be decoded; the message says why.
            MemoryError: There is too little for it.
        """
        data_set, index = self._data_set, question.frame
        frame = self._frame(index)
        rows, columns = frame.values.shape[:2]
        step = _step(rows, columns, samples=3 if _is_colour(frame) else 1)
        drawn_by = frame_of(data_set, index)
        here = Frame(np.ascontiguousarray(frame.values[::step, ::step]), frame.photometric, frame.bits)
        pixels, shown = self._drawn(here, drawn_by, question)
        overlays = self._overlays = self._overlays or Overlays(data_set)
        if question.with_markings:
            pixels = overlays.drawn_on(pixels, index, (rows, columns), step)
        return Picture(
            frame=index,
            frames=frame_count(data_set),
            columns=columns,
            rows=rows,
            width=pixels.shape[1],
            height=pixels.shape[0],
            step=step,
            is_colour=_is_colour(frame),
            pixels=pixels.tobytes(),
            shape=_shape(drawn_by),
            edges=edges_of(drawn_by),
            is_lossy=_is_lossy(data_set),
            has_burned_in_text={"YES": True, "NO": False}.get(words(data_set, "BurnedInAnnotation").upper()),
            encoding=encoding_name(data_set),
            has_markings=overlays.has_any,
            remarks=tuple(_remarks(data_set)),
            cautions=(*shown.pop("cautions", ()), *overlays.cautions),
            **shown,
        )

    def _drawn(self, frame: Frame, drawn_by: Dataset, question: PictureQuestion) -> tuple[Array, dict[str, Any]]:
        """The frame in 8 bits, and what is to be said of a grey one. Raises SourceError: its colours are not known."""
        if _is_colour(frame):
            return _colours(frame, self._data_set), {}
        if self._grey is None or self._grey[0] != question.frame:
            self._grey = question.frame, Grey(frame, drawn_by)
        grey = self._grey[1]
        pixels, window, view = grey.drawn(question)
        unit = unit_of(drawn_by, is_ct=_is_ct(self._data_set))
        return pixels, {
            "window": window, "view": view, "views": grey.views, "unit": unit, "cautions": tuple(grey.cautions),
        }  # fmt: skip

    def _frame(self, index: int) -> Frame:
        if self._decoded is None or self._decoded[0] != index:
            self._decoded = None
            self._decoded = index, decode(self._data_set, index)
        return self._decoded[1]


def _is_ct(data_set: Dataset) -> bool:
    return words(data_set, "SOPClassUID") == CTImageStorage


def _is_colour(frame: Frame) -> bool:
    return frame.photometric not in _GREY


def _step(rows: int, columns: int, *, samples: int) -> int:
    step = 1
    while -(-rows // step) * -(-columns // step) * samples > MOST_BYTES:
        step += 1
    return step


def _colours(frame: Frame, data_set: Dataset) -> Array:
    """The frame as 8-bit red, green and blue. Raises SourceError: its colour model is not known."""
    found, bits = frame.values, frame.bits
    if frame.photometric == "PALETTE COLOR":
        try:
            found = apply_color_lut(found, data_set)[..., :3]
        except MemoryError:
            raise
        except Exception as error:
            raise SourceError(NO_PALETTE, hint=ASK) from error
        bits = 8 * found.dtype.itemsize
    elif frame.photometric != "RGB" or found.ndim != 3:
        stated = stated_photometric(data_set)
        raise SourceError(f"Pictures of this colour model cannot be shown here: {stated}.", hint=ASK)
    if found.dtype.itemsize > 1 or bits < 8:
        scaled = found.astype(np.float64) * (255.0 / (2.0 ** max(1, bits) - 1))
        found = np.clip(np.rint(scaled), 0, 255)
    return np.ascontiguousarray(found.astype(np.uint8))


def _shape(drawn_by: Dataset) -> float:
    """Height of a pixel by its width: from spacing in mm, else from the stated ratio; 1 where neither is stated."""
    # DICOM PS3.3 10.7.1.3: between rows, then between columns; C.7.6.3.1.7: vertical, then horizontal.
    for keyword in ("PixelSpacing", "PixelAspectRatio"):
        pair = numbers(drawn_by, keyword)
        if len(pair) == 2 and min(pair) > 0:
            shape = float(Fraction(pair[0]) / Fraction(pair[1]))
            return shape if 0.01 <= shape <= 100 else 1.0
    return 1.0


def _is_lossy(data_set: Dataset) -> bool | None:
    # DICOM PS3.3 C.7.6.1.1.5: 00 has not been compressed with loss, 01 has.
    stated = {"00": False, "01": True}.get(words(data_set, "LossyImageCompression"))
    name = encoding_name(data_set)
    return True if any(word in name for word in _LOSSY) else stated


def _remarks(data_set: Dataset) -> list[tuple[str, str]]:
    found = [(label, words(data_set, keyword)) for keyword, label in _SAID]
    views = (words(item, "CodeMeaning") for item in items(data_set, "ViewCodeSequence"))
    # DICOM PS3.3 C.7.6.2.1: both are in mm
    found += [
        (label, f"{text} mm")
        for keyword, label in (("SliceLocation", "Slice location"), ("SliceThickness", "Slice thickness"))
        if (text := words(data_set, keyword))
    ]
    kinds = [str(one) for one in values(data_set, "ImageType")][:4]
    found += [("View", ", ".join(filter(None, views))), ("Image type", ", ".join(kinds))]
    return [(label, text) for label, text in found if text]
