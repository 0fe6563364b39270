from dataclasses import replace
from decimal import Decimal

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.datatypes import CodeableConcept, Dosage, Quantity, Ratio, Reference, Timing, Value
from clinic_assist.chart.facts import (
    AbsenceStatement,
    Ingredient,
    KeptResource,
    MedicationRequest,
    ObservationComponent,
)
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.terminology.fact_text import dosage_text, fact_line, fact_name, fact_value
from tests import charts


def test_a_result_reads_name_value_status_date() -> None:
    fact = charts.result("Potassium", "4.10", "mmol/L", "2026-11-02")

    assert fact_line(fact) == "Potassium 4.10 mmol/L, final, 02-Nov-2026"


def test_a_result_without_a_value_says_why() -> None:
    fact = charts.result("Potassium", "1", "", "2026-11-02", value=None, data_absent_reason="not-performed")

    assert fact_value(fact) == "not available (not performed)"


def test_a_blood_pressure_shows_both_parts() -> None:
    parts = tuple(
        ObservationComponent(
            code=CodeableConcept(text=name), value=Value(quantity=Quantity(value=Decimal(number), unit="mmHg"))
        )
        for name, number in (("Systolic", "120"), ("Diastolic", "80"))
    )
    fact = charts.result("Blood pressure", "1", "", "2026-11-02", value=None, components=parts)

    assert fact_value(fact) == "Systolic 120 mmHg; Diastolic 80 mmHg"


def test_a_problem_without_status_says_so() -> None:
    fact = charts.condition("Gout", clinical_status=None)

    assert fact_line(fact) == "Gout, status not recorded, date not recorded"


def test_an_unconfirmed_problem_says_so() -> None:
    fact = charts.condition("Gout", verification_status="provisional")

    assert fact_line(fact).startswith("Gout, active, provisional")


def test_an_instruction_repeated_in_each_part_is_said_once() -> None:
    whole = Dosage(text="0-0-0-1")
    tablet = Dosage(dose=Quantity(value=Decimal(1), unit="tablet"))

    assert fact_value(charts.medication("Zopiclone", dosages=(whole, whole, Dosage(text="or 2")))) == "0-0-0-1; or 2"
    assert fact_value(charts.medication("Zopiclone", dosages=(tablet, tablet))) == "1 tablet; 1 tablet"


def test_a_medicine_that_must_not_be_given_says_so() -> None:
    fact = charts.medication("Ibuprofen", do_not_perform=True)

    assert "not to be given" in fact_line(fact)


def test_names_fall_back_to_what_there_is() -> None:
    kept = KeptResource(**charts.named("KeptResource"), resource_type="Basic", reason="type not understood")
    none = AbsenceStatement(**charts.named("AbsenceStatement"), topic=Topic.ALLERGIES, silence=Silence.NOT_ASKED)
    unnamed = MedicationRequest(
        **charts.named("MedicationRequest"), medication_reference=Reference(reference="Medication/9")
    )

    assert fact_name(kept) == "Basic"
    assert fact_name(none) == "Allergies: not asked"
    assert fact_name(unnamed) == "Medicine not named in the record"
    assert fact_name(replace(unnamed, ingredients=(Ingredient(item=charts.coded("Codeine")),))) == "Codeine"
    assert fact_name(charts.condition("x", code=None)) == "Problem without a name"


def test_a_dosage_in_parts_becomes_a_line_and_a_text_stays_as_written() -> None:
    parts = Dosage(
        dose=Quantity(value=Decimal("0.5"), unit="mg"),
        route=CodeableConcept(text="oral"),
        timing=Timing(frequency=1, period=Decimal(1), period_unit="d"),
        as_needed=True,
        as_needed_for=CodeableConcept(text="pain"),
        max_dose_per_period=Ratio(
            numerator=Quantity(value=Decimal(2), unit="mg"), denominator=Quantity(value=Decimal(1), unit="day")
        ),
    )

    assert dosage_text(parts) == "0.5 mg oral once daily as needed for pain at most 2 mg per day"
    assert dosage_text(Dosage(text="1 QD")) == "1 QD"
    assert dosage_text(Dosage(patient_instruction="with food")) == "with food"


def test_the_date_is_the_records_own() -> None:
    fact = charts.condition("Gout", onset=PartialDate("2015"))

    assert fact_line(fact).endswith("2015")
