"""The records of a file: each resource with its locator, each unreadable entry with its reason.

A record is a resource: what `Bundle.entry[].resource` holds, or the one resource of a file. A Bundle inside a Bundle
is no record, its entries are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache

from clinic_assist.chart.intake import ImportIssue, IssueSeverity
from clinic_assist.chart.provenance import Locator
from clinic_assist.importers.jsontext import JsonObject, JsonValue

DAMAGE = "_damage"
"""The member under which an entry that was taken out of a damaged text holds its `Damage`."""

_ENTRY = re.compile(r"(Bundle\.entry\[|/Bundle/entry\[)(\d{1,9})(?=\])")
_TYPE_NAME = re.compile(r"[A-Z][A-Za-z]{1,63}")
# FHIR R4 valueset-bundle-type, and R5's subscription-notification.
_BUNDLE_TYPES = frozenset(
    [
        "document",
        "message",
        "transaction",
        "transaction-response",
        "batch",
        "batch-response",
        "history",
        "searchset",
        "collection",
        "subscription-notification",
    ]
)
# FHIR R4 s.3.1.1.4, paging: a search or a history that is answered in parts.
ONE_PAGE = "The Bundle is one page of several; what the other pages hold is not in it."
DELETES = "The source has deleted a record; where it is in the vault, it is shown as deleted."
# A deleted version or a request without a body: FHIR R4 s.2.36.2, bdl-3 and bdl-4.
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"))


class Damage(str):
    """Why an entry of a Bundle was taken out of a text that is no valid XML; holds nothing of the record."""

    __slots__ = ()


@dataclass(slots=True)
class Places:
    """Where the elements of a record that was brought into another shape stand in the record as the file holds it.

    Attributes:
        nodes: The path of each object and list that was made, by identity.
        members: The path of each member that has another name in the file, by its object's identity and its name here.
        unread: Paths of what cannot be said in the new shape, with the reason.
        kept: The objects and lists, which must not go while their identity is used.
    """

    nodes: dict[int, str]
    members: dict[tuple[int, str], str] = field(default_factory=dict)
    unread: list[tuple[str, str]] = field(default_factory=list)
    kept: list[JsonValue] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Record:
    """One resource in the shape of R4.

    Attributes:
        resource_type: As the file writes it.
        resource: As the file holds it, unless that is in the shape of another version.
        bundle: Locator of the Bundle it stands in; its references are resolved there. Empty for a file of one resource.
        container: The record that contains it, for a contained resource, which is no entry of the file.
        read_as: R4's name of the type, where the file writes another.
        original: The resource as the file holds it, where that is not `resource`; and where its elements stand there.
    """

    locator: str
    resource: JsonObject
    resource_type: str
    bundle: str = ""
    full_url: str | None = None
    container: Record | None = None
    read_as: str = ""
    original: JsonObject | None = None
    places: Places | None = None

    @property
    def kind(self) -> str:
        """The resource type by R4's name."""
        return self.read_as or self.resource_type


@dataclass(frozen=True, slots=True)
class Deletion:
    """A record that an entry says is deleted.

    Attributes:
        bundle: Locator of the Bundle.
        locator: Of the entry.
        names: Its `fullUrl` and the URL of the request.
        time: When, as written; empty where it is not said.
    """

    bundle: str
    locator: str
    names: tuple[str, ...]
    time: str = ""


@dataclass(slots=True)
class ParsedFile:
    """The records of a file in order, and what could not be read.

    Attributes:
        issues: A REJECTED one for each entry that gave no record, and warnings.
        may_modify: Whether a modifier extension stands anywhere in the file.
        deletions: What entries without a record say is deleted.
    """

    records: list[Record] = field(default_factory=list)
    issues: list[ImportIssue] = field(default_factory=list)
    may_modify: bool = False
    deletions: list[Deletion] = field(default_factory=list)

    def count_on(self, before: int) -> None:
        """Counts the entries from those before, where the file is a part of a large Bundle."""
        if before:
            self.records[:] = [
                replace(one, locator=moved(one.locator, before), bundle=moved(one.bundle, before))
                for one in self.records
            ]
            self.issues[:] = [replace(one, locator=Locator(moved(one.locator, before))) for one in self.issues]

    def reject(self, locator: str, reason: str, *, resource_type: str | None = None) -> None:
        """Notes an entry that gives no fact."""
        self.issues.append(
            ImportIssue(
                severity=IssueSeverity.REJECTED, locator=Locator(locator), reason=reason, resource_type=resource_type
            )
        )

    def warn(self, locator: str, reason: str) -> None:
        """Notes something that was not read around the entries."""
        self.issues.append(ImportIssue(severity=IssueSeverity.WARNING, locator=Locator(locator), reason=reason))


def moved(locator: str, by: int) -> str:
    """A place in a Bundle with so many more entries before it."""
    found = _ENTRY.match(locator)
    return f"{found[1]}{max(0, int(found[2]) + by)}{locator[found.end() :]}" if found else locator


def type_of(tree: JsonValue) -> str | None:
    """Answers the resourceType of a resource, None where it names none."""
    name = tree.get("resourceType") if isinstance(tree, dict) else None
    return name if isinstance(name, str) and _is_type_name(name) else None


@lru_cache(maxsize=256)
def _is_type_name(name: str) -> bool:
    return _TYPE_NAME.fullmatch(name) is not None


def contained_records(record: Record) -> list[Record]:
    """The resources that a record contains, in order; the type of one that names none is empty."""
    contained = record.resource.get("contained")
    return [
        Record(f"{record.locator}/contained[{index}]", inner, type_of(inner) or "", record.bundle, container=record)
        for index, inner in enumerate(contained if isinstance(contained, list) else ())
        if isinstance(inner, dict)
    ]


def split_tree(tree: JsonObject, resource_type: str, locator: str, parsed: ParsedFile) -> None:
    """Adds the records of a whole resource: those of a Bundle or of Parameters that hold any, else itself."""
    if resource_type == "Bundle":
        split_bundle(tree, locator, parsed)
    elif resource_type == "Parameters" and (found := _held_in(tree)):
        _split_parameters(tree, found, locator, parsed)
    else:
        parsed.records.append(Record(locator, tree, resource_type))


def split_bundle(bundle: JsonObject, base: str, parsed: ParsedFile) -> None:
    """Adds the records of a Bundle, in order, going into Bundles inside it."""
    _check_bundle(bundle, base, parsed)
    entries = bundle.get("entry")
    if entries is None or entries == []:
        parsed.warn(base, "The Bundle holds no entries.")
    elif not isinstance(entries, list):
        parsed.reject(f"{base}.entry", "The entries are not a list.")
    else:
        for index, entry in enumerate(entries):
            take_entry(entry, f"{base}.entry[{index}]", base, parsed)


def _held_in(parameters: JsonObject) -> list[tuple[str, JsonValue]]:
    """What the parameters of an operation hold as `resource`, each with its path; also those inside others (`part`)."""
    found: list[tuple[str, JsonValue]] = []
    todo = _numbered(".parameter", parameters.get("parameter"))
    while todo:
        path, one = todo.pop()
        if "resource" in one:
            found.append((f"{path}.resource", one["resource"]))
        todo += _numbered(f"{path}.part", one.get("part"))
    return found


def _numbered(path: str, values: JsonValue) -> list[tuple[str, JsonObject]]:
    """The objects of a list with their paths, the last one first."""
    listed = enumerate(values if isinstance(values, list) else ())
    return [(f"{path}[{index}]", one) for index, one in listed if isinstance(one, dict)][::-1]


def _split_parameters(
    parameters: JsonObject, found: list[tuple[str, JsonValue]], base: str, parsed: ParsedFile
) -> None:
    """Adds the records that the parameters of an operation hold: the answer to `$summary` or `$everything`, say."""
    for path, resource in found:
        _take_resource(resource, f"{base}{path}", base, parsed)
    values = parameters.get("parameter")
    others = sum("resource" not in one for one in values if isinstance(one, dict)) if isinstance(values, list) else 0
    if others:
        parsed.warn(base, f"{others:,} of the parameters hold no record themselves; their values were not read.")


def _check_bundle(bundle: JsonObject, base: str, parsed: ParsedFile) -> None:
    bundle_type = bundle.get("type")
    if not isinstance(bundle_type, str):
        parsed.warn(base, "The Bundle does not say what type it is.")
    elif bundle_type not in _BUNDLE_TYPES:
        parsed.warn(f"{base}.type", "This type of Bundle is not known.")
    links = bundle.get("link")
    if any(
        isinstance(link, dict) and link.get("relation") == "next" for link in (links if isinstance(links, list) else ())
    ):
        parsed.warn(f"{base}.link", ONE_PAGE)
    if bundle.get("implicitRules"):
        parsed.warn(f"{base}.implicitRules", "The Bundle asks for rules of its own, which are not known here.")


def take_entry(entry: JsonValue, locator: str, base: str, parsed: ParsedFile) -> None:
    """Adds the record of one entry, or says why there is none."""
    if not isinstance(entry, dict):
        parsed.reject(locator, "The entry is not an object.")
        return
    damage = entry.get(DAMAGE)
    if isinstance(damage, Damage):
        parsed.reject(locator, str(damage))
        return
    resource = entry.get("resource")
    if resource is None:
        _entry_without_resource(entry, locator, base, parsed)
        return
    full_url = entry.get("fullUrl")
    if full_url is not None and not isinstance(full_url, str):
        parsed.warn(f"{locator}.fullUrl", "The fullUrl is not a text.")
        full_url = None
    _take_resource(resource, f"{locator}.resource", base, parsed, full_url=full_url)


def _take_resource(
    resource: JsonValue, locator: str, base: str, parsed: ParsedFile, *, full_url: str | None = None
) -> None:
    """Adds what an element that holds a resource holds."""
    if not isinstance(resource, dict):
        parsed.reject(locator, "The resource is not an object.")
        return
    resource_type = type_of(resource)
    if resource_type is None:
        parsed.reject(locator, "The entry does not say which type of record it is (resourceType).")
    elif resource_type == "Bundle" or (resource_type == "Parameters" and _held_in(resource)):
        split_tree(resource, resource_type, locator, parsed)
    else:
        parsed.records.append(Record(locator, resource, resource_type, base, full_url))


def _entry_without_resource(entry: JsonObject, locator: str, base: str, parsed: ParsedFile) -> None:
    """An entry that only asks for something or reports a deletion holds no record, and none is missing."""
    request = entry.get("request")
    if isinstance(request, dict) or isinstance(entry.get("response"), dict):
        method = request.get("method") if isinstance(request, dict) else None
        named = f" ({method} request)" if isinstance(method, str) and method in _METHODS else ""
        is_deletion = isinstance(request, dict) and method == "DELETE"
        parsed.warn(locator, DELETES if is_deletion else f"The entry holds no record{named}.")
        if isinstance(request, dict) and is_deletion:
            parsed.deletions.append(_deletion(entry, request, base, locator))
    else:
        parsed.reject(locator, "The entry holds no resource.")


def _deletion(entry: JsonObject, request: JsonObject, base: str, locator: str) -> Deletion:
    response = entry.get("response")
    time = response.get("lastModified") if isinstance(response, dict) else None
    names = tuple(name for name in (entry.get("fullUrl"), request.get("url")) if isinstance(name, str) and name)
    return Deletion(base, locator, names, time if isinstance(time, str) else "")
