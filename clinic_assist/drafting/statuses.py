"""Which class a source's status code belongs to. The word shown is always the source's own.

Codes: FHIR R4 value sets condition-clinical, condition-ver-status, allergyintolerance-clinical,
medicationrequest-status, medication-statement-status, medicationdispense-status, medication-admin-status,
observation-status, event-status, encounter-status, document-reference-status, diagnostic-report-status,
request-status, goal-status.
"""

from __future__ import annotations

from clinic_assist.drafting.prepared import StatusClass

ENTERED_IN_ERROR = "entered-in-error"

_CLASSES: dict[StatusClass, str] = {
    StatusClass.ACTIVE: "active recurrence relapse in-progress accepted on-track improving worsening available",
    StatusClass.PAST: "inactive remission resolved",
    StatusClass.STOPPED: "stopped cancelled revoked declined abandoned rejected aborted",
    StatusClass.DONE: "completed final amended corrected appended finished current achieved",
    StatusClass.PLANNED: "draft intended planned preparation proposed arrived triaged",
    StatusClass.HELD: "on-hold suspended onleave",
    StatusClass.NOT_DONE: "not-done not-taken",
    StatusClass.REFUTED: "refuted",
    StatusClass.UNCONFIRMED: "unconfirmed provisional differential",
    StatusClass.PRELIMINARY: "preliminary registered partial",
}
_PLAIN = {"differential": "differential diagnosis"}
_BY_CODE = {code: status for status, codes in _CLASSES.items() for code in codes.split()}


def status_class(code: str | None) -> StatusClass:
    """The class of a status code; UNKNOWN for none and for codes of no standard."""
    return _BY_CODE.get((code or "").lower(), StatusClass.UNKNOWN)


def judged_class(clinical: str | None, verification: str | None) -> StatusClass:
    """The class of a condition or allergy: a refutation or doubt weighs more than the clinical status."""
    verified = status_class(verification)
    if verified in (StatusClass.REFUTED, StatusClass.UNCONFIRMED):
        return verified
    return status_class(clinical)


def judged_words(clinical: str | None, verification: str | None) -> str | None:
    """Both statuses as one text; "confirmed" goes without saying, and a refuted one is not called active."""
    parts = [clinical] if clinical else []
    match status_class(verification):
        case StatusClass.REFUTED:
            return "refuted"
        case StatusClass.UNCONFIRMED if verification:
            parts.append(_PLAIN.get(verification, verification))
        case _:
            pass
    words = ", ".join(part.replace("-", " ") for part in parts)
    return words.replace("remission", "in remission") or None
