"""The compact language that the bundled model reads, and its vocabulary.

A prompt names facts by label, kind, class of status and the slots they have; no text of the record goes in, so nothing
can leak out or give orders. What the model writes are lines of slot language in the words of `forms`.

Every token is a whole word, mark or phrase. llama.cpp matches such user-defined tokens longest first anywhere in a
text; `tokenize` does the same, and a test compares both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from hashlib import sha256

from clinic_assist.drafting.forms import all_forms
from clinic_assist.drafting.prepared import SLOT_NAMES, FactKind, Register, Sayable, SectionKind, StatusClass

MAX_LABEL = 16
"""Labels F1 … F16 exist in the vocabulary."""

MAX_FACTS = 8
"""Facts in one prompt; trained on up to 12."""

CONTEXT_TOKENS = 1024
"""Longest text of the model: sixteen facts with every slot take about 600 tokens."""

ANY_SECTION = "any"
"""Header of a prompt for a section that the model was not taught by name."""

# Not all of SectionKind, for that grows with the tasks: only what the model was taught.
_TAUGHT_SECTIONS = "problems allergies medications results procedures documents immunizations background plans".split()

_SLOT = re.compile(r"\{[a-z]+\}")


def prompt_text(section: SectionKind, facts: Sequence[Sayable], *, register: Register = Register.CLINICAL) -> str:
    """The prompt for one section: a header, a line per fact, and the mark that asks for the sentences."""
    rows = "".join(f"{fact_row(fact)}\n" for fact in facts)
    header = section.value if section.value in _TAUGHT_SECTIONS else ANY_SECTION
    return f"#{header} {register.value}\n{rows}=\n"


def fact_row(fact: Sayable) -> str:
    """`F3 request active.name.dose.date`."""
    slots = "".join(f".{slot}" for slot in SLOT_NAMES if slot in fact.slots)
    return f"{fact.label} {fact.kind.value} {fact.status.value}{slots}"


@cache
def vocabulary() -> tuple[str, ...]:
    """All words, in a fixed order: the model's token ids follow it.

    A filled slot is two tokens (`{F3`, `.name}`), what stands between slots one or two: short texts are what so small a
    model learns to copy without a slip.
    """
    labels = [f"F{number}" for number in range(1, MAX_LABEL + 1)]
    words = ["\n", "#", "=\n", ".\n", " and", *labels]
    words += [f"{{{label}" for label in labels] + [f" {{{label}" for label in labels]
    words += [f".{slot}" for slot in SLOT_NAMES] + [f".{slot}}}" for slot in SLOT_NAMES]
    words += [*_TAUGHT_SECTIONS, ANY_SECTION, *(f" {register.value}" for register in Register)]
    words += [f" {kind.value}" for kind in FactKind]
    words += [f" {status.value}" for status in StatusClass]
    words += [word for register in Register for text in _form_texts(register) for word in _literals(text)]
    return tuple(dict.fromkeys(words))


def _literals(piece: str) -> list[str]:
    """What a piece writes around its slots; the blank before a slot is part of the slot's own token."""
    parts = _SLOT.split(piece)
    words = [part.removesuffix(" ") for part in parts[:-1]] + parts[-1:]
    return [word for word in words if word]


def _form_texts(register: Register) -> list[str]:
    return [piece.text for _kind, _status, forms in all_forms(register=register) for form in forms for piece in form]


def language_digest() -> str:
    """SHA-256 over vocabulary and forms: a model knows the language of the digest in its file, and no other."""
    forms = [
        (register.value, kind.value, status.value if status else "", "|".join(piece.text for piece in form))
        for register in Register
        for kind, status, listed in all_forms(register=register)
        for form in listed
    ]
    return sha256(repr((vocabulary(), forms)).encode()).hexdigest()


@cache
def _matcher() -> re.Pattern[str]:
    longest_first = sorted(vocabulary(), key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in longest_first))


def tokenize(text: str) -> list[str]:
    """The words of a text in this language.

    Raises:
        ValueError: The text holds something that is no word of it.
    """
    words = _matcher().findall(text)
    if "".join(words) != text:
        raise ValueError("not a text of the compact language")
    return words
