"""From an export of Apple Health to facts: the person, records, correlations, workouts and daily summaries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from clinic_assist.chart.facts import Fact, KeptResource
from clinic_assist.chart.intake import Advance, ImportBatch, ImportIssue, IssueSeverity, SourceFile, unwatched
from clinic_assist.chart.provenance import Locator
from clinic_assist.importers.applehealth.codes import words_of
from clinic_assist.importers.applehealth.parse import ROOT, Element, elements, end_of
from clinic_assist.importers.applehealth.reading import Export
from clinic_assist.importers.applehealth.records import activity_summary, correlation, me, record, workout
from clinic_assist.importers.formats import PERSON, counts_before, parameters
from clinic_assist.importers.jsontext import as_utf8

NO_PERSON: Final = "The export does not say whose it is; its records are in no patient's chart."
SEVERAL: Final = "The export names more than one person; the records are in no patient's chart."
ELSEWHERE: Final = "The record itself is in another file of the export: import that file too."
NOT_READ: Final = "Elements of this kind are not read by this program: kept unread."
OUR_FAULT: Final = "The element could not be read because of a fault in this program: kept unread."
_FAULTS: Final = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
# When the export was made: of the file, not of the person.
_NO_ENTRIES: Final = frozenset(("ExportDate",))
_BETWEEN_ADVANCES: Final = 512

_READERS: Final[Mapping[str, Callable[[Export, Element], Fact]]] = {
    "Me": me,
    "Record": record,
    "Correlation": correlation,
    "Workout": workout,
    "ActivitySummary": activity_summary,
}


def read_apple_health(source: SourceFile, advance: Advance = unwatched) -> ImportBatch:
    """Answers what an export of Apple Health states.

    The entries are the children of its root but the date of the export; each gives one fact, in the file's order. The
    records within a correlation are a part of it: the export lists them once more by themselves. Of a part of a large
    export the person is named by a UUID, which the Patient of the first part bears.

    Raises:
        SourceError: The file is none, declares entities, or is damaged in too many places.
        Exception: Whatever `advance` raises.
    """
    body = as_utf8(source.data)
    before, uuid = counts_before(source.format), parameters(source.format).get(PERSON)
    people = [] if before and uuid else [one for one in _people(body) if not one.fault]
    export = Export(source.id, people[0] if len(people) == 1 else None, uuid)
    if len(people) != 1 and not (before and uuid):
        export.warn("/HealthData", SEVERAL if people else NO_PERSON)
    facts: list[Fact] = []
    types: Counter[str] = Counter()
    rejected = 0
    for number, element in enumerate(elements(body, before)):
        if not number % _BETWEEN_ADVANCES:
            advance(element.start / len(body))
        if element.node.name in _NO_ENTRIES:
            continue
        if element.node.name == ROOT:
            export.warn("/HealthData", element.fault)
            continue
        if element.fault:
            rejected += 1
            export.issues.append(ImportIssue(severity=IssueSeverity.REJECTED, locator=Locator(element.locator),
                                             reason=element.fault, resource_type=element.node.name))  # fmt: skip
            continue
        types[element.node.name] += 1
        facts.append(_fact(export, element))
    return ImportBatch(
        source=source.id,
        entries=len(facts) + rejected,
        read=sum(not isinstance(fact, KeptResource) for fact in facts),
        facts=tuple(facts),
        issues=export.finish(),
        entry_types=tuple(sorted(types.items())),
    )


def _people(data: bytes) -> list[Element]:
    """The Me elements. They stand at the beginning; only where one is missing is all of the file looked at."""
    found = []
    for element in elements(data):
        if element.node.name == "Me":
            found.append(element)
        elif found and element.node.name != "ExportDate":
            break
    return found


def _fact(export: Export, element: Element) -> Fact:
    reader = _READERS.get(element.node.name)
    if reader is None:
        is_elsewhere = element.node.name == "ClinicalRecord"
        return _kept(export, element, ELSEWHERE if is_elsewhere else NOT_READ)
    try:
        return reader(export, element)
    except _FAULTS:
        return _kept(export, element, OUR_FAULT)


def _kept(export: Export, element: Element, reason: str) -> KeptResource:
    node = element.node
    label = node.get("type")
    return KeptResource(
        **export.origin(element),
        resource_type=node.name,
        reason=reason,
        label=words_of(label) if label else "",
        date=export.date(element, node, "startDate") or export.date(element, node, "receivedDate"),
    )


def locate(data: bytes, locator: Locator, name: str) -> tuple[str, int, int]:
    """Answers the text of an export, and start and end in characters of the element that a locator names.

    Where it is not there the whole file is answered.

    Raises:
        SourceError: As `read_apple_health`.
    """
    body = as_utf8(data)
    wanted = locator.partition("/@")[0]
    start, end = next(
        ((one.start, end_of(body, one)) for one in elements(body, counts_before(name)) if one.locator == wanted),
        (0, len(body)),
    )
    first = len(body[:start].decode("utf-8", "replace"))
    return body.decode("utf-8", "replace"), first, first + len(body[start:end].decode("utf-8", "replace"))
