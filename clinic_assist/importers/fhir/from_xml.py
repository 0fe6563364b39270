"""FHIR's XML as the tree that its JSON gives, so that one set of readers serves both (FHIR R4 s.2.6.1, s.2.6.2).

Values stay as written: a number with its digits, a text with its spaces. What cannot be the number or flag that it
should be stays a text, so that its reader names it.
"""

from __future__ import annotations

import re
from decimal import Decimal

from clinic_assist.importers.fhir.elements import BOOLEAN, DECIMAL, INTEGER, RESOURCE, TEXT, shape_of
from clinic_assist.importers.fhir.records import DAMAGE, Damage
from clinic_assist.importers.jsontext import JsonObject, JsonValue
from clinic_assist.importers.xml.repair import DAMAGE_NAMESPACE
from clinic_assist.importers.xml.tree import Element, local_name, markup_of

FHIR = "http://hl7.org/fhir"
"""The namespace of FHIR's XML."""

_REASON = f"{{{DAMAGE_NAMESPACE}}}reason"
# FHIR R4 s.2.24.0.1: integers and decimals as they may be written, which is as JSON writes them.
_INTEGER = re.compile(r"-?(?:0|[1-9]\d*)", re.ASCII)
_DECIMAL = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_LONGEST_INTEGER = 18
_KINDS = (BOOLEAN, INTEGER, DECIMAL, TEXT)


class Tree:
    """One document on its way to a tree.

    Attributes:
        damaged: Elements inside records that were taken out, with the reason.
    """

    def __init__(self) -> None:
        self.damaged: list[tuple[Element, str]] = []

    def resource(self, element: Element) -> JsonObject:
        """A resource from the element that bears its name."""
        name = local_name(element)
        found: JsonObject = {"resourceType": name}
        # No element of that name takes its place.
        return found | self.members(element, name, without="resourceType")

    def members(self, element: Element, type_name: str, *, without: str = "") -> JsonObject:
        """The members of an object, in the order in which they first stand; those named `without` are left out."""
        found: JsonObject = {key: value for key, value in element.attrib.items() if key in ("id", "url")}
        self._note_damage(element, found)
        for child in element.iterchildren():
            name = local_name(child)
            if name != without:
                self._add(found, child, name, type_name)
        return found

    def _note_damage(self, element: Element, found: JsonObject) -> None:
        reason = element.get(_REASON)
        if reason is None:
            return
        parent = element.getparent()
        if parent is not None and local_name(parent) == "Bundle":
            found[DAMAGE] = Damage(reason)
        else:
            self.damaged.append((element, reason))

    def _add(self, found: JsonObject, child: Element, name: str, type_name: str) -> None:
        shape = shape_of(type_name, name)
        value, beside = self._value(child, name, shape.kind)
        if shape.kind == RESOURCE and shape.is_list and isinstance(value, list):  # several in one `contained`
            found[name] = [*_as_list(found.get(name, []), 0), *value]
            return
        if value == {} and not shape.is_list:  # FHIR R4 s.2.6.1: an element is never empty; one that is says nothing
            return
        key = f"_{name}"
        if name not in found:
            # A text where a later version has a list of objects, such as the `note` of DSTU2, is no list.
            is_list = shape.is_list and not (isinstance(value, str) and shape.kind not in _KINDS)
            found[name] = [value] if is_list else value
            if beside is not None:
                found[key] = [beside] if is_list else beside
            if value is None and not is_list:
                del found[name]
            return
        earlier = found[name]
        values: list[JsonValue] = earlier if isinstance(earlier, list) else [earlier]
        if beside is not None or key in found:
            found[key] = [*_as_list(found.get(key), len(values)), beside]
        values.append(value)
        found[name] = values

    def _value(self, element: Element, name: str, kind: str) -> tuple[JsonValue, JsonObject | None]:
        """The value of an element, and for a primitive what stands beside its value: id and extensions."""
        if name == "div":
            return markup_of(element), None
        if kind == RESOURCE:
            return self._held(element), None
        written = element.get("value")
        if written is not None and not len(element) and element.get("id") is None:
            return _primitive(written, kind), None
        only_extensions = all(local_name(child) == "extension" for child in element.iterchildren())
        if not only_extensions or (written is None and kind not in _KINDS):
            return self._object(element, kind, written), None
        beside = self.members(element, "Element") if len(element) or element.get("id") else None
        if written is None:
            text = (element.text or "").strip()
            return (None if beside and not text else text), beside
        return _primitive(written, kind), beside

    def _object(self, element: Element, kind: str, written: str | None) -> JsonValue:
        text = (element.text or "").strip()
        if text and not len(element):  # words where an object belongs, as a narrative whose tags did not match
            return text
        found = self.members(element, kind)
        if written is not None:
            found["value"] = written
        return found

    def _held(self, element: Element) -> JsonValue:
        """The resource in an element that holds one; nothing where it holds none, a list where it holds several."""
        found: list[JsonValue] = [self.resource(child) for child in element.iterchildren()]
        return found[0] if len(found) == 1 else found or None


def _as_list(value: JsonValue, length: int) -> list[JsonValue]:
    """What stands beside the earlier values, one for each."""
    values = value if isinstance(value, list) else [value]
    return [*values, *[None] * (length - len(values))]


def _primitive(written: str, kind: str) -> JsonValue:
    if kind == BOOLEAN and written in ("true", "false"):
        return written == "true"
    if kind == INTEGER and len(written) <= _LONGEST_INTEGER and _INTEGER.fullmatch(written):
        return int(written)
    if kind == DECIMAL and _DECIMAL.fullmatch(written):
        return int(written) if len(written) <= _LONGEST_INTEGER and _INTEGER.fullmatch(written) else Decimal(written)
    return written
