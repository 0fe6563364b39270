"""Turns of phrase that address the reader or point at the record, lists with "respectively", German denials."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

# "It should be noted that …", "as you know", "please be aware of", "thank you for seeing": words to the reader.
_TURNS = re.compile(
    r"\bit (?:should|must|may|can|needs to) be (?:mentioned|noted|said|added|pointed out|stressed|remembered)\b"
    r"(?: that\b)?"
    r"|\bas (?:you|we|they) (?:will )?(?:know|see)\b"
    r"|\bas (?:the|your|our) (?:records?|notes?|chart) (?:shows?|says?|states?)\b"
    r"|\bas (?:discussed|mentioned|noted|stated|described|listed)(?: above| below| before)?\b"
    r"|\bplease (?:be (?:aware|advised|reminded)(?: of| that)?|(?:do )?note(?: that)?)(?=\s)"
    r"|^(?:many )?thank(?:s| you)(?: very much| kindly)? for (?:referring|seeing|reviewing|asking (?:me|us) to see)\b"
    r"|\b(?:as regards|with (?:regard|respect|reference) to|in (?:regard|respect|terms) (?:to|of))(?=\s)"
    r"|\bas far (?:back )?as\b|\bas far back as\b|\bas early as\b"
    r"|\b(?:laboratory|lab|blood) work\b|\bsurgical(?= history\b)"
    r"|\bcarr(?:ies|ied|ying) the date\b|\bappear(?:s|ed)?(?= (?:in|on|under|among)\b)"
    r"|\b(?<=active )concern\b|\b(?<=ongoing )concern\b|\b(?<=current )concern\b|\bdown(?= as an?\b)"
    r"|\b(?:wrote|written|noted|jotted|put|set|taken|got|have|has) (?:it )?down(?=\s)"
    r"|\b(?:was |is |been |and )marked\b|\bmarked(?= as\b)"
    r"|\bhas(?= an? (?:\w+ )?onset\b)|\bheld(?= (?:on|in) (?:our|the|your) (?:system|records?|file|chart|list)\b)"
    r"|\bbec(?:ame|omes|ome) apparent\b|(?<=history )(?:is |was )?positive(?= for\b)|(?<=allergic )response\b"
    r"|\bill(?= with\b)|\b(?:when|if|on being|after being) exposed(?= to\b)",
    re.IGNORECASE,
)
# Sentence adverbials of several words: they join or announce, and say nothing themselves.
_ASIDES = re.compile(
    r"(?:^|(?<=[;,]))\s*(?:and\s+)?(?:by the way|what is more|what's more|as it happens|that is to say"
    r"|as a matter of fact|as an aside|on the whole"
    r"|by and large|all told|as for|for (?:the record|information|reference|completeness|your information)"
    r"|in (?:short|brief|summary|essence|fact|general|other words|passing|conclusion|total|all|closing)(?=[ ,])"
    r"|to (?:sum up|recap|be precise|be exact|be clear|be complete|begin with|start with|conclude)"
    r"|let (?:me|us) (?:remind|tell|add|say|mention|note)(?: you)?(?: that)?"
    r"|(?:i|we) (?:would|should|want to|wish to) (?:like to )?(?:add|mention|say|note|point out|remind you)(?: that)?"
    r"|in addition|additionally|also|furthermore|moreover|besides|of note|further|likewise|similarly|equally|meanwhile"
    r"|at the same time|incidentally|on top of that|as well as that|on another note|separately),?(?=\s)"
    r"|^dear (?:colleagues?|doctor|dr\.? \w+|sirs?|madam|sir or madam|all|team),?(?=\s)",
    re.IGNORECASE,
)
_TAKING = re.compile(r"\b(?:on|upon|after|when|by) taking\b", re.IGNORECASE)
_RESPECTIVELY = re.compile(
    r"^(?P<names>[^.;:]+?)\s+(?P<verb>was|were|is|are|measured|came to|stood at)\s+(?P<values>[^;]*?\d[^;]*?),?"
    r"\s+respectively\b(?P<rest>[^;]*)$",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*,\s*and\s+|\s*,\s+|\s+and\s+|\s*&\s*", re.IGNORECASE)
_FEWEST = 2


def turns_in(text: str) -> Iterator[tuple[int, int]]:
    """Places of turns that say nothing of the patient."""
    return (match.span() for pattern in (_TURNS, _TAKING) for match in pattern.finditer(text))


def without_asides(text: str) -> str:
    """A text with blanks where words only join or announce: "…; by the way, …", "Dear colleague, …"."""
    return _ASIDES.sub(lambda match: " " * len(match.group()), text)


def unfold_respectively(text: str) -> str:
    """Gives "A and B were 4.1 and 140 respectively" as "A was 4.1; B was 140"; other text, and uneven lists, as is."""
    match = _RESPECTIVELY.match(text.strip())
    if match is None:
        return text
    names, values = _AND.split(match["names"]), _AND.split(match["values"])
    if len(names) < _FEWEST or len(names) != len(values):
        return text
    rest = match["rest"].rstrip(" .")
    return "; ".join(f"{name} was {value}{rest}" for name, value in zip_longest(names, values)) + "."


_GERMAN_DENIAL = re.compile(
    r"\b(?:kein(?:e[mnrs]?)?|nicht|niemals|nie|ohne|weder|verneint|ausgeschlossen|ausschluss)\b", re.IGNORECASE
)


def german_denials(text: str) -> Iterator[tuple[int, int]]:
    """Places of German words that deny, which are not read: their scope is another than that of English ones."""
    return (match.span() for match in _GERMAN_DENIAL.finditer(text))
