"""A large file of HL7 messages in parts gives what the whole gives; no message, and nothing it goes on with, is cut."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_assist.chart.facts import Observation
from clinic_assist.chart.intake import SourceFile
from clinic_assist.errors import SourceError
from clinic_assist.importers import InSession, archive, is_cut, parts_of, read_batch, read_source
from clinic_assist.importers.formats import is_said_of_a_part, number_before
from clinic_assist.importers.hl7v2.convert import WRONG_COUNT
from tests.effort import LINEAR, growth
from tests.unit.importers.hl7v2.messages import message, reasons, source_of
from tests.unit.importers.part_files import cut, read_in_parts, shown, small_parts

CASES = settings(
    max_examples=int(os.environ.get("CLINIC_ASSIST_CASES", "200")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def result(number: int, words: str = "Potassium", value: str = "4.10") -> str:
    """A message with one result, whose note has its number."""
    return message(
        f"OBR|1||{number}|24323-8^Panel^LN|||20240301",
        f"OBX|1|NM|2823-3^{words}^LN||{value}|mmol/L|||||F|||20240301",
        f"NTE|1||note {number}",
    )


def framed(text: str) -> str:
    """As it goes over a line."""
    return f"\x0b{text}\x1c\r"


def results_of(data: bytes) -> list[tuple[str, str]]:
    found = []
    for source, batch in read_in_parts(data):
        for fact in batch.facts:
            if isinstance(fact, Observation):
                assert shown(source, fact).startswith("OBX|1|NM|2823-3")
                found.append((str(fact.provenance.locator), fact.notes[0].text))
    return found


MESSAGES = st.lists(
    st.builds(lambda words, extra: (words, extra), st.sampled_from(["a", "Kalium é", "カリウム"]), st.integers(0, 12)),
    min_size=1,
    max_size=25,
)


@CASES
@given(MESSAGES, st.sampled_from(["\r", "\n", "\r\n"]), st.booleans(), st.booleans())
def test_parts_give_what_the_whole_gives_at_the_same_places(
    content: list[tuple[str, int]], end: str, is_framed: bool, is_batch: bool
) -> None:
    texts = [result(n, words) + "NTE|2||more\r" * extra for n, (words, extra) in enumerate(content, 1)]
    text = "".join(map(framed, texts) if is_framed else texts)
    text = f"FHS|^~\\&|A\rBHS|^~\\&|A\r{text}BTS|{len(texts)}\rFTS|1\r" if is_batch and not is_framed else text
    data = text.replace("\r", end).encode()
    whole = read_batch(source_of(data))
    with small_parts():
        found = read_in_parts(data)

    assert b"".join(source.data for source, _batch in found) == data
    assert sum(batch.entries for _source, batch in found) == whole.entries
    assert [(fact.kind, fact.provenance.locator, fact.notes) for _s, batch in found for fact in batch.facts] == [
        (fact.kind, fact.provenance.locator, fact.notes) for fact in whole.facts
    ]
    assert not any(batch.issues for _source, batch in found)
    assert len(found) == 1 or len(data) > 400


def test_messages_count_on_through_the_parts_and_each_place_shows_its_segment() -> None:
    data = "".join(result(n) for n in range(1, 41)).encode()
    with small_parts():
        found = cut(data)
        assert len(found) > 10
        assert results_of(data) == [(f"MSG[{n}]/OBX[1]", f"note {n}") for n in range(1, 41)]

    assert all(is_said_of_a_part(source.format) for source in found)
    assert [number_before(source.format) for source in found][:2] == [0, 1]


def test_each_message_is_read_in_its_own_character_set() -> None:
    latin = result(1, "Größe").replace("|P|2.5.1", "|P|2.5.1||||||8859/1").encode("latin-1")
    utf = result(2, "Größe").replace("|P|2.5.1", "|P|2.5.1||||||UNICODE UTF-8").encode()
    with small_parts():
        found = read_in_parts((latin + utf) * 10)

    words = {
        fact.code.display for _s, batch in found for fact in batch.facts if isinstance(fact, Observation) and fact.code
    }
    assert len(found) > 5
    assert words == {"Größe"}


def test_a_message_that_goes_on_in_another_stays_with_it() -> None:
    whole = (
        result(1) + "DSC|next\r" + result(2).replace("|P|2.5.1", "|P|2.5.1||next").replace("PID|", "ADD|more\rPID|", 1)
    )
    with small_parts(200):
        found = cut((result(0) + whole + result(3)).encode())

    assert all(source.data.count(b"DSC|next") == source.data.count(b"||next") for source in found)
    assert len(found) > 1


def test_a_batch_that_is_in_several_parts_is_not_said_to_hold_too_few() -> None:
    batch = "BHS|^~\\&|A\r" + "".join(result(n) for n in range(12)) + "BTS|12\r"
    wrong = "BHS|^~\\&|A\r" + result(1) + "BTS|7\r"
    with small_parts():
        found = read_in_parts((batch + wrong).encode())

    assert len(found) > 3
    assert [reason for _source, one in found for reason in reasons(one)] == [WRONG_COUNT]


def test_packed_it_gives_the_same_parts_and_only_large_files_are_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "_PIECE_BYTES", 1500)
    plain, packed, small = tmp_path / "all.hl7", tmp_path / "all.hl7.gz", tmp_path / "one.hl7"
    plain.write_bytes("".join(result(n) for n in range(40)).encode())
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    small.write_bytes(result(1).encode())
    with small_parts():
        wanted = [(one.id, one.format) for one, _share in parts_of(plain)]
        found = [one for one in InSession().unpack(read_source(packed)) if isinstance(one, SourceFile)]
        assert [is_cut(path, path.stat().st_size) for path in (plain, small)] == [True, False]

    assert len(wanted) > 5
    assert [(one.id, one.format) for one in found] == wanted


def test_a_message_larger_than_any_record_ends_the_parts_and_is_said(tmp_path: Path) -> None:
    path = tmp_path / "all.hl7"
    path.write_bytes(result(1).encode() * 5 + result(2, "x" * 200_000).encode() + result(3).encode())
    with small_parts(), pytest.raises(SourceError, match="larger than any record"):
        list(parts_of(path))


def test_cutting_takes_time_in_proportion_to_the_size() -> None:
    def work(data: bytes) -> None:
        with small_parts(4000):
            cut(data, 4000)

    assert growth(lambda size: result(1).encode() * size, work, 300) < LINEAR
    assert (
        growth(lambda size: (result(1).replace("|P|2.5.1", "|P|2.5.1||x")).encode() * min(size, 300), work, 50) < LINEAR
    )
