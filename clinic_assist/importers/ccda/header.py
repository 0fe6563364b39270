"""The header of a document: whose it is, who wrote it and when, which encounter it is about."""

from __future__ import annotations

from clinic_assist.chart.datatypes import Address, Annotation, CodeableConcept, Coding, Reference
from clinic_assist.chart.facts import Fact, Patient, Statement
from clinic_assist.chart.provenance import Provenance
from clinic_assist.importers.ccda.concepts import absent_reason, concept
from clinic_assist.importers.ccda.names import addresses, human_names, identifiers, name_text, telecoms
from clinic_assist.importers.ccda.nodes import attribute, child, children, own_text, qualified
from clinic_assist.importers.ccda.quantities import flag
from clinic_assist.importers.ccda.reading import Reading
from clinic_assist.importers.ccda.record import Origin, own_id, people
from clinic_assist.importers.ccda.times import day, moment
from clinic_assist.importers.xml.tree import Element

# ConceptMap CF-AdministrativeGender; the words are what some exporters write.
_GENDERS = {
    "M": "male", "F": "female", "UN": "other", "UNK": "unknown", "MALE": "male", "FEMALE": "female", "O": "other",
    "U": "unknown",
}  # fmt: skip


def patient(reading: Reading) -> Patient:
    """A recordTarget. `deceased` is true where only a time of death is given, because that states the death."""
    role = child(reading.node, "patientRole")
    person = child(role, "patient") if role is not None else None
    common = _origin(reading, role)
    if role is None:
        reading.warn(reading.node, "The document does not describe its patient.")
        return Patient(**common)
    telecom, address = telecoms(role), addresses(role)
    if person is None:
        reading.warn(role, "The document does not describe its patient.")
        return Patient(**common, telecom=telecom, addresses=address)
    died_on = moment(reading, child(person, "sdtc:deceasedTime"))
    common["data_absent_reason"] = absent_reason(child(person, "birthTime"))
    common["notes"] = _remarks(reading, person)
    return Patient(
        **common,
        names=human_names(person),
        gender=_gender(reading, person),
        birth_date=day(reading, child(person, "birthTime")),
        deceased=True if died_on else flag(child(person, "sdtc:deceasedInd")),
        deceased_on=died_on,
        telecom=telecom,
        addresses=address,
        marital_status=concept(reading, child(person, "maritalStatusCode")),
        languages=_languages(person),
        race=_joined(reading, person, "raceCode"),
        ethnicity=_joined(reading, person, "ethnicGroupCode"),
        general_practitioners=_practitioners(reading.node),
    )


def _origin(reading: Reading, role: Element | None) -> Origin:
    """A person's own numbers. A root without an extension may be a whole clinic's, so it identifies nobody."""
    found = identifiers(role) if role is not None else ()
    numbers = tuple(one for one in found if not (one.value or "").startswith("urn:oid:"))
    if len(numbers) < len(found):
        reading.warn(reading.node, "An identifier that gives no number beside its system was not read.")
    return Origin(
        id=own_id(reading),
        provenance=Provenance(source=reading.file.source, locator=reading.locator),
        subject=None,
        identifiers=numbers,
        notes=(),
        data_absent_reason=None,
    )


def _gender(reading: Reading, person: Element) -> str | None:
    node = child(person, "administrativeGenderCode")
    if node is None:
        return None
    code = (attribute(node, "code") or attribute(node, "displayName") or "").upper()
    if code and code not in _GENDERS:
        reading.warn(node, "The gender is in a code that is not known here.")
    return _GENDERS.get(code)


def _languages(person: Element) -> tuple[CodeableConcept, ...]:
    """Languages, the preferred ones first."""
    listed = children(person, "languageCommunication")
    listed.sort(key=lambda one: flag(child(one, "preferenceInd")) is not True)
    codes = (attribute(child(one, "languageCode"), "code") for one in listed)
    return tuple(CodeableConcept(codings=(Coding(system="urn:ietf:bcp:47", code=code),)) for code in codes if code)


def _joined(reading: Reading, person: Element, name: str) -> str | None:
    """Race or ethnicity in words: the code of HL7 and those of its extension for further ones."""
    listed = (*children(person, name), *children(person, f"sdtc:{name}"))
    told = (concept(reading, one) for one in listed)
    return ", ".join(dict.fromkeys(one.display for one in told if one and one.display)) or None


def _remarks(reading: Reading, person: Element) -> tuple[Annotation, ...]:
    """What a patient has no field for: the religion, which may decide on treatment, and the place of birth."""
    faith = concept(reading, child(person, "religiousAffiliationCode"))
    place = child(person, "birthplace", "place")
    told = [f"Religion: {faith.display}"] if faith and faith.display else []
    told += [f"Born in {_in_a_line(one)}" for one in addresses(place)] if place is not None else []
    return tuple(Annotation(text=text) for text in told)


def _in_a_line(address: Address) -> str:
    parts = (*address.line, address.city, address.state, address.postal_code, address.country, address.text)
    return ", ".join(part for part in parts if part)


def _practitioners(target: Element) -> tuple[Reference, ...]:
    """The primary care physician that the documentation names (CDA R2 s.4.2.3.3, function code PCP)."""
    document = target.getparent()
    if document is None:
        return ()
    found = [
        name
        for performer in children(document, "documentationOf", "serviceEvent", "performer")
        if attribute(child(performer, "functionCode"), "code") == "PCP"
        for name in [name_text(child(performer, "assignedEntity", "assignedPerson", "name"))]
        if name
    ]
    return tuple(Reference(display=name) for name in dict.fromkeys(found))


def contact(reading: Reading) -> Fact:
    """A guardian, or a participant of the header such as next of kin or the guarantor, as a RelatedPerson."""
    node = reading.node
    role = child(node, "associatedEntity")
    holder = node if role is None else role
    name = next(
        (
            text
            for path in (("guardianPerson", "name"), ("associatedPerson", "name"), ("guardianOrganization", "name"))
            if (text := name_text(child(holder, *path)))
        ),
        None,
    )
    kind = concept(reading, child(holder, "code"))
    details = [("Name", name)] if name else []
    details += [("Telecom", one.value) for one in telecoms(holder) if one.value]
    details += [("Address", _in_a_line(address)) for address in addresses(holder)]
    return Statement(
        id=own_id(reading),
        provenance=Provenance(source=reading.file.source, locator=reading.locator),
        subject=reading.file.subject,
        identifiers=identifiers(holder),
        resource_type="RelatedPerson",
        code=kind or CodeableConcept(text="Guardian" if role is None else None),
        details=tuple(details),
    )


def custodian(document: Element) -> Reference | None:
    """Who keeps the document."""
    name = own_text(child(document, "custodian", "assignedCustodian", "representedCustodianOrganization", "name"))
    return Reference(display=name) if name else None


def authors(document: Element) -> tuple[Reference, ...]:
    """Who wrote the document."""
    return people(document, "author")


def contacts_in(document: Element) -> list[Element]:
    """The guardians, and the participants of the header that are people (CDA R2 s.4.2.2.13)."""
    guardians = children(document, "recordTarget", "patientRole", "patient", "guardian")
    return [
        *guardians,
        *(
            one
            for one in document.iterchildren(qualified("participant"))
            if child(one, "associatedEntity", "associatedPerson") is not None
        ),
    ]
