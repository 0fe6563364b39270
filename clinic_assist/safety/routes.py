"""By which way a medicine reaches the body, as far as that changes a check."""

from __future__ import annotations

import re
from enum import Enum

from clinic_assist.chart.datatypes import CodeableConcept


class Route(Enum):
    """Ways of administration, as coarse as the rules need them."""

    ORAL = "oral"
    INJECTED = "injected"
    TRANSDERMAL = "transdermal"
    INHALED = "inhaled"
    NASAL = "nasal"
    RECTAL = "rectal"
    VAGINAL = "vaginal"
    SKIN = "skin"
    EYE = "eye"
    EAR = "ear"


LOCAL_ROUTES = frozenset({Route.SKIN, Route.EYE, Route.EAR, Route.VAGINAL})
"""Ways by which little of most medicines reaches the blood. Product decision, see docs/knowledge.md: inhaled, nasal and
rectal use count as whole-body use because serious interactions are labelled for them (fluticasone with ritonavir)."""

_WORDS: tuple[tuple[Route, str], ...] = (
    (Route.TRANSDERMAL, r"transdermal|patch|percutaneous"),
    (Route.EYE, r"ophthalmic|ophth|eye|ocular|intravitreal|conjunctival|intraocular"),
    (Route.EAR, r"otic|ear|auricular"),
    (Route.NASAL, r"nasal|intranasal|nose|nostril"),
    (Route.INHALED, r"inhal\w*|respiratory|nebuli\w*|metered dose|endotracheal"),
    (Route.VAGINAL, r"vagina\w*|intravaginal"),
    (Route.RECTAL, r"rectal|rectum|per rectum|suppository|enema"),
    (Route.INJECTED, r"inject\w*|intravenous|iv|intramuscular|im|subcutaneous|sc|sq|subcut|parenteral|infusion"),
    (Route.INJECTED, r"intrathecal|epidural|intradermal|intra-arterial|intraarterial|intraosseous"),
    (Route.ORAL, r"oral|orally|mouth|po|sublingual|buccal|swallow|enteral|gastrostomy|nasogastric|tablet|capsule"),
    (Route.SKIN, r"topical|skin|cutaneous|dermal|scalp|cream|ointment|gel|lotion|shampoo"),
)
_PATTERNS = tuple((route, re.compile(rf"\b(?:{words})\b")) for route, words in _WORDS)

# SNOMED CT route of administration values as US Core and the IPS use them; EDQM standard terms for routes.
_CODES = {
    "26643006": Route.ORAL,
    "260548002": Route.ORAL,
    "37839007": Route.ORAL,
    "47625008": Route.INJECTED,
    "255560000": Route.INJECTED,
    "78421000": Route.INJECTED,
    "34206005": Route.INJECTED,
    "263887005": Route.INJECTED,
    "6064005": Route.SKIN,
    "45890007": Route.TRANSDERMAL,
    "54485002": Route.EYE,
    "10547007": Route.EAR,
    "46713006": Route.NASAL,
    "16857009": Route.VAGINAL,
    "37161004": Route.RECTAL,
    "20053000": Route.ORAL,
    "20045000": Route.INJECTED,
    "20035000": Route.INJECTED,
    "20066000": Route.INJECTED,
    "20049000": Route.NASAL,
}


def route_of_text(text: str) -> Route | None:
    """The way that a word or phrase names; None where it names none we know."""
    lowered = text.lower()
    return next((route for route, pattern in _PATTERNS if pattern.search(lowered)), None)


def route_of(concept: CodeableConcept) -> Route | None:
    """The way that a coded or free-text route names: by its codes, else by its texts."""
    for coding in concept.codings:
        if coding.code in _CODES:
            return _CODES[coding.code]
    for text in (concept.text, *(coding.display for coding in concept.codings)):
        if text and (route := route_of_text(text)):
            return route
    return None
