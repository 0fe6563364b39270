"""Damaged tables, exports and texts: a clear sentence or what is left of them, and no row unaccounted for."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from clinic_assist.chart.facts import Condition
from clinic_assist.chart.intake import ImportBatch, SourceFile
from clinic_assist.chart.table_mapping import CodeColumns, DateColumn, TableMapping
from clinic_assist.errors import SourceError
from clinic_assist.importers import locate, read_batch
from clinic_assist.importers.csvtext import EMPTY_ROW
from clinic_assist.importers.tabular.mapped import read_with_mapping
from tests.effort import LINEAR, growth
from tests.unit.importers.table_files import PERSON, VISIT, batch_of, source_of, table
from tests.unit.importers.test_apple_health import ME, PULSE, export
from tests.unit.importers.test_blue_button import va

CONDITIONS = "START,STOP,PATIENT,ENCOUNTER,CODE,DESCRIPTION"
ASTHMA = f'2011-08-09,,{PERSON},{VISIT},195967001,"Asthma, ""mild"" and\nsteady"'
SYNTHEA = table(CONDITIONS, *[ASTHMA] * 4).encode()
OMOP = table(
    "measurement_id,person_id,measurement_concept_id,measurement_date,value_as_number,unit_source_value",
    *["1,7,3025315,2013-05-17,48.10,kg"] * 4,
).encode()
APPLE = export(ME, PULSE, PULSE).encode()
BLUE_BUTTON = va("VA ALLERGIES", "Allergy Name: X\nReaction: RASH\nComments: a\n").encode()
WHOLE = {"synthea": SYNTHEA, "omop": OMOP, "apple": APPLE, "blue-button": BLUE_BUTTON}
FLIPS = 150


def told(source: SourceFile) -> ImportBatch | None:
    """The batch of a damaged file, each of whose places can be looked up; None where it is refused with a sentence."""
    try:
        batch = read_batch(source)
    except SourceError:
        return None
    assert batch.entries == batch.read + len(batch.kept) + len(batch.rejected)
    for place in {fact.provenance.locator for fact in batch.facts} | {issue.locator for issue in batch.issues}:
        text, start, end = locate(source.data, place, source.format)
        assert 0 <= start <= end <= len(text)
    return batch


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_that_is_cut_off_anywhere_is_read_or_refused(name: str) -> None:
    data = WHOLE[name]
    whole = told(source_of(data))
    step = max(1, len(data) // 120)

    cut = [told(source_of(data[:end])) for end in range(1, len(data), step)]

    assert whole is not None
    assert whole.entries
    assert all(batch is None or batch.read <= whole.read for batch in cut)


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_with_wrong_bytes_is_read_or_refused(name: str) -> None:
    data, chance = WHOLE[name], random.Random(name)
    known = source_of(data).format

    for _time in range(FLIPS):
        damaged = bytearray(data)
        for _byte in range(chance.randint(1, 4)):
            damaged[chance.randrange(len(damaged))] = chance.choice([0, 9, 10, 13, 34, 38, 44, 60, 128, 195, 255])
        told(replace(source_of(bytes(damaged)), format=known))
        told(source_of(bytes(damaged)))


def test_a_row_with_a_lone_quotation_mark_costs_no_other() -> None:
    rows = [f"2011-08-09,,{PERSON},{VISIT},195967001,Asthma"] * 6
    whole = batch_of(table(CONDITIONS, *rows))
    rows[2] = rows[2].replace("195967001", '"195967001')

    batch = batch_of(table(CONDITIONS, *rows))

    assert (whole.read, len(whole.rejected)) == (6, 0)
    assert (batch.read, len(batch.rejected)) == (5, 1)


def test_empty_cells_only_are_no_fact() -> None:
    batch = batch_of(table(CONDITIONS, ",,,,,", f"2011-08-09,,{PERSON},{VISIT},1,Asthma"))

    assert [issue.reason for issue in batch.rejected] == [EMPTY_ROW]
    assert [type(fact) for fact in batch.facts] == [Condition]


def test_zero_bytes_within_a_table_cost_nothing_but_their_cell() -> None:
    data = table(CONDITIONS, *[f"2011-08-09,,{PERSON},{VISIT},1,Asthma"] * 1000)
    damaged = data[:-4] + "\0\0" + data[-4:]

    batch = read_batch(replace(source_of(damaged), format="synthea-csv"))

    assert batch.entries == 1000


def test_a_table_is_read_in_linear_time() -> None:
    def work(data: bytes) -> None:
        read_batch(source_of(data))

    assert growth(lambda size: table(CONDITIONS, *[ASTHMA] * size).encode(), work, 400, rounds=2) < LINEAR


def test_no_reason_repeats_what_the_record_says() -> None:
    mapping = TableMapping(
        fact="Condition", code=CodeColumns(text="P"), date=DateColumn(column="D", format="DD.MM.YYYY")
    )
    source = source_of('P,D\nZyxwvut,Zyxwvut\nZyxwvut\n"Zyxwvut"x,1\n')

    batch = read_with_mapping(source, mapping)

    assert len(batch.rejected) == 3
    assert not any("Zyxwvut" in issue.reason + issue.locator for issue in batch.issues)
