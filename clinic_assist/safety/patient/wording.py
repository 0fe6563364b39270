"""What the words of a problem say of it: that the patient has it, had it, or neither ("family history of ...").

The text is cut into words once. Spellings meet: accents fall, `ae` and `oe` are `e` (British and American), and so do
a plural `s` and a possessive `'s`. The cues below are the product's own list, for English with the commonest German,
French and Spanish ones. A cue speaks for what follows it up to a full stop, a semicolon or a word such as "with"; a few
speak for the words just before them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from enum import Enum
from typing import Final

Words = tuple[str, ...]


class Said(Enum):
    """What a text says of a problem that it names; in this order the first of several texts counts.

    HAD is a history, which a record also gives of what lasts; OVER says that it is resolved.
    """

    HAS = "has it"
    HAD = "had it"
    OVER = "it is over"
    NOT = "does not say that the patient has it"


_POSSESSIVE: Final = re.compile("['’`´]s\\b")
_TOKEN: Final = re.compile(r"[^\W_]+|(?<!\w)\?|\?(?!\w)|[;\n]|(?<=\w\w)\.(?=\s|$)")
_STOPS: Final = frozenset({";", "\n", "."})
_FOLDED: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
# A word from here on loses a plural s; shorter ones are abbreviations or not nouns.
_PLURAL_FROM: Final = 5


def words_of(text: str) -> Words:
    """The words of a text in one spelling; a question mark and the end of a sentence are words too."""
    plain = _POSSESSIVE.sub("", text.casefold())
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", plain).translate(_FOLDED))
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = plain.replace("ae", "e").replace("oe", "e")
    return tuple(map(_singular, _TOKEN.findall(plain)))


def _singular(word: str) -> str:
    return word[:-1] if len(word) >= _PLURAL_FROM and word[-1] == "s" and word[-2] != "s" else word


def _cues(*phrases: str) -> Mapping[str, tuple[Words, ...]]:
    found: dict[str, list[Words]] = defaultdict(list)
    for phrase in phrases:
        words = words_of(phrase)
        found[words[0]].append(words)
    return {first: tuple(listed) for first, listed in found.items()}


# Speak for what follows.
_NOT_AHEAD: Final = _cues(
    "no", "not", "never", "denies", "denied", "without", "w/o", "negative for", "free of", "absence of", "lack of",
    "rule out", "ruled out", "r/o", "exclude", "excluded", "exclusion of", "?", "query", "suspected", "suspicion of",
    "possible", "questionable", "family history", "family hx", "fam hx", "fh", "fhx", "fhx of", "risk of", "risk for",
    "at risk", "risk factor", "predisposition to", "susceptibility to", "screening for", "screen for", "screened for",
    "encounter for screening", "prevention of", "prophylaxis of", "prophylaxis for", "prophylaxis against",
    "prophylactic", "vaccination against", "vaccination for", "immunization against", "immunisation against",
    "need for", "education about", "education on", "education for", "fear of", "worried about", "concern for",
    "concern about", "test for", "tested for", "testing for", "exposure to", "contact with", "in contact with",
    "pseudo", "kein", "keine", "keinen", "keiner", "nicht", "ohne", "v.a", "verdacht auf", "ausschluss",
    "familienanamnese", "pas de", "pas d", "sans", "absence de", "absence d", "suspicion de", "suspicion d",
    "antécédents familiaux", "antécédent familial", "sin", "niega", "sospecha de", "antecedentes familiares",
    "antecedente familiar",
)  # fmt: skip
_PAST_AHEAD: Final = _cues(
    "history of", "hx of", "h/o", "past history", "past medical history", "pmh", "previous", "prior", "old", "former",
    "status post", "s/p", "remote", "z.n", "zustand nach", "anamnestisch", "anamnese",
    "früherer", "frühere", "antécédent de", "antécédents de", "antécédent d", "antécédents d", "antecedente de",
    "antecedentes de", "historia de",
)  # fmt: skip
_OVER_AHEAD: Final = _cues("healed", "resolved", "cured")
# Speak for the words just before them.
_NOT_BEHIND: Final = _cues(
    "ruled out", "rule out", "excluded", "unlikely", "absent", "denied", "not present", "not found", "not confirmed",
    "not detected", "not suspected", "not seen", "screening", "screen", "education", "counseling", "counselling",
    "prophylaxis", "prevention", "preventive", "vaccination", "vaccine", "immunization", "immunisation", "?",
    "suspected", "questioned", "family history", "fh", "in family", "in the family", "ausgeschlossen", "negative",
    "trait", "test", "testing", "exposure", "immune", "immunity", "vaccinated", "immunized", "immunised",
)  # fmt: skip
_NOT_RIGHT_BEHIND: Final = _cues("risk")
_PAST_BEHIND: Final = _cues("history", "in past", "in the past")
_OVER_BEHIND: Final = _cues(
    "resolved", "in remission", "in full remission", "in complete remission", "cured", "healed", "inactive"
)
# Where one of these stands, the text is about somebody else.
_OTHERS: Final = frozenset(
    words_of(
        "mother father brother sister sibling parent son daughter grandmother grandfather aunt uncle cousin husband "
        "wife spouse caregiver carer relative mutter vater bruder schwester mère père frère soeur madre padre hermano "
        "hermana"
    )
)
# End what a cue speaks for.
_TURNS: Final = frozenset(words_of("but with however now current currently aber mit mais avec pero con has due"))
# How many words may stand between a problem and a cue behind it ("diabetes has been ruled out").
_GAP: Final = 2


def is_of_others(words: Words, start: int, end: int) -> bool:
    """Whether a text speaks of a relative or somebody else, outside the words from `start` to before `end`."""
    return not _OTHERS.isdisjoint(words) and not _OTHERS.isdisjoint((*words[:start], *words[end:]))


def said_of(words: Words, start: int, end: int) -> Said:
    """What a text says of the words from `start` to before `end`; that it speaks of others is not looked at here."""
    before = _scope_before(words, start)
    if _holds(before, _NOT_AHEAD) or _stands_behind(words, end, _NOT_BEHIND, _GAP):
        return Said.NOT
    if _stands_behind(words, end, _NOT_RIGHT_BEHIND, 0):
        return Said.NOT
    if _holds(before, _OVER_AHEAD) or _stands_behind(words, end, _OVER_BEHIND, _GAP):
        return Said.OVER
    if _holds(before, _PAST_AHEAD) or _stands_behind(words, end, _PAST_BEHIND, _GAP):
        return Said.HAD
    return Said.HAS


def begins_as_past(words: Words) -> bool:
    """Whether the text begins with "history of" or the like: that what it is coded as is over."""
    return any(words[: len(cue)] == cue for cue in _PAST_AHEAD.get(words[0], ())) if words else False


def _scope_before(words: Words, start: int) -> Words:
    """The words before a problem, from the last full stop, semicolon or turning word on."""
    place = start
    while place > 0 and words[place - 1] not in _STOPS and words[place - 1] not in _TURNS:
        place -= 1
    return words[place:start]


def _holds(words: Words, cues: Mapping[str, tuple[Words, ...]]) -> bool:
    return any(words[place : place + len(cue)] == cue for place, word in enumerate(words) for cue in cues.get(word, ()))


def _stands_behind(words: Words, end: int, cues: Mapping[str, tuple[Words, ...]], gap: int) -> bool:
    for place in range(end, min(end + gap + 1, len(words))):
        if words[place] in _STOPS or (words[place] in _TURNS and words[place] != "has"):
            return False
        for cue in cues.get(words[place], ()):
            after = words[place + len(cue) : place + len(cue) + 1]
            if words[place : place + len(cue)] == cue and after not in (("of",), ("for",), ("to",)):
                return True
    return False
