"""Recorded waveforms: the samples in the units of the file, or as plain numbers where it gives none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from clinic_assist.chart.tracings import Tracing, TracingQuestion
from clinic_assist.errors import SourceError
from clinic_assist.importers.dicom import tracing
from clinic_assist.importers.showing import OpenObject
from tests.unit.importers.dicom_files import code, elements, image, written
from tests.unit.importers.test_dicom_pictures import EXAMPLES


def channel(
    name: str = "Lead II", *, sensitivity: str | None = "2.5", unit: str = "uV", baseline: str = "0", **values: object
) -> Dataset:
    given = {"ChannelSourceSequence": [code("2:2", "MDC", name)]} | values
    if sensitivity is not None:
        given |= {
            "ChannelSensitivity": sensitivity,
            "ChannelSensitivityUnitsSequence": [code(unit, "UCUM", "microvolt")],
            "ChannelSensitivityCorrectionFactor": "1",
            "ChannelBaseline": baseline,
        }
    return elements(**given)


def group(samples: np.ndarray, *channels: Dataset, **values: object) -> Dataset:
    """A group of channels; `samples` is (samples, channels)."""
    made = elements(
        **{
            "NumberOfWaveformChannels": samples.shape[1],
            "NumberOfWaveformSamples": samples.shape[0],
            "SamplingFrequency": "500",
            "WaveformBitsAllocated": 16,
            "WaveformSampleInterpretation": "SS",
            "ChannelDefinitionSequence": list(channels),
        }
        | values
    )
    made.add_new(0x54001010, "OW", samples.astype("<i2").tobytes())
    return made


def recording(*groups: Dataset, **values: object) -> bytes:
    return written(
        image(
            **{"PixelData": None, "Rows": None, "Columns": None, "Modality": "ECG", "WaveformSequence": list(groups)}
            | values
        )
    )


def shown(data: bytes, question: TracingQuestion | None = None) -> Tracing:
    return OpenObject(data).answer(question or TracingQuestion())


def values_of(there: Tracing, place: int = 0) -> list[float]:
    return np.frombuffer(there.channels[place].values, "<f4").tolist()


def test_samples_are_in_the_unit_of_their_channel() -> None:
    samples = np.array([[1, 10], [-2, 20], [3, 30]])
    there = shown(recording(group(samples, channel(), channel("Lead V1", sensitivity="1", unit="mV", baseline="5"))))

    assert (there.frequency, there.total, there.count, there.groups) == (500.0, 3, 3, ("Group 1",))
    assert [(one.name, one.unit) for one in there.channels] == [("Lead II", "uV"), ("Lead V1", "mV")]
    assert values_of(there, 0) == [2.5, -5.0, 7.5]
    assert values_of(there, 1) == [15.0, 25.0, 35.0]


def test_without_a_sensitivity_there_is_no_unit() -> None:
    there = shown(recording(group(np.array([[4]]), channel(sensitivity=None))))

    assert there.channels[0].unit == ""
    assert values_of(there) == [4.0]


def test_filters_and_the_machine_are_said_as_the_file_says_them() -> None:
    one = channel(FilterLowFrequency="0.05", FilterHighFrequency="150", NotchFilterFrequency="0")
    there = shown(recording(group(np.array([[4]]), one), Manufacturer="Example", ManufacturerModelName="E1"))
    silent = shown(recording(group(np.array([[4]]), channel())))

    assert there.channels[0].filters == ("high-pass 0.05 Hz", "low-pass 150 Hz")
    assert there.remarks == (("Recorded with", "Example E1"),)
    assert (silent.channels[0].filters, silent.remarks) == ((), ())


def test_a_part_of_a_long_recording_is_answered() -> None:
    file = recording(
        group(np.arange(100).reshape(50, 2), channel(sensitivity="1"), channel(sensitivity="1")),
        group(np.array([[9]]), channel(sensitivity="1"), MultiplexGroupLabel="MEDIAN"),
    )
    part = shown(file, TracingQuestion(start=40, count=100))

    assert (part.start, part.count, part.total, part.groups) == (40, 10, 50, ("Group 1", "MEDIAN"))
    assert values_of(part)[0] == 80.0
    assert values_of(shown(file, TracingQuestion(group=1))) == [9.0]
    assert shown(file, TracingQuestion(start=99)).count == 0
    with pytest.raises(SourceError, match="no such group"):
        shown(file, TracingQuestion(group=2))


def test_padding_is_no_sample() -> None:
    there = shown(recording(group(np.array([[1], [-999]]), channel(sensitivity="1"), WaveformPaddingValue=b"\x19\xfc")))

    assert values_of(there)[0] == 1.0
    assert np.isnan(values_of(there)[1])


@pytest.mark.parametrize(
    "wrong",
    [{"NumberOfWaveformSamples": 4}, {"NumberOfWaveformChannels": 2}, {"WaveformBitsAllocated": 24}, {"WaveformSampleInterpretation": "XX"}, {"NumberOfWaveformSamples": 2**31}],
)  # fmt: skip
def test_samples_that_are_not_what_is_said_of_them_are_not_drawn(wrong: dict[str, object]) -> None:
    with pytest.raises(SourceError) as refused:
        shown(recording(group(np.array([[1], [2], [3]]), channel(), **wrong)))

    assert refused.value.message == tracing.DAMAGED
    assert refused.value.locator == "(5400,0100)[1]"


def test_without_a_frequency_nothing_is_said_of_time() -> None:
    assert shown(recording(group(np.array([[1]]), channel(), SamplingFrequency="0"))).frequency is None


def test_a_file_without_a_waveform_says_so() -> None:
    with pytest.raises(SourceError, match="no recorded waveform"):
        shown(written(image()))


@given(
    st.lists(st.lists(st.integers(-32_768, 32_767), min_size=1, max_size=30), min_size=1, max_size=4),
    st.sampled_from(["0.5", "1", "4.88"]),
)
@settings(max_examples=EXAMPLES, deadline=None)
def test_any_samples_come_back(columns: list[list[int]], sensitivity: str) -> None:
    length = min(map(len, columns))
    samples = np.array([column[:length] for column in columns]).T
    there = shown(recording(group(samples, *(channel(sensitivity=sensitivity) for _column in columns))))

    for place, column in enumerate(columns):
        assert np.allclose(
            values_of(there, place), np.array(column[:length]) * float(sensitivity), rtol=1e-6, atol=1e-3
        )
