"""Finds the record that a reference points to, within the same file, by the rules of FHIR R4 s.2.36.4.

Nothing is guessed: where two records answer, or the servers differ, there is no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from clinic_assist.chart.provenance import FactId, Locator, SourceId, fact_id
from clinic_assist.errors import BugError
from clinic_assist.importers.fhir.codes import STATED_WITHIN
from clinic_assist.importers.fhir.names import name_of
from clinic_assist.importers.fhir.records import Record
from clinic_assist.importers.fhir.versions.upgrade import contained_in
from clinic_assist.importers.jsontext import JsonObject, JsonValue

# FHIR R4 s.2.3.0.1: the last two steps of a RESTful reference, then perhaps a version.
_RESTFUL = re.compile(r"(?:(https?://.+)/)?([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]+)?")
_ONLY_AN_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_CONDITIONAL = re.compile(r"([A-Z][A-Za-z]+)\?identifier=([^&]+)")
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")


@dataclass(slots=True)
class Target:
    """A record that others may refer to.

    Attributes:
        fact: The id of its fact; None for a contained resource that is only part of its parent.
        server: The server that its fullUrl names, against which its relative references are resolved.
    """

    resource: JsonObject
    resource_type: str
    fact: FactId | None
    full_url: str | None = None
    is_contained: bool = False
    server: str | None = None
    _name: str | None = None

    @property
    def name(self) -> str | None:
        """A short text for people, from the record itself."""
        if self._name is None:
            self._name = name_of(self.resource, self.resource_type) or ""
        return self._name or None


def own_fact_id(source: SourceId, record: Record) -> FactId:
    """Answers the id of a record's own fact: named by its resource type, whichever class of fact it becomes.

    So an id stays the same when a later version reads more of a record that was kept unread before.
    """
    return fact_id(source, Locator(record.locator), record.resource_type)


def resource_key(record: Record) -> str | None:
    """Answers the source's own name for a record: an absolute fullUrl, else `Type/id`, else None.

    A contained record is named by its container and its own id, a contained Patient by an identifier, because each
    record about a person may contain a copy.
    """
    if record.full_url and ":" in record.full_url:
        return record.full_url
    resource_id = record.resource.get("id")
    if record.container is not None:
        if record.resource_type == "Patient" and (key := _person_key(record.resource)):
            return f"identifier:{key[0]}|{key[1]}"
        within = resource_key(record.container)
        return f"{within}#{resource_id.removeprefix('#')}" if within and isinstance(resource_id, str) else None
    return f"{record.resource_type}/{resource_id}" if isinstance(resource_id, str) and resource_id else None


class ReferenceIndex:
    """All records of one file by the names under which others may refer to them."""

    def __init__(self, source: SourceId, records: Iterable[Record]) -> None:
        self._source = source
        self._by_url: dict[tuple[str, str], list[Target]] = {}
        self._by_name: dict[tuple[str, str], dict[str | None, list[Target]]] = {}
        self._by_type: dict[tuple[str, str], list[Target]] = {}
        self._by_identifier: dict[tuple[str, str], dict[tuple[str, str], list[Target]]] = {}
        self._of_record: dict[str, Target] = {}
        self._contained_of: tuple[str, dict[str, Target]] = ("", {})
        self._resolved: dict[tuple[str, str | None, str], Target | None] = {}
        for record in records:
            self._add(record, own_fact_id(source, record))

    def _add(self, record: Record, fact: FactId) -> None:
        server = _server_of(record.full_url)
        target = Target(record.resource, record.resource_type, fact, record.full_url, server=server)
        self._of_record[record.locator] = target
        self._by_type.setdefault((record.bundle, record.resource_type), []).append(target)
        if record.full_url:
            _note(self._by_url.setdefault((record.bundle, _folded(record.full_url)), []), target)
        resource_id = record.resource.get("id")
        if isinstance(resource_id, str):
            by_server = self._by_name.setdefault((record.bundle, f"{record.resource_type}/{resource_id}"), {})
            _note(by_server.setdefault(server, []), target)

    def fact_of(self, record: Record) -> FactId:
        """Answers the id of a record's own fact."""
        if record.container is not None:
            return own_fact_id(self._source, record)
        target = self._of_record[record.locator]
        if target.fact is None:
            raise BugError("a record of the file has no fact")
        return target.fact

    def viewpoint_of(self, record: Record) -> tuple[str, str | None]:
        """Answers what decides, beside its text, where a reference in `record` points: its Bundle and its server."""
        return record.bundle, self._of_record[(record.container or record).locator].server

    def resolve(self, reference: str, record: Record) -> Target | None:
        """Answers the record that a reference written in `record` points to; None where it is not in the file."""
        if reference.startswith("#"):
            return self._contained(reference[1:], record)
        if _ONLY_AN_ID.fullmatch(reference) and "contained" in (record.container or record).resource:
            # Some exports forget the `#`: FHIR R4 s.2.3.0.2. It can name nothing outside of the record.
            return self._contained(reference, record)
        place = (*self.viewpoint_of(record), reference)
        if place not in self._resolved:
            self._resolved[place] = self._search(reference.partition("#")[0], record)
        return self._resolved[place]

    def _search(self, reference: str, record: Record) -> Target | None:
        """Looks into the record's Bundle, then into those around it."""
        bundle = record.bundle
        while True:
            found = self._resolve_in(bundle, reference, record)
            if found is not None or ".entry[" not in bundle:
                return found
            bundle = bundle.rpartition(".entry[")[0]

    def with_identifier(self, resource_type: str, identifier: tuple[str, str], record: Record) -> Target | None:
        """Answers the one record of that type with that (system, value) in the same Bundle."""
        place = (record.bundle, resource_type)
        known = self._by_identifier.get(place)
        if known is None:
            known = {}
            for target in self._by_type.get(place, ()):
                for key in identifier_keys(target.resource):
                    _note_holder(known.setdefault(key, []), target)
            self._by_identifier[place] = known
        return _only(known.get(identifier, []))

    def _contained(self, name: str, record: Record) -> Target | None:
        holder = record.container or record
        if not name:
            return self._of_record.get(holder.locator)
        if self._contained_of[0] != holder.locator:
            self._contained_of = (holder.locator, self._contained_targets(holder))
        return self._contained_of[1].get(name)

    def _contained_targets(self, record: Record) -> dict[str, Target]:
        """The contained resources by id; some exports write the id with its `#`."""
        found: dict[str, Target] = {}
        for inner in contained_in(record):
            inner_id = inner.resource.get("id")
            if isinstance(inner_id, str):
                fact = own_fact_id(self._source, inner) if is_stated_within(inner) else None
                target = Target(inner.resource, inner.resource_type, fact, is_contained=True)
                found.setdefault(inner_id.removeprefix("#"), target)
        return found

    def _resolve_in(self, bundle: str, reference: str, record: Record) -> Target | None:
        exact = self._by_url.get((bundle, _folded(reference)))
        if exact:
            return _only(exact)
        match = _RESTFUL.fullmatch(reference)
        if match:
            base, resource_type, resource_id = match.groups()
            _bundle, own = self.viewpoint_of(record)
            return self._restful(bundle, base or own, f"{resource_type}/{resource_id}", absolute=bool(base))
        conditional = _CONDITIONAL.fullmatch(reference)
        if conditional:
            system, _bar, value = _unescape(conditional[2]).rpartition("|")
            return self.with_identifier(conditional[1], (system, value), record)
        return None

    def _restful(self, bundle: str, base: str | None, name: str, *, absolute: bool) -> Target | None:
        if base is not None:
            exact = self._by_url.get((bundle, f"{base}/{name}"))
            if exact:
                return _only(exact)
            if absolute:
                return None
        by_base = self._by_name.get((bundle, name), {})
        if base is not None:  # a record whose fullUrl names no server may be on any; one of another server is not meant
            return _only(by_base.get(base, []) + by_base.get(None, []))
        return _only([target for targets in islice(by_base.values(), 2) for target in targets])


def _note(targets: list[Target], target: Target) -> None:
    """Adds a record under a name. Versions of one record are one; other records of one name make it ambiguous."""
    if not (targets and _are_one_record(targets[0], target)) and len(targets) < 2:
        targets.append(target)


def _are_one_record(one: Target, other: Target) -> bool:
    """Whether two records of one name are one: by the same URL; without one, as versions or copies of each other."""
    if one.full_url != other.full_url:
        return False
    if one.full_url and ":" in one.full_url:
        return True
    versions = {_version_of(one.resource), _version_of(other.resource)}
    return (len(versions) == 2 and None not in versions) or one.resource == other.resource


def _version_of(resource: JsonObject) -> str | None:
    meta = resource.get("meta")
    version = (meta.get("versionId") or meta.get("lastUpdated")) if isinstance(meta, dict) else None
    return version if isinstance(version, str) else None


def _note_holder(targets: list[Target], target: Target) -> None:
    """Adds a record under an identifier; two make it ambiguous, unless they are versions of one."""
    name = target.resource.get("id")
    if not any(name and other.full_url == target.full_url and other.resource.get("id") == name for other in targets):
        del targets[1:]
        targets.append(target)


def _only(targets: list[Target]) -> Target | None:
    """The one record meant, None where there is none or more than one."""
    return targets[0] if len(targets) == 1 else None


def is_stated_within(record: Record) -> bool:
    """Whether a contained resource gives a fact of its own.

    A Patient does not who has only a number without a system: all records with that number are then one person's.
    """
    if record.resource_type == "Patient":
        return _person_key(record.resource) is not None or not identifier_keys(record.resource)
    return record.resource_type in STATED_WITHIN


def _person_key(resource: JsonObject) -> tuple[str, str] | None:
    """The first identifier with a system."""
    return next((key for key in identifier_keys(resource) if key[0]), None)


def _folded(url: str) -> str:
    """A name without regard to the case of a UUID, which means nothing (RFC 9562 s.4)."""
    return url.lower() if url[:9].lower() == "urn:uuid:" else url


def _server_of(full_url: str | None) -> str | None:
    """The server that a fullUrl names: FHIR resolves relative references against it."""
    match = _RESTFUL.fullmatch(full_url) if full_url else None
    return match[1] if match else None


def identifier_keys(resource: JsonObject) -> list[tuple[str, str]]:
    """Answers (system, value) of each identifier of a resource; the system may be empty."""
    identifiers: JsonValue = resource.get("identifier")
    if isinstance(identifiers, dict):
        identifiers = [identifiers]
    found = []
    for identifier in identifiers if isinstance(identifiers, list) else ():
        if isinstance(identifier, dict):
            system, value = identifier.get("system"), identifier.get("value")
            if isinstance(value, str) and value:
                found.append((system if isinstance(system, str) else "", value))
    return found


def _unescape(text: str) -> str:
    """Undoes URL escapes; what is no valid escape stays."""
    return _ESCAPES.sub(lambda run: bytes.fromhex(run.group().replace("%", "")).decode("utf-8", "replace"), text)
