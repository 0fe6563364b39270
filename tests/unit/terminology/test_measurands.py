"""Which measurement a result is of: a code decides over a name, a name needs a unit that fits, and doubt joins nothing."""

from __future__ import annotations

import os
import tomllib
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_assist.chart.datatypes import CodeableConcept, Coding, Quantity
from clinic_assist.settings import resources_folder
from clinic_assist.terminology.measurand_names import parts_of_name, specimen_of
from clinic_assist.terminology.measurands import FILE, Measurand, Measurands, is_loinc
from clinic_assist.terminology.molar_mass import molar_mass
from clinic_assist.terminology.systems import CPT, LOINC, SNOMED_CT
from tests.measurands import measurands

ALL = measurands().all
CASES = settings(max_examples=int(os.environ.get("CLINIC_ASSIST_CASES", "200")), deadline=None)


def found(
    text: str | None = None,
    *codings: tuple[str | None, str, str | None],
    unit: str | None = "mmol/L",
    within: tuple[str, ...] = (),
) -> str | None:
    concept = CodeableConcept(
        codings=tuple(Coding(system=system, code=code, display=name) for system, code, name in codings), text=text
    )
    quantity = None if unit is None else Quantity(value=4, unit=unit or None)  # type: ignore[arg-type]
    one = measurands().recognise(concept, quantity, settings=within)
    return one.id if one else None


@pytest.mark.parametrize(
    ("name", "unit", "measurand"),
    [
        ("K", "mmol/L", "potassium"),
        ("POTASSIUM, SERUM", "mEq/L", "potassium"),
        ("Potassium Lvl", "mmol/L", "potassium"),
        ("Potassium [Moles/volume] in Serum or Plasma", "mmol/L", "potassium"),
        ("Na+", "meq/l", "sodium"),
        ("CREAT", "mg/dL", "creatinine"),
        ("Creatinine, Random Urine", "mg/dL", "creatinine-urine"),
        ("HGB", "g/dl", "hemoglobin"),
        ("Hgb A1c", "%", "hba1c"),
        ("Hgb A1c", "mmol/mol", "hba1c-ifcc"),
        ("HEMOGLOBIN A1C/HEMOGLOBIN.TOTAL", "%", "hba1c"),
        ("WBC", "K/uL", "leukocytes"),
        ("LEUKOCYTES", "t/cmm", "leukocytes"),
        ("PLT", "10*3/uL", "platelets"),
        ("Platelet Count", "10^9/L", "platelets"),
        ("TSH 3rd gen", "uIU/mL", "thyrotropin"),
        ("Total Bilirubin", "mg/dL", "bilirubin"),
        ("Bilirubin, total", "umol/L", "bilirubin"),
        ("Neutrophils", "%", "neutrophils-fraction"),
        ("Neutrophils/100 leukocytes in Blood by Automated count", "%", "neutrophils-fraction"),
        ("Neutrophils, Abs", "10*9/L", "neutrophils"),
        ("pH, arterial", "", "ph-arterial"),
        ("Hämoglobin", "g/dL", "hemoglobin"),
        ("Glucose, POC", "mg/dL", "glucose-capillary"),
        ("INR", "", "inr"),
        ("Body weight", "Pounds", "body-weight"),
        ("Temperature", "F", "body-temperature"),
        ("Pulse Oximetry", "%", "oxygen-saturation"),
    ],
)
def test_names_are_known_as_laboratories_and_wards_write_them(name: str, unit: str, measurand: str) -> None:
    assert found(name, unit=unit) == measurand


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("Potassium", "kg"),
        ("Potassium", ""),
        ("Potassium, CSF", "mmol/L"),
        ("Potassium, stool", "mmol/L"),
        ("Potassium hydroxide", "mmol/L"),
        ("Glucose 2 hours post dose", "mg/dL"),
        ("WBC", "/[HPF]"),
        ("WBC", "/uL"),
        ("RBC, CSF", "10*6/uL"),
        ("pH", ""),
        ("D-Dimer", "mg/L"),
        ("", "mmol/L"),
        ("Potassium" * 40, "mmol/L"),
        ("Creatinine, serum, urine", "mg/dL"),
    ],
)
def test_a_name_is_not_believed_without_a_unit_that_fits_or_with_more_words_than_are_known(
    name: str, unit: str
) -> None:
    assert found(name, unit=unit) is None


def test_a_code_that_is_known_decides_over_the_name_and_needs_no_unit() -> None:
    assert found("Glucose", (LOINC, "2823-3", "Glucose"), unit="kg") == "potassium"
    assert found("Glucose", (LOINC, "2823-3", None), unit=None) == "potassium"
    assert found("Glucose", ("urn:oid:2.16.840.1.113883.6.1", "2823-3", None)) == "potassium"
    assert found("Heart rate", (SNOMED_CT, "364075005", None), unit="/min") == "heart-rate"
    assert found("Glucose") == "glucose"


def test_a_loinc_code_that_is_not_known_is_a_test_that_is_not_known() -> None:
    assert found("Potassium", (LOINC, "99999-9", "Potassium")) is None
    assert found("Potassium", ("L", "99999-8", "Potassium")) == "potassium"


def test_a_code_of_loinc_under_another_systems_name_is_not_overruled_by_the_name() -> None:
    """As a message writes it that has the code's own words where the name of the coding system belongs."""
    assert found(None, ("POST 12H CFST:MCNC:PT:SER/PLAS:QN", "1554-5", "GLUCOSE"), unit="mg/dl") is None
    assert found(None, ("POST 12H CFST:MCNC:PT:SER/PLAS:QN", "1554", "GLUCOSE"), unit="mg/dl") == "glucose"


def test_codes_that_mean_two_measurements_join_neither() -> None:
    assert found(None, (LOINC, "2823-3", None), (LOINC, "2951-2", None)) is None
    assert found(None, (LOINC, "2823-3", None), (LOINC, "99999-9", None)) is None
    assert found(None, (LOINC, "2823-3", None), (LOINC, "6298-4", None)) == "potassium"


def test_all_names_of_a_result_must_mean_the_same() -> None:
    assert found("Potassium", ("L", "17", "Kalium")) == "potassium"
    assert found("Potassium", ("L", "17", "Sodium")) is None
    assert found("Potassium", ("L", "17", "Panel 3")) is None
    assert found("Potassium", ("L", "NA", None)) is None
    assert found("Potassium", ("L", "4711", None)) == "potassium"


def test_a_local_code_is_read_as_a_name_only_where_there_is_no_other() -> None:
    assert found(None, ("L", "K", None)) == "potassium"
    assert found(None, (None, "K", None)) == "potassium"
    assert found(None, (CPT, "84132", None)) is None


def test_a_name_in_a_report_on_another_specimen_is_not_one_of_blood() -> None:
    assert found("Glucose", unit="mg/dL", within=("Comprehensive metabolic panel, serum",)) == "glucose"
    assert found("Glucose", unit="mg/dL", within=("URINALYSIS",)) == "glucose-urine"
    assert found("Glucose", unit="mg/dL", within=("CSF analysis",)) is None
    assert found("Glucose", unit="mg/dL", within=("Urinalysis", "CSF")) is None
    assert found("Glucose, serum", unit="mg/dL", within=("Urinalysis",)) == "glucose"


def test_a_unit_and_its_code_that_contradict_each_other_are_believed_neither() -> None:
    concept = CodeableConcept(text="Potassium")

    def by(unit: str | None, code: str | None) -> Measurand | None:
        return measurands().recognise(concept, Quantity(value=4, unit=unit, code=code))  # type: ignore[arg-type]

    assert by("mmol/L", "mg/dL") is None
    assert by("mmol/L", "mmol/L") is by("millimoles per litre of it", "mmol/L") is measurands()["potassium"]


def test_a_name_and_a_code_stand_for_one_measurand_only() -> None:
    twin = Measurand(id="twin", name="Twin", names=("kalium",), units=frozenset(("mmol/l",)), line="twin")
    same_code = Measurand(id="twin", name="Twin", loinc=("2823-3",), line="twin")

    for wrong in (twin, same_code):
        with pytest.raises(ValueError, match="two measurands"):
            Measurands([*ALL, wrong])
    assert len(Measurands(ALL).all) > 200


def test_every_loinc_code_has_its_check_digit() -> None:
    codes = [code for one in ALL for code in one.loinc]

    assert len(codes) > 400
    assert [code for code in codes if not is_loinc(code)] == []
    assert [is_loinc(code) for code in ("2823-4", "2823", "K-1", "\u0662-1", "2823-33")] == [False] * 5


def test_every_measurand_is_told_by_a_code_and_every_key_of_the_file_is_read() -> None:
    tables = tomllib.loads((resources_folder() / "terminology" / FILE).read_text(encoding="utf-8"))
    keys = {key for table in tables.values() for key in table}

    assert keys == {"name", "loinc", "snomed", "names", "units", "specimen", "formula", "charge", "per", "joins"}
    assert [one.id for one in ALL if not one.loinc] == []
    assert [one.id for one in ALL if one.names and not one.units] == []
    assert Counter(one.line != one.id for one in ALL)[True] == 1


def test_every_formula_has_a_weight() -> None:
    weights = {one.formula: molar_mass(one.formula) for one in ALL if one.formula}

    # PubChem, molecular weights, to the digits that do not depend on the edition of atomic weights.
    formulas = ("C6H12O6", "C4H7N3O", "C27H46O", "C33H36N4O6", "C63H88CoN14O14P")
    assert [f"{weights[formula]:.1f}" for formula in formulas] == ["180.2", "113.1", "386.7", "584.7", "1355.4"]
    with pytest.raises(ValueError, match="atomic weight"):
        molar_mass("Xx2")
    with pytest.raises(ValueError, match="formula"):
        molar_mass("H2(SO4)")


@CASES
@given(data=st.data())
def test_recognition_never_joins_two_measurands(data: st.DataObject) -> None:
    """However a listed name is spaced, cased, punctuated and ordered, with a listed unit it is that measurand alone."""
    one = data.draw(st.sampled_from([one for one in ALL if one.names]))
    name = data.draw(st.sampled_from(one.names))
    unit = data.draw(st.sampled_from(sorted(one.units)))
    words = data.draw(st.permutations(name.split()))
    written = data.draw(st.sampled_from((" ", ", ", "_", " - ", "/"))).join(
        data.draw(st.sampled_from((str.upper, str.title, str)))(word) for word in words
    )
    needed = {
        "urine": ", urine",
        "arterial": " arterial",
        "venous": " venous",
        "capillary": " POC",
        "stated-blood": " blood",
    }
    if not parts_of_name(name).specimen:
        written += needed.get(one.specimen, "")

    assert found(written, unit=unit) == one.id


@CASES
@given(st.text(max_size=60), st.sampled_from(("mmol/L", "%", "", "/min", "10*3/uL")))
def test_any_text_gives_an_answer_and_the_same_one_twice(name: str, unit: str) -> None:
    assert found(name, unit=unit) == found(name, unit=unit)
    assert specimen_of(name) == specimen_of(name)
