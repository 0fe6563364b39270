"""Small synthetic FHIR files, and what the import makes of them."""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256
from typing import Any, TypeVar

from clinic_assist.chart.facts import Fact
from clinic_assist.chart.intake import ImportBatch, SourceFile
from clinic_assist.chart.provenance import SourceId
from clinic_assist.importers import read_batch
from clinic_assist.importers.detect import detect_format

SCT = "http://snomed.info/sct"
LOINC = "http://loinc.org"
ABSENT = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
DATA_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"

PATIENT: dict[str, Any] = {"resourceType": "Patient", "id": "p1", "name": [{"family": "Fernwood", "given": ["Ada"]}]}

FactType = TypeVar("FactType", bound=Fact)


def source_of(data: bytes) -> SourceFile:
    return SourceFile(id=SourceId(sha256(data).hexdigest()), name="made.json", data=data, format=detect_format(data))


def bundle(*resources: Any, kind: str = "collection") -> dict[str, Any]:
    """A Bundle without fullUrls, so that references go by Type/id."""
    return {"resourceType": "Bundle", "type": kind, "entry": [{"resource": resource} for resource in resources]}


def batch_of(content: Any) -> ImportBatch:
    """Imports bytes as they are, and anything else as JSON."""
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return read_batch(source_of(data))


def only(batch: ImportBatch, fact_type: type[FactType]) -> FactType:
    found = [fact for fact in batch.facts if isinstance(fact, fact_type)]
    assert len(found) == 1, f"{len(found)} facts of type {fact_type.__name__}"
    return found[0]


def read_one(resource: dict[str, Any], fact_type: type[FactType]) -> FactType:
    """The fact of one resource beside a Patient p1."""
    resource = {"subject": {"reference": "Patient/p1"}, **resource}
    return only(batch_of(bundle(PATIENT, resource)), fact_type)


def warnings_of(resource: dict[str, Any]) -> list[tuple[str, str]]:
    """Locator and reason of each warning about one resource that is alone in its file."""
    return [(issue.locator, issue.reason) for issue in batch_of(resource).issues]


def plain_facts(batch: ImportBatch) -> list[tuple[str, dict[str, Any]]]:
    """What the facts say without where it was read: class and fields, pointers to other facts as their numbers."""
    numbers = {fact.id: f"fact {number}" for number, fact in enumerate(batch.facts)}

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            found = {key: plain(inner) for key, inner in value.items() if key not in ("id", "provenance")}
            # JSON has no order of members, XML has the standard's.
            return found | {"details": tuple(sorted(found["details"]))} if "details" in found else found
        if isinstance(value, tuple):
            return tuple(plain(inner) for inner in value)
        return numbers.get(value, value) if isinstance(value, str) else value

    return [(type(fact).__name__, plain(asdict(fact))) for fact in batch.facts]
