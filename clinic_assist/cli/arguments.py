"""What can be typed."""

from __future__ import annotations

import argparse
from pathlib import Path

from clinic_assist import __version__
from clinic_assist.settings import default_vault_folder


def build_parser() -> argparse.ArgumentParser:
    """The parser of every command. Usage errors end with exit status 2."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--vault", type=Path, default=default_vault_folder(), metavar="DIR", help="folder of the vault")
    shared.add_argument("--json", action="store_true", help="machine-readable output (docs/cli.md)")
    shared.add_argument(
        "--passphrase-fd", type=int, metavar="N", help="read the passphrase from this file descriptor, not the keyboard"
    )
    parser = argparse.ArgumentParser(
        prog="clinic-assist", description="Health records, safety checks and sourced notes."
    )
    parser.add_argument("--version", action="version", version=f"clinic-assist {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    vault = commands.add_parser("vault", parents=[shared], help="make a vault, or show its state")
    vault.add_argument("action", choices=("create", "status"))

    importing = commands.add_parser("import", parents=[shared], help="import export files or folders")
    importing.add_argument("paths", nargs="+", type=Path, metavar="PATH")

    patients = commands.add_parser("patients", parents=[shared], help="list or search patients")
    patients.add_argument("--search", default="", metavar="TEXT", help="name, MRN or birth date")

    chart = commands.add_parser("chart", parents=[shared], help="show one patient's chart")
    _add_patient(chart)

    _add_check(commands, shared)
    _add_notes(commands, shared)

    commands.add_parser("run", parents=[shared], help="open the application")
    commands.add_parser("selfcheck", parents=[shared], help="check that every part of the installation works")
    demo = commands.add_parser("demo", parents=[shared], help="run the main job on the demo patients")
    demo.add_argument("--no-window", action="store_true", help="do not open the window afterwards")
    return parser


def _add_patient(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--patient", required=True, metavar="ID", help="the id that `patients` shows")


def _add_notes(commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser) -> None:
    draft = commands.add_parser("draft", parents=[shared], help="draft a note and verify every statement")
    _add_patient(draft)
    draft.add_argument("--task", choices=("summary",), default="summary")
    draft.add_argument("--record-only", action="store_true", help="compose from the record without a language model")

    verify = commands.add_parser("verify", parents=[shared], help="judge a text against the chart")
    _add_patient(verify)
    verify.add_argument("--text", type=Path, required=True, metavar="FILE", help="UTF-8 text, or - for standard input")

    report = commands.add_parser("report", parents=[shared], help="write a PDF")
    _add_patient(report)
    report.add_argument("--kind", choices=("note", "safety", "chart"), required=True)
    report.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.pdf")


def _add_check(commands: argparse._SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser) -> None:
    check = commands.add_parser("check", parents=[shared], help="medication safety checks")
    what = check.add_mutually_exclusive_group(required=True)
    what.add_argument("--patient", metavar="ID", help="check a patient's chart")
    what.add_argument("--drugs", metavar='"A; B"', help="check these drugs with each other, separated by semicolons")
    what.add_argument("--pairs", type=Path, metavar="FILE.csv", help="check pairs: columns drug_a, drug_b")
    check.add_argument("--allergies", default="", metavar='"X; Y"', help="with --drugs: also against these allergies")
