"""What the German base profiles say of a diagnosis by extensions of its code: how certain it is, and on which side.

`de.basisprofil.r4`, CodingICD10GM: icd-10-gm-diagnosesicherheit and seitenlokalisation. The first may say that the
diagnosis is excluded, and is no modifier extension, so a record that is read without it says the opposite.
"""

from __future__ import annotations

from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.importers.fhir.datatypes import concept_of
from clinic_assist.importers.fhir.extensions import codings_in
from clinic_assist.importers.fhir.reading import Reading

CONTRADICTED = "The certainty of the diagnosis and its verification status contradict each other; both are kept."
_CERTAINTY, _SIDE = "/icd-10-gm-diagnosesicherheit", "/seitenlokalisation"
# KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT: excluded, suspected, certain; Z, "state after", says that it is over.
_VERIFICATIONS = {"A": "refuted", "V": "provisional", "G": "confirmed"}
_OVER = "Z"
# FHIR R4 valueset-condition-ver-status: those that do not go with an excluded diagnosis.
_AFFIRMING = frozenset(("confirmed", "provisional", "differential", "unconfirmed"))


def certainty(reading: Reading, clinical: str | None, verification: str | None) -> tuple[str | None, str | None]:
    """Answers clinical and verification status of a Condition with what the certainty of its code says beside.

    A status that the record states itself stands; where an excluded diagnosis is called affirmed, that is said and the
    status is `refuted`, because both cannot be shown and the exclusion is the one that was entered as such.
    """
    told = {code for value in codings_in(reading.resource, _CERTAINTY) if isinstance(code := value.get("code"), str)}
    if len(told) != 1:
        return clinical, verification
    (code,) = told
    if code == "A" and verification in _AFFIRMING:
        reading.warn(reading.resource, "verificationStatus", CONTRADICTED)
        return clinical, "refuted"
    return clinical or ("resolved" if code == _OVER else None), verification or _VERIFICATIONS.get(code)


def sides(reading: Reading) -> tuple[CodeableConcept, ...]:
    """Answers the side of the body that the code of a Condition or Procedure names."""
    found = (concept_of(reading, {"coding": [value]}) for value in codings_in(reading.resource, _SIDE))
    return tuple(dict.fromkeys(one for one in found if one))
