"""Writes the samples in this folder: one small invented record in every format that is read. Deterministic.

    python resources/selfcheck/build.py

`expected.json` says what each file is and how many facts it gives; it is written from what the readers answer, so look
at the difference before it is committed.
"""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.uid import BasicTextSRStorage, CTImageStorage, ExplicitVRLittleEndian
from reportlab.pdfgen import canvas
from tables import MRN, mapped_table, omop, synthea

from clinic_assist.importers import guided_by, load_named_mapping, read_batch, read_source

HERE = Path(__file__).resolve().parent
SNOMED, LOINC, RXNORM = "2.16.840.1.113883.6.96", "2.16.840.1.113883.6.1", "2.16.840.1.113883.6.88"
TEMPLATE = "2.16.840.1.113883.10.20.22.4."
LETTER = ("Dear colleague,", "Ada Fernwood was seen with gout.", "Yours", "Dr Example")


def fhir() -> list[dict[str, object]]:
    """A patient with one record of each kind."""
    subject = {"reference": "Patient/ada"}
    return [
        {
            "resourceType": "Patient",
            "id": "ada",
            "identifier": [{"type": {"coding": [{"code": "MR"}]}, "system": MRN, "value": "F-77"}],
            "name": [{"family": "Fernwood", "given": ["Ada"]}],
            "gender": "female",
            "birthDate": "1945-07-14",
        },
        {
            "resourceType": "Condition",
            "id": "gout",
            "clinicalStatus": {"coding": [{"code": "active"}]},
            "code": {"coding": [{"system": "http://snomed.info/sct", "code": "90560007", "display": "Gout"}]},
            "subject": subject,
            "onsetDateTime": "2019-03",
        },
        {
            "resourceType": "MedicationRequest",
            "id": "colchicine",
            "status": "active",
            "intent": "order",
            "medicationCodeableConcept": {"text": "Colchicine 0.5 mg tablet"},
            "subject": subject,
            "authoredOn": "2024-03-01",
        },
        {
            "resourceType": "AllergyIntolerance",
            "id": "latex",
            "clinicalStatus": {"coding": [{"code": "active"}]},
            "code": {"text": "Latex"},
            "patient": subject,
        },
        {
            "resourceType": "Observation",
            "id": "potassium",
            "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": "2823-3"}], "text": "Potassium"},
            "subject": subject,
            "effectiveDateTime": "2024-03-01",
            "valueQuantity": {"value": 4.1, "unit": "mmol/L"},
        },
        {"resourceType": "Claim", "id": "bill", "status": "active", "patient": subject},
    ]


def fhir_json() -> str:
    """The records as a Bundle in JSON."""
    text = json.dumps(
        {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in fhir()]}, indent=1
    )
    return _with_its_digits(text) + "\n"


def fhir_xml() -> str:
    """The records as a Bundle in XML."""
    entries = "\n".join(f" <entry><resource>\n{_as_xml(one)}\n </resource></entry>" for one in fhir())
    return _with_its_digits(
        f'<Bundle xmlns="http://hl7.org/fhir">\n <type value="collection"/>\n{entries}\n</Bundle>\n'
    )


def _with_its_digits(text: str) -> str:
    """The potassium as the laboratory gave it: Python would write 4.1."""
    return text.replace('"value": 4.1,', '"value": 4.10,').replace('value="4.1"', 'value="4.10"')


def _as_xml(resource: dict[str, object]) -> str:
    def element(name: str, value: object) -> str:
        if isinstance(value, list):
            return "".join(element(name, one) for one in value)
        if isinstance(value, dict):
            return f"<{name}>{''.join(element(key, one) for key, one in value.items())}</{name}>"
        return f'<{name} value="{value}"/>'

    kind = str(resource["resourceType"])
    return "  " + element(kind, {key: one for key, one in resource.items() if key != "resourceType"})


def ccda() -> str:
    """A summary of problems, medications, allergies and results."""
    problem = (
        f'<act classCode="ACT" moodCode="EVN"><templateId root="{TEMPLATE}3"/><statusCode code="active"/>'
        f'<entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN"><templateId root="{TEMPLATE}4"/>'
        f'<id root="1.2.3"/><code code="55607006" codeSystem="{SNOMED}"/><effectiveTime><low value="201903"/></effectiveTime>'
        f'<value xsi:type="CD" code="90560007" codeSystem="{SNOMED}" displayName="Gout"/></observation></entryRelationship></act>'
    )
    drug = (
        f'<substanceAdministration classCode="SBADM" moodCode="EVN"><templateId root="{TEMPLATE}16"/><id root="1.3"/>'
        '<statusCode code="active"/><effectiveTime xsi:type="IVL_TS"><low value="20240301"/></effectiveTime>'
        "<consumable><manufacturedProduct><manufacturedMaterial>"
        f'<code code="2683" codeSystem="{RXNORM}" displayName="Colchicine"/>'
        "</manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration>"
    )
    allergy = (
        f'<act classCode="ACT" moodCode="EVN"><templateId root="{TEMPLATE}30"/><code code="CONC"/><statusCode code="active"/>'
        f'<entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN"><templateId root="{TEMPLATE}7"/>'
        '<code code="ASSERTION" codeSystem="2.16.840.1.113883.5.4"/><statusCode code="completed"/>'
        f'<value xsi:type="CD" code="419199007" codeSystem="{SNOMED}" displayName="Allergy to substance"/>'
        '<participant typeCode="CSM"><participantRole classCode="MANU"><playingEntity classCode="MMAT">'
        "<name>Latex</name></playingEntity></participantRole></participant></observation></entryRelationship></act>"
    )
    result = (
        f'<observation classCode="OBS" moodCode="EVN"><templateId root="{TEMPLATE}2"/><id root="1.9" extension="r"/>'
        f'<code code="2823-3" codeSystem="{LOINC}" displayName="Potassium"/><statusCode code="completed"/>'
        '<effectiveTime value="20240301"/><value xsi:type="PQ" value="4.10" unit="mmol/L"/></observation>'
    )
    sections = "\n".join(
        f'<component><section><code code="{code}" codeSystem="{LOINC}"/><title>{title}</title><text>{title} as told.</text>\n'
        f"<entry>{entry}</entry></section></component>"
        for code, title, entry in (
            ("11450-4", "Problems", problem),
            ("10160-0", "Medications", drug),
            ("48765-2", "Allergies", allergy),
            ("30954-2", "Results", result),
        )
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<id root="2.16.840.1.113883.19" extension="d1"/><code code="34133-9" codeSystem="{LOINC}"/>
<title>Summary</title><effectiveTime value="20240301120000+0100"/>
<recordTarget><patientRole><id root="2.16.840.1.113883.19.5" extension="F-77"/>
<patient><name use="L"><given>Ada</given><family>Fernwood</family></name>
<administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="19450714"/></patient>
</patientRole></recordTarget>
<component><structuredBody>
{sections}
</structuredBody></component>
</ClinicalDocument>
"""


def hl7v2() -> str:
    """A stay with a problem and an allergy, an order, a result."""
    person = "PID|1||F-77^^^ELM&2.16.840.1.113883.19.5&ISO^MR||Fernwood^Ada||19450714|F"
    messages = (
        ("ADT^A01^ADT_A01", "PV1|1|I", "AL1|1|LA|^Latex^L|MI|Rash", "DG1|1||90560007^Gout^SCT||20190301|W"),
        ("RDE^O11^RDE_O11", "ORC|NW|RX-1^EHR", "RXE||2683^Colchicine 0.5 MG Oral Tablet^RXNORM|0.5||mg^^UCUM"),
        (
            "ORU^R01^ORU_R01",
            "OBR|1||L1^LAB|24326-1^Electrolytes^LN|||20240301",
            "OBX|1|NM|2823-3^Potassium^LN||4.10|mmol/L^^UCUM|3.5-5.1|N|||F|||20240301",
        ),
    )
    found = []
    for number, (kind, *segments) in enumerate(messages, start=1):
        head = f"MSH|^~\\&|ADT|ELM|EHR|ELM|2024030110000{number}||{kind}|M{number}|P|2.5.1"
        found += [head, person, *segments]
    return "\r".join(found) + "\r"


def apple_health() -> str:
    """A person and one heart rate."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<HealthData locale="en_US">\n'
        ' <ExportDate value="2024-03-02 10:36:11 +0100"/>\n'
        ' <Me HKCharacteristicTypeIdentifierDateOfBirth="1945-07-14" '
        'HKCharacteristicTypeIdentifierBiologicalSex="HKBiologicalSexFemale"/>\n'
        ' <Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Watch" unit="count/min" '
        'creationDate="2024-03-01 02:47:35 +0100" startDate="2024-03-01 02:28:55 +0100" '
        'endDate="2024-03-01 02:28:55 +0100" value="72.0"/>\n</HealthData>\n'
    )


def blue_button() -> str:
    """The report of the VA with one section of each kind."""
    rule = "-" * 28
    sections = (
        ("VA PROBLEM LIST", "Problem: Gout\nDate/Time Entered: 01 Mar 2019\nStatus: ACTIVE\n"),
        (
            "VA MEDICATION HISTORY",
            "Medication: COLCHICINE 0.5MG TAB\nStatus: Active\nInitially Ordered On: 1 Mar 2024\n",
        ),
        ("VA ALLERGIES", "Allergy Name: LATEX\nDate Entered: 09 Mar 2011\nReaction: RASH\n"),
        (
            "VA LABORATORY RESULTS",
            (
                "=====================\nLab Test: Potassium\nLab Type: Chemistry/Hematology\nSpecimen: Plasma\nDate/Time Collected: 01 Mar 2024 @ 1341\n---------------------\n"
                "Test Name: POTASSIUM\nResult: 4.10\nUnits: mmol/L\nReference Range: (3.5-5.1)\nStatus: Final\n"
            ),
        ),
    )
    head = (
        "------------------ MY HEALTHEVET PERSONAL INFORMATION REPORT -------------------\n"
        "                    Produced by the VA Blue Button (v12.5)\n                               02 Mar 2024 @ 0956\n\n"
        "Name: FERNWOOD, ADA           Date of Birth: 14 Jul 1945\n"
    )
    return head + "".join(f"\n{rule} {title} {rule}-\n\nSource: VA\n\n{body}\n" for title, body in sections)


def _elements(**values: object) -> Dataset:
    made = Dataset()
    for keyword, value in values.items():
        setattr(made, keyword, value)
    return made


def _coded(value: str, scheme: str, meaning: str) -> Dataset:
    return _elements(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning)


def _dicom(sop_class: str, number: str, **values: object) -> bytes:
    data_set = _elements(
        SOPClassUID=sop_class, SOPInstanceUID=f"1.2.826.0.1.3680043.10.999.{number}", PatientName="Fernwood^Ada",
        PatientID="F-77", PatientBirthDate="19450714", PatientSex="F", StudyInstanceUID="1.2.826.0.1.3680043.10.999.1",
        SeriesInstanceUID=f"1.2.826.0.1.3680043.10.999.1.{number}", StudyDate="20240301", StudyTime="101500",
        AccessionNumber="A1", StudyID="1", SeriesNumber="1", InstanceNumber="1", **values,
    )  # fmt: skip
    data_set.file_meta = FileMetaDataset()
    data_set.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data_set.file_meta.MediaStorageSOPClassUID = sop_class
    data_set.file_meta.MediaStorageSOPInstanceUID = data_set.SOPInstanceUID
    buffer = BytesIO()
    dcmwrite(buffer, data_set, enforce_file_format=True)
    return buffer.getvalue()


def image() -> bytes:
    """A picture of four points."""
    return _dicom(
        CTImageStorage, "2", Modality="CT", StudyDescription="CT of the foot", Rows=2, Columns=2, BitsAllocated=8,
        BitsStored=8, HighBit=7, PixelRepresentation=0, SamplesPerPixel=1, PhotometricInterpretation="MONOCHROME2",
        PixelData=b"\1\2\3\4",
    )  # fmt: skip


def structured_report() -> bytes:
    """A finding and a measurement."""
    measured = _elements(
        RelationshipType="CONTAINS", ValueType="NUM",
        ConceptNameCodeSequence=[_coded("81827009", "SCT", "Diameter")],
        MeasuredValueSequence=[
            _elements(NumericValue="4.10", MeasurementUnitsCodeSequence=[_coded("mm", "UCUM", "millimeter")])
        ],
    )  # fmt: skip
    said = _elements(
        RelationshipType="CONTAINS", ValueType="TEXT", TextValue="Tophus of the great toe.",
        ConceptNameCodeSequence=[_coded("121071", "DCM", "Finding")],
    )  # fmt: skip
    return _dicom(
        BasicTextSRStorage, "3", Modality="SR", ContentDate="20240301", ContentTime="1200", ValueType="CONTAINER",
        ConceptNameCodeSequence=[_coded("126000", "DCM", "Imaging Measurement Report")], CompletionFlag="COMPLETE",
        VerificationFlag="VERIFIED", ContentSequence=[said, measured],
    )  # fmt: skip


def pdf() -> bytes:
    """The letter."""
    buffer = BytesIO()
    sheet = canvas.Canvas(buffer, invariant=True)
    sheet.setTitle("Letter")
    for number, line in enumerate(LETTER):
        sheet.drawString(72, 700 - 18 * number, line)
    sheet.save()
    return buffer.getvalue()


def samples() -> dict[str, str | bytes]:
    """Every file by its path in this folder."""
    tables = {
        f"{folder}/{name}": text
        for folder, made in (("synthea", synthea()), ("omop", omop()), ("table", mapped_table()))
        for name, text in made.items()
    }
    return {
        "fhir.json": fhir_json(),
        "fhir.xml": fhir_xml(),
        "bulk.ndjson": _with_its_digits("".join(json.dumps(one) + "\n" for one in fhir())),
        "ccda.xml": ccda(),
        "hl7v2.hl7": hl7v2(),
        "apple-health.xml": apple_health(),
        "blue-button.txt": blue_button(),
        "image.dcm": image(),
        "report.dcm": structured_report(),
        "letter.pdf": pdf(),
        "letter.txt": "\n\n".join(LETTER) + "\n",
        "letter.rtf": "{\\rtf1\\ansi " + "\\par ".join(LETTER) + "}\n",
        "letter.html": f"<!doctype html><html><body>{''.join(f'<p>{one}</p>' for one in LETTER)}</body></html>\n",
        **tables,
    }


def main() -> None:
    """Writes the samples, and what they give."""
    for name, content in samples().items():
        path = HERE / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    mapping = load_named_mapping((HERE / "table/mapping.json").read_bytes())
    expected = {}
    for name in sorted(samples()):
        if name.endswith("mapping.json"):
            continue
        source = read_source(HERE / name)
        if mapping is not None and name.startswith("table/"):
            source = guided_by(source, mapping.mapping)
        batch = read_batch(source)
        expected[name] = {
            "format": source.format.partition(";")[0],
            "facts": len(batch.facts),
            "kept": len(batch.kept),
            "issues": len(batch.issues),
        }
        for issue in batch.issues:
            print(name, issue.severity.value, issue.locator, issue.reason)
    (HERE / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    main()
