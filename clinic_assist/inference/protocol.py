"""What session and model worker say to each other: JSON lines, capped in size, checked against a schema on both sides.

Neither side trusts the other. The worker parses a model file that somebody brought and text that somebody wrote, so the
session treats every line of it as hostile; the worker refuses a line that is not a command before it looks inside.
"""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Final

import msgspec

from clinic_assist.inference.families import Family
from clinic_assist.inference.fitting import KvType

MAX_COMMAND_BYTES: Final = 8 * 1024 * 1024
"""Session to worker. A prompt of 100k tokens is below 1 MiB; more is not a prompt."""
MAX_EVENT_BYTES: Final = 1024 * 1024
"""Worker to session. One piece of text is a few bytes."""

RequestId = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Seconds = Annotated[float, msgspec.Meta(ge=0)]
Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
Said = Annotated[str, msgspec.Meta(max_length=200)]
"""Words of a model file."""


class ProtocolError(Exception):
    """A line that is too long, is not JSON, or is not a message of ours. Its text never quotes the line."""


class DoneReason(Enum):
    """Why a generation ended. CONTEXT: the model's window is full. STOPPED: the session asked."""

    END = "end"
    LENGTH = "length"
    CONTEXT = "context"
    STOPPED = "stopped"


class ErrorCode(Enum):
    """Why a command could not be done. No code carries text of a prompt or of a path."""

    MODEL_MISSING = "model-missing"
    MODEL_CHANGED = "model-changed"
    MODEL_UNREADABLE = "model-unreadable"
    OUT_OF_MEMORY = "out-of-memory"
    TOO_LARGE = "too-large"
    FAMILY_DIFFERS = "family-differs"
    ADAPTER_MISSING = "adapter-missing"
    ADAPTER_CHANGED = "adapter-changed"
    ADAPTER_UNREADABLE = "adapter-unreadable"
    NOT_LOADED = "not-loaded"
    GRAMMAR_INVALID = "grammar-invalid"
    GRAMMAR_STUCK = "grammar-stuck"
    PROMPT_EMPTY = "prompt-empty"
    PROMPT_TOO_LONG = "prompt-too-long"
    NUMBERS_BROKEN = "numbers-broken"
    DECODE_FAILED = "decode-failed"
    MESSAGE_INVALID = "message-invalid"
    INTERNAL = "internal"


class _Message(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="op"):
    """Attributes: id: chosen by the session, echoed in every event that belongs to the command."""

    id: RequestId


class AdapterFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A LoRA adapter whose bytes hash to `sha256`. Attributes: scale: how strongly it acts; 1 as it was trained."""

    path: str
    sha256: Sha256
    scale: Annotated[float, msgspec.Meta(gt=0, le=4)] = 1.0


class Load(_Message, frozen=True, kw_only=True, tag="load"):
    """Loads a model whose bytes hash to `sha256`, or refuses it unread.

    Attributes:
        context_tokens: Window that is wished for; cut to what the model was trained for and to what memory allows.
        gpu_layers: At most so many on a graphics card; -1 for as many as fit.
        threads: 0 for all cores but one.
        family: As the catalogue lists it; a file that cannot be of it is refused. None: not asked.
        adapter: Verified and applied after the model.
    """

    path: str
    sha256: Sha256
    context_tokens: Annotated[int, msgspec.Meta(ge=64, le=1_048_576)]
    gpu_layers: Annotated[int, msgspec.Meta(ge=-1, le=10_000)] = 0
    threads: Annotated[int, msgspec.Meta(ge=0, le=1024)] = 0
    family: Family | None = None
    adapter: AdapterFile | None = None


class Inspect(_Message, frozen=True, kw_only=True, tag="inspect"):
    """Asks what a file says of itself, once its bytes were found to hash to `sha256`. Loads no weights.

    Attributes:
        context_tokens: Window for which the memory is predicted.
        marks: Turn marks that should be tokens of their own.
    """

    path: str
    sha256: Sha256
    context_tokens: Annotated[int, msgspec.Meta(ge=64, le=1_048_576)]
    marks: Annotated[tuple[str, ...], msgspec.Meta(max_length=16)] = ()


class Generate(_Message, frozen=True, kw_only=True, tag="generate"):
    """Asks for text. The fields mean what they mean in `notes.generation.GenerationRequest`.

    Attributes:
        foresee: Whether tokens may be drafted from what was read and written before. The text is the same.
    """

    prompt: tuple[tuple[str, bool], ...]
    grammar: str = ""
    max_tokens: Annotated[int, msgspec.Meta(ge=1, le=1_048_576)] = 1024
    temperature: Annotated[float, msgspec.Meta(ge=0, le=10)] = 0.0
    seed: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)] = 0
    patient_key: str = ""
    foresee: bool = True


class Prefill(_Message, frozen=True, kw_only=True, tag="prefill"):
    """Reads a prompt and writes nothing, so that the next request that begins like it need not. Answered with Done."""

    prompt: tuple[tuple[str, bool], ...]
    patient_key: str


class Release(_Message, frozen=True, kw_only=True, tag="release"):
    """Forgets one patient's states; those of other charts in use stay. Answered as Wipe is."""

    patient_key: str


class CountTokens(_Message, frozen=True, kw_only=True, tag="count_tokens"):
    """Asks how many tokens a plain text takes."""

    text: str


class Stop(_Message, frozen=True, kw_only=True, tag="stop"):
    """Ends the generation or prefill `id`. Says nothing of its own: that one answers with Done."""


class Wipe(_Message, frozen=True, kw_only=True, tag="wipe"):
    """Forgets every patient's state; the model stays loaded."""


class Ping(_Message, frozen=True, kw_only=True, tag="ping"):
    """Asks whether the worker still answers commands."""


class Quit(_Message, frozen=True, kw_only=True, tag="quit"):
    """Ends the worker."""


Command = Load | Inspect | Generate | Prefill | CountTokens | Stop | Release | Wipe | Ping | Quit


class Ready(_Message, frozen=True, kw_only=True, tag="ready"):
    """The model is loaded.

    Attributes:
        context_tokens: Window in force.
        gpu_layers: On a graphics card; 0 where this build of llama.cpp knows none, whatever was asked.
        model_bytes: Size of the weights in memory.
        seconds: Hashing and loading together.
        flash_attention: Whether it is used.
        kv_type: How keys and values are kept.
        ram_bytes: Predicted, of main memory, the window full. `gpu_bytes`: of the card's.
        state_bytes: At most for the kept beginnings of charts, beside it.
        is_window_cut: Whether memory allowed a shorter window than was wished for.
        knows_cards: Whether this build of llama.cpp can use a graphics card.
    """

    context_tokens: Count
    threads: Count
    gpu_layers: int
    model_bytes: Count
    seconds: Seconds
    flash_attention: bool = False
    kv_type: KvType = KvType.F16
    ram_bytes: Count = 0
    gpu_bytes: Count = 0
    state_bytes: Count = 0
    is_window_cut: bool = False
    knows_cards: bool = False


class Inspected(_Message, frozen=True, kw_only=True, tag="inspected"):
    """Answer to Inspect: the file's own words and figures, and the memory that it would take here now.

    Attributes:
        quantisation: How most weights are kept, such as `Q4_K_M`.
        missing_marks: Of those asked for.
        ram_bytes: Predicted, of main memory. `gpu_bytes`: of the graphics cards'.
        does_fit: With the margin that is kept free.
    """

    architecture: Said
    name: Said
    licence: Said
    quantisation: Said
    parameters: Count
    layers: Count
    heads: Count
    kv_heads: Count
    trained_context: Count
    vocabulary: Count
    weight_bytes: Count
    missing_marks: Annotated[tuple[Said, ...], msgspec.Meta(max_length=16)]
    ram_bytes: Count
    gpu_bytes: Count
    free_ram_bytes: Count
    free_gpu_bytes: Count
    does_fit: bool


class Progress(_Message, frozen=True, kw_only=True, tag="progress"):
    """The prompt is being read: sent at most once a second, so that silence means a hung worker."""

    done: Count
    total: Count


class Piece(_Message, frozen=True, kw_only=True, tag="piece"):
    """The next characters: of one token, or of several that came together."""

    text: str


class Done(_Message, frozen=True, kw_only=True, tag="done"):
    """The generation ended.

    Attributes:
        prompt_tokens: Length of the prompt; `reused_tokens` of them were still in the patient's state.
        tokens: Generated.
        prompt_seconds: Reading the prompt. `seconds`: all together.
    """

    reason: DoneReason
    prompt_tokens: Count
    reused_tokens: Count
    tokens: Count
    prompt_seconds: Seconds
    seconds: Seconds


class Counted(_Message, frozen=True, kw_only=True, tag="counted"):
    """Answer to CountTokens."""

    tokens: Count


class Wiped(_Message, frozen=True, kw_only=True, tag="wiped"):
    """Answer to Wipe and to Release."""


class Pong(_Message, frozen=True, kw_only=True, tag="pong"):
    """Answer to Ping."""


class Failed(_Message, frozen=True, kw_only=True, tag="error"):
    """The command `id` could not be done; 0 where the command could not even be read.

    Attributes:
        needed_bytes: With TOO_LARGE: what the most modest way of loading takes. `free_bytes`: what there is.
    """

    code: ErrorCode
    needed_bytes: Count = 0
    free_bytes: Count = 0


Event = Ready | Inspected | Progress | Piece | Done | Counted | Wiped | Pong | Failed

_encoder = msgspec.json.Encoder()
_commands: msgspec.json.Decoder[Command] = msgspec.json.Decoder(Command)
_events: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)


def encode(message: Command | Event, *, limit_bytes: int) -> bytes:
    """Gives the line for a message, newline included. Raises ProtocolError where it is longer than `limit_bytes`.

    JSON escapes control characters, so a line holds exactly one newline, at its end. Half of a surrogate pair, which
    UTF-8 cannot carry, is refused: replace it before.
    """
    try:
        line = _encoder.encode(message)
    except UnicodeEncodeError as error:
        raise ProtocolError("the message holds text that is not Unicode") from error
    if len(line) >= limit_bytes:
        raise ProtocolError("the message is too long")
    return line + b"\n"


def decode_command(line: bytes) -> Command:
    """Reads a line from the session. Raises ProtocolError."""
    try:
        return _commands.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ProtocolError("the line is not a command") from error


def decode_event(line: bytes) -> Event:
    """Reads a line from the worker. Raises ProtocolError."""
    try:
        return _events.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ProtocolError("the line is not an event") from error


class LineSplitter:
    """Cuts a stream of bytes into lines and refuses one that grows past the limit, before it is whole."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._parts: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> list[bytes]:
        """Gives the lines that `data` completes. Raises ProtocolError on a line over the limit."""
        *complete, rest = data.split(b"\n")
        lines: list[bytes] = []
        for part in complete:
            self._add(part)
            lines.append(b"".join(self._parts))
            self._parts, self._size = [], 0
        self._add(rest)
        return lines

    def _add(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > self._limit:
            raise ProtocolError("the line is too long")
        if part:
            self._parts.append(part)
