"""Which drugs take part in a check: recognised ingredients, each with all records that speak of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from clinic_assist.chart.absence import Topic
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.currency import Standing
from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.chart.detected_issue import NotChecked
from clinic_assist.chart.facts import Ingredient, MedicationRequest, MedicationUse
from clinic_assist.chart.hospital_stays import standing_in
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId
from clinic_assist.safety.dosing.reading import Dose, doses_of, doses_of_text
from clinic_assist.safety.dosing.release import Release, release_of
from clinic_assist.safety.doubts import doubts
from clinic_assist.safety.recognition import DrugRecogniser, Recognition, ingredient_names, is_whole, why_not
from clinic_assist.safety.routes import Route, route_of, route_of_text
from clinic_assist.safety.unread import unread_records
from clinic_assist.terminology.fact_text import medicine_name

NO_NAME = "(no medicine named)"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugRecord:
    """One record, or one typed name, of a medicine that counts as in use.

    Attributes:
        text: As written.
        ingredients: Recognised ingredients, sorted; empty where nothing was recognised.
        fact: None for a typed name.
        record: The kind of record, for telling a repeated record from a second product; empty for a typed name.
        routes: Ways of use that are known for it.
        doubts: See `doubts`.
        since: From when the record has it, where it says so.
        doses: Of each ingredient, as far as the record tells.
        release: Whether the product gives its medicine off at once or over hours, where its name says so.
    """

    text: str
    ingredients: tuple[str, ...]
    fact: FactId | None = None
    record: str = ""
    routes: frozenset[Route] = frozenset()
    doubts: tuple[str, ...] = ()
    since: PartialDate | None = None
    doses: tuple[Dose, ...] = ()
    release: Release | None = None


@dataclass(frozen=True, kw_only=True)
class Participant:
    """One ingredient with every record that holds it; the records come sorted."""

    ingredient: str
    records: tuple[DrugRecord, ...]

    @cached_property
    def products(self) -> tuple[str, ...]:
        """What tells its records from others: their facts, or the text of typed names."""
        return tuple(record.fact or record.text for record in self.records)

    @cached_property
    def facts(self) -> tuple[FactId, ...]:
        return tuple(record.fact for record in self.records if record.fact)

    @cached_property
    def text(self) -> str:
        """The drug as written, each different writing once."""
        return "; ".join(dict.fromkeys(record.text for record in self.records))

    @cached_property
    def routes(self) -> frozenset[Route] | None:
        """All ways of use; None where some record does not say."""
        if any(not record.routes for record in self.records):
            return None
        return frozenset().union(*(record.routes for record in self.records))

    @cached_property
    def doubts(self) -> tuple[str, ...]:
        """Doubts, where every record of this drug has some: one sure record settles it."""
        if any(not record.doubts for record in self.records):
            return ()
        return tuple(dict.fromkeys(doubt for record in self.records for doubt in record.doubts))


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicationList:
    """What is checked, and what is not.

    Attributes:
        participants: By ingredient name.
        not_checked: Records that were not, or not wholly, recognised, and those that were kept unread.
        left_out: How many records do not count on that day.
        unread: How many records of medicines were kept unread; whether they count on that day is not known.
    """

    records: tuple[DrugRecord, ...]
    participants: tuple[Participant, ...]
    not_checked: tuple[NotChecked, ...]
    left_out: int = 0
    unread: int = 0

    @property
    def ingredients(self) -> tuple[str, ...]:
        return tuple(participant.ingredient for participant in self.participants)


def medications_of(chart: Chart, names: DrugRecogniser, on: date) -> MedicationList:
    """The medicines of a chart that count as in use on that day. What was kept unread is never passed over."""
    facts = sorted(_medication_uses(chart), key=lambda fact: fact.id)
    current = [fact for fact in facts if standing_in(chart, fact, on) is Standing.IN_USE]
    records, not_checked = [], []
    for fact, recognition in recognised(current, names):
        records.append(record_of(fact, recognition, names, on))
        if recognition is None or not is_whole(recognition):
            not_checked.append(_not_checked(fact, recognition))
    unread = unread_records(chart, Topic.MEDICATIONS)
    return MedicationList(
        records=tuple(records),
        participants=participants_in(records),
        not_checked=_joined([*not_checked, *unread]),
        left_out=len(facts) - len(current),
        unread=len(unread),
    )


def recognised(
    facts: Iterable[MedicationUse], names: DrugRecogniser
) -> Iterator[tuple[MedicationUse, Recognition | None]]:
    """Each fact with what was recognised in it; one name is asked once."""
    asked: dict[_Name, Recognition | None] = {}
    for fact in facts:
        name = (_concept(fact), fact.ingredients, fact.form)
        if name not in asked:
            asked[name] = _recognise(name, names)
        yield fact, asked[name]


def bare_record(fact: MedicationUse, recognition: Recognition | None) -> DrugRecord:
    """What is taken and how, without doubts, dates and doses."""
    return DrugRecord(
        text=medicine_name(fact) or NO_NAME,
        ingredients=ingredient_names(recognition) if recognition else (),
        fact=fact.id,
        record=fact.kind if not isinstance(fact, MedicationRequest) else f"{fact.kind} {fact.intent or ''}".strip(),
        routes=_routes(fact, recognition),
    )


def medications_named(texts: Sequence[str], names: DrugRecogniser) -> MedicationList:
    """The medicines that somebody typed."""
    asked = [(text, names.recognise(text)) for text in texts]
    records = [
        replace(
            named_record(text, found),
            doses=doses_of_text(text, ingredient_names(found), names),
            release=release_of(text),
        )
        for text, found in asked
    ]
    return MedicationList(
        records=tuple(records),
        participants=participants_in(records),
        not_checked=_joined(
            NotChecked(text=text, reason=why_not(found)) for text, found in asked if not is_whole(found)
        ),
    )


def named_record(text: str, recognition: Recognition) -> DrugRecord:
    """A typed name as a record."""
    routes = _known([route_of_text(recognition.route)] if recognition.route else [])
    return DrugRecord(text=text, ingredients=ingredient_names(recognition), routes=routes, doubts=_note(recognition))


def participants_in(records: Iterable[DrugRecord]) -> tuple[Participant, ...]:
    """Each ingredient of the records with the records that hold it, by name."""
    by_ingredient: dict[str, list[DrugRecord]] = defaultdict(list)
    for record in records:
        for ingredient in record.ingredients:
            by_ingredient[ingredient].append(record)
    return tuple(
        Participant(ingredient=ingredient, records=tuple(found)) for ingredient, found in sorted(by_ingredient.items())
    )


_Name = tuple[CodeableConcept | None, tuple[Ingredient, ...], CodeableConcept | None]


def _medication_uses(chart: Chart) -> Iterable[MedicationUse]:
    return (fact for fact in chart.facts if isinstance(fact, MedicationUse))


def _concept(fact: MedicationUse) -> CodeableConcept | None:
    """What is taken: as coded or written, else the display of a reference whose record was not found."""
    if fact.medication is None and fact.medication_reference and fact.medication_reference.display:
        return CodeableConcept(text=fact.medication_reference.display)
    return fact.medication


def _recognise(name: _Name, names: DrugRecogniser) -> Recognition | None:
    concept, ingredients, form = name
    if concept is None and not ingredients:
        return None
    return names.recognise_concept(concept or CodeableConcept(), ingredients, form)


def _is_code_only(fact: MedicationUse) -> bool:
    if fact.medication is None or fact.medication.text:
        return False
    return fact.medication.is_coded and not any(coding.display for coding in fact.medication.codings)


def record_of(fact: MedicationUse, recognition: Recognition | None, names: DrugRecogniser, on: date) -> DrugRecord:
    """What is taken and how, since when, with doubts and doses."""
    bare = bare_record(fact, recognition)
    return replace(
        bare,
        doubts=(*doubts(fact, on), *(_note(recognition))),
        since=(fact.effective.start if fact.effective else None) or fact.when,
        doses=doses_of(fact, bare.ingredients, names),
        release=release_of(f"{bare.text} {fact.form.display}" if fact.form else bare.text),
    )


def _note(recognition: Recognition | None) -> tuple[str, ...]:
    return (recognition.note,) if recognition is not None and recognition.note else ()


def _routes(fact: MedicationUse, recognition: Recognition | None) -> frozenset[Route]:
    """What the dosage says, else what the product's own name or form says."""
    stated = _known(route_of(dosage.route) for dosage in fact.dosages if dosage.route)
    if stated or recognition is None or not recognition.route:
        return stated
    return _known([route_of_text(recognition.route)])


def _known(routes: Iterable[Route | None]) -> frozenset[Route]:
    return frozenset(route for route in routes if route)


def _not_checked(fact: MedicationUse, recognition: Recognition | None) -> NotChecked:
    if recognition is None:
        reason = "The record names no medicine"
    elif not recognition.ingredients and _is_code_only(fact):
        reason = "The record gives a code without a name, and the code is not in the drug names"
    else:
        reason = why_not(recognition)
    return NotChecked(text=medicine_name(fact) or NO_NAME, reason=reason, facts=(fact.id,))


def _joined(items: Iterable[NotChecked]) -> tuple[NotChecked, ...]:
    """The same text and reason once, with all its records; sorted by text."""
    facts: dict[tuple[str, str], list[FactId]] = defaultdict(list)
    for item in items:
        facts[item.text, item.reason].extend(item.facts)
    return tuple(
        NotChecked(text=text, reason=reason, facts=tuple(found)) for (text, reason), found in sorted(facts.items())
    )
