"""A picture worker whose decoder does what a file might make it do. Run as a program: `misbehaving_worker MISDEED`."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Callable

from clinic_assist.chart.pictures import Picture, PictureQuestion
from clinic_assist.importers.sandbox import picture_worker
from clinic_assist.importers.sandbox.picture_wire import Pictured, encode_shown
from clinic_assist.importers.sandbox.wire import write_frame


def _spin(_question: object) -> Picture:
    while True:
        time.sleep(0.01)


def _hoard(_question: object) -> Picture:
    held = []
    while True:
        held.append(bytearray(64 * 1024 * 1024))


def _crash(_question: object) -> Picture:
    ctypes.string_at(0)
    raise AssertionError


def _raise(_question: object) -> Picture:
    raise ZeroDivisionError("Fernwood^Ada")


def _flood(_question: object) -> Picture:
    while True:
        os.write(_pipe(), b"\xff" * 65_536)


def _other_frame(_question: object) -> Picture:
    return Picture(frame=1, frames=2, columns=1, rows=1, width=1, height=1, pixels=b"\0")


def _too_few_bytes(_question: object) -> Picture:
    good = encode_shown(Pictured(picture=_other_frame(None)))
    with os.fdopen(_pipe(), "wb") as saying:
        write_frame(saying, good.replace(b"width\x01", b"width\x02"))
    os._exit(0)


def _open_a_file(_question: object) -> Picture:
    with open("/etc/hostname") as file:  # noqa: PTH123
        file.read()
    return Picture(frame=0, frames=1, columns=1, rows=1, width=1, height=1, pixels=b"\0")


def _pipe() -> int:
    """The descriptor on which this child speaks."""
    return max(one for one in range(64) if _is_open(one) and not _can_read(one))


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return descriptor > 2


def _can_read(descriptor: int) -> bool:
    try:
        os.read(descriptor, 0)
    except OSError:
        return False
    return True


MISDEEDS: dict[str, Callable[[object], Picture]] = {
    "spin": _spin,
    "hoard": _hoard,
    "crash": _crash,
    "raise": _raise,
    "flood": _flood,
    "other-frame": _other_frame,
    "too-few-bytes": _too_few_bytes,
    "open-a-file": _open_a_file,
}


class Misbehaving:
    """In place of `showing.OpenObject`: misbehaves for frame 0 and answers frame 1."""

    def __init__(self, _data: bytes) -> None:
        self._misdeed = MISDEEDS[sys.argv[1]]

    def answer(self, question: PictureQuestion) -> Picture:
        if question.frame == 0:
            return self._misdeed(question)
        return Picture(frame=1, frames=2, columns=1, rows=1, width=1, height=1, pixels=b"\7")


if __name__ == "__main__":
    picture_worker.OpenObject = Misbehaving  # type: ignore[assignment, misc]
    sys.exit(picture_worker.main([]))
