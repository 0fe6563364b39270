"""Reads a drug string from left to right: which of its words are names, which are trimmings, which are unknown.

Longest name first. A word that no table knows is kept as unknown and never guessed at: `prednisolone` is not
`prednisone`, and `Lisinopril-X` is not lisinopril.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from typing import NamedTuple

from clinic_assist.terminology.drug_lexicon import AMBIGUOUS, CLASS, INGREDIENT, Lexicon
from clinic_assist.terminology.drug_text import tokenise

_OPENING, _CLOSING = "([{", ")]}"
_SOFT_MARKS = frozenset("-.,/'\"_:#%")
# FDA, Nonproprietary Naming of Biological Products (2017): a suffix of four lower-case letters after a hyphen.
_BIOLOGIC = re.compile(r"(mab|cept|stim|poetin|ase|kin|toxina|glargine|aspart|lispro|alfa|tide|vedotin|tecan)$")
# German, Danish and Swedish write the counter-ion in the same word: Metoprololsuccinat, Diclofenacnatrium.
_JOINED_SALT = re.compile(
    r"(?:di|hydrogen)?(?:hydrochlorid|hydrobromid|chlorid|succinat|tartrat|fumarat|maleat|besilat|mesilat|sulfat|"
    r"phosphat|acetat|citrat|nitrat|natrium|kalium|calcium|magnesium|dipropionat|propionat|valerat|furoat|medoxomil|"
    r"cilexetil|hydrogensulfat|hydrogentartrat|tosilat|trihydrat|monohydrat)$"
)


class Kind(Enum):
    """What a stretch of words is."""

    DRUG = "drug"
    CLASS = "class"
    NOT_A_DRUG = "not-a-drug"
    AMBIGUOUS = "ambiguous"
    SALT = "salt"
    FILLER = "filler"
    NUMBER = "number"
    UNKNOWN = "unknown"


_KIND_OF = {INGREDIENT: Kind.DRUG, CLASS: Kind.CLASS, AMBIGUOUS: Kind.AMBIGUOUS}


class _Word(NamedTuple):
    word: str
    start: int
    end: int
    brackets: str  # open brackets around it, outermost first; `*` for text between asterisks
    gap: str  # marks since the word before
    glued: bool  # joined to the word before by a hyphen without a space


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of the text and what it is.

    Attributes:
        value: Ingredient numbers, class id, reason or meaning, as the kind has it.
        start: Index of its first character.
        end: Index after its last.
        brackets: Open brackets around it.
        gap: Marks between the part before and this one.
        glued: Whether a hyphen without spaces joins it to the part before.
        words: Its folded words.
    """

    kind: Kind
    value: str
    start: int
    end: int
    brackets: str
    gap: str
    glued: bool
    words: tuple[str, ...]


def read_parts(text: str, lexicon: Lexicon) -> list[Part]:
    """All stretches of a drug string in order; nothing is left out but marks and spaces."""
    words = _words(text)
    lookup = [word.word for word in words]
    parts: list[Part] = []
    index = 0
    while index < len(words):
        count, kind, value = _classify(words, lookup, index, lexicon, parts)
        first, last = words[index], words[index + count - 1]
        if first.word:
            names = tuple(lookup[index : index + count])
            parts.append(
                Part(kind=kind, value=value, start=first.start, end=last.end, brackets=first.brackets,
                     gap=first.gap, glued=first.glued, words=names)
            )  # fmt: skip
        index += count
    return _mark_glued_unknowns(_drop_free(parts))


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


def _classify(
    words: list[_Word], lookup: list[str], index: int, lexicon: Lexicon, parts: list[Part]
) -> tuple[int, Kind, str]:
    word = lookup[index]
    if not word:
        return 1, Kind.FILLER, ""
    match = lexicon.longest(lookup, index)
    if match is not None:
        count, meaning = match
        if count == 1 and word in lexicon.salts and _is_salt_here(words, index, lexicon, parts):
            return 1, Kind.SALT, ""
        return count, _KIND_OF.get(meaning[0], Kind.NOT_A_DRUG), meaning[1:]
    if word == "plus" and index + 1 < len(words) and _begins_name(lookup, index + 1, lexicon):
        return 1, Kind.FILLER, ""
    opens_hyphen = index + 1 < len(words) and words[index + 1].glued and not lookup[index + 1][0].isdigit()
    if len(word) == 1 and opens_hyphen and word.isalpha():
        return 1, Kind.UNKNOWN, ""
    return (1, *_classify_single(words[index], lexicon, parts))


def _begins_name(lookup: list[str], index: int, lexicon: Lexicon) -> bool:
    match = lexicon.longest(lookup, index) if lookup[index] else None
    return match is not None and match[1].startswith((INGREDIENT, CLASS))


def _classify_single(word: _Word, lexicon: Lexicon, parts: list[Part]) -> tuple[Kind, str]:
    if word.word[0].isdigit():
        return Kind.NUMBER, ""
    if word.word in lexicon.salts:
        return Kind.SALT, ""
    if word.word in lexicon.fillers:
        return Kind.FILLER, ""
    joined = _joined_salt(word.word, lexicon)
    if joined is not None:
        return Kind.DRUG, joined
    after_drug = bool(parts) and parts[-1].kind is Kind.DRUG and not word.gap.strip(",./")
    if len(word.word) == 1 and not word.glued and not after_drug:
        return Kind.FILLER, ""
    return Kind.UNKNOWN, ""


def _is_salt_here(words: list[_Word], index: int, lexicon: Lexicon, parts: list[Part]) -> bool:
    """Whether a word such as `calcium` is a counter-ion at this place rather than an ingredient of its own."""
    word, previous = words[index], parts[-1] if parts else None
    if index and words[index - 1].word in {"as", "als", "als:"}:
        return True
    if word.word in {"sodium", "disodium"} and index + 1 < len(words):
        # "sodium valproate", "sodium cromoglicate": the name proper follows.
        following = lexicon.phrases.get(words[index + 1].word, "")
        if following.startswith(INGREDIENT) and words[index + 1].word not in lexicon.salts:
            return True
    if previous is None or previous.kind not in {Kind.DRUG, Kind.SALT}:
        return False
    alone_in_brackets = word.gap == "(" and (index + 1 == len(words) or not words[index + 1].word)
    stands_next = words[index - 1].word != "" and word.gap in {"", "-"}
    bases = [part for part in parts if part.kind is Kind.DRUG]
    base = bases[-1].words if bases else ("",)
    mineral = base[-1] in lexicon.salts or base[0] in {"vitamin", "multivitamin", "multivitamins"}
    return (stands_next or alone_in_brackets) and not mineral


def _joined_salt(word: str, lexicon: Lexicon) -> str | None:
    match = _JOINED_SALT.search(word)
    if match is None or match.start() < 5:
        return None
    meaning = lexicon.phrases.get(word[: match.start()], "")
    return meaning[1:] if meaning.startswith(INGREDIENT) else None


def _drop_free(parts: list[Part]) -> list[Part]:
    """`albumin free`, `alcohol-free`: the name before `free` is what the product does not hold."""
    return [
        replace(part, kind=Kind.FILLER)
        if part.kind is not Kind.UNKNOWN and following is not None and following.words == ("free",)
        else part
        for part, following in zip(parts, [*parts[1:], None], strict=True)
    ]


def _mark_glued_unknowns(parts: list[Part]) -> list[Part]:
    """Joins an unknown word and what a hyphen ties it to: `Lisinopril-X` is one unknown name, not lisinopril."""
    result: list[Part] = []
    for part in parts:
        previous = result[-1] if result else None
        if previous is None or not part.glued:
            result.append(part)
        elif _is_biologic_suffix(previous, part):
            result.append(replace(part, kind=Kind.FILLER))
        elif _makes_new_name(previous, part):
            joined = replace(previous, kind=Kind.UNKNOWN, value="", end=part.end, words=previous.words + part.words)
            result[-1] = joined
        else:
            result.append(part)
    return result


def _makes_new_name(left: Part, right: Part) -> bool:
    """Whether two hyphened parts are one name that nobody knows."""
    kinds = {left.kind, right.kind}
    if Kind.UNKNOWN not in kinds:
        return False
    if kinds == {Kind.UNKNOWN}:
        return True
    if Kind.DRUG not in kinds:
        return kinds & {Kind.CLASS, Kind.NOT_A_DRUG, Kind.FILLER, Kind.SALT} != set()
    unknown = left if left.kind is Kind.UNKNOWN else right
    # A long unknown word beside a known one ("amoxicillin-foobarate") is a second ingredient, named as unknown.
    return len(unknown.words[-1]) <= 4


def _is_biologic_suffix(left: Part, right: Part) -> bool:
    return (
        left.kind is Kind.DRUG
        and right.kind is Kind.UNKNOWN
        and len(right.words[0]) == 4
        and _BIOLOGIC.search(left.words[-1]) is not None
    )
