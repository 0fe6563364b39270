"""Results: every data type, corrections and deletions, texts in lines, files, specimens and remarks."""

from __future__ import annotations

import base64

import pytest

from clinic_assist.chart.facts import DiagnosticReport, DocumentReference, Observation, ServiceRequest, Statement
from clinic_assist.chart.merge import merge
from clinic_assist.importers.hl7v2 import results, values
from tests.unit.importers.hl7v2.messages import at, facts_of, message, only, read, reasons

OBR = "OBR|1|P1^EHR|F1^LAB|58410-2^CBC^LN|||202403010830|||||||||||||||20240301110000||LAB|F"


def obx(
    kind: str, value: str, *, status: str = "F", more: str = "", code: str = "718-7^Hemoglobin^LN", sub: str = ""
) -> str:
    return f"OBX|1|{kind}|{code}|{sub}|{value}|{more or '||'}|||{status}"


def value_of(kind: str, value: str, *, units: str = "mg/dL") -> values.Value:
    return only(message(OBR, f"OBX|1|{kind}|1^x^L||{value}|{units}|||||F"), Observation).value


def test_numbers_keep_their_digits_and_are_not_given_a_unit() -> None:
    assert str(value_of("NM", "4.10").quantity.value) == "4.10"
    assert value_of("NM", "4.10", units="").quantity.unit is None
    assert value_of("NM", "<0.5").quantity.comparator == "<"
    assert value_of("NM", "NEG").string == "NEG"


def test_a_number_that_is_none_is_read_as_text_with_a_warning() -> None:
    batch = read(message(OBR, obx("NM", "NEG")))

    assert values.NOT_A_NUMBER in reasons(batch)
    assert "NEG" not in "".join(reasons(batch))
    assert values.NOT_A_NUMBER not in reasons(read(message(OBR, obx("NM", "4"))))


def test_a_number_that_is_sent_as_text_with_a_unit_is_an_amount() -> None:
    assert str(value_of("ST", "4.10").quantity.value) == "4.10"
    assert value_of("ST", "4.10", units="").string == "4.10"
    assert value_of("ST", "4 or 5").string == "4 or 5"


def test_structured_numbers_are_comparisons_ranges_ratios_or_text() -> None:
    assert value_of("SN", ">^100").quantity.comparator == ">"
    assert str(value_of("SN", "^182").quantity.value) == "182"
    span = value_of("SN", "^100^-^200").range
    assert (str(span.low.value), str(span.high.value)) == ("100", "200")
    titre = value_of("SN", "^1^:^128").ratio
    assert (str(titre.numerator.value), str(titre.denominator.value)) == ("1", "128")
    assert value_of("SN", "^2^+").string == "2+"
    assert value_of("SN", ">^1^:^128").string == ">1:128"


def test_coded_values_have_their_systems_as_uris() -> None:
    told = value_of("CWE", "260373001^Detected^SCT^D^det^L").codeable_concept

    assert told.codings[0].system == "http://snomed.info/sct"
    assert told.codings[1].system == "L"


@pytest.mark.parametrize(
    ("kind", "written", "read_as"),
    [
        ("DT", "202403", "2024-03"),
        ("DT", "20240301", "2024-03-01"),
        ("TS", "20240301083015.5-0500", "2024-03-01T08:30:15.5-05:00"),
        ("TS", "202403010830", "2024-03-01T08:30"),
        ("TS", "20240301000000^D", "2024-03-01"),
        ("DTM", "2024", "2024"),
        ("DT", "99991231", "9999-12-31"),
        ("DT", "20240000", "2024"),
        ("DT", "20240300", "2024-03"),
    ],
)
def test_dates_keep_their_precision_and_zone(kind: str, written: str, read_as: str) -> None:
    assert value_of(kind, written).date_time.text == read_as


def test_an_impossible_date_is_text_and_is_named() -> None:
    assert value_of("DT", "870322").string == "870322"
    batch = read(message(OBR, obx("DT", "20241341")))

    assert facts_of(batch, Observation)[0].value.string == "20241341"
    assert values.NOT_A_DATE in reasons(batch)


def test_times_texts_and_escapes_are_read() -> None:
    assert value_of("TM", "0830").time == "08:30"
    assert value_of("ST", r"a\T\b \F\ c\S\d \R\ \E\x").string == r"a&b | c^d ~ \x"
    assert value_of("ST", "one^two").string == "one^two"
    assert value_of("ST", r"one\X0D0A\two\Zx\ three").string == "one\ntwo\\Zx\\ three"


def test_several_values_are_components_of_one_result() -> None:
    result = only(message(OBR, obx("NM", "60~120")), Observation)

    assert result.value is None
    assert [str(part.value.quantity.value) for part in result.components] == ["60", "120"]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("3.5-5.1", [("3.5-5.1", "3.5", "5.1")]),
        ("(3.5-5.1)", [("(3.5-5.1)", "3.5", "5.1")]),
        ("3.5-5.1 mmol/L", [("3.5-5.1 mmol/L", "3.5", "5.1")]),
        ("3.5-5.1 mg/dL", [("3.5-5.1 mg/dL", None, None)]),  # another unit than the value's
        ("35-150^35^150", [("35-150", "35", "150")]),
        ("3.5^5.1", [("3.5^5.1", None, None)]),
        ("M & F: 3-5", [("M & F: 3-5", None, None)]),
        ("3-5~2-4", [("3-5", "3", "5"), ("2-4", "2", "4")]),
        ("", []),
        ('""', []),
    ],
)
def test_no_part_of_a_reference_range_is_lost(written: str, told: list[tuple[str, str | None, str | None]]) -> None:
    result = only(message(OBR, f"OBX|1|NM|1^x^L||4|mmol/L|{written}||||F"), Observation)
    found = [
        (one.text, str(one.low.value) if one.low else None, str(one.high.value) if one.high else None)
        for one in result.reference_ranges
    ]

    assert found == told


def test_range_flags_and_time_are_read() -> None:
    segment = "OBX|1|NM|718-7^Hb^LN||9.9|g/dL^^UCUM|12 - 16|L~A^Abnormal^HL70078|||F|||202402290700"
    result = only(message(OBR, segment), Observation)

    assert result.reference_ranges[0].text == "12 - 16"
    assert [str(end.value) for end in (result.reference_ranges[0].low, result.reference_ranges[0].high)] == ["12", "16"]
    assert {one.codings[0].system for one in result.interpretations} == {
        "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
    }
    assert result.effective.text == "2024-02-29T07:00"


def test_a_flag_in_words_is_no_code() -> None:
    segment = "OBX|1|NM|718-7^Hb^LN||9.9|g/dL||{}|||F"
    coded = only(message(OBR, segment.format("h")), Observation).interpretations[0]
    worded = only(message(OBR, segment.format("Too high")), Observation).interpretations[0]

    assert (coded.codings[0].code, coded.codings[0].system) == (
        "H", "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation",
    )  # fmt: skip
    assert (worded.display, worded.codings[0].system) == ("Too high", None)


def test_the_time_of_the_specimen_holds_where_the_result_has_none() -> None:
    assert only(message(OBR, obx("NM", "1")), Observation).effective.text == "2024-03-01T08:30"


@pytest.mark.parametrize(
    ("status", "read_as"),
    [("F", "final"), ("P", "preliminary"), ("C", "corrected"), ("X", "cancelled"), ("D", "entered-in-error"),
     ("W", "entered-in-error"), ("I", "registered"), ("Q", "Q")],
)  # fmt: skip
def test_the_status_is_that_of_the_segment(status: str, read_as: str) -> None:
    assert only(message(OBR, obx("NM", "1", status=status)), Observation).status == read_as


def test_no_status_is_given_where_there_is_none() -> None:
    assert only(message(OBR, obx("NM", "1", status="")), Observation).status is None


def test_not_asked_is_not_unknown() -> None:
    assert only(message(OBR, obx("NM", "", status="N")), Observation).data_absent_reason == "not-asked"
    assert only(message(OBR, obx("NM", "", status="F")), Observation).data_absent_reason is None


def test_null_flavours_say_why_there_is_no_value() -> None:
    asked = only(message(OBR, obx("CWE", "ASKU^asked^NULLFL")), Observation)
    known = only(message(OBR, obx("CWE", "N^No^HL70136")), Observation)

    assert (asked.value, asked.data_absent_reason) == (None, "asked-unknown")
    assert (known.value.codeable_concept.display, known.data_absent_reason) == ("No", None)


def standing(*messages: str) -> list[Observation]:
    """What stands after all messages of a file."""
    return [fact for fact in merge(read("".join(messages)).facts).facts if isinstance(fact, Observation)]


def test_a_correction_replaces_what_it_corrects() -> None:
    first = message(OBR, obx("NM", "4.1"))
    corrected = message(OBR, obx("NM", "5.1", status="C"), time="20240301130000")

    assert [str(one.value.quantity.value) for one in standing(first, corrected)] == ["5.1"]
    assert [str(one.value.quantity.value) for one in standing(corrected, first)] == ["5.1"]


def test_another_order_or_another_test_is_no_correction() -> None:
    first = message(OBR, obx("NM", "4.1"))
    other_order = message(OBR.replace("F1^LAB", "F2^LAB"), obx("NM", "5.1"), time="20240301130000")
    other_test = message(OBR, obx("NM", "5.1", code="789-8^RBC^LN"), time="20240301130000")
    other_part = message(OBR, obx("NM", "5.1", sub="2"), time="20240301130000")

    for other in (other_order, other_test, other_part):
        assert len(standing(first, other)) == 2


def test_a_deleted_result_is_no_longer_valid() -> None:
    first = message(OBR, obx("NM", "4.1"))
    deleted = message(OBR, obx("NM", "", status="D"), time="20240301130000")

    assert [one.status for one in standing(first, deleted)] == ["entered-in-error"]


def test_of_two_messages_of_one_moment_the_correction_stands() -> None:
    first, corrected = message(OBR, obx("NM", "4.1")), message(OBR, obx("NM", "5.1", status="C"))

    assert [one.status for one in standing(corrected, first)] == ["final"]
    # The report's own status decides where it is given; the lines decide where it is not.
    bare = OBR.removesuffix("F")
    first, corrected = message(bare, obx("NM", "4.1")), message(bare, obx("NM", "5.1", status="C"))
    assert [one.status for one in standing(corrected, first)] == ["corrected"]


def test_two_results_of_one_test_in_one_message_both_stand() -> None:
    assert len(standing(message(OBR, obx("NM", "4.1"), obx("NM", "4.2")))) == 2


def test_a_result_declared_final_without_its_value_does_not_hide_the_value() -> None:
    first = message(OBR, obx("NM", "4.1", status="P"))
    later = message(OBR, obx("NM", "", status="U"), time="20240301130000")
    found = standing(first, later)

    assert {one.status for one in found} == {"preliminary", "final"}
    assert any(note.text == results.UNCHANGED for one in found for note in one.notes)


def test_a_report_points_to_its_results_and_has_status_and_times() -> None:
    content = message(OBR, obx("NM", "4.1"), obx("NM", "4.2", code="789-8^RBC^LN"))
    report = only(content, DiagnosticReport)

    assert (report.status, report.effective.text, report.issued.text) == (
        "final", "2024-03-01T08:30", "2024-03-01T11:00:00",
    )  # fmt: skip
    assert [one.target for one in report.results] == [fact.id for fact in facts_of(read(content), Observation)]
    assert {one.value for one in report.identifiers} == {"P1", "F1"}


def test_a_report_in_lines_is_one_readable_text() -> None:
    lines = [
        f"OBX|{number}|TX|18842-5^Report^LN||{text}||||||F" for number, text in enumerate(["First", "", "Third"], 1)
    ]
    batch = read(message(OBR, *lines))
    report = facts_of(batch, DiagnosticReport)[0]

    assert report.narrative == "First\n\nThird"
    assert not facts_of(batch, Observation)
    assert (batch.entries, batch.read) == (5, 5)


def test_a_single_word_beside_numbers_is_a_result_of_its_own() -> None:
    batch = read(message(OBR, obx("NM", "4.1"), obx("TX", "Seen", code="6742-1^Morphology^LN")))

    assert [one.value.string for one in facts_of(batch, Observation) if one.value.string] == ["Seen"]
    assert facts_of(batch, DiagnosticReport)[0].narrative is None


def test_formatted_text_has_its_line_breaks() -> None:
    report = only(message(OBR, obx("FT", r"One\.br\\H\Two\N\\.sp2\Three")), DiagnosticReport)

    assert report.narrative == "One\nTwo\n\nThree"


def test_an_embedded_file_belongs_to_its_report_and_its_text_is_read() -> None:
    text = base64.b64encode(b"Readable.\nTwice.").decode()
    pdf = base64.b64encode(b"%PDF-1.4 x").decode()
    rtf = base64.b64encode(rb"{\rtf1 Words}").decode()
    report = only(
        message(OBR, obx("ED", f"^TEXT^plain^Base64^{text}"), obx("ED", f"^AP^PDF^Base64^{pdf}"),
                obx("ED", f"^application^rtf^Base64^{rtf}")),
        DiagnosticReport,
    )  # fmt: skip

    assert [form.content_type for form in report.presented_forms] == ["text/plain", "application/pdf", "text/rtf"]
    assert [form.text for form in report.presented_forms] == ["Readable.\nTwice.", None, "Words"]
    assert report.presented_forms[1].size_bytes == 10


def test_content_that_is_not_base64_is_named() -> None:
    batch = read(message(OBR, obx("ED", "^AP^PDF^Base64^%%%")))

    assert any("encoding" in reason for reason in reasons(batch))
    assert facts_of(batch, DiagnosticReport)[0].presented_forms[0].text is None


def test_a_file_outside_of_a_report_is_a_document() -> None:
    document = only(message(obx("RP", "https://example.org/x^^image^PNG")), DocumentReference)

    assert document.attachments[0].url == "https://example.org/x"
    assert document.attachments[0].content_type == "image/png"


def test_remarks_stay_with_what_they_follow() -> None:
    batch = read(message(OBR, "NTE|1||Of the report", obx("NM", "4.1"), "NTE|1||Line one", "NTE|2||Line two"))

    assert [note.text for note in facts_of(batch, DiagnosticReport)[0].notes] == ["Of the report"]
    assert [note.text for note in facts_of(batch, Observation)[0].notes] == ["Line one\nLine two"]


def test_a_specimen_after_its_report_is_that_of_its_results() -> None:
    batch = read(message(OBR, obx("NM", "4.1"), "SPM|1|S1||119297000^Blood^SCT|||||||||||||20240301"))
    specimen = next(one for one in facts_of(batch, Statement) if one.resource_type == "Specimen")

    assert facts_of(batch, Observation)[0].specimen.target == specimen.id


def test_a_specimen_before_an_order_is_that_of_the_order() -> None:
    batch = read(message("SPM|1|S1||119297000^Blood^SCT", "ORC|RE", OBR, obx("NM", "4.1"), kind="OUL^R22"))
    specimen = next(one for one in facts_of(batch, Statement) if one.resource_type == "Specimen")

    assert facts_of(batch, Observation)[0].specimen.target == specimen.id


def test_results_of_several_patients_stay_apart() -> None:
    second = "PID|2||99^^^HOSP&1.2.3.4&ISO^MR||OTHER^ONE"
    batch = read(message(OBR, obx("NM", "1"), second, OBR, obx("NM", "2")))
    owners = [fact.subject for fact in facts_of(batch, Observation)]

    assert len(set(owners)) == 2
    assert None not in owners


def test_an_order_is_a_request_and_its_answers_are_results() -> None:
    batch = read(message("ORC|NW|P1^EHR", OBR, obx("CWE", "N^No^HL70136"), kind="OML^O21"))
    request = facts_of(batch, ServiceRequest)[0]

    assert (request.status, request.intent) == ("active", "order")
    assert len(facts_of(batch, Observation)) == 1
    assert not facts_of(batch, DiagnosticReport)


@pytest.mark.parametrize(
    ("control", "status"),
    [("CA", "revoked"), ("OC", "revoked"), ("DC", "revoked"), ("HD", "on-hold"), ("XO", "active")],
)
def test_what_is_done_with_an_order_changes_the_order_of_that_number(control: str, status: str) -> None:
    first = message("ORC|NW|P1^EHR", OBR, kind="ORM^O01")
    later = message(f"ORC|{control}|P1^EHR", OBR, kind="ORM^O01", time="20240302")
    facts = merge(read(first + later).facts).facts

    assert [one.status for one in facts if isinstance(one, ServiceRequest)] == [status]


def test_an_order_without_details_is_told_with_its_number() -> None:
    first = message("ORC|NW|P1^EHR", OBR, kind="ORM^O01")
    later = message("ORC|CA|P1^EHR", kind="ORM^O01", time="20240302")
    facts = [one for one in merge(read(first + later).facts).facts if isinstance(one, ServiceRequest)]

    assert [(one.status, one.identifiers[0].value) for one in facts] == [("revoked", "P1")]


def test_a_part_of_a_field_leads_to_its_characters() -> None:
    content = message(OBR, obx("CWE", "1^one&uno^L~2^two^L"))

    assert at(content, "MSG[1]/OBX[1]-5") == "1^one&uno^L~2^two^L"
    assert at(content, "MSG[1]/OBX[1]-5[2].2") == "two"
    assert at(content, "MSG[1]/OBX[1]-5.2.2") == "uno"


def test_what_grew_is_named_beside_its_susceptibilities() -> None:
    batch = read(
        message(
            "OBR|1|P1|F1|600-7^Culture^LN",
            "OBX|1|CWE|600-7^Culture^LN|1|112283007^Escherichia coli^SCT||||||F",
            "OBX|2|CWE|600-7^Culture^LN|2|53326005^Candida albicans^SCT||||||F",
            "OBR|2|P1|F2|50545-3^Susceptibility^LN||||||||||||||||||||||600-7&Culture&LN^1^Escherichia coli|||P1^F1",
            "OBX|1|SN|18861-5^Amoxicillin^LN||<=^2||S||||F",
        )
    )
    isolate, _other, drug = facts_of(batch, Observation)

    assert [(one.target, one.display) for one in drug.derived_from] == [(isolate.id, "Escherichia coli")]
    assert not isolate.derived_from
    assert [note.text for note in facts_of(batch, DiagnosticReport)[1].notes] == ["Of: Escherichia coli"]


def test_a_report_of_a_cancelled_order_is_cancelled() -> None:
    bare = OBR.removesuffix("F")

    assert only(message("ORC|OC|P1", bare), DiagnosticReport | ServiceRequest).status in ("cancelled", "revoked")
    assert only(message("ORC|RE|P1", bare, obx("NM", "1")), DiagnosticReport).status is None
