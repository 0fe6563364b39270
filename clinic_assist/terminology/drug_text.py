"""Cuts a drug string into words, numbers and marks, with the place of each in the original text.

Letters are compared without case, accents and apostrophes, so that `predniSONE`, `paracétamol` and `St. John's Wort`
meet the names of the tables. Nothing is corrected: a letter more or less is another word.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

# Letters that Unicode does not decompose but that names in our tables are written without.
_SPELLED = {
    "ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
    "µ": "u", "μ": "u", "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ω": "omega",
    "’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'",
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-",
    "™": "", "®": "", "©": "", "\u00ad": "", "\u200b": "", "\ufeff": "",
}  # fmt: skip
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*|[^\s\w]|_")


class Token(NamedTuple):
    """One piece of a text.

    Attributes:
        word: Folded letters or digits, `and` for `&`; a mark such as `/` stands for itself.
        start: Index of its first character in the original text.
        end: Index after its last character.
        is_word: Whether it can be part of a name (letters or digits).
    """

    word: str
    start: int
    end: int
    is_word: bool


def fold(text: str) -> tuple[str, list[int] | None]:
    """Lower-case letters without accents, and where each came from (None when every index is the same)."""
    if text.isascii():
        return text.lower(), None
    letters: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        spelled = _SPELLED.get(character.lower())
        if spelled is None:
            decomposed = unicodedata.normalize("NFKD", character).lower()
            spelled = "".join(part for part in decomposed if not unicodedata.combining(part))
        letters.append(spelled)
        origin.extend([index] * len(spelled))
    origin.append(len(text))
    return "".join(letters), origin


def tokenise(text: str) -> list[Token]:
    """The pieces of a text in order; white space is dropped, decimals stay whole (`0.5`, `1,000`)."""
    folded, origin = fold(text)
    tokens: list[Token] = []
    for match in _TOKEN.finditer(folded):
        piece, (start, end) = match.group(), match.span()
        if origin is not None:
            start, end = origin[start], origin[end - 1] + 1
        first = piece[0]
        if piece == "&":
            tokens.append(Token("and", start, end, is_word=True))
        elif first.isalpha():
            tokens.append(Token(piece.replace("'", ""), start, end, is_word=True))
        else:
            tokens.append(Token(piece, start, end, is_word=first.isdigit()))
    return tokens


def phrase_key(text: str) -> str:
    """The form under which names are looked up: words and numbers, one space between, marks dropped."""
    return " ".join(token.word for token in tokenise(text) if token.is_word)
