"""A small stand-in for the drug names of the terminology room."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from clinic_assist.chart.datatypes import CodeableConcept

BRANDS = {
    "Zestril": "lisinopril",
    "Glucophage": "metformin",
    "Coumadin": "warfarin",
    "Lipitor": "atorvastatin",
    "Norvasc": "amlodipine",
    "Ventolin": "albuterol",
    "Lasix": "furosemide",
    "Synthroid": "levothyroxine",
}
INGREDIENTS = (
    "lisinopril metformin warfarin atorvastatin amlodipine albuterol furosemide levothyroxine omeprazole sertraline"
    " gabapentin prednisone insulin digoxin spironolactone clopidogrel aspirin ibuprofen naproxen acetaminophen hydrocodone"
    " amoxicillin penicillin sulfamethoxazole trimethoprim ciprofloxacin codeine morphine simvastatin rosuvastatin losartan"
    " carvedilol metoprolol hydrochlorothiazide tamsulosin allopurinol methotrexate apixaban rivaroxaban azithromycin"
    " doxycycline fluticasone montelukast citalopram fluoxetine lamotrigine levetiracetam tramadol"
).split()


@dataclass(frozen=True)
class FakeIngredient:
    ingredient: str


@dataclass(frozen=True)
class FakeRecognition:
    ingredients: tuple[FakeIngredient, ...] = ()


@dataclass(frozen=True)
class FakeDrugNames:
    """Finds whole words, without regard to case."""

    names: dict[str, str] = field(
        default_factory=lambda: {**{name: name for name in INGREDIENTS}, **{b.lower(): i for b, i in BRANDS.items()}}
    )

    def spans(self, text: str) -> tuple[tuple[int, int, str], ...]:
        return tuple(
            (match.start(), match.end(), self.names[match.group().lower()])
            for match in re.finditer(r"[A-Za-z]+", text)
            if match.group().lower() in self.names
        )

    def recognise_concept(self, concept: CodeableConcept) -> FakeRecognition:
        found = dict.fromkeys(ingredient for _, _, ingredient in self.spans(concept.display))
        return FakeRecognition(tuple(FakeIngredient(name) for name in found))
