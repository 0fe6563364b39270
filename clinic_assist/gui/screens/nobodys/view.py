"""Documents that name no patient: the list, and the chosen one as plain text."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from clinic_assist.chart.chart import PatientId
from clinic_assist.chart.facts import Fact
from clinic_assist.chart.intake import NobodysDocument
from clinic_assist.gui import strings, theme
from clinic_assist.gui.columns import columns_of
from clinic_assist.gui.plain_text import PlainLabel, PlainView
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.chart.documents_model import document_of
from clinic_assist.gui.screens.nobodys.choose_dialog import ChooseDialog
from clinic_assist.gui.screens.nobodys.model import document_rows
from clinic_assist.gui.session import Session, error_words
from clinic_assist.gui.tables import RecordTable
from clinic_assist.gui.tasks import BackgroundTask
from clinic_assist.gui.widgets import Strip, button, row_of


class NobodysScreen(QWidget):
    """A document comes into a chart only when a person says whose it is, and can be taken back.

    Signals:
        closed: Back to the patients.
        changed: Charts hold other documents than before.
    """

    closed = Signal()
    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._task: BackgroundTask | None = None
        self._documents: tuple[NobodysDocument, ...] = ()
        self.strip = Strip()
        self.nothing = Strip(tone=Tone.MUTED, icon_name="info")
        self.table = RecordTable(columns_of(strings.NOBODYS_COLUMNS), name=strings.NOBODYS_TITLE, sortable=True)
        self.title = PlainLabel(part="heading")
        self.origin = PlainLabel(part="muted")
        self.whose = Strip(tone=Tone.MONITOR, icon_name="people")
        self.note = Strip(tone=Tone.SERIOUS, icon_name="info")
        self.text = PlainView()
        self.text.setAccessibleName(strings.DOCUMENT_TEXT)
        self.text.setProperty("part", "source")
        self.give = button(strings.GIVE_OPEN, self._ask, icon_name="people")
        self.back = button(strings.GIVE_BACK, lambda: self._give(None), icon_name="close")
        self.dialog: ChooseDialog | None = None
        self._lay_out()
        self.table.row_selected.connect(self._open)

    def _lay_out(self) -> None:
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.MARGIN, 16, theme.MARGIN, 20)
        page.setSpacing(12)
        back = button(strings.NOBODYS_BACK, self.closed.emit, icon_name="back")
        page.addLayout(row_of(PlainLabel(strings.NOBODYS_TITLE, part="title", wrap=False), 1, back))
        for widget in (PlainLabel(strings.NOBODYS_MEANING, part="muted"), self.strip, self.nothing):
            page.addWidget(widget)
        reader = QWidget()
        box = QVBoxLayout(reader)
        box.setContentsMargins(10, 0, 0, 0)
        head = row_of(self.title, self.back, self.give)
        head.setStretch(0, 1)
        box.addLayout(head)
        for widget in (self.origin, self.whose, self.note):
            box.addWidget(widget)
        box.addWidget(self.text, 1)
        box.addStretch(0)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.table)
        self._split.addWidget(reader)
        self._split.setSizes([560, 640])
        page.addWidget(self._split, 1)
        page.addStretch(0)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Looks which documents there are now."""
        store = self._session.store
        task = self._session.tasks.start(lambda _task: store.documents_of_nobody())
        task.then(self._show).otherwise(self._complain)

    def _show(self, documents: tuple[NobodysDocument, ...]) -> None:
        chosen = self.table.current_key
        self._documents = documents
        self.strip.say("")
        self.nothing.say("" if documents else strings.NOBODYS_NONE)
        self._split.setVisible(bool(documents))
        self.table.show_rows(document_rows(documents))
        self.table.select_key(chosen)
        if documents and not self.table.current_key:
            self.table.selectRow(0)
        self.table.setFocus()

    @property
    def document(self) -> NobodysDocument | None:
        """The chosen one."""
        key = self.table.current_key
        return next((one for one in self._documents if one.fact == key), None)

    def _open(self, _key: str) -> None:
        """Shows the chosen document; what was asked for before is not wanted any more."""
        if self._task is not None and self._task.is_running:
            self._task.drop()
        document = self.document
        self.note.say("")
        self.text.setPlainText("")
        self.title.setText(document.title if document is not None else "")
        self.give.setVisible(document is not None and document.can_be_given)
        self.back.setVisible(document is not None and document.given_to is not None)
        self._say_whose(document)
        if document is None:
            self.origin.setText("")
            return
        store, source = self._session.store, document.source
        self.origin.setText(strings.nobodys_origin(source.name, source.imported_at))
        self._task = self._session.tasks.start(lambda _task: store.document_of_nobody(source.id, document.fact))
        self._task.then(self._show_text).otherwise(self._complain)

    def _say_whose(self, document: NobodysDocument | None) -> None:
        if document is None or document.can_be_given:
            self.whose.say("")
        else:
            self.whose.say(strings.given_to(document.given_name) if document.given_to else strings.GIVE_NOT)

    def _ask(self) -> None:
        document = self.document
        if document is not None and document.can_be_given:
            self.dialog = ChooseDialog(self, self._session, document)
            self.dialog.chosen.connect(self._give)
            self.dialog.open()

    def _give(self, patient: str | None) -> None:
        document = self.document
        if document is None:
            return
        store, source = self._session.store, document.source.id
        to = PatientId(patient) if patient is not None else None
        self.give.setEnabled(False)
        self.back.setEnabled(False)
        task = self._session.tasks.start(lambda _task: store.give_document(source, to))
        task.then(self._given).otherwise(self._not_given)

    def _given(self, _nothing: None) -> None:
        self._enable()
        self.refresh()
        self.changed.emit()

    def _not_given(self, error: object) -> None:
        self._enable()
        self._complain(error)

    def _enable(self) -> None:
        self.give.setEnabled(True)
        self.back.setEnabled(True)

    def _show_text(self, fact: Fact) -> None:
        shown = document_of(fact)
        self.text.setPlainText(shown.text if shown is not None else "")
        has_text = shown is not None and bool(shown.text)
        self.text.setVisible(has_text)
        self.note.say((shown.note if shown is not None else "") if has_text else strings.NOBODYS_SCANNED_TEXT)

    def _complain(self, error: object) -> None:
        self.strip.set_tone(Tone.CRITICAL, "warning")
        self.strip.say(error_words(error))
