"""Which way into the body a note gives for a medicine, compared with the record.

Names of routes: FHIR R4 example value set route-codes (SNOMED CT) and the abbreviations of prescribing. A product that
can only be taken one way (a tablet is swallowed, a patch is worn) tells its route as well as a dosage does.
"""

from __future__ import annotations

from collections.abc import Iterator

from clinic_assist.grounding.cards import Card, Group
from clinic_assist.grounding.claims import Claim
from clinic_assist.grounding.cues import find_cues
from clinic_assist.grounding.findings import Problem, contradicted, describe, not_found
from clinic_assist.grounding.lexicon import Cue
from clinic_assist.grounding.words import words_of
from clinic_assist.terminology.drug_routes import route_of

_GIVEN = frozenset((Group.MEDICATION, Group.IMMUNIZATION))
# The class of `terminology.drug_routes` to which each of our routes belongs, where their names differ.
_CLASS_OF = {
    "intravenous": "injection",
    "intramuscular": "injection",
    "subcutaneous": "injection",
    "inhaled": "inhalation",
    "sublingual": "oral",
}


def route_problems(claim: Claim, card: Card) -> Iterator[Problem]:
    """Problems with the way in which a medicine is said to be given; a record that names none backs none."""
    said = claim.values(Cue.ROUTE)
    if not said or card.group not in _GIVEN:
        return
    known, classes = _routes_of(card)
    if said <= known or (not known and {_CLASS_OF.get(one, one) for one in said} <= classes - {"injection"}):
        return
    told = ", ".join(sorted(said - known))
    if known or (classes and not {_CLASS_OF.get(one, one) for one in said} <= classes):
        yield contradicted(f"The chart does not say {told}: {describe(card)}.")
    else:
        yield not_found(f"The chart does not say that it is {told}: {describe(card)}.")


def _routes_of(card: Card) -> tuple[frozenset[str], frozenset[str]]:
    """The routes that the record names, and the classes of route that its texts and forms belong to."""
    words = [words_of(text) for text in card.texts]
    named = frozenset(cue.value for found in words for cue in find_cues(found) if cue.cue is Cue.ROUTE)
    classes = (route_of(text.lower().replace("-", " ").split()) for text in card.texts)
    return named, frozenset(one for one in classes if one)
