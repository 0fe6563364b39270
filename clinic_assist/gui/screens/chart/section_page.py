"""A section of the chart as a page: what is listed, what is hidden and counted, what stands apart, what is silent."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_assist.gui import strings
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.chart.listing import Listing
from clinic_assist.gui.tables import ColumnSpecs, RecordTable, columns_of
from clinic_assist.gui.widgets import Page, Strip, button, row_of


class SourceButton(QWidget):
    """Shows the source of the current row of a table, by click; the table itself takes Enter and double-click.

    Signals:
        source_wanted: The fact id.
    """

    source_wanted = Signal(str)

    def __init__(self, *tables: RecordTable) -> None:
        super().__init__()
        self._key = ""
        self._button = button(strings.SHOW_SOURCE, lambda: self.source_wanted.emit(self._key), icon_name="source")
        self._button.setEnabled(False)
        row = QVBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._button)
        for table in tables:
            table.row_selected.connect(self._select)
            table.row_chosen.connect(self.source_wanted)

    def _select(self, key: str) -> None:
        self._key = key
        self._button.setEnabled(bool(key))


class SectionPage(QWidget):
    """Problems, medications or allergies.

    Signals:
        source_wanted: The fact id of a row.
    """

    source_wanted = Signal(str)

    def __init__(self, title: str, columns: ColumnSpecs, apart_title: str) -> None:
        super().__init__()
        self._title = title
        self._listing = Listing()
        self.heading = PlainLabel(part="title", wrap=False)
        made = columns_of(columns)
        self.table = RecordTable(made, name=title, fits_content=True)
        self.hidden_table = RecordTable(made, name=title, fits_content=True)
        self.apart_table = RecordTable(made, name=apart_title, fits_content=True)
        said = columns_of(strings.SAID_COLUMNS)
        self.said_table = RecordTable(said, name=strings.SAID_TITLE, fits_content=True)
        unread = columns_of(strings.UNREAD_COLUMNS)
        self.unread_table = RecordTable(unread, name=strings.KEPT_UNREAD, fits_content=True)
        self.unread = Strip(tone=Tone.SERIOUS, icon_name="document")
        self.silence = Strip(tone=Tone.SERIOUS, icon_name="question")
        self.hidden_words = PlainLabel(part="muted", wrap=False)
        self.toggle = button("", self._toggle_hidden, part="link")
        self.apart_heading = PlainLabel(apart_title, part="heading")
        self.said_heading = PlainLabel(strings.SAID_TITLE, part="heading")
        self._lay_out()

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        page = Page()
        outer.addWidget(page)
        tables = (self.table, self.hidden_table, self.apart_table, self.said_table, self.unread_table)
        source = SourceButton(*tables)
        source.source_wanted.connect(self.source_wanted)
        page.column.addLayout(row_of(self.heading, 1, source))
        above = (self.silence, self.said_heading, self.said_table, self.unread, self.unread_table, self.table)
        for widget in above:
            page.column.addWidget(widget)
        page.column.addLayout(row_of(self.hidden_words, self.toggle, 1))
        for widget in (self.hidden_table, self.apart_heading, self.apart_table):
            page.column.addWidget(widget)
        page.column.addStretch(1)

    def show_listing(self, listing: Listing) -> None:
        """Shows a section; hidden rows start hidden."""
        self._listing = listing
        self.heading.setText(strings.section_title(self._title, len(listing.rows), listing.banned))
        none_known = listing.silence.startswith(strings.NONE_KNOWN_START)
        self.silence.set_tone(Tone.GOOD if none_known else Tone.SERIOUS, "check-circle" if none_known else "question")
        self.silence.say(listing.silence)
        self.unread.say(strings.unread_words(len(listing.unread)))
        for table, rows in (
            (self.table, listing.rows),
            (self.apart_table, listing.apart),
            (self.said_table, listing.said),
            (self.unread_table, listing.unread),
        ):
            table.show_rows(rows)
            table.setVisible(bool(rows))
        self.apart_heading.setVisible(bool(listing.apart))
        self.said_heading.setVisible(bool(listing.said))
        self._show_hidden(shown=False)

    def blank(self) -> None:
        """Shows no patient's section."""
        self.show_listing(Listing())

    def _toggle_hidden(self) -> None:
        self._show_hidden(shown=self.hidden_table.isHidden())

    def _show_hidden(self, *, shown: bool) -> None:
        count = len(self._listing.hidden)
        self.hidden_table.show_rows(self._listing.hidden if shown else ())
        self.hidden_table.setVisible(shown)
        self.hidden_words.setVisible(bool(count))
        self.toggle.setVisible(bool(count))
        self.hidden_words.setText(strings.hidden_words(self._title, count, shown=shown))
        self.toggle.setText(strings.HIDE if shown else strings.SHOW)
