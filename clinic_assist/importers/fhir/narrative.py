"""The narrative of a record as plain text."""

from __future__ import annotations

from dataclasses import replace

from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.importers.fhir.reading import Reading
from clinic_assist.importers.htmltext import plain_text
from clinic_assist.importers.jsontext import JsonObject

_LONGEST_NAME = 120


def narrative(reading: Reading, node: JsonObject) -> str | None:
    """The narrative of a resource or section (`text.div`) as plain text; None where it has none."""
    text = node.get("text")
    if text is None:
        return None
    if isinstance(text, str):  # a plain text where R4 has a Narrative, as some exports write it
        return reading.text(node, "text")
    element = reading.element(node, "text")
    div = reading.text(element, "div") if element is not None else None
    return plain_text(div) or None if div is not None else None


def in_words(reading: Reading, concept: CodeableConcept | None, node: JsonObject) -> CodeableConcept | None:
    """A concept that is nothing but codes, with the record's own short narrative as its text.

    Such a record names its medicine or allergen for people in the narrative only. A longer narrative, or one of several
    lines, tells more than a name and is not taken for one.
    """
    if concept is None or concept.text or any(coding.display for coding in concept.codings):
        return concept
    told = narrative(reading, node)
    if told is None or "\n" in told or len(told) > _LONGEST_NAME:
        return concept
    return replace(concept, text=told)
