"""The passphrase: by prompt or by file descriptor, never by argument or environment."""

from __future__ import annotations

import getpass
import os
import sys

from clinic_assist.errors import UserError

_MOST_BYTES = 4096


def read_passphrase(descriptor: int | None, *, confirm: bool = False, asked: str = "Passphrase") -> str:
    """Reads the passphrase or key; the descriptor's first line, or asked for at the terminal as `asked`.

    Raises:
        UserError: No terminal and no descriptor, an unreadable descriptor, nothing in it, more than one line can hold,
            no UTF-8, or two entries that differ.
    """
    if descriptor is not None:
        return _from_descriptor(descriptor)
    if not can_ask():
        raise UserError("No terminal to ask for the passphrase.", hint="Pass it by a file descriptor: --help says how.")
    try:
        passphrase = getpass.getpass(f"{asked}: ")
        if confirm and getpass.getpass("Once more: ") != passphrase:
            raise UserError("The two entries differ.")
    except EOFError:
        raise UserError("No passphrase was typed.") from None
    return passphrase


def can_ask() -> bool:
    """Whether somebody sits at a terminal."""
    return sys.stdin is not None and sys.stdin.isatty()


def _from_descriptor(descriptor: int) -> str:
    pieces = b""
    try:
        while len(pieces) <= _MOST_BYTES and b"\n" not in pieces:
            piece = os.read(descriptor, _MOST_BYTES)
            if not piece:
                break
            pieces += piece
    except OSError as problem:
        raise UserError("The passphrase could not be read from that file descriptor.") from problem
    line = pieces.split(b"\n", 1)[0].rstrip(b"\r")
    if not line:
        raise UserError("No passphrase came from that file descriptor.", hint="Its first line is the passphrase.")
    if len(line) > _MOST_BYTES:
        raise UserError(f"The passphrase is longer than {_MOST_BYTES:,} bytes.")
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UserError("The passphrase is not UTF-8 text.") from None
