"""How a command says that it could not: for people on standard error, and as one JSON document where that was asked."""

from __future__ import annotations

import json
import sys
import traceback
from contextlib import suppress
from pathlib import Path

from clinic_assist import __version__, settings
from clinic_assist.cli.arguments import UsageError
from clinic_assist.cli.output import print_all
from clinic_assist.crash_report import write_crash
from clinic_assist.errors import BugError, ClinicAssistError, MachineError, SourceError, UserError

_PACKAGE = Path(__file__).resolve().parents[1]
# The first that fits.
_KINDS = (
    (UsageError, "usage"),
    (UserError, "user"),
    (SourceError, "source"),
    (MachineError, "machine"),
    (BugError, "bug"),
)


def complain(problem: ClinicAssistError, *, as_json: bool) -> None:
    """Says what went wrong and what to do next."""
    locator = problem.locator if isinstance(problem, SourceError) else ""
    _to_people(f"{problem.message} ({locator})" if locator else problem.message, problem.hint)
    if as_json:
        kind = next((word for error, word in _KINDS if isinstance(problem, error)), "stopped")
        shape = {"kind": kind, "message": problem.message, "hint": problem.hint, "locator": locator}
        # Where the output itself was the problem, there is nowhere left to say so.
        with suppress(BrokenPipeError, MachineError):
            print_all(json.dumps({"error": shape}, ensure_ascii=False, indent=1))


def _to_people(*lines: str) -> None:
    with suppress(OSError):
        print("\n".join(filter(None, lines)), file=sys.stderr, flush=True)


def without_its_text(problem: Exception) -> ClinicAssistError:
    """What may be said of an exception that nobody foresaw: its type and place, never its text.

    Attack: a record makes some library fail, and the library's message quotes the record into a log. Limit: names of
    our own modules are shown. To try it: `tests/unit/cli/test_complaints.py`.
    """
    write_crash(settings.crashes_folder(), problem, part="command line", version=__version__)
    if isinstance(problem, MemoryError):
        return MachineError("There is not enough memory for this.", hint="Close other programs and try again.")
    frames = [
        frame for frame in traceback.extract_tb(problem.__traceback__) if _PACKAGE in Path(frame.filename).parents
    ]
    place = f", {Path(frames[-1].filename).relative_to(_PACKAGE)}:{frames[-1].lineno}" if frames else ""
    return BugError(
        f"The program itself failed ({type(problem).__name__}{place}).",
        hint="What was stored before is kept. Please report this line; it holds nothing of a record.",
    )
