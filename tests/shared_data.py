"""Where the real files of others are, beside the checkout; tests that need them skip where they are not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def shared_data() -> Path | None:
    """The folder, or None. `$CLINIC_ASSIST_SHARED` names it where it is not beside the checkout."""
    named = os.environ.get("CLINIC_ASSIST_SHARED")
    folder = Path(named) if named else Path(__file__).resolve().parents[2] / "shared" / "data"
    return folder if folder.is_dir() else None


def shared_data_or_skip() -> Path:
    """The folder; skips the test where it is absent, except in continuous integration, where it must be there."""
    folder = shared_data()
    if folder is None:
        if os.environ.get("CI") == "true":
            pytest.fail("the shared data must be there in continuous integration")
        pytest.skip("needs the shared data beside the checkout")
    return folder
