"""A report of a crash: where it was, and no value of anything."""

from __future__ import annotations

import json
import traceback
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clinic_assist.crash_report import crashed_since_last_look, crashes, forget_crashes, write_crash

CANARY = "Margarethe Okonkwo"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def crash() -> BaseException:
    """An exception with record text in its message, its cause and its local variables."""
    name_of_the_patient = CANARY
    try:
        try:
            int(name_of_the_patient)
        except ValueError as error:
            raise KeyError(name_of_the_patient) from error
    except KeyError as error:
        return error


def test_it_says_where_and_what_type_and_holds_no_value(tmp_path: Path) -> None:
    target = write_crash(tmp_path, crash(), part="window", version="0.1.0", now=NOW)

    assert target is not None
    text = target.read_text()
    report = json.loads(text)
    assert [one["type"] for one in report["errors"]] == ["builtins.KeyError", "builtins.ValueError"]
    assert report["errors"][0]["frames"][-1].startswith("test_crash_report.py:")
    assert report["errors"][0]["frames"][-1].endswith(" crash")
    assert CANARY not in text
    assert str(tmp_path) not in text
    assert str(Path(__file__).parent) not in text


def test_the_canary_would_be_found_in_a_usual_traceback() -> None:
    assert CANARY in "".join(traceback.format_exception(crash()))


def test_files_of_ours_are_named_below_the_package(tmp_path: Path) -> None:
    with pytest.raises(TypeError) as raised:
        write_crash(None, crash(), part="window", version="1")  # type: ignore[arg-type]
    target = write_crash(tmp_path, raised.value, part="window", version="1", now=NOW)

    assert target is not None
    assert '"clinic_assist/crash_report.py:' in target.read_text()


def test_only_the_newest_are_kept_and_all_can_be_deleted(tmp_path: Path) -> None:
    for number in range(25):
        write_crash(tmp_path, crash(), part="window", version="1", now=NOW + timedelta(seconds=number))
    kept = crashes(tmp_path)

    assert len(kept) == 20
    assert kept[0].name > kept[-1].name
    assert forget_crashes(tmp_path) == 20
    assert crashes(tmp_path) == ()


def test_each_is_told_once(tmp_path: Path) -> None:
    none_yet = crashed_since_last_look(tmp_path)
    write_crash(tmp_path, crash(), part="window", version="1", now=NOW)
    first, again = crashed_since_last_look(tmp_path), crashed_since_last_look(tmp_path)
    write_crash(tmp_path, crash(), part="window", version="1", now=NOW + timedelta(days=1))

    assert (none_yet, first, again, crashed_since_last_look(tmp_path)) == (False, True, False, True)


def test_a_folder_that_cannot_be_written_raises_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    assert write_crash(tmp_path / "file" / "crashes", crash(), part="window", version="1") is None
