"""Finds the place in a DICOM file that a locator names.

`(0010,0020)` is an element of the file, `(0040,A730)[2]` the second item of a sequence (DICOM counts items from 1), and
`(0040,A730)[2]/(0040,A160)` an element in it.
"""

from __future__ import annotations

from clinic_assist.chart.provenance import Locator, SourceId
from clinic_assist.importers.dicom.dump import Dump
from clinic_assist.importers.dicom.parse import parse_file
from clinic_assist.importers.dicom.reading import Reading


def locate(data: bytes, locator: Locator) -> tuple[str, int, int]:
    """Answers a file as text, a line to each element, and start and end in characters of what a locator names.

    Binary values are told by their length. Where the place is not there, the nearest that encloses it is answered.
    """
    parsed = parse_file(data)
    dump = Dump(Reading(SourceId(""), parsed))
    dump.add(parsed.meta)
    dump.add(parsed.data_set)
    text = dump.text
    place = str(locator)
    while place:
        if place in dump.spans:
            start, end = dump.spans[place]
            return text, start + _indent(text, start), end
        place = place.rpartition("[" if place.endswith("]") else "/")[0]
    return text, 0, len(text)


def _indent(text: str, start: int) -> int:
    end = start
    while text[end : end + 1] == " ":
        end += 1
    return end - start
