"""Whatever the order in which files come, are undone and come again, and whenever people answer: the same charts.

And at no moment is a fact under another person than the one whose it is in truth.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_assist.store.vault import Vault, create_vault
from tests.unit.store.conftest import CHEAP, PASSPHRASE, bring_in
from tests.unit.store.people import Made, files, restart

CASES = int(os.environ.get("CLINIC_ASSIST_CASES", "40"))
Picture = tuple[object, ...]


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    """One for all cases: each leaves it empty, which is a property too."""
    opened = create_vault(tmp_path_factory.mktemp("order") / "vault", PASSPHRASE, kdf=CHEAP)
    yield opened
    opened.close()


def picture(vault: Vault) -> Picture:
    """Whose each fact is, how patients are listed and found, and what is asked; without the vault's own ids."""
    people: dict[str, tuple[object, frozenset[str]]] = {}
    for line in vault.search_patients():
        chart = vault.load_chart(line.patient_id)
        ids = frozenset(fact.id for fact in (*chart.facts, *chart.set_aside))
        told = (line.family, line.given, line.birth_date, line.gender, line.mrn, line.fact_count)
        aside = frozenset(chart.also_in.items()), frozenset(chart.superseded.items())
        people[line.patient_id] = ((told, ids, aside), ids)
    asked = {(frozenset(people[one][1] for one in found.patients), found.reason) for found in vault.match_questions()}
    words = ("testperson", "before", "ada", "common", "a1", "@1945-04-07")
    found = tuple(frozenset(people[line.patient_id][1] for line in vault.search_patients(word)) for word in words)
    return frozenset(told for told, _ids in people.values()), frozenset(asked), found, vault.status().facts


def people_of(vault: Vault) -> set[frozenset[str]]:
    """The facts of each patient."""
    charts = [vault.load_chart(line.patient_id) for line in vault.search_patients()]
    return {frozenset(fact.id for fact in (*chart.facts, *chart.set_aside)) for chart in charts}


def charts_are_sound(vault: Vault, truth: dict[str, str]) -> None:
    for line in vault.search_patients():
        chart = vault.load_chart(line.patient_id)
        owners = {truth[fact.id] for fact in (*chart.facts, *chart.set_aside)}
        assert len(owners) == 1, "facts of two people are in one chart"


def answer(vault: Vault, truth: dict[str, str], most: int = 1000) -> None:
    """Answers what is asked as the truth is."""
    for _ in range(most):
        if not (questions := vault.match_questions()):
            return
        first = questions[0]
        vault.decide_match(first.one, first.other, is_same=truth[first.one] == truth[first.other])
        charts_are_sound(vault, truth)
    assert most < 1000, "questions do not come to an end"


def clear(vault: Vault) -> None:
    """Makes the vault as new for the next case, of what people decided, too, which outlives all else."""
    for done in vault.imports():
        vault.remove_import(done.intake_id)
    if (database := vault._database) is not None:
        database.run_text("DROP TRIGGER IF EXISTS match_decisions_never_go")
        database.run_text("DELETE FROM match_decisions")
    restart()


def empty(vault: Vault) -> None:
    for done in vault.imports():
        vault.remove_import(done.intake_id)
    assert vault.search_patients() == ()
    assert vault.match_questions() == ()
    assert (vault.status().facts, vault.status().sources, vault.status().patients) == (0, 0, 0)


def truth_of(made: Sequence[Made]) -> dict[str, str]:
    return {fact: owner for one in made for fact, owner in one.truth.items()}


def run(vault: Vault, order: Sequence[Sequence[Made]], truth: dict[str, str]) -> None:
    for together in order:
        bring_in(vault, *(one.build() for one in together))
        charts_are_sound(vault, truth)


@st.composite
def orders(draw: st.DrawFn, made: Sequence[Made]) -> list[list[Made]]:
    """The files in another order, some together, some twice."""
    twice = draw(st.lists(st.sampled_from(made), max_size=2)) if made else []
    shuffled = draw(st.permutations([*made, *twice]))
    order: list[list[Made]] = [[]]
    for one in shuffled:
        if order[-1] and draw(st.booleans()):
            order.append([])
        if one not in order[-1]:
            order[-1].append(one)
    return order


chance = settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=CASES <= 200)


@chance
@given(data=st.data())
def test_the_order_of_imports_makes_no_difference(vault: Vault, data: st.DataObject) -> None:
    clear(vault)
    made = data.draw(files(may_be_loose=True))
    truth = truth_of(made)
    run(vault, [[one] for one in made], truth)
    expected = picture(vault)
    empty(vault)
    run(vault, data.draw(orders(made)), truth)
    again = picture(vault)
    empty(vault)

    assert again == expected


@chance
@given(data=st.data())
def test_an_import_that_is_undone_leaves_no_trace_whatever_came_after_it(vault: Vault, data: st.DataObject) -> None:
    clear(vault)
    made = data.draw(files(may_be_loose=True))
    truth = truth_of(made)
    gone = data.draw(st.sampled_from(made))
    run(vault, [[one] for one in made if one is not gone], truth)
    expected = picture(vault)
    empty(vault)
    order = data.draw(st.permutations(made))
    intakes = {}
    for one in order:
        run(vault, [[one]], truth)
        intakes[id(one)] = vault.imports()[0].intake_id
    vault.remove_import(intakes[id(gone)])
    without = picture(vault)
    charts_are_sound(vault, truth)
    empty(vault)

    assert without == expected


@chance
@given(data=st.data())
def test_answers_given_before_between_or_after_lead_to_the_same_charts(vault: Vault, data: st.DataObject) -> None:
    clear(vault)
    made = data.draw(files(may_be_loose=True))
    truth = truth_of(made)
    run(vault, [[one] for one in made], truth)
    answer(vault, truth)
    expected = people_of(vault)
    empty(vault)
    others = [one.again() for one in made]
    same = {
        new: old
        for one, other in zip(made, others, strict=True)
        for old, new in zip(one.truth, other.truth, strict=True)
    }
    truth |= truth_of(others)
    for together in data.draw(orders(others)):
        run(vault, [together], truth)
        answer(vault, truth, data.draw(st.integers(0, 3)))
        if data.draw(st.booleans()):
            newest = vault.imports()[0].intake_id
            vault.remove_import(newest)
            charts_are_sound(vault, truth)
            run(vault, [together], truth)
    answer(vault, truth)
    answered = {frozenset(same[fact] for fact in facts) for facts in people_of(vault)}
    empty(vault)

    assert answered == expected
