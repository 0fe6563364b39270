"""Messages are found in any framing, each segment has its place, and nothing is lost."""

from __future__ import annotations

import pytest

from clinic_assist.chart.facts import KeptResource, Observation, Patient
from clinic_assist.importers.detect import HL7_V2
from clinic_assist.importers.hl7v2 import convert
from tests.unit.importers.hl7v2.messages import PID, at, facts_of, header, message, only, read, reasons, source_of

OBX = "OBX|1|NM|718-7^Hemoglobin^LN||4.10|g/dL^^UCUM|3.5 - 5.0|N|||F|||20240301"
RESULT = message("OBR|1||77^LAB|58410-2^CBC^LN|||20240301", OBX)


def test_a_result_is_read_with_its_digits_unit_range_and_status() -> None:
    result = only(RESULT, Observation)

    assert str(result.value.quantity.value) == "4.10"
    assert result.value.quantity.unit == "g/dL"
    assert result.reference_ranges[0].text == "3.5 - 5.0"
    assert result.status == "final"
    assert result.effective.text == "2024-03-01"


def test_a_fact_leads_to_its_segment_and_a_field_to_its_characters() -> None:
    result = only(RESULT, Observation)

    assert at(RESULT, result.provenance.locator) == OBX
    assert at(RESULT, f"{result.provenance.locator}-5.1") == "4.10"
    assert at(RESULT, "MSG[1]/MSH[1]-1") == "|"
    assert at(RESULT, "MSG[1]/MSH[1]-2") == "^~\\&"
    assert at(RESULT, "MSG[1]/MSH[1]-9.2") == "R01"
    assert at(RESULT, "MSG[1]/PID[1]-3.4.2") == "1.2.3.4"


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_segments_end_with_any_line_end(end: str) -> None:
    content = RESULT.replace("\r", end)

    assert at(content, only(content, Observation).provenance.locator) == OBX


def test_messages_in_transport_frames_are_read_one_after_the_other() -> None:
    content = f"\x0b{RESULT}\x1c\r\x0b{RESULT}\x1c\r"
    batch = read(content)

    assert source_of(content).format == HL7_V2
    assert [fact.provenance.locator for fact in facts_of(batch, Observation)] == ["MSG[1]/OBX[1]", "MSG[2]/OBX[1]"]
    assert all(at(content, fact.provenance.locator) == OBX for fact in facts_of(batch, Observation))
    assert convert.CUT_OFF not in reasons(batch)
    assert convert.CUT_OFF in reasons(read(content[:-30]))


def test_other_separators_are_those_that_the_message_declares() -> None:
    content = "MSH#!*?%#LAB#N#E#S#2024##ORU!R01#1#P#2.5\rPID###7!!!H!MR##EVE!E\rOBX#1#ST#a!b!L##one^two|&\r"
    result = only(content, Observation)

    assert result.value.string == "one^two|&"
    assert at(content, f"{result.provenance.locator}-3.2") == "b"


def test_a_batch_is_read_message_by_message_and_its_count_is_checked() -> None:
    content = f"FHS|^~\\&|A\rBHS|^~\\&|A\r{RESULT}{RESULT}BTS|2\rFTS|1\r"
    wrong = content.replace("BTS|2", "BTS|3")

    assert len(facts_of(read(content), Observation)) == 2
    assert convert.WRONG_COUNT not in reasons(read(content))
    assert convert.WRONG_COUNT in reasons(read(wrong))


def test_a_segment_that_nobody_knows_is_kept_and_counted() -> None:
    content = message("ZZZ|1|what a site needs")
    batch = read(content)
    kept = only(content, KeptResource)

    assert (batch.entries, batch.read, len(batch.kept)) == (2, 1, 1)
    assert kept.resource_type == "ZZZ"
    assert kept.subject == only(content, Patient).id


def test_a_message_without_a_patient_is_in_nobodys_chart() -> None:
    content = message(OBX, pid=None)

    assert only(content, Observation).subject is None
    assert any("whose it is" in reason for reason in reasons(read(content)))
    assert only(RESULT, Observation).subject == only(RESULT, Patient).id


def test_the_patient_has_number_name_date_and_sex() -> None:
    patient = only("\r".join([header("ADT^A01"), PID]), Patient)

    assert [(one.system, one.value, one.type_code) for one in patient.identifiers] == [
        ("urn:oid:1.2.3.4", "4711", "MR")
    ]
    assert (patient.names[0].family, patient.names[0].given) == ("EVERYWOMAN", ("EVE", "E"))
    assert patient.birth_date.text == "1962-03-20"
    assert patient.gender == "female"


def test_what_is_not_declared_separates_nothing() -> None:
    declared, short = header(), header().replace("^~\\&", "^~\\")
    names = [only(f"{one}\rPID|||1||A&B^C", Patient).names[0].family for one in (declared, short)]

    assert names == ["A", "A&B"]


def test_a_fifth_encoding_character_changes_nothing() -> None:
    content = header().replace("^~\\&", "^~\\&#") + "\rPID|||1||A^B#"

    assert only(content, Patient).names[0].given == ("B#",)


def test_a_message_of_nothing_but_its_envelope_has_no_entries() -> None:
    batch = read(header("ACK") + "\rMSA|AA|1\r")

    assert (batch.entries, batch.facts) == (0, ())
