"""What can be typed about the machine's policy and about keeping records."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any


def add_policy(commands: Any, add: Callable[[Any, str, str], argparse.ArgumentParser]) -> None:
    """The commands `policy` and `retention`."""
    policy = add(commands, "policy", "show what the hospital's IT decided for this machine")
    policy.add_argument("action", choices=("show",))
    retention = add(commands, "retention", "list records that the policy no longer keeps, hold or erase them")
    retention.add_argument("action", choices=("list", "hold", "erase"))
    retention.add_argument("--patient", action="append", default=[], metavar="ID", help="with hold and erase: whose")
    retention.add_argument("--reason", default="", metavar="TEXT", help="with hold: why; none lifts the hold")
    retention.add_argument("--with-signed-notes", action="store_true", help="with erase: signed notes are to go too")
    retention.add_argument("--confirm", action="store_true", help="with erase: you have looked at the list")


def refuse_of_policy(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Ends with the usage where options do not go together."""
    if options.command != "retention":
        return
    if (options.action == "erase") != options.confirm:
        parser.error("erase takes --confirm, the others do not")
    if options.action == "hold" and len(options.patient) != 1:
        parser.error("hold takes one --patient")
    if options.action == "list" and options.patient:
        parser.error("list takes no --patient")
    if options.reason and options.action != "hold":
        parser.error("--reason goes with hold only")
