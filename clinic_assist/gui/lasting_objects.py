"""Keeps None, True and False alive under a PySide6 that forgets to count its references to them.

WORKAROUND(PySide6-Essentials 6.12 on Python 3.11): its wheel is built with headers in which `Py_RETURN_NONE` and its
like take no reference, which is right from Python 3.12 on, where these objects are immortal (PEP 683), and wrong on
3.11: each `Signal.emit` takes one reference from True, each virtual method that returns None one from None. After some
thousand calls Python ends itself with "deallocating None". Measured: 300 emits, 299 references lost. The reference
counts are therefore raised beyond reach once, before Qt is used. Dies with Python 3.11 or with a mended wheel. Try it:
`tests/gui/test_lasting_objects.py`.
"""

from __future__ import annotations

import ctypes
import sys

# More than any session can lose: a million losses a second would take twelve days.
ENOUGH = 1 << 40


def make_lasting() -> None:
    """Raises the counts where the interpreter does not make these objects immortal itself."""
    if sys.version_info >= (3, 12) or sys.getrefcount(None) > ENOUGH // 2:
        return
    for lasting in (None, True, False, NotImplemented, Ellipsis):
        # CPython 3.11: an object begins with its reference count, and `id` is its address.
        ctypes.c_ssize_t.from_address(id(lasting)).value += ENOUGH
