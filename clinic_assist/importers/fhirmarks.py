"""Tells in which version of FHIR a text is most likely written, for its name in the import report.

Nothing is read by this answer: each record is read by its own structure (see `fhir.versions`). No single mark decides
against others: each counts once for every version that it speaks for, and R4 is answered where none has more.
"""

from __future__ import annotations

import re

R4, STU3, DSTU2, R5 = "r4", "stu3", "dstu2", "r5"

_DECLARED = re.compile(r"""fhirVersion"?\s*(?::\s*|value\s*=\s*)["'](\d)\.(\d)""")
# CapabilityStatement.fhirVersion and StructureDefinition.fhirVersion: http://hl7.org/fhir/directory.html
_RELEASES = {("1", "0"): DSTU2, ("3", "0"): STU3, ("4", "0"): R4, ("4", "1"): R4, ("4", "3"): R4, ("5", "0"): R5}
_DECLARATION_COUNTS = 5

# Names of types and elements: each version's pages at http://hl7.org/fhir, and what changed as R4 and R5 list it.
_NAMES = {
    (DSTU2,): (
        "MedicationOrder DiagnosticOrder Conformance DeviceUseRequest ImagingObjectSelection wasNotTaken wasNotGiven "
        "notPerformed reasonNotPerformed dateRecorded dateWritten dateEnded careProvider prescriber orderedOn comments "
        "effectiveTimeDateTime effectiveTimePeriod reasonForUseCodeableConcept quantityQuantity periodUnits "
        "lastOccurence scheduledDateTime meaning reasonCodeableConcept"
    ),
    (STU3,): "assertedDate taken notGiven notDone notDoneReason ImagingManifest DeviceComponent ServiceDefinition",
    (DSTU2, STU3): (
        "ProcedureRequest ReferralRequest vaccinationProtocol codedDiagnosis modalityList reasonNotTaken "
        "reasonNotGiven related prohibited"
    ),
    (STU3, R4, R5): "CapabilityStatement MedicationRequest",
    (STU3, R4): "reasonCode",
    (R4, R5): (
        "doseAndRate lifecycleStatus ServiceRequest verificationResult servicePeriod performedPeriod docStatus "
        "protocolApplied hasMember recordedDate"
    ),
    (DSTU2, STU3, R4): "hospitalization medicationCodeableConcept medicationReference",
    (R5,): (
        "actualPeriod admission DeviceUsage adherence occurenceDateTime occurencePeriod effectiveDosePeriod "
        "plannedActivityReference triggeredBy SubscriptionTopic RequestOrchestration versionAlgorithmString"
    ),
}  # fmt: skip
_MARKS = {name: versions for versions, names in _NAMES.items() for name in names.split()}
# The names of types and elements in JSON and XML, and other words at the beginning of a text.
_WORD = re.compile(r'["<:]([A-Za-z]{4,40})(?=["\s>])')
# Where the content of an element tells: a plain text or an object, one or a list. The first word is looked for first,
# which takes less time than the expression.
_SHAPES = (
    ("clinicalStatus", re.compile(r'clinicalStatus(?:"\s*:\s*"|\s+value)'), (DSTU2, STU3)),
    ("clinicalStatus", re.compile(r'clinicalStatus(?:"\s*:\s*\{|\s*>)'), (R4, R5)),
    ("family", re.compile(r'family"\s*:\s*\['), (DSTU2,)),
    ("class", re.compile(r'class(?:"\s*:\s*"|\s+value)'), (DSTU2,)),
    ("agent", re.compile(r'requester"\s*:\s*\{\s*"agent"|<(?:\w+:)?agent>'), (STU3,)),
    ("interpretation", re.compile(r'interpretation"\s*:\s*\{'), (DSTU2, STU3)),
    ("concept", re.compile(r'\{\s*"concept"\s*:\s*\{'), (R5,)),
    ("reference", re.compile(r'\{\s*"reference"\s*:\s*\{'), (R5,)),
    # meta.profile and other addresses that name a release: http://hl7.org/fhir/directory.html
    ("/DSTU2/", re.compile("hl7.org/fhir/DSTU2/"), (DSTU2,)),
    ("/STU3/", re.compile("hl7.org/fhir/STU3/"), (STU3,)),
    ("/R4/", re.compile("hl7.org/fhir/R4/"), (R4,)),
    ("/R5/", re.compile("hl7.org/fhir/R5/"), (R5,)),
    ("http://terminology.hl7.org/", re.compile("http://terminology.hl7.org/"), (R4, R5)),
    ("http://hl7.org/fhir/v", re.compile("http://hl7.org/fhir/v[23]/"), (DSTU2, STU3)),
    ("-category", re.compile(r"hl7\.org/fhir/(?:observation|condition|medication-request)-category"), (DSTU2, STU3)),
)  # fmt: skip
# An element that tells only in some types: the types, the element and how it begins, types in which it tells nothing.
_IN_TYPES = (
    ("Observation", "comment", re.compile(r'comment(?:"\s*:\s*"|\s+value)'), "Schedule Slot", STU3),
    (
        "Observation Procedure Condition DiagnosticReport MedicationRequest", "context",
        re.compile(r'context(?:"\s*:|>)'),
        "MedicationDispense MedicationStatement MedicationAdministration DocumentReference", STU3,
    ),
    (
        "Encounter Condition", "patient", re.compile(r'patient(?:"\s*:|>)'),
        "AllergyIntolerance Immunization FamilyMemberHistory Device Coverage EpisodeOfCare Claim Consent", DSTU2,
    ),
    (
        "DiagnosticReport", "performer", re.compile(r'performer"\s*:\s*\[?\s*\{\s*"(?:actor|role)"'),
        "Procedure Immunization", STU3,
    ),
    (
        "Observation DiagnosticReport", "category", re.compile(r'category"\s*:\s*\{'),
        "MedicationRequest Procedure", DSTU2,
    ),
    ("Encounter", "class", re.compile(r'class"\s*:\s*\['), "Coverage", R5),
)  # fmt: skip


def version_of(text: str) -> str | None:
    """Answers the version for which most marks speak; None where nothing in the text speaks for any."""
    scores = dict.fromkeys((R4, STU3, DSTU2, R5), 0)
    words = set(_WORD.findall(text))
    for name in words & _MARKS.keys():
        _count(scores, _MARKS[name])
    for word, shape, versions in _SHAPES:
        if word in text and shape.search(text):
            _count(scores, versions)
    for types, word, shape, others, version in _IN_TYPES:
        if word in words and _holds(words, types) and not _holds(words, others) and shape.search(text):
            scores[version] += 1
    declared = _DECLARED.search(text) if "fhirVersion" in text else None
    if declared and declared.groups() in _RELEASES:
        scores[_RELEASES[declared[1], declared[2]]] += _DECLARATION_COUNTS
    best = max(scores.values())
    return next((version for version, score in scores.items() if score == best), None) if best else None


def _holds(words: set[str], types: str) -> bool:
    """Whether a resource of one of these types may be in the text."""
    return not words.isdisjoint(types.split())


def _count(scores: dict[str, int], versions: tuple[str, ...]) -> None:
    for version in versions:
        scores[version] += 1
