"""Cuts a note into statements and knows headings from claims."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Followed by a full stop that ends no sentence.
_ABBREVIATIONS = frozenset(
    """
    dr mr mrs ms prof st vs approx ca no nos e.g i.e eg ie etc cf fig q.d b.i.d t.i.d q.i.d q.o.d q.h.s p.r.n
    p.o i.v i.m s.c a.m p.m resp temp wt ht hx dx rx tx sx pt pts yr yrs mo wk hr min max avg incl excl jan feb
    mar apr jun jul aug sep sept oct nov dec tab tabs cap caps inj susp sol soln jr sr dept tel al inc ltd u.s l
    r lt rt diff neg pos est w.r.t
    """.split()
)
_HEADINGS = tuple(
    (
        "medications|meds|current meds|home meds|medication list|current medication|current medications|"
        "active medications|past medications|home medications|"
        "discharge medications|medication|allergies|allergy|allergies and intolerances|problems|problem list|"
        "active problems|past problems|resolved problems|conditions|diagnoses|diagnosis|past medical history|"
        "medical history|pmh|past surgical history|surgical history|psh|family history|fh|social history|sh|"
        "history of present illness|hpi|history|chief complaint|cc|review of systems|ros|physical exam|"
        "physical examination|exam|examination|vital signs|vitals|results|labs|laboratory results|laboratory|"
        "lab results|imaging|procedures|immunizations|immunisations|vaccinations|assessment|plan|"
        "assessment and plan|a/p|impression|subjective|objective|summary|follow-up|documents|background|"
        "plans|devices|encounters|visits|goals"
    ).split("|")
)
_BULLET = re.compile(r"^\s*(?:[-*•·‣▪–—]\s+|\(?\d{1,2}[.)]\s+(?=\D)|\(?[a-z][.)]\s+)")
_HEADING_LINE = re.compile(
    r"^\s*#*\s*(?P<title>[A-Za-z][A-Za-z /&'()-]{0,60}?(?:\s+\(?\d[\w ./-]{2,18}\)?)?)\s*:\s*$"
    r"|^\s*#+\s*(?P<marked>.+?)\s*:?\s*$"
)
_INLINE = re.compile(
    rf"^\s*(?P<title>{'|'.join(sorted(map(re.escape, _HEADINGS), key=len, reverse=True))})\s*:\s+(?P<rest>\S.*)$",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]*[^\W_a-z]|\s*$)|[.!?]+(?=\s+\d)")
_LAST_WORD = re.compile(r"(\S+?)[.!?]+[\"'”’)\]]*$")


def split_statements(text: str) -> tuple[str, ...]:
    """The statements of a free text in order; headings are left out."""
    return tuple(statement for _, statement in split_sections(text))


def split_sections(text: str) -> tuple[tuple[str, str], ...]:
    """The statements of a free text in order, each with the heading under which it stands (empty for none)."""
    out: list[tuple[str, str]] = []
    section = ""
    for block in _blocks(text):
        heading = _heading(block)
        if heading is not None:
            section = heading
            continue
        inline = _INLINE.match(block)
        section = inline["title"].strip() if inline else section
        out.extend((section, sentence) for sentence in _sentences(inline["rest"] if inline else block))
    return tuple(out)


def _blocks(text: str) -> Iterator[str]:
    """Lines, with a line that a person only wrapped joined to the one before it."""
    held = ""
    for line in text.splitlines():
        stripped = line.strip()
        bulleted = bool(_BULLET.match(line))
        continues = held and stripped and not bulleted and stripped[0].islower() and held[-1] not in ".!?:;"
        if continues:
            held = f"{held} {stripped}"
            continue
        if held:
            yield held
        held = _BULLET.sub("", line).strip() if bulleted else stripped
    if held:
        yield held


def _heading(block: str) -> str | None:
    match = _HEADING_LINE.match(block)
    if match:
        return (match["title"] or match["marked"]).strip()
    plain = block.strip().rstrip(":").strip()
    if plain.lower() in _HEADINGS and not plain.endswith("."):
        return plain
    return None


def _sentences(block: str) -> Iterator[str]:
    start = 0
    for match in _END.finditer(block):
        if _ends_abbreviation(block[start : match.end()]) and block[match.end() :].strip():
            continue
        sentence = block[start : match.end()].strip()
        if _says_something(sentence):
            yield sentence
        start = match.end()
    rest = block[start:].strip()
    if _says_something(rest):
        yield rest


def _says_something(sentence: str) -> bool:
    return any(character.isalnum() for character in sentence)


def _ends_abbreviation(sentence: str) -> bool:
    match = _LAST_WORD.search(sentence)
    if match is None:
        return False
    word = match.group(1).lstrip("(\"'“‘[").lower()
    return word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha())
