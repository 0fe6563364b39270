"""What the session and the import worker say to each other: frames of MessagePack, capped and checked on both sides.

A task is a frame with the file's format, id and size, then the file's bytes and those of its guide. Each has one
answer, a frame, after any number of frames that tell the progress. What the worker says is as hostile as the file it
read: sizes are capped before anything is allocated, every value is decoded into its own type, and a batch that does not
add up or speaks of another file is no answer.
"""

from __future__ import annotations

from enum import Enum
from functools import cache
from types import GenericAlias
from typing import Annotated, BinaryIO, Final, Protocol

import msgspec

from clinic_assist.chart.facts import FACT_TYPES, Fact
from clinic_assist.chart.intake import ImportBatch, ImportIssue
from clinic_assist.chart.provenance import SourceId

_LENGTH_BYTES: Final = 8
_MOST_TASK_BYTES: Final = 64 * 1024
MOST_PIECE_BYTES: Final = 1024 * 1024
"""Most bytes of one frame with part of a file that an archive held."""
MOST_PROGRESS_BYTES: Final = 64
_PASSED_BYTES: Final = 64 * 1024  # what a pipe of Linux holds
_TYPES: Final = {fact_type.__name__: fact_type for fact_type in FACT_TYPES}
_ENCODER: Final = msgspec.msgpack.Encoder()


class Readable(Protocol):
    """What frames are read from."""

    def read(self, size_bytes: int, /) -> bytes:
        """That many bytes, fewer only at the end."""
        ...


class WireError(Exception):
    """What came is no frame of ours. Its text never quotes it."""


class Failure(Enum):
    """Why a child gave no batch. FAULT: our own code raised. ENDED: the child died in another way."""

    MEMORY = "memory"
    TIME = "time"
    FAULT = "fault"
    ENDED = "ended"


class Task(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file to read; its `size_bytes` bytes follow the frame, and after them those of its guide.

    Attributes:
        locator: The place in it that is wanted, instead of what it states.
    """

    source: str
    format: str
    size_bytes: int
    guide_bytes: int = 0
    locator: str | None = None


class Block(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Facts of one class with their positions in the file's order."""

    kind: str
    positions: list[int]
    facts: msgspec.Raw


class Read(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="read"):
    """An `ImportBatch`."""

    entries: int
    read: int
    blocks: list[Block]
    issues: list[ImportIssue]
    entry_types: list[tuple[str, int]]
    kept_types: list[tuple[str, int]]


class Located(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="located"):
    """The text of a file, and start and end in characters of the place that was wanted."""

    text: str
    start: int
    end: int


class Refused(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="refused"):
    """A `SourceError`: the whole file is refused."""

    message: str
    hint: str
    locator: str


class Progress(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="progress"):
    """How much of the file is read, 0 to 1. Comes any number of times before the answer."""

    share: Annotated[float, msgspec.Meta(ge=0, le=1)]


class Failed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="failed"):
    """The child could not read the file, for a reason that is not in the file's format."""

    failure: Failure


class Unpacked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="unpacked"):
    """An archive is through: all that it held was said."""


Answer = Read | Located | Refused | Failed | Unpacked
_EVENTS: Final[msgspec.msgpack.Decoder[Answer | Progress]] = msgspec.msgpack.Decoder(Answer | Progress)
_TASKS: Final = msgspec.msgpack.Decoder(Task)


def answer_limit(size_bytes: int) -> int:
    """Most bytes that an answer about a file of that size may have: facts name what JSON leaves unsaid."""
    return 32 * 1024 * 1024 + 16 * size_bytes


def encode_event(event: Answer | Progress) -> bytes:
    """The body of a frame."""
    return _ENCODER.encode(event)


def decode_event(body: bytes) -> Answer | Progress:
    """Raises WireError where the bytes are none of ours."""
    try:
        return _EVENTS.decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise WireError("no event") from error


def read_of(batch: ImportBatch) -> Read:
    """A batch as it travels."""
    places: dict[type[Fact], tuple[list[int], list[Fact]]] = {}
    for position, fact in enumerate(batch.facts):
        positions, facts = places.setdefault(type(fact), ([], []))
        positions.append(position)
        facts.append(fact)
    return Read(
        entries=batch.entries,
        read=batch.read,
        blocks=[
            Block(kind=fact_type.__name__, positions=positions, facts=msgspec.Raw(_ENCODER.encode(facts)))
            for fact_type, (positions, facts) in places.items()
        ],
        issues=list(batch.issues),
        entry_types=list(batch.entry_types),
        kept_types=list(batch.kept_types),
    )


def batch_of(read: Read, source: SourceId) -> ImportBatch:
    """The batch again, in the file's order.

    Raises:
        WireError: It does not add up, or holds what no reader of that file can have said.
    """
    in_order: dict[int, Fact] = {}
    try:
        for block in read.blocks:
            facts = _block_decoder(block.kind).decode(block.facts)
            in_order.update(zip(block.positions, facts, strict=True))
        if sorted(in_order) != list(range(sum(len(block.positions) for block in read.blocks))):
            raise WireError("facts are missing or come twice")
        batch = ImportBatch(
            source=source,
            entries=read.entries,
            read=read.read,
            facts=tuple(in_order[position] for position in range(len(in_order))),
            issues=tuple(read.issues),
            entry_types=tuple(read.entry_types),
            kept_types=tuple(read.kept_types),
        )
    except (msgspec.DecodeError, ValueError, LookupError, RecursionError) as error:
        raise WireError("no batch") from error
    if any(fact.provenance.source != source for fact in batch.facts):
        raise WireError("facts of another file")
    return batch


@cache
def _block_decoder(kind: str) -> msgspec.msgpack.Decoder[list[Fact]]:
    return msgspec.msgpack.Decoder(GenericAlias(list, (_TYPES[kind],)))


def write_frame(pipe: BinaryIO, body: bytes) -> None:
    """Writes length and body. Raises OSError where the other side is gone."""
    pipe.write(len(body).to_bytes(_LENGTH_BYTES, "big"))
    pipe.write(body)
    pipe.flush()


def read_frame(pipe: Readable, *, limit_bytes: int) -> bytes | None:
    """The next body, None at the end. Raises WireError where it is cut off or longer than the limit."""
    head = pipe.read(_LENGTH_BYTES)
    if not head:
        return None
    length = int.from_bytes(head, "big")
    if len(head) < _LENGTH_BYTES or length > limit_bytes:
        raise WireError("a frame without end or too long")
    return read_exactly(pipe, length)


def read_exactly(pipe: Readable, size_bytes: int) -> bytes:
    """That many bytes. Raises WireError where fewer come."""
    body = pipe.read(size_bytes)
    if len(body) != size_bytes:
        raise WireError("a frame that is cut off")
    return body


def write_task(pipe: BinaryIO, task: Task, data: bytes, guide: bytes = b"") -> None:
    """Writes a task, its file and its guide. Raises OSError where the worker is gone."""
    write_frame(pipe, _ENCODER.encode(task))
    pipe.write(data)
    pipe.write(guide)
    pipe.flush()


def read_task(pipe: BinaryIO) -> Task | None:
    """The next task, None when there are no more; its file and its guide follow. Raises WireError."""
    body = read_frame(pipe, limit_bytes=_MOST_TASK_BYTES)
    if body is None:
        return None
    try:
        return _TASKS.decode(body)
    except (msgspec.DecodeError, ValueError) as error:
        raise WireError("no task") from error


def pass_on_task(task: Task, incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Passes a task with its file and its guide on to a child, in pieces. One that is gone gets no more of it.

    Raises:
        WireError: The file is cut off.
    """
    is_there = _is_written(outgoing, len(head := _ENCODER.encode(task)).to_bytes(_LENGTH_BYTES, "big") + head)
    missing = task.size_bytes + task.guide_bytes
    while missing:
        piece = incoming.read1(min(missing, _PASSED_BYTES))  # type: ignore[attr-defined]
        if not piece:
            raise WireError("a file that is cut off")
        missing -= len(piece)
        is_there = is_there and _is_written(outgoing, piece)


def _is_written(pipe: BinaryIO, piece: bytes) -> bool:
    try:
        pipe.write(piece)
        pipe.flush()
    except OSError:
        return False
    return True
