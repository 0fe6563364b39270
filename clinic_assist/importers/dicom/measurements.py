"""The measurements of a structured report (DICOM PS3.3 C.17.3.2.1, NUM; PS3.16 TID 300)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from clinic_assist.chart.datatypes import Annotation, CodeableConcept, Reference, Value
from clinic_assist.chart.facts import DocumentReference, Fact, KeptResource, Observation, ObservationComponent
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import Locator, Provenance
from clinic_assist.importers.dicom import tags
from clinic_assist.importers.dicom.concepts import Key, key_of
from clinic_assist.importers.dicom.content import Named, children, code_value, item_words, named, quantity
from clinic_assist.importers.dicom.people import people
from clinic_assist.importers.dicom.reading import Reading

# DICOM PS3.16: Finding Site, Laterality and Measurement Method, in SNOMED CT and as written before 2018.
_SITE = frozenset((("SCT", "363698007"), ("SRT", "G-C0E3")))
_SIDE = frozenset((("SCT", "272741003"), ("SRT", "G-C171")))
_METHOD = frozenset((("SCT", "370129005"), ("SRT", "G-C036")))
# DICOM PS3.16 TID 1006 to 1010: who or what is observed, where it is not the patient of the file.
_SUBJECT_CLASS, _PATIENT = ("DCM", "121024"), ("DCM", "121025")
_FETUS = frozenset((("DCM", "121036"), ("LN", "11951-1")))
_SUBJECT_NAME, _SUBJECT_ID = ("DCM", "121029"), ("DCM", "121030")
# DICOM PS3.16 CID 42 and 44, as FHIR R4 data-absent-reason says it.
_ABSENT: dict[Key, str] = {
    ("DCM", "114000"): "not-a-number",
    ("DCM", "114001"): "negative-infinity",
    ("DCM", "114002"): "positive-infinity",
    ("DCM", "114003"): "error",
    ("DCM", "114004"): "error",
    ("DCM", "114005"): "error",
    ("DCM", "114006"): "error",
    ("DCM", "114007"): "not-performed",
    ("DCM", "114008"): "error",
    ("DCM", "114009"): "error",
    ("DCM", "114010"): "unknown",
    ("DCM", "114011"): "unknown",
}
# What says more about the items around it, and nothing by itself.
_ABOUT = frozenset(("HAS CONCEPT MOD", "HAS OBS CONTEXT", "HAS ACQ CONTEXT"))

_FINDING = ("DCM", "121071")
# Language, observers, and what is read into fields of its own.
_NOT_ABOUT = frozenset(
    (*_SITE, *_SIDE, *_METHOD, ("DCM", "121049"), *(("DCM", str(number)) for number in range(121005, 121018)))
)

_MOST_ABOUT = 40

OF_ANOTHER = "The measurement is of somebody or something else than the patient, such as a fetus: kept unread."
NO_NAME = "The measurement does not say what was measured: kept unread."
NO_VALUE = "The value of this measurement is not a number: kept unread."


@dataclass(frozen=True, slots=True)
class _Context:
    """What holds for an item by what stands around it.

    Attributes:
        titles: The names of the containers above, outermost first.
        about: What modifies or explains them, as label and text.
        site: The part of the body; None where there is none, or more than one.
        is_of_another: Whether the subject is not the patient of the file.
    """

    titles: tuple[str, ...] = ()
    about: tuple[tuple[str, str], ...] = ()
    site: CodeableConcept | None = None
    observed: PartialDate | None = None
    is_of_another: bool = False


def measurements(reading: Reading, document: DocumentReference) -> Iterator[Fact]:
    """Each NUM of a report as an Observation, but those that only describe another one, which are its components."""
    root = named(reading, reading.parsed.data_set)
    yield from _below(reading, root, _context(reading, root, _Context()), document)


def _below(reading: Reading, parent: Named, context: _Context, document: DocumentReference) -> Iterator[Fact]:
    """The measurements below an item; the walk limits how deep they can be."""
    for one in children(reading, parent.item):
        own = _context(reading, one, context)
        if one.value_type == "NUM" and not _describes(one, parent):
            yield _measurement(reading, one, own, document)
        yield from _below(reading, one, own, document)


def _describes(one: Named, parent: Named) -> bool:
    """Whether a NUM only says more about the one above (DICOM PS3.16 TID 310): a limit of the normal range."""
    return parent.value_type == "NUM" and one.value_type == "NUM" and one.relation == "HAS PROPERTIES"


def _context(reading: Reading, one: Named, above: _Context) -> _Context:
    """What holds for the items below one."""
    observed = reading.date_time(one.item, tags.OBSERVATION_DATE_TIME) or above.observed
    if not one.item.items_of(tags.CONTENT):
        return replace(above, observed=observed)
    found = list(children(reading, one.item))
    sites = [site for child in found if child.key in _SITE and (site := _site(reading, child))]
    about = [(child.title, words) for child in found if _is_about(child) and (words := item_words(reading, child))]
    if len(sites) > 1:
        about += [("Finding site", site.display) for site in sites]
    is_container = one.value_type == "CONTAINER" and bool(one.title) and bool(one.item.place)
    return _Context(
        titles=(*above.titles, one.title) if is_container else above.titles,
        about=tuple(dict.fromkeys((*above.about, *about)))[:_MOST_ABOUT],
        site=(sites[0] if len(sites) == 1 else None) if sites else above.site,
        observed=observed,
        is_of_another=_is_of_another(reading, found, is_so_above=above.is_of_another),
    )


def _is_about(child: Named) -> bool:
    """Whether an item says something about those around it that a reader needs beside a measurement."""
    if not child.title or child.value_type == "UIDREF" or child.key in _NOT_ABOUT:
        return False
    is_property = child.relation == "HAS PROPERTIES" and child.value_type == "CODE"
    return child.relation in _ABOUT or is_property or child.key == _FINDING


def _is_of_another(reading: Reading, found: list[Named], *, is_so_above: bool) -> bool:
    classes = [child for child in found if child.key == _SUBJECT_CLASS]
    for child in classes:
        codes = child.item.items_of(tags.CONCEPT_CODE)
        return not codes or key_of(reading, codes[0]) != _PATIENT
    return is_so_above or any(_names_another(reading, child) for child in found)


def _names_another(reading: Reading, child: Named) -> bool:
    """Whether an item names a subject that is not the patient of the file."""
    data_set = reading.parsed.data_set
    match child.key:
        case key if key in _FETUS:
            return True
        case key if key == _SUBJECT_ID:
            return reading.text(child.item, tags.TEXT_VALUE) != reading.text(data_set, tags.PATIENT_ID)
        case key if key == _SUBJECT_NAME:
            return people(reading, child.item, tags.PERSON_NAME) != people(reading, data_set, tags.PATIENT_NAME)
        case _:
            return False


def _site(reading: Reading, one: Named) -> CodeableConcept | None:
    """A finding site with the side that is stated for it."""
    site = code_value(reading, one.item)
    sides = [code_value(reading, child.item) for child in children(reading, one.item) if child.key in _SIDE]
    side = next((one.display for one in sides if one), None)
    return replace(site, text=f"{site.display}, {side}") if site and side else site


def _measurement(reading: Reading, one: Named, context: _Context, document: DocumentReference) -> Fact:
    value = quantity(reading, one.item)
    absent = _absent(reading, one)
    reason = _reason_to_keep(one, context, has_value=value is not None, is_explained=absent is not None)
    reading.types["Observation"] += 1
    place = Locator(one.item.place)
    provenance = Provenance(source=reading.source, locator=place)
    own_id = reading.fact_id(place, "Observation")
    if reason:
        return KeptResource(
            id=own_id,
            provenance=provenance,
            subject=document.subject,
            resource_type="Observation",
            reason=reason,
            label=f"{one.title} {item_words(reading, one)}".strip(),
        )
    method = [code_value(reading, child.item) for child in children(reading, one.item) if child.key in _METHOD]
    return Observation(
        id=own_id,
        provenance=provenance,
        subject=document.subject,
        notes=_notes(context),
        data_absent_reason=None if value else absent,
        code=one.name,
        status=document.doc_status,
        effective=context.observed,
        issued=document.date,
        value=Value(quantity=value) if value else None,
        components=tuple(_components(reading, one)),
        body_site=context.site,
        method=next((found for found in method if found), None),
        derived_from=(Reference(display=document.description, target=document.id),),
    )


def _reason_to_keep(one: Named, context: _Context, *, has_value: bool, is_explained: bool) -> str | None:
    if context.is_of_another:
        return OF_ANOTHER
    if one.name is None:
        return NO_NAME
    is_blank = not has_value and not is_explained and bool(one.item.items_of(tags.MEASURED_VALUE))
    return NO_VALUE if is_blank else None


def _absent(reading: Reading, one: Named) -> str | None:
    qualifiers = one.item.items_of(tags.VALUE_QUALIFIER)
    key = key_of(reading, qualifiers[0]) if qualifiers else None
    return _ABSENT.get(key) if key else None


def _components(reading: Reading, one: Named) -> Iterator[ObservationComponent]:
    """What describes a measurement further (DICOM PS3.16 TID 310): limits of the normal range, deviations."""
    for child in children(reading, one.item):
        if child.value_type == "NUM" and child.relation == "HAS PROPERTIES" and child.name is not None:
            value = quantity(reading, child.item)
            yield ObservationComponent(code=child.name, value=Value(quantity=value) if value else None)


def _notes(context: _Context) -> tuple[Annotation, ...]:
    """Where in the report it stands, and what modifies it."""
    about = [f"{label}: {text}" for label, text in context.about]
    where = [f"In: {' > '.join(context.titles)}"] if context.titles else []
    return tuple(Annotation(text=text) for text in (*where, *about))
