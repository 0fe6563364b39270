"""Says which system library the window lacks, before Qt is loaded: Qt itself would end the process without a word."""

from __future__ import annotations

import ctypes
from importlib.util import find_spec
from pathlib import Path

# Qt's platform plugin for X11; loading it loads all that a window needs from the machine.
X11 = "libqxcb.so"


def missing_library() -> str:
    """The loader's words on the first library that cannot be found, empty where all are there or no plugin is known."""
    path = _plugin_path(X11)
    if not path.is_file():
        return ""
    try:
        ctypes.CDLL(str(path))
    except OSError as problem:
        return str(problem)
    return ""


def _plugin_path(plugin: str) -> Path:
    found = find_spec("PySide6")
    package = Path(found.origin).parent if found is not None and found.origin else Path()
    return package / "Qt" / "plugins" / "platforms" / plugin
