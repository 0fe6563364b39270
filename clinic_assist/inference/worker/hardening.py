"""What the worker gives up before it reads its first line.

Attack: prompt text ends up on disk or in another process, as a core file, a debug log, a state file or a debugger's
view. Limit: see `process.keep_private`.
"""

from __future__ import annotations

import signal
import sys

from clinic_assist.process import keep_private


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
