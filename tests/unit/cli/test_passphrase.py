"""The passphrase by descriptor: its first line, whole, or a word on what came instead."""

from __future__ import annotations

import os

import pytest

from clinic_assist.cli.passphrase import read_passphrase
from clinic_assist.errors import UserError


def through_pipe(content: bytes) -> str:
    reader, writer = os.pipe()
    os.write(writer, content)
    os.close(writer)
    try:
        return read_passphrase(reader)
    finally:
        os.close(reader)


@pytest.mark.parametrize(
    ("content", "passphrase"),
    [
        (b"correct horse\n", "correct horse"),
        (b"correct horse", "correct horse"),
        (b"correct horse\r\nanother line\n", "correct horse"),
        (b" correct horse \n", " correct horse "),
        (b"\xef\xbb\xbfcorrect horse\n", "correct horse"),
        ("Pferd größer 山\n".encode(), "Pferd größer 山"),
        (b"a" * 4096 + b"\n", "a" * 4096),
    ],
)
def test_the_first_line_is_the_passphrase(content: bytes, passphrase: str) -> None:
    assert through_pipe(content) == passphrase


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "No passphrase came"),
        (b"\n", "No passphrase came"),
        (b"a" * 4097, "longer than 4,096 bytes"),
        (b"a" * 9000 + b"\n", "longer than 4,096 bytes"),
        (b"\xff\xfe", "not UTF-8"),
    ],
)
def test_what_is_no_passphrase_is_said(content: bytes, words: str) -> None:
    with pytest.raises(UserError, match=words):
        through_pipe(content)


def test_a_closed_descriptor_is_said() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    os.close(writer)

    with pytest.raises(UserError, match="could not be read"):
        read_passphrase(reader)


def test_a_terminal_that_gives_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def end_of_input(_prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", end_of_input)

    with pytest.raises(UserError, match="No passphrase was typed"):
        read_passphrase(None)


def test_two_entries_must_be_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = iter(("one and one", "one and two", "two and two", "two and two"))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda _prompt: next(entries))

    with pytest.raises(UserError, match="differ"):
        read_passphrase(None, confirm=True)
    assert read_passphrase(None, confirm=True) == "two and two"
