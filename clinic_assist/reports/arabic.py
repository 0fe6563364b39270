"""Arabic letters in the forms in which they join, as page fonts without shaping tables need them.

The forms are Unicode's own compatibility characters (Arabic Presentation Forms A and B), so that the table is that of
Python's character database. Which form a letter takes: The Unicode Standard, s.9.2, "Cursive Joining".
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from unicodedata import category, decomposition

_TATWEEL = "\u0640"
_JOINER, _NON_JOINER = "\u200d", "\u200c"
_FORM_BLOCKS = (range(0xFB50, 0xFE00), range(0xFE70, 0xFF00))
_FIRST, _LAST = 0x0600, 0x08FF


def has_arabic(text: str) -> bool:
    """Whether there is a letter that joins."""
    return any(_FIRST <= ord(character) <= _LAST for character in text)


def joined(text: str, known: AbstractSet[int]) -> str:
    """The text in logical order with each letter in its form; forms that the font lacks stay as they are."""
    shaped = list(text)
    letters = [place for place, character in enumerate(text) if category(character) not in ("Mn", "Me")]
    for number, place in enumerate(letters):
        before = text[letters[number - 1]] if number else ""
        after = text[letters[number + 1]] if number + 1 < len(letters) else ""
        form = _form(before, text[place], after)
        if form and ord(form) in known:
            shaped[place] = form
    return _with_ligatures(shaped, text, letters, known)


def _form(before: str, letter: str, after: str) -> str:
    forms = _forms().get(letter)
    if not forms:
        return ""
    to_before = "final" in forms and _reaches_on(before)
    to_after = "initial" in forms and _reaches_back(after)
    names = {(True, True): "medial", (True, False): "final", (False, True): "initial", (False, False): "isolated"}
    return forms.get(names[to_before, to_after], "")


def _reaches_on(letter: str) -> bool:
    """Whether a letter joins the one behind it."""
    return letter in (_TATWEEL, _JOINER) or "initial" in _forms().get(letter, {})


def _reaches_back(letter: str) -> bool:
    return letter in (_TATWEEL, _JOINER) or "final" in _forms().get(letter, {})


def _with_ligatures(shaped: list[str], text: str, letters: list[int], known: AbstractSet[int]) -> str:
    """Lam and alef behind it are one sign, always (The Unicode Standard, s.9.2, "Ligatures")."""
    for number in range(len(letters) - 1):
        place, following = letters[number], letters[number + 1]
        pair = text[place] + text[following]
        if following != place + 1 or pair not in _ligatures():
            continue
        before = text[letters[number - 1]] if number else ""
        sign = _ligatures()[pair].get("final" if _reaches_on(before) else "isolated", "")
        if sign and ord(sign) in known:
            shaped[place], shaped[following] = sign, ""
    return "".join(shaped).replace(_JOINER, "").replace(_NON_JOINER, "")


@cache
def _decomposed() -> Mapping[str, Mapping[str, str]]:
    """For letters, and for pairs of letters, the characters that stand for their forms."""
    found: dict[str, dict[str, str]] = {}
    for code in (code for block in _FORM_BLOCKS for code in block):
        form, _space, parts = decomposition(chr(code)).partition(" ")
        letters = "".join(chr(int(part, 16)) for part in parts.split())
        if form in ("<isolated>", "<initial>", "<medial>", "<final>"):
            found.setdefault(letters, {}).setdefault(form.strip("<>"), chr(code))
    return found


@cache
def _forms() -> Mapping[str, Mapping[str, str]]:
    return {letters: forms for letters, forms in _decomposed().items() if len(letters) == 1}


@cache
def _ligatures() -> Mapping[str, Mapping[str, str]]:
    lam = "\u0644"
    alefs = "\u0622\u0623\u0625\u0627"
    return {lam + alef: _decomposed()[lam + alef] for alef in alefs}
