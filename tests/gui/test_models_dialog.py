"""Which language models are here, and the choice between them."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from clinic_assist.gui import strings
from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.about.models_dialog import ModelsDialog
from tests.gui.fake_models import FakeShelf
from tests.gui.test_nothing_is_cut import _cut


@pytest.fixture
def dialog(qtbot: QtBot, window: MainWindow) -> ModelsDialog:
    shown = ModelsDialog(window, window._session, window._session.workplace.models)  # type: ignore[arg-type]
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitUntil(lambda: shown.here is not None)
    return shown


def shelf_of(dialog: ModelsDialog) -> FakeShelf:
    return dialog._session.workplace.models  # type: ignore[return-value]


def words(dialog: ModelsDialog) -> str:
    return "\n".join(label.plain for label in dialog.findChildren(PlainLabel) if not label.isHidden())


def test_each_model_says_what_it_is_its_licence_and_who_signed_for_it(dialog: ModelsDialog) -> None:
    shown = words(dialog)

    assert strings.MODELS_NATURE_VERBALISER in shown
    assert strings.MODELS_NATURE_CLINICAL in shown
    assert "Apache License, version 2.0" in shown
    assert "Hospital IT" in shown
    assert shown.count(strings.MODELS_IN_USE) == 1


def test_refused_files_stand_there_with_their_reason(dialog: ModelsDialog) -> None:
    assert "no catalogue lists it" in words(dialog)
    assert "is not signed" in words(dialog)


def test_a_model_with_an_adapter_is_chosen_and_then_shown_as_in_use(dialog: ModelsDialog, qtbot: QtBot) -> None:
    assert dialog.here is not None
    _tiny, large = dialog.here.models
    with qtbot.waitSignal(dialog.chosen):
        dialog.use(large, large.adapters[0])
    qtbot.waitUntil(lambda: "In use with Endocrinology" in words(dialog))

    assert shelf_of(dialog).choices == [("b" * 64, "c" * 64)]
    assert dialog.strip.text == strings.MODELS_CHOSEN


def test_a_choice_that_is_refused_is_told_in_place(dialog: ModelsDialog, qtbot: QtBot) -> None:
    assert dialog.here is not None
    shelf_of(dialog).problem = "There is no such model here."
    dialog.use(dialog.here.models[1])
    qtbot.waitUntil(lambda: "There is no such model here." in dialog.strip.text)

    assert dialog.here.models[0].is_in_use


def test_what_the_file_says_stands_beside_the_catalogue_and_nothing_is_cut(dialog: ModelsDialog, qtbot: QtBot) -> None:
    assert dialog.here is not None
    dialog.ask_file(dialog.here.models[1])
    qtbot.waitUntil(lambda: bool(dialog.said))

    assert "8,190,735,360 parameters, Q8_0 weights" in words(dialog)
    assert "Fits: needs 11.2 GB of main memory" in words(dialog)
    qtbot.waitUntil(lambda: not list(_cut(dialog)))
