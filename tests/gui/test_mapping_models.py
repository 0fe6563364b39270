"""What the mapping dialog concludes from a table, and what it asks: the models, without Qt."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_assist.chart.table_mapping import (
    MAPPED_FACTS,
    CodeColumns,
    DateColumn,
    RowFilter,
    SubjectColumns,
    TableMapping,
    TextColumn,
    ValueColumns,
)
from clinic_assist.gui import strings
from clinic_assist.gui.screens.mapping.choices import (
    begun,
    certain_notation,
    date_choices,
    decimal_of,
    is_notation,
    number_system_of,
    with_date,
    with_fact,
    with_meaning,
    with_open_date,
    with_word,
)
from clinic_assist.gui.screens.mapping.form import MappingForm, form_of, mapping_of, says_all, spelled_as
from clinic_assist.gui.screens.mapping.meanings import Meaning, code_of, codes_of, meanings_of
from clinic_assist.gui.screens.mapping.model import examples_of, trial_of, usable_columns
from clinic_assist.gui.screens.mapping.questions import is_name, open_questions
from clinic_assist.importers import table_head
from clinic_assist.workflows.map_tables import TableHead, begin_mapping, preview_rows

LABS = (
    "MRN,Surname,Sex,Test,Result,Units,Taken,Status,Remark\n"
    '17,Fernwood,F,Potassium,"4,10",mmol/L,03/04/2020,Final,fasting\n'
    '18,Grey,M,Sodium,"140,0",mmol/L,05/04/2020,P,\n'
)


def head_of(text: str = LABS) -> TableHead:
    return table_head(text.encode())


def begun_form(head: TableHead) -> MappingForm:
    proposed = begin_mapping(head)
    assert proposed is not None
    return begun(head, form_of(proposed))


def test_a_proposal_leaves_open_what_the_values_leave_open() -> None:
    form = begun_form(head_of())

    assert open_questions(form) == ("how the dates in Taken are written",)
    assert form.decimal == ","
    assert form.words_of(Meaning.GENDER) == (("F", "female"), ("M", "male"))
    assert form.words_of(Meaning.STATUS) == (("Final", "final"),)
    with pytest.raises(ValueError, match="notation"):
        mapping_of(form)
    assert open_questions(with_date(form, Meaning.DATE, "D/M/YYYY")) == ()


@pytest.mark.parametrize(
    ("values", "certain", "offered"),
    [
        (("2020-04-03", "2020"), (None,), [None]),
        (("03/04/2020",), None, ["D/M/YYYY", "M/D/YYYY"]),
        (("13/04/2020", "03/04/2020"), ("D/M/YYYY",), ["D/M/YYYY", "M/D/YYYY"]),
        (("3.4.2020 8:15",), ("D.M.YYYY H:mm",), ["D.M.YYYY H:mm"]),
        (("20200403",), ("YYYYMMDD",), ["YYYYMMDD"]),
        (("yesterday",), None, []),
        (("03.04.2020", "yesterday"), None, ["D.M.YYYY"]),
        ((), (None,), []),
    ],
)
def test_dates_are_decided_only_where_they_can_be_written_one_way_only(
    values: tuple[str, ...], certain: tuple[str | None] | None, offered: list[str | None]
) -> None:
    assert certain_notation(values) == certain
    assert [one.notation for one in date_choices(values)] == offered


def test_ambiguous_dates_are_shown_by_an_example_that_differs() -> None:
    choices = date_choices(("04/04/2020", "03/04/2020"))

    assert [(one.example[0], one.example[1].text) for one in choices] == [
        ("03/04/2020", "2020-04-03"),
        ("03/04/2020", "2020-03-04"),
    ]
    assert strings.date_choice(choices[0].notation, *choices[0].example) == "day/month/year: 03/04/2020 is 03-Apr-2020"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("4.10", "5"), "."),
        (("4,10", "<5"), ","),
        (("> 4,1", "1,234"), ","),
        (("1,234", "12"), None),
        (("1,234", "0.5"), "."),
        (("4,1", "0.5"), None),
        (("negative", "140"), "."),
        ((), "."),
    ],
)
def test_the_decimal_sign_is_asked_where_numbers_can_be_meant_two_ways(
    values: tuple[str, ...], expected: str | None
) -> None:
    assert decimal_of(values) == expected


def test_a_column_has_one_meaning_and_a_meaning_one_column() -> None:
    head = head_of()
    form = begun_form(head)

    moved = with_meaning(form, head, "Remark", Meaning.TEXT)
    unused = with_meaning(moved, head, "Remark", Meaning.UNUSED)

    assert (moved.meaning("Remark"), moved.meaning("Test")) == (Meaning.TEXT, Meaning.UNUSED)
    assert open_questions(unused)[0] == "which column holds the name of the test"


def test_a_column_that_is_taken_for_dates_anew_is_asked_anew() -> None:
    head = head_of()
    form = with_date(begun_form(head), Meaning.DATE, "D/M/YYYY")

    moved = with_meaning(form, head, "Taken", Meaning.END)

    assert not moved.is_decided(Meaning.DATE)
    assert not moved.is_decided(Meaning.END)


def test_another_fact_keeps_the_meanings_that_it_has_and_forgets_the_others() -> None:
    head = head_of()
    form = with_date(begun_form(head), Meaning.DATE, "D/M/YYYY")

    changed = with_fact(form, head, "Condition")

    assert (changed.column(Meaning.TEXT), changed.column(Meaning.DATE)) == ("Test", "Taken")
    assert changed.column(Meaning.VALUE) is None
    assert mapping_of(changed).value is None
    assert mapping_of(changed).fact == "Condition"


def test_words_that_are_not_put_into_others_stay_as_written() -> None:
    head = head_of()
    form = with_date(begun_form(head), Meaning.DATE, "D/M/YYYY")

    given = with_word(form, Meaning.STATUS, "P", "preliminary")
    taken_back = with_word(given, Meaning.STATUS, "P", None)

    status = mapping_of(given).status
    assert status is not None
    assert dict(status.words) == {"Final": "final", "P": "preliminary"}
    assert dict(taken_back.words) == dict(form.words)


def test_an_open_date_can_be_opened_again() -> None:
    form = with_date(begun_form(head_of()), Meaning.DATE, "D/M/YYYY")

    assert not with_open_date(form, Meaning.DATE).is_decided(Meaning.DATE)


@pytest.mark.parametrize(
    ("typed", "system"),
    [
        ("1.2.840.114350", "urn:oid:1.2.840.114350"),
        (" urn:oid:1.2.3 ", "urn:oid:1.2.3"),
        ("https://example.org/mrn", "https://example.org/mrn"),
        ("our hospital", None),
        ("", None),
        ("http://a b", None),
    ],
)
def test_a_register_is_named_by_an_address(typed: str, system: str | None) -> None:
    assert number_system_of(typed) == system


@pytest.mark.parametrize(
    ("text", "is_one"), [("DD.MM.YYYY", True), ("YYYY", True), ("DD.MM", False), ("", False), ("MM MM YYYY", False)]
)
def test_a_notation_of_ones_own_needs_a_year_and_no_part_twice(text: str, *, is_one: bool) -> None:
    assert is_notation(text) is is_one


def test_gender_letters_are_those_of_hl7_and_no_others() -> None:
    assert (code_of("Observation", Meaning.GENDER, "F"), code_of("Patient", Meaning.GENDER, "Male")) == (
        "female",
        "male",
    )
    assert code_of("Observation", Meaning.GENDER, "w") is None
    assert code_of("Condition", Meaning.VERIFICATION, "Entered in Error") == "entered-in-error"
    assert code_of("Observation", Meaning.STATUS, "F") is None


@pytest.mark.parametrize("fact", MAPPED_FACTS)
def test_every_fact_and_every_meaning_has_words(fact: str) -> None:
    words = [strings.meaning_words(fact, meaning.value) for meaning in meanings_of(fact)]

    assert len(set(words)) == len(words)
    assert fact in dict(strings.FACT_CHOICES)
    assert strings.FACT_NAMES[fact]


def test_a_table_of_patients_needs_a_number_or_a_name() -> None:
    head = head_of("Number,City\n1,Leith\n")
    form = MappingForm(fact="Patient")

    assert open_questions(form) == (strings.MAPPING_NEEDS_PERSON,)
    assert open_questions(with_meaning(form, head, "Number", Meaning.PATIENT_NUMBER)) == ()


def test_columns_without_a_name_of_their_own_cannot_be_used() -> None:
    head = replace(head_of(), header=("A", "B", "b", ""))

    assert usable_columns(head) == ("A",)


def test_examples_are_the_first_different_values() -> None:
    head = head_of("A,B\nx,1\nx,2\n  y   z ,3\n" + "w" * 60 + ",4\nv,5\n")

    assert examples_of(head, "A") == f"x   y z   {'w' * 27}…"
    assert examples_of(replace(head, rows=()), "A") == "empty in the first rows"


@pytest.mark.parametrize(
    ("name", "is_one"), [("Labs", True), ("", False), ("  ", False), ("a\nb", False), ("x" * 81, False)]
)
def test_a_mapping_is_called_in_one_line(name: str, *, is_one: bool) -> None:
    assert is_name(name) is is_one


def test_the_first_rows_are_shown_in_words_with_their_problems() -> None:
    head = head_of(
        "MRN,Name,Test,Result,Units,Taken,Status\n"
        "17,Ada Fernwood,Potassium,4.10,mmol/L,2020-04-03,final\n"
        ',,Sodium,"1,5",mmol/L,2020-04-03,final\n'
        "18,,Glucose,5,mmol/L,3 April,final\n"
        "19,,Urea,5,mmol/L,2020-04-03,planned\n"
    )
    mapping = TableMapping(
        fact="Observation",
        subject=SubjectColumns(identifier="MRN", name="Name"),
        code=CodeColumns(text="Test"),
        value=ValueColumns(column="Result", unit_column="Units"),
        date=DateColumn(column="Taken"),
        status=TextColumn(column="Status"),
        only=(RowFilter(column="Status", equals=("final",)),),
    )

    trial = trial_of(preview_rows(head, mapping))

    assert trial.summary == "4 rows: 2 read, 1 left out, 1 with problems; 1 of those read to look at"
    assert not trial.is_good
    assert [[cell.text for cell in row.cells] for row in trial.rows] == [
        ["1", "Ada Fernwood\n17", "03-Apr-2020", "Potassium   4.10 mmol/L\nfinal"],
        ["2", "Nobody", "03-Apr-2020", (
            "Sodium   1,5\nfinal\nMRN: The row does not give the person's number; it is in no patient's chart.\n"
            "Read as a text, not as a number: another decimal sign?"
        )],
        ["3", "–", "–", "Taken: The date is not in ISO 8601's notation, and the mapping names no format."],
        ["4", "–", "–", strings.MAPPING_LEFT_OUT],
    ]  # fmt: skip


def test_rows_of_patients_are_shown_with_their_birth_dates() -> None:
    head = head_of("MRN,Name,Born,Sex\n17,Ada Fernwood,1945-07-14,F\n")
    mapping = mapping_of(begun_form(head))

    trial = trial_of(preview_rows(head, mapping))

    assert trial.is_good
    assert [cell.text for cell in trial.rows[0].cells] == [
        "1",
        "Ada Fernwood\n17",
        "14-Jul-1945",
        "Ada Fernwood   Female",
    ]


@pytest.mark.parametrize(
    ("fact", "columns", "said"),
    [
        (
            "AllergyIntolerance",
            {Meaning.TEXT: "A", Meaning.REACTION: "B", Meaning.VERIFICATION: "C", Meaning.CATEGORY: "D"},
            "a1   b1\nc1   d1",
        ),
        ("MedicationStatement", {Meaning.TEXT: "A", Meaning.DOSAGE: "B", Meaning.ROUTE: "C"}, "a1   b1\nc1"),
        ("DocumentReference", {Meaning.DOCUMENT_TEXT: "A", Meaning.NOTE: "B"}, "Document without a name\na1\nb1"),
        ("Immunization", {Meaning.TEXT: "A", Meaning.ROUTE: "B"}, "a1\nb1"),
        ("Condition", {Meaning.CODE: "A", Meaning.STATUS: "B"}, "a1\nb1   a1"),
    ],
)
def test_each_used_column_can_be_seen_in_the_words_of_a_row(fact: str, columns: dict[Meaning, str], said: str) -> None:
    form = MappingForm(fact=fact, columns=tuple(columns.items()), fixed_number="17")

    trial = trial_of(preview_rows(head_of("A,B,C,D\na1,b1,c1,d1\n"), mapping_of(form)))

    assert trial.rows[0].cells[3].text == said


def test_a_saved_mapping_is_shown_in_the_spelling_of_the_table() -> None:
    mapping = TableMapping(
        fact="Condition", code=CodeColumns(text="problem"), only=(RowFilter(column="mrn", equals=("1",)),)
    )

    form = spelled_as(form_of(mapping), ("MRN", "Problem"))

    assert form.meaning("Problem") is Meaning.TEXT
    assert form.filters[0].column == "MRN"


def test_a_mapping_that_uses_a_column_twice_is_shown_whole() -> None:
    twice = TableMapping(fact="Condition", code=CodeColumns(text="P"), note="P")

    assert says_all(form_of(twice), twice)
    assert set(form_of(twice).meanings("P")) == {Meaning.TEXT, Meaning.NOTE}


def test_one_of_several_meanings_is_changed_and_the_others_stay() -> None:
    head = head_of("MRN,Problem,Since\n17,Gout,2020-01-01\n")
    form = MappingForm(fact="Condition", columns=((Meaning.PATIENT_NUMBER, "MRN"), (Meaning.TEXT, "Problem")))

    two = with_meaning(form, head, "Problem", Meaning.NOTE, instead_of=Meaning.UNUSED)
    other = with_meaning(two, head, "Problem", Meaning.RECORD_NUMBER, instead_of=Meaning.NOTE)
    first = with_meaning(two, head, "Problem", Meaning.CODE)
    one = with_meaning(two, head, "Problem", Meaning.UNUSED, instead_of=Meaning.NOTE)
    moved = with_meaning(two, head, "Since", Meaning.NOTE)

    assert two.meanings("Problem") == (Meaning.TEXT, Meaning.NOTE)
    assert other.meanings("Problem") == (Meaning.TEXT, Meaning.RECORD_NUMBER)
    assert first.meanings("Problem") == (Meaning.CODE, Meaning.NOTE)
    assert one == form
    assert (moved.meanings("Problem"), moved.meaning("Since")) == ((Meaning.TEXT,), Meaning.NOTE)


@st.composite
def forms(draw: st.DrawFn) -> MappingForm:
    """Complete answers by chance."""
    fact = draw(st.sampled_from(MAPPED_FACTS))
    allowed = [one for one in meanings_of(fact) if one is not Meaning.UNUSED]
    used = draw(st.lists(st.sampled_from(allowed), unique=True, max_size=8))
    used += [] if fact == "Patient" or {Meaning.TEXT, Meaning.CODE} & set(used) else [Meaning.TEXT]
    form = MappingForm(fact=fact, columns=tuple((meaning, f"c{number}") for number, meaning in enumerate(used)))
    for meaning in used:
        if meaning in (Meaning.DATE, Meaning.END, Meaning.BIRTH_DATE):
            form = with_date(form, meaning, draw(st.sampled_from([None, "D.M.YYYY"])))
        for code in codes_of(fact, meaning)[:1]:
            form = with_word(form, meaning, "A", draw(st.sampled_from([None, code])))
    if Meaning.VALUE in used:
        form = replace(form, unit=draw(st.sampled_from([None, "mg"])), decimal=draw(st.sampled_from(".,")))
    if Meaning.CODE in used:
        form = replace(form, code_system=draw(st.sampled_from([None, "http://loinc.org"])))
    if Meaning.PATIENT_NUMBER in used:
        form = replace(form, number_system="urn:oid:1.2", number_type=draw(st.sampled_from([None, "MR"])))
    return form


@settings(max_examples=int(os.environ.get("CLINIC_ASSIST_CASES", "200")), deadline=None)
@given(forms())
def test_answers_are_the_same_after_they_were_a_mapping(form: MappingForm) -> None:
    used = dict(form.columns)
    lonely = {Meaning.UNIT, Meaning.LOW, Meaning.HIGH, Meaning.INTERPRETATION} if Meaning.VALUE not in used else set()
    lonely |= {Meaning.CODE_SYSTEM} if Meaning.CODE not in used else set()

    again = form_of(mapping_of(form))

    assert dict(again.columns) == {meaning: column for meaning, column in used.items() if meaning not in lonely}
    assert (dict(again.dates), dict(again.words)) == (dict(form.dates), dict(form.words))
    assert says_all(again, mapping_of(form))
    assert replace(again, columns=(), dates=(), words=()) == replace(form, columns=(), dates=(), words=())
