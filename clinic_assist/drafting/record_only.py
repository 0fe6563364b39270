"""The sentences of a section that code composes without any model."""

from __future__ import annotations

from clinic_assist.drafting.forms import form_words
from clinic_assist.drafting.parse import LineReader, Withheld
from clinic_assist.drafting.phrasing import write_lines
from clinic_assist.drafting.prepared import PreparedFacts, Register, labelled
from clinic_assist.drafting.tasks import Section
from clinic_assist.errors import BugError
from clinic_assist.notes.note import Statement


def compose_section(prepared: PreparedFacts, section: Section, register: Register) -> tuple[Statement, ...]:
    """One section in the preferred form of each fact, every fact in a sentence that cites it."""
    facts = prepared.at(section.key)
    reader = LineReader(scope=labelled(facts), section=section.title, only_words=form_words())
    statements: list[Statement] = []
    for line in write_lines(facts, varied=False, register=register):
        statement = reader.read(line)
        if isinstance(statement, Withheld):
            raise BugError(f"our own form was withheld: {statement.reason}")
        statements.append(statement)
    return tuple(statements)
