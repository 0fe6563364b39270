"""Messages between session and worker."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_assist.inference.protocol import (
    Done,
    DoneReason,
    ErrorCode,
    Failed,
    Generate,
    LineSplitter,
    Load,
    Piece,
    ProtocolError,
    Stop,
    decode_command,
    decode_event,
    encode,
)

LIMIT = 1000
LOAD = {"op": "load", "id": 1, "path": "/m.gguf", "sha256": "a" * 64, "context_tokens": 512}


@pytest.mark.parametrize(
    "command",
    [
        Load(id=1, path="/m.gguf", sha256="a" * 64, context_tokens=512, gpu_layers=-1, threads=3),
        Generate(id=2, prompt=(("rules\n", True), ('µmol/L \u2028 "x"', False)), grammar='root ::= "a"', seed=2**40),
        Stop(id=3),
    ],
)
def test_a_command_arrives_as_it_was_sent(command: Load | Generate | Stop) -> None:
    line = encode(command, limit_bytes=LIMIT)

    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert decode_command(line) == command


def test_an_event_arrives_as_it_was_sent() -> None:
    done = Done(
        id=1, reason=DoneReason.END, prompt_tokens=9, reused_tokens=2, tokens=3, prompt_seconds=0.5, seconds=1.5
    )

    assert decode_event(encode(done, limit_bytes=LIMIT)) == done
    assert decode_event(encode(Piece(id=1, text="日\n"), limit_bytes=LIMIT)) == Piece(id=1, text="日\n")
    assert decode_event(b'{"op":"error","id":1,"code":"grammar-stuck"}') == Failed(id=1, code=ErrorCode.GRAMMAR_STUCK)


@pytest.mark.parametrize(
    "change",
    [
        {"op": "rm"},
        {"id": -1},
        {"id": "1"},
        {"sha256": "A" * 64},
        {"sha256": "a" * 63},
        {"context_tokens": 0},
        {"context_tokens": 512.5},
        {"gpu_layers": -2},
        {"flash_attn": 1},
        {"threads": -1},
        {"extra": 1},
    ],
)
def test_a_command_that_does_not_fit_the_schema_is_refused(change: dict[str, object]) -> None:
    assert decode_command(json.dumps(LOAD).encode())
    with pytest.raises(ProtocolError):
        decode_command(json.dumps(LOAD | change).encode())


@pytest.mark.parametrize(
    "line", [b"", b"{", b"\xff", b"null", b"[" * 100_000, b'{"op":"piece","id":1,"text":"\\ud800"}']
)
def test_a_line_that_is_no_message_is_refused_without_being_quoted(line: bytes) -> None:
    with pytest.raises(ProtocolError) as as_event:
        decode_event(line)
    with pytest.raises(ProtocolError) as as_command:
        decode_command(line)

    assert {str(as_event.value), str(as_command.value)} == {"the line is not an event", "the line is not a command"}


def test_a_message_over_the_limit_is_not_sent() -> None:
    fits = encode(Piece(id=1, text="x" * 900), limit_bytes=LIMIT)

    assert len(fits) <= LIMIT
    with pytest.raises(ProtocolError, match="too long"):
        encode(Piece(id=1, text="x" * 1000), limit_bytes=LIMIT)


def test_half_a_surrogate_pair_is_not_sent() -> None:
    with pytest.raises(ProtocolError, match="Unicode"):
        encode(Piece(id=1, text="\ud800"), limit_bytes=LIMIT)


@given(
    lines=st.lists(st.binary(max_size=20).filter(lambda line: b"\n" not in line)), cuts=st.lists(st.integers(0, 200))
)
def test_lines_come_whole_however_the_bytes_are_cut(lines: list[bytes], cuts: list[int]) -> None:
    data = b"".join(line + b"\n" for line in lines)
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    splitter = LineSplitter(20)

    found = [line for start, end in pairwise(edges) for line in splitter.feed(data[start:end])]

    assert found == lines


@pytest.mark.parametrize("chunks", [(b"", b"x" * 21), (b"x" * 11, b"x" * 11), (b"ok\n", b"x" * 30 + b"\n")])
def test_a_line_that_grows_past_the_limit_is_refused_before_its_end(chunks: tuple[bytes, bytes]) -> None:
    splitter = LineSplitter(20)
    first, second = chunks
    splitter.feed(first)

    with pytest.raises(ProtocolError, match="too long"):
        splitter.feed(second)
