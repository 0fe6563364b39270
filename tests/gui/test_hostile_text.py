"""Text from a record is shown as it is: nothing in it is taken for markup, and no path in it is opened."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPlainTextEdit, QTextBrowser, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.plain_text import PlainLabel, plain_message
from clinic_assist.gui.rows import Row, cell
from clinic_assist.gui.tables import Column, RecordTable
from tests.gui.synthetic_charts import HOSTILE


def _visit_all_pages(qtbot: QtBot, window: MainWindow) -> None:
    window.open_patient("p-hostile")
    qtbot.waitUntil(lambda: window.patient_desk.report is not None)
    window.workspace.open_page("draft")
    window.workspace.draft.draft.click()
    qtbot.waitUntil(lambda: window.workspace.desk.note is not None)
    for name in window.workspace.pages:
        window.workspace.open_page(name)
        qtbot.wait(10)
    assert window.patient_desk.chart is not None
    window.workspace.show_source(tuple(fact.id for fact in window.patient_desk.chart.facts))
    qtbot.waitUntil(lambda: bool(window.workspace.source.shown.plain))


def test_every_label_on_every_page_is_plain_text(qtbot: QtBot, window: MainWindow) -> None:
    _visit_all_pages(qtbot, window)

    widgets = [widget for top in QApplication.topLevelWidgets() for widget in (top, *top.findChildren(QWidget))]
    labels = [widget for widget in widgets if isinstance(widget, QLabel) and widget.text()]
    rich = [widget for widget in widgets if isinstance(widget, QTextEdit | QTextBrowser)]
    tooltips = [widget for widget in widgets if "<img" in widget.toolTip() or "<img" in widget.windowTitle()]

    assert len(labels) > 50
    assert any("<img" in label.text().lower() for label in labels)
    assert [label for label in labels if label.textFormat() is not Qt.TextFormat.PlainText] == []
    assert rich == []
    assert tooltips == []


def test_no_text_widget_asks_for_a_resource(qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(QPlainTextEdit, "loadResource", lambda _self, *what: asked.append(what), raising=False)

    _visit_all_pages(qtbot, window)

    assert asked == []
    assert HOSTILE in window.workspace.documents.text.toPlainText()


@pytest.mark.parametrize("hostile", [True, False])
def test_an_image_path_in_a_name_opens_no_file(qtbot: QtBot, tmp_path: Path, *, hostile: bool) -> None:
    # A picture that is there: a label that took the text for markup would become as large as the picture.
    from PySide6.QtGui import QImage

    picture = tmp_path / "x.png"
    QImage(900, 700, QImage.Format.Format_RGB32).save(str(picture))
    text = f'<img src="{picture}">'
    label = QLabel(text) if hostile else PlainLabel(text, wrap=False)
    qtbot.addWidget(label)

    size = label.sizeHint()

    # The positive control: Qt's own label does open the file.
    assert (size.height() > 600) is hostile


def test_a_table_shows_markup_as_characters(qtbot: QtBot) -> None:
    table = RecordTable([Column("Name", 1)], name="names")
    qtbot.addWidget(table)
    table.resize(900, 200)
    table.show()

    table.show_rows([Row((cell(HOSTILE),), key="a"), Row((cell("Plain name"),), key="b")])
    qtbot.wait(20)

    assert table.rows_model.index(0, 0).data() == HOSTILE
    assert table.rowHeight(0) == table.rowHeight(1)


def test_message_boxes_are_plain(qtbot: QtBot) -> None:
    box = plain_message(None, "Clinic Assist", HOSTILE, HOSTILE)
    qtbot.addWidget(box)

    assert isinstance(box, QMessageBox)
    assert box.textFormat() is Qt.TextFormat.PlainText
