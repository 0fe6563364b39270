"""The command about terminologies that the site loads itself."""

from __future__ import annotations

import sys
from argparse import Namespace

from clinic_assist import app
from clinic_assist.cli.exit_status import CANNOT, DONE, REJECTED_INPUT
from clinic_assist.cli.opened import print_result
from clinic_assist.terminology.rxnorm.loading import Loaded
from clinic_assist.terminology.rxnorm.words import NO_RELEASE, release_line
from clinic_assist.workflows.load_terminology import load_rxnorm, loaded_rxnorm
from clinic_assist.workflows.workplace import Workplace


def run_terminology(options: Namespace) -> int:
    """`terminology load PATH` (1 where rows were damaged) and `terminology status` (3 where the table is damaged)."""
    with app.joined() as workplace:
        return _load(options, workplace) if options.action == "load" else _status(options, workplace)


def _load(options: Namespace, workplace: Workplace) -> int:
    loaded = load_rxnorm(workplace, options.path, _tell)
    print_result(options, loaded.figures, _lines(loaded))
    return REJECTED_INPUT if loaded.tally.damaged_rows else DONE


def _tell(file: str) -> None:
    if sys.stderr.isatty():
        print(f"Reading {file} …", file=sys.stderr, flush=True)


def _status(options: Namespace, workplace: Workplace) -> int:
    table = loaded_rxnorm(workplace)
    if table is None:
        print_result(options, {"rxnorm": None}, [NO_RELEASE])
        return DONE
    is_intact = table.is_intact
    told = {key: value for key, value in table.about.items() if key not in {"bytes", "sha256"}}
    lines = [release_line(table.about)]
    if not is_intact:
        lines.append("The table does not hold what was stored in it. Load RxNorm again.")
    print_result(options, {"rxnorm": {**told, "intact": is_intact}}, lines)
    return DONE if is_intact else CANNOT


def _lines(loaded: Loaded) -> list[str]:
    lines = [
        f"RxNorm release {loaded.release} is loaded.",
        f"{loaded.codes:,} codes, {loaded.retired:,} of them retired.",
        f"{loaded.ingredients:,} ingredients; {loaded.ndc:,} NDC.",
    ]
    if loaded.unresolved:
        lines.append(f"{loaded.unresolved:,} codes lead to no ingredient; medicines given by them are not checked.")
    if loaded.ambiguous_ndc:
        lines.append(f"{loaded.ambiguous_ndc:,} NDC stand for different medicines and were left out.")
    if count := loaded.tally.damaged_rows:
        lines.append(f"{count:,} rows could not be read and were left out:")
        lines += [f"   {named}" for named in loaded.tally.named]
    return lines
