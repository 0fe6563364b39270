"""What the data dictionary says of a tag (DICOM PS3.6, as pydicom carries it)."""

from __future__ import annotations

from functools import lru_cache

from pydicom.config import IGNORE
from pydicom.datadict import dictionary_has_tag, dictionary_VR, keyword_for_tag
from pydicom.uid import UID

from clinic_assist.importers.dicom.elements import is_private

UNKNOWN_VR = "UN"


@lru_cache(maxsize=8_192)
def vr_of(tag: int) -> str:
    """The value representation of a tag, the first where there is a choice; `UN` where the standard has no such tag."""
    if not tag & 0xFFFF:
        return "UL"  # DICOM PS3.5 s.7.2: group length
    if is_private(tag):
        # DICOM PS3.5 s.7.8.1: (gggg,0010-00FF) name the creator of a block.
        return "LO" if 0x10 <= tag & 0xFFFF <= 0xFF else UNKNOWN_VR
    if not dictionary_has_tag(tag):
        return UNKNOWN_VR
    return dictionary_VR(tag).partition(" ")[0]


@lru_cache(maxsize=8_192)
def keyword_of(tag: int) -> str:
    """The keyword of a tag, `PatientName`; empty for a private one, and for one that is not in the standard."""
    if not tag & 0xFFFF:
        return "GroupLength"  # DICOM PS3.5 s.7.2; PS3.6 gives it no keyword
    return keyword_for_tag(tag) if not is_private(tag) else ""


@lru_cache(maxsize=1_024)
def uid_name(uid: str) -> str:
    """The name of a registered UID (a transfer syntax, a class of objects); empty for any other."""
    name = UID(uid, validation_mode=IGNORE).name
    return name if name != uid else ""
