"""The trail as FHIR R4 AuditEvents, built and checked by fhir.resources. The mapping is in docs/audit.md.

fhir.resources has FHIR R4B; its AuditEvent has the elements and types of R4's (hl7.org/fhir/R4B/auditevent.html).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from clinic_assist.notes.stored import AuditEntry
from clinic_assist.people import Account
from clinic_assist.trail.kinds import SUBTYPES, TYPES, kind_of
from clinic_assist.trail.table import person_words

_DCM: Final = "http://dicom.nema.org/resources/ontology/DCM"
_ROLE: Final = "http://terminology.hl7.org/CodeSystem/object-role"
_ENTITY_TYPE: Final = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
_DETAIL: Final = "detail"


@cache
def _resource() -> Any:
    """Imported when first needed: it takes half a second."""
    from fhir.resources.R4B.auditevent import AuditEvent

    return AuditEvent


def trail_fhir(entries: Iterable[AuditEntry], people: Mapping[str, Account], *, vault_id: str) -> Iterator[str]:
    """One AuditEvent as JSON for each entry, for an NDJSON file. Raises ValueError where one would not be valid."""
    for entry in entries:
        yield _resource().model_validate(audit_event(entry, people, vault_id=vault_id)).model_dump_json()


def audit_event(entry: AuditEntry, people: Mapping[str, Account], *, vault_id: str) -> dict[str, object]:
    """An entry in the elements of AuditEvent."""
    kind = kind_of(entry.event)
    event: dict[str, object] = {
        "resourceType": "AuditEvent",
        "id": f"{vault_id}-{entry.seq}",
        "type": _coding(kind.type, TYPES),
        "action": kind.action,
        "recorded": entry.at,
        "outcome": kind.outcome,
        "outcomeDesc": kind.words,
        "agent": [_agent(entry, people)],
        "source": {"observer": {"display": "Clinic Assist"}, "site": vault_id},
        "entity": [*_patient(entry), _what(entry)],
    }
    if kind.subtype:
        event["subtype"] = [_coding(kind.subtype, SUBTYPES)]
    return event


def _coding(code: str, names: Mapping[str, str]) -> dict[str, str]:
    return {"system": _DCM, "code": code, "display": names[code]}


def _agent(entry: AuditEntry, people: Mapping[str, Account]) -> dict[str, object]:
    account = people.get(entry.actor)
    agent: dict[str, object] = {"requestor": True, "name": person_words(entry.actor, people)}
    if account is not None:
        agent["altId"] = account.login
        agent["role"] = [{"text": account.role.value}]
    if entry.actor:
        agent["who"] = {"identifier": {"value": entry.actor}}
    return agent


def _patient(entry: AuditEntry) -> list[dict[str, object]]:
    if not entry.patient_id:
        return []
    return [
        {
            "what": {"identifier": {"value": entry.patient_id}},
            "type": {"system": _ENTITY_TYPE, "code": "1", "display": "Person"},
            "role": {"system": _ROLE, "code": "1", "display": "Patient"},
        }
    ]


def _what(entry: AuditEntry) -> dict[str, object]:
    """The event under its own name, with what it says more: lossless, so that an importer can go back."""
    details = [{"type": "event", "valueString": entry.event}]
    if entry.detail:
        details.append({"type": _DETAIL, "valueString": entry.detail})
    return {"name": entry.event, "detail": details}
