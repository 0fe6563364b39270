"""What a medicine is and what it is for: product, ingredients, form, indications."""

from __future__ import annotations

from dataclasses import replace
from typing import TypedDict

from clinic_assist.chart.datatypes import CodeableConcept, Coding, Ratio
from clinic_assist.chart.facts import (
    Ingredient,
)
from clinic_assist.importers.ccda.codes import REASON_LOINC
from clinic_assist.importers.ccda.concepts import absent_reason, concept, concept_or_text, name_in_text
from clinic_assist.importers.ccda.nodes import (
    child,
    code_of,
    is_true,
    own_text,
    qualified,
    related,
)
from clinic_assist.importers.ccda.quantities import quantity
from clinic_assist.importers.ccda.reading import Reading
from clinic_assist.importers.xml.tree import Element


class Use(TypedDict):
    """What all records of use have in common beside status and time."""

    medication: CodeableConcept | None
    ingredients: tuple[Ingredient, ...]
    form: CodeableConcept | None
    status_reasons: tuple[CodeableConcept, ...]
    reasons: tuple[CodeableConcept, ...]


def use(reading: Reading) -> Use:
    """What is taken, in which form, and why or why not."""
    node = reading.node
    taken = product(reading, node)
    if taken is None and reading.parent is None:
        reading.warn(node, "The record does not say which medicine.")
    return Use(
        medication=taken,
        ingredients=(*_ingredients(reading), *_vehicles(reading)),
        form=_form(reading),
        status_reasons=why_not(reading),
        reasons=indications(reading),
    )


def _form(reading: Reading) -> CodeableConcept | None:
    """The dose form: of the statement, else of its product (epSOS and IPS extensions of CDA)."""
    material = child(reading.node, "consumable", "manufacturedProduct", "manufacturedMaterial")
    of_product = next(material.iterchildren("{*}formCode"), None) if material is not None else None
    return concept(reading, child(reading.node, "administrationUnitCode")) or concept(reading, of_product)


def product(reading: Reading, node: Element) -> CodeableConcept | None:
    """The product: the code of its material, else its name, else the words of the entry."""
    for holder in ("consumable", "product"):
        for kind in ("manufacturedMaterial", "manufacturedLabeledDrug"):
            material = child(node, holder, "manufacturedProduct", kind)
            if material is None:
                continue
            found = concept(reading, child(material, "code"))
            name = own_text(child(material, "name"))
            if found is None and name:
                return CodeableConcept(codings=_generic(reading, material), text=name)
            if found is not None:
                return _with_name(found, name)
    return name_in_text(reading, child(node, "text")) if child(node, "consumable") is not None else None


def _with_name(code: CodeableConcept, name: str | None) -> CodeableConcept:
    """The product with the name of its material beside the code, where that says something else: often the brand."""
    told = {text.casefold() for text in (code.text, *(one.display for one in code.codings)) if text}
    if not name or name.casefold() in told:
        return code
    return replace(code, codings=(*code.codings, Coding(display=name))) if told else replace(code, text=name)


def _generic(reading: Reading, material: Element) -> tuple[Coding, ...]:
    """The codes of the generic medicine of which a brand is a kind (epSOS and IPS extensions of CDA)."""
    found: list[Coding] = []
    for kind in material.iterchildren("{*}asSpecializedKind"):
        for one in kind.iter("{*}code"):
            told = concept(reading, one)
            found.extend(told.codings if told else ())
    return tuple(found)


def _ingredients(reading: Reading) -> tuple[Ingredient, ...]:
    """The ingredients of a product with their strength (epSOS and IPS extensions of CDA)."""
    found = []
    material = child(reading.node, "consumable", "manufacturedProduct", "manufacturedMaterial")
    for one in material.iterchildren("{*}ingredient") if material is not None else ():
        substance = next(one.iterchildren("{*}ingredient", "{*}ingredientSubstance"), None)
        item = concept(reading, next(substance.iterchildren("{*}code"), None)) if substance is not None else None
        name = own_text(next(substance.iterchildren("{*}name"), None)) if substance is not None else None
        item = item or (CodeableConcept(text=name) if name else None)
        amount = next(one.iterchildren("{*}quantity"), None)
        if item:
            strength = _strength(reading, amount) if amount is not None else None
            is_active = {"ACTI": True, "IACT": False}.get(one.get("classCode") or "")
            found.append(Ingredient(item=item, strength=strength, is_active=is_active))
        else:
            reading.warn(one, "An ingredient without a name was not read.")
    return tuple(found)


def _strength(reading: Reading, node: Element) -> Ratio | None:
    over, under = (
        quantity(reading, next(node.iterchildren(f"{{*}}{name}"), None)) for name in ("numerator", "denominator")
    )
    return Ratio(numerator=over, denominator=under) if over or under else None


def absent_product(reading: Reading) -> str | None:
    """Why a statement does not name its product; None where it does, be it in words only."""
    if product(reading, reading.node) is not None:
        return None
    return absent_reason(child(reading.node, "consumable", "manufacturedProduct", "manufacturedMaterial", "code"))


def _vehicles(reading: Reading) -> tuple[Ingredient, ...]:
    """The vehicle that a drug is given in (C-CDA template 4.24), which is not active."""
    found = []
    for participant in reading.node.iterchildren(qualified("participant")):
        if participant.get("typeCode") == "CSM":
            entity = child(participant, "participantRole", "playingEntity")
            name = own_text(child(entity, "name")) if entity is not None else None
            item = concept(reading, child(entity, "code")) if entity is not None else None
            item = item or (CodeableConcept(text=name) if name else None)
            if item:
                found.append(Ingredient(item=item, is_active=False))
    return tuple(found)


def indications(reading: Reading) -> tuple[CodeableConcept, ...]:
    """Indications: what the statement was done for."""
    found = []
    for link, statement in related(reading.node):
        if link.get("typeCode") == "RSON" and child(statement, "value") is not None:
            reading.handled.add(statement)
            told = concept_or_text(reading, child(statement, "value"), statement)
            if told and not is_true(reading.node, "negationInd"):
                found.append(told)
    return tuple(dict.fromkeys(found))


def why_not(reading: Reading) -> tuple[CodeableConcept, ...]:
    """Why something was not done."""
    if not is_true(reading.node, "negationInd"):
        return ()
    found = []
    for link, statement in related(reading.node):
        if link.get("typeCode") == "RSON" or code_of(statement) == REASON_LOINC:
            reading.handled.add(statement)
            told = concept(reading, child(statement, "value")) or concept(reading, child(statement, "code"))
            if told:
                found.append(told)
    return tuple(dict.fromkeys(found))
