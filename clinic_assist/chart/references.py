"""What a patient's records point to in other files of the same import, such as the Medication of an order.

Bulk exports keep each type of record in a file of its own (FHIR Bulk Data Access), and a large file comes in parts, so
a reader that sees one file alone leaves many references open. They are resolved here, when a chart is opened, by the
rule that holds for patients too: the files must have come in one import. Nothing is guessed: where two records answer,
there is no answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, replace
from operator import attrgetter
from typing import Any, get_type_hints

from clinic_assist.chart.datatypes import Reference
from clinic_assist.chart.facts import DirectoryEntry, Fact, Medication, MedicationUse, Patient
from clinic_assist.chart.merge import is_newer
from clinic_assist.chart.provenance import Provenance, SourceId

Imports = Mapping[SourceId, AbstractSet[int]]
"""For each file the imports with which it came."""

_FIELDS: dict[str, tuple[str, ...]] = {}
_READERS: dict[str, tuple[tuple[str, ...], Callable[[Fact], tuple[Any, ...]]]] = {}


def reference_matches(reference: str, resource_key: str) -> bool:
    """Whether a reference may mean the record of that key: equal, or equal in `Type/id` unless both are absolute.

    A version in the reference (`Patient/1/_history/2`) is left out of account.
    """
    wanted, key = _without_version(reference), _without_version(resource_key)
    if wanted == key:
        return True
    if ":" in wanted and ":" in key:
        return False
    return bool(type_and_id(wanted)) and type_and_id(wanted) == type_and_id(key)


def type_and_id(reference: str) -> str:
    """The `Type/id` at the end of a reference; empty where there is none (`urn:uuid:…`, `#p1`)."""
    parts = _without_version(reference).split("/")
    return "/".join(parts[-2:]) if len(parts) >= 2 and all(parts[-2:]) else ""


def is_worldwide(reference: str) -> bool:
    """Whether a name can be one record's only, so that files that came at different times may meet by it.

    UUIDs and object identifiers are (RFC 9562, ITU-T X.667). Web addresses are left out: examples and test servers give
    the same ones to different people.
    """
    return reference.startswith(("urn:uuid:", "urn:oid:"))


def look_up_name(resource_key: str) -> str:
    """By what a record is looked up, whichever way a reference writes its key."""
    return type_and_id(resource_key) or _without_version(resource_key)


def open_names(facts: Iterable[Fact]) -> set[str]:
    """The names of all records that some facts point to and that their own files do not hold."""
    return {look_up_name(pointer.reference or "") for fact in facts for pointer in _open_pointers(fact)}


def resolved(
    facts: Iterable[Fact], others: Iterable[Fact], imports: Imports, *, names: AbstractSet[str] | None = None
) -> list[Fact]:
    """The facts with what their references mean, as far as the facts themselves or the others hold it.

    A use of a medicine gets the product that the Medication describes, as if both stood in one file.

    Args:
        facts: All of one patient.
        others: Nobody's, which may answer: Medications, people, places.
        imports: With which import each file came.
        names: The facts' `open_names`, where they are known already.
    """
    given = list(facts)
    wanted = open_names(given) if names is None else names
    if not wanted:
        return given
    known: dict[str, list[Fact]] = {}
    for fact in (*given, *others):
        key = fact.provenance.resource_key
        if key is not None and (name := look_up_name(key)) in wanted:
            known.setdefault(name, []).append(fact)
    if not known:
        return given
    return [_completed(fact, known, imports) for fact in given]


def _without_version(reference: str) -> str:
    return reference.strip().partition("/_history/")[0]


# -- one fact ----------------------------------------------------------------------------------------------------------


def _completed(fact: Fact, known: Mapping[str, list[Fact]], imports: Imports) -> Fact:
    changed: dict[str, Any] = {}
    for name in _reference_fields(type(fact)):
        value = getattr(fact, name)
        if isinstance(value, Reference):
            target = _target(value, fact.provenance, known, imports)
            if target is not None:
                changed[name] = _pointing(value, target)
                if name == "medication_reference":
                    changed |= _product(fact, target)
        elif value:
            targets = [_target(one, fact.provenance, known, imports) for one in value]
            if any(targets):
                pairs = zip(value, targets, strict=True)
                changed[name] = tuple(_pointing(one, target) if target else one for one, target in pairs)
    return replace(fact, **changed) if changed else fact


def _product(fact: Fact, target: Fact) -> dict[str, object]:
    """What a use takes from the Medication that it points to, as where both stand in one file."""
    if not isinstance(fact, MedicationUse) or not isinstance(target, Medication):
        return {}
    return {
        "medication": fact.medication or target.code,
        "ingredients": fact.ingredients or target.ingredients,
        "form": fact.form or target.form,
    }


def _pointing(pointer: Reference, target: Fact) -> Reference:
    return replace(pointer, display=pointer.display or _name_of(target), target=target.id)


def _name_of(fact: Fact) -> str | None:
    if isinstance(fact, DirectoryEntry) and fact.name:
        return fact.name
    concept = fact.concept
    if concept is None or isinstance(fact, Patient):
        return None
    return concept.text or next((coding.display for coding in concept.codings if coding.display), None)


def _target(pointer: Reference, place: Provenance, known: Mapping[str, list[Fact]], imports: Imports) -> Fact | None:
    """The one record that a reference means; None where no other file holds it, or more than one record answers."""
    written = pointer.reference
    if not _is_open(pointer) or written is None:
        return None
    came_with = imports.get(place.source, frozenset())
    found = [
        fact
        for fact in known.get(look_up_name(written), ())
        if reference_matches(written, fact.provenance.resource_key or "")
        and (is_worldwide(written) or came_with & imports.get(fact.provenance.source, frozenset()))
    ]
    if any(fact.provenance.source == place.source for fact in found):
        return None  # its own reader has seen it and found it ambiguous
    return _only(found)


def _only(versions: list[Fact]) -> Fact | None:
    """The newest version, or the one with the smallest id of several records that say the same."""
    found = [one for one in versions if not any(is_newer(other.provenance, one.provenance) for other in versions)]
    first = min(found, key=lambda fact: fact.id, default=None)
    if first is None:
        return None
    return first if all(_says(fact) == _says(first) for fact in found) else None


def _says(fact: Fact) -> tuple[object, ...]:
    own = ("id", "provenance", "subject")
    return (type(fact), *(getattr(fact, item.name) for item in fields(fact) if item.name not in own))


# -- where facts hold references ---------------------------------------------------------------------------------------


def _is_open(pointer: Reference) -> bool:
    return pointer.target is None and pointer.reference is not None and not pointer.reference.startswith("#")


def _open_pointers(fact: Fact) -> Iterator[Reference]:
    names, values_of = _reader(type(fact))
    if not names:
        return
    for value in values_of(fact):
        if value is None or value == ():
            continue
        if isinstance(value, Reference):
            if _is_open(value):
                yield value
        else:
            yield from filter(_is_open, value)


def _reader(fact_type: type[Fact]) -> tuple[tuple[str, ...], Callable[[Fact], tuple[Any, ...]]]:
    known = _READERS.get(fact_type.__name__)
    if known is None:
        names = _reference_fields(fact_type)
        # With a field twice before, so that it gives a tuple for no name and for one name as well.
        getter = attrgetter("id", "id", *names)
        known = _READERS[fact_type.__name__] = names, lambda fact: getter(fact)[2:]
    return known


def _reference_fields(fact_type: type[Fact]) -> tuple[str, ...]:
    """The fields that hold a reference, or several."""
    known = _FIELDS.get(fact_type.__name__)
    if known is None:
        kinds = (Reference, Reference | None, tuple[Reference, ...])
        known = tuple(name for name, hint in get_type_hints(fact_type).items() if hint in kinds)
        _FIELDS[fact_type.__name__] = known
    return known
