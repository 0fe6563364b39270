from __future__ import annotations

from pathlib import Path

import pytest

from clinic_assist.chart.facts import Observation
from clinic_assist.errors import SourceError
from clinic_assist.importers import date_notations, propose_mapping, table_head
from clinic_assist.workflows.map_tables import begin_mapping, look_at_table, preview_table

LABS = "MRN;Last name;DOB;LOINC code;Test name;Result;Units;Collected;Status\n"
ROW = "17;Fernwood;1945-07-14;2339-0;Glucose;4.10;mmol/L;{day};final\n"


def test_columns_are_proposed_by_their_names() -> None:
    mapping = propose_mapping(LABS.strip().split(";"))

    assert mapping is not None
    assert mapping.fact == "Observation"
    assert (mapping.subject.identifier, mapping.subject.family) == ("MRN", "Last name")
    assert mapping.code is not None
    assert (mapping.code.column, mapping.code.text) == ("LOINC code", "Test name")
    assert mapping.code.system == "http://loinc.org"
    assert mapping.value is not None
    assert (mapping.value.column, mapping.value.unit_column, mapping.value.unit) == ("Result", "Units", None)
    assert mapping.date is not None
    assert mapping.date.column == "Collected"
    assert mapping.subject.system is None


@pytest.mark.parametrize(
    ("header", "fact"),
    [
        ("Patient,Allergen,Reaction", "AllergyIntolerance"),
        ("Patient,Medication,Sig,Route", "MedicationStatement"),
        ("Patient,Vaccine,Date", "Immunization"),
        ("Patient,Diagnosis,ICD10,Onset", "Condition"),
        ("MRN,Surname,First name,DOB", "Patient"),
    ],
)
def test_the_kind_of_fact_is_proposed_by_the_words(header: str, fact: str) -> None:
    mapping = propose_mapping(header.split(","))

    assert mapping is not None
    assert mapping.fact == fact


def test_columns_that_say_nothing_give_no_proposal() -> None:
    assert propose_mapping(["alpha", "beta"]) is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["13.04.2019", "03.05.2019"], ("D.M.YYYY",)),
        (["13/04/2019"], ("D/M/YYYY",)),
        (["03/04/2019"], ("D/M/YYYY", "M/D/YYYY")),
        (["03-04-2019"], ("D-M-YYYY", "M-D-YYYY")),
        (["04/23/2019 1:05 PM"], ("M/D/YYYY h:mm A",)),
        (["yesterday"], ()),
        ([], ()),
    ],
)
def test_ambiguous_dates_have_several_notations(values: list[str], expected: tuple[str, ...]) -> None:
    assert date_notations(values) == expected


def test_a_notation_is_proposed_only_where_it_can_be_no_other() -> None:
    header = ["Problem", "Onset"]
    certain, open_question, iso = (
        propose_mapping(header, [["Gout", day]]) for day in ("13/04/2019", "03/04/2019", "2019-04-03")
    )

    assert certain is not None
    assert certain.date is not None
    assert certain.date.format == "D/M/YYYY"
    for mapping in (open_question, iso):
        assert mapping is not None
        assert mapping.date is not None
        assert mapping.date.format is None


def test_the_beginning_of_a_table_is_shown_and_its_first_rows_are_previewed(tmp_path: Path) -> None:
    path = tmp_path / "labs.csv"
    path.write_text(LABS + "".join(ROW.format(day="2019-04-03") for _row in range(30)) + ROW.format(day="03/04/2019"))

    head = look_at_table(path)
    mapping = begin_mapping(head)

    assert (head.delimiter, head.encoding, len(head.rows)) == (";", "utf-8", 31)
    assert mapping is not None
    batch = preview_table(path, mapping)
    assert batch.entries == batch.read == 20
    assert isinstance(batch.facts[0], Observation)


def test_a_preview_shows_the_rows_that_the_mapping_cannot_read(tmp_path: Path) -> None:
    path = tmp_path / "labs.csv"
    path.write_text(LABS + ROW.format(day="03/04/2019"))
    mapping = begin_mapping(look_at_table(path))

    assert mapping is not None
    batch = preview_table(path, mapping)
    assert [issue.locator for issue in batch.rejected] == ["row[1]/Collected"]


def test_what_is_no_table_cannot_be_looked_at() -> None:
    with pytest.raises(SourceError, match="no table"):
        table_head(b"just words\n")
