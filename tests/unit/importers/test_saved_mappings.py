"""Which mapping a table is read by, in whatever encoding, with whatever delimiter and order of columns it comes."""

from __future__ import annotations

import csv
import io
import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic_assist.chart.facts import Condition, Fact, Observation
from clinic_assist.chart.intake import SourceFile
from clinic_assist.chart.table_mapping import (
    CodeColumns,
    DateColumn,
    RowFilter,
    SavedMapping,
    SubjectColumns,
    TableMapping,
    ValueColumns,
)
from clinic_assist.errors import MachineError, UserError
from clinic_assist.importers import (
    Mappings,
    load_mappings,
    load_named_mapping,
    mapping_of_table,
    read_batch,
    save_mappings,
    save_named_mapping,
)
from tests.unit.importers.table_files import source_of

PROBLEMS = SavedMapping(
    name="Problems",
    mapping=TableMapping(fact="Condition", subject=SubjectColumns(identifier="MRN"), code=CodeColumns(text="Problem")),
    header=("MRN", "Problem"),
)
ALLERGIES = SavedMapping(
    name="Allergies",
    mapping=TableMapping(fact="AllergyIntolerance", code=CodeColumns(text="Allergen")),
    header=("MRN", "Allergen"),
)


def guided(data: str | bytes, *mappings: SavedMapping) -> SourceFile:
    return Mappings(mappings).guided(source_of(data))


@pytest.mark.parametrize(
    "data",
    [
        "MRN,Problem\n17,Gout\n",
        "Problem;mrn\nGout;17\n",
        "\ufeffMRN\tPROBLEM\r\n17\tGout\r\n",
        "sep=;\nMRN;Problem\n17;Gout\n",
        "MRN|Problem\n17|Gout\n".encode("utf-16"),
    ],
)
def test_a_table_with_the_same_columns_is_read_by_the_mapping_however_it_is_written(data: str | bytes) -> None:
    source = guided(data, ALLERGIES, PROBLEMS)

    batch = read_batch(source)

    assert source.guide_name == "Problems"
    assert [fact.code.display for fact in batch.facts if isinstance(fact, Condition) and fact.code] == ["Gout"]


@pytest.mark.parametrize(
    "data",
    [
        "MRN,Problem,Since\n17,Gout,2019\n",
        "MRN,Problems\n17,Gout\n",
        "MRN,Problem,Problem\n17,Gout,Gout\n",
        "a letter, and no table\n",
        '{"resourceType": "Bundle"}',
    ],
)
def test_a_file_with_other_columns_is_left_alone(data: str) -> None:
    assert guided(data, PROBLEMS) == source_of(data)


def test_each_table_has_the_mapping_of_its_own() -> None:
    names = [guided(data, PROBLEMS, ALLERGIES).guide_name for data in ("MRN,Problem\n1,a\n", "MRN,Allergen\n1,a\n")]

    assert names == ["Problems", "Allergies"]


def test_a_mapping_without_a_header_is_for_tables_with_its_columns_and_else_only_a_last_resort() -> None:
    given = SavedMapping(name="given", mapping=PROBLEMS.mapping)

    assert guided("MRN,Problem,Since\n1,a,b\n", given, ALLERGIES).guide_name == "given"
    assert guided("MRN,Allergen\n1,a\n", given, ALLERGIES).guide_name == "Allergies"
    assert guided("MRN,Other\n1,a\n", given, ALLERGIES).guide_name == "given"


def test_a_table_with_a_rare_delimiter_is_found_by_the_delimiter_of_its_mapping() -> None:
    rare = replace(PROBLEMS, mapping=replace(PROBLEMS.mapping, delimiter="^"))

    batch = read_batch(guided("MRN^Problem\n17^Gout of the left foot\n", rare))
    other = guided("MRN,Problem\n17,Gout\n", rare)

    assert (batch.entries, batch.read) == (1, 1)
    assert other.format == "csv"
    assert read_batch(other).read == 1


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ("MRN,Problem\n17,Żółtaczka\n".encode("cp1250"), "Żółtaczka"),
        ("MRN,Problem\n17,Żółtaczka\n".encode(), "Żółtaczka"),
        ("MRN,Problem\n17,Żółtaczka\n".encode("utf-16"), "Żółtaczka"),
        (b"MRN,Problem\n17,Gout\n", "Gout"),
    ],
)
def test_the_encoding_of_a_mapping_holds_only_where_the_file_does_not_tell_its_own(data: bytes, word: str) -> None:
    polish = replace(PROBLEMS, mapping=replace(PROBLEMS.mapping, encoding="cp1250"))

    batch = read_batch(guided(data, polish))

    assert [fact.code.display for fact in batch.facts if isinstance(fact, Condition) and fact.code] == [word]
    assert not batch.issues


def test_an_encoding_that_is_not_known_keeps_no_other_mapping_from_its_tables() -> None:
    odd = replace(ALLERGIES, mapping=replace(ALLERGIES.mapping, encoding="klingon"))

    assert guided("MRN,Problem\n1,a\n", odd, PROBLEMS).guide_name == "Problems"
    assert mapping_of_table(b"MRN,Allergen\n1,a\n", odd) is None


def test_a_mapping_that_was_previewed_reads_all_rows() -> None:
    previewed = replace(PROBLEMS, mapping=replace(PROBLEMS.mapping, first_rows=1))

    assert read_batch(guided("MRN,Problem\n17,Gout\n18,Asthma\n", previewed)).entries == 2


@pytest.mark.parametrize("name", ["", " a", "a\nb", "x" * 81, "a\u202eb"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        replace(PROBLEMS, name=name)


def test_a_header_without_the_columns_of_the_mapping_is_refused() -> None:
    with pytest.raises(ValueError, match="lacks"):
        replace(PROBLEMS, header=("MRN", "Other"))


def test_mappings_are_the_same_after_they_were_written_and_read() -> None:
    kept = (
        PROBLEMS,
        replace(ALLERGIES, mapping=replace(ALLERGIES.mapping, only=(RowFilter(column="MRN", equals=("1",)),))),
    )

    assert load_mappings(save_mappings(kept)) == kept
    assert load_named_mapping(save_named_mapping(PROBLEMS)) == PROBLEMS
    assert load_named_mapping(b'{"fact": "Patient"}') is None
    with pytest.raises(MachineError):
        load_mappings(b"[1]")
    with pytest.raises(UserError, match="not known: surprise"):
        load_named_mapping(b'{"name": "a", "mapping": {"fact": "Patient"}, "surprise": 1}')


WORD = (
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)
    .map(lambda text: f"c{text.lower()}")
    .filter(lambda text: text.lower() == text)
)
CELL = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=12).map(
    lambda text: f"x{' '.join(text.split())}"
)
CASES = settings(
    max_examples=int(os.environ.get("CLINIC_ASSIST_CASES", "200")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@st.composite
def mapped_tables(draw: st.DrawFn) -> tuple[SavedMapping, list[dict[str, str]]]:
    """Names of columns by chance, a mapping of some of them, and rows."""
    names = draw(st.lists(WORD, min_size=5, max_size=7, unique=True))
    about, number, value, date, unit, *_rest = names
    mapping = TableMapping(
        fact="Observation",
        subject=SubjectColumns(identifier=number),
        code=CodeColumns(text=about),
        value=ValueColumns(column=value, unit_column=unit, decimal=draw(st.sampled_from(".,"))),
        date=DateColumn(column=date, format=draw(st.sampled_from(["DD.MM.YYYY", "YYYYMMDD", "M/D/YYYY"]))),
    )
    rows = []
    for _row in range(draw(st.integers(1, 5))):
        row = {name: draw(CELL) for name in names}
        whole, parts = draw(st.integers(0, 999)), draw(st.integers(0, 99))
        row[value] = f"{whole}{mapping.value.decimal if mapping.value else ''}{parts:02}"
        when = draw(st.dates())
        row[date] = {
            "DD.MM.YYYY": f"{when.day:02}.{when.month:02}.{when.year:04}",
            "YYYYMMDD": f"{when.year:04}{when.month:02}{when.day:02}",
            "M/D/YYYY": f"{when.month}/{when.day}/{when.year:04}",
        }[mapping.date.format if mapping.date and mapping.date.format else ""]
        rows.append(row)
    return SavedMapping(name="by chance", mapping=mapping, header=tuple(names)), rows


def written(
    saved: SavedMapping, rows: list[dict[str, str]], *, order: list[str], delimiter: str, encoding: str
) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(order)
    writer.writerows([row[name] for name in order] for row in rows)
    return out.getvalue().encode(encoding)


def said(facts: tuple[Fact, ...]) -> list[tuple[str, ...]]:
    return [
        (fact.code.display, str(fact.value.quantity.value), fact.value.quantity.unit or "", fact.effective.text)
        for fact in facts
        if isinstance(fact, Observation) and fact.code and fact.value and fact.value.quantity and fact.effective
    ]


@CASES
@given(mapped_tables(), st.data())
def test_a_table_by_chance_is_read_alike_by_its_saved_mapping_however_it_is_written(
    made: tuple[SavedMapping, list[dict[str, str]]], data: st.DataObject
) -> None:
    saved, rows = made
    (kept,) = load_mappings(save_mappings([saved]))
    order = data.draw(st.permutations(saved.header))
    delimiter = data.draw(st.sampled_from(",;\t|"))
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))

    source = Mappings([kept]).guided(
        source_of(written(saved, rows, order=order, delimiter=delimiter, encoding=encoding))
    )
    batch = read_batch(source)

    mapping = saved.mapping
    assert mapping.value
    assert mapping.code
    assert source.guide_name == "by chance"
    assert (batch.entries, batch.read) == (len(rows), len(rows))
    assert [(what, value, unit) for what, value, unit, _when in said(batch.facts)] == [
        (
            row[mapping.code.text or ""],
            row[mapping.value.column].replace(",", "."),
            row[mapping.value.unit_column or ""],
        )
        for row in rows
    ]
