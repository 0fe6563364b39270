from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from clinic_assist.errors import BugError, SourceError, UserError
from clinic_assist.notes.note import Task
from clinic_assist.workflows.demo_chart import demo_chart
from clinic_assist.workflows.draft_note import draft_note, preview_template
from clinic_assist.workflows.note_templates import (
    TASKS,
    check_template,
    install_template,
    remove_template,
    template_for,
    template_states,
    template_text,
)
from clinic_assist.workflows.workplace import Workplace
from tests import charts
from tests.unit.workflows.fakes import workplace

OWN = """
format = 1
task = "summary"
title = "Ward list"
must_include = ["allergies"]
[sections.problems]
heading = "What matters"
sentences = ["Call the ward for questions."]
facts = ["problems active"]
"""
CHART = charts.chart(charts.patient(), charts.condition("Gout"), charts.allergy("Latex"))


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    found = workplace()
    own = replace(found, note_templates=tmp_path / "templates")
    vars(own).update(names=found.names, knowledge=found.knowledge)
    return own


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "ours.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_hospitals_template_wins_and_is_named_on_the_note(place: Workplace, tmp_path: Path) -> None:
    before = draft_note(place, CHART)
    spec, replaced = install_template(place, written(tmp_path, OWN))
    after = draft_note(place, CHART)

    assert (spec.task, replaced) == (Task.SUMMARY, False)
    assert (before.draft.title, before.draft.template) == ("Chart summary", "")
    assert after.draft.title == "Ward list"
    assert after.draft.template.startswith("the hospital's template summary.toml (")
    assert [one.text for one in after.draft.statements][1:] == ["Call the ward for questions.", "Gout, active."]
    assert {omission.kind for omission in after.omissions} == {"allergy"}


def test_a_broken_template_is_named_and_ours_is_used(place: Workplace, tmp_path: Path) -> None:
    install_template(place, written(tmp_path, OWN))
    assert place.note_templates is not None
    (place.note_templates / "summary.toml").write_text(OWN.replace("problems active", "remedies"), encoding="utf-8")

    note = draft_note(place, CHART)

    state = next(one for one in template_states(place) if one.task is Task.SUMMARY)
    assert note.draft.title == "Chart summary"
    assert "sections.problems.facts[0]" in note.draft.template
    assert "sections.problems.facts[0]" in state.damage
    assert not state.is_site


def test_a_template_that_cannot_be_used_is_not_installed(place: Workplace, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"ours\.toml"):
        install_template(place, written(tmp_path, OWN.replace("format = 1", "format = 9")))

    assert template_for(place, Task.SUMMARY).title == "Chart summary"


def test_a_template_in_the_place_of_another_task_is_not_used(place: Workplace, tmp_path: Path) -> None:
    assert place.note_templates is not None
    place.note_templates.mkdir()
    (place.note_templates / "visit.toml").write_text(OWN, encoding="utf-8")

    assert "another task" in template_for(place, Task.VISIT).name
    assert template_for(place, Task.VISIT).title == "Visit note"


def test_removing_a_template_goes_back_to_ours(place: Workplace, tmp_path: Path) -> None:
    install_template(place, written(tmp_path, OWN))
    assert template_text(place, Task.SUMMARY) == OWN

    remove_template(place, Task.SUMMARY)

    assert template_for(place, Task.SUMMARY).title == "Chart summary"
    assert 'title = "Chart summary"' in template_text(place, Task.SUMMARY)
    with pytest.raises(UserError, match="no template of its own"):
        remove_template(place, Task.SUMMARY)


def test_without_a_folder_nothing_can_be_installed(tmp_path: Path) -> None:
    with pytest.raises(BugError):
        install_template(workplace(), written(tmp_path, OWN))


def test_every_task_is_listed(place: Workplace) -> None:
    assert [state.task for state in template_states(place)] == list(TASKS)
    assert not any(state.damage or state.is_site for state in template_states(place))


def test_a_preview_needs_neither_model_nor_vault(place: Workplace, tmp_path: Path) -> None:
    note = preview_template(place, demo_chart(place), check_template(written(tmp_path, OWN)))

    assert note.draft.title == "Ward list"
    assert len(note.draft.statements) > 3
