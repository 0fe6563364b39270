"""Which of the wanted facts find room: in the model's context, on the page, and in their section."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from clinic_assist.chart.facts import Observation
from clinic_assist.drafting.newest_results import Wanted
from clinic_assist.drafting.prepared import TokenCount
from clinic_assist.drafting.sorting import Sorting
from clinic_assist.drafting.triage import Candidate

NO_ROOM = "without room in this note"

LINE_CHARACTERS = 100
"""Characters in a printed line of a note: Inter at 9.5 points on the page of `reports.page`, bullets indented."""

_WORDS_OF_A_FORM = 15
"""Characters that a sentence has beside its slots, roughly."""


def within_budget(wanted: Sequence[Wanted], sorting: Sorting, budget: int, count_tokens: TokenCount) -> list[Wanted]:
    """Takes facts by weight, then by the order of the note, newest first, as long as there is room.

    What the note must have (weight MUST, results apart) is taken though the page is full: a second page is better than
    an omission.
    """
    room = _Room(budget, sorting.spec.page_lines)
    listed: Counter[str] = Counter()
    chosen: list[Wanted] = []
    ranked = sorted(wanted, key=lambda item: (*_rank(item.candidate), sorting.place(item.candidate.place)))
    for item in ranked:
        limit = sorting.spec.section(item.candidate.place).limit
        is_listed_out = limit is not None and listed[item.candidate.place] >= limit
        if is_listed_out or not room.takes(item.candidate, count_tokens, must=_must(item.candidate)):
            for candidate in filter(None, (item.candidate, item.previous)):
                sorting.drop(candidate.fact, NO_ROOM, candidate.section)
            continue
        listed[item.candidate.place] += 1
        if item.previous is not None and not room.takes(item.previous, count_tokens, must=False):
            sorting.drop(item.previous.fact, NO_ROOM, item.previous.section)
            chosen.append(replace(item, previous=None))
            continue
        chosen.append(item)
    return sorted(chosen, key=lambda item: (sorting.place(item.candidate.place), *_rank_in_section(item.candidate)))


class _Room:
    def __init__(self, tokens: int, lines: int | None) -> None:
        self._tokens, self._lines = tokens, lines

    def takes(self, candidate: Candidate, count_tokens: TokenCount, *, must: bool) -> bool:
        """Whether there is room for it; then it is taken."""
        text = " ".join(f"{slot} {text}" for slot, text in candidate.description.slots.items())
        tokens = count_tokens(text)
        told = sum(map(len, candidate.description.slots.values())) + _WORDS_OF_A_FORM
        lines = -(-told // LINE_CHARACTERS)
        if tokens > self._tokens or (self._lines is not None and lines > self._lines and not must):
            return False
        self._tokens -= tokens
        if self._lines is not None:
            self._lines -= lines
        return True


def _must(candidate: Candidate) -> bool:
    return candidate.weight == 0 and (candidate.critical or not isinstance(candidate.fact, Observation))


def _rank(candidate: Candidate) -> tuple[bool, int]:
    return (not _must(candidate), candidate.weight)


def _rank_in_section(candidate: Candidate) -> tuple[int, int]:
    """Critical first, then what must be there, then the rest; within each the order is newest first (stable sort)."""
    return (0 if candidate.critical else 1, candidate.weight)
