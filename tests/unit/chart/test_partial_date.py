from datetime import date

import pytest

from clinic_assist.chart.partial_date import PartialDate, Precision


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("2019", Precision.YEAR),
        ("2019-03", Precision.MONTH),
        ("2019-03-07", Precision.DAY),
        ("2019-03-07T10:15", Precision.MINUTE),
        ("2019-03-07T10:15:30Z", Precision.SECOND),
        ("2019-03-07T10:15:30.123+01:00", Precision.SECOND),
    ],
)
def test_a_date_keeps_the_precision_it_was_written_with(text: str, precision: Precision) -> None:
    written = PartialDate(text)

    assert written.text == text
    assert written.precision is precision


@pytest.mark.parametrize(
    "text",
    [
        "",
        "19",
        "2019-13",
        "2019-00",
        "0000",
        "2019-02-30",
        "2019-3-7",
        "07/03/2019",
        "2019-03-07T24:00",
        "2019-03-07T10:60:00Z",
        "2019-03-07T10",
        "２０１９",
        "2019-03-07\n",
    ],
)
def test_what_is_no_date_cannot_be_built(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|range"):
        PartialDate(text)


def test_a_month_is_not_its_first_day() -> None:
    month = PartialDate("2019-02")

    assert month.day is None
    assert (month.earliest, month.latest) == (date(2019, 2, 1), date(2019, 2, 28))


def test_a_leap_day_exists_only_in_leap_years() -> None:
    assert PartialDate("2020-02-29").latest == date(2020, 2, 29)
    with pytest.raises(ValueError, match="day"):
        PartialDate("2019-02-29")


def test_a_moment_needs_a_zone() -> None:
    with_zone, without = PartialDate("2019-03-07T10:15:30+01:00"), PartialDate("2019-03-07T10:15:30")

    assert with_zone.moment is not None
    assert with_zone.moment.utcoffset() is not None
    assert without.moment is None
    assert without.time == "10:15"


def test_partial_dates_sort_by_their_first_moment() -> None:
    texts = ["2019-03-07T10:00:00Z", "2019", "2018-12", "2019-03-07"]

    ordered = sorted((PartialDate(text) for text in texts), key=lambda item: item.sort_key)

    assert [item.text for item in ordered] == ["2018-12", "2019", "2019-03-07", "2019-03-07T10:00:00Z"]


def test_a_leap_second_is_a_date_of_its_day_and_no_moment_that_could_be_compared() -> None:
    leap = PartialDate("2016-12-31T23:59:60Z")  # IERS Bulletin C 52

    assert (leap.earliest, leap.time) == (date(2016, 12, 31), "23:59")
    assert leap.moment is None
