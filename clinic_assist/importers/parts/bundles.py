"""Large FHIR Bundles in JSON, cut between their entries: each part is a Bundle with the members before `entry` again.

Only brackets and strings are looked at, so an entry that is wrong within costs itself when it is read.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from typing import Final

from clinic_assist.importers.formats import with_parameters
from clinic_assist.importers.parts.stream import TOO_LARGE_RECORD, Part, Sizes, Stream

DAMAGED: Final = "The JSON is damaged after this part; what stands there cannot be told apart and was not read."

# All up to the next bracket outside a string. Possessive, so a hostile text cannot make it backtrack.
_TO_BRACKET: Final = re.compile(rb'[^"{}\[\]]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"{}\[\]]*+)*+', re.DOTALL)
_STRING: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_SCALAR: Final = re.compile(rb'[^ \t\r\n,:"{}\[\]]++')
_SEPARATORS: Final = re.compile(rb"[ \t\r\n,]*+")
_KEY: Final = re.compile(rb'[ \t\r\n,]*+("[^"\\]*+(?:\\.[^"\\]*+)*+")[ \t\r\n]*+:[ \t\r\n]*+')
_BEGIN: Final = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*+\{")
_ENTRIES: Final = b'"entry"'
_IS_BUNDLE: Final = re.compile(rb'"resourceType"\s*:\s*"Bundle"')
_CLOSING: Final = b"\n]}\n"


def entries_begin(head: bytes) -> int:
    """Where the first entry of a Bundle begins, or could; 0 for what is no Bundle, or does not say so before."""
    begun = _BEGIN.match(head)
    position = begun.end() if begun else len(head)
    while key := _KEY.match(head, position):
        if key[1] == _ENTRIES:
            is_list = head.startswith(b"[", key.end()) and _IS_BUNDLE.search(head, 0, key.start())
            return key.end() + 1 if is_list else 0
        end = _value_end(head, key.end())
        if end is None:
            return 0
        position = end
    return 0


def bundle_parts(stream: Stream, fhir_format: str, sizes: Sizes) -> Generator[Part, None, str]:
    """Yields the parts of a Bundle.

    Returns:
        Why the rest was not read; empty where all was.
    """
    head = stream.take(entries_begin(stream.data))
    first, is_first = 1, True
    while True:
        stream.fill(sizes.part_bytes + sizes.piece_bytes)
        dropped = _SEPARATORS.match(stream.data).end()  # type: ignore[union-attr]  # matches the empty text too
        stream.take(dropped)
        count, end, state = _entries(stream, sizes)
        is_last = state is not None
        if is_last and state == "":  # the list is closed, or the file ends: what follows belongs to the last part
            while not stream.is_over and len(stream.data) <= sizes.most_part_bytes:
                stream.fill(len(stream.data) + sizes.piece_bytes)
            end = len(stream.data)
        data = stream.take(end)
        if data:
            closing = b"" if is_last and state == "" else _CLOSING
            yield Part(
                head + data + closing,
                first,
                max(first, first + count - 1),
                unit="entries",
                format=with_parameters(fhir_format, first=first),
                repeated_bytes=(0 if is_first else len(head)) + len(closing) - dropped,
            )
            first, is_first = first + count, False
        if state is not None:
            return state if state or stream.is_over else TOO_LARGE_RECORD


def _entries(stream: Stream, sizes: Sizes) -> tuple[int, int, str | None]:
    """How many entries make the next part, where the last ends, and why none follow: empty where there are no more."""
    count = end = 0
    while True:
        at = _SEPARATORS.match(stream.data, end).end()  # type: ignore[union-attr]
        if at >= len(stream.data):
            if stream.is_over:
                return count, end, ""
            stream.fill(len(stream.data) + sizes.piece_bytes)
            continue
        if stream.data.startswith(b"]", at):
            return count, end, ""
        if end > sizes.part_bytes:
            return count, end, None
        found = _value_end(stream.data, at)
        while (found is None or found == len(stream.data)) and not stream.is_over:
            if len(stream.data) - at > sizes.most_part_bytes:
                return count, end, TOO_LARGE_RECORD
            stream.fill(2 * len(stream.data))
            found = _value_end(stream.data, at)
        if found is None:  # cut off within an entry, of which the reader says so; or no value at all
            is_cut_off = stream.data[at : at + 1] not in (b"}", b":")
            return count + is_cut_off, end, "" if is_cut_off else DAMAGED
        count, end = count + 1, found


def _value_end(data: bytes, at: int) -> int | None:
    """One past the value that begins there; None where the data ends first, or none begins."""
    if data.startswith(b'"', at):
        text = _STRING.match(data, at)
        return text.end() if text else None
    if not data.startswith((b"{", b"["), at):
        scalar = _SCALAR.match(data, at)
        return scalar.end() if scalar else None
    depth = 0
    while True:
        at = _TO_BRACKET.match(data, at).end()  # type: ignore[union-attr]  # matches the empty text too
        if data.startswith((b"{", b"["), at):
            depth += 1
        elif data.startswith((b"}", b"]"), at):
            depth -= 1
        else:  # the end, or a string that never ends
            return None
        at += 1
        if not depth:
            return at
