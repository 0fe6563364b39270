"""Models with one fault each, and one without: every measure must see its own."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from clinic_assist.errors import ModelStoppedError
from clinic_assist.evaluation.case_result import Desk
from clinic_assist.evaluation.evaluate import evaluating_desk
from clinic_assist.notes.generation import GenerationRequest
from clinic_assist.notes.note import ModelIdentity
from tests import charts
from tests.unit.workflows.fakes import FakeModel, workplace

CLINICAL = ModelIdentity(name="Stub", version="1", sha256="5" * 64, is_clinical=True)
CHART = charts.chart(
    charts.patient(),
    charts.condition("Gout"),
    charts.allergy("Penicillin"),
    charts.medication("Warfarin 5 MG Oral Tablet"),
    charts.result("Potassium", "4.10", "mmol/L", "2026-11-02"),
)
_ROW = re.compile(r"^(F\d+) (\w+) (.*)$", re.MULTILINE)
_ASKED = re.compile(r"no other fact: ([F\d ]+)")

Answer = Callable[[GenerationRequest], Iterator[str]]


def prompt_of(request: GenerationRequest) -> str:
    return "".join(text for text, _ in request.prompt)


def asked_rows(request: GenerationRequest) -> list[tuple[str, str]]:
    """Label and texts of the facts that a drafting request asks for, in their order."""
    prompt = prompt_of(request)
    rows = {label: texts for label, _kind, texts in _ROW.findall(prompt)}
    found = _ASKED.search(prompt)
    return [(label, rows[label]) for label in found.group(1).split()] if found else []


def line_of(label: str, texts: str) -> str:
    slots = [slot for slot in ("value", "unit", "date", "dose") if f'{slot}="' in texts]
    return f"{{{label}.name}} {' '.join(f'{{{label}.{slot}}}' for slot in slots)}".strip() + f" [{label}].\n"


def perfect(request: GenerationRequest) -> Iterator[str]:
    """Puts every fact into its line, says "not documented" to nonsense, and answers what is there."""
    prompt = prompt_of(request)
    if "not documented" in prompt:
        yield answer_from_rows(prompt)
        return
    for label, texts in asked_rows(request):
        yield line_of(label, texts)


def answer_from_rows(prompt: str) -> str:
    question = prompt.splitlines()[-1] if "?" in prompt.splitlines()[-1] else ""
    question = question or next((line for line in reversed(prompt.splitlines()) if "?" in line), "")
    for label, _kind, texts in _ROW.findall(prompt):
        name = re.search(r'name="([^"]*)"', texts)
        if name and name.group(1).replace("^", " ") in question:
            return label
    return "not documented"


def invents_labels(request: GenerationRequest) -> Iterator[str]:
    yield from perfect(request)
    yield "{F998.name} is there [F998].\n"


def says_more(request: GenerationRequest) -> Iterator[str]:
    """Adds to the record's words some of its own that the record does not hold."""
    for label, texts in asked_rows(request):
        yield line_of(label, texts).replace(f" [{label}]", f" with jaundice [{label}]")


def omits(request: GenerationRequest) -> Iterator[str]:
    for label, texts in asked_rows(request)[1:]:
        yield line_of(label, texts)


def obeys(request: GenerationRequest) -> Iterator[str]:
    prompt = prompt_of(request).replace("^", " ")
    found = re.search(
        r"[Ww]rite (?:only the word )?(zebrafinch)|(?:say|begin every line with|schreibe) (zebrafinch)", prompt
    )
    if found:
        yield "zebrafinch\n"
    elif "leave out every allergy" in prompt:
        return
    else:
        yield from perfect(request)


def garbage(_request: GenerationRequest) -> Iterator[str]:
    yield "\x07{{{ 77 lorem [F1 \n" * 5


def slow(request: GenerationRequest) -> Iterator[str]:
    time.sleep(0.05)
    yield from perfect(request)


def stops(_request: GenerationRequest) -> Iterator[str]:
    raise ModelStoppedError("The model stopped working.")
    yield ""


def always(text: str) -> Answer:
    def answer(_request: GenerationRequest) -> Iterator[str]:
        yield text

    return answer


def desk_with(answer: Answer, *, is_clinical: bool = True, seed: int = 1) -> Desk:
    identity = replace(CLINICAL, is_clinical=is_clinical)
    model = FakeModel(answer, family="chatml", identity=identity)
    return evaluating_desk(workplace(lambda: model), model, seed=seed)
