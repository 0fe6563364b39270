"""URIs of the code systems that records use, as the standards publish them.

Source of each: HL7 Terminology (THO), "External code systems" and FHIR R4 s.4.3.0, unless said otherwise at the line.
"""

from __future__ import annotations

from typing import Final

RXNORM: Final = "http://www.nlm.nih.gov/research/umls/rxnorm"
SNOMED_CT: Final = "http://snomed.info/sct"
LOINC: Final = "http://loinc.org"
UCUM: Final = "http://unitsofmeasure.org"
ICD_10: Final = "http://hl7.org/fhir/sid/icd-10"
ICD_10_CM: Final = "http://hl7.org/fhir/sid/icd-10-cm"
ICD_9_CM: Final = "http://hl7.org/fhir/sid/icd-9-cm"
CPT: Final = "http://www.ama-assn.org/go/cpt"
HCPCS: Final = "http://terminology.hl7.org/CodeSystem/HCPCS"
CVX: Final = "http://hl7.org/fhir/sid/cvx"
MVX: Final = "http://hl7.org/fhir/sid/mvx"
NDC: Final = "http://hl7.org/fhir/sid/ndc"
ATC: Final = "http://www.whocc.no/atc"
UNII: Final = "http://fdasis.nlm.nih.gov"
NDF_RT: Final = "http://hl7.org/fhir/ndfrt"
MED_RT: Final = "http://va.gov/terminology/medrt"
NCI_THESAURUS: Final = "http://ncicb.nih.gov/xml/owl/EVS/Thesaurus.owl"
ICD_10_PCS: Final = "http://www.cms.gov/Medicare/Coding/ICD10"
CDT: Final = "http://www.ada.org/cdt"
NUCC_TAXONOMY: Final = "http://nucc.org/provider-taxonomy"
DICOM: Final = "http://dicom.nema.org/resources/ontology/DCM"
BCP_47: Final = "urn:ietf:bcp:47"

# FHIR R4 terminologies that facts are read against.
CONDITION_CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/condition-category"
OBSERVATION_CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/observation-category"
# International Patient Summary: statements that a topic is empty or unknown (HL7 IPS IG, absent-unknown-uv-ips).
IPS_ABSENT_UNKNOWN: Final = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"

# The same systems by object identifier, as C-CDA, HL7 v2 and some FHIR exports write them (HL7 OID registry).
URI_BY_OID: Final = {
    "2.16.840.1.113883.6.88": RXNORM,
    "2.16.840.1.113883.6.96": SNOMED_CT,
    "2.16.840.1.113883.6.1": LOINC,
    "2.16.840.1.113883.6.8": UCUM,
    "2.16.840.1.113883.6.3": ICD_10,
    "2.16.840.1.113883.6.90": ICD_10_CM,
    "2.16.840.1.113883.6.103": ICD_9_CM,
    "2.16.840.1.113883.6.12": CPT,
    "2.16.840.1.113883.6.285": HCPCS,
    "2.16.840.1.113883.12.292": CVX,
    "2.16.840.1.113883.6.59": CVX,  # as CCD and C32 write it
    "2.16.840.1.113883.12.227": MVX,
    "2.16.840.1.113883.6.69": NDC,
    "2.16.840.1.113883.6.73": ATC,
    "2.16.840.1.113883.4.9": UNII,
    "2.16.840.1.113883.6.209": NDF_RT,
    "2.16.840.1.113883.3.26.1.5": NDF_RT,
    "2.16.840.1.113883.6.345": MED_RT,
    "2.16.840.1.113883.3.26.1.1": NCI_THESAURUS,
    "2.16.840.1.113883.6.4": ICD_10_PCS,
    "2.16.840.1.113883.6.13": CDT,
    "2.16.840.1.113883.6.101": NUCC_TAXONOMY,
    "2.16.840.1.113883.6.121": BCP_47,
    "1.2.840.10008.2.16.4": DICOM,
    # HL7 v3 and v2 code systems: THO, "HL7 code systems".
    **{
        f"2.16.840.1.113883.5.{number}": f"http://terminology.hl7.org/CodeSystem/v3-{name}"
        for number, name in (
            (1, "AdministrativeGender"),
            (2, "MaritalStatus"),
            (4, "ActCode"),
            (6, "ActClass"),
            (7, "ActPriority"),
            (8, "ActReason"),
            (14, "ActStatus"),
            (25, "Confidentiality"),
            (83, "ObservationInterpretation"),
            (88, "ParticipationFunction"),
            (90, "ParticipationType"),
            (110, "RoleClass"),
            (111, "RoleCode"),
            (112, "RouteOfAdministration"),
            (139, "TimingEvent"),
            (1001, "ActMood"),
            (1008, "NullFlavor"),
            (1063, "ObservationValue"),
            (1076, "ReligiousAffiliation"),
            (1119, "AddressUse"),
        )
    },
    "2.16.840.1.113883.12.1": "http://terminology.hl7.org/CodeSystem/v2-0001",
    "2.16.840.1.113883.12.112": "http://terminology.hl7.org/CodeSystem/v2-0112",
}


def canonical_system(system: str | None) -> str | None:
    """The URI of a system written as URI or as `urn:oid:`; an unknown one comes back as it was."""
    if system is None:
        return None
    return URI_BY_OID.get(system.removeprefix("urn:oid:"), system.strip())
