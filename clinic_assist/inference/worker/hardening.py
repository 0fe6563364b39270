"""What the worker gives up before it reads its first line.

Attack: prompt text ends up on disk or in another process, as a core file, a debug log, a state file or a debugger's
view; or text of the C library reaches the pipe and is taken for a message. Limit: root on the same machine can still
read the memory, and the swap file is the system's business. To try: `cat /proc/PID/limits`, `gdb -p PID` as the same
user.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_DUMPABLE = 4  # linux/prctl.h


def harden() -> None:
    """Forbids core files, files that grow, and debuggers of the same user; ignores Ctrl-C, which is for the session.

    There is no parent-death signal on purpose: Linux sends it when the *thread* that started the worker ends
    (prctl(2), PR_SET_PDEATHSIG), and the session starts it from threads that come and go. End of standard input
    says the same about the whole process, and the reading thread sees it even while llama.cpp computes.
    """
    sys.dont_write_bytecode = True
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def take_pipes() -> tuple[int, int]:
    """Gives private descriptors of the two pipes; whatever prints to the standard ones now writes to nowhere."""
    incoming, outgoing = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.close(nowhere)
    return incoming, outgoing
