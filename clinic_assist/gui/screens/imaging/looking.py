"""Has pictures and recordings opened in the background: the newest wish counts, and nothing late is ever shown."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.intake import SourceFile
from clinic_assist.chart.pictures import PictureQuestion
from clinic_assist.chart.provenance import SourceId
from clinic_assist.chart.tracings import TracingQuestion
from clinic_assist.gui.session import Session, error_words
from clinic_assist.gui.tasks import BackgroundTask, Lane, PatientScope
from clinic_assist.workflows.show_picture import original_of, show_picture, show_tracing


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to see: a question about a file, and for which stack it is asked."""

    stack: str
    source: SourceId
    question: PictureQuestion | TracingQuestion


class Looking(QObject):
    """Asks one question after another. While one is answered, of all that come only the last is kept.

    Signals:
        seen: (wish, what was seen): for the stack that is looked at, and for nothing else.
        refused: (wish, why in words).
        busy: Whether something is being opened.
    """

    seen = Signal(object, object)
    refused = Signal(object, str)
    busy = Signal(bool)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._chart: Chart | None = None
        self._scope: PatientScope | None = None
        self._stack = ""
        self._file: SourceFile | None = None
        self._asked: Wish | None = None
        self._next: Wish | None = None
        self._task: BackgroundTask | None = None
        self._was_used = False

    def take_chart(self, chart: Chart | None, scope: PatientScope | None) -> None:
        """Belongs to another patient from now on, or to none; nothing of the last one is held."""
        self._chart, self._scope, self._file = chart, scope, None
        self.look_at("")
        if self._was_used:
            self._was_used = False
            pictures = self._session.workplace.pictures
            self._session.tasks.start(lambda _task: pictures.forget(), lane=Lane.PICTURES)

    def look_at(self, stack: str) -> None:
        """Another stack is looked at: what was asked for the last one is dropped."""
        self._stack, self._next, self._asked = stack, None, None
        if self._task is not None and self._task.is_running:
            self._task.drop()
        self._task = None
        self.busy.emit(False)  # noqa: FBT003 - Qt's signature

    def wish(self, wish: Wish) -> None:
        """Asks, now or as soon as the question before is answered."""
        if wish.stack != self._stack or self._chart is None:
            return
        if self._asked is not None:
            self._next = wish
            return
        self._asked = wish
        self._was_used = True
        self.busy.emit(True)  # noqa: FBT003 - Qt's signature
        if self._file is not None and self._file.id == wish.source:
            self._open(self._file)
            return
        store, chart = self._session.store, self._chart
        self._file = None
        task = self._session.tasks.start(lambda _task: original_of(store, chart, wish.source), scope=self._scope)
        self._task = task.then(self._open).otherwise(self._failed)

    def _open(self, file: SourceFile) -> None:
        wish = self._asked
        if wish is None or file.id != wish.source:
            return
        self._file = file
        pictures, question = self._session.workplace.pictures, wish.question

        def work(_task: BackgroundTask) -> object:
            if isinstance(question, PictureQuestion):
                return show_picture(pictures, file, question)
            return show_tracing(pictures, file, question)

        task = self._session.tasks.start(work, lane=Lane.PICTURES, scope=self._scope)
        self._task = task.then(self._arrived).otherwise(self._failed)

    def _arrived(self, shown: object) -> None:
        wish = self._done()
        if wish is not None:
            self.seen.emit(wish, shown)
            self._go_on()

    def _failed(self, error: object) -> None:
        wish = self._done()
        if wish is not None:
            self.refused.emit(wish, error_words(error))
            self._go_on()

    def _done(self) -> Wish | None:
        wish, self._asked = self._asked, None
        return wish if wish is not None and wish.stack == self._stack else None

    def _go_on(self) -> None:
        following, self._next = self._next, None
        if following is not None:
            self.wish(following)
        else:
            self.busy.emit(False)  # noqa: FBT003 - Qt's signature
