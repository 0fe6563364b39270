"""Images and recordings in the window: what is asked for is shown, late things never, and failures are sentences."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import ImagingStudy
from clinic_assist.chart.intake import SourceFile
from clinic_assist.chart.pictures import AS_STORED, Picture, PictureQuestion, Window
from clinic_assist.chart.tracings import Channel, Tracing, TracingQuestion
from clinic_assist.errors import SourceError, UserError
from clinic_assist.gui import strings
from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.screens.imaging.model import stacks_of
from clinic_assist.gui.screens.imaging.page import ImagingPage
from clinic_assist.gui.screens.imaging.tracing_model import heights_mm, outline, pieces_of, short_lead
from clinic_assist.importers.sandbox import PicturesInSession
from clinic_assist.workflows.show_picture import original_of
from tests.gui.conftest import QtBot
from tests.gui.fake_workplace import FakeWorkplace, MemoryStore
from tests.gui.imaging_chart import LEADS, imaging_chart
from tests.gui.test_nothing_is_cut import _cut_once_at_rest

CHART, WRITER, ORIGINALS = imaging_chart()


@dataclass
class WatchedPictures(PicturesInSession):
    """Decodes in this process; `held` keeps answers back until `released`; `refuses` for every question."""

    asked: list[PictureQuestion | TracingQuestion] = field(default_factory=list)
    forgot: int = 0
    held: bool = False
    released: threading.Event = field(default_factory=threading.Event)
    refuses: Exception | None = None

    def look(self, source: SourceFile, question: PictureQuestion | TracingQuestion) -> Picture | Tracing:  # type: ignore[override]
        self.asked.append(question)
        if self.held:
            self.released.wait(20)
        if self.refuses is not None:
            raise self.refuses
        return super().look(source, question)  # type: ignore[arg-type]

    def forget(self) -> None:
        self.forgot += 1


@pytest.fixture
def pictures() -> WatchedPictures:
    return WatchedPictures()


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow, store: MemoryStore, pictures: WatchedPictures) -> ImagingPage:
    """The page of a chart with images, opened, before anything was chosen."""
    store.charts["p-imaging"] = CHART, WRITER
    store.originals = ORIGINALS
    window._session.workplace.pictures = pictures  # type: ignore[misc]
    window.show()
    window.open_patient("p-imaging")
    qtbot.waitUntil(lambda: window.workspace.imaging.count > 0)
    return window.workspace.imaging


def open_row(qtbot: QtBot, window: MainWindow, page: ImagingPage, title: str) -> None:
    window.workspace.open_page("imaging")
    place = next(n for n, row in enumerate(page.table.rows_model.rows) if row.text.startswith(title))
    page.table.selectRow(place)
    said: Callable[[], bool] = lambda: bool(page.picture.position.plain or page.tracing.remarks.plain)  # noqa: E731
    qtbot.waitUntil(said)


def test_nothing_is_decoded_before_the_page_is_looked_at(
    qtbot: QtBot, window: MainWindow, page: ImagingPage, pictures: WatchedPictures
) -> None:
    assert window.workspace.page_name == "overview"
    assert pictures.asked == []

    window.workspace.open_page("imaging")
    qtbot.waitUntil(lambda: bool(pictures.asked))


def test_a_series_is_a_stack_in_the_order_of_its_numbers(qtbot: QtBot, window: MainWindow, page: ImagingPage) -> None:
    open_row(qtbot, window, page, "CT chest")

    assert page.picture.position.plain == "Image 1 of 12"
    assert page.title.plain == "CT chest"
    assert "Series 2" in page.origin.plain
    assert page.purpose.text == strings.NOT_FOR_DIAGNOSIS
    assert page.picture.center.text() == "40 HU"
    qtbot.keyClick(page.picture.view, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: page.picture.position.plain == "Image 12 of 12")
    assert "Slice location: 55.0 mm" in page.picture.remarks.plain
    assert "Patient position: HFS" in page.picture.remarks.plain


def test_the_wheel_goes_through_the_images_and_with_ctrl_changes_the_size(
    qtbot: QtBot, window: MainWindow, page: ImagingPage
) -> None:
    open_row(qtbot, window, page, "CT chest")
    view = page.picture.view

    def turn(by: int, modifier: Qt.KeyboardModifier) -> None:
        middle = QPointF(view.rect().center())
        event = QWheelEvent(
            middle,
            middle,
            QPoint(),
            QPoint(0, by),
            Qt.MouseButton.NoButton,
            modifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(view, event)

    turn(-240, Qt.KeyboardModifier.NoModifier)
    qtbot.waitUntil(lambda: page.picture.position.plain == "Image 3 of 12")
    before = view.zoom
    turn(120, Qt.KeyboardModifier.ControlModifier)

    assert view.zoom == pytest.approx(before * 1.25)
    assert page.picture.position.plain == "Image 3 of 12"


def test_brightness_is_chosen_typed_or_dragged_and_kept_for_the_next_image(
    qtbot: QtBot, window: MainWindow, page: ImagingPage, pictures: WatchedPictures
) -> None:
    open_row(qtbot, window, page, "CT chest")
    pane = page.picture
    titles = [pane.views.itemText(n) for n in range(pane.views.count())]
    assert titles[:3] == ["SOFT TISSUE  (40 / 400)", "LUNG  (−600 / 1,500)", strings.IMAGE_VIEW_FULL]
    assert "Bone  (400 / 1,800)" in titles

    pane.views.setCurrentIndex(1)
    pane.views.activated.emit(1)
    qtbot.waitUntil(lambda: pane.width_.value() == 1500)
    pane.width_.setValue(900)
    qtbot.waitUntil(lambda: pane.views.currentText() == strings.IMAGE_VIEW_OWN)
    pane.step(1)
    qtbot.waitUntil(lambda: pane.position.plain == "Image 2 of 12")
    assert pictures.asked[-1] == PictureQuestion(frame=0, view=1, window=Window(center=-600, width=900))
    pane.view.window_dragged.emit(0.5, 0.0)
    qtbot.waitUntil(lambda: pane.width_.value() == 1800)


def test_colours_have_no_brightness_and_what_the_file_warns_of_is_said(
    qtbot: QtBot, window: MainWindow, page: ImagingPage
) -> None:
    open_row(qtbot, window, page, "Ultrasound abdomen")

    assert page.picture.position.plain == "Image 1 of 8"
    assert not page.picture.views.isVisible()
    assert strings.LOSSY_SAID in page.picture.caution.text
    assert strings.BURNED_IN_SAID in page.picture.caution.text
    assert strings.SIDE_NOT_SAID in page.picture.remarks.plain


def test_markings_can_be_left_out(
    qtbot: QtBot, window: MainWindow, page: ImagingPage, pictures: WatchedPictures
) -> None:
    open_row(qtbot, window, page, "Hand")
    assert not page.picture.markings.isVisible()  # this file has none
    assert isinstance(pictures.asked[-1], PictureQuestion)
    assert pictures.asked[-1].with_markings

    page.picture.markings.setChecked(False)
    qtbot.waitUntil(lambda: pictures.asked[-1] == PictureQuestion(with_markings=False))


def test_the_side_is_said_as_the_file_says_it(qtbot: QtBot, window: MainWindow, page: ImagingPage) -> None:
    open_row(qtbot, window, page, "Hand")

    assert page.picture.remarks.plain.startswith("Left")
    assert page.picture.caution.text == ""


def test_what_cannot_be_decoded_is_said_and_the_next_series_shows(
    qtbot: QtBot, window: MainWindow, page: ImagingPage
) -> None:
    open_row(qtbot, window, page, "Endoscopy")
    assert page.picture.view._words.startswith("The file holds no pixels")
    assert page.picture.view._picture is None

    open_row(qtbot, window, page, "Hand")
    qtbot.waitUntil(lambda: page.picture.view._picture is not None)
    assert page.picture.view._words == ""


def test_a_decoder_that_dies_costs_one_picture(
    qtbot: QtBot, window: MainWindow, page: ImagingPage, pictures: WatchedPictures
) -> None:
    pictures.refuses = SourceError("The picture ended the process that decoded it.", hint="Ask.")
    open_row(qtbot, window, page, "CT chest")
    assert "ended the process" in page.picture.view._words
    pictures.refuses = None

    page.picture.step(1)
    qtbot.waitUntil(lambda: page.picture.view._picture is not None)
    assert page.picture.position.plain == "Image 2 of 12"


def test_a_late_picture_never_shows_in_another_series(
    qtbot: QtBot, window: MainWindow, page: ImagingPage, pictures: WatchedPictures
) -> None:
    open_row(qtbot, window, page, "Hand")
    pictures.held = True
    rows = [row.text for row in page.table.rows_model.rows]
    page.table.selectRow(next(n for n, text in enumerate(rows) if text.startswith("CT chest")))
    qtbot.waitUntil(lambda: len(pictures.asked) == 2)
    page.table.selectRow(next(n for n, text in enumerate(rows) if text.startswith("Ultrasound")))
    assert page.picture.view._picture is None
    pictures.held = False
    pictures.released.set()

    qtbot.waitUntil(lambda: page.picture.view._picture is not None)
    assert page.picture.view._picture is not None
    assert page.picture.view._picture.is_colour
    assert page.title.plain == "Ultrasound abdomen"


def test_a_late_picture_never_shows_for_another_patient(
    qtbot: QtBot, window: MainWindow, page: ImagingPage, pictures: WatchedPictures, store: MemoryStore
) -> None:
    pictures.held = True
    window.workspace.open_page("imaging")
    qtbot.waitUntil(lambda: bool(pictures.asked))
    window.open_patient("p-full")
    qtbot.waitUntil(lambda: window.patient_desk.chart is not None and window.patient_desk.chart.patient_id == "p-full")
    window.workspace.open_page("imaging")
    pictures.released.set()
    qtbot.waitUntil(lambda: pictures.forgot == 1)  # after the late answer, in the same lane
    QApplication.processEvents()

    assert page.picture.view._picture is None
    assert page.silence.text == strings.IMAGING_NONE
    assert page.title.plain == page.picture.position.plain == page.tracing.remarks.plain == ""


def test_of_many_wishes_only_the_last_is_answered(
    qtbot: QtBot, window: MainWindow, page: ImagingPage, pictures: WatchedPictures
) -> None:
    open_row(qtbot, window, page, "Ultrasound abdomen")
    before = len(pictures.asked)
    pictures.held = True
    for number in range(1, 8):
        page.picture.slider.setValue(number)
    pictures.held = False
    pictures.released.set()

    qtbot.waitUntil(lambda: page.picture.position.plain == "Image 8 of 8")
    assert len(pictures.asked) - before <= 2


def test_an_electrocardiogram_is_drawn_to_scale_with_its_filters(
    qtbot: QtBot, window: MainWindow, page: ImagingPage
) -> None:
    open_row(qtbot, window, page, "12-lead ECG")
    pane = page.tracing

    assert pane.scale.plain == "25 mm/s   10 mm/mV"
    assert pane.part.plain == "0.0 to 10.0 s of 10.0 s"
    assert "12 leads, 500 samples a second" in pane.remarks.plain
    assert "high-pass 0.05 Hz, low-pass 150 Hz, notch 50 Hz" in pane.remarks.plain
    assert pane.caution.text == ""
    assert page.purpose.text == strings.NOT_FOR_DIAGNOSIS_ECG


def test_a_long_recording_is_turned_page_by_page(qtbot: QtBot, window: MainWindow, page: ImagingPage) -> None:
    open_row(qtbot, window, page, "Monitoring")
    pane = page.tracing
    qtbot.waitUntil(lambda: pane.part.plain == "0.0 to 10.0 s of 125.0 s")

    pane._turn(1)
    qtbot.waitUntil(lambda: pane.part.plain == "10.0 to 20.0 s of 125.0 s")
    pane.speed.setCurrentIndex(1)
    pane.speed.activated.emit(1)
    qtbot.waitUntil(lambda: pane.part.plain == "10.0 to 15.0 s of 125.0 s")


def test_what_has_no_unit_or_another_is_said_and_drawn_to_no_grid(
    qtbot: QtBot, window: MainWindow, page: ImagingPage
) -> None:
    open_row(qtbot, window, page, "Monitoring")

    assert strings.TRACING_NO_UNIT.format(leads="Pulse") in page.tracing.caution.text
    assert strings.TRACING_MIXED.format(leads="Arterial blood pressure") in page.tracing.caution.text


def test_only_files_of_this_chart_are_opened(store: MemoryStore) -> None:
    store.originals = ORIGINALS
    study = next(fact for fact in CHART.facts if isinstance(fact, ImagingStudy))
    mine = study.series[0].instances[0].source
    assert mine is not None
    others = replace(CHART, facts=tuple(fact for fact in CHART.facts if not isinstance(fact, ImagingStudy)))

    assert original_of(store, CHART, mine).data == ORIGINALS[mine]  # type: ignore[arg-type]
    with pytest.raises(UserError):
        original_of(store, others, mine)  # type: ignore[arg-type]
    with pytest.raises(UserError):
        original_of(store, Chart(patient_id=CHART.patient_id, patient=None, facts=CHART.facts), mine)  # type: ignore[arg-type]


def test_series_of_which_nothing_can_be_seen_say_why() -> None:
    study = next(fact for fact in CHART.facts if isinstance(fact, ImagingStudy) and fact.description == "CT chest")
    listed = replace(
        study, series=(replace(study.series[0], instances=(replace(study.series[0].instances[0], source=None),)),)
    )
    chart = replace(CHART, facts=(listed,))

    assert [one.note for one in stacks_of(chart)] == [strings.IMAGING_NOT_HERE]
    assert [one.note for one in stacks_of(replace(CHART, facts=(study,)))] == [""]


# How curves are laid out


def tracing(*names: str, count: int = 400, unit: str = "mV") -> Tracing:
    values = np.sin(np.arange(count) / 9).astype("<f4")
    channels = tuple(Channel(name=name, unit=unit, values=values.tobytes()) for name in names)
    return Tracing(groups=("A",), group=0, frequency=40.0, start=0, total=count, channels=channels)


@pytest.mark.parametrize(("name", "short"), [("Lead II", "II"), ("Lead I (Einthoven)", "I"), ("lead avr", "aVR"), ("V4R", "V4R"), ("Respiration", "Respiration"), ("Lead in saliva", "Lead in saliva"), ("", "")])  # fmt: skip
def test_leads_have_their_short_names(name: str, short: str) -> None:
    assert short_lead(name) == short


def test_twelve_leads_stand_in_four_columns_that_follow_each_other_over_a_rhythm_strip() -> None:
    pieces = pieces_of(tracing(*(f"Lead {lead}" for lead in reversed(LEADS))), in_columns=True)
    names = [LEADS[::-1][piece.channel] for piece in pieces]

    assert names == [*LEADS, "II"]
    assert [(piece.column, piece.row) for piece in pieces[:4]] == [(0, 0), (0, 1), (0, 2), (1, 0)]
    assert [(piece.start, piece.end) for piece in pieces[::3]] == [
        (0, 100),
        (100, 200),
        (200, 300),
        (300, 400),
        (0, 400),
    ]
    assert len(pieces_of(tracing("Lead II", "Lead V5"), in_columns=True)) == 2


def test_a_millivolt_is_as_high_as_the_gain_says() -> None:
    values = np.array([0, 0, 0, 1000, 0], "<f4")
    volts = Channel(name="II", unit="uV", values=values.tobytes())
    plain = Channel(name="II", unit="", values=values.tobytes())

    assert max(heights_mm(volts, 10.0)) == pytest.approx(10.0)
    assert max(heights_mm(volts, 20.0)) == pytest.approx(20.0)
    assert max(heights_mm(plain, 20.0)) == max(heights_mm(plain, 5.0))


def test_no_peak_is_lost_where_samples_are_more_than_points() -> None:
    heights = [0.0] * 10_000
    heights[4_321], heights[7_777] = 9.0, -7.0
    drawn = [height for _share, height in outline(heights, most=100)]

    assert (max(drawn), min(drawn)) == (9.0, -7.0)
    assert len(drawn) <= 200


def test_the_view_from_darkest_to_brightest_is_the_one_without_a_number() -> None:
    assert AS_STORED not in range(100)
    assert (
        FakeWorkplace()
        .pictures.look(
            SourceFile(id=next(iter(ORIGINALS)), name="", data=next(iter(ORIGINALS.values())), format="dicom"),
            PictureQuestion(),
        )
        .view
        == 0
    )  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [(1024, 700), (1280, 800), (1920, 1080)])
def test_no_text_is_cut_beside_images_and_curves(
    qtbot: QtBot, window: MainWindow, page: ImagingPage, size: tuple[int, int]
) -> None:
    window.resize(*size)
    for title in ("CT chest", "Ultrasound abdomen", "12-lead ECG", "Monitoring", "Endoscopy"):
        open_row(qtbot, window, page, title)

        assert _cut_once_at_rest(qtbot, window) == []
        assert min(page.picture.view.height(), page.tracing.view.height()) >= 180
