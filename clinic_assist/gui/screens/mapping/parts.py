"""The parts of the dialog: how the table is written, the questions, and what the answers make of the first rows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from clinic_assist.gui import strings
from clinic_assist.gui.columns import columns_of
from clinic_assist.gui.flow import Flow
from clinic_assist.gui.pages import Page
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.mapping.asking import Choice, Edit, asked
from clinic_assist.gui.screens.mapping.choices import DELIMITERS, ENCODINGS
from clinic_assist.gui.screens.mapping.columns import ColumnList
from clinic_assist.gui.screens.mapping.form import MappingForm
from clinic_assist.gui.screens.mapping.model import Trial
from clinic_assist.gui.screens.mapping.rows_asked import FilterAsked, OnePersonAsked
from clinic_assist.gui.screens.mapping.sample import SampleTable
from clinic_assist.gui.tables import RecordTable
from clinic_assist.gui.widgets import Card
from clinic_assist.workflows.map_tables import OpenedTable, TableHead


class HowWritten(QWidget):
    """What each row is, what stands between the cells, and how the letters are written."""

    def __init__(self, on_fact: Callable[[], object], on_other: Callable[[], object]) -> None:
        super().__init__()
        self.fact = Choice(strings.MAPPING_ROW_IS, [(words, fact) for fact, words in strings.FACT_CHOICES])
        self.separated, self.letters = Choice(strings.MAPPING_SEPARATED), Choice(strings.MAPPING_LETTERS)
        flow = Flow(gap=18)
        self.setLayout(flow)
        for label, choice, least in (
            (strings.MAPPING_ROW_IS, self.fact, 27),
            (strings.MAPPING_SEPARATED, self.separated, 17),
            (strings.MAPPING_LETTERS, self.letters, 22),
        ):
            choice.setMinimumContentsLength(least)
            pair = QWidget()
            pair.setLayout(asked(label, choice))
            flow.addWidget(pair)
        self.fact.currentIndexChanged.connect(on_fact)
        self.separated.currentIndexChanged.connect(on_other)
        self.letters.currentIndexChanged.connect(on_other)

    def show_table(self, table: OpenedTable) -> None:
        """Offers what was told from the file first."""
        encoding, delimiter = table.detected
        head = table.head
        self.separated.offer(_marked(DELIMITERS, head.delimiter if head else delimiter, delimiter))
        self.letters.offer(_marked(ENCODINGS, head.encoding if head else encoding, encoding))


def _marked(choices: tuple[tuple[str, str], ...], shown: str | None, told: str | None) -> list[tuple[str, object]]:
    """Choices, with what was told from the file first and marked so; one that is not among them is added."""
    names = {value: words for words, value in choices}
    known = [*([told] if told else []), *names, *([shown] if shown else [])]
    return [
        (f"{names.get(value, value)} – {strings.MAPPING_TOLD}" if value == told else names.get(value, value), value)
        for value in dict.fromkeys(known)
    ]


class Questions(Page):
    """What is asked of each column, and of the rows."""

    def __init__(self, edit: Edit) -> None:
        super().__init__(margin=4)
        self.setAccessibleName(strings.MAPPING_COLUMNS)
        self.columns, self.person, self.filter = ColumnList(edit), OnePersonAsked(edit), FilterAsked(edit)
        columns, rows = Card(spacing=2), Card(spacing=2)
        columns.add(
            PlainLabel(strings.MAPPING_COLUMNS, part="heading", wrap=False),
            PlainLabel(strings.MAPPING_COLUMNS_HINT, part="muted"),
            self.columns,
        )
        rows.add(PlainLabel(strings.MAPPING_ROWS, part="heading", wrap=False), self.person, self.filter)
        self.column.addWidget(columns)
        self.column.addWidget(rows)
        self.column.addStretch(1)

    def show_table(self, head: TableHead | None, form: MappingForm) -> None:
        """Asks of the columns of a table."""
        self.filter.show_table(head)
        self.columns.show_table(head, form)

    def show_answers(self, form: MappingForm) -> None:
        """Shows the answers so far."""
        for one in (self.columns, self.person, self.filter):
            one.show_answers(form)


class FirstRows(QSplitter):
    """The first rows as they stand in the file, and below them what they become."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(12)
        self.sample = SampleTable()
        self.becomes = RecordTable(columns_of(strings.MAPPING_RESULT_COLUMNS), name=strings.MAPPING_RESULT)
        self.summary = PlainLabel(part="muted")
        for heading, *widgets in (
            (strings.MAPPING_SAMPLE, self.sample),
            (strings.MAPPING_RESULT, self.summary, self.becomes),
        ):
            part = QWidget()
            column = QVBoxLayout(part)
            column.setContentsMargins(0, 4, 0, 0)
            column.setSpacing(6)
            column.addWidget(PlainLabel(heading, part="heading", wrap=False))
            for widget in widgets:
                column.addWidget(widget, 0 if widget is self.summary else 1)
            self.addWidget(part)
        self.setSizes([220, 400])

    def say(self, words: str, tone: Tone = Tone.MUTED) -> None:
        """Says why nothing is shown of what the rows become, or not yet."""
        self.summary.setText(words)
        self.summary.tone(tone)

    def show_nothing(self, words: str, tone: Tone = Tone.MUTED) -> None:
        """Takes away what the rows became by other answers."""
        self.becomes.show_rows(())
        self.say(words, tone)

    def show_trial(self, trial: Trial) -> None:
        """Shows what the rows become."""
        self.becomes.show_rows(trial.rows)
        self.summary.setText(trial.summary)
        self.summary.tone(Tone.GOOD if trial.is_good else Tone.SERIOUS, bold=True)
