"""Writes parsed.json into each folder, from which the program reads the knowledge faster than from TOML. Deterministic.

python resources/knowledge/build.py
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1])]

from clinic_assist.safety.pack_files import PARSED, parsed_text  # noqa: E402


def main() -> None:
    """Writes the file of each folder that holds TOML files."""
    for folder in sorted({file.parent for file in HERE.rglob("*.toml")}):
        (folder / PARSED).write_text(parsed_text(folder), encoding="utf-8")


if __name__ == "__main__":
    main()
