from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from clinic_assist.chart.datatypes import Value
from clinic_assist.chart.facts import DiagnosticReport, ImagingStudy, Observation
from tests.unit.importers.fhir_files import DATA_ABSENT, LOINC, read_one, warnings_of

POTASSIUM = {"coding": [{"system": LOINC, "code": "2823-3", "display": "Potassium"}]}
BASE: dict[str, Any] = {"resourceType": "Observation", "status": "final", "code": POTASSIUM}


def observed(**rest: Any) -> Observation:
    return read_one({**BASE, **rest}, Observation)


def value_as_text(value: Value | None) -> str:
    assert value is not None
    parts = [(name, getattr(value, name)) for name in Value.__dataclass_fields__ if getattr(value, name) is not None]
    assert len(parts) == 1
    name, part = parts[0]
    return f"{name} {getattr(part, 'display', None) or getattr(part, 'text', None) or part}"


@pytest.mark.parametrize(
    ("key", "written", "expected"),
    [
        ("valueString", "trace", "string trace"),
        ("valueBoolean", False, "boolean False"),
        ("valueInteger", 0, "integer 0"),
        ("valueDecimal", 7, "decimal 7"),
        ("valueTime", "12:30:00", "time 12:30:00"),
        ("valueDateTime", "2019-03", "date_time 2019-03"),
        ("valueCodeableConcept", {"text": "Positive"}, "codeable_concept Positive"),
        ("valueCoding", {"code": "A", "display": "Group A"}, "codeable_concept Group A"),
    ],
)
def test_every_simple_form_of_value_is_read(key: str, written: Any, expected: str) -> None:
    assert value_as_text(observed(**{key: written}).value) == expected


def test_structured_values_are_read() -> None:
    measured = observed(valueQuantity={"value": 4, "comparator": "<", "unit": "mmol/L", "code": "mmol/L"}).value
    span = observed(valueRange={"low": {"value": 1}, "high": {"value": 2}}).value
    ratio = observed(valueRatio={"numerator": {"value": 1}, "denominator": {"value": 128}}).value
    period = observed(valuePeriod={"start": "2020"}).value
    sampled = observed(
        valueSampledData={"origin": {"value": 0, "unit": "uV"}, "period": 10, "dimensions": 1, "data": "1 2 E"}
    ).value

    assert measured is not None
    assert measured.quantity is not None
    assert (measured.quantity.comparator, measured.quantity.value) == ("<", Decimal(4))
    assert span is not None
    assert span.range is not None
    assert ratio is not None
    assert ratio.ratio is not None
    assert ratio.ratio.denominator is not None
    assert ratio.ratio.denominator.value == 128
    assert period is not None
    assert period.period is not None
    assert sampled is not None
    assert sampled.sampled_data is not None
    assert sampled.sampled_data.data == "1 2 E"


def test_trailing_zeros_of_a_result_are_kept() -> None:
    from tests.unit.importers.fhir_files import batch_of, only

    data = b'{"resourceType":"Observation","status":"final","valueQuantity":{"value":4.10,"unit":"mmol/L"}}'
    value = only(batch_of(data), Observation).value

    assert value is not None
    assert value.quantity is not None
    assert str(value.quantity.value) == "4.10"


def test_components_keep_their_own_values_and_absences() -> None:
    fact = observed(
        component=[
            {"code": {"text": "Systolic"}, "valueQuantity": {"value": 120, "unit": "mmHg"},
             "interpretation": [{"text": "N"}], "referenceRange": [{"high": {"value": 140}}]},
            {"code": {"text": "Diastolic"}, "dataAbsentReason": {"coding": [{"code": "not-performed"}]}},
            {"valueString": "no code"},
        ]
    )  # fmt: skip

    assert [one.code.text for one in fact.components] == ["Systolic", "Diastolic"]
    assert fact.components[0].value is not None
    assert fact.components[0].interpretations[0].text == "N"
    assert fact.components[0].reference_ranges[0].high is not None
    assert fact.components[1].value is None
    assert fact.components[1].data_absent_reason == "not-performed"


@pytest.mark.parametrize(
    "absence",
    [
        {"dataAbsentReason": {"coding": [{"code": "masked"}]}},
        {"_valueString": {"extension": [{"url": DATA_ABSENT, "valueCode": "masked"}]}},
        {"valueQuantity": {"extension": [{"url": DATA_ABSENT, "valueCode": "masked"}]}},
        {"valueCodeableConcept": {"extension": [{"url": DATA_ABSENT, "valueCode": "masked"}]}},
    ],
)
def test_the_reason_for_a_missing_value_is_read_wherever_it_stands(absence: dict[str, Any]) -> None:
    fact = observed(**absence)

    assert fact.value is None
    assert fact.data_absent_reason == "masked"


def test_two_values_are_not_chosen_from() -> None:
    resource = {**BASE, "subject": {"reference": "Patient/1"}, "valueString": "a", "valueInteger": 1}

    assert warnings_of(resource) == [
        ("Observation/valueInteger", "More than one value is given where there can be only one; none was read.")
    ]
    assert observed(valueString="a", valueInteger=1).value is None


def test_a_form_of_value_that_is_not_known_is_named() -> None:
    resource = {**BASE, "subject": {"reference": "Patient/1"}, "valueAttachment": {"data": "eA=="}}

    assert warnings_of(resource) == [("Observation/valueAttachment", "This form of value is not read.")]


def test_times_interpretation_ranges_and_members_are_read() -> None:
    fact = observed(
        effectivePeriod={"start": "2020-01-01", "end": "2020-01-02"},
        issued="2020-01-03T10:00:00.000Z",
        interpretation=[{"coding": [{"code": "H"}]}],
        referenceRange=[{"low": {"value": 3.5}, "high": {"value": 5.1}, "text": "3.5 to 5.1"}],
        category=[{"coding": [{"code": "laboratory"}]}],
        hasMember=[{"reference": "Observation/2"}],
        bodySite={"text": "Left arm"},
    )

    assert fact.effective is not None
    assert fact.effective_end is not None
    assert (fact.effective.text, fact.effective_end.text) == ("2020-01-01", "2020-01-02")
    assert fact.interpretations[0].display == "H"
    assert fact.reference_ranges[0].text == "3.5 to 5.1"
    assert fact.has_members[0].reference == "Observation/2"
    assert fact.when == fact.effective


def test_a_report_holds_its_text_and_its_results() -> None:
    fact = read_one(
        {
            "resourceType": "DiagnosticReport",
            "status": "final",
            "code": {"text": "CBC"},
            "effectiveDateTime": "2020",
            "result": [{"reference": "Observation/1", "display": "Hb"}],
            "conclusion": "Normal",
            "conclusionCode": [{"text": "Normal count"}],
            "presentedForm": [{"contentType": "text/plain; charset=utf-8", "data": "QWxsIG5vcm1hbC4="}],
            "text": {"status": "generated", "div": "<div><p>All normal.</p></div>"},
        },
        DiagnosticReport,
    )

    assert fact.presented_forms[0].text == "All normal."
    assert fact.narrative == "All normal."
    assert fact.results[0].display == "Hb"
    assert fact.conclusion_codes[0].text == "Normal count"


def test_an_imaging_study_takes_modalities_from_its_series_where_it_lists_none() -> None:
    series = {"uid": "1.2.3", "number": 1, "modality": {"code": "CT"}, "bodySite": {"display": "Head"},
              "numberOfInstances": 12}  # fmt: skip

    fact = read_one(
        {"resourceType": "ImagingStudy", "status": "available", "started": "2020", "series": [series, series]},
        ImagingStudy,
    )

    assert [one.code for one in fact.modalities] == ["CT"]
    assert fact.series[0].instance_count == 12
    assert fact.concept is not None
    assert fact.concept.display == "CT"
