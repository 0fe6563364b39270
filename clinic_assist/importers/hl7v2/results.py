"""Results: the report of an OBR, the observations of its OBX segments, and the specimens."""

from __future__ import annotations

import re
from dataclasses import replace

from clinic_assist.chart.datatypes import CodeableConcept, Coding, Identifier, Reference, Value
from clinic_assist.chart.facts import DiagnosticReport, Fact, Observation, ObservationComponent, Statement
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.importers.hl7v2.attachments import attachment, is_document, text_of_lines
from clinic_assist.importers.hl7v2.codes import (
    ABSENT_REASONS,
    FLAGS,
    INTERPRETATION,
    NULL_FLAVOR,
    OBSERVATION_STATUSES,
    REPORT_STATUSES,
)
from clinic_assist.importers.hl7v2.concepts import concept, concept_at
from clinic_assist.importers.hl7v2.fields import Segment
from clinic_assist.importers.hl7v2.names import entity, organization, provider, providers
from clinic_assist.importers.hl7v2.order_states import order_status
from clinic_assist.importers.hl7v2.quantities import reference_ranges
from clinic_assist.importers.hl7v2.reading import Node, Reading
from clinic_assist.importers.hl7v2.record import (
    number_key,
    numbered,
    origin,
    own_id,
    pointing_to,
    record_key,
    remark,
    visit_of,
)
from clinic_assist.importers.hl7v2.statements import details_of
from clinic_assist.importers.hl7v2.times import moment
from clinic_assist.importers.hl7v2.values import observation_unit, values_of
from clinic_assist.terminology.systems import OBSERVATION_CATEGORY

NAMED_BESIDE = "The name of the test stands in OBX-4, and was taken from there."
_NAME = re.compile(r"[^\W\d_]{3}")
UNCHANGED = "The result that was sent before is declared final; its value is not sent again."
_DELETED = "The source deletes the value that it sent before."
# Table 0936 (OBX-29), observation type: RSLT is a result; these are answers to questions of the order or specimen.
_ASKED = frozenset(("QST", "SCI"))
# Table 0074, diagnostic service section, as far as FHIR R4 observation-category distinguishes.
_SECTIONS = {
    **dict.fromkeys(
        ("LAB", "CH", "HM", "MB", "MCB", "MYC", "SR", "IMM", "TX", "BLB", "BG", "UR", "PAT", "VR", "CP", "SP"),
        "laboratory",
    ),
    **dict.fromkeys(("RAD", "CT", "NMR", "NMS", "RUS", "OUS", "VUS", "RX", "CUS", "XRC", "MRI", "US"), "imaging"),
    **dict.fromkeys(("CG", "EC", "EN", "PF", "RC"), "procedure"),
    "PHY": "exam",
}


def report_numbers(node: Node, reading: Reading) -> tuple[Identifier | None, Identifier | None]:
    """The filler's and the placer's number of an order, from the OBR, else from its ORC."""
    filler = numbered(reading, node.segment, 3) or numbered(reading, node.order, 3)
    placer = numbered(reading, node.segment, 2) or numbered(reading, node.order, 2)
    return filler, placer


def report_parts(node: Node, reading: Reading) -> tuple[str | None, ...] | None:
    """What names a report: its number, what was asked for, and the result it comes of; None without a number."""
    if node.name != "OBR":
        return None
    filler, placer = report_numbers(node, reading)
    number = number_key(filler) or number_key(placer)
    if number is None:
        return None
    service = node.segment.get(4) or node.segment.get(4, 2)
    parent = "^".join(node.segment.first(26).texts())
    return number, service, parent


def report(reading: Reading) -> DiagnosticReport:
    """An OBR whose results follow; its OBX segments were read before it."""
    node, segment = reading.node, reading.segment
    parts = report_parts(node, reading)
    numbers = tuple(one for one in report_numbers(node, reading) if one)
    told = concept_at(segment, 4)
    members = [child for child in node.children if isinstance(child.fact, Observation)]
    lines = [child.segment for child in node.children if child.taken and not is_document(child.segment)]
    documents = [child for child in node.children if child.taken and is_document(child.segment)]
    start = moment(reading, 7)
    common = origin(reading, key=record_key("DiagnosticReport", *parts) if parts else None, numbers=numbers)
    clinical = segment.get(13)
    common["notes"] += remark(clinical) if clinical else ()
    for cause in _cause(reading, node):
        common["notes"] += remark(f"Of: {cause.display}") if cause.display else ()
    return DiagnosticReport(
        **common,
        code=told,
        status=report_status(reading),
        categories=categories(segment),
        effective=start,
        effective_end=moment(reading, 8) if start else None,
        issued=moment(reading, 22),
        results=tuple(pointing_to(child.fact) for child in members if child.fact),
        presented_forms=tuple(attachment(Reading(child, reading.message, reading.file)) for child in documents),
        narrative=text_of_lines(lines),
        performers=_performers(reading),
        encounter=visit_of(reading),
    )


def report_status(reading: Reading) -> str | None:
    """OBR-25 in FHIR's words, else that the order was cancelled; a code unknown to table 0123 stays as written."""
    code = reading.segment.get(25)
    if code:
        return REPORT_STATUSES.get(code.upper(), code)
    ordered = order_status(reading.node.order)
    return ordered if ordered in ("cancelled", "entered-in-error") else None


def _performers(reading: Reading) -> tuple[Reference, ...]:
    """The interpreter (OBR-32, an NDL whose first component is a name) and those of PRT and ROL segments."""
    found = []
    for one in reading.segment.repetitions(32):
        person = provider(one.sub(1))
        if person:
            found.append(person)
    return tuple(dict.fromkeys((*found, *participants(reading.node.parts))))


def participants(parts: list[Segment]) -> tuple[Reference, ...]:
    """The people, else the bodies, of PRT and ROL segments (PRT-5 and 8, ROL-4)."""
    found: list[Reference] = []
    for part in parts:
        if part.name == "ROL":
            found += providers(part, 4)
        elif part.name == "PRT":
            people = providers(part, 5)
            bodies = [one for told in part.repetitions(8) if (one := organization(told)) is not None]
            found += people or bodies
    return tuple(dict.fromkeys(found))


def categories(segment: Segment) -> tuple[CodeableConcept, ...]:
    """OBR-24, the section of the service, as FHIR's category where there is one."""
    code = _SECTIONS.get((segment.get(24) or "").upper())
    return (CodeableConcept(codings=(Coding(system=OBSERVATION_CATEGORY, code=code),)),) if code else ()


def _observed(reading: Reading) -> CodeableConcept | None:
    """What was observed: OBX-3; some analysers give its number there, and its name where OBX-4 tells results apart."""
    code = concept_at(reading.segment, 3)
    if code is None:
        reading.warn("3", "The segment does not say what was observed.")
        return None
    name = reading.segment.get(4) or ""
    is_number_alone = code.display.isdecimal() and not any(one.system for one in code.codings)
    if not is_number_alone or not _NAME.search(name):
        return code
    reading.warn("4", NAMED_BESIDE)
    return replace(code, text=name)


def observation(reading: Reading) -> Observation:
    """An OBX."""
    node, segment = reading.node, reading.segment
    status = (segment.get(11) or "").upper()
    values, flavor = _present(values_of(reading))
    code = _observed(reading)
    is_unchanged = status == "U" and not values
    common = origin(
        reading, key=None if is_unchanged else _observation_key(reading), absent=flavor or _absent(reading, values)
    )
    if is_unchanged:
        common["notes"] += remark(UNCHANGED)
    elif segment.is_null(5):
        common["notes"] += remark(_DELETED)
    unit = observation_unit(reading).text
    if unit and values and not any(value.quantity or value.range for value in values):
        common["notes"] += remark(f"Unit: {unit}")  # beside a value in words there is no field for it
    several = len(values) > 1
    holder = node.parent if node.parent and node.parent.name == "OBR" else None
    return Observation(
        **common,
        code=code,
        status=OBSERVATION_STATUSES.get(status, segment.get(11)) if status else None,
        categories=_observation_categories(segment, holder),
        effective=_effective(reading, holder),
        issued=moment(reading, 22, segment=holder.segment) if holder else None,
        value=values[0] if len(values) == 1 else None,
        components=tuple(
            ObservationComponent(code=code or CodeableConcept(), value=value) for value in (values if several else ())
        ),
        interpretations=_interpretations(segment),
        reference_ranges=reference_ranges(segment, observation_unit(reading)),
        body_site=concept_at(segment, 20),
        method=concept_at(segment, 17),
        specimen=_specimen(node, holder),
        performers=_observers(segment, node),
        encounter=visit_of(reading),
        derived_from=_cause(reading, holder),
    )


def _observation_key(reading: Reading) -> str | None:
    """The result's own name: its order, what was observed, and which of several (OBX-4)."""
    segment, parent = reading.segment, reading.node.parent
    parts = report_parts(parent, reading) if parent else None
    code = segment.get(3) or segment.get(3, 2)
    if parts is None or code is None:
        own = numbered(reading, segment, 21)  # OBX-21, observation instance identifier (v2.6)
        return record_key("Observation", number_key(own)) if own else None
    which = "^".join(segment.first(4).texts())
    key = record_key("Observation", *parts, segment.get(3, 3), code, which)
    if key and reading.node.repeats:
        reading.file.repeated.add(key)
    return f"{key}|{segment.get(14) or ''}" if key in reading.file.repeated else key


def tell_apart(nodes: list[Node]) -> None:
    """Finds the results of one order that have one name and number, and times of their own: a series of glucoses.

    OBX-4 is to tell them apart (HL7 v2.5.1 s.7.4.2.4), and often does not. A correction of one must not set all aside.
    """
    for order in nodes:
        series: dict[tuple[str, ...], list[Node]] = {}
        for child in order.children if order.name == "OBR" else ():
            named = tuple("^".join(child.segment.first(number).texts()) for number in (3, 4))
            series.setdefault(named, []).append(child)
        for found in series.values():
            times = {child.segment.get(14) for child in found}
            if len(found) > 1 and len(times) == len(found) and None not in times:
                for child in found:
                    child.repeats = True


def _present(values: list[Value]) -> tuple[list[Value], str | None]:
    """The values but for a single null flavour, which says why there is none: not asked is not unknown."""
    told = values[0].codeable_concept if len(values) == 1 else None
    flavor = ABSENT_REASONS.get(told.code_in(NULL_FLAVOR) or "") if told else None
    return ([], flavor) if flavor else (values, None)


def _absent(reading: Reading, values: list[Value]) -> str | None:
    """Why there is no value: not asked (status N of table 0085), or the sender has none; None where there is one."""
    if values:
        return None
    status = (reading.segment.get(11) or "").upper()
    return {"N": "not-asked", "I": "temp-unknown"}.get(status)


def _effective(reading: Reading, holder: Node | None) -> PartialDate | None:
    """OBX-14, else OBR-7, the time that matters clinically."""
    own = moment(reading, 14)
    return own or (moment(reading, 7, segment=holder.segment) if holder else None)


def _observation_categories(segment: Segment, holder: Node | None) -> tuple[CodeableConcept, ...]:
    if (segment.get(29) or "").upper() in _ASKED:
        return (CodeableConcept(codings=(Coding(system=OBSERVATION_CATEGORY, code="survey"),)),)
    return categories(holder.segment) if holder else ()


def _interpretations(segment: Segment) -> tuple[CodeableConcept, ...]:
    """OBX-8. Table 0078 and FHIR's ObservationInterpretation share their codes."""
    found = []
    for repetition in segment.repetitions(8):
        told = concept(repetition)
        if told is None:
            continue
        codings = tuple(
            Coding(system=INTERPRETATION, code=(one.code or "").upper(), display=one.display)
            if _is_of_0078(one)
            else one
            for one in told.codings
        )
        found.append(CodeableConcept(codings=codings, text=told.text))
    return tuple(found)


def _is_of_0078(coding: Coding) -> bool:
    return (coding.code or "").upper() in FLAGS and (coding.system is None or coding.system.endswith("v2-0078"))


def _observers(segment: Segment, node: Node) -> tuple[Reference, ...]:
    """The responsible observer (16), else the performing organisation (23) or producer (15)."""
    people = (*providers(segment, 16), *participants(node.parts))
    if people:
        return people
    bodies = [one for told in segment.repetitions(23) if (one := organization(told))]
    producer = segment.get(15, 2)
    return tuple(bodies) or ((Reference(display=producer),) if producer else ())


def _cause(reading: Reading, report: Node | None) -> tuple[Reference, ...]:
    """The result of which this one is a further one: the isolate whose susceptibility it is."""
    cause = report.cause if report is not None else None
    if cause is None:
        return ()
    inner = Reading(cause, reading.message, reading.file)
    told = concept(cause.segment.first(5)) or concept_at(cause.segment, 3)
    return (Reference(display=told.display if told else None, target=own_id(inner)),)


def _specimen(node: Node, holder: Node | None) -> Reference | None:
    """The SPM of the order or above the result; in older versions OBR-15, specimen source."""
    if node.parent is not None and node.parent.name == "SPM" and node.parent.fact is not None:
        return pointing_to(node.parent.fact)
    if holder is None:
        return None
    facts = [one.fact for one in holder.specimens if one.fact is not None]
    if len(facts) == 1:
        return pointing_to(facts[0])
    source = holder.segment.first(15)
    told = concept(source.sub(1))
    shown = told.display if told else None
    return Reference(display=shown) if shown else None


def specimen(reading: Reading) -> Fact:
    """An SPM."""
    segment = reading.segment
    collected = moment(reading, 17)
    numbers = tuple(one for part in (2, 1) if (one := _specimen_number(reading, part)) is not None)
    key = record_key("SPM", number_key(numbers[0])) if numbers else None
    return Statement(
        **origin(reading, key=key, numbers=numbers),
        resource_type="Specimen",
        code=concept_at(segment, 4),
        status={"Y": "available", "N": "unavailable"}.get((segment.get(20) or "").upper()),
        date=collected,
        details=details_of(segment, without=frozenset((1, 2, 4, 17, 20))),
    )


def _specimen_number(reading: Reading, part: int) -> Identifier | None:
    """SPM-2, an EIP: the placer's and the filler's number, each with its parts as subcomponents."""
    pair = reading.segment.first(2).sub(part)
    value = pair.get(1)
    return entity(pair, reading.message.sender) if value else None
