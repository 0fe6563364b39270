"""Reads a drug string from left to right: which of its words are names, which are trimmings, which are unknown.

Longest name first. A word that no table knows is kept as unknown and never guessed at: `prednisolone` is not
`prednisone`, and `Lisinopril-X` is not lisinopril.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from clinic_assist.terminology.drug_lexicon import AMBIGUOUS, CLASS, INGREDIENT, Lexicon
from clinic_assist.terminology.drug_parts import Kind, Part, drop_free, mark_glued_unknowns
from clinic_assist.terminology.drug_text import tokenise

_OPENING, _CLOSING = "([{", ")]}"
_SOFT_MARKS = frozenset("-.,/'\"_:#%+")
_BRACKETS_IN_A_WORD = re.compile(r"(?<=[^\W\d_])\(([^\W\d_]{1,2})\)")
# German, Dutch, Danish and Swedish write the counter-ion or the form in the same word: Metoprololsuccinat,
# bisoprololfumaraat, Fentanylpflaster.
_JOINED_SALT = re.compile(
    r"(?:di|hemi|hydrogen)?(?:hydrochlorid|hydrobromid|chlorid|bromid|natrium|kalium|calcium|magnesium|medoxomil|"
    r"cilexetil|trihydrat|monohydrat|pflaster|tropfen|tabletten|salbe|creme|spray|saft|gel|zapfchen|retard|"
    r"(?:succin|tartr|fumar|male|besil|mesil|sulf|phosph|fosf|acet|citr|nitr|tosil|"
    r"dipropion|propion|valer|furo)aa?t)$"
)
# Esters of corticosteroids and of vitamins, which are salts of sodium besides (RxNorm precise ingredients).
_ESTERS = frozenset({("sodium", "phosphate"), ("disodium", "phosphate"), ("na", "phosphate"), ("sodium", "phosphates")})


_KIND_OF = {INGREDIENT: Kind.DRUG, CLASS: Kind.CLASS, AMBIGUOUS: Kind.AMBIGUOUS}


class _Word(NamedTuple):
    word: str
    start: int
    end: int
    brackets: str  # open brackets around it, outermost first; `*` for text between asterisks
    gap: str  # marks since the word before
    glued: bool  # joined to the word before by a hyphen without a space


def read_parts(text: str, lexicon: Lexicon) -> list[Part]:
    """All stretches of a drug string in order; nothing is left out but marks and spaces."""
    # Brackets inside a word, "Rho(D)", "tablet(s)": the same length, so that every place stays where it was.
    unbracketed = _BRACKETS_IN_A_WORD.sub(r" \1 ", text)
    return mark_glued_unknowns(drop_free(_Reader(_words(unbracketed), lexicon).read()))


def _words(text: str) -> list[_Word]:
    words: list[_Word] = []
    brackets, gap, previous_end = "", "", -1
    for token in tokenise(text):
        if token.is_word:
            glued = gap == "-" and text[previous_end : token.start].strip("-‐‑‒–—−") == ""
            words.append(_Word(token.word, token.start, token.end, brackets, gap, glued))
            gap, previous_end = "", token.end
            continue
        gap += token.word
        brackets = _brackets_after(token.word, brackets)
        if token.word not in _SOFT_MARKS and words and words[-1].word:
            words.append(_Word("", token.start, token.end, brackets, "", glued=False))
    return words


def _brackets_after(mark: str, brackets: str) -> str:
    if mark in _OPENING:
        return brackets + mark
    if mark in _CLOSING:
        return brackets[:-1]
    if mark == "*":
        return brackets[:-1] if brackets.endswith("*") else brackets + "*"
    return brackets


class _Reader:
    """One pass over the words of a text; what came before decides about a word that is a salt or an ingredient."""

    def __init__(self, words: list[_Word], lexicon: Lexicon) -> None:
        self._words = words
        self._lookup = [word.word for word in words]
        self._lexicon = lexicon
        self._parts: list[Part] = []

    def read(self) -> list[Part]:
        index = 0
        while index < len(self._words):
            count, kind, value = self._classify(index)
            first, last = self._words[index], self._words[index + count - 1]
            if first.word:
                part = Part(
                    kind=kind,
                    value=value,
                    start=first.start,
                    end=last.end,
                    brackets=first.brackets,
                    gap=first.gap,
                    glued=first.glued,
                    words=tuple(self._lookup[index : index + count]),
                )
                self._parts.append(part)
            index += count
        return self._parts

    def _classify(self, index: int) -> tuple[int, Kind, str]:
        word = self._lookup[index]
        if not word:
            return 1, Kind.FILLER, ""
        match = self._lexicon.longest(self._lookup, index)
        if match is not None:
            count, meaning = match
            if count == 1 and word in self._lexicon.salts and self._is_salt_here(index):
                return 1, Kind.SALT, ""
            if self._is_ester_here(index, count):
                return count, Kind.SALT, ""
            return count, _KIND_OF.get(meaning[0], Kind.NOT_A_DRUG), meaning[1:]
        return (1, *self._classify_single(index))

    def _classify_single(self, index: int) -> tuple[Kind, str]:
        word = self._words[index]
        if word.word[0].isdigit():
            return Kind.NUMBER, ""
        if word.word == "plus":
            return (Kind.FILLER if self._begins_name(index + 1) else Kind.UNKNOWN), ""
        if len(word.word) == 1:
            return self._classify_letter(index), ""
        if word.word in self._lexicon.salts:
            return Kind.SALT, ""
        if word.word in self._lexicon.fillers:
            return (Kind.UNKNOWN if self._makes_another_product(word) else Kind.FILLER), ""
        joined = _joined_salt(word.word, self._lexicon)
        return (Kind.UNKNOWN, "") if joined is None else (Kind.DRUG, joined)

    def _makes_another_product(self, word: _Word) -> bool:
        """Whether a word follows a brand of which several products have the name (`Tylenol Night`).

        The other insulin of a mixture is written so too: `NPH 70 unit / regular 30 unit`.
        """
        if word.word == "regular" and "/" in word.gap:
            return True
        if word.word not in self._lexicon.variants or not self._parts or "," in word.gap:
            return False
        return " ".join(self._parts[-1].words) in self._lexicon.families

    def _classify_letter(self, index: int) -> Kind:
        """A single letter is noise or a unit, unless a name begins or ends with it: `X-lisinopril`."""
        word, previous = self._words[index], self._parts[-1] if self._parts else None
        following = self._words[index + 1] if index + 1 < len(self._words) else None
        opens_a_name = following is not None and following.glued and not following.word[0].isdigit()
        if opens_a_name or "+" in word.gap or self._adds_decongestant(word):
            return Kind.UNKNOWN
        if word.word in self._lexicon.salts:
            return Kind.SALT
        if word.word in self._lexicon.fillers:
            return Kind.FILLER
        after_name = previous is not None and previous.kind is Kind.DRUG and not word.gap.strip(",./")
        return Kind.UNKNOWN if word.glued or after_name else Kind.FILLER

    def _adds_decongestant(self, word: _Word) -> bool:
        """Whether a D stands apart behind a brand of which several products have the name: `Claritin 12 hour D`."""
        named = {" ".join(part.words) for part in self._parts}
        return word.word == "d" and "/" not in word.gap and not named.isdisjoint(self._lexicon.families)

    def _begins_name(self, index: int) -> bool:
        if index >= len(self._words) or not self._lookup[index]:
            return False
        match = self._lexicon.longest(self._lookup, index)
        return match is not None and match[1].startswith((INGREDIENT, CLASS))

    def _is_salt_here(self, index: int) -> bool:
        """Whether a word such as `calcium` is a counter-ion at this place rather than an ingredient of its own."""
        word, before = self._words[index], self._words[index - 1].word if index else ""
        if before in {"as", "als"}:
            return True
        if word.word in {"sodium", "disodium"} and self._names_a_base(index + 1):
            return True
        bases = [part for part in self._parts if part.kind is Kind.DRUG]
        if not bases or self._parts[-1].kind not in {Kind.DRUG, Kind.SALT}:
            return False
        following = self._lookup[index + 1] if index + 1 < len(self._words) else ""
        alone_in_brackets = word.gap == "(" and not following
        stands_next = before != "" and word.gap in {"", "-"}
        base = bases[-1].words
        mineral = base[-1] in self._lexicon.salts or base[0] in {"vitamin", "multivitamin", "multivitamins"}
        return (stands_next or alone_in_brackets) and not mineral

    def _is_ester_here(self, index: int, count: int) -> bool:
        """Whether `sodium phosphate` belongs to the medicine before it, as in dexamethasone sodium phosphate."""
        if tuple(self._lookup[index : index + count]) not in _ESTERS or not self._parts:
            return False
        before = self._parts[-1]
        next_to_it = self._words[index].gap == "" and self._lookup[index - 1] != ""
        return next_to_it and before.kind is Kind.DRUG and before.words[-1] not in self._lexicon.salts

    def _names_a_base(self, index: int) -> bool:
        """Whether the name proper follows a leading `sodium`, as in sodium valproate."""
        if index >= len(self._words):
            return False
        word = self._lookup[index]
        return self._lexicon.phrases.get(word, "").startswith(INGREDIENT) and word not in self._lexicon.salts


def _joined_salt(word: str, lexicon: Lexicon) -> str | None:
    match = _JOINED_SALT.search(word)
    if match is None or match.start() < 5:
        return None
    meaning = lexicon.phrases.get(word[: match.start()], "")
    return meaning[1:] if meaning.startswith(INGREDIENT) else None
