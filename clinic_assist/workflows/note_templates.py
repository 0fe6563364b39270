"""Which template a note follows: the hospital's own where it has one that can be used, else the product's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from clinic_assist.drafting.tasks import TaskSpec
from clinic_assist.drafting.templates import file_name, load_template
from clinic_assist.errors import BugError, MachineError, SourceError, UserError
from clinic_assist.notes.note import Task
from clinic_assist.workflows.workplace import Workplace

TASKS = tuple(task for task in Task if task is not Task.ANSWER)
"""The tasks that have a template."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateState:
    """The template of a task as it stands.

    Attributes:
        is_site: Whether the hospital has one of its own in use.
        damage: Why the hospital's own cannot be used; empty where it can, or there is none.
    """

    task: Task
    title: str
    sections: tuple[str, ...]
    is_site: bool
    damage: str = ""


def template_for(workplace: Workplace, task: Task) -> TaskSpec:
    """The template in use. One of the hospital that cannot be used is named on the note, and ours is taken.

    Raises:
        MachineError: Ours is missing or damaged, which only a broken installation explains.
    """
    own = own_file(workplace, task)
    if own is None or not own.exists():
        return shipped_template(workplace, task)
    try:
        return _site_template(own, task)
    except SourceError as problem:
        ours = shipped_template(workplace, task)
        return replace(ours, name=f"the product's own template. {problem.message}".removesuffix("."))


def shipped_template(workplace: Workplace, task: Task) -> TaskSpec:
    """The template that ships with the program."""
    try:
        return load_template(shipped_file(workplace, task))
    except SourceError as problem:
        raise MachineError(problem.message, hint="Install the program again.") from problem


def template_states(workplace: Workplace) -> tuple[TemplateState, ...]:
    """What `template list` shows, in the order of the tasks."""
    return tuple(_state(workplace, task) for task in TASKS)


def template_text(workplace: Workplace, task: Task) -> str:
    """The file of the template in use: what a hospital copies and edits."""
    own = own_file(workplace, task)
    path = own if own is not None and own.exists() else shipped_file(workplace, task)
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise MachineError("The template cannot be read.") from problem


def check_template(path: Path) -> TaskSpec:
    """What a file says. Raises SourceError: it is no template; the message names the place."""
    return load_template(path, site=_site_name(path))


def install_template(workplace: Workplace, path: Path) -> tuple[TaskSpec, bool]:
    """Takes a hospital's template into use, in place of one for the same task; answers it, and whether there was one.

    Raises:
        SourceError: It is no template.
        MachineError: It cannot be written.
    """
    spec = check_template(path)
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise SourceError(f"The template cannot be read ({problem.strerror}).") from problem
    return spec, put_template(workplace, spec.task, content)


def put_template(workplace: Workplace, task: Task, content: bytes) -> bool:
    """Writes a checked template as the hospital's of a task; whether there was one. Raises MachineError: it cannot."""
    target = _target(workplace, task)
    replaced = target.exists()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_suffix(".new")
        beside.write_bytes(content)
        beside.replace(target)
    except OSError as problem:
        raise MachineError(f"The template cannot be written ({problem.strerror}).") from problem
    return replaced


def remove_template(workplace: Workplace, task: Task) -> None:
    """Goes back to our template. Raises UserError: the hospital has none of its own."""
    try:
        _target(workplace, task).unlink()
    except FileNotFoundError:
        raise UserError("The hospital has no template of its own for this task.") from None
    except OSError as problem:
        raise MachineError(f"The template cannot be removed ({problem.strerror}).") from problem


def _state(workplace: Workplace, task: Task) -> TemplateState:
    own = own_file(workplace, task)
    damage, spec = "", None
    if own is not None and own.exists():
        try:
            spec = _site_template(own, task)
        except SourceError as problem:
            damage = problem.message
    used = spec or shipped_template(workplace, task)
    sections = tuple(section.title for section in used.sections)
    return TemplateState(task=task, title=used.title, sections=sections, is_site=spec is not None, damage=damage)


def _site_template(path: Path, task: Task) -> TaskSpec:
    spec = load_template(path, site=_site_name(path))
    if spec.task is not task:
        raise SourceError(f"The template {path.name} cannot be used at task: it is for another task.")
    return spec


def _site_name(path: Path) -> str:
    """How notes name a template of the hospital: by its file and the beginning of its SHA-256, which is its version."""
    try:
        digest = sha256(path.read_bytes()).hexdigest()[:8]
    except OSError:
        digest = "unread"
    return f"the hospital's template {path.name} ({digest})"


def shipped_file(workplace: Workplace, task: Task) -> Path:
    """Where the product's template of a task lies."""
    return workplace.resources / "tasks" / file_name(task)


def own_file(workplace: Workplace, task: Task) -> Path | None:
    """Where the hospital's template of a task lies, or would; None where it can have none."""
    return workplace.note_templates / file_name(task) if workplace.note_templates is not None else None


def _target(workplace: Workplace, task: Task) -> Path:
    own = own_file(workplace, task)
    if own is None:
        raise BugError("No folder for the hospital's templates was given.")
    return own
