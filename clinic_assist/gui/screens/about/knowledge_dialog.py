"""Which rules the checks use, the hospital's own tables, and which alerts people go on despite."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget

from clinic_assist.gui import file_dialogs, strings
from clinic_assist.gui.columns import columns_of
from clinic_assist.gui.pages import Page
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Row, Tone, cell, number_cell
from clinic_assist.gui.session import Session, error_words
from clinic_assist.gui.tables import RecordTable
from clinic_assist.gui.tasks import Lane
from clinic_assist.gui.widgets import Card, Strip, button, empty, labelled, relabel, row_of
from clinic_assist.workflows.check_safety import OVERRIDE_REASONS
from clinic_assist.workflows.hospital_tables import (
    LONGEST_NAME,
    ImportedTable,
    KnownTable,
    import_table,
    known_tables,
    remove_table,
)
from clinic_assist.workflows.report_overrides import OverrideCount, OverrideReport, report_overrides


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the dialog shows of rules and tables."""

    line: str
    attributes: tuple[tuple[str, str], ...]
    tables: tuple[KnownTable, ...]
    damaged: tuple[str, ...]


class KnowledgeDialog(QDialog):
    """One page. What takes time arrives while it is open.

    Signals:
        changed: A table was imported or removed: a chart that is open is to be checked again.
    """

    changed = Signal()

    def __init__(self, parent: QWidget, session: Session) -> None:
        super().__init__(parent)
        self._session = session
        self.known: Known | None = None
        self.decisions: OverrideReport | None = None
        self.setModal(True)
        self.setWindowTitle(strings.KNOWLEDGE_TITLE)
        self.resize(980, 720)
        self.strip = Strip(tone=Tone.CRITICAL)
        self.name = QLineEdit()
        self.name.setAccessibleName(strings.TABLES_NAME)
        self.name.setPlaceholderText(strings.TABLES_NAME)
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setAcceptDrops(False)
        self.import_button = button(strings.TABLES_IMPORT, self._choose, icon_name="import")
        self.name.textChanged.connect(self._named)
        self.import_button.setEnabled(False)
        self._rules, self._tables, self._decided = Card(spacing=5), Card(), Card()
        self._rule_lines, self._table_lines, self._decision_lines = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        self._lay_out()
        self._load()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 16)
        page = Page(margin=24)
        page.column.addWidget(PlainLabel(strings.KNOWLEDGE_TITLE, part="title"))
        page.column.addWidget(self.strip)
        self._tables.add(PlainLabel(strings.TABLES_TITLE, part="heading"))
        self._tables.add(PlainLabel(strings.TABLES_MEANING), PlainLabel(strings.TABLES_FORM, part="muted"))
        self._tables.column.addLayout(self._table_lines)
        asking = row_of(self.name, self.import_button)
        asking.setStretch(0, 1)
        self._tables.column.addLayout(asking)
        self._decided.add(PlainLabel(strings.DECISIONS_TITLE, part="heading"))
        self._decided.add(PlainLabel(strings.DECISIONS_MEANING, part="muted"))
        self._decided.column.addLayout(self._decision_lines)
        self._rules.add(PlainLabel(strings.KNOWLEDGE_RULES, part="heading"))
        self._rules.column.addLayout(self._rule_lines)
        for card in (self._tables, self._decided, self._rules):
            page.column.addWidget(card)
        page.column.addStretch(1)
        column.addWidget(page, 1)
        foot = row_of(1, button(strings.CLOSE, self.accept, part="primary"))
        foot.setContentsMargins(24, 0, 24, 0)
        column.addLayout(foot)

    def _load(self) -> None:
        workplace, store, tasks = self._session.workplace, self._session.store, self._session.tasks

        def known(_task: object) -> Known:
            tables, damaged = known_tables(workplace)
            return Known(
                line=workplace.knowledge_line,
                attributes=tuple(workplace.knowledge.attributes.items()),
                tables=tables,
                damaged=damaged,
            )

        tasks.start(known, lane=Lane.COMPUTE).then(self._show_known).otherwise(self._complain)
        tasks.start(lambda _task: report_overrides(store, OVERRIDE_REASONS)).then(self._show_decisions).otherwise(
            self._complain
        )

    def _show_known(self, known: Known) -> None:
        self.known = known
        empty(self._rule_lines)
        self._rule_lines.addWidget(PlainLabel(known.line, selectable=True))
        self._rule_lines.addLayout(labelled(known.attributes))
        empty(self._table_lines)
        for words in known.damaged:
            self._table_lines.addWidget(PlainLabel(words, selectable=True).tone(Tone.CRITICAL))
        for table in known.tables:
            self._table_lines.addWidget(self._table_row(table))
        if not known.tables:
            self._table_lines.addWidget(PlainLabel(strings.TABLES_NONE))

    def _table_row(self, table: KnownTable) -> QWidget:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(PlainLabel(table.name, selectable=True).bold())
        words.addWidget(PlainLabel(strings.table_line(table.rows, table.total, table.imported_on), part="muted"))
        remove = button(strings.TABLES_REMOVE, lambda: self._remove(table.name, remove), icon_name="delete")
        remove.setAccessibleName(f"{strings.TABLES_REMOVE}  {table.name}")
        box = QWidget()
        line = row_of()
        line.addLayout(words, 1)
        line.addWidget(remove)
        box.setLayout(line)
        return box

    def _show_decisions(self, report: OverrideReport) -> None:
        self.decisions = report
        empty(self._decision_lines)
        if not report.overrides:
            self._decision_lines.addWidget(PlainLabel(strings.DECISIONS_NONE))
            return
        for field, title in strings.DECISIONS_BY:
            table = RecordTable(columns_of(strings.DECISION_COLUMNS), name=title, fits_content=True)
            table.setProperty("part", "bare")
            table.show_rows([_count_row(one) for one in getattr(report, field)])
            self._decision_lines.addWidget(PlainLabel(title, part="field"))
            self._decision_lines.addWidget(table)

    def _named(self, name: str) -> None:
        self.import_button.setEnabled(bool(name.strip()))

    def _choose(self) -> None:
        path = file_dialogs.choose_interactions(self)
        if path is not None:
            self.bring_in(path)

    def bring_in(self, path: Path) -> None:
        """Imports a table under the name that was typed."""
        workplace, name = self._session.workplace, self.name.text()
        self.import_button.setEnabled(False)
        self._say(strings.TABLES_IMPORTING, Tone.MONITOR, "import")
        task = self._session.tasks.start(lambda _task: import_table(workplace, path, name), lane=Lane.COMPUTE)
        task.then(self._imported).otherwise(self._complain)

    def _imported(self, done: ImportedTable) -> None:
        read = done.read
        words = strings.table_imported(done.note.name, done.note.rows, done.note.total)
        left = strings.table_left_out(read.unrecognised, read.unrecognised_rows, read.rejected_rows)
        tone, icon_name = (Tone.SERIOUS, "warning") if left else (Tone.GOOD, "check-circle")
        self._say(f"{words} {left}".strip(), tone, icon_name)
        self.name.clear()
        self._changed()

    def _remove(self, name: str, asked: QPushButton) -> None:
        if asked.text().strip() != strings.TABLES_REMOVE_SURE:
            relabel(asked, strings.TABLES_REMOVE_SURE)
            return
        workplace = self._session.workplace
        task = self._session.tasks.start(lambda _task: remove_table(workplace, name), lane=Lane.COMPUTE)
        task.then(lambda _nothing: self._changed()).otherwise(self._complain)

    def _changed(self) -> None:
        self.changed.emit()
        self._load()

    def _complain(self, error: object) -> None:
        self.import_button.setEnabled(bool(self.name.text().strip()))
        self._say(error_words(error), Tone.CRITICAL, "warning")

    def _say(self, words: str, tone: Tone, icon_name: str) -> None:
        self.strip.set_tone(tone, icon_name)
        self.strip.say(words)


def _count_row(one: OverrideCount) -> Row:
    return Row(
        (
            cell(one.name, bold=True),
            number_cell(one.count),
            number_cell(one.patients),
            cell(strings.reasons_words(one.reasons), tone=Tone.MUTED),
            cell(strings.moment_words(one.last), order=one.last),
        )
    )
