"""What the session and the picture worker say to each other, in the frames of `wire`.

A question is a frame; where it comes with its file, the file's bytes follow. Each has one answer, a frame. What the
worker says is as hostile as the file that was looked at: it is capped before anything is allocated, and what does not
fit together is no answer.
"""

from __future__ import annotations

from typing import BinaryIO, Final

import msgspec

from clinic_assist.chart.pictures import Picture, PictureQuestion
from clinic_assist.chart.tracings import Tracing, TracingQuestion
from clinic_assist.importers.sandbox.wire import Failed, Refused, WireError, read_frame, write_frame

Question = PictureQuestion | TracingQuestion
MOST_ANSWER_BYTES: Final = 40 * 1024 * 1024
"""A picture has 32 MiB at most, samples 16 MiB."""
_MOST_LOOK_BYTES: Final = 4 * 1024
_PASSED_BYTES: Final = 64 * 1024  # what a pipe of Linux holds


class Look(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question about a file.

    Attributes:
        size_bytes: How many bytes of the file follow; 0: it is the file of the last question.
        picture, tracing: What is asked; one of them. Neither: the file of the last question is to be forgotten, which
            has no answer.
    """

    size_bytes: int
    picture: PictureQuestion | None = None
    tracing: TracingQuestion | None = None


class Pictured(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="pictured"):
    """One frame."""

    picture: Picture


class Traced(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="traced"):
    """Samples of a recording."""

    tracing: Tracing


Shown = Pictured | Traced | Refused | Failed
_ENCODER: Final = msgspec.msgpack.Encoder()
_LOOKS: Final = msgspec.msgpack.Decoder(Look)
_SHOWN: Final[msgspec.msgpack.Decoder[Shown]] = msgspec.msgpack.Decoder(Shown)


FORGET: Final = Look(size_bytes=0)
"""Nothing of the last file is to be held any more."""


def look_at(question: Question, size_bytes: int) -> Look:
    """The frame of a question."""
    if isinstance(question, PictureQuestion):
        return Look(size_bytes=size_bytes, picture=question)
    return Look(size_bytes=size_bytes, tracing=question)


def write_look(pipe: BinaryIO, look: Look, data: bytes = b"") -> None:
    """Writes a question and the file that comes with it. Raises OSError where the worker is gone."""
    write_frame(pipe, _ENCODER.encode(look))
    if data:
        pipe.write(data)
        pipe.flush()


def read_look(pipe: BinaryIO) -> Look | None:
    """The next question, None when there are no more. Raises WireError."""
    body = read_frame(pipe, limit_bytes=_MOST_LOOK_BYTES)
    if body is None:
        return None
    try:
        return _LOOKS.decode(body)
    except (msgspec.DecodeError, ValueError) as error:
        raise WireError("no question") from error


def pass_on_file(size_bytes: int, incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Passes a file on in pieces, to its end also where the child is gone. Raises WireError: it is cut off."""
    is_there = True
    while size_bytes:
        piece = incoming.read1(min(size_bytes, _PASSED_BYTES))  # type: ignore[attr-defined]
        if not piece:
            raise WireError("a file that is cut off")
        size_bytes -= len(piece)
        try:
            if is_there:
                outgoing.write(piece)
                outgoing.flush()
        except OSError:
            is_there = False


def encode_shown(shown: Shown) -> bytes:
    """The body of a frame."""
    return _ENCODER.encode(shown)


def decode_shown(body: bytes) -> Shown:
    """Raises WireError where the bytes are none of ours."""
    try:
        return _SHOWN.decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise WireError("no answer") from error
