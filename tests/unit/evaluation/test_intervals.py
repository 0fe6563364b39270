from __future__ import annotations

import pytest

from clinic_assist.evaluation.intervals import mcnemar, paired_difference, share_of, wilson


def test_wilson_interval_of_published_examples() -> None:
    # Newcombe 1998, Stat Med 17:857-872, table I, method 3: 81/263, 15/148, 0/20, 1/29.
    found = [tuple(round(end, 4) for end in wilson(hits, n)) for hits, n in ((81, 263), (15, 148), (0, 20), (1, 29))]

    assert found == [(0.2553, 0.3662), (0.0624, 0.1605), (0.0, 0.1611), (0.0061, 0.1718)]


def test_no_error_among_few_cases_is_not_certainty() -> None:
    assert wilson(0, 100)[1] > 0.03
    assert wilson(100, 100) == (pytest.approx(0.963, abs=1e-3), 1.0)


@pytest.mark.parametrize(("hits", "n"), [(1, 0), (-1, 5), (6, 5)])
def test_impossible_counts_are_refused(hits: int, n: int) -> None:
    with pytest.raises(ValueError, match="hits"):
        wilson(hits, n)


def test_equal_models_differ_by_nothing_and_the_interval_says_so() -> None:
    counts = [(1, 1), (0, 1), (1, 1), (1, 1)] * 10

    assert paired_difference(counts, counts) == (0.0, 0.0, 0.0)


def test_a_better_model_is_better_beyond_chance_and_a_slightly_better_one_is_not() -> None:
    base = [(0, 1)] * 60 + [(1, 1)] * 40
    better = [(1, 1)] * 90 + [(0, 1)] * 10
    barely = [(1, 1)] * 2 + [(0, 1)] * 60 + [(1, 1)] * 38

    assert paired_difference(base, better)[1] > 0
    assert paired_difference(base, barely)[1] < 0 < paired_difference(base, barely)[2]


def test_the_difference_is_the_same_every_time() -> None:
    a, b = [(0, 3), (2, 4), (1, 1)], [(1, 3), (2, 4), (0, 1)]

    assert paired_difference(a, b) == paired_difference(a, b)
    assert paired_difference(a, b)[0] == pytest.approx((3 - 3) / 8)


def test_cases_that_do_not_pair_are_refused() -> None:
    with pytest.raises(ValueError, match="different numbers"):
        paired_difference([(1, 1)], [])
    with pytest.raises(ValueError, match="nothing"):
        paired_difference([(0, 0)], [(0, 0)])
    assert share_of([]) is None


def test_mcnemar_is_exact() -> None:
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(5, 5) == 1.0
    # Twice the probability of none or one head in ten throws.
    assert mcnemar(1, 9) == pytest.approx(22 / 1024)
