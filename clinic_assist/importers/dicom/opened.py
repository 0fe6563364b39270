"""A DICOM object opened by pydicom, for what is decoded and not only read: pixels and waveforms.

The readers never come here: pydicom's decoders and the libraries below them belong to the process that shows pictures.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, Final
from warnings import catch_warnings, simplefilter

import numpy as np
from pydicom import dcmread
from pydicom.config import disable_value_validation
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from clinic_assist.errors import SourceError

UNREADABLE: Final = "The file is damaged where the picture or recording is described: it cannot be shown."
_HINT: Final = "Ask for it at the system it came from."
MOST_WORDS: Final = 400
"""Most characters of a remark that is shown beside a picture."""

_log = logging.getLogger("pydicom")


@contextmanager
def leniently() -> Iterator[None]:
    """What pydicom complains of is not said: it would quote the file. Values are not checked against their types."""
    level = _log.level
    _log.setLevel(logging.CRITICAL + 1)
    try:
        with catch_warnings(), disable_value_validation(), np.errstate(all="ignore"):
            simplefilter("ignore")
            yield
    finally:
        _log.setLevel(level)


def open_data_set(data: bytes) -> Dataset:
    """The elements of a file; its transfer syntax is known afterwards, also where the file does not name it.

    Raises:
        SourceError: They cannot be read.
    """
    try:
        opened = dcmread(BytesIO(data), force=True)
        meta = getattr(opened, "file_meta", None) or FileMetaDataset()
        if not meta.get("TransferSyntaxUID"):
            meta.TransferSyntaxUID = _syntax_of(opened)
        opened.file_meta = meta
    except MemoryError:
        raise
    except Exception as error:
        raise SourceError(UNREADABLE, hint=_HINT) from error
    return opened


def _syntax_of(opened: Dataset) -> UID:
    """The plain encoding in which a file without meta information is written (DICOM PS3.5 annex A)."""
    is_implicit, is_little_endian = opened.original_encoding
    if is_implicit:
        return ImplicitVRLittleEndian
    return ExplicitVRBigEndian if is_little_endian is False else ExplicitVRLittleEndian


def value(data_set: Dataset, keyword: str) -> Any:
    """The value of an element; None where there is none, where it is empty, and where it cannot be read."""
    try:
        found = data_set.get(keyword)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - see `open_data_set`; one element costs itself
        return None
    return None if found is None or found == "" else found


def values(data_set: Dataset, keyword: str) -> list[Any]:
    """The values of an element that may have several."""
    found = value(data_set, keyword)
    if found is None:
        return []
    return list(found) if not isinstance(found, str | bytes) and hasattr(found, "__iter__") else [found]


def number(data_set: Dataset, keyword: str) -> int | None:
    """A whole number; None where it is none."""
    found = numbers(data_set, keyword)
    return int(found[0]) if found else None


def numbers(data_set: Dataset, keyword: str) -> list[float]:
    """The numbers of an element; empty where one of them is none."""
    try:
        found = [float(one) for one in values(data_set, keyword)]
    except (TypeError, ValueError, OverflowError):
        return []
    return found if all(np.isfinite(found)) else []


def words(data_set: Dataset, keyword: str) -> str:
    """An element as words, on one line and not too long; empty where there is none."""
    text = ", ".join(" ".join(str(one).split()) for one in values(data_set, keyword))
    shown = "".join(letter for letter in text if letter.isprintable())
    return shown if len(shown) <= MOST_WORDS else f"{shown[:MOST_WORDS]} …"


def items(data_set: Dataset, keyword: str) -> list[Dataset]:
    """The items of a sequence."""
    return [one for one in values(data_set, keyword) if isinstance(one, Dataset)]
