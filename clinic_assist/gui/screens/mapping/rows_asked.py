"""Whose the rows are where no column says it, and which rows are read."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic_assist.chart.table_mapping import RowFilter
from clinic_assist.gui import strings
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.mapping.asking import Choice, Edit, Field, asked
from clinic_assist.gui.screens.mapping.choices import words_in
from clinic_assist.gui.screens.mapping.details import NumberDetail
from clinic_assist.gui.screens.mapping.form import MappingForm
from clinic_assist.gui.screens.mapping.meanings import Meaning
from clinic_assist.gui.screens.mapping.model import usable_columns
from clinic_assist.gui.widgets import button, row_of
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


class ConditionAsked(QWidget):
    """One condition: a column, and what it must say."""

    def __init__(self, number: int, edit: Edit) -> None:
        super().__init__()
        self._number, self._edit = number, edit
        self._head: TableHead | None = None
        label = strings.MAPPING_ONLY if number == 0 else strings.MAPPING_AND_ONLY
        nothing = strings.MAPPING_ALL_ROWS if number == 0 else strings.MAPPING_NO_MORE
        self._nothing = nothing
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        self.column, self.word = Choice(label), Choice(strings.MAPPING_IS)
        self._said = QWidget()
        self._said.setLayout(asked(strings.MAPPING_IS, self.word))
        box.addLayout(asked(label, self.column))
        box.addWidget(self._said)
        self.column.currentIndexChanged.connect(self._column_chosen)
        self.word.currentIndexChanged.connect(self._word_chosen)

    def show_condition(self, head: TableHead | None, condition: RowFilter | None) -> None:
        """Shows a condition, or asks for one."""
        if head is not self._head:
            self._head = head
            names = usable_columns(head) if head else ()
            self.column.offer([(self._nothing, None), *((name, name) for name in names)])
        self.column.show_value(condition.column if condition else None)
        self._said.setVisible(condition is not None)
        if condition is not None and head is not None:
            words = [word for word, _count in words_in(head, condition.column)]
            items: list[tuple[str, object]] = [(word, (word,)) for word in dict.fromkeys((*words, *condition.equals))]
            if len(condition.equals) > 1:
                items.append((strings.one_of(condition.equals), condition.equals))
            self.word.offer(items)
            self.word.show_value(condition.equals)

    def _column_chosen(self) -> None:
        column = self.column.value
        if not isinstance(column, str) or self._head is None:
            self._edit(lambda form: replace(form, filters=_with(form.filters, self._number, None)))
            return
        words = words_in(self._head, column)
        made = RowFilter(column=column, equals=(words[0][0],) if words else ())
        self._edit(lambda form: replace(form, filters=_with(form.filters, self._number, made)))

    def _word_chosen(self) -> None:
        column, words = self.column.value, self.word.value
        if isinstance(column, str) and isinstance(words, tuple):
            made = RowFilter(column=column, equals=words)
            self._edit(lambda form: replace(form, filters=_with(form.filters, self._number, made)))


class FilterAsked(QWidget):
    """All rows, or those of which all conditions hold.

    Attributes:
        conditions: What is shown: each condition, and one that is being asked.
        more: Asks for another condition.
    """

    def __init__(self, edit: Edit) -> None:
        super().__init__()
        self._edit = edit
        self._head: TableHead | None = None
        self._form = MappingForm()
        self._asks_more = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 6)
        column.setSpacing(8)
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        column.addLayout(self._list)
        self.more = button(strings.MAPPING_MORE_CONDITIONS, self._ask_more, part="link", icon_name="add")
        column.addLayout(row_of(self.more, 1))
        self.conditions: list[ConditionAsked] = []
        self._fit(1)

    @property
    def column(self) -> Choice:
        """The column of the first condition."""
        return self.conditions[0].column

    @property
    def word(self) -> Choice:
        """What the column of the first condition must say."""
        return self.conditions[0].word

    def show_table(self, head: TableHead | None) -> None:
        """Offers the columns of a table."""
        self._head, self._asks_more = head, False

    def show_answers(self, form: MappingForm) -> None:
        """Shows the conditions."""
        self._form = form
        count = len(form.filters)
        if count >= len(self.conditions) or not count:
            self._asks_more = False
        self._fit(max(1, count + self._asks_more))
        for number, one in enumerate(self.conditions):
            one.show_condition(self._head, form.filters[number] if number < count else None)
        self.more.setVisible(bool(count) and not self._asks_more)

    def _fit(self, count: int) -> None:
        while len(self.conditions) > count:
            gone = self.conditions.pop()
            self._list.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self.conditions) < count:
            made = ConditionAsked(len(self.conditions), self._edit)
            self._list.addWidget(made)
            self.conditions.append(made)

    def _ask_more(self) -> None:
        self._asks_more = True
        self._fit(len(self._form.filters) + 1)
        self.conditions[-1].show_condition(self._head, None)
        self.more.hide()
        self.conditions[-1].column.setFocus()


def _with(filters: tuple[RowFilter, ...], number: int, made: RowFilter | None) -> tuple[RowFilter, ...]:
    """The conditions with another at a number; None takes that one away."""
    return (*filters[:number], *((made,) if made is not None else ()), *filters[number + 1 :])
