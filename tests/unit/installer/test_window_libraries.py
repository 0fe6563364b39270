"""A library that Qt needs and the machine lacks is named before Qt ends the process."""

from pathlib import Path

import pytest

from clinic_assist import app
from clinic_assist.errors import MachineError
from clinic_assist.gui import libraries


def test_no_library_is_missing_here() -> None:
    assert libraries.missing_library() == ""


def test_a_plugin_that_cannot_be_loaded_is_named_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "libqxcb.so"
    broken.write_bytes(b"no library")
    monkeypatch.setattr(libraries, "_plugin_path", lambda _plugin: broken)

    assert str(broken) in libraries.missing_library()


def test_the_window_is_refused_with_the_name_of_the_missing_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libraries, "missing_library", lambda: "libGL.so.1: cannot open shared object file")

    with pytest.raises(MachineError, match=r"libGL\.so\.1"):
        app.run_window(vault=tmp_path)
