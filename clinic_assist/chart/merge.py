"""Many files, one chart: what is said twice is said once, what was corrected is set aside, what differs stays.

Nothing is resolved silently: every fact that is set aside is named under the fact that stands for it, and
`chart.conflicts` lists where sources contradict each other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from operator import attrgetter
from typing import get_args, get_type_hints

from clinic_assist.chart.conflicts import Conflict, conflicts
from clinic_assist.chart.corrections import filed_alike, replaced_documents
from clinic_assist.chart.datatypes import Reference
from clinic_assist.chart.facts import DiagnosticReport, Fact, ImagingStudy, Observation, Patient
from clinic_assist.chart.imaging import is_part, joined_studies
from clinic_assist.chart.panels import panels_alike
from clinic_assist.chart.provenance import FactId, Provenance
from clinic_assist.chart.recognition import keys_of
from clinic_assist.chart.sameness import says_all, stated_alike

__all__ = ["Conflict", "Merged", "conflicts", "is_newer", "merge", "newest_patient"]

_UUID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.IGNORECASE)  # RFC 9562 s.4

_FIELDS: dict[str, tuple[str, ...]] = {}
_Matter = tuple[tuple[str, str], ...]
_Getter = Callable[[object], tuple[object, ...]]
_Getters = tuple[_Getter, _Getter]
_GETTERS: dict[str, _Getters] = {}

# What differs between two copies of one statement although they say the same.
_OWN = frozenset({"id", "provenance", "subject"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """Facts of one patient from all files.

    Attributes:
        facts: Newest first, those without a date last; equal dates in the order given.
        also_in: For a fact that several places state alike, or an imaging study that they state in parts: the ids of
            the others.
        superseded: For a fact that replaces older versions of the same record: their ids.
        set_aside: The facts that `also_in` and `superseded` name.
    """

    facts: tuple[Fact, ...]
    also_in: Mapping[FactId, tuple[FactId, ...]] = field(default_factory=dict)
    superseded: Mapping[FactId, tuple[FactId, ...]] = field(default_factory=dict)
    set_aside: tuple[Fact, ...] = ()


def merge(facts: Iterable[Fact]) -> Merged:
    """Puts the facts of one patient in order and sets repeated and superseded ones aside.

    The order of the input does not matter, but for facts of the same date.
    """
    given = tuple(facts)
    groups: dict[tuple[type[Fact], str], list[Fact]] = {}
    for fact in given:
        key = fact.provenance.resource_key
        if key is not None and not is_part(fact):
            groups.setdefault((type(fact), key), []).append(fact)
    aside = _Aside()
    repeated = [group for group in groups.values() if len(group) > 1]
    if repeated:
        owners = {fact.id: fact.provenance.resource_key for fact in given if isinstance(fact, Patient)}
        for group in repeated:
            for versions in _by_matter(group):
                _supersede(_collapse(versions, aside), aside, owners)
    _set_replaced_aside(given, aside)
    studies = _put_together(given, aside)
    _set_alike_aside((fact for fact in given if fact.id not in aside.facts and fact.id not in studies), aside)
    _set_panels_aside(given, aside)
    kept = [studies.get(fact.id, fact) for fact in given if fact.id not in aside.facts]
    kept.sort(key=_date_key, reverse=True)
    return Merged(
        facts=tuple(kept),
        also_in={kept_id: tuple(ids) for kept_id, ids in aside.also_in.items()},
        superseded={kept_id: tuple(ids) for kept_id, ids in aside.superseded.items()},
        set_aside=tuple(aside.facts.values()),
    )


def _set_replaced_aside(given: tuple[Fact, ...], aside: _Aside) -> None:
    """Sets duplicates of a document aside, then documents that later ones replace, with what was measured in them."""
    for stays, repeats in filed_alike(fact for fact in given if fact.id not in aside.facts):
        aside.facts.update({repeat.id: repeat for repeat in repeats})
        aside.also_in.setdefault(stays.id, []).extend(repeat.id for repeat in repeats)
    kept = [fact for fact in given if fact.id not in aside.facts]
    for newer, replaced in replaced_documents(kept):
        for old in replaced:
            aside.facts[old.id] = old
            older = (old.id, *aside.also_in.pop(old.id, ()), *aside.superseded.pop(old.id, ()))
            aside.superseded.setdefault(newer.id, []).extend(older)


def _set_alike_aside(facts: Iterable[Fact], aside: _Aside) -> None:
    """Sets aside what exports of other systems state alike, under the fact that says most."""
    for stays, repeats in stated_alike(facts):
        for repeat in repeats:
            _set_aside(stays, repeat, aside)


def _set_aside(stays: Fact, repeat: Fact, aside: _Aside) -> None:
    aside.facts[repeat.id] = repeat
    aside.also_in.setdefault(stays.id, []).extend((repeat.id, *aside.also_in.pop(repeat.id, ())))
    if older := aside.superseded.pop(repeat.id, None):
        aside.superseded.setdefault(stays.id, []).extend(older)


def _set_panels_aside(given: tuple[Fact, ...], aside: _Aside) -> None:
    """Sets panels aside of which all results are set aside, and then reports of such panels."""
    if not any(isinstance(fact, DiagnosticReport | Observation) for fact in aside.facts.values()):
        return
    panels = [fact for fact in given if isinstance(fact, DiagnosticReport | Observation)]
    for _round in range(2):
        stands_for = {other: stays for stays, others in aside.also_in.items() for other in others}
        for stays, repeat in panels_alike((fact for fact in panels if fact.id not in aside.facts), stands_for):
            _set_aside(stays, repeat, aside)


def _put_together(given: tuple[Fact, ...], aside: _Aside) -> dict[FactId, Fact]:
    """The imaging studies of which each file states a part, by the id of the part that each replaces."""
    studies: dict[FactId, Fact] = {}
    for study, others in joined_studies(given):
        studies[study.id] = study
        aside.facts.update({part.id: part for part in others})
        if others:
            aside.also_in[study.id] = [part.id for part in others]
    _set_mentioned_aside(given, studies, aside)
    return studies


def _set_mentioned_aside(given: tuple[Fact, ...], studies: Mapping[FactId, Fact], aside: _Aside) -> None:
    """Sets aside what exports without images say of a study of which the images are here, and no more."""
    by_uid = {key: study for study in studies.values() for key in keys_of(study)} if studies else {}
    for fact in given if by_uid else ():
        if isinstance(fact, ImagingStudy) and fact.id not in studies and fact.id not in aside.facts:
            study = next((by_uid[key] for key in keys_of(fact) if key in by_uid), None)
            if study is not None and says_all(study, fact):
                aside.facts[fact.id] = fact
                aside.also_in.setdefault(study.id, []).append(fact.id)


def newest_patient(patients: Iterable[Patient]) -> Patient | None:
    """The record that speaks for the person; None for no record.

    It is one that no other replaces, then the one last updated, then the one that says most.
    """
    return max(patients, key=_patient_rank, default=None)


def _patient_rank(patient: Patient) -> tuple[bool, str, int, str]:
    updated = patient.provenance.last_updated
    said = sum(1 for item in fields(patient) if getattr(patient, item.name) not in (None, ()))
    return (not patient.replaced_by, updated.sort_key if updated else "", said, patient.id)


def _date_key(fact: Fact) -> str:
    when = fact.when
    return when.sort_key if when is not None else ""


@dataclass(slots=True)
class _Aside:
    """What has been set aside so far."""

    facts: dict[FactId, Fact] = field(default_factory=dict)
    also_in: dict[FactId, list[FactId]] = field(default_factory=dict)
    superseded: dict[FactId, list[FactId]] = field(default_factory=dict)


def _collapse(group: list[Fact], aside: _Aside) -> list[Fact]:
    """Keeps one of the facts that say the same: the newest version, then the smallest id."""
    kept = []
    for alike in _alike(sorted(group, key=lambda fact: fact.id)):
        stays = _newest(alike)
        kept.append(stays)
        repeats = [fact for fact in alike if fact is not stays]
        aside.facts.update({fact.id: fact for fact in repeats})
        if repeats:
            aside.also_in[stays.id] = [fact.id for fact in repeats]
    return kept


def _alike(group: list[Fact]) -> list[list[Fact]]:
    """The group in parts that say the same."""
    said = [_content(fact) for fact in group]
    if len(group) == 2:  # by far the commonest; comparing two is cheaper than hashing two
        return [group] if said[0] == said[1] else [[group[0]], [group[1]]]
    parts: dict[tuple[object, ...], list[Fact]] = {}
    for fact, content in zip(group, said, strict=True):
        parts.setdefault(content, []).append(fact)
    return list(parts.values())


def _newest(group: list[Fact]) -> Fact:
    newest = group[0]
    for fact in group[1:]:
        if is_newer(fact.provenance, newest.provenance):
            newest = fact
    return newest


def _supersede(group: list[Fact], aside: _Aside, owners: Mapping[FactId, str | None]) -> None:
    """Sets older versions of a record aside, where both are known to come from the same system."""
    newest = _newest(group)
    for fact in group:
        if is_newer(newest.provenance, fact.provenance) and _same_system(newest, fact, owners):
            aside.facts[fact.id] = fact
            older = (fact.id, *aside.also_in.pop(fact.id, ()))
            aside.superseded.setdefault(newest.id, []).extend(older)


def _by_matter(group: list[Fact]) -> list[list[Fact]]:
    """The versions of each record of a name that several records of one moment bear.

    Senders give one number to several tests or medicines that were ordered together. A later version of one of them is
    none of the others; one that says nothing but the number replaces those before it and stays.
    """
    at_once: dict[tuple[object, ...], set[_Matter]] = {}
    for fact in group:
        place = fact.provenance
        moment = (place.source, place.version_id, place.last_updated.text if place.last_updated else None)
        at_once.setdefault(moment, set()).add(_matter(fact))
    if all(len(matters) == 1 for matters in at_once.values()):
        return [group]
    parts: dict[_Matter, list[Fact]] = {}
    for fact in group:
        parts.setdefault(_matter(fact), []).append(fact)
    bare = parts.pop((), [])
    last = _newest(bare) if bare else None
    if last is None:
        return list(parts.values())
    ended = [[*part, last] for part in parts.values() if is_newer(last.provenance, _newest(part).provenance)]
    return [bare, *ended, *(part for part in parts.values() if not is_newer(last.provenance, _newest(part).provenance))]


def _matter(fact: Fact) -> _Matter:
    """What a record is about: its codes, else its words; empty where it does not say."""
    concept = fact.concept
    if concept is None:
        return ()
    codes = [(coding.system or "", coding.code) for coding in concept.codings if coding.code]
    return tuple(sorted(codes)) or (("", concept.display.casefold()),)


def is_newer(one: Provenance, other: Provenance) -> bool:
    """Whether a version of a record is certainly later than another: by last update, else by a counted version."""
    later, earlier = one.last_updated, other.last_updated
    if later is not None and earlier is not None and later.text != earlier.text:
        if later.moment is not None and earlier.moment is not None:
            return later.moment > earlier.moment
        if later.moment is None and earlier.moment is None and later.time and earlier.time:
            # Neither has a zone: both are of the source's own clock, as far as both go.
            length = min(len(later.text), len(earlier.text))
            return later.sort_key[:length] > earlier.sort_key[:length]
        return later.earliest > earlier.latest
    versions = one.version_id or "", other.version_id or ""
    return all(version.isdecimal() for version in versions) and int(versions[0]) > int(versions[1])


def _same_system(one: Fact, other: Fact, owners: Mapping[FactId, str | None]) -> bool:
    """Whether two records of the same name come from the same system.

    `Observation/1` is a name that every small server gives. It is taken for the same record only in one file, or where
    name of the person, subject matter and business identifiers agree as well. URLs and UUIDs are unique by themselves.
    """
    key = one.provenance.resource_key or ""
    if one.provenance.source == other.provenance.source or ":" in key or _UUID.search(key):
        return True
    numbers, others = set(one.identifiers), set(other.identifiers)
    if isinstance(one, Patient):
        return bool(numbers & others) and (numbers <= others or others <= numbers)
    if numbers and others and not numbers & others:
        return False
    return one.concept == other.concept and _owner(one, owners) == _owner(other, owners)


def _owner(fact: Fact, owners: Mapping[FactId, str | None]) -> str | None:
    """The source's own name of the person: the key of the Patient record, else the reference as written."""
    return owners.get(FactId(fact.subject or ""), fact.subject)


def _content(fact: Fact) -> tuple[object, ...]:
    """What a fact says, digit by digit, without where it was read and which records of its file it points to."""
    plain, deep = _content_getters(type(fact))
    return plain(fact), tuple([_as_written(value) for value in deep(fact)])


def _content_getters(fact_type: type[Fact]) -> _Getters:
    """Reads the fields of a type that Python compares as we do at once, and names the others."""
    known = _GETTERS.get(fact_type.__name__)
    if known is None:
        hints = get_type_hints(fact_type)
        names = [item.name for item in fields(fact_type) if item.name not in _OWN]
        deep = [name for name in names if _needs_care(hints[name])]
        plain = [name for name in names if name not in deep]
        known = _GETTERS[fact_type.__name__] = _getter(plain), _getter(deep)
    return known


def _getter(names: list[str]) -> _Getter:
    # With the kind twice, so that it gives a tuple for no name and for one name as well.
    return attrgetter("kind", "kind", *names)


def _needs_care(hint: object) -> bool:
    """Whether a type holds references, whose targets differ from file to file, or numbers: 4.10 is not 4.1."""
    if hint is Reference or hint is Decimal:
        return True
    if isinstance(hint, type) and is_dataclass(hint):
        return any(_needs_care(inner) for inner in get_type_hints(hint).values())
    return any(_needs_care(inner) for inner in get_args(hint))


def _as_written(value: object) -> object:
    if value is None or value == () or isinstance(value, str):
        return value
    if isinstance(value, Reference):
        return value.reference or value.display
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple):
        return tuple([_as_written(item) for item in value])
    names = _FIELDS.get(type(value).__name__)
    if names is None:
        names = tuple(item.name for item in fields(value)) if is_dataclass(value) else ()
        _FIELDS[type(value).__name__] = names
    parts = [getattr(value, name) for name in names]
    return tuple([part if part is None else _as_written(part) for part in parts]) if names else value
