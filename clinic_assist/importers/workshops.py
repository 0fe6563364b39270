"""Which reader opens a format, and which finds a place in it. Each is imported when its format is first met."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from clinic_assist.chart.intake import Advance, ImportBatch, SourceFile
from clinic_assist.chart.provenance import Locator
from clinic_assist.errors import SourceError
from clinic_assist.importers import detect
from clinic_assist.importers.formats import number_before, plain_format

Place = tuple[str, int, int]
"""The text of a file, and start and end of a place in it, in characters."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What can be done with files of one format.

    Attributes:
        read: Answers what a file states. Raises SourceError, and whatever `advance` raises.
        locate: Answers the place of a locator in a file of that format. Raises SourceError.
    """

    read: Callable[[SourceFile, Advance], ImportBatch]
    locate: Callable[[bytes, Locator, str], Place]


def _fhir() -> Workshop:
    from clinic_assist.importers.fhir.convert import read_fhir
    from clinic_assist.importers.fhir.locator import locate, locate_in_xml
    from clinic_assist.importers.fhir.records import moved

    def place(data: bytes, locator: Locator, name: str) -> Place:
        wanted = Locator(moved(locator, -number_before(name)))
        return locate_in_xml(data, wanted) if plain_format(name) in detect.FHIR_XML else locate(data, wanted)

    return Workshop(read_fhir, place)


def _ccda() -> Workshop:
    from clinic_assist.importers.ccda.convert import read_ccda
    from clinic_assist.importers.ccda.locator import locate

    return Workshop(read_ccda, lambda data, locator, _format: locate(data, locator))


def _hl7v2() -> Workshop:
    from clinic_assist.importers.hl7v2.convert import read_hl7
    from clinic_assist.importers.hl7v2.locator import locate

    return Workshop(read_hl7, locate)


def _dicom() -> Workshop:
    from clinic_assist.importers.dicom.convert import read_dicom
    from clinic_assist.importers.dicom.locator import locate

    return Workshop(read_dicom, lambda data, locator, _format: locate(data, locator))


def _documents() -> Workshop:
    from clinic_assist.importers.documents.convert import read_document
    from clinic_assist.importers.documents.locator import locate

    return Workshop(read_document, locate)


def _table() -> Workshop:
    from clinic_assist.importers.tabular.convert import read_table
    from clinic_assist.importers.tabular.locator import locate

    return Workshop(read_table, locate)


def _mapped() -> Workshop:
    from clinic_assist.importers.tabular.locator import locate
    from clinic_assist.importers.tabular.mapped import read_mapped

    def read(source: SourceFile, advance: Advance) -> ImportBatch:
        if not source.guide:
            raise SourceError(
                "This is a table, and nothing says what its columns mean.",
                hint="Say which column is what in the window, or import it with a mapping.",
            )
        return read_mapped(source, advance)

    return Workshop(read, locate)


def _apple_health() -> Workshop:
    from clinic_assist.importers.applehealth.convert import locate, read_apple_health

    return Workshop(read_apple_health, locate)


def _blue_button() -> Workshop:
    from clinic_assist.importers.bluebutton.convert import locate, read_blue_button

    return Workshop(read_blue_button, lambda data, locator, _format: locate(data, locator))


_WORKSHOPS: Final[dict[str, Callable[[], Workshop]]] = {
    **dict.fromkeys((*detect.FHIR_JSON, *detect.FHIR_XML, detect.FHIR_NDJSON), _fhir),
    detect.C_CDA: _ccda,
    detect.HL7_V2: _hl7v2,
    detect.DICOM: _dicom,
    **dict.fromkeys((detect.SYNTHEA_CSV, detect.OMOP_CSV), _table),
    detect.CSV: _mapped,
    detect.APPLE_HEALTH: _apple_health,
    detect.BLUE_BUTTON: _blue_button,
    **dict.fromkeys((detect.PDF, detect.PROSE, detect.RTF, detect.HTML), _documents),
}


def workshop_of(name: str) -> Workshop | None:
    """Who reads a format, which may carry parameters behind a semicolon; None for one that nobody reads."""
    opens = _WORKSHOPS.get(plain_format(name))
    return opens() if opens is not None else None


def open_all() -> None:
    """Imports every reader now: a process that gives up its files cannot find them later."""
    for opens in {*_WORKSHOPS.values()}:
        opens()
