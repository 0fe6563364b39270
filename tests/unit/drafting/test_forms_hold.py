"""Every form of every register, filled from a record, is a sentence that the verifier finds supported by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.datatypes import Coding, Period
from clinic_assist.chart.facts import Encounter, Fact
from clinic_assist.drafting.forms import Form, variants
from clinic_assist.drafting.parse import parse_line
from clinic_assist.drafting.phrasing import spelled
from clinic_assist.drafting.prepared import FactKind, PreparedFact, Register
from clinic_assist.drafting.select import select_facts
from clinic_assist.grounding.verify import verify_statement
from clinic_assist.notes.note import Statement as NoteStatement
from clinic_assist.notes.verdict import Verdict
from tests.grounding.drug_names import FakeDrugNames
from tests.unit.drafting.charts import (
    TODAY,
    absence,
    allergy,
    chart,
    condition,
    lab,
    named,
    on,
    origin,
    procedure,
    request,
    taking,
    vaccine,
)
from tests.unit.drafting.shipped import SUMMARY
from tests.unit.drafting.test_sentences import CASES

NAMES = FakeDrugNames()
_HERE = {"name": "Warfarin 5 MG Oral Tablet", "dose": "1 tablet daily"}

# Nothing but that there is a relative; and a rate of infusion, which the verifier does not read.
_SAYS_LITTLE = (
    "Family history, relative (relationship not recorded).",
    "Insulin, 2 units per hour, 2 times, on hold.",
)

RECORDS: tuple[Fact, ...] = (
    *(fact for fact, text in CASES if text not in _SAYS_LITTLE),
    condition("1", "Gout", severity=named("Severe"), body_sites=(named("Left knee"),), onset=on("2019-03")),
    condition("1", "Gout", clinical_status="recurrence", recorded_date=on("2019-03-04")),
    condition("1", "Gout", onset=on("2019-03"), abatement=on("2020-01-02")),
    condition("1", "Gout", clinical_status="resolved", onset=on("2019-03"), abatement=on("2020-01-02")),
    condition("1", "Gout", clinical_status="inactive", recorded_date=on("2020-01-02")),
    condition("1", "Leukemia", clinical_status="remission", onset=on("2016")),
    condition("1", "Gout", clinical_status=None, abatement=on("2020-01-02")),
    condition("1", "Gout", verification_status="refuted", recorded_date=on("2020-01-02")),
    condition("1", "Gout", verification_status="provisional", onset=on("2020-01-02")),
    condition("1", "Gout", verification_status="differential"),
    condition("1", "Gout", clinical_status=None, verification_status="unconfirmed", body_sites=(named("Left knee"),)),
    condition("1", "Gout", clinical_status=None, onset=on("2020")),
    allergy("1", "Penicillin G", reaction="Hives", severity="severe", type="allergy", criticality="high"),
    allergy("1", "Penicillin G", type="intolerance", onset=on("2011-05")),
    allergy("1", "Penicillin G", clinical_status="resolved", reaction="Hives", onset=on("2011-05")),
    allergy("1", "Penicillin G", clinical_status="inactive", recorded_date=on("2011-05-06")),
    allergy("1", "Penicillin G", verification_status="refuted", recorded_date=on("2011-05-06")),
    allergy("1", "Penicillin G", verification_status="unconfirmed", reaction="Hives", recorded_date=on("2011-05-06")),
    allergy("1", "Penicillin G", clinical_status=None, criticality="low"),
    *(
        request("1", **_HERE, authored="2026-10-01", status=status, reasons=(named("Atrial fibrillation"),))
        for status in ("active", "stopped", "cancelled", "on-hold", "completed", "draft", "unknown")
    ),
    request("1", "Warfarin 5 MG Oral Tablet", authored="2026-10"),
    request("1", "Warfarin 5 MG Oral Tablet", do_not_perform=True, authored="2026-10-01"),
    request("1", "Warfarin 5 MG Oral Tablet", intent="plan", authored="2026-10-01"),
    *(
        taking("1", **_HERE, since="2020-05", status=status)
        for status in ("active", "stopped", "on-hold", "completed", "intended", "not-taken", "unknown", None)
    ),
    replace(taking("1", **_HERE), effective=Period(start=on("2020-05"), end=on("2020-07-01"))),
    replace(taking("1", **_HERE, status="stopped"), effective=Period(start=on("2020-05"), end=on("2020-07-01"))),
    lab("1", "Potassium", "5.9", "mmol/L", "2026-11-02", flag="H", low_high=("3.5", "5.1")),
    lab("1", "Potassium", "5.9", "mmol/L", "2026-11", flag="HH"),
    lab("1", "Potassium", "5.90", "mmol/L", "2026-11-02", status="preliminary"),
    lab("1", "Potassium", "5.9", "mmol/L", None),
    *(
        procedure("1", "Appendectomy", "2026-06-30", status=status, reasons=(named("Appendicitis"),))
        for status in ("completed", "preparation", "not-done", "in-progress", "stopped", "on-hold", "unknown")
    ),
    procedure("1", "Hip replacement", "2026-06", body_sites=(named("Left hip"),), outcome=named("Successful")),
    *(vaccine("1", "MMR", "2025-10-02", status=status) for status in ("completed", "not-done")),
    vaccine("1", "MMR", "2025-10", dose_number="2"),
    *(
        Encounter(
            **origin("1", "Encounter"),
            status=status,
            types=(named("Emergency visit"),),
            encounter_class=Coding(code="EMER", display="emergency"),
            period=Period(start=on("2026-11-02"), end=on("2026-11-04")),
            reasons=(named("Chest pain"),),
        )
        for status in ("finished", "planned", "in-progress", "cancelled")
    ),
    absence("1", Topic.ALLERGIES, Silence.NONE_KNOWN, day="2026-11-02"),
    absence("1", Topic.MEDICATIONS, Silence.NOT_ASKED),
)


def _told(fact: PreparedFact, form: Form) -> NoteStatement:
    told = parse_line(f"{spelled(form, fact.label).removeprefix('; ')}.", {fact.label: fact})
    assert isinstance(told, NoteStatement)
    return told


def _sentences(register: Register) -> Iterator[tuple[Fact, NoteStatement]]:
    for record in RECORDS:
        for fact in select_facts(chart(record), SUMMARY, TODAY).facts:
            for form in variants(fact.kind, fact.status, fact.slots, register=register):
                yield record, _told(fact, form)


@pytest.mark.parametrize("register", list(Register))
def test_every_form_is_supported_by_the_record_that_it_tells(register):
    flagged = []
    for record, told in _sentences(register):
        verdict = verify_statement(told, chart(record), NAMES, TODAY)
        if verdict.verdict is not Verdict.SUPPORTED:
            flagged.append((told.text, verdict.verdict.value, verdict.reason))

    assert flagged == []


@pytest.mark.parametrize("register", list(Register))
def test_an_earlier_value_behind_the_newest_is_supported_by_its_own_record(register):
    records = (
        lab("1", "Potassium", "5.9", "mmol/L", "2026-11-02", flag="H"),
        lab("2", "Potassium", "4.10", "mmol/L", "2026-05-01", flag="N"),
    )
    evidence = chart(*records)
    described = [select_facts(chart(record), SUMMARY, TODAY).facts[0] for record in records]
    newest, earlier = (replace(fact, label=f"F{at}") for at, fact in enumerate(described, start=1))
    earlier = replace(earlier, kind=FactKind.PREVIOUS)

    for turn in range(3):
        line = "".join(
            spelled(forms[turn % len(forms)], fact.label)
            for fact in (newest, earlier)
            for forms in [variants(fact.kind, fact.status, fact.slots, register=register)]
        )
        told = parse_line(f"{line}.", {"F1": newest, "F2": earlier})
        assert isinstance(told, NoteStatement)
        assert told.citations == (records[0].id, records[1].id)
        verdict = verify_statement(told, evidence, NAMES, TODAY)
        assert (verdict.verdict, told.text) == (Verdict.SUPPORTED, told.text), verdict.reason
