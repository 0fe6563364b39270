"""Reads published files of conversations with their notes, in the shapes in which they are published.

ACI-Bench (Yim et al. 2023): CSV with `dataset`, `encounter_id`, `dialogue`, `note`. MTS-Dialog (Ben Abacha et al.
2023): CSV with `ID`, `section_header`, `section_text`, `dialogue`, where the note is one section.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clinic_assist.errors import SourceError, UserError
from clinic_assist.evaluation.choice_files import shown_name

_MOST_BYTES: Final = 256 * 2**20
_MOST_FIELD: Final = 10 * 2**20
_ACI: Final = ("encounter_id", "dialogue", "note")
_MTS: Final = ("id", "dialogue", "section_text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What was said, and the note that people wrote of it."""

    id: str
    dialogue: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogueFile:
    """A file as far as it could be read. Attributes: rejected: place and reason of each row that was left out."""

    name: str
    conversations: tuple[Conversation, ...]
    rejected: tuple[tuple[str, str], ...]


def read_dialogue_file(path: Path) -> DialogueFile:
    """Reads a file of either shape.

    Raises:
        UserError: It cannot be read, or has not the columns of either.
        SourceError: It is no UTF-8 or no CSV.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UserError("The file of conversations is larger than 256 MiB.")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise UserError(f"The file of conversations cannot be read ({problem.strerror}).") from problem
    except UnicodeDecodeError as problem:
        raise SourceError("The file of conversations is not UTF-8.", locator=f"byte {problem.start}") from problem
    csv.field_size_limit(_MOST_FIELD)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        rows.fieldnames = [name.strip().lower() for name in rows.fieldnames or ()]
    except csv.Error as problem:
        raise SourceError("The file of conversations is no CSV.", locator="line 1") from problem
    columns = next((shape for shape in (_ACI, _MTS) if set(shape) <= set(rows.fieldnames)), None)
    if columns is None:
        raise UserError(
            "This file has not the columns of ACI-Bench or MTS-Dialog.", hint="docs/evaluation.md names the columns."
        )
    return _read(shown_name(path), rows, columns)


def _delimiter(text: str) -> str:
    """What stands between the names of the columns: some programs save CSV with semicolons or tabs."""
    header = text.lstrip().partition("\n")[0]
    return max(",;\t", key=header.count)


def _read(name: str, rows: csv.DictReader[str], columns: tuple[str, str, str]) -> DialogueFile:
    kept: list[Conversation] = []
    rejected: list[tuple[str, str]] = []
    seen: set[str] = set()
    ident, dialogue, note = columns
    try:
        for number, row in enumerate(rows, start=1):
            if None in row:
                rejected.append((f"row {number}", "more fields than columns"))
                continue
            if not (row[dialogue] or "").strip() or not (row[note] or "").strip():
                rejected.append((f"row {number}", "no conversation or no note"))
                continue
            own = (row[ident] or "").strip() or str(number)
            # A case of a number that came before would be taken for that case, and not be run.
            own = f"{own} (row {number})" if own in seen else own
            seen.add(own)
            kept.append(Conversation(id=f"{name}:{own}", dialogue=row[dialogue], note=row[note]))
    except csv.Error as problem:
        raise SourceError("The file of conversations is no CSV.", locator=f"line {rows.line_num}") from problem
    return DialogueFile(name=name, conversations=tuple(kept), rejected=tuple(rejected))
