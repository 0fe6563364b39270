"""The first page of a chart: what matters at a glance, each line one step from its source."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_assist.gui import strings
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Row, Tone
from clinic_assist.gui.screens.chart.conflicts_card import ConflictsCard
from clinic_assist.gui.screens.chart.overview_model import MOST_ROWS, Overview
from clinic_assist.gui.tables import ColumnSpecs, RecordTable, columns_of
from clinic_assist.gui.widgets import Card, Columns, Page, Strip, button, row_of


class OverviewCard(Card):
    """One topic: its first rows, how many more there are, or what its silence means.

    Signals:
        source_wanted: The fact id of a row.
        section_wanted: The name of the section to open.
    """

    source_wanted = Signal(str)
    section_wanted = Signal(str)

    def __init__(self, section: str, columns: ColumnSpecs) -> None:
        super().__init__(spacing=6, margin=14)
        self._section = section
        self._heading = PlainLabel(part="heading", wrap=False)
        self._more = button("", lambda: self.section_wanted.emit(self._section), part="link")
        self._silence = Strip(tone=Tone.SERIOUS, icon_name="question")
        made = columns_of(columns)
        self.table = RecordTable(made, name=strings.SECTION_TITLES[section], fits_content=True)
        self.table.setProperty("part", "bare")
        self.column.addLayout(row_of(self._heading, 1, self._more))
        self.add(self._silence, self.table)
        self.table.row_chosen.connect(self.source_wanted)

    def show_rows(self, rows: tuple[Row, ...], silence: str, banned: int = 0) -> None:
        """Shows a topic."""
        title = strings.SECTION_TITLES[self._section]
        self._heading.setText(strings.section_title(title, len(rows), banned))
        self.table.show_rows(rows[:MOST_ROWS])
        self.table.setVisible(bool(rows))
        none_known = silence.startswith(strings.NONE_KNOWN_START)
        self._silence.set_tone(Tone.GOOD if none_known else Tone.SERIOUS, "check-circle" if none_known else "question")
        self._silence.say(silence)
        self._more.setText(strings.open_section(max(0, len(rows) - MOST_ROWS)))
        self._more.setAccessibleName(f"{title}  {self._more.text()}")


class OverviewPage(QWidget):
    """Safety in one line, then problems, allergies, medications and results.

    Signals:
        source_wanted: The fact id of a row.
        section_wanted: The name of the section to open.
    """

    source_wanted = Signal(str)
    section_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        page = Page()
        outer.addWidget(page)
        self.safety = Strip(tone=Tone.MUTED, icon_name="shield")
        self._open_safety = button(strings.OPEN_SAFETY, lambda: self.section_wanted.emit("safety"), part="link")
        line = row_of(self.safety, self._open_safety)
        line.setStretch(0, 1)
        page.column.addLayout(line)
        self.conflicts = ConflictsCard()
        self.conflicts.source_wanted.connect(self.source_wanted)
        page.column.addWidget(self.conflicts)
        columns = Columns(narrow_below=900, shares=(1, 1))
        page.column.addWidget(columns)
        page.column.addStretch(1)
        self.cards = {name: OverviewCard(name, spec) for name, spec in strings.OVERVIEW_COLUMNS.items()}
        for name, card in self.cards.items():
            (columns.left if name in ("medications", "problems") else columns.right).addWidget(card)
            card.source_wanted.connect(self.source_wanted)
            card.section_wanted.connect(self.section_wanted)
        columns.left.addStretch(1)
        columns.right.addStretch(1)

    def show_overview(self, overview: Overview) -> None:
        """Shows a chart."""
        for name, card in self.cards.items():
            card.show_rows(*overview.topics[name])

    def show_safety(self, words: str, tone: Tone, icon_name: str) -> None:
        """Shows the checks in one line."""
        self.safety.set_tone(tone, icon_name)
        self.safety.say(words)
        self._open_safety.setVisible(bool(words))

    def blank(self) -> None:
        """Shows no patient."""
        for card in self.cards.values():
            card.show_rows((), "")
        self.conflicts.show_chart(None)
        self.show_safety("", Tone.MUTED, "shield")
