"""Records made by chance, written as the formats write them, and read again as they were."""

from __future__ import annotations

import csv
import io
import os
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID
from xml.sax.saxutils import quoteattr

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_assist.chart.facts import AllergyIntolerance, Condition, Observation
from tests.unit.importers.table_files import batch_of
from tests.unit.importers.test_apple_health import ME, export
from tests.unit.importers.test_blue_button import cms, va

CASES = settings(
    max_examples=int(os.environ.get("CLINIC_ASSIST_CASES", "200")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
LETTERS = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"])
WORDS = st.text(LETTERS, min_size=1, max_size=20).map(lambda text: " ".join(text.split())).filter(bool)
NUMBER = st.decimals(min_value=-9999, max_value=9999, places=2)
UNIT = st.sampled_from(["mmol/L", "mg/dL", "kg", "10*3/uL"])
DAY = st.dates(min_value=date(1900, 1, 1))
MOMENT = st.datetimes(min_value=datetime.fromisoformat("1970-01-01")).map(lambda moment: moment.replace(microsecond=0))


class Measured(NamedTuple):
    """A measurement."""

    person: UUID
    what: str
    number: Decimal
    unit: str
    moment: datetime


MEASURED = st.builds(Measured, st.uuids(), WORDS, NUMBER, UNIT, MOMENT)


def told(fact: Observation) -> tuple[str, str, str | None, str]:
    assert fact.code is not None
    assert fact.value is not None
    assert fact.value.quantity is not None
    assert fact.effective is not None
    return fact.code.display, str(fact.value.quantity.value), fact.value.quantity.unit, fact.effective.text


@CASES
@given(st.lists(MEASURED, min_size=1, max_size=6))
def test_observations_of_synthea_are_read_as_they_were_written(records: list[Measured]) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow("DATE,PATIENT,ENCOUNTER,CATEGORY,CODE,DESCRIPTION,VALUE,UNITS,TYPE".split(","))
    for one in records:
        writer.writerow(
            [f"{one.moment.isoformat()}Z", one.person, "", "", "2339-0", one.what, one.number, one.unit, "numeric"]
        )

    facts = [fact for fact in batch_of(out.getvalue()).facts if isinstance(fact, Observation)]

    assert [told(fact) for fact in facts] == [
        (one.what, str(one.number), one.unit, f"{one.moment.isoformat()}Z") for one in records
    ]
    assert [fact.subject for fact in facts] == [f"urn:uuid:{one.person}" for one in records]


@CASES
@given(st.lists(MEASURED, min_size=1, max_size=6))
def test_samples_of_apple_are_read_as_they_were_written(records: list[Measured]) -> None:
    elements = [
        f'<Record type="HKQuantityTypeIdentifierBodyMass" sourceName={quoteattr(one.what)} unit="{one.unit}" '
        f'startDate="{one.moment:%Y-%m-%d %H:%M:%S} -0700" endDate="{one.moment:%Y-%m-%d %H:%M:%S} -0700" value="{one.number}"/>'
        for one in records
    ]

    facts = [fact for fact in batch_of(export(ME, *elements)).facts if isinstance(fact, Observation)]

    assert [told(fact) for fact in facts] == [
        ("Body mass", str(one.number), one.unit, f"{one.moment.isoformat()}-07:00") for one in records
    ]
    assert [fact.device.display for fact in facts if fact.device] == [one.what for one in records]


PLAIN = (
    st.text(st.sampled_from("abcdefghij XYZ,-/()"), min_size=1, max_size=30)
    .map(str.strip)
    .filter(lambda text: bool(text) and text.strip("-") == text and "  " not in text and text[0] not in "-/,()")
)


@CASES
@given(st.lists(st.tuples(PLAIN, PLAIN, DAY), min_size=1, max_size=6))
def test_allergies_of_the_va_are_read_as_they_were_written(records: list[tuple[str, str, date]]) -> None:
    body = "\n".join(
        f"Allergy Name:        {name}\nDate Entered:        {day:%d %b %Y}\nReaction:            {reaction}\n"
        for name, reaction, day in records
    )

    facts = [fact for fact in batch_of(va("VA ALLERGIES", body)).facts if isinstance(fact, AllergyIntolerance)]

    assert [
        (fact.code.text if fact.code else "", fact.reactions[0].description, fact.when.text if fact.when else "")
        for fact in facts
    ] == [(name, reaction, day.isoformat()) for name, reaction, day in records]


@CASES
@given(st.lists(st.tuples(PLAIN, PLAIN, DAY), min_size=1, max_size=6))
def test_conditions_of_medicare_are_read_as_they_were_written(records: list[tuple[str, str, date]]) -> None:
    body = "\n".join(
        f"Condition Name: {name}\nMedical Condition Start Date: {day:%m/%d/%Y}\nComments: {words}\n"
        for name, words, day in records
    )

    facts = [
        fact for fact in batch_of(cms("Self Reported Medical Conditions", body)).facts if isinstance(fact, Condition)
    ]

    assert [(fact.code.text if fact.code else "", fact.onset.text if fact.onset else "") for fact in facts] == [
        (name, day.isoformat()) for name, _words, day in records
    ]
    assert all(
        any(words in note.text for note in fact.notes)
        for fact, (_name, words, _day) in zip(facts, records, strict=True)
    )
