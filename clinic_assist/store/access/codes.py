"""Codes on paper: 256 random bits as people can copy them, with a check that tells a slip from a wrong code.

Thirteen groups of four signs in Crockford's base 32 (no I, L, O, U, which are taken for 1, 1, 0 and V), then a group
that checks them: the first 20 bits of SHA-256 over the 256.
"""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Final

from clinic_assist.errors import UserError

# Crockford, "Base 32 Encoding": the symbols, and what is read for others.
_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS: Final = str.maketrans({"I": "1", "L": "1", "O": "0"})
_BITS: Final = 256
_CHECK_BITS: Final = 20
_GROUP: Final = 4
_LENGTH: Final = 52
_CHECK_LENGTH: Final = 4


def new_code() -> str:
    """A code as it is printed: `7XK2-…`, 14 groups."""
    return _printed(secrets.randbits(_BITS))


def read_code(typed: str) -> str:
    """The code as it was printed, whatever case, blanks and dashes it was typed with.

    Raises:
        UserError: Signs are missing, too many, or mistyped.
    """
    signs = "".join(sign for sign in typed.upper() if sign.isalnum()).translate(_READ_AS)
    if len(signs) != _LENGTH + _CHECK_LENGTH:
        raise UserError(
            "The key is not complete.", hint=f"It has {_LENGTH + _CHECK_LENGTH} letters and figures in 14 groups."
        )
    number = 0
    for sign in signs[:_LENGTH]:
        place = _SIGNS.find(sign)
        if place < 0:
            raise _mistyped()
        number = number * 32 + place
    number >>= _LENGTH * 5 - _BITS
    printed = _printed(number)
    if printed.replace("-", "") != signs:
        raise _mistyped()
    return printed


def _printed(number: int) -> str:
    check = int.from_bytes(sha256(number.to_bytes(_BITS // 8, "big")).digest()[:3], "big") >> (24 - _CHECK_BITS)
    signs = _spelled(number << (_LENGTH * 5 - _BITS), _LENGTH) + _spelled(check, _CHECK_LENGTH)
    return "-".join(signs[start : start + _GROUP] for start in range(0, len(signs), _GROUP))


def _spelled(number: int, length: int) -> str:
    return "".join(_SIGNS[number >> 5 * place & 31] for place in reversed(range(length)))


def _mistyped() -> UserError:
    return UserError("The key is mistyped.", hint="Compare it with the sheet, group by group.")
