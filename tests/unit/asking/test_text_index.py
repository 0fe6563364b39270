"""The index of a chart's sentences: in memory only."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic_assist.asking.text_index import TextIndex
from clinic_assist.asking.texts import FreeText
from clinic_assist.notes.narrative import Wording
from tests.unit.asking.asked import LANGUAGE, note


def index_of(*texts: str) -> TextIndex:
    return TextIndex([FreeText(note(text), text, "Note") for text in texts], LANGUAGE)


def test_words_are_found_in_their_other_forms_and_the_rarer_word_counts_more() -> None:
    index = index_of("The wound healed. Wounds were dressed.", "No wound. Dressing changed.")

    found = index.find([Wording("wounds")])

    assert len(found) == 3


def test_nothing_is_written_to_a_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path))
    index = index_of(*(f"Sentence number {number} about gout and potassium." * 20 for number in range(300)))

    found = index.find([Wording("gout")], limit=5000)
    databases = index._database.execute("PRAGMA database_list").fetchall()

    assert len(found) >= 300
    assert [file for _, _, file in databases] == [""]
    assert list(tmp_path.iterdir()) == []


def test_many_wordings_are_asked_in_turns() -> None:
    index = index_of("She takes metoprolol.")

    found = index.find([*(Wording(f"word{number}") for number in range(500)), Wording("metoprolol")])

    assert len(found) == 1


def test_marks_of_our_own_in_a_text_mark_nothing() -> None:
    index = index_of("A \x02gout\x03 in the text.")

    (hit,) = index.find([Wording("gout")])

    assert [hit.text.text[hit.sentence.start :][start:end] for start, end in hit.marks] == ["gout"]
