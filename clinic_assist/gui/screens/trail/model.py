"""What the page of the trail shows. Knows no Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from clinic_assist.gui.rows import Row, Tone, cell, number_cell
from clinic_assist.notes.stored import AuditEntry
from clinic_assist.people import Account
from clinic_assist.terminology.labels import format_moment
from clinic_assist.workflows.read_trail import Group, Kind, Unusual, kind_of, person_words

_SHOWN_SIGNS = 10
_TONES = {"0": Tone.NORMAL, "4": Tone.SERIOUS, "8": Tone.CRITICAL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What is looked for among the entries that were read."""

    actor: str = ""
    group: Group | None = None
    words: str = ""
    failures_only: bool = False


def filtered(entries: Iterable[AuditEntry], people: Mapping[str, Account], wanted: Filter) -> tuple[AuditEntry, ...]:
    """Those that fit, in the order given."""
    words = wanted.words.casefold().split()
    return tuple(
        one
        for one in entries
        if (not wanted.actor or one.actor == wanted.actor)
        and (wanted.group is None or kind_of(one.event).group is wanted.group)
        and (not wanted.failures_only or kind_of(one.event).outcome != "0")
        and (not words or all(word in _text_of(one, people) for word in words))
    )


def trail_rows(entries: Iterable[AuditEntry], people: Mapping[str, Account]) -> tuple[Row, ...]:
    """One row an entry."""
    return tuple(_row(one, people, kind_of(one.event)) for one in entries)


def unusual_rows(found: Iterable[Unusual], people: Mapping[str, Account]) -> tuple[Row, ...]:
    """One row for each thing to look at."""
    return tuple(
        Row(
            key=f"{one.rule}-{one.entries[-1]}",
            cells=(
                cell(person_words(one.actor, people), bold=True),
                cell(one.words, tone=Tone.SERIOUS, icon="warning"),
                cell(one.may_be, tone=Tone.MUTED),
                cell(_numbers(one.entries)),
            ),
        )
        for one in found
    )


def _row(entry: AuditEntry, people: Mapping[str, Account], kind: Kind) -> Row:
    tone = _TONES[kind.outcome]
    return Row(
        key=str(entry.seq),
        cells=(
            number_cell(entry.seq, tone=Tone.MUTED),
            cell(format_moment(datetime.fromisoformat(entry.at).astimezone()), order=entry.at),
            cell(person_words(entry.actor, people)),
            cell(kind.words, tone=tone, icon="" if kind.outcome == "0" else "warning"),
            cell(entry.patient_id[:_SHOWN_SIGNS], tone=Tone.MUTED),
            cell(entry.detail, tone=Tone.MUTED),
        ),
    )


def _text_of(entry: AuditEntry, people: Mapping[str, Account]) -> str:
    words = (kind_of(entry.event).words, entry.event, entry.patient_id, entry.detail, person_words(entry.actor, people))
    return " ".join(words).casefold()


def _numbers(entries: tuple[int, ...]) -> str:
    return f"{entries[0]:,}" if len(entries) == 1 else f"{entries[0]:,} to {entries[-1]:,}"
