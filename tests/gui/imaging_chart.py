"""A chart with images and recordings, drawn by us: phantoms, a test card and curves that no heart made."""

from __future__ import annotations

from typing import Any

import numpy as np
from pydicom import uid

from clinic_assist.chart.chart import Chart, PatientId, SourceSummary
from clinic_assist.chart.facts import Fact, ImagingStudy, Patient
from clinic_assist.chart.imaging import joined_studies
from clinic_assist.importers import read_batch
from tests.gui.synthetic_charts import ChartWriter
from tests.unit.importers.dicom_files import code, source_of
from tests.unit.importers.dicom_pictures import picture_file
from tests.unit.importers.test_dicom_tracings import channel, group, recording

Array = np.ndarray[Any, Any]
LEADS = ("I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6")
_R_WAVES = (0.7, 1.1, 0.4, -0.9, 0.2, 0.7, -0.9, -0.7, 0.4, 1.3, 1.2, 0.9)  # mV
PERSON = {"PatientID": "IM-77", "PatientName": "Fernwood^Ada", "PatientBirthDate": "19450714", "PatientSex": "F"}


def phantom(level: float, size: int = 256) -> Array:
    """A slice through a body of ellipses, in Hounsfield units and 1,024 more."""
    down, across = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j]
    noise = np.random.default_rng(int(level * 100)).normal(0, 12, (size, size))
    picture = np.full((size, size), -1000.0)
    for x, y, wide, high, value in (
        (0, 0, 0.86, 0.64, -90), (0, 0, 0.80, 0.58, 45), (-0.38, -0.05, 0.27, 0.36 - level / 8, -820),
        (0.38, -0.05, 0.27, 0.36 - level / 8, -820), (0.05, 0.02, 0.16, 0.2, 55), (0, 0.4, 0.11, 0.11, 650),
        (0.3, 0.02, 0.03 + level / 30, 0.03 + level / 30, 20),
    ):  # fmt: skip
        picture[((across - x) / wide) ** 2 + ((down - y) / high) ** 2 < 1] = value
    return (1024 + picture + np.where(picture > -1000, noise, 0)).astype("<u2")


def ecg(seconds: int = 10, frequency: int = 500, *, leads: int = 12) -> Array:
    """Beats as sums of bells: P, QRS and T, 72 a minute, in units of 2.5 uV."""
    time = np.arange(seconds * frequency) / frequency
    beat = time % (60 / 72)
    found = []
    for lead in range(leads):
        height = _R_WAVES[lead % 12]
        bells = (
            (0.12, 0.14, 0.022),
            (-0.1, 0.245, 0.008),
            (1.0, 0.27, 0.011),
            (-0.25, 0.298, 0.01),
            (0.28, 0.52, 0.04),
        )
        wave = sum(part * height * np.exp(-((beat - at) ** 2) / (2 * wide**2)) for part, at, wide in bells)
        found.append(wave + 0.02 * np.sin(2 * np.pi * 0.25 * time + lead))
    return np.rint(np.array(found).T * 1000 / 2.5).astype("<i2")


def files() -> dict[str, bytes]:
    """The files by name."""
    common = {**PERSON, "StudyTime": "101500"}
    ct = {
        **common, "StudyInstanceUID": "1.2.3.1", "SeriesInstanceUID": "1.2.3.1.1", "StudyDate": "20260304", "StudyDescription": "CT chest",
        "SeriesDescription": "Axial 5 mm", "SeriesNumber": 2, "BodyPartExamined": "CHEST", "ImageOrientationPatient": [1, 0, 0, 0, 1, 0],
        "RescaleSlope": 1, "RescaleIntercept": -1024, "WindowCenter": [40, -600], "WindowWidth": [400, 1500],
        "WindowCenterWidthExplanation": ["SOFT TISSUE", "LUNG"], "PatientPosition": "HFS", "SliceThickness": 5,
    }  # fmt: skip
    made = {}
    for number in range(12):
        one = {
            **ct,
            "SOPInstanceUID": f"1.2.3.1.1.{number + 1}",
            "InstanceNumber": number + 1,
            "SliceLocation": 5 * number,
        }
        made[f"ct-{number:02}.dcm"] = picture_file(
            [phantom(number / 12)], uid.JPEGLSLossless if number % 2 else uid.ExplicitVRLittleEndian, **one
        )
    card = np.zeros((240, 320, 3), np.uint8)
    for place, colour in enumerate(((200, 40, 30), (40, 170, 60), (30, 60, 190), (230, 200, 60))):
        card[30:210, 20 + 72 * place : 84 + 72 * place] = colour
    made["us.dcm"] = picture_file(
        [np.roll(card, 6 * number, axis=1) for number in range(8)], uid.JPEG2000Lossless,
        **{**common, "StudyInstanceUID": "1.2.3.2", "SeriesInstanceUID": "1.2.3.2.1", "SOPInstanceUID": "1.2.3.2.1.1", "Modality": "US",
           "StudyDate": "20250611", "StudyDescription": "Ultrasound abdomen", "SOPClassUID": uid.UltrasoundMultiFrameImageStorage,
           "LossyImageCompression": "01", "BurnedInAnnotation": "YES"},
    )  # fmt: skip
    made["film.dcm"] = picture_file(
        [4095 - np.clip(phantom(0.5) * 2.0, 0, 4095).astype("<u2")], uid.JPEGLosslessSV1, PhotometricInterpretation="MONOCHROME1", BitsStored=12, HighBit=11,
        **{**common, "StudyInstanceUID": "1.2.3.3", "SeriesInstanceUID": "1.2.3.3.1", "SOPInstanceUID": "1.2.3.3.1.1", "Modality": "DX",
           "StudyDate": "20240119", "StudyDescription": "Hand", "ImageLaterality": "L", "ViewPosition": "PA", "PatientOrientation": ["R", "F"],
           "PixelSpacing": [0.2, 0.14]},
    )  # fmt: skip
    video = {**common, "StudyInstanceUID": "1.2.3.4", "SeriesInstanceUID": "1.2.3.4.1", "SOPInstanceUID": "1.2.3.4.1.1", "Modality": "ES",
             "StudyDate": "20230707", "StudyDescription": "Endoscopy"}  # fmt: skip
    made["broken.dcm"] = picture_file([phantom(0.5)], uid.JPEGLSLossless, **video)[:-9000]
    rhythm = [
        channel(f"Lead {lead}", FilterLowFrequency="0.05", FilterHighFrequency="150", NotchFilterFrequency="50")
        for lead in LEADS
    ]
    heart = {**common, "StudyInstanceUID": "1.2.3.5", "SeriesInstanceUID": "1.2.3.5.1", "SOPInstanceUID": "1.2.3.5.1.1", "StudyDate": "20260411",
             "StudyDescription": "12-lead ECG", "SOPClassUID": uid.TwelveLeadECGWaveformStorage, "Manufacturer": "Example", "ManufacturerModelName": "Cardio 12"}  # fmt: skip
    made["ecg.dcm"] = recording(group(ecg(), *rhythm), **heart)
    long = {**heart, "StudyInstanceUID": "1.2.3.6", "SeriesInstanceUID": "1.2.3.6.1", "SOPInstanceUID": "1.2.3.6.1.1", "StudyDate": "20260412",
            "StudyDescription": "Monitoring", "SOPClassUID": uid.GeneralECGWaveformStorage}  # fmt: skip
    pressure = channel("Arterial blood pressure", sensitivity="0.1", unit="mm[Hg]")
    pressure.ChannelSourceSequence = [code("2:16", "MDC", "Arterial blood pressure")]
    made["monitor.dcm"] = recording(
        group(
            ecg(125, 200, leads=3),
            channel("Lead II"),
            pressure,
            channel("Pulse", sensitivity=None),
            SamplingFrequency="200",
        ),
        **long,
    )
    return made


def imaging_chart(patient_id: str = "p-imaging") -> tuple[Chart, ChartWriter, dict[str, bytes]]:
    """The chart, what writes its other facts, and the original files by their ids."""
    writer = ChartWriter("imaging.json")
    facts: list[Fact] = []
    sources, originals = {}, {}
    for name, data in files().items():
        source = source_of(data, name)
        originals[source.id] = data
        sources[source.id] = SourceSummary(
            id=source.id, name=f"/exports/{name}", format="dicom", imported_at="2026-11-20T09:30:00+00:00"
        )
        facts += read_batch(source).facts
    studies = [study for study, _parts in joined_studies(facts)]
    others = [fact for fact in facts if not isinstance(fact, ImagingStudy | Patient)]
    person = next(fact for fact in facts if isinstance(fact, Patient))
    found = sorted((person, *studies, *others), key=lambda fact: fact.when.sort_key if fact.when else "", reverse=True)
    return (
        Chart(patient_id=PatientId(patient_id), patient=person, facts=tuple(found), sources=sources),
        writer,
        originals,
    )
