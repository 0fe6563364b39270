"""Code systems under all their names: both ways, no name for two, and codes of their own left alone."""

from __future__ import annotations

import pytest

from clinic_assist.terminology.systems import (
    ATC,
    CODE_SYSTEMS,
    CVX,
    ICD_9_CM,
    ICD_10_CM,
    LOINC,
    NULL_FLAVOR,
    RXNORM,
    SNOMED_CT,
    UCUM,
    canonical_system,
    oid_of_system,
    system_name,
    system_of_designator,
    system_of_mnemonic,
    system_of_oid,
    system_of_vocabulary,
)


def test_each_system_has_one_uri_and_goes_to_its_object_identifier_and_back() -> None:
    uris = [one.uri for one in CODE_SYSTEMS]

    assert len(set(uris)) == len(uris) > 40
    for one in CODE_SYSTEMS:
        assert all(system_of_oid(oid) == one.uri for oid in one.oids)
        if one.oids:
            assert oid_of_system(one.uri) == one.oids[0]


@pytest.mark.parametrize(
    ("written", "uri"),
    [
        ("urn:oid:2.16.840.1.113883.6.88", RXNORM),
        ("http://www.nlm.nih.gov/research/umls/rxnorm/", RXNORM),
        ("http://loinc.org/", LOINC),
        (" http://loinc.org ", LOINC),
        ("http://hl7.org/fhir/sid/us-icd-9", ICD_9_CM),
        ("http://hl7.org/fhir/v3/NullFlavor", NULL_FLAVOR),
        ("urn:oid:2.16.840.1.113883.6.59", CVX),
        ("urn:oid:2.16.840.1.113883.6.104", ICD_9_CM),
        ("urn:oid:2.16.840.1.113883.12.112", "http://terminology.hl7.org/CodeSystem/v2-0112"),
        ("urn:oid:1.2.3", "urn:oid:1.2.3"),
        ("http://hospital.example/labs/", "http://hospital.example/labs/"),
        (None, None),
    ],
)
def test_a_system_is_known_by_any_of_its_uris(written: str | None, uri: str | None) -> None:
    assert canonical_system(written) == uri


def test_names_of_table_0396_are_known_in_any_case_and_local_ones_are_not() -> None:
    found = [system_of_mnemonic(name) for name in ("LN", "sct", "I10C", "UCUM", "HL70064", "99ABC", "L", "SNM3", "ATC")]

    assert found == [LOINC, SNOMED_CT, ICD_10_CM, UCUM, "http://terminology.hl7.org/CodeSystem/v2-0064"] + [None] * 4


def test_vocabularies_of_omop_and_schemes_of_dicom_are_known_and_their_own_are_not() -> None:
    assert [system_of_vocabulary(name) for name in ("LOINC", "RxNorm", "ATC", "Gender")] == [LOINC, RXNORM, ATC, None]
    assert [system_of_designator(name) for name in ("LN", "SCT", "SRT", "99PRV")] == [LOINC, SNOMED_CT, None, None]


def test_people_read_a_short_name_and_an_unknown_system_as_it_is_written() -> None:
    assert system_name("urn:oid:2.16.840.1.113883.6.1") == "LOINC"
    assert system_name("urn:oid:1.2.40.0.34.5.11") == "1.2.40.0.34.5.11"
    assert (system_name("99LAB"), system_name(None)) == ("99LAB", "")


def test_a_system_without_a_registered_identifier_has_none() -> None:
    assert oid_of_system("http://hospital.example/labs") is None
    assert oid_of_system("urn:oid:1.2.3") == "1.2.3"
    assert oid_of_system("http://terminology.hl7.org/CodeSystem/v2-0112") == "2.16.840.1.113883.12.112"
