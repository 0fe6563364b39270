"""Damaged messages: whatever is done to a file, it is read or refused, and what is read adds up and is found again."""

from __future__ import annotations

import random

import pytest

from clinic_assist.chart.facts import KeptResource, MedicationRequest, Observation, Patient
from clinic_assist.chart.intake import ImportBatch, IssueSeverity
from clinic_assist.errors import SourceError
from clinic_assist.importers.hl7v2 import charset_evidence, convert, statements
from clinic_assist.importers.hl7v2.convert import read_hl7
from clinic_assist.importers.hl7v2.fields import MAX_PARTS
from clinic_assist.importers.hl7v2.groups import ENVELOPE
from clinic_assist.importers.hl7v2.locator import locate
from tests.effort import LINEAR, growth
from tests.unit.importers.hl7v2.messages import PID, facts_of, header, message, read, reasons, source_of

OBR = "OBR|1|P1|F1|58410-2^CBC^LN|||20240301"
OBX = "OBX|1|NM|718-7^Hemoglobin^LN||4.10|g/dL^^UCUM|3-5||||F"
WHOLE = message(
    "PV1|1|I|W^1^2||||7^GOOD^DOC|||||||||||V1", "AL1|1|DA|1^Penicillin^L|SV|Hives", "DG1|1||I21.9^MI^I10C|||F",
    "ORC|NW|P1^EHR", "RXE|1^QHS|1^X^L|20||mg", "RXR|PO", OBR, OBX, "NTE|1||Remark", "TXA|1|DS", "OBX|2|TX|1^x||Text",
    "SCH|1", "AIS|1", "ZZZ|1",
).encode()  # fmt: skip
PIECES = (b"|", b"^", b"~", b"\\", b"&", b"\r", b"\n", b"\0", b"\xff", b"\x0b", b"\x1c", b"MSH|", b"\r\n", b'""', b"PID",
          b"\\X", b"\\.br\\", b"ADD|", b"DSC|", b"MSH|^~\\&|", b"OBX|", b"\x1b$B", b"\xef\xbb\xbf", b"\rBTS|9\r")  # fmt: skip


def says_nothing_of_the_record(error: SourceError) -> None:
    assert "EVERYWOMAN" not in error.message + error.hint


def check(data: bytes) -> ImportBatch | None:
    """Reads a file and checks what must hold of any; None where it is refused."""
    source = source_of(data)
    try:
        batch = read_hl7(source)
    except SourceError as error:
        return says_nothing_of_the_record(error)
    assert batch.entries == batch.read + len(batch.kept) + len(batch.rejected)
    assert len({fact.id for fact in batch.facts}) == len(batch.facts)
    assert not [one for one in batch.kept if one.reason == statements.OUR_FAULT]
    assert not [issue for issue in batch.issues if "EVERYWOMAN" in issue.reason or "4.10" in issue.reason]
    for place in [*(fact.provenance.locator for fact in batch.facts), *(issue.locator for issue in batch.issues)]:
        text, start, end = locate(data, place)
        assert 0 <= start <= end <= len(text)
    return batch


def test_the_whole_file_is_read_so_that_damage_has_something_to_damage() -> None:
    batch = check(WHOLE)

    assert batch is not None
    assert batch.entries == 15
    assert {"Patient", "Encounter", "AllergyIntolerance", "MedicationRequest", "Observation"} <= set(batch.fact_counts)


@pytest.mark.parametrize("seed", range(150))
def test_random_damage_is_read_or_refused(seed: int) -> None:
    dice = random.Random(seed)
    data = bytearray(WHOLE)
    for _count in range(dice.randrange(1, 12)):
        place = dice.randrange(len(data))
        match dice.randrange(4):
            case 0:
                data[place:place] = dice.choice(PIECES)
            case 1:
                del data[place : place + dice.randrange(1, 40)]
            case 2:
                data[place] = dice.randrange(256)
            case _:
                data[place:place] = data[dice.randrange(len(data)) :][:60]
    check(bytes(data))


@pytest.mark.parametrize("length", range(1, len(WHOLE), 23))
def test_a_file_that_is_cut_off_gives_what_stands_before_the_cut(length: int) -> None:
    check(WHOLE[:length])


def test_a_header_without_anything_is_no_reason_to_fail() -> None:
    for rest in (b"MSH", b"MSH|", b"MSH\x1c", b"MSH|\x1c\r", b"MSH|^", b"MSH|^~\\&", b"MSH|^~\\&|||||||||||||||||~"):
        check(WHOLE + rest)
        check(rest)


def test_one_bad_message_costs_that_message() -> None:
    bad = WHOLE.replace(b"MSH|^~\\&|", b"MSH|^^^^|", 1)
    batch = check(bad + WHOLE)

    assert batch is not None
    assert {issue.reason for issue in batch.rejected} == {convert.NO_DELIMITERS}
    assert len(batch.rejected) == 16
    assert len(facts_of(batch, Patient)) == 1


def test_lines_before_the_first_message_are_rejected_by_name() -> None:
    content = f"FHS|^~\\&|A\rsome words\r{message(OBR, OBX)}"
    batch = read(content)

    assert [(issue.locator, issue.reason) for issue in batch.rejected] == [("LINE[1]", convert.NO_MESSAGE)]
    text, start, end = locate(content.encode(), batch.rejected[0].locator)
    assert text[start:end] == "some words"


def test_a_file_without_any_message_is_refused() -> None:
    with pytest.raises(SourceError):
        read("FHS|^~\\&|A\rFTS|0\r")


def test_a_line_that_begins_no_segment_belongs_to_the_one_before() -> None:
    content = message("OBX|1|TX|1^x^L||first line\nsecond line||||||F")
    batch = read(content)

    assert facts_of(batch, Observation)[0].value.string == "first line\nsecond line"
    assert convert.JOINED in reasons(batch)
    assert convert.JOINED not in reasons(read(message(OBX)))


def test_a_line_of_text_that_begins_like_a_trailer_is_text() -> None:
    content = message("OBX|1|TX|1^x^L||first line\nBTS were seen\nFHS too||||||F")

    assert facts_of(read(content), Observation)[0].value.string == "first line\nBTS were seen\nFHS too"


def test_a_segment_of_too_many_fields_is_kept_and_the_rest_is_read() -> None:
    batch = read(message("OBX|1|ST|1^x||" + "^" * (MAX_PARTS + 1), OBX))

    assert [one.reason for one in facts_of(batch, KeptResource)] == [statements.TOO_LONG]
    assert len(facts_of(batch, Observation)) == 1


def test_a_remark_that_is_too_long_is_kept_by_itself() -> None:
    batch = read(message(OBX, "NTE|1||" + "^" * (MAX_PARTS + 1)))

    assert [one.resource_type for one in facts_of(batch, KeptResource)] == ["NTE"]
    assert facts_of(batch, Observation)[0].notes == ()


def test_what_describes_a_segment_of_one_person_is_never_given_to_another() -> None:
    second = "PID|2||99^^^HOSP&1.2.3.4&ISO^MR||OTHER^ONE"
    batch = read(
        message("PV1|1|I|W", "ORC|NW|P1", second, "PV2|||Pain", "RXE||1^X^L|5||mg", "TQ1|1||BID", kind="RDE^O11")
    )
    other = facts_of(batch, Patient)[1].id
    order = facts_of(batch, MedicationRequest)

    assert [one.resource_type for one in facts_of(batch, KeptResource)] == ["PV2"]
    assert facts_of(batch, KeptResource)[0].subject == other
    assert [(one.subject == other, bool(one.identifiers)) for one in order] == [(False, True), (True, False)]


def test_what_a_segment_without_a_name_has_taken_in_is_read_by_itself() -> None:
    batch = read(message("ORC|RE", "RXA|0|1|20240301", "OBX|1|ST|1^x^L||words||||||F", kind="VXU^V04"))

    assert [one.value.string for one in facts_of(batch, Observation)] == ["words"]
    assert [one.resource_type for one in facts_of(batch, KeptResource)] == ["MedicationAdministration", "ORC"]


@pytest.mark.parametrize(
    "make",
    [
        lambda size: message(*[OBX] * size),
        lambda size: message(*[OBR, OBX] * size),
        lambda size: message(OBX) * size,
        lambda size: message(OBR, "OBX|1|TX|1^x||" + "a\\.br\\" * size),
        lambda size: message(OBR, "OBX|1|TX|1^x||" + "\\" * size),
        lambda size: message(*["OBX|1|TX|1^x||line"] * size),
        lambda size: message(*["ADD|x"] * size),
        lambda size: message("OBX|1|TX|1^x||a", *["line that begins nothing"] * size),
        lambda size: message(*["SPM|1|a"] * size, *["PRT|1"] * size),
        lambda size: message(*["ZZZ|1"] * size, *["RXR|1"] * size, pid=None),
        lambda size: "BHS|^~\\&|A\r" + message() * size + "BTS|1\r" * size,
        lambda size: (message() + header(more="||||||8859/1") + "\r") * size,
        lambda size: "\r".join([header(), *[PID] * size]),
        lambda size: "\r".join([header("ADT^A08"), *[PID, "MRG|1^^^H"] * size]),
    ],
)
def test_work_grows_with_the_size_of_the_file(make: object) -> None:
    assert growth(lambda size: source_of(make(size)), read_hl7, 300) < LINEAR


def test_every_character_set_that_is_declared_is_read() -> None:
    for declared, codec in (("8859/1", "latin-1"), ("8859/15", "iso8859-15"), ("8859/5", "iso8859-5"),
                            ("UNICODE UTF-8", "utf-8"), ("GB 18030-2000", "gb18030"), ("BIG-5", "big5")):  # fmt: skip
        name = {"iso8859-5": "МАРИЯ", "gb18030": "王", "big5": "王"}.get(codec, "MÜLLER")
        content = header(more=f"||||||{declared}") + "\r" + PID.replace("EVERYWOMAN", name)
        batch = read(content.encode(codec))

        assert facts_of(batch, Patient)[0].names[0].family == name
        assert not [one for one in reasons(batch) if "character set" in one]


def test_a_character_set_that_is_not_declared_is_utf_8_else_latin_1_with_a_warning() -> None:
    content = header() + "\r" + PID.replace("EVERYWOMAN", "MÜLLER")
    utf, latin = read(content.encode()), read(content.encode("latin-1"))

    assert [facts_of(one, Patient)[0].names[0].family for one in (utf, latin)] == ["MÜLLER"] * 2
    assert not [one for one in reasons(utf) if "character set" in one]
    assert charset_evidence.NOT_DECLARED.format("ISO 8859-1") in reasons(latin)


def test_messages_of_different_character_sets_in_one_file_are_each_read_in_theirs() -> None:
    parts = []
    for declared, codec in (("8859/1", "latin-1"), ("UNICODE UTF-8", "utf-8"), ("8859/1", "latin-1")):
        parts.append(
            (header(more=f"||||||{declared}") + "\r" + PID.replace("EVERYWOMAN", "MÜLLER") + "\r").encode(codec)
        )
    data = b"".join(parts)
    batch = read(data)

    assert [one.names[0].family for one in facts_of(batch, Patient)] == ["MÜLLER"] * 3
    for fact in facts_of(batch, Patient):
        text, start, end = locate(data, f"{fact.provenance.locator}-5.1")
        assert text[start:end] == "MÜLLER"


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig"])
def test_a_file_in_two_or_four_bytes_to_a_character_is_read(codec: str) -> None:
    data = (header() + "\r" + PID.replace("EVERYWOMAN", "MÜLLER")).encode(codec)
    batch = read(data)

    assert facts_of(batch, Patient)[0].names[0].family == "MÜLLER"
    text, start, end = locate(data, "MSG[1]/PID[1]-5.1")
    assert text[start:end] == "MÜLLER"


def test_a_wrong_declaration_is_said() -> None:
    content = header(more="||||||ASCII") + "\r" + PID.replace("EVERYWOMAN", "MÜLLER")

    assert charset_evidence.NOT_AS_DECLARED.format("UTF-8") in reasons(read(content.encode()))


def test_a_switch_of_character_sets_within_a_text_is_read() -> None:
    value = "plain \\M2442\\" + "山".encode("iso2022_jp")[3:5].decode() + "\\C2842\\ again \\X41\\"
    batch = read(message(f"OBX|1|ST|1^x^L||{value}||||||F"))

    assert facts_of(batch, Observation)[0].value.string == "plain 山 again A"


def test_a_message_that_goes_on_in_the_next_is_one() -> None:
    first = message(OBR, "OBX|1|TX|1^x^L||begin", "ADD| middle", "DSC|PTR")
    second = header().replace("|P|2.5.1", "|P|2.5.1||PTR") + f"\rADD| end||||||F\r{OBX}\r"
    batch = read(first + second)

    assert {one.value.string for one in facts_of(batch, Observation) if one.value.string} == {"begin middle end"}
    assert len({one.subject for one in facts_of(batch, Observation)}) == 1
    assert not batch.rejected


def test_every_segment_is_an_entry_or_of_the_envelope() -> None:
    batch = read(WHOLE)
    names = [line[:3] for line in WHOLE.decode().split("\r") if line]

    assert batch.entries == sum(name not in ENVELOPE for name in names)
    assert dict(batch.entry_types)["OBX"] == 2


def test_a_rejected_entry_is_severe_and_a_warning_is_not() -> None:
    batch = read("FHS|^~\\&|A\rwords\r" + message("OBX|1|NM|1^x^L||NEG||||||F"))

    assert [issue.severity for issue in batch.issues] == [IssueSeverity.REJECTED, IssueSeverity.WARNING]
