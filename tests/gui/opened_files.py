"""Counts how often anything opens a file of a folder, by inotify: also what a library does in C."""

from __future__ import annotations

import ctypes
import os
import struct
from pathlib import Path

_OPEN = 0x20  # linux/inotify.h: IN_OPEN
_NONBLOCK = 0o4000
_HEAD = struct.Struct("iIII")


class OpenedFiles:
    """Watches a folder from its making on."""

    def __init__(self, folder: Path) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        self._events = libc.inotify_init1(_NONBLOCK)
        assert self._events >= 0
        assert libc.inotify_add_watch(self._events, os.fsencode(folder), _OPEN) >= 0

    def names(self) -> list[str]:
        """The files that were opened since the last call, each as often as it was."""
        found: list[str] = []
        while True:
            try:
                data = os.read(self._events, 65_536)
            except BlockingIOError:
                return [name for name in found if name]
            while data:
                *_head, length = _HEAD.unpack_from(data)
                found.append(data[_HEAD.size : _HEAD.size + length].rstrip(b"\0").decode())
                data = data[_HEAD.size + length :]

    def close(self) -> None:
        """Watches no longer."""
        os.close(self._events)
