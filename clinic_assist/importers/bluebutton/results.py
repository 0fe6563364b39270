"""Laboratory results, vital signs, notes, reports and appointments of a Blue Button file."""

from __future__ import annotations

import re
from typing import Final

from clinic_assist.chart.datatypes import Attachment, CodeableConcept, Period, Quantity, Reference, Value
from clinic_assist.chart.facts import (
    DiagnosticReport,
    DocumentReference,
    Fact,
    Observation,
    ObservationComponent,
    Statement,
)
from clinic_assist.importers.bluebutton.parse import Entry, Grammar, Section, blocks_of, entries_of
from clinic_assist.importers.bluebutton.reading import (
    SELF_ENTERED,
    BlueButton,
    amount,
    ranges,
    result,
    text_concept,
)

PANEL: Final = Grammar(
    ("Lab Test",),
    ("Lab Type", "Ordering Provider", "Ordering Location", "Specimen", "Collection Sample", "Date/Time Collected",
     "Collected Location", "Performing Location", "Date/Time Completed", "Comments"),
)  # fmt: skip
TEST: Final = Grammar(
    ("Test Name",),
    ("Result", "Units", "Reference Range", "Interpretation", "Performing Location", "Status"),
    frozenset(("Interpretation",)),
)
REPORT: Final = Grammar(
    ("Procedure/Test Name", "Type of Report", "Date/Time", "Admission Date"),
    ("Specimen", "Date Obtained", "Performing Location", "Date Completed", "Date/Time Exam Performed",
     "Ordering Location", "Requesting Provider", "Reasons for Study", "Clinical History", "Radiologist", "Note Title",
     "Location", "Signed By", "Co-signed By", "Date/Time Signed", "Admitting Physician", "Discharge Date",
     "Discharge Physician"),
    frozenset(("Clinical History",)),
)  # fmt: skip
_PRESSURE: Final = re.compile(r"(\d{2,3})\s*/\s*(\d{2,3})\s*(.*)")
_WHO: Final = ("Provider", "Requesting Doctor", "Administered by", "Location performed")
_PARTS: Final = ("Systolic", "Diastolic")
_VALUES_OF: Final = frozenset(("Measurement Type", "Date", "Time", "Comments", "Measure", "Method"))


def laboratory(file: BlueButton, section: Section) -> list[Fact]:
    """The panels of My HealtheVet, each with its results: a report, then an observation for each test."""
    found: list[Fact] = []
    for panel, first, end in blocks_of(section, PANEL):
        tests = entries_of(section, TEST, first=first, end=end)
        results = [_test(file, section.title, panel, test) for test in tests]
        found += [_report(file, section, panel, Entry(first, end), results=results), *results]
    return found


def _test(file: BlueButton, title: str, panel: Entry, test: Entry) -> Observation:
    unit = test.get("Units")
    value, flag = result(test.get("Result"), unit)
    told, specimen = test.get("Interpretation"), panel.get("Specimen")
    laboratory_name = test.get("Performing Location")
    return Observation(
        **file.origin(title, test.first, test.end, told),
        code=text_concept(test.get("Test Name")),
        status=(test.get("Status") or "").lower() or None,
        effective=file.date(panel, "Date/Time Collected"),
        value=value,
        interpretations=(CodeableConcept(text=flag),) if flag else (),
        reference_ranges=ranges(test.get("Reference Range"), unit),
        specimen=Reference(display=specimen) if specimen else None,
        performers=(Reference(display=laboratory_name),) if laboratory_name else (),
    )


def _report(
    file: BlueButton, section: Section, panel: Entry, block: Entry, *, results: list[Observation]
) -> DiagnosticReport:
    """A panel; one without results by name (microbiology) is shown with its text."""
    text = "\n".join(section.lines[block.first : block.end]).strip()
    category, by = panel.get("Lab Type"), panel.get("Ordering Provider")
    return DiagnosticReport(
        **file.origin(section.title, block.first, block.end, f"Ordered by {by}" if by else None),
        code=text_concept(panel.get("Lab Test")),
        categories=(CodeableConcept(text=category),) if category else (),
        effective=file.date(panel, "Date/Time Collected"),
        issued=file.date(panel, "Date/Time Completed"),
        results=tuple(Reference(display=one.code.display if one.code else None, target=one.id) for one in results),
        conclusion=panel.get("Comments"),
        narrative=None if results else text,
    )


def documents(file: BlueButton, section: Section) -> list[Fact]:
    """Notes, discharge summaries and reports, with their text."""
    found: list[Fact] = []
    for head, first, end in blocks_of(section, REPORT):
        text = "\n".join(section.lines[first:end]).strip()
        authors = (head.get("Signed By"), head.get("Radiologist"), head.get("Discharge Physician"))
        left, come = file.date(head, "Discharge Date"), file.date(head, "Admission Date")
        found.append(
            DocumentReference(
                **file.origin(section.title, first, end),
                type=text_concept(head.get("Note Title", "Procedure/Test Name", "Type of Report") or section.title),
                categories=(CodeableConcept(text=section.title),),
                date=file.date(head, "Date/Time", "Date/Time Exam Performed", "Date Obtained") or come,
                authors=tuple(Reference(display=name) for name in authors if name),
                attachments=(Attachment(content_type="text/plain", text=text),),
                period=Period(start=come, end=left) if come or left else None,
            )
        )
    return found


def vital_sign(file: BlueButton, title: str, entry: Entry, *, own: bool) -> Fact:
    """A vital sign in one value, a blood pressure in two."""
    name, text = entry.get("Vital Sign", "Vital Statistic Type"), entry.get("Measurement", "Reading")
    pressure = _PRESSURE.fullmatch(text) if text else None
    value = None if pressure or text is None else _value(text)
    parts: tuple[ObservationComponent, ...] = ()
    if pressure:
        numbers = (amount(f"{number} {pressure[3]}") for number in (pressure[1], pressure[2]))
        parts = tuple(_part(part, number) for part, number in zip(_PARTS, numbers, strict=True) if number)
    place = entry.get("Location")
    notes = (SELF_ENTERED if own else None, f"Location: {place}" if place else None, *entry.all("Comments"))
    others = (f"{label}: {told}" for label, told in entry.others if told)
    return Observation(
        **file.origin(title, entry.first, entry.end, *notes, *others),
        code=text_concept(name),
        effective=file.date(entry, "Date/Time Collected", "Date", time="Time"),
        value=value,
        components=parts,
    )


def _value(text: str) -> Value:
    found = amount(text)
    return Value(quantity=found) if found else Value(string=text)


def _part(name: str, number: Quantity) -> ObservationComponent:
    return ObservationComponent(code=CodeableConcept(text=name), value=Value(quantity=number))


def own_reading(file: BlueButton, title: str, entry: Entry, *, own: bool) -> Fact:
    """A reading that the person has entered: all lines but the known ones are its values."""
    unit, method = entry.get("Measure"), entry.get("Method")
    told = [*entry.pairs, *entry.others]
    readings = [(name, value) for name, value in told if name not in _VALUES_OF and value]
    found = [(name, amount(value, unit), value) for name, value in readings]
    is_single = len(found) == 1
    return Observation(
        **file.origin(title, entry.first, entry.end, SELF_ENTERED if own else None, *entry.all("Comments")),
        code=text_concept(entry.get("Measurement Type")),
        effective=file.date(entry, "Date", time="Time"),
        value=_either(found[0][1], found[0][2]) if is_single else None,
        components=()
        if is_single
        else tuple(
            ObservationComponent(code=CodeableConcept(text=name), value=_either(number, value))
            for name, number, value in found
        ),
        method=text_concept(method),
    )


def _either(number: Quantity | None, text: str) -> Value:
    return Value(quantity=number) if number else Value(string=text)


def own_test(file: BlueButton, title: str, entry: Entry, *, own: bool) -> Fact:
    """A test that the person has entered, with its results in their own words."""
    text = entry.get("Results")
    by = [value for name in _WHO if (value := entry.get(name))]
    return Observation(
        **file.origin(title, entry.first, entry.end, SELF_ENTERED if own else None, *entry.all("Comments")),
        code=text_concept(entry.get("Test Name", "Test/Lab Type")),
        effective=file.date(entry, "Date", "Date Taken"),
        value=Value(string=text) if text else None,
        performers=tuple(Reference(display=name) for name in by),
    )


def appointment(file: BlueButton, title: str, entry: Entry, *, own: bool) -> Fact:
    """An appointment, past or to come."""
    shown = (*entry.pairs, *entry.others)
    return Statement(
        **file.origin(title, entry.first, entry.end, SELF_ENTERED if own else None),
        resource_type="Appointment",
        code=text_concept(entry.get("Type", "Clinic")),
        status=(entry.get("Status") or "").lower() or None,
        date=file.date(entry, "Date/Time"),
        details=tuple((name, value) for name, value in shown if value and name not in ("Date/Time", "Status")),
    )
