"""A model reads a chart before it is asked, and forgets it when the chart is left."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from clinic_assist.errors import MachineError
from clinic_assist.workflows.draft_note import draft_note
from clinic_assist.workflows.ports import GenerationRequest
from clinic_assist.workflows.warm_up import leave_chart, prefill_chart
from tests import charts
from tests.unit.workflows.fakes import FakeModel, workplace

CHART = charts.chart(
    charts.patient(),
    charts.condition("Gout"),
    charts.medication("Warfarin 5 MG Oral Tablet"),
    charts.result("Potassium", "4.10", "mmol/L", "2026-11-02"),
)


def silent(_request: GenerationRequest) -> Iterator[str]:
    return iter(())


def test_every_request_of_a_draft_begins_with_what_was_read_ahead() -> None:
    model = FakeModel(silent, family="chatml")
    place = workplace(lambda: model)

    prefill_chart(place, CHART)
    draft_note(place, CHART)

    (ahead,) = model.read_ahead
    assert ahead.patient_key == CHART.patient_id
    assert "Gout" in "".join(text for text, _trusted in ahead.prompt)
    assert len(model.asked) > 1
    assert all(request.prompt[: len(ahead.prompt)] == ahead.prompt for request in model.asked)


@pytest.mark.parametrize("family", ["slots-tiny", "a family without a template"])
def test_a_model_that_is_not_given_the_whole_chart_reads_nothing_ahead(family: str) -> None:
    model = FakeModel(silent, family=family)

    prefill_chart(workplace(lambda: model), CHART)

    assert model.read_ahead == []


def test_a_chart_that_is_left_is_forgotten() -> None:
    model = FakeModel(silent)
    place = workplace(lambda: model)

    leave_chart(place, CHART.patient_id)

    assert model.released == [CHART.patient_id]


def test_without_a_model_or_with_one_that_cannot_be_had_nothing_happens() -> None:
    asked = 0

    def broken() -> FakeModel:
        nonlocal asked
        asked += 1
        raise MachineError("The model could not be started.")

    for place in (workplace(), workplace(broken)):
        prefill_chart(place, CHART)
        leave_chart(place, CHART.patient_id)

    assert asked == 2
