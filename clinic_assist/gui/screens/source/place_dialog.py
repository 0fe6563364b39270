"""Where a problem of an import is: the file's own text with the place marked."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from clinic_assist.chart.intake import FileReport, ImportIssue
from clinic_assist.gui import strings
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.session import Session, error_words
from clinic_assist.gui.source_text import SourceText
from clinic_assist.gui.widgets import Strip, button, labelled, row_of
from clinic_assist.workflows.show_source import SourceView, show_place


class PlaceDialog(QDialog):
    """Changes nothing. Escape and Close end it.

    Attributes:
        strip: Why the place cannot be shown.
        place: The text around the place.
    """

    def __init__(self, parent: QWidget, session: Session, report: FileReport, issue: ImportIssue) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setWindowTitle(strings.PLACE_TITLE)
        window = parent.window().size()
        self.resize(min(1100, window.width() - 80), min(820, window.height() - 80))
        self.strip, self.place = Strip(), SourceText()
        self.words = PlainLabel(strings.PLACE_LOOKING, part="muted")
        self.close_button = button(strings.CLOSE, self.reject, part="primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(PlainLabel(issue.reason, part="heading"))
        told = ((strings.SOURCE_FILE, report.path), (strings.SOURCE_PLACE, str(issue.locator)))
        column.addLayout(labelled(told, bold=True))
        for widget in (self.words, self.strip):
            column.addWidget(widget)
        column.addWidget(self.place, 1)
        column.addStretch(0)
        column.addLayout(row_of(1, self.close_button))
        self.place.hide()
        store, reader = session.store, session.workplace.reader
        self._task = session.tasks.start(lambda _task: show_place(store, report, issue, reader=reader))
        self._task.then(self._show).otherwise(self._fail)
        self.close_button.setFocus()

    def _show(self, view: SourceView) -> None:
        self.words.setText(strings.source_also(0, view.format))
        self.place.show()
        self.place.show_view(view)

    def _fail(self, error: object) -> None:
        self.words.setText("")
        self.strip.say(error_words(error))

    def done(self, result: int) -> None:
        if self._task.is_running:
            self._task.drop()
        super().done(result)
