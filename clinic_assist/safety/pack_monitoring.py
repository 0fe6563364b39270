"""The form of the knowledge on monitoring, and how it joins the rest: which results a medicine in use asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from clinic_assist.chart.detected_issue import Evidence, Severity
from clinic_assist.safety.pack_compiler import PackFaultError, Written
from clinic_assist.safety.pack_format import Entry, RuleStatus, SourceEntry
from clinic_assist.safety.pack_groups import select_ingredients, source_notes
from clinic_assist.safety.routes import Route
from clinic_assist.safety.rules import DueTest, Knowledge, Monitoring


class TestEntry(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A test as clinicians order it.

    Attributes:
        name: For people, as it stands in a sentence.
        measurands: Any of these results is it (terminology/measurands.toml).
        is_bedside: It is no test of a laboratory: a record that holds nothing else may have its results elsewhere.
    """

    id: str
    name: str
    measurands: tuple[str, ...]
    is_bedside: bool = False


class DueEntry(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A test that a medicine asks for.

    Attributes:
        every_days: While it is taken; 0 where only one before the start is asked for.
        before: One of the year before the start, or since, is asked for too.
        age_from: Completed years, within.
        age_below: Completed years, not within.
        severity: Where it is missing; what is missing before the start is information.
    """

    test: str
    every_days: int = 0
    before: bool = False
    age_from: float | None = None
    age_below: float | None = None
    severity: Severity = Severity.MONITOR


class MonitoringEntry(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be measured under a medicine. Each ingredient stands in one entry only: one alert for a medicine.

    Attributes:
        harm: What the tests look for: the consequence of the alert.
        note: What is to be looked at beside results; ends the action of the alert.
        routes: All known ways of use are among these; where none is known it holds.
        fires: Situations with `for N days` after the medicine: `warfarin for 400 days; inr 2.5 200 days ago`.
        silent: Situations in which nothing is missing.
    """

    id: str
    status: RuleStatus = RuleStatus.ACTIVE
    drug: tuple[str, ...]
    drug_except: tuple[str, ...] = ()
    due: tuple[DueEntry, ...]
    harm: str
    note: str = ""
    routes: tuple[Route, ...] = ()
    evidence: Evidence = Evidence.ESTABLISHED
    sources: tuple[str, ...]
    last_reviewed: date
    known_false_alarms: str
    fires: tuple[str, ...]
    silent: tuple[str, ...]


def with_monitoring(
    knowledge: Knowledge,
    tests: Iterable[Written[TestEntry]],
    written: Iterable[Written[MonitoringEntry]],
    sources: Mapping[str, SourceEntry],
) -> Knowledge:
    """The knowledge with those entries. Raises PackFaultError where one is not whole."""
    known: dict[str, TestEntry] = {}
    for test in tests:
        if test.entry.id in known or not test.entry.measurands:
            raise PackFaultError(f"{test.place}: a test of that id exists already, or it has no measurand")
        known[test.entry.id] = test.entry
    by_drug: dict[str, Monitoring] = {}
    seen: set[str] = set()
    for item in written:
        if item.entry.id in seen:
            raise PackFaultError(f"{item.place}: an entry of that id exists already")
        seen.add(item.entry.id)
        if item.entry.status is RuleStatus.ACTIVE:
            monitoring = _monitoring(item, known, knowledge, sources)
            for drug in monitoring.drugs:
                if drug in by_drug:
                    raise PackFaultError(f"{item.place}: {drug} has an entry already, {by_drug[drug].id}")
                by_drug[drug] = monitoring
    results = {key for test in known.values() for key in test.measurands if not test.is_bedside}
    return replace(knowledge, monitoring=by_drug, laboratory_results=frozenset(results))


def _monitoring(
    written: Written[MonitoringEntry],
    tests: Mapping[str, TestEntry],
    knowledge: Knowledge,
    sources: Mapping[str, SourceEntry],
) -> Monitoring:
    entry, place = written.entry, written.place
    drugs = select_ingredients(entry.drug, knowledge, place) - select_ingredients(entry.drug_except, knowledge, place)
    if not drugs or not entry.due or not entry.fires or not entry.silent:
        raise PackFaultError(f"{place}: names no ingredient, no test, no case that fires or none that stays silent")
    if unknown := [one.test for one in entry.due if one.test not in tests]:
        raise PackFaultError(f"{place}: there is no test {unknown[0]}")
    if any(not one.every_days and not one.before for one in entry.due):
        raise PackFaultError(f"{place}: a test is asked for at no time")
    return Monitoring(
        id=entry.id,
        drugs=drugs,
        due=tuple(
            DueTest(
                name=tests[one.test].name,
                measurands=tests[one.test].measurands,
                every_days=one.every_days,
                before=one.before,
                age_from=one.age_from,
                age_below=one.age_below,
                severity=one.severity,
            )
            for one in entry.due
        ),
        harm=entry.harm,
        note=entry.note,
        routes=frozenset(entry.routes),
        evidence=entry.evidence,
        sources=source_notes(entry.sources, sources, place),
        fires=entry.fires,
        silent=entry.silent,
    )
