"""What the worker gives up before it reads its first line.

Attack: prompt text ends up on disk or in another process, as a core file, a debug log, a state file or a debugger's
view; or text of the C library reaches the pipe and is taken for a message. Limit: see `memory.keep_private`.
"""

from __future__ import annotations

import os
import signal
import sys

from clinic_assist.memory import keep_private


def harden() -> None:
    """Forbids core files, debuggers of the same user and files that grow; ignores Ctrl-C, which is for the session.

    There is no parent-death signal on purpose: Linux sends it when the *thread* that started the worker ends
    (prctl(2), PR_SET_PDEATHSIG), and the session starts it from threads that come and go. End of standard input
    says the same about the whole process, and the reading thread sees it even while llama.cpp computes.
    """
    sys.dont_write_bytecode = True
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    keep_private()
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def take_pipes() -> tuple[int, int]:
    """Gives private descriptors of the two pipes; whatever prints to the standard ones now writes to nowhere."""
    incoming, outgoing = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.close(nowhere)
    return incoming, outgoing
