"""What comes of reading a drug string: the ingredients found, and what was not understood."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognisedDrug:
    """One ingredient that a text names.

    Attributes:
        ingredient: The RxNorm ingredient name in lower case, without salt: `lisinopril`.
        rxcui: Its RxNorm concept id, where our tables hold it.
    """

    ingredient: str
    rxcui: str | None = None


class RecognitionState(Enum):
    """How far a text was understood.

    RECOGNISED: every part that names a substance is known.
    PARTLY: at least one ingredient is known, and something else that may be one is not, or the sources disagree.
    NOT_RECOGNISED: no ingredient is known (a class name alone is also this; see `Recognition.drug_class`).
    NOT_A_DRUG: a food, something of the environment, a device, or a statement that there is none.
    """

    RECOGNISED = "recognised"
    PARTLY = "partly"
    NOT_RECOGNISED = "not-recognised"
    NOT_A_DRUG = "not-a-drug"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """The answer to one text or concept.

    Attributes:
        text: What was asked, verbatim.
        ingredients: Found, in the text's order, each once.
        route: oral, topical, ophthalmic, otic, nasal, inhalation, injection, rectal, vaginal or transdermal, where the
            text or form says so.
        unrecognised: Parts that may name a substance and were not recognised, verbatim.
        suggestions: Names that are spelled alike, for a person to choose from; never assumed.
        reason: Words for a person; empty when RECOGNISED.
        drug_class: Id of the class that the text names (`penicillins`), also beside an ingredient; `food-…` for a food
            that medicines are made with, which is NOT_A_DRUG itself.
        other_classes: Further classes named in the same text.
        note: What else to know about how it was recognised (a retired code); empty as a rule.
    """

    text: str
    state: RecognitionState
    ingredients: tuple[RecognisedDrug, ...] = ()
    route: str | None = None
    unrecognised: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    reason: str = ""
    drug_class: str | None = None
    other_classes: tuple[str, ...] = ()
    note: str = ""

    @property
    def ingredient_names(self) -> tuple[str, ...]:
        """The names alone, in order."""
        return tuple(drug.ingredient for drug in self.ingredients)
