"""What a child gives up before it looks at the first byte of a file.

Attack: a file made to take over a parser then reads the vault, starts a program, or sends records away. The child can
open nothing (its limit of descriptors is what it holds), start nothing, and write no file; a filter of system calls
leaves it memory, its two pipes and its end. Limits: the kernel itself is trusted; where libseccomp is missing, calls
that need no descriptor (removing or renaming a file that this user owns) are still open, and `has_filter` says so.
To try: tests/integration/import_worker/test_escapes.py, with its control that the same calls work unconfined.
"""

from __future__ import annotations

import errno
import gc
import os
import signal
import sys
from functools import cache
from typing import Any, BinaryIO, Final

from clinic_assist.process import keep_private, take_pipes
from clinic_assist.system_calls import apply, compiled, has_filter, libc, prctl

MEMORY_BYTES_BASE: Final = 1024 * 1024 * 1024
MEMORY_BYTES_PER_BYTE: Final = 40
"""A parsed export takes some twenty times its size as Python objects, and its answer as much again for a moment."""
CPU_S_BASE: Final = 20
CPU_S_PER_MIB: Final = 2
"""Reading takes about 20 ms a MiB; a hundred times that is a hang."""

_TABLE_WEIGHT: Final = 10
_MOST_TABLE_WEIGHT: Final = 128 * 1024 * 1024

_PR_SET_PDEATHSIG: Final = 1  # linux/prctl.h
_SIGKILL: Final = 9

# What CPython needs to compute, take memory, write to an open pipe and end.
_ALLOWED_CALLS: Final = (
    "read readv write writev lseek close fstat newfstatat brk mmap munmap mremap mprotect madvise "
    "futex clock_gettime clock_nanosleep nanosleep gettimeofday getrandom getpid gettid getppid sched_yield "
    "sched_getaffinity rt_sigaction rt_sigprocmask rt_sigreturn sigaltstack restart_syscall getrusage sysinfo rseq "
    "exit exit_group"
).split()


def weight_bytes(size_bytes: int, file_format: str) -> int:
    """How large a file counts: a short row of a table gives as much as a long record of a document."""
    if not file_format.partition(";")[0].endswith("csv"):
        return size_bytes
    return size_bytes + min((_TABLE_WEIGHT - 1) * size_bytes, _MOST_TABLE_WEIGHT)


def cpu_limit_s(size_bytes: int) -> int:
    """Processor seconds that a file of that size may take."""
    return CPU_S_BASE + CPU_S_PER_MIB * (size_bytes >> 20)


def memory_limit_bytes(size_bytes: int) -> int:
    """Address space that a child may take for a file of that size."""
    return MEMORY_BYTES_BASE + MEMORY_BYTES_PER_BYTE * size_bytes


def die_with_parent() -> None:
    """Linux ends this child when the worker that forked it ends. The worker has one thread, so the signal is meant."""
    if sys.platform == "linux":
        prctl(_PR_SET_PDEATHSIG, _SIGKILL)


def confine(size_bytes: int, *, memory_bytes: int | None = None, cpu_s: int | None = None) -> None:
    """Gives up files, network, programs, and more memory or time than a file of that size can need.

    Call it last: modules that are imported later are not found. `memory_bytes` and `cpu_s` stand for what the size of
    the file would tell.
    """
    import resource

    program = _filter() if has_filter() else None  # made now, where it was not yet: it takes a descriptor
    sys.meta_path.clear()  # else a name made up by a file (a character set, say) ends in a search of the disk

    cpu = cpu_limit_s(size_bytes) if cpu_s is None else cpu_s
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    memory = memory_limit_bytes(size_bytes) if memory_bytes is None else memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    if program is not None:
        apply(program)


def begin() -> tuple[BinaryIO, BinaryIO]:
    """Makes this process a worker of the session, private to it; answers the pipes to hear it and to speak to it."""
    sys.dont_write_bytecode = True
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the session
    keep_private()
    reading, writing = take_pipes()
    return os.fdopen(reading, "rb"), os.fdopen(writing, "wb")


def prepare() -> None:
    """Does once, before the first child is forked, what every child would have to do again."""
    if sys.platform == "linux":
        libc()
    if has_filter():
        _filter()
    gc.collect()
    gc.freeze()  # a collector that looks through what the worker has loaded copies all of it into each child


@cache
def _filter() -> Any:
    """The filter as the kernel takes it, made once before the first fork: a child only has to hand it over."""
    import pyseccomp

    rules = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.EPERM))
    for call in _ALLOWED_CALLS:
        rules.add_rule(pyseccomp.ALLOW, call)
    return compiled(rules)


def close_all_but(kept: set[int]) -> None:
    """Closes what the child inherited and does not need."""
    import resource

    last = -1
    for descriptor in (*sorted(kept), resource.getrlimit(resource.RLIMIT_NOFILE)[0]):
        if descriptor > last + 1:  # os.closerange closes everything where the range is empty and begins at 0
            os.closerange(last + 1, descriptor)
        last = descriptor
