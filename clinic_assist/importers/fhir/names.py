"""A short text for people, from a raw resource: who or what it is. Never raises, whatever the resource holds."""

from __future__ import annotations

from clinic_assist.importers.jsontext import JsonObject, JsonValue

# Where a record says what it is about, most telling first. Names from FHIR R4.
_LABEL_KEYS = (
    "code", "medicationCodeableConcept", "vaccineCode", "type", "name", "title", "description", "deviceName",
    "relationship", "serviceType", "category", "scope", "display", "topic", "activity",
)  # fmt: skip

_PEOPLE = frozenset(("Patient", "Practitioner", "RelatedPerson", "Person"))
_KEYS_OF_TYPE = {
    "Device": ("deviceName", "type", "udiCarrier", "modelNumber"),
    "Encounter": ("type", "serviceType", "class"),
    **dict.fromkeys(
        ("Organization", "Location", "HealthcareService", "Group", "CareTeam", "Endpoint"), ("name", "type")
    ),
}


def name_of(resource: JsonObject, resource_type: str) -> str | None:
    """Answers the name of a person, place or thing, else the label of a record; None where it has none."""
    if resource_type in _PEOPLE:
        return human_name_text(resource.get("name"))
    if resource_type == "PractitionerRole":
        # The role names whom it belongs to by references; their displays are the best name it has itself.
        holders = (resource.get("practitioner"), resource.get("organization"))
        displays = (holder.get("display") for holder in holders if isinstance(holder, dict))
        named = next((display for display in displays if isinstance(display, str) and display.strip()), None)
        return named or label_of(resource, ("code", "specialty"))
    return label_of(resource, _KEYS_OF_TYPE.get(resource_type, _LABEL_KEYS))


def label_of(resource: JsonObject, keys: tuple[str, ...] = _LABEL_KEYS) -> str | None:
    """Answers the first of the given elements that can be shown as a short text."""
    for key in keys:
        text = short_text(resource.get(key))
        if text:
            return text
    return None


def short_text(value: JsonValue) -> str | None:
    """Answers a text for a string, Coding, CodeableConcept, HumanName or a list of them; None for anything else."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, list):
        return next((text for text in map(short_text, value[:8]) if text), None)
    return _object_text(value) if isinstance(value, dict) else None


def _object_text(value: JsonObject) -> str | None:
    for key in ("text", "display", "name", "deviceName", "deviceIdentifier"):
        text = value.get(key)
        if isinstance(text, str) and text.strip():
            return text.strip()
    codings = value.get("coding")
    if isinstance(codings, list):
        return short_text([coding for coding in codings if isinstance(coding, dict)])
    if "family" in value or "given" in value:
        return human_name_text([value])
    code = value.get("code")
    return code.strip() or None if isinstance(code, str) else None


def human_name_text(names: JsonValue) -> str | None:
    """Answers the name to show: the official or usual one, else the first, as `Given Family`."""
    if isinstance(names, dict):
        names = [names]
    if not isinstance(names, list):
        return None
    candidates = [name for name in names if isinstance(name, dict)]
    candidates.sort(key=_use_rank)
    for name in candidates:
        text = name.get("text")
        if isinstance(text, str) and text.strip():
            return text.strip()
        parts = [*_strings(name.get("prefix")), *_strings(name.get("given")), *_strings(name.get("family"))]
        joined = " ".join([*parts, *_strings(name.get("suffix"))])
        if joined:
            return joined
    return None


def _use_rank(name: JsonObject) -> int:
    use = name.get("use")
    ranks = {"official": 0, "usual": 1, None: 2, "old": 9, "maiden": 9}
    return ranks.get(use, 3) if use is None or isinstance(use, str) else 3


def _strings(value: JsonValue) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text.strip() for text in values if isinstance(text, str) and text.strip()]
