"""The parts of the import screen: progress, the answer to a preview, whom it is for, the imports made, what waits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from clinic_assist.chart.intake import ImportPreview, ImportSummary
from clinic_assist.gui import strings
from clinic_assist.gui.columns import columns_of
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.imports.history_model import import_rows
from clinic_assist.gui.screens.imports.preview_model import is_worth_importing, person_rows
from clinic_assist.gui.screens.imports.running_model import RunningFiles, running_rows
from clinic_assist.gui.tables import RecordTable
from clinic_assist.gui.widgets import Card, Strip, button, row_of

_STEPS_OF_A_FILE = 1000


class ProgressCard(Card):
    """How far the work is, and the button that stops it."""

    def __init__(self, on_stop: Callable[[], object]) -> None:
        super().__init__()
        self.state = PlainLabel(part="muted")
        self.bar = QProgressBar()
        self.bar.setAccessibleName(strings.IMPORT_PROGRESS)
        self.stop = button(strings.IMPORT_CANCEL, on_stop, icon_name="stop")
        self._meanwhile = PlainLabel(part="muted", wrap=False)
        self.add(self.state, self.bar)
        self.column.addLayout(row_of(self.stop, self._meanwhile, 1, spacing=14))

    def begin(self, state: str, *, stop: str = "", meanwhile: str = "") -> None:
        """Shows work that begins; without words for its button it cannot be stopped."""
        self.bar.setRange(0, 0)
        self.bar.reset()
        self.state.setText(state)
        self.stop.setText(f" {stop}")
        self.stop.setVisible(bool(stop))
        self.stop.setEnabled(bool(stop))
        self._meanwhile.setText(meanwhile)
        self.show()
        if stop:
            self.stop.setFocus()

    def advance(self, done: float, total: int, what: str) -> None:
        """Shows how many files are done."""
        self.bar.setRange(0, _STEPS_OF_A_FILE * max(total, 1))
        self.bar.setValue(int(_STEPS_OF_A_FILE * done))
        if self.stop.isEnabled():
            self.state.setText(strings.import_progress(done, total, what))

    def say_stopping(self, words: str) -> None:
        """Says that the work ends as soon as it can."""
        self.stop.setEnabled(False)
        self.state.setText(words)


class PreviewCard(Card):
    """What an import would bring in one sentence, and the answers to it.

    Attributes:
        out: For files of a watched folder only: they are not to be offered again.
    """

    def __init__(
        self, on_import: Callable[[], object], on_leave: Callable[[], object], on_leave_out: Callable[[], object]
    ) -> None:
        super().__init__()
        self.summary = PlainLabel(part="heading")
        self.go = button(strings.PREVIEW_GO, on_import, part="primary", icon_name="import")
        self.leave = button(strings.PREVIEW_LEAVE, on_leave)
        self.out = button(strings.WATCH_OUT, on_leave_out, icon_name="close")
        row = row_of(self.summary, self.go, self.leave, self.out, spacing=10)
        row.setStretch(0, 1)
        self.column.addLayout(row)
        self.hide()

    def show_preview(self, preview: ImportPreview, *, is_queued: bool) -> None:
        """Shows the sentence; where there is nothing to import, that is not an answer."""
        worth = is_worth_importing(preview)
        words = strings.preview_summary(preview) if worth else strings.preview_nothing(preview.files)
        self.summary.setText(words)
        self.setAccessibleName(words)
        self.go.setVisible(worth)
        later = strings.PREVIEW_LATER if is_queued else strings.PREVIEW_LEAVE
        self.leave.setText(later if worth else strings.PREVIEW_CLOSE)
        self.out.setVisible(is_queued)
        self.show()
        (self.go if worth else self.leave).setFocus()


class WaitingStrip(Strip):
    """Says how many files of watched folders wait, and leads there."""

    def __init__(self, on_look: Callable[[], object]) -> None:
        super().__init__(tone=Tone.MONITOR, icon_name="folder")
        self.look = button(strings.WATCH_LOOK, on_look)
        self.row.addWidget(self.look)


class ListPane(QWidget):
    """A heading over a table, with buttons at the heading's right."""

    def __init__(self, title: str, table: RecordTable, *buttons: QWidget) -> None:
        super().__init__()
        self.table = table
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row_of(PlainLabel(title, part="heading", wrap=False), 1, *buttons))
        column.addWidget(table, 1)
        self.hide()


class PeoplePane(ListPane):
    """The patients of a preview."""

    def __init__(self) -> None:
        name = strings.PREVIEW_PATIENTS
        super().__init__(name, RecordTable(columns_of(strings.PREVIEW_COLUMNS), name=name, sortable=True))

    def show_preview(self, preview: ImportPreview) -> None:
        """Shows for whom the files are; hidden where they speak of nobody."""
        self.table.show_rows(person_rows(preview.patients))
        self.setVisible(bool(preview.patients))


class RunningPane(ListPane):
    """The files of an import that runs."""

    def __init__(self) -> None:
        name = strings.PREVIEW_FILES
        super().__init__(name, RecordTable(columns_of(strings.IMPORT_COLUMNS), name=name))

    def show_files(self, files: RunningFiles) -> None:
        """Shows how they stand; what was scrolled to stays in view."""
        at = self.table.verticalScrollBar().value()
        self.table.show_rows(running_rows(files))
        self.table.verticalScrollBar().setValue(at)


class HistoryPane(ListPane):
    """The imports made, and the buttons that print the report of the chosen one and remove it."""

    def __init__(self, on_save: Callable[[], object], on_remove: Callable[[], object]) -> None:
        name = strings.HISTORY_IMPORTS
        self.save = button(strings.IMPORT_SAVE_PDF, on_save, icon_name="pdf")
        self.remove = button(strings.REMOVE_OPEN, on_remove, icon_name="delete")
        table = RecordTable(columns_of(strings.HISTORY_COLUMNS), name=name, sortable=True)
        super().__init__(name, table, self.save, self.remove)

    def show_imports(self, imports: Sequence[ImportSummary]) -> None:
        """Shows them, newest first, and chooses the newest."""
        self.table.show_rows(import_rows(imports))
        self.setVisible(bool(imports))
        self.table.selectRow(0)
