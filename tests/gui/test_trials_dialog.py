"""Models are evaluated in the window: ordered, paused, gone on with after a lock, read, compared, told to count."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clinic_assist.evaluation.trials import kept_orders
from clinic_assist.gui import strings
from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.screens.about.models_dialog import ModelsDialog
from clinic_assist.gui.screens.trials.desk import TrialDesk
from clinic_assist.gui.screens.trials.view import TrialsDialog
from clinic_assist.notes.generation import GenerationRequest
from clinic_assist.notes.note import Composer
from clinic_assist.store.vault import Vault
from clinic_assist.workflows.model_gate import ModelGate
from clinic_assist.workflows.usable_model import usable_model
from tests.gui.fake_models import FakeShelf
from tests.gui.test_nothing_is_cut import SIZES, _cut_once_at_rest
from tests.gui.test_on_a_real_vault import bring_in, export
from tests.unit.evaluation.stub_models import perfect

LIMITS = """
format = 1
[[limit]]
measure = "unfinished"
at_most = 0.5
least_n = 1
reason = "For this test only."
"""
NEVER = LIMITS.replace("at_most = 0.5", "at_least = 1.0")


@pytest.fixture
def window(vault_window: MainWindow, vault: Vault, tmp_path: Path) -> MainWindow:
    place = vault_window._session.workplace
    (tmp_path / "limits.toml").write_text(LIMITS)
    place.evaluations = tmp_path / "runs"  # type: ignore[misc]
    place.gate = ModelGate(limits=tmp_path / "limits.toml", cleared=tmp_path / "cleared.json")  # type: ignore[misc]
    place.gate.unlocked(vault)  # type: ignore[union-attr]
    return vault_window


def shown(qtbot: QtBot, window: MainWindow, desk: TrialDesk | None = None) -> TrialsDialog:
    dialog = TrialsDialog(window, window._session, desk or window.trials)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.models is not None and dialog.order.patients.count() > 0)
    return dialog


@pytest.fixture
def dialog(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> TrialsDialog:
    bring_in(qtbot, window, export(tmp_path, "gout.json", mrn="77"))
    return shown(qtbot, window)


def order_own_chart(dialog: TrialsDialog, *, model: int = 1) -> None:
    dialog.order.model.setCurrentIndex(model)
    dialog.order.demo.setChecked(False)
    dialog.order.own.setChecked(True)
    dialog.order.patients.item(0).setCheckState(Qt.CheckState.Checked)


def evaluate(qtbot: QtBot, dialog: TrialsDialog, *, model: int = 1) -> None:
    order_own_chart(dialog, model=model)
    count = len(dialog.lines)
    dialog.order.start.click()
    qtbot.waitUntil(lambda: not dialog.desk.is_running and len(dialog.lines) == count + 1)
    qtbot.waitUntil(lambda: dialog.line is not None and dialog.line.is_whole)


def shelf_of(dialog: TrialsDialog) -> FakeShelf:
    return dialog._session.workplace.models  # type: ignore[return-value]


class Held:
    """A perfect model that waits behind so many texts until it is released."""

    def __init__(self, at: int) -> None:
        self.left, self.reached, self.released = at, threading.Event(), threading.Event()

    def __call__(self, request: GenerationRequest) -> Iterator[str]:
        self.left -= 1
        if self.left == 0:
            self.reached.set()
            assert self.released.wait(60)
        return perfect(request)


def test_a_chart_of_the_vault_is_evaluated_and_the_verdict_and_intervals_shown(
    qtbot: QtBot, dialog: TrialsDialog, window: MainWindow, tmp_path: Path
) -> None:
    evaluate(qtbot, dialog)

    line = dialog.line
    assert line is not None
    assert line.summary is not None
    assert sum(count for _, count in line.summary.cases) > 20
    assert line.summary.has_passed
    assert dialog.shown.verdict.text.startswith("Passed")
    assert "95 % interval" in str(strings.MEASURE_COLUMNS)
    files = [path for path in (tmp_path / "runs").rglob("*") if path.is_file()]
    assert files
    assert not any(word in path.read_text() for path in files for word in ("Testperson", "gout.json", "Gout"))


def test_a_paused_run_goes_on_after_a_lock_and_comes_to_the_same(
    qtbot: QtBot, dialog: TrialsDialog, window: MainWindow, vault: Vault
) -> None:
    evaluate(qtbot, dialog)
    whole = dialog.line
    held = Held(4)
    shelf_of(dialog).answer = held
    order_own_chart(dialog)
    dialog._session.workplace.clock.now = lambda: datetime(2027, 1, 1, tzinfo=UTC)  # type: ignore[method-assign]
    dialog.order.start.click()
    qtbot.waitUntil(held.reached.is_set)
    dialog.pause.click()
    told = dialog.how_far.plain
    held.released.set()
    qtbot.waitUntil(lambda: not dialog.desk.is_running and len(dialog.lines) == 2)
    qtbot.waitUntil(lambda: dialog.line is not None and not dialog.line.is_whole)
    paused = dialog.line
    verdict = dialog.shown.verdict.text
    dialog.accept()
    again = shown(qtbot, window, TrialDesk(window._session, window))  # as after a lock: nothing of before is left
    qtbot.waitUntil(lambda: len(again.lines) == 2 and not again.go_on.isHidden())
    again.go_on.click()
    qtbot.waitUntil(lambda: again.line is not None and again.line.is_whole)

    assert told == strings.TRIALS_PAUSING
    assert paused is not None
    assert paused.summary is not None
    assert verdict.startswith("Not finished")
    assert whole is not None
    assert again.line is not None
    assert again.line.summary is not None
    assert whole.summary is not None
    assert again.line.summary.digest == whole.summary.digest != paused.summary.digest
    assert len(kept_orders(vault)) == 2  # type: ignore[arg-type]


def test_the_window_answers_while_a_model_never_does(qtbot: QtBot, dialog: TrialsDialog, window: MainWindow) -> None:
    held = Held(1)
    shelf_of(dialog).answer = held
    order_own_chart(dialog)
    dialog.order.start.click()
    qtbot.waitUntil(held.reached.is_set)
    dialog.accept()
    window.open_patient(window._session.store.search_patients()[0].patient_id)
    qtbot.waitUntil(lambda: window.patient_desk.report is not None)
    is_running = window.trials.is_running
    other = shown(qtbot, window)
    says = other.how_far.plain
    could_start = other.order.start.isEnabled()
    window.trials.pause()
    held.released.set()
    qtbot.waitUntil(lambda: not window.trials.is_running)

    assert is_running
    assert not could_start
    assert "cases done" in says


def test_a_clinical_model_writes_only_after_its_result_was_told_to_count(
    qtbot: QtBot, dialog: TrialsDialog, window: MainWindow, vault: Vault, tmp_path: Path
) -> None:
    place = window._session.workplace
    place.load_model = lambda: shelf_of(dialog).on_trial("b" * 64)  # type: ignore[misc,assignment,return-value]
    evaluate(qtbot, dialog)
    before = usable_model(place)  # type: ignore[arg-type]
    dialog.keep.click()
    qtbot.waitUntil(lambda: dialog.strip.text.startswith("Kept: this model passed"))
    after = usable_model(place)  # type: ignore[arg-type]
    (tmp_path / "limits.toml").write_text(NEVER)
    changed = usable_model(place)  # type: ignore[arg-type]

    assert before.model is None
    assert "has not passed this site's evaluation" in before.remark
    assert after.model is not None
    assert changed.model is None
    assert "limits were changed" in changed.remark


def test_a_model_that_did_not_pass_says_which_limit_it_missed(
    qtbot: QtBot, dialog: TrialsDialog, tmp_path: Path
) -> None:
    (tmp_path / "limits.toml").write_text(NEVER)
    evaluate(qtbot, dialog)

    assert dialog.shown.verdict.text.startswith("Did not pass")
    assert "Cases not finished" in dialog.shown.verdict.text


def test_two_models_are_compared_the_card_has_31_answers_and_all_is_saved(
    qtbot: QtBot, dialog: TrialsDialog, tmp_path: Path
) -> None:
    evaluate(qtbot, dialog, model=1)
    dialog.export_to(tmp_path / "result.json")
    qtbot.waitUntil(lambda: dialog.strip.text == strings.TRIALS_SAVED)
    dialog.strip.say("")
    dialog.export_to(tmp_path / "result.pdf")
    qtbot.waitUntil(lambda: dialog.strip.text == strings.TRIALS_SAVED)
    evaluate(qtbot, dialog, model=0)
    dialog.compare.click()
    qtbot.waitUntil(lambda: dialog.comparison is not None)
    dialog.strip.say("")
    dialog.export_to(tmp_path / "compared.pdf")
    qtbot.waitUntil(lambda: dialog.strip.text == strings.TRIALS_SAVED)
    dialog.card_button.click()
    qtbot.waitUntil(lambda: dialog.card is not None)

    assert json.loads((tmp_path / "result.json").read_text())["passed"] is True
    assert (tmp_path / "result.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "compared.pdf").read_bytes().startswith(b"%PDF")
    assert dialog.comparison is not None
    assert dialog.comparison.shared > 20
    assert dialog.card is not None
    assert len(dialog.card.rows) == 31


def test_drift_is_told_where_the_model_writes_otherwise_and_not_where_it_does_not(
    qtbot: QtBot, dialog: TrialsDialog
) -> None:
    evaluate(qtbot, dialog)
    dialog.drift.click()
    qtbot.waitUntil(lambda: dialog.strip.text.startswith("As before"))
    shelf_of(dialog).answer = lambda _request: iter(["Nothing.\n"])
    dialog.drift.click()
    qtbot.waitUntil(lambda: dialog.strip.text.startswith("Not as before"))


def test_a_file_that_cannot_be_read_is_told_in_place_and_nothing_runs(
    qtbot: QtBot, dialog: TrialsDialog, tmp_path: Path
) -> None:
    (tmp_path / "bad.json").write_text("{}")
    dialog.order.model.setCurrentIndex(1)
    dialog.order.demo.setChecked(False)
    none = dialog.order.start.isEnabled()
    dialog.order.take_files("questions", (tmp_path / "bad.json",))
    dialog.order.start.click()
    qtbot.waitUntil(lambda: "no questions in a shape that is known" in dialog.strip.text)

    assert not none
    assert not dialog.desk.is_running


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_cut(qtbot: QtBot, dialog: TrialsDialog, size: tuple[int, int]) -> None:
    evaluate(qtbot, dialog)
    dialog.resize(size[0] - 40, size[1] - 40)
    assert _cut_once_at_rest(qtbot, dialog) == []


def test_the_note_page_says_why_a_model_may_not_write_and_code_composes_until_it_may(
    qtbot: QtBot, dialog: TrialsDialog, window: MainWindow
) -> None:
    place, page, desk = window._session.workplace, window.workspace.draft, window.workspace.desk
    place.load_model = lambda: shelf_of(dialog).on_trial("b" * 64)  # type: ignore[misc,assignment,return-value]
    models = ModelsDialog(window, window._session, place.models)  # type: ignore[arg-type]
    qtbot.addWidget(models)
    qtbot.waitUntil(lambda: bool(models.objections))
    dialog.accept()
    window.open_patient(window._session.store.search_patients()[0].patient_id)
    qtbot.waitUntil(lambda: bool(page._barred_words) and window.patient_desk.report is not None)
    window.workspace.open_page("draft")
    told = page.barred.text
    page.compose_with.setCurrentIndex(1)
    by_record = page.barred.text
    page.compose_with.setCurrentIndex(0)
    page.draft.click()
    qtbot.waitUntil(lambda: desk.note is not None)
    first, strip = desk.note, page.strip.text

    again = shown(qtbot, window)
    evaluate(qtbot, again)
    again.keep.click()
    qtbot.waitUntil(lambda: again.strip.text.startswith("Kept: this model passed"))
    again.accept()
    desk.ask_model()
    qtbot.waitUntil(lambda: page.barred.text == "")
    page.draft.click()
    qtbot.waitUntil(lambda: desk.note is not None and desk.note.draft.composer is Composer.MODEL)

    assert told.startswith("The model Qwen3 8B has not passed this site's evaluation.")
    assert told.endswith("Help, then Evaluation of models.")
    assert by_record == ""
    assert first is not None
    assert first.draft.composer is Composer.RECORD_ONLY
    assert strip == ""
    assert "has not passed" in models.objections["b" * 64]
    assert models.objections["a" * 64] == ""


def test_an_administrator_who_may_not_read_charts_still_evaluates_on_the_demo_patients(
    qtbot: QtBot, dialog: TrialsDialog
) -> None:
    order = dialog.order
    order.take_patients(())

    assert not order.own.isEnabled()
    assert order.start.isEnabled()
    assert order.order(datetime(2027, 1, 1, tzinfo=UTC)).patients == ()
