"""A hospital edits the templates of its notes: each flaw is told with its line, and nothing is changed unasked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from clinic_assist.errors import UserError
from clinic_assist.notes.note import Task
from clinic_assist.people import PERMISSIONS, Permission, Role
from clinic_assist.workflows.edit_templates import (
    Standing,
    back_to_shipped,
    compare_with_shipped,
    export_template,
    import_text,
    keep_edited,
    may_edit,
    preview_edited,
    read_edited,
    template_sheets,
)
from clinic_assist.workflows.note_templates import TASKS, template_for
from clinic_assist.workflows.workplace import Workplace
from tests import charts
from tests.unit.workflows.fakes import workplace

CHART = charts.chart(charts.patient(), charts.condition("Gout"), charts.allergy("Latex"))


@dataclass
class FakeStore:
    permissions: frozenset[Permission] = PERMISSIONS[Role.CLINICIAN]
    events: list[tuple[str, str]] = field(default_factory=list)

    def audit(self, event: str, *, patient: object = None, detail: str = "") -> None:
        self.events.append((event, detail))


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    found = workplace()
    own = replace(found, note_templates=tmp_path / "templates")
    vars(own).update(names=found.names, knowledge=found.knowledge)
    return own


def sheet_of(place: Workplace, task: Task = Task.SUMMARY):  # type: ignore[no-untyped-def]
    return next(one for one in template_sheets(place) if one.task is task)


def changed(place: Workplace, old: str = 'heading = "Problems"', new: str = 'heading = "What matters"') -> str:
    text = str(sheet_of(place).text)
    assert old in text
    return text.replace(old, new)


def test_all_seven_are_the_products_own_and_read_whole(place: Workplace) -> None:
    sheets = template_sheets(place)

    assert tuple(sheet.task for sheet in sheets) == TASKS
    assert {sheet.standing for sheet in sheets} == {Standing.SHIPPED}
    for sheet in sheets:
        read = read_edited(sheet.task, sheet.text)
        assert (read.problem, read.spec is not None, bool(read.sections)) == ("", True, True)
        assert compare_with_shipped(sheet, sheet.text) == ()


def test_an_edited_template_is_used_audited_and_gone_back_from(place: Workplace) -> None:
    store = FakeStore()

    kept = keep_edited(place, store, Task.SUMMARY, changed(place))  # type: ignore[arg-type]
    used = template_for(place, Task.SUMMARY)
    back = back_to_shipped(place, store, Task.SUMMARY)  # type: ignore[arg-type]

    assert (kept.standing, back.standing) == (Standing.EDITED, Standing.SHIPPED)
    assert used.sections[0].title == "What matters"
    assert [line for line in compare_with_shipped(kept, kept.text) if line[:2] in {"-h", "+h"}] == [
        '-heading = "Problems"',
        '+heading = "What matters"',
    ]
    assert [event for event, _ in store.events] == ["template-changed", "template-removed"]
    assert all(detail.startswith("summary") for _, detail in store.events)


def test_a_template_that_ships_anew_is_told_to_whoever_edited_the_old_one(place: Workplace, tmp_path: Path) -> None:
    keep_edited(place, FakeStore(), Task.SUMMARY, changed(place))  # type: ignore[arg-type]
    resources = tmp_path / "resources"
    (resources / "tasks").mkdir(parents=True)
    for path in (place.resources / "tasks").glob("*.toml"):
        (resources / "tasks" / path.name).write_text(
            path.read_text() + ("\n# newer\n" if path.stem == "summary" else "")
        )
    updated = replace(place, resources=resources)

    assert sheet_of(updated).standing is Standing.NEWER_SHIPPED
    again = keep_edited(updated, FakeStore(), Task.SUMMARY, sheet_of(updated).text)  # type: ignore[arg-type]
    assert again.standing is Standing.EDITED
    assert again.text.count("# Edited from") == 1


@pytest.mark.parametrize("role", [Role.READER, Role.PHARMACIST, Role.AUDITOR])
def test_who_may_not_change_settings_changes_no_template(place: Workplace, role: Role) -> None:
    store = FakeStore(permissions=PERMISSIONS[role])

    with pytest.raises(UserError, match="may not change settings"):
        keep_edited(place, store, Task.SUMMARY, changed(place))  # type: ignore[arg-type]
    with pytest.raises(UserError, match="may not change settings"):
        back_to_shipped(place, store, Task.SUMMARY)  # type: ignore[arg-type]

    assert (may_edit(store), store.events, sheet_of(place).standing) == (False, [], Standing.SHIPPED)  # type: ignore[arg-type]
    assert may_edit(FakeStore(permissions=PERMISSIONS[Role.ADMINISTRATOR]))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("old", "new", "says", "beside"),
    [
        ('title = "Chart summary"', 'title = "Chart', "not TOML", 'title = "Chart'),
        ("budget_tokens = 5000", 'budget_tokens = "many"', "budget_tokens", 'budget_tokens = "many"'),
        ('heading = "Allergies"', "heading = 7", "sections.allergies.heading", "heading = 7"),
        ("linked = true", "linkt = true", "sections.problems", "[sections.problems]"),
        ('facts = ["medicines"]', 'facts = ["pills"]', "medications", 'facts = ["pills"]'),
        ('task = "summary"', 'task = "visit"', "for visit, not for summary", 'task = "visit"'),
        ("format = 1", "format = 2", "format 1", "format = 2"),
    ],
)
def test_a_flaw_is_told_with_its_key_and_its_line(place: Workplace, old: str, new: str, says: str, beside: str) -> None:
    text = changed(place, old, new)

    read = read_edited(Task.SUMMARY, text)

    assert says in read.problem
    assert read.spec is None
    assert text.splitlines()[read.line - 1].strip() == beside


def test_a_text_that_cannot_be_used_is_not_kept(place: Workplace) -> None:
    store = FakeStore()

    with pytest.raises(UserError, match="not TOML"):
        keep_edited(place, store, Task.SUMMARY, "[[[")  # type: ignore[arg-type]
    with pytest.raises(UserError, match="word for word"):
        keep_edited(place, store, Task.SUMMARY, sheet_of(place).text)  # type: ignore[arg-type]

    assert (store.events, sheet_of(place).standing) == ([], Standing.SHIPPED)


@pytest.mark.parametrize("content", [b"[[[", b"\xff\xfe", b'format = 1\ntask = "visit"\n'])
def test_a_damaged_file_of_the_hospital_stands_there_to_be_mended(place: Workplace, content: bytes) -> None:
    folder = place.note_templates
    assert folder is not None
    folder.mkdir()
    (folder / "summary.toml").write_bytes(content)

    found = sheet_of(place)

    assert found.standing is Standing.UNUSABLE
    assert "cannot be used" in found.problem


def test_a_preview_follows_the_text_in_the_editor_and_keeps_nothing(place: Workplace) -> None:
    read = read_edited(Task.SUMMARY, changed(place))
    assert read.spec is not None

    note = preview_edited(place, CHART, read.spec)

    assert "What matters" in {statement.section for statement in note.draft.statements}
    assert {verdict.verdict.value for verdict in note.verdicts} <= {"supported", "not-checkable"}
    assert sheet_of(place).standing is Standing.SHIPPED


def test_a_template_goes_out_as_a_file_and_comes_back_as_the_same_text(place: Workplace, tmp_path: Path) -> None:
    text = changed(place)
    export_template(text, tmp_path / "ours.toml")

    assert import_text(tmp_path / "ours.toml") == text
    for content, says in ((b"\xff", "no text"), (b"a" * 300_000, "too large")):
        (tmp_path / "bad.toml").write_bytes(content)
        with pytest.raises(UserError, match=says):
            import_text(tmp_path / "bad.toml")
    with pytest.raises(UserError, match="cannot be read"):
        import_text(tmp_path / "not there.toml")
