"""Writes facts as lines of slot language by rule: for the record-only composer, and what the bundled model learns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from clinic_assist.drafting.forms import Piece, variants
from clinic_assist.drafting.prepared import FactKind, Register, Sayable, StatusClass

_PAIRED_SLOTS = ({"name"}, {"name", "status"})


def write_lines(facts: Sequence[Sayable], *, varied: bool, register: Register = Register.CLINICAL) -> tuple[str, ...]:
    """Answers one line per sentence, facts in order, each fact exactly once.

    PREVIOUS facts join the sentence before them. With `varied`, a fact takes its form by the number of its label, so
    that neighbours differ, and two neighbouring active problems of which only the name is known share a sentence.
    """
    lines: list[str] = []
    rest = list(facts)
    while rest:
        taken = _group(rest, varied=varied, register=register)
        line = _sentence(rest[:taken], varied=varied, register=register)
        if line:
            lines.append(line)
        del rest[:taken]
    return tuple(lines)


def _group(rest: Sequence[Sayable], *, varied: bool, register: Register) -> int:
    earlier = earlier_after(rest, 0)
    if earlier or len(rest) == 1:
        return 1 + earlier
    return 2 if varied and may_share(rest[0], rest[1], register) and not earlier_after(rest, 1) else 1


def earlier_after(facts: Sequence[Sayable], place: int) -> int:
    """How many PREVIOUS facts follow a fact, and so belong to its sentence."""
    return sum(1 for _ in takewhile(lambda fact: fact.kind is FactKind.PREVIOUS, facts[place + 1 :]))


def may_share(first: Sayable, second: Sayable, register: Register) -> bool:
    """Whether two neighbours can stand in one sentence: active problems of which only the name is known.

    Not for the patient: there each thing has a sentence of its own.
    """
    return register is Register.CLINICAL and _is_bare_problem(first) and _is_bare_problem(second)


def _is_bare_problem(fact: Sayable) -> bool:
    return fact.kind is FactKind.CONDITION and fact.status is StatusClass.ACTIVE and set(fact.slots) in _PAIRED_SLOTS


def _sentence(facts: Sequence[Sayable], *, varied: bool, register: Register) -> str:
    shared = len(facts) == 2 and facts[1].kind is FactKind.CONDITION
    texts = [_clause(fact, varied=varied and not shared, register=register) for fact in facts]
    body = (" and " if shared else "").join(text for text in texts if text)
    return f"{body.removeprefix('; ')}." if body else ""


def _clause(fact: Sayable, *, varied: bool, register: Register) -> str:
    choices = variants(fact.kind, fact.status, fact.slots, register=register)
    if not choices:
        return ""
    turn = int(fact.label.removeprefix("F")) - 1 if varied else 0
    return spelled(choices[turn % len(choices)], fact.label)


def spelled(pieces: Sequence[Piece], label: str) -> str:
    """A form in slot language for one fact: `{F3.name}, since {F3.onset}`."""
    return "".join(piece.with_label(label) for piece in pieces)
