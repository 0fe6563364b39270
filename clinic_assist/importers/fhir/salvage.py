"""Takes the readable entries out of a Bundle that is no valid JSON as a whole.

Damage inside one entry costs that entry. Only where the borders of the entries cannot be told any more, or in a file
of one resource, does it cost the rest.
"""

from __future__ import annotations

import re

from clinic_assist.chart.intake import Advance, IssueSeverity, unwatched
from clinic_assist.errors import SourceError
from clinic_assist.importers.fhir.records import ParsedFile, take_entry
from clinic_assist.importers.jsondamage import Damage, LineCounter, find_damage
from clinic_assist.importers.jsonscan import ScanError, Span, skip_space
from clinic_assist.importers.jsontext import JsonError, parse

_MAX_NESTED_BUNDLES = 8
# Entries between two calls of `advance`: some milliseconds.
_BETWEEN_ADVANCES = 64


class Salvage:
    """One damaged text, and what could be read of it so far."""

    def __init__(self, text: str, parsed: ParsedFile, advance: Advance = unwatched) -> None:
        self.text = text
        self.parsed = parsed
        self.advance = advance
        self.lines = LineCounter(text)

    def run(self) -> None:
        """Adds what can be read.

        Raises:
            SourceError: The file is no Bundle, or no entry can be told apart.
        """
        whole = Span(self.text, skip_space(self.text, 0))
        if not _is_bundle(whole):
            raise self._refusal(whole.start)
        self._bundle(whole, "Bundle", 0)
        if not self._found_entries():
            raise self._refusal(whole.start, prefix="Bundle")
        self._check_end(whole.end)

    def _check_end(self, end: int | None) -> None:
        after = len(self.text) if end is None else skip_space(self.text, end)
        if self.text[after : after + 1] == "{":
            raise SourceError(
                f"The file holds more than one JSON value: another one begins after the Bundle{self._place(after)}.",
                hint="Put each Bundle into a file of its own.",
            )
        if after < len(self.text):
            self.parsed.warn("Bundle", f"There is more text after the end of the Bundle{self._place(after)}: not read.")

    def _found_entries(self) -> bool:
        rejected = (issue.severity is IssueSeverity.REJECTED for issue in self.parsed.issues)
        return bool(self.parsed.records) or any(rejected)

    def _bundle(self, bundle: Span, base: str, depth: int) -> None:
        """Goes through the members of a Bundle; every one that cannot be read is named."""
        seen: set[str] = set()
        try:
            for member in bundle.members():
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
        if member.opening != "[":
            self.parsed.reject(f"{base}.entry", "The entries are not a list.")
            return
        index = -1
        try:
            for index, span in enumerate(member.elements()):
                if not index % _BETWEEN_ADVANCES:
                    self.advance(span.start / len(self.text))
                self._entry(span, f"{base}.entry[{index}]", base, depth)
        except ScanError as error:
            locator = f"{base}.entry[{index + 1}]"
            if error.cut_off:
                self._stopped(error, locator)
            else:
                self.parsed.reject(
                    locator, f"From here on the entries cannot be told apart{self._place(error.position)}."
                )

    def _entry(self, span: Span, locator: str, base: str, depth: int) -> None:
        damage = None
        if span.end is not None:
            try:
                entry = parse(_bytes_of(span))
            except JsonError:
                damage = find_damage(self.text, span.start, span.end)
            else:
                take_entry(entry, locator, base, self.parsed)
                return
        damage = damage or find_damage(self.text, span.start)
        inner = self._inner_bundle(span) if depth < _MAX_NESTED_BUNDLES else None
        if inner is not None:
            self._bundle(inner, f"{locator}.resource", depth + 1)
            return
        place = _element_locator(locator, damage.path)
        lost = "" if span.end is not None else " What follows it in the file was not read."
        self.parsed.reject(place, f"The entry was not read: it {damage.reason}{self._place(damage.position)}.{lost}")

    def _inner_bundle(self, span: Span) -> Span | None:
        """The damaged entry's own Bundle, if it holds one with entries to save."""
        if span.opening != "{":
            return None
        try:
            for member in span.members():
                if member.key == "resource" and _is_bundle(member):
                    return member
        except ScanError:
            pass
        return None

    def _damage_of(self, span: Span) -> Damage | None:
        if span.end is None:
            return find_damage(self.text, span.start)
        try:
            parse(_bytes_of(span))
        except JsonError:
            return find_damage(self.text, span.start, span.end)
        return None

    def _place(self, position: int) -> str:
        line, column = self.lines.place(position)
        return f" (line {line}, column {column})"

    def _refusal(self, start: int, *, prefix: str = "") -> SourceError:
        damage = find_damage(self.text, start)
        line, column = self.lines.place(damage.position)
        path = prefix + damage.path if prefix or damage.path else ""
        where = f"line {line}, column {column}" + (f", {path.lstrip('.')}" if path else "")
        return SourceError(
            f"The file is not valid JSON: at {where} it {damage.reason}.",
            locator=path.lstrip("."),
            hint="Export it again from the system it came from.",
        )


def _bytes_of(span: Span) -> bytes:
    """A value as the file holds it, bytes that are no UTF-8 included (see `jsontext.decode`)."""
    return span.content.encode("utf-8", "surrogateescape")


def _element_locator(entry: str, path: str) -> str:
    """The locator of an element given by its path inside an entry: `….resource/code.coding[0]`."""
    if not path.startswith(".resource"):
        return entry
    inner = path.removeprefix(".resource").lstrip(".")
    return f"{entry}.resource/{inner}" if inner else f"{entry}.resource"


def _is_bundle(value: Span) -> bool:
    """Whether a value is a Bundle, by its resourceType or, where that is lost, by its entries."""
    if value.opening != "{":
        return False
    has_entries = False
    try:
        for member in value.members():
            if member.key == "resourceType":
                return member.content == '"Bundle"'
            if member.key == "entry" and member.opening == "[":
                has_entries = True
    except ScanError:
        pass
    return has_entries
