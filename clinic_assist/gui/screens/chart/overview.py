"""The first page of a chart: what matters at a glance, each line one step from its source."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from clinic_assist.gui import strings
from clinic_assist.gui.columns import ColumnSpecs
from clinic_assist.gui.fact_tables import FactPage, FactTables, fact_table
from clinic_assist.gui.pages import Columns, Page
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Row, Tone
from clinic_assist.gui.screens.chart.conflicts_card import ConflictsCard
from clinic_assist.gui.screens.chart.overview_model import MOST_ROWS, Overview
from clinic_assist.gui.widgets import Card, Strip, button, row_of

_ARRANGEMENTS = (
    (1320, (("allergies", "problems"), ("medications",), ("results",))),
    (860, (("problems", "medications"), ("allergies", "results"))),
    (0, (("allergies", "medications", "problems", "results"),)),
)


class OverviewCard(Card):
    """One topic: its first rows, how many more there are, or what its silence means.

    Signals:
        section_wanted: The name of the section to open.
    """

    section_wanted = Signal(str)

    def __init__(self, section: str, columns: ColumnSpecs) -> None:
        super().__init__(spacing=6, margin=14)
        self._section = section
        self._heading = PlainLabel(part="heading", wrap=False)
        self._more = button("", lambda: self.section_wanted.emit(self._section), part="link")
        self._silence = Strip(tone=Tone.SERIOUS, icon_name="question")
        self.table = fact_table(columns, strings.SECTION_TITLES[section], fits_content=True, sortable=False)
        self.table.setProperty("part", "bare")
        self.column.addLayout(row_of(self._heading, 1, self._more))
        self.add(self._silence, self.table)

    def show_rows(self, rows: tuple[Row, ...], silence: str, banned: int = 0) -> None:
        """Shows a topic."""
        title = strings.SECTION_TITLES[self._section]
        self._heading.setText(strings.section_title(title, len(rows), banned))
        self.table.show_rows(rows[:MOST_ROWS])
        self.table.setVisible(bool(rows))
        self._show_silence(silence)
        self._more.setText(strings.open_section(len(rows) if len(rows) > MOST_ROWS else 0))
        self._more.setAccessibleName(f"{title}  {self._more.text()}")

    def _show_silence(self, silence: str) -> None:
        if silence.startswith(strings.NONE_KNOWN_START):
            self._silence.set_tone(Tone.GOOD, "check-circle")
        elif silence.startswith(strings.NONE_CURRENT_START):
            self._silence.set_tone(Tone.MUTED, "info")
        else:
            self._silence.set_tone(Tone.SERIOUS, "question")
        self._silence.say(silence)


class OverviewPage(FactPage):
    """Safety in one line, then problems, medications, allergies and results.

    Signals:
        section_wanted: The name of the section to open.
    """

    section_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._page = page = Page()
        outer.addWidget(page)
        self.safety = Strip(tone=Tone.MUTED, icon_name="shield")
        self._open_safety = button(strings.OPEN_SAFETY, lambda: self.section_wanted.emit("safety"))
        self.safety.row.addWidget(self._open_safety)
        page.column.addWidget(self.safety)
        self.conflicts = ConflictsCard()
        self.conflicts.source_wanted.connect(self.source_wanted)
        page.column.addWidget(self.conflicts)
        self.cards = {name: OverviewCard(name, spec) for name, spec in strings.OVERVIEW_COLUMNS.items()}
        page.column.addWidget(Columns(self.cards, _ARRANGEMENTS))
        page.column.addStretch(1)
        facts = FactTables(self, *(card.table for card in self.cards.values()))
        facts.source_wanted.connect(self.source_wanted)
        facts.fact_selected.connect(self.fact_selected)
        for card in self.cards.values():
            card.section_wanted.connect(self.section_wanted)

    def show_overview(self, overview: Overview) -> None:
        """Shows a chart."""
        for name, card in self.cards.items():
            card.show_rows(*overview.topics[name])

    def show_safety(self, words: str, tone: Tone, icon_name: str) -> None:
        """Shows the checks in one line."""
        self.safety.set_tone(tone, icon_name)
        self.safety.say(words)

    def blank(self) -> None:
        """Shows no patient."""
        self._page.to_top()
        for card in self.cards.values():
            card.show_rows((), "")
        self.conflicts.show_chart(None)
        self.show_safety("", Tone.MUTED, "shield")
