"""What a taken-over reader would try: refused to a confined child, done by an unconfined one (the control)."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

import pytest

from clinic_assist.importers.sandbox import confinement
from tests.integration.import_worker.misbehaving_worker import escapes


def tried_in_child(folder: Path, *, confined: bool) -> dict[str, bool]:
    """Which escapes worked, tried in one child."""
    receiving, sending = os.pipe()
    assert confinement.has_filter()
    child = os.fork()
    if child == 0:
        worked = {}
        with contextlib.suppress(BaseException):
            attempts = escapes(folder)
            if confined:
                confinement.close_all_but({0, 1, 2, sending})
                confinement.confine(0)
            for name, attempt in attempts.items():
                try:
                    attempt()
                    worked[name] = True
                except Exception:  # noqa: BLE001
                    worked[name] = False
        os.write(sending, json.dumps(worked).encode())
        os._exit(0)
    os.close(sending)
    with os.fdopen(receiving) as file:
        said = file.read()
    os.waitpid(child, 0)
    return json.loads(said)


def test_a_confined_child_can_do_nothing_of_what_a_free_one_can(tmp_path: Path) -> None:
    (tmp_path / "free").mkdir()
    (tmp_path / "confined").mkdir()
    free = tried_in_child(tmp_path / "free", confined=False)
    confined = tried_in_child(tmp_path / "confined", confined=True)

    assert {name for name, worked in confined.items() if worked} == set()
    assert len(confined) == len(free) > 20
    not_here = {name for name, worked in free.items() if not worked}
    assert not_here <= {"io_uring", "read another's memory"}  # some kernels refuse these to users
    assert sorted(path.name for path in (tmp_path / "confined").iterdir()) == ["gone", "old", "there"]


def test_without_a_filter_what_needs_a_descriptor_is_refused_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confinement, "apply", lambda _program: None)
    confined = tried_in_child(tmp_path, confined=True)

    needs_descriptor = {"read a file", "write a file", "list a folder", "pipe", "memory file", "io_uring"}
    assert not any(worked for name, worked in confined.items() if name in needs_descriptor or "socket" in name)
    assert confined["remove a file"]  # the control: this is what the filter is for
