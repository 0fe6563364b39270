"""Reading a release of RxNorm into the table of codes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clinic_assist.chart.datatypes import CodeableConcept, Coding
from clinic_assist.errors import MachineError, UserError
from clinic_assist.terminology.drugs import DrugNames, Recognition, RecognitionState
from clinic_assist.terminology.rxnorm.loading import Loaded, load_release
from clinic_assist.terminology.rxnorm.table import FILE_NAME, RxNormTable
from clinic_assist.terminology.systems import NDC, RXNORM
from tests.pharmacy import RESOURCES, names
from tests.rxnorm_release import rel, relations, release_files, write_release, write_zip

RECOGNISED, PARTLY, UNKNOWN = RecognitionState.RECOGNISED, RecognitionState.PARTLY, RecognitionState.NOT_RECOGNISED


def read_name(product: str) -> tuple[str, ...]:
    answer = names().recognise(product)
    return answer.ingredient_names if answer.state is RECOGNISED else ()


def load(path: Path, folder: Path) -> Loaded:
    return load_release(path, folder, loaded_on="2026-11-27", read_name=read_name, tell=lambda _file: None)


def with_table(folder: Path) -> DrugNames:
    table = RxNormTable.open(folder)
    assert table is not None
    return DrugNames.load(RESOURCES / "terminology", table)


def coded(drugs: DrugNames, system: str, code: str) -> Recognition:
    return drugs.recognise_concept(CodeableConcept(codings=(Coding(system=system, code=code),)))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Loaded, DrugNames]:
    folder = tmp_path_factory.mktemp("terminology")
    return load(write_release(tmp_path_factory.mktemp("release")), folder), with_table(folder)


@pytest.mark.parametrize(
    ("code", "ingredients"),
    [
        ("17767", {"amlodipine"}),  # IN
        ("104416", {"amlodipine"}),  # PIN
        ("1000100", {"amlodipine", "valsartan"}),  # MIN
        ("329528", {"amlodipine"}),  # SCDC
        ("197361", {"amlodipine"}),  # SCD
        ("9000022", {"amlodipine", "valsartan"}),
        ("197885", {"lisinopril", "hydrochlorothiazide"}),
        ("731564", {"penicillin g"}),  # two parts of one ingredient
        ("58927", {"amlodipine"}),  # BN
        ("724879", {"amlodipine", "valsartan"}),
        ("212549", {"amlodipine"}),  # SBD
        ("9000032", {"amlodipine", "valsartan"}),
        ("8000001", {"amlodipine", "atorvastatin"}),  # GPCK
        ("8000002", {"amlodipine", "atorvastatin"}),  # BPCK
        ("9000021", {"zuvotranib"}),  # an ingredient that only RxNorm knows
    ],
)
def test_every_kind_of_concept_leads_to_its_ingredients(
    loaded: tuple[Loaded, DrugNames], code: str, ingredients: set[str]
) -> None:
    answer, typed = coded(loaded[1], RXNORM, code), loaded[1].recognise(f"rxcui:{code}")

    assert (answer.state, set(answer.ingredient_names), answer.note) == (RECOGNISED, ingredients, "")
    assert (typed.state, set(typed.ingredient_names)) == (RECOGNISED, ingredients)


@pytest.mark.parametrize("code", ["317541", "999999", "0", "17767x", "", "-1", "99999999999999999999"])
def test_a_code_of_no_medicine_is_not_recognised(loaded: tuple[Loaded, DrugNames], code: str) -> None:
    answer = coded(loaded[1], RXNORM, code)

    assert answer.state is UNKNOWN
    assert answer.reason


@pytest.mark.parametrize(
    "written",
    [
        "00071015523",
        "0071-0155-23",
        "00071-0155-23",
        "0071015523",
        "0071-0155",
        "00071-0155",
        "000071015523",
        "0071-0155-**",
    ],
)
def test_a_package_is_found_however_its_code_is_written(loaded: tuple[Loaded, DrugNames], written: str) -> None:
    answer, typed = coded(loaded[1], NDC, written), loaded[1].recognise(f"NDC {written}")

    assert answer.ingredient_names == typed.ingredient_names == ("atorvastatin",)


@pytest.mark.parametrize(
    ("written", "ingredients"),
    [
        ("12345-0678-90", {"amlodipine"}),  # 5-3-2 in the release
        ("12345-678-90", {"amlodipine"}),
        ("54321-6789-01", {"amlodipine", "valsartan"}),  # 5-4-1 in the release
        ("54321-6789-1", {"amlodipine", "valsartan"}),
        ("00093-0001-01", {"amlodipine"}),  # twelve digits in the VA's file
    ],
)
def test_hyphens_say_where_a_zero_is_missing(
    loaded: tuple[Loaded, DrugNames], written: str, ingredients: set[str]
) -> None:
    assert set(coded(loaded[1], NDC, written).ingredient_names) == ingredients


@pytest.mark.parametrize(
    "written",
    [
        "99999-9999-01",
        "11111-1111-11",
        "0071-155-23",
        "71-155-23",
        "0071-0155-234",
        "abc",
        "1234567890123",
        "107715523",
    ],
)
def test_an_ambiguous_unknown_or_malformed_package_is_not_recognised(
    loaded: tuple[Loaded, DrugNames], written: str
) -> None:
    answer = coded(loaded[1], NDC, written)

    assert (answer.state, answer.ingredients) == (UNKNOWN, ())


@pytest.mark.parametrize(
    ("code", "ingredients"),
    [
        ("5000001", {"amlodipine"}),  # merged
        ("5000002", {"amlodipine", "valsartan"}),  # merged twice
        ("5000009", {"atorvastatin"}),  # merged, by the archive
        ("5000007", {"valdecoxib"}),  # by its last name
        ("6000001", {"rofecoxib"}),  # obsolete in the release, without relations
    ],
)
def test_a_retired_code_gives_its_ingredients_and_says_so(
    loaded: tuple[Loaded, DrugNames], code: str, ingredients: set[str]
) -> None:
    answer = coded(loaded[1], RXNORM, code)

    assert (answer.state, set(answer.ingredient_names)) == (RECOGNISED, ingredients)
    assert "retired" in answer.note


@pytest.mark.parametrize("code", ["5000004", "5000005", "5000006", "5000008", "6000002"])
def test_a_retired_code_that_led_to_different_medicines_or_to_none_is_not_recognised(
    loaded: tuple[Loaded, DrugNames], code: str
) -> None:
    assert coded(loaded[1], RXNORM, code).state is UNKNOWN


def test_the_loading_says_what_it_brought(loaded: tuple[Loaded, DrugNames]) -> None:
    found = loaded[0]

    assert (found.release, found.ingredients, found.retired, found.ambiguous_ndc) == ("26AA_260105F", 7, 6, 1)
    assert (found.unresolved, found.tally.damaged_rows, found.ndc) == (0, 0, 7)
    assert found.tally.rows["RXNREL.RRF"] == len(relations())


def test_rows_of_one_direction_are_enough(tmp_path: Path) -> None:
    load(write_release(tmp_path / "release", release_files(one_way=True)), tmp_path)
    drugs = with_table(tmp_path)

    assert coded(drugs, RXNORM, "9000032").ingredient_names == coded(drugs, RXNORM, "1000100").ingredient_names


def test_rows_that_are_turned_round_recognise_nothing_wrong(tmp_path: Path) -> None:
    """Positive control of the direction: with first and second exchanged no product has ingredients any more."""
    files = release_files(one_way=True)
    files["RXNREL.RRF"] = "".join(
        rel(int(row.split("|")[0]), row.split("|")[7], int(row.split("|")[4])) for row in relations(one_way=True)
    )
    load(write_release(tmp_path / "release", files), tmp_path)
    drugs = with_table(tmp_path)

    assert coded(drugs, RXNORM, "9000021").state is UNKNOWN
    assert coded(drugs, RXNORM, "9000032").state is UNKNOWN


def test_the_zip_of_the_nlm_gives_the_full_release(tmp_path: Path) -> None:
    found = load(write_zip(tmp_path / "RxNorm_full_01052026.zip"), tmp_path)

    assert found.ingredients == 7
    assert coded(with_table(tmp_path), RXNORM, "9000021").ingredient_names == ("zuvotranib",)


def test_a_release_that_does_not_name_itself_has_the_day_of_its_folder(tmp_path: Path) -> None:
    files = release_files()
    del files["RXNSAB.RRF"]

    assert load(write_release(tmp_path / "RxNorm_full_prescribe_01052026", files), tmp_path).release == "2026-01-05"
    assert load(write_release(tmp_path / "rrf", files), tmp_path).release == "not stated"


@pytest.mark.parametrize(
    ("file", "row", "damaged", "code", "state"),
    [
        ("RXNCONSO.RRF", "9000022|", "9000022|ENG|torn\n", "9000022", UNKNOWN),
        (
            "RXNCONSO.RRF",
            "9000001|",
            "9000001|ENG||||||1||1||RXNORM|IN|1|Zu\udcfftranib||N|4096|\n",
            "9000021",
            UNKNOWN,
        ),
        ("RXNCONSO.RRF", "17767|", "x|ENG||||||1||1||RXNORM|IN|1|amlodipine||N|4096|\n", "9000022", PARTLY),
        ("RXNREL.RRF", "349199||CUI|RO|9000022||CUI|consists_of", "349199||CUI|RO|722\n", "9000022", RECOGNISED),
        ("RXNREL.RRF", "9000001||CUI|RO|9000011||CUI|has_ingredient", "garbage\n", "9000011", UNKNOWN),
        ("RXNREL.RRF", "5487||CUI|RO|316049||CUI|has_ingredient", "|||\n", "197885", PARTLY),
        ("RXNREL.RRF", "316049||CUI|RO|197885||CUI|consists_of", "|||\n", "197885", PARTLY),
        (
            "RXNSAT.RRF",
            "617318|||617318|AUI|617318|||NDC|RXNORM",
            "x|||1|AUI|1|||NDC|RXNORM|00071015523|N|4096|\n",
            "",
            None,
        ),
    ],
)
def test_a_damaged_row_costs_what_it_says_and_is_named(
    tmp_path: Path, file: str, row: str, damaged: str, code: str, state: RecognitionState | None
) -> None:
    files = release_files(one_way=True)
    lines = files[file].splitlines(keepends=True)
    place = next(number for number, line in enumerate(lines) if line.startswith(row))
    lines[place] = damaged
    release = write_release(tmp_path / "release", files)
    (release / file).write_bytes("".join(lines).encode("utf-8", "surrogateescape"))

    found = load(release, tmp_path)

    assert found.tally.damaged == {file: 1}
    assert found.tally.named[0].startswith(f"{file} line {place + 1}: ")
    if state is not None:
        answer = coded(with_table(tmp_path), RXNORM, code)
        assert answer.state is state
        assert answer.reason or state is RECOGNISED


def test_a_damaged_row_in_one_direction_is_made_good_by_the_other(tmp_path: Path) -> None:
    files = release_files()
    files["RXNREL.RRF"] = files["RXNREL.RRF"].replace("5487||CUI|RO|316049||CUI|has_ingredient", "5487||CUI", 1)
    found = load(write_release(tmp_path / "release", files), tmp_path)

    assert found.tally.damaged_rows == 1
    assert coded(with_table(tmp_path), RXNORM, "197885").state is RECOGNISED


def test_a_text_that_names_all_settles_what_the_release_leaves_open(tmp_path: Path) -> None:
    files = release_files(one_way=True)
    files["RXNREL.RRF"] = files["RXNREL.RRF"].replace("5487||CUI|RO|316049||CUI|has_ingredient", "5487||CUI", 1)
    load(write_release(tmp_path / "release", files), tmp_path)
    drugs, coding = with_table(tmp_path), Coding(system=RXNORM, code="197885")

    whole = drugs.recognise_concept(CodeableConcept(text="Lisinopril 20 MG / HCTZ 12.5 MG tablet", codings=(coding,)))
    half = drugs.recognise_concept(CodeableConcept(text="Lisinopril 20 MG", codings=(coding,)))

    assert whole.state is RECOGNISED
    assert half.state is PARTLY


def test_codes_of_two_systems_that_disagree_are_both_kept(loaded: tuple[Loaded, DrugNames]) -> None:
    codings = (Coding(system=RXNORM, code="197361"), Coding(system=NDC, code="00071015523"))
    answer = loaded[1].recognise_concept(CodeableConcept(codings=codings))
    agreeing = (Coding(system=RXNORM, code="617318"), Coding(system=NDC, code="00071015523"))

    assert (answer.state, set(answer.ingredient_names)) == (PARTLY, {"amlodipine", "atorvastatin"})
    assert "different medicines" in answer.reason
    assert loaded[1].recognise_concept(CodeableConcept(codings=agreeing)).state is RECOGNISED


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"RXNCONSO.RRF": ""},
        {"RXNREL.RRF": "1|2|\n"},
        {"RXNCONSO.RRF": "", "RXNREL.RRF": ""},
        {"RXNCONSO.RRF": "name;code\naspirin;1\n", "RXNREL.RRF": "1|2\n"},
        {"RXNCONSO.RRF": "1|ENG||||||1||1||MTHSPL|SU|1|aspirin||N||\n", "RXNREL.RRF": rel(1, "has_ingredient", 2)},
        {"RXNREL.RRF": "", "RXNCONSO.RRF": release_files()["RXNCONSO.RRF"]},
        {"RXNREL.RRF": rel(1, "isa", 2), "RXNCONSO.RRF": release_files()["RXNCONSO.RRF"]},
    ],
)
def test_what_is_no_release_is_refused_and_the_old_table_stays(tmp_path: Path, wrong: dict[str, str]) -> None:
    load(write_release(tmp_path / "release"), tmp_path)
    before = (tmp_path / FILE_NAME).read_bytes()
    (tmp_path / "wrong").mkdir()

    with pytest.raises(UserError, match=r"RRF"):
        load(write_release(tmp_path / "wrong", wrong or {"note.txt": "no release"}), tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == before


@pytest.mark.parametrize("damage", ["no zip", "cut", "flipped", "missing"])
def test_a_damaged_zip_is_refused(tmp_path: Path, damage: str) -> None:
    path = write_zip(tmp_path / "RxNorm_full_01052026.zip")
    data = bytearray(path.read_bytes())
    match damage:
        case "no zip":
            data = bytearray(b"this is no archive")
        case "cut":
            data = data[: len(data) // 2]
        case "flipped":
            data[200:260] = bytes(60)
    path.write_bytes(data)
    if damage == "missing":
        path.unlink()

    with pytest.raises(UserError):
        load(path, tmp_path / "terminology")


def test_a_loading_that_is_killed_leaves_the_old_table(tmp_path: Path) -> None:
    """The process is ended while it waits between writing the new table and putting it in place."""
    load(write_release(tmp_path / "release"), tmp_path)
    before = (tmp_path / FILE_NAME).read_bytes()
    code = (
        "import os, sys, time\nfrom pathlib import Path\nfrom clinic_assist.terminology.rxnorm import table\n"
        "def wait(_descriptor):\n    print('written', flush=True)\n    time.sleep(60)\n"
        "table.os.fsync = wait\ntable.write_table(Path(sys.argv[1]), [('r1', '1')], {})\n"
    )
    child = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "written\n"
    assert len(list(tmp_path.glob(f".{FILE_NAME}-*"))) == 1
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()

    assert (tmp_path / FILE_NAME).read_bytes() == before
    assert with_table(tmp_path).recognise("rxcui:197361").state is RECOGNISED
    load(write_release(tmp_path / "release"), tmp_path)
    assert list(tmp_path.glob(f".{FILE_NAME}-*")) == []


@pytest.mark.parametrize("damage", ["empty", "cut", "other", "flipped", "header"])
def test_a_damaged_table_is_said(tmp_path: Path, damage: str) -> None:
    load(write_release(tmp_path / "release"), tmp_path)
    path = tmp_path / FILE_NAME
    data = bytearray(path.read_bytes())
    match damage:
        case "empty":
            data = bytearray()
        case "cut":
            data = data[:-10]
        case "other":
            data = bytearray(b"another file\n{}\n")
        case "header":
            data[30:34] = b"\x00\xff{["
        case "flipped":
            data[-3] ^= 1
    path.write_bytes(data)

    if damage == "flipped":
        table = RxNormTable.open(tmp_path)
        assert table is not None
        assert not table.is_intact
    else:
        with pytest.raises(MachineError):
            RxNormTable.open(tmp_path)


def test_without_a_table_there_is_none(tmp_path: Path) -> None:
    answer = DrugNames.load(RESOURCES / "terminology").recognise("ndc:0071-0155-23")

    assert RxNormTable.open(tmp_path) is None
    assert answer.state is UNKNOWN
    assert "no RxNorm release is loaded" in answer.reason


def test_a_table_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(MachineError):
        load(write_release(tmp_path / "release"), tmp_path / "file")


def test_an_endless_line_and_a_circle_of_relations_end(tmp_path: Path) -> None:
    files = release_files()
    files["RXNREL.RRF"] += rel(197361, "quantified_form_of", 617312) + rel(617312, "quantified_form_of", 197361)
    files["RXNSAT.RRF"] += "x" * 3_000_000
    begin = time.monotonic()
    found = load(write_release(tmp_path / "release", files), tmp_path)

    assert found.tally.damaged["RXNSAT.RRF"] >= 1
    assert time.monotonic() - begin < 30
