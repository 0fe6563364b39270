"""What an allergy is to: the participants that a statement names."""

from __future__ import annotations

from dataclasses import replace

from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.importers.ccda.concepts import concept, text_of
from clinic_assist.importers.ccda.nodes import child, children, line_of, qualified
from clinic_assist.importers.ccda.reading import Reading
from clinic_assist.importers.xml.tree import Element

SEVERAL = "The record names more than one substance: all are named, as one allergy."


def substance_of(reading: Reading) -> tuple[CodeableConcept | None, Element | None]:
    """What the allergy is to, or the empty element that does not say.

    C-CDA has one substance to a statement. Where there are more, each can harm, so none is left out.
    """
    nothing: Element | None = None
    found: list[CodeableConcept] = []
    for entity in children(reading.node, "participant", "participantRole", "playingEntity"):
        told = _named(reading, entity)
        if told is not None:
            found.append(told)
        elif nothing is None:
            code = child(entity, "code")
            nothing = code if code is not None else entity
    if len(found) < 2:
        return (found[0], None) if found else (None, nothing)
    names = dict.fromkeys(one.display for one in found if one.display)
    if len(names) > 1:
        reading.warn(reading.node, SEVERAL)
    codings = dict.fromkeys(coding for one in found for coding in one.codings)
    return replace(found[0], codings=tuple(codings), text="; ".join(names) if len(names) > 1 else found[0].text), None


def _named(reading: Reading, entity: Element) -> CodeableConcept | None:
    found = concept(reading, child(entity, "code"))
    name = next((text for one in entity.iterchildren(qualified("name")) if (text := text_of(reading, one))), None)
    if name and (found is None or not found.is_coded):
        return CodeableConcept(text=line_of(name))
    if name and found is not None and not found.text and not any(one.display for one in found.codings):
        return replace(found, text=line_of(name))  # a code without words of its own
    return found
