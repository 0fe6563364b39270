"""The help page says which knowledge and which RxNorm release this installation holds."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.about.view import AboutDialog
from clinic_assist.gui.session import Session
from clinic_assist.gui.tasks import Tasks
from tests.gui.fake_workplace import FakeWorkflows, FakeWorkplace, MemoryStore


def test_the_help_page_shows_the_loaded_release(
    qtbot: QtBot, workflows: FakeWorkflows, store: MemoryStore, tasks: Tasks
) -> None:
    workplace = FakeWorkplace(rxnorm_line="RxNorm release 26AA_260105F, loaded on 20-Jan-2026: 12 codes and 3 NDC.")
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = AboutDialog(parent, Session(workplace, store, tasks))  # type: ignore[arg-type]

    def shown() -> set[str]:
        return {label.plain for label in dialog.findChildren(PlainLabel)}

    qtbot.waitUntil(lambda: workplace.rxnorm_line in shown())
