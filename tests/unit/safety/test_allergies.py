from __future__ import annotations

from typing import Any

import pytest

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.detected_issue import DetectedIssue, Severity
from clinic_assist.chart.facts import AbsenceStatement, Reaction
from clinic_assist.safety.allergens import allergies_of
from clinic_assist.safety.allergies import find_allergy_conflicts
from clinic_assist.safety.medications import medications_named
from clinic_assist.safety.rules import Knowledge
from tests.charts import allergy, chart, coded, named
from tests.unit.safety.fake_names import FakeNames


def found(small: Knowledge, record: Chart, *drugs: str) -> list[DetectedIssue]:
    names = FakeNames()
    allergens = allergies_of(record, names, small).allergens
    return find_allergy_conflicts(medications_named(drugs, names).participants, allergens, small)


def reacted(*manifestations: str, **fields: Any) -> Reaction:
    return Reaction(manifestations=tuple(coded(text) for text in manifestations), **fields)


def tiers(small: Knowledge, drug: str, text: str = "alpha", **fields: Any) -> tuple[str, Severity, bool]:
    (issue,) = found(small, chart(allergy(text, **fields)), drug)
    return issue.rule, issue.severity, issue.interruptive


def test_the_substance_itself_interrupts_and_carries_both_facts(small: Knowledge) -> None:
    record = allergy("alpha")

    (issue,) = found(small, chart(record), "alpha tablet")

    assert (issue.rule, issue.severity, issue.interruptive) == ("same", Severity.CONTRAINDICATED, True)
    assert issue.summary == "alpha: an allergy to alpha is recorded"
    assert issue.facts == (record.id,)
    assert issue.trigger_texts == ("alpha tablet", "alpha")
    assert issue.ingredients == ("alpha",)


def test_a_relative_a_cousin_and_a_far_one_have_their_own_tiers(small: Knowledge) -> None:
    assert tiers(small, "beta") == ("greek", Severity.CONTRAINDICATED, True)
    assert tiers(small, "gamma") == ("cross", Severity.SERIOUS, False)
    assert tiers(small, "delta") == ("far", Severity.INFORMATION, False)


def test_a_recorded_class_meets_its_members_by_rule(small: Knowledge) -> None:
    (issue,) = found(small, chart(allergy("greeks")), "beta")

    assert issue.rule == "greek"
    assert "Greek letters" in issue.summary
    assert issue.ingredients == ("beta",)


def test_a_rule_for_classes_only_passes_over_single_drugs(small: Knowledge) -> None:
    assert tiers(small, "acid", "greeks")[0] == "class-only"
    assert found(small, chart(allergy("alpha")), "acid") == []


def test_a_severe_reaction_raises_cross_reactivity_by_one_tier(small: Knowledge) -> None:
    by_criticality = tiers(small, "gamma", criticality="high")
    by_words = tiers(small, "gamma", reactions=(reacted("Anaphylaxis"),))
    by_severity = tiers(small, "gamma", reactions=(reacted("Rash", severity="severe"),))

    assert by_criticality == by_words == by_severity == ("cross", Severity.CONTRAINDICATED, True)


def test_a_severe_reaction_leaves_a_distant_relation_information_and_says_so(small: Knowledge) -> None:
    (issue,) = found(small, chart(allergy("alpha", criticality="high")), "delta")

    assert issue.severity is Severity.INFORMATION
    assert issue.context == ("A severe reaction or high criticality is recorded",)


def test_a_severe_delayed_reaction_makes_any_relation_serious(small: Knowledge) -> None:
    reactions = (reacted("Stevens-Johnson syndrome"),)

    assert tiers(small, "delta", reactions=reactions) == ("far", Severity.SERIOUS, False)
    assert tiers(small, "alpha", reactions=reactions) == ("same", Severity.CONTRAINDICATED, True)


def test_low_criticality_lowers_cross_reactivity_and_never_the_substance(small: Knowledge) -> None:
    assert tiers(small, "gamma", criticality="low") == ("cross", Severity.MONITOR, False)
    assert tiers(small, "alpha", criticality="low") == ("same", Severity.CONTRAINDICATED, True)


@pytest.mark.parametrize(
    "fields",
    [{"type": "intolerance"}, {"reactions": (reacted("Nausea", "Headache"),)}],
    ids=["recorded as intolerance", "side effects only"],
)
def test_an_intolerance_warns_without_interrupting_and_says_so(small: Knowledge, fields: dict[str, Any]) -> None:
    assert tiers(small, "alpha", **fields) == ("same", Severity.MONITOR, False)
    assert tiers(small, "gamma", **fields) == ("cross", Severity.INFORMATION, False)

    (issue,) = found(small, chart(allergy("alpha", **fields)), "alpha")
    assert issue.context == ("Recorded as an intolerance or with side effects only, not as an allergy",)


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "intolerance", "criticality": "high"},
        {"reactions": (reacted("Nausea", "Hives"),)},
        {"type": "intolerance", "reactions": (Reaction(description="throat swelling"),)},
    ],
)
def test_a_dangerous_or_mixed_reaction_is_no_mere_intolerance(small: Knowledge, fields: dict[str, Any]) -> None:
    assert tiers(small, "alpha", **fields) == ("same", Severity.CONTRAINDICATED, True)


def test_what_a_drug_does_without_an_allergy_is_no_allergy_to_it_or_its_class(small: Knowledge) -> None:
    itching = {"reactions": (reacted("Itching", "Nausea"),)}

    assert tiers(small, "alpha", **itching) == ("same", Severity.MONITOR, False)
    assert tiers(small, "beta", **itching) == ("greek", Severity.INFORMATION, False)
    assert tiers(small, "gamma", **itching) == ("cross", Severity.SERIOUS, False)
    assert tiers(small, "alpha", reactions=(reacted("Hives"),))[1] is Severity.CONTRAINDICATED
    assert tiers(small, "alpha", criticality="high", **itching)[1] is Severity.CONTRAINDICATED


def test_a_reaction_beside_the_name_of_the_substance_is_read(small: Knowledge) -> None:
    assert tiers(small, "alpha", "Alpha (nausea)") == ("same", Severity.MONITOR, False)
    assert tiers(small, "gamma", "Alpha - anaphylaxis") == ("cross", Severity.CONTRAINDICATED, True)
    assert tiers(small, "alpha", "Alpha (nausea)", reactions=(reacted("Hives"),))[1] is Severity.CONTRAINDICATED


def test_a_side_effect_that_the_whole_class_has_is_to_be_watched(small: Knowledge) -> None:
    assert tiers(small, "beta", reactions=(reacted("Cough"),)) == ("greek", Severity.MONITOR, False)
    assert tiers(small, "beta", reactions=(reacted("Nausea"),)) == ("greek", Severity.INFORMATION, False)


def test_a_rule_for_one_reaction_holds_only_where_it_is_told_and_keeps_its_severity(small: Knowledge) -> None:
    green = {"reactions": (reacted("Green spots"),)}

    assert tiers(small, "estrogen", **green) == ("by-reaction", Severity.MONITOR, False)
    assert tiers(small, "estrogen", criticality="high", **green) == ("by-reaction", Severity.MONITOR, False)
    assert found(small, chart(allergy("alpha", reactions=(reacted("Red spots"),))), "estrogen") == []


def test_one_allergy_among_intolerances_of_the_same_substance_counts_in_full(small: Knowledge) -> None:
    record = chart(allergy("alpha", type="intolerance"), allergy("Alpha", type="allergy"))

    (issue,) = found(small, record, "alpha")

    assert issue.severity is Severity.CONTRAINDICATED
    assert len(issue.facts) == 2


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"verification_status": "refuted"}, "alpha (refuted)"),
        ({"verification_status": "entered-in-error"}, "alpha (entered in error)"),
        ({"clinical_status": "resolved"}, "alpha (resolved)"),
        ({"clinical_status": "inactive", "verification_status": "confirmed"}, "alpha (inactive)"),
    ],
)
def test_an_allergy_that_no_longer_holds_does_not_alert_and_is_named(
    small: Knowledge, fake: FakeNames, fields: dict[str, Any], told: str
) -> None:
    record = chart(allergy("alpha", **fields))

    assert found(small, record, "alpha") == []
    assert allergies_of(record, fake, small).not_counted == (told,)


def test_an_unconfirmed_allergy_alerts_and_says_so(small: Knowledge) -> None:
    (issue,) = found(small, chart(allergy("alpha", verification_status="unconfirmed")), "alpha")

    assert issue.severity is Severity.CONTRAINDICATED
    assert issue.context == ("the allergy is recorded as unconfirmed",)


def test_the_substance_of_a_reaction_counts_too(small: Knowledge) -> None:
    record = chart(allergy("zeta", reactions=(Reaction(substance=coded("alpha")),)))

    assert [issue.rule for issue in found(small, record, "alpha")] == ["same"]


def test_what_cannot_trigger_a_check_is_listed_with_its_reason(small: Knowledge, fake: FakeNames) -> None:
    record = chart(
        allergy("zeta"), allergy("peanut"), allergy("martians"), allergy("x", code=None), allergy("alpha/zeta")
    )

    listed = allergies_of(record, fake, small)

    assert {item.text: item.reason for item in listed.not_checked} == {
        "zeta": "Allergy: Not recognised as a drug",
        "peanut": "Allergy: not a drug, so no medicine is checked against it",
        "martians": "Allergy: the class martians is not in the knowledge",
        "(no substance named)": "Allergy: the record names no substance",
        "alpha/zeta": "Allergy: Only alpha was checked; not recognised: zeta",
    }
    assert listed.unrecognised == 4
    assert all(len(item.facts) == 1 for item in listed.not_checked)
    assert [allergen.ingredients for allergen in listed.allergens] == [("alpha",)]


def absence(silence: Silence, scope: str | None = None) -> AbsenceStatement:
    return AbsenceStatement(
        **named("AbsenceStatement"), topic=Topic.ALLERGIES, silence=silence, scope=coded(scope) if scope else None
    )


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ((), Silence.NO_INFORMATION),
        ((absence(Silence.NONE_KNOWN),), Silence.NONE_KNOWN),
        ((absence(Silence.NONE_KNOWN, "No known drug allergies"),), Silence.NONE_KNOWN),
        ((absence(Silence.NONE_KNOWN, "No known food allergies"),), Silence.NO_INFORMATION),
        ((absence(Silence.NOT_ASKED),), Silence.NOT_ASKED),
        ((absence(Silence.NONE_KNOWN), absence(Silence.NOT_ASKED)), Silence.NOT_ASKED),
        ((absence(Silence.NONE_KNOWN), absence(Silence.NO_INFORMATION)), Silence.NO_INFORMATION),
    ],
)
def test_a_silence_speaks_of_drugs_only_where_it_says_so(
    small: Knowledge, fake: FakeNames, statements: tuple[AbsenceStatement, ...], expected: Silence
) -> None:
    assert allergies_of(chart(*statements), fake, small).silence is expected


def test_a_long_name_gives_a_summary_that_still_fits(small: Knowledge) -> None:
    from clinic_assist.safety.allergens import Allergen
    from clinic_assist.safety.medications import DrugRecord, Participant

    long = "x" * 90
    drug = Participant(ingredient=long, records=(DrugRecord(text=long, ingredients=(long,)),))

    (issue,) = find_allergy_conflicts([drug], [Allergen(name=long, ingredients=(long,), drug_class=None)], small)

    assert issue.summary == "A recorded allergy speaks against a medicine on the list"
