"""Statements that there is nothing, that nobody asked, or that nobody knows, from null flavours and sections."""

from __future__ import annotations

import re

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.chart.facts import (
    AbsenceStatement,
    AllergyIntolerance,
    Condition,
    DeviceUseStatement,
    Fact,
    Immunization,
    MedicationUse,
    Procedure,
)
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.importers.ccda.reading import SectionContext
from clinic_assist.importers.ccda.record import Origin
from clinic_assist.importers.silences import StatedSilence, stated_silence

_TOPICS: tuple[tuple[type[Fact], Topic], ...] = (
    (MedicationUse, Topic.MEDICATIONS),
    (AllergyIntolerance, Topic.ALLERGIES),
    (Condition, Topic.PROBLEMS),
    (Immunization, Topic.IMMUNIZATIONS),
    (Procedure, Topic.PROCEDURES),
    (DeviceUseStatement, Topic.DEVICES),
)
# Statuses under which "no known problems" is no claim (any more).
_NOT_CLAIMED = frozenset(("refuted", "entered-in-error", "inactive", "resolved", "not-done", "not-taken"))


# Words that exporters put where there is nothing to put: "No medication data is applicable", "None recorded".
_NOT_RECORDED = (
    r"\b(?:not (?:available|documented|recorded|asked|obtained|indicated|applicable|known)"
    r"|excluded|unavailable|unknown)\b"
)
_NO_CONTENT = re.compile(rf"(?:no|none|nil)\b(?!\.)|.{{0,60}}{_NOT_RECORDED}\W*$", re.IGNORECASE)
_NO_INFORMATION = re.compile(rf"{_NOT_RECORDED}|\bno (?:information|data)\b", re.IGNORECASE)


def has_no_content(told: CodeableConcept | None) -> bool:
    """Whether an uncoded text stands in the place of a statement only to say that there is none.

    That is no information: unless the words are those of a known denial, nobody knows whether anybody asked.
    """
    return told is not None and not told.is_coded and bool(_NO_CONTENT.match(told.display.strip()))


def denied_silence(*told: CodeableConcept | str | None) -> Silence:
    """What a negated statement without a subject says, by the words beside it.

    It denies all of its kind; but exporters also negate what they leave out ("excluded/not available"), and then the
    weaker claim holds.
    """
    words = [one if isinstance(one, str) else one.display for one in told if one]
    says_otherwise = any(_NO_INFORMATION.search(one) for one in words)
    return Silence.NO_INFORMATION if says_otherwise else Silence.NONE_KNOWN


def flavor_silence(flavor: str) -> Silence:
    """What a null flavour says: NASK that nobody asked, every other that nothing is known (HL7 v3 NullFlavor)."""
    return Silence.NOT_ASKED if flavor == "NASK" else Silence.NO_INFORMATION


def absence(
    common: Origin,
    topic: Topic,
    silence: Silence,
    scope: CodeableConcept | None,
    *,
    is_partial: bool = False,
    date: PartialDate | None = None,
) -> AbsenceStatement:
    """A statement of absence in the place of the fact that the record would have been."""
    # That something is absent is the content itself, so no reason stands for it.
    common = Origin({**common, "data_absent_reason": None})
    return AbsenceStatement(**common, topic=topic, silence=silence, scope=scope, is_partial=is_partial, date=date)


def _is_blank(fact: Fact) -> bool:
    """Whether a record names neither what was done nor when: a place in a form that was left empty."""
    if not isinstance(fact, Procedure | Immunization | MedicationUse) or fact.concept or fact.when:
        return False
    # A dose or an ingredient of a medicine that is not named is no empty place.
    return not (isinstance(fact, MedicationUse) and (fact.dosages or fact.ingredients or fact.form))


def stated(fact: Fact, section: SectionContext) -> Fact:
    """The fact, or the statement of absence that its code or its emptiness makes of it ("no current problems").

    Outside the section that is about the whole topic it speaks of a part only: that a stay saw no medicines says
    nothing about those at home.
    """
    topic = next((topic for kind, topic in _TOPICS if isinstance(fact, kind)), None)
    if topic is None:
        return fact
    found = stated_silence(fact.concept, fact.kind)
    verification = fact.verification_status if isinstance(fact, AllergyIntolerance | Condition) else None
    if found is not None and (verification in _NOT_CLAIMED or fact.status_code in _NOT_CLAIMED):
        return fact
    if found is None:
        if not (has_no_content(fact.concept) or _is_blank(fact)):
            return fact
        found = StatedSilence(topic, Silence.NO_INFORMATION)
    return AbsenceStatement(
        id=fact.id,
        provenance=fact.provenance,
        subject=fact.subject,
        identifiers=fact.identifiers,
        notes=fact.notes,
        data_absent_reason=fact.data_absent_reason,
        topic=found.topic,
        silence=found.silence,
        is_partial=found.is_partial or section.topic is not found.topic,
        scope=fact.concept,
        date=fact.when,
    )
