"""File dialogs that leave no trace: a folder may be named after a patient, and Qt writes the last one to its settings.

`forget_folders` sends those settings nowhere before the first dialog is made. Try it: `tests/gui/test_file_dialogs.py`.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QDir, QModelIndex, QPersistentModelIndex, QSettings, QUrl
from PySide6.QtWidgets import (
    QFileDialog,
    QFileSystemModel,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from clinic_assist.gui import strings
from clinic_assist.terminology.labels import format_moment

# Debian and its kin show sticks and shares of a network there.
_WHERE_DRIVES_APPEAR = ("/media", "/run/media", "/mnt")
_last_folder = [QDir.homePath()]


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
    return _chosen(dialog)


def choose_table(parent: QWidget) -> Path | None:
    """One file, or None."""
    return _choose_one(parent, strings.MAPPING_CHOOSE_FILE)


def choose_mapping(parent: QWidget) -> Path | None:
    """One file that holds a mapping of tables, or None."""
    return _choose_one(parent, strings.SAVED_CHOOSE)


def choose_interactions(parent: QWidget) -> Path | None:
    """One table of interactions, or None."""
    return _choose_one(parent, strings.TABLES_CHOOSE)


def choose_pdf_target(parent: QWidget, default_name: str) -> Path | None:
    """Where to write a PDF; asks before it overwrites. The default name holds nothing of the patient."""
    return _choose_target(parent, strings.EXPORT_TITLE, default_name, kind="PDF")


def choose_mapping_target(parent: QWidget, default_name: str) -> Path | None:
    """Where to write a mapping of tables; asks before it overwrites."""
    return _choose_target(parent, strings.SAVED_EXPORT, default_name, kind="JSON")


def choose_backup(parent: QWidget) -> Path | None:
    """One backup file, or None."""
    return _choose_one(parent, strings.RESTORE_CHOOSE)


def choose_trail_target(parent: QWidget, default_name: str) -> Path | None:
    """Where to write the audit trail; asks before it overwrites."""
    return _choose_target(parent, strings.AUDIT, default_name, kind=default_name.rpartition(".")[2].upper())


def choose_files_of(parent: QWidget, title: str) -> tuple[Path, ...]:
    """Files of a kind that the title names; empty when cancelled."""
    dialog = _dialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    return _chosen(dialog)


def choose_result_target(parent: QWidget, default_name: str) -> Path | None:
    """Where to write a result as JSON; asks before it overwrites."""
    return _choose_target(parent, strings.TRIALS_JSON, default_name, kind="JSON")


def choose_template(parent: QWidget) -> Path | None:
    """One file that holds a template of a note, or None."""
    return _choose_one(parent, strings.TEMPLATES_CHOOSE)


def choose_template_target(parent: QWidget, default_name: str) -> Path | None:
    """Where to write a template of a note; asks before it overwrites."""
    return _choose_target(parent, strings.TEMPLATES_EXPORT, default_name, kind="TOML")


def _choose_one(parent: QWidget, title: str) -> Path | None:
    dialog = _dialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _first(dialog)


def _choose_target(parent: QWidget, title: str, default_name: str, *, kind: str) -> Path | None:
    dialog = _dialog(parent, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(kind.lower())
    dialog.setNameFilter(f"{kind} (*.{kind.lower()})")
    dialog.selectFile(default_name)
    return _first(dialog)


def _dialog(parent: QWidget, title: str) -> QFileDialog:
    dialog = QFileDialog(parent, title, _last_folder[0])
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    places = (QDir.homePath(), *filter(QDir(QDir.rootPath()).exists, _WHERE_DRIVES_APPEAR), QDir.rootPath())
    dialog.setSidebarUrls([QUrl.fromLocalFile(place) for place in places])
    dialog.setHistory([])
    dialog.setLabelText(QFileDialog.DialogLabel.LookIn, strings.FILES_FOLDER)
    dialog.resize(1040, 640)
    listing = dialog.findChild(QTreeView, "treeView")
    if isinstance(listing, QTreeView):
        for column, width in ((0, 470), (1, 90), (3, 170)):
            listing.header().resizeSection(column, width)
        listing.setColumnHidden(2, True)  # noqa: FBT003 - Qt's signature
        listing.setItemDelegateForColumn(3, _DateDelegate(listing))
    return dialog


class _DateDelegate(QStyledItemDelegate):
    """Writes when a file was changed as all dates are written here, whatever the machine's locale."""

    def initStyleOption(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        model = index.model()
        if isinstance(model, QFileSystemModel) and isinstance(index, QModelIndex):
            changed = model.lastModified(index).toPython()
            if isinstance(changed, datetime):
                option.text = format_moment(changed)


def _first(dialog: QFileDialog) -> Path | None:
    return next(iter(_chosen(dialog)), None)


def _chosen(dialog: QFileDialog) -> tuple[Path, ...]:
    """What the person chose; the folder is remembered until the lock, in memory only."""
    if not dialog.exec():
        return ()
    _last_folder[0] = dialog.directory().absolutePath()
    return tuple(Path(name) for name in dialog.selectedFiles())
