"""What can be typed about backups, restoring, rescue, erasure and purging."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any


def add_safekeeping(commands: Any, add: Callable[[Any, str, str], argparse.ArgumentParser]) -> None:
    """The commands `backup` and `restore`, and those that remove."""
    backup = add(commands, "backup", "make a backup, list them, try one as after a loss, or plan them")
    backup.add_argument("action", choices=("make", "list", "check", "plan", "due"))
    backup.add_argument("file", nargs="?", type=Path, metavar="FILE", help="with check: the backup to try")
    backup.add_argument("--to", type=Path, metavar="DIR", help="the backup folder; without it, the planned one")
    backup.add_argument("--every", type=int, metavar="HOURS", help="with plan: how often while the program runs")
    backup.add_argument(
        "--keep", type=_keep, metavar="D,W,M", help="with plan: for how many days, weeks and months one is kept"
    )

    restore = add(commands, "restore", "make a vault from a backup; a vault in place is kept aside")
    restore.add_argument("file", type=Path, metavar="FILE", help="the backup")
    where = restore.add_mutually_exclusive_group(required=True)
    where.add_argument("--to", type=Path, metavar="DIR", help="a new folder for the vault")
    where.add_argument("--in-place", action="store_true", help="in the place of the vault (--vault)")

    rescue = add(commands, "rescue", "make a new vault of what can be read of a damaged one")
    rescue.add_argument("--to", type=Path, required=True, metavar="DIR", help="a new folder for what can be saved")
    erase = add(commands, "erase", "erase the record of one patient, with a certificate")
    erase.add_argument("--patient", required=True, metavar="ID", help="the id that `patients` shows")
    erase.add_argument("--reason", required=True, metavar="TEXT", help="for the certificate; no name")
    erase.add_argument("--with-signed-notes", action="store_true", help="signed notes are to go too")
    purge = add(commands, "purge", "end a vault for good: nobody can read it any more")
    purge.add_argument("--yes", action="store_true", required=True, help="you mean it; there is no way back")


def refuse_of_safekeeping(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Ends with the usage where options do not go together."""
    if options.command != "backup":
        return
    if (options.action == "check") != (options.file is not None):
        parser.error("check takes a FILE, the others take none")
    if options.action == "plan" and (options.every is not None or options.keep) and options.to is None:
        parser.error("--every and --keep go with --to")
    if options.action != "plan" and (options.every is not None or options.keep):
        parser.error("--every and --keep go with plan only")
    if options.every is not None and not 1 <= options.every <= 24 * 31:
        parser.error("--every takes 1 to 744 hours")


def _keep(text: str) -> tuple[int, int, int]:
    parts = text.split(",")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 4 for part in parts):
        raise argparse.ArgumentTypeError("write days, weeks and months as three numbers: 7,5,12")
    daily, weekly, monthly = map(int, parts)
    return daily, weekly, monthly
