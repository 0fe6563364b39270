"""Standard output: in any locale and on any disk it is whole, or the command says that it is not."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Sequence
from io import TextIOWrapper

from clinic_assist.errors import MachineError

_NARROWEST = 40
_APART = "   "
_KEEP = "\xa0"  # no place to break a line at
# Control characters, line separators, and the marks that turn the direction of writing (UAX #9).
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def make_printable(*, as_json: bool) -> None:
    """Lets the standard streams take any text: JSON is UTF-8 everywhere; what a terminal cannot show becomes `?`."""
    _occupy_closed_streams()
    if sys.stderr is None:
        sys.stderr = TextIOWrapper(os.fdopen(2, "wb", closefd=False))  # the null device now
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8" if as_json else None, errors="replace")
    if isinstance(sys.stderr, TextIOWrapper):
        sys.stderr.reconfigure(errors="replace")


def _occupy_closed_streams() -> None:
    """Gives closed standard streams (`>&-`) to the null device, so that no file of a vault gets their number.

    A library that writes a warning to descriptor 2 would write it into that file.
    """
    opened = os.open(os.devnull, os.O_RDWR)
    while opened <= 2:
        opened = os.dup(opened)
    os.close(opened)


def print_all(text: str) -> None:
    """Prints a text and waits until all of it is written.

    Raises:
        BrokenPipeError: The reader went away.
        MachineError: It could not be written, because the disk is full for instance.
    """
    if sys.stdout is None:
        raise _unwritten("standard output is closed")
    try:
        print(text, flush=True)
    except BrokenPipeError:
        give_up_output()
        raise
    except OSError as problem:
        give_up_output()
        raise _unwritten(os.strerror(problem.errno or 0)) from problem


def say_beside(words: str) -> None:
    """Tells whoever sits at the terminal something that is no result."""
    print(words, file=sys.stderr, flush=True)


def _unwritten(reason: str) -> MachineError:
    return MachineError(f"The output could not be written ({reason}).", hint="What the command did before is done.")


def give_up_output() -> None:
    """Sends what is still to be printed nowhere, so that the interpreter does not fail on it once more at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def fitted(lines: Sequence[str]) -> str:
    """Lines for people, broken at spaces to the width of the terminal (80 where there is none).

    Attack: text of a record that steers a terminal, or that looks like a line of ours. Defence: whatever is no visible
    sign becomes a space.
    """
    width = max(_NARROWEST, shutil.get_terminal_size().columns)
    return "\n".join(_broken(_INVISIBLE.sub(" ", line), width) for line in lines)


def unbroken(text: str) -> str:
    """A text whose lines mean something, as it is, but for invisible signs other than line ends and tabs."""
    return "\n".join("\t".join(_INVISIBLE.sub(" ", part) for part in line.split("\t")) for line in text.split("\n"))


def _broken(line: str, width: int) -> str:
    """A line that fits, its fields (three spaces apart) kept whole where they are short."""
    if len(line) <= width:
        return line
    indent = len(line) - len(line.lstrip(" "))
    fields = line[indent:].split(_APART)
    kept = [field.replace(" ", _KEEP) if len(field) <= width // 2 else field for field in fields]
    filled = textwrap.fill(
        " " * indent + (_APART.join(kept) if len(fields) > 1 else line[indent:]),
        width,
        subsequent_indent=" " * (indent + 4),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return filled.replace(_KEEP, " ")
