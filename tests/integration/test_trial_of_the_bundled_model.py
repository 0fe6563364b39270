"""The bundled model is tried as the window orders it: by its own process, interrupted, gone on with, and a card made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from clinic_assist import app
from clinic_assist.evaluation.trials import (
    TrialOrder,
    TrialProgress,
    card_of,
    export_card,
    run_trial,
    trial_lines,
)
from tests.pharmacy import RESOURCES


def test_the_bundled_model_is_tried_by_a_process_of_its_own_and_goes_on_after_an_interruption(tmp_path: Path) -> None:
    told: list[TrialProgress] = []
    chart = str(RESOURCES / "demo" / "exports" / "10-deceased.json")
    with app.joined() as joined:
        place = replace(joined, evaluations=tmp_path / "runs")
        assert place.models is not None
        (model,) = [one for one in place.models.look().models if not one.is_clinical]
        order = TrialOrder(run="one", model=model.sha256, model_name=model.name, with_demo=False, charts=(chart,))

        first = run_trial(place, order, (), progress=told.append, should_stop=lambda: len(told) > 4)
        whole = run_trial(place, order, (), progress=told.append)
        (line,) = trial_lines(place, (order,))
        card = card_of(place, model, whole.line.summary)
        export_card(place, model.name, card, tmp_path / "card.pdf")

    assert first.line.summary is not None
    assert whole.line.summary is not None
    assert not first.line.is_whole
    assert line.is_whole
    assert 0 < sum(n for _, n in first.line.summary.cases) < whole.line.summary.about.total
    assert whole.line.summary.speed.tokens_per_s
    assert told[-1].done == told[-1].total == whole.line.summary.about.total
    assert any(one.seconds_left is not None for one in told)
    assert len(card) == 31
    assert {row.said_by for row in card} >= {"developer", "measured here"}
    assert (tmp_path / "card.pdf").read_bytes().startswith(b"%PDF")
