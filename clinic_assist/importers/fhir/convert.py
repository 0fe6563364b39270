"""From the records of a file to facts: which type is read by what, and what becomes of the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from clinic_assist.chart.facts import AbsenceStatement, AllergyIntolerance, Condition, Fact, KeptResource
from clinic_assist.chart.intake import Advance, ImportBatch, ImportIssue, IssueSeverity, SourceFile, part_of, unwatched
from clinic_assist.importers.detect import FHIR_NDJSON, FHIR_XML
from clinic_assist.importers.fhir.care import encounter, immunization, procedure, service_request
from clinic_assist.importers.fhir.codes import (
    DIRECTORY_TYPES,
    KEPT_REASONS,
    NEGATIONS_OF_OLDER_VERSIONS,
    STATED_WITHIN,
    STATEMENT_TYPES,
    UNKNOWN_TYPE,
)
from clinic_assist.importers.fhir.deletions import DELETED, Deletions, deletions_of
from clinic_assist.importers.fhir.documents import composition, document_reference, section_silences
from clinic_assist.importers.fhir.elsewhere import binaries_of
from clinic_assist.importers.fhir.medications import (
    medication,
    medication_administration,
    medication_dispense,
    medication_request,
    medication_statement,
)
from clinic_assist.importers.fhir.parse import parse_file, parse_lines
from clinic_assist.importers.fhir.parse_xml import parse_xml
from clinic_assist.importers.fhir.people import directory_entry, patient
from clinic_assist.importers.fhir.plans import care_plan, care_team, device, device_use_statement, goal
from clinic_assist.importers.fhir.problems import allergy_intolerance, condition, family_member_history
from clinic_assist.importers.fhir.reading import FileContext, Reading
from clinic_assist.importers.fhir.records import ParsedFile, Record
from clinic_assist.importers.fhir.references import ReferenceIndex
from clinic_assist.importers.fhir.results import diagnostic_report, imaging_study, observation
from clinic_assist.importers.fhir.statements import kept_resource, statement
from clinic_assist.importers.fhir.versions.upgrade import FAULTS, NOT_REWRITTEN, as_r4, contained_in
from clinic_assist.importers.formats import number_before, plain_format
from clinic_assist.importers.silences import stated_silence

_READERS: dict[str, Callable[[Reading], Fact]] = {
    "Patient": patient,
    "AllergyIntolerance": allergy_intolerance,
    "Condition": condition,
    "FamilyMemberHistory": family_member_history,
    "Medication": medication,
    "MedicationRequest": medication_request,
    "MedicationStatement": medication_statement,
    "MedicationDispense": medication_dispense,
    "MedicationAdministration": medication_administration,
    "Observation": observation,
    "DiagnosticReport": diagnostic_report,
    "ImagingStudy": imaging_study,
    "Procedure": procedure,
    "Immunization": immunization,
    "Encounter": encounter,
    "ServiceRequest": service_request,
    "CarePlan": care_plan,
    "CareTeam": care_team,
    "Goal": goal,
    "Device": device,
    "DeviceUseStatement": device_use_statement,
    "DocumentReference": document_reference,
    "Composition": composition,
    **dict.fromkeys(DIRECTORY_TYPES, directory_entry),
    **dict.fromkeys(STATEMENT_TYPES, statement),
}

_WHO = DIRECTORY_TYPES | {"Patient"}

_PARSERS = {FHIR_NDJSON: parse_lines, **dict.fromkeys(FHIR_XML, parse_xml)}

MODIFIED = "The record carries an extension that changes its meaning and is not understood: kept unread."
UNCLEAR_BAN = "The record does not say clearly whether this is not to be done: kept unread."
OLDER_NEGATION = "The record says in the way of an older FHIR version that this was not done: kept unread."
# No record may be lost by a fault of this program, nor cost the rest of the file.
OTHER_RULES = "The record was made under rules of its own, which are not known here; it was read by FHIR's."
OUR_FAULT = "The record could not be read because of a fault in this program: kept unread."

# Records between two calls of `advance`: about 10 ms.
_BETWEEN_ADVANCES = 256
# How much of the reading of a large file is done when its JSON is parsed, and when its records are indexed.
_PARSED, _INDEXED = 0.2, 0.3

# Statuses under which "no known allergies" is no claim (any more).
_NOT_CLAIMED = frozenset(("refuted", "entered-in-error", "inactive", "resolved"))


def read_fhir(source: SourceFile, advance: Advance = unwatched) -> ImportBatch:
    """Answers what a FHIR file states, in JSON, XML, or with one record to a line.

    Each record gives exactly one fact of its own, in the file's order: the first fact with its locator, whose id is
    made with the record's resource type. It may be followed by facts that the record states beside: AbsenceStatements
    for the empty sections of a Composition or List, and findings, treatments and the Patient that it contains. These
    count as facts, not as entries.

    Raises:
        SourceError: The file is no FHIR, or too damaged to tell its records apart.
        Exception: Whatever `advance` raises.
    """
    parsed = _PARSERS.get(plain_format(source.format), parse_file)(source.data, part_of(advance, 0, _PARSED))
    parsed.count_on(number_before(source.format))
    parsed.records[:] = map(as_r4, parsed.records)
    index = ReferenceIndex(source.id, _watched(parsed.records, part_of(advance, _PARSED, _INDEXED)))
    deletions = Deletions.of(parsed.deletions)
    context = FileContext(source.id, index, binaries=binaries_of(source.guide))
    facts: list[Fact] = []
    issues: list[ImportIssue] = list(parsed.issues)
    read = 0
    for record in _watched(parsed.records, part_of(advance, _INDEXED, 1)):
        reading = Reading(record, context)
        found = _facts_of(reading, parsed)
        if deletions.concern(record):
            reading.warn(record.resource, None, DELETED)
        read += not isinstance(found[0], KeptResource)
        facts.extend(found)
        if "contained" in record.resource:
            facts.extend(_facts_within(reading, found[0], parsed))
        if reading.issues:
            issues.extend(reading.finish())
    issues.extend(_products_elsewhere(context))
    facts.extend(deletions_of(source.id, parsed.deletions))
    return ImportBatch(
        source=source.id,
        entries=len(parsed.records) + sum(one.severity is IssueSeverity.REJECTED for one in parsed.issues),
        read=read,
        facts=tuple(facts),
        issues=tuple(issues),
        entry_types=_entry_types(parsed.records),
    )


def _products_elsewhere(context: FileContext) -> Iterator[ImportIssue]:
    """One warning for all: in a bulk export every medicine may be described in another file."""
    places = context.products_elsewhere
    if places:
        others = f"; so do {len(places) - 1:,} more records" if len(places) > 1 else ""
        yield ImportIssue(
            severity=IssueSeverity.WARNING,
            locator=places[0],
            reason=f"This points to a Medication that is not in the file{others}. It is looked for in the files that "
            "come with this one.",
        )


def _watched(records: list[Record], advance: Advance) -> Iterator[Record]:
    for number, record in enumerate(records):
        if not number % _BETWEEN_ADVANCES:
            advance(number / len(records))
        yield record


def _entry_types(records: list[Record]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(record.resource_type for record in records).items()))


def _facts_of(reading: Reading, parsed: ParsedFile) -> list[Fact]:
    """The record's own fact, then what it states beside."""
    resource_type = reading.record.kind
    reader = _READERS.get(resource_type)
    if reader is None:
        reason = OUR_FAULT if resource_type == NOT_REWRITTEN else KEPT_REASONS.get(resource_type, UNKNOWN_TYPE)
        return [kept_resource(reading, reason)]
    why = _reason_to_keep(reading, parsed)
    if why:
        return [kept_resource(reading, why)]
    try:
        own = reader(reading)
        if resource_type in ("Composition", "List"):
            return [own, *section_silences(reading, own)]
        return [_silence(own) or own]
    except FAULTS:
        # No input is known to come here.
        return [kept_resource(reading, OUR_FAULT)]


def _facts_within(reading: Reading, own: Fact, parsed: ParsedFile) -> list[Fact]:
    """What the resources that a record contains state by themselves.

    Of a record that is kept unread only the Patient whom it is about is read, because it must have an owner.
    """
    found = []
    for inner in contained_in(reading.record):
        is_subject = inner.kind == "Patient" and reading.file.index.fact_of(inner) == own.subject
        if is_subject or (inner.kind in STATED_WITHIN and not isinstance(own, KeptResource)):
            fact = _fact_within(reading, inner, parsed)
            found += [fact] if fact else []
    return found


def _fact_within(reading: Reading, inner: Record, parsed: ParsedFile) -> Fact | None:
    """The fact of a contained resource; None, with a warning, where it must not or cannot be read."""
    within = Reading(inner, reading.file)
    reason = _reason_to_keep(within, parsed)
    try:
        fact = None if reason else _READERS[inner.kind](within)
    except FAULTS:
        fact, reason = None, OUR_FAULT
    if reason:
        within.warn(inner.resource, None, reason)
    reading.issues.extend(within.finish())
    return (_silence(fact) or fact) if fact else None


def _reason_to_keep(reading: Reading, parsed: ParsedFile) -> str | None:
    """Why a record of a known type must not be read: something in it may turn its meaning round."""
    node = reading.resource
    negations = NEGATIONS_OF_OLDER_VERSIONS
    if not negations.isdisjoint(node) and any(node.get(key) not in (None, False, "false") for key in negations):
        return OLDER_NEGATION
    ban = node.get("doNotPerform")
    if ban is not None and not isinstance(ban, bool) and ban not in ("true", "false"):
        return UNCLEAR_BAN
    if node.get("implicitRules"):  # FHIR R4 s.2.26.3.1
        reading.warn(node, "implicitRules", OTHER_RULES)
    if parsed.may_modify:
        # FHIR R4 s.2.4.1.1: such a record must not be processed as if it had none. It cannot change who a person is,
        # and without the Patient nothing in the file would have an owner, so those are read, and it is said.
        if node.get("modifierExtension") and reading.record.kind not in _WHO:
            return MODIFIED
        _warn_of_modifiers(reading)
    return None


def _warn_of_modifiers(reading: Reading) -> None:
    todo: list[object] = [reading.resource]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            if node.get("modifierExtension"):
                reading.warn(
                    node, "modifierExtension", "This changes the meaning of the element and is not understood."
                )
            todo.extend(node.values())
        elif isinstance(node, list):
            todo.extend(node)


def _silence(fact: Fact) -> AbsenceStatement | None:
    """The fact as a statement of absence, where its code says that there is none.

    Also where its status takes that back: "no known allergies, refuted" is no allergy called "no known allergies".
    """
    found = stated_silence(fact.concept, fact.kind)
    if found is None:
        return None
    return AbsenceStatement(
        id=fact.id,
        provenance=fact.provenance,
        subject=fact.subject,
        identifiers=fact.identifiers,
        notes=fact.notes,
        data_absent_reason=fact.data_absent_reason,
        topic=found.topic,
        silence=found.silence,
        is_partial=found.is_partial,
        withdrawn=_taken_back(fact),
        scope=fact.concept,
        date=fact.when,
    )


def _taken_back(fact: Fact) -> str | None:
    """The status by which a record says that its statement does not hold, or no longer."""
    verification = fact.verification_status if isinstance(fact, AllergyIntolerance | Condition) else None
    stated = (status for status in (verification, fact.status_code) if status)
    return next((status for status in stated if status.strip().lower() in _NOT_CLAIMED), None)
