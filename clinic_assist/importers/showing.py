"""Shows what is in an object: which question is asked decides whether a picture or a recording is drawn."""

from __future__ import annotations

from typing import overload

from clinic_assist.chart.pictures import Picture, PictureQuestion
from clinic_assist.chart.tracings import Tracing, TracingQuestion
from clinic_assist.importers.dicom.opened import leniently
from clinic_assist.importers.dicom.picture import OpenPicture
from clinic_assist.importers.dicom.tracing import OpenTracing

Question = PictureQuestion | TracingQuestion


class OpenObject:
    """One file of which several things are asked, one after another."""

    def __init__(self, data: bytes) -> None:
        """Opens nothing yet."""
        self._data = data
        self._picture: OpenPicture | None = None
        self._tracing: OpenTracing | None = None

    @overload
    def answer(self, question: PictureQuestion) -> Picture: ...

    @overload
    def answer(self, question: TracingQuestion) -> Tracing: ...

    def answer(self, question: Question) -> Picture | Tracing:
        """What was asked for.

        Raises:
            SourceError: It cannot be shown; the message says why.
            MemoryError: There is too little for it.
        """
        with leniently():
            if isinstance(question, PictureQuestion):
                self._picture = self._picture or OpenPicture(self._data)
                return self._picture.answer(question)
            self._tracing = self._tracing or OpenTracing(self._data)
            return self._tracing.answer(question)


def load_decoders() -> None:
    """Has every decoder and every character set ready: a process that gives up its files cannot find them later."""
    import encodings
    import pkgutil
    from contextlib import suppress
    from importlib import import_module

    from clinic_assist.importers.dicom import codecs

    codecs.add_to_pydicom()
    for module in pkgutil.iter_modules(encodings.__path__, "encodings."):
        with suppress(ImportError):  # some are for another operating system
            import_module(module.name)
