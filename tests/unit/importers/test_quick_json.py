"""The quick reader and the exact one agree, and no double key passes either."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_assist.importers.jsontext import JsonError, _parse_exactly, _parse_quickly, parse

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


def test_decimals_keep_their_digits_either_way() -> None:
    assert str(parse(b'{"a": 4.10}')) == str({"a": Decimal("4.10")})
    assert str(_parse_exactly(b'{"a": 4.10}')) == str({"a": Decimal("4.10")})
