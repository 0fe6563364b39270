"""The command that drafts a note, and the one about the templates that notes follow."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from clinic_assist import app
from clinic_assist.chart.facts import Encounter
from clinic_assist.chart.provenance import FactId
from clinic_assist.cli import shapes, texts
from clinic_assist.cli.exit_status import DONE, REJECTED_INPUT
from clinic_assist.cli.opened import open_patient, print_result
from clinic_assist.cli.output import print_all, unbroken
from clinic_assist.cli.text_input import read_text
from clinic_assist.errors import MachineError, UserError
from clinic_assist.notes.note import Task
from clinic_assist.notes.order import DraftOrder
from clinic_assist.workflows import draft_note, note_templates
from clinic_assist.workflows.demo_chart import demo_chart
from clinic_assist.workflows.note_use import note_draft
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.usable_model import usable_model
from clinic_assist.workflows.workplace import Workplace


def run_draft(options: Namespace) -> int:
    """`draft --patient ID --task TASK`."""
    order = _order(options)
    with app.joined() as workplace, open_patient(options, workplace) as (store, chart):
        if order.stay is not None and not isinstance(chart.fact(order.stay), Encounter):
            raise UserError("No encounter of this patient has that id.", hint="`chart --json` shows the ids.")
        asked = draft_note.commission(store, chart, order)
        remark = "" if options.record_only else usable_model(workplace).remark
        if remark:
            print(remark, file=sys.stderr)
        try:
            verified = draft_note.draft_note(workplace, chart, asked, use_model=not options.record_only)
        except draft_note.DraftBrokeError as broken:
            raise _kept_what_there_is(store, broken) from broken
        store.save_draft(None, verified)
        note_draft(store, verified)
        today = workplace.clock.today()
    print_result(options, shapes.draft_shape(verified), texts.note_text(verified, chart, today))
    return DONE


def _order(options: Namespace) -> DraftOrder:
    """What was asked for. Notes and questions may hold a patient's words, so they come from files."""
    own = read_text(options.own_text) if options.own_text is not None else ""
    question = read_text(options.question).strip() if options.question is not None else ""
    try:
        return DraftOrder(
            task=Task(options.task),
            since=options.since,
            own_text=own,
            recipient=options.recipient,
            question=" ".join(question.split()),
            stay=FactId(options.stay) if options.stay else None,
        )
    except ValueError as problem:
        raise UserError(f"This cannot be drafted: {problem}.") from problem


def _kept_what_there_is(store: ChartStore, broken: draft_note.DraftBrokeError) -> MachineError:
    """Keeps what the model had written before it stopped, and says so."""
    count = len(broken.so_far.draft.statements)
    if count:
        store.save_draft(None, broken.so_far)
        note_draft(store, broken.so_far, is_broken_off=True)
    kept = f" The {count} statements written before that are kept as a draft." if count else ""
    return MachineError(f"The draft was not finished: {broken.message}{kept}", hint=f"{broken.hint} (--record-only)")


def run_template(options: Namespace) -> int:
    """`template list|show|check|install|remove|preview`; list answers 1 where a template cannot be used."""
    with app.joined() as workplace:
        match options.action:
            case "list":
                return _list(options, workplace)
            case "show":
                text = note_templates.template_text(workplace, _task(options.subject))
                if options.json:
                    print_result(options, {"task": options.subject, "text": text}, [])
                else:
                    print_all(unbroken(text.rstrip("\n")))
            case "check":
                spec = note_templates.check_template(Path(options.subject))
                told = f"This template can be used: {spec.title}, {len(spec.sections)} sections."
                print_result(options, {"task": spec.task.value, "title": spec.title, "usable": True}, [told])
            case "install":
                spec, replaced = note_templates.install_template(workplace, Path(options.subject))
                told = (
                    f"In use from now on for: {spec.task.value}{' (in place of an earlier one)' if replaced else ''}."
                )
                print_result(options, {"task": spec.task.value, "replaced": replaced}, [told])
            case "remove":
                note_templates.remove_template(workplace, _task(options.subject))
                print_result(options, {"removed": options.subject}, ["Removed. The product's own template is used."])
            case _:
                return _preview(options, workplace)
    return DONE


def _list(options: Namespace, workplace: Workplace) -> int:
    states = note_templates.template_states(workplace)
    shape = {
        "templates": [
            {
                "task": state.task.value,
                "title": state.title,
                "sections": list(state.sections),
                "hospital": state.is_site,
                "damage": state.damage,
            }
            for state in states
        ]
    }
    lines: list[str] = []
    for state in states:
        whose = "the hospital's" if state.is_site else "the product's"
        lines.append(f"{state.task.value}   {state.title}   {whose}   {len(state.sections)} sections")
        lines += [f"    {state.damage} The product's own is used."] if state.damage else []
    print_result(options, shape, lines)
    return REJECTED_INPUT if any(state.damage for state in states) else DONE


def _preview(options: Namespace, workplace: Workplace) -> int:
    """A file or a task on a patient of the vault, else on a demo patient; nothing is kept."""
    known = {task.value for task in note_templates.TASKS}
    if options.subject in known:
        spec = note_templates.template_for(workplace, Task(options.subject))
    else:
        spec = note_templates.check_template(Path(options.subject))
    if options.patient is None:
        chart = demo_chart(workplace)
        verified = draft_note.preview_template(workplace, chart, spec)
    else:
        with open_patient(options, workplace) as (_store, chart):
            verified = draft_note.preview_template(workplace, chart, spec)
    today = workplace.clock.today()
    print_result(options, shapes.draft_shape(verified), texts.note_text(verified, chart, today))
    return DONE


def _task(name: str) -> Task:
    found = next((task for task in note_templates.TASKS if task.value == name), None)
    if found is None:
        raise UserError(
            "There is no such task.", hint=f"One of {', '.join(task.value for task in note_templates.TASKS)}."
        )
    return found
