"""Every entry on monitoring, against the situations that stand beside it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.safety.medications import medications_named
from clinic_assist.safety.monitoring import find_missing_results
from clinic_assist.safety.patient.circumstances import Situation
from clinic_assist.safety.patient_rules import PatientFindings
from clinic_assist.safety.rules import Monitoring
from tests.pharmacy import knowledge, measurands, names
from tests.rules.situations import ON, situation

ENTRIES = sorted({entry.id: entry for entry in knowledge().monitoring.values()}.items())
PARAMETERS = [pytest.param(entry, id=name) for name, entry in ENTRIES]
_TAKEN = re.compile(r" for (\d+) days$")


def found(line: str) -> PatientFindings:
    """What is missing in a situation; `warfarin for 400 days` says since when the first medicine is taken."""
    first, *rest = line.split(";")
    taken = _TAKEN.search(first)
    told = situation(";".join([_TAKEN.sub("", first), *rest]))
    since = PartialDate((ON - timedelta(days=int(taken[1]))).isoformat()) if taken else None
    participants = [
        replace(one, records=tuple(replace(record, since=since) for record in one.records))
        for one in medications_named(told.drugs, names()).participants
    ]
    return find_missing_results(Situation(told.patient, participants), knowledge())


def fired(entry: Monitoring, line: str) -> bool:
    return any(issue.rule == entry.id for issue in found(line).issues)


@pytest.mark.parametrize("entry", PARAMETERS)
def test_an_entry_fires_in_its_situations(entry: Monitoring) -> None:
    assert [line for line in entry.fires if not fired(entry, line)] == []


@pytest.mark.parametrize("entry", PARAMETERS)
def test_an_entry_is_silent_in_its_other_situations(entry: Monitoring) -> None:
    assert [line for line in entry.silent if fired(entry, line)] == []


def test_every_ingredient_and_measurand_of_these_entries_is_known() -> None:
    results = {key for _name, entry in ENTRIES for test in entry.due for key in test.measurands}

    assert set(knowledge().monitoring) - set(names().ingredient_names()) == set()
    assert results - {one.id for one in measurands().all} == set()


def test_every_medicine_of_an_entry_is_named_with_what_is_missing() -> None:
    for name, entry in ENTRIES:
        days = 4000 if any(test.every_days for test in entry.due) else 30
        for drug in entry.drugs:
            line = f"{drug} for {days} days; age 80; hba1c 6 % 9 years ago"
            issue = next(one for one in found(line).issues if one.rule == name)
            assert drug in issue.summary
            assert len(issue.summary) < 140
