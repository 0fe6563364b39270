"""What code says in a note beside the facts: about the note itself, a clinician's own words, blanks, empty headings."""

from __future__ import annotations

from collections.abc import Sequence

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.chart import Chart
from clinic_assist.drafting.assignment import Assignment
from clinic_assist.drafting.own_text import placed
from clinic_assist.drafting.prepared import PreparedFacts, SectionKind
from clinic_assist.drafting.slot_texts import plain
from clinic_assist.drafting.tasks import WINDOWED, OwnPart, Section, TaskSpec, Window
from clinic_assist.notes.note import ABOUT_THE_NOTE, BLANK_MARK, Origin, Statement
from clinic_assist.terminology.labels import format_day

_KINDS = {
    Topic.PROBLEMS: SectionKind.PROBLEMS,
    Topic.ALLERGIES: SectionKind.ALLERGIES,
    Topic.MEDICATIONS: SectionKind.MEDICATIONS,
    Topic.RESULTS: SectionKind.RESULTS,
    Topic.PROCEDURES: SectionKind.PROCEDURES,
    Topic.IMMUNIZATIONS: SectionKind.IMMUNIZATIONS,
}


def about_the_note(prepared: PreparedFacts, spec: TaskSpec) -> tuple[Statement, ...]:
    """From when on the note reckons, and that it follows a template of the hospital."""
    told = [prepared.told_of_window] if prepared.told_of_window else []
    if spec.name:
        told.append(f"This note follows {spec.name}.")
    return tuple(_of_template(text, ABOUT_THE_NOTE) for text in told)


def opening(section: Section, assignment: Assignment) -> tuple[Statement, ...]:
    """The template's own sentences, then what the clinician said that belongs here."""
    fixed = [_of_template(text, section.title) for text in section.fixed]
    return (*fixed, *_own_words(section, assignment))


def _own_words(section: Section, assignment: Assignment) -> list[Statement]:
    order = assignment.order
    said: list[str] = []
    for part in section.own:
        match part:
            case OwnPart.RECIPIENT:
                said += [plain(order.recipient)]
            case OwnPart.QUESTION:
                said += [plain(order.question)]
            case _:
                said += [" ".join(text.split()) for where, text in placed(assignment.own) if where is part]
    return [Statement(text=text, origin=Origin.CLINICIAN, section=section.title) for text in said if text]


def closing(
    section: Section, said: Sequence[Statement], prepared: PreparedFacts, spec: TaskSpec, *, chart: Chart
) -> tuple[Statement, ...]:
    """That the section shows nothing, and what a clinician has to fill in; `said` is what stands in it so far."""
    facts_or_words = [one for one in said if one.origin is not Origin.TEMPLATE]
    ends: list[Statement] = []
    if not facts_or_words and (section.selects or section.passages):
        ends += filter(None, [silent_section(chart, prepared, section, spec)])
    if section.blank and not (section.blank_only_when_empty and facts_or_words):
        ends.append(_of_template(f"{section.blank}: {BLANK_MARK}", section.title))
    return tuple(ends)


def silent_section(chart: Chart, prepared: PreparedFacts, section: Section, spec: TaskSpec) -> Statement | None:
    """The honest sentence for a section that lists nothing; None where it lists something or needs no heading.

    "Not recorded" is said only where the chart holds neither an entry nor a statement of absence. Where entries exist
    but are left out of the note, their number and the reasons are said.
    """
    if prepared.at(section.key):
        return None
    if section.topic is None:
        return _nothing_recorded(prepared, section, spec) if section.tells_empty else None
    if _stands_elsewhere(section.topic, prepared):
        return _of_template(f"{section.title}: under other headings of this note.", section.title)
    left_out = prepared.left_out_by_section.get(_KINDS[section.topic], ()) if section.topic in _KINDS else ()
    # By the topic's own word, so that the sentence can be judged whatever a hospital calls the section.
    topic = section.topic.value.capitalize()
    if left_out:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in left_out)
        return Statement(text=f"{topic}: nothing listed here; not shown: {reasons}.", section=section.title)
    if chart.silence(section.topic) is Silence.NO_INFORMATION:
        return Statement(text=section.empty_text, section=section.title)
    return Statement(text=f"{topic}: nothing that a summary lists.", section=section.title)


def _stands_elsewhere(topic: Topic, prepared: PreparedFacts) -> bool:
    """Whether facts of a topic are in the note, under another heading."""
    return any(fact.section is _KINDS.get(topic) for fact in prepared.facts)


def _nothing_recorded(prepared: PreparedFacts, section: Section, spec: TaskSpec) -> Statement | None:
    """That nothing is recorded, in the window where the section is about one; without a window it cannot be told."""
    is_windowed = any(selector.which in WINDOWED for selector in section.selects)
    if is_windowed and prepared.since is None:
        return None
    text = f"{section.title}: nothing recorded"
    if is_windowed and spec.window is Window.SINCE and prepared.since is not None and prepared.since.year > 1:
        text += f" since {format_day(prepared.since)}"
    elif is_windowed and spec.window is Window.STAY:
        text += " for this stay"
    return _of_template(f"{text}.", section.title)


def _of_template(text: str, section: str) -> Statement:
    return Statement(text=text, origin=Origin.TEMPLATE, section=section)
