from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.datatypes import Period, Reference
from clinic_assist.chart.facts import Encounter
from clinic_assist.drafting.prepared import SectionKind
from clinic_assist.drafting.select import select_facts
from tests.unit.drafting.charts import (
    TODAY,
    absence,
    allergy,
    chart,
    condition,
    lab,
    named,
    on,
    origin,
    procedure,
    request,
    taking,
    ward_patient,
)
from tests.unit.drafting.shipped import SUMMARY


def selected(*facts, **options):
    return select_facts(chart(*facts), SUMMARY, TODAY, **options)


def reasons_by_fact(prepared):
    return {fact: left_out.reason for left_out in prepared.selection.left_out for fact in left_out.facts}


def test_used_and_left_out_are_the_whole_chart():
    patient = ward_patient()

    prepared = select_facts(patient, SUMMARY, TODAY)

    accounted = [*prepared.selection.used, *reasons_by_fact(prepared)]
    assert sorted(accounted) == sorted(fact.id for fact in patient.facts)
    assert len(prepared.selection.left_out) >= 5


def test_facts_are_numbered_in_the_order_of_the_note():
    prepared = select_facts(ward_patient(), SUMMARY, TODAY)

    assert [fact.label for fact in prepared.facts] == [f"F{n}" for n in range(1, len(prepared.facts) + 1)]
    assert [fact.fact.id for fact in prepared.facts] == list(prepared.selection.used)


def test_order_of_the_charts_facts_changes_nothing():
    patient = ward_patient()
    turned = chart(*reversed(patient.facts))

    assert select_facts(turned, SUMMARY, TODAY).facts == select_facts(patient, SUMMARY, TODAY).facts


def test_newest_result_brings_the_one_before_it_when_the_value_changed():
    newest = lab("1", "Potassium", "5.9", "mmol/L", "2026-11-02")
    before = lab("2", "Potassium", "4.1", "mmol/L", "2026-05-01")
    oldest = lab("3", "Potassium", "4.0", "mmol/L", "2026-01-01")

    prepared = selected(oldest, newest, before)

    assert [(fact.fact.id, fact.is_previous) for fact in prepared.facts] == [(newest.id, False), (before.id, True)]
    assert reasons_by_fact(prepared) == {oldest.id: "older results of a listed test"}


def test_an_unchanged_result_is_not_told_twice():
    newest = lab("1", "Sodium", "139", "mmol/L", "2026-11-02")
    same = lab("2", "Sodium", "139", "mmol/L", "2026-05-01")

    prepared = selected(newest, same)

    assert prepared.selection.used == (newest.id,)


def test_results_older_than_24_months_are_left_out_and_younger_ones_kept():
    old = lab("1", "Ferritin", "80", "mcg/L", "2024-11-01")
    young = lab("2", "Iron", "12", "umol/L", "2024-11-30")

    prepared = selected(old, young)

    assert prepared.selection.used == (young.id,)
    assert reasons_by_fact(prepared) == {old.id: "older than 24 months"}


def test_a_result_dated_only_by_its_year_is_kept_while_any_day_of_it_may_be_recent():
    this = lab("1", "Ferritin", "80", "mcg/L", "2024")
    past = lab("2", "Iron", "12", "umol/L", "2023")

    prepared = selected(this, past)

    assert prepared.selection.used == (this.id,)


def test_undated_results_are_kept():
    assert len(selected(lab("1", "Ferritin", "80", "mcg/L", None)).facts) == 1


def test_active_problems_stay_however_old():
    old = condition("1", "Hypertension", onset=on("1990"))
    resolved = condition("2", "Measles", clinical_status="resolved", abatement=on("1970-05"))

    prepared = selected(old, resolved)

    assert [(fact.fact.id, fact.must_include) for fact in prepared.facts] == [(old.id, True), (resolved.id, False)]


def test_the_history_is_told_once_a_name_and_the_rest_is_counted():
    colds = [condition(f"c{n}", "Cold", clinical_status="resolved", abatement=on(f"200{n}-05")) for n in range(3)]
    done = [procedure(f"p{n}", f"Procedure {n}", f"19{80 + n}-06-30") for n in range(12)]

    prepared = selected(*colds, *done)

    assert colds[2].id in prepared.selection.used
    assert {fact.id for fact in done[2:]} <= set(prepared.selection.used)
    assert set(reasons_by_fact(prepared)) == {colds[0].id, colds[1].id, done[0].id, done[1].id}


def test_a_disease_in_remission_does_not_grow_old():
    cancer = condition("1", "Breast cancer", clinical_status="remission", abatement=on("2009"))
    others = [condition(f"c{n}", f"Cold {n}", clinical_status="resolved", abatement=on("2020")) for n in range(12)]

    assert cancer.id in selected(cancer, *others).selection.used
    assert len(selected(cancer, *others).facts) == 11


def test_circumstances_stand_in_the_background_and_findings_among_the_problems():
    work = condition("1", "Full-time employment (finding)")
    school = condition("2", "Received higher education (finding)")
    cough = condition("3", "Cough (finding)")

    places = {fact.slots["name"]: fact.section for fact in selected(work, school, cough).facts}

    assert places == {
        "Full-time employment": SectionKind.BACKGROUND,
        "Received higher education": SectionKind.BACKGROUND,
        "Cough": SectionKind.PROBLEMS,
    }


def test_entered_in_error_is_left_out_and_named():
    wrong = condition("1", "Migraine", verification_status="entered-in-error")
    wrong_drug = request("2", "Aspirin", status="entered-in-error")

    prepared = selected(wrong, wrong_drug)

    assert reasons_by_fact(prepared) == {wrong.id: "entered in error", wrong_drug.id: "entered in error"}


def test_must_include_are_active_problems_allergies_medicines_and_abnormal_results():
    facts = (
        condition("1", "Hypertension"),
        condition("2", "Diabetes", verification_status="refuted"),
        allergy("3", "Penicillin"),
        taking("4", "Warfarin"),
        taking("5", "Heparin", status="stopped"),
        lab("6", "Potassium", "6.8", "mmol/L", "2026-11-02", flag="HH"),
        lab("7", "Sodium", "139", "mmol/L", "2026-11-02", flag="N"),
    )

    prepared = selected(*facts)

    must = {fact.fact.id for fact in prepared.facts if fact.must_include}
    assert must == {facts[0].id, facts[2].id, facts[3].id, facts[5].id}
    assert {fact.fact.id for fact in prepared.facts} == {fact.id for fact in facts}


def test_critical_results_come_first():
    normal = lab("1", "Sodium", "139", "mmol/L", "2026-11-20")
    critical = lab("2", "Potassium", "6.8", "mmol/L", "2026-11-02", flag="HH")

    prepared = selected(normal, critical)

    assert prepared.selection.used == (critical.id, normal.id)


def test_a_small_budget_keeps_what_must_be_there_and_counts_the_rest():
    must = condition("1", "Hypertension")
    others = [procedure(f"p{n}", f"Procedure {n}", "2026-05-01") for n in range(20)]

    prepared = selected(must, *others, budget=40)

    assert must.id in prepared.selection.used
    dropped = reasons_by_fact(prepared)
    assert set(dropped.values()) == {"without room in this note"}
    assert len(dropped) + len(prepared.facts) == 21


def test_budget_is_measured_with_the_given_count():
    facts = [procedure(f"p{n}", f"Procedure {n}", "2026-05-01") for n in range(9)]

    prepared = selected(*facts, budget=4, count_tokens=lambda _text: 1)

    assert len(prepared.facts) == 4


def test_absence_statements_are_kept_even_beside_an_entry_that_says_otherwise():
    none = absence("1", Topic.ALLERGIES, Silence.NONE_KNOWN, scope="No known allergy")
    peanut = allergy("2", "Peanut")

    prepared = selected(none, peanut)

    assert set(prepared.selection.used) == {none.id, peanut.id}
    assert all(fact.must_include for fact in prepared.facts)


def test_an_order_repeated_under_a_new_date_is_told_once_by_the_newest():
    newest = request("1", "Metformin 500 MG", dose="1 twice daily", authored="2026-10-01")
    older = request("2", "Metformin 500 MG", dose="1 twice daily", authored="2025-10-01")
    other_dose = request("3", "Metformin 500 MG", dose="2 twice daily", authored="2025-01-01")

    prepared = selected(newest, older, other_dose)

    assert set(prepared.selection.used) == {newest.id, other_dose.id}
    assert reasons_by_fact(prepared) == {older.id: "repeated by a newer entry"}


def test_a_medicine_that_must_not_be_given_is_never_left_out():
    banned = request("1", "Heparin", do_not_perform=True)

    fact = selected(banned).facts[0]

    assert fact.must_include
    assert fact.slots["status"] == "not to be given"


def test_a_medicine_of_unknown_status_does_not_grow_old():
    unknown = taking("1", "Digoxin", since="2010", status="unknown")
    stopped = taking("2", "Heparin", since="2010", status="stopped")

    prepared = selected(unknown, stopped)

    assert [(fact.fact.id, fact.must_include) for fact in prepared.facts] == [(unknown.id, True)]
    assert reasons_by_fact(prepared) == {stopped.id: "older than 24 months"}


def test_two_readings_of_one_day_are_told_apart_by_their_time():
    morning = lab("1", "Potassium", "6.1", "mmol/L", "2026-11-02T08:00:00Z")
    evening = lab("2", "Potassium", "4.9", "mmol/L", "2026-11-02T20:30:00Z")

    prepared = selected(morning, evening)

    assert [fact.slots["date"] for fact in prepared.facts] == ["02-Nov-2026 20:30", "02-Nov-2026 08:00"]


def test_results_that_are_all_old_show_the_newest_of_each_test_the_flagged_ones_first():
    old = lab("h", "Test of old", "9", "mg", "2009-01-01", flag="H")
    again = lab("a", "Test 9", "2", "mg", "2010-01-01")
    facts = [lab(f"{n}", f"Test {n}", "1", "mg", f"2014-01-{n + 1:02d}") for n in range(26)]

    prepared = selected(old, again, *facts)

    assert old.id in prepared.selection.used
    assert set(reasons_by_fact(prepared)) == {again.id, facts[0].id, facts[1].id}


def test_a_critical_result_of_the_last_year_is_told_beside_newer_ones():
    values = [("1", "4.1", "2026-11-02", None), ("2", "4.4", "2026-10-02", None), ("3", "7.2", "2026-09-02", "HH")]
    values += [("4", "5.0", "2026-08-02", None), ("5", "7.0", "2025-09-02", "HH")]
    facts = [lab(place, "Potassium", value, "mmol/L", day, flag=flag) for place, value, day, flag in values]

    prepared = selected(*facts)

    assert set(prepared.selection.used) == {fact.id for fact in facts[:3]}


def test_a_heading_without_current_entries_shows_the_newest_past_ones_and_counts_the_rest():
    facts = [request(f"w{n}", f"Wrong {n}", status="entered-in-error") for n in range(2)]
    past = [request(f"m{n}", f"Product {n}", status="completed", authored=f"201{n}-01-01") for n in range(5)]

    prepared = selected(*facts, *past)

    assert prepared.selection.used == tuple(fact.id for fact in reversed(past[2:]))
    assert set(reasons_by_fact(prepared).values()) == {"entered in error", "past medications"}
    assert not any(fact.must_include for fact in prepared.facts)


def test_a_hospitals_order_weighs_as_past_once_the_stay_is_over():
    stay = Encounter(**origin("e1", "Encounter"), status="finished", period=Period(end=on("2026-10-30")))
    bound = {"encounter": Reference(target=stay.id), "categories": (named("inpatient"),)}
    order = request("1", "Heparin", **bound)
    at_home = request("2", "Aspirin")

    told = {fact.fact.id: fact.must_include for fact in selected(stay, order, at_home).facts}

    assert (told[order.id], told[at_home.id]) == (False, True)
