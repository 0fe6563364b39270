"""Which namespace prefixes a text uses and declares, and what its root must declare so that it can be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from clinic_assist.errors import SourceError
from clinic_assist.importers.xml.scan import Kind, Mark, attributes
from clinic_assist.importers.xml.text import Flaw

# Prefixes that exporters use without declaring them; the URIs are HL7's and W3C's.
_KNOWN = {
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "sdtc": "urn:hl7-org:sdtc",
    "voc": "urn:hl7-org:v3/voc",
    "xhtml": "http://www.w3.org/1999/xhtml",
}


@dataclass(slots=True)
class Prefixes:
    """The prefixes of a text.

    Attributes:
        used: Each with its first place.
        declared: Each with the first URI that it stands for.
        on_root: Those that the root declares; the empty one is the default namespace.
    """

    root: Mark
    used: dict[str, int] = field(default_factory=dict)
    declared: dict[str, str] = field(default_factory=dict)
    on_root: set[str] = field(default_factory=set)

    def missing(self, namespace: str, *, with_local: bool) -> tuple[dict[str, str], list[Flaw]]:
        """Answers what the root must declare beside, and what to say of it.

        Args:
            namespace: What the root belongs to where the file does not say.
            with_local: Whether some prefix is used outside the element that declares it.
        """
        found: dict[str, str] = {}
        flaws = []
        for prefix, offset in self.used.items():
            if prefix == "xml" or prefix in self.on_root or (prefix in self.declared and not with_local):
                continue
            known = namespace if prefix == self.root.prefix else _KNOWN.get(prefix, f"urn:undeclared:{prefix}")
            found[prefix] = self.declared.get(prefix, known)
            flaws.append(Flaw(offset, f"The prefix {prefix[:20]} is not declared; it was read as {known[:60]}."))
        if not self.root.prefix and "" not in self.on_root:
            found[""] = namespace
            flaws.append(Flaw(self.root.start, f"The file does not name its namespace; it was read as {namespace}."))
        return found, flaws


def prefixes_of(text: str, found: Iterable[Mark]) -> Prefixes:
    """Answers the prefixes of a text.

    Raises:
        SourceError: There is no element in it.
    """
    tags = [mark for mark in found if mark.kind in (Kind.OPEN, Kind.EMPTY)]
    if not tags:
        raise SourceError("The file holds no XML element.")
    prefixes = Prefixes(tags[0])
    for mark in tags:
        if mark.prefix:
            prefixes.used.setdefault(mark.prefix, mark.start)
        for prefix, name, start, end in attributes(text, mark):
            declared = name if prefix == "xmlns" else "" if not prefix and name == "xmlns" else None
            if declared is not None:
                prefixes.declared.setdefault(declared, text[start:end])
                if mark is tags[0]:
                    prefixes.on_root.add(declared)
            elif prefix:
                prefixes.used.setdefault(prefix, mark.start)
    return prefixes
