"""What a model must reach, as the site's IT wrote it down, and whether it did."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from clinic_assist.errors import SourceError, UserError
from clinic_assist.evaluation.measures import WORDS, Measure, Measured

_Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class Limit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One limit: exactly one of `at_least` and `at_most`, both shares.

    Attributes:
        bound: What is compared: the share, or an end of its 95 % interval.
        least_n: Counted on fewer, it says too little, and the limit is not met.
        reason: Why it is where it is, for people.
    """

    measure: Measure
    least_n: Annotated[int, msgspec.Meta(ge=1)]
    reason: Annotated[str, msgspec.Meta(min_length=10, max_length=1000)]
    at_least: _Share | None = None
    at_most: _Share | None = None
    bound: Literal["rate", "low", "high"] = "rate"

    def __post_init__(self) -> None:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("a limit has exactly one of at_least and at_most")


class Policy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What becomes of a clinical model that did not pass."""

    not_passed: Literal["refuse", "evaluation-only"] = "refuse"


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of limits."""

    format: Literal[1]
    limit: Annotated[tuple[Limit, ...], msgspec.Meta(min_length=1)]
    policy: Policy = Policy()


class Outcome(Enum):
    """Whether a limit was met. NOT_MEASURED: too little was counted, which is no pass."""

    MET = "met"
    MISSED = "missed"
    NOT_MEASURED = "not measured"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedLimit:
    """A limit with its outcome."""

    limit: Limit
    outcome: Outcome


def read_limits(path: Path) -> Limits:
    """Reads a file of limits.

    Raises:
        UserError: It cannot be read.
        SourceError: It does not fit the format; the locator names the place.
    """
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), type=Limits)
    except OSError as problem:
        raise UserError(f"The limits for models cannot be read ({problem.strerror}).") from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError, RecursionError) as problem:
        raise SourceError("The limits for models do not fit the format.", locator=str(problem)) from problem


def judged(limits: Limits, found: Mapping[Measure, Measured], *, is_clinical: bool) -> tuple[JudgedLimit, ...]:
    """Every limit with its outcome. What cannot be asked of a verbaliser does not apply to one."""
    return tuple(
        JudgedLimit(limit=limit, outcome=_outcome(limit, found.get(limit.measure), is_clinical=is_clinical))
        for limit in limits.limit
    )


def has_passed(outcomes: tuple[JudgedLimit, ...]) -> bool:
    """Whether every limit that applies was met."""
    return all(one.outcome in (Outcome.MET, Outcome.NOT_APPLICABLE) for one in outcomes)


def _outcome(limit: Limit, found: Measured | None, *, is_clinical: bool) -> Outcome:
    if WORDS[limit.measure].clinical_only and not is_clinical:
        return Outcome.NOT_APPLICABLE
    if found is None or found.n < limit.least_n:
        return Outcome.NOT_MEASURED
    figure = {"rate": found.rate, "low": found.low, "high": found.high}[limit.bound]
    is_met = figure >= limit.at_least if limit.at_least is not None else figure <= (limit.at_most or 0.0)
    return Outcome.MET if is_met else Outcome.MISSED
