"""Coded values: CE, CWE, CNE, and the plain codes of HL7's own and local tables (ID, IS)."""

from __future__ import annotations

import re

from clinic_assist.chart.datatypes import CodeableConcept, Coding
from clinic_assist.importers.hl7v2.codes import code_system, v2_table
from clinic_assist.importers.hl7v2.fields import Repetition, Segment
from clinic_assist.terminology.systems import ATC, SNOMED_CT

# Names of coding systems that stand for two of them, told apart by the shape of the code: SNOMED CT identifiers are
# 6 to 18 digits (SNOMED CT TIG, SCTID), where older editions of SNOMED begin with a letter; `ATC` is the American Type
# Culture Collection in table 0396, but medicines are written with it in the sense of the WHO's classification.
_SHAPED = {
    "SNOMED": (re.compile(r"\d{6,18}"), SNOMED_CT),
    "SNM": (re.compile(r"\d{6,18}"), SNOMED_CT),
    "ATC": (re.compile(r"[A-Z](?:\d{2}(?:[A-Z]{1,2}(?:\d{2})?)?)?"), ATC),
}
# HL7 v2.8 s.2.A.13, CWE: code, text, system; the same of the first and second alternate; OIDs of the systems.
_TRIPLETS = ((1, 2, 3, 14), (4, 5, 6, 17), (10, 11, 12, 20))
_ORIGINAL_TEXT = 9
_FOUR_LETTERS = re.compile(r"[A-Za-z]{4}")


def concept(repetition: Repetition, *, table: str | None = None) -> CodeableConcept | None:
    """A coded value with its alternates; None where the field says nothing.

    `table` is HL7's own table of the field: a code that names no system is of that one.
    """
    codings = []
    for code_at, text_at, system_at, oid_at in _TRIPLETS:
        if code_at > repetition.size:
            break
        code, display = repetition.get(code_at), repetition.get(text_at)
        if code:
            system = _system(code, repetition.get(system_at), repetition.get(oid_at))
            if system is None and table and code_at == 1:
                system = v2_table(table)
            codings.append(Coding(system=system, code=code, display=display))
        elif display and code_at > 1:
            codings.append(Coding(display=display))
    text = repetition.get(_ORIGINAL_TEXT)
    if text is None and not repetition.get(1):
        text = repetition.get(2)
    if not codings and not text:
        return None
    if text is None and len(codings) == 1 and _is_words(codings[0]):
        text = codings[0].code
    return CodeableConcept(codings=tuple(codings), text=text)


def _is_words(coding: Coding) -> bool:
    """Whether a code is plainly a name, put in its place by a sender without codes: `PENICILLIN`.

    That is several words, or four letters and more without a digit.
    """
    if coding.code is None or coding.system is not None or coding.display is not None:
        return False
    if len(coding.code.split()) > 1:
        return True
    return not any(letter.isdigit() for letter in coding.code) and _FOUR_LETTERS.search(coding.code) is not None


def _system(code: str, name: str | None, oid: str | None) -> str | None:
    shaped = _SHAPED.get((name or "").upper())
    if shaped and shaped[0].fullmatch(code):
        return shaped[1]
    return code_system(name, oid)


def concept_at(segment: Segment, number: int, *, table: str | None = None) -> CodeableConcept | None:
    """The coded value in the first repetition of a field."""
    repetitions = segment.repetitions(number)
    return concept(repetitions[0], table=table) if repetitions else None


def concepts_at(segment: Segment, number: int, *, table: str | None = None) -> tuple[CodeableConcept, ...]:
    """The coded values of all repetitions of a field."""
    found = (concept(one, table=table) for one in segment.repetitions(number))
    return tuple(one for one in found if one is not None)


def said(text: str | None) -> CodeableConcept | None:
    """Plain words as a concept."""
    return CodeableConcept(text=text) if text else None
