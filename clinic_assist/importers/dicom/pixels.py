"""Whether an object's pixels are there and whole, told from lengths alone: no pixel is read or decoded."""

from __future__ import annotations

from clinic_assist.importers.dicom import tags
from clinic_assist.importers.dicom.elements import DataSet, Element
from clinic_assist.importers.dicom.reading import Reading

COMPLETE = "complete"
CUT_OFF = "cut off"
NOT_HERE = "not in the file"

TOO_FEW = "There are fewer pixels here than rows, columns and frames say: the image is not whole."
TOO_FEW_PIECES = "There are fewer pieces of compressed pixels here than frames: the image is not whole."

_TAGS = (tags.PIXEL_DATA, tags.FLOAT_PIXEL_DATA, tags.DOUBLE_PIXEL_DATA)
# DICOM PS3.5 annexes A.4.5 to A.4.11 and A.4.12: a video's frames share their pieces.
_VIDEO = ("MPEG", "HEVC", "SMPTE", "JPIP")


def pixel_state(reading: Reading, data_set: DataSet) -> str | None:
    """What is known of an object's pixels; None for objects that have none, such as reports."""
    tag = next((tag for tag in _TAGS if tag in data_set), None)
    element = data_set.get(tag) if tag is not None else None
    if tag is None or element is None:
        return NOT_HERE if tags.ROWS in data_set and tags.COLUMNS in data_set else None
    if element.is_cut:
        return CUT_OFF
    if element.fragments is not None:
        return _of_pieces(reading, data_set, element)
    expected = expected_bytes(reading, data_set)
    if expected is not None and element.end - element.value < expected:
        reading.warn(data_set, tag, TOO_FEW)
        return CUT_OFF
    return COMPLETE


def _of_pieces(reading: Reading, data_set: DataSet, element: Element) -> str:
    """Of compressed pixels: the first piece is a table of offsets (DICOM PS3.5 annex A.4)."""
    pieces = len(element.fragments or ()) - 1
    frames = reading.integer(data_set, tags.NUMBER_OF_FRAMES) or 1
    name = reading.parsed.transfer_syntax_name or ""
    needed = 1 if any(word in name for word in _VIDEO) else frames
    if pieces < needed:
        reading.warn(data_set, element.tag, TOO_FEW_PIECES)
        return CUT_OFF
    return COMPLETE


def expected_bytes(reading: Reading, data_set: DataSet) -> int | None:
    """How long uncompressed pixels are (DICOM PS3.5 s.8.1.1); None where that is not stated."""
    rows = reading.integer(data_set, tags.ROWS)
    columns = reading.integer(data_set, tags.COLUMNS)
    bits = reading.integer(data_set, tags.BITS_ALLOCATED)
    if rows is None or columns is None or bits is None:
        return None
    samples = reading.integer(data_set, tags.SAMPLES_PER_PIXEL) or 1
    frames = reading.integer(data_set, tags.NUMBER_OF_FRAMES) or 1
    if (reading.text(data_set, tags.PHOTOMETRIC) or "").endswith("_422"):
        samples = 2  # DICOM PS3.3 C.7.6.3.1.2: two pixels share their colours
    return (rows * columns * samples * frames * bits + 7) // 8
