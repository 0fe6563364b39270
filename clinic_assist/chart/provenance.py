"""Where a fact comes from: the file, the place in it, and the name under which we cite it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import NewType

from clinic_assist.chart.partial_date import PartialDate

FactId = NewType("FactId", str)
"""32 hex digits that name one fact for ever."""

SourceId = NewType("SourceId", str)
"""SHA-256 of a source file's bytes, 64 hex digits."""

Locator = NewType("Locator", str)
"""A place in a source file, in the notation of its own standard.

FHIR: `Bundle.entry[12].resource` for a resource, `Bundle.entry[12].resource/valueQuantity` for an element in it,
`Observation` and `Observation/valueQuantity` where the file is a single resource. Indices count from 0, as in FHIRPath.
HL7 v2: `MSG[2]/OBX[3]-5.1`, the message and the segment of that name in it, then field and component; all count from 1.
Tables: `row[12]` for a row, counted from 1 below the header, and `row[12]/COLUMN` for a cell of it.
"""


def fact_id(source: SourceId, locator: Locator, kind: str) -> FactId:
    """Answers which id a fact has: the same file, place and kind give the same id at every import.

    `kind` is the fact's type name, because one place may yield facts of several kinds.
    """
    return FactId(sha256(f"{source}\n{locator}\n{kind}".encode()).hexdigest()[:32])


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """The origin of one fact.

    Attributes:
        source: The file it was read from.
        locator: The resource or element in that file.
        resource_key: The source's own name for the record, `Type/id`, an absolute URL or a `urn:uuid:`; else None.
        version_id: `meta.versionId`, where given.
        last_updated: `meta.lastUpdated`, where given.
    """

    source: SourceId
    locator: Locator
    resource_key: str | None = None
    version_id: str | None = None
    last_updated: PartialDate | None = None
