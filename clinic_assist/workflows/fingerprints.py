"""Of which parts an evaluation is: what a model's output depends on, each with its version or digest."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

Fingerprint = dict[str, str]
"""Part → its version or digest."""

_WORDS: Final = {
    "model": "the model file",
    "adapter": "the model's name or its adapter",
    "application": "the application",
    "runtime": "the model runtime",
    "prompts": "the prompts",
    "templates": "the templates of notes",
    "knowledge": "the safety knowledge",
}


def changed_parts(before: Fingerprint, now: Fingerprint) -> tuple[str, ...]:
    """What is not as it was, in words, in a fixed order."""
    return tuple(words for part, words in _WORDS.items() if before.get(part) != now.get(part))


def fingerprint_digest(fingerprint: Fingerprint) -> str:
    """SHA-256 over all parts."""
    return sha256(repr(sorted(fingerprint.items())).encode()).hexdigest()
