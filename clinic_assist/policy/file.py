"""Reads the policy file. What is wrong in it is named by line and key, and nothing is guessed: then no vault is opened.

Attack: a user writes a policy of their own, or has IT's replaced by a link. Defence: the path is fixed in the program
and no variable of the environment changes it; the file and its folder must belong to the system's administrator,
nobody else may be able to write them, and a link is no policy. Limit: on Windows the rights are those of ProgramData
and are not looked at here; whoever is administrator of the machine sets the policy. To try it:
`tests/unit/policy/test_file.py`.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from clinic_assist.errors import MachineError
from clinic_assist.people import ASSIGNABLE, Role
from clinic_assist.policy.values import EVERY_ROLE, ExportKind, Policy, SecondFactor

ADMINISTRATOR: Final = 0
"""The user number of root."""
_MOST_BYTES: Final = 64 * 1024
_WRITABLE_BY_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH


class _WrongValueError(Exception):
    """What is wrong with a value; the key is added by whoever reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key of the file.

    Attributes:
        field: Of `Policy`; of an export, its kind.
        read: Gives the value for it, or raises `_WrongValueError`.
        takes: What it takes, in words.
    """

    field: str
    read: Callable[[Any], Any]
    takes: str


def _number(least: int, most: int) -> tuple[Callable[[Any], int], str]:
    takes = f"a whole number from {least} to {most}"

    def read(value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            raise _WrongValueError(takes)
        return value

    return read, takes


def _switch(value: Any) -> bool:
    if type(value) is not bool:
        raise _WrongValueError("true or false")
    return value


def _factor(value: Any) -> SecondFactor:
    try:
        return SecondFactor(value)
    except ValueError:
        raise _WrongValueError(_FACTORS) from None


def _roles(value: Any) -> frozenset[Role]:
    if value == "allowed":
        return EVERY_ROLE
    if value == "none":
        return frozenset()
    known = {role.value: role for role in ASSIGNABLE}
    if not isinstance(value, list) or not value or not all(isinstance(one, str) and one in known for one in value):
        raise _WrongValueError(_EXPORTS)
    return frozenset(known[one] for one in value)


def _folders(value: Any) -> tuple[Path, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) and Path(one).is_absolute() for one in value):
        raise _WrongValueError(_ABSOLUTE)
    return tuple(map(Path, value))


_FACTORS: Final = '"none", "any" or "security-key"'
_EXPORTS: Final = '"allowed", "none" or a list of roles'
_ABSOLUTE: Final = "a list of folders, each from the root on"


def _key(field: str, reader: tuple[Callable[[Any], Any], str]) -> Key:
    return Key(field=field, read=reader[0], takes=reader[1])


KEYS: Final[Mapping[str, Key]] = {
    "lock.idle_minutes": _key("idle_minutes", _number(1, 60)),
    "passphrase.minimum_length": _key("minimum_passphrase", _number(12, 64)),
    "lock_out.free_attempts": _key("free_attempts", _number(1, 5)),
    "lock_out.longest_wait_minutes": _key("longest_wait_minutes", _number(15, 1440)),
    "second_factor.required": _key("second_factor", (_factor, _FACTORS)),
    **{f"export.{kind.value}": _key(kind.value, (_roles, _EXPORTS)) for kind in ExportKind},
    "clipboard.allowed": _key("clipboard", (_switch, "true or false")),
    "clipboard.clear_after_seconds": _key("clipboard_seconds", _number(5, 300)),
    "retention.days": _key("retention_days", _number(30, 36_525)),
    "watched_folders.allowed": _key("watched_folders", (_switch, "true or false")),
    "watched_folders.within": _key("watched_within", (_folders, _ABSOLUTE)),
    "isolation.required": _key("requires_isolation", (_switch, "true or false")),
    "backup.every_hours": _key("backup_hours", _number(1, 744)),
    "backup.warn_after_days": _key("backup_warning_days", _number(1, 90)),
}
"""Every key there is. The bounds are product decisions; 12 characters are OWASP ASVS 4.0.3, 2.1.1."""


NOT_IN_FORCE: Final = frozenset[str]()
"""What is read but asked for by nothing in this version; said wherever the policy is shown."""


def read_policy(path: Path, *, owner: int = ADMINISTRATOR) -> Policy:
    """The policy of this machine; the usual one where there is no file.

    Args:
        path: The file; `settings.policy_file` knows it.
        owner: The user number that file and folder must belong to; only tests give another.

    Raises:
        MachineError: It cannot be read, others could have written it, or something in it is wrong. Named by line and
            key, never by value. No vault may be opened then.
    """
    text = _text_of(path, owner)
    if text is None:
        return Policy()
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        raise _refused(f"line {place[1]} is not TOML" if place else "it is not TOML to its end") from None
    return _policy_of(tables, text)


def _policy_of(tables: dict[str, Any], text: str) -> Policy:
    values: dict[str, Any] = {}
    exports = {kind.value: EVERY_ROLE for kind in ExportKind}
    given = set()
    for table, content in tables.items():
        if not isinstance(content, dict):
            raise _refused(f"{_line(text, '', table)}key {table} stands outside a table")
        for name, value in content.items():
            where, full = _line(text, table, name), f"{table}.{name}"
            if full not in KEYS:
                raise _refused(f"{where}there is no key {full}")
            try:
                read = KEYS[full].read(value)
            except _WrongValueError as wrong:
                raise _refused(f"{where}{full} takes {wrong}") from None
            given.add(full)
            if table == "export":
                exports[name] = read
            else:
                values[KEYS[full].field] = read
    kinds = tuple((kind, exports[kind.value]) for kind in ExportKind)
    return Policy(**values, exports=kinds, given=frozenset(given))


def _text_of(path: Path, owner: int) -> str | None:
    """The file's text, once it is sure who wrote it; None where there is none."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except (FileNotFoundError, NotADirectoryError):
        if path.is_symlink():
            raise _refused("it is a link") from None
        return None
    except OSError:
        raise _refused("it is a link" if path.is_symlink() else "it cannot be read") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise _refused("it is no file")
    with os.fdopen(descriptor, "rb") as file:
        if os.name != "nt":
            _refuse_others(os.fstat(descriptor), "it", owner)
            _refuse_others(path.parent.stat(), "its folder", owner)
        data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise _refused("it is larger than a policy can be")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise _refused("it is not UTF-8") from None


def _refuse_others(status: os.stat_result, what: str, owner: int) -> None:
    if status.st_uid != owner:
        raise _refused(f"{what} does not belong to the system's administrator")
    if status.st_mode & _WRITABLE_BY_OTHERS:
        raise _refused(f"{what} can be written by others than the system's administrator")


def _line(text: str, table: str, name: str) -> str:
    """Where a key stands, as `line 7: `; empty where it is written in an unusual way."""
    current = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if heading := re.match(r"\s*\[\s*([\w-]+)\s*\]", line):
            current = heading[1]
        elif re.match(rf"\s*[\"']?{re.escape(name)}[\"']?\s*[=.]", line) and current == table:
            return f"line {number}: "
    return ""


def _refused(why: str) -> MachineError:
    return MachineError(
        f"The policy of this computer cannot be used, so no vault is opened: {why}.",
        hint="Your IT department can put it right; docs/policy.md describes the file.",
    )
