"""Writes clinic_assist/importers/fhir/elements.txt from the model classes of fhir.resources. Deterministic.

    python resources/fhir/build.py

Which elements FHIR allows to repeat, and what stands in them, in R4B, then what STU3 and R5 have beside. Where the
versions differ, R4B's answer is taken: the readers let a single value stand for a list of one and the other way round.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

TARGET = Path(__file__).resolve().parents[2] / "clinic_assist/importers/fhir/elements.txt"
VERSIONS = ("fhir.resources.R4B", "fhir.resources.STU3", "fhir.resources")
# What every type has; written once, as elements of no type.
COMMON = {
    "extension": "extension*:Extension", "modifierExtension": "modifierExtension*:Extension",
    "contained": "contained*:Resource", "meta": "meta:Meta",
}  # fmt: skip
# DSTU2, which fhir.resources has no models of: what is no single text in it and stands in no later version.
# http://hl7.org/fhir/DSTU2, each type's page.
DSTU2 = (
    "actionResulting*:Reference additionalInstructions:CodeableConcept batch*:MedicationPackageBatch "
    "codedDiagnosis*:CodeableConcept doseSequence:i incomingReferral*:Reference indication*:Reference isBrand:b "
    "modalityList*:Coding notPerformed:b notes*:Annotation prohibited:b reasonGiven*:CodeableConcept "
    "reasonNotPerformed*:CodeableConcept reasonNotTaken*:CodeableConcept reported:b seriesDoses:i "
    "vaccinationProtocol*:ImmunizationVaccinationProtocol wasNotGiven:b wasNotPrescribed:b wasNotTaken:b"
)
LEFT_OUT = frozenset((*COMMON, "id", "text", "implicitRules", "language", "fhir_comments", "resource_type"))
NUMBERS = {r"\bbool\b": "b", r"\bint\b": "i", r"\bDecimal\b": "d"}


class Shape(NamedTuple):
    """Whether an element may repeat, and what it holds: a type, `b`, `i`, `d`, or nothing for text.

    What is one of a choice, such as valueCode of value[x], has a name that ends in its type, which tells the rest.
    """

    is_list: bool
    kind: str
    is_choice: bool = False

    def written(self, name: str) -> str:
        """As elements.txt writes it."""
        return f"{name}{'*' if self.is_list else ''}{':' + self.kind if self.kind else ''}"


TEXT = Shape(is_list=False, kind="")


def main() -> None:
    """Writes the file."""
    found: dict[str, dict[str, Shape]] = {}
    for package in VERSIONS:
        for type_name, elements in shapes(package).items():
            known = found.setdefault(type_name, {})
            for name, shape in elements.items():
                known.setdefault(name, shape)
    choices = {name: shape for elements in found.values() for name, shape in elements.items() if shape.is_choice}
    usual = usual_shapes(found) | choices
    usual = read_entries(DSTU2) | usual
    told = (shape.written(name) for name, shape in usual.items() if shape != TEXT and name not in choices)
    lines = [" ".join(sorted((*COMMON.values(), *told)))]
    for type_name, elements in sorted(found.items()):
        own = [shape.written(name) for name, shape in sorted(elements.items()) if shape != usual[name]]
        if own:
            lines.append(" ".join((type_name, *own)))
    TARGET.write_text("\n".join(lines) + "\n", encoding="ascii")


def read_entries(entries: str) -> dict[str, Shape]:
    """Elements as elements.txt writes them."""
    found = (re.fullmatch(r"([^*:]+)(\*?):?(.*)", entry) for entry in entries.split())
    return {one[1]: Shape(bool(one[2]), one[3]) for one in found if one}


def shapes(package: str) -> dict[str, dict[str, Shape]]:
    """The elements of each type of one version."""
    module = importlib.import_module(package)
    found: dict[str, dict[str, Shape]] = {}
    for info in pkgutil.iter_modules(module.__path__):
        if info.ispkg or info.name == "fhirtypes":
            continue
        for name, model in vars(importlib.import_module(f"{package}.{info.name}")).items():
            if isinstance(model, type) and model.__module__ == f"{package}.{info.name}":
                fields = getattr(model, "model_fields", {})
                found[name] = {
                    field.alias or key: Shape(is_list=False, kind="", is_choice=True)
                    if (field.json_schema_extra or {}).get("one_of_many")
                    else shape_of(name, field.alias or key, str(field.annotation))
                    for key, field in fields.items()
                    if key not in LEFT_OUT and not key.endswith("__ext")
                }
    return found


def shape_of(type_name: str, name: str, annotation: str) -> Shape:
    """The shape of an element, from what its model says of it."""
    named = re.search(r"abc\.(\w+)Type\b", annotation)
    if named:
        own = f"{type_name}{name[:1].upper()}{name[1:]}"  # a part of its own, named by its place
        return Shape("List[" in annotation, "+" if named[1] == own else named[1])
    number = next((kind for pattern, kind in NUMBERS.items() if re.search(pattern, annotation)), "")
    return Shape("List[" in annotation, number)


def usual_shapes(found: dict[str, dict[str, Shape]]) -> dict[str, Shape]:
    """The shape that elements of a name have most often."""
    counts: dict[str, Counter[Shape]] = defaultdict(Counter)
    for elements in found.values():
        for name, shape in elements.items():
            counts[name][shape] += 1
    return {name: max(sorted(count), key=count.__getitem__) for name, count in counts.items()}


if __name__ == "__main__":
    main()
