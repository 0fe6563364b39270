"""A chart was opened: the model reads its facts before anybody asks for a note. A chart was left: it forgets them."""

from __future__ import annotations

from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.drafting.prompt import TINY_FAMILY, beginning
from clinic_assist.drafting.select import select_facts
from clinic_assist.errors import ClinicAssistError
from clinic_assist.notes.note import Task
from clinic_assist.workflows.draft_note import assignment_of
from clinic_assist.workflows.ports import GenerationRequest
from clinic_assist.workflows.workplace import Workplace


def prefill_chart(workplace: Workplace, chart: Chart, task: Task = Task.SUMMARY) -> None:
    """Has the model begin to read what a note of this chart begins with: rules and facts. Safe to leave out.

    Counting the facts' tokens asks the model and may take seconds where it is not loaded yet: call it from a thread
    that may wait. Never raises for a model that cannot be had: whoever asks for a note is told.
    """
    try:
        model = workplace.load_model()
        if model is None or model.family == TINY_FAMILY:  # the bundled one is given a few facts at a time, and is fast
            return
        template = workplace.prompt_texts.templates.get(model.family)
        if template is None:
            return
        assignment = assignment_of(workplace, task)
        prepared = select_facts(chart, assignment, workplace.clock.today(), count_tokens=model.count_tokens)
        prompt = beginning(prepared.facts, texts=workplace.prompt_texts, template=template)
        model.prefill(GenerationRequest(prompt=prompt, patient_key=chart.patient_id))
    except ClinicAssistError:
        return


def leave_chart(workplace: Workplace, patient: PatientId) -> None:
    """Has the model forget a patient whose chart nobody has open any more. Never raises."""
    try:
        model = workplace.load_model()
    except ClinicAssistError:
        return
    if model is not None:
        model.release(patient)
