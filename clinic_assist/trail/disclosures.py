"""Which copies of a patient's record left the application: the accounting of 45 CFR 164.528(b).

Its content for each disclosure is the date, who received it, what was given, and the purpose. What was not noted when
the copy was made is said to be not recorded; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from clinic_assist.notes.stored import AuditEntry
from clinic_assist.people import Account
from clinic_assist.trail.table import person_words

NOT_RECORDED: Final = "not recorded"
WHAT: Final[Mapping[str, str]] = {
    "note": "signed note",
    "draft": "draft of a note",
    "safety": "report of the medication check",
    "chart": "whole chart",
}
_TO, _FOR = "to: ", "for: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """One copy that left.

    Attributes:
        at: UTC, ISO 8601.
        recipient, purpose: As noted, or `NOT_RECORDED`.
        by: Who made it.
    """

    at: str
    what: str
    recipient: str
    purpose: str
    by: str


def disclosure_detail(what: str, *, recipient: str = "", purpose: str = "") -> str:
    """What the trail keeps of a copy: its kind, and to whom and for what it was made, where that is known."""
    parts = [what]
    for mark, text in ((_TO, recipient), (_FOR, purpose)):
        words = " ".join(text.replace(";", ",").split())
        if words:
            parts.append(f"{mark}{words}")
    return "; ".join(parts)


def disclosures(entries: Iterable[AuditEntry], patient: str, people: Mapping[str, Account]) -> tuple[Disclosure, ...]:
    """The copies of a patient's record, oldest first."""
    found = [one for one in entries if one.event == "printed" and one.patient_id == patient]
    return tuple(_disclosure(one, people) for one in sorted(found, key=lambda one: one.seq))


def _disclosure(entry: AuditEntry, people: Mapping[str, Account]) -> Disclosure:
    what, *more = [part.strip() for part in entry.detail.removeprefix("break-glass ").split(";")]
    noted = {mark: part.removeprefix(mark) for part in more for mark in (_TO, _FOR) if part.startswith(mark)}
    return Disclosure(
        at=entry.at,
        what=WHAT.get(what, what or NOT_RECORDED),
        recipient=noted.get(_TO, NOT_RECORDED),
        purpose=noted.get(_FOR, NOT_RECORDED),
        by=person_words(entry.actor, people),
    )
