"""The page of the audit trail."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from clinic_assist.gui import file_dialogs, strings, theme
from clinic_assist.gui.columns import columns_of
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.trail.model import Filter, filtered, trail_rows, unusual_rows
from clinic_assist.gui.screens.trail.verify_dialog import VerifyDialog
from clinic_assist.gui.session import Session, error_words
from clinic_assist.gui.tables import RecordTable
from clinic_assist.gui.tasks import Delay
from clinic_assist.gui.widgets import ChoiceBox, Strip, TickBox, button, dress_as, row_of
from clinic_assist.workflows.read_trail import (
    Group,
    Trail,
    Unusual,
    Wanted,
    export_trail,
    person_words,
    read_trail,
    unusual_of,
)

_DAYS = 30
_TYPING_MS = 250


class TrailScreen(QWidget):
    """Reads the trail when it is shown; filters what was read.

    Signals:
        told: Words about what was done.
    """

    told = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.trail = Trail(entries=(), people={})
        self.dialog: VerifyDialog | None = None
        self.strip = Strip()
        self.table = RecordTable(columns_of(strings.TRAIL_COLUMNS), name=strings.TRAIL_NAME, sortable=True)
        self.unusual = RecordTable(columns_of(strings.UNUSUAL_COLUMNS), name=strings.UNUSUAL_NAME, sortable=True)
        self.quiet = PlainLabel(part="heading")
        self.count = PlainLabel(strings.TRAIL_READING, part="muted", wrap=False)
        self.search = QLineEdit()
        self.search.setPlaceholderText(strings.TRAIL_SEARCH_HINT)
        self.search.setAccessibleName(strings.TRAIL_SEARCH)
        self.search.setClearButtonEnabled(True)
        self.search.setAcceptDrops(False)
        self.who, self.what = ChoiceBox(strings.TRAIL_PERSON), ChoiceBox(strings.TRAIL_GROUP)
        self.who.addItem(strings.TRAIL_EVERYBODY, "")
        self.what.addItem(strings.TRAIL_EVERYTHING, None)
        for group in Group:
            self.what.addItem(group.value.capitalize(), group)
        self.failures = TickBox(strings.TRAIL_FAILURES)
        self.verify = button(strings.TRAIL_VERIFY, self._ask_to_verify, part="primary", icon_name="shield")
        self.as_csv = button(strings.TRAIL_EXPORT_CSV, lambda: self._export(is_fhir=False), icon_name="import")
        self.as_fhir = button(strings.TRAIL_EXPORT_FHIR, lambda: self._export(is_fhir=True), icon_name="import")
        self.to_list = button(strings.TRAIL_LIST, lambda: self._turn_to(0), part="tab")
        self.to_unusual = button(strings.TRAIL_UNUSUAL, lambda: self._turn_to(1), part="tab")
        self._stack = QStackedWidget()
        self._lay_out()
        self._typing = Delay(self, _TYPING_MS, self._filter)
        self.search.textChanged.connect(self._typing.restart)
        self.who.currentIndexChanged.connect(self._filter)
        self.what.currentIndexChanged.connect(self._filter)
        self.failures.toggled.connect(self._filter)
        self._turn_to(0)

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        column = QWidget()
        column.setMaximumWidth(theme.MAX_PAGE_WIDTH)
        page = QVBoxLayout(column)
        page.setContentsMargins(theme.MARGIN, 16, theme.MARGIN, 20)
        page.setSpacing(12)
        title = PlainLabel(strings.AUDIT, part="title", wrap=False)
        page.addLayout(row_of(title, 1, self.as_csv, self.as_fhir, self.verify))
        page.addWidget(PlainLabel(strings.TRAIL_MEANING, part="muted"))
        page.addWidget(self.strip)
        page.addLayout(row_of(self.to_list, self.to_unusual, 1))
        self._stack.addWidget(self._list_page())
        self._stack.addWidget(self._unusual_page())
        page.addWidget(self._stack, 1)
        middle = row_of(1, column, 1)
        middle.setStretch(1, 1000)
        outer.addLayout(middle)

    def _list_page(self) -> QWidget:
        filters = row_of(self.search, self.who, self.what, self.failures, spacing=10)
        filters.setStretch(0, 1)
        return _page(filters, self.count, self.table)

    def _unusual_page(self) -> QWidget:
        return _page(None, PlainLabel(strings.UNUSUAL_MEANING, part="muted"), self.quiet, self.unusual)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Reads the trail anew. That it was read is an entry of it."""
        store, today = self._session.store, self._session.workplace.clock.today()
        self.count.setText(strings.TRAIL_READING)
        task = self._session.tasks.start(
            lambda _task: (read_trail(store, Wanted()), unusual_of(store, days=_DAYS, today=today)[0])
        )
        task.then(self._show).otherwise(lambda error: self._complain(error_words(error)))

    def _show(self, found: tuple[Trail, tuple[Unusual, ...]]) -> None:
        self.trail, unusual = found
        chosen = self.who.currentData()
        self.who.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.who.clear()
        self.who.addItem(strings.TRAIL_EVERYBODY, "")
        for actor in sorted({one.actor for one in self.trail.entries if one.actor}, key=self._name):
            self.who.addItem(self._name(actor), actor)
        self.who.setCurrentIndex(max(0, self.who.findData(chosen)))
        self.who.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self.unusual.show_rows(unusual_rows(unusual, self.trail.people))
        self.unusual.setVisible(bool(unusual))
        self.quiet.setText("" if unusual else strings.UNUSUAL_NONE)
        self.quiet.setVisible(not unusual)
        self._filter()

    def _name(self, actor: str) -> str:
        return person_words(actor, self.trail.people)

    def _filter(self) -> None:
        wanted = Filter(
            actor=self.who.currentData() or "",
            group=self.what.currentData(),
            words=self.search.text(),
            failures_only=self.failures.isChecked(),
        )
        found = filtered(self.trail.entries, self.trail.people, wanted)
        self.table.show_rows(trail_rows(found, self.trail.people))
        self.count.setText(strings.trail_count(len(found), len(self.trail.entries), is_cut=self.trail.is_cut))

    def _turn_to(self, number: int) -> None:
        self._stack.setCurrentIndex(number)
        for place, tab in enumerate((self.to_list, self.to_unusual)):
            tab.setCheckable(True)
            tab.setChecked(place == number)
            dress_as(tab, "tab")

    def _ask_to_verify(self) -> None:
        self.dialog = VerifyDialog(self, self._session)
        self.dialog.verified.connect(self._verified)
        self.dialog.open()

    def _verified(self, is_intact: bool, words: str) -> None:  # noqa: FBT001 - a signal
        self.strip.set_tone(Tone.GOOD if is_intact else Tone.CRITICAL, "check-circle" if is_intact else "warning")
        self.strip.say(words)
        self.refresh()

    def _export(self, *, is_fhir: bool) -> None:
        name = strings.TRAIL_FHIR_NAME if is_fhir else strings.TRAIL_CSV_NAME
        target = file_dialogs.choose_trail_target(self, name)
        if target is None:
            return
        store = self._session.store
        task = self._session.tasks.start(lambda _task: export_trail(store, Wanted(), target, is_fhir=is_fhir))
        task.then(lambda count: self._exported(count, target)).otherwise(
            lambda error: self._complain(error_words(error))
        )

    def _exported(self, count: int, target: Path) -> None:
        self.told.emit(strings.exported_entries(count, str(target)))
        self.refresh()

    def _complain(self, words: str) -> None:
        self.strip.set_tone(Tone.CRITICAL, "warning")
        self.strip.say(words)


def _page(first: object, *widgets: QWidget) -> QWidget:
    """A filter row, if there is one, and widgets below each other; the last takes the room."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    if first is not None:
        column.addLayout(first)  # type: ignore[arg-type]
    for widget in widgets[:-1]:
        column.addWidget(widget)
    column.addWidget(widgets[-1], 1)
    column.addStretch(0)
    return page
