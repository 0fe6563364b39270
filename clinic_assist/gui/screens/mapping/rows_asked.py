"""Whose the rows are where no column says it, and which rows are read."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_assist.chart.table_mapping import RowFilter
from clinic_assist.gui import strings
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.mapping.asking import Choice, Edit, Field, asked, say
from clinic_assist.gui.screens.mapping.choices import words_in
from clinic_assist.gui.screens.mapping.details import NumberDetail
from clinic_assist.gui.screens.mapping.form import MappingForm
from clinic_assist.gui.screens.mapping.meanings import Meaning
from clinic_assist.gui.screens.mapping.model import usable_columns
from clinic_assist.workflows.map_tables import TableHead


class OnePersonAsked(QWidget):
    """The number of the one person that the whole table is about; hidden where a column gives the numbers."""

    def __init__(self, edit: Edit) -> None:
        super().__init__()
        self._edit = edit
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 6, 0, 6)
        self._column.setSpacing(6)
        self.number = Field(strings.MAPPING_ONE_PERSON, hint=strings.MAPPING_ONE_PERSON_HINT)
        self.number.textEdited.connect(self._typed)
        self.detail: NumberDetail | None = None
        words = PlainLabel(strings.MAPPING_ONE_PERSON)
        words.setBuddy(self.number)
        self._column.addWidget(words)
        self._column.addWidget(self.number)

    def show_answers(self, form: MappingForm) -> None:
        """Shows the number, and asks whose it is where there is one."""
        self.setVisible(form.fact != "Patient" and form.column(Meaning.PATIENT_NUMBER) is None)
        if self.number.text().strip() != (form.fixed_number or ""):
            self.number.setText(form.fixed_number or "")
        is_asked = bool(form.fixed_number) and form.column(Meaning.PATIENT_NUMBER) is None
        if is_asked and self.detail is None:
            self.detail = NumberDetail(form, self._edit)
            self._column.addWidget(self.detail)
        elif not is_asked and self.detail is not None:
            self._column.removeWidget(self.detail)
            self.detail.hide()
            self.detail.deleteLater()
            self.detail = None

    def _typed(self, text: str) -> None:
        self._edit(lambda form: replace(form, fixed_number=text.strip() or None))


class FilterAsked(QWidget):
    """All rows, or those where a column says one thing."""

    def __init__(self, edit: Edit) -> None:
        super().__init__()
        self._edit = edit
        self._head: TableHead | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 6)
        column.setSpacing(6)
        self.column = Choice(strings.MAPPING_ONLY)
        self.word = Choice(strings.MAPPING_IS)
        self._said = QWidget()
        inner = asked(strings.MAPPING_IS, self.word)
        self._said.setLayout(inner)
        self._more = PlainLabel(part="muted")
        column.addLayout(asked(strings.MAPPING_ONLY, self.column))
        column.addWidget(self._said)
        column.addWidget(self._more)
        self.column.currentIndexChanged.connect(self._column_chosen)
        self.word.currentIndexChanged.connect(self._word_chosen)

    def show_table(self, head: TableHead | None) -> None:
        """Offers the columns of a table."""
        self._head = head
        names = usable_columns(head) if head else ()
        self.column.offer([(strings.MAPPING_ALL_ROWS, None), *((name, name) for name in names)])

    def show_answers(self, form: MappingForm) -> None:
        """Shows the first condition; of others only how many there are."""
        first = form.filters[0] if form.filters else None
        self.column.show_value(first.column if first else None)
        self._said.setVisible(first is not None)
        if first is not None and self._head is not None:
            words = [word for word, _count in words_in(self._head, first.column)]
            offered = list(dict.fromkeys((*words, *first.equals)))
            items: list[tuple[str, object]] = [(word, (word,)) for word in offered]
            if len(first.equals) > 1:
                items.append((", ".join(first.equals), first.equals))
            self.word.offer(items)
            self.word.show_value(first.equals)
        say(self._more, strings.more_conditions(len(form.filters) - 1) if len(form.filters) > 1 else "")

    def _column_chosen(self) -> None:
        column = self.column.value
        if not isinstance(column, str) or self._head is None:
            self._edit(lambda form: replace(form, filters=()))
            return
        words = words_in(self._head, column)
        first = (words[0][0],) if words else ()
        self._edit(lambda form: replace(form, filters=(RowFilter(column=column, equals=first),)))

    def _word_chosen(self) -> None:
        words = self.word.value
        if isinstance(words, tuple):
            self._edit(lambda form: replace(form, filters=_with_words(form.filters, words)))


def _with_words(filters: tuple[RowFilter, ...], words: tuple[str, ...]) -> tuple[RowFilter, ...]:
    return (replace(filters[0], equals=words), *filters[1:]) if filters else ()
