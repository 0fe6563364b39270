"""Whatever a record says, written as C-CDA, is read as the same.

CLINIC_ASSIST_CASES raises the number of documents for a long search.
"""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_assist.chart.datatypes import (
    Annotation,
    Attachment,
    CodeableConcept,
    Coding,
    Dosage,
    HumanName,
    Identifier,
    Period,
    Quantity,
    Range,
    Reference,
    Timing,
    Value,
)
from clinic_assist.chart.facts import (
    AllergyIntolerance,
    Composition,
    Condition,
    DiagnosticReport,
    DocumentReference,
    Encounter,
    Fact,
    Immunization,
    MedicationRequest,
    MedicationStatement,
    Observation,
    ObservationComponent,
    Patient,
    Procedure,
    Reaction,
    ReferenceRange,
)
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId, Locator, Provenance, SourceId
from clinic_assist.importers.ccda import codes
from clinic_assist.terminology.systems import ICD_10_CM, LOINC, NCI_THESAURUS, RXNORM, SNOMED_CT, UCUM
from tests.golden.pairs.test_pairs import said
from tests.unit.importers import ccda_writing as write
from tests.unit.importers.ccda_files import batch_of, document, section, text_at

CASES = settings(
    max_examples=int(os.environ.get("CLINIC_ASSIST_CASES", "150")), deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
NOWHERE: dict[str, Any] = {
    "id": FactId("-"), "provenance": Provenance(source=SourceId("-"), locator=Locator("-")), "subject": None,
}  # fmt: skip

# Printable words of any script; a bar separates the cells of a table.
letters = st.characters(exclude_categories=("C", "Z"), exclude_characters="|") | st.just(" ")
words = st.text(letters, min_size=1, max_size=10).map(lambda text: " ".join(text.split())).filter(bool)
# Codes that no code system has, so that none of them means anything to the import.
numbers = st.integers(990_000_000, 999_999_999).map(str)
systems = st.sampled_from([SNOMED_CT, LOINC, RXNORM, ICD_10_CM, "urn:oid:1.2.3.4"])
codings = st.builds(Coding, system=systems, code=numbers, display=st.none() | words)
concepts = st.builds(
    CodeableConcept, codings=st.lists(codings, min_size=1, max_size=2, unique=True).map(tuple), text=st.none() | words
)
plain = st.builds(
    CodeableConcept, codings=st.builds(Coding, system=systems, code=numbers, display=words).map(lambda one: (one,))
)
some = st.lists(plain, max_size=1).map(tuple)
days = st.dates(min_value=date(1900, 1, 1), max_value=date(2024, 2, 1))
zones = st.sampled_from(["", "Z", "+01:00", "-05:30"])
clocks = st.tuples(st.times(), st.booleans(), zones).map(
    lambda told: told[0].strftime("T%H:%M:%S" if told[1] else "T%H:%M") + told[2].replace("Z", "+00:00")
)
moments = st.tuples(days, clocks).map(lambda told: f"{told[0]}{told[1]}")
dates = st.one_of(days.map(lambda day: day.strftime("%Y-%m-%d")), days.map(lambda day: day.strftime("%Y-%m-%d")[:7]),
                  days.map(lambda day: str(day.year)), moments).map(PartialDate)  # fmt: skip
maybe = st.none() | dates
spans = st.tuples(dates, dates).filter(lambda told: told[0] != told[1])
decimals = st.from_regex(r"(?:0|[1-9][0-9]{0,5})(?:\.[0-9]{1,4})?", fullmatch=True).map(Decimal)
units = st.none() | st.sampled_from(["mg", "mmol/L", "mm[Hg]", "{tbl}", "10*9/L", "%"])


def measured(value: Decimal, unit: str | None, comparator: str | None = None) -> Quantity:
    coded = {"unit": unit, "system": UCUM, "code": unit} if unit else {}
    return Quantity(value=value, comparator=comparator, **coded)


quantities = st.builds(measured, decimals, units)
names = words.map(lambda text: Reference(display=text))
people = st.lists(names, max_size=1).map(tuple)
remarks = st.lists(words.map(lambda text: Annotation(text=text)), max_size=2, unique=True).map(tuple)
numbered = st.builds(
    Identifier, system=st.just("urn:oid:1.2.3.4.5"), value=st.from_regex(r"[A-Za-z0-9.-]{1,12}", fullmatch=True)
)
identifiers = st.lists(numbered, max_size=2, unique=True).map(tuple)
common = {"identifiers": identifiers}
routes = st.none() | st.builds(Coding, system=st.just(NCI_THESAURUS), code=numbers, display=words).map(
    lambda one: CodeableConcept(codings=(one,))
)


def facts(kind: type[Fact], **given_fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    fixed = {name: st.just(value) for name, value in NOWHERE.items()}
    return st.builds(kind, **fixed, **common, **given_fields)


def category(coding: Coding) -> st.SearchStrategy[tuple[CodeableConcept, ...]]:
    return st.just((CodeableConcept(codings=(coding,)),))


statuses = st.sampled_from(sorted(set(codes.CLINICAL_STATUSES.values())))
grades = st.sampled_from(sorted(codes.SEVERITIES.values()))
allergies = st.tuples(
    facts(
        AllergyIntolerance, code=concepts, clinical_status=st.none() | statuses, onset=maybe, notes=remarks,
        verification_status=st.none() | st.just("refuted"), recorded_date=maybe, recorder=st.none() | names,
        criticality=st.none() | st.sampled_from(sorted(codes.CRITICALITIES.values())),
        reactions=st.lists(
            st.builds(Reaction, manifestations=concepts.map(lambda one: (one,)), severity=st.none() | grades, onset=maybe), max_size=2
        ).map(tuple),
    ),
    st.sampled_from(list(write.KINDS)),
).map(lambda told: replace(told[0], type=told[1][0], categories=told[1][1]))  # fmt: skip

problems = st.tuples(
    facts(
        Condition, code=concepts, clinical_status=statuses, verification_status=st.none() | st.just("refuted"),
        categories=category(codes.CONDITION_CATEGORIES["11450-4"]), severity=st.none() | plain, body_sites=some,
        onset_text=st.none() | st.integers(1, 99).map("{} years".format), recorded_date=maybe,
        recorder=st.none() | names, notes=remarks,
    ),
    spans | st.tuples(maybe, st.none()),
).map(lambda told: replace(told[0], onset=told[1][0], abatement=told[1][1]))  # fmt: skip

timings = st.builds(
    lambda period, most, unit: Timing(frequency=1, period=period, period_max=most, period_unit=unit),
    st.integers(1, 24).map(Decimal), st.none() | st.integers(25, 48).map(Decimal), st.sampled_from(["h", "d", "wk"]),
)  # fmt: skip
dosages = st.tuples(
    st.builds(Dosage, text=st.none() | words, timing=st.none() | timings, route=routes, dose=st.none() | quantities),
    st.none() | plain,
).map(lambda told: replace(told[0], as_needed=True, as_needed_for=told[1]) if told[1] else told[0])
given_dosages = dosages.map(lambda one: () if one == Dosage() else (one,))
periods = st.builds(Period, start=dates, end=st.none()) | spans.map(lambda told: Period(start=told[0], end=told[1]))


def with_status(fact: Any, status: str) -> Any:
    """`completed` says nothing of a medicine whose use has no end."""
    time = fact.effective if isinstance(fact, MedicationStatement) else _bounds(fact)
    return replace(fact, status=None if status == "completed" and not (time and time.end) else status)


def _bounds(fact: MedicationRequest) -> Period | None:
    return fact.dosages[0].timing.bounds if fact.dosages and fact.dosages[0].timing else None


medicines = {
    "medication": concepts, "form": st.none() | plain, "reasons": some, "notes": remarks,
}  # fmt: skip
statements = st.builds(
    with_status,
    facts(MedicationStatement, **medicines, dosages=given_dosages, effective=st.none() | periods, date_asserted=maybe,
          information_source=st.none() | names),
    st.sampled_from(sorted(set(codes.STATEMENT_STATUSES.values()))),
)  # fmt: skip


def bounded(fact: MedicationRequest, bounds: Period | None) -> MedicationRequest:
    """An order has the time of use in its dosage."""
    if bounds is None:
        return fact
    dosage = fact.dosages[0] if fact.dosages else Dosage()
    return replace(fact, dosages=(replace(dosage, timing=replace(dosage.timing or Timing(), bounds=bounds)),))


orders = st.builds(
    with_status,
    st.builds(
        bounded,
        facts(MedicationRequest, **medicines, dosages=given_dosages, intent=st.just("order"), authored_on=maybe,
              requester=st.none() | names, repeats_allowed=st.none() | st.integers(0, 12),
              dispense_quantity=st.none() | quantities, validity=st.none() | periods),
        st.none() | periods,
    ),
    st.sampled_from(sorted(set(codes.REQUEST_STATUSES.values()))),
)  # fmt: skip

vaccinations = st.tuples(
    facts(
        Immunization, vaccine_code=concepts, occurrence=dates, lot_number=st.none() | words, route=routes, site=st.none() | plain,
        dose_quantity=st.none() | quantities, dose_number=st.none() | st.integers(1, 9).map(str), performers=people, notes=remarks,
    ),
    st.none() | plain, some,
).map(
    lambda told: replace(told[0], status="not-done", status_reason=told[1]) if told[1] else replace(told[0], status="completed", reasons=told[2])
)  # fmt: skip

procedures = st.tuples(
    facts(
        Procedure, code=concepts, status=st.sampled_from(sorted(set(codes.PROCEDURE_STATUSES.values()))), body_sites=some,
        performers=people, location=st.none() | names, reasons=some, notes=remarks,
    ),
    spans | st.tuples(dates, st.none()),
).map(lambda told: replace(told[0], performed=told[1][0], performed_end=told[1][1]))  # fmt: skip

act_codes = st.sampled_from(["AMB", "IMP", "EMER"])
encounters = facts(
    Encounter, status=st.sampled_from(sorted(set(codes.ENCOUNTER_STATUSES.values()) - {"unknown"})),
    types=concepts.map(lambda one: (one,)), period=periods, participants=people, reasons=some, notes=remarks,
    encounter_class=st.none() | act_codes.map(lambda code: Coding(system="http://terminology.hl7.org/CodeSystem/v3-ActCode", code=code)),
    locations=st.lists(names, max_size=1).map(tuple),
)  # fmt: skip

notes = facts(
    DocumentReference, type=concepts, doc_status=st.just("final"), date=maybe, period=st.none() | periods,
    categories=category(codes.CLINICAL_NOTE), authors=st.lists(names, max_size=1).map(tuple),
    attachments=words.map(lambda text: (Attachment(content_type="text/plain", text=text),)),
)  # fmt: skip

values = st.one_of(
    quantities.map(lambda one: Value(quantity=one)),
    st.builds(lambda *told: Value(quantity=measured(*told)), decimals, units, st.sampled_from(["<", "<=", ">", ">="])),
    st.tuples(quantities, quantities).map(lambda told: Value(range=Range(low=told[0], high=told[1]))),
    concepts.map(lambda one: Value(codeable_concept=one)),
    words.map(lambda text: Value(string=text)),
    st.integers(-1000, 1000).map(lambda number: Value(integer=number)),
)
ranges = st.tuples(st.none() | quantities, st.none() | quantities, st.none() | words).filter(any).map(
    lambda told: ReferenceRange(low=told[0], high=told[1], text=told[2])
)  # fmt: skip


def observations(section_loinc: str, value: st.SearchStrategy[Any] = values) -> st.SearchStrategy[Any]:
    return st.tuples(
        facts(
            Observation, code=concepts, status=st.sampled_from(sorted(set(codes.RESULT_STATUSES.values()))),
            categories=category(codes.OBSERVATION_CATEGORIES[section_loinc]), interpretations=some, body_site=st.none() | plain,
            method=st.none() | plain, performers=people, notes=remarks, reference_ranges=st.lists(ranges, max_size=2, unique=True).map(tuple),
        ),
        st.tuples(value, st.none()) | st.tuples(st.none(), st.sampled_from(["unknown", "not-asked", "masked", "asked-unknown"])),
        spans | st.tuples(maybe, st.none()),
    ).map(
        lambda told: replace(told[0], value=told[1][0], data_absent_reason=told[1][1], effective=told[2][0], effective_end=told[2][1])
    )  # fmt: skip


results = st.lists(observations("30954-2"), min_size=1, max_size=2)
reports = facts(
    DiagnosticReport, code=concepts, status=st.sampled_from(sorted(set(codes.RESULT_STATUSES.values()))), effective=dates,
    categories=category(codes.LABORATORY_REPORT), performers=people,
)  # fmt: skip
pressures = st.tuples(quantities, quantities)
vital_signs = st.lists(observations("8716-3", quantities.map(lambda one: Value(quantity=one))), min_size=1, max_size=1)

PATIENTS = st.builds(
    Patient, **{name: st.just(value) for name, value in NOWHERE.items()},
    identifiers=st.lists(numbered, min_size=1, max_size=2, unique=True).map(tuple), gender=st.sampled_from([None, "male", "female", "other", "unknown"]),
    birth_date=st.none() | days.map(lambda day: PartialDate(day.strftime("%Y-%m-%d"))), marital_status=st.none() | plain,
    names=st.lists(
        st.builds(HumanName, use=st.sampled_from([None, "usual", "nickname"]), family=words, given=st.lists(words, max_size=2).map(tuple),
                  prefix=st.lists(words, max_size=1).map(tuple), suffix=st.lists(words, max_size=1).map(tuple)),
        min_size=1, max_size=2, unique=True,
    ).map(tuple),
)  # fmt: skip
RECORDS = st.lists(
    st.one_of(allergies, problems, statements, orders, vaccinations, procedures, encounters, notes),
    min_size=1,
    max_size=5,
)


def report_of(report: DiagnosticReport, members: list[Observation]) -> tuple[list[Fact], str]:
    """A report with its results, as facts and as written."""
    whole = replace(report, results=tuple(named(one) for one in members))
    return [whole, *members], write.organizer("1", whole, map(write.observation, members))


def panel_of(members: list[Observation], pressure: tuple[Quantity, Quantity]) -> tuple[list[Fact], str]:
    """Vital signs with a blood pressure, which is written as two observations and is one."""
    when = PartialDate("2024-02-29T08:15+01:00")
    first = members[0]
    parts = [
        replace(first, identifiers=(), notes=(), interpretations=(), reference_ranges=(), data_absent_reason=None, status="final",
                code=CodeableConcept(codings=(Coding(system=LOINC, code=code, display=name),)), value=Value(quantity=told),
                effective=when, effective_end=None)
        for code, name, told in (("8480-6", "Systolic", pressure[0]), ("8462-4", "Diastolic", pressure[1]))
    ]  # fmt: skip
    display = "Blood pressure panel with all children optional"
    components = tuple(ObservationComponent(code=one.code or CodeableConcept(), value=one.value) for one in parts)
    joined = replace(parts[0], value=None, components=components,
                     code=CodeableConcept(codings=(Coding(system=LOINC, code="85354-9", display=display),)))  # fmt: skip
    panel = Observation(
        **NOWHERE, status="final", effective=when, categories=first.categories,
        code=CodeableConcept(codings=(Coding(system=LOINC, code="85353-1", display="Vital signs, weight, height, head "
                                             "circumference, oxygen saturation and BMI panel"),), text="Vital signs"),
        has_members=(named(joined), *(named(one) for one in members)),
    )  # fmt: skip
    code = '<code code="46680005" codeSystem="2.16.840.1.113883.6.96" displayName="Vital signs"/>'
    written = [write.observation(one, "27") for one in (parts[0], *members, parts[1])]
    return [panel, joined, *members], write.organizer("26", panel, written, code)


def named(fact: Observation) -> Reference:
    return Reference(display=fact.code.display if fact.code and fact.code.display else None)


@CASES
@given(PATIENTS, RECORDS, reports, results, vital_signs, pressures)
def test_a_record_that_is_written_as_c_cda_is_read_as_it_was(
    person: Patient, records: list[Fact], report: DiagnosticReport, members: list[Observation],
    signs: list[Observation], pressure: tuple[Quantity, Quantity],
) -> None:  # fmt: skip
    written: dict[str, list[str]] = defaultdict(list)
    for record in records:
        loinc, entry = write.entry_of(record)
        written[loinc].append(entry)
    reported, written_report = report_of(report, members)
    observed, written_panel = panel_of(signs, pressure)
    written["30954-2"].append(written_report)
    written["8716-3"].append(written_panel)
    data = document(*(section(loinc, *entries) for loinc, entries in written.items()), header=write.patient(person))

    batch = batch_of(data)

    found = [fact for fact in batch.facts if not isinstance(fact, Composition)]
    assert sorted(map(repr, map(said, found))) == sorted(map(repr, map(said, [person, *records, *reported, *observed])))
    assert not batch.issues
    assert batch.entries == batch.read == len(batch.facts)
    mine = next(fact.id for fact in found if isinstance(fact, Patient))
    assert {fact.subject for fact in found} == {None, mine}
    for fact in (found[0], found[-1]):
        tag = fact.provenance.locator.rpartition("/")[2].partition("[")[0]
        assert text_at(data, fact.provenance.locator).startswith(f"<{tag}")
