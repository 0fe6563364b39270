"""Images: whose they are, which study they are of, and whether their pixels are there."""

from __future__ import annotations

import pytest
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from clinic_assist.chart.facts import ImagingStudy, KeptResource, Patient
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.importers.detect import detect_format
from clinic_assist.importers.dicom.dates import moment_of
from clinic_assist.importers.dicom.patient import NO_PATIENT, SEXES
from clinic_assist.importers.dicom.pixels import TOO_FEW
from tests.unit.importers.dicom_files import (
    IMAGE,
    SERIES,
    STUDY,
    batch_of,
    code,
    elements,
    facts_of,
    image,
    text_at,
    warnings_of,
    written,
)

SYNTAXES = (ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian)


def patient_of(**values: object) -> Patient:
    (found,) = facts_of(image(**values), Patient)
    return found


def study_of(**values: object) -> ImagingStudy:
    (found,) = facts_of(image(**values), ImagingStudy)
    return found


# -- what is DICOM ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_a_file_of_every_plain_transfer_syntax_says_the_same(syntax: str) -> None:
    data = written(image(), syntax)
    (study,) = facts_of(data, ImagingStudy)

    assert detect_format(data) == "dicom"
    assert facts_of(data, Patient)[0].names[0].family == "Fernwood"
    assert study.series[0].instances[0].pixels == "complete"
    assert study.series[0].instances[0].transfer_syntax == syntax.name


@pytest.mark.parametrize("syntax", SYNTAXES[:3])
def test_a_data_set_without_preamble_and_meta_information_is_told_from_its_elements(syntax: str) -> None:
    data = written(image(), syntax, meta=False)
    (study,) = facts_of(data, ImagingStudy)

    assert detect_format(data) == "dicom"
    assert study.uid == STUDY
    assert study.series[0].instances[0].transfer_syntax is None


@pytest.mark.parametrize(
    "data",
    [
        b"\x08\x00" * 100,
        b"\x08\x00\x05\x00CS",
        b"\x08\x00\x05\x00\x04\x00\x00\x00abcd" + b"\x01" * 60,
        bytes(range(256)) * 4,
        b"A text in which DICM stands somewhere, but not where it should. " * 4,
    ],
)
def test_other_bytes_are_not_taken_for_dicom(data: bytes) -> None:
    assert detect_format(data) != "dicom"


def test_a_preamble_that_begins_like_another_file_does_not_hide_the_mark() -> None:
    data = written(image())

    assert detect_format(b"%PDF-1.4" + data[8:]) == "dicom"


# -- whose it is -----------------------------------------------------------------------------------------------------


def test_a_patient_is_read_with_number_name_birth_and_sex() -> None:
    fact = patient_of(
        PatientName="Fernwood^Ada^May^Dr.^PhD",
        IssuerOfPatientID="CLINIC",
        PatientComments="Prefers mornings",
        OtherPatientIDsSequence=[elements(PatientID="A-9", IssuerOfPatientID="LAB")],
    )

    (name,) = fact.names
    assert (name.family, name.given, name.prefix, name.suffix) == ("Fernwood", ("Ada", "May"), ("Dr.",), ("PhD",))
    assert [(one.system, one.value) for one in fact.identifiers] == [("CLINIC", "77"), ("LAB", "A-9")]
    assert fact.birth_date is not None
    assert (fact.birth_date.text, fact.gender, fact.notes[0].text) == ("1945-07-14", "female", "Prefers mornings")
    assert fact.imaging_studies == (STUDY,)


def test_a_universal_issuer_is_the_system_of_the_number() -> None:
    qualifier = elements(UniversalEntityID="1.2.3", UniversalEntityIDType="ISO")
    (number,) = patient_of(IssuerOfPatientID="CLINIC", IssuerOfPatientIDQualifiersSequence=[qualifier]).identifiers

    assert (number.system, number.value, number.assigner) == ("urn:oid:1.2.3", "77", "CLINIC")


def test_ideographic_and_phonetic_names_are_names_of_their_own() -> None:
    fact = patient_of(PatientName="Yamada^Tarou=山田^太郎=やまだ^たろう")

    assert [(one.family, one.given) for one in fact.names] == [
        ("Yamada", ("Tarou",)),
        ("山田", ("太郎",)),
        ("やまだ", ("たろう",)),
    ]


def test_what_is_there_and_empty_is_not_recorded() -> None:
    fact = patient_of(PatientBirthDate="", PatientSex="", PatientID="", PatientComments="")

    assert (fact.birth_date, fact.gender, fact.identifiers, fact.notes) == (None, None, (), ())


@pytest.mark.parametrize("name", ["", "^^^^", "=="])
def test_a_file_that_names_nobody_is_nobodys(name: str) -> None:
    data_set = image(PatientName=name, PatientID="", PatientBirthDate="19450714")

    assert facts_of(data_set, Patient) == []
    assert facts_of(data_set, ImagingStudy)[0].subject is None
    assert ("(0010,0020)", NO_PATIENT) in warnings_of(data_set)
    assert facts_of(image(), ImagingStudy)[0].subject is not None


def test_a_number_that_is_cut_off_names_nobody() -> None:
    data_set = image(PatientID="1234567890", PatientName=None, PixelData=None)
    data = written(data_set)
    cut = data[: data.index(b"1234567890") + 4]

    assert facts_of(cut, Patient) == []
    assert facts_of(data, Patient)[0].identifiers[0].value == "1234567890"


# -- study, series, image ----------------------------------------------------------------------------------------------


def test_a_study_is_read_with_its_series_and_image() -> None:
    study = study_of(
        AccessionNumber="ACC1",
        StudyDescription="CT chest",
        ReferringPhysicianName="Moss^Bea^^Dr.",
        InstitutionName="Elm Clinic",
        ProcedureCodeSequence=[code("24627-2", "LN", "Chest CT")],
        BodyPartExamined="CHEST",
        SeriesNumber="3",
        InstanceNumber="12",
        Manufacturer="Maker",
        ManufacturerModelName="Model 1",
        LossyImageCompression="01",
    )

    assert study.provenance.resource_key == f"urn:oid:{STUDY}"
    assert study.started is not None
    assert (study.started.text, study.description) == ("2019-03-04T10:15:00", "CT chest")
    assert study.referrer is not None
    assert (study.referrer.display, study.institution) == ("Dr. Bea Moss", "Elm Clinic")
    assert ("ACSN", "ACC1") in [(one.type_code, one.value) for one in study.identifiers]
    assert study.concept is not None
    assert study.concept.codings[0].system == "http://loinc.org"
    (series,) = study.series
    assert (series.uid, series.number, series.equipment) == (SERIES, 3, "Maker Model 1")
    assert series.modality is not None
    assert series.body_site is not None
    assert (series.modality.code, series.modality.display, series.body_site.code) == (
        "CT",
        "Computed tomography",
        "CHEST",
    )
    (one,) = series.instances
    assert (one.uid, one.number, one.rows, one.columns, one.is_lossy, one.pixels) == (IMAGE, 12, 2, 2, True, "complete")


def test_nothing_is_assumed_that_is_not_stated() -> None:
    study = study_of(StudyTime=None, Modality=None)
    (series,) = study.series

    assert study.started is not None
    assert study.started.text == "2019-03-04"
    assert (study.status, study.modalities, series.laterality, series.body_site) == (None, (), None, None)
    assert (series.instances[0].is_lossy, series.instances[0].laterality) == (None, None)


@pytest.mark.parametrize(
    ("time", "zone", "expected"),
    [
        ("101500.120000", None, "2019-03-04T10:15:00.120000"),
        ("1015", "+0200", "2019-03-04T10:15+02:00"),
        ("10", None, "2019-03-04"),
        ("", "+0200", "2019-03-04"),
    ],
)
def test_a_date_has_the_precision_and_zone_that_are_given(time: str, zone: str | None, expected: str) -> None:
    study = study_of(StudyTime=time, TimezoneOffsetFromUTC=zone)

    assert study.started is not None
    assert study.started.text == expected


@pytest.mark.parametrize(
    ("time", "expected"), [("101500.1234567", "2019-03-04T10:15:00.123456"), ("1015001", None), ("101500.", None)]
)
def test_of_a_fraction_of_a_second_six_digits_are_read(time: str, expected: str | None) -> None:
    found = moment_of(PartialDate("2019-03-04"), time, None)

    assert (found.text if found else None) == expected


def test_pixels_that_are_too_few_are_said_and_cost_nothing_else() -> None:
    data_set = image(Rows=20)

    assert facts_of(data_set, ImagingStudy)[0].series[0].instances[0].pixels == "cut off"
    assert ("(7FE0,0010)", TOO_FEW) in warnings_of(data_set)
    assert warnings_of(image()) == []


def test_elements_without_an_object_are_kept() -> None:
    data = written(elements(SpecificCharacterSet="ISO_IR 100", PatientComments="x"), meta=False)
    (kept,) = facts_of(data, KeptResource)

    assert kept.resource_type == "DICOM"
    assert batch_of(data).entries == 1


# -- places ------------------------------------------------------------------------------------------------------------


def test_a_fact_leads_to_the_line_of_its_element() -> None:
    data = written(image(OtherPatientIDsSequence=[elements(PatientID="A-9"), elements(PatientID="B-8")]))

    assert text_at(data, facts_of(data, Patient)[0].provenance.locator) == "(0010,0020) LO PatientID: 77"
    assert text_at(data, "(0010,1002)[2]/(0010,0020)") == "(0010,0020) LO PatientID: B-8"
    assert text_at(data, "(0010,1002)[2]").splitlines() == ["Item 2", "    (0010,0020) LO PatientID: B-8"]
    assert text_at(data, "(0010,1002)[3]/(0010,0020)").startswith("(0010,1002) SQ")
    assert text_at(data, "(7FE0,0010)") == "(7FE0,0010) OB PixelData: 4 bytes"


def test_an_object_of_many_frames_says_the_region_and_side_of_all() -> None:
    anatomy = elements(FrameLaterality="L", AnatomicRegionSequence=[code("69536005", "SCT", "Head")])
    (series,) = study_of(SharedFunctionalGroupsSequence=[elements(FrameAnatomySequence=[anatomy])]).series

    assert series.body_site is not None
    assert series.instances[0].laterality is not None
    assert (series.body_site.display, series.instances[0].laterality.display) == ("Head", "Left")


def test_tags_numbers_and_long_values_are_shown_in_the_source() -> None:
    data = written(
        image(
            FrameIncrementPointer=[0x00181063, 0x00181065],
            RedPaletteColorLookupTableDescriptor=[256, 0, 16],
            StudyComments="a\r\nb",
            SimpleFrameList=list(range(1, 30)),
        )
    )

    assert text_at(data, "(0028,0009)") == "(0028,0009) AT FrameIncrementPointer: (0018,1063)\\(0018,1065)"
    assert text_at(data, "(0028,1101)").endswith(": 256\\0\\16")
    assert text_at(data, "(0008,1161)").endswith("15\\16 … 29 values")
    assert text_at(data, "(0032,4000)") == "(0032,4000) LT StudyComments: a ⏎ b"
    assert "(CT Image Storage)" in text_at(data, "(0008,0016)")


@pytest.mark.parametrize(("written_as", "expected"), [("20190304101500", None), ("2019030410", "(0008,002A)")])
def test_an_hour_without_minutes_is_read_as_the_day_and_that_is_said(written_as: str, expected: str | None) -> None:
    places = [place for place, _reason in warnings_of(image(AcquisitionDateTime=written_as))]

    assert places == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("written_sex", "expected"), [("M\\F", None), ("M\\M", "male"), ("F", "female"), ("MALE", "male")]
)
def test_of_two_sexes_none_is_chosen(written_sex: str, expected: str | None) -> None:
    batch = batch_of(written(image(PatientSex="M")).replace(b"CS\x02\x00M ", _sex(written_sex)))
    patient = next(fact for fact in batch.facts if isinstance(fact, Patient))

    assert patient.gender == expected
    assert (SEXES in [one.reason for one in batch.issues]) is (expected is None)


def _sex(text: str) -> bytes:
    """Patient's sex as an element of explicit value representation, from there on."""
    value = text.encode() + b" " * (len(text) % 2)
    return b"CS" + len(value).to_bytes(2, "little") + value
