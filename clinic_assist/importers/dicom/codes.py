"""Defined terms of DICOM in words."""

from __future__ import annotations

from clinic_assist.chart.datatypes import Coding
from clinic_assist.terminology.systems import DICOM

# DICOM PS3.3 C.7.3.1.1.1, Modality; the words are ours.
_MODALITIES = {
    "ANN": "Annotation", "AR": "Autorefraction", "AU": "Audio", "BI": "Biomagnetic imaging", "BMD": "Bone densitometry",
    "CR": "Computed radiography", "CT": "Computed tomography", "DOC": "Document", "DX": "Digital radiography",
    "ECG": "Electrocardiography", "EEG": "Electroencephalography", "EPS": "Cardiac electrophysiology",
    "ES": "Endoscopy", "FID": "Fiducials", "GM": "General microscopy", "HC": "Hard copy", "HD": "Haemodynamic waveform",
    "IO": "Intra-oral radiography", "IVOCT": "Intravascular optical coherence tomography",
    "IVUS": "Intravascular ultrasound", "KER": "Keratometry", "KO": "Key object selection", "LEN": "Lensometry",
    "LS": "Laser surface scan", "MG": "Mammography", "MR": "Magnetic resonance", "M3D": "Model for 3D manufacturing",
    "NM": "Nuclear medicine", "OAM": "Ophthalmic axial measurements", "OCT": "Optical coherence tomography",
    "OP": "Ophthalmic photography", "OPM": "Ophthalmic mapping", "OPT": "Ophthalmic tomography",
    "OPV": "Ophthalmic visual field", "OSS": "Optical surface scan", "OT": "Other", "PR": "Presentation state",
    "PT": "Positron emission tomography", "PX": "Panoramic radiography", "REG": "Registration",
    "RESP": "Respiratory waveform", "RF": "Radiofluoroscopy", "RG": "Radiographic imaging",
    "RTDOSE": "Radiotherapy dose", "RTIMAGE": "Radiotherapy image", "RTPLAN": "Radiotherapy plan",
    "RTRECORD": "Radiotherapy treatment record", "RTSTRUCT": "Radiotherapy structure set", "SEG": "Segmentation",
    "SM": "Slide microscopy", "SMR": "Stereometric relationship", "SR": "Structured report",
    "SRF": "Subjective refraction",
    "STAIN": "Automated slide stainer", "TG": "Thermography", "US": "Ultrasound", "VA": "Visual acuity",
    "XA": "X-ray angiography", "XC": "External-camera photography",
}  # fmt: skip
# DICOM PS3.3 C.7.3.1 and C.7.6.1: R right, L left, U unpaired, B both.
_SIDES = {"R": "Right", "L": "Left", "U": "Unpaired", "B": "Both"}


def modality(code: str | None) -> Coding | None:
    """A Modality with its words."""
    return Coding(system=DICOM, code=code, display=_MODALITIES.get(code)) if code else None


def side(code: str | None) -> Coding | None:
    """A Laterality with its words; None where none is stated."""
    return Coding(code=code, display=_SIDES.get(code.upper())) if code else None
