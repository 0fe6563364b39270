"""A hospital's own tables: read, kept, searched, and heard in the checks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from clinic_assist.chart.detected_issue import CheckState, DetectedIssue, Evidence, SafetyReport, Severity
from clinic_assist.errors import MachineError, SourceError
from clinic_assist.safety.check import check_chart, check_drugs
from clinic_assist.safety.hospital.reading import read_table
from clinic_assist.safety.hospital.table import About, HospitalTables, key_of, open_table, write_table
from clinic_assist.safety.knowledge import Knowledge
from clinic_assist.safety.pairs import check_pair
from tests import charts
from tests.pharmacy import knowledge, measurands, names

ON = date(2026, 11, 27)
OURS = """drug_a,drug_b,severity,text,action,source,date
Warfarin,Ibuprofen,minor,Seldom.,Carry on.,Ward 3,2025-04
Coumadin,Levothyroxine,monitor,The INR may move.,Check it.,"Committee, ward 3",2025-05
metformin,amoxicillin,contraindicated,Our own finding.,,,
Warfarin,Snake oil,serious,,,,
warfarin,warfarin sodium,serious,,,,
warfarin,metformin,purple,,,,
warfarin,,serious,,,,
"""
DDINTER = """DDInterID_A,Drug_A,DDInterID_B,Drug_B,Level
DDInter1,Naltrexone,DDInter2,Morphine,Major
DDInter3,Metformin,DDInter4,Amoxicillin,Minor
DDInter5,Levothyroxine,DDInter6,Amoxicillin,Unknown
DDInter7,Abacavir/Dolutegravir,DDInter4,Amoxicillin,Moderate
"""


def kept(folder: Path, **tables: str) -> Knowledge:
    for name, text in tables.items():
        read = read_table(text, names())
        about = About(
            name=name, imported_on="2026-11-27", rows=0, total=read.total, unrecognised_rows=read.unrecognised_rows,
            rejected_rows=read.rejected_rows, ingredients=[],
        )  # fmt: skip
        write_table(folder, about, read.rows)
    return replace(knowledge(), tables=HospitalTables.load(folder))


def check(pack: Knowledge, *drugs: str) -> SafetyReport:
    return check_drugs(drugs, pack, names(), on=ON)


def alert(report: SafetyReport, *pair: str) -> DetectedIssue:
    return next(issue for issue in report.issues if issue.ingredients == tuple(sorted(pair)))


def test_names_go_through_the_dictionary_and_what_is_left_out_is_counted_and_named() -> None:
    read = read_table(OURS, names())

    assert [(row.line, row.pair, row.severity) for row in read.rows] == [
        (2, ("ibuprofen", "warfarin"), Severity.INFORMATION),
        (3, ("levothyroxine", "warfarin"), Severity.MONITOR),
        (4, ("amoxicillin", "metformin"), Severity.CONTRAINDICATED),
    ]
    assert read.total == 7
    assert (read.unrecognised, read.unrecognised_rows) == ((("Snake oil", 1),), 1)
    assert [(one.line, one.reason) for one in read.rejected] == [
        (6, "Both names are of the same ingredient."),
        (7, "Its severity is none of the words that are known."),
        (8, "A name is missing."),
    ]


def test_a_ddinter_file_is_read_as_it_is_and_combinations_are_named() -> None:
    read = read_table(DDINTER, names())

    assert [row.severity for row in read.rows] == [Severity.SERIOUS, Severity.INFORMATION, Severity.INFORMATION]
    assert read.unrecognised == (("Abacavir/Dolutegravir", 1),)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_usual_delimiter_and_quoted_line_breaks_are_read(delimiter: str) -> None:
    lines = (
        ("Severity", "Drug_B", "Drug_A", "Text"),
        ("Major", "ibuprofen", "warfarin", '"Two\nlines"'),
        ("Minor", "naproxen", "warfarin", ""),
    )
    read = read_table("\r\n".join(delimiter.join(cells) for cells in lines), names())

    assert [(row.line, row.text) for row in read.rows] == [(2, "Two\nlines"), (4, "")]


@pytest.mark.parametrize("text", ["", "drug_a,drug_b\nx,y\n", 'drug_a,drug_b,severity\nwarfarin,"ibuprofen,major\n'])
def test_what_is_no_such_table_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(SourceError) as refused:
        read_table(text, names())
    assert refused.value.locator.startswith("line ")


def test_a_pair_that_only_a_table_knows_is_an_alert_with_the_table_and_line(tmp_path: Path) -> None:
    pack = kept(tmp_path, pharmacy=OURS)
    before, after = check(knowledge(), "metformin", "amoxicillin"), check(pack, "metformin", "amoxicillin")
    issue = alert(after, "amoxicillin", "metformin")

    assert ("amoxicillin", "metformin") not in [one.ingredients for one in before.issues]
    assert (issue.rule, issue.severity, issue.interruptive) == ("hospital:pharmacy:4", Severity.CONTRAINDICATED, False)
    assert (issue.consequence, issue.evidence) == ("Our own finding.", Evidence.NOT_STATED)
    assert [(one.citation, one.date) for one in issue.sources] == [
        ("table pharmacy, line 4: contraindicated", "imported 27-Nov-2026")
    ]
    assert [one.name for one in after.tables] == ["pharmacy"]


def test_where_sources_differ_both_are_on_one_card_and_the_graver_decides(tmp_path: Path) -> None:
    ours = alert(check(knowledge(), "warfarin", "ibuprofen"), "warfarin", "ibuprofen")
    pack = kept(tmp_path, pharmacy=OURS)
    joined = alert(check(pack, "warfarin", "ibuprofen"), "warfarin", "ibuprofen")

    assert (joined.rule, joined.severity) == (ours.rule, ours.severity)
    assert sum(one.ingredients == ours.ingredients for one in check(pack, "warfarin", "ibuprofen").issues) == 1
    assert any(
        "of ibuprofen with warfarin, table pharmacy (line 2) says “Information”, our rule says “Serious" in text
        for text in joined.context
    )
    assert ("Ward 3; table pharmacy, line 2: minor", "2025-04") in [(one.citation, one.date) for one in joined.sources]


def test_a_graver_table_raises_our_alert(tmp_path: Path) -> None:
    ours = alert(check(knowledge(), "warfarin", "levothyroxine"), "warfarin", "levothyroxine")
    graver = OURS.replace("Levothyroxine,monitor", "Levothyroxine,contraindicated")
    joined = alert(check(kept(tmp_path, a=graver), "warfarin", "levothyroxine"), "warfarin", "levothyroxine")

    assert ours.severity is not Severity.CONTRAINDICATED
    assert (joined.rule, joined.severity, joined.interruptive) == (ours.rule, Severity.CONTRAINDICATED, False)


def test_only_a_row_that_asks_for_it_interrupts(tmp_path: Path) -> None:
    text = (
        "drug_a,drug_b,severity,interruptive\nmetformin,amoxicillin,contraindicated,yes\nmetformin,digoxin,major,yes\n"
    )
    report = check(kept(tmp_path, own=text), "metformin", "amoxicillin", "digoxin")

    assert alert(report, "metformin", "amoxicillin").interruptive
    assert not alert(report, "metformin", "digoxin").interruptive


def test_two_tables_that_differ_are_both_named(tmp_path: Path) -> None:
    issue = alert(
        check(kept(tmp_path, own=OURS, ddinter=DDINTER), "metformin", "amoxicillin"), "metformin", "amoxicillin"
    )

    assert issue.rule == "hospital:own:4"
    assert len(issue.sources) == 2
    assert any(
        "table ddinter (line 3) says “Information”, table own says “Contraindicated" in one for one in issue.context
    )


def test_eye_drops_make_it_information(tmp_path: Path) -> None:
    text = "drug_a,drug_b,severity\nlatanoprost,metformin,major\n"
    report = check(kept(tmp_path, own=text), "latanoprost 0.005 % eye drops", "metformin")

    assert alert(report, "latanoprost", "metformin").severity is Severity.INFORMATION


def test_the_parts_of_one_product_are_not_checked_against_each_other(tmp_path: Path) -> None:
    text = "drug_a,drug_b,severity\namoxicillin,clavulanate,major\n"

    assert [one.rule for one in check(kept(tmp_path, own=text), "amoxicillin/clavulanate").issues] == []


def test_a_chart_names_its_facts_beside_a_tables_alert(tmp_path: Path) -> None:
    chart = charts.chart(charts.medication("Metformin 500 MG Tablet"), charts.medication("Amoxicillin 500 MG Capsule"))
    pack = kept(tmp_path, own=OURS)
    report = check_chart(chart, pack, names(), ON, measurands=measurands())

    assert set(alert(report, "metformin", "amoxicillin").facts) == {fact.id for fact in chart.facts}


def test_pairs_hear_the_tables_too(tmp_path: Path) -> None:
    pack = kept(tmp_path, own=OURS)
    found = check_pair("Glucophage", "amoxicillin", pack, names())
    differing = check_pair("warfarin", "ibuprofen", pack, names())

    assert (found.state, found.severity, found.rules) == (
        CheckState.FOUND,
        Severity.CONTRAINDICATED,
        ("hospital:own:4",),
    )
    assert "table own, line 4" in found.note
    assert "Sources differ" in differing.note
    assert differing.rules[-1] == "hospital:own:2"


def test_a_table_comes_back_as_it_was_kept_and_a_damaged_one_is_named_not_used(tmp_path: Path) -> None:
    pack = kept(tmp_path, own=OURS, ddinter=DDINTER)
    (ddinter, own) = pack.tables
    file = tmp_path / "own.table"
    data = bytearray(file.read_bytes())
    data[-5] ^= 1
    file.write_bytes(data)

    assert [note.rows for note in pack.tables.notes] == [3, 3]
    assert own.rows_of("metformin", "amoxicillin")[0].line == 4
    assert ddinter.rows_of("warfarin", "ibuprofen") == ()
    assert own.covers("metformin")
    assert not own.covers("digoxin")
    with pytest.raises(MachineError, match="own is damaged"):
        open_table(file)
    left = HospitalTables.load(tmp_path)
    assert [note.name for note in left.notes] == ["ddinter"]
    assert len(left.damaged) == 1


@pytest.mark.parametrize(
    "content", [b"", b"x", b"clinic-assist interactions 1\n", b"clinic-assist interactions 1\n{}\n"]
)
def test_what_is_no_table_is_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.table").write_bytes(content)

    with pytest.raises(MachineError, match="is damaged"):
        open_table(tmp_path / "x.table")


def test_a_name_becomes_a_key() -> None:
    assert key_of("  Pharmacy, Ward 3 / 2026 ") == "pharmacy-ward-3-2026"
    assert key_of("../..") == ""


def test_of_many_rows_that_cannot_be_used_the_first_hundred_are_named() -> None:
    read = read_table("drug_a,drug_b,severity\n" + "warfarin,,major\n" * 150, names())

    assert (read.rejected_rows, len(read.rejected), read.rejected[-1].line) == (150, 100, 101)


def test_a_table_that_cannot_be_written_leaves_the_former_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(tmp_path, own=OURS)
    monkeypatch.setattr("os.fsync", fail_as_a_full_disk)
    with pytest.raises(MachineError, match="cannot be written"):
        kept(tmp_path, own=DDINTER)

    assert [path.name for path in tmp_path.iterdir()] == ["own.table"]
    assert [note.total for note in HospitalTables.load(tmp_path).notes] == [7]


def fail_as_a_full_disk(_descriptor: int) -> None:
    raise OSError(28, "No space left on device")
