"""Entry: `python -m clinic_assist`. Light on imports, because a frozen build starts its workers here."""

from __future__ import annotations

import sys


def main() -> int:
    """Runs a worker where the first argument names one, else the command line."""
    from clinic_assist.cli import run_command_line

    return run_command_line(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
