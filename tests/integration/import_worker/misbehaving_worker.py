"""An import worker whose reader does what a file might make a parser do. Run as a program: `misbehaving_worker MISDEED`."""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from clinic_assist.chart.intake import Advance, ImportBatch, SourceFile
from clinic_assist.chart.provenance import Locator, SourceId
from clinic_assist.importers.read import read_batch
from clinic_assist.importers.sandbox import worker
from clinic_assist.importers.sandbox.wire import Task, encode_event, read_of

_SYS_IO_URING_SETUP = 425  # asm/unistd_64.h


def _spin(_source: SourceFile) -> ImportBatch:
    while True:
        pass


def _hoard(_source: SourceFile) -> ImportBatch:
    held = []
    while True:
        held.append(bytearray(64 * 1024 * 1024))


def _flood(source: SourceFile) -> ImportBatch:
    while True:
        os.write(_only_pipe(), b"\xff" * 65_536)


def _garble(source: SourceFile) -> ImportBatch:
    os.write(_only_pipe(), b"\x93garbage")
    os._exit(0)


def _crash(_source: SourceFile) -> ImportBatch:
    ctypes.string_at(0)
    raise AssertionError


def _raise(source: SourceFile) -> ImportBatch:
    raise ZeroDivisionError(source.data.decode())


def _speak_of_another_file(source: SourceFile) -> ImportBatch:
    other = SourceFile(id=type(source.id)("0" * 64), name="", data=source.data, format=source.format)
    return read_batch(other)


MISDEEDS: dict[str, Callable[[SourceFile], ImportBatch]] = {
    "spin": _spin,
    "hoard": _hoard,
    "flood": _flood,
    "garble": _garble,
    "crash": _crash,
    "raise": _raise,
    "speak of another file": _speak_of_another_file,
}


def _place_outside(_data: bytes, _locator: Locator, _format: str) -> tuple[str, int, int]:
    return "short", 3, 2_000_000


def _crash_at_a_place(_data: bytes, _locator: Locator, _format: str) -> tuple[str, int, int]:
    ctypes.string_at(0)
    raise AssertionError


def _batch_for_a_place(task: Task, data: bytes, _guide: bytes, _advance: Advance) -> bytes:
    source = SourceFile(id=SourceId(task.source), name="", data=data, format=task.format)
    return encode_event(read_of(read_batch(source)))


PLACES = {"place-outside": _place_outside, "place-crash": _crash_at_a_place}


def misreading(misdeed: str) -> Callable[[SourceFile, Advance], ImportBatch]:
    """A reader that does that."""
    return lambda source, _advance: MISDEEDS[misdeed](source)


def source_of(data: bytes, archive_format: str) -> SourceFile:
    """An archive as its reader is given it."""
    return SourceFile(id=SourceId(sha256(data).hexdigest()), name="", data=data, format=archive_format)


def _only_pipe() -> int:
    """The one descriptor beyond the standard ones that a child holds."""
    for descriptor in range(3, 64):
        try:
            os.fstat(descriptor)
        except OSError:
            continue
        return descriptor
    raise AssertionError


def escapes(folder: Path) -> dict[str, Callable[[], object]]:
    """What a taken-over child would try, each in its own folder; each works where nothing confines it."""
    libc = ctypes.CDLL(None, use_errno=True)

    def call(*arguments: object) -> None:
        if libc.syscall(*arguments) < 0:
            raise OSError(ctypes.get_errno(), "refused")

    (folder / "there").write_text("x")
    (folder / "gone").write_text("x")
    (folder / "old").write_text("x")
    return {
        "read a file": (folder / "there").read_text,
        "write a file": lambda: (folder / "new").write_text("x"),
        "remove a file": (folder / "gone").unlink,
        "rename a file": lambda: (folder / "old").rename(folder / "renamed"),
        "list a folder": lambda: list(folder.iterdir()),
        "make a folder": (folder / "made").mkdir,
        "change rights": lambda: (folder / "there").chmod(0o666),
        "link a file": lambda: (folder / "link").symlink_to("there"),
        "TCP socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM).close(),
        "UDP socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close(),
        "IPv6 socket": lambda: socket.socket(socket.AF_INET6, socket.SOCK_STREAM).close(),
        "local socket": lambda: socket.socket(socket.AF_UNIX).close(),
        "netlink socket": lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close(),
        "pipe": lambda: [os.close(end) for end in os.pipe()],
        "memory file": lambda: os.close(os.memfd_create("x")),
        "start a program": lambda: subprocess.run(["/bin/true"], check=True),
        "fork": _fork_and_wait,
        "raise a limit": _set_limit,
        "signal another process": lambda: os.kill(os.getppid(), 0),
        "read another's memory": lambda: call(310, os.getpid(), 0, 0, 0, 0, 0),  # process_vm_readv, asm/unistd_64.h
        "change the identity": lambda: os.setgid(os.getgid()),
        "change folder": lambda: os.chdir("/"),
        "io_uring": lambda: call(_SYS_IO_URING_SETUP, 1, ctypes.create_string_buffer(256)),
    }


def _fork_and_wait() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _set_limit() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


if __name__ == "__main__":
    misdeed = sys.argv[1]
    worker.locate = PLACES.get(misdeed, worker.locate)
    if misdeed == "place-of-a-batch":
        worker._answer = _batch_for_a_place
    worker.read_batch = misreading(misdeed)
    worker.unpack = lambda data, archive_format: iter([MISDEEDS[misdeed](source_of(data, archive_format))])
    sys.exit(worker.main([]))
