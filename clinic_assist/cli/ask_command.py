"""`ask`: a question to one patient's chart. The question is never an argument: arguments are seen by others."""

from __future__ import annotations

import os
import sys
from argparse import Namespace

from clinic_assist import app
from clinic_assist.cli.ask_texts import answer_shape, answer_text
from clinic_assist.cli.exit_status import DONE
from clinic_assist.cli.opened import open_patient, print_result
from clinic_assist.errors import UserError
from clinic_assist.workflows.ask_chart import ask_chart
from clinic_assist.workflows.note_use import note_question

_MOST_BYTES = 4096


def run_ask(options: Namespace) -> int:
    """`ask --patient ID`. Asking is noted in the audit with its outcome, never with its words."""
    question = _read_question(options.question_fd)
    with app.joined() as workplace, open_patient(options, workplace) as (store, chart):
        answer = ask_chart(workplace, chart, question, use_model=not options.record_only)
        note_question(store, chart.patient_id, answer.finding.outcome.value)
        today = workplace.clock.today()
    print_result(options, answer_shape(answer), answer_text(answer, chart, today))
    return DONE


def _read_question(descriptor: int | None) -> str:
    """The question from a file descriptor, from standard input, or typed at a prompt."""
    if descriptor is None and sys.stdin is not None and sys.stdin.isatty():
        try:
            return _not_empty(input("Question: "))
        except EOFError:
            raise UserError("No question was typed.") from None
    try:
        data = _all_of(0 if descriptor is None else descriptor)
        return _not_empty(data.decode("utf-8-sig"))
    except OSError as problem:
        raise UserError("The question could not be read.") from problem
    except UnicodeDecodeError:
        raise UserError("The question is not UTF-8 text.") from None


def _all_of(descriptor: int) -> bytes:
    data = b""
    while piece := os.read(descriptor, _MOST_BYTES):
        data += piece
        if len(data) > _MOST_BYTES:
            raise UserError(f"The question is longer than {_MOST_BYTES:,} bytes.")
    return data


def _not_empty(text: str) -> str:
    if not text.strip():
        raise UserError("There is no question.", hint="Give it on standard input, or with --question-fd N.")
    return text
