"""Documents: the list, and the chosen one as plain text."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from clinic_assist.gui import strings, theme
from clinic_assist.gui.fact_tables import FactPage, FactTables, fact_table
from clinic_assist.gui.plain_text import PlainLabel, PlainView
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.chart.documents_model import Document, document_rows
from clinic_assist.gui.widgets import Strip, button, row_of


class DocumentsPage(FactPage):
    """All documents of a chart."""

    def __init__(self) -> None:
        super().__init__()
        self._documents: tuple[Document, ...] = ()
        self.heading = PlainLabel(part="title", wrap=False)
        self.silence = Strip(tone=Tone.MUTED, icon_name="info")
        self.table = fact_table(strings.DOCUMENT_COLUMNS, strings.DOCUMENTS)
        self.title = PlainLabel(part="heading")
        self.origin = PlainLabel(part="muted")
        self.note = Strip(tone=Tone.SERIOUS, icon_name="info")
        self.text = PlainView()
        self.text.setAccessibleName(strings.DOCUMENT_TEXT)
        self.text.setProperty("part", "source")
        self._source = button(
            strings.SHOW_SOURCE, lambda: self.source_wanted.emit(self.table.current_key), icon_name="source"
        )
        self._lay_out()
        self.table.row_selected.connect(self._show_document)

    def _lay_out(self) -> None:
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.MARGIN, 16, theme.MARGIN, 20)
        page.setSpacing(10)
        self._facts = FactTables(self, self.table)
        self._facts.source_wanted.connect(self.source_wanted)
        self._facts.fact_selected.connect(self.fact_selected)
        page.addLayout(row_of(self.heading, 1))
        page.addWidget(self.silence)
        reader = QWidget()
        box = QVBoxLayout(reader)
        box.setContentsMargins(10, 0, 0, 0)
        head = row_of(self.title, self._source)
        head.setStretch(0, 1)
        box.addLayout(head)
        for widget in (self.origin, self.note, self.text):
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
        self.silence.say("" if documents else strings.DOCUMENTS_NONE)
        self._split.setVisible(bool(documents))
        self.table.show_rows(document_rows(documents))
        self._show_document("")
        if documents:
            self.table.selectRow(0)

    def blank(self) -> None:
        """Shows no patient's documents."""
        self._facts.forget_order()
        self.show_documents(())
        self.silence.say("")

    def _show_document(self, key: str) -> None:
        chosen = next((one for one in self._documents if one.key == key), None)
        self.title.setText(chosen.title if chosen else "")
        self.origin.setText("   ".join(filter(None, (chosen.date, chosen.kind, chosen.authors))) if chosen else "")
        self.note.say(chosen.note if chosen else "")
        self.text.setPlainText(chosen.text if chosen else "")
        self.text.setVisible(bool(chosen and chosen.text) or chosen is None)
        self._source.setVisible(chosen is not None)
