"""The workspace of one patient: banner, sections, safety, notes, and the source panel beside them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from clinic_assist.gui import strings
from clinic_assist.gui.banner_view import BannerView
from clinic_assist.gui.icons import icon
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.chart.documents_page import DocumentsPage
from clinic_assist.gui.screens.chart.overview import OverviewPage
from clinic_assist.gui.screens.chart.records_page import RecordsPage
from clinic_assist.gui.screens.chart.results_page import ResultsPage
from clinic_assist.gui.screens.chart.section_page import SectionPage
from clinic_assist.gui.screens.draft.desk import DraftDesk
from clinic_assist.gui.screens.draft.view import DraftPage
from clinic_assist.gui.screens.safety.view import SafetyPage
from clinic_assist.gui.screens.source.view import SourcePanel
from clinic_assist.gui.session import Session
from clinic_assist.gui.widgets import Strip, button

_ICONS = {
    "overview": "overview",
    "problems": "problems",
    "medications": "pill",
    "allergies": "allergy",
    "results": "results",
    "documents": "document",
    "records": "list",
    "safety": "shield",
    "draft": "edit",
}


_NAV_WIDTH, _NAV_FOLDED, _FOLD_BELOW = 184, 52, 1600


class Workspace(QWidget):
    """Lays the pages of one patient out; `chart.patient_desk` fills them.

    Signals:
        chart_export_wanted: The chart is to be written as PDF.
    """

    chart_export_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.banner = BannerView()
        self.loading = Strip(icon_name="info")
        self.overview = OverviewPage()
        self.sections = {
            name: SectionPage(strings.SECTION_TITLES[name], columns, strings.APART_TITLES[name])
            for name, columns in strings.SECTION_COLUMNS.items()
        }
        self.results, self.documents, self.records = ResultsPage(), DocumentsPage(), RecordsPage()
        self.safety = SafetyPage()
        self.desk = DraftDesk(session)
        self.draft = DraftPage(self.desk)
        self.source = SourcePanel(session)
        self.pages: dict[str, QWidget] = {
            "overview": self.overview,
            **self.sections,
            "results": self.results,
            "documents": self.documents,
            "records": self.records,
            "safety": self.safety,
            "draft": self.draft,
        }
        self.nav: dict[str, QPushButton] = {}
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
        self._split.addWidget(self._navigation())
        self._split.addWidget(self._stack)
        self._split.addWidget(self.source)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        self._split.setProperty("part", "line")
        for place, stretch in enumerate((0, 3, 2)):
            self._split.setStretchFactor(place, stretch)
        column.addWidget(self._split, 1)
        column.addStretch(0)

    def _navigation(self) -> QWidget:
        frame = self._frame = QFrame()
        frame.setProperty("part", "nav")
        frame.setFixedWidth(_NAV_WIDTH)
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 12, 0, 12)
        column.setSpacing(1)
        group = QButtonGroup(self)
        for number, name in enumerate(self.pages, start=1):
            entry = QPushButton(f" {strings.SECTION_TITLES[name]}")
            entry.setAccessibleName(strings.SECTION_TITLES[name])
            entry.setProperty("part", "nav")
            entry.setCheckable(True)
            entry.setIcon(icon(_ICONS[name]))
            entry.setIconSize(QSize(18, 18))
            QShortcut(QKeySequence(f"Alt+{number}"), entry, entry.click)
            entry.setToolTip(f"{strings.SECTION_TITLES[name]} (Alt+{number})")
            entry.clicked.connect(lambda _checked=False, name=name: self.open_page(name))
            group.addButton(entry)
            self.nav[name] = entry
            if name in ("overview", "records"):
                column.addSpacing(8)
            column.addWidget(entry)
            if name == "records":
                column.addSpacing(8)
        column.addStretch(1)
        export = button(strings.EXPORT_CHART, self.chart_export_wanted.emit, part="nav", icon_name="pdf")
        column.addWidget(export)
        self._hint = PlainLabel(strings.NAV_HINT, part="muted", wrap=False)
        self._hint.setContentsMargins(14, 6, 0, 0)
        column.addWidget(self._hint)
        self._words = [(entry, entry.text()) for entry in (*self.nav.values(), export)]
        return frame

    def _connect(self) -> None:
        self.overview.section_wanted.connect(self.open_page)
        for signal in (
            self.overview.source_wanted,
            *(section.source_wanted for section in self.sections.values()),
            self.results.source_wanted,
            self.documents.source_wanted,
            self.records.source_wanted,
        ):
            signal.connect(lambda fact: self.show_source((fact,)))
        self.safety.source_wanted.connect(self.show_source)
        self.draft.source_wanted.connect(self.show_source)
        self.source.closed.connect(self._close_source)

    def show_pages(self) -> None:
        """Shows the pages, once they hold a patient."""
        self._split.show()

    def open_page(self, name: str) -> None:
        """Shows one page of the patient."""
        self._stack.setCurrentWidget(self.pages[name])
        self.nav[name].setChecked(True)

    @property
    def page_name(self) -> str:
        """Which page is shown."""
        return next(name for name, page in self.pages.items() if page is self._stack.currentWidget())

    def show_source(self, facts: tuple[str, ...]) -> None:
        """Opens the source panel beside the page."""
        if self.source.isHidden():
            self.source.show()
            self._fold_navigation(folded=self.width() < _FOLD_BELOW)
            nav = self._frame.width()
            width = self._split.width() - nav
            self._split.setSizes([nav, width * 60 // 100, width * 40 // 100])
        self.source.show_facts(facts)

    def _close_source(self) -> None:
        self.source.hide()
        self._fold_navigation(folded=False)

    def _fold_navigation(self, *, folded: bool) -> None:
        """Leaves icons only, so that page and source stand side by side on a small screen."""
        self._frame.setFixedWidth(_NAV_FOLDED if folded else _NAV_WIDTH)
        self._hint.setVisible(not folded)
        for entry, words in self._words:
            entry.setText("" if folded else words)

    def blank(self) -> None:
        """Shows nothing of any patient."""
        self.banner.clear()
        self._split.hide()
        self._close_source()
        self.loading.say("")
        self.overview.blank()
        for section in self.sections.values():
            section.blank()
        self.results.blank()
        self.documents.blank()
        self.records.show_chart(None)
        self.safety.blank()
        self.open_page("overview")
