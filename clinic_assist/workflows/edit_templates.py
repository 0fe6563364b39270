"""Lets a person edit the templates of notes: what is there, what a text says, where it differs, and its use.

Who may change one is asked here, because templates lie beside the vault and not in it: whoever may change the settings
of the vault. Every change is in the audit trail, by task and digest; the text of a template is not.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from pathlib import Path
from typing import Final

from clinic_assist.chart.chart import Chart
from clinic_assist.drafting.tasks import TaskSpec
from clinic_assist.drafting.templates import LARGEST_BYTES, file_name, read_template
from clinic_assist.errors import MachineError, SourceError, UserError
from clinic_assist.notes.note import Task, VerifiedNote
from clinic_assist.notes.order import DraftOrder
from clinic_assist.people import Permission
from clinic_assist.workflows.draft_note import Commission, draft_note
from clinic_assist.workflows.note_templates import (
    TASKS,
    own_file,
    put_template,
    remove_template,
    shipped_file,
    shipped_template,
)
from clinic_assist.workflows.paper_file import write_paper
from clinic_assist.workflows.permitted import require
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.workplace import Workplace

_BASIS: Final = re.compile(r"^# Edited from the product's template ([0-9a-f]{64})\.$", re.MULTILINE)
_TABLE: Final = re.compile(r"^\s*\[([^\[\]]+)\]\s*(?:#.*)?$")


class Standing(Enum):
    """How a task's template stands to the product's own."""

    SHIPPED = "the product's own"
    EDITED = "edited by your hospital"
    NEWER_SHIPPED = "edited by your hospital; the product's own has changed since"
    UNUSABLE = "the hospital's cannot be used; the product's own stands in"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSheet:
    """A task's template as a person edits it.

    Attributes:
        text: Of the file in use, or of the hospital's where that cannot be used, so that it can be mended.
        shipped: Of the product's file.
        problem: Why the hospital's cannot be used; empty where it can.
    """

    task: Task
    title: str
    standing: Standing
    text: str
    shipped: str
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionShown:
    """A section in words. Attributes: holds: what stands there, by the words of the template."""

    title: str
    holds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateRead:
    """What a text says, checked.

    Attributes:
        line: Where the flaw is, from 1; 0 where the whole text is meant or there is none.
        problem: Why it cannot be used; empty where it can, and `spec` is then there.
    """

    title: str = ""
    sections: tuple[SectionShown, ...] = ()
    must_include: tuple[str, ...] = ()
    question: str = ""
    spec: TaskSpec | None = None
    problem: str = ""
    line: int = 0


def template_sheets(workplace: Workplace) -> tuple[TemplateSheet, ...]:
    """All tasks in their order."""
    return tuple(_sheet(workplace, task) for task in TASKS)


def read_edited(task: Task, text: str) -> TemplateRead:
    """What a text in the editor says. A flaw is no error: it is told with its line."""
    try:
        _check_size(text)
        spec = read_template(text, file=file_name(task), site="a template that is being edited")
    except SourceError as flaw:
        return TemplateRead(problem=flaw.message, line=_line_of(text, flaw.message))
    if spec.task is not task:
        problem = f"The template cannot be used at task: it is for {spec.task.value}, not for {task.value}."
        return TemplateRead(problem=problem, line=_line_of(text, problem))
    sections = tuple(SectionShown(title=one.title, holds=_holds(spec, one.key)) for one in spec.sections)
    must = tuple(one.value for one in spec.must_include)
    return TemplateRead(title=spec.title, sections=sections, must_include=must, question=spec.question, spec=spec)


def told_to_model(workplace: Workplace, read: TemplateRead) -> tuple[str, str]:
    """What a general model is told before every draft, and what it is asked for each section of this one."""
    texts = workplace.prompt_texts
    return texts.rules, read.question or texts.question


def compare_with_shipped(sheet: TemplateSheet, text: str) -> tuple[str, ...]:
    """The lines that differ, `-` the product's and `+` this text's, each with a few around; none where all agree."""
    before, now = sheet.shipped.splitlines(), _without_basis(text).splitlines()
    return tuple(difflib.unified_diff(before, now, "the product's own", "this text", n=2, lineterm=""))


def preview_edited(
    workplace: Workplace,
    chart: Chart,
    spec: TaskSpec,
    *,
    use_model: bool = False,
    should_stop: Callable[[], bool] = lambda: False,
) -> VerifiedNote:
    """What a template makes of a chart, verified; nothing is kept. By code, or by the model that may write here.

    Raises:
        DraftBrokeError: The model stopped.
    """
    asked = Commission(order=DraftOrder(task=spec.task), spec=spec)
    return draft_note(workplace, chart, asked, use_model=use_model, should_stop=should_stop)


def may_edit(store: ChartStore) -> bool:
    """Whether whoever opened the vault may change templates; everybody may read them."""
    return Permission.CONFIGURE in store.permissions


def keep_edited(workplace: Workplace, store: ChartStore, task: Task, text: str) -> TemplateSheet:
    """Takes a text into use; the product's template that it was edited from is written into it, as a comment.

    Raises:
        UserError: This account may not, or the text cannot be used.
        MachineError: It cannot be written.
    """
    require(store, Permission.CONFIGURE)
    read = read_edited(task, text)
    if read.spec is None:
        raise UserError(read.problem, hint="Nothing was changed.")
    if _without_basis(text) == _text_of(shipped_file(workplace, task)):
        raise UserError("This is the product's own template, word for word.", hint="Go back to it instead.")
    digest = sha256(shipped_file(workplace, task).read_bytes()).hexdigest()
    content = f"# Edited from the product's template {digest}.\n{_without_basis(text)}"
    put_template(workplace, task, content.encode())
    store.audit("template-changed", detail=f"{task.value} {sha256(content.encode()).hexdigest()[:12]}")
    return _sheet(workplace, task)


def back_to_shipped(workplace: Workplace, store: ChartStore, task: Task) -> TemplateSheet:
    """Takes the hospital's template of a task away. Raises UserError: this account may not, or there is none."""
    require(store, Permission.CONFIGURE)
    remove_template(workplace, task)
    store.audit("template-removed", detail=task.value)
    return _sheet(workplace, task)


def export_template(text: str, target: Path) -> None:
    """Writes a template as a file that another workstation can import. Raises MachineError: it cannot be written."""
    write_paper(target, text.encode(), what="template")


def import_text(path: Path) -> str:
    """The text of a template file, for the editor; nothing is taken into use.

    Raises:
        UserError: It cannot be read, is too large or is no text.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
        if len(content) > LARGEST_BYTES:
            raise UserError("This file is too large for a template.")
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as problem:
        raise UserError(f"The template cannot be read ({problem.strerror}).") from problem
    except UnicodeDecodeError as problem:
        raise UserError(f"This file is no text (byte {problem.start} is not UTF-8).") from problem


def _sheet(workplace: Workplace, task: Task) -> TemplateSheet:
    shipped = _text_of(shipped_file(workplace, task))
    own = own_file(workplace, task)
    if own is None or not own.exists():
        title = shipped_template(workplace, task).title
        return TemplateSheet(task=task, title=title, standing=Standing.SHIPPED, text=shipped, shipped=shipped)
    text, problem = _own_text(own)
    read = TemplateRead(problem=problem) if problem else read_edited(task, text)
    standing = Standing.UNUSABLE if read.problem else _standing(text, shipped)
    title = read.title or shipped_template(workplace, task).title
    return TemplateSheet(task=task, title=title, standing=standing, text=text, shipped=shipped, problem=read.problem)


def _own_text(own: Path) -> tuple[str, str]:
    try:
        return own.read_text(encoding="utf-8"), ""
    except OSError as problem:
        return "", f"The template {own.name} cannot be read ({problem.strerror})."
    except UnicodeDecodeError:
        return "", f"The template {own.name} cannot be used: it is not UTF-8."


def _standing(text: str, shipped: str) -> Standing:
    """A template that was installed by file and does not say what it was edited from counts as edited."""
    basis = _BASIS.search(text)
    is_older = basis is not None and basis.group(1) != sha256(shipped.encode()).hexdigest()
    return Standing.NEWER_SHIPPED if is_older else Standing.EDITED


def _text_of(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise MachineError("The product's template is missing.", hint="Install the program again.") from problem


def _without_basis(text: str) -> str:
    return re.sub(_BASIS.pattern + r"\n", "", text, count=1, flags=re.MULTILINE)


def _check_size(text: str) -> None:
    if len(text.encode("utf-8", "replace")) > LARGEST_BYTES:
        raise SourceError("The template cannot be used: it is too large for a template.")


def _holds(spec: TaskSpec, key: str) -> tuple[str, ...]:
    section = spec.section(key)
    facts = [f"{one.family.value} {one.which.value}".strip() for one in section.selects]
    own = [f"your own notes: {one.value}" for one in section.own]
    passages = [f"passages of documents: {one.value}" for one in section.passages]
    blank = [f"to fill in: {section.blank}"] if section.blank else []
    beyond = ["lines of a clinical model that are not from the record, marked so"] if section.beyond_record else []
    return (*facts, *own, *passages, *section.fixed, *blank, *beyond)


def _line_of(text: str, message: str) -> int:
    """The line that a message means: the one that TOML names, else that of the key in its table; 0 for none."""
    named = re.search(r"at line (\d+)", message)
    if named is not None:
        return int(named.group(1))
    place = re.search(r" cannot be used at ([\w.\[\]\"… -]+?):", message)
    if place is None:
        return 0
    keys = [key for key in re.split(r"[.\[\]]+", place.group(1)) if key and not key.isdecimal()]
    return _line_of_key(text, keys) if keys else 0


def _line_of_key(text: str, keys: list[str]) -> int:
    table, best = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        head = _TABLE.match(line)
        if head is not None:
            table = head.group(1).strip()
            if table.split(".") == keys[: table.count(".") + 1]:
                best = number
        elif re.match(rf"\s*{re.escape(keys[-1])}\s*=", line) and table.split(".") == (keys[:-1] or [""]):
            return number
    return best
