"""Which way the edges of a picture lie in the patient."""

from __future__ import annotations

from math import radians, sin
from typing import Final

from pydicom.dataset import Dataset

from clinic_assist.chart.pictures import Edges
from clinic_assist.importers.dicom.opened import numbers, values

# DICOM PS3.3 C.7.6.2.1.1: x grows to the patient's left, y to the back, z to the head.
_AXES: Final = (("L", "R"), ("P", "A"), ("H", "F"))
_OPPOSITE: Final = {letter: other for pair in _AXES for letter, other in (pair, pair[::-1])}
_REFINED: Final = sin(radians(10))
"""A direction that leans less than that has one letter only. Ours: the standard leaves it open."""


def edges_of(drawn_by: Dataset) -> Edges:
    """The letters at the four edges; none where the file gives neither orientation."""
    cosines = numbers(drawn_by, "ImageOrientationPatient")
    # DICOM PS3.3 C.7.6.2.1.1: the direction of the rows, then that of the columns.
    if len(cosines) == 6:
        right, bottom = letters(cosines[:3]), letters(cosines[3:])
    else:
        # DICOM PS3.3 C.7.6.1.1.1: where the rows lead to, then where the columns lead to.
        stated = [str(one).strip().upper() for one in values(drawn_by, "PatientOrientation")]
        right, bottom = stated if len(stated) == 2 else ("", "")
    return Edges(left=opposite(right), right=right[:3], top=opposite(bottom), bottom=bottom[:3])


def letters(direction: list[float]) -> str:
    """A direction as letters, the most important first (DICOM PS3.3 C.7.6.1.1.1); none where it has no length."""
    length = sum(part * part for part in direction) ** 0.5
    if not length:
        return ""
    parts = sorted(((abs(part) / length, part > 0, axis) for part, axis in zip(direction, _AXES, strict=True)))
    return "".join(
        axis[0] if is_positive else axis[1] for size, is_positive, axis in reversed(parts) if size >= _REFINED
    )


def opposite(stated: str) -> str:
    """The letters of the other edge; none where one of them is not a letter of a human being's directions."""
    found = [_OPPOSITE.get(letter, "") for letter in stated[:3]]
    return "".join(found) if all(found) else ""
