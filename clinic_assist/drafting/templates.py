"""Reads note templates (TOML) and checks them; what is wrong is named by file and place.

The form is described in docs/drafting.md. A template says which facts stand where and in which words its headings and
fixed sentences are; it cannot make code say anything about a patient.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from clinic_assist.chart.absence import Topic
from clinic_assist.drafting.prepared import Register
from clinic_assist.drafting.tasks import (
    OF_STAY,
    WINDOWED,
    Family,
    OwnPart,
    PassageKind,
    Section,
    Selector,
    TaskSpec,
    Which,
    Window,
)
from clinic_assist.errors import SourceError
from clinic_assist.notes.must_include import MustInclude
from clinic_assist.notes.note import BLANK_MARK, Task

SUFFIX = ".toml"
LARGEST_BYTES = 200_000
MOST_SECTIONS = 40
LONGEST_HEADING = 80
LONGEST_SENTENCE = 300

_RESULTS = frozenset({Family.RESULTS, Family.VITAL_SIGNS})
# Which words go with which families; the others go with all of them.
_FAMILIES: Mapping[Which, frozenset[Family]] = {
    Which.ACTIVE: frozenset(Family)
    - _RESULTS
    - {Family.ALLERGIES, Family.PROCEDURES, Family.DOCUMENTS, Family.IMMUNIZATIONS, Family.FAMILY_HISTORY},
    Which.PAST: frozenset({Family.PROBLEMS, Family.MEDICINES, Family.PROCEDURES}),
    Which.HELD: frozenset({Family.MEDICINES}),
    Which.CRITICAL: _RESULTS,
    Which.ABNORMAL: _RESULTS,
    Which.PENDING: _RESULTS,
    Which.LAST_DAY: _RESULTS,
    Which.THE_STAY: frozenset({Family.ENCOUNTERS}),
    Which.ENDED: frozenset({Family.PROBLEMS, Family.MEDICINES}),
    Which.CHANGED: frozenset({Family.MEDICINES}),
    Which.CONTINUED: frozenset({Family.MEDICINES}),
}


class _SectionForm(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    heading: str
    facts: list[str] = []
    topic: Topic | None = None
    say_when_empty: bool = False
    limit: int | None = None
    sentences: list[str] = []
    blank: str = ""
    blank_only_when_empty: bool = False
    own: list[OwnPart] = []
    passages: list[PassageKind] = []
    beyond_record: bool = False
    linked: bool = False


class _TemplateForm(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    format: int
    task: Task
    title: str
    sections: dict[str, _SectionForm]
    register: Register = Register.CLINICAL
    window: Window = Window.NONE
    must_include: list[MustInclude] = []
    recent_months: int = 24
    budget_tokens: int = 5000
    page_lines: int | None = None
    passage_tokens: int = 0
    latest_when_empty: int = 3
    results_when_empty: int = 25
    critical_days: int = 365
    history_kept: int = 10
    question: str = ""


@dataclass(frozen=True, slots=True)
class _Flaw:
    place: str
    text: str


def read_template(text: str, *, file: str, site: str = "") -> TaskSpec:
    """Answers what a template says. `file` is its name for messages; `site` names it on notes where it is a hospital's.

    Raises:
        SourceError: It is no template; the message names the file and the place.
    """
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise _refused(file, _Flaw("", f"it is not TOML: {problem}")) from problem
    try:
        form = msgspec.convert(raw, _TemplateForm)
    except msgspec.ValidationError as problem:
        said, _, place = str(problem).partition(" - at `")
        named = place.strip("`").removeprefix("$.").replace("sections[...]", f"sections.{_wrong_section(raw)}", 1)
        raise _refused(file, _Flaw(named, said)) from problem
    flaw = next(_flaws(form), None)
    if flaw is not None:
        raise _refused(file, flaw)
    return _spec(form, site)


def _wrong_section(raw: Mapping[str, object]) -> str:
    """The key of the first section that does not fit the form: the checker does not name it."""
    sections = raw.get("sections")
    for key, section in sections.items() if isinstance(sections, dict) else ():
        try:
            msgspec.convert(section, _SectionForm)
        except msgspec.ValidationError:
            return str(key)
    return "…"


def load_template(path: Path, *, site: str = "") -> TaskSpec:
    """Reads a template from a file. Raises SourceError: it cannot be read, or is none."""
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise SourceError(f"The template {path.name} cannot be read ({problem.strerror}).") from problem
    if len(raw) > LARGEST_BYTES:
        raise _refused(path.name, _Flaw("", "it is too large for a template"))
    try:
        return read_template(raw.decode("utf-8"), file=path.name, site=site)
    except UnicodeDecodeError as problem:
        raise _refused(path.name, _Flaw(f"byte {problem.start}", "it is not UTF-8")) from problem


def file_name(task: Task) -> str:
    """Under which name the template of a task lies in its folder."""
    return f"{task.value}{SUFFIX}"


def _refused(file: str, flaw: _Flaw) -> SourceError:
    place = f" at {flaw.place}" if flaw.place else ""
    return SourceError(f"The template {file} cannot be used{place}: {flaw.text}.")


def _flaws(form: _TemplateForm) -> Iterator[_Flaw]:
    if form.format != 1:
        yield _Flaw("format", "this version of the program reads format 1")
    if form.task is Task.ANSWER:
        yield _Flaw("task", "an answer to a question has no template")
    if not form.sections or len(form.sections) > MOST_SECTIONS:
        yield _Flaw("sections", f"a template has 1 to {MOST_SECTIONS} sections")
    yield from _flaws_of_text("title", form.title, LONGEST_HEADING)
    yield from _flaws_of_numbers(form)
    if form.question and not ("{title}" in form.question and "{labels}" in form.question):
        yield _Flaw("question", "it must hold {title} and {labels}")
    headings: set[str] = set()
    for key, section in form.sections.items():
        if section.heading in headings:
            yield _Flaw(f"sections.{key}.heading", "another section has the same heading")
        headings.add(section.heading)
        yield from _flaws_of_section(f"sections.{key}", section, form.window)


def _flaws_of_numbers(form: _TemplateForm) -> Iterator[_Flaw]:
    limits = {
        "recent_months": (1, 1200),
        "budget_tokens": (200, 100_000),
        "passage_tokens": (0, 20_000),
        "latest_when_empty": (0, 100),
        "results_when_empty": (0, 1000),
        "critical_days": (0, 36_500),
        "history_kept": (0, 1000),
        "page_lines": (5, 10_000),
    }
    for name, (least, most) in limits.items():
        value = getattr(form, name)
        if value is not None and not least <= value <= most:
            yield _Flaw(name, f"it must be {least:,} to {most:,}")


def _flaws_of_section(place: str, section: _SectionForm, window: Window) -> Iterator[_Flaw]:
    yield from _flaws_of_text(f"{place}.heading", section.heading, LONGEST_HEADING)
    for number, sentence in enumerate(section.sentences):
        yield from _flaws_of_text(f"{place}.sentences[{number}]", sentence, LONGEST_SENTENCE)
        if sentence.endswith(BLANK_MARK):
            yield _Flaw(f"{place}.sentences[{number}]", "use `blank` for what a clinician fills in")
    if section.blank:
        yield from _flaws_of_text(f"{place}.blank", section.blank, LONGEST_SENTENCE)
    if section.limit is not None and section.limit < 1:
        yield _Flaw(f"{place}.limit", "it must be at least 1")
    for number, words in enumerate(section.facts):
        selector = _selector(words)
        where = f"{place}.facts[{number}]"
        if selector is None:
            yield _Flaw(where, f"there are no such facts; write one of {_vocabulary()}")
        elif selector.which in OF_STAY and window is not Window.STAY:
            yield _Flaw(where, f'"{selector.which.value}" needs `window = "stay"`')
        elif selector.which in WINDOWED and window is Window.NONE:
            yield _Flaw(where, f'"{selector.which.value}" needs a `window`')


def _flaws_of_text(place: str, text: str, longest: int) -> Iterator[_Flaw]:
    if not text.strip() or len(text) > longest or not text.isprintable():
        yield _Flaw(place, f"it must be one line of 1 to {longest} characters")


def _selector(words: str) -> Selector | None:
    """`medicines new` → its parts; None where it is in no list, or the two do not go together."""
    for family in sorted(Family, key=lambda one: -len(one.value)):
        if words == family.value or words.startswith(f"{family.value} "):
            which = words.removeprefix(family.value).strip()
            found = next((one for one in Which if one.value == which), None)
            fits = found is not None and family in _FAMILIES.get(found, frozenset(Family))
            return Selector(family, found) if fits and found is not None else None
    return None


def _vocabulary() -> str:
    families = ", ".join(family.value for family in Family)
    return f"({families}), alone or with ({', '.join(one.value for one in Which if one.value)}) where they go together"


def _spec(form: _TemplateForm, site: str) -> TaskSpec:
    return TaskSpec(
        task=form.task,
        title=form.title,
        name=site,
        sections=tuple(_section(key, section) for key, section in form.sections.items()),
        register=form.register,
        window=form.window,
        must_include=tuple(dict.fromkeys(form.must_include)),
        recent_months=form.recent_months,
        budget_tokens=form.budget_tokens,
        page_lines=form.page_lines,
        passage_tokens=form.passage_tokens,
        latest_when_empty=form.latest_when_empty,
        results_when_empty=form.results_when_empty,
        critical_days=form.critical_days,
        history_kept=form.history_kept,
        question=form.question,
    )


def _section(key: str, form: _SectionForm) -> Section:
    return Section(
        key=key,
        title=form.heading,
        selects=tuple(filter(None, map(_selector, form.facts))),
        topic=form.topic,
        tells_empty=form.say_when_empty,
        limit=form.limit,
        fixed=tuple(form.sentences),
        blank=form.blank,
        blank_only_when_empty=form.blank_only_when_empty,
        own=tuple(form.own),
        passages=tuple(form.passages),
        beyond_record=form.beyond_record,
        linked=form.linked,
    )
