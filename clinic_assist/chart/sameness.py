"""What two exports of different systems state alike: one medicine, one problem, one result, seen twice.

A FHIR export and a C-CDA document of one visit give their records different names, so names cannot tell. Here what is
said decides: the same kind, a code in common, the same time, the same standing and the same value. What differs in any
of these stays two records, and where they contradict each other `chart.conflicts` says so. Within one file nothing is
ever put together: a file that lists a thing twice means it, or its author must be asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from operator import attrgetter

from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.chart.facts import (
    AllergyIntolerance,
    CarePlan,
    Composition,
    Condition,
    DiagnosticReport,
    DocumentReference,
    Encounter,
    Fact,
    FamilyMemberHistory,
    Goal,
    ImagingStudy,
    Immunization,
    MedicationUse,
    Observation,
    Procedure,
    ServiceRequest,
)
from clinic_assist.chart.provenance import FactId, SourceId
from clinic_assist.chart.recognition import Key, codes_of, day, doses_of, instant, keys_of, plain, text_of

# So much text is not written twice in the same words.
_LONG_TEXT = 200
_VALUES: dict[str, Callable[[Fact], tuple[object, ...]]] = {}


def stated_alike(facts: Iterable[Fact]) -> Iterator[tuple[Fact, list[Fact]]]:
    """Yields each fact that facts of other files state alike, with those; the order of the input does not matter.

    Of the files that state the same, the one that states it most often and most fully speaks; the facts of another file
    are matched with its facts one to one.
    """
    given = tuple(facts)
    if len({fact.provenance.source for fact in given}) < 2:
        return
    groups = _Groups()
    for fact in _of_several_files(given):
        groups.add(fact, keys_of(fact))
    for group in groups.found():
        yield from _matched(group)


def _of_several_files(given: Sequence[Fact]) -> list[Fact]:
    """The facts without the results of moments of which one file alone has results: most of a large chart."""
    sources: dict[str, set[SourceId]] = {}
    moments: list[tuple[Fact, str | None]] = []
    for fact in given:
        moment = None
        if isinstance(fact, Observation) and fact.effective is not None:
            moment = instant(fact.effective)
            sources.setdefault(moment, set()).add(fact.provenance.source)
        moments.append((fact, moment))
    return [fact for fact, moment in moments if moment is None or len(sources[moment]) > 1]


class _Groups:
    """Facts joined by the keys that they share."""

    def __init__(self) -> None:
        self._parent: dict[Key, Key] = {}
        self._facts: list[tuple[Key, Fact]] = []

    def add(self, fact: Fact, keys: Sequence[Key]) -> None:
        """Puts a fact with all that share a key with it."""
        if not keys:
            return
        first, *others = [self._root(key) for key in keys]
        for other in others:
            self._parent[other] = first
        self._facts.append((first, fact))

    def _root(self, key: Key) -> Key:
        parent = self._parent.setdefault(key, key)
        while parent is not key:
            # Halves the way for the next one who asks.
            self._parent[key] = grandparent = self._parent[parent]
            key, parent = parent, grandparent
        return key

    def found(self) -> Iterator[list[Fact]]:
        """The groups that several files share."""
        groups: dict[Key, list[Fact]] = {}
        for key, fact in self._facts:
            groups.setdefault(self._root(key), []).append(fact)
        return (group for group in groups.values() if len({fact.provenance.source for fact in group}) > 1)


def _matched(group: list[Fact]) -> Iterator[tuple[Fact, list[Fact]]]:
    by_source: dict[SourceId, list[Fact]] = {}
    fullness = {fact.id: _fullness(fact) for fact in group}
    for fact in sorted(group, key=lambda fact: (-fullness[fact.id], fact.id)):
        by_source.setdefault(fact.provenance.source, []).append(fact)
    speaker = max(
        by_source.values(), key=lambda found: (len(found), sum(fullness[one.id] for one in found), found[0].id)
    )
    others: dict[FactId, list[Fact]] = {fact.id: [] for fact in speaker}
    for found in by_source.values():
        if found is not speaker:
            _match(speaker, found, others)
    for fact in speaker:
        if others[fact.id]:
            yield fact, sorted(others[fact.id], key=lambda repeats: repeats.id)


def _match(speaker: Sequence[Fact], found: Sequence[Fact], others: dict[FactId, list[Fact]]) -> None:
    """Gives each fact of another file to one that says the same, one to one."""
    free = list(speaker)
    for repeats in found:
        stays = next((fact for fact in free if says_all(fact, repeats)), None)
        if stays is not None:
            free.remove(stays)
            others[stays.id].append(repeats)


def says_all(stays: Fact, repeats: Fact) -> bool:
    """Whether nothing that a clinician must see goes out of sight with a fact when another stands for it.

    Two versions of one record are not judged here: `chart.merge` has kept them apart for their differences.
    """
    key = stays.provenance.resource_key
    is_one_record = key is not None and key == repeats.provenance.resource_key
    agree = _doses_agree(stays, repeats) and _documents_agree(stays, repeats) and _studies_agree(stays, repeats)
    return not is_one_record and agree and _telling(repeats) <= _telling(stays)


def _doses_agree(one: Fact, other: Fact) -> bool:
    """Whether two uses of a medicine name the same amounts; what one of them does not name speaks against nothing."""
    if not isinstance(one, MedicationUse) or not isinstance(other, MedicationUse):
        return True
    amounts, others = doses_of(one), doses_of(other)
    return not amounts or not others or amounts == others


def _documents_agree(one: Fact, other: Fact) -> bool:
    """Whether two documents of one number or one text are one: neither text, day nor status speaks against it.

    What one of them does not state speaks against nothing, but a text alone must be longer than a phrase.
    """
    documents = DocumentReference, Composition
    if not isinstance(one, documents) or not isinstance(other, documents):
        return True
    texts = text_of(one), text_of(other)
    stated = ((day(one.when), day(other.when)), (one.status, other.status), texts)
    if any(first and second and first != second for first, second in stated):
        return False
    has_date = one.when is not None and other.when is not None
    return has_date or not texts[0] or len(texts[0]) >= _LONG_TEXT or _share_a_number(one, other)


def _share_a_number(one: Fact, other: Fact) -> bool:
    numbers, others = ({(number.system, number.value) for number in fact.identifiers} for fact in (one, other))
    return not numbers.isdisjoint(others)


def _studies_agree(one: Fact, other: Fact) -> bool:
    """Whether two imaging studies of one UID have no status or day that differs."""
    if not isinstance(one, ImagingStudy) or not isinstance(other, ImagingStudy):
        return True
    stated = ((one.status, other.status), (day(one.started), day(other.started)))
    return not any(first and second and first != second for first, second in stated)


def _telling(fact: Fact) -> frozenset[str]:
    """Remarks, flags, reactions, sites and reasons: what may change how a record is read."""
    found = [note.text for note in fact.notes if note.text]
    concepts: list[CodeableConcept | None] = []
    match fact:
        case Observation():
            concepts += [*fact.interpretations, fact.body_site]
            concepts += [flag for part in fact.components for flag in part.interpretations]
        case AllergyIntolerance():
            concepts += [what for reaction in fact.reactions for what in reaction.manifestations]
            found += [reaction.severity for reaction in fact.reactions if reaction.severity]
        case Condition():
            concepts += [fact.severity, *fact.body_sites]
        case MedicationUse():
            concepts += fact.status_reasons
        case Immunization():
            concepts.append(fact.status_reason)
            found += [fact.lot_number] if fact.lot_number else []
        case Procedure():
            concepts += [fact.status_reason, fact.outcome, *fact.complications]
        case ServiceRequest():
            found += [fact.patient_instruction] if fact.patient_instruction else []
        case Encounter():
            concepts.append(fact.discharge_disposition)
        case _:
            found += _said_in_words(fact)
    return frozenset(
        [plain(text) for text in found] + [code for one in concepts for _system, code in codes_of(one)[:1]]
    )


def _said_in_words(fact: Fact) -> list[str]:
    """Findings, plans and circumstances that a record gives in words of its own."""
    found: list[str | None] = []
    match fact:
        case DiagnosticReport():
            found += [fact.conclusion, *(concept.display for concept in fact.conclusion_codes)]
            found += [form.text for form in fact.presented_forms]
        case DocumentReference():
            found += [attachment.text for attachment in fact.attachments]
        case Composition():
            found += [section.text for section in fact.sections]
        case ImagingStudy():
            found += [fact.description, *(one.display for one in (*fact.reasons, *fact.procedure_codes))]
        case CarePlan():
            found.append(fact.description)
        case Goal():
            found += [fact.achievement_status.display] if fact.achievement_status else []
        case FamilyMemberHistory():
            found += [fact.deceased_text, *(one.outcome.display for one in fact.conditions if one.outcome)]
    return [text for text in found if text]


def _fullness(fact: Fact) -> int:
    """How many of its fields say something; of a document first how much of its text is there."""
    name = type(fact).__name__
    values = _VALUES.get(name) or _VALUES.setdefault(name, attrgetter(*(item.name for item in fields(fact))))
    said = values(fact)
    texts = len(_telling(fact)) if isinstance(fact, DocumentReference | Composition | DiagnosticReport) else 0
    return 100 * texts + len(said) - said.count(None) - said.count(())
