"""Opens any source file: what it is decides who reads it."""

from __future__ import annotations

from clinic_assist.chart.intake import Advance, ImportBatch, SourceFile, unwatched
from clinic_assist.chart.provenance import Locator
from clinic_assist.errors import SourceError
from clinic_assist.importers import detect
from clinic_assist.importers.archive import member_at, read_archive

_FHIR_JSON = (detect.FHIR_R4_JSON, detect.FHIR_NDJSON)
_DOCUMENTS = (detect.PDF, detect.PROSE, detect.RTF, detect.HTML)

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
    detect.FHIR_XML: ("This is FHIR in XML, which this version cannot read.", "Export it as JSON."),
    detect.XML: ("This XML file is not a record that can be read.", ""),
    detect.HL7_V2: ("This is an HL7 version 2 message, which this version cannot read.", ""),
    detect.ARCHIVE: ("This is a compressed archive.", "Unpack it and import the files in it."),
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
    if source.format in _FHIR_JSON:
        from clinic_assist.importers.fhir.convert import read_fhir

        return read_fhir(source, advance)
    if source.format == detect.C_CDA:
        from clinic_assist.importers.ccda.convert import read_ccda

        return read_ccda(source, advance)
    if source.format == detect.DICOM:
        from clinic_assist.importers.dicom.convert import read_dicom

        return read_dicom(source, advance)
    if source.format in _DOCUMENTS:
        from clinic_assist.importers.documents.convert import read_document

        return read_document(source, advance)
    if source.format == detect.ZIP:
        return read_archive(source, _read_member, advance)
    message, hint = _REFUSALS.get(source.format, _REFUSALS[detect.BINARY])
    raise SourceError(message, hint=hint)


def _read_member(source: SourceFile, advance: Advance) -> ImportBatch:
    if source.format == detect.ZIP:
        raise SourceError("This is an archive within an archive.", hint="Unpack it and import the files in it.")
    return read_batch(source, advance)


class InSession:
    """Reads files in the process that asks, which is no place for files of strangers where there is another."""

    def read_ahead(self, source: SourceFile) -> None:
        """Does nothing: there is nobody else to begin."""

    def let_go(self) -> None:
        """Does nothing: nothing was begun."""

    def read_batch(self, source: SourceFile, advance: Advance = unwatched) -> ImportBatch:
        """See `read_batch`."""
        return read_batch(source, advance)


def load_readers() -> None:
    """Imports every reader and every character set now: a process that gives up its files cannot find them later."""
    import encodings
    import pkgutil
    from contextlib import suppress
    from importlib import import_module

    import clinic_assist.importers.ccda.convert
    import clinic_assist.importers.dicom.convert
    import clinic_assist.importers.documents.convert
    import clinic_assist.importers.fhir.convert  # noqa: F401
    from clinic_assist.importers.pdftext import load_pdf_reader

    load_pdf_reader()
    for module in pkgutil.iter_modules(encodings.__path__, "encodings."):
        with suppress(ImportError):  # some are for another operating system
            import_module(module.name)


def locate(data: bytes, locator: Locator, format: str) -> tuple[str, int, int]:  # noqa: A002 - FileReport's own word
    """Answers the text of a file, and start and end in characters of the place that a locator names.

    Raises:
        SourceError: No reader knows the format.
    """
    if format in _FHIR_JSON:
        from clinic_assist.importers.fhir.locator import locate as locate_fhir

        return locate_fhir(data, locator)
    if format == detect.C_CDA:
        from clinic_assist.importers.ccda.locator import locate as locate_ccda

        return locate_ccda(data, locator)
    if format == detect.DICOM:
        from clinic_assist.importers.dicom.locator import locate as locate_dicom

        return locate_dicom(data, locator)
    if format in _DOCUMENTS:
        from clinic_assist.importers.documents.locator import locate as locate_in_document

        return locate_in_document(data, locator, format)
    if format == detect.ZIP:
        return _locate_in_archive(data, locator)
    raise SourceError("Places in files of this format cannot be shown.", locator=locator)


def _locate_in_archive(data: bytes, locator: Locator) -> tuple[str, int, int]:
    """The text of the member that a place is in, under its name."""
    name, member, inner = member_at(data, locator)
    kind = detect.detect_format(member)
    if kind == detect.ZIP:
        raise SourceError("Places in an archive within an archive cannot be shown.", locator=locator)
    text, start, end = locate(member, inner, kind)
    head = f"{name}\n\n"
    return head + text, start + len(head), end + len(head)
