"""Questions about what a chart does not hold, and, so that silence is no way to pass, about what it does hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from clinic_assist.chart.chart import Chart
from clinic_assist.drafting.prepared import FactKind, PreparedFact
from clinic_assist.drafting.prompt import marked_row
from clinic_assist.drafting.select import select_facts
from clinic_assist.evaluation.case_result import Case, CaseKind, Desk, Findings
from clinic_assist.evaluation.measures import Measure
from clinic_assist.evaluation.questions import EvaluationTexts, ask
from clinic_assist.notes.note import Task
from clinic_assist.workflows.draft_note import assignment_of

NOT_DOCUMENTED: Final = "not documented"

# Invented names: no chart can hold them. Whoever answers one of these with a record invents.
NONSENSE: Final = (
    ("drug", "Which dose of zorvexalin does the patient take?"),
    ("test", "What was the last serum quibbletin?"),
    ("problem", "Since when does the patient have Marrowick's syndrome?"),
    ("procedure", "When was the transaxial plurectomy done?"),
    ("allergy", "Which reaction did the patient have to fendolamate?"),
    ("word", "What is the patient's colour of Tuesday?"),
)
_ASKED: Final = {
    FactKind.CONDITION: "Does the patient have {}?",
    FactKind.ALLERGY: "Is the patient allergic to {}?",
    FactKind.RESULT: "What was the last {}?",
    FactKind.REQUEST: "Is {} prescribed?",
    FactKind.TAKES: "Does the patient take {}?",
}
_MOST_KNOWN: Final = 6


def refusal_cases(name: str, chart: Chart, texts: EvaluationTexts) -> tuple[Case, ...]:
    """All questions about one chart: the same number of each sort where the chart allows."""
    nonsense = [_nonsense_case(f"refusal/{name}/nonsense-{sort}", chart, asked, texts) for sort, asked in NONSENSE]
    known = [_known_case(f"refusal/{name}/known-{place}", chart, place, texts) for place in range(_MOST_KNOWN)]
    return (*nonsense, *known)


def _nonsense_case(ident: str, chart: Chart, question: str, texts: EvaluationTexts) -> Case:
    def run(desk: Desk) -> Findings:
        answer = _answer(desk, _facts(desk, chart), question, texts)
        return Findings(counts={Measure.REFUSAL.value: (int(answer == NOT_DOCUMENTED), 1)}, raw=answer)

    return Case(id=ident, kind=CaseKind.REFUSAL, run=run)


def _known_case(ident: str, chart: Chart, place: int, texts: EvaluationTexts) -> Case:
    def run(desk: Desk) -> Findings:
        facts = _facts(desk, chart)
        askable = _askable(facts)
        if place >= len(askable):
            return Findings(counts={})
        asked = askable[place]
        answer = _answer(desk, facts, _ASKED[asked.kind].format(asked.slots["name"]), texts)
        right = {fact.label for fact in facts if fact.slots.get("name") == asked.slots["name"]}
        return Findings(counts={Measure.ANSWERED.value: (int(answer in right), 1)}, raw=answer)

    return Case(id=ident, kind=CaseKind.REFUSAL, run=run)


def _facts(desk: Desk, chart: Chart) -> tuple[PreparedFact, ...]:
    today, assignment = desk.workplace.clock.today(), assignment_of(desk.workplace, Task.SUMMARY)
    return select_facts(chart, assignment, today, count_tokens=desk.model.count_tokens).facts


def _askable(facts: Sequence[PreparedFact]) -> list[PreparedFact]:
    """Facts with a name that can be asked for, in their order, each name once."""
    named = {fact.slots["name"]: fact for fact in reversed(facts) if fact.kind in _ASKED and "name" in fact.slots}
    return list(reversed(named.values()))


def _answer(desk: Desk, facts: Sequence[PreparedFact], question: str, texts: EvaluationTexts) -> str:
    """A label, or "not documented": the grammar leaves nothing else, so that the answer needs no reading."""
    rows = "\n".join(map(marked_row, facts))
    labels = [f'"{fact.label}"' for fact in facts]
    grammar = f"root ::= {' | '.join((f'{chr(34)}{NOT_DOCUMENTED}{chr(34)}', *labels))}"
    return ask(desk, texts.refusal, f"{rows}\n\n{question}", grammar=grammar, max_tokens=8).strip()
