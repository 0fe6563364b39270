"""Which character set a message is in: what MSH-18 declares, and what the bytes can be."""

from __future__ import annotations

import os

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from clinic_assist.chart.facts import Patient
from clinic_assist.chart.intake import ImportBatch
from clinic_assist.chart.provenance import Locator
from clinic_assist.importers.hl7v2.charset import ENDS_WITHIN, decode
from clinic_assist.importers.hl7v2.charset_evidence import (
    DAMAGED,
    LOST_ESCAPES,
    NOT_AS_DECLARED,
    NOT_DECLARED,
    NOT_KNOWN,
)
from clinic_assist.importers.hl7v2.locator import locate
from tests.unit.importers.hl7v2.messages import PID, facts_of, header, read, reasons

CASES = int(os.environ.get("CLINIC_ASSIST_CASES", "200"))
KANJI, KANA, HALF_WIDTH = "患者", "カンジャ", "ｶﾝｼﾞｬ"


def text(name: str, declared: str = "", country: str = "") -> str:
    return f"{header(more=f'|||||{country}|{declared}')}\r{PID.replace('EVERYWOMAN', name)}\r"


def family(batch: ImportBatch) -> str | None:
    return facts_of(batch, Patient)[0].names[0].family


def about_characters(batch: ImportBatch) -> list[str]:
    return [one for one in reasons(batch) if "character" in one or "signs" in one]


@pytest.mark.parametrize("declared", ["~ISO IR87", "ISO IR87", "~ISO IR 87", "ISO_IR 87", "ISO 2022 IR 87"])
def test_japanese_with_its_escapes_is_read_without_a_word(declared: str) -> None:
    batch = read(text(KANJI, declared).encode("iso2022_jp"))

    assert (family(batch), about_characters(batch)) == (KANJI, [])


@pytest.mark.parametrize(
    ("codec", "shown"), [("cp932", "Shift-JIS"), ("euc_jp", "EUC-JP"), ("utf-8", "UTF-8")]
)  # fmt: skip
@pytest.mark.parametrize("name", [KANJI, KANA, "山田"])
def test_japanese_that_is_sent_in_another_set_than_declared_is_read_and_said(codec: str, shown: str, name: str) -> None:
    batch = read(text(name, "~ISO IR87").encode(codec))

    assert family(batch) == name
    assert about_characters(batch) == [NOT_AS_DECLARED.format(shown)]


def test_half_width_katakana_in_shift_jis_are_not_taken_for_rare_kanji() -> None:
    batch = read(text(f"{HALF_WIDTH}{HALF_WIDTH}", "~ISO IR87").encode("cp932"))

    assert family(batch) == HALF_WIDTH * 2


@pytest.mark.parametrize("declared", ["", "ASCII", "8859/1", "UNICODE UTF-8"])
def test_escapes_to_japanese_tell_the_set_whatever_is_declared(declared: str) -> None:
    batch = read(text(KANJI, declared).encode("iso2022_jp"))

    assert family(batch) == KANJI
    assert len(about_characters(batch)) == 1


def test_escapes_that_were_lost_are_put_back_and_said() -> None:
    sent = text(KANJI, "~ISO IR87").encode("iso2022_jp").replace(b"\x1b", b"")
    batch = read(sent)

    assert (family(batch), about_characters(batch)) == (KANJI, [LOST_ESCAPES])


def test_a_text_that_only_looks_as_if_escapes_were_lost_stays() -> None:
    batch = read(text("price $B is (B", "~ISO IR87").encode())

    assert (family(batch), about_characters(batch)) == ("price $B is (B", [])


def test_signs_that_makers_added_to_japanese_are_read() -> None:
    """Row 13 and the rows of NEC in Windows-31J, which the plain codec does not know."""
    numbered = b"\x1b$B-!\x1b(B"  # row 13, cell 1
    batch = read(text("NAME", "~ISO IR87").encode().replace(b"NAME", numbered))

    assert family(batch) == "①"


def test_a_line_that_does_not_switch_back_costs_that_line_nothing() -> None:
    open_ended = text(KANJI, "~ISO IR87").encode("iso2022_jp").rstrip(b"\r") + b"\rNTE|1||\x1b$B4|\r" + b"ZZZ|1|plain\r"
    batch = read(open_ended)

    assert family(batch) == KANJI
    assert "plain" in decode(open_ended).text


@pytest.mark.parametrize(
    ("declared", "codec", "name", "shown"),
    [
        ("8859/1", "utf-8", "MÜLLER", "UTF-8"),
        ("8859/15", "utf-8", "Œuvrard", "UTF-8"),
        ("8859/5", "utf-8", "МАРИЯ", "UTF-8"),
        ("8859/1", "cp1252", "Šimon “Ž”", "Windows-1252"),
        ("8859/2", "cp1250", "Žižková Šárka", "Windows-1250"),
        ("8859/5", "cp1251", "Петров Пётр Сергеевич", "Windows-1251"),
        ("8859/5", "koi8_r", "Петров Пётр Сергеевич", "KOI8-R"),
        ("UNICODE UTF-8", "latin-1", "MÜLLER", "ISO 8859-1"),
        ("UNICODE UTF-16", "latin-1", "MÜLLER", "ISO 8859-1"),
        ("GB 18030-2000", "utf-8", "王小明", "UTF-8"),
        ("BIG-5", "utf-8", "王小明", "UTF-8"),
        ("KS X 1001", "utf-8", "홍길동", "UTF-8"),
    ],
)
def test_a_set_that_the_bytes_belie_is_not_believed(declared: str, codec: str, name: str, shown: str) -> None:
    batch = read(text(name, declared).encode(codec))

    assert family(batch) == name
    assert about_characters(batch) == [NOT_AS_DECLARED.format(shown)]


@pytest.mark.parametrize(
    ("declared", "codec", "name"),
    [
        ("8859/1", "latin-1", "MÜLLER"),
        ("8859/5", "iso8859-5", "Петров Пётр Сергеевич"),
        ("8859/5", "iso8859-5", "іваненко"),
        ("WINDOWS-1251", "cp1251", "Петров Пётр"),
        ("GB 18030-2000", "gb18030", "王小明"),
        ("GB2312", "gb18030", "王小明"),
        ("KS X 1001", "cp949", "홍길동"),
        ("BIG-5", "big5", "王小明"),
        ("UNICODE UTF-8", "utf-8", "患者"),
    ],
)
def test_a_set_that_the_bytes_bear_out_is_believed(declared: str, codec: str, name: str) -> None:
    batch = read(text(name, declared).encode(codec))

    assert (family(batch), about_characters(batch)) == (name, [])


@pytest.mark.parametrize(
    ("country", "codec", "name", "shown"),
    [
        ("JPN", "cp932", "患者", "Shift-JIS"),
        ("JPN", "euc_jp", "患者", "EUC-JP"),
        ("CHN", "gb18030", "王小明", "GB 18030"),
        ("KOR", "cp949", "홍길동", "KS X 1001"),
        ("TWN", "big5", "王小明", "Big-5"),
        ("RUS", "cp1251", "Петров Сергей", "Windows-1251"),
        ("POL", "cp1250", "Wiśniewski", "Windows-1250"),
        ("DEU", "latin-1", "MÜLLER", "ISO 8859-1"),
        ("", "cp1252", "Šimon", "Windows-1252"),
    ],
)
def test_without_a_declaration_the_country_tells_what_is_tried(country: str, codec: str, name: str, shown: str) -> None:
    batch = read(text(name, "", country).encode(codec))

    assert family(batch) == name
    assert about_characters(batch) == [NOT_DECLARED.format(shown)]


def test_a_set_that_is_not_known_is_said_only_where_it_matters() -> None:
    plain, foreign = read(text("MUELLER", "CNS 11643-1992").encode()), read(text("MÜLLER", "CNS 11643-1992").encode())

    assert about_characters(plain) == []
    assert about_characters(foreign) == [NOT_KNOWN.format("UTF-8")]


def test_messages_that_declare_alike_and_were_sent_differently_are_each_read_rightly() -> None:
    data = text("MÜLLER", "8859/1").encode() + text("MÜLLER", "8859/1").encode("latin-1")
    batch = read(data)

    assert [one.names[0].family for one in facts_of(batch, Patient)] == ["MÜLLER", "MÜLLER"]
    for fact in facts_of(batch, Patient):
        whole, start, end = locate(data, Locator(f"{fact.provenance.locator}-5.1"))
        assert whole[start:end] == "MÜLLER"


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-be", "utf-32-le"])
def test_a_text_of_two_or_four_bytes_that_is_cut_off_within_one_is_read_up_to_there(codec: str) -> None:
    whole = (text("MÜLLER", "UNICODE UTF-16") + "ZZZ|1|x").encode(codec)
    batch = read(whole[:-1])

    assert family(batch) == "MÜLLER"
    assert ENDS_WITHIN in reasons(batch)
    assert ENDS_WITHIN not in reasons(read(whole))


@given(st.text(st.sampled_from("患者山田太郎鈴木一二三カンジャタロウぁあい"), min_size=1, max_size=12), st.data())
@settings(max_examples=CASES, deadline=None)
def test_any_japanese_name_comes_through_however_it_is_sent(name: str, data: st.DataObject) -> None:
    codec = data.draw(st.sampled_from(("iso2022_jp", "cp932", "euc_jp", "utf-8")))
    sent = text(name, "~ISO IR87").encode(codec)
    assume(codec != "cp932" or len(name) > 1)

    assert family(read(sent)) == name


def test_a_damaged_sign_costs_that_sign_and_is_said() -> None:
    whole = text(KANJI, "~ISO IR87").encode("iso2022_jp")
    for damage in (b"\x1b$B0", b"\x1b$B\x7f\x7f", b"\x1b$B~~", b"\x1b$(D!!"):
        batch = read(whole + b"NTE|1||" + damage + b"\r")

        assert family(batch) == KANJI
        assert DAMAGED in reasons(batch)
    assert DAMAGED not in reasons(read(whole))


PIECES = (b"\x1b$B", b"\x1b(B", b"\x1b(J", b"\x1b$@", b"\x1b$(D", b"\x1b(I", b"\x1b", b"$B", b"(B", b"\x80", b"\xff", b"\x8e", b"\xa4\xa2",
          b"\x83J", b"\r", b"|", b"0A", b"\x7f", "患".encode(), b"\xef\xbb\xbf")  # fmt: skip
SETS = ("", "~ISO IR87", "8859/5", "8859/1", "GB 18030-2000", "BIG-5", "KS X 1001", "ASCII", "no such set")


@given(
    st.lists(st.sampled_from(PIECES), max_size=30), st.sampled_from(SETS), st.sampled_from(("", "JPN", "RUS", "CHN"))
)
@settings(max_examples=2 * CASES, deadline=None)
def test_whatever_bytes_stand_under_whatever_name_are_read(pieces: list[bytes], declared: str, country: str) -> None:
    data = text("EVERYWOMAN", declared, country).encode() + b"NTE|1||" + b"".join(pieces) + b"\r"
    batch = read(data)

    assert batch.entries == batch.read + len(batch.kept) + len(batch.rejected)
    whole, start, end = locate(data, Locator("MSG[1]/PID[1]-5.1"))
    assert whole[start:end] == "EVERYWOMAN"
