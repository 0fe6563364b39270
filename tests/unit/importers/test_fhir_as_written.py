"""What programs write otherwise than FHIR does: read where it is plain, shown where it is not, never the opposite."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from clinic_assist.chart.absence import Silence
from clinic_assist.chart.facts import (
    AbsenceStatement,
    AllergyIntolerance,
    Condition,
    DocumentReference,
    MedicationRequest,
    Observation,
)
from clinic_assist.importers.fhir.convert import UNCLEAR_BAN
from clinic_assist.importers.fhir.reading import WRITTEN_AS_TEXT, WRITTEN_OTHERWISE
from clinic_assist.importers.fhir.record import NO_KIND
from tests.unit.importers.fhir_files import PATIENT, batch_of, bundle, only

WHO = {"reference": "Patient/p1"}
RESULT: dict[str, Any] = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}, "subject": WHO}
ORDER: dict[str, Any] = {"resourceType": "MedicationRequest", "status": "active", "intent": "order", "subject": WHO}
WARFARIN = {"medicationCodeableConcept": {"text": "Warfarin"}}


def reasons(*records: dict[str, Any]) -> list[str]:
    return [issue.reason for issue in batch_of(bundle(PATIENT, *records)).issues]


@pytest.mark.parametrize(("written", "number"), [("7.20", "7.20"), ("-3", "-3"), ("0.5", "0.5")])
def test_a_number_in_quotation_marks_is_that_number(written: str, number: str) -> None:
    record = {**RESULT, "valueQuantity": {"value": written, "unit": "%"}}
    value = only(batch_of(bundle(PATIENT, record)), Observation).value

    assert value is not None
    assert value.quantity is not None
    assert (value.quantity.value, str(value.quantity.value)) == (Decimal(number), number)
    assert reasons(record) == [WRITTEN_AS_TEXT]


@pytest.mark.parametrize("written", ["<=10", "7,2", "1.", "007", "1e5", "١٢", "high"])
def test_what_is_no_number_is_shown_as_it_is_written(written: str) -> None:
    record = {**RESULT, "valueQuantity": {"value": written, "unit": "kg"}}
    value = only(batch_of(bundle(PATIENT, record)), Observation).value

    assert value is not None
    assert (value.quantity, value.string) == (None, f"{written} kg")
    assert reasons(record) == ["A number was expected."]


@pytest.mark.parametrize(("written", "frequency"), [("2", 2), (2, 2), ("02", None), ("2.5", None), ("twice", None)])
def test_a_whole_number_in_quotation_marks_is_that_number(written: object, frequency: int | None) -> None:
    timing = {"repeat": {"frequency": written, "period": 1, "periodUnit": "d"}}
    order = only(
        batch_of(bundle(PATIENT, {**ORDER, **WARFARIN, "dosageInstruction": [{"timing": timing}]})), MedicationRequest
    )

    assert order.dosages[0].timing is not None
    assert order.dosages[0].timing.frequency == frequency
    # An unreadable frequency is not FHIR's default of once in the period.
    assert (order.dosages[0].timing.period is None) is (frequency is None)
    assert order.dosages[0].timing.code_text == (f"{written} in 1 d" if frequency is None else None)


@pytest.mark.parametrize(
    ("written", "is_said"),
    [("entered-in-error", False), ("Entered-in-Error", True), (" entered-in-error", True), ("ENTERED-IN-ERROR ", True)],
)
def test_a_status_in_other_letters_is_that_status(written: str, *, is_said: bool) -> None:
    record = {**RESULT, "status": written, "valueInteger": 3}

    assert only(batch_of(bundle(PATIENT, record)), Observation).status == "entered-in-error"
    assert (WRITTEN_OTHERWISE in reasons(record)) is is_said


@pytest.mark.parametrize(
    ("written", "is_banned"), [(True, True), ("true", True), (False, False), ("false", False), (None, None)]
)
def test_a_ban_is_read_in_quotation_marks_too(written: object, *, is_banned: bool | None) -> None:
    record = {**ORDER, **WARFARIN} | ({} if written is None else {"doNotPerform": written})

    assert only(batch_of(bundle(PATIENT, record)), MedicationRequest).do_not_perform is is_banned


@pytest.mark.parametrize("written", ["yes", 1, [True], {}])
def test_a_ban_that_is_not_clear_leaves_the_order_unread(written: object) -> None:
    (unread,) = batch_of(bundle(PATIENT, {**ORDER, **WARFARIN, "doNotPerform": written})).kept

    assert (unread.reason, unread.label) == (UNCLEAR_BAN, "Warfarin")


@pytest.mark.parametrize(
    ("named", "is_said"),
    [
        ({"medicationCodeableConcept": "Warfarin"}, True),
        ({"medication": {"text": "Warfarin"}}, False),
        ({"medication": {"concept": {"text": "Warfarin"}}}, False),
        (WARFARIN, False),
    ],
)
def test_a_medicine_is_not_lost_for_the_way_it_is_named(named: dict[str, Any], *, is_said: bool) -> None:
    found = only(batch_of(bundle(PATIENT, {**ORDER, **named})), MedicationRequest)

    assert found.medication is not None
    assert found.medication.text == "Warfarin"
    assert (WRITTEN_AS_TEXT in reasons({**ORDER, **named})) is is_said


def test_a_dosage_that_is_a_text_is_that_text() -> None:
    found = only(batch_of(bundle(PATIENT, {**ORDER, **WARFARIN, "dosageInstruction": "one daily"})), MedicationRequest)

    assert [dosage.text for dosage in found.dosages] == ["one daily"]


@pytest.mark.parametrize(
    ("record", "place"),
    [
        ({**RESULT, "value": {"value": 7}}, "value"),
        ({**RESULT, "component": [{"code": {"text": "y"}, "value": 7}]}, "component[0].value"),
        ({"resourceType": "Condition", "subject": WHO, "onset": "2020"}, "onset"),
    ],
)
def test_a_value_whose_name_does_not_say_its_kind_is_named(record: dict[str, Any], place: str) -> None:
    batch = batch_of(bundle(PATIENT, record))

    assert f"Bundle.entry[1].resource/{place}" in [issue.locator for issue in batch.issues]
    assert NO_KIND not in reasons({"resourceType": "Condition", "subject": WHO, "onsetString": "2020"})


@pytest.mark.parametrize(
    ("words", "is_none_known"),
    [
        ("No known drug allergies (situation)", True),
        ("Patient has no known allergies.", True),
        ("Keine bekannten Allergien", True),
        ("No known food allergy", True),
        ("Pas d’allergie connue", True),
        ("no known allergies to cats", False),
        ("Keine", False),
    ],
)
def test_words_that_there_is_no_allergy_are_no_allergy(words: str, *, is_none_known: bool) -> None:
    record = {"resourceType": "AllergyIntolerance", "patient": WHO, "code": {"text": words}}
    batch = batch_of(bundle(PATIENT, record))

    if is_none_known:
        assert only(batch, AbsenceStatement).silence is Silence.NONE_KNOWN
    else:
        assert only(batch, AllergyIntolerance).code is not None


def test_what_a_document_replaces_is_a_remark() -> None:
    document = {"resourceType": "DocumentReference", "status": "current", "subject": WHO}
    related = [{"code": "replaces", "target": {"reference": "DocumentReference/1", "display": "First letter"}}]
    found = only(batch_of(bundle(PATIENT, {**document, "relatesTo": related})), DocumentReference)

    assert [note.text for note in found.notes] == ["Replaces: First letter"]
    assert only(batch_of(bundle(PATIENT, document)), DocumentReference).notes == ()


def test_a_condition_with_an_onset_of_a_kind_is_read() -> None:
    found = only(
        batch_of(bundle(PATIENT, {"resourceType": "Condition", "subject": WHO, "onsetString": "x"})), Condition
    )

    assert found.onset_text == "x"


@pytest.mark.parametrize(
    ("words", "is_partial"),
    [("No known food allergy", True), ("No known environmental allergies", True), ("No allergies known", False)],
)
def test_words_that_speak_of_some_allergies_leave_the_others_open(words: str, *, is_partial: bool) -> None:
    record = {"resourceType": "AllergyIntolerance", "patient": WHO, "code": {"text": words}}

    assert only(batch_of(bundle(PATIENT, record)), AbsenceStatement).is_partial is is_partial
