"""What an object says of one of its frames (DICOM PS3.3 C.7.6.16): for all frames, and for each apart."""

from __future__ import annotations

from typing import Final

from pydicom.dataset import Dataset

from clinic_assist.importers.dicom.opened import items

# DICOM PS3.3 C.7.6.16.2: pixel measures, orientation, position, windows, rescaling; C.7.6.16.2.8 frame anatomy.
_GROUPS: Final = (
    "PixelMeasuresSequence",
    "PlaneOrientationSequence",
    "PlanePositionSequence",
    "FrameVOILUTSequence",
    "PixelValueTransformationSequence",
    "FrameAnatomySequence",
    "FrameContentSequence",
)
# What a picture is drawn by, where an object of one frame says it.
_OF_THE_OBJECT: Final = (
    "PixelSpacing",
    "PixelAspectRatio",
    "ImageOrientationPatient",
    "PatientOrientation",
    "WindowCenter",
    "WindowWidth",
    "WindowCenterWidthExplanation",
    "VOILUTFunction",
    "VOILUTSequence",
    "ModalityLUTSequence",
    "RescaleSlope",
    "RescaleIntercept",
    "RescaleType",
    "PhotometricInterpretation",
    "PixelRepresentation",
    "BitsStored",
    "PixelPaddingValue",
    "PixelPaddingRangeLimit",
)


def frame_of(data_set: Dataset, index: int) -> Dataset:
    """The elements by which frame `index` (from 0) is drawn, those of the frame before those of all."""
    drawn_by = Dataset()
    if hasattr(data_set, "file_meta"):
        drawn_by.file_meta = data_set.file_meta
    for keyword in _OF_THE_OBJECT:
        _take(drawn_by, data_set, keyword)
    each = items(data_set, "PerFrameFunctionalGroupsSequence")
    for group in (*items(data_set, "SharedFunctionalGroupsSequence")[:1], *each[index : index + 1]):
        for name in _GROUPS:
            for item in items(group, name)[:1]:
                for element in item:
                    drawn_by[element.tag] = element
    return drawn_by


def _take(target: Dataset, source: Dataset, keyword: str) -> None:
    try:
        if keyword in source:
            target[keyword] = source[keyword]
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001, S110 - an element that pydicom cannot read costs itself (see `opened.value`)
        pass
