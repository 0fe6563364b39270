"""The text of a chart's documents in passages, each once: what was copied forward from note to note is counted.

A passage is a paragraph under its heading. Two are the same where four fifths of their runs of five words are; the
newest is kept, because it is what its author last let stand. Time is linear in the text. Runs of words ("shingles"):
Broder AZ, "On the resemblance and containment of documents", 1997; the measures are ours.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import Composition, DiagnosticReport, DocumentReference, Fact
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.drafting.slot_texts import plain
from clinic_assist.drafting.statuses import ENTERED_IN_ERROR

RUN_WORDS = 5
_SAME_SHARE = 0.8
_SHORTEST_WORDS = 4
"""Shorter paragraphs ("None.", a heading alone) are no passages."""

_WORD = re.compile(r"\w+")
_BREAK = re.compile(r"\n\s*\n")
# A line of its own that ends in a colon or is all capitals, or the words before a colon at the start of a line.
_HEADING_LINE = re.compile(r"^\s*(?P<heading>[A-Z][A-Za-z /&()-]{1,60}?)\s*:\s*(?P<rest>.*)$")
_CAPITALS = re.compile(r"^\s*(?P<heading>[A-Z][A-Z /&()-]{3,60})\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A paragraph of a document.

    Attributes:
        name: Of the document.
        copies: In how many older documents nearly the same words stand.
        first: The date of the oldest of them, where one is known.
    """

    fact: Fact
    name: str
    heading: str
    text: str
    copies: int = 0
    first: PartialDate | None = None

    @property
    def when(self) -> PartialDate | None:
        return self.fact.when


@dataclass(frozen=True, slots=True, kw_only=True)
class Passages:
    """All passages of a chart, newest document first, and how many were copies of a newer one."""

    kept: tuple[Passage, ...]
    copied: int


@dataclass(slots=True)
class _Kept:
    passage: Passage
    runs: int
    copies: int = 0
    dates: list[PartialDate] = field(default_factory=list)


def passages_of(chart: Chart) -> Passages:
    """Answers the passages of all documents of a chart without copies."""
    kept: list[_Kept] = []
    seen: dict[int, int] = {}
    copied = 0
    for fact, name in _documents(chart):
        for heading, text in _paragraphs(fact):
            runs = _runs(text)
            if not runs:
                continue
            original = _original(runs, seen)
            if original is not None and kept[original].passage.fact is fact:
                copied += 1
            elif original is not None:
                copied += 1
                kept[original].copies += 1
                kept[original].dates += [fact.when] if fact.when else []
            else:
                for run in runs:
                    seen.setdefault(run, len(kept))
                kept.append(_Kept(Passage(fact=fact, name=name, heading=heading, text=text), len(runs)))
    return Passages(kept=tuple(map(_told, kept)), copied=copied)


def _told(one: _Kept) -> Passage:
    first = min(one.dates, key=lambda when: when.sort_key, default=None)
    found = one.passage
    return Passage(
        fact=found.fact, name=found.name, heading=found.heading, text=found.text, copies=one.copies, first=first
    )


def _documents(chart: Chart) -> Iterator[tuple[Fact, str]]:
    """Documents with text, newest first, undated last; what is in error or was superseded is none."""
    found = [*chart.of(DocumentReference), *chart.of(Composition), *chart.of(DiagnosticReport)]
    found = [one for one in found if one.status_code not in {ENTERED_IN_ERROR, "superseded"}]
    for fact in sorted(found, key=lambda one: (one.when.sort_key if one.when else "", one.id), reverse=True):
        concept = fact.concept
        title = fact.title if isinstance(fact, Composition) else None
        name = plain(title or (concept.display if concept else "")) or "document"
        yield fact, name


def texts_of(fact: Fact) -> Iterator[tuple[str, str]]:
    """(heading, text) of a document, as the record holds them."""
    match fact:
        case DocumentReference():
            yield from (("", one.text) for one in fact.attachments if one.text)
        case Composition():
            yield from ((plain(one.title or ""), one.text) for one in fact.sections if one.text)
        case DiagnosticReport():
            yield from (("", one.text) for one in fact.presented_forms if one.text)
            if fact.conclusion:
                yield "Conclusion", fact.conclusion
        case _:
            return


def _paragraphs(fact: Fact) -> Iterator[tuple[str, str]]:
    for title, text in texts_of(fact):
        heading = title
        for block in _BREAK.split(text):
            lines: list[str] = []
            for line in block.splitlines():
                found = _HEADING_LINE.match(line) or _CAPITALS.match(line)
                if found is None:
                    lines.append(line)
                    continue
                yield heading, _one_line(lines)
                heading = plain(found["heading"])
                lines = [found["rest"]] if "rest" in found.groupdict() else []
            yield heading, _one_line(lines)


def _one_line(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


def _runs(text: str) -> tuple[int, ...]:
    """The runs of five words, by hash; shorter texts have one run. Empty for what is too short to be a passage."""
    words = [word.casefold() for word in _WORD.findall(text)]
    if len(words) < _SHORTEST_WORDS:
        return ()
    last = max(1, len(words) - RUN_WORDS + 1)
    return tuple({hash(tuple(words[at : at + RUN_WORDS])) for at in range(last)})


def _original(runs: tuple[int, ...], seen: dict[int, int]) -> int | None:
    """Which kept passage has nearly the same words."""
    counts = Counter(seen[run] for run in runs if run in seen)
    if not counts:
        return None
    place, count = counts.most_common(1)[0]
    return place if count >= _SAME_SHARE * len(runs) else None
