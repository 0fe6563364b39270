"""The source panel: the imported file's own text with the exact place marked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.provenance import FactId
from clinic_assist.gui import strings
from clinic_assist.gui.fact_label import fact_label
from clinic_assist.gui.fact_link import FactLink
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.session import Session, error_words
from clinic_assist.gui.source_text import SourceText
from clinic_assist.gui.tasks import BackgroundTask, PatientScope
from clinic_assist.gui.widgets import Strip, button, empty, labelled, row_of
from clinic_assist.workflows.passages import Passage
from clinic_assist.workflows.show_source import SourceView, show_source

_MOST_CHOICE = 190


class SourcePanel(QFrame):
    """Shows where a fact was read; several facts of one statement can be looked at in turn.

    Signals:
        closed: The panel is to be hidden.
    """

    closed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._chart: Chart | None = None
        self._scope: PatientScope | None = None
        self._task: BackgroundTask | None = None
        self.fact = FactId("")
        self.links: dict[str, FactLink] = {}
        self.title = PlainLabel(strings.SOURCE_TITLE, part="heading", wrap=False)
        holder = QWidget()
        holder.setProperty("part", "page")
        self._facts = QVBoxLayout(holder)
        self._facts.setContentsMargins(0, 0, 0, 0)
        self._facts.setSpacing(2)
        self._choice = QScrollArea()
        self._choice.setWidgetResizable(True)
        self._choice.setFrameShape(QFrame.Shape.NoFrame)
        self._choice.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._choice.setWidget(holder)
        self._origin = QVBoxLayout()
        self._origin.setSpacing(3)
        self.strip = Strip()
        self.place = SourceText()
        self.text, self.shown = self.place.text, self.place.shown
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        close = button(strings.SOURCE_CLOSE, self.closed.emit, part="link", icon_name="close", shortcut="Esc")
        column.addLayout(row_of(self.title, 1, close))
        column.addWidget(self._choice)
        column.addLayout(self._origin)
        column.addWidget(self.strip)
        column.addWidget(self.place, 1)
        self.setMinimumWidth(360)

    def take_chart(self, chart: Chart | None, scope: PatientScope | None) -> None:
        """Belongs to another patient from now on, or to none."""
        self._chart, self._scope = chart, scope
        if chart is not None:
            reader = self._session.workplace.reader
            self._session.tasks.start(lambda _task: reader.get_ready(), scope=scope)
        self.blank()

    def blank(self) -> None:
        """Shows nothing."""
        self.fact = FactId("")
        self.links.clear()
        empty(self._facts)
        empty(self._origin)
        self.place.blank()
        self.strip.say("")

    def show_facts(self, facts: Sequence[str], passage: Passage | None = None) -> None:
        """Shows the source of the first fact, at a passage of it where one is named, and the others to choose from."""
        self.blank()
        if not facts or self._chart is None:
            return
        if len(facts) == 1:
            self._facts.addWidget(PlainLabel(fact_label(self._chart, facts[0])).bold())
        else:
            self._facts.addWidget(PlainLabel(strings.source_several(len(facts)), part="muted"))
            for number, fact in enumerate(facts, start=1):
                link = FactLink(f"{number}  {fact_label(self._chart, fact)}")
                link.chosen.connect(partial(self._load, fact))
                self.links[fact] = link
                self._facts.addWidget(link)
        # The links have no height yet.
        QTimer.singleShot(0, self, self._fit_choice)
        self._load(facts[0], passage)

    def _fit_choice(self) -> None:
        """Many sources must not push the text of the file out of the panel."""
        needed = self._facts.heightForWidth(self._choice.viewport().width())
        self._choice.setFixedHeight(max(0, min(needed, _MOST_CHOICE)))

    def _load(self, fact: str, passage: Passage | None = None) -> None:
        if self._chart is None:
            return
        if self._task is not None and self._task.is_running:
            self._task.drop()
        chart, store, reader = self._chart, self._session.store, self._session.workplace.reader
        self.fact = FactId(fact)
        for other, link in self.links.items():
            link.mark(marked=other == fact)
        self.strip.say("")
        task = self._session.tasks.start(
            lambda _task: show_source(store, chart, FactId(fact), reader=reader, passage=passage), scope=self._scope
        )
        self._task = task.then(self._show).otherwise(self._failed)

    @property
    def marked_text(self) -> str:
        """The characters that are marked, line breaks as the file has them but for CR."""
        return self.place.marked_text

    def _failed(self, error: object) -> None:
        self.place.blank()
        empty(self._origin)
        self.strip.say(error_words(error))

    def _show(self, view: SourceView) -> None:
        empty(self._origin)
        lines = (
            (strings.SOURCE_FILE, view.name),
            (strings.SOURCE_PLACE, view.locator),
            (strings.SOURCE_IMPORTED, strings.moment_words(view.imported_at)),
        )
        self._origin.addLayout(labelled(lines, bold=True))
        self._origin.addWidget(PlainLabel(self._also(view), part="muted"))
        self.place.show_view(view)

    def _also(self, view: SourceView) -> str:
        also = self._chart.also_in.get(self.fact, ()) if self._chart else ()
        return strings.source_also(len(also), view.format)
