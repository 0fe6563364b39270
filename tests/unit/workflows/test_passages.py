from __future__ import annotations

import time

import pytest

from clinic_assist.workflows.passages import Passage, place_of

FILE = (
    '<text><paragraph ID="mill">Walks to the <content styleCode="Bold">old</content>\n mill &amp; back.</paragraph>'
    "<paragraph>The mill closed in 1999.</paragraph></text><entry displayName='mill'/>"
)


def found(before: str, text: str, after: str, *, file: str = FILE) -> str | None:
    place = place_of(Passage(before=before, text=text, after=after), file, 0, len(file))
    return None if place is None else file[slice(*place)]


def test_words_are_found_across_tags_and_line_breaks() -> None:
    assert found("Walks to the ", "OLD mill", " & back.") == "old</content>\n mill"


@pytest.mark.parametrize(
    ("before", "after", "expected"), [("to the old ", " & back. The", "mill &amp; back"), ("back.\nThe ", " closed in", "mill closed")]
)  # fmt: skip
def test_of_several_places_the_one_with_the_same_words_around_is_meant(before: str, after: str, expected: str) -> None:
    place = place_of(Passage(before=before, text="mill", after=after), FILE, 0, len(FILE))

    assert place is not None
    assert FILE[place[0] :].startswith(expected)


def test_a_part_of_a_word_leads_to_the_whole_word() -> None:
    assert found("The mill clo", "sed", " in 1999") == "closed"


def test_words_in_tags_and_words_that_are_not_there_are_not_found() -> None:
    assert found("", "Bold", "") is None
    assert found("", "windmill", "") is None
    assert found("", "…", "") is None
    assert found("", "closed", "") == "closed"


def test_a_string_of_json_is_searched_between_its_escapes() -> None:
    assert found("seen\n", "gout", "\ttoday", file='{"div": "seen\\ngout\\ttoday"}') == "gout"


def test_looking_through_a_large_file_takes_linear_time() -> None:
    small, large = "<p>mill a</p>" * 20_000, "<p>mill a</p>" * 80_000
    times = []
    for file in (small, large):
        begun = time.process_time()
        assert found("", "mill", "", file=file) == "mill"
        times.append(time.process_time() - begun)

    assert times[1] < 10 * times[0] + 0.5
