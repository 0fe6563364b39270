"""A section of the chart as a page: what is listed, what is hidden and counted, what stands apart, what is silent."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from clinic_assist.gui import strings
from clinic_assist.gui.columns import ColumnSpecs
from clinic_assist.gui.fact_tables import FactPage, FactTables, fact_table
from clinic_assist.gui.flow import Flow
from clinic_assist.gui.pages import Page
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.chart.listing import Listing
from clinic_assist.gui.widgets import Strip, button, row_of


class SectionPage(FactPage):
    """Problems, medications or allergies."""

    def __init__(self, title: str, columns: ColumnSpecs, apart_title: str) -> None:
        super().__init__()
        self._title = title
        self._listing = Listing()
        self.heading = PlainLabel(part="title", wrap=False)
        self.table = fact_table(columns, title, fits_content=True)
        self.hidden_table = fact_table(columns, strings.past_title(title), fits_content=True)
        self.apart_table = fact_table(columns, apart_title, fits_content=True)
        self.said_table = fact_table(strings.SAID_COLUMNS, strings.SAID_TITLE, fits_content=True)
        self.unread_table = fact_table(strings.UNREAD_COLUMNS, strings.KEPT_UNREAD, fits_content=True)
        self.unread = Strip(tone=Tone.SERIOUS, icon_name="document")
        self.silence = Strip(tone=Tone.SERIOUS, icon_name="question")
        self.none_current = Strip(tone=Tone.MUTED, icon_name="info")
        self.hidden_words = PlainLabel(part="muted", wrap=False)
        self.toggle = button("", self._toggle_hidden, part="link")
        self.apart_heading = PlainLabel(apart_title, part="heading")
        self.said_heading = PlainLabel(strings.SAID_TITLE, part="heading")
        self._lay_out()

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        page = self._page = Page()
        outer.addWidget(page)
        tables = (self.table, self.hidden_table, self.apart_table, self.said_table, self.unread_table)
        self._facts = FactTables(self, *tables)
        self._facts.source_wanted.connect(self.source_wanted)
        self._facts.fact_selected.connect(self.fact_selected)
        self._hint = PlainLabel(strings.SOURCE_HINT, part="muted", wrap=False)
        page.column.addLayout(Flow(self.heading, self._hint, gap=24))
        above = (self.silence, self.said_heading, self.said_table, self.unread, self.unread_table)
        for widget in (*above, self.none_current, self.table):
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
        only_past = bool(not listing.rows and not listing.silence and (listing.hidden or listing.apart))
        self.none_current.say(strings.none_current(self._title) if only_past else "")
        for table, rows in (
            (self.table, listing.rows),
            (self.apart_table, listing.apart),
            (self.said_table, listing.said),
            (self.unread_table, listing.unread),
        ):
            table.show_rows(rows)
            table.setVisible(bool(rows))
        self.apart_heading.setVisible(bool(listing.apart))
        self._hint.setVisible(bool(listing.rows or listing.apart or listing.said or listing.unread))
        self.said_heading.setVisible(bool(listing.said))
        self._show_hidden(shown=False)

    def blank(self) -> None:
        """Shows no patient's section."""
        self._facts.forget_order()
        self._page.to_top()
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
        self.toggle.setAccessibleName(f"{self.toggle.text()}  {self.hidden_words.plain}")
