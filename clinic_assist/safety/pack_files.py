"""The files of a knowledge pack as plain data: TOML, which people read and review, and the same as JSON, which is fast.

Reading TOML takes most of the time in which a pack loads. `parsed.json` in each folder holds what was read from its
files before, under the SHA-256 of a file's bytes: a file whose bytes are known is not parsed again, and one that was
edited is. The TOML files stay the only source; without `parsed.json`, or where it is damaged, all of them are parsed.
`resources/knowledge/build.py` writes it, and a test compares it with the files. It is as trustworthy as the TOML beside
it: whoever can change the one can change the other.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

PARSED = "parsed.json"


class UnreadableFileError(Exception):
    """A file is missing or is not TOML; the text names it."""


class PackFiles:
    """The files of one folder. Reads `parsed.json` at once, the others when they are asked for."""

    def __init__(self, folder: Traversable | Path) -> None:
        self._known = _known(folder / PARSED)

    def read(self, file: Traversable | Path) -> dict[str, object]:
        """What a TOML file holds; dates are dates, or ISO 8601 text where they come from `parsed.json`.

        Raises:
            UnreadableFileError: The file is missing or is not TOML.
        """
        try:
            raw = file.read_bytes()
        except OSError as error:
            raise UnreadableFileError(f"{file.name} cannot be read") from error
        known = self._known.get(sha256(raw).hexdigest())
        if known is not None:
            return dict(known)
        try:
            return tomllib.loads(raw.decode("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UnreadableFileError(f"{file.name} is not TOML: {error}") from error


def parsed_text(folder: Path) -> str:
    """What `parsed.json` must hold for the files of that folder: a line for each, by name, always the same."""
    lines = []
    for file in sorted(folder.glob("*.toml")):
        raw = file.read_bytes()
        content = msgspec.json.encode(tomllib.loads(raw.decode("utf-8"))).decode("utf-8")
        lines.append(f'"{sha256(raw).hexdigest()}":{content}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _known(file: Traversable | Path) -> Mapping[str, dict[str, object]]:
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, dict[str, object]])
    except (OSError, msgspec.DecodeError):
        return {}
