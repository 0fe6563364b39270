"""Guards the version of the Qt binding: one that miscounts references ends Python after some thousand signals."""

from __future__ import annotations

import gc
import sys

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

ROUNDS = 300


class Sender(QObject):
    sent = Signal(str)


class Painted(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        return None


def references() -> tuple[int, int, int]:
    return sys.getrefcount(None), sys.getrefcount(True), sys.getrefcount(False)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="these objects are immortal from Python 3.12 on")
def test_signals_and_virtual_methods_take_no_reference_of_ours(qtbot: QtBot) -> None:
    sender, widget = Sender(), Painted()
    qtbot.addWidget(widget)
    sender.sent.connect(lambda _text: None)
    widget.show()
    gc.collect()  # what earlier tests left holds references as well, and must not end in between
    before = references()

    for _ in range(ROUNDS):
        sender.sent.emit("x")
        widget.repaint()

    assert all(after > known - ROUNDS // 2 for after, known in zip(references(), before, strict=True))
