"""What every fact takes from its record: id, provenance, whose it is, identifiers and remarks."""

from __future__ import annotations

from typing import TypedDict

from clinic_assist.chart.datatypes import Annotation, Identifier, Reference
from clinic_assist.chart.provenance import FactId, Locator, Provenance
from clinic_assist.importers.fhir.codes import ABOUT_A_PATIENT, NEEDS_STATUS
from clinic_assist.importers.fhir.datatypes import cached, identifiers, is_plain
from clinic_assist.importers.fhir.names import short_text
from clinic_assist.importers.fhir.reading import Reading
from clinic_assist.importers.fhir.references import Target, identifier_keys, resource_key
from clinic_assist.importers.fhir.remarks import all_remarks
from clinic_assist.importers.fhir.versions.rewriting import listed
from clinic_assist.importers.jsontext import JsonObject

# The element that names the patient, by FHIR R4's name for it in each type; `subject` else.
# FHIR R4 s.2.6.0.4: elements whose name says the kind of what they hold (`onsetDateTime`). Without it they are none.
_CHOICES = frozenset(
    ("effective", "onset", "abatement", "occurrence", "performed", "deceased", "born", "age", "multipleBirth")
)
NO_KIND = "The element does not say what kind of value it holds; it was not read."
SEVERAL_PEOPLE = "The record names several people or things that it is about; it is in no patient's chart."
_SUBJECT_KEYS = ("subject", "patient", "beneficiary", "for", "individual")
_NOT_A_PATIENT = frozenset(
    [
        "Group",
        "Device",
        "Location",
        "Practitioner",
        "PractitionerRole",
        "Organization",
        "Substance",
        "Medication",
        "Procedure",
    ]
)


class Origin(TypedDict):
    """The keyword arguments that every Fact takes."""

    id: FactId
    provenance: Provenance
    subject: str | None
    subject_display: str | None
    identifiers: tuple[Identifier, ...]
    notes: tuple[Annotation, ...]
    data_absent_reason: str | None


def origin(reading: Reading, *, absent: str | None = None) -> Origin:
    """The common part of a record's own fact. Warns of a missing subject or status where the type needs one."""
    resource_type = reading.record.kind
    if resource_type in NEEDS_STATUS and "status" not in reading.resource:
        reading.warn(reading.resource, "status", "The record does not give its status.")
    for key in _CHOICES.intersection(reading.resource):
        reading.warn(reading.resource, key, NO_KIND)
    subject, display = _subject(reading)
    return Origin(
        id=reading.file.index.fact_of(reading.record),
        provenance=provenance(reading),
        subject=subject,
        subject_display=display,
        identifiers=identifiers(reading, reading.resource),
        notes=all_remarks(reading),
        data_absent_reason=absent,
    )


def provenance(reading: Reading, *, element: str | None = None, part: str | None = None) -> Provenance:
    """Where a fact was read.

    Args:
        reading: The record.
        element: The locator of a part of the record, where the fact was read in a part.
        part: What names that part within the record, so that its key differs from the record's own.
    """
    key = resource_key(reading.record)
    if element is not None:
        key = f"{key}#{part}" if key and part else None
    meta = reading.element(reading.resource, "meta") or {}
    return Provenance(
        source=reading.file.source,
        locator=Locator(element or reading.record.locator),
        resource_key=key,
        version_id=reading.text(meta, "versionId") if "versionId" in meta else None,
        last_updated=reading.date(meta, "lastUpdated"),
    )


def reference(reading: Reading, node: JsonObject, key: str) -> Reference | None:
    """A Reference with its target in this file; one that says nothing is None."""
    if key not in node:
        return None
    value = reading.element(node, key)
    return None if value is None else reference_of(reading, value)


def references(reading: Reading, node: JsonObject, key: str) -> tuple[Reference, ...]:
    """A list of References; empty ones are left out."""
    if key not in node:
        return ()
    return tuple(filter(None, [reference_of(reading, value) for value in reading.elements(node, key)]))


def references_in(reading: Reading, node: JsonObject, key: str, inner: str) -> tuple[Reference, ...]:
    """The References under `inner` in each element of a list, such as `performer[].actor`."""
    if key not in node:
        return ()
    return tuple(filter(None, [reference(reading, value, inner) for value in reading.elements(node, key)]))


def reference_of(reading: Reading, value: JsonObject) -> Reference | None:
    """A Reference from its own object. The display falls back to the name of the record it points to."""
    viewpoint = reading.file.index.viewpoint_of(reading.record)
    key = (*viewpoint, value.get("reference"), value.get("display"), value.get("identifier"))
    known = cached(reading.file.references, key)
    if known is not None:
        return known
    inner = value.get("reference")
    if isinstance(inner, dict):  # R5 CodeableReference
        value = inner
    written = reading.text(value, "reference")
    display = reading.text(value, "display")
    target = target_of(reading, value)
    if display is None:
        display = target.name if target else _identifier_text(value)
    if written is None and display is None:
        return None
    built = Reference(reference=written, display=display, target=target.fact if target else None)
    if written is not None and not written.startswith("#") and is_plain(key[len(viewpoint) :]):
        reading.file.references[key] = built
    return built


def target_of(reading: Reading, value: JsonObject) -> Target | None:
    """The record in this file that a Reference object points to, by reference or else by identifier."""
    written = value.get("reference")
    if isinstance(written, str):
        return reading.file.index.resolve(written, reading.record)
    resource_type = value.get("type")
    if not isinstance(resource_type, str):
        return None
    for key in identifier_keys({"identifier": value.get("identifier")}):
        if key[0]:
            return reading.file.index.with_identifier(resource_type, key, reading.record)
    return None


def _identifier_text(value: JsonObject) -> str | None:
    keys = identifier_keys({"identifier": value.get("identifier")})
    return keys[0][1] if keys else None


def _subject(reading: Reading) -> tuple[str | None, str | None]:
    """Whose the record is: the id of a Patient in the file, or the source's own reference with the name it gives."""
    resource_type = reading.record.kind
    if resource_type == "Patient":
        return None, None
    key = next((key for key in _SUBJECT_KEYS if key in reading.resource), None)
    if key is None and reading.record.container is not None:
        # FHIR R4 s.2.3.2: a contained resource has no existence of its own, so it is about whom its container is.
        return _subject(Reading(reading.record.container, reading.file))
    if key is None:
        if resource_type in ABOUT_A_PATIENT:
            reading.warn(reading.resource, None, "The record does not say whose it is; it is in no patient's chart.")
        return None, None
    several = _names_several(reading, key)
    if several:
        reading.warn(reading.resource, key, SEVERAL_PEOPLE)
    value = None if several else reading.element(reading.resource, key)
    if value is None:
        return None, None
    found, reason = _named_subject(reading, value)
    if reason:
        reading.warn(reading.resource, key, reason)
    target = target_of(reading, value)
    if found is None or (target is not None and found == target.fact):
        return found, None
    display = reading.text(value, "display") if "display" in value else None
    return found, display or (target.name if target else None)


def _names_several(reading: Reading, key: str) -> bool:
    """Whether a record names more than one subject, as a list (R5) or under two names, and they differ."""
    node = reading.resource
    named = listed(node[key])
    if key == "subject":
        named += listed(node.get("patient"))
    return len(named) > 1 and len({_named_subject(reading, one)[0] for one in named}) > 1


def _named_subject(reading: Reading, value: JsonObject) -> tuple[str | None, str]:
    """The subject that a Reference names, and a warning, which may be empty."""
    written = value.get("reference")
    target = target_of(reading, value)
    kind = target.resource_type if target else _kind_of(value)
    if kind in _NOT_A_PATIENT:
        return None, f"The record is about a {kind}, not a patient."
    if target and target.fact and kind == "Patient":
        is_nobody_else = target.is_contained and not identifier_keys(target.resource)
        return target.fact, "The patient is described only inside this record." if is_nobody_else else ""
    if isinstance(written, str) and written.strip() and not written.startswith("#"):
        return written, ""
    keys = identifier_keys(target.resource if target else {"identifier": value.get("identifier")})
    if keys:
        return _identified_subject(reading, keys[0], is_contained=target is not None), ""
    if target:  # a contained resource of no type, without any identifier
        own_key = resource_key(reading.record) or reading.record.locator
        return f"{own_key}{written}", "The patient is described only inside this record."
    named = " but a name" if short_text(value.get("display")) else ""
    return None, f"The record names its patient by nothing{named}; it is in no patient's chart."


def _identified_subject(reading: Reading, identifier: tuple[str, str], *, is_contained: bool) -> str:
    """A patient named by a business identifier: the one Patient in the file who has it, else the identifier."""
    system, number = identifier
    if system and not is_contained:
        patient = reading.file.index.with_identifier("Patient", identifier, reading.record)
        if patient and patient.fact:
            return patient.fact
    return f"identifier:{system}|{number}"


def _kind_of(value: JsonObject) -> str | None:
    """The type of record that a Reference claims to point to."""
    written = value.get("reference")
    if isinstance(written, str):
        steps = written.partition("/_history/")[0].split("/")
        if len(steps) >= 2 and ":" not in steps[-2]:
            return steps[-2]
    kind = value.get("type")
    return kind if isinstance(kind, str) else None
