"""Waveforms, and what images state about the person beside."""

from __future__ import annotations

from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.uid import TwelveLeadECGWaveformStorage

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.facts import AbsenceStatement, AllergyIntolerance, KeptResource, Observation
from clinic_assist.importers.dicom.stated import NO_SIZE, OTHER_UNIT
from clinic_assist.importers.dicom.waveforms import EMPTY, NO_NAME, TOO_FEW
from tests.unit.importers.dicom_files import batch_of, code, elements, facts_of, image, text_at, warnings_of, written

MS = code("ms", "UCUM", "milliseconds")
QT = code("5.10.2.1-9", "SCPECG", "QT Interval")


def channel(name: str) -> Dataset:
    return elements(ChannelSourceSequence=[code(name, "SCPECG", name)])


def group(samples: int = 500, **values: Any) -> Dataset:
    given = {
        "NumberOfWaveformChannels": 2,
        "NumberOfWaveformSamples": samples,
        "SamplingFrequency": "250",
        "ChannelDefinitionSequence": [channel("Lead I"), channel("Lead II")],
        "WaveformBitsAllocated": 16,
        "WaveformSampleInterpretation": "SS",
        "WaveformData": b"\0" * 2000,
    }
    return elements(**(given | values))


def note(
    name: Dataset | None = QT, value: str | None = "368", channels: tuple[int, int] = (1, 0), **values: Any
) -> Dataset:
    found = elements(ReferencedWaveformChannels=list(channels), **values)
    if name is not None:
        found.ConceptNameCodeSequence = [name]
    if value is not None:
        found.NumericValue = value
        found.MeasurementUnitsCodeSequence = [MS]
    return found


def ecg(*notes: Dataset, **values: Any) -> Dataset:
    pixels = dict.fromkeys(("Rows", "Columns", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation",
                            "SamplesPerPixel", "PhotometricInterpretation", "PixelData"))  # fmt: skip
    given = {
        "SOPClassUID": TwelveLeadECGWaveformStorage,
        "Modality": "ECG",
        "AcquisitionDateTime": "20190304101500",
        "WaveformSequence": [group()],
        "WaveformAnnotationSequence": list(notes),
    }
    return image(**(pixels | given | values))


def test_a_recording_says_what_was_recorded_and_how_long() -> None:
    (fact,) = facts_of(ecg(), Observation)

    assert fact.code is not None
    assert (fact.code.display, fact.code.codings[0].code) == ("12-lead ECG", "ECG")
    assert fact.effective is not None
    assert fact.effective.text == "2019-03-04T10:15:00"
    assert fact.components[0].value is not None
    assert fact.components[0].value.string == "2 channels (Lead I, Lead II), 500 samples at 250 Hz, 2 s"
    assert fact.status is None


def test_measurements_about_a_recording_are_observations_with_their_units() -> None:
    data = written(ecg(note(), note(code("8867-4", "LN", "Heart rate"), "69", (1, 1))))
    recording, interval, rate = facts_of(data, Observation)

    assert interval.value is not None
    assert interval.value.quantity is not None
    assert (str(interval.value.quantity.value), interval.value.quantity.unit) == ("368", "ms")
    assert interval.derived_from[0].target == recording.id
    assert [one.text for one in rate.notes] == ["Channel: Lead I"]
    assert text_at(data, interval.provenance.locator).startswith("Item 1\n")


def test_what_is_measured_in_each_channel_is_a_part_of_the_recording() -> None:
    name = code("1", "99X", "R amplitude")
    (recording,) = facts_of(ecg(note(name, "1", (1, 1)), note(name, "2", (1, 2))), Observation)

    assert [one.code.display for one in recording.components[1:]] == ["R amplitude, Lead I", "R amplitude, Lead II"]


def test_words_and_marks_about_a_recording_are_kept_with_it() -> None:
    onset = code("5.10.3-1", "SCPECG", "P Onset")
    data_set = ecg(
        note(None, None, UnformattedTextValue="Sinus rhythm"),
        note(onset, None, TemporalRangeType="POINT", ReferencedSamplePositions=299),
        note(onset, None, TemporalRangeType="POINT", ReferencedSamplePositions=325),
        note(None, None),
    )
    (recording,) = facts_of(data_set, Observation)

    assert [one.text for one in recording.notes] == ["Sinus rhythm"]
    assert recording.components[1].value is not None
    assert recording.components[1].value.string == "point at sample 299, point at sample 325"
    assert ("(0040,B020)[4]", EMPTY) in warnings_of(data_set)


def test_a_number_without_a_name_is_kept() -> None:
    data_set = ecg(note(None), note())

    assert [one.reason for one in facts_of(data_set, KeptResource)] == [NO_NAME]
    assert batch_of(data_set).entries == 5


def test_samples_that_are_too_few_are_said() -> None:
    assert warnings_of(ecg(WaveformSequence=[group(5000)])) == [("(5400,0100)[1]/(5400,1010)", TOO_FEW)]
    assert warnings_of(ecg()) == []


# -- weight, height, allergies -----------------------------------------------------------------------------------------


def test_weight_and_height_are_observations_of_the_day() -> None:
    height, weight = facts_of(image(PatientWeight="70.50", PatientSize="1.77"), Observation)

    assert weight.value is not None
    assert weight.value.quantity is not None
    assert height.code is not None
    assert (str(weight.value.quantity.value), weight.value.quantity.unit) == ("70.50", "kg")
    assert (height.code.codings[0].code, height.when.text if height.when else "") == ("8302-2", "2019-03-04")


def test_a_weight_of_zero_is_none() -> None:
    data_set = image(PatientWeight="0.000000")

    assert facts_of(data_set, Observation) == []
    assert warnings_of(data_set) == [("(0010,1030)", NO_SIZE)]


@pytest.mark.parametrize(
    ("size", "weight"), [("175", "70"), ("1750", "70"), ("3.01", "70"), ("1.75", "70000"), ("1.75", "700.1")]
)
def test_a_weight_or_height_in_another_unit_than_dicoms_is_not_read(size: str, weight: str) -> None:
    data_set = image(PatientWeight=weight, PatientSize=size)

    assert len(facts_of(data_set, Observation)) == 1
    assert [reason for _place, reason in warnings_of(data_set)] == [OTHER_UNIT]


def test_the_tallest_and_heaviest_people_have_a_height_and_a_weight() -> None:
    assert len(facts_of(image(PatientWeight="635", PatientSize="2.72"), Observation)) == 2


@pytest.mark.parametrize("answer", ["?", "??"])
def test_a_question_mark_is_no_allergy(answer: str) -> None:
    assert facts_of(image(Allergies=answer), AllergyIntolerance) == []


def test_each_allergy_is_told_as_it_is_written() -> None:
    found = facts_of(image(Allergies=["Iodine contrast", "Latex"]), AllergyIntolerance)

    assert [one.code.display if one.code else "" for one in found] == ["Iodine contrast", "Latex"]
    assert len({one.id for one in found}) == 2
    assert [(one.clinical_status, one.verification_status) for one in found] == [(None, None)] * 2


@pytest.mark.parametrize(
    ("text", "silence", "is_partial"),
    [
        ("NKA", Silence.NONE_KNOWN, False),
        ("No known drug allergies", Silence.NONE_KNOWN, True),
        ("none", Silence.NO_INFORMATION, False),
        ("UNKNOWN", Silence.NO_INFORMATION, False),
    ],
)
def test_words_that_deny_allergies_or_answer_nothing_are_no_allergy(
    text: str, silence: Silence, is_partial: bool
) -> None:
    data_set = image(Allergies=text)
    (fact,) = facts_of(data_set, AbsenceStatement)

    assert facts_of(data_set, AllergyIntolerance) == []
    assert (fact.topic, fact.silence, fact.is_partial) == (Topic.ALLERGIES, silence, is_partial)


def test_what_is_stated_of_nobody_is_nobodys() -> None:
    (nobodys,) = facts_of(image(PatientID="", PatientName="", Allergies="Latex"), AllergyIntolerance)
    (somebodys,) = facts_of(image(Allergies="Latex"), AllergyIntolerance)

    assert nobodys.subject is None
    assert somebodys.subject is not None
