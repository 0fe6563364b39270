"""The lock-out: after some failures each further attempt must wait, longer each time, whatever the clock says.

Attack: somebody at the screen tries passwords, restarts the program or the machine, or sets the clock. Defence:
failures are counted in a file beside the vault before the password is tried; the wait is measured by the time that the
machine has been running (CLOCK_BOOTTIME, which goes on in suspend and which nobody sets), and begins anew with each
start of the machine. A missing file counts as the last free failure, made now. Limit: who can write into the vault's
folder can put back an earlier file, and who has the folder can try passwords on another machine; against that stands
only what Argon2id costs. To try it: `tests/unit/store/access/test_attempts.py`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from clinic_assist.errors import LockedOutError, MachineError
from clinic_assist.store.durable import write_durably, write_over

ATTEMPTS_FILE: Final = "attempts.json"
FREE: Final = 5
"""Failures without a wait. Product decision, as are the waits (NIST SP 800-63B-4 s.3.2.2 asks for some limit)."""
FIRST_WAIT_S: Final = 30.0
LONGEST_WAIT_S: Final = 900.0
_MOST_BYTES: Final = 256 * 1024
_MOST_NAMES: Final = 500
_BLOCK_BYTES: Final = 4096
"""The book is filled up to whole blocks, so that it has room for itself."""
_FORMAT: Final = "clinic-assist-attempts/1"
_EVERYBODY: Final = "everybody"


def running_s() -> float:
    """Seconds since the machine was started, suspend included where the system counts it."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(clock) if clock is not None else time.monotonic()


def boot_name() -> str:
    """Which start of the machine this is; empty where the system does not say."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LockOut:
    """How strict the waits are; what is given here is the least. The machine's policy can ask for more.

    Attributes:
        free: Failures without a wait.
        longest_s: No wait is longer.
    """

    free: int = FREE
    longest_s: float = LONGEST_WAIT_S


USUAL: Final = LockOut()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """How often somebody failed since they last came in, and when they last did, by `running_s` of one start."""

    count: int
    boot: str
    last_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Book:
    format: str = _FORMAT
    by_name: dict[str, Failures] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """The book of failures of a vault.

    Attributes:
        running_s: Where the time comes from; given by tests.
        lock_out: How strict the waits are.
    """

    directory: Path
    lock_out: LockOut = USUAL
    running_s: Callable[[], float] = running_s
    boot: Callable[[], str] = boot_name

    def begin(self, name: str) -> None:
        """Counts an attempt of a login as failed until `succeeded` says otherwise; called before the secret is tried.

        Raises:
            LockedOutError: The wait is not over.
            MachineError: The book cannot be written: then nobody is let in, or it could not count.
        """
        book = self._read()
        failures = self._held_against(book, name)
        left = self._left(failures)
        if left > 0:
            raise LockedOutError(
                f"Too many wrong attempts. Try again in {_in_words(left)}.",
                hint="The wait goes on where the program is closed, and begins anew where the computer is restarted.",
                wait_s=left,
            )
        self._write(book, name, replace(failures, count=failures.count + 1, boot=self.boot(), last_s=self.running_s()))

    def succeeded(self, name: str) -> None:
        """Forgets the failures of a login."""
        book = self._read()
        others = {key: one for key, one in book.by_name.items() if key not in (_key(name), _EVERYBODY)}
        self._store(replace(book, by_name=others))

    def start(self) -> None:
        """Opens the book of a vault that never had one."""
        if not (self.directory / ATTEMPTS_FILE).exists():
            self._store(_Book())

    def count(self, name: str) -> int:
        """How many failures are held against a login."""
        return self._held_against(self._read(), name).count

    def _held_against(self, book: _Book, name: str) -> Failures:
        held = [book.by_name[key] for key in (_key(name), _EVERYBODY) if key in book.by_name]
        return max(held, key=lambda one: one.count, default=Failures(count=0, boot="", last_s=0))

    def _left(self, failures: Failures) -> float:
        wait = wait_after(failures.count, self.lock_out)
        now = self.running_s()
        since = now - failures.last_s if failures.boot == self.boot() and now >= failures.last_s else now
        return wait - since

    def _read(self) -> _Book:
        try:
            with (self.directory / ATTEMPTS_FILE).open("rb") as file:
                book = msgspec.json.decode(file.read(_MOST_BYTES), type=_Book)
        except FileNotFoundError:
            return self._suspicious()
        except OSError as error:
            raise MachineError(
                f"{ATTEMPTS_FILE} cannot be read.", hint="Check the disk and your access to it."
            ) from error
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return self._suspicious()
        return book if book.format == _FORMAT else self._suspicious()

    def _suspicious(self) -> _Book:
        """What is held against everybody where the book is gone or unreadable."""
        held = Failures(count=FREE, boot=self.boot(), last_s=self.running_s())
        book = _Book(by_name={_EVERYBODY: held})
        self._store(book)
        return book

    def _write(self, book: _Book, name: str, failures: Failures) -> None:
        by_name = {**book.by_name, _key(name): failures}
        if len(by_name) > _MOST_NAMES:  # somebody types names at random: they are counted together from here on
            by_name = {_EVERYBODY: max(by_name.values(), key=lambda one: one.count)}
        self._store(replace(book, by_name=by_name))

    def _store(self, book: _Book) -> None:
        """Writes the book. On a disk without room it is written over where it lies: nobody is kept out by that.

        A crash in the middle of that leaves a damaged book, which costs everybody a wait.
        """
        path, data = self.directory / ATTEMPTS_FILE, msgspec.json.encode(book)
        data += b" " * (-len(data) % _BLOCK_BYTES)
        try:
            write_durably(path, data)
        except MachineError:
            if not path.exists() or path.stat().st_size < len(data):
                raise
            write_over(path, data)


def wait_after(failures: int, lock_out: LockOut = USUAL) -> float:
    """Seconds that must pass after so many failures: none after few, then twice as many each time."""
    if failures < lock_out.free:
        return 0.0
    return min(lock_out.longest_s, FIRST_WAIT_S * 2.0 ** min(failures - lock_out.free, 30))


def _key(name: str) -> str:
    """Logins are not written down beside the vault by their letters: what somebody typed may be their password."""
    return sha256(name.strip().casefold().encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _in_words(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} seconds"
    return f"{round(seconds / 60)} minutes"
