"""What can be typed."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

from clinic_assist import __version__
from clinic_assist.cli.account_arguments import add_accounts, add_sign_in, descriptor, refuse_of_accounts
from clinic_assist.cli.audit_arguments import add_audit, refuse_of_audit
from clinic_assist.cli.evaluation_arguments import add_evaluation
from clinic_assist.cli.model_arguments import add_model
from clinic_assist.cli.policy_arguments import add_policy, refuse_of_policy
from clinic_assist.cli.safekeeping_arguments import add_safekeeping, refuse_of_safekeeping
from clinic_assist.errors import UserError
from clinic_assist.notes.note import Task
from clinic_assist.settings import default_vault_folder

# What argparse repeats of the words that were typed: they may be a patient's name, and standard error ends in logs.
_ECHOES = (
    (re.compile(r"invalid choice: .* \(choose from", re.DOTALL), "this is not one of (choose from"),
    (re.compile(r"ignored explicit argument .*", re.DOTALL), "takes no value"),
)

_Commands = argparse._SubParsersAction  # noqa: SLF001 (argparse gives its type no public name)


class UsageError(UserError):
    """What was typed is no command; the hint is the usage."""


class Parser(argparse.ArgumentParser):
    """Raises `UsageError` instead of ending the process, and never repeats the words that were typed."""

    def error(self, message: str) -> NoReturn:
        """Raises UsageError with the message, less the person's own words."""
        for echo, without in _ECHOES:
            message = echo.sub(without, message)
        raise UsageError(f"{self.prog}: {message}", hint=self.format_usage().rstrip())


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a command.

    Raises:
        UsageError: It is none.
    """
    parser = build_parser()
    options, unknown = parser.parse_known_args(list(arguments))
    names = [_option_name(word) for word in unknown if word.startswith("-")]
    if names:
        parser.error(f"not known here: {', '.join(names)}")
    if unknown and options.command == "import":
        options.paths += map(Path, unknown)  # paths behind an option in their midst
    elif unknown:
        parser.error("there is a word too many")
    _refuse_what_does_not_go_together(parser, options)
    _refuse_of_notes(parser, options)
    refuse_of_safekeeping(parser, options)
    refuse_of_accounts(parser, options)
    refuse_of_audit(parser, options)
    refuse_of_policy(parser, options)
    return options


def _refuse_what_does_not_go_together(parser: Parser, options: argparse.Namespace) -> None:
    if options.command == "import" and options.preview and options.report is not None:
        parser.error("--report is of an import, and a preview is none")
    if options.command == "imports" and options.report is not None and options.show is None:
        parser.error("--report goes with --show only")
    if (
        options.command == "mappings"
        and options.add is None
        and (options.name is not None or options.table is not None)
    ):
        parser.error("--name and --table go with --add only")
    if options.command == "knowledge" and (options.action == "list") != (options.subject is None):
        parser.error("import takes a file, remove takes a name, list takes neither")
    if options.command == "knowledge" and (options.action == "import") != (options.name is not None):
        parser.error("--name goes with import, and import with --name")
    if options.command == "terminology" and (options.action == "load") != (options.path is not None):
        parser.error("load takes a PATH, status takes none")
    if options.command == "check" and options.allergies and options.drugs is None:
        parser.error("--allergies goes with --drugs only; a chart has its own")
    if options.command == "check" and options.propose and options.patient is None:
        parser.error("--propose goes with --patient only")
    _refuse_one_input_for_two(parser, options)


def _refuse_one_input_for_two(parser: Parser, options: argparse.Namespace) -> None:
    if options.command == "verify" and str(options.text) == "-" and options.passphrase_fd == 0:
        parser.error("standard input cannot give both the passphrase and the text")
    if options.command == "ask" and options.passphrase_fd == (options.question_fd or 0):
        parser.error("one file descriptor cannot give both the passphrase and the question")


def _refuse_of_notes(parser: Parser, options: argparse.Namespace) -> None:
    if options.command == "template" and (options.action == "list") != (options.subject is None):
        parser.error("list takes nothing more, the others take a task or a file")
    if options.command == "template" and options.patient is not None and options.action != "preview":
        parser.error("--patient goes with preview only")
    if options.command == "draft":
        _refuse_what_the_task_does_not_take(parser, options)


def _refuse_what_the_task_does_not_take(parser: Parser, options: argparse.Namespace) -> None:
    given = {
        "--since": ("changes", options.since is not None),
        "--own-text": ("visit", options.own_text is not None),
        "--recipient": ("referral", bool(options.recipient)),
        "--question": ("referral", options.question is not None),
        "--stay": ("discharge handover", bool(options.stay)),
    }
    for option, (tasks, is_given) in given.items():
        if is_given and options.task not in tasks.split():
            parser.error(f"{option} goes with --task {tasks.replace(' ', ' or ')} only")
    if "-" in {str(options.own_text), str(options.question)} and options.passphrase_fd == 0:
        parser.error("standard input cannot give both the passphrase and a text")


def build_parser() -> Parser:
    """The parser of every command. The shared options may stand before the command or after it."""
    parser = Parser(
        prog="clinic-assist",
        description="Health records, safety checks and sourced notes.",
        parents=[_shared_options(is_outermost=True)],
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"clinic-assist {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    vault = _add(commands, "vault", "make a vault, or show its state and whether it is intact")
    vault.add_argument("action", choices=("create", "status"))
    vault.add_argument("--name", default="", help="create: the name of its first person, as it stands under signatures")
    importing = _add(commands, "import", "import export files or folders")
    importing.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    importing.add_argument("--preview", action="store_true", help="only say what they would bring; nothing is stored")
    importing.add_argument("--report", type=Path, metavar="FILE.pdf", help="also write the import report as PDF")
    importing.add_argument("--mapping", type=Path, metavar="FILE", help="what the columns of other tables mean")
    imports = _add(commands, "imports", "list the imports made, show what became of one, or remove one")
    which = imports.add_mutually_exclusive_group()
    which.add_argument("--remove", metavar="ID", help="remove this import and what was read from its files")
    which.add_argument("--show", metavar="ID", help="what became of each file of this import")
    imports.add_argument("--report", type=Path, metavar="FILE.pdf", help="with --show: also write that as PDF")
    _add_mappings(commands)
    _add_matches(commands)
    patients = _add(commands, "patients", "list or search patients")
    patients.add_argument("--search", default="", metavar="TEXT", help="name, MRN or birth date")
    _add_patient(_add(commands, "chart", "show one patient's chart"))
    _add_check(commands)
    _add(commands, "overrides", "the alerts that people went on despite, by rule, reason and person")
    _add_notes(commands)
    _add_terminology(commands)
    _add_knowledge(commands)
    models = _add(commands, "model", "language models: list, add, sign, choose, verify, evaluate, compare")
    add_evaluation(add_model(models, _add), _add)
    add_safekeeping(commands, _add)
    add_accounts(commands, _add)
    add_audit(commands, _add)
    add_policy(commands, _add)
    _add(commands, "run", "open the application")
    crashes = _add(commands, "crashes", "the reports of errors of the program itself; they hold no value of a record")
    crashes.add_argument("--delete", action="store_true", help="delete them")
    _add(commands, "selfcheck", "check that every part of the installation works")
    demo = _add(commands, "demo", "run the main job on the demo patients")
    demo.add_argument("--no-window", action="store_true", help="do not open the window afterwards")
    return parser


def _shared_options(*, is_outermost: bool) -> Parser:
    """Options of every command. Behind a command they have no default, which would undo what stands before it."""
    shared = Parser(add_help=False, allow_abbrev=False)

    def default(value: object) -> object:
        return value if is_outermost else argparse.SUPPRESS

    shared.add_argument(
        "--vault", type=Path, default=default(default_vault_folder()), metavar="DIR", help="folder of the vault"
    )
    shared.add_argument(
        "--json", action="store_true", default=default(value=False), help="machine-readable output (docs/cli.md)"
    )
    shared.add_argument(
        "--passphrase-fd",
        type=descriptor,
        default=default(None),
        metavar="N",
        help="read the passphrase from this file descriptor, not the keyboard",
    )
    add_sign_in(shared, default)
    return shared


def _option_name(word: str) -> str:
    name = word.partition("=")[0]
    return name if re.fullmatch(r"--?[a-z][a-z-]*", name) else "an option"


def _day(text: str) -> date:
    """A day as typed: 2026-11-02 or 02-Nov-2026. Raises ArgumentTypeError, which does not repeat the text."""
    for pattern in ("%Y-%m-%d", "%d-%b-%Y"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 (a calendar day has no zone)
        except ValueError:
            continue
    raise argparse.ArgumentTypeError("this is no day; write it as 2026-11-02")


def _add(commands: _Commands[Parser], name: str, purpose: str) -> Parser:
    shared = _shared_options(is_outermost=False)
    return commands.add_parser(name, parents=[shared], help=purpose, description=purpose, allow_abbrev=False)


def _add_patient(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--patient", required=True, metavar="ID", help="the id that `patients` shows")


def _add_notes(commands: _Commands[Parser]) -> None:
    draft = _add(commands, "draft", "draft a note and verify every statement")
    _add_patient(draft)
    draft.add_argument(
        "--task", choices=tuple(task.value for task in Task if task is not Task.ANSWER), default="summary"
    )
    draft.add_argument("--since", type=_day, metavar="DAY", help="for changes: the first day that counts (2026-11-02)")
    draft.add_argument("--own-text", type=Path, metavar="FILE", help="for visit: your own notes, UTF-8, or -")
    draft.add_argument("--recipient", default="", metavar="TEXT", help="for referral: to whom it goes")
    draft.add_argument("--question", type=Path, metavar="FILE", help="for referral: what is asked, UTF-8, or -")
    draft.add_argument("--stay", default="", metavar="ID", help="for discharge and handover: the encounter's id")
    draft.add_argument("--record-only", action="store_true", help="compose from the record without a language model")

    template = _add(
        commands, "template", "the templates that notes follow: list, show, check, install, remove, preview"
    )
    template.add_argument("action", choices=("list", "show", "check", "install", "remove", "preview"))
    template.add_argument("subject", nargs="?", metavar="TASK|FILE", help="a task, or a template file")
    template.add_argument("--patient", metavar="ID", help="with preview: on this patient, else on a demo patient")

    ask = _add(commands, "ask", "ask the chart a question, which is read from standard input")
    _add_patient(ask)
    ask.add_argument("--record-only", action="store_true", help="word what is found without a language model")
    ask.add_argument("--question-fd", type=descriptor, metavar="N", help="read the question from this file descriptor")

    verify = _add(commands, "verify", "judge a text against the chart")
    _add_patient(verify)
    verify.add_argument("--text", type=Path, required=True, metavar="FILE", help="UTF-8 text, or - for standard input")

    report = _add(commands, "report", "write a PDF")
    _add_patient(report)
    report.add_argument("--kind", choices=("note", "safety", "chart"), required=True)
    report.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.pdf")
    report.add_argument("--recipient", default="", help="who gets it: a clinic or office, kept in the audit trail")
    report.add_argument("--purpose", default="", help="what for, kept in the audit trail")


def _add_mappings(commands: _Commands[Parser]) -> None:
    mappings = _add(commands, "mappings", "list the saved mappings of tables, show one, add one or remove one")
    doing = mappings.add_mutually_exclusive_group()
    doing.add_argument("--show", metavar="NAME", help="print this mapping as JSON, as --add takes it")
    doing.add_argument("--add", type=Path, metavar="FILE", help="keep the mapping of this JSON file")
    doing.add_argument("--remove", metavar="NAME", help="remove this mapping; what was read by it stays")
    mappings.add_argument("--name", metavar="NAME", help="with --add: what the mapping is to be called")
    mappings.add_argument("--table", type=Path, metavar="TABLE", help="with --add: a table with the columns it is for")


def _add_matches(commands: _Commands[Parser]) -> None:
    matches = _add(commands, "matches", "list pairs of patients that may be one person, or decide about a pair")
    decision = matches.add_mutually_exclusive_group()
    pair = ("ONE", "OTHER")
    decision.add_argument("--same", nargs=2, metavar=pair, help="these two patient records are of one person")
    decision.add_argument("--different", nargs=2, metavar=pair, help="these two patient records are of two people")


def _add_knowledge(commands: _Commands[Parser]) -> None:
    knowledge = _add(commands, "knowledge", "import, list or remove the hospital's own tables of interactions")
    knowledge.add_argument("action", choices=("import", "list", "remove"))
    knowledge.add_argument("subject", nargs="?", type=Path, metavar="FILE|NAME", help="what to import or to remove")
    knowledge.add_argument("--name", metavar="NAME", help="with import: what the table is to be called")


def _add_terminology(commands: _Commands[Parser]) -> None:
    terminology = _add(commands, "terminology", "load the site's RxNorm release, or show which one is loaded")
    terminology.add_argument("action", choices=("load", "status"))
    terminology.add_argument("path", nargs="?", type=Path, metavar="PATH", help="with load: folder or ZIP of RRF files")


def _add_check(commands: _Commands[Parser]) -> None:
    check = _add(commands, "check", "medication safety checks")
    what = check.add_mutually_exclusive_group(required=True)
    what.add_argument("--patient", metavar="ID", help="check a patient's chart")
    what.add_argument("--drugs", metavar='"A; B"', help="check these drugs with each other, separated by semicolons")
    what.add_argument("--pairs", type=Path, metavar="FILE.csv", help="check pairs: columns drug_a, drug_b")
    check.add_argument(
        "--propose", default="", metavar='"DRUG DOSE"', help="with --patient: what this medicine would add"
    )
    check.add_argument("--allergies", default="", metavar='"X; Y"', help="with --drugs: also against these allergies")
