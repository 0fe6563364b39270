from datetime import date

import pytest

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.datatypes import HumanName, Identifier
from clinic_assist.chart.facts import AbsenceStatement
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.terminology.banner import age_text, allergy_title, banner_of, medical_record_number
from clinic_assist.terminology.tall_man import tall_man
from tests import charts

TODAY = date(2026, 11, 22)


def test_the_banner_has_name_birth_gender_and_number_in_this_order() -> None:
    banner = banner_of(charts.chart(charts.patient()), TODAY)

    assert banner.line == "TESTPERSON, Ada (Mrs)   Born 14-Jul-1945 (81y)   Gender Female   MRN MRN-1"


def test_what_is_not_known_is_said_in_words() -> None:
    nobody = charts.patient(names=(), gender=None, birth_date=None, identifiers=())

    assert (
        banner_of(charts.chart(nobody), TODAY).line == "Not known   Born Not known   Gender Not known   MRN Not known"
    )
    assert banner_of(charts.chart(), TODAY).name == "Not known"


def test_a_dead_patient_has_an_age_at_death_and_no_age_today() -> None:
    banner = banner_of(charts.chart(charts.patient(deceased_on=PartialDate("2019-03-12"))), TODAY)

    assert banner.born == "14-Jul-1945"
    assert banner.died == "12-Mar-2019 (aged 73y)"


def test_a_death_without_a_date_is_not_given_one() -> None:
    assert banner_of(charts.chart(charts.patient(deceased=True)), TODAY).died == "Yes, date not known"


@pytest.mark.parametrize(
    ("birth", "age"),
    [
        ("2026-11-20", "2d"),
        ("2026-09-01", "11w"),
        ("2025-10-23", "12m"),
        ("2020-05-18", "6y 6m"),
        ("2008-11-22", "18y"),
        ("1945-11-23", "80y"),
        ("1958", "about 68y"),
        ("2027-01-01", ""),
    ],
)
def test_age_is_given_in_the_unit_that_fits(birth: str, age: str) -> None:
    assert age_text(PartialDate(birth), TODAY) == age


def test_an_empty_list_is_not_no_known_allergies() -> None:
    stated = AbsenceStatement(**charts.named("AbsenceStatement"), topic=Topic.ALLERGIES, silence=Silence.NONE_KNOWN)

    assert allergy_title(charts.chart()) == "Allergies not recorded"
    assert allergy_title(charts.chart(stated)) == "No known allergies"
    assert allergy_title(charts.chart(stated, charts.allergy("Latex"))) == "Known allergies"


def test_an_allergy_that_was_kept_unread_is_never_no_known_allergies() -> None:
    stated = AbsenceStatement(**charts.named("AbsenceStatement"), topic=Topic.ALLERGIES, silence=Silence.NONE_KNOWN)
    unread = charts.kept("AllergyIntolerance", "Penicillin")

    assert allergy_title(charts.chart(stated, unread)) == "Allergies unavailable"
    assert allergy_title(charts.chart(unread, charts.allergy("Latex"))) == "Known allergies"
    assert allergy_title(charts.chart(stated, charts.kept("Claim"))) == "No known allergies"


def test_a_refuted_allergy_is_neither_known_nor_a_statement_of_none() -> None:
    refuted = charts.allergy("Penicillin", verification_status="refuted")

    assert allergy_title(charts.chart(refuted)) == "Allergies not recorded"


@pytest.mark.parametrize(
    ("born", "died", "told"),
    [
        ("1950-02-03", "2020-01", "Jan-2020 (aged 69y)"),
        ("1950-02-03", "2020", "2020 (aged about 70y)"),
        ("1950-02-03", "2020-02", "Feb-2020 (aged about 70y)"),
        ("1950", "2020-06-01", "01-Jun-2020 (aged about 70y)"),
    ],
)
def test_a_date_of_death_without_a_day_gives_an_age_only_where_it_leaves_no_doubt(
    born: str, died: str, told: str
) -> None:
    person = charts.patient(birth_date=PartialDate(born), deceased_on=PartialDate(died))

    assert banner_of(charts.chart(person), TODAY).died == told


@pytest.mark.parametrize("type_code", ["MB", "SN", "AN", "VN", "NH", "HC", "NNDNK", "NI"])
def test_a_number_of_an_insurance_a_visit_or_a_nation_is_not_a_record_number(type_code: str) -> None:
    other = Identifier(system="urn:test:other", value="1", type_code=type_code)
    plain = Identifier(system="urn:test:mrn", value="77", type_code="PI")

    assert medical_record_number(charts.patient(identifiers=(other, plain))) == "77"
    assert medical_record_number(charts.patient(identifiers=(other,))) is None


def test_a_social_security_number_is_not_a_record_number() -> None:
    secret = Identifier(system="http://hl7.org/fhir/sid/us-ssn", value="999-00-1234")
    plain = Identifier(system="urn:x", value="77")

    assert medical_record_number(charts.patient(identifiers=(secret, plain))) == "77"
    assert medical_record_number(charts.patient(identifiers=(secret,))) is None


def test_a_name_without_parts_is_shown_as_written() -> None:
    written = charts.patient(names=(HumanName(text="Mother of three, unknown"),))

    assert banner_of(charts.chart(written), TODAY).name == "Mother of three, unknown"


def test_tall_man_letters_change_listed_names_only() -> None:
    assert tall_man("hydroxyzine and Hydralazine, lisinopril") == "hydrOXYzine and hydrALAZINE, lisinopril"
    assert tall_man("Solu-Medrol, solu-cortef; depo-medrol") == "Solu-MEDROL, Solu-CORTEF; DEPO-Medrol"
    assert tall_man("glipizide-metformin 5-500 mg") == "glipiZIDE-metFORMIN 5-500 mg"
    assert tall_man("Medrol, CELEBREX") == "Medrol, CeleBREX"
