"""Every washout of the shipped pack against the cases that stand beside it."""

from __future__ import annotations

from datetime import date

import pytest

from clinic_assist.safety.medications import DrugRecord, Participant
from clinic_assist.safety.patient.circumstances import Situation
from clinic_assist.safety.rules import Washout
from clinic_assist.safety.washout import Lingering, StoppedMedicines, find_lingering_interactions
from tests.pharmacy import knowledge, names

WASHOUTS = {washout.id: washout for found in knowledge().washouts.values() for washout in found}


def drug(name: str, washout: Washout | None = None) -> Participant:
    routes = frozenset(list(washout.routes)[:1]) if washout else frozenset()
    text = f"{name} {washout.words[0]}" if washout and washout.words else name
    return Participant(ingredient=name, records=(DrugRecord(text=text, ingredients=(name,), routes=routes),))


def alerts(washout: Washout, stopped: str, taken: str) -> list[str]:
    """What that washout alone says of a medicine that was just stopped."""
    if stopped not in washout.drugs:
        return []
    item = Lingering(
        participant=drug(stopped, washout), washout=washout, stopped="stopped 01-Nov-2026", until=date(2026, 11, 30)
    )
    situation = Situation.without_patient([drug(taken)])
    return [
        issue.rule for issue in find_lingering_interactions(StoppedMedicines(lingering=(item,)), situation, knowledge())
    ]


@pytest.mark.parametrize("washout", WASHOUTS.values(), ids=WASHOUTS)
def test_washout_speaks_for_its_pairs(washout: Washout) -> None:
    assert [pair for pair in washout.fires if not alerts(washout, *pair)] == []


@pytest.mark.parametrize("washout", WASHOUTS.values(), ids=WASHOUTS)
def test_washout_is_silent_for_its_negative_pairs(washout: Washout) -> None:
    assert [(pair, found) for pair in washout.silent if (found := alerts(washout, *pair))] == []


def test_every_drug_of_a_washout_is_a_name_of_the_drug_dictionary() -> None:
    known = frozenset(names().ingredient_names())
    named: set[str] = set()
    for washout in WASHOUTS.values():
        named |= washout.drugs | washout.partners | washout.partners_except
        named |= {name for pair in (*washout.fires, *washout.silent) for name in pair}

    assert named - known == set()


def test_binding_in_the_gut_never_outlasts_a_stopped_medicine() -> None:
    lasting = {effect for washout in WASHOUTS.values() for effect in washout.effects}

    assert "absorption-down" not in lasting
    assert "exposure-down" in lasting
