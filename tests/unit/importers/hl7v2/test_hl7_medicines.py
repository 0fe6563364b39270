"""Medicines ordered, dispensed and given; vaccinations; documents; appointments; referrals."""

from __future__ import annotations

import base64

import pytest

from clinic_assist.chart.facts import (
    DocumentReference,
    Immunization,
    KeptResource,
    MedicationAdministration,
    MedicationDispense,
    MedicationRequest,
    Observation,
    ServiceRequest,
    Statement,
)
from clinic_assist.chart.merge import merge
from clinic_assist.importers.hl7v2 import documents
from tests.unit.importers.hl7v2.messages import facts_of, message, only, read

ORC = "ORC|{control}|P1^EHR|||{status}||||202403010900|||9^DOC^ORDER"
RXE = "RXE||617314^Atorvastatin 20 MG^RXNORM|20||mg^^UCUM|TAB^Tablet^L|^Take one at night|||30|TAB^Tablet^L|2"
TQ1 = "TQ1|1||QHS|2200|||20240301|20240331"
RXR = "RXR|PO^Oral^HL70162"


def order(control: str = "NW", status: str = "", *more: str, time: str = "20240301120000") -> str:
    return message(ORC.format(control=control, status=status), RXE, TQ1, RXR, *more, kind="RDE^O11", time=time)


def test_an_order_of_a_medicine_has_dose_route_timing_and_instruction() -> None:
    found = only(order(), MedicationRequest)
    dosage = found.dosages[0]

    assert found.medication.codings[0].system == "http://www.nlm.nih.gov/research/umls/rxnorm"
    assert (found.status, found.intent, found.requester.display) == ("active", "order", "ORDER DOC")
    assert (str(dosage.dose.value), dosage.dose.code) == ("20", "mg")
    assert dosage.route.display == "Oral"
    assert dosage.timing.code_text == "QHS"
    assert dosage.timing.time_of_day == ("22:00",)
    assert (dosage.timing.bounds.start.text, dosage.timing.bounds.end.text) == ("2024-03-01", "2024-03-31")
    assert (dosage.text, dosage.patient_instruction) == (None, "Take one at night")
    assert (str(found.dispense_quantity.value), found.repeats_allowed) == ("30", 2)
    assert found.authored_on.text == "2024-03-01T09:00"


def test_a_dose_without_a_unit_has_none_and_a_span_is_a_range() -> None:
    segments = ("ORC|NW|P1", "RXE||1^X^L|1|2")
    dosage = only(message(*segments, kind="RDE^O11"), MedicationRequest).dosages[0]

    assert (str(dosage.dose_range.low.value), str(dosage.dose_range.high.value)) == ("1", "2")
    assert dosage.dose_range.low.unit is None


def test_an_instruction_alone_is_the_whole_dosage() -> None:
    found = only(message("ORC|NW|P1", "RXE||1^X^L|||||^As directed", kind="RDE^O11"), MedicationRequest)

    assert (found.dosages[0].text, found.dosages[0].patient_instruction) == ("As directed", None)


def test_the_timing_of_older_versions_is_read() -> None:
    segments = ("ORC|NW|P1", "RXO|1^X^L|5||mg", "RXE|1^PRN Q6H^D10^20240301^20240311|1^X^L|5||mg")
    dosage = only(message(*segments, kind="RDE^O01"), MedicationRequest).dosages[0]

    assert (dosage.timing.code_text, dosage.as_needed) == ("PRN Q6H", True)
    assert dosage.timing.bounds.end.text == "2024-03-11"
    assert str(dosage.dose.value) == "5"


@pytest.mark.parametrize(
    ("control", "status", "read_as"),
    [
        ("NW", "", "active"),
        ("CA", "", "cancelled"),
        ("CA", "IP", "cancelled"),
        ("DC", "", "stopped"),
        ("DC", "CM", "completed"),
        ("HD", "", "on-hold"),
        ("XO", "", "active"),
        ("RE", "", None),
        ("RE", "DC", "stopped"),
        ("SC", "HD", "on-hold"),
    ],
)
def test_the_state_of_an_order(control: str, status: str, read_as: str | None) -> None:
    assert only(order(control, status), MedicationRequest).status == read_as


def test_a_discontinued_order_is_no_longer_the_one_that_was_placed() -> None:
    facts = merge(read(order() + order("DC", time="20240302")).facts).facts

    assert [one.status for one in facts if isinstance(one, MedicationRequest)] == ["stopped"]


def standing_orders(*messages: str) -> list[MedicationRequest]:
    return [one for one in merge(read("".join(messages)).facts).facts if isinstance(one, MedicationRequest)]


def test_an_order_that_is_ended_by_its_number_alone_keeps_what_was_ordered() -> None:
    ended = message("ORC|DC|P1^EHR", kind="RDE^O11", time="20240302")
    found = standing_orders(order(), ended)

    assert [(one.status, one.medication.display) for one in found] == [("stopped", "Atorvastatin 20 MG")]
    assert any("RXE[1]" in note.text for note in found[0].notes)


def test_daily_dose_and_lot_are_remarks() -> None:
    rxe = "RXE||1^X^L|5||mg" + "|" * 14 + "20^mg"
    ordered = only(message("ORC|NW|P1", rxe, kind="RDE^O11"), MedicationRequest)
    given = only(message("RXA|0|1|20240301||1^X^L|5|mg||||||||L7", kind="RAS^O17"), MedicationAdministration)

    assert "Total daily dose: 20 mg" in [note.text for note in ordered.notes]
    assert "Lot L7" in [note.text for note in given.notes]


def test_nothing_is_carried_to_an_order_of_another_person() -> None:
    other = "PID|1||4711^^^HOSP&1.2.3.4&ISO^MR||OTHER^ONE||19990101|M"
    ended = message("ORC|DC|P1^EHR", kind="RDE^O11", time="20240302", pid=other)
    orders = facts_of(read(order() + ended), MedicationRequest)

    assert [one.medication is None for one in orders] == [False, True]


def test_an_answer_with_a_number_alone_does_not_hide_the_order() -> None:
    answer = message("ORC|OK|P1^EHR", kind="RRE^O12", time="20240302")

    assert [one.medication is None for one in standing_orders(answer, order())] == [False, True]
    assert [one.medication.display for one in standing_orders(order(), answer)] == ["Atorvastatin 20 MG"]


def test_an_order_as_placed_and_as_encoded_is_one_order() -> None:
    segments = ("ORC|NW|P1", "RXO|2^Amoxicillin^L|500||mg|||^With food", RXE, RXR)
    found = only(message(*segments, kind="RDE^O11"), MedicationRequest)

    assert found.medication.display == "Atorvastatin 20 MG"
    assert [note.text for note in found.notes] == ["Ordered as: Amoxicillin", "Ordered with: With food"]


def test_a_mixture_has_its_components() -> None:
    segments = ("ORC|NW|P1", "RXE||1^IV^L|1000||mL", "RXC|B|2^D5W^L|1000|mL", "RXC|A|3^KCl^L|20|meq")
    found = only(message(*segments, kind="RDE^O11"), MedicationRequest)

    assert [one.item.display for one in found.ingredients] == ["D5W", "KCl"]


def test_a_dispense_is_done_where_it_is_dated() -> None:
    done = only(message("ORC|RE|P1", "RXD|1|1^X^L|20240301|30|TAB^Tablet", kind="RDS^O13"), MedicationDispense)
    undated = only(message("ORC|RE|P1", "RXD|1|1^X^L||30|TAB", kind="RDS^O13"), MedicationDispense)

    assert (done.status, done.when_handed_over.text, str(done.quantity.value)) == ("completed", "2024-03-01", "30")
    assert undated.status is None


def test_a_dose_that_was_given_refused_or_deleted() -> None:
    def given(end: str) -> MedicationAdministration:
        rxa = f"RXA|0|1|202403010800|202403010805|1^X^L|5|mg^^UCUM|||||||||{end}"
        return only(message("ORC|RE|P1", rxa, RXR, kind="RAS^O17"), MedicationAdministration)

    done = given("||||CP|A")
    assert (done.status, str(done.dosages[0].dose.value), done.dosages[0].route.display) == ("completed", "5", "Oral")
    assert (done.effective.start.text, done.effective.end.text) == ("2024-03-01T08:00", "2024-03-01T08:05")
    refused = given("||00^Parental decision^NIP002||RE|A")
    assert (refused.status, refused.status_reasons[0].display) == ("not-done", "Parental decision")
    assert given("||||CP|D").status == "entered-in-error"
    assert given("").status is None


def test_what_was_given_tells_what_was_ordered() -> None:
    segments = ("ORC|RE|P1", "RXE|^Q6H|1^Morphine^L|2|4|mg", "RXA|0|1|202403010800||1^Morphine^L|2|mg")
    found = only(message(*segments, kind="RAS^O17"), MedicationAdministration)

    assert str(found.dosages[0].dose.value) == "2"
    assert [note.text for note in found.notes] == ["Ordered: Morphine; 2–4 mg every 6 hours"]


def test_a_medicine_that_is_not_named_is_kept_and_counts_as_unread() -> None:
    kept = facts_of(read(message("ORC|NW|P1", "RXE||", kind="RDE^O11")), KeptResource)

    assert [one.resource_type for one in kept] == ["MedicationRequest", "ORC"]


VACCINE = "RXA|0|1|20240301||140^Influenza^CVX|{amount}|mL^^UCUM||{source}|7^NURSE^ANN|^^^CLINIC||||LOT1|20250101|CSL^CSL^MVX|{reason}||{status}|{action}"


def vaccination(
    *more: str, amount: str = "0.5", source: str = "00^New^NIP001", reason: str = "", status: str = "CP",
    action: str = "A", time: str = "20240301120000", code: str = "140^Influenza^CVX",
) -> str:  # fmt: skip
    rxa = VACCINE.format(amount=amount, source=source, reason=reason, status=status, action=action)
    rxa = rxa.replace("140^Influenza^CVX", code)
    return message(
        "ORC|RE||77^NDA", rxa, "RXR|IM^Intramuscular^HL70162|LA^Left arm^HL70163", *more, kind="VXU^V04", time=time
    )


def test_a_vaccination_has_all_that_was_said_of_it() -> None:
    found = only(
        vaccination("OBX|1|CE|64994-7^Eligibility^LN||V05^Eligible^L||||||F", "OBX|2|NM|30973-2^Dose^LN||2||||||F"),
        Immunization,
    )

    assert (found.status, found.occurrence.text, found.lot_number) == ("completed", "2024-03-01", "LOT1")
    assert (found.vaccine_code.codings[0].code, found.primary_source, found.dose_number) == ("140", True, "2")
    assert (found.route.display, found.site.display, found.manufacturer.display) == ("Intramuscular", "Left arm", "CSL")
    assert (str(found.dose_quantity.value), found.expiration_date.text) == ("0.5", "2025-01-01")
    assert "Eligibility: Eligible" in [note.text for note in found.notes]


def test_observations_of_a_vaccination_are_no_results() -> None:
    batch = read(vaccination("OBX|1|CE|64994-7^Eligibility^LN||V05^Eligible^L||||||F"))

    assert not facts_of(batch, Observation)
    assert batch.entries == batch.read == 5


def test_a_refused_or_historical_vaccination_and_an_unknown_amount() -> None:
    refused = only(vaccination(reason="00^Parental decision^NIP002", status="RE"), Immunization)
    history = only(vaccination(source="01^Historical^NIP001", amount="999"), Immunization)

    assert (refused.status, refused.status_reason.display) == ("not-done", "Parental decision")
    assert (history.primary_source, history.dose_quantity) == (False, None)


def test_no_vaccine_administered_is_no_vaccination() -> None:
    found = only(
        vaccination(
            "OBX|1|CE|59784-9^Immunity^LN||38907003^Varicella^SCT||||||F", code="998^No vaccine administered^CVX"
        ),
        Immunization,
    )

    assert found.status == "not-done"
    assert "Immunity: Varicella" in [note.text for note in found.notes]


def test_a_deleted_vaccination_takes_the_place_of_the_one_that_was_sent() -> None:
    facts = merge(read(vaccination() + vaccination(action="D", time="20240302")).facts).facts

    assert [one.status for one in facts if isinstance(one, Immunization)] == ["entered-in-error"]


TXA = "TXA|1|DS|TX|202403010800||202403010900|||7^WRITER^ANN|||{own}|{parent}||||{done}||{there}"


def note(
    event: str,
    *lines: str,
    own: str = "D1^EHR",
    parent: str = "",
    done: str = "AU",
    there: str = "",
    time: str = "20240301",
) -> str:
    held = [f"OBX|{number}|TX|18842-5^Summary^LN||{line}||||||F" for number, line in enumerate(lines, 1)]
    return message(TXA.format(own=own, parent=parent, done=done, there=there), *held, kind=f"MDM^{event}", time=time)


def standing(*messages: str) -> list[DocumentReference]:
    return [one for one in merge(read("".join(messages)).facts).facts if isinstance(one, DocumentReference)]


def test_a_document_has_its_text_author_and_state() -> None:
    found = only(note("T02", "First line", "Second line"), DocumentReference)

    assert found.attachments[0].text == "First line\nSecond line"
    assert (found.type.display, found.doc_status, found.authors[0].display) == (
        "Discharge summary",
        "final",
        "ANN WRITER",
    )
    assert (found.date.text, found.status) == ("2024-03-01T09:00", None)


def test_a_document_as_a_file_is_read() -> None:
    content = base64.b64encode(b"<html><body><p>One</p><p>Two</p></body></html>").decode()
    found = only(
        message(
            TXA.format(own="D1", parent="", done="", there="AV"),
            f"OBX|1|ED|1^x^L||^TEXT^HTML^Base64^{content}||||||F",
            kind="MDM^T02",
        ),
        DocumentReference,
    )

    assert found.attachments[0].text == "One\nTwo"
    assert found.status == "current"


def test_a_line_that_is_taken_back_is_no_part_of_the_document() -> None:
    lines = ("OBX|1|TX|1^x^L||Stands||||||F", "OBX|2|TX|1^x^L||Wrong||||||W")
    batch = read(message(TXA.format(own="D1", parent="", done="", there=""), *lines, kind="MDM^T02"))

    assert facts_of(batch, DocumentReference)[0].attachments[0].text == "Stands"
    assert [(one.value.string, one.status) for one in facts_of(batch, Observation)] == [("Wrong", "entered-in-error")]


def test_an_edited_document_replaces_itself_and_a_cancelled_one_is_an_error() -> None:
    first, edited = note("T02", "Old"), note("T08", "New", time="20240302")
    cancelled = note("T11", time="20240303")

    assert [one.attachments[0].text for one in standing(first, edited)] == ["New"]
    assert [one.status for one in standing(first, cancelled)] == ["entered-in-error"]
    assert [one.status for one in standing(first, note("T02", "Old", there="CA", time="20240303"))] == [
        "entered-in-error"
    ]


def test_a_replacement_sets_the_document_that_it_names_aside() -> None:
    found = standing(note("T02", "Old"), note("T10", "New", own="D2^EHR", parent="D1^EHR", time="20240302"))

    assert {(one.status, one.attachments[0].text if one.attachments else None) for one in found} == {
        ("superseded", None), (None, "New"),
    }  # fmt: skip


def test_an_addendum_leaves_the_document_as_it_is() -> None:
    found = standing(note("T02", "Old"), note("T06", "More", own="D2^EHR", parent="D1^EHR", time="20240302"))

    assert {one.attachments[0].text for one in found} == {"Old", "More"}
    assert any(documents.ADDENDUM in [note.text for note in one.notes] for one in found)


def test_a_notice_without_the_text_does_not_hide_the_text() -> None:
    found = standing(note("T02", "Old", done="IP"), note("T03", done="AU", time="20240302"))

    assert {one.doc_status for one in found} == {"preliminary", "final"}
    assert any(one.attachments for one in found)


SCH = "SCH|P7^EHR|F7^BOOK|||||CHECK^Check-up^L||||^^30^202404010900^202404010930||||||||||||||{status}"


@pytest.mark.parametrize(
    ("event", "status", "read_as"),
    [("S12", "", "booked"), ("S15", "Booked", "cancelled"), ("S17", "", "entered-in-error"), ("S26", "", "noshow"),
     ("S14", "Pending", "pending")],
)  # fmt: skip
def test_an_appointment_is_a_plan_with_time_and_status(event: str, status: str, read_as: str) -> None:
    content = message(SCH.format(status=status), "RGS|1", "AIP|1||9^DOC^ANN", kind=f"SIU^{event}")
    found = only(content, Statement)

    assert (found.resource_type, found.code.display, found.status) == ("Appointment", "Check-up", read_as)
    assert found.date.text == "2024-04-01T09:00"
    assert ("With", "ANN DOC") in found.details


def test_an_appointment_before_its_patient_is_that_patients() -> None:
    parts = message(kind="SIU^S12").rstrip("\r").split("\r")
    content = "\r".join([parts[0], SCH.format(status=""), parts[1]])

    assert only(content, Statement).subject is not None


def test_a_cancelled_appointment_takes_the_place_of_the_booked_one() -> None:
    booked = message(SCH.format(status="Booked"), kind="SIU^S12")
    cancelled = message(SCH.format(status="Cancelled"), kind="SIU^S15", time="20240302")
    facts = merge(read(booked + cancelled).facts).facts

    # Statements of one key are one record.
    assert [one.status for one in facts if isinstance(one, Statement)] == ["cancelled"]


def test_a_referral_has_reason_and_both_providers() -> None:
    segments = ("RF1|A^Accepted|R|MED^Medical^L|||77^EHR|20240301|20240401||ULC^Ulcer^L",
                "PRD|RP|FROM^DOC", "PRD|RT|TO^DOC")  # fmt: skip
    found = only(message(*segments, kind="REF^I12"), ServiceRequest)

    assert (found.status, found.priority, found.requester.display) == ("active", "routine", "DOC FROM")
    assert (found.performers[0].display, found.reasons[0].display) == ("DOC TO", "Ulcer")
