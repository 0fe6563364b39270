"""Opens any source file: what it is decides who reads it."""

from __future__ import annotations

from clinic_assist.chart.intake import Advance, ImportBatch, SourceFile, unwatched
from clinic_assist.chart.provenance import Locator
from clinic_assist.errors import SourceError
from clinic_assist.importers import detect

_FHIR_JSON = (detect.FHIR_R4_JSON, detect.FHIR_NDJSON)
_KNOWN_TABLES = (detect.SYNTHEA_CSV, detect.OMOP_CSV)

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
    detect.DICOM: ("This is a DICOM image, which this version cannot read.", ""),
    detect.PDF: ("This is a PDF, which cannot be imported as a record.", ""),
    detect.ARCHIVE: ("This is a compressed archive.", "Unpack it and import the files in it."),
    detect.ZEROS: ("The file holds nothing but zero bytes.", "Export it again from the system it came from."),
    detect.CSV: (
        "This is a table, and nothing says what its columns mean.",
        "Import it with a mapping: which column is what.",
    ),
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
    if source.format == detect.APPLE_HEALTH:
        from clinic_assist.importers.applehealth.convert import read_apple_health

        return read_apple_health(source, advance)
    if source.format == detect.BLUE_BUTTON:
        from clinic_assist.importers.bluebutton.convert import read_blue_button

        return read_blue_button(source, advance)
    if source.format.partition(";")[0] in _KNOWN_TABLES:
        from clinic_assist.importers.tabular.convert import read_table

        return read_table(source, advance)
    if source.format.partition(";")[0] == detect.CSV and source.guide:
        from clinic_assist.importers.tabular.mapped import read_mapped

        return read_mapped(source, advance)
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


def load_readers() -> None:
    """Imports every reader and every character set now: a process that gives up its files cannot find them later."""
    import encodings
    import pkgutil
    from contextlib import suppress
    from importlib import import_module

    import clinic_assist.importers.applehealth.convert
    import clinic_assist.importers.bluebutton.convert
    import clinic_assist.importers.ccda.convert
    import clinic_assist.importers.fhir.convert
    import clinic_assist.importers.tabular.convert
    import clinic_assist.importers.tabular.mapped  # noqa: F401

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
    if format == detect.APPLE_HEALTH:
        from clinic_assist.importers.applehealth.convert import locate as locate_element

        return locate_element(data, locator)
    if format == detect.BLUE_BUTTON:
        from clinic_assist.importers.bluebutton.convert import locate as locate_lines

        return locate_lines(data, locator)
    if format.partition(";")[0] in (*_KNOWN_TABLES, detect.CSV):
        from clinic_assist.importers.tabular.locator import locate as locate_row

        return locate_row(data, locator, format)
    raise SourceError("Places in files of this format cannot be shown.", locator=locator)
