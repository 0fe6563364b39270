"""The columns of a table, one below the other: its name, what it holds in the first rows, what it means."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from clinic_assist.gui import strings, theme
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.mapping.asking import Choice, Detail, Edit, asked
from clinic_assist.gui.screens.mapping.choices import with_meaning
from clinic_assist.gui.screens.mapping.details import detail_of
from clinic_assist.gui.screens.mapping.form import MappingForm
from clinic_assist.gui.screens.mapping.meanings import WORDED, Meaning, meanings_of
from clinic_assist.gui.screens.mapping.model import examples_of, usable_columns
from clinic_assist.gui.widgets import button, empty
from clinic_assist.workflows.map_tables import TableHead

AT_ONCE: Final = 60
"""How many columns are shown before one asks for more: each is some widgets."""


class Use(QWidget):
    """One meaning of a column, and what else is asked about it.

    Attributes:
        meaning: The choice.
        detail: What else is asked; None where nothing is.
    """

    def __init__(self, column: str, head: TableHead, edit: Edit, *, is_first: bool) -> None:
        super().__init__()
        self._name, self._head, self._edit, self._is_first = column, head, edit, is_first
        self._fact = ""
        self._shown = Meaning.UNUSED
        self._key: tuple[object, ...] = ()
        self.detail: Detail | None = None
        self.meaning = Choice(strings.meaning_of_column(column) if is_first else strings.also_of_column(column))
        self.meaning.currentIndexChanged.connect(self._chosen)
        self.below = QVBoxLayout()
        self.below.setContentsMargins(0, 0, 0, 0)

    def show_meaning(self, form: MappingForm, meaning: Meaning) -> None:
        """Shows a meaning, and asks what it leaves open."""
        if form.fact != self._fact:
            self._fact = form.fact
            self.meaning.offer([(strings.meaning_words(form.fact, one.value), one) for one in meanings_of(form.fact)])
        self._shown = meaning
        self.meaning.show_value(meaning)
        key = _asked_for(form, meaning)
        if key != self._key:
            self._key = key
            self._show_detail(detail_of(form, self._head, meaning, self._edit))

    def _show_detail(self, detail: Detail | None) -> None:
        if self.detail is not None:
            self.below.removeWidget(self.detail)
            self.detail.hide()
            self.detail.deleteLater()
        self.detail = detail
        if detail is not None:
            self.below.addWidget(detail)

    def _chosen(self) -> None:
        meaning = self.meaning.value
        if isinstance(meaning, Meaning):
            former = None if self._is_first else self._shown
            self._edit(partial(with_meaning, head=self._head, column=self._name, meaning=meaning, instead_of=former))


class ColumnRow(QFrame):
    """One column. What else is asked about it follows what it means; it may mean several things.

    Attributes:
        also: Its further meanings, and one that is being asked.
        more: Asks for another meaning.
    """

    def __init__(self, column: str, head: TableHead, edit: Edit) -> None:
        super().__init__()
        self.name = column
        self._head, self._edit = head, edit
        self._form = MappingForm()
        self._asked_beside = -1  # how many others there were when another meaning was asked for; -1: it is not
        self._first = Use(column, head, edit, is_first=True)
        self.meaning = self._first.meaning
        self.also: list[Use] = []
        self.more = button("", self._ask_more, part="link", icon_name="add")
        self.more.setAccessibleName(strings.ask_also_of_column(column))
        self.more.setToolTip(strings.MAPPING_ALSO)
        self.more.setFixedSize(30, 28)
        self.setStyleSheet(f"ColumnRow {{ border: none; border-bottom: 1px solid {theme.LINE}; }}")
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(PlainLabel(column).bold())
        said.addWidget(PlainLabel(examples_of(head, column), part="muted"))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 6, 0, 8)
        self._grid.setHorizontalSpacing(12)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self._grid.addLayout(said, 0, 0)
        self._grid.addWidget(self.meaning, 0, 1, Qt.AlignmentFlag.AlignVCenter)
        self._grid.setColumnMinimumWidth(2, 30)
        self._grid.addLayout(self._first.below, 1, 0, 1, 3)
        self._others = QVBoxLayout()
        self._others.setSpacing(6)
        self._grid.addLayout(self._others, 2, 0, 1, 3)
        self._grid.addWidget(self.more, 0, 2)
        self.more.hide()

    @property
    def detail(self) -> Detail | None:
        """What else is asked about its first meaning."""
        return self._first.detail

    def refuse(self, why: str) -> None:
        """Says why the column cannot be used."""
        self.meaning.hide()
        self._grid.addWidget(PlainLabel(why, part="muted"), 0, 1)

    def show_answers(self, form: MappingForm) -> None:
        """Shows what the column means now."""
        self._form = form
        meanings = form.meanings(self.name)
        self._first.show_meaning(form, meanings[0] if meanings else Meaning.UNUSED)
        others = list(meanings[1:])
        if len(others) != self._asked_beside:
            self._asked_beside = -1
        asks_more = bool(meanings) and self._asked_beside >= 0
        self._show_others(form, [*others, Meaning.UNUSED] if asks_more else others)
        self.more.setVisible(bool(meanings) and not asks_more)

    def _show_others(self, form: MappingForm, meanings: list[Meaning]) -> None:
        while len(self.also) > len(meanings):
            gone = self.also.pop()
            self._others.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self.also) < len(meanings):
            use = Use(self.name, self._head, self._edit, is_first=False)
            column = QVBoxLayout(use)
            column.setContentsMargins(0, 0, 0, 0)
            column.addLayout(asked(strings.MAPPING_AND, use.meaning))
            column.addLayout(use.below)
            self._others.addWidget(use)
            self.also.append(use)
        for use, meaning in zip(self.also, meanings, strict=True):
            use.show_meaning(form, meaning)

    def _ask_more(self) -> None:
        self._asked_beside = len(self.also)
        self.show_answers(self._form)
        self.also[-1].meaning.setFocus()


def _asked_for(form: MappingForm, meaning: Meaning) -> tuple[object, ...]:
    """What the questions about a column depend on, besides their own answers."""
    match meaning:
        case Meaning.VALUE:
            return meaning, form.column(Meaning.UNIT) is None
        case Meaning.CODE:
            return meaning, form.column(Meaning.CODE_SYSTEM) is None
        case _:
            return meaning, form.fact if meaning in WORDED else ""


class ColumnList(QWidget):
    """All columns, the first of them at once."""

    def __init__(self, edit: Edit) -> None:
        super().__init__()
        self._edit = edit
        self._head: TableHead | None = None
        self._form = MappingForm()
        self.rows: list[ColumnRow] = []
        self.more = button("", self._show_more)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_table(self, head: TableHead | None, form: MappingForm) -> None:
        """Shows the columns of a table."""
        self._column.removeWidget(self.more)
        empty(self._column)
        self._head, self.rows = head, []
        self._column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self._form = form
        self._show_more()

    def show_answers(self, form: MappingForm) -> None:
        """Shows what the columns mean now."""
        self._form = form
        for row in self.rows:
            row.show_answers(form)

    def _show_more(self) -> None:
        head = self._head
        names = head.header if head else ()
        usable = set(usable_columns(head)) if head else set()
        shown = len(self.rows)
        for name in names[shown : shown + AT_ONCE] if head else ():
            row = ColumnRow(name, head, self._edit)  # type: ignore[arg-type]
            if name not in usable:
                row.refuse(strings.MAPPING_DOUBLE if name else strings.MAPPING_NAMELESS)
            else:
                row.show_answers(self._form)
            self.rows.append(row)
            self._column.insertWidget(self._column.count() - 1, row)
        left = len(names) - len(self.rows)
        self.more.setText(strings.more_columns(left))
        self.more.setVisible(left > 0)
