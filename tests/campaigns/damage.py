"""Damages files as transports, editors, exporters and attackers do."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

_TOKENS = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\r", b"\n", b"\x0b", b"\x1c", b"|", b"^~\\&", b"\\X41", b"<", b">",
    b"]]>", b"&#0;", b"&amp;", b"<!DOCTYPE x>", b"<![CDATA[", b'"', b"'", b"{", b"}", b"[", b"]", b",", b"null", b"NaN", b"1e999",
    b"-0", b"99999999999999999999999999", b"2019-02-31", b"0000", b"MSH|^~\\&|", b"\\u0000", b"\\ud800", b'"id":"x",',
    b"[" * 2000, b"<a>" * 500, b"DICM", b"(0010,0010)", b";", b"\t", b"%PDF-", b"\x1f\x8b",
)  # fmt: skip

Damage = Callable[[bytes, random.Random, Sequence[bytes]], bytes]


def damaged(data: bytes, chance: random.Random, *, others: Sequence[bytes]) -> bytes:
    """The file after one to four damages; never empty."""
    for _ in range(chance.randint(1, 4)):
        data = chance.choice(_DAMAGES)(data, chance, others) or b"\0"
    return data


def _cut(data: bytes, chance: random.Random, _others: Sequence[bytes]) -> bytes:
    return data[: chance.randint(1, len(data))]


def _flip(data: bytes, chance: random.Random, _others: Sequence[bytes]) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _slice(data: bytes, chance: random.Random) -> tuple[int, int]:
    begin = chance.randrange(len(data))
    return begin, min(len(data), begin + chance.choice((1, 3, 17, 200, 3000)))


def _remove(data: bytes, chance: random.Random, _others: Sequence[bytes]) -> bytes:
    begin, end = _slice(data, chance)
    return data[:begin] + data[end:]


def _repeat(data: bytes, chance: random.Random, _others: Sequence[bytes]) -> bytes:
    begin, end = _slice(data, chance)
    return data[:end] + data[begin:end] * chance.choice((1, 1, 5, 50)) + data[end:]


def _move(data: bytes, chance: random.Random, _others: Sequence[bytes]) -> bytes:
    begin, end = _slice(data, chance)
    rest = data[:begin] + data[end:]
    at = chance.randint(0, len(rest))
    return rest[:at] + data[begin:end] + rest[at:]


def _insert(data: bytes, chance: random.Random, _others: Sequence[bytes]) -> bytes:
    at = chance.randint(0, len(data))
    return data[:at] + chance.choice(_TOKENS) + data[at:]


def _overwrite(data: bytes, chance: random.Random, _others: Sequence[bytes]) -> bytes:
    token = chance.choice(_TOKENS)
    at = chance.randint(0, len(data))
    return data[:at] + token + data[at + len(token) :]


def _splice(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    other = chance.choice(others)
    return data[: chance.randint(0, len(data))] + other[chance.randint(0, len(other)) :]


def _line_ends(data: bytes, chance: random.Random, _others: Sequence[bytes]) -> bytes:
    old, new = chance.choice(((b"\r\n", b"\n"), (b"\n", b"\r\n"), (b"\r", b"\n"), (b"\n", b"\r"), (b"\n", b"")))
    return data.replace(old, new)


def _encode(data: bytes, chance: random.Random, _others: Sequence[bytes]) -> bytes:
    text = data.decode("utf-8", "replace")
    return text.encode(chance.choice(("utf-16", "utf-16-be", "utf-32", "latin-1", "cp1252", "utf-8-sig")), "replace")


def _numbers(data: bytes, chance: random.Random, _others: Sequence[bytes]) -> bytes:
    digit = chance.choice(b"0123456789")
    return data.replace(
        bytes([digit]), chance.choice((b"", b"9999999999", b"-", b"e5", b"x")), chance.choice((1, 5, -1))
    )


_DAMAGES: tuple[Damage, ...] = (
    _cut, _flip, _flip, _remove, _repeat, _move, _insert, _insert, _overwrite, _splice, _line_ends, _encode, _numbers
)  # fmt: skip
