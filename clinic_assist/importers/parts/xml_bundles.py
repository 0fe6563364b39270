"""Large FHIR Bundles in XML, cut between their entries: each part is a Bundle with all that stands before the first."""

from __future__ import annotations

import re
from collections.abc import Generator
from typing import Final

from clinic_assist.importers.formats import with_parameters
from clinic_assist.importers.parts.stream import TOO_LARGE_RECORD, Part, Sizes, Stream

# FHIR R4 s.2.36: an entry of a Bundle holds these; entries of a List or a Composition hold none of them.
_FIRST: Final = re.compile(rb"<entry(?:\s[^<>]{0,1000})?>")
_ENTRY: Final = re.compile(rb"<entry(?:\s[^<>]{0,1000})?>\s*+<(?:link|fullUrl|resource|search|request|response)[\s>/]")
_BETWEEN: Final = re.compile(rb"</entry>\s*+(?=<entry(?:\s[^<>]{0,1000})?>\s*+<(?:link|fullUrl|resource|search)[\s>/])")
_ROOT: Final = re.compile(rb"(?:<\?[^>]*+>|<!--(?>.*?-->)|\s|\xef\xbb\xbf)*+<Bundle(?:\s[^<>]{0,4000})?>", re.DOTALL)
_OPENS, _CLOSES = b"<Bundle", b"</Bundle>"
_OVERLAP_BYTES: Final = 8192
_CLOSING: Final = b"\n</Bundle>\n"


def xml_entries_begin(head: bytes) -> int:
    """Where the first entry of a Bundle begins; 0 for what is none, or is written with a prefix."""
    if not _ROOT.match(head):
        return 0
    found = _FIRST.search(head)
    return found.start() if found else 0


def bundle_xml_parts(stream: Stream, fhir_format: str, sizes: Sizes) -> Generator[Part, None, str]:
    """Yields the parts of a Bundle.

    Returns:
        Why the rest was not read; empty where all was.
    """
    head = stream.take(xml_entries_begin(stream.data))
    first, is_first = 1, True
    while (has_more := stream.has_more_than_a_part(sizes)) or stream.data:
        end = _next_entry(stream, sizes) if has_more else None
        if end is None and len(stream.data) > sizes.most_part_bytes:
            return TOO_LARGE_RECORD
        data = stream.take(len(stream.data) if end is None else end)
        closing = b"" if end is None else _CLOSING
        count = _own_entries(data)
        yield Part(
            head + data + closing,
            first,
            max(first, first + count - 1),
            unit="entries",
            format=with_parameters(fhir_format, first=first),
            repeated_bytes=(0 if is_first else len(head)) + len(closing),
        )
        first, is_first = first + count, False
    return ""


def _next_entry(stream: Stream, sizes: Sizes) -> int | None:
    """Where the next entry of the outermost Bundle begins; None where the file, or the largest record, ends before."""
    at = sizes.part_bytes
    while True:
        found = _BETWEEN.search(stream.data, at)
        if found is None:
            if stream.is_over or len(stream.data) > sizes.most_part_bytes:
                return None
            at = max(at, len(stream.data) - _OVERLAP_BYTES)
            stream.fill(len(stream.data) + sizes.piece_bytes)
        elif stream.data.count(_OPENS, 0, found.end()) == stream.data.count(_CLOSES, 0, found.end()):
            return found.end()
        else:  # within a Bundle within the Bundle
            inner = stream.find(_CLOSES, found.end(), sizes)
            if inner < 0:
                return found.end()
            at = inner


def _own_entries(data: bytes) -> int:
    """How many entries of the outermost Bundle there are."""
    depth = count = place = 0
    for match in _ENTRY.finditer(data):
        depth += data.count(_OPENS, place, match.start()) - data.count(_CLOSES, place, match.start())
        place = match.start()
        count += depth <= 0
    return count
