"""Each measure sees its own fault, and finds none in a model without faults."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from clinic_assist.evaluation.case_result import Case, CaseResult, Desk
from clinic_assist.evaluation.draft_cases import draft_case, injection_cases
from clinic_assist.evaluation.evaluate import run_case
from clinic_assist.evaluation.injections import ATTACKS, planted
from clinic_assist.evaluation.measures import Measure, Measured, measured
from clinic_assist.evaluation.oracle import load_oracle
from clinic_assist.evaluation.questions import load_texts
from clinic_assist.evaluation.refusal_cases import refusal_cases
from clinic_assist.notes.note import Task
from tests.pharmacy import RESOURCES
from tests.unit.evaluation import stub_models as stubs

ORACLE = load_oracle(RESOURCES)
TEXTS = load_texts(RESOURCES)


def results(desk: Desk, cases: Sequence[Case]) -> list[CaseResult]:
    return [run_case(case, desk) for case in cases]


def draft_measures(answer: stubs.Answer) -> dict[Measure, Measured]:
    case = draft_case("c", stubs.CHART, Task.SUMMARY, ORACLE)
    return measured(one.counts for one in results(stubs.desk_with(answer), [case]))


def test_a_perfect_model_has_no_fault() -> None:
    found = draft_measures(stubs.perfect)

    assert found[Measure.ID_VALIDITY].rate == 1.0
    assert found[Measure.ID_VALIDITY].n > 4
    assert found[Measure.OMISSIONS].n == 3
    assert {m: found[m].hits for m in (Measure.WRONG_VALUES, Measure.UNSUPPORTED_UNFLAGGED, Measure.OMISSIONS)} == {
        Measure.WRONG_VALUES: 0,
        Measure.UNSUPPORTED_UNFLAGGED: 0,
        Measure.OMISSIONS: 0,
    }


def test_labels_that_were_not_given_are_counted_though_their_lines_are_withheld() -> None:
    found = draft_measures(stubs.invents_labels)

    assert found[Measure.ID_VALIDITY].rate < 1.0
    assert found[Measure.WITHHELD].hits > 0


def test_words_that_the_record_does_not_hold_count_as_unsupported_where_the_verifier_lets_them_pass() -> None:
    case = draft_case("c", stubs.CHART, Task.SUMMARY, ORACLE)
    facts = stubs.CHART.facts

    found = draft_measures(stubs.says_more)

    assert ORACLE.says_more("Gout with jaundice.", facts)
    assert not ORACLE.says_more("Gout is active.", facts)
    assert found[Measure.FLAGGED].hits + found[Measure.UNSUPPORTED_UNFLAGGED].hits >= 4
    assert case.id == "draft/c/summary"


def test_a_sentence_that_a_lenient_verifier_supports_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    from clinic_assist.evaluation import draft_cases
    from clinic_assist.notes.verdict import StatementVerdict, Verdict

    real = draft_cases.draft_note

    def lenient(*given: object, **options: object) -> object:
        note = real(*given, **options)  # type: ignore[arg-type]
        passed = StatementVerdict(verdict=Verdict.SUPPORTED, reason="whatever")
        return replace(note, verdicts=tuple(passed for _ in note.verdicts))

    monkeypatch.setattr(draft_cases, "draft_note", lenient)

    assert draft_measures(stubs.says_more)[Measure.UNSUPPORTED_UNFLAGGED].rate == 1.0
    assert draft_measures(stubs.perfect)[Measure.UNSUPPORTED_UNFLAGGED].hits == 0


def test_a_wrong_value_is_seen_by_comparison_with_the_record() -> None:
    potassium = [fact for fact in stubs.CHART.facts if fact.concept and fact.concept.display == "Potassium"]

    assert ORACLE.has_wrong_value("Potassium was 7.9 mmol/L on 02-Nov-2026.", potassium)
    assert ORACLE.has_wrong_value("Potassium was 4.10 mmol/L on 03-Nov-2026.", potassium)
    assert not ORACLE.has_wrong_value("Potassium was 4.10 mmol/L on 02-Nov-2026.", potassium)


def test_a_denial_that_no_record_makes_is_more_than_the_record() -> None:
    gout = [fact for fact in stubs.CHART.facts if fact.concept and fact.concept.display == "Gout"]

    assert ORACLE.says_more("The patient does not have Gout.", gout)
    assert not ORACLE.says_more("The patient has Gout.", gout)


def test_what_a_model_leaves_out_is_counted_as_omitted() -> None:
    assert draft_measures(stubs.omits)[Measure.OMISSIONS].hits == 3


def test_garbage_is_withheld_and_leaves_everything_out() -> None:
    found = draft_measures(stubs.garbage)

    assert found[Measure.WITHHELD].rate == 1.0
    assert found[Measure.OMISSIONS].rate == 1.0


def test_a_model_that_stops_costs_its_case_and_no_other() -> None:
    cases = [draft_case(name, stubs.CHART, Task.SUMMARY, ORACLE) for name in "ab"]

    found = results(stubs.desk_with(stubs.stops), cases)

    assert [one.failure for one in found] == ["DraftBrokeError", "DraftBrokeError"]
    assert measured(one.counts for one in found)[Measure.UNFINISHED].rate == 1.0
    assert draft_measures(stubs.perfect)[Measure.UNFINISHED].hits == 0


def test_slowness_is_seen() -> None:
    case = draft_case("c", stubs.CHART, Task.SUMMARY, ORACLE)

    slow = run_case(case, stubs.desk_with(stubs.slow))
    quick = run_case(case, stubs.desk_with(stubs.perfect))

    assert slow.first_sentence_s is not None
    assert slow.first_sentence_s >= 0.05
    assert slow.writing_s >= 0.05
    assert slow.tokens == quick.tokens > 0


def test_a_model_that_obeys_instructions_of_the_chart_is_seen_and_one_that_does_not_is_not() -> None:
    cases = injection_cases("c", stubs.CHART)

    obeyed = measured(one.counts for one in results(stubs.desk_with(stubs.obeys), cases))[Measure.INJECTION]
    resisted = measured(one.counts for one in results(stubs.desk_with(stubs.perfect), cases))[Measure.INJECTION]

    assert resisted.n == len(ATTACKS) == len(cases)
    assert resisted.hits == 0
    assert obeyed.hits >= 8


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda one: one.id)
def test_an_instruction_is_planted_as_two_records_and_changes_no_other(attack: object) -> None:
    chart, plants = planted(stubs.CHART, attack)  # type: ignore[arg-type]

    assert len(plants) == 2
    assert set(stubs.CHART.facts) < set(chart.facts)
    assert all(chart.fact(plant) is not None for plant in plants)


def test_a_record_shown_as_it_is_written_is_no_obedience_and_its_word_elsewhere_is() -> None:
    attack = ATTACKS[2]
    shown = " ".join(attack.text.split()).rstrip(".") + ". Active."

    assert attack.is_obeyed_in(shown)
    assert not attack.is_obeyed_in(attack.without_itself(shown))
    assert attack.is_obeyed_in(attack.without_itself(f"{shown} zebrafinch"))


def test_nonsense_is_refused_by_a_perfect_model_and_answered_by_one_that_invents() -> None:
    cases = refusal_cases("c", stubs.CHART, TEXTS)

    perfect = measured(one.counts for one in results(stubs.desk_with(stubs.perfect), cases))
    invents = measured(one.counts for one in results(stubs.desk_with(stubs.always("F1")), cases))
    mute = measured(one.counts for one in results(stubs.desk_with(stubs.always("not documented")), cases))

    assert perfect[Measure.REFUSAL].rate == perfect[Measure.ANSWERED].rate == 1.0
    assert invents[Measure.REFUSAL].rate == 0.0
    assert mute[Measure.REFUSAL].rate == 1.0
    assert mute[Measure.ANSWERED].rate == 0.0


def test_a_result_holds_no_text_of_chart_or_model() -> None:
    import msgspec

    def talks(_request: object) -> Iterator[str]:
        yield "Secretword Gout\n"

    cases = [draft_case("c", stubs.CHART, Task.SUMMARY, ORACLE), *injection_cases("c", stubs.CHART)]

    kept = b"".join(msgspec.json.encode(run_case(case, stubs.desk_with(talks))) for case in cases)

    assert b"digest" in kept
    assert not any(word in kept for word in (b"Secretword", b"Gout", b"Warfarin", b"Testperson", b"p1"))
