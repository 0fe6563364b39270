"""Codes and words: CD and its kin, ED and ST, and why there is none."""

from __future__ import annotations

import re
from functools import lru_cache

from clinic_assist.chart.datatypes import CodeableConcept, Coding
from clinic_assist.importers.ccda.codes import ABSENT_REASONS, PROBLEM_KINDS, code_system
from clinic_assist.importers.ccda.narrative import narrative
from clinic_assist.importers.ccda.nodes import (
    attribute,
    child,
    children,
    data_type,
    line_of,
    null_flavor,
    own_text,
    qualified,
)
from clinic_assist.importers.ccda.reading import Reading
from clinic_assist.importers.xml.tree import Element, local_name

_LONGEST_NAME = 2_000  # characters; a code that points to more points to a whole narrative
_WORD = re.compile(r"[^\W_]{3,}")
# Null flavours that exporters write as if they were codes, with a display such as "Not Available".
_NO_CODES = frozenset(("UNK", "NI", "NA", "NAV", "ASKU", "NASK", "NULL", "null"))


def concept(reading: Reading, node: Element | None) -> CodeableConcept | None:
    """A coded value with its translations and original text; None where it says nothing."""
    if node is None:
        return None
    if not len(node):  # most codes: an element without anything in it
        return _plain_concept(attribute(node, "code"), attribute(node, "displayName"), attribute(node, "codeSystem"))
    codings = _codings(node)
    text, is_reference = _original_text(reading, node)
    is_general = all(one.code in PROBLEM_KINDS for one in codings)
    if text and is_reference and not is_general and not _speaks_of_the_same(text, codings):
        # A reference that leads to other words than the code's own is often a mistake of the exporter: the code stays
        # what is shown, the words stay beside it.
        codings.append(Coding(display=text))
        text = None
    if not codings and text is None:
        return None
    if len(codings) > 1:
        codings = list(dict.fromkeys(codings))
    return CodeableConcept(codings=tuple(codings), text=_with_qualifiers(node, text, codings))


def concept_or_text(reading: Reading, node: Element | None, holder: Element) -> CodeableConcept | None:
    """A coded value; where it has no words of its own, with the text of the statement that holds it."""
    found = concept(reading, node)
    if found is not None and (found.text or any(one.display for one in found.codings)):
        return found
    text = text_of(reading, node) or text_of(reading, child(holder, "text"))
    if text is None or len(text) > _LONGEST_NAME:
        return found
    return CodeableConcept(codings=found.codings if found else (), text=line_of(text))


def _codings(node: Element) -> list[Coding]:
    coding = _coding(attribute(node, "code"), attribute(node, "displayName"), attribute(node, "codeSystem"))
    found = [coding] if coding else []
    if len(node):
        for translation in node.iterchildren(qualified("translation")):
            found.extend(_codings(translation))
    return found


@lru_cache(maxsize=4096)
def _plain_concept(code: str | None, display: str | None, system: str | None) -> CodeableConcept | None:
    coding = _coding(code, display, system)
    return CodeableConcept(codings=(coding,)) if coding else None


@lru_cache(maxsize=4096)
def _coding(code: str | None, display: str | None, system: str | None) -> Coding | None:
    if code in _NO_CODES or not (code or display):
        return None
    return Coding(system=code_system(system), code=code, display=display)


def _original_text(reading: Reading, node: Element) -> tuple[str | None, bool]:
    """The original text of a code or its translations, and whether it came by a reference."""
    for holder in (node, *children(node, "translation")):
        original = child(holder, "originalText")
        if original is not None:
            text, is_whole = _referenced(reading, original)
            if text and len(text) > _LONGEST_NAME:
                reading.warn(original, "The words of this code are too long for a name; they stand in the narrative.")
            elif text and not (is_whole and any(one.display for one in _codings(node))):
                return text, child(original, "reference") is not None
    return None, False


def _speaks_of_the_same(text: str, codings: list[Coding]) -> bool:
    """Whether a text shares a word with one of the displays, or there is none to compare with."""
    displays = [one.display for one in codings if one.display]
    if not displays:
        return True
    words = {word.casefold() for word in _WORD.findall(text)}
    return any(not words or words & {word.casefold() for word in _WORD.findall(display)} for display in displays)


def _with_qualifiers(node: Element, text: str | None, codings: list[Coding]) -> str | None:
    """The text with what qualifies the code (a laterality, for instance), which is never left out."""
    said = []
    for qualifier in node.iterchildren(qualified("qualifier")):
        name, value = child(qualifier, "name"), child(qualifier, "value")
        told = attribute(value, "displayName") or attribute(value, "code")
        if told:
            label = attribute(name, "displayName")
            said.append(f"{label}: {told}" if label else told)
    if not said:
        return text
    base = text or next((one.display or one.code for one in codings if one.display or one.code), "")
    return f"{base} ({', '.join(said)})"


def text_of(reading: Reading, node: Element | None) -> str | None:
    """The text of an ED or ST: its own, or that of the narrative it points to."""
    return _referenced(reading, node)[0] if node is not None and not is_encoded(node) else None


def own_words(node: Element) -> str | None:
    """The words that stand in a statement itself; those that it points to are read with the section."""
    text = child(node, "text")
    if text is None or is_encoded(text):
        return None
    return narrative(text) or _misplaced_text(text)


def is_encoded(node: Element) -> bool:
    """Whether an ED holds the bytes of a file and not words (HL7 v3 Data Types R1, BinaryDataEncoding)."""
    return (attribute(node, "representation") or "").upper() == "B64"


def pointed_text(reading: Reading, node: Element) -> str | None:
    """The words of the narrative that an ED points to; None where it points to none."""
    target = attribute(child(node, "reference"), "value")
    return reading.file.narratives.words(target, node)[0] if target and target.startswith("#") else None


def _referenced(reading: Reading, node: Element) -> tuple[str | None, bool]:
    reference = child(node, "reference")
    target = attribute(reference, "value")
    if target and reference is not None:
        if not target.startswith("#"):
            return own_text(node), False
        text, is_whole = reading.file.narratives.words(target, node)
        if text:
            return text, is_whole
    return narrative(node) or _misplaced_text(node), False


def _misplaced_text(node: Element) -> str | None:
    """A text that exporters write into an attribute, where ED and ST have none (HL7 v3 Data Types R1)."""
    is_text = local_name(node) == "text" or data_type(node) in ("ED", "ST")
    return attribute(node, "value") if is_text else None


def name_in_text(reading: Reading, node: Element | None) -> CodeableConcept | None:
    """What a text names, where nothing else does; a text that is too long for a name names nothing."""
    text = naming_text(reading, node)
    return CodeableConcept(text=line_of(text)) if text and len(text) <= _LONGEST_NAME else None


def naming_text(reading: Reading, node: Element | None) -> str | None:
    """The text of a statement that is to name it.

    Exporters point to the first cell of a row where they mean the row: nothing, a date or a number names nothing.
    """
    text = text_of(reading, node)
    if node is None or (text and any(letter.isalpha() for letter in text)):
        return text
    target = attribute(child(node, "reference"), "value")
    row = reading.file.narratives.row(target, node) if target else None
    return (row or "").strip(" |") or text


def absent_reason(node: Element | None) -> str | None:
    """Why an element says nothing, as FHIR's data-absent-reason; None where it gives no reason."""
    flavor = null_flavor(node)
    return ABSENT_REASONS.get(flavor, "unknown") if flavor else None
