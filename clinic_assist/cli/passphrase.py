"""The passphrase: by prompt or by file descriptor, never by argument or environment."""

from __future__ import annotations

import getpass
import os
import sys

from clinic_assist.errors import UserError

_MOST_BYTES = 4096


def read_passphrase(descriptor: int | None, *, confirm: bool = False) -> str:
    """Reads the passphrase; the descriptor's first line, or asked for at the terminal.

    Raises:
        UserError: No terminal and no descriptor, an unreadable descriptor, no UTF-8, or two entries that differ.
    """
    if descriptor is not None:
        return _from_descriptor(descriptor)
    if not sys.stdin.isatty():
        raise UserError("No terminal to ask for the passphrase.", hint="Pass it with --passphrase-fd N.")
    passphrase = getpass.getpass("Passphrase: ")
    if confirm and getpass.getpass("Once more: ") != passphrase:
        raise UserError("The two entries differ.")
    return passphrase


def _from_descriptor(descriptor: int) -> str:
    pieces = b""
    try:
        while len(pieces) < _MOST_BYTES and b"\n" not in pieces:
            piece = os.read(descriptor, _MOST_BYTES)
            if not piece:
                break
            pieces += piece
    except OSError as problem:
        raise UserError("The passphrase could not be read from that file descriptor.") from problem
    try:
        return pieces.split(b"\n", 1)[0].rstrip(b"\r").decode()
    except UnicodeDecodeError:
        raise UserError("The passphrase is not UTF-8 text.") from None
