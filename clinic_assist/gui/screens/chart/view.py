"""The workspace of one patient: banner, sections, safety, notes, and the source panel beside them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from clinic_assist.gui import strings
from clinic_assist.gui.banner_view import BannerView
from clinic_assist.gui.fact_tables import FactPage
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.ask.desk import AskDesk
from clinic_assist.gui.screens.ask.view import AskPage
from clinic_assist.gui.screens.chart.documents_page import DocumentsPage
from clinic_assist.gui.screens.chart.navigation import Navigation
from clinic_assist.gui.screens.chart.overview import OverviewPage
from clinic_assist.gui.screens.chart.records_page import RecordsPage
from clinic_assist.gui.screens.chart.results_page import ResultsPage
from clinic_assist.gui.screens.chart.section_page import SectionPage
from clinic_assist.gui.screens.draft.desk import DraftDesk
from clinic_assist.gui.screens.draft.view import DraftPage
from clinic_assist.gui.screens.imaging.page import ImagingPage
from clinic_assist.gui.screens.safety.view import SafetyPage
from clinic_assist.gui.screens.source.view import SourcePanel
from clinic_assist.gui.session import Session
from clinic_assist.gui.widgets import Card, button, row_of
from clinic_assist.workflows.passages import Passage

_FOLD_BELOW = 1600


class Workspace(QWidget):
    """Lays the pages of one patient out; `chart.patient_desk` fills them.

    Signals:
        chart_export_wanted: The chart is to be written as PDF.
        retry_wanted, patients_wanted: After a chart could not be opened.
    """

    chart_export_wanted = Signal()
    retry_wanted = Signal()
    patients_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.banner = BannerView()
        self.loading = LoadingCard()
        self.overview = OverviewPage()
        self.sections = {
            name: SectionPage(strings.SECTION_TITLES[name], columns, strings.APART_TITLES[name])
            for name, columns in strings.SECTION_COLUMNS.items()
        }
        self.results, self.documents, self.records = ResultsPage(), DocumentsPage(), RecordsPage()
        self.imaging = ImagingPage(session)
        self.safety = SafetyPage()
        self.desk = DraftDesk(session)
        self.draft = DraftPage(self.desk)
        self.ask_desk = AskDesk(session)
        self.ask = AskPage(self.ask_desk)
        self.source = SourcePanel(session)
        self.pages: dict[str, QWidget] = {
            "overview": self.overview,
            **self.sections,
            "results": self.results,
            "documents": self.documents,
            "imaging": self.imaging,
            "records": self.records,
            "safety": self.safety,
            "draft": self.draft,
            "ask": self.ask,
        }
        self.navigation = Navigation(self.pages)
        self._stack = QStackedWidget()
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._lay_out()
        self._connect()
        self.source.hide()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.loading)
        for page in self.pages.values():
            self._stack.addWidget(page)
        self._split.addWidget(self.navigation)
        self._split.addWidget(self._stack)
        self._split.addWidget(self.source)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        self._split.setProperty("part", "line")
        for place, stretch in enumerate((0, 3, 2)):
            self._split.setStretchFactor(place, stretch)
        column.addWidget(self._split, 1)
        column.addStretch(0)

    def _connect(self) -> None:
        self.navigation.page_wanted.connect(self.open_page)
        self.navigation.export_wanted.connect(self.chart_export_wanted)
        self.loading.retry_wanted.connect(self.retry_wanted)
        self.loading.patients_wanted.connect(self.patients_wanted)
        self.overview.section_wanted.connect(self.open_page)
        pages: tuple[FactPage, ...] = (
            self.overview,
            *self.sections.values(),
            self.results,
            self.documents,
            self.imaging,
            self.records,
        )
        for page in pages:
            page.source_wanted.connect(lambda fact: self.show_source((fact,)))
            page.fact_selected.connect(self._follow)
        self.documents.passage_wanted.connect(lambda fact, passage: self.show_source((fact,), passage))
        self.banner.source_wanted.connect(self.show_source)
        self.safety.source_wanted.connect(self.show_source)
        self.draft.source_wanted.connect(self.show_source)
        self.ask.source_wanted.connect(self.show_source)
        self.ask.passage_wanted.connect(lambda fact, passage: self.show_source((fact,), passage))
        self.source.closed.connect(self._close_source)

    def show_pages(self) -> None:
        """Shows the pages, once they hold a patient."""
        self._split.show()

    def open_page(self, name: str) -> None:
        """Shows one page of the patient."""
        self._stack.setCurrentWidget(self.pages[name])
        self.navigation.entries[name].setChecked(True)

    @property
    def page_name(self) -> str:
        """Which page is shown."""
        return next(name for name, page in self.pages.items() if page is self._stack.currentWidget())

    def show_source(self, facts: tuple[str, ...], passage: Passage | None = None) -> None:
        """Opens the source panel beside the page, at a passage of the fact where one is named."""
        if self.source.isHidden():
            self.source.show()
            self.navigation.fold(folded=self.width() < _FOLD_BELOW)
            nav = self.navigation.width()
            width = self._split.width() - nav
            self._split.setSizes([nav, width * 60 // 100, width * 40 // 100])
        self.source.show_facts(facts, passage)

    def _follow(self, fact: str) -> None:
        """While the source panel is open it shows the row that the person is on, never one left behind."""
        if not self.source.isHidden():
            self.source.show_facts((fact,))

    def _close_source(self) -> None:
        self.source.hide()
        self.navigation.fold(folded=False)
        # Told in so many words: the splitter does not always follow a neighbour that is hidden and one that grows.
        nav = self.navigation.width()
        self._split.setSizes([nav, self._split.width() - nav, 0])

    def blank(self) -> None:
        """Shows nothing of any patient."""
        self.banner.clear()
        self._split.hide()
        self._close_source()
        self.loading.say("")
        self.navigation.show_counts({})
        self.overview.blank()
        for section in self.sections.values():
            section.blank()
        self.results.blank()
        self.documents.blank()
        self.imaging.take_chart(None, None)
        self.records.show_chart(None)
        self.safety.blank()
        self.open_page("overview")


class LoadingCard(QWidget):
    """Says that a chart is being opened, or why it could not be and what can be done.

    Signals:
        retry_wanted, patients_wanted: What the person wants after a failure.
    """

    retry_wanted = Signal()
    patients_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._words = PlainLabel(part="heading")
        retry = button(strings.TRY_AGAIN, self.retry_wanted.emit, part="primary")
        self._ways = QWidget()
        self._ways.setLayout(row_of(retry, button(strings.SHOW_PATIENTS, self.patients_wanted.emit), 1))
        card = Card(spacing=12, margin=24).add(self._words, self._ways)
        box = QHBoxLayout(self)
        box.setContentsMargins(20, 16, 20, 16)
        box.addWidget(card)
        self.hide()

    @property
    def text(self) -> str:
        return self._words.plain if not self.isHidden() else ""

    def say(self, words: str, *, failed: bool = False) -> None:
        """Shows words; empty ones hide it."""
        self._words.setText(words)
        self._words.tone(Tone.CRITICAL if failed else Tone.MUTED)
        self._ways.setVisible(failed)
        self.setVisible(bool(words))
