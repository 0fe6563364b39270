from __future__ import annotations

from clinic_assist.workflows.check_safety import check_proposal, medicine_choices
from tests import charts
from tests.unit.workflows.fakes import TODAY, workplace

CHART = charts.chart(charts.patient(), charts.medication("Warfarin 5 MG Oral Tablet"))


def test_a_proposal_is_checked_for_the_day_of_the_clock_with_its_directions() -> None:
    answer = check_proposal(workplace(), CHART, "ibuprofen", "400 mg three times daily")

    assert (answer.on, answer.patient_id) == (TODAY, CHART.patient_id)
    assert answer.text == "ibuprofen 400 mg three times daily"
    assert ("ibuprofen", "warfarin") in [issue.ingredients for issue in answer.added]
    assert check_proposal(workplace(), CHART, "ibuprofen 400 mg three times daily") == answer


def test_names_are_offered_those_that_begin_so_first() -> None:
    names = medicine_choices(workplace(), "MYCIN")

    assert "clarithromycin" in names
    begins = [name.casefold().startswith("mycin") for name in names]
    assert begins == sorted(begins, reverse=True)
    assert medicine_choices(workplace(), "clarithromicin") == ("clarithromycin",)
    assert medicine_choices(workplace(), "c") == ()
