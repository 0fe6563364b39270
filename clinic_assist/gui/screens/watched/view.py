"""The watched folders, and the files that wait in them: to be looked at in a preview, or left out."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from clinic_assist.chart.provenance import SourceId
from clinic_assist.gui import file_dialogs, strings, theme
from clinic_assist.gui.columns import columns_of
from clinic_assist.gui.folder_watch import FolderWatch
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.watched.model import (
    MOST_SHOWN,
    NEEDS_NOTHING,
    file_rows,
    folder_rows,
    key_of,
    waiting_first,
)
from clinic_assist.gui.session import error_words
from clinic_assist.gui.tables import RecordTable
from clinic_assist.gui.widgets import Card, Strip, button, relabel, row_of
from clinic_assist.workflows.watched_files import FileState, WatchedFile

_CAN_BE_LEFT_OUT = frozenset({FileState.NEW, FileState.TWICE})
_CAN_BE_OFFERED = frozenset({FileState.LEFT_OUT, FileState.DEALT_WITH})


class WatchedScreen(QWidget):
    """Two lists: the folders, and their files. Nothing on it imports.

    Signals:
        preview_wanted: The paths of files of which a preview is to be shown.
        closed: Back to the imports made.
    """

    preview_wanted = Signal(tuple)
    closed = Signal()

    def __init__(self, watch: FolderWatch) -> None:
        super().__init__()
        self._watch = watch
        self._files: tuple[WatchedFile, ...] = ()
        self._shown: dict[str, WatchedFile] = {}
        self._just_left_out: frozenset[SourceId] = frozenset()
        self._shows_all = False
        self.strip = Strip()
        self.undo = button(strings.WATCH_UNDO, self._undo)
        self.strip.row.addWidget(self.undo)
        self.folders = RecordTable(columns_of(strings.WATCH_FOLDER_COLUMNS), name=strings.WATCH_FOLDERS)
        self.files = RecordTable(columns_of(strings.WATCH_FILE_COLUMNS), name=strings.WATCH_FILES, sortable=True)
        self.count = PlainLabel(part="heading")
        self.add = button(strings.WATCH_ADD, self.choose_folder, icon_name="folder")
        self.remove = button(strings.WATCH_REMOVE, self._remove, icon_name="delete")
        self.go = button(strings.preview_new(0), self._preview_all, part="primary", icon_name="import")
        self.one = button(strings.WATCH_ONE, self._preview_one)
        self.out = button(strings.WATCH_OUT, self._leave_out, icon_name="close")
        self.out_all = button(strings.WATCH_OUT_ALL, self._leave_all_out)
        self.again = button(strings.WATCH_AGAIN, self._offer_again)
        self.others = button(strings.watched_others(0, shown=False), self._toggle_all, part="link")
        self._lay_out()
        self.files.row_selected.connect(lambda _key: self._enable())
        self.files.row_chosen.connect(lambda _key: self._preview_one())
        self.folders.row_selected.connect(lambda _key: self.remove.setEnabled(bool(self.folders.current_key)))
        watch.changed.connect(self.refresh)
        watch.failed.connect(self._complain)

    def _lay_out(self) -> None:
        page = QVBoxLayout(self)
        page.setContentsMargins(theme.MARGIN, 16, theme.MARGIN, 20)
        page.setSpacing(12)
        back = button(strings.WATCH_BACK, self.closed.emit, icon_name="back")
        page.addLayout(row_of(PlainLabel(strings.WATCH_TITLE, part="title", wrap=False), 1, self.add, back))
        page.addWidget(self.strip)
        page.addWidget(PlainLabel(strings.WATCH_MEANING, part="muted"))
        self.nothing = Card(spacing=10, margin=32).add(
            PlainLabel(strings.WATCH_NO_FOLDER, part="heading"), PlainLabel(strings.WATCH_NO_FOLDER_TEXT, part="muted")
        )
        page.addWidget(self.nothing)
        self._lists = QSplitter(Qt.Orientation.Vertical)
        self._lists.setChildrenCollapsible(False)
        self._lists.setHandleWidth(12)
        head = row_of(PlainLabel(strings.WATCH_FOLDERS, part="heading", wrap=False), 1, self.remove)
        self._lists.addWidget(_pane(head, self.folders))
        answers = row_of(self.count, self.again, self.out_all, self.out, self.one, self.go)
        answers.setStretch(0, 1)
        self._lists.addWidget(_pane(answers, self.files, self.others))
        self._lists.setStretchFactor(0, 1)
        self._lists.setStretchFactor(1, 3)
        self._lists.setSizes([170, 400])
        page.addWidget(self._lists, 1)
        page.addStretch(0)

    # -- showing --------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Shows what is there now; what was chosen stays chosen."""
        if not self.isVisible():
            return
        folder, file = self.folders.current_key, self.files.current_key
        self._files = self._watch.files
        has_folders = bool(self._watch.folders)
        self.nothing.setVisible(not has_folders)
        self._lists.setVisible(has_folders)
        self.folders.show_rows(folder_rows(self._watch.folders, self._watch.listings, self._files))
        self.folders.select_key(folder)
        if not self.folders.current_key:
            self.folders.selectRow(0)
        self._show_files(file)
        if self._watch.is_unanswered:
            self._tell(strings.WATCH_NOT_ANSWERED, Tone.SERIOUS, "warning")
        elif self.strip.text == strings.WATCH_NOT_ANSWERED:
            self.strip.say("")

    def _show_files(self, chosen: str) -> None:
        new = sum(file.state is FileState.NEW for file in self._files)
        done = sum(file.state in NEEDS_NOTHING for file in self._files)
        shown = waiting_first(self._files, with_all=self._shows_all)
        self._shown = {key_of(file): file for file in shown}
        self.files.show_rows(file_rows(shown))
        self.files.select_key(chosen)
        if not self.files.current_key:
            self.files.selectRow(0)
        self.count.setText(strings.watched_files(new, len(self._files) - new, most=MOST_SHOWN))
        relabel(self.go, strings.preview_new(new))
        self.go.setEnabled(bool(new))
        self.out_all.setEnabled(bool(new))
        relabel(self.others, strings.watched_others(done, shown=self._shows_all))
        self.others.setVisible(bool(done))
        self.remove.setEnabled(bool(self.folders.current_key))
        self._enable()

    def _enable(self) -> None:
        file = self._chosen()
        state = file.state if file is not None else None
        self.one.setEnabled(state in _CAN_BE_LEFT_OUT)
        self.out.setEnabled(state in _CAN_BE_LEFT_OUT)
        self.again.setEnabled(state in _CAN_BE_OFFERED)

    def _chosen(self) -> WatchedFile | None:
        return self._shown.get(self.files.current_key)

    def _toggle_all(self) -> None:
        self._shows_all = not self._shows_all
        self._show_files(self.files.current_key)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.refresh()

    # -- folders --------------------------------------------------------------------------------------------------

    def choose_folder(self) -> None:
        """Asks for a folder and watches it."""
        self.strip.say("")
        chosen = file_dialogs.choose_folder(self, strings.WATCH_CHOOSE)
        task = self._watch.add(chosen) if chosen is not None else None
        if task is not None:
            task.otherwise(self._complain)

    def _remove(self) -> None:
        key = self.folders.current_key
        if key:
            folder = self._watch.folders[int(key)]
            waiting = sum(folder in file.path.parents for file in self._watch.new_files())
            self._watch.remove(folder)
            self._tell(strings.watch_stopped(waiting), Tone.MONITOR, "info")

    # -- files ----------------------------------------------------------------------------------------------------

    def _preview_all(self) -> None:
        self.strip.say("")
        self.preview_wanted.emit(tuple(file.path for file in self._watch.new_files()))

    def _preview_one(self) -> None:
        file = self._chosen()
        if file is not None and file.state in _CAN_BE_LEFT_OUT:
            self.strip.say("")
            self.preview_wanted.emit((file.path,))

    def _leave_out(self) -> None:
        file = self._chosen()
        if file is not None and file.state in _CAN_BE_LEFT_OUT:
            self.leave_out((file.path,))

    def _leave_all_out(self) -> None:
        self.leave_out(tuple(file.path for file in self._watch.new_files()))

    def leave_out(self, paths: tuple[Path, ...]) -> None:
        """Offers files no longer, and says so."""
        wanted = set(paths)
        keys = {file.key for file in self._watch.files if file.path in wanted and file.key is not None}
        self._watch.leave_out(keys)
        self._tell(strings.left_out(len(keys)), Tone.MONITOR, "info")
        self._just_left_out = frozenset(keys)
        self.undo.show()

    def _undo(self) -> None:
        self.strip.say("")
        self._watch.offer_again(self._just_left_out)

    def _offer_again(self) -> None:
        file = self._chosen()
        if file is not None and file.key is not None and file.state in _CAN_BE_OFFERED:
            self.strip.say("")
            self._watch.offer_again((file.key,))

    def _complain(self, error: object) -> None:
        self._tell(error_words(error), Tone.CRITICAL, "warning")

    def _tell(self, words: str, tone: Tone, icon_name: str) -> None:
        self.undo.hide()
        self.strip.set_tone(tone, icon_name)
        self.strip.say(words)


def _pane(head: QHBoxLayout, table: RecordTable, *below: QWidget) -> QWidget:
    pane = QWidget()
    column = QVBoxLayout(pane)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    column.addLayout(head)
    column.addWidget(table, 1)
    for widget in below:
        column.addWidget(widget)
    return pane
