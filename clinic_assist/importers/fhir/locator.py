"""Finds the place in a file that a locator names.

The notation, which `parse` and `reading` write:

- `Bundle.entry[12].resource` is a record in a Bundle, `Bundle.entry[3].resource.entry[0].resource` one in a Bundle
  inside a Bundle, `Observation` the record of a file of one resource.
- After a `/` follows the element in the record, by FHIR's own names, with dots between steps and indices from 0:
  `Bundle.entry[12].resource/code.coding[0].display`. A value[x] is written with its type: `/valueQuantity`.
- `Line[7]` is the record in the seventh line of a bulk export, counted from 1, `Line[7]/code` an element of it.
- `Bundle.entry[4]`, `Bundle.entry[4].fullUrl` and `Bundle.type` are places around the records.
- The same names lead to the elements of FHIR's XML; what is wrong with XML itself is at an XPath, `/Bundle/entry[5]`.
"""

from __future__ import annotations

import re

from clinic_assist.chart.provenance import Locator
from clinic_assist.importers.fhir.from_xml import FHIR
from clinic_assist.importers.jsonscan import ScanError, Span, skip_space
from clinic_assist.importers.jsontext import decode
from clinic_assist.importers.xml.tree import locate_xml

_STEP = re.compile(r"([^.\[\]/]+)|\[(\d{1,9})\]")
_LINE = re.compile(r"Line\[(\d{1,9})\]")
_LINE_END = re.compile(r"\r\n|\n|\r")
# FHIR R4 s.2.6.1.4: in XML a resource is an element of its own, inside the one that holds it.
_HOLDERS = ("contained", "resource")
_ESCAPED_BYTES = re.compile(r"[\udc80-\udcff]")


def locate_in_xml(data: bytes, locator: Locator) -> tuple[str, int, int]:
    """Answers the text of a FHIR XML file with start and end of the element that a locator names; see `locate`."""
    return locate_xml(data, locator if locator.startswith("/") else _xpath(locator), FHIR)


def _xpath(locator: str) -> str:
    """The path of an element in XML: repeated elements are counted from 1, and a resource stands in what holds it."""
    root, *rest = re.split(r"(?=[.\[/])", locator, maxsplit=1)
    steps = [root]
    for match in _STEP.finditer(rest[0]) if rest else ():
        name, index = match[1], match[2]
        if name is not None:
            if steps[-1] in _HOLDERS:
                steps.append("*")
            steps.append(name.removeprefix("_"))
        elif index is not None:
            holder = steps[-1]
            steps[-1] = f"{holder}[{int(index) + 1}]"
            if holder == "contained":
                steps.append("*")
    if steps[-1] in _HOLDERS:
        steps.append("*")
    return "/" + "/".join(steps)


def locate(data: bytes, locator: Locator) -> tuple[str, int, int]:
    """Answers the text of a FHIR JSON file with start and end of the value that a locator names.

    Looks only at what stands before that value. Where the value is not there, the nearest enclosing one that is there
    is answered; where the file is cut off inside it, what is left of it.

    Returns:
        The decoded text without its byte order mark, and the offsets of the value in characters; `text[start:end]` is
        the value. Bytes that are no UTF-8 are replaced by U+FFFD, one for one.
    """
    text = decode(data)
    line = _LINE.match(locator)
    first, last = _line(text, int(line[1])) if line else (0, len(text))
    span = Span(text, skip_space(text, first))
    if line and line.end() == len(locator):
        return _shown(text), span.start, max(span.start, first + len(text[first:last].rstrip()))
    for name, index in _steps(f"Line{locator[line.end() :]}" if line else locator):
        child = _child(span, name, index)
        if child is None:
            break
        span = child
    return _shown(text), span.start, max(span.start, _end_of(text, last)) if span.end is None else min(span.end, last)


def _shown(text: str) -> str:
    return text if text.isascii() else _ESCAPED_BYTES.sub("\N{REPLACEMENT CHARACTER}", text)


def _line(text: str, number: int) -> tuple[int, int]:
    """Start and end of a line, counted from 1; of the last one where there are fewer."""
    start = 0
    for found, end in enumerate(_LINE_END.finditer(text), start=1):
        if found == number:
            return start, end.start()
        start = end.end()
    return start, len(text)


def _end_of(text: str, end: int) -> int:
    return end if end < len(text) else len(text.rstrip())


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
