import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_assist.drafting.parse import BEYOND_MARK, LineReader, Withheld, parse_line
from clinic_assist.drafting.select import select_facts
from clinic_assist.notes.note import Origin
from tests.unit.drafting.charts import TODAY, chart, condition, lab, on, taking
from tests.unit.drafting.shipped import SUMMARY

POTASSIUM = lab("o1", "Potassium", "5.9", "mmol/L", "2026-11-02")
SODIUM = lab("o2", "Sodium", "139", "mmol/L", None)
WARFARIN = taking("m1", "warfarin sodium 5 MG Oral Tablet", since="2020-05")
GOUT = condition("c1", "gout", onset=on("2015-03-12"))
SCOPE = select_facts(chart(POTASSIUM, SODIUM, WARFARIN, GOUT), SUMMARY, TODAY).by_label
LABELS = {fact.fact.id: label for label, fact in SCOPE.items()}
K, NA, W, G = (LABELS[fact.id] for fact in (POTASSIUM, SODIUM, WARFARIN, GOUT))


def read(line, **options):
    return LineReader(scope=SCOPE, section="Results", **options).read(line)


def test_slots_are_filled_and_cited():
    statement = read(f"Potassium was {{{K}.value}} {{{K}.unit}} on {{{K}.date}} [{K}].")

    assert statement.text == "Potassium was 5.9 mmol/L on 02-Nov-2026."
    assert statement.citations == (POTASSIUM.id,)
    assert statement.section == "Results"
    assert statement.origin is Origin.RECORD


def test_marks_cite_further_facts_once_each():
    statement = read(f"{{{K}.name}} was {{{K}.value}} [{K}, {NA}] [{NA}]")

    assert statement.citations == (POTASSIUM.id, SODIUM.id)
    assert statement.text == "Potassium was 5.9."


def test_a_date_without_its_day_takes_in():
    assert read(f"{{{W}.name}}, started on {{{W}.start}}").text.endswith("started in May-2020.")
    assert read(f"{{{G}.name}}, seen on {{{G}.onset}}").text == "Gout, seen on 12-Mar-2015."


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{F99.value} is high", "not given"),
        (f"{{{NA}.date}} was the day", "does not hold"),
        (f"{{{K}.value", "no fact"),
        (f"{{{K}}}", "cannot be read"),
        (f"{{{K}.value}} and {{{K}.}}", "cannot be read"),
        ("All is well", "no fact"),
        (f"{{{K}.name}} was 5.9", "number"),
        (f"{{{K}.name}} was ٥", "number"),
        (f"{{{K}.name}} was ½ of it", "number"),
        (f"{{{K}.name}} was five", "amount"),
        (f"{{{K}.name}} was {{{K}.value}} mg", "amount"),
        (f"{{{K}.name}} was low in March", "amount"),
        (f"{{{K}.value}} because of warfarin sodium 5 MG Oral Tablet", "number"),
        (f"{{{K}.value}} because of gout", "names"),
        (f"{{{G}.name}} is gout", "names"),
        (f"{{{K}.value}} unlike sodium", "names"),
        (f"{{{K}.name}} <b>high</b>", "marks"),
        (f"{{{K}.name}} [F99]", "not given"),
        (f"{{{K}.name}} [see there]", "not given"),
        ("", "no fact"),
        (f"{BEYOND_MARK} consider dialysis", "beyond"),
    ],
)
def test_a_line_that_breaks_a_rule_is_withheld_without_its_text(line, reason):
    outcome = read(line)

    assert isinstance(outcome, Withheld)
    assert reason in outcome.reason
    assert "warfarin" not in outcome.reason


def test_a_measured_fact_may_be_named_by_the_line_that_cites_it():
    assert not isinstance(read(f"Sodium was {{{NA}.value}}"), Withheld)


def test_drug_names_in_the_writers_words_are_withheld():
    def heparin_in(text):
        return [(text.index("heparin"), text.index("heparin") + 7)] if "heparin" in text else []

    line = f"{{{K}.name}} was {{{K}.value}} under heparin"

    assert isinstance(read(line, names_in=heparin_in), Withheld)
    assert not isinstance(read(line), Withheld)


def test_lines_beyond_the_record_are_marked_where_they_are_allowed():
    statement = read(f"{BEYOND_MARK} consider a repeat measurement", beyond_record=True)

    assert statement.origin is Origin.NOT_FROM_RECORD
    assert statement.citations == ()
    assert statement.text == "Consider a repeat measurement."


def test_a_line_beyond_the_record_cannot_lend_weight_from_a_fact():
    assert isinstance(read(f"{BEYOND_MARK} treat {{{K}.name}}", beyond_record=True), Withheld)


def test_a_writer_bound_to_our_words_may_use_no_other():
    assert not isinstance(read(f"Takes {{{W}.name}}", only_words=frozenset({"takes"})), Withheld)
    assert isinstance(read(f"Loves {{{W}.name}}", only_words=frozenset({"takes"})), Withheld)


def test_record_text_that_looks_like_a_slot_stays_text():
    trap = condition("c9", f"Gout {{{K}.value}} [F1]")
    scope = select_facts(chart(trap), SUMMARY, TODAY).by_label

    statement = parse_line("{F1.name}, {F1.status}", scope)

    assert statement.text == f"Gout {{{K}.value}} [F1], active."


@given(st.text(max_size=80))
def test_any_text_is_read_or_withheld_and_never_shows_a_number_of_its_own(text):
    outcome = read(text)

    assert isinstance(outcome, Withheld) or outcome.citations


@given(st.text(alphabet=f"{{}}[].{K}{NA}namevluit 59,", max_size=40))
def test_near_misses_of_slot_language_never_bring_an_invented_digit(text):
    outcome = read(text)

    allowed = "".join("".join(fact.slots.values()) for fact in SCOPE.values())
    shown = "" if isinstance(outcome, Withheld) else outcome.text
    assert all(sign in allowed for sign in shown if sign.isdigit())
