"""The picture of a test over time: only what belongs together is in it, and what is left out is counted."""

from __future__ import annotations

from decimal import Decimal

from pytestqt.qtbot import QtBot

from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.chart.datatypes import Quantity, Value
from clinic_assist.chart.facts import Observation, ReferenceRange
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.gui.screens.chart.results_model import mark_cell
from clinic_assist.gui.screens.chart.series_model import Series, series_of
from clinic_assist.gui.screens.chart.trend import TrendPlot
from clinic_assist.gui.screens.chart.trend_model import trend_of
from tests.gui.synthetic_charts import ChartWriter, coded, quantity
from tests.measurands import measurands

RANGE = (ReferenceRange(low=quantity("3.5", "mmol/L"), high=quantity("5.1", "mmol/L")),)


def _series(*results: tuple[str, str, str], test: str = "Potassium", **more: object) -> Series:
    writer = ChartWriter("x.json")
    for when, value, unit in results:
        writer.add(
            Observation,
            code=coded(test),
            **{
                "status": "final",
                "value": Value(quantity=quantity(value, unit)),
                "effective": PartialDate(when),
                "reference_ranges": RANGE,
                **more,
            },
        )
    return series_of(Chart(patient_id=PatientId("p"), patient=None, facts=tuple(writer.facts)), measurands())[0]


def test_points_are_in_order_of_time_with_the_digits_of_the_source() -> None:
    trend = trend_of(_series(("2026-11-19T06:30:00Z", "5.9", "mmol/L"), ("2026-09-18", "4.10", "mmol/L")))

    assert trend is not None
    assert [(point.text, point.date) for point in trend.points] == [("4.10", "18-Sep-2026"), ("5.9", "19-Nov-2026")]
    assert [point.is_abnormal for point in trend.points] == [False, True]
    assert (trend.low, trend.high, trend.unit, trend.left_out) == (3.5, 5.1, "mmol/L", 0)


def test_results_in_another_unit_and_without_a_day_are_left_out_and_counted() -> None:
    trend = trend_of(
        _series(
            ("2026-11-19", "5.9", "mmol/L"),
            ("2026-09-18", "4.1", "mmol/L"),
            ("2026-08-01", "160", "mg/L"),
            ("2026-07", "4.2", "mmol/L"),
            test="Serum porcelain",
        )
    )

    assert trend is not None
    assert (len(trend.points), trend.left_out) == (2, 2)


def test_a_result_made_in_error_is_not_drawn() -> None:
    assert trend_of(_series(("2026-11-19", "5.9", "mmol/L"), ("2026-09-18", "4.1", "mmol/L"))) is not None
    assert (
        trend_of(_series(("2026-11-19", "5.9", "mmol/L"), ("2026-09-18", "4.1", "mmol/L"), status="entered-in-error"))
        is None
    )


def test_one_day_and_words_make_no_trend() -> None:
    assert trend_of(_series(("2026-11-19", "5.9", "mmol/L"), ("2026-11-19", "4.1", "mmol/L"))) is None
    assert trend_of(_series(("2026-11-19", "5.9", "mmol/L"), value=Value(string="high"))) is None


def test_a_range_in_another_unit_is_not_drawn_and_says_nothing_of_the_value() -> None:
    other = (ReferenceRange(low=quantity("135", "U/L"), high=quantity("200", "U/L")),)
    series = _series(("2026-11-19", "5.9", "mmol/L"), ("2026-09-18", "4.1", "mmol/L"), reference_ranges=other)
    trend = trend_of(series)

    assert trend is not None
    assert (trend.low, trend.high) == (None, None)
    assert mark_cell(series.newest).text == "–"


def test_within_the_range_is_said_only_where_both_ends_can_be_compared() -> None:
    half = (ReferenceRange(low=Quantity(value=Decimal(100), unit="mg/L"), high=quantity("7.0", "mmol/L")),)

    inside = _series(("2026-11-19", "4.1", "mmol/L")).newest
    unsure = _series(("2026-11-19", "4.1", "mmol/L"), reference_ranges=half).newest
    above = _series(("2026-11-19", "7.1", "mmol/L"), reference_ranges=half).newest

    assert [mark_cell(one).text for one in (inside, unsure, above)] == ["Within the range", "–", "Above the range"]


def test_the_picture_says_in_words_what_it_shows(qtbot: QtBot) -> None:
    plot = TrendPlot()
    qtbot.addWidget(plot)

    plot.show_trend(trend_of(_series(("2026-11-19", "5.9", "mmol/L"), ("2026-09-18", "4.1", "mmol/L"))))
    plot.resize(600, 180)
    plot.grab()
    words = plot.accessibleName()
    plot.show_trend(None)

    assert words == "Trend of Potassium: 2 results in mmol/L from 18-Sep-2026 to 19-Nov-2026"
    assert plot.isHidden()
