"""What can be typed about the audit trail."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from clinic_assist.trail.kinds import Group


def add_audit(commands: Any, add: Callable[[Any, str, str], argparse.ArgumentParser]) -> None:
    """The command `audit`."""
    audit = add(commands, "audit", "the audit trail: list, verify, export, disclosures of a patient, unusual access")
    audit.add_argument("action", choices=("list", "verify", "export", "disclosures", "unusual", "tell"))
    audit.add_argument("--account", default="", metavar="LOGIN", help="only what this account did")
    audit.add_argument("--patient", default="", metavar="ID", help="only what is about this patient")
    audit.add_argument("--event", default="", metavar="NAME", help="only this event, as the list names it")
    audit.add_argument("--group", choices=tuple(one.name.lower() for one in Group), help="only events of this kind")
    audit.add_argument("--since", type=date.fromisoformat, metavar="YYYY-MM-DD", help="from this day on")
    audit.add_argument("--until", type=date.fromisoformat, metavar="YYYY-MM-DD", help="up to this day, included")
    audit.add_argument("--failures", action="store_true", help="only what did not succeed")
    audit.add_argument("--days", type=int, default=30, metavar="N", help="unusual: of the last N days (30)")
    audit.add_argument("--format", choices=("csv", "fhir"), default="csv", help="export: CSV or FHIR AuditEvent NDJSON")
    audit.add_argument("-o", "--output", type=Path, metavar="FILE", help="export: where to write")


def refuse_of_audit(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Ends with the usage where options do not go together."""
    if options.command != "audit":
        return
    if options.action == "export" and options.output is None:
        parser.error("export takes -o FILE")
    if options.action != "export" and options.output is not None:
        parser.error(f"-o does not go with {options.action}")
    if options.action == "disclosures" and not options.patient:
        parser.error("disclosures takes --patient ID")
    if options.days < 1:
        parser.error("--days takes a number from 1")
