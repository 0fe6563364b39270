"""Text as comparable words: one spelling for each word, number and common clinical synonym.

A word's `form` is what is compared. `HTN`, `high blood pressure` and `Hypertension` have the same form; `4.10` and
`4.1` are the same number. The characters that were written are never lost: each word keeps its place in the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from clinic_assist.grounding.synonyms import BEFORE_NUMBER, BEFORE_WORD, CASED, PHRASES

_WORD = re.compile(
    r"A&E(?![^\W_])"
    r"|[wWhHcC]/[oO](?![^\W_])|[wW]/(?!\w+/)|&"  # without, history of, complains of; with; and
    r"|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])"  # 12,500
    r"|\d+[a-dA-D](?![^\W_])"  # stage 3a
    r"|\d+(?:\.\d+)?"
    r"|\.\d+"
    r"|[^\W\d_]\d+(?=[^\W_])[^\W_]*"
    r"|[^\W\d_][^\W_]*(?:['’][^\W\d_]+)?"
)
_SIGNS = {"w/": "with", "w/o": "without", "h/o": "history", "c/o": "complain", "&": "and"}
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
# "Influenza A" is another thing than "influenza B": there the letter is no article.
_LETTER_A = "A"
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_FEWEST_LONG_WORDS = 2
_LETTERED = frozenset("influenza flu hepatitis hep group type vitamin virus factor haemophilia hemophilia".split())
_ROMAN_AFTER = frozenset(("type", "stage", "class", "grade", "phase", "category", "nyha"))
# British spellings to American ones, as stems.
_SPELLINGS = (
    ("aem", "em"),
    ("oedem", "edem"),
    ("rrhoea", "rrhea"),
    ("pnoea", "pnea"),
    ("oesoph", "esoph"),
    ("paed", "ped"),
    ("gynaec", "gynec"),
    ("tumour", "tumor"),
    ("faec", "fec"),
    ("foet", "fet"),
    ("caesar", "cesar"),
    ("orthopaed", "orthoped"),
    ("haem", "hem"),
    ("sulph", "sulf"),
    ("titre", "titer"),
    ("fibre", "fiber"),
    ("behaviour", "behavior"),
    ("isation", "ization"),
    ("ised", "ized"),
)
# A verb that would otherwise fall together with an adjective.
_VERBS = {"presents": "presenting", "presented": "presenting"}
_NOT_PLURAL = ("ss", "us", "is", "as", "os")
NUMBER_WORDS = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "eleven": "11",
    "twelve": "12",
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its place in the text.

    Attributes:
        form: What is compared.
        start: Index of the first character of what was written (of the whole phrase, for a synonym of several words).
        end: Index after the last one.
        is_number: Whether it is written in digits.
    """

    form: str
    start: int
    end: int
    is_number: bool = False


@lru_cache(maxsize=65_536)
def form_of(written: str) -> str:
    """One word in its comparable form: lower case, no accents, American spelling, singular."""
    word = written.lower().replace("’", "'")
    if not word.isascii():
        word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    word = _VERBS.get(word, word.removesuffix("'s"))
    for british, american in _SPELLINGS:
        if british in word:
            word = word.replace(british, american)
    return _singular(word)


def _singular(word: str) -> str:
    if len(word) <= 3 or not word.endswith("s") or word.endswith(_NOT_PLURAL):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1]


def number_form(digits: str) -> str:
    """A number without what does not change it: `1,250.50` → `1250.5`."""
    plain = digits.replace(",", "")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return plain.lstrip("0") if plain.startswith("00") else plain or "0"


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text in order, synonyms brought to one form."""
    raw: list[Word] = []
    written: list[str] = []
    plain = _without_shouting(text)
    for match in _WORD.finditer(plain):
        token = text[match.start() : match.end()] if match.group() in _INITIALS else match.group()
        is_number = (token[0].isdigit() and token[-1].isdigit()) or token[0] == "."
        # "…; A weight of": after a mark it is the article.
        before = raw if raw and not text[raw[-1].end : match.start()].strip(" ") else ()
        raw.append(Word(_raw_form(token, before, is_number=is_number), match.start(), match.end(), is_number))
        written.append(token)
    return _with_synonyms(text, raw, written)


# Initials that are no English words, so that they are meant also where all is in capitals.
_INITIALS = frozenset(written.lower() for written in CASED if written.isupper() and len(written) > 1) - {"cap"}


def _without_shouting(text: str) -> str:
    """A sentence in capitals in small letters, so that "HE HAS A COUGH" has no vitamin A; initials stay ("BP, HR")."""
    if not text.isupper() or len(_LONG_WORD.findall(text)) < _FEWEST_LONG_WORDS:
        return text
    lower = text.lower()
    return lower if len(lower) == len(text) else text


def _raw_form(written: str, before: Sequence[Word], *, is_number: bool) -> str:
    if is_number:
        return number_form(written)
    if written.lower() in _SIGNS:
        return _SIGNS[written.lower()]
    if before and (written == "A" or (written == "a" and before[-1].form in _LETTERED)):
        return _LETTER_A
    form = form_of(written)
    if form in _ROMAN and before and before[-1].form in _ROMAN_AFTER:
        return _ROMAN[form]
    return form


def _with_synonyms(text: str, raw: Sequence[Word], written: Sequence[str]) -> tuple[Word, ...]:
    out: list[Word] = []
    at = 0
    while at < len(raw):
        after_stroke = text[raw[at].start - 1 : raw[at].start] == "/"
        beside_stroke = after_stroke or (written[at] == "K" and text[raw[at].end : raw[at].end + 1] == "/")  # K/uL
        length, forms = _phrase_at(raw, written, at, is_symbol=not beside_stroke)
        if length == 0:
            length, forms = _letter_at(text, raw, written, at)
        if length == 0:
            out.append(raw[at])
            at += 1
            continue
        start, end = raw[at].start, raw[at + length - 1].end
        out.extend(Word(form, start, end, form.isdigit()) for form in forms)
        at += length
    return tuple(out)


def _phrase_at(raw: Sequence[Word], written: Sequence[str], at: int, *, is_symbol: bool) -> tuple[int, tuple[str, ...]]:
    if is_symbol and written[at] in CASED:
        return 1, tuple(form_of(word) for word in CASED[written[at]])
    for phrase, forms in _PHRASES_BY_FIRST.get(raw[at].form, ()):
        if len(phrase) <= len(raw) - at and all(raw[at + k].form == part for k, part in enumerate(phrase)):
            return len(phrase), forms
    return 0, ()


def _letter_at(text: str, raw: Sequence[Word], written: Sequence[str], at: int) -> tuple[int, tuple[str, ...]]:
    """A letter that stands for a word in its place: "L knee", "T 38.7"."""
    following = raw[at + 1] if at + 1 < len(raw) else None
    if following is None or text[raw[at].end : following.start].strip(" :=") or written[at] not in _LETTERS:
        return 0, ()
    after_number = at > 0 and raw[at - 1].is_number and raw[at].start - raw[at - 1].end <= 1
    if after_number or text[raw[at].start - 1 : raw[at].start] in ("/", "-"):
        return 0, ()
    table = BEFORE_NUMBER if following.is_number else BEFORE_WORD
    return (1, table[written[at]]) if written[at] in table else (0, ())


_LETTERS = BEFORE_NUMBER.keys() | BEFORE_WORD.keys()


def _phrases_by_first() -> dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]:
    by_first: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for phrase, meaning in PHRASES.items():
        parts = tuple(number_form(part) if part[0].isdigit() else form_of(part) for part in phrase.split())
        forms = tuple(number_form(part) if part[0].isdigit() else form_of(part) for part in meaning.split())
        by_first.setdefault(parts[0], []).append((parts, forms))
    return {first: tuple(sorted(rows, key=lambda row: -len(row[0]))) for first, rows in by_first.items()}


_PHRASES_BY_FIRST = _phrases_by_first()
