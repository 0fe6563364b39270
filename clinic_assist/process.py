"""What a process of ours keeps to itself: its memory, and the pipes by which a worker talks."""

from __future__ import annotations

import ctypes
import os
import sys
from typing import Final

_PR_SET_DUMPABLE: Final = 4  # linux/prctl.h


def keep_private() -> None:
    """Forbids core files and debuggers of the same user, from now to the end of this process image.

    Attack: a crash leaves keys and records in a core file on the disk, or another program of the same user reads them
    out of the living process. Limit: root can still read the memory, and the swap file is the system's business. To
    try: `cat /proc/PID/limits`, `gdb -p PID` as the same user.
    """
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def take_pipes() -> tuple[int, int]:
    """Gives a worker private descriptors of its two pipes; what prints to the standard ones now writes to nowhere.

    Attack: text of a library reaches the pipe and is taken for a message.
    """
    incoming, outgoing = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.close(nowhere)
    return incoming, outgoing
