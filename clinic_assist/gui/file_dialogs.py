"""File dialogs that leave no trace: a folder may be named after a patient, and Qt writes the last one to its settings.

`forget_folders` sends those settings nowhere before the first dialog is made. Try it: `tests/gui/test_file_dialogs.py`.
"""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QDir, QSettings, QUrl
from PySide6.QtWidgets import QFileDialog, QWidget

from clinic_assist.gui import strings


def forget_folders() -> None:
    """Makes Qt's own settings unwritable for this process. Must run before the first file dialog."""
    for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
        QSettings.setPath(QSettings.Format.NativeFormat, scope, os.devnull)


def choose_folder(parent: QWidget, title: str) -> Path | None:
    """One folder, or None."""
    dialog = _dialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return _first(dialog)


def choose_files(parent: QWidget) -> tuple[Path, ...]:
    """Files to import; empty when cancelled."""
    dialog = _dialog(parent, strings.IMPORT_CHOOSE_FILES)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    return tuple(Path(name) for name in dialog.selectedFiles()) if dialog.exec() else ()


def choose_pdf_target(parent: QWidget, default_name: str) -> Path | None:
    """Where to write a PDF; asks before it overwrites. The default name holds nothing of the patient."""
    dialog = _dialog(parent, strings.EXPORT_TITLE)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("pdf")
    dialog.setNameFilter("PDF (*.pdf)")
    dialog.selectFile(default_name)
    return _first(dialog)


def _dialog(parent: QWidget, title: str) -> QFileDialog:
    dialog = QFileDialog(parent, title, QDir.homePath())
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setSidebarUrls([QUrl.fromLocalFile(QDir.homePath()), QUrl.fromLocalFile(QDir.rootPath())])
    dialog.setHistory([])
    return dialog


def _first(dialog: QFileDialog) -> Path | None:
    return Path(dialog.selectedFiles()[0]) if dialog.exec() and dialog.selectedFiles() else None
