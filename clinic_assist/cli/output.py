"""Standard output: in any locale and on any disk it is whole, or the command says that it is not."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper

from clinic_assist.errors import MachineError


def make_printable(*, as_json: bool) -> None:
    """Lets the standard streams take any text: JSON is UTF-8 everywhere; what a terminal cannot show becomes `?`."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8" if as_json else None, errors="replace")
    if isinstance(sys.stderr, TextIOWrapper):
        sys.stderr.reconfigure(errors="replace")


def print_all(text: str) -> None:
    """Prints a text and waits until all of it is written.

    Raises:
        BrokenPipeError: The reader went away.
        MachineError: It could not be written, because the disk is full for instance.
    """
    try:
        print(text, flush=True)
    except BrokenPipeError:
        give_up_output()
        raise
    except OSError as problem:
        give_up_output()
        message = f"The output could not be written ({os.strerror(problem.errno or 0)})."
        raise MachineError(message, hint="What the command did before is done.") from problem


def give_up_output() -> None:
    """Sends what is still to be printed nowhere, so that the interpreter does not fail on it once more at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
