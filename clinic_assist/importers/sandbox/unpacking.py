"""An archive's files on their way from the child that unpacks it to the session.

Each is a frame with name and share, frames with its bytes, an empty one, and one with the reason why it cannot be had.
The worker passes all of it on in pieces without a look; sizes and order are checked here, in the session.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

import msgspec

from clinic_assist.chart.intake import ImportIssue, SourceFile
from clinic_assist.importers.archive import MOST_FILE_BYTES, Begun, Ended, Part, found_in
from clinic_assist.importers.formats import is_said_of_a_part
from clinic_assist.importers.sandbox.wire import MOST_PIECE_BYTES, Readable, WireError, read_frame, write_frame

_MOST_NAME_CHARACTERS: Final = 4096
_MOST_SAID_BYTES: Final = 6 * _MOST_NAME_CHARACTERS
_ENCODER: Final = msgspec.msgpack.Encoder()
_BEGINNINGS: Final = msgspec.msgpack.Decoder(Begun)
_ENDS: Final = msgspec.msgpack.Decoder(Ended)


def send_parts(parts: Iterator[Part], pipe: BinaryIO) -> None:
    """The child's side: writes what an archive holds. Raises what `parts` raises, and OSError."""
    for part in parts:
        match part:
            case Begun():
                shown = part.name.encode("utf-8", "replace").decode("utf-8")[:_MOST_NAME_CHARACTERS]
                write_frame(pipe, _ENCODER.encode(Begun(shown, part.share, part.format)))
            case Ended():
                write_frame(pipe, b"")
                write_frame(pipe, _ENCODER.encode(part))
            case _:
                write_frame(pipe, part)


def pass_on(said: BinaryIO, outgoing: BinaryIO) -> None:
    """The worker's side: all that the child says, in pieces, then an empty one."""
    while piece := said.read1(MOST_PIECE_BYTES):  # type: ignore[attr-defined]
        write_frame(outgoing, piece)
    write_frame(outgoing, b"")


class Passed:
    """The session's side: the child's own stream again, out of the worker's pieces."""

    def __init__(self, incoming: BinaryIO) -> None:
        self._incoming = incoming
        self._held = b""
        self._is_over = False

    def read(self, size_bytes: int, /) -> bytes:
        """That many bytes, fewer only at the end. Raises WireError, BrokenPipeError."""
        found: list[bytes] = []
        missing = size_bytes
        while missing and (self._held or self._take()):
            piece, self._held = self._held[:missing], self._held[missing:]
            found.append(piece)
            missing -= len(piece)
        return b"".join(found)

    def _take(self) -> bool:
        if self._is_over:
            return False
        piece = read_frame(self._incoming, limit_bytes=MOST_PIECE_BYTES)
        if piece is None:
            raise BrokenPipeError
        self._held, self._is_over = piece, not piece
        return bool(piece)


def next_file(said: Readable, archive_name: str) -> tuple[SourceFile | ImportIssue, float] | None:
    """The next file of an archive, or why it cannot be had, and the share that lay before it; None at the end.

    Raises:
        WireError: What came is no such thing.
    """
    body = read_frame(said, limit_bytes=_MOST_SAID_BYTES)
    if body is None:
        return None
    pieces, size_bytes = [], 0
    try:
        begun = _BEGINNINGS.decode(body)
        while piece := _frame(said, MOST_PIECE_BYTES):
            size_bytes += len(piece)
            if size_bytes > MOST_FILE_BYTES:
                raise WireError("a file that is too large")
            pieces.append(piece)
        ended = _ENDS.decode(_frame(said, _MOST_SAID_BYTES))
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise WireError("no part of an archive") from error
    if begun.format and not is_said_of_a_part(begun.format):
        raise WireError("a format that no part has")
    return found_in(archive_name, begun, b"".join(pieces), ended.reason), min(1.0, max(0.0, begun.share))


def _frame(said: Readable, limit_bytes: int) -> bytes:
    body = read_frame(said, limit_bytes=limit_bytes)
    if body is None:
        raise WireError("an archive that is cut off")
    return body
