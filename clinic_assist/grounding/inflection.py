"""The forms of English verbs and nouns by rule: give → gives, giving; the irregular ones are given beside the verb."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CONSONANT_Y = re.compile(r"[^aeiou]y$")
_HISSING = re.compile(r"(?:s|x|z|ch|sh|o)$")
# One vowel before one consonant doubles it where the stress falls there: "plotted", "occurring". Spelling does not show
# the stress, so both spellings are given.
_DOUBLING = re.compile(r"[^aeiou][aeiou][^aeiouwxy]$")


def verb_forms(entry: str) -> Iterator[str]:
    """All forms of a verb. `entry` is its base, with past and participle after strokes where they are irregular."""
    base, *irregular = entry.split("/")
    yield base
    yield third_person(base)
    stems = [base[:-1] if base.endswith("e") and not base.endswith(("ee", "oe", "ye")) else base]
    if _DOUBLING.search(base):
        stems.append(base + base[-1])
    yield from (f"{stem}ing" for stem in stems)
    yield from irregular or (_past(base, stem) for stem in stems)


def third_person(base: str) -> str:
    """The form with -s, which is also the plural of a noun."""
    if _CONSONANT_Y.search(base):
        return f"{base[:-1]}ies"
    return f"{base}es" if _HISSING.search(base) else f"{base}s"


def _past(base: str, stem: str) -> str:
    if _CONSONANT_Y.search(base):
        return f"{base[:-1]}ied"
    return f"{stem}ed"
