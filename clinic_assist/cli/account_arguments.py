"""What can be typed about who opens a vault, and about its accounts."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from typing import Any

from clinic_assist.people import ASSIGNABLE

_MOST_DESCRIPTORS = 1 << 20
_TAKES = {
    "list": frozenset[str](),
    "add": frozenset({"name", "role", "new_passphrase_fd"}),
    "role": frozenset({"role"}),
    "name": frozenset({"name"}),
    "remove": frozenset({"for_cause"}),
    "password": frozenset({"new_passphrase_fd"}),
    "recovery-key": frozenset[str](),
    "emergency-key": frozenset[str](),
    "totp": frozenset({"remove", "new_code_fd"}),
    "security-key": frozenset({"remove", "name"}),
}
_NEEDS = {"add": ("name", "role"), "role": ("role",), "name": ("name",)}


def add_sign_in(shared: argparse.ArgumentParser, default: Callable[[object], object]) -> None:
    """The options about who opens the vault, which every command has."""
    shared.add_argument("--login", default=default(""), metavar="NAME", help="user name, where there are several")
    sheet = shared.add_mutually_exclusive_group()
    for name, words in (("recovery-key", "recovery key"), ("emergency-key", "key of the sealed envelope")):
        sheet.add_argument(
            f"--{name}",
            action="store_true",
            default=default(False),  # noqa: FBT003 - argparse's default
            help=f"what is given in place of a passphrase is the {words}",
        )
    for name, words in (("code", "one-time code of an authenticator app"), ("pin", "PIN of a security key")):
        shared.add_argument(
            f"--{name}-fd",
            type=descriptor,
            default=default(None),
            metavar="N",
            help=f"read the {words} from this file descriptor, not the keyboard",
        )
    shared.add_argument(
        "--break-glass",
        default=default(None),
        metavar="REASON",
        help="open charts in an emergency; the reason is kept in the audit trail; no name",
    )


def add_accounts(commands: Any, add: Callable[[Any, str, str], argparse.ArgumentParser]) -> None:
    """The command `account`."""
    account = add(
        commands,
        "account",
        "who may open the vault: list, add, role, name, password, remove; key sheets; totp, security-key",
    )
    account.add_argument("action", choices=tuple(_TAKES))
    account.add_argument(
        "account", nargs="?", default="", metavar="LOGIN", help="whose account; password, totp --remove: else your own"
    )
    account.add_argument("--name", metavar="NAME", help="with add and name: as it stands under signatures; of a key")
    account.add_argument("--role", choices=tuple(role.value for role in ASSIGNABLE), help="with add and role")
    account.add_argument("--for-cause", action="store_true", help="with remove: give the vault a new data key as well")
    account.add_argument("--remove", action="store_true", help="with totp and security-key: ask for it no more")
    account.add_argument(
        "--new-code-fd",
        type=descriptor,
        metavar="N",
        help="with totp: read the first code of the app from this file descriptor, after the secret was printed",
    )
    account.add_argument(
        "--new-passphrase-fd",
        type=descriptor,
        metavar="N",
        help="with add and password: read the new passphrase from this file descriptor, not the keyboard",
    )


def refuse_of_accounts(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Ends with the usage where options do not go together."""
    if options.command != "account":
        return
    action: str = options.action
    is_about_one = action in ("add", "role", "name", "remove")
    if is_about_one and not options.account:
        parser.error(f"{action} takes a LOGIN")
    may_be_about_one = action == "password" or (action == "totp" and options.remove)
    if options.account and not is_about_one and not may_be_about_one:
        parser.error(f"{action} takes no LOGIN")
    for option in ("name", "role", "for_cause", "new_passphrase_fd", "remove", "new_code_fd"):
        words = f"--{option.replace('_', '-')}"
        is_given = getattr(options, option) not in (None, False)
        if is_given and option not in _TAKES[action]:
            parser.error(f"{words} does not go with {action}")
        if not is_given and option in _NEEDS.get(action, ()):
            parser.error(f"{action} takes {words}")
    if options.new_passphrase_fd is not None and options.new_passphrase_fd == options.passphrase_fd:
        parser.error("one file descriptor cannot give both passphrases")


def descriptor(text: str) -> int:
    """The number of a file descriptor. Raises ArgumentTypeError, which does not repeat the text."""
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or int(text) > _MOST_DESCRIPTORS:
        raise argparse.ArgumentTypeError("this is not the number of a file descriptor")
    return int(text)
