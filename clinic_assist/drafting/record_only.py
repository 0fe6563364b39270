"""The summary that code composes without any model, and the sentences for sections about which the record is silent."""

from __future__ import annotations

from clinic_assist.chart.absence import Silence
from clinic_assist.chart.chart import Chart
from clinic_assist.drafting.forms import form_words
from clinic_assist.drafting.parse import LineReader, Withheld
from clinic_assist.drafting.phrasing import write_lines
from clinic_assist.drafting.prepared import PreparedFacts, labelled
from clinic_assist.drafting.tasks import Section, TaskSpec
from clinic_assist.errors import BugError
from clinic_assist.notes.note import Statement


def compose_record_only(chart: Chart, prepared: PreparedFacts, spec: TaskSpec) -> tuple[Statement, ...]:
    """Answers the whole note, section by section, every fact in a sentence that cites it."""
    statements: list[Statement] = []
    for section in spec.sections:
        statements += compose_section(prepared, section)
        silent = silent_section(chart, prepared, section)
        if silent:
            statements.append(silent)
    return tuple(statements)


def compose_section(prepared: PreparedFacts, section: Section) -> tuple[Statement, ...]:
    """One section in the preferred form of each fact."""
    facts = prepared.of(section.kind)
    reader = LineReader(scope=labelled(facts), section=section.title, only_words=form_words())
    statements: list[Statement] = []
    for line in write_lines(facts, varied=False):
        statement = reader.read(line)
        if isinstance(statement, Withheld):
            raise BugError(f"our own form was withheld: {statement.reason}")
        statements.append(statement)
    return tuple(statements)


def silent_section(chart: Chart, prepared: PreparedFacts, section: Section) -> Statement | None:
    """The honest sentence for a section that lists nothing; None where it lists something or needs no heading.

    "Not recorded" is said only where the chart holds neither an entry nor a statement of absence. Where entries exist
    but are left out of the note, their number and the reasons are said.
    """
    if section.topic is None or prepared.of(section.kind):
        return None
    left_out = prepared.left_out_by_section.get(section.kind, ())
    if left_out:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in left_out)
        return Statement(text=f"{section.title}: nothing listed here; not shown: {reasons}.", section=section.title)
    if chart.silence(section.topic) is Silence.NO_INFORMATION:
        return Statement(text=section.empty_text, section=section.title)
    return Statement(text=f"{section.title}: nothing that a summary lists.", section=section.title)
