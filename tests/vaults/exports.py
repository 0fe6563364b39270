"""Synthetic export files as the importers hand them to the vault: nobody here exists."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Any, TypeVar

from clinic_assist.chart.datatypes import CodeableConcept, Coding, HumanName, Identifier, Quantity, Value
from clinic_assist.chart.facts import Condition, Fact, Observation, Patient
from clinic_assist.chart.intake import ImportBatch, ImportIssue, SourceFile
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId, Locator, Provenance, SourceId, fact_id

MRN = "urn:test:mrn"
_FactType = TypeVar("_FactType", bound=Fact)


@dataclass
class Export:
    """One file in the making. Its bytes, and so its id, depend on `name` and `content` only."""

    name: str
    content: str = ""
    facts: list[Fact] = field(default_factory=list)
    issues: tuple[ImportIssue, ...] = ()

    @property
    def data(self) -> bytes:
        return f'{{"resourceType":"Bundle","name":"{self.name}","content":"{self.content}"}}'.encode()

    @property
    def id(self) -> SourceId:
        return SourceId(sha256(self.data).hexdigest())

    def add(
        self,
        fact_type: type[_FactType],
        *,
        key: str | None = None,
        version: str | None = None,
        updated: str | None = None,
        **fields: Any,
    ) -> _FactType:
        locator = Locator(f"Bundle.entry[{len(self.facts)}].resource")
        provenance = Provenance(
            source=self.id,
            locator=locator,
            resource_key=key,
            version_id=version,
            last_updated=PartialDate(updated) if updated else None,
        )
        fact = fact_type(id=fact_id(self.id, locator, fact_type.__name__), provenance=provenance, **fields)
        self.facts.append(fact)
        return fact

    def patient(
        self,
        mrn: str | None = "1",
        *,
        family: str | None = "Testperson",
        given: str = "Ada",
        born: str | None = "1945-07-14",
        key: str | None = None,
        **fields: Any,
    ) -> Patient:
        identifiers = (Identifier(system=MRN, value=mrn, type_code="MR"),) if mrn else ()
        told: dict[str, Any] = {
            "identifiers": identifiers,
            "names": (HumanName(use="official", family=family, given=(given,)),) if family else (),
            "birth_date": PartialDate(born) if born else None,
            "gender": "female",
        }
        return self.add(Patient, key=key, **(told | fields))

    def result(
        self, subject: str | None, *, digits: str = "4.10", on: str = "2019-03-04", key: str | None = None, **more: Any
    ) -> Observation:
        told: dict[str, Any] = {
            "subject": subject,
            "code": coded("2823-3", "Potassium", "http://loinc.org"),
            "status": "final",
            "effective": PartialDate(on),
            "value": Value(quantity=Quantity(value=Decimal(digits), unit="mmol/L")),
        }
        return self.add(Observation, key=key, **(told | more))

    def condition(self, subject: str | None, *, code: str = "90560007", **more: Any) -> Condition:
        told: dict[str, Any] = {"code": coded(code, "Gout"), "clinical_status": "active"}
        return self.add(Condition, subject=subject, **(told | more))

    def build(self) -> tuple[SourceFile, ImportBatch]:
        source = SourceFile(id=self.id, name=f"exports/{self.name}.json", data=self.data, format="fhir-r4-json")
        kept = sum(fact.kind == "KeptResource" for fact in self.facts)
        rejected = sum(issue.severity.value == "rejected" for issue in self.issues)
        read = len(self.facts) - kept
        batch = ImportBatch(
            source=self.id, entries=read + kept + rejected, read=read, facts=tuple(self.facts), issues=self.issues
        )
        return source, batch


def coded(code: str, display: str, system: str = "http://snomed.info/sct") -> CodeableConcept:
    return CodeableConcept(codings=(Coding(system=system, code=code, display=display),), text=display)


def large_export(name: str, *, mrn: str, results: int, family: str = "Testperson") -> Export:
    """One patient with many results, each with its own record key."""
    export = Export(name, content="x" * 4000)
    person = export.patient(mrn, family=family, key=f"urn:uuid:{sha256(mrn.encode()).hexdigest()[:32]}")
    for number in range(results):
        day = f"{1990 + number % 30}-{1 + number % 12:02d}-{1 + number % 28:02d}"
        export.result(person.id, digits=f"4.{number % 100:02d}", on=day, key=f"Observation/{mrn}-{number}")
    return export


def fact_ids(facts: tuple[Fact, ...]) -> set[FactId]:
    return {fact.id for fact in facts}
