from __future__ import annotations

import dataclasses
import gc

import msgspec
import pytest

from clinic_assist.chart.facts import FACT_TYPES, Fact, Observation
from clinic_assist.errors import MachineError
from clinic_assist.memory import collector_paused
from clinic_assist.store import encoding
from clinic_assist.store.encoding import decode, decode_facts, encode, encode_facts
from tests.vaults.examples import filled
from tests.vaults.exports import Export


@pytest.mark.parametrize("fact_type", FACT_TYPES, ids=lambda fact_type: fact_type.__name__)
def test_every_kind_of_fact_comes_back_with_every_field(fact_type: type[Fact]) -> None:
    fact = filled(fact_type)
    unset = [item.name for item in dataclasses.fields(fact) if getattr(fact, item.name) in (None, ())]

    assert unset == []
    assert decode_facts(fact_type.__name__, encode_facts([fact, fact])) == [fact, fact]


def test_numbers_keep_their_digits() -> None:
    fact = Export("one").result(None, digits="4.10")
    (back,) = decode_facts("Observation", encode_facts([fact]))

    assert isinstance(back, Observation)
    assert back.value is not None
    assert back.value.quantity is not None
    assert str(back.value.quantity.value) == "4.10"


def test_what_a_later_program_added_is_skipped_and_what_it_left_out_has_its_default() -> None:
    fact = Export("one").result(None)
    plain = msgspec.to_builtins(fact)
    plain["added_later"] = 1
    del plain["method"]

    assert decode(msgspec.msgpack.encode(plain), Observation) == fact


@pytest.mark.parametrize("body", [b"", b"\xc1", msgspec.msgpack.encode({"id": 1}), encode("text")])
def test_a_damaged_record_is_the_machines_fault(body: bytes) -> None:
    with pytest.raises(MachineError, match="cannot be read"):
        decode(body, Observation)


def test_a_date_that_is_none_is_damage_as_well() -> None:
    plain = msgspec.to_builtins(Export("one").result(None))
    plain["effective"]["text"] = "yesterday"

    with pytest.raises(MachineError, match="cannot be read"):
        decode(msgspec.msgpack.encode(plain), Observation)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("Observation", b"x"),
        ("Nothing", encode_facts([])),
        ("Patient", encode_facts([Export("one").result(None)])[:-3]),
    ],
)
def test_a_damaged_block_is_the_machines_fault(kind: str, body: bytes) -> None:
    with pytest.raises(MachineError, match="cannot be read"):
        decode_facts(kind, body)


def test_the_collector_is_as_it_was_afterwards() -> None:
    with collector_paused():
        assert not gc.isenabled()
    assert gc.isenabled()
    gc.disable()
    try:
        with collector_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_pieces_of_a_file_are_smaller_than_it_and_an_empty_file_has_none() -> None:
    assert list(encoding.pieces_of(b"")) == []
    assert encoding.unpack([]) == b""
    assert len(b"".join(map(encoding.compress, encoding.pieces_of(b"abc" * 10_000)))) < 1000
