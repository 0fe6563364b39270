"""The grammar of one request (llama.cpp's GBNF): which lines a model can write at all.

Digits exist only inside slots, slots only for facts in scope and only those that the fact has. A wrong number, another
fact's date or a made-up id cannot be sampled. Which words stand between the slots cannot be settled by a grammar for a
general model: `parse` judges those.
"""

from __future__ import annotations

from collections.abc import Sequence

from clinic_assist.drafting.forms import variants
from clinic_assist.drafting.phrasing import is_bare_problem, spelled
from clinic_assist.drafting.prepared import FactKind, PreparedFact, Sayable

LONGEST_LITERAL = 60
"""Characters between two slots for a general model."""

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


def form_grammar(facts: Sequence[Sayable]) -> str:
    """For the bundled model: each fact once at most, in its turn, only in the forms of its kind and class of status.

    Which facts, in which form and which two together is the model's choice. What a sentence tells of a fact is not: a
    date, a dose or "refuted" left away would be an omission that nobody looks for.
    """
    written = [fact for fact in facts if variants(fact.kind, fact.status, fact.slots)]
    lines = [fact.label for fact in written if fact.kind is not FactKind.PREVIOUS]
    rules = [f"root ::= {' '.join(f'l{label}?' for label in lines)}"]
    for fact, following in zip(written, [*written[1:], None], strict=True):
        forms = [spelled(pieces, fact.label) for pieces in variants(fact.kind, fact.status, fact.slots)]
        rules.append(f"c{fact.label} ::= {_quoted(forms)}")
        if fact.kind is not FactKind.PREVIOUS:
            rules.append(f'l{fact.label} ::= c{fact.label}{_continued(fact, following)} "." "\\n"')
    return "\n".join(rules)


def _continued(fact: Sayable, following: Sayable | None) -> str:
    """What follows in the sentence: the earlier result, or a second problem of which only the name is known."""
    if following is None:
        return ""
    if following.kind is FactKind.PREVIOUS:
        return f" c{following.label}"
    if is_bare_problem(fact) and is_bare_problem(following):
        return f' (" and " c{following.label})?'
    return ""


def _quoted(words: Sequence[str]) -> str:
    return " | ".join(f'"{word}"' for word in words)
