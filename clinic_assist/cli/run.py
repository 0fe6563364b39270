"""Runs one command and turns what happened into an exit status."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from clinic_assist.cli.arguments import build_parser
from clinic_assist.cli.exit_status import CANNOT, DONE
from clinic_assist.errors import BugError, ClinicAssistError, MachineError, SourceError, UserError


def run_command_line(arguments: Sequence[str]) -> int:
    """Runs one command. Exit status 0 done, 1 finished with rejected input, 2 usage, 3 cannot."""
    options = build_parser().parse_args(list(arguments))
    try:
        from clinic_assist.cli import commands
        from clinic_assist.cli.output import make_printable

        make_printable(as_json=options.json)
        command: Callable[..., int] = commands.COMMANDS[options.command]
        return command(options)
    except (UserError, SourceError, MachineError, BugError) as problem:
        _complain(problem)
        return CANNOT
    except BrokenPipeError:
        # The reader of our output went away (`… | head`): nothing to say, and nobody to say it to.
        return DONE
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return CANNOT


def _complain(problem: ClinicAssistError) -> None:
    place = f" ({problem.locator})" if isinstance(problem, SourceError) and problem.locator else ""
    print(f"{problem.message}{place}", file=sys.stderr)
    if problem.hint:
        print(problem.hint, file=sys.stderr)
