"""From a Blue Button text to facts: the document, the person, and the records of each section."""

from __future__ import annotations

import io
import re
from collections import Counter
from itertools import islice
from typing import Final

from clinic_assist.chart.absence import Silence
from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.chart.facts import AbsenceStatement, Composition, Fact, KeptResource
from clinic_assist.chart.facts import Section as DocumentSection
from clinic_assist.chart.intake import Advance, ImportBatch, SourceFile, unwatched
from clinic_assist.chart.provenance import Locator
from clinic_assist.importers.bluebutton.parse import Section, entries_of, sections_of
from clinic_assist.importers.bluebutton.person import person
from clinic_assist.importers.bluebutton.reading import BlueButton, date_of
from clinic_assist.importers.bluebutton.sections import ABOUT_THE_FILE, DEMOGRAPHICS, KINDS, Kind
from clinic_assist.importers.csvtext import open_text, table_encoding
from clinic_assist.importers.silences import stated_silence

NO_PERSON: Final = "The file does not say whose it is; it is in no patient's chart."
NOT_READ: Final = "This section is not read into facts; its text stands in the document."
NO_RECORD: Final = "No record was recognised in this section; its text stands in the document."
OUR_FAULT: Final = "The section could not be read because of a fault in this program: kept unread."
DOCUMENT: Final = "Blue Button"
_FAULTS: Final = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
_SELF_ENTERED: Final = re.compile(r"\s*Source:\s*Self[- ]Entered\s*", re.IGNORECASE)
# How My HealtheVet says that a section is empty.
_NOTHING: Final = re.compile(
    r"no information was available that matched|no (?:data|records?|information) (?:found|available)", re.IGNORECASE
)
_MADE: Final = re.compile(r"\s*(\d{1,2} [A-Z][a-z]{2} \d{4} @ \d{4}|\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2} [AP]M)\s*")
_HEAD_LINES: Final = 20
_PLACE: Final = re.compile(r"lines\[(\d{1,9})-(\d{1,9})\]")


def read_blue_button(source: SourceFile, advance: Advance = unwatched) -> ImportBatch:
    """Answers what a Blue Button text states.

    The entries are: the document with the text of all its sections, the person, each record of a section that is
    understood, and each other section, which is kept.

    Raises:
        Exception: Whatever `advance` raises.
    """
    encoding = table_encoding(source.data)
    lines = [line.rstrip("\r") for line in open_text(source.data, encoding).read().split("\n")]
    file = BlueButton(source.id)
    sections = sections_of(lines)
    who = person(file, sections)
    if who is None:
        file.warn(0, 1, NO_PERSON)
    else:
        file.subject = who.id
    facts: list[Fact] = [_document(file, lines, sections)]
    facts += [who] if who else []
    silences: list[Fact] = []
    types: Counter[str] = Counter({DOCUMENT: len(facts)})
    kept: Counter[str] = Counter()
    for number, section in enumerate(sections):
        advance(number / len(sections))
        if _is_about_the_file(section.title):
            continue
        found, silence = _read(file, section)
        facts += found
        silences += [silence] if silence else []
        types[section.title] += len(found)
        kept[section.title] += sum(isinstance(fact, KeptResource) for fact in found)
    return ImportBatch(
        source=source.id,
        entries=len(facts),
        read=sum(not isinstance(fact, KeptResource) for fact in facts),
        facts=(*facts, *silences),
        issues=tuple(file.issues),
        entry_types=tuple(sorted((name, count) for name, count in types.items() if count)),
        kept_types=tuple(sorted((+kept).items())),
    )


def _is_about_the_file(title: str) -> bool:
    upper = title.upper()
    return not title or upper in DEMOGRAPHICS or upper.startswith(ABOUT_THE_FILE)


def _document(file: BlueButton, lines: list[str], sections: list[Section]) -> Composition:
    made = (_MADE.fullmatch(line) for line in islice(lines, _HEAD_LINES))
    date = next((date_of(match[1]) for match in made if match), None)
    return Composition(
        **file.origin(DOCUMENT, 0, len(lines)),
        title=next((one.title for one in sections if one.title), None),
        type=CodeableConcept(text=DOCUMENT),
        date=date,
        sections=tuple(DocumentSection(title=one.title or None, text=one.text or None) for one in sections),
    )


def _read(file: BlueButton, section: Section) -> tuple[list[Fact], Fact | None]:
    """The facts of a section, and what it says is absent."""
    kind = KINDS.get(section.title.upper())
    if kind is None:
        return ([_kept(file, section, NOT_READ)] if section.text else []), None
    known_issues = len(file.issues)
    try:
        found = _records(file, section, kind)
    except _FAULTS:
        del file.issues[known_issues:]
        return [_kept(file, section, OUR_FAULT, kind)], None
    if found:
        return found, None
    silence = _silence(file, section, kind)
    if silence is None and _has_content(section):
        return [_kept(file, section, NO_RECORD, kind)], None
    return [], silence


def _records(file: BlueButton, section: Section, kind: Kind) -> list[Fact]:
    if kind.whole is not None:
        return kind.whole(file, section)
    if kind.grammar is None or kind.record is None:
        return []
    lines = section.lines[section.first : section.end]
    own = any(_SELF_ENTERED.fullmatch(line) for line in lines)
    entries = entries_of(section, kind.grammar)
    return [
        kind.record(file, section.title, entry, own=own)
        for entry in entries
        if any(said for _name, said in entry.pairs)
    ]


def _silence(file: BlueButton, section: Section, kind: Kind) -> AbsenceStatement | None:
    """What an empty section says: that nothing matched the download, which is no information, or that there is none."""
    for number in range(section.first, section.end):
        words = section.lines[number].strip()
        stated = stated_silence(CodeableConcept(text=words), kind.resource_type) if words else None
        if stated is None and not _NOTHING.search(words):
            continue
        return AbsenceStatement(
            **file.origin(section.title, number, number + 1),
            topic=stated.topic if stated else kind.topic,
            silence=stated.silence if stated else Silence.NO_INFORMATION,
            is_partial=stated.is_partial if stated else False,
            scope=CodeableConcept(text=words),
        )
    return None


def _has_content(section: Section) -> bool:
    """Whether a section says more than where it comes from."""
    lines = (section.lines[number].strip() for number in range(section.first, section.end))
    return any(line and not line.startswith(("Source:", "Last Updated:", "Sorted By:")) for line in lines)


def _kept(file: BlueButton, section: Section, reason: str, kind: Kind | None = None) -> KeptResource:
    """A section that is kept; one of medicines or allergies by its type, because the checks ask what was not read."""
    return KeptResource(
        **file.origin(section.title, section.first, section.end),
        resource_type=(kind.resource_type if kind else "") or "Section",
        reason=reason,
        label=section.title,
    )


def locate(data: bytes, locator: Locator) -> tuple[str, int, int]:
    """Answers the text of a file, and start and end in characters of the lines that a locator names."""
    text = open_text(data, table_encoding(data)).read()
    match = _PLACE.fullmatch(locator)
    if match is None:
        return text, 0, len(text)
    first, last = int(match[1]), int(match[2])
    lines = io.StringIO(text, newline="\n")
    start = sum(map(len, islice(lines, first - 1)))
    end = start + sum(map(len, islice(lines, last - first + 1)))
    return text, start, start + len(text[start:end].rstrip("\r\n"))
