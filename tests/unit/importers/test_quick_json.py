"""The quick reader and the exact one agree, and no double key passes either."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_assist.chart.intake import unwatched
from clinic_assist.importers.jsontext import JsonError, _parse_exactly, _parse_quickly, parse, parse_in_parts

TEXTS = st.text(st.sampled_from('ab"\\:\n é\u2028😀'), max_size=6)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def written(value: object, *, ascii_only: bool) -> str:
    return json.dumps(value, ensure_ascii=ascii_only, default=float)


def test_a_mark_written_as_a_code_point_does_not_hide_a_second_member() -> None:
    hidden = rb'{"a":"\u0022\u0022","b":1,"b":2}'

    with pytest.raises(JsonError):
        parse(hidden)
    assert parse(hidden.replace(b',"b":2', b"")) == {"a": '""', "b": 1}


def test_letters_written_as_code_points_are_read_quickly() -> None:
    assert _parse_quickly(rb'{"a":"Jos\u00e9"}') == {"a": "José"}


@given(VALUES, st.booleans())
def test_what_the_quick_reader_takes_the_exact_one_reads_alike(value: object, ascii_only: bool) -> None:
    text = written(value, ascii_only=ascii_only).encode()

    quick = _parse_quickly(text)

    assert quick is None or quick == _parse_exactly(text)
    assert parse(text) == _parse_exactly(text)


@given(
    st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4), VALUES, st.booleans(), st.sampled_from(["", " ", "\t\n"])
)
def test_a_second_member_of_the_same_key_never_passes(
    members: dict[str, object], again: object, ascii_only: bool, space: str
) -> None:
    key = next(iter(members))
    inner = written(members, ascii_only=ascii_only)[:-1]
    text = f"{inner}, {written(key, ascii_only=ascii_only)}{space}:{written(again, ascii_only=ascii_only)}}}".encode()

    assert _parse_quickly(text) is None
    with pytest.raises(JsonError):
        parse(text)


@given(st.dictionaries(TEXTS, VALUES, max_size=3), st.lists(VALUES, max_size=4), st.booleans())
def test_read_in_parts_a_text_gives_the_same(
    members: dict[str, object], entries: list[object], ascii_only: bool
) -> None:
    text = written({**members, "entry": entries}, ascii_only=ascii_only).encode()

    assert parse_in_parts(text, "entry", unwatched) == parse(text)


@pytest.mark.parametrize(
    "text",
    [
        b'{"a":1,"entry":[1],"a":2}',
        b'{"a":1,"entry":[1],"entry":[2]}',
        b'{"a":{"b":1,"b":2},"entry":[1]}',
        b'{"a":1,"entry":[{"b":1,"b":2}]}',
        b'{"a":1,"entry":[{"b":NaN}]}',
        b'{"a":"\xff","entry":[1]}',
        b'{"a":1,"entry":["\xff"]}',
        b'{"a":1,"entry":[1',
    ],
)
def test_read_in_parts_a_damaged_text_is_refused_as_well(text: bytes) -> None:
    with pytest.raises(JsonError):
        parse(text)
    with pytest.raises(JsonError):
        parse_in_parts(text, "entry", unwatched)


@pytest.mark.parametrize("text", [b"[1, 2]", b'{"a": 1}', b'{"entry": {"a": 1}}', b'{"\\"": 1, "entry": [1]}', b"3"])
def test_what_has_no_such_parts_is_read_as_a_whole(text: bytes) -> None:
    assert parse_in_parts(text, "entry", unwatched) == parse(text)


def test_the_reading_in_parts_tells_how_far_it_is() -> None:
    told: list[float] = []

    parse_in_parts(b'{"entry":[' + b",".join([b"1"] * 1000) + b"]}", "entry", told.append)

    assert told == [0, 0.256, 0.512, 0.768]


def test_decimals_keep_their_digits_either_way() -> None:
    assert str(parse(b'{"a": 4.10}')) == str({"a": Decimal("4.10")})
    assert str(_parse_exactly(b'{"a": 4.10}')) == str({"a": Decimal("4.10")})
