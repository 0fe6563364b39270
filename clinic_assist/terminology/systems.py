"""The code systems that records use: one table of what each is called in every standard that names it.

Source of the URIs and object identifiers: HL7 Terminology (THO), "External code systems" and FHIR R4 s.4.3.0, unless
said otherwise at the line. Codes are never translated: only what a system is called becomes one URI.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
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
ICD_O_3: Final = "http://terminology.hl7.org/CodeSystem/icd-o-3"
ICF: Final = "http://hl7.org/fhir/sid/icf"
MDC: Final = "urn:iso:std:iso:11073:10101"
RADLEX: Final = "http://www.radlex.org"
RACE_AND_ETHNICITY: Final = "urn:oid:2.16.840.1.113883.6.238"
COUNTRIES: Final = "urn:iso:std:iso:3166"
NULL_FLAVOR: Final = "http://terminology.hl7.org/CodeSystem/v3-NullFlavor"

# FHIR R4 terminologies that facts are read against.
CONDITION_CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/condition-category"
OBSERVATION_CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/observation-category"
# International Patient Summary: statements that a topic is empty or unknown (HL7 IPS IG, absent-unknown-uv-ips).
IPS_ABSENT_UNKNOWN: Final = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"

_HL7_V3: Final = "2.16.840.1.113883.5."
_HL7_V2: Final = "2.16.840.1.113883.12."
_HL7_V3_SYSTEMS: Final = (
    "1 AdministrativeGender, 2 MaritalStatus, 4 ActCode, 6 ActClass, 7 ActPriority, 8 ActReason, 14 ActStatus, 25 "
    "Confidentiality, 83 ObservationInterpretation, 88 ParticipationFunction, 90 ParticipationType, 110 RoleClass, "
    "111 RoleCode, 112 RouteOfAdministration, 139 TimingEvent, 1001 ActMood, 1008 NullFlavor, 1063 ObservationValue, "
    "1076 ReligiousAffiliation, 1119 AddressUse"
).split(", ")
_OID: Final = re.compile(r"[0-2](?:\.\d+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSystem:
    """One code system under all its names.

    Attributes:
        uri: As facts hold it.
        name: For people, short.
        oids: Object identifiers, the registered one first; then those that real exports write for it.
        mnemonics: Names in HL7 v2 table 0396, and those that senders write in their place; in capitals.
        vocabulary: OMOP CDM v5.4, `vocabulary_id`.
        designators: DICOM PS3.16 table 8-1, coding scheme designators.
        other_uris: Other URIs in use: of older versions of FHIR, and with a slash too many or too few.
    """

    uri: str
    name: str
    oids: tuple[str, ...] = ()
    mnemonics: tuple[str, ...] = ()
    vocabulary: str | None = None
    designators: tuple[str, ...] = ()
    other_uris: tuple[str, ...] = ()


# Not here, because its codes are another system's: SNOMED RT and SNOMED International (`SRT`, `SNM3`), and private
# systems (`99…`, `L`). `SNOMED`, `SNM` and `ATC` stand for two systems each: the reader of HL7 v2 tells by the code.
CODE_SYSTEMS: Final = (
    CodeSystem(
        uri=RXNORM,
        name="RxNorm",
        oids=("2.16.840.1.113883.6.88",),
        mnemonics=("RXNORM",),
        vocabulary="RxNorm",
        designators=("RXNORM",),
        other_uris=("https://www.nlm.nih.gov/research/umls/rxnorm",),
    ),
    CodeSystem(
        uri=SNOMED_CT,
        name="SNOMED CT",
        oids=("2.16.840.1.113883.6.96",),
        mnemonics=("SCT", "SNOMED-CT", "SNOMEDCT", "SCT2"),
        vocabulary="SNOMED",
        designators=("SCT",),
        other_uris=("http://snomed.info", "https://snomed.info/sct"),
    ),
    CodeSystem(
        uri=LOINC,
        name="LOINC",
        oids=("2.16.840.1.113883.6.1",),
        mnemonics=("LN", "LOINC"),
        vocabulary="LOINC",
        designators=("LN",),
        other_uris=("https://loinc.org", "http://www.loinc.org"),
    ),
    CodeSystem(
        uri=UCUM,
        name="UCUM",
        oids=("2.16.840.1.113883.6.8",),
        mnemonics=("UCUM",),
        vocabulary="UCUM",
        designators=("UCUM",),
        other_uris=("https://unitsofmeasure.org",),
    ),
    CodeSystem(
        uri=ICD_10,
        name="ICD-10",
        oids=("2.16.840.1.113883.6.3",),
        mnemonics=("I10", "ICD10", "ICD-10"),
        vocabulary="ICD10",
        designators=("I10",),
    ),
    CodeSystem(
        uri=ICD_10_CM,
        name="ICD-10-CM",
        oids=("2.16.840.1.113883.6.90",),
        mnemonics=("I10C", "ICD10CM", "ICD-10-CM"),
        vocabulary="ICD10CM",
        designators=("I10C",),
    ),
    CodeSystem(
        uri=ICD_9_CM,
        name="ICD-9-CM",
        # THO: diagnoses and procedures have an identifier each and share the URI. 6.2 is the former one of diagnoses.
        oids=("2.16.840.1.113883.6.103", "2.16.840.1.113883.6.104", "2.16.840.1.113883.6.2"),
        mnemonics=("I9C", "I9CDX", "I9CP", "ICD9CM", "ICD-9-CM"),
        vocabulary="ICD9CM",
        designators=("I9C",),
        # DSTU1 and DSTU2 s.4.3.0, STU3 s.4.3.0
        other_uris=(
            "http://hl7.org/fhir/sid/us-icd-9",
            "http://hl7.org/fhir/sid/icd-9-cm/diagnosis",
            "http://hl7.org/fhir/sid/icd-9-cm/procedure",
        ),
    ),
    CodeSystem(
        uri=ICD_10_PCS,
        name="ICD-10-PCS",
        oids=("2.16.840.1.113883.6.4",),
        mnemonics=("I10P",),
        vocabulary="ICD10PCS",
        designators=("I10P",),
        other_uris=("http://hl7.org/fhir/sid/icd-10-pcs", "http://www.icd10data.com/icd10pcs"),
    ),
    CodeSystem(uri=ICD_O_3, name="ICD-O-3", oids=("2.16.840.1.113883.6.43.1",), mnemonics=("ICDO3",)),
    CodeSystem(
        uri=CPT,
        name="CPT",
        oids=("2.16.840.1.113883.6.12",),
        mnemonics=("C4", "CPT4", "CPT"),
        vocabulary="CPT4",
        designators=("C4", "CPT4"),
    ),
    CodeSystem(
        uri=HCPCS,
        name="HCPCS",
        oids=("2.16.840.1.113883.6.285", "2.16.840.1.113883.6.14"),
        mnemonics=("HPC", "HCPCS"),
        vocabulary="HCPCS",
    ),
    CodeSystem(
        uri=CVX,
        name="CVX",
        oids=("2.16.840.1.113883.12.292", "2.16.840.1.113883.6.59"),  # 6.59: as CCD and C32 write it
        mnemonics=("CVX",),
        vocabulary="CVX",
        # DSTU2 examples of immunizations
        other_uris=("http://www2a.cdc.gov/vaccines/IIS/IISStandards/vaccines.asp?rpt=cvx",),
    ),
    CodeSystem(uri=MVX, name="MVX", oids=("2.16.840.1.113883.12.227",), mnemonics=("MVX",)),
    CodeSystem(
        uri=NDC,
        name="NDC",
        oids=("2.16.840.1.113883.6.69",),
        mnemonics=("NDC",),
        vocabulary="NDC",
    ),
    CodeSystem(uri=ATC, name="ATC", oids=("2.16.840.1.113883.6.73",), mnemonics=("WC",), vocabulary="ATC"),
    CodeSystem(uri=UNII, name="UNII", oids=("2.16.840.1.113883.4.9",), mnemonics=("UNII",), designators=("UNII",)),
    CodeSystem(
        uri=NDF_RT,
        name="NDF-RT",
        oids=("2.16.840.1.113883.6.209", "2.16.840.1.113883.3.26.1.5"),
        vocabulary="NDFRT",
    ),
    CodeSystem(uri=MED_RT, name="MED-RT", oids=("2.16.840.1.113883.6.345",)),
    CodeSystem(
        uri=NCI_THESAURUS,
        name="NCI Thesaurus",
        oids=("2.16.840.1.113883.3.26.1.1",),
        mnemonics=("NCIT", "NCI"),
        designators=("NCIt",),
    ),
    CodeSystem(uri=CDT, name="CDT", oids=("2.16.840.1.113883.6.13",)),
    CodeSystem(uri=NUCC_TAXONOMY, name="NUCC taxonomy", oids=("2.16.840.1.113883.6.101",)),
    CodeSystem(
        uri=DICOM,
        name="DICOM",
        oids=("1.2.840.10008.2.16.4",),
        mnemonics=("DCM",),
        designators=("DCM",),
        other_uris=("http://nema.org/dicom/dicm", "http://dicom.nema.org/resources/ontology/DCM/"),
    ),
    CodeSystem(uri=BCP_47, name="Language (BCP 47)", oids=("2.16.840.1.113883.6.121",)),
    CodeSystem(uri=ICF, name="ICF", oids=("2.16.840.1.113883.6.254",)),
    CodeSystem(
        uri=MDC,
        name="Device codes (ISO 11073)",
        oids=("2.16.840.1.113883.6.24",),
        mnemonics=("MDC",),
        designators=("MDC",),
    ),
    CodeSystem(uri=RADLEX, name="RadLex", oids=("2.16.840.1.113883.6.256",)),
    # Written as its object identifier: FHIR R4 uses no other URI for it (US Core, race and ethnicity).
    CodeSystem(uri=RACE_AND_ETHNICITY, name="CDC race and ethnicity", mnemonics=("CDCREC",)),
    CodeSystem(uri=COUNTRIES, name="Country (ISO 3166)", oids=("1.0.3166.1.2.2",), mnemonics=("ISO3166_1",)),
    # HL7's own systems of version 3: THO, "HL7 code systems". Facts are read against some of them.
    *(
        CodeSystem(
            uri=f"http://terminology.hl7.org/CodeSystem/v3-{name}",
            name=name,
            oids=(f"{_HL7_V3}{number}",),
            mnemonics=("NULLFL",) if name == "NullFlavor" else (),
            other_uris=(f"http://hl7.org/fhir/v3/{name}",),  # DSTU2 and STU3 s.4.3.0
        )
        for number, name in (pair.split() for pair in _HL7_V3_SYSTEMS)
    ),
)


def _by(names: Iterator[tuple[str, str]]) -> dict[str, str]:
    """A table of names to URIs; no name may stand for two systems."""
    table: dict[str, str] = {}
    for name, uri in names:
        if table.setdefault(name, uri) != uri:
            raise ValueError("a name stands for two code systems")
    return table


URI_BY_OID: Final = _by((oid, one.uri) for one in CODE_SYSTEMS for oid in one.oids)
"""Systems by object identifier, as C-CDA, HL7 v2 and some FHIR exports write them (HL7 OID registry)."""

_BY_URI: Final = {one.uri: one for one in CODE_SYSTEMS}
_BY_MNEMONIC: Final = _by((name, one.uri) for one in CODE_SYSTEMS for name in one.mnemonics)
_BY_VOCABULARY: Final = _by((one.vocabulary, one.uri) for one in CODE_SYSTEMS if one.vocabulary)
_BY_DESIGNATOR: Final = _by((name, one.uri) for one in CODE_SYSTEMS for name in one.designators)
_BY_OTHER_URI: Final = _by((uri, one.uri) for one in CODE_SYSTEMS for uri in one.other_uris)
_V2_TABLE: Final = re.compile(r"http://(?:hl7\.org/fhir/v2/|terminology\.hl7\.org/CodeSystem/v2-)(\d{4})")
_V2_OID: Final = re.compile(r"2\.16\.840\.1\.113883\.12\.(\d{1,4})")
_V2_MNEMONIC: Final = re.compile(r"HL7-?(\d{4})")


def v2_table(number: str) -> str:
    """The URI of one of HL7's tables of version 2 (HL7 Terminology)."""
    return f"http://terminology.hl7.org/CodeSystem/v2-{number}"


def system_of_oid(oid: str) -> str | None:
    """The URI of the system with that object identifier; None for one that is not in the table."""
    known = URI_BY_OID.get(oid)
    table = None if known else _V2_OID.fullmatch(oid)
    return v2_table(table[1].zfill(4)) if table else known


def oid_of_system(uri: str) -> str | None:
    """The registered object identifier of a system; None where it has none that we know."""
    if uri.startswith("urn:oid:") and _OID.fullmatch(uri.removeprefix("urn:oid:")):
        return uri.removeprefix("urn:oid:")
    table = _V2_TABLE.fullmatch(uri)
    if table:
        return f"{_HL7_V2}{int(table[1])}"  # THO: the tables' identifiers end in their number
    known = _BY_URI.get(canonical_system(uri) or "")
    return known.oids[0] if known and known.oids else None


def system_of_mnemonic(name: str) -> str | None:
    """The URI of a system named as in HL7 v2 table 0396, in any case; None for local and unknown ones."""
    table = _V2_MNEMONIC.fullmatch(name.upper())
    return v2_table(table[1]) if table else _BY_MNEMONIC.get(name.upper())


def system_of_vocabulary(vocabulary: str) -> str | None:
    """The URI of an OMOP vocabulary; None for OMOP's own."""
    return _BY_VOCABULARY.get(vocabulary)


def system_of_designator(designator: str) -> str | None:
    """The URI of a DICOM coding scheme; None for those with codes of their own."""
    return _BY_DESIGNATOR.get(designator)


def canonical_system(system: str | None) -> str | None:
    """The URI of a system, whichever of its URIs or `urn:oid:` is written; an unknown one comes back as it was."""
    if system is None:
        return None
    plain = system.strip()
    if plain in _BY_URI:
        return plain
    known = system_of_oid(plain.removeprefix("urn:oid:")) or _BY_OTHER_URI.get(plain)
    if known is None and plain.endswith("/"):
        bare = plain.rstrip("/")
        known = bare if bare in _BY_URI else _BY_OTHER_URI.get(bare)
    return known or plain


def system_name(system: str | None) -> str:
    """What people call a system; one that is not in the table as it is written, without `urn:oid:`; empty for none."""
    known = _BY_URI.get(canonical_system(system) or "")
    return known.name if known else (system or "").removeprefix("urn:oid:")


def is_known_system(system: str | None) -> bool:
    """Whether a system is in the table, as opposed to a laboratory's own codes and codes of no system."""
    return canonical_system(system) in _BY_URI
