"""Finds the place in a file that a locator names.

The notation, which `parse` and `reading` write:

- `Bundle.entry[12].resource` is a record in a Bundle, `Bundle.entry[3].resource.entry[0].resource` one in a Bundle
  inside a Bundle, `Observation` the record of a file of one resource.
- After a `/` follows the element in the record, by FHIR's own names, with dots between steps and indices from 0:
  `Bundle.entry[12].resource/code.coding[0].display`. A value[x] is written with its type: `/valueQuantity`.
- `Bundle.entry[4]`, `Bundle.entry[4].fullUrl` and `Bundle.type` are places around the records.
"""

from __future__ import annotations

import re

from clinic_assist.chart.provenance import Locator
from clinic_assist.importers.jsonscan import ScanError, Span, elements, members, skip_space, value_end
from clinic_assist.importers.jsontext import decode

_STEP = re.compile(r"([^.\[\]/]+)|\[(\d{1,9})\]")
_ESCAPED_BYTES = re.compile(r"[\udc80-\udcff]")


def locate(data: bytes, locator: Locator) -> tuple[str, int, int]:
    """Answers the text of a FHIR JSON file with start and end of the value that a locator names.

    Looks only at what stands before that value. Where the value is not there, the nearest enclosing one that is there
    is answered; where the file is cut off inside it, what is left of it.

    Returns:
        The decoded text without its byte order mark, and the offsets of the value in characters; `text[start:end]` is
        the value. Bytes that are no UTF-8 are replaced by U+FFFD, one for one.
    """
    text = decode(data)
    position = skip_space(text, 0)
    start, end = position, value_end(text, position) if len(_steps(locator)) == 0 else None
    known_end = end is not None
    for name, index in _steps(locator):
        span = _child(text, start, name, index)
        if span is None:
            break
        start, end, known_end = span.start, span.end, True
    if not known_end:
        end = value_end(text, start)
    shown = _ESCAPED_BYTES.sub("\N{REPLACEMENT CHARACTER}", text) if not text.isascii() else text
    return shown, start, len(text.rstrip()) if end is None else end


def _steps(locator: str) -> list[tuple[str | None, int]]:
    """The steps below the outermost value: a member's name, or None and an index."""
    _root, *rest = re.split(r"(?=[.\[/])", locator, maxsplit=1)
    found = _STEP.finditer(rest[0]) if rest else iter(())
    return [(match[1], int(match[2] or 0)) for match in found]


def _child(text: str, start: int, name: str | None, index: int) -> Span | None:
    """The member or element of the value at `start`; None where there is none."""
    opening = text[start : start + 1]
    try:
        if name is not None and opening == "{":
            return next((span for span in members(text, start) if span.key == name), None)
        if name is None and opening == "[":
            return next((span for position, span in enumerate(elements(text, start)) if position == index), None)
    except ScanError:
        return None
    if name is None and index == 0 and opening == "{":
        return Span(start, value_end(text, start))  # an object where a list belongs: read as its only element
    return None
