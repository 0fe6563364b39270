"""Whether a chart says that a woman is pregnant, how far, and whether she breastfeeds."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from clinic_assist.chart.datatypes import CodeableConcept, Coding, Quantity, Value
from clinic_assist.chart.facts import Condition, Observation, Procedure
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.safety.patient.pregnancy import breastfeeding_of, pregnancy_of, says, trimester
from clinic_assist.terminology.systems import LOINC
from tests.charts import chart, coded, named, patient

ON = date(2026, 11, 27)
ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"


def ago(days: int) -> PartialDate:
    return PartialDate((ON - timedelta(days=days)).isoformat())


def condition(text: str, *, days: int | None = 30, status: str = "active", code: CodeableConcept | None = None):
    return Condition(
        **named("Condition"),
        code=code or coded(text),
        clinical_status=status,
        onset=ago(days) if days is not None else None,
    )


def observed(code: str, value: Value, *, days: int = 10) -> Observation:
    concept = CodeableConcept(codings=(Coding(system=LOINC, code=code),), text="Pregnancy")
    return Observation(**named("Observation"), code=concept, status="final", effective=ago(days), value=value)


def worded(text: str) -> Value:
    return Value(codeable_concept=CodeableConcept(text=text))


@pytest.mark.parametrize(
    "text",
    [
        "Pregnant", "Pregnancy", "Normal pregnancy", "Pregnancy, 20 weeks", "Patient currently pregnant",
        "High risk pregnancy", "Twin pregnancy", "Unwanted pregnancy", "Unplanned pregnancy", "Teenage pregnancy",
        "Supervision of normal first pregnancy, third trimester", "Intrauterine pregnancy", "IUP at 12 weeks",
        "34 weeks gestation of pregnancy", "Pregnancy-induced hypertension", "Gestational diabetes mellitus",
        "Gestational hypertension", "Pre-eclampsia", "Preeclampsia", "Hyperemesis gravidarum", "Placenta praevia",
        "Threatened miscarriage", "Anemia in pregnancy", "Primigravida", "Antenatal care", "Gravid uterus",
        "Schwangerschaft", "Schwanger, 12. Woche", "Grossesse", "Femme enceinte", "Embarazo", "Embarazada",
        "Diabète gestationnel",
    ],
)  # fmt: skip
def test_a_text_says_that_she_is_pregnant(text: str) -> None:
    assert says(coded(text)) is True


@pytest.mark.parametrize(
    "text",
    [
        "Not pregnant", "No pregnancy", "Pregnancy ruled out", "Pregnancy test negative", "Negative pregnancy test",
        "Pregnancy test", "History of pregnancy", "Previous pregnancy complicated by hypertension", "False pregnancy",
        "Desire for pregnancy", "Trying to become pregnant", "Prevention of pregnancy", "Pregnancy planning",
        "Possible pregnancy", "Suspected pregnancy", "Could be pregnant", "? pregnancy", "Family history of pre-eclampsia",
        "History of gestational diabetes", "Mother had pre-eclampsia", "Infertility", "Contraception", "Hypertension",
        "Recurrent pregnancy loss", "Kinderwunsch", "Schwangerschaftstest", "Prueba de embarazo", "Nonpregnant state",
        "Number of pregnancies", "Recurrent miscarriage", "History of cesarean section",
    ],
)  # fmt: skip
def test_a_text_says_nothing_of_a_pregnancy_now(text: str) -> None:
    assert says(coded(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "Miscarriage in first trimester", "Spontaneous abortion", "Ectopic pregnancy", "Molar pregnancy", "Childbirth",
        "Normal delivery", "Cesarean section", "Postpartum depression", "Termination of pregnancy", "Stillbirth",
        "Fehlgeburt", "Kaiserschnitt", "Fausse couche", "Cesárea",
    ],
)  # fmt: skip
def test_a_text_says_that_a_pregnancy_has_ended(text: str) -> None:
    assert says(coded(text)) is False


@pytest.mark.parametrize(
    ("system", "code", "expected"),
    [
        ("http://snomed.info/sct", "77386006", True),
        ("http://snomed.info/sct", "72892002", True),
        ("http://snomed.info/sct", "398254007", True),
        ("http://snomed.info/sct", "19169002", False),
        ("http://snomed.info/sct", "66348005", False),
        ("http://snomed.info/sct", "38341003", None),
        (ICD10, "Z33.1", True),
        (ICD10, "Z34.02", True),
        (ICD10, "Z3A.20", True),
        (ICD10, "O09.511", True),
        (ICD10, "O24.410", True),
        (ICD10, "O99.011", True),
        (ICD10, "O99.03", None),
        (ICD10, "O03.9", False),
        (ICD10, "O80", False),
        (ICD10, "O90.6", False),
        (ICD10, "Z37.0", False),
        (ICD10, "Z32.02", None),
        (ICD10, "Z31.69", None),
        ("http://hl7.org/fhir/sid/icd-9-cm", "V22.1", True),
        ("http://hl7.org/fhir/sid/icd-9-cm", "634.90", False),
    ],
)
def test_a_code_is_read(system: str, code: str, expected: bool | None) -> None:
    assert says(CodeableConcept(codings=(Coding(system=system, code=code),))) is expected


def pregnant(*facts: object) -> bool | None:
    return pregnancy_of(chart(*facts), ON)[0].value  # type: ignore[arg-type]


def test_an_active_problem_counts_for_42_weeks_and_a_resolved_one_does_not() -> None:
    assert pregnant(condition("Normal pregnancy")) is True
    assert pregnant(condition("Normal pregnancy", days=43 * 7)) is None
    assert pregnant(condition("Normal pregnancy", status="resolved")) is None
    assert pregnant(condition("Normal pregnancy", days=None)) is True


def test_a_status_that_is_newer_decides_and_an_old_one_says_nothing() -> None:
    problem = condition("Normal pregnancy", days=100)

    assert pregnant(problem, observed("82810-3", worded("Not pregnant"))) is False
    assert pregnant(observed("82810-3", worded("Pregnant"))) is True
    assert pregnant(observed("82810-3", worded("Pregnant"), days=400)) is None
    assert pregnant(observed("82810-3", worded("Possible unconfirmed pregnancy"))) is None


def test_a_birth_or_a_miscarriage_ends_it_and_a_later_pregnancy_begins_again() -> None:
    problem = condition("Normal pregnancy", days=200)
    birth = Procedure(**named("Procedure"), code=coded("Childbirth", "66348005"), status="completed", performed=ago(20))

    assert pregnant(problem, birth) is False
    assert pregnant(problem, condition("Miscarriage in first trimester", days=150, status="resolved")) is False
    assert pregnant(birth, condition("Pregnant", days=2)) is True
    assert pregnant(problem, Procedure(**named("Procedure"), code=coded("Childbirth"), status="not-done")) is True


def test_a_man_and_a_child_are_never_pregnant() -> None:
    problem = condition("Normal pregnancy")

    assert pregnant(patient(gender="male", birth_date=PartialDate("1990-01-01")), problem) is None
    assert pregnant(patient(gender="female", birth_date=PartialDate("2026-10-01")), problem) is None
    assert pregnant(patient(gender="female", birth_date=PartialDate("1990-01-01")), problem) is True


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (observed("11778-8", Value(date_time=PartialDate("2027-04-02"))), 2),
        (observed("11778-8", Value(date_time=PartialDate("2026-12-20"))), 3),
        (observed("18185-9", Value(quantity=Quantity(value=Decimal(9), unit="wk", code="wk"))), 1),
        (observed("11884-4", Value(quantity=Quantity(value=Decimal(150), unit="d", code="d"))), 2),
        (condition("20 weeks", code=CodeableConcept(codings=(Coding(system=ICD10, code="Z3A.20"),))), 2),
    ],
)
def test_the_trimester_is_known_from_a_day_of_delivery_or_a_week(fact: Observation, expected: int) -> None:
    stated, due = pregnancy_of(chart(fact), ON)

    assert stated.value is True
    assert trimester(due, ON) == expected
    assert fact.id in [record.fact for record in stated.because]


def test_a_last_period_dates_a_pregnancy_and_does_not_state_one() -> None:
    period = observed("8665-2", Value(date_time=ago(70)))

    assert pregnancy_of(chart(period), ON) == (pregnancy_of(chart(), ON)[0], None)
    stated, due = pregnancy_of(chart(period, condition("Pregnant")), ON)
    assert stated.value is True
    assert trimester(due, ON) == 1


def test_a_day_of_delivery_long_past_or_a_birth_after_it_was_said_says_not_pregnant() -> None:
    due = observed("11778-8", Value(date_time=ago(30)))
    ahead = observed("11778-8", Value(date_time=PartialDate("2027-01-10")), days=100)
    birth = Procedure(**named("Procedure"), code=coded("Childbirth"), status="completed", performed=ago(5))

    assert pregnant(due) is None
    assert pregnant(ahead, birth) is False


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Breastfeeding", True),
        ("Breast-feeding (finding)", True),
        ("Lactating mother", True),
        ("Currently breastfeeding her infant", True),
        ("Stillzeit", True),
        ("Allaitement", True),
        ("Lactancia materna", True),
        ("Not breastfeeding", None),
        ("Stopped breastfeeding", None),
        ("Suppression of lactation", None),
        ("History of breastfeeding", None),
        ("Breast pain", None),
    ],
)
def test_breastfeeding_is_read_from_words(text: str, expected: bool | None) -> None:
    assert breastfeeding_of(chart(condition(text)), ON).value is expected


@pytest.mark.parametrize(
    ("value", "days", "expected"),
    [
        (worded("Yes"), 30, True),
        (worded("Breastfeeding exclusively"), 30, True),
        (worded("No"), 30, False),
        (worded("Yes"), 400, None),
    ],
)
def test_breastfeeding_is_read_from_an_observation_of_the_last_year(
    value: Value, days: int, expected: bool | None
) -> None:
    assert breastfeeding_of(chart(observed("63895-7", value, days=days)), ON).value is expected


@pytest.mark.parametrize(
    "quantity",
    [
        Quantity(value=Decimal(20), unit="kg", code="kg"),
        Quantity(value=Decimal(60), unit="wk", code="wk"),
        Quantity(value=Decimal("NaN"), unit="wk", code="wk"),
        Quantity(value=None, unit="wk", code="wk"),
    ],
)
def test_a_gestational_age_that_cannot_be_one_says_nothing(quantity: Quantity) -> None:
    assert pregnant(observed("18185-9", Value(quantity=quantity))) is None


def test_a_week_without_a_date_and_an_end_without_a_date_say_nothing() -> None:
    week = CodeableConcept(codings=(Coding(system=ICD10, code="Z3A.20"),))
    nothing = Condition(**named("Condition"), code=None, clinical_status="active")

    other = condition("Hypertension", code=CodeableConcept(codings=(Coding(system=ICD10, code="I10"),)))

    _stated, due = pregnancy_of(chart(condition("20 weeks", code=week, days=None), nothing, other), ON)
    assert due is None
    assert pregnant(Procedure(**named("Procedure"), code=coded("Childbirth"), status="completed")) is None


def test_a_problem_in_error_says_nothing() -> None:
    wrong = Condition(
        **named("Condition"), code=coded("Pregnant"), clinical_status="active", verification_status="refuted"
    )

    assert pregnant(wrong) is None


def test_a_diagnosis_of_another_system_and_a_result_that_is_neither_say_nothing() -> None:
    local = CodeableConcept(codings=(Coding(system="http://example.org/own", code="82810-3"),), text="Pregnancy status")
    status = Observation(**named("Observation"), code=local, status="final", effective=ago(3), value=worded("Pregnant"))

    assert pregnant(status) is None
    assert trimester(None, ON) is None
