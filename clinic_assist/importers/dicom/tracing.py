"""Answers the samples of a recorded waveform, as pydicom's waveforms decode them (DICOM PS3.3 C.10.9)."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from pydicom.dataset import Dataset
from pydicom.waveforms.numpy_handler import multiplex_array

from clinic_assist.chart.tracings import Channel, Tracing, TracingQuestion
from clinic_assist.errors import SourceError
from clinic_assist.importers.dicom.opened import items, number, numbers, open_data_set, value, words

Array = np.ndarray[Any, Any]
MOST_SAMPLES: Final = 4_000_000
"""Most samples of all channels together in one answer."""
MOST_CHANNELS: Final = 256
NO_WAVEFORM: Final = "The file holds no recorded waveform."
NO_SUCH_GROUP: Final = "The recording has no such group of channels."
DAMAGED: Final = "The samples are damaged or incomplete, or not what the file says of them: they cannot be drawn."
MANY_CHANNELS: Final = "The recording has more channels than are drawn here: the first 256 are."
_FILTERS: Final = (
    ("FilterLowFrequency", "high-pass {} Hz"),  # DICOM PS3.3 C.10.9.1.4: the lower limit of what passes
    ("FilterHighFrequency", "low-pass {} Hz"),
    ("NotchFilterFrequency", "notch {} Hz"),
)


class OpenTracing:
    """A recording whose parts are asked for one after another; the group decoded last is kept."""

    def __init__(self, data: bytes) -> None:
        """Raises SourceError: its elements cannot be read, or it holds no waveform."""
        self._data_set = open_data_set(data)
        self._groups = items(self._data_set, "WaveformSequence")
        if not self._groups:
            raise SourceError(NO_WAVEFORM)
        self._decoded: tuple[int, Array] | None = None

    def answer(self, question: TracingQuestion) -> Tracing:
        """The samples asked for; fewer where they are too many for one answer or the recording ends.

        Raises:
            SourceError: They cannot be decoded; the message says why.
            MemoryError: There is too little for them.
        """
        if not 0 <= question.group < len(self._groups):
            raise SourceError(NO_SUCH_GROUP)
        group = self._groups[question.group]
        found = self._samples(question.group)
        total, stated = found.shape
        found = found[:, :MOST_CHANNELS]
        start = min(max(0, question.start), total)
        count = min(max(0, question.count), total - start, MOST_SAMPLES // max(1, found.shape[1]))
        here = np.ascontiguousarray(found[start : start + count].T.astype("<f4"))
        described = items(group, "ChannelDefinitionSequence")
        frequency = next(iter(numbers(group, "SamplingFrequency")), 0.0)
        return Tracing(
            groups=tuple(_name(item, place) for place, item in enumerate(self._groups, start=1)),
            group=question.group,
            frequency=frequency if frequency > 0 else None,
            start=start,
            total=total,
            channels=tuple(_channel(one, here[place]) for place, one in enumerate(described[: len(here)])),
            remarks=tuple(_remarks(self._data_set)),
            cautions=(MANY_CHANNELS,) if stated > MOST_CHANNELS else (),
        )

    def _samples(self, index: int) -> Array:
        """(samples, channels), in the units of the channels. Raises SourceError."""
        if self._decoded is None or self._decoded[0] != index:
            self._decoded = None
            group = self._groups[index]
            try:
                raw = multiplex_array(self._data_set, index, as_raw=True)
                shown = multiplex_array(self._data_set, index, as_raw=False)
            except MemoryError:
                raise
            except Exception as error:
                raise SourceError(DAMAGED, locator=f"(5400,0100)[{index + 1}]") from error
            if len(items(group, "ChannelDefinitionSequence")) != raw.shape[1]:
                raise SourceError(DAMAGED, locator=f"(5400,0100)[{index + 1}]")
            self._decoded = index, np.where(_is_padding(group, raw), np.nan, shown)
        return self._decoded[1]


def _is_padding(group: Dataset, raw: Array) -> Array:
    """Which samples stand for nothing recorded (DICOM PS3.3 C.10.9.1)."""
    padding = value(group, "WaveformPaddingValue")
    if isinstance(padding, bytes | bytearray) and len(padding) >= raw.dtype.itemsize:
        return np.asarray(raw == np.frombuffer(padding[: raw.dtype.itemsize], dtype=raw.dtype)[0])
    return np.asarray(raw == padding) if isinstance(padding, int) else np.zeros(raw.shape, dtype=bool)


def _name(group: Dataset, place: int) -> str:
    return words(group, "MultiplexGroupLabel")[:64] or f"Group {place}"


def _channel(described: Dataset, samples: Array) -> Channel:
    source = next((words(item, "CodeMeaning") for item in items(described, "ChannelSourceSequence")), "")
    # DICOM PS3.3 C.10.9.1.4: without a sensitivity the samples have no unit.
    units = items(described, "ChannelSensitivityUnitsSequence") if numbers(described, "ChannelSensitivity") else []
    filters = [
        text.format(_with_zero(words(described, keyword)))
        for keyword, text in _FILTERS
        if any(numbers(described, keyword))
    ]
    return Channel(
        name=(source or words(described, "ChannelLabel"))[:120],
        unit=next((words(item, "CodeValue") for item in units), "")[:16],
        filters=tuple(filters),
        values=samples.tobytes(),
    )


def _with_zero(number: str) -> str:
    """`.05` as `0.05`: a point without a figure before it is overlooked."""
    return f"0{number}" if number.startswith(".") else number


def _remarks(data_set: Dataset) -> list[tuple[str, str]]:
    equipment = " ".join(filter(None, (words(data_set, "Manufacturer"), words(data_set, "ManufacturerModelName"))))
    beats = number(data_set, "HeartRate")
    found = [("Recorded with", equipment), ("Heart rate in the file", f"{beats}/min" if beats else "")]
    return [(label, text) for label, text in found if text]
