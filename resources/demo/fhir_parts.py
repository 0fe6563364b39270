"""Small builders of FHIR R4 resources for the demo patients. Codes: LOINC, SNOMED CT, RxNorm, CVX, as published."""

from __future__ import annotations

import base64
import json
import random
import re
import uuid
from collections.abc import Iterable
from typing import Any

Resource = dict[str, Any]

LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
UCUM = "http://unitsofmeasure.org"
CVX = "http://hl7.org/fhir/sid/cvx"
HL7 = "http://terminology.hl7.org/CodeSystem"

# LOINC code, name, UCUM unit, reference range (adult), for results that charts are full of.
LABS: dict[str, tuple[str, str, str, str | None, str | None]] = {
    "potassium": ("2823-3", "Potassium [Moles/volume] in Serum or Plasma", "mmol/L", "3.5", "5.1"),
    "sodium": ("2951-2", "Sodium [Moles/volume] in Serum or Plasma", "mmol/L", "136", "145"),
    "creatinine": ("2160-0", "Creatinine [Mass/volume] in Serum or Plasma", "mg/dL", "0.6", "1.2"),
    "egfr": ("98979-8", "Glomerular filtration rate (CKD-EPI 2021)", "mL/min/{1.73_m2}", "60", None),
    "inr": ("6301-6", "INR in Platelet poor plasma by Coagulation assay", "{INR}", "0.9", "1.1"),
    "hba1c": ("4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", "%", "4.0", "5.6"),
    "hemoglobin": ("718-7", "Hemoglobin [Mass/volume] in Blood", "g/dL", "12.0", "16.0"),
    "glucose": ("2345-7", "Glucose [Mass/volume] in Serum or Plasma", "mg/dL", "70", "99"),
    "ldl": ("13457-7", "Cholesterol in LDL [Mass/volume] in Serum or Plasma by calculation", "mg/dL", None, "100"),
    "tsh": ("3016-3", "Thyrotropin [Units/volume] in Serum or Plasma", "m[IU]/L", "0.4", "4.0"),
    "alt": ("1742-6", "Alanine aminotransferase [Enzymatic activity/volume] in Serum or Plasma", "U/L", "7", "56"),
    "digoxin": ("10535-3", "Digoxin [Mass/volume] in Serum or Plasma", "ng/mL", "0.5", "0.9"),
    "lithium": ("14334-7", "Lithium [Moles/volume] in Serum or Plasma", "mmol/L", "0.6", "1.0"),
    "ciclosporin": ("3520-4", "cycloSPORINE [Mass/volume] in Blood", "ng/mL", "100", "200"),
    "ck": ("2157-6", "Creatine kinase [Enzymatic activity/volume] in Serum or Plasma", "U/L", "30", "200"),
    "weight": ("29463-7", "Body weight", "kg", None, None),
    "height": ("8302-2", "Body height", "cm", None, None),
    "heart rate": ("8867-4", "Heart rate", "/min", None, None),
    "temperature": ("8310-5", "Body temperature", "Cel", None, None),
}


def number(digits: str) -> str:
    """A JSON number with just these digits; `write_json` takes the marks off."""
    return f"⟦{digits}⟧"


def write_json(content: Resource) -> str:
    """JSON text in which numbers keep the digits they were given: 4.10 stays 4.10."""
    return re.sub(r'"⟦([^⟧]*)⟧"', r"\1", json.dumps(content, indent=1, ensure_ascii=False)) + "\n"


def concept(system: str | None, code: str | None, display: str, *, text: str | None = None) -> Resource:
    """A CodeableConcept; only text where there is no code."""
    coded: Resource = {"coding": [{"system": system, "code": code, "display": display}]} if code else {}
    return {**coded, "text": text or display}


class PatientRecord:
    """Collects one patient's resources. Ids come from a generator with a fixed seed, so files never change."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.resources: list[Resource] = []
        self.patient_reference = ""

    def add(self, resource_type: str, **content: Any) -> Resource:
        """Adds a resource with a new id; the subject is the patient unless the content says otherwise."""
        identity = str(uuid.UUID(int=self._random.getrandbits(128), version=4))
        resource: Resource = {"resourceType": resource_type, "id": identity, **content}
        self.resources.append({key: value for key, value in resource.items() if value is not None})
        return self.resources[-1]

    def patient(self, mrn: str, **content: Any) -> Resource:
        """The Patient; later resources refer to it."""
        identifier = {
            "use": "usual",
            "type": concept(f"{HL7}/v2-0203", "MR", "Medical record number"),
            "system": "urn:oid:2.999.1.1",
            "value": mrn,
        }
        added = self.add("Patient", identifier=[identifier], **content)
        self.patient_reference = f"urn:uuid:{added['id']}"
        return added

    @property
    def subject(self) -> Resource:
        return {"reference": self.patient_reference}

    def condition(
        self, code: str | None, display: str, *, onset: str | None = None, status: str | None = "active", **content: Any
    ) -> Resource:
        """A problem; `status` None leaves the clinical status out, as some exporters do."""
        return self.add(
            "Condition",
            clinicalStatus=concept(f"{HL7}/condition-clinical", status, status) if status else None,
            verificationStatus=content.pop(
                "verification", concept(f"{HL7}/condition-ver-status", "confirmed", "Confirmed")
            ),
            category=[concept(f"{HL7}/condition-category", "problem-list-item", "Problem List Item")],
            code=concept(SNOMED, code, display),
            subject=self.subject,
            onsetDateTime=onset,
            **content,
        )

    def allergy(
        self, code: str | None, display: str, *, reactions: Iterable[tuple[str, str | None]] = (), **content: Any
    ) -> Resource:
        """An allergy; reactions are (manifestation, severity)."""
        status = content.pop("status", "active")
        verification = content.pop("verification", "confirmed")
        system = content.pop("system", SNOMED)
        written = [
            {
                key: value
                for key, value in {"manifestation": [concept(None, None, text)], "severity": severity}.items()
                if value
            }
            for text, severity in reactions
        ]
        return self.add(
            "AllergyIntolerance",
            clinicalStatus=concept(f"{HL7}/allergyintolerance-clinical", status, status) if status else None,
            verificationStatus=concept(f"{HL7}/allergyintolerance-verification", verification, verification),
            code=concept(system, code, display),
            patient=self.subject,
            reaction=written or None,
            **content,
        )

    def medication(
        self,
        rxcui: str | None,
        display: str,
        sig: str,
        *,
        since: str | None = None,
        status: str | None = "active",
        **content: Any,
    ) -> Resource:
        """A prescription with its instruction as text."""
        dosage: Resource = {"text": sig}
        dosage.update(content.pop("dosage", {}))
        return self.add(
            "MedicationRequest",
            status=status,
            intent="order",
            medicationCodeableConcept=concept(RXNORM, rxcui, display),
            subject=self.subject,
            authoredOn=since,
            dosageInstruction=[dosage],
            **content,
        )

    def statement(
        self, display: str, sig: str, *, status: str = "active", since: str | None = None, **content: Any
    ) -> Resource:
        """A medicine the patient reports."""
        return self.add(
            "MedicationStatement",
            status=status,
            medicationCodeableConcept={"text": display},
            subject=self.subject,
            effectivePeriod={"start": since} if since else None,
            dosage=[{"text": sig}],
            **content,
        )

    def lab(self, name: str, value: str, on: str, *, status: str = "final", flag: str | None = None) -> Resource:
        """A laboratory result or vital sign; the digits stay as given."""
        code, display, unit, low, high = LABS[name]
        is_vital = low is None and high is None
        span: Resource = {}
        if low:
            span["low"] = {"value": number(low), "unit": unit}
        if high:
            span["high"] = {"value": number(high), "unit": unit}
        category = "vital-signs" if is_vital else "laboratory"
        return self.add(
            "Observation",
            status=status,
            category=[concept(f"{HL7}/observation-category", category, category.replace("-", " ").title())],
            code=concept(LOINC, code, display),
            subject=self.subject,
            effectiveDateTime=on,
            valueQuantity={"value": number(value), "unit": unit, "system": UCUM, "code": unit},
            interpretation=[
                concept(
                    f"{HL7}/v3-ObservationInterpretation",
                    flag,
                    {"H": "High", "L": "Low", "HH": "Critical high", "LL": "Critical low"}[flag],
                )
            ]
            if flag
            else None,
            referenceRange=[span] if span else None,
        )

    def labs(self, name: str, values: Iterable[tuple[str, str, str | None]]) -> None:
        """Several results of one test: (value, date, flag)."""
        for value, on, flag in values:
            self.lab(name, value, on, flag=flag)

    def blood_pressure(self, systolic: str, diastolic: str, on: str) -> Resource:
        """A blood pressure with its two components."""
        part = {"unit": "mmHg", "system": UCUM, "code": "mm[Hg]"}
        return self.add(
            "Observation",
            status="final",
            category=[concept(f"{HL7}/observation-category", "vital-signs", "Vital Signs")],
            code=concept(LOINC, "85354-9", "Blood pressure panel with all children optional"),
            subject=self.subject,
            effectiveDateTime=on,
            component=[
                {
                    "code": concept(LOINC, "8480-6", "Systolic blood pressure"),
                    "valueQuantity": {"value": number(systolic), **part},
                },
                {
                    "code": concept(LOINC, "8462-4", "Diastolic blood pressure"),
                    "valueQuantity": {"value": number(diastolic), **part},
                },
            ],
        )

    def note(
        self, title: str, on: str, text: str, *, content_type: str = "text/plain", author: str = "Dr. A. Demo"
    ) -> Resource:
        """A document with its text inline."""
        return self.add(
            "DocumentReference",
            status="current",
            type=concept(LOINC, "11506-3", "Progress note", text=title),
            subject=self.subject,
            date=f"{on}T09:30:00Z",
            author=[{"display": author}],
            content=[
                {
                    "attachment": {
                        "contentType": f"{content_type}; charset=utf-8",
                        "title": title,
                        "data": base64.b64encode(text.encode()).decode(),
                    }
                }
            ],
        )

    def vaccine(self, code: str, display: str, on: str, *, status: str = "completed") -> Resource:
        """An immunization."""
        return self.add(
            "Immunization",
            status=status,
            vaccineCode=concept(CVX, code, display),
            patient=self.subject,
            occurrenceDateTime=on,
            primarySource=True,
        )

    def procedure(self, code: str, display: str, on: str, **content: Any) -> Resource:
        """A procedure, done unless the content says otherwise."""
        status = content.pop("status", "completed")
        return self.add(
            "Procedure",
            status=status,
            code=concept(SNOMED, code, display),
            subject=self.subject,
            performedDateTime=on,
            **content,
        )

    def encounter(self, display: str, start: str, end: str | None = None, *, kind: str = "AMB") -> Resource:
        """A contact."""
        period = {"start": start, **({"end": end} if end else {})}
        return self.add(
            "Encounter",
            status="finished" if end else "in-progress",
            **{"class": {"system": f"{HL7}/v3-ActCode", "code": kind}},
            type=[concept(None, None, display)],
            subject=self.subject,
            period=period,
        )
