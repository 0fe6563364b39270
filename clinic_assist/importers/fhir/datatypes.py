"""FHIR's general-purpose types, from JSON to `chart.datatypes`. Values that repeat in a file are built once."""

from __future__ import annotations

from typing import TypeVar

from clinic_assist.chart.datatypes import (
    Address,
    Annotation,
    CodeableConcept,
    Coding,
    ContactPoint,
    HumanName,
    Identifier,
    Period,
    Quantity,
    Range,
    Ratio,
)
from clinic_assist.importers.fhir.codes import DATA_ABSENT_REASON
from clinic_assist.importers.fhir.names import short_text
from clinic_assist.importers.fhir.reading import WRITTEN_AS_TEXT, Reading
from clinic_assist.importers.fhir.systems import current_system
from clinic_assist.importers.jsontext import JsonObject, JsonValue
from clinic_assist.importers.words import age_words, ages_words

_Built = TypeVar("_Built")
_UNITY = "1"
# Where FHIR's own code systems live, in R4 and in earlier versions.
_FHIR_SYSTEMS = ("http://terminology.hl7.org/", "http://hl7.org/fhir/")


def coding(reading: Reading, node: JsonObject, key: str) -> Coding | None:
    """A Coding; one that holds nothing is None."""
    value = reading.element(node, key)
    return None if value is None else _coding(reading, value)


def codings(reading: Reading, node: JsonObject, key: str) -> tuple[Coding, ...]:
    """A list of Codings; empty ones are left out."""
    if key not in node:
        return ()
    return tuple(filter(None, [_coding(reading, value) for value in reading.elements(node, key)]))


def _coding(reading: Reading, value: JsonObject) -> Coding | None:
    key = (value.get("system"), value.get("code"), value.get("display"), value.get("userSelected"))
    known = cached(reading.file.codings, key)
    if known is not None:
        return known
    system, code, display = (reading.text(value, part) for part in ("system", "code", "display"))
    if system is None and code is None and display is None:
        return None
    selected = reading.flag(value, "userSelected") is True
    built = Coding(system=current_system(system), code=code, display=display, user_selected=selected)
    if is_plain(key):
        reading.file.codings[key] = built
    return built


def concept(reading: Reading, node: JsonObject, key: str) -> CodeableConcept | None:
    """A CodeableConcept; one without code and text is None. Of a list (as R5 has some) the first is taken."""
    value = node.get(key)
    if value is None:
        return None
    if isinstance(value, dict):
        return concept_of(reading, value)
    if isinstance(value, list) and value and isinstance(value[0], dict):
        if len(value) > 1:
            reading.warn(node, key, "One concept was expected; only the first was read.")
        return concept_of(reading, value[0])
    if isinstance(value, str) and value.strip():
        reading.warn(node, key, WRITTEN_AS_TEXT)
        return CodeableConcept(text=value)
    reading.warn(node, key, "A coded concept was expected.")
    return None


def concepts(reading: Reading, node: JsonObject, key: str) -> tuple[CodeableConcept, ...]:
    """A list of CodeableConcepts; empty ones are left out."""
    if key not in node:
        return ()
    return tuple(filter(None, [concept_of(reading, value) for value in reading.elements(node, key)]))


def concept_of(reading: Reading, value: JsonObject) -> CodeableConcept | None:
    """A CodeableConcept from its own object, or from the CodeableReference of R5 that holds it."""
    if "concept" in value and isinstance(inner := value["concept"], dict):
        value = inner
    key = _concept_key(value)
    if key is not None:
        known = cached(reading.file.concepts, key)
        if known is not None:
            return known
    text = reading.text(value, "text")
    found = codings(reading, value, "coding")
    if not found and text is None:
        return None
    built = CodeableConcept(codings=found, text=text)
    if key is not None and is_plain(key):
        reading.file.concepts[key] = built
    return built


def _concept_key(value: JsonObject) -> tuple[JsonValue, ...] | None:
    """What two equal concepts with one coding have in common; None where a concept is not so simple."""
    listed = value.get("coding")
    if not isinstance(listed, list) or len(listed) != 1:
        return None
    only = listed[0]
    if not isinstance(only, dict):
        return None
    return (only.get("system"), only.get("code"), only.get("display"), only.get("userSelected"), value.get("text"))


def is_plain(key: tuple[JsonValue, ...]) -> bool:
    """Whether a key holds only what was read without a warning, so that the next one like it has none either."""
    return all(
        part is None or part is True or part is False or (isinstance(part, str) and part.strip()) for part in key
    )


def cached(cache: dict[tuple[JsonValue, ...], _Built], key: tuple[JsonValue, ...]) -> _Built | None:
    """Answers what was built for a key before; None where that is nothing."""
    try:
        return cache.get(key)
    except TypeError:  # a list or an object where a text belongs
        return None


def status_concept(reading: Reading, node: JsonObject, key: str) -> str | None:
    """The code of a status that R4 writes as a CodeableConcept and STU3 as a plain code.

    Of several codes it is FHIR's own, which the value sets of these statuses require; without a code, the words.
    """
    value = node.get(key)
    if value is None:
        return None
    if isinstance(value, str):
        return reading.code(node, key)
    found = concept(reading, node, key)
    if found is None:
        return None
    codings = sorted(found.codings, key=lambda one: not (one.system or "").startswith(_FHIR_SYSTEMS))
    return next((one.code for one in codings if one.code), None) or found.display or None


def absent_reason(value: JsonValue) -> str | None:
    """The code of the data-absent-reason extension on an element, or on the `_name` of a primitive one."""
    extensions = value.get("extension") if isinstance(value, dict) else None
    for extension in extensions if isinstance(extensions, list) else ():
        if isinstance(extension, dict) and extension.get("url") == DATA_ABSENT_REASON:
            code = extension.get("valueCode")
            return code if isinstance(code, str) and code else "unknown"
    return None


def identifiers(reading: Reading, node: JsonObject, key: str = "identifier") -> tuple[Identifier, ...]:
    """Business identifiers; those without a value are left out."""
    if key not in node:
        return ()
    found = []
    for value in reading.elements(node, key):
        number = reading.text(value, "value")
        if number is None:
            continue
        kind = concept(reading, value, "type")
        assigner = reading.element(value, "assigner")
        found.append(
            Identifier(
                system=reading.text(value, "system"),
                value=number,
                use=reading.text(value, "use"),
                type_code=_type_code(kind),
                assigner=reading.text(assigner, "display") if assigner else None,
            )
        )
    return tuple(found)


def _type_code(kind: CodeableConcept | None) -> str | None:
    if kind is None:
        return None
    return next((one.code for one in kind.codings if one.code), None) or kind.text


def human_names(reading: Reading, node: JsonObject, key: str = "name") -> tuple[HumanName, ...]:
    """Names with their parts as written."""
    return tuple(
        HumanName(
            use=reading.text(value, "use"),
            text=reading.text(value, "text"),
            family=_family(reading, value),
            given=reading.texts(value, "given"),
            prefix=reading.texts(value, "prefix"),
            suffix=reading.texts(value, "suffix"),
        )
        for value in reading.elements(node, key)
    )


def _family(reading: Reading, value: JsonObject) -> str | None:
    """The family name; DSTU2 writes a list of its parts."""
    if isinstance(value.get("family"), list):
        return " ".join(reading.texts(value, "family")) or None
    return reading.text(value, "family")


def telecoms(reading: Reading, node: JsonObject) -> tuple[ContactPoint, ...]:
    """Telephone numbers and the like."""
    return tuple(
        ContactPoint(
            system=reading.text(value, "system"), value=reading.text(value, "value"), use=reading.text(value, "use")
        )
        for value in reading.elements(node, "telecom")
    )


def addresses(reading: Reading, node: JsonObject, key: str = "address") -> tuple[Address, ...]:
    """Postal addresses."""
    return tuple(
        Address(
            use=reading.text(value, "use"),
            text=reading.text(value, "text"),
            line=reading.texts(value, "line"),
            city=reading.text(value, "city"),
            district=reading.text(value, "district"),
            state=reading.text(value, "state"),
            postal_code=reading.text(value, "postalCode"),
            country=reading.text(value, "country"),
        )
        for value in reading.elements(node, key)
    )


def period(reading: Reading, node: JsonObject, key: str) -> Period | None:
    """A Period; one with neither end is None."""
    value = node.get(key)
    if value is None:
        return None
    element = reading.element(node, key)
    if element is None:
        return None
    start, end = reading.date(element, "start"), reading.date(element, "end")
    return Period(start=start, end=end) if start or end else None


def moment_or_period(reading: Reading, node: JsonObject, name: str) -> Period | None:
    """What `<name>DateTime`, `<name>Date` or `<name>Period` says, as a Period. A moment is its own start and end."""
    found = period(reading, node, f"{name}Period")
    if found is not None:
        return found
    moment = reading.date(node, f"{name}DateTime") or reading.date(node, f"{name}Date")
    return Period(start=moment, end=moment) if moment else None


def quantity(reading: Reading, node: JsonObject, key: str) -> Quantity | None:
    """A Quantity, Age, Duration, Count or Money; one that says nothing is None."""
    if key not in node:
        return None
    value = reading.element(node, key)
    return None if value is None else quantity_of(reading, value)


def quantity_of(reading: Reading, value: JsonObject) -> Quantity | None:
    """A Quantity from its own object."""
    amount = reading.decimal(value, "value")
    comparator = reading.text(value, "comparator")
    unit = reading.text(value, "unit") or (reading.text(value, "currency") if "currency" in value else None)
    code = reading.text(value, "code")
    if amount is None and comparator is None and unit is None and code is None:
        return None
    system = current_system(reading.text(value, "system"))
    if unit in (None, _UNITY) and code in (None, _UNITY):
        unit = code = system = None  # UCUM s.3.1: the unity is no unit; a CDA quantity without one is the same
    return Quantity(value=amount, comparator=comparator, unit=unit, system=system, code=code)


def quantity_range(reading: Reading, node: JsonObject, key: str) -> Range | None:
    """A Range; one with neither end is None."""
    value = reading.element(node, key)
    if value is None:
        return None
    low, high = quantity(reading, value, "low"), quantity(reading, value, "high")
    return Range(low=low, high=high) if low or high else None


def ratio(reading: Reading, node: JsonObject, key: str) -> Ratio | None:
    """A Ratio; one with neither part is None."""
    value = reading.element(node, key)
    if value is None:
        return None
    numerator, denominator = quantity(reading, value, "numerator"), quantity(reading, value, "denominator")
    return Ratio(numerator=numerator, denominator=denominator) if numerator or denominator else None


def remarks(reading: Reading, node: JsonObject, key: str = "note") -> tuple[Annotation, ...]:
    """Remarks; R4 has a list of Annotations, DSTU2 in places a plain text."""
    value = node.get(key)
    if value is None:
        return ()
    if isinstance(value, str):
        return (Annotation(text=value),) if value.strip() else ()
    found = []
    for remark in reading.elements(node, key):
        text = reading.text(remark, "text")
        if text:
            author = reading.text(remark, "authorString") or short_text(remark.get("authorReference"))
            found.append(Annotation(text=text, author=author, time=reading.date(remark, "time")))
    return tuple(found)


def described_time(reading: Reading, node: JsonObject, name: str) -> str | None:
    """What a `<name>Age`, `<name>Range` or `<name>String` says, in words."""
    text = reading.text(node, f"{name}String")
    if text:
        return text
    age = quantity(reading, node, f"{name}Age")
    if age:
        return age_words(age)
    span = quantity_range(reading, node, f"{name}Range")
    if span:
        return ages_words(span)
    return None
