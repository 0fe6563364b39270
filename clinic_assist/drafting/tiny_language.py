"""The compact language that the bundled model reads, and its vocabulary.

A prompt names facts by label, kind, class of status and the slots they have; no text of the record goes in, so nothing
can leak out or give orders. What the model writes are lines of slot language in the words of `forms`.

Every token is a whole word or mark. llama.cpp matches such user-defined tokens longest first anywhere in a text;
`tokenize` does the same, and a test compares both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from hashlib import sha256

from clinic_assist.drafting.forms import all_forms
from clinic_assist.drafting.prepared import SLOT_NAMES, FactKind, Sayable, SectionKind, StatusClass

MAX_LABEL = 16
"""Labels F1 … F16 exist in the vocabulary."""

MAX_FACTS = 8
"""Facts in one prompt; trained on up to 12."""

CONTEXT_TOKENS = 1024
"""Longest text of the model: twelve facts with every slot take about 700 tokens."""

_WORD = re.compile(r" ?[A-Za-z]+| ?[(]|[),:;.]| ?\{|\}")
_SLOT = re.compile(r"\{[a-z]+\}")


def prompt_text(section: SectionKind, facts: Sequence[Sayable]) -> str:
    """The prompt for one section: a header, a line per fact, and the mark that asks for the sentences."""
    rows = "".join(f"{fact_row(fact)}\n" for fact in facts)
    return f"#{section.value}\n{rows}=\n"


def fact_row(fact: Sayable) -> str:
    """`F3 request active.name.dose.date`."""
    slots = "".join(f".{slot}" for slot in SLOT_NAMES if slot in fact.slots)
    return f"{fact.label} {fact.kind.value} {fact.status.value}{slots}"


@cache
def vocabulary() -> tuple[str, ...]:
    """All words, in a fixed order: the model's token ids follow it."""
    words = ["\n", "#", "=", "{", " {", "}", ".", ",", ":", ";", ")", " (", " and"]
    words += [f"F{number}" for number in range(1, MAX_LABEL + 1)]
    words += [f".{slot}" for slot in SLOT_NAMES]
    words += [section.value for section in SectionKind]
    words += [f" {kind.value}" for kind in FactKind]
    words += [f" {status.value}" for status in StatusClass]
    for _kind, _status, forms in all_forms():
        for pieces in forms:
            text = "".join(_SLOT.sub("{}", piece.text) for piece in pieces)
            words += _WORD.findall(text)
    return tuple(dict.fromkeys(words))


def language_digest() -> str:
    """SHA-256 over vocabulary and forms: a model knows the language of the digest in its file, and no other."""
    forms = [(kind.value, status.value if status else "") for kind, status, _forms in all_forms()]
    texts = ["|".join(piece.text for piece in form) for _kind, _status, listed in all_forms() for form in listed]
    return sha256(repr((vocabulary(), forms, texts)).encode()).hexdigest()


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
