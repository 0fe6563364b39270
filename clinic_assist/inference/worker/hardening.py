"""What the worker gives up before it reads its first line.

Attack: prompt text ends up on disk or in another process, as a core file, a debug log, a state file or a debugger's
view. Limit: see `process.keep_private`.
"""

from __future__ import annotations

import errno
import signal
import sys
from functools import cache
from typing import Any, Final

from clinic_assist import system_calls
from clinic_assist.process import keep_private

_O_CREAT: Final = 0o100  # asm-generic/fcntl.h
_CLONE_THREAD: Final = 0x10000  # linux/sched.h
_PROGRAMS: Final = "execve execveat fork vfork".split()
_FILE_CHANGES: Final = (
    "creat mkdir mkdirat mknod mknodat rename renameat renameat2 unlink unlinkat rmdir link linkat symlink symlinkat "
    "truncate chmod fchmodat fchmodat2 chown lchown fchownat setxattr lsetxattr fsetxattr utimensat"
).split()


def harden() -> None:
    """Forbids core files, debuggers of the same user, network, programs and changes of files; ignores Ctrl-C.

    Where calls cannot be filtered, which `selfcheck` says, what is left is that no file can grow. A graphics card is
    reached through files of /dev that exist already, which can still be opened.

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
    if system_calls.has_filter():
        system_calls.apply(system_calls.compiled(_rules()))


@cache  # once: each further filter would cost time at every call
def give_up_new_files() -> None:
    """Makes no file any more, in any thread. Call it when llama.cpp is loaded, which "makes" /dev/null on its way."""
    if not system_calls.has_filter():
        return
    import pyseccomp

    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for call, place in (("open", 1), ("openat", 2)):
        creates = pyseccomp.Arg(place, pyseccomp.MASKED_EQ, _O_CREAT, _O_CREAT)
        rules.add_rule(pyseccomp.ERRNO(errno.EACCES), call, creates)
    system_calls.apply_to_all_threads(system_calls.compiled(rules))


def _rules() -> Any:
    """Opens what is there, starts threads and computes; changes or removes no file and starts no process."""
    import pyseccomp

    rules = system_calls.network_rules()
    system_calls.refuse(rules, (*_PROGRAMS, *_FILE_CHANGES))
    own_process = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, _CLONE_THREAD, 0)
    rules.add_rule(pyseccomp.ERRNO(errno.EACCES), "clone", own_process)
    for call in ("clone3", "openat2"):  # their flags lie in memory, where no filter looks: the C library asks otherwise
        rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), call)
    return rules
