"""What stands beside a draft: verdict counts, coverage, omissions, withheld lines, the context used."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from clinic_assist.chart.chart import Chart
from clinic_assist.gui import strings
from clinic_assist.gui.columns import Column
from clinic_assist.gui.fact_label import fact_label
from clinic_assist.gui.icons import tone_pixmap
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Row, Tone, cell
from clinic_assist.gui.screens.draft.model import VERDICT_LOOK, verdict_counts
from clinic_assist.gui.tables import SHOW_SOURCE, RecordTable
from clinic_assist.gui.widgets import Card, button, row_of
from clinic_assist.notes.note import VerifiedNote
from clinic_assist.notes.verdict import Verdict
from clinic_assist.terminology.labels import VERDICT_WORDS


class DraftSide(QWidget):
    """All that code says about a draft.

    Signals:
        source_wanted: Fact ids of an omission or of the context.
    """

    source_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._used = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        self._counts, self._omissions, self._coverage = Card(), Card(), Card()
        for card in (self._counts, self._omissions, self._coverage):
            column.addWidget(card)
        self.omission_table = RecordTable(
            [Column(strings.OMISSION_COLUMN, 1)], name=strings.OMISSIONS, fits_content=True, action=SHOW_SOURCE
        )
        self.context_table = RecordTable([Column(strings.CONTEXT_COLUMN, 1)], name=strings.CONTEXT, action=SHOW_SOURCE)
        self.context_table.setFixedHeight(260)
        for table in (self.omission_table, self.context_table):
            table.setProperty("part", "bare")
            table.horizontalHeader().hide()
            table.row_chosen.connect(lambda key: self.source_wanted.emit((key,)))
        self._verdicts = {verdict: _VerdictLine(verdict) for verdict in Verdict}
        self._counts.add(PlainLabel(strings.VERDICTS, part="heading"), *self._verdicts.values())
        self._counts.add(PlainLabel(strings.VERDICTS_MEANING, part="muted"))
        self._omission_title, self._omission_words = PlainLabel(part="heading"), PlainLabel(part="muted")
        self._omissions.add(self._omission_title, self._omission_words, self.omission_table)
        self._coverage_words = PlainLabel(selectable=True)
        self._withheld = PlainLabel(part="muted")
        self._toggle = button("", self._toggle_context, part="link")
        self._coverage.add(PlainLabel(strings.COVERAGE, part="heading"), self._coverage_words, self._withheld)
        self._coverage.column.addLayout(row_of(self._toggle, 1))
        self._coverage.add(self.context_table)

    def show_note(self, note: VerifiedNote | None, chart: Chart | None) -> None:
        """Shows what code says of a note; nothing for none."""
        self.setVisible(note is not None)
        if note is None or chart is None:
            self.omission_table.show_rows(())
            self.context_table.show_rows(())
            return
        for verdict, number in verdict_counts(note):
            self._verdicts[verdict].show_count(number)
        count = len(note.omissions)
        self._omission_title.setText(strings.omission_title(count))
        self._omission_words.setText(strings.OMISSION_MEANING if count else strings.OMISSION_NONE)
        self.omission_table.show_rows(
            [Row((cell(one.text, icon="warning", tone=Tone.NORMAL),), key=one.fact) for one in note.omissions]
        )
        self.omission_table.setVisible(bool(count))
        self._coverage_words.setText(note.coverage.sentence)
        self._withheld.setText(strings.withheld(len(note.draft.withheld), note.draft.withheld))
        self._withheld.setVisible(bool(note.draft.withheld))
        used = note.draft.selection.used
        self._used = len(used)
        self._show_context(shown=False)
        self.context_table.show_rows([Row((cell(fact_label(chart, fact)),), key=fact) for fact in used])

    def _toggle_context(self) -> None:
        self._show_context(shown=self.context_table.isHidden())

    def _show_context(self, *, shown: bool) -> None:
        self.context_table.setVisible(shown)
        self._toggle.setText(strings.context_toggle(self._used, shown=shown))


class _VerdictLine(QWidget):
    """A verdict and how many statements have it, quiet where none has."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__()
        self._look = VERDICT_LOOK[verdict]
        self._mark = QLabel()
        self._word = PlainLabel(VERDICT_WORDS[verdict], wrap=False)
        self._count = PlainLabel(wrap=False).bold()
        line = row_of(self._mark, self._word, 1, self._count)
        line.setContentsMargins(0, 0, 0, 0)
        self.setLayout(line)
        self.show_count(0)

    def show_count(self, count: int) -> None:
        """Shows another count."""
        tone, icon_name = self._look
        self._mark.setPixmap(tone_pixmap(icon_name, tone if count else Tone.MUTED))
        self._word.tone(tone if count else Tone.MUTED, bold=bool(count))
        self._count.setText(f"{count:,}")
