"""A thousand texts that name a file in every way markup knows reach every view; nothing opens that file."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QTableView, QWidget
from pytestqt.qtbot import QtBot

from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.plain_text import PlainEdit, PlainLabel, PlainView, plain_message
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.session import Session
from clinic_assist.gui.tasks import Tasks
from clinic_assist.gui.widgets import Chip, ChoiceBox, Strip, labelled
from clinic_assist.people import Role
from tests.gui.fake_people import OWNER, person
from tests.gui.fake_workplace import FakeWorkflows, FakeWorkplace, MemoryStore
from tests.gui.opened_files import OpenedFiles
from tests.gui.synthetic_charts import hostile_chart
from tests.unit.trail.entries import START, TrailWriter

COUNT = 1_000
SHAPES = (
    '<img src="{p}">',
    "<img src='{p}' width=9>",
    "<IMG SRC={p}>",
    '<b>x</b><img src="{p}"/>',
    '<table background="{p}"><tr><td>x</td></tr></table>',
    '<body background="{p}">x</body>',
    '<div style="background-image:url({p})">x</div>',
    '<style>p{{background:url("{p}")}}</style><p>x</p>',
    '<a href="{p}">x</a>',
    '<link rel="stylesheet" href="{p}">x',
    '<qt><img src="{p}"></qt>',
    "![x]({p})",
    '&lt;img src="{p}"&gt;',
    '\u202e<img src="{p}">\u202c',
    '\u200b<img\u00a0src="{p}"><img src="{p}">',
    '<!DOCTYPE html><html><img src="{p}"></html>',
    '<object data="{p}"></object><embed src="{p}">',
    '<ol><li><img src="{p}">\x0b\x1b[31m</ol>',
    '<p dir="rtl">\u05d0<img src="{p}">',
    '<!--<x>--><img alt="" src="{p}">',
)


@pytest.fixture
def baits(tmp_path: Path) -> Iterator[tuple[list[str], OpenedFiles]]:
    """The texts, and who opens the pictures that they name."""
    if sys.platform != "linux":
        pytest.skip("inotify is Linux's")
    folder = tmp_path / "bait"
    folder.mkdir()
    forms = []
    for number in range(COUNT // len(SHAPES)):
        picture = folder / f"x{number}.png"
        QImage(8, 8, QImage.Format.Format_RGB32).save(str(picture))
        forms.append(str(picture) if number % 2 else f"file://{picture}")
    texts = [shape.format(p=form) for form, shape in itertools.product(forms, SHAPES)]
    watched = OpenedFiles(folder)
    yield texts, watched
    watched.close()


def test_the_texts_would_be_opened_by_a_label_of_qts_own(qtbot: QtBot, baits: tuple[list[str], OpenedFiles]) -> None:
    texts, watched = baits
    for text in texts:
        label = QLabel(text)
        qtbot.addWidget(label)
        label.sizeHint()

    assert len(texts) == COUNT
    assert len(set(watched.names())) == COUNT // len(SHAPES)


def test_no_widget_of_ours_opens_one(qtbot: QtBot, baits: tuple[list[str], OpenedFiles]) -> None:
    texts, watched = baits
    shown = QWidget()
    qtbot.addWidget(shown)
    label, strip, chip, box = PlainLabel(), Strip(), Chip(), ChoiceBox("choices")
    view, edit = PlainView(), PlainEdit()
    for text in texts:
        label.setText(text)
        strip.say(text)
        chip.show_word(text, tone=Tone.MUTED)
        box.addItem(text)
        view.setPlainText(text)
        edit.setPlainText(text)
        shown.setWindowTitle(text)
        for widget in (label, strip, chip, view, edit):
            widget.sizeHint()
            widget.grab()
        labelled(((text, text),))
    message = plain_message(None, texts[0], texts[1], texts[2])
    qtbot.addWidget(message)
    message.grab()

    assert watched.names() == []


def test_no_page_of_a_chart_opens_one(
    qtbot: QtBot, workflows: FakeWorkflows, tasks: Tasks, baits: tuple[list[str], OpenedFiles]
) -> None:
    texts, watched = baits
    store = MemoryStore()
    store.charts = {"p-hostile": hostile_chart(texts=texts)}
    window = MainWindow(Session(workplace=FakeWorkplace(), store=store, tasks=tasks))  # type: ignore[arg-type]
    qtbot.addWidget(window)
    window.show()
    window.open_patient("p-hostile")
    qtbot.waitUntil(lambda: window.patient_desk.report is not None)
    if window.patient_desk.interruption is not None:
        window.patient_desk.interruption.go_on.click()
    for name, page in window.workspace.pages.items():
        window.workspace.open_page(name)
        _scroll_through(page)
        QApplication.processEvents()
    window.complain(texts[3])
    window.grab()
    shown = [label.plain.casefold() for label in window.findChildren(PlainLabel)]
    seen = any(text.casefold() in words for text in texts[:40] for words in shown)
    opened = watched.names()
    window.workspace.desk.flush(wait=True, timeout_s=60)

    assert seen
    assert opened == []


def test_no_page_about_people_the_trail_or_imports_opens_one(
    qtbot: QtBot, workflows: FakeWorkflows, tasks: Tasks, baits: tuple[list[str], OpenedFiles]
) -> None:
    texts, watched = baits
    trail = TrailWriter()
    for text in texts:
        trail.write("break-glass", START - START, detail=text, patient=text, actor=text)
    others = [person(Role.READER, name=text, login=f"u{number}") for number, text in enumerate(texts)]
    store = MemoryStore(account=replace(OWNER, name=texts[0]), others=others, trail=trail.entries)
    window = MainWindow(Session(workplace=FakeWorkplace(), store=store, tasks=tasks))  # type: ignore[arg-type]
    qtbot.addWidget(window)
    window.show()
    for entry in window.bar.entries.values():
        entry.click()
        QApplication.processEvents()
        qtbot.wait(50)
        _scroll_through(window)
    qtbot.waitUntil(lambda: len(window.people.trail.trail.entries) == COUNT)
    window.people.trail.to_unusual.click()
    _scroll_through(window)
    window.grab()

    assert watched.names() == []


def _scroll_through(page: QWidget) -> None:
    """Shows every part of every table of a page once, so that it is painted."""
    for table in page.findChildren(QTableView):
        bar = table.verticalScrollBar()
        for place in range(bar.minimum(), bar.maximum() + 1, max(1, (bar.maximum() - bar.minimum()) // 12)):
            bar.setValue(place)
            table.viewport().grab()
