"""What two exports of different systems state alike: one medicine, one problem, one result, seen twice.

A FHIR export and a C-CDA document of one visit give their records different names, so names cannot tell. Here what is
said decides: the same kind, a code in common, the same time, the same standing and the same value. What differs in any
of these stays two records, and where they contradict each other `chart.conflicts` says so. Within one file nothing is
ever put together: a file that lists a thing twice means it, or its author must be asked.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import UTC
from operator import attrgetter

from clinic_assist.chart.datatypes import CodeableConcept, Quantity, Value
from clinic_assist.chart.facts import (
    AllergyIntolerance,
    Condition,
    Encounter,
    Fact,
    Immunization,
    MedicationRequest,
    MedicationStatement,
    MedicationUse,
    Observation,
    Procedure,
)
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId, SourceId

_Key = tuple[Hashable, ...]

_VALUES: dict[str, Callable[[Fact], tuple[object, ...]]] = {}
# Intents that say that the person is to take it now; a proposal or an option says less (FHIR R4 request-intent).
_ORDERS = frozenset({None, "order", "original-order", "plan", "instance-order", "reflex-order", "filler-order"})


def stated_alike(facts: Iterable[Fact]) -> Iterator[tuple[Fact, list[Fact]]]:
    """Yields each fact that facts of other files state alike, with those; the order of the input does not matter.

    Of the files that state the same, the one that states it most often and most fully speaks; the facts of another file
    are matched with its facts one to one.
    """
    given = tuple(facts)
    if len({fact.provenance.source for fact in given}) < 2:
        return
    groups = _Groups()
    for fact in given:
        groups.add(fact, keys_of(fact))
    for group in groups.found():
        yield from _matched(group)


def keys_of(fact: Fact) -> list[_Key]:
    """By what a fact is known again in another file: facts that share a key say the same. Empty for what is not."""
    said = _said(fact)
    if said is None:
        return []
    return [(kind, code, *rest) for kind, rest in said for code in _codes(fact.concept)]


def _said(fact: Fact) -> list[tuple[str, _Key]] | None:
    """Kind of a fact and what it says besides its code, in each way in which another file may say it."""
    said: list[tuple[str, _Key]] | None = None
    match fact:
        case MedicationRequest() | MedicationStatement():
            said = _used(fact)
        case AllergyIntolerance():
            said = [("allergy", (fact.clinical_status, _standing(fact), fact.type == "intolerance"))]
        case Condition():
            said = [("condition", (_day(fact.onset), fact.clinical_status, _standing(fact)))]
        case Immunization() if fact.occurrence is not None:
            said = [("immunization", (_day(fact.occurrence), fact.status))]
        case Procedure() if fact.performed is not None:
            said = [("procedure", (_day(fact.performed), fact.status, _sites(fact.body_sites)))]
        case Observation():
            said = _observed(fact)
        case Encounter() if fact.period is not None and fact.period.start is not None:
            said = [("encounter", (_instant(fact.period.start), fact.status))]
    return said


def _standing(fact: AllergyIntolerance | Condition) -> str | None:
    """What speaks against taking a record as it is. C-CDA has no word for "confirmed": it just states."""
    return None if fact.verification_status == "confirmed" else fact.verification_status


def _used(fact: MedicationRequest | MedicationStatement) -> list[tuple[str, _Key]] | None:
    """An order and a statement of its use are one medicine; a ban or a mere proposal is not."""
    if isinstance(fact, MedicationRequest) and (fact.do_not_perform or fact.intent not in _ORDERS):
        return None
    days = {_day(fact.when), _day(fact.effective.start if fact.effective else None)}
    return [("medication", (day, fact.status)) for day in sorted(filter(None, days))]


def _observed(fact: Observation) -> list[tuple[str, _Key]] | None:
    """A result with a value; without one, two panels of the same hour would look alike whatever is in them."""
    components = tuple(sorted((str(_codes(part.code)), _value(part.value)) for part in fact.components))
    value = _value(fact.value)
    if fact.effective is None or (not value and not any(said for _code, said in components)):
        return None
    return [("observation", (_instant(fact.effective), fact.status, value, components))]


def _codes(concept: CodeableConcept | None) -> list[tuple[str, str]]:
    """All codes of a concept; its words where it has none."""
    if concept is None:
        return []
    codes = [(coding.system, coding.code) for coding in concept.codings if coding.system and coding.code]
    words = concept.text or next((coding.display for coding in concept.codings if coding.display), None)
    if codes or not words:
        return sorted(set(codes))
    return [("", " ".join(words.split()).casefold())]


def _day(date: PartialDate | None) -> str | None:
    """A date as precise as it is, but no more than to the day."""
    return date.text[:10] if date is not None else None


def _instant(date: PartialDate) -> str:
    """To the minute; in UTC where the source gave the zone."""
    moment = date.moment
    if moment is not None:
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
    return date.text[:16].replace(" ", "T")


def _value(value: Value | None) -> str:
    """A value in words that two systems write alike; empty for none."""
    if value is None:
        return ""
    if value.quantity is not None:
        return _amount(value.quantity)
    if value.codeable_concept is not None:
        return repr(_codes(value.codeable_concept)[:1])
    if value.string is not None:
        return " ".join(value.string.split()).casefold()
    said = [
        f"{item.name}={getattr(value, item.name)}" for item in fields(value) if getattr(value, item.name) is not None
    ]
    return " ".join(said)


def _amount(quantity: Quantity) -> str:
    number = "" if quantity.value is None else f"{quantity.value.normalize():f}"
    return f"{quantity.comparator or ''}{number} {quantity.code or quantity.unit or ''}".strip()


def _doses(use: MedicationUse) -> list[str]:
    return sorted(_amount(dosage.dose) for dosage in use.dosages if dosage.dose is not None)


def _sites(sites: Sequence[CodeableConcept]) -> str:
    return repr(sorted(code for site in sites for code in _codes(site)[:1]))


class _Groups:
    """Facts joined by the keys that they share."""

    def __init__(self) -> None:
        self._parent: dict[_Key, _Key] = {}
        self._facts: list[tuple[_Key, Fact]] = []

    def add(self, fact: Fact, keys: Sequence[_Key]) -> None:
        """Puts a fact with all that share a key with it."""
        if not keys:
            return
        first, *others = [self._root(key) for key in keys]
        for other in others:
            self._parent[other] = first
        self._facts.append((first, fact))

    def _root(self, key: _Key) -> _Key:
        parent = self._parent.setdefault(key, key)
        while parent is not key:
            # Halves the way for the next one who asks.
            self._parent[key] = grandparent = self._parent[parent]
            key, parent = parent, grandparent
        return key

    def found(self) -> Iterator[list[Fact]]:
        """The groups that several files share."""
        groups: dict[_Key, list[Fact]] = {}
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
        stays = next((fact for fact in free if _says_all(fact, repeats)), None)
        if stays is not None:
            free.remove(stays)
            others[stays.id].append(repeats)


def _says_all(stays: Fact, repeats: Fact) -> bool:
    """Whether nothing that a clinician must see goes out of sight with a fact when another stands for it.

    Two versions of one record are not judged here: `chart.merge` has kept them apart for their differences.
    """
    key = stays.provenance.resource_key
    is_one_record = key is not None and key == repeats.provenance.resource_key
    return not is_one_record and _doses_agree(stays, repeats) and _telling(repeats) <= _telling(stays)


def _doses_agree(one: Fact, other: Fact) -> bool:
    """Whether two uses of a medicine name the same amounts; what one of them does not name speaks against nothing."""
    if not isinstance(one, MedicationUse) or not isinstance(other, MedicationUse):
        return True
    amounts, others = _doses(one), _doses(other)
    return not amounts or not others or amounts == others


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
    return frozenset(
        [" ".join(text.split()).casefold() for text in found]
        + [code for one in concepts for _system, code in _codes(one)[:1]]
    )


def _fullness(fact: Fact) -> int:
    """How many of its fields say something."""
    name = type(fact).__name__
    values = _VALUES.get(name) or _VALUES.setdefault(name, attrgetter(*(item.name for item in fields(fact))))
    said = values(fact)
    return len(said) - said.count(None) - said.count(())
