"""The source panel shows the exact characters of the place, in files of any size and shape."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from clinic_assist.gui.excerpt import excerpt_of
from clinic_assist.gui.main_window import MainWindow
from clinic_assist.workflows.show_source import SourceView
from tests.effort import cpu_s


def _view(text: str, start: int, end: int) -> SourceView:
    return SourceView(
        name="x.json", format="fhir-r4-json", imported_at="2026-11-20T09:30:00+00:00", locator="Bundle.entry[3].resource",
        text=text, start=start, end=end,
    )  # fmt: skip


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_the_marked_text_is_the_place_also_after_emoji_and_crlf(qtbot: QtBot, window: MainWindow, ending: str) -> None:
    text = ending.join(["𝔘nicode 🙂 line"] * 300 + ["{", '"id": "here"', "}"] + ["after"] * 300)
    start = text.index("{")
    end = text.index("}") + 1
    panel = window.workspace.source

    panel._show(_view(text, start, end))
    marked = panel.marked_text

    assert marked == text[start:end].replace("\r\n", "\n").replace("\r", "\n")
    assert "of 603" in panel.shown.plain


def test_seven_megabytes_on_one_line_cost_less_than_laying_out_a_tenth_of_them(
    qtbot: QtBot, window: MainWindow
) -> None:
    text = '{"entry":[' + '{"resource":{"id":"x"}},' * 300_000 + "{}]}"
    place = text.index('{"resource"', 4_000_000)
    panel, whole = window.workspace.source, QPlainTextEdit()
    qtbot.addWidget(whole)
    view = _view(text, place, place + 23)

    showing_s = cpu_s(lambda: panel._show(view))

    assert showing_s < cpu_s(lambda: whole.setPlainText(text[: len(text) // 10]), rounds=2)
    assert len(panel.text.toPlainText()) < 10_000
    assert "one long line" in panel.shown.plain


def test_loading_more_shows_more_and_alters_nothing() -> None:
    text = "".join(f"line {number}\n" for number in range(20_000))
    view = _view(text, 100_000, 100_050)

    near, far = excerpt_of(view), excerpt_of(view, before=60_000, after=60_000)

    assert near.text in far.text
    assert far.text == text[far.first : far.last]
    assert text[near.first + near.mark_start : near.first + near.mark_end] == text[100_000:100_050]
    assert near.first_line == text.count("\n", 0, near.first) + 1


def test_a_place_larger_than_the_window_is_cut_and_said() -> None:
    text = "x" * 500_000

    part = excerpt_of(_view(text, 10, 499_990))

    assert len(part.text) < 60_000
    assert part.last < part.total


def test_an_empty_file_and_a_place_at_its_end_are_shown() -> None:
    empty, at_end = excerpt_of(_view("", 0, 0)), excerpt_of(_view("abc", 3, 3))

    assert empty.text == ""
    assert at_end.text == "abc"
    assert at_end.mark_start == at_end.mark_end == 3
