"""Runs one command and turns what happened into an exit status."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from clinic_assist.cli.arguments import UsageError, parse
from clinic_assist.cli.complaints import complain, without_its_text
from clinic_assist.cli.exit_status import CANNOT, DONE, WRONG_USAGE
from clinic_assist.cli.output import make_printable
from clinic_assist.errors import ClinicAssistError


def run_command_line(arguments: Sequence[str]) -> int:
    """Runs one command. Exit status 0 done, 1 finished with rejected input, 2 usage, 3 cannot."""
    as_json = "--json" in arguments
    make_printable(as_json=as_json)
    try:
        return _run(arguments)
    except BrokenPipeError:
        # The reader of our output went away (`… | head`): nothing to say, and nobody to say it to.
        return DONE
    except KeyboardInterrupt:
        complain(ClinicAssistError("Stopped."), as_json=as_json)
    except UsageError as problem:
        complain(problem, as_json=as_json)
        return WRONG_USAGE
    except ClinicAssistError as problem:
        complain(problem, as_json=as_json)
    except Exception as problem:  # noqa: BLE001 (whatever it is, it must neither print a record nor end with 1)
        complain(without_its_text(problem), as_json=as_json)
    return CANNOT


def _run(arguments: Sequence[str]) -> int:
    options = parse(arguments)
    from clinic_assist.cli import commands

    command: Callable[..., int] = commands.COMMANDS[options.command]
    return command(options)
