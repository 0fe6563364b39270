from __future__ import annotations

import random

import pytest

from clinic_assist.errors import UserError
from clinic_assist.store.access.codes import new_code, read_code


def test_a_code_is_read_however_it_is_typed() -> None:
    code = new_code()

    assert read_code(code.lower().replace("-", " ")) == code
    assert read_code(code.replace("0", "O").replace("1", "l")) == code
    assert len(code.split("-")) == 14


def test_no_two_codes_are_alike() -> None:
    assert len({new_code() for _ in range(500)}) == 500


def test_every_slip_of_one_sign_is_noticed() -> None:
    code = new_code()
    rng = random.Random(5)
    found = 0
    for place, sign in enumerate(code):
        if sign == "-":
            continue
        other = rng.choice([one for one in "0123456789ABCDEFGHJKMNPQRSTVWXYZ" if one != sign])
        with pytest.raises(UserError, match="mistyped"):
            read_code(code[:place] + other + code[place + 1 :])
        found += 1

    assert found == 56


@pytest.mark.parametrize("typed", ["", "ABCD", "U" * 56, "0" * 57])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(UserError):
        read_code(typed)
