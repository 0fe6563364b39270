"""Small synthetic CDA documents, and what the import makes of them."""

from __future__ import annotations

from hashlib import sha256
from typing import TypeVar

from clinic_assist.chart.facts import Fact
from clinic_assist.chart.intake import ImportBatch, SourceFile
from clinic_assist.chart.provenance import SourceId
from clinic_assist.importers import locate, read_batch
from clinic_assist.importers.detect import detect_format

SNOMED = "2.16.840.1.113883.6.96"
LOINC_OID = "2.16.840.1.113883.6.1"
RXNORM_OID = "2.16.840.1.113883.6.88"
T = "2.16.840.1.113883.10.20.22.4."

PATIENT = """<recordTarget><patientRole><id root="2.16.840.1.113883.19.5" extension="F-77"/>
<patient><name use="L"><given>Ada</given><family>Fernwood</family></name>
<administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="19450714"/></patient>
</patientRole></recordTarget>"""

FactType = TypeVar("FactType", bound=Fact)


def document(*sections: str, header: str = PATIENT, body: str | None = None) -> bytes:
    """A document with sections, or with the body given."""
    content = body or f"<component><structuredBody>{''.join(sections)}</structuredBody></component>"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<id root="2.16.840.1.113883.19" extension="d1"/><code code="34133-9" codeSystem="{LOINC_OID}"/>
<title>Summary</title><effectiveTime value="20240301120000+0100"/>{header}{content}
</ClinicalDocument>""".encode()


def section(loinc: str, *entries: str, text: str = "", title: str = "Section", flavor: str = "") -> str:
    """A section in its component; each entry is a clinical statement."""
    null = f' nullFlavor="{flavor}"' if flavor else ""
    inner = "".join(f"<entry>{entry}</entry>" for entry in entries)
    code = f'<code code="{loinc}" codeSystem="{LOINC_OID}"/>'
    return f"<component><section{null}>{code}<title>{title}</title><text>{text}</text>{inner}</section></component>"


def batch_of(data: bytes) -> ImportBatch:
    return read_batch(source_of(data))


def source_of(data: bytes) -> SourceFile:
    return SourceFile(id=SourceId(sha256(data).hexdigest()), name="made.xml", data=data, format=detect_format(data))


def facts_of(data: bytes, fact_type: type[FactType]) -> list[FactType]:
    return [fact for fact in batch_of(data).facts if isinstance(fact, fact_type)]


def read_entry(loinc: str, entry: str, fact_type: type[FactType], *, text: str = "") -> FactType:
    """The one fact of a type that an entry gives."""
    found = facts_of(document(section(loinc, entry, text=text)), fact_type)
    assert len(found) == 1, f"{len(found)} facts of type {fact_type.__name__}"
    return found[0]


def warnings_of(data: bytes) -> list[tuple[str, str]]:
    return [(issue.locator, issue.reason) for issue in batch_of(data).issues]


def text_at(data: bytes, locator: str) -> str:
    text, start, end = locate(data, locator, detect_format(data))
    return text[start:end]
