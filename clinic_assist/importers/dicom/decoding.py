"""The stored values of one frame, decoded by pydicom and the decoders that it knows; or why they cannot be had."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from pydicom.dataset import Dataset
from pydicom.pixels.decoders.base import get_decoder
from pydicom.pixels.utils import as_pixel_options
from pydicom.uid import UID

from clinic_assist.errors import SourceError
from clinic_assist.importers.dicom import codecs
from clinic_assist.importers.dicom.dictionary import uid_name
from clinic_assist.importers.dicom.opened import number, words

MOST_FRAME_BYTES: Final = 256 * 1024 * 1024
"""Most bytes that a frame may take when decoded: a mammogram of today takes some 30 MiB."""
NO_PIXELS: Final = "The file holds no pixels that can be read."
NO_SIZE: Final = "The file does not say how many rows and columns the picture has."
TOO_LARGE: Final = "The picture is larger than any that is shown here."
NO_SUCH_FRAME: Final = "The file has no such frame."
DAMAGED: Final = "The pixels are damaged or incomplete, or not what the file says of them: the picture cannot be shown."
CANNOT_DECODE: Final = "The picture is encoded in a way that cannot be decoded here:"
ASK: Final = "Look at it at the system it came from."

_UID: Final = re.compile(r"[0-9.]{1,64}", re.ASCII)  # DICOM PS3.5 s.9.1
# DICOM PS3.3 C.7.6.3.1.2: defined terms that are not drawn here, the retired ones with them.
_OTHER_MODELS: Final = ("HSV", "ARGB", "CMYK", "YBR_PARTIAL_422", "YBR_PARTIAL_420", "XYB")
_PIXELS: Final = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
# DICOM PS3.5 s.A.4.5 to A.4.11, A.7: motion pictures, which are no pictures each by itself.
_VIDEO: Final = ("MPEG", "HEVC", "SMPTE")


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame as stored.

    Attributes:
        values: (rows, columns), or (rows, columns, samples) of a colour picture.
        photometric: The photometric interpretation that they have now (DICOM PS3.3 C.7.6.3.1.2).
        bits: How many bits of a value are used.
    """

    values: np.ndarray[Any, Any]
    photometric: str
    bits: int


def frame_count(data_set: Dataset) -> int:
    """How many frames there are: one where the file does not say."""
    return max(1, number(data_set, "NumberOfFrames") or 1)


def encoding_name(data_set: Dataset) -> str:
    """The transfer syntax by its name in the standard, else by its UID; what is no UID is not repeated."""
    uid = str(data_set.file_meta.TransferSyntaxUID)
    return uid_name(uid) or (uid if _UID.fullmatch(uid) else "a transfer syntax that is no UID")


def decode(data_set: Dataset, index: int) -> Frame:
    """Decodes one frame, from 0.

    Raises:
        SourceError: It cannot be decoded; the message says why, by the name of its encoding where that is it.
        MemoryError: There is too little for it.
    """
    _check(data_set, index)
    codecs.add_to_pydicom()
    syntax = UID(data_set.file_meta.TransferSyntaxUID)
    try:
        decoder = get_decoder(syntax)
    except NotImplementedError as error:
        raise SourceError(f"{CANNOT_DECODE} {encoding_name(data_set)}.", hint=ASK) from error
    plugin = codecs.LABEL if syntax in codecs.SYNTAXES else ""
    try:
        options = as_pixel_options(data_set)
        found, described = decoder.as_array(
            data_set, index=index, validate=True, raw=False, decoding_plugin=plugin, **options
        )
    except MemoryError:
        raise
    except Exception as error:
        raise SourceError(DAMAGED, hint=ASK) from error
    if found.dtype.byteorder == ">":
        found = found.astype(found.dtype.newbyteorder("="))
    bits = int(described.get("bits_stored", 0)) or 8 * found.dtype.itemsize
    return Frame(found, str(described.get("photometric_interpretation", "")), bits)


def _check(data_set: Dataset, index: int) -> None:
    """Raises SourceError where it is known before that nothing can come of it."""
    name = encoding_name(data_set)
    if any(word in name for word in _VIDEO):
        raise SourceError(f"This is a motion picture ({name}), which cannot be played here.", hint=ASK)
    if not any(keyword in data_set for keyword in _PIXELS):
        raise SourceError(NO_PIXELS)
    rows, columns = number(data_set, "Rows"), number(data_set, "Columns")
    if not rows or not columns or rows < 0 or columns < 0:
        raise SourceError(NO_SIZE)
    samples = number(data_set, "SamplesPerPixel") or 1
    bits = number(data_set, "BitsAllocated") or 8
    if rows * columns * max(1, samples) * max(8, bits) // 8 > MOST_FRAME_BYTES:
        raise SourceError(TOO_LARGE, hint=ASK)
    if not 0 <= index < frame_count(data_set):
        raise SourceError(NO_SUCH_FRAME)
    if samples not in (1, 3):
        raise SourceError(f"Pictures with {samples} values to a pixel cannot be shown here.", hint=ASK)


def stated_photometric(data_set: Dataset) -> str:
    """The photometric interpretation that the file states, where it is one of the standard."""
    stated = words(data_set, "PhotometricInterpretation")
    if not stated:
        return "not stated"
    return stated if stated in _OTHER_MODELS else "none of the standard"
