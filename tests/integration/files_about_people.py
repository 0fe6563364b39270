"""What one file says of somebody, written in each format that states it. Nobody here exists."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from json import dumps
from typing import Any
from xml.sax.saxutils import quoteattr

from clinic_assist.chart.datatypes import Identifier
from clinic_assist.chart.intake import SourceFile
from clinic_assist.chart.provenance import SourceId
from clinic_assist.importers.detect import detect_format
from tests.unit.importers.ccda_files import LOINC_OID, document, section
from tests.unit.importers.dicom_files import image, written
from tests.unit.importers.hl7v2.messages import message
from tests.unit.store.people import Record

_SEXES = {"female": "F", "male": "M", "unknown": "U", None: ""}
Written = Callable[[list[Record], str], bytes]


def source_of(data: bytes, name: str) -> SourceFile:
    return SourceFile(id=SourceId(sha256(data).hexdigest()), name=name, data=data, format=detect_format(data))


def _fields(record: Record) -> dict[str, Any]:
    return dict(record.fields)


def _patient(record: Record, key: str, salt: str) -> dict[str, Any]:
    said = _fields(record)
    numbers = [
        {"system": one.system, "value": one.value} if one.system else {"value": one.value}
        for one in said["identifiers"]
    ]
    names = [{"family": name.family, "given": list(name.given)} for name in said["names"]]
    told = {"gender": said["gender"], "birthDate": said["born"], "identifier": numbers, "address": [{"text": salt}]}
    return {"resourceType": "Patient", "id": key, "name": names} | {key: one for key, one in told.items() if one}


def _resources(records: list[Record], salt: str) -> list[dict[str, Any]]:
    return [
        one
        for place, record in enumerate(records)
        for one in (
            _patient(record, f"p{place}", salt),
            *(_result(place, number, record) for number in range(record.findings)),
        )
    ]


def _result(place: int, number: int, record: Record) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": f"o{place}{number}",
        "status": "final",
        "subject": {"reference": f"Patient/p{place}"},
        "code": {"coding": [{"system": "http://loinc.org", "code": "2823-3", "display": "Potassium"}]},
        "effectiveDateTime": f"20{number:02}-03-04T08:00:00Z",
        "valueQuantity": {"value": f"{number}.{len(record.person.name)}", "unit": "mmol/L"},
    }


def as_fhir_json(records: list[Record], salt: str) -> bytes:
    """A Bundle. Numbers are written as such, digit by digit."""
    entries = [{"resource": one} for one in _resources(records, salt)]
    text = dumps({"resourceType": "Bundle", "type": "collection", "entry": entries})
    for record in records:
        for number in range(record.findings):
            digits = f"{number}.{len(record.person.name)}"
            text = text.replace(f'"value": "{digits}", "unit"', f'"value": {digits}, "unit"')
    return text.encode()


def as_fhir_xml(records: list[Record], salt: str) -> bytes:
    """The same Bundle in XML (FHIR R4 s.2.6.1)."""
    entries = "".join(
        f"<entry><resource>{_element(one['resourceType'], one)}</resource></entry>" for one in _resources(records, salt)
    )
    return f'<Bundle xmlns="http://hl7.org/fhir"><type value="collection"/>{entries}</Bundle>'.encode()


_ORDER = ("id", "status", "identifier", "code", "name", "gender", "subject", "effectiveDateTime", "birthDate")


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(name, one) for one in value)
    if not isinstance(value, dict):
        return f"<{name} value={quoteattr(str(value))}/>"
    parts = [part for part in value if part != "resourceType"]
    if "resourceType" in value:
        parts.sort(key=lambda part: _ORDER.index(part) if part in _ORDER else len(_ORDER))
    inner = "".join(_element(part, value[part]) for part in parts)
    return f"<{name}>{inner}</{name}>"


def as_ccda(records: list[Record], salt: str) -> bytes:
    """A document about the first person."""
    record = records[0]
    said = _fields(record)
    ids = "".join(
        f'<id root="{(one.system or "").removeprefix("urn:oid:")}" extension={quoteattr(one.value or "")}/>'
        for one in said["identifiers"]
        if one.system
    )
    names = "".join(
        f"<name><given>{name.given[0]}</given><family>{name.family}</family></name>" for name in said["names"]
    )
    sex = f'<administrativeGenderCode code="{_SEXES[said["gender"]]}" codeSystem="2.16.840.1.113883.5.1"/>'
    born = f'<birthTime value="{said["born"].replace("-", "")}"/>' if said["born"] else ""
    ids = ids or '<id nullFlavor="UNK"/>'
    header = (
        f"<recordTarget><patientRole>{ids}<patient>{names}"
        f"{sex if said['gender'] in ('female', 'male') else ''}{born}</patient></patientRole></recordTarget>"
    )
    results = [
        f'<observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.2"/>'
        f'<id root="1.2.9" extension="{salt} {number}"/><code code="2823-3" codeSystem="{LOINC_OID}"/>'
        f'<statusCode code="completed"/><effectiveTime value="20{number:02}0304080000+0000"/>'
        f'<value xsi:type="PQ" value="{number}.{len(record.person.name)}" unit="mmol/L"/></observation>'
        for number in range(record.findings)
    ]
    organized = "".join(f"<component>{one}</component>" for one in results)
    panel = (
        '<organizer classCode="BATTERY" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.1"/>'
        f'<code code="1" codeSystem="{LOINC_OID}"/><statusCode code="completed"/>{organized}</organizer>'
    )
    return document(section("30954-2", panel if results else "", text=salt), header=header)


def as_hl7(records: list[Record], salt: str) -> bytes:
    """Messages, one about each person."""
    found = []
    for record in records:
        said = _fields(record)
        numbers = "~".join(map(_cx, said["identifiers"]))
        names = "~".join(f"{name.family}^{name.given[0]}" for name in said["names"])
        pid = f"PID|1||{numbers}||{names}||{(said['born'] or '').replace('-', '')}|{_SEXES[said['gender']]}|||{salt}"
        results = [
            f"OBX|{number + 1}|NM|2823-3^Potassium^LN||{number}.{len(record.person.name)}|mmol/L|||||F|||20{number:02}0304080000+0000"
            for number in range(record.findings)
        ]
        found.append(message(f"OBR|1||{salt.replace(' ', '')}|1^Panel^L", *results, pid=pid))
    return "".join(found).encode()


def _cx(number: Identifier) -> str:
    if not number.system:
        return number.value or ""
    return f"{number.value}^^^&{number.system.removeprefix('urn:oid:')}&ISO^MR"


def as_dicom(records: list[Record], salt: str) -> bytes:
    """An image of the first person, with the number that the device was given and nobody's name for it."""
    record = records[0]
    said = _fields(record)
    name = said["names"][0]
    uid = f"1.2.840.{int(sha256(salt.encode()).hexdigest()[:12], 16)}"
    born = said["born"] if said["born"] and len(said["born"]) == 10 else ""
    bare = [one.value for one in said["identifiers"] if not one.system] or [record.person.mrn_b]
    return written(
        image(
            PatientName=f"{name.family}^{name.given[0]}",
            PatientID=bare[0],
            PatientBirthDate=born.replace("-", ""),
            PatientSex=_SEXES[said["gender"]] if said["gender"] in ("female", "male") else "",
            StudyInstanceUID=uid,
            SeriesInstanceUID=f"{uid}.1",
            SOPInstanceUID=f"{uid}.1.1",
        )
    )


FORMATS: dict[str, Written] = {
    "json": as_fhir_json,
    "xml": as_fhir_xml,
    "ccda": as_ccda,
    "hl7": as_hl7,
    "dicom": as_dicom,
}
ABOUT_ONE = frozenset({"ccda", "dicom"})
"""Formats of which a file is about one person."""
