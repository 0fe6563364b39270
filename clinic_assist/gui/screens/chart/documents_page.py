"""Documents: the list, a search for words in all of them, and the chosen one as plain text."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QSplitter, QVBoxLayout, QWidget

from clinic_assist.gui import strings, theme
from clinic_assist.gui.fact_tables import FactPage, FactTables, fact_table
from clinic_assist.gui.icons import icon
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.chart.document_search import Found, found_in, is_searched, passage_at
from clinic_assist.gui.screens.chart.documents_model import Document, document_rows
from clinic_assist.gui.screens.chart.found_text import FoundText
from clinic_assist.gui.tasks import Delay
from clinic_assist.gui.widgets import Strip, button, row_of

_SEARCH_WIDTH = 320


class DocumentsPage(FactPage):
    """All documents of a chart.

    Signals:
        passage_wanted: The fact id of a document, and the Passage of it that is to be shown in the imported file.
    """

    passage_wanted = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self._documents: tuple[Document, ...] = ()
        self._found: tuple[Found, ...] = ()
        self._shown: Found | None = None
        self.search = QLineEdit()
        self.search.setPlaceholderText(strings.DOCUMENTS_SEARCH)
        self.search.setAccessibleName(strings.DOCUMENTS_SEARCH)
        self.search.setAcceptDrops(False)
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(_SEARCH_WIDTH)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.said = PlainLabel(part="muted", wrap=False)
        self.heading = PlainLabel(part="title", wrap=False)
        self.silence = Strip(tone=Tone.MUTED, icon_name="info")
        self.table = fact_table(strings.DOCUMENT_COLUMNS, strings.DOCUMENTS)
        self.title = PlainLabel(part="heading")
        self.origin = PlainLabel(part="muted")
        self.note = Strip(tone=Tone.SERIOUS, icon_name="info")
        self.reader = FoundText()
        self.text = self.reader.text
        self._source = button(strings.SHOW_SOURCE, self._want_source, icon_name="source")
        self._lay_out()
        self.table.row_selected.connect(self._show_document)
        self._wait = Delay(self, 200, self._search)
        self.search.textChanged.connect(lambda _text: self._wait.restart())
        self.search.returnPressed.connect(self._next)

    def _lay_out(self) -> None:
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.MARGIN, 16, theme.MARGIN, 20)
        page.setSpacing(10)
        self._facts = FactTables(self, self.table)
        self._facts.source_wanted.connect(self.source_wanted)
        self._facts.fact_selected.connect(self.fact_selected)
        page.addLayout(row_of(self.heading, 1))
        page.addLayout(row_of(self.search, self.said, 1))
        page.addWidget(self.silence)
        reader = QWidget()
        box = QVBoxLayout(reader)
        box.setContentsMargins(10, 0, 0, 0)
        head = row_of(self.title, self._source)
        head.setStretch(0, 1)
        box.addLayout(head)
        for widget in (self.origin, self.note, self.reader):
            box.addWidget(widget)
        box.setStretch(3, 1)
        box.addStretch(0)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.table)
        split.addWidget(reader)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        split.setSizes([420, 640])
        split.setChildrenCollapsible(False)
        page.addWidget(split, 1)
        page.addStretch(0)
        self._split = split

    def show_documents(self, documents: tuple[Document, ...]) -> None:
        """Shows a chart's documents."""
        self._documents = documents
        self.heading.setText(f"{strings.DOCUMENTS}  {len(documents):,}" if documents else strings.DOCUMENTS)
        self._split.setVisible(bool(documents))
        self.search.setVisible(bool(documents))
        self.search.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.search.clear()
        self.search.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self._search()

    def _search(self) -> None:
        """Shows the documents that hold the words; all where nothing is looked for."""
        self._wait.cancel()
        query = self.search.text()
        self._found = found_in(self._documents, query)
        if not is_searched(query):
            self.said.setText("")
            self.silence.say("" if self._documents else strings.DOCUMENTS_NONE)
        else:
            places = sum(len(one.places) for one in self._found)
            more = any(one.has_more for one in self._found)
            said = strings.documents_found(len(self._found), len(self._documents), places, has_more=more)
            self.said.setText(said if self._found else "")
            self.silence.say("" if self._found else strings.DOCUMENTS_NOT_FOUND)
        self.table.show_rows(document_rows(tuple(one.document for one in self._found)))
        self._show_document("")
        if self._found:
            self.table.selectRow(0)

    def _next(self) -> None:
        """Enter in the search field looks at once, and then goes from place to place."""
        if self._wait.is_waiting:
            self._search()
        else:
            self.reader.go(1)

    def _want_source(self) -> None:
        if self._shown is None:
            return
        place = self.reader.place
        if place is None:
            self.source_wanted.emit(self._shown.document.key)
        else:
            self.passage_wanted.emit(self._shown.document.key, passage_at(self._shown.document, place))

    def blank(self) -> None:
        """Shows no patient's documents."""
        self._facts.forget_order()
        self.show_documents(())
        self.silence.say("")

    def _show_document(self, key: str) -> None:
        self._shown = next((one for one in self._found if one.document.key == key), None)
        chosen = self._shown.document if self._shown else None
        self.title.setText(chosen.title if chosen else "")
        self.origin.setText("   ".join(filter(None, (chosen.date, chosen.kind, chosen.authors))) if chosen else "")
        self.note.say(chosen.note if chosen else "")
        self.reader.show_text(
            chosen.text if chosen else "",
            self._shown.places if self._shown else (),
            has_more=self._shown is not None and self._shown.has_more,
        )
        self.reader.setVisible(bool(chosen and chosen.text) or chosen is None)
        self._source.setVisible(chosen is not None)
