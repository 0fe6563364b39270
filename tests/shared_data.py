"""Where the real files of others are, beside the checkout; tests that need them skip where they are not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def shared_data() -> Path | None:
    """The folder, or None.

    `$CLINIC_ASSIST_SHARED` names it where it is not beside the checkout. Who names it wants these tests: a wrong name
    raises NotADirectoryError.
    """
    named = os.environ.get("CLINIC_ASSIST_SHARED")
    folder = Path(named) if named else Path(__file__).resolve().parents[2] / "shared" / "data"
    if named and not folder.is_dir():
        raise NotADirectoryError("CLINIC_ASSIST_SHARED names no folder")
    return folder if folder.is_dir() else None


def shared_data_or_skip() -> Path:
    """The folder; skips the test where it is absent."""
    folder = shared_data()
    if folder is None:
        pytest.skip("needs the shared data beside the checkout")
    return folder
