"""The command about reports of crashes."""

from __future__ import annotations

import json
from argparse import Namespace

from clinic_assist import settings
from clinic_assist.cli.exit_status import DONE
from clinic_assist.cli.opened import print_result
from clinic_assist.crash_report import crashes, forget_crashes


def run_crashes(options: Namespace) -> int:
    """`crashes [--delete]`: shows what is kept, or deletes it. No vault is opened."""
    folder = settings.crashes_folder()
    if options.delete:
        count = forget_crashes(folder)
        print_result(options, {"deleted": count}, [f"{count} reports deleted."])
        return DONE
    found = crashes(folder)
    shape = {"crashes": [{"name": one.name, "report": json.loads(one.text)} for one in found]}
    lines = [line for one in found for line in (one.name, one.text, "")]
    print_result(options, shape, lines or ["No report is kept."])
    return DONE
