"""Instructions in German, turned into the English words that the reading of instructions knows.

German medication plans count doses by the time of day: `1-0-1-0` is one in the morning, none at noon, one in the
evening, none at night (the federal medication plan, section 31a of the fifth social code, prints these four columns).
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import Final

_N: Final = r"(?:0|[1-9]\d?)(?:[.,]\d{1,2})?|[1-3]/[2-4]"
_DASH: Final = r"\s*-\s*"
_FORMS: Final = {
    "tablet": r"tbl|tabl|(?:film|retard)?tabletten?|dragees?|stück|stk",
    "capsule": r"kapseln?|kps|kaps",
    "drops": r"tropfen|trpf",
    "puffs": r"hub|hübe|sprühstoß|sprühstöße|inhalationen",
    "units": r"ie|i\.e|einheiten|einheit",
    "ml": r"ml|milliliter",
    "mg": r"mg",
    "mcg": r"mcg|µg|ug|mikrogramm",
    "packet": r"beutel|btl",
    "suppository": r"zäpfchen|supp",
    "patch": r"pflaster",
}
_ENGLISH_OF_FORM: Final = tuple((name, re.compile(rf"^(?:{words})$")) for name, words in _FORMS.items())
_FORM: Final = rf"(?:{'|'.join(_FORMS.values())})"
_SCHEME: Final = re.compile(
    rf"(?<![\w.,/-])({_N}){_DASH}({_N}){_DASH}({_N})(?:{_DASH}({_N}))?(?![\w,/-]|\.\d)(?:\s*({_FORM})(?!\w)\.?)?"
)
# What stands before a scheme where it is an instruction and no date, no telephone number and no score.
_BEFORE_SCHEME: Final = re.compile(r"^(?:(?:dosierung|dosis|einnahme|schema|oral|po|p\.o\.|take|nehmen)\s*:?\s*)?$")
_MOMENTS: Final = {
    "every morning": r"morgens|früh|am morgen|(?:vor|nach|zu)(?: dem|m)? frühstück",
    "at noon": r"mittags|am mittag|(?:vor|nach|zu)(?: dem|m)? mittagessen",
    "every evening": r"abends|am abend|(?:vor|nach|zu)(?: dem|m)? abendessen",
    "at bedtime": r"nachts|zur nacht|vor dem schlafen(?:gehen)?|vor dem zubettgehen",
}
_MOMENT: Final = rf"(?:{'|'.join(_MOMENTS.values())}|every morning|at noon|every evening|at bedtime)"
_NUMBERS: Final = {
    "0.5": r"(?:eine? )?halbe[nr]?|½", "1.5": r"anderthalb|eineinhalb", "1": r"eine?[nr]?", "2": r"zwei", "3": r"drei",
    "4": r"vier",
}  # fmt: skip
_PER: Final = "täglich|taeglich|tgl|am tag|pro|/|wöchentlich|in der woche|die woche"
_WORDS: Final[tuple[tuple[str, str], ...]] = (
    *((f"{figure}", words) for figure, words in _NUMBERS.items()),
    ("as needed", r"bei bedarf|b\.\s?b\.?|bedarfsweise|falls nötig|wenn nötig"),
    ("as needed", r"bei (?:schmerzen|übelkeit|unruhe|fieber)"),
    (r"\1 times", rf"(\d+)\s?(?:-?mal|x)(?=\s*(?:{_PER}))"),
    ("1 times", r"einmal"), ("2 times", r"zweimal"), ("3 times", r"dreimal"), ("4 times", r"viermal"),
    ("every 1 days", r"jeden tag"), ("every other day", r"jeden (?:zweiten|2\.) tag|alle (?:zwei|2) tage"),
    ("daily", r"täglich|taeglich|tgl\.?|pro tag|am tag|/\s?tag|je tag"),
    ("a week", r"wöchentlich|pro woche|/\s?woche|in der woche|die woche"), ("a month", r"monatlich|pro monat|im monat"),
    (r"every \1 hours", r"alle (\d+) ?(?:stunden|std\.?|h)"), (r"every \1 days", r"alle (\d+) tage"),
    (r"every \1 weeks", r"alle (\d+) wochen"),
    (r"for \1 days", r"(?:für|über)?\s?(\d+) tage(?: lang)?"), (r"for \1 weeks", r"(?:für|über) (\d+) wochen?"),
    ("monday", r"montags?"), ("tuesday", r"dienstags?"), ("wednesday", r"mittwochs?"), ("thursday", r"donnerstags?"),
    ("friday", r"freitags?"), ("saturday", r"samstags?"), ("sunday", r"sonntags?"),
    ("with meals", r"(?:zu|vor|nach) den mahlzeiten|(?:vor|nach) dem essen|zum essen"),
    ("then", r"dann|danach|anschließend|ausschleichen|einschleichen|steigern|erhöhen|reduzieren|im wechsel"),
    (r"max \1", r"(?:maximal|max\.?|höchstens)\s?(\d+)"), ("and", r"und"), ("or", r"oder"), ("to", r"bis"),
    ("", r"einnehmen|nehmen|spritzen|jeweils|je|nüchtern|unzerkaut"),
)  # fmt: skip
_TRANSLATIONS: Final = tuple(
    (english, re.compile(rf"(?<!\w)(?:{german})(?!\w)"))
    for english, german in (
        *((form, rf"(?:{words})\.?") for form, words in _FORMS.items()),
        *_MOMENTS.items(),
        *_WORDS,
    )
)
# Any of these makes a text German; words that English has too are not among them.
_GERMAN: Final = re.compile(
    rf"(?<!\w)(?:{'|'.join(words.replace('|früh|', '|') for words in _MOMENTS.values())}|täglich|taeglich|tgl|"
    r"bei bedarf|pro tag|am tag|wöchentlich|pro woche|tbl|tabl|tabletten?|kapseln?|tropfen|hübe|stück|stunden|std|tage|"
    r"jeden|einnehmen|nehmen|einmal|zweimal|dreimal|viermal|maximal)(?!\w)"
)
_UNIT: Final = "tablet|capsule|drops|puffs|units|ml|mg|mcg|packet|patch"
_COMMA: Final = re.compile(r"(?<=\d),(?=\d{1,2}(?!\d))")
_MOMENT_FIRST: Final = re.compile(
    rf"({_MOMENT})\s*:?\s*([1-3]/[2-4]|\d+(?:\.\d+)?)(?:\s*({_UNIT}))?"
    r"(?![\d.]|\s*(?:times|x)\b)"
)
_COUNT_FIRST: Final = re.compile(rf"(?<![\w./-])([1-3]/[2-4]|\d+(?:\.\d+)?)(?:\s*({_UNIT}))?\s+({_MOMENT})")
_UNIT_OF_LAST: Final = re.compile(rf"\b(?:{_UNIT})\b")
_TIMES: Final = {1: "once", 2: "twice", 3: "3 times", 4: "4 times"}
# "3 x 1 Tbl." is one tablet three times a day.
_TIMES_COUNT: Final = re.compile(
    rf"^([1-4])\s?x\s?({_N})(?:\s*({_FORM})(?!\w)\.?)?"
    r"(?=\s*$|\s*(?:täglich|taeglich|tgl|am tag|pro tag|bei bedarf|oral))"
)


def in_english(text: str) -> str:
    """A lower-case instruction with its German words in English; anything else as it is."""
    schemed = _with_scheme(text)
    if schemed is not None:
        return schemed
    if (times := _TIMES_COUNT.match(text)) and _unit(times[3] or "") not in ("mg", "mcg"):
        return _taken(Counter({_figure(times[2]): int(times[1])}), times[3] or "", text[times.end() :])
    if not _GERMAN.search(text):
        return text
    plain = _COMMA.sub(".", text)
    for english, pattern in _TRANSLATIONS:
        plain = pattern.sub(english, plain)
    return _amount_first(" ".join(plain.split()))


def _with_scheme(text: str) -> str | None:
    """`1-0-1 Tbl.` as `take 1 tablet 2 times daily`; None where no scheme stands at the beginning."""
    found = _SCHEME.search(text)
    if found is None or not _BEFORE_SCHEME.match(text[: found.start()].strip()):
        return None
    figures = [_figure(figure) for figure in found.groups()[:4] if figure is not None]
    if not found[5] and 0 not in figures and len(set(figures)) > 2:
        # 1-5-24 is more likely a date.
        return None
    return _taken(Counter(figure for figure in figures if figure), found[5] or "", text[found.end() :])


def _taken(counts: Counter[Decimal], form: str, rest: str) -> str:
    """The doses of a day as English says them, and of the rest what changes them: "when needed", "then"."""
    doses = [f"take {figure:f} {_unit(form)} {_TIMES[times]} daily" for figure, times in counts.items()]
    english = in_english(rest.strip()) if rest.strip() else ""
    kept = [word for word in ("as needed", "then") if re.search(rf"\b{word}\b", english)]
    return " ".join(" ".join((" and ".join(doses), *kept)).split())


def _figure(text: str) -> Decimal:
    top, stroke, bottom = text.replace(",", ".").partition("/")
    return Decimal(top) / Decimal(bottom) if stroke else Decimal(top)


def _unit(word: str) -> str:
    return next((name for name, pattern in _ENGLISH_OF_FORM if pattern.match(word)), "")


def _amount_first(text: str) -> str:
    """`every morning 1, every evening 2 ml` as `take 1 ml every morning, take 2 ml every evening`."""
    units = set(_UNIT_OF_LAST.findall(text))
    shared = units.pop() if len(units) == 1 else ""
    first_moment, first_figure = re.search(_MOMENT, text), re.search(r"\d", text)
    if first_moment is None or first_figure is None:
        return text
    if first_figure.start() < first_moment.start():
        return _COUNT_FIRST.sub(lambda found: f"take {found[1]} {found[2] or shared} {found[3]}", text)
    return _MOMENT_FIRST.sub(lambda found: f"take {found[2]} {found[3] or shared} {found[1]}", text)
