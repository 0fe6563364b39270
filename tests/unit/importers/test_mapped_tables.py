from __future__ import annotations

import codecs
import csv
import io
import os
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_assist.chart.facts import AbsenceStatement, AllergyIntolerance, Condition, Observation, Patient
from clinic_assist.chart.intake import ImportBatch
from clinic_assist.chart.table_mapping import (
    CodeColumns,
    DateColumn,
    RowFilter,
    SubjectColumns,
    TableMapping,
    TextColumn,
    ValueColumns,
)
from clinic_assist.errors import SourceError, UserError
from clinic_assist.importers import load_mapping, locate, read_batch, save_mapping
from clinic_assist.importers.csvtext import format_with
from clinic_assist.importers.datenotation import DateFormatError, date_in
from clinic_assist.importers.tabular.mapped import read_with_mapping
from clinic_assist.importers.tabular.mapped_row import NOT_IN_FORMAT, NOT_ISO
from tests.unit.importers.table_files import source_of, table

LABS = TableMapping(
    fact="Observation",
    subject=SubjectColumns(
        identifier="MRN",
        system="urn:oid:1.2.3",
        name="Name",
        birth_date=DateColumn(column="Born", format="DD.MM.YYYY"),
        gender=TextColumn(column="Sex", words=(("w", "female"), ("m", "male"))),
    ),
    code=CodeColumns(column="LOINC", system="http://loinc.org", text="Test"),
    value=ValueColumns(column="Result", unit_column="Unit", decimal=",", low="Low", high="High", interpretation="Flag"),
    date=DateColumn(column="Taken", format="DD.MM.YYYY HH:mm"),
    status=TextColumn(column="Status", words=(("F", "final"),)),
    note="Comment",
)
HEADER = "MRN;Name;Born;Sex;LOINC;Test;Result;Unit;Low;High;Flag;Taken;Status;Comment"
GLUCOSE = "17;Ada Fernwood;14.07.1945;w;2339-0;Glucose;4,10;mmol/L;3,9;5,6;N;03.04.2019 08:15;F;fasting"


def mapped(data: str | bytes, mapping: TableMapping = LABS) -> ImportBatch:
    source = source_of(data)
    batch = read_with_mapping(source, mapping)
    named = format_with("csv", encoding=mapping.encoding, delimiter=mapping.delimiter)
    assert read_batch(replace(source, format=named, guide=save_mapping(mapping))) == batch
    for place in {fact.provenance.locator for fact in batch.facts} | {issue.locator for issue in batch.issues}:
        text, start, end = locate(source.data, place, named)
        assert text[start:end] or "/" in place
    return batch


def test_a_row_becomes_the_fact_that_the_mapping_names() -> None:
    batch = mapped(table(HEADER, GLUCOSE))

    fact, person = batch.facts
    assert (batch.entries, batch.read) == (1, 1)
    assert isinstance(fact, Observation)
    assert fact.code is not None
    assert fact.code.code_in("http://loinc.org") == "2339-0"
    assert fact.value is not None
    assert fact.value.quantity is not None
    assert (str(fact.value.quantity.value), fact.value.quantity.unit) == ("4.10", "mmol/L")
    assert fact.when is not None
    assert fact.when.text == "2019-04-03T08:15"
    assert (fact.status, fact.notes[0].text) == ("final", "fasting")
    assert fact.reference_ranges[0].high is not None
    assert isinstance(person, Patient)
    assert fact.subject == person.id
    assert (person.gender, person.names[0].text) == ("female", "Ada Fernwood")
    assert person.birth_date is not None
    assert person.birth_date.text == "1945-07-14"
    assert person.identifiers[0].system == "urn:oid:1.2.3"


def test_one_person_of_many_rows_is_one_patient_and_another_name_is_another() -> None:
    batch = mapped(table(HEADER, GLUCOSE, GLUCOSE, GLUCOSE.replace("Fernwood", "Byrd")))

    first, second, third, *people = batch.facts
    assert first.subject == second.subject != third.subject
    assert len(people) == 2


def test_a_row_without_the_number_of_a_person_is_nobodys() -> None:
    batch = mapped(table(HEADER, GLUCOSE, GLUCOSE.replace("17;", ";", 1)))

    assert [fact.subject is None for fact in batch.facts] == [False, True, True]
    assert isinstance(batch.facts[-1], Patient)
    assert [issue.locator for issue in batch.issues if "number" in issue.reason] == ["row[2]/MRN"]


@pytest.mark.parametrize("value", ["2019-04-03", "3.4.2019 08:15", "04/03/2019 08:15", "31.02.2019 08:15"])
def test_a_date_that_is_not_in_the_named_format_costs_the_row(value: str) -> None:
    batch = mapped(table(HEADER, GLUCOSE, GLUCOSE.replace("03.04.2019 08:15", value)))

    (issue,) = batch.rejected
    assert (batch.entries, batch.read) == (2, 1)
    assert (issue.locator, issue.reason) == ("row[2]/Taken", NOT_IN_FORMAT)


def test_an_ambiguous_date_without_a_named_format_is_never_guessed() -> None:
    mapping = TableMapping(fact="Condition", code=CodeColumns(text="Problem"), date=DateColumn(column="Since"))

    batch = mapped(table("Problem,Since", "Gout,03/04/2019", "Gout,2019-04", "Gout,"), mapping)

    assert [(issue.locator, issue.reason) for issue in batch.rejected] == [("row[1]/Since", NOT_ISO)]
    assert [fact.when.text if fact.when else None for fact in batch.facts] == ["2019-04", None]


def test_a_number_with_another_decimal_sign_stays_a_text() -> None:
    batch = mapped(
        table(
            HEADER,
            GLUCOSE.replace("4,10", "4.10"),
            GLUCOSE.replace("4,10", "<0,5"),
            GLUCOSE.replace("4,10", "hemolyzed"),
        )
    )

    texts, low, words = (fact.value_of for fact in batch.facts[:3])
    assert texts is not None
    assert texts.string == "4.10"
    assert low is not None
    assert low.quantity is not None
    assert (low.quantity.comparator, str(low.quantity.value)) == ("<", "0.5")
    assert words is not None
    assert words.string == "hemolyzed"


def test_rows_that_the_mapping_leaves_out_are_kept_and_counted() -> None:
    mapping = replace(LABS, only=(RowFilter(column="Flag", equals=("N",)),))

    batch = mapped(table(HEADER, GLUCOSE, GLUCOSE.replace(";N;", ";H;")), mapping)

    assert (batch.entries, batch.read, len(batch.kept)) == (2, 1, 1)


def test_no_known_allergies_in_a_row_is_an_absence() -> None:
    mapping = TableMapping(fact="AllergyIntolerance", code=CodeColumns(text="Substance"), reaction="Reaction")

    silence, allergy = mapped(table("Substance,Reaction", "NKDA,", "Penicillin,Rash"), mapping).facts

    assert isinstance(silence, AbsenceStatement)
    assert silence.is_partial
    assert isinstance(allergy, AllergyIntolerance)
    assert allergy.reactions[0].description == "Rash"


def test_the_whole_table_may_be_about_one_person() -> None:
    mapping = TableMapping(
        fact="Condition",
        subject=SubjectColumns(fixed_identifier="17", system="urn:oid:1.2.3"),
        code=CodeColumns(text="Problem"),
    )

    first, second, person = mapped(table("Problem,Since", "Gout,2019", "Asthma,2001"), mapping).facts

    assert isinstance(person, Patient)
    assert {first.subject, second.subject} == {person.id}


def test_patients_are_read_from_a_table_of_patients() -> None:
    mapping = TableMapping(
        fact="Patient", subject=SubjectColumns(identifier="MRN", system="urn:oid:1.2.3", family="Last", given="First")
    )

    (person,) = mapped(table("MRN,Last,First", "17,Fernwood,Ada"), mapping).facts

    assert isinstance(person, Patient)
    assert person.names[0].family == "Fernwood"


def test_another_mapping_of_the_same_row_gives_another_id_and_the_same_one_the_same() -> None:
    data = table(HEADER, GLUCOSE)

    first, again = mapped(data).facts[0], mapped(data).facts[0]
    other = mapped(data, replace(LABS, note=None)).facts[0]

    assert first.id == again.id != other.id
    assert mapped(data, replace(LABS, first_rows=20)).facts[0].id == first.id


def test_a_preview_reads_the_first_rows_only() -> None:
    batch = mapped(table(HEADER, *[GLUCOSE] * 50), replace(LABS, first_rows=20))

    assert batch.entries == 20


def test_a_table_without_the_columns_of_the_mapping_is_refused() -> None:
    with pytest.raises(SourceError, match="lacks 14 of the 14 columns"):
        mapped("a,b\n1,2\n")


def test_a_table_of_no_known_kind_is_refused_without_a_mapping() -> None:
    with pytest.raises(SourceError, match="nothing says what its columns mean"):
        read_batch(source_of(table(HEADER, GLUCOSE)))


def test_delimiter_and_encoding_may_be_named() -> None:
    mapping = replace(LABS, delimiter="^", encoding="cp1250")
    data = table(HEADER, GLUCOSE.replace("Ada", "Łucja")).replace(";", "^").encode("cp1250")

    batch = mapped(data, mapping)

    person = batch.facts[-1]
    assert isinstance(person, Patient)
    assert person.names[0].text == "Łucja Fernwood"
    with pytest.raises(SourceError, match="encoding"):
        mapped(data, replace(mapping, encoding="rot13"))


def test_a_mapping_travels_as_json_and_comes_back_equal() -> None:
    assert load_mapping(save_mapping(LABS)) == LABS
    assert b"null" not in save_mapping(LABS)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{", "not valid JSON"),
        (b'{"fact": "Observation", "code": {"text": "a"}, "colour": 1}', "not known: colour"),
        (b'{"fact": "Observation", "code": {"text": "a", "sytem": "b"}}', "not known: code.sytem"),
        (
            b'{"fact": "Observation", "code": {"text": "a"}, "only": [{"column": "a", "equal": []}]}',
            "not known: only.equal",
        ),
        (b'{"fact": "Chart", "code": {"text": "a"}}', "none that a table can hold"),
        (b'{"fact": "Observation"}', "no column says"),
        (b'{"fact": "Observation", "code": {"text": "a"}, "delimiter": ";;"}', "not one sign"),
        (b'{"fact": "Observation", "code": {"text": 1}}', "cannot be meant so"),
    ],
)
def test_a_mapping_that_cannot_be_meant_so_is_refused_with_the_reason(body: bytes, reason: str) -> None:
    with pytest.raises(UserError, match=reason):
        load_mapping(body)


@pytest.mark.parametrize(
    ("text", "notation", "expected"),
    [
        ("03.04.2019", "DD.MM.YYYY", "2019-04-03"),
        ("3/4/2019", "M/D/YYYY", "2019-03-04"),
        ("04/2019", "MM/YYYY", "2019-04"),
        ("2019", "YYYY", "2019"),
        ("20190403081500", "YYYYMMDDHHmmss", "2019-04-03T08:15:00"),
        ("03-Apr-2019", "DD-MMM-YYYY", "2019-04-03"),
        ("4/3/2019 1:05 PM", "M/D/YYYY h:mm A", "2019-04-03T13:05"),
        ("4/3/2019 12:05 am", "M/D/YYYY h:mm A", "2019-04-03T00:05"),
        ("2019-04-03 08:15 +0200", "YYYY-MM-DD HH:mm Z", "2019-04-03T08:15+02:00"),
        ("2019-04-03 08:15:00Z", None, "2019-04-03 08:15:00Z"),
        ("30.02.2019", "DD.MM.YYYY", None),
        ("13/13/2019", "M/D/YYYY", None),
        ("4/3/2019 13:05 PM", "M/D/YYYY h:mm A", None),
        ("03.04.19", "DD.MM.YYYY", None),
        ("03.04.2019 ", "DD.MM.YYYY", None),
        ("03/04/2019", None, None),
    ],
)
def test_a_date_is_what_its_notation_says_or_none(text: str, notation: str | None, expected: str | None) -> None:
    found = date_in(text, notation)

    assert (found.text if found else None) == expected


@pytest.mark.parametrize(
    "notation", ["DD.MM", "DD.YYYY", "YYYY-MM-DD HH", "YYYY HH:mm", "YYYY-MM-MM", "YYYY-MM-DD ss", ""]
)
def test_a_notation_that_leaves_something_open_is_refused(notation: str) -> None:
    with pytest.raises(DateFormatError):
        date_in("", notation)


CELL = (
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff")
        | st.sampled_from('\n",;\t|'),
        max_size=12,
    )
    .map(str.strip)
    .filter(lambda text: text != "\\N")
)
NUMBER = st.decimals(min_value=-9999, max_value=9999, places=3).map(lambda number: f"{number:f}")
DAY = st.dates(min_value=date(1900, 1, 1))


@settings(
    max_examples=int(os.environ.get("CLINIC_ASSIST_CASES", "200")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    rows=st.lists(st.tuples(CELL, NUMBER, CELL, DAY), min_size=1, max_size=8),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    quoting=st.booleans(),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_what_is_written_as_a_table_is_read_again_as_it_was(
    rows: list[tuple[str, str, str, object]], delimiter: str, encoding: str, quoting: bool, end: str
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(
        out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL if quoting else csv.QUOTE_MINIMAL
    )
    writer.writerow(["What", "How much", "Unit", "When"])
    for what, number, unit, day in rows:
        writer.writerow([what, number, unit, f"{day:%d.%m.%Y}"])
    mapping = TableMapping(
        fact="Observation",
        code=CodeColumns(text="What"),
        value=ValueColumns(column="How much", unit_column="Unit"),
        date=DateColumn(column="When", format="DD.MM.YYYY"),
        delimiter=delimiter,
    )

    batch = read_with_mapping(source_of(out.getvalue().encode(encoding)), mapping)

    found = [
        (fact.code.text if fact.code else "", str(fact.value.quantity.value), fact.value.quantity.unit or "", fact.when)
        for fact in batch.facts
        if isinstance(fact, Observation) and fact.value and fact.value.quantity
    ]
    expected = [(what, number, unit, f"{day}") for what, number, unit, day in rows if what]
    assert batch.entries == len(rows)
    assert len(batch.rejected) == len(rows) - len(expected)
    assert [(text, number, unit, when.text if when else "") for text, number, unit, when in found] == expected


def test_a_byte_order_mark_is_not_a_part_of_the_first_column() -> None:
    data = codecs.BOM_UTF8 + table("Problem,Since", "Gout,2019").encode()

    (fact,) = mapped(data, TableMapping(fact="Condition", code=CodeColumns(text="Problem"))).facts

    assert isinstance(fact, Condition)


def test_a_column_name_that_stands_twice_is_refused_only_where_it_is_meant() -> None:
    data = "Problem,x,x\nGout,1,2\n"

    (fact,) = mapped(data, TableMapping(fact="Condition", code=CodeColumns(text="Problem"))).facts

    assert isinstance(fact, Condition)
    with pytest.raises(SourceError, match="same name"):
        mapped(data, TableMapping(fact="Condition", code=CodeColumns(text="x")))
