"""Which system calls a process of ours gives up, from its start to its end: the network, other processes, the kernel.

Attack: code that a file, a model or a library brings in opens a connection or looks into another process. The kernel
refuses, whoever asks, and a program that is started inherits the refusal. Limits: the kernel is trusted; a socket of
the machine itself (AF_UNIX) is left open, because the window reaches its display by one; without libseccomp there is
no filter, and `selfcheck` says so. To try: tests/integration/test_no_network.py, with its control.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from collections.abc import Iterable
from enum import IntEnum
from functools import cache
from typing import Any, Final

# linux/prctl.h, linux/seccomp.h
_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38
_SECCOMP_MODE_FILTER: Final = 2
_SET_MODE_FILTER: Final = 1  # seccomp(2)
_ALL_THREADS: Final = 1
_INSTRUCTION_BYTES: Final = 8  # linux/filter.h, sock_filter
_IO_URING_SETUP: Final = 425  # asm-generic/unistd.h; the same number on every architecture

AF_UNIX: Final = 1
_SOCK_RAW: Final = 3
_SOCK_DGRAM: Final = 2
_REFUSED: Final = errno.EACCES
"""Not EPERM, which the kernel itself says to a user without rights: the answer shows that the filter gave it."""


class Family(IntEnum):
    """Ways out of this machine or into its kernel (sys/socket.h) that are tried to see whether the filter holds.

    The filter refuses every family but AF_UNIX, also those that are not in this list.
    """

    INET = 2
    INET6 = 10
    KEY = 15
    NETLINK = 16
    PACKET = 17
    CAN = 29
    BLUETOOTH = 31
    ALG = 38
    VSOCK = 40


_GIVEN_UP: Final = (
    "io_uring_setup io_uring_enter io_uring_register ptrace process_vm_readv process_vm_writev process_madvise "
    "pidfd_getfd kcmp bpf perf_event_open userfaultfd add_key request_key keyctl mount umount2 move_mount open_tree "
    "fsopen fsmount pivot_root chroot setns unshare init_module finit_module delete_module kexec_load "
    "kexec_file_load open_by_handle_at swapon swapoff reboot acct quotactl"
).split()


class _Program(ctypes.Structure):
    """linux/filter.h, sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def has_filter() -> bool:
    """Whether system calls can be filtered here. Loads the library, so that a child need not look for it."""
    if sys.platform != "linux":
        return False
    try:
        import pyseccomp
    except (ImportError, RuntimeError, OSError):  # RuntimeError: the system has no libseccomp
        return False
    return bool(pyseccomp.get_api())


def give_up_network() -> bool:
    """Refuses this process, and all that it starts, every network and every view into other processes.

    Call it first, while there is one thread: a filter holds for the thread that asks and for what it starts.
    Answers whether the refusal holds; False where this system cannot filter. Raises OSError where the kernel does not
    take the filter.
    """
    if is_filtered():
        return True  # inherited: each further filter would cost time at every call, and the kernel takes only so many
    if not has_filter():
        return False
    apply(_network_filter())
    return is_filtered()


def is_filtered() -> bool:
    """Whether our filter refuses this process all families that are tried, and io_uring."""
    return len(refused_families()) == len(Family) and _io_uring_is_refused()


def refused_families() -> tuple[Family, ...]:
    """Those that our filter refuses this process, each tried now."""
    if sys.platform != "linux":
        return ()
    return tuple(family for family in Family if _socket_error(family) == _REFUSED)


def compiled(rules: Any) -> _Program:
    """A filter of pyseccomp's as the kernel takes it: a child then only has to hand it over."""
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as said:
        with os.fdopen(writing, "wb") as saying:
            rules.export_bpf(saying)
        instructions = said.read()
    return _Program(len(instructions) // _INSTRUCTION_BYTES, instructions)


def apply(program: _Program) -> None:
    """Filters this thread and what it starts, for good. Raises OSError where the kernel does not take the filter."""
    prctl(_PR_SET_NO_NEW_PRIVS, 1)
    prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(program))


def apply_to_all_threads(program: _Program) -> None:
    """Filters this process with the threads that it has. Raises OSError where the kernel does not take the filter."""
    import pyseccomp

    prctl(_PR_SET_NO_NEW_PRIVS, 1)
    number = pyseccomp.resolve_syscall(pyseccomp.system_arch(), "seccomp")
    if libc().syscall(ctypes.c_long(number), _SET_MODE_FILTER, _ALL_THREADS, ctypes.byref(program)) != 0:
        raise OSError(errno.EINVAL, "the filter of system calls was not taken")


def prctl(option: int, *values: int) -> None:
    """Changes what the kernel does with this process (man page prctl of section 2). Raises OSError."""
    given = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]]
    if libc().prctl(ctypes.c_int(option), *given) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


@cache
def libc() -> ctypes.CDLL:
    """The C library of this process, which keeps the error of each call."""
    return ctypes.CDLL(None, use_errno=True)


def refuse(rules: Any, calls: Iterable[str]) -> None:
    """Adds calls that are refused whatever they are given; those that this architecture does not know are passed by."""
    import pyseccomp

    for call in calls:
        try:
            pyseccomp.resolve_syscall(pyseccomp.system_arch(), call)
        except (OSError, ValueError):
            continue
        rules.add_rule(pyseccomp.ERRNO(_REFUSED), call)


def network_rules() -> Any:
    """All is allowed but sockets that are not AF_UNIX and the calls given up; for a stricter filter to build on."""
    import pyseccomp

    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for call in ("socket", "socketpair"):
        rules.add_rule(pyseccomp.ERRNO(_REFUSED), call, pyseccomp.Arg(0, pyseccomp.NE, AF_UNIX))
    refuse(rules, _GIVEN_UP)
    return rules


@cache
def _network_filter() -> _Program:
    return compiled(network_rules())


def _socket_error(family: Family) -> int:
    """What the system says to a socket of that family; 0 where it gives one, which is closed at once."""
    for kind in (_SOCK_RAW, _SOCK_DGRAM):
        descriptor = libc().socket(int(family), kind, 0)
        if descriptor >= 0:
            os.close(descriptor)
            return 0
        code = ctypes.get_errno()
        if code == _REFUSED:
            break
    return code


def _io_uring_is_refused() -> bool:
    """Asks for a queue of no entries, which the kernel would call invalid."""
    answer = libc().syscall(ctypes.c_long(_IO_URING_SETUP), ctypes.c_uint(0), None)
    return bool(answer == -1 and ctypes.get_errno() == _REFUSED)
