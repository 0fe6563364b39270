"""The grammar of one request (llama.cpp's GBNF): which lines a model can write at all.

Digits exist only inside slots, slots only for facts in scope and only those that the fact has. A wrong number, another
fact's date or a made-up id cannot be sampled. Which words stand between the slots cannot be settled by a grammar for a
general model: `parse` judges those.
"""

from __future__ import annotations

from collections.abc import Sequence

from clinic_assist.drafting.forms import Piece, variants
from clinic_assist.drafting.phrasing import is_bare_problem
from clinic_assist.drafting.prepared import FactKind, PreparedFact

LONGEST_LITERAL = 60
"""Characters between two slots for a general model."""

_NEVER_LEFT_AWAY = frozenset({"status", "unit"})

MOST_SLOTS = 12
"""Slots in one line for a general model."""


def free_grammar(facts: Sequence[PreparedFact]) -> str:
    """For general models: free words without digits, and at least one slot a line; at most two lines a fact."""
    labels = " | ".join(f'"{fact.label}"' for fact in facts)
    slots = " | ".join(f'"{fact.label}." ({_quoted(sorted(fact.slots))})' for fact in facts)
    return "\n".join(
        (
            f"root ::= line{{1,{2 * len(facts)}}}",
            f'line ::= words? slot (words? slot){{0,{MOST_SLOTS - 1}}} words? mark* "."? "\\n"',
            f"words ::= [A-Za-z ,;:()'-]{{1,{LONGEST_LITERAL}}}",
            f'slot ::= "{{" ({slots}) "}}"',
            f'mark ::= " "? "[" ({labels}) "]"',
        )
    )


def form_grammar(facts: Sequence[PreparedFact]) -> str:
    """For the bundled model: each fact only in the forms of its kind and class of status.

    Pieces may be left away, but never status or unit: a refuted problem cannot come out as a diagnosis.
    """
    rules = [f"root ::= line{{1,{len(facts)}}}"]
    heads: list[str] = []
    bare = [fact.label for fact in facts if is_bare_problem(fact)]
    for place, fact in enumerate(facts):
        forms = variants(fact.kind, fact.status, fact.slots)
        if not forms:
            continue
        rules.append(f"c{fact.label} ::= {' | '.join(_form(pieces, fact.label) for pieces in forms)}")
        if fact.kind is not FactKind.PREVIOUS:
            heads.append(f"c{fact.label}{_continued(facts, place, bare)}")
    rules.insert(1, f'line ::= ({" | ".join(heads)}) "." "\\n"')
    return "\n".join(rules)


def _continued(facts: Sequence[PreparedFact], place: int, bare: Sequence[str]) -> str:
    """What may follow in its sentence: the earlier result, or another problem of which only the name is known."""
    if place + 1 < len(facts) and facts[place + 1].kind is FactKind.PREVIOUS:
        return f" c{facts[place + 1].label}?"
    others = [label for label in bare if label != facts[place].label]
    if facts[place].label in bare and others:
        return f' (" and " ({" | ".join(f"c{label}" for label in others)}))?'
    return ""


def _form(pieces: Sequence[Piece], label: str) -> str:
    texts = [f'"{piece.with_label(label)}"' for piece in pieces]
    return " ".join(
        text if place == 0 or _NEVER_LEFT_AWAY & set(piece.slots) else f"({text})?"
        for place, (text, piece) in enumerate(zip(texts, pieces, strict=True))
    )


def _quoted(words: Sequence[str]) -> str:
    return " | ".join(f'"{word}"' for word in words)
