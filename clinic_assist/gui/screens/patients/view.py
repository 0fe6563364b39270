"""Find a patient: type, arrow keys, Enter."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from clinic_assist.chart.chart import PatientSummary
from clinic_assist.gui import strings, theme
from clinic_assist.gui.columns import columns_of
from clinic_assist.gui.icons import icon
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.patients.model import SEARCH_LIMIT, patient_rows
from clinic_assist.gui.session import Session
from clinic_assist.gui.tables import OPEN_CHART, RecordTable
from clinic_assist.gui.tasks import BackgroundTask, Delay
from clinic_assist.gui.widgets import Card, Strip, button, relabel, row_of
from clinic_assist.workflows.note_use import note_search

_NOTE_AFTER_MS = 1_500


class PatientsScreen(QWidget):
    """The search box and the list.

    Signals:
        patient_chosen: The id of the patient to open.
        import_wanted, folder_wanted: Files or a folder are to be chosen and imported.
        doubts_wanted: Pairs of patients that may be one person are to be compared.
        nobodys_wanted: The documents that name no patient are to be shown.
    """

    patient_chosen = Signal(str)
    import_wanted = Signal()
    folder_wanted = Signal()
    doubts_wanted = Signal()
    nobodys_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._search_task: BackgroundTask | None = None
        self.search = QLineEdit()
        self.search.setPlaceholderText(strings.PATIENTS_SEARCH_HINT)
        self.search.setAccessibleName(strings.PATIENTS_SEARCH)
        self.search.setClearButtonEnabled(True)
        self.search.setAcceptDrops(False)
        self.search.setMinimumHeight(40)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.table = RecordTable(
            columns_of(strings.PATIENT_COLUMNS), name=strings.PATIENTS, action=OPEN_CHART, sortable=True
        )
        self.count = PlainLabel(part="muted", wrap=False)
        self._stack = QStackedWidget()
        self._lay_out()
        self._wait = Delay(self, 120, self._search)
        self._note = Delay(self, _NOTE_AFTER_MS, self._note_search)
        self.search.textChanged.connect(self._wait.restart)
        self.search.textChanged.connect(self._note.restart)
        self.search.returnPressed.connect(self._open_current)
        self.search.installEventFilter(self)
        self.table.row_chosen.connect(self.patient_chosen)

    def _lay_out(self) -> None:
        body = QVBoxLayout(self)
        body.setContentsMargins(0, 0, 0, 0)
        column = QWidget()
        column.setMaximumWidth(theme.MAX_PAGE_WIDTH)
        page = QVBoxLayout(column)
        page.setContentsMargins(theme.MARGIN, 16, theme.MARGIN, 20)
        page.setSpacing(12)
        self._import = button(strings.IMPORT_BUTTON, self.import_wanted.emit, part="primary", icon_name="import")
        page.addLayout(row_of(PlainLabel(strings.PATIENTS, part="title", wrap=False), 1, self._import))
        self.doubts = Strip(tone=Tone.MONITOR, icon_name="question")
        self.compare = button(strings.DOUBT_OPEN, self.doubts_wanted.emit, icon_name="people")
        self.doubts.row.addWidget(self.compare)
        page.addWidget(self.doubts)
        page.addWidget(self.search)
        self._hint = PlainLabel(strings.PATIENTS_KEYS, part="muted", wrap=False)
        self.nobodys = button(strings.nobodys_count(0), self.nobodys_wanted.emit, part="link", icon_name="document")
        self.nobodys.hide()
        page.addLayout(row_of(self.count, self.nobodys, 1, self._hint))
        self._stack.addWidget(self.table)
        self._empty_title, self._empty_text = PlainLabel(part="heading"), PlainLabel(part="muted")
        self._stack.addWidget(self._empty_card())
        page.addWidget(self._stack, 1)
        middle = row_of(1, column, 1)
        middle.setStretch(1, 1000)
        body.addLayout(middle)

    def _empty_card(self) -> QWidget:
        card = Card(spacing=10, margin=32).add(self._empty_title, self._empty_text)
        self._empty_imports = (
            button(strings.IMPORT_BUTTON, self.import_wanted.emit, part="primary", icon_name="import"),
            button(strings.IMPORT_MORE_FOLDER, self.folder_wanted.emit, icon_name="folder"),
        )
        self._clear = button(strings.PATIENTS_SHOW_ALL, self._show_all, icon_name="people")
        card.column.addSpacing(6)
        card.column.addLayout(row_of(*self._empty_imports, self._clear, 1))
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(card)
        box.addStretch(1)
        return holder

    @property
    def import_buttons(self) -> tuple[QPushButton, ...]:
        """All that lead to an import."""
        return (self._import, *self._empty_imports)

    def _show_all(self) -> None:
        self.search.clear()
        self.search.setFocus()

    def refresh(self) -> None:
        """Searches again, and counts the pairs that may be one person, and the documents that name no patient."""
        self._search()
        store = self._session.store
        self._session.tasks.start(lambda _task: len(store.match_questions())).then(self._show_doubts)
        self._session.tasks.start(lambda _task: (store.count_documents_of_nobody(), store.has_given_documents())).then(
            self._show_nobodys
        )

    def _search(self) -> None:
        """Searches; an older search that is still running is dropped."""
        if self._search_task is not None and self._search_task.is_running:
            self._search_task.drop()
        query, store = self.search.text().strip(), self._session.store
        self._search_task = self._session.tasks.start(
            lambda _task: store.search_patients(query, limit=SEARCH_LIMIT)
        ).then(self._show)

    def _note_search(self) -> None:
        """Notes a search in the trail once somebody has typed it to its end, not each letter."""
        query, store, found = self.search.text().strip(), self._session.store, len(self.table.rows_model.rows)
        if query:
            self._session.tasks.start(lambda _task: note_search(store, query, found))

    def _show_doubts(self, count: int) -> None:
        self.doubts.say(strings.doubts_waiting(count))

    def _show_nobodys(self, found: tuple[int, bool]) -> None:
        count, has_given = found
        relabel(self.nobodys, strings.nobodys_count(count))
        self.nobodys.setVisible(bool(count) or has_given)

    def _show(self, found: tuple[PatientSummary, ...]) -> None:
        self.table.show_rows(patient_rows(found))
        searching = bool(self.search.text().strip())
        self.count.setText(strings.patients_found(len(found), searching=searching, limit=SEARCH_LIMIT))
        self.count.setVisible(bool(found) or searching)
        self._hint.setVisible(bool(found))
        self._import.setVisible(bool(found) or searching)
        self._stack.setCurrentIndex(0 if found else 1)
        self._empty_title.setText(strings.PATIENTS_NO_MATCH if searching else strings.PATIENTS_EMPTY)
        self._empty_text.setText(strings.PATIENTS_NO_MATCH_TEXT if searching else strings.PATIENTS_EMPTY_TEXT)
        for one in self._empty_imports:
            one.setVisible(not searching)
        self._clear.setVisible(searching)
        if found:
            self.table.selectRow(0)

    def _open_current(self) -> None:
        if self._wait.is_waiting or (self._search_task is not None and self._search_task.is_running):
            return
        if self.table.current_key:
            self.patient_chosen.emit(self.table.current_key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Lets the arrow keys move in the list while the cursor stays in the search box."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step:
                row = max(0, min(self.table.currentIndex().row() + step, len(self.table.rows_model.rows) - 1))
                self.table.selectRow(row)
                return True
        return super().eventFilter(watched, event)
