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
from clinic_assist.importers.jsonscan import ScanError, Span, skip_space
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
    span = Span(text, skip_space(text, 0))
    for name, index in _steps(locator):
        child = _child(span, name, index)
        if child is None:
            break
        span = child
    shown = _ESCAPED_BYTES.sub("\N{REPLACEMENT CHARACTER}", text) if not text.isascii() else text
    return shown, span.start, max(span.start, len(text.rstrip())) if span.end is None else span.end


def _steps(locator: str) -> list[tuple[str | None, int]]:
    """The steps below the outermost value: a member's name, or None and an index."""
    _root, *rest = re.split(r"(?=[.\[/])", locator, maxsplit=1)
    found = _STEP.finditer(rest[0]) if rest else iter(())
    return [(match[1], int(match[2] or 0)) for match in found]


def _child(parent: Span, name: str | None, index: int) -> Span | None:
    """The member or element of a value; None where there is none."""
    try:
        if name is not None and parent.opening == "{":
            return next((span for span in parent.members() if span.key == name), None)
        if name is None and parent.opening == "[":
            return next((span for position, span in enumerate(parent.elements()) if position == index), None)
    except ScanError:
        return None
    # An object where a list belongs is read as its only element.
    return parent if name is None and index == 0 and parent.opening == "{" else None
