"""Quotes passages of documents in a note, word for word, under the heading that asks for their kind."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.provenance import FactId
from clinic_assist.drafting.passages import Passage, passages_of
from clinic_assist.drafting.prepared import TokenCount
from clinic_assist.drafting.situation import Situation, belongs_to_stay
from clinic_assist.drafting.slot_texts import plain
from clinic_assist.drafting.tasks import PassageKind, Section, TaskSpec, Window
from clinic_assist.drafting.triage import months_before, too_old
from clinic_assist.notes.note import PassageCount, Statement
from clinic_assist.terminology.labels import format_date

LONGEST_QUOTE = 1_500
"""Characters. A longer passage is not cut, which could turn its meaning round: it is counted."""

COPIED = "copied forward from another document"
OTHER_HEADING = "under headings that this note does not quote"
OTHER_TIME = "of another time than this note"
TOO_LONG = "too long to quote"
NO_ROOM = "without room in this note"

_KINDS: tuple[tuple[PassageKind, re.Pattern[str]], ...] = (
    (
        PassageKind.REASON,
        re.compile(
            r"chief complaint|reason for (?:admission|visit|referral|hospital)|history of (?:the )?present"
            r"|presenting|^hpi\b|^cc\b",
            re.IGNORECASE,
        ),
    ),
    (PassageKind.COURSE, re.compile(r"hospital course|\bcourse\b|brief summary|events", re.IGNORECASE)),
    (
        PassageKind.PLAN,
        re.compile(r"\bplan\b|recommendation|follow.?up|disposition|discharge instruction|to do", re.IGNORECASE),
    ),
    (PassageKind.ASSESSMENT, re.compile(r"assessment|impression|conclusion|diagnos[ie]s", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class Quotes:
    """Section → its quotations, and what became of all passages."""

    by_section: Mapping[str, tuple[Statement, ...]]
    count: PassageCount

    @property
    def cited(self) -> frozenset[FactId]:
        """The documents that are quoted."""
        return frozenset(fact for found in self.by_section.values() for one in found for fact in one.citations)


def quotes_for(chart: Chart, spec: TaskSpec, situation: Situation, count_tokens: TokenCount) -> Quotes:
    """Answers what a note quotes, newest first, as long as the template's `passage_tokens` last."""
    asking = {kind: section for section in reversed(spec.sections) for kind in section.passages}
    if not asking or not spec.passage_tokens:
        return Quotes({}, PassageCount())
    found = passages_of(chart)
    told: dict[str, list[Statement]] = defaultdict(list)
    reasons: Counter[str] = Counter({COPIED: found.copied} if found.copied else {})
    left = spec.passage_tokens
    for passage in found.kept:
        section = _section(passage, asking)
        reason = OTHER_HEADING if section is None else _why_not(passage, spec, situation)
        if section is None or reason:
            reasons[reason] += 1
            continue
        cost = count_tokens(passage.text)
        if cost > left:
            reasons[NO_ROOM] += 1
            continue
        left -= cost
        told[section.key].append(_quoted(passage, section))
    used = sum(map(len, told.values()))
    total = len(found.kept) + found.copied
    count = PassageCount(total=total, used=used, left_out=tuple(sorted(reasons.items())))
    return Quotes({key: tuple(listed) for key, listed in told.items()}, count)


def _section(passage: Passage, asking: Mapping[PassageKind, Section]) -> Section | None:
    kind = next((kind for kind, pattern in _KINDS if pattern.search(passage.heading)), None)
    return asking.get(kind) if kind else None


def _why_not(passage: Passage, spec: TaskSpec, situation: Situation) -> str:
    if len(passage.text) > LONGEST_QUOTE:
        return TOO_LONG
    when = passage.when
    if spec.window is Window.STAY and situation.stay is not None:
        return "" if belongs_to_stay(passage.fact, situation) else OTHER_TIME
    if spec.window is Window.SINCE and not situation.holds(when):
        return OTHER_TIME
    limit: date = months_before(situation.on, min(spec.recent_months, 1200))
    return too_old(spec.recent_months) if when is not None and when.latest < limit else ""


def _quoted(passage: Passage, section: Section) -> Statement:
    dated = f" of {format_date(passage.when)}" if passage.when else ""
    text = plain(passage.text) or passage.text
    first = f", first {format_date(passage.first)}" if passage.first else ""
    earlier = "1 earlier document" if passage.copies == 1 else f"{passage.copies:,} earlier documents"
    return Statement(
        text=f"From {passage.name}{dated}: “{text}”",
        citations=(passage.fact.id,),
        section=section.title,
        copied_from=f"copied forward from {earlier}{first}" if passage.copies else "",
    )
