"""Tables whose rows are facts: what a row opens, and which row the source panel may follow."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from clinic_assist.gui.columns import ColumnSpecs, columns_of
from clinic_assist.gui.rows import fact_of
from clinic_assist.gui.tables import SHOW_SOURCE, RecordTable


def fact_table(columns: ColumnSpecs, name: str, *, fits_content: bool = False, sortable: bool = True) -> RecordTable:
    """A table in which one click shows where a fact was read."""
    return RecordTable(columns_of(columns), name=name, fits_content=fits_content, action=SHOW_SOURCE, sortable=sortable)


class FactPage(QWidget):
    """A page whose rows are facts.

    Signals:
        source_wanted: The fact id of a row that was opened.
        fact_selected: The fact id of the row that became current.
    """

    source_wanted = Signal(str)
    fact_selected = Signal(str)


class FactTables(QObject):
    """The tables of a page as one: of all their rows one is current.

    Signals:
        source_wanted: The fact id of a row that was opened.
        fact_selected: The fact id of the row that became current.
    """

    source_wanted = Signal(str)
    fact_selected = Signal(str)

    def __init__(self, parent: QObject, *tables: RecordTable, one_selection: bool = True) -> None:
        super().__init__(parent)
        self._tables, self._one_selection = tables, one_selection
        for table in tables:
            table.row_chosen.connect(self._choose)
            table.row_selected.connect(partial(self._select, table))

    def _choose(self, key: str) -> None:
        self.source_wanted.emit(fact_of(key))

    def _select(self, table: RecordTable, key: str) -> None:
        if not key:
            return
        if self._one_selection:
            for other in self._tables:
                if other is not table:
                    other.clearSelection()
                    other.setCurrentIndex(other.rootIndex())
        self.fact_selected.emit(fact_of(key))

    def forget_order(self) -> None:
        """For another patient."""
        for table in self._tables:
            table.forget_order()
