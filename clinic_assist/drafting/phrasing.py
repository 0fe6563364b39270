"""Writes facts as lines of slot language by rule: for the record-only composer, and what the bundled model learns."""

from __future__ import annotations

from collections.abc import Sequence

from clinic_assist.drafting.forms import Piece, variants
from clinic_assist.drafting.prepared import FactKind, Sayable, StatusClass

_PAIRED_SLOTS = ({"name"}, {"name", "status"})


def write_lines(facts: Sequence[Sayable], *, varied: bool) -> tuple[str, ...]:
    """Answers one line per sentence, facts in order, each fact exactly once.

    A PREVIOUS fact joins the sentence of the result before it. With `varied`, a sentence takes its second form where
    the one before it, of the same kind, took its first, and two neighbouring active problems of which only the name is
    known share a sentence.
    """
    lines: list[str] = []
    kind, turn = None, 0
    rest = list(facts)
    while rest:
        first = rest[0]
        taken = _group(rest, varied=varied)
        choices = len(variants(first.kind, first.status, first.slots))
        turn = 1 if varied and choices > 1 and first.kind is kind and turn == 0 else 0
        kind = first.kind
        line = _sentence(rest[:taken], turn=turn)
        if line:
            lines.append(line)
        del rest[:taken]
    return tuple(lines)


def _group(rest: Sequence[Sayable], *, varied: bool) -> int:
    if len(rest) > 1:
        first, second = rest[0], rest[1]
        if second.kind is FactKind.PREVIOUS or (varied and is_bare_problem(first) and is_bare_problem(second)):
            return 2
    return 1


def is_bare_problem(fact: Sayable) -> bool:
    """Whether of an active problem only the name is known, so that it can share a sentence."""
    return fact.kind is FactKind.CONDITION and fact.status is StatusClass.ACTIVE and set(fact.slots) in _PAIRED_SLOTS


def _sentence(facts: Sequence[Sayable], *, turn: int) -> str:
    texts = [_clause(fact, turn=turn if number == 0 else 0) for number, fact in enumerate(facts)]
    joint = " and " if len(facts) == 2 and facts[1].kind is FactKind.CONDITION else ""
    body = joint.join(text for text in texts if text)
    return f"{body.removeprefix('; ')}." if body else ""


def _clause(fact: Sayable, *, turn: int) -> str:
    choices = variants(fact.kind, fact.status, fact.slots)
    if not choices:
        return ""
    return spelled(choices[turn], fact.label)


def spelled(pieces: Sequence[Piece], label: str) -> str:
    """A form in slot language for one fact: `{F3.name}, since {F3.onset}`."""
    return "".join(piece.with_label(label) for piece in pieces)
