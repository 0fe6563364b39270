"""Which alerts people go on despite, in the whole vault: a rule that nobody heeds is noise that a hospital can find."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from clinic_assist.workflows.ports import ChartStore, Override

# What free texts are counted as, so that no words about a patient become a heading.
OTHER_REASON = "Other"


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideCount:
    """Overrides that have something in common.

    Attributes:
        name: The rule, the reason or the person.
        patients: How many different patients they are of.
        reasons: Their reasons with how often, most frequent first.
        last: The moment of the newest, UTC, ISO 8601.
    """

    name: str
    count: int
    patients: int
    reasons: tuple[tuple[str, int], ...]
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideReport:
    """All overrides, newest first, and their counts, the most frequent first."""

    overrides: tuple[Override, ...]
    by_rule: tuple[OverrideCount, ...]
    by_reason: tuple[OverrideCount, ...]
    by_person: tuple[OverrideCount, ...]


def report_overrides(store: ChartStore, fixed_reasons: Iterable[str]) -> OverrideReport:
    """The overrides of all patients. A reason that is none of the fixed ones is counted as `OTHER_REASON`."""
    fixed = frozenset(fixed_reasons)
    overrides = store.all_overrides()

    def reason_of(override: Override) -> str:
        return override.reason if override.reason in fixed else OTHER_REASON

    def counts(name_of: Callable[[Override], str]) -> tuple[OverrideCount, ...]:
        return _counts(overrides, name_of, reason_of)

    return OverrideReport(
        overrides=overrides,
        by_rule=counts(rule_of),
        by_reason=counts(reason_of),
        by_person=counts(lambda override: override.by),
    )


def rule_of(override: Override) -> str:
    """The rule of an override's alert."""
    return override.issue_key.split("|")[0]


def ingredients_of(override: Override) -> tuple[str, ...]:
    """The ingredients of an override's alert."""
    return tuple(override.issue_key.split("|")[1:])


def _counts(
    overrides: Iterable[Override], name_of: Callable[[Override], str], reason_of: Callable[[Override], str]
) -> tuple[OverrideCount, ...]:
    found: dict[str, list[Override]] = defaultdict(list)
    for override in overrides:
        found[name_of(override)].append(override)
    every = (
        OverrideCount(
            name=name,
            count=len(some),
            patients=len({one.patient_id for one in some}),
            reasons=tuple(sorted(Counter(map(reason_of, some)).items(), key=lambda item: (-item[1], item[0]))),
            last=max(one.at for one in some),
        )
        for name, some in found.items()
    )
    return tuple(sorted(every, key=lambda one: (-one.count, one.name)))
