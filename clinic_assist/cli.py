"""The command line."""

from __future__ import annotations


def run_command_line(arguments: list[str]) -> int:
    """Runs one command and gives its exit status."""
    return 2 if arguments else 0
