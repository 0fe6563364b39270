"""Offers to go on with an import that was cut short: by a power cut, by a lock, by a full disk, or by a person."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal

from clinic_assist.gui import strings
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.session import Session
from clinic_assist.gui.widgets import Strip, button
from clinic_assist.workflows.unfinished_import import UnfinishedImport, forget, unfinished


class UnfinishedOffer(Strip):
    """Says that an import is not complete, with the two answers; hidden where there is none, and over a chart.

    Signals:
        go_on_wanted: The paths whose import is to be gone on with.
    """

    go_on_wanted = Signal(tuple)

    def __init__(self, session: Session) -> None:
        super().__init__(tone=Tone.SERIOUS, icon_name="stop", across=True)
        self._session = session
        self._words = ""
        self._paths: tuple[Path, ...] = ()
        self._has_place = False
        self.go_on = button(strings.UNFINISHED_GO_ON, self._go_on, icon_name="import")
        self.leave = button(strings.UNFINISHED_LEAVE, self._leave)
        self.row.addWidget(self.go_on)
        self.row.addWidget(self.leave)

    def look(self) -> None:
        """Asks the vault."""
        store = self._session.store
        self._session.tasks.start(lambda _task: unfinished(store)).then(self._found)

    def give_place(self, *, has_place: bool) -> None:
        """Whether it may be shown on the screen that is shown."""
        self._has_place = has_place
        self.say(self._words if has_place else "")

    def _found(self, found: UnfinishedImport | None) -> None:
        self._paths = found.paths if found is not None else ()
        self._words = strings.unfinished_import(found) if found is not None else ""
        self.give_place(has_place=self._has_place)

    def _go_on(self) -> None:
        paths = self._paths
        self._found(None)
        self.go_on_wanted.emit(paths)

    def _leave(self) -> None:
        store = self._session.store
        self._found(None)
        self._session.tasks.start(lambda _task: forget(store))
