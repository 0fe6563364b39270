"""What the vault remembers of watched folders: which they are, what their files hold, and what people left out."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from hashlib import blake2b
from pathlib import Path

from clinic_assist.chart.provenance import SourceId
from clinic_assist.workflows.ports import ChartStore

FOLDERS, CONTENTS, ANSWERS = "watched-folders", "watched-contents", "watched-answers"
"""The names of the preferences."""

MOST_CONTENTS, MOST_ANSWERS = 60_000, 100_000
"""So many are remembered, the newest: more than a preference may be large."""

_SIGHT_BYTES, _KEY_BYTES = 16, 32


class Answer(Enum):
    """What became of a file that was offered. DEALT_WITH: it was imported, and is not in the vault under its own name.

    That is so of archives, of which only the files are stored, and of files that were refused.
    """

    LEFT_OUT = b"o"
    DEALT_WITH = b"d"


@dataclass(frozen=True, slots=True)
class Sighting:
    """A file as one look saw it; what is equal is taken for unchanged.

    Attributes:
        changed_ns: When its content changed.
        touched_ns: When its content or its name, owner or rights changed, which cannot be set at will.
    """

    path: Path
    size_bytes: int
    changed_ns: int
    touched_ns: int

    def digest(self) -> bytes:
        """Names the sighting without a word of the path, which may hold a patient's name."""
        seen = f"\0{self.size_bytes}\0{self.changed_ns}\0{self.touched_ns}"
        return blake2b(os.fsencode(self.path) + seen.encode(), digest_size=_SIGHT_BYTES).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchMemory:
    """What is remembered of watched folders.

    Attributes:
        folders: In the order in which they were chosen.
        contents: What files held when they were complete, by the digest of the sighting.
        answers: What became of contents that were offered.
    """

    folders: tuple[Path, ...] = ()
    contents: Mapping[bytes, SourceId] = field(default_factory=dict)
    answers: Mapping[SourceId, Answer] = field(default_factory=dict)

    def content_of(self, sighting: Sighting) -> SourceId | None:
        """What a file holds, if it was read when it looked like this."""
        return self.contents.get(sighting.digest())

    def with_contents(self, contents: Mapping[Sighting, SourceId]) -> WatchMemory:
        """The same, and what some files hold."""
        return replace(self, contents={**self.contents, **{seen.digest(): key for seen, key in contents.items()}})

    def with_answers(self, keys: Iterable[SourceId], answer: Answer | None) -> WatchMemory:
        """The same, and what became of some contents; None forgets it."""
        changed = dict.fromkeys(keys, answer)
        kept = {key: old for key, old in self.answers.items() if key not in changed}
        kept |= {key: new for key, new in changed.items() if new is not None}
        return replace(self, answers=kept)


def load_memory(store: ChartStore) -> WatchMemory:
    """What the vault remembers; nothing where nobody has chosen a folder."""
    contents, answers = store.preference(CONTENTS) or b"", store.preference(ANSWERS) or b""
    return WatchMemory(
        folders=tuple(map(Path, json.loads(store.preference(FOLDERS) or b"[]"))),
        contents={
            piece[:_SIGHT_BYTES]: SourceId(piece[_SIGHT_BYTES:].hex())
            for piece in _pieces(contents, _SIGHT_BYTES + _KEY_BYTES)
        },
        answers={SourceId(piece[1:].hex()): Answer(piece[:1]) for piece in _pieces(answers, 1 + _KEY_BYTES)},
    )


def keep_folders(store: ChartStore, memory: WatchMemory) -> None:
    """Keeps which folders are watched, and notes their number in the audit trail. Durable on return."""
    names = [str(folder) for folder in memory.folders]
    with store.together():
        store.set_preference(FOLDERS, json.dumps(names).encode() if names else None)
        store.audit("watched-folders", detail=f"folders={len(names)}")


def keep_contents(store: ChartStore, memory: WatchMemory) -> None:
    """Keeps what files hold, so that they need not be read again. Durable on return."""
    newest = list(memory.contents.items())[-MOST_CONTENTS:]
    store.set_preference(CONTENTS, b"".join(sight + bytes.fromhex(key) for sight, key in newest) or None)


def keep_answers(store: ChartStore, memory: WatchMemory) -> None:
    """Keeps what people left out and what was dealt with. Durable on return."""
    newest = list(memory.answers.items())[-MOST_ANSWERS:]
    store.set_preference(ANSWERS, b"".join(answer.value + bytes.fromhex(key) for key, answer in newest) or None)


def _pieces(body: bytes, size: int) -> list[bytes]:
    return [body[at : at + size] for at in range(0, len(body) - size + 1, size)]
