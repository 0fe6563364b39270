import pytest

from clinic_assist.drafting.forms import all_forms, form_words, variants
from clinic_assist.drafting.phrasing import write_lines
from clinic_assist.drafting.prepared import SLOT_NAMES, FactKind, PreparedFact, SectionKind, StatusClass
from clinic_assist.drafting.render import Filled, Literal, sentence
from clinic_assist.drafting.tiny_language import fact_row, prompt_text, tokenize, vocabulary
from tests.unit.drafting.charts import condition


def fact(label, kind=FactKind.CONDITION, slots=("name", "status"), status=StatusClass.ACTIVE):
    return PreparedFact(
        label=label,
        fact=condition(label, "x"),
        section=SectionKind.PROBLEMS,
        kind=kind,
        status=status,
        slots=dict.fromkeys(slots, "text"),
    )


@pytest.mark.parametrize("kind", list(FactKind))
@pytest.mark.parametrize("status", list(StatusClass))
def test_every_kind_has_a_form_for_every_class_of_status(kind, status):
    slots = {"name", "type", "relation", "text", "value"}

    assert variants(kind, status, slots)


def test_forms_use_only_known_slots_and_every_known_slot():
    used = {slot for _kind, _status, forms in all_forms() for form in forms for piece in form for slot in piece.slots}

    assert used == set(SLOT_NAMES)


@pytest.mark.parametrize("status", [StatusClass.REFUTED, StatusClass.STOPPED, StatusClass.PLANNED, StatusClass.PAST])
@pytest.mark.parametrize("kind", [FactKind.CONDITION, FactKind.ALLERGY, FactKind.REQUEST, FactKind.TAKES])
def test_a_status_other_than_active_is_always_told(kind, status):
    for form in variants(kind, status, {"name", "type", "status"}):
        assert any("status" in piece.slots for piece in form)


def test_a_stopped_medicine_is_never_said_to_be_taken():
    lines = write_lines([fact("F1", FactKind.TAKES, status=StatusClass.STOPPED)], varied=True)

    assert lines == ("{F1.name}, {F1.status}.",)
    assert write_lines([fact("F1", FactKind.TAKES)], varied=True) == ("Takes {F1.name}.",)


def test_every_fact_is_written_exactly_once():
    facts = [
        fact("F1"),
        fact("F2"),
        fact("F3"),
        fact("F4", FactKind.RESULT, ("name", "value", "date")),
        fact("F5", FactKind.PREVIOUS, ("name", "value", "date")),
        fact("F6", FactKind.RESULT, ("name", "value", "date")),
    ]

    for varied in (False, True):
        text = "\n".join(write_lines(facts, varied=varied))
        assert [text.count(f"{{{item.label}.name}}") for item in facts] == [1, 1, 1, 1, 0, 1]
        assert text.count("{F5.value}") == 1


def test_variation_takes_turns_and_plain_writing_does_not():
    facts = [fact(f"F{n}", FactKind.RESULT, ("name", "value", "date")) for n in (1, 2, 3)]

    openings = [line[:3] for line in write_lines(facts, varied=True)]

    assert openings == ["{F1", "On ", "{F3"]
    assert [line[:3] for line in write_lines(facts, varied=False)] == ["{F1", "{F2", "{F3"]


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ([Filled("hypertension"), Literal(", "), Filled("active")], "Hypertension, active."),
        ([Filled("pH"), Literal(" was "), Filled("7.4")], "pH was 7.4."),
        ([Filled("hydrOXYzine"), Literal(" 1.")], "hydrOXYzine 1."),
        ([Literal("On "), Filled("Mar-2019", is_partial_date=True), Literal(", x")], "In Mar-2019, x."),
        ([Literal("on "), Filled("12-Mar-2019")], "On 12-Mar-2019."),
        ([Literal("  spaced   out .. ")], "Spaced out."),
    ],
)
def test_sentences_read_well(parts, text):
    assert sentence(parts) == text


def test_the_compact_language_shows_no_text_of_the_record():
    item = fact("F3", slots=("name", "onset", "status"))

    assert fact_row(item) == "F3 condition active.name.status.onset"
    assert "text" not in prompt_text(SectionKind.PROBLEMS, [item]).replace(".text", "")


def test_everything_in_the_compact_language_is_made_of_its_words():
    facts = [fact("F1"), fact("F16", FactKind.ALLERGY, ("type", "name", "reaction"))]
    text = prompt_text(SectionKind.ALLERGIES, facts) + "".join(f"{line}\n" for line in write_lines(facts, varied=True))

    assert set(tokenize(text)) <= set(vocabulary())
    with pytest.raises(ValueError, match="compact language"):
        tokenize("aspirin")


def test_words_of_the_forms_hold_no_slot_names():
    assert "takes" in form_words()
    assert "onset" not in form_words()
