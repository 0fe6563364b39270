"""The grammar of one request (llama.cpp's GBNF): which lines a model can write at all.

Digits exist only inside slots, slots only for facts in scope and only those that the fact has. A wrong number, another
fact's date or a made-up id cannot be sampled. Which words stand between the slots cannot be settled by a grammar for a
general model: `parse` judges those.
"""

from __future__ import annotations

from collections.abc import Sequence

from clinic_assist.drafting.forms import variants
from clinic_assist.drafting.phrasing import earlier_after, may_share, spelled
from clinic_assist.drafting.prepared import FactKind, PreparedFact, Register, Sayable

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


def form_grammar(facts: Sequence[Sayable], *, register: Register = Register.CLINICAL) -> str:
    """For the bundled model: every fact once, in its turn, only in the forms of its kind and class of status.

    In which form, and which two problems share a sentence, is the model's choice. What is told is not: a date, a dose,
    "refuted" or a whole medicine left away would be an omission, and so small a model must not be able to make one.
    """
    written = [fact for fact in facts if variants(fact.kind, fact.status, fact.slots, register=register)]
    rules = [f"root ::= {_from(written, 0) or _NOTHING}"]
    for place, fact in enumerate(written):
        forms = [spelled(form, fact.label) for form in variants(fact.kind, fact.status, fact.slots, register=register)]
        if place == 0:
            forms = [form.removeprefix("; ") for form in forms]
        rules.append(f"c{fact.label} ::= {_quoted(forms)}")
        if fact.kind is not FactKind.PREVIOUS or place == 0:
            rules.append(f"r{fact.label} ::= {_sentence(written, place, register)}")
    return "\n".join(rules)


_NOTHING = '""'
_AND = ' " and " '


def _from(facts: Sequence[Sayable], place: int) -> str:
    """The rule for all that is still to be written from a fact on; empty behind the last one."""
    return f"r{facts[place].label}" if place < len(facts) else ""


def _sentence(facts: Sequence[Sayable], place: int, register: Register) -> str:
    """One sentence and what comes after it: with its earlier results, or perhaps with a second bare problem."""
    last = place + earlier_after(facts, place)
    alone = _ended(facts[place : last + 1], " ", _from(facts, last + 1))
    if last > place or place + 1 == len(facts) or earlier_after(facts, place + 1):
        return alone
    if not may_share(facts[place], facts[place + 1], register):
        return alone
    together = _ended(facts[place : place + 2], _AND, _from(facts, place + 2))
    return f"{alone} | {together}"


def _ended(facts: Sequence[Sayable], joint: str, following: str) -> str:
    clauses = joint.join(f"c{fact.label}" for fact in facts)
    return f'{clauses} "." "\\n" {following}'.rstrip()


def _quoted(words: Sequence[str]) -> str:
    return " | ".join(dict.fromkeys(f'"{word}"' for word in words))
