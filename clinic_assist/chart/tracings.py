"""What can be asked of a recorded waveform, such as an electrocardiogram, and what is answered: samples to be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite


@dataclass(frozen=True, slots=True, kw_only=True)
class TracingQuestion:
    """Which part of a recording is wanted.

    Attributes:
        group: Which multiplex group, from 0: channels that were sampled together (DICOM PS3.3 C.10.9).
        start: The first sample, from 0.
        count: Most samples of each channel.
    """

    group: int = 0
    start: int = 0
    count: int = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One channel.

    Attributes:
        name: As the file names its source; empty where it does not.
        unit: Of its values (UCUM code); empty where the file gives no sensitivity: then they are plain numbers.
        filters: What the file says of its filters, in words.
        values: 32-bit floating-point numbers, little-endian; NaN where nothing was recorded.
    """

    name: str = ""
    unit: str = ""
    filters: tuple[str, ...] = ()
    values: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracing:
    """Samples of a group of channels.

    Attributes:
        groups: The groups of the recording by their names, or as `Group 2`.
        group: Which of them, from 0.
        frequency: Samples a second; None where the file does not say: then nothing can be said about time.
        start: The first sample that is here, from 0.
        total: How many samples of each channel the group has.
        remarks: What the file says of the recording, as (label, words).
        cautions: What could not be done with it, in sentences.
    """

    groups: tuple[str, ...]
    group: int
    frequency: float | None
    start: int
    total: int
    channels: tuple[Channel, ...]
    remarks: tuple[tuple[str, str], ...] = ()
    cautions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises ValueError where the samples do not fit what is said of them."""
        lengths = {len(channel.values) for channel in self.channels}
        if len(lengths) > 1 or any(length % 4 for length in lengths):
            raise ValueError("channels of different lengths")
        if not 0 <= self.group < len(self.groups) or not 0 <= self.start <= self.start + self.count <= self.total:
            raise ValueError("samples outside the recording")
        if self.frequency is not None and not (isfinite(self.frequency) and self.frequency > 0):
            raise ValueError("a recording without time")

    @property
    def count(self) -> int:
        """How many samples of each channel are here."""
        return len(self.channels[0].values) // 4 if self.channels else 0
