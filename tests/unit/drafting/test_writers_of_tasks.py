"""Every task by every kind of writer: the bundled model and general ones; lines beyond the record by clinical ones."""

from pathlib import Path

import pytest

from clinic_assist.drafting.draft import Writer, draft
from clinic_assist.drafting.phrasing import write_lines
from clinic_assist.drafting.prepared import Register
from clinic_assist.drafting.prompt import load_prompt_texts
from clinic_assist.notes.note import ModelIdentity, Origin, Task
from tests.unit.drafting.charts import TODAY, chart, condition, lab, on, request
from tests.unit.drafting.shipped import assignment

TEXTS = load_prompt_texts(Path(__file__).resolve().parents[3] / "resources" / "prompts")
TASKS = [task for task in Task if task is not Task.ANSWER]
CHART = chart(
    condition("c", "Gout", onset=on("2026-11-12")),
    request("m", "Aspirin 75 MG", authored="2026-11-12", dose="1 tablet daily"),
    lab("o", "Potassium", "5.9", "mmol/L", "2026-11-12"),
)


def writer(generate, *, family="slots-tiny", is_clinical=False):
    identity = ModelIdentity(name="test", version="1", sha256="0" * 64, is_clinical=is_clinical)
    return Writer(generate=generate, family=family, identity=identity, texts=TEXTS)


def by_the_rules(register):
    def generate(asked):
        facts = [fact.with_label(label) for label, fact in asked.scope.items()]
        yield from (f"{line}\n" for line in write_lines(facts, varied=True, register=register))

    return generate


@pytest.mark.parametrize("task", TASKS)
def test_the_bundled_model_writes_what_code_would(task):
    given = assignment(task)
    register = given.spec.register

    by_model = draft(CHART, given, TODAY, writer(by_the_rules(register)))
    by_code = draft(CHART, given, TODAY)

    assert by_model.withheld == ()
    assert by_model.selection == by_code.selection
    cited = [{one for said in note.statements for one in said.citations} for note in (by_model, by_code)]
    assert cited[0] == cited[1]


def test_instructions_are_asked_for_in_the_patients_register():
    asked = []

    def generate(one):
        asked.append(one.prompt[0][0])
        return by_the_rules(Register.PLAIN)(one)

    draft(CHART, assignment(Task.INSTRUCTIONS), TODAY, writer(generate))

    assert asked
    assert all(text.partition("\n")[0].endswith(" plain") for text in asked)


@pytest.mark.parametrize("task", TASKS)
def test_a_general_model_is_asked_by_section_in_the_words_of_the_template(task):
    given, questions = assignment(task), []

    def generate(one):
        questions.append(one.prompt[-2][0])
        return [f"{{{label}.name}} [{label}].\n" for label in one.scope]

    note = draft(CHART, given, TODAY, writer(generate, family="chatml"))

    headings = [
        section.title
        for section in given.spec.sections
        if any(one.section == section.title and one.citations for one in note.statements)
    ]
    assert all(any(f'"{heading}"' in question for question in questions) for heading in headings)
    assert not any(one.origin is Origin.NOT_FROM_RECORD for one in note.statements)


@pytest.mark.parametrize("is_clinical", [True, False])
def test_only_a_clinical_model_is_asked_beyond_the_record_and_its_lines_stand_apart(is_clinical):
    def generate(one):
        if one.is_beyond:
            return ["Beyond the record: consider a repeat measurement.\n", "Beyond the record: give 5 of it.\n"]
        return []

    note = draft(CHART, assignment(Task.VISIT), TODAY, writer(generate, family="chatml", is_clinical=is_clinical))

    beyond = [(one.section, one.text) for one in note.statements if one.origin is Origin.NOT_FROM_RECORD]
    expected = [(heading, "Consider a repeat measurement.") for heading in ("Assessment", "Plan")]
    assert beyond == (expected if is_clinical else [])
    assert len(note.withheld) == (2 if is_clinical else 0)


def test_a_line_beyond_the_record_is_withheld_where_the_section_does_not_allow_it():
    note = draft(
        CHART,
        assignment(Task.HANDOVER),
        TODAY,
        writer(lambda _one: ["Beyond the record: all is well.\n"], family="chatml", is_clinical=True),
    )

    assert not any(one.origin is Origin.NOT_FROM_RECORD for one in note.statements)
    assert set(note.withheld) == {"a line goes beyond the record"}
