"""A file dialog leaves nothing behind: folders may be named after patients."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_USE = """
import clinic_assist.gui
from PySide6.QtWidgets import QApplication, QFileDialog
from clinic_assist.gui import file_dialogs
app = QApplication([])
{forget}
dialog = QFileDialog(None, "x", {folder!r})
dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
dialog.show()
app.processEvents()
dialog.setDirectory({folder!r})
dialog.accept()
del dialog
app.processEvents()
"""


def _written(tmp_path: Path, forget: str) -> str:
    folder, config = tmp_path / "okonkwo_margarethe", tmp_path / "config"
    folder.mkdir()
    config.mkdir()
    environment = {**os.environ, "XDG_CONFIG_HOME": str(config), "HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    code = _USE.format(forget=forget, folder=str(folder))
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True)
    return "".join(path.read_text(errors="replace") for path in config.rglob("*") if path.is_file())


def test_our_file_dialogs_write_no_folder_to_disk(tmp_path: Path) -> None:
    left = _written(tmp_path, "file_dialogs.forget_folders()")

    assert "okonkwo" not in left


def test_qt_by_itself_does_write_the_folder(tmp_path: Path) -> None:
    # The positive control of the test above.
    left = _written(tmp_path, "")

    assert "okonkwo" in left
