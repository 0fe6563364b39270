"""Opens any source file: what it is decides who reads it."""

from __future__ import annotations

from collections.abc import Generator

from clinic_assist.chart.intake import Advance, ImportBatch, ImportIssue, SourceFile, unwatched
from clinic_assist.chart.provenance import Locator
from clinic_assist.errors import SourceError
from clinic_assist.importers import detect
from clinic_assist.importers.archive import Begun, Ended, found_in, unpack
from clinic_assist.importers.workshops import open_all, workshop_of

# Why a format is refused, and what to do instead.
_REFUSALS: dict[str, tuple[str, str]] = {
    detect.JSON: (
        "This JSON file is not a FHIR record: it names no resourceType.",
        "Choose a FHIR export: a Bundle or a single resource.",
    ),
    detect.JSON_ARRAY: (
        "This JSON file is a bare list; FHIR records come as a Bundle or one resource to a file.",
        "Export the records as a Bundle.",
    ),
    detect.XML: ("This XML file is not a record that can be read.", ""),
    detect.OTHER_ARCHIVE: (
        "This is an archive of a kind that cannot be opened.",
        "Unpack it and import the files in it, or pack them as ZIP.",
    ),
    detect.OFFICE: ("This is an office document, which cannot be imported.", "Save it as PDF and import that."),
    detect.ZEROS: ("The file holds nothing but zero bytes.", "Export it again from the system it came from."),
    detect.TEXT: ("This is a text in no format that can be read.", ""),
    detect.BINARY: ("This is not a text file, and no format that can be read.", ""),
}


def read_batch(source: SourceFile, advance: Advance = unwatched) -> ImportBatch:
    """Answers what a file states, as facts with their places and the problems met.

    Raises:
        SourceError: The whole file is refused; the message says why.
        Exception: Whatever `advance` raises.
    """
    workshop = workshop_of(source.format)
    if workshop is not None:
        return workshop.read(source, advance)
    message, hint = _REFUSALS.get(source.format, _REFUSALS[detect.BINARY])
    raise SourceError(message, hint=hint)


class InSession:
    """Reads files in the process that asks, which is no place for files of strangers where there is another."""

    def read_ahead(self, source: SourceFile) -> None:
        """Does nothing: there is nobody else to begin."""

    def let_go(self) -> None:
        """Does nothing: nothing was begun."""

    def read_batch(self, source: SourceFile, advance: Advance = unwatched) -> ImportBatch:
        """See `read_batch`."""
        return read_batch(source, advance)

    def get_ready(self) -> None:
        """Does nothing: the session is ready."""

    def locate(self, source: SourceFile, locator: Locator) -> tuple[str, int, int]:
        """See `locate`."""
        return locate(source.data, locator, source.format)

    def unpack(
        self, source: SourceFile, advance: Advance = unwatched
    ) -> Generator[SourceFile | ImportIssue, None, None]:
        """Yields the files of an archive. Raises SourceError where it cannot be read."""
        begun, pieces = Begun("", 0.0), list[bytes]()
        for part in unpack(source.data, source.format):
            match part:
                case Begun():
                    begun, pieces = part, []
                    advance(part.share)
                case Ended():
                    yield found_in(source.name, begun, b"".join(pieces), part.reason)
                case _:
                    pieces.append(part)


def load_readers() -> None:
    """Imports every reader and every character set now: a process that gives up its files cannot find them later."""
    import encodings
    import pkgutil
    from contextlib import suppress
    from importlib import import_module

    from clinic_assist.importers.pdftext import load_pdf_reader

    open_all()
    load_pdf_reader()
    for module in pkgutil.iter_modules(encodings.__path__, "encodings."):
        with suppress(ImportError):  # some are for another operating system
            import_module(module.name)


def locate(data: bytes, locator: Locator, format: str) -> tuple[str, int, int]:  # noqa: A002 - FileReport's own word
    """Answers the text of a file, and start and end in characters of the place that a locator names.

    Raises:
        SourceError: No reader knows the format.
    """
    workshop = workshop_of(format)
    if workshop is not None:
        return workshop.locate(data, locator, format)
    raise SourceError("Places in files of this format cannot be shown.", locator=locator)
