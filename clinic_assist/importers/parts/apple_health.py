"""Large exports of Apple Health, cut between the children of the root: each part has the root again.

The person stands at the beginning, in the first part; the others name it by a UUID, which is made of the first part.
What stands before the root, Apple's own document type, is in the first part alone and is not parsed here either.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator
from hashlib import sha256
from typing import Final
from uuid import UUID, uuid5

from clinic_assist.importers.formats import BEFORE, PERSON, with_parameters
from clinic_assist.importers.parts.stream import TOO_LARGE_RECORD, Part, Sizes, Stream

ENTITIES: Final = "The file declares entities of its own. Such XML is not read: it can grow without end."
NO_ROOT: Final = "The file is no export of Apple Health."

# The children of the root: Apple's own document type, HealthKit Export Version 14.
_CHILDREN: Final = rb"Record|Correlation|Workout|ActivitySummary|ClinicalRecord|Audiogram|VisionPrescription"
_CHILD: Final = re.compile(rb"<(?:" + _CHILDREN + rb")[\s>/]")
_COUNTED: Final = re.compile(rb"<(/Correlation|Me|" + _CHILDREN + rb")[\s>/]")
_ROOT: Final = re.compile(rb"<HealthData(?:\s[^<>]{0,1000})?>")
_PERSON: Final = re.compile(rb"<Me[\s>/]")
# The only child that holds elements of the names of its siblings.
_OPENS, _CLOSES = b"<Correlation", b"</Correlation"
# A correlation is some kilobytes: what a meal was made of.
_MOST_WITHIN_BYTES: Final = 1024 * 1024
_END: Final = b"</HealthData>\n"
_DECLARATION: Final = b'<?xml version="1.0" encoding="UTF-8"?>\n'
# Of this program: names of persons are made within it (RFC 9562 s.5.5).
_NAMES: Final = UUID("6a3f3b52-6e0b-4b0e-9a51-0d5f1f0c7f4e")


def health_parts(stream: Stream, health_format: str, sizes: Sizes) -> Generator[Part, None, str]:
    """Yields the parts of an export.

    Returns:
        Why the rest was not read; empty where all was.
    """
    root = _ROOT.search(stream.data)
    if root is None:
        return NO_ROOT
    if b"<!ENTITY" in stream.data[: root.start()]:
        return ENTITIES
    return (yield from _Export(stream, root[0], health_format, sizes).parts())


class _Export:
    """One export while it is cut."""

    def __init__(self, stream: Stream, root: bytes, health_format: str, sizes: Sizes) -> None:
        self._stream, self._sizes = stream, sizes
        self._head = _DECLARATION + root + b"\n"
        self._format = health_format
        self._before: Counter[str] = Counter()
        self._is_first = True

    def parts(self) -> Generator[Part, None, str]:
        stream, sizes = self._stream, self._sizes
        while stream.has_more_than_a_part(sizes):
            end = self._next_child(sizes.part_bytes)
            if end is None and len(stream.data) > sizes.most_part_bytes:
                return TOO_LARGE_RECORD
            if end is None:
                break
            yield self._part(stream.take(end), is_last=False)
        if stream.data:
            yield self._part(stream.data, is_last=True)
        return ""

    def _next_child(self, at: int) -> int | None:
        """Where the next child of the root begins; None where none does before the file ends, or the largest record."""
        stream = self._stream
        while True:
            found = _CHILD.search(stream.data, at)
            if found is None:
                if stream.is_over or len(stream.data) > self._sizes.most_part_bytes:
                    return None
                at = max(at, stream.data.rfind(b"<"))
                stream.fill(len(stream.data) + self._sizes.piece_bytes)
            elif not _is_within(stream.data, found.start()):
                return found.start()
            else:
                stream.fill(found.end() + _MOST_WITHIN_BYTES)
                at = stream.data.find(_CLOSES, found.end(), found.end() + _MOST_WITHIN_BYTES)
                if at < 0:  # it never closes: the reader says so
                    return found.start()

    def _part(self, data: bytes, *, is_last: bool) -> Part:
        if self._is_first and len(_PERSON.findall(data)) == 1:
            person = str(uuid5(_NAMES, sha256(data).hexdigest()))
            self._format = with_parameters(self._format, **{PERSON: person})
        before = ",".join(f"{name}:{count}" for name, count in sorted(self._before.items()))
        own = _children(data)
        first = self._before.total() + 1
        self._before += own
        head = b"" if self._is_first else self._head
        end = b"" if is_last else _END
        self._is_first = False
        return Part(
            data=head + data + end,
            first=first,
            last=first + own.total() - 1,
            unit="elements",
            format=with_parameters(self._format, **{BEFORE: before}) if before else self._format,
            repeated_bytes=len(head) + len(end),
        )


def _is_within(data: bytes, at: int) -> bool:
    """Whether a place is within a correlation."""
    begun = data.rfind(_OPENS, 0, at)
    if begun < 0 or data.find(_CLOSES, begun, at) >= 0:
        return False
    return not data.startswith(b"/", data.find(b">", begun) - 1)


def _children(data: bytes) -> Counter[str]:
    """How many children of the root of each name there are; those within a correlation are a part of it."""
    found: Counter[str] = Counter()
    is_within = False
    for match in _COUNTED.finditer(data):
        name = match[1].decode()
        if name.startswith("/"):
            is_within = False
        elif not is_within:
            found[name] += 1
            is_within = name == "Correlation" and not data.startswith(b"/", data.find(b">", match.start()) - 1)
    return found
