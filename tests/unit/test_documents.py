"""What the documents for a security officer name exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("hipaa.md", "mds2.md", "onc-170-315-d.md", "audit.md", "threat-model.md")
NAMED = re.compile(r"`((?:tests|docs|installer|clinic_assist|resources)/[\w./-]+)`")
LINKED = re.compile(r"\]\(([\w./-]+\.md)\)")


def missing(text: str, folder: Path) -> list[str]:
    named = [name for name in NAMED.findall(text) if not (ROOT / name).exists()]
    return named + [link for link in LINKED.findall(text) if not (folder / link).exists()]


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_page_names_is_there(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")

    assert NAMED.findall(text) or LINKED.findall(text)
    assert missing(text, ROOT / "docs") == []


def test_a_name_that_is_not_there_is_found() -> None:
    assert missing("`tests/unit/test_nothing.py` and [x](nowhere.md)", ROOT / "docs") == [
        "tests/unit/test_nothing.py",
        "nowhere.md",
    ]
