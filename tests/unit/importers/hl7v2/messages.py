"""HL7 version 2 messages to import in tests, and the facts that they give."""

from __future__ import annotations

from hashlib import sha256
from typing import TypeVar

from clinic_assist.chart.facts import Fact
from clinic_assist.chart.intake import ImportBatch, SourceFile
from clinic_assist.chart.provenance import Locator, SourceId
from clinic_assist.importers import locate, read_batch
from clinic_assist.importers.detect import detect_format

FactType = TypeVar("FactType", bound=Fact)

PID = "PID|1||4711^^^HOSP&1.2.3.4&ISO^MR||EVERYWOMAN^EVE^E^^^^L||19620320|F"


def header(kind: str = "ORU^R01", *, time: str = "20240301120000", more: str = "") -> str:
    return f"MSH|^~\\&|LAB|NORTH|EHR|SOUTH|{time}||{kind}|1|P|2.5.1{more}"


def message(*segments: str, kind: str = "ORU^R01", time: str = "20240301120000", pid: str | None = PID) -> str:
    """A message of the segments after its header and patient."""
    return "\r".join([header(kind, time=time), *([pid] if pid else []), *segments]) + "\r"


def source_of(content: str | bytes) -> SourceFile:
    data = content.encode() if isinstance(content, str) else content
    return SourceFile(id=SourceId(sha256(data).hexdigest()), name="test.hl7", data=data, format=detect_format(data))


def read(content: str | bytes) -> ImportBatch:
    return read_batch(source_of(content))


def facts_of(batch: ImportBatch, fact_type: type[FactType]) -> list[FactType]:
    return [fact for fact in batch.facts if isinstance(fact, fact_type)]


def only(content: str | bytes, fact_type: type[FactType]) -> FactType:
    """The one fact of a type that a file gives."""
    found = facts_of(read(content), fact_type)
    assert len(found) == 1, [fact.kind for fact in found]
    return found[0]


def at(content: str | bytes, locator: str) -> str:
    """The characters that a locator leads to."""
    source = source_of(content)
    text, start, end = locate(source.data, Locator(locator), source.format)
    return text[start:end]


def reasons(batch: ImportBatch) -> list[str]:
    return [issue.reason for issue in batch.issues]
