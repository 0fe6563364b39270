"""Which access somebody should look at: plain rules, each with its figures and the entries that it stands on.

The limits are product decisions, not from a norm: they compare people with themselves where there is enough to compare
with. A list is no accusation: a night shift, an outbreak or a clinic day fills it too, and each rule says what commonly
explains it. What cannot be seen here: looking at relatives, because the trail holds no names.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from clinic_assist.notes.stored import AuditEntry
from clinic_assist.trail.select import moment_of

_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """From where on something is shown.

    Attributes:
        charts_an_hour: Different patients whose charts one person opened within an hour, at least.
        times_usual: That many times the person's own usual busiest hour or day, where they have one.
        night: Hours of the workstation's own time from which to which it is night.
        least_before: Openings of a person before their hours are compared.
        night_share: Up to this share of openings at night the person does not usually work then.
        copies_a_day: Copies one person made in a day, at least.
        failures: Wrong attempts before one sign-in, at least.
    """

    charts_an_hour: int = 20
    times_usual: float = 3.0
    night: tuple[int, int] = (22, 6)
    least_before: int = 20
    night_share: float = 0.02
    copies_a_day: int = 10
    failures: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusual:
    """Something to look at.

    Attributes:
        rule: Its id.
        actor: The account; empty where it is about nobody.
        words: What was seen, with its figures.
        may_be: What commonly explains it.
        entries: Numbers of the entries that it stands on, oldest first.
    """

    rule: str
    actor: str
    words: str
    may_be: str
    entries: tuple[int, ...]


def unusual_access(entries: Iterable[AuditEntry], limits: Limits | None = None) -> tuple[Unusual, ...]:
    """All that the rules find, newest first."""
    used = limits or Limits()
    ordered = sorted(entries, key=lambda one: one.seq)
    by_actor: dict[str, list[AuditEntry]] = defaultdict(list)
    for entry in ordered:
        by_actor[entry.actor].append(entry)
    found = [*_alarms(ordered, used)]
    for actor, own in by_actor.items():
        if actor:
            found += [*_many_charts(actor, own, used), *_at_night(actor, own, used), *_many_copies(actor, own, used)]
    return tuple(sorted(found, key=lambda one: one.entries[-1], reverse=True))


def _alarms(entries: Sequence[AuditEntry], limits: Limits) -> Iterable[Unusual]:
    for entry in entries:
        match entry.event:
            case "break-glass":
                yield _one(entry, "emergency", "Charts were opened in an emergency.", "A real emergency.")
            case "failed-attempts" if _count_in(entry.detail) >= limits.failures:
                words = f"{_count_in(entry.detail)} wrong attempts before a sign-in."
                yield _one(entry, "wrong-attempts", words, "A forgotten passphrase or another keyboard.")
            case "clock-set-back" | "clock-jumped":
                yield _one(entry, "clock", "The clock of the computer was changed.", "A time server, a flat battery.")
            case "integrity-failed":
                yield _one(entry, "integrity", "The vault is not as it was stored.", "A damaged disk.")


def _many_charts(actor: str, own: Sequence[AuditEntry], limits: Limits) -> Iterable[Unusual]:
    opened = [one for one in own if one.event == "chart-opened" and one.patient_id]
    hours = _bursts(opened, _HOUR)
    usual = _usual(hours, lambda hour: len({one.patient_id for one in hour}))
    for hour in hours:
        count = len({one.patient_id for one in hour})
        if count >= max(limits.charts_an_hour, limits.times_usual * usual):
            words = f"Charts of {count} patients within an hour; usually up to {usual:g}."
            yield Unusual(
                rule="many-charts",
                actor=actor,
                words=words,
                may_be="A ward round, a clinic, or the review of a list.",
                entries=tuple(one.seq for one in hour),
            )


def _at_night(actor: str, own: Sequence[AuditEntry], limits: Limits) -> Iterable[Unusual]:
    opened = [one for one in own if one.event == "chart-opened"]
    seen = at_night = 0
    for nights, entry in enumerate(opened):
        is_night = _is_night(moment_of(entry), limits)
        if is_night and nights >= limits.least_before and at_night <= limits.night_share * seen:
            words = f"A chart at night; before, {at_night} of {seen} openings were."
            yield Unusual(
                rule="at-night", actor=actor, words=words, may_be="A night shift or an on-call.", entries=(entry.seq,)
            )
        seen, at_night = seen + 1, at_night + is_night


def _many_copies(actor: str, own: Sequence[AuditEntry], limits: Limits) -> Iterable[Unusual]:
    copies: dict[object, list[AuditEntry]] = defaultdict(list)
    for entry in own:
        if entry.event in ("printed", "audit-exported"):
            copies[moment_of(entry).date()].append(entry)
    days = list(copies.values())
    usual = _usual(days, len)
    for day in days:
        if len(day) >= max(limits.copies_a_day, limits.times_usual * usual):
            yield Unusual(
                rule="many-copies",
                actor=actor,
                words=f"{len(day)} copies in a day; usually {usual:g}.",
                may_be="A transfer of patients, or an audit by others.",
                entries=tuple(one.seq for one in day),
            )


def _bursts(entries: Sequence[AuditEntry], span: timedelta) -> list[list[AuditEntry]]:
    """Groups that each begin with their first entry and last no longer than the span."""
    groups: list[list[AuditEntry]] = []
    for entry in entries:
        if groups and moment_of(entry) - moment_of(groups[-1][0]) <= span:
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return groups


def _usual(groups: Sequence[list[AuditEntry]], size: Callable[[list[AuditEntry]], int]) -> float:
    """The median size of a person's groups; 0 where there are too few to call anything usual."""
    return float(median(size(group) for group in groups)) if len(groups) >= 5 else 0.0


def _is_night(moment: datetime, limits: Limits) -> bool:
    begin, end = limits.night
    return moment.hour >= begin or moment.hour < end


def _count_in(detail: str) -> int:
    number = detail.rpartition(" ")[2]
    return int(number) if number.isdigit() else 0


def _one(entry: AuditEntry, rule: str, words: str, may_be: str) -> Unusual:
    return Unusual(rule=rule, actor=entry.actor, words=words, may_be=may_be, entries=(entry.seq,))


def counted(found: Iterable[Unusual]) -> dict[str, int]:
    """How often each rule found something."""
    return dict(Counter(one.rule for one in found))
