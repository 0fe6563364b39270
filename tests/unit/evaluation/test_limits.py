from __future__ import annotations

from pathlib import Path

import pytest

from clinic_assist.errors import SourceError
from clinic_assist.evaluation.limits import Limits, Outcome, has_passed, judged, read_limits
from clinic_assist.evaluation.measures import Measure, Measured, measured
from tests.pharmacy import RESOURCES

SHIPPED = RESOURCES / "evaluation" / "thresholds.toml"


def found(measure: Measure, hits: int, n: int) -> dict[Measure, Measured]:
    return measured([{measure.value: (hits, n)}])


def one_limit(tmp_path: Path, text: str) -> Limits:
    path = tmp_path / "limits.toml"
    path.write_text(f'format = 1\n[[limit]]\nreason = "A good reason."\nleast_n = 10\n{text}\n')
    return read_limits(path)


def test_every_shipped_limit_has_its_reason_and_names_a_measure() -> None:
    limits = read_limits(SHIPPED)

    assert len({one.measure for one in limits.limit}) == len(limits.limit) >= 8
    assert limits.policy.not_passed == "refuse"


@pytest.mark.parametrize(
    ("hits", "n", "outcome"),
    [(0, 100, Outcome.MET), (2, 100, Outcome.MET), (3, 100, Outcome.MISSED), (0, 9, Outcome.NOT_MEASURED)],
)
def test_a_limit_on_the_share(tmp_path: Path, hits: int, n: int, outcome: Outcome) -> None:
    limits = one_limit(tmp_path, 'measure = "omissions"\nat_most = 0.02')

    outcomes = judged(limits, found(Measure.OMISSIONS, hits, n), is_clinical=True)

    assert [one.outcome for one in outcomes] == [outcome]
    assert has_passed(outcomes) is (outcome is Outcome.MET)


def test_a_limit_on_an_end_of_the_interval_wants_enough_cases(tmp_path: Path) -> None:
    limits = one_limit(tmp_path, 'measure = "omissions"\nat_most = 0.02\nbound = "high"')

    few = judged(limits, found(Measure.OMISSIONS, 0, 100), is_clinical=True)
    many = judged(limits, found(Measure.OMISSIONS, 0, 400), is_clinical=True)

    assert (few[0].outcome, many[0].outcome) == (Outcome.MISSED, Outcome.MET)


def test_what_was_not_measured_is_no_pass_and_what_a_verbaliser_cannot_do_is_no_fault(tmp_path: Path) -> None:
    limits = one_limit(tmp_path, 'measure = "refusal"\nat_least = 0.9')

    assert judged(limits, {}, is_clinical=True)[0].outcome is Outcome.NOT_MEASURED
    assert not has_passed(judged(limits, {}, is_clinical=True))
    assert judged(limits, {}, is_clinical=False)[0].outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    "text",
    [
        'measure = "omissions"',
        'measure = "omissions"\nat_most = 0.1\nat_least = 0.1',
        'measure = "beauty"\nat_least = 0.1',
        'measure = "omissions"\nat_most = 2.0',
        'measure = "omissions"\nat_most = 0.1\ncolour = "red"',
    ],
)
def test_limits_that_do_not_fit_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SourceError, match="do not fit"):
        one_limit(tmp_path, text)
