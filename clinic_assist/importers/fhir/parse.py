"""From a file's bytes to its records: each resource with its locator, each unreadable entry with its reason.

A record is a resource: what `Bundle.entry[].resource` holds, or the one resource of a file. A Bundle inside a Bundle
is no record, its entries are. Damage inside one entry costs that entry; only where the borders of the entries cannot
be told any more, or in a file of one resource, does it cost the rest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from clinic_assist.chart.intake import ImportIssue, IssueSeverity
from clinic_assist.chart.provenance import Locator
from clinic_assist.errors import SourceError
from clinic_assist.importers.jsondamage import Damage, find_damage, line_and_column
from clinic_assist.importers.jsonscan import ScanError, Span, elements, members, skip_space, value_end
from clinic_assist.importers.jsontext import JsonError, JsonObject, JsonValue, decode, parse

_TYPE_NAME = re.compile(r"[A-Z][A-Za-z]{1,63}")
_MAX_NESTED_BUNDLES = 8
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
# A deleted version or a request without a body: FHIR R4 s.2.36.2, bdl-3 and bdl-4.
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"))


@dataclass(frozen=True, slots=True)
class Record:
    """One resource as the file holds it.

    Attributes:
        bundle: Locator of the Bundle it stands in; its references are resolved there. Empty for a file of one resource.
    """

    locator: str
    resource: JsonObject
    resource_type: str
    bundle: str = ""
    full_url: str | None = None


@dataclass(slots=True)
class ParsedFile:
    """The records of a file in order, and what could not be read.

    Attributes:
        issues: A REJECTED one for each entry that gave no record, and warnings.
        may_modify: Whether a modifier extension stands anywhere in the file.
    """

    records: list[Record] = field(default_factory=list)
    issues: list[ImportIssue] = field(default_factory=list)
    may_modify: bool = False

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


def parse_file(data: bytes) -> ParsedFile:
    """Answers which records a FHIR JSON file holds.

    Raises:
        SourceError: The file is no FHIR JSON, or too damaged to tell its records apart.
    """
    text = decode(data)
    parsed = ParsedFile(may_modify='"modifierExtension"' in text)
    try:
        tree = parse(text)
    except JsonError:
        _Salvage(text, parsed).run()
        return parsed
    resource_type = _type_of(tree)
    if not isinstance(tree, dict) or resource_type is None:
        raise SourceError(
            "This JSON file is not a FHIR record: it names no resourceType.",
            hint="Choose a FHIR export: a Bundle or a single resource.",
        )
    if resource_type == "Bundle":
        _split(tree, "Bundle", parsed)
    else:
        parsed.records.append(Record(resource_type, tree, resource_type))
    return parsed


def _type_of(tree: JsonValue) -> str | None:
    name = tree.get("resourceType") if isinstance(tree, dict) else None
    return name if isinstance(name, str) and _TYPE_NAME.fullmatch(name) else None


def _split(bundle: JsonObject, base: str, parsed: ParsedFile) -> None:
    """Adds the records of a Bundle, in order, going into Bundles inside it."""
    _check_bundle(bundle, base, parsed)
    entries = bundle.get("entry")
    if entries is None:
        parsed.warn(base, "The Bundle holds no entries.")
    elif not isinstance(entries, list):
        parsed.reject(f"{base}.entry", "The entries are not a list.")
    else:
        for index, entry in enumerate(entries):
            _take_entry(entry, f"{base}.entry[{index}]", base, parsed)


def _check_bundle(bundle: JsonObject, base: str, parsed: ParsedFile) -> None:
    bundle_type = bundle.get("type")
    if not isinstance(bundle_type, str):
        parsed.warn(base, "The Bundle does not say what type it is.")
    elif bundle_type not in _BUNDLE_TYPES:
        parsed.warn(f"{base}.type", "This type of Bundle is not known.")
    if bundle.get("implicitRules"):
        parsed.warn(f"{base}.implicitRules", "The Bundle asks for rules of its own, which are not known here.")


def _take_entry(entry: JsonValue, locator: str, base: str, parsed: ParsedFile) -> None:
    """Adds the record of one entry, or says why there is none."""
    if not isinstance(entry, dict):
        parsed.reject(locator, "The entry is not an object.")
        return
    resource = entry.get("resource")
    if resource is None:
        _entry_without_resource(entry, locator, parsed)
        return
    locator += ".resource"
    if not isinstance(resource, dict):
        parsed.reject(locator, "The resource is not an object.")
        return
    resource_type = _type_of(resource)
    if resource_type is None:
        reason = "The entry does not say which type of record it is (resourceType)."
        parsed.reject(locator, reason)
    elif resource_type == "Bundle":
        _split(resource, locator, parsed)
    else:
        full_url = entry.get("fullUrl")
        if full_url is not None and not isinstance(full_url, str):
            parsed.warn(f"{locator.removesuffix('.resource')}.fullUrl", "The fullUrl is not a text.")
            full_url = None
        parsed.records.append(Record(locator, resource, resource_type, base, full_url))


def _entry_without_resource(entry: JsonObject, locator: str, parsed: ParsedFile) -> None:
    """An entry that only asks for something or reports a deletion holds no record, and none is missing."""
    request = entry.get("request")
    if isinstance(request, dict) or isinstance(entry.get("response"), dict):
        method = request.get("method") if isinstance(request, dict) else None
        named = f" ({method} request)" if isinstance(method, str) and method in _METHODS else ""
        parsed.warn(locator, f"The entry holds no record{named}.")
    else:
        parsed.reject(locator, "The entry holds no resource.")


class _Salvage:
    """Takes the readable entries out of a Bundle that is no valid JSON as a whole."""

    def __init__(self, text: str, parsed: ParsedFile) -> None:
        self.text = text
        self.parsed = parsed

    def run(self) -> None:
        """Adds what can be read.

        Raises:
            SourceError: The file is no Bundle, or no entry can be told apart.
        """
        start = skip_space(self.text, 0)
        damage = find_damage(self.text, start)
        if self.text[start : start + 1] != "{" or not self._is_bundle(start):
            raise self._refusal(damage)
        before = len(self.parsed.records) + len(self.parsed.issues)
        self._bundle(start, "Bundle", 0)
        if len(self.parsed.records) + len(self.parsed.issues) == before or not self._found_entries():
            raise self._refusal(damage, prefix="Bundle")
        end = value_end(self.text, start)
        if end is not None and skip_space(self.text, end) < len(self.text):
            self.parsed.warn("Bundle", f"There is more text after the end of the Bundle{self._place(end)}: not read.")

    def _found_entries(self) -> bool:
        return bool(self.parsed.records) or any(".entry[" in issue.locator for issue in self.parsed.issues)

    def _is_bundle(self, start: int) -> bool:
        """Whether the object is a Bundle, by its resourceType or, where that is lost, by its entries."""
        has_entries = False
        try:
            for member in members(self.text, start):
                if member.key == "resourceType":
                    return self._text_of(member) == '"Bundle"'
                if member.key == "entry" and self.text[member.start] == "[":
                    has_entries = True
        except ScanError:
            pass
        return has_entries

    def _text_of(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def _bundle(self, start: int, base: str, depth: int) -> None:
        """Goes through the members of a Bundle; every one that cannot be read is named."""
        seen: set[str] = set()
        try:
            for member in members(self.text, start):
                key = member.key or ""
                if key in seen and key in ("entry", "resourceType"):
                    self.parsed.reject(f"{base}.{key}", f"{key} stands twice in the Bundle{self._place(member.start)}.")
                    continue
                seen.add(key)
                if key == "entry":
                    self._entries(member, base, depth)
                elif key != "resourceType":
                    self._other_member(member, base)
        except ScanError as error:
            self._stopped(error, base)

    def _stopped(self, error: ScanError, locator: str) -> None:
        what = "The file is cut off here" if error.cut_off else "From here on the entries cannot be told apart"
        self.parsed.warn(locator, f"{what}{self._place(error.position)}; what stood before was read.")

    def _other_member(self, member: Span, base: str) -> None:
        damage = self._damage_of(member)
        if damage:
            key = member.key if member.key and re.fullmatch(r"[A-Za-z]{1,40}", member.key) else ""
            locator = f"{base}.{key}" if key else base
            self.parsed.warn(locator, f"Not read: it {damage.reason}{self._place(damage.position)}.")

    def _entries(self, member: Span, base: str, depth: int) -> None:
        if self.text[member.start] != "[":
            self.parsed.reject(f"{base}.entry", "The entries are not a list.")
            return
        index = -1
        try:
            for index, span in enumerate(elements(self.text, member.start)):
                self._entry(span, f"{base}.entry[{index}]", base, depth)
        except ScanError as error:
            self._stopped(error, f"{base}.entry[{index + 1}]")

    def _entry(self, span: Span, locator: str, base: str, depth: int) -> None:
        damage = None
        if span.end is not None:
            try:
                entry = parse(self._text_of(span))
            except JsonError:
                damage = find_damage(self.text, span.start, span.end)
            else:
                _take_entry(entry, locator, base, self.parsed)
                return
        damage = damage or find_damage(self.text, span.start)
        inner = self._inner_bundle(span) if depth < _MAX_NESTED_BUNDLES else None
        if inner is not None:
            self._bundle(inner, f"{locator}.resource", depth + 1)
            return
        place = _element_locator(locator, damage.path)
        self.parsed.reject(place, f"The entry was not read: it {damage.reason}{self._place(damage.position)}.")

    def _inner_bundle(self, span: Span) -> int | None:
        """Where the damaged entry's own Bundle begins, if it holds one with entries to save."""
        if self.text[span.start] != "{":
            return None
        try:
            for member in members(self.text, span.start):
                if member.key == "resource" and self.text[member.start] == "{" and self._is_bundle(member.start):
                    return member.start
        except ScanError:
            pass
        return None

    def _damage_of(self, span: Span) -> Damage | None:
        if span.end is None:
            return find_damage(self.text, span.start)
        try:
            parse(self._text_of(span))
        except JsonError:
            return find_damage(self.text, span.start, span.end)
        return None

    def _place(self, position: int) -> str:
        line, column = line_and_column(self.text, position)
        return f" (line {line}, column {column})"

    def _refusal(self, damage: Damage, *, prefix: str = "") -> SourceError:
        line, column = line_and_column(self.text, damage.position)
        path = prefix + damage.path if prefix or damage.path else ""
        where = f"line {line}, column {column}" + (f", {path.lstrip('.')}" if path else "")
        return SourceError(
            f"The file is not valid JSON: at {where} it {damage.reason}.",
            locator=path.lstrip("."),
            hint="Export it again from the system it came from.",
        )


def _element_locator(entry: str, path: str) -> str:
    """The locator of an element given by its path inside an entry: `….resource/code.coding[0]`."""
    if not path.startswith(".resource"):
        return entry
    inner = path.removeprefix(".resource").lstrip(".")
    return f"{entry}.resource/{inner}" if inner else f"{entry}.resource"
