"""What the checks need to know about drug names, as a protocol: `terminology.drugs` answers it, tests may too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.chart.facts import Ingredient


class NamedState(Protocol):
    """A recognition's state: RECOGNISED, PARTLY, NOT_RECOGNISED or NOT_A_DRUG."""

    @property
    def name(self) -> str: ...


class RecognisedIngredient(Protocol):
    """One ingredient of what was named. `ingredient` is the lower-case RxNorm base name."""

    @property
    def ingredient(self) -> str: ...


class Recognition(Protocol):
    """What a name or code turned out to be.

    Attributes:
        drug_class: Set where a class was named ("penicillins"), instead of a drug or beside one; else None.
        other_classes: Further classes that were named.
        unrecognised: The parts of a combination that were not recognised.
        suggestions: Names that may have been meant; never assumed.
        reason: Why it was not recognised, in words; empty where it was.
        note: What else to know about how it was recognised; empty as a rule.
    """

    @property
    def text(self) -> str: ...

    @property
    def state(self) -> NamedState: ...

    @property
    def ingredients(self) -> Sequence[RecognisedIngredient]: ...

    @property
    def route(self) -> str | None: ...

    @property
    def drug_class(self) -> str | None: ...

    @property
    def other_classes(self) -> Sequence[str]: ...

    @property
    def unrecognised(self) -> Sequence[str]: ...

    @property
    def suggestions(self) -> Sequence[str]: ...

    @property
    def reason(self) -> str: ...

    @property
    def note(self) -> str: ...


class DrugRecogniser(Protocol):
    """Finds the ingredients behind names and codes. Must be pure: the same input gives the same answer."""

    def recognise(self, text: str) -> Recognition:
        """What a typed name or product string is."""
        ...

    def recognise_concept(
        self, concept: CodeableConcept, ingredients: tuple[Ingredient, ...] = (), form: CodeableConcept | None = None
    ) -> Recognition:
        """What a coded or free-text medicine or substance is."""
        ...


def ingredient_names(recognition: Recognition) -> tuple[str, ...]:
    """The recognised ingredients, sorted, each once."""
    return tuple(sorted({part.ingredient for part in recognition.ingredients}))


def is_whole(recognition: Recognition) -> bool:
    """Whether everything in the name was recognised as a drug."""
    return recognition.state.name == "RECOGNISED" and bool(recognition.ingredients)


def is_no_drug(recognition: Recognition) -> bool:
    """Whether the name is known to be something that is not a drug (a food, an animal)."""
    return recognition.state.name == "NOT_A_DRUG"


def why_not(recognition: Recognition) -> str:
    """Why something was not, or not wholly, checked, in words for a person."""
    if recognition.ingredients and recognition.unrecognised:
        known = ", ".join(ingredient_names(recognition))
        return f"Only {known} was checked; not recognised: {', '.join(recognition.unrecognised)}"
    if recognition.drug_class and not recognition.ingredients and not is_no_drug(recognition):
        return f"Names a class ({recognition.drug_class.replace('-', ' ')}), not one drug"
    reason = recognition.reason or "Not recognised as a drug"
    if recognition.suggestions:
        reason = f"{reason.rstrip('.')}. Possibly meant: {', '.join(recognition.suggestions)}"
    return reason
