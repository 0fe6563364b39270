"""The command line, for hospital IT and scripts. `docs/cli.md` describes it; JSON output does not change silently."""

from clinic_assist.cli.run import run_command_line

__all__ = ["run_command_line"]
