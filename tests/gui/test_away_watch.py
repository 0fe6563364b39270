"""The session locks when the computer slept and when another user is in front."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from clinic_assist.gui.away_watch import Away, AwayWatch, is_in_front, slept_s
from clinic_assist.settings import desktop_session_file


@pytest.fixture
def said() -> list[Away]:
    return []


def watch(qapp: QObject, said: list[Away], **given: object) -> AwayWatch:
    made = AwayWatch(qapp, look_ms=10, **given)  # type: ignore[arg-type]
    made.away.connect(said.append)
    return made


def test_a_sleep_is_noticed_once(qtbot: QtBot, qapp: QObject, said: list[Away], tmp_path: Path) -> None:
    slept = [100.0]
    looking = watch(qapp, said, slept=lambda: slept[0], file=tmp_path / "none")
    looking.look()
    awake = list(said)
    slept[0] += 30
    qtbot.waitUntil(lambda: bool(said))
    qtbot.wait(60)

    assert awake == []
    assert said == [Away.SLEPT]


def test_another_user_in_front_is_noticed(qtbot: QtBot, qapp: QObject, said: list[Away], tmp_path: Path) -> None:
    file = tmp_path / "c2"
    file.write_text("UID=1000\nACTIVE=1\nSTATE=active\n")
    watch(qapp, said, slept=lambda: 0.0, file=file)
    qtbot.wait(60)
    in_front = list(said)
    file.write_text("UID=1000\nACTIVE=0\nSTATE=online\n")
    qtbot.waitUntil(lambda: bool(said))

    assert in_front == []
    assert said == [Away.SWITCHED]


def test_where_nobody_says_the_desktop_is_in_front(tmp_path: Path) -> None:
    (tmp_path / "odd").write_bytes(b"\xff\xfe")

    assert is_in_front(None)
    assert is_in_front(tmp_path / "missing")
    assert is_in_front(tmp_path / "odd")


@pytest.mark.parametrize(("name", "good"), [("c2", True), ("17", True), ("../../etc/passwd", False), ("", False)])
def test_the_name_of_the_session_leads_nowhere_else(name: str, good: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_SESSION_ID", name)

    assert (desktop_session_file() is not None) is good


def test_the_clocks_agree_while_nothing_sleeps() -> None:
    before = slept_s()

    assert abs(slept_s() - before) < 0.5
