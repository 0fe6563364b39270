"""A late result never lands on another patient: the commonest serious defect of comparable systems."""

from __future__ import annotations

import threading

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.chart.detected_issue import SafetyReport
from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.tables import RecordTable
from clinic_assist.gui.tasks import Lane, PatientScope, Tasks
from tests.gui.fake_workplace import FakeWorkflows, MemoryStore, fake_report
from tests.gui.journeys import open_chart


def _texts(window: MainWindow) -> str:
    # Widgets of the last patient end with this turn of the event loop.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    labels = [
        label.plain if isinstance(label, PlainLabel) else label.text()
        for label in window.workspace.findChildren(QLabel)
    ]
    rows = [row.text for table in window.workspace.findChildren(RecordTable) for row in table.rows_model.rows]
    return "\n".join(labels + rows)


def test_the_view_is_blank_before_the_next_patient_loads(qtbot: QtBot, window: MainWindow, store: MemoryStore) -> None:
    window.open_patient("p-full")
    qtbot.waitUntil(lambda: window.patient_desk.report is not None)
    assert window.patient_desk.interruption is not None
    window.patient_desk.interruption.go_on.click()
    full = _texts(window)

    window.open_patient("p-silent")
    while_loading = _texts(window)

    assert "OKONKWO-LINDQVIST" in full
    assert "Warfarin" in full
    assert "OKONKWO" not in while_loading
    assert "Warfarin" not in while_loading
    qtbot.waitUntil(lambda: window.patient_desk.report is not None)


def test_a_slow_chart_does_not_land_on_the_next_patient(qtbot: QtBot, window: MainWindow, store: MemoryStore) -> None:
    window.open_patient("p-full")
    window.open_patient("p-silent")
    qtbot.waitUntil(lambda: window.patient_desk.report is not None)

    # One thread loads charts one after the other: the first one came before the second, and was not shown.
    assert store.loaded == ["p-full", "p-silent"]
    assert "GREY" in window.workspace.banner.line
    assert "OKONKWO" not in _texts(window)


def test_a_slow_check_does_not_land_on_the_next_patient(
    qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows, monkeypatch: object
) -> None:
    release = threading.Event()

    def slow_check(_workplace: object, chart: Chart) -> SafetyReport:
        if chart.patient_id == "p-full":
            assert release.wait(60)
        return fake_report(chart)

    monkeypatch.setattr("clinic_assist.gui.screens.chart.patient_desk.check_chart", slow_check)  # type: ignore[attr-defined]
    window.open_patient("p-full")
    qtbot.waitUntil(lambda: window.patient_desk.chart is not None)
    window.open_patient("p-silent")
    qtbot.waitUntil(lambda: window.patient_desk.chart is not None)

    release.set()
    qtbot.waitUntil(lambda: window.patient_desk.report is not None)

    # One thread checks charts one after the other: the first report came before the second.
    assert window.patient_desk.report is not None
    assert window.patient_desk.report.patient_id == "p-silent"
    assert window.workspace.safety.cards == ()
    assert window.patient_desk.interruption is None


def test_a_running_draft_does_not_land_on_the_next_patient(
    qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows, tasks: Tasks
) -> None:
    workflows.held_at = 2
    window.open_patient("p-full")
    qtbot.waitUntil(lambda: window.patient_desk.report is not None)
    assert window.patient_desk.interruption is not None
    window.patient_desk.interruption.go_on.click()
    window.workspace.open_page("draft")
    window.workspace.draft.draft.click()
    qtbot.waitUntil(lambda: len(window.workspace.draft.cards) == 2)

    window.open_patient("p-silent")
    workflows.released.set()
    drafted: list[object] = []
    tasks.start(lambda _task: True, lane=Lane.MODEL).then(drafted.append)
    qtbot.waitUntil(lambda: bool(drafted))

    assert window.workspace.desk.note is None
    assert window.workspace.draft.cards == []


def test_a_result_for_a_left_patient_is_dropped_and_for_the_present_one_delivered(qtbot: QtBot, tasks: Tasks) -> None:
    got: list[str] = []
    left, present = PatientScope(PatientId("a")), PatientScope(PatientId("b"))
    release = threading.Event()

    tasks.start(lambda _task: release.wait(60), lane=Lane.COMPUTE, scope=left).then(lambda _value: got.append("left"))
    tasks.start(lambda _task: None, lane=Lane.COMPUTE, scope=present).then(lambda _value: got.append("present"))
    left.leave()
    release.set()
    qtbot.waitUntil(lambda: bool(got))

    assert got == ["present"]


def test_work_on_the_store_lane_never_runs_at_the_same_time(qtbot: QtBot, tasks: Tasks) -> None:
    done: list[int] = []
    running, most = 0, 0
    lock = threading.Lock()

    def work(_task: object) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        threading.Event().wait(0.01)
        with lock:
            running -= 1

    for _ in range(10):
        tasks.start(work).then(lambda _value: done.append(1))
    qtbot.waitUntil(lambda: len(done) == 10)

    assert most == 1


def test_the_model_reads_the_chart_that_is_open_and_forgets_the_one_that_was(
    qtbot: QtBot, window: MainWindow, workflows: FakeWorkflows
) -> None:
    open_chart(qtbot, window)
    qtbot.waitUntil(lambda: workflows.read_ahead == ["p-full"])
    window.open_patient("p-silent")
    qtbot.waitUntil(lambda: workflows.read_ahead == ["p-full", "p-silent"])

    assert workflows.forgotten == ["p-full"]
