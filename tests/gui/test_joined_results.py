"""One line per measurement, whichever source gave it: what is joined is said, what is converted is marked."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pytestqt.qtbot import QtBot

from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.chart.datatypes import CodeableConcept, Quantity, Reference, Value
from clinic_assist.chart.facts import DiagnosticReport, Fact, Observation, ReferenceRange
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.gui.screens.chart.overview_model import overview_of
from clinic_assist.gui.screens.chart.results_page import ResultsPage
from clinic_assist.gui.screens.chart.series_model import Series, result_rows, series_of, series_rows
from clinic_assist.gui.screens.chart.trend import TrendPlot
from clinic_assist.gui.screens.chart.trend_model import trend_of
from tests.gui.joined_chart import joined_chart, local, loinc, parts_of_pressure
from tests.gui.synthetic_charts import ChartWriter, quantity
from tests.gui.test_models import TODAY
from tests.measurands import measurands


class Record:
    """The results of one person from several files."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []

    def add(
        self, file: str, code: CodeableConcept, value: str | None, unit: str, when: str, **more: object
    ) -> Observation:
        writer = ChartWriter(f"{file}-{len(self.facts)}")
        fields: dict[str, object] = {"status": "final", "effective": PartialDate(when), **more}
        if value is not None:
            fields["value"] = Value(quantity=quantity(value, unit))
        made = writer.add(Observation, code=code, **fields)
        self.facts.append(made)
        assert isinstance(made, Observation)
        return made

    @property
    def chart(self) -> Chart:
        ordered = sorted(self.facts, key=lambda fact: fact.when.sort_key if fact.when else "", reverse=True)
        return Chart(patient_id=PatientId("p"), patient=None, facts=tuple(ordered))

    @property
    def series(self) -> tuple[Series, ...]:
        return series_of(self.chart, measurands())


def glucose() -> Record:
    record = Record()
    record.add("fhir", loinc("2345-7", "Glucose [Mass/volume] in Serum or Plasma"), "100", "mg/dL", "2026-01-10")
    record.add("ccda", loinc("14749-6", "Glucose"), "6.1", "mmol/L", "2026-03-10")
    record.add("hl7", local("GLU", "GLUCOSE, SERUM"), "110", "MG/DL", "2026-05-10")
    record.add("text", CodeableConcept(text="Glucose Lvl"), "5.8", "mmol/L", "2026-07-10")
    return record


def test_codes_local_codes_and_names_are_one_line_that_says_what_it_joins() -> None:
    (series,) = glucose().series

    row = series_rows((series,))[0]
    assert (series.name, len(series.results)) == ("Glucose", 4)
    assert row.cells[0].text.startswith("Glucose\nas ")
    assert {(one.name, one.code) for one in series.wordings} == {
        ("Glucose [Mass/volume] in Serum or Plasma", "LOINC 2345-7"),
        ("Glucose", "LOINC 14749-6"),
        ("GLUCOSE, SERUM", "local code GLU"),
        ("Glucose Lvl", ""),
    }


def test_the_line_is_drawn_in_the_unit_of_the_newest_and_converted_points_say_from_what() -> None:
    trend = trend_of(glucose().series[0])

    assert trend is not None
    assert (trend.unit, trend.left_out, trend.converted_units) == ("mmol/L", 0, ("mg/dL",))
    assert [(point.text, point.converted_from) for point in trend.points] == [
        ("5.55", "100 mg/dL"),
        ("6.1", ""),
        ("6.11", "110 MG/DL"),
        ("5.8", ""),
    ]
    assert trend.words.endswith("2 of them converted")


def test_the_table_keeps_what_was_reported_and_adds_the_converted_figure_beside_it() -> None:
    values = [row.cells[1].text for row in result_rows(glucose().series[0])]

    assert values == [
        "5.8 mmol/L",
        "110 MG/DL\n= 6.11 mmol/L converted",
        "6.1 mmol/L",
        "100 mg/dL\n= 5.55 mmol/L converted",
    ]


def test_a_unit_without_an_exact_way_is_not_drawn_and_the_row_says_so() -> None:
    record = Record()
    record.add("a", loinc("2276-4", "Ferritin"), "120", "ng/mL", "2026-05-10")
    record.add("a", loinc("2276-4", "Ferritin"), "110", "ng/mL", "2026-04-10")
    record.add("b", loinc("2276-4", "Ferritin"), "250", "pmol/L", "2026-03-10")
    (series,) = record.series

    trend = trend_of(series)
    assert trend is not None
    assert (len(trend.points), trend.left_out) == (2, 1)
    assert "not drawn" in result_rows(series)[2].cells[1].text


def test_measurements_that_differ_stay_apart_however_alike_their_names() -> None:
    record = Record()
    record.add("a", loinc("2345-7", "Glucose"), "100", "mg/dL", "2026-05-10")
    record.add("a", loinc("5792-7", "Glucose"), "100", "mg/dL", "2026-05-10")
    record.add("a", loinc("1558-6", "Glucose"), "100", "mg/dL", "2026-05-10")
    record.add("a", loinc("99999-9", "Glucose"), "100", "mg/dL", "2026-05-10")
    record.add("b", local("GLU", "Glucose"), "7", "kg", "2026-05-10")

    assert len(record.series) == 5


def test_a_name_in_a_urinalysis_is_not_one_of_blood() -> None:
    record = Record()
    blood = record.add("a", local("G1", "Glucose"), "100", "mg/dL", "2026-05-10")
    strip = record.add("a", local("G2", "Glucose"), "500", "mg/dL", "2026-05-10")
    assert len(record.series) == 1

    report = ChartWriter("report").add(
        DiagnosticReport,
        code=CodeableConcept(text="Urinalysis, complete"),
        results=(Reference(reference="Observation/2", target=strip.id),),
    )
    record.facts.append(report)

    found = {one.measurand.id: one.newest.id for one in record.series if one.measurand}
    assert found == {"glucose": blood.id, "glucose-urine": strip.id}


def test_a_result_without_a_number_stays_with_the_results_of_its_code() -> None:
    record = Record()
    record.add("a", local("K", "Potassium"), "4.1", "mmol/L", "2026-05-10")
    record.add("a", local("K", "Potassium"), None, "", "2026-06-10", status="cancelled")
    record.add("b", loinc("2823-3", "Potassium"), "4.2", "mmol/L", "2026-04-10")

    assert [(one.name, len(one.results)) for one in record.series] == [("Potassium", 3)]


@pytest.mark.parametrize(("given", "drawn"), [("mmol/L", (3.5, 5.1)), ("mg/dL", (pytest.approx(3.58, abs=0.01), None))])
def test_a_range_is_drawn_in_the_unit_of_the_newest_and_marked_where_it_was_converted(
    given: str, drawn: tuple[float, float | None]
) -> None:
    record = Record()
    own = ReferenceRange(low=quantity("3.5", "mmol/L"), high=quantity("5.1", "mmol/L"))
    other = ReferenceRange(low=quantity("14", "mg/dL"))
    ranges = (own if given == "mmol/L" else other,)
    record.add("a", loinc("2823-3", "K"), "4.1", "mmol/L", "2026-05-10", reference_ranges=ranges)
    record.add("a", loinc("2823-3", "K"), "4.0", "mmol/L", "2026-04-10")

    trend = trend_of(record.series[0])
    assert trend is not None
    assert (trend.low, trend.high) == drawn
    assert trend.is_range_converted is (given == "mg/dL")


def test_the_parts_of_a_pressure_are_on_one_line_with_pressures_given_by_themselves() -> None:
    record = Record()
    panel = loinc("85354-9", "Blood pressure panel")
    record.add("fhir", panel, None, "", "2026-05-10", components=parts_of_pressure("132", "84"))
    record.add("ccda", loinc("8480-6", "BP Systolic"), "141", "mm[Hg]", "2026-04-10")

    series = {one.name: one for one in record.series}
    trend = trend_of(series["Systolic blood pressure"])
    assert set(series) == {"Blood pressure panel", "Systolic blood pressure", "Diastolic blood pressure"}
    assert trend is not None
    assert [point.text for point in trend.points] == ["141", "132"]
    assert len({one.key for one in record.series}) == 3
    assert len(overview_of(record.chart, record.series, TODAY).topics["results"][0]) == 1


def test_the_page_says_what_a_line_joins_and_finds_it_by_any_of_its_names(qtbot: QtBot) -> None:
    page = ResultsPage()
    qtbot.addWidget(page)
    record = glucose()
    record.add("fhir", loinc("718-7", "Hemoglobin"), "12.1", "g/dL", "2026-01-10")
    page.show_series(record.series, "")

    page.filter.setText("serum or plasma")
    assert page.table.rows_model.rows[0].cells[0].text.startswith("Glucose")
    assert page.joined.isVisibleTo(page)
    assert "local code GLU" in page.joined.text()
    page.filter.setText("hemoglobin")
    assert not page.joined.isVisibleTo(page)


def test_a_row_of_a_part_opens_the_source_of_the_whole(qtbot: QtBot) -> None:
    page = ResultsPage()
    qtbot.addWidget(page)
    record = Record()
    whole = record.add(
        "fhir", loinc("85354-9", "Blood pressure"), None, "", "2026-05-10", components=parts_of_pressure("132", "84")
    )
    page.show_series(record.series, "")
    page.filter.setText("systolic")

    with qtbot.waitSignal(page.source_wanted) as wanted:
        page.table.row_chosen.emit(page.table.current_key)
    assert wanted.args == [whole.id]


def test_a_converted_point_is_hollow(qtbot: QtBot) -> None:
    plot = TrendPlot()
    qtbot.addWidget(plot)
    plot.show_trend(trend_of(glucose().series[0]))
    plot.resize(700, 188)
    plot.show()
    image = plot.grab().toImage()

    plain = plot.trend
    assert plain is not None
    assert "hollow: converted from mg/dL" in plot.legend
    assert not image.isNull()


def test_a_figure_with_a_comparator_is_converted_with_it() -> None:
    record = Record()
    record.add("a", loinc("2345-7", "Glucose"), "5.5", "mmol/L", "2026-05-10")
    made = record.add("b", loinc("2345-7", "Glucose"), None, "", "2026-04-10")
    record.facts[-1] = ChartWriter("lower").add(
        Observation,
        code=made.code,
        status="final",
        effective=made.effective,
        value=Value(quantity=Quantity(value=Decimal(20), comparator="<", unit="mg/dL")),
    )

    assert result_rows(record.series[0])[1].cells[1].text == "<20 mg/dL\n= <1.11 mmol/L converted"


def test_a_whole_chart_from_several_sources_has_one_line_for_each_measurement() -> None:
    chart, _writer = joined_chart()

    counts = {one.name: len(one.results) for one in series_of(chart, measurands())}

    assert counts == {
        "Creatinine": 6,
        "Glucose": 3,
        "Ferritin": 3,
        "Systolic blood pressure": 3,
        "Diastolic blood pressure": 2,
        "Blood pressure panel": 2,
        "Body temperature": 2,
        "Body weight": 2,
    }


def test_a_line_of_many_names_lists_the_commonest_and_counts_the_others(qtbot: QtBot) -> None:
    record = Record()
    for number in range(12):
        record.add("a", local(f"Lab {number}", "Glucose"), "100", "mg/dL", f"2026-05-{number + 1:02d}")
    page = ResultsPage()
    qtbot.addWidget(page)

    page.show_series(record.series, "")

    assert page.joined.text().count("local code") == 8
    assert page.joined.text().endswith("; 4 more")
