"""PySide6 must not be able to end the interpreter by forgetting references."""

from __future__ import annotations

import subprocess
import sys

_EMIT = """
{first}
from PySide6.QtCore import QObject, Signal
class Sender(QObject):
    sent = Signal()
sender = Sender()
for _ in range(200_000):
    sender.sent.emit()
print("alive")
"""


def _alive(first: str) -> bool:
    done = subprocess.run(
        [sys.executable, "-c", _EMIT.format(first=first)], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() == "alive"


def test_many_signals_do_not_end_the_interpreter() -> None:
    survived = _alive("import clinic_assist.gui")

    assert survived


def test_without_the_workaround_this_wheel_ends_python_311() -> None:
    survived = _alive("")

    # Where this fails, the wheel has been mended or Python is newer: then `lasting_objects` may go.
    assert survived is (sys.version_info >= (3, 12))
