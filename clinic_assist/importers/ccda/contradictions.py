"""Sections whose entries deny what their text lists.

The text is what was signed and what a receiver must show (CDA R2 s.1.2.3, human readability and rendering). Some
exporters write all of a list into the text and, because they have no codes, an entry that says "no known …". To believe
that entry would turn a list of allergies into their absence; so neither is believed, and the entry is kept unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.facts import AbsenceStatement, Fact, KeptResource
from clinic_assist.importers.ccda.codes import SECTION_TYPES
from clinic_assist.importers.ccda.narrative import NarrativeIndex
from clinic_assist.importers.ccda.nodes import child, line_of
from clinic_assist.importers.ccda.reading import SectionContext
from clinic_assist.importers.xml.tree import Element, local_name

DENIED_BUT_LISTED = "The entry says that there is none, but the text of its section lists something: kept unread."

_LONGEST_LABEL = 200  # characters
_DENIAL = re.compile(
    r"\W*(?:no|non|none|nil|not|nothing|never|nk[adfm]*a?|negat\w*|denie[ds]|unknown|absent|empty|without)\b"
    r"|.*\b(?:no known|none (?:known|recorded)|denie[ds]|has no|have no|not on any|without known)\b",
    re.IGNORECASE | re.DOTALL,
)
_WORD = re.compile(r"[^\W\d_]{3,}")


def contradicted(
    facts: Sequence[Fact], section: Element, context: SectionContext, narratives: NarrativeIndex
) -> list[Fact]:
    """Answers the facts of a section's entries, with kept ones for denials that the section's text contradicts.

    Only where the entries say nothing but that there is nothing: beside others, the text may list those.
    """
    claims = [isinstance(fact, AbsenceStatement) and fact.silence is Silence.NONE_KNOWN for fact in facts]
    if context.topic is Topic.OTHER or not claims or not all(claims):
        return list(facts)
    listed = _first_listed(child(section, "text"), narratives)
    return [_kept(fact, listed, context) for fact in facts] if listed else list(facts)


def _kept(fact: Fact, listed: str, context: SectionContext) -> KeptResource:
    return KeptResource(
        id=fact.id,
        provenance=fact.provenance,
        subject=fact.subject,
        identifiers=fact.identifiers,
        notes=fact.notes,
        resource_type=SECTION_TYPES.get(context.loinc, "Section"),
        reason=DENIED_BUT_LISTED,
        label=listed if len(listed) <= _LONGEST_LABEL else f"{listed[: _LONGEST_LABEL - 1]}…",
        date=fact.when,
    )


def _first_listed(text: Element | None, narratives: NarrativeIndex) -> str | None:
    """The first row or item of a text that lists something; None where any of its words deny."""
    told = narratives.of(text) if text is not None else None
    if text is None or not told or any(_DENIAL.match(cell) for line in told.split("\n") for cell in line.split(" | ")):
        return None
    rows = (line_of(narratives.of(row) or "") for row in _rows(text))
    return next((row for row in rows if _WORD.search(row)), None)


def _rows(text: Element) -> Iterator[Element]:
    """Yields the items of lists, and the rows of tables that are not their head."""
    for one in text.iter("{*}item", "{*}tr"):
        if local_name(one) == "item" or (next(one.iterchildren("{*}td"), None) is not None and not _is_head(one)):
            yield one


def _is_head(row: Element) -> bool:
    """Whether a row names the columns: it stands in a head, or first in a table that has none."""
    table = row.getparent()
    while table is not None and local_name(table) != "table":
        if local_name(table) == "thead":
            return True
        table = table.getparent()
    if table is None or next(table.iter("{*}th"), None) is not None:
        return False
    return next(table.iter("{*}tr"), None) is row
