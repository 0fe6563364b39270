"""What the verifier needs from outside: something that knows drug names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from clinic_assist.chart.datatypes import CodeableConcept


class RecognisedIngredient(Protocol):
    """One ingredient of a recognised product."""

    @property
    def ingredient(self) -> str: ...


class Recognition(Protocol):
    """What a drug concept of the record was recognised as; no ingredients where it was not."""

    @property
    def ingredients(self) -> Sequence[RecognisedIngredient]: ...


class DrugSpans(Protocol):
    """Finds drug and brand names. `terminology.drugs.DrugNames` is one."""

    def spans(self, text: str) -> Sequence[tuple[int, int, str]]:
        """Occurrences of drug and brand names in a text as (start, end, ingredient)."""
        ...

    def recognise_concept(self, concept: CodeableConcept) -> Recognition:
        """The ingredients of a medication or allergy concept."""
        ...
