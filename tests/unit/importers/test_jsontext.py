from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_assist.importers.jsondamage import LineCounter, find_damage
from clinic_assist.importers.jsonscan import ScanError, Span, value_end
from clinic_assist.importers.jsontext import MAX_DEPTH, JsonError, as_utf8, decode, parse
from tests.effort import LINEAR, growth


def test_decimals_keep_their_digits() -> None:
    tree = parse(b'{"a": 4.10, "b": 5, "c": 1E5}')

    assert tree == {"a": Decimal("4.10"), "b": 5, "c": Decimal("1E5")}
    assert str(tree["a"]) == "4.10"  # type: ignore[index,call-overload]


@pytest.mark.parametrize(
    ("text", "reason", "path", "position"),
    [
        ('{"a":1,"b":{"c":1,"c":2}}', "stands twice", ".b.c", 18),
        ('{"a":[1,NaN]}', "NaN or Infinity", ".a[1]", 8),
        ('{"a":-Infinity}', "NaN or Infinity", ".a", 5),
        ('{"a":"\\ud800"}', "half of a surrogate pair", ".a", 5),
        ('{"a":"\\udc00\\ud83d"}', "half of a surrogate pair", ".a", 5),
        ('{"a":"x\ty"}', "control character", ".a", 7),
        ('{"a":"\\x"}', "invalid escape", ".a", 6),
        ('{"a":1 "b":2}', "lacks a comma", ".a", 7),
        ('{"a" 1}', "lacks a colon", ".a", 5),
        ('{"a":1,}', "without a name", ".a", 7),
        ('{"a":[1,]}', "not a valid JSON value", ".a[1]", 8),
        ('{"a":01}', "not a valid JSON value", ".a", 5),
        ('{"a":tru}', "not a valid JSON value", ".a", 5),
        ('{"a":tru', "cut off", ".a", 5),
        ('{"a":"b', "cut off", ".a", 5),
        ('{"a":1', "cut off", ".a", 5),
        ('{"a":1} x', "more text after its end", "", 8),
        ("", "cut off", "", 0),
    ],
)
def test_damage_is_refused_and_named_with_its_place(text: str, reason: str, path: str, position: int) -> None:
    with pytest.raises(JsonError):
        parse(text.encode())

    damage = find_damage(text)

    assert reason in damage.reason
    assert (damage.path, damage.position) == (path, position)


def test_the_deepest_nesting_allowed_is_read_and_one_more_is_refused() -> None:
    assert parse(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)

    for depth in (MAX_DEPTH + 1, 10_000, 1_000_000):
        text = "[" * depth + "]" * depth
        with pytest.raises(JsonError):
            parse(text.encode())
        assert find_damage(text).reason == f"is nested deeper than {MAX_DEPTH} levels"


def test_both_ways_of_reading_agree_on_the_depth_limit() -> None:
    big = str(2**70).encode()  # only the slow way takes it

    assert parse(b"[" * MAX_DEPTH + big + b"]" * MAX_DEPTH)
    with pytest.raises(JsonError):
        parse(b"[" * (MAX_DEPTH + 1) + big + b"]" * (MAX_DEPTH + 1))
    with pytest.raises(JsonError):
        parse(b'[%b, "\\ud800"]' % big)
    with pytest.raises(JsonError):
        parse(b'[%b, {"\\ud800": 1}]' % big)


def test_huge_numbers_are_never_written_out() -> None:
    # As an integer the first one would take a gigabyte and minutes: the whole run would hang here.
    assert parse(b"[1e999999999, -1e-999999999]") == [Decimal("1e999999999"), Decimal("-1e-999999999")]
    with pytest.raises(JsonError):
        parse(b"9" * 10_000)

    assert "4300 digits" in find_damage("9" * 10_000).reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
def test_every_unicode_encoding_is_decoded(encoding: str) -> None:
    text = '{"name": "Jürgen 😀"}'

    assert decode(text.encode(encoding)) == text
    assert as_utf8(text.encode(encoding)) == text.encode()


def test_bytes_that_are_no_utf8_are_named_where_they_stand() -> None:
    data = '{"a":"ok","b":"Jürgen"}'.encode("latin-1")
    text = decode(data)

    with pytest.raises(JsonError):
        parse(as_utf8(data))

    assert find_damage(text).reason == "holds bytes that are not UTF-8"
    assert find_damage(text).path == ".b"


def test_lines_and_columns_count_from_one() -> None:
    counter = LineCounter("ab\ncd\ne")

    assert [counter.place(position) for position in (0, 1, 3, 6, 4)] == [(1, 1), (1, 2), (2, 1), (3, 1), (2, 2)]


def test_borders_are_found_around_damage() -> None:
    text = '[ {"a": NaN, "}": "]\\""} , 3, "x" ,{"b" 1}]'

    spans = [span.content for span in Span(text, 0).elements()]

    assert spans == ['{"a": NaN, "}": "]\\""}', "3", '"x"', '{"b" 1}']


def test_a_stray_bracket_and_a_cut_are_told_apart() -> None:
    with pytest.raises(ScanError) as stray:
        list(Span("[1, }]", 0).elements())
    with pytest.raises(ScanError) as cut:
        list(Span('{"a": 1, ', 0).members())

    assert not stray.value.cut_off
    assert cut.value.cut_off


@pytest.mark.parametrize(("first", "piece"), [('"', "\\"), ("", "["), ("", '["'), ("", '{"a":'), ("", '"a')], ids=repr)
def test_skipping_a_value_takes_linear_time_on_hostile_text(first: str, piece: str) -> None:
    def skip(text: str) -> None:
        end = value_end(text, 0)
        assert end is None or end < len(text)
        find_damage(text)

    assert growth(lambda size: first + piece * (size + 1), skip, 100_000) < LINEAR


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=20,
)


@settings(max_examples=150)
@given(json_values, st.sampled_from([None, 1]))
def test_valid_json_is_read_as_python_reads_it(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)

    assert parse(text.encode()) == value
    assert value_end(text, 0) == len(text)


@settings(max_examples=300)
@given(st.text(alphabet='{}[]",:\\ud8NaIf1e.- \n\t', max_size=40))
def test_the_two_readers_agree_on_what_is_valid(text: str) -> None:
    try:
        parse(text.encode())
    except JsonError:
        assert find_damage(text).reason
    else:
        assert find_damage(text).reason == "is not valid JSON"  # the answer where it finds nothing wrong
