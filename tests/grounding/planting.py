"""Plants one error into the text of a note: another value, drug, side, person, negation and so on."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from clinic_assist.grounding.ports import DrugSpans


@dataclass(frozen=True, slots=True)
class Planted:
    """A place of a text and what is to stand there instead."""

    start: int
    end: int
    text: str

    def into(self, text: str) -> str:
        """The text with the error in it."""
        return f"{text[: self.start]}{self.text}{text[self.end :]}"


Finder = Callable[[str, DrugSpans, random.Random], Iterator[Planted]]

_UNITS = r"mg/dL|mmol/L|mmHg|mcg|mg|g/dL|g|mL|units?|%|kg|pounds|lbs?|degrees|bpm|cm|mm|inch(?:es)?"
_SPANS = ("hour", "day", "week", "month", "year")
_OTHER_UNITS = ("mg", "mcg", "g", "mmol/L", "mL", "kg", "cm", "units")
_OTHER_DRUGS = ("azithromycin", "carvedilol", "apixaban", "fluoxetine", "tamsulosin", "montelukast", "digoxin")
_SENTENCES = (
    "Ferritin was 12 ng/mL.",
    "She is allergic to iodine contrast.",
    "Splenectomy in 2011.",
    "Ejection fraction was 35 %.",
    "History of pulmonary embolism.",
    "The patient was started on warfarin.",
    "He attempted suicide last year.",
    "Biopsy showed adenocarcinoma.",
)
_THINGS = ("lupus nephritis", "sarcoidosis", "multiple sclerosis", "cirrhosis", "hepatitis C", "myasthenia gravis")
_BODY = (
    "knee|hip|shoulder|elbow|wrist|ankle|foot|hand|thumb|neck|back|chest|abdomen|abdominal|leg|arm|eye|ear|throat|"
    "heart|lung|kidney|liver|breast|calf|thigh|heel|forearm"
).split("|")
_SWAPS: dict[str, tuple[tuple[str, str], ...]] = {
    "laterality": (
        ("left", "right"),
        ("right", "left"),
        ("bilateral", "left"),
        ("bilaterally", "on the right"),
    ),
    "person": (
        ("mother", "father"),
        ("father", "mother"),
        ("brother", "sister"),
        ("sister", "brother"),
        ("maternal", "paternal"),
        ("his mother", "he"),
        ("her mother", "she"),
        ("the patient", "the patient's mother"),
        ("patient", "patient's brother"),
    ),
    "gender": (
        ("he", "she"),
        ("she", "he"),
        ("his", "her"),
        ("her", "his"),
        ("male", "female"),
        ("female", "male"),
        ("man", "woman"),
        ("woman", "man"),
        ("gentleman", "lady"),
    ),
    "status": (
        ("continue", "stop"),
        ("continues", "stopped"),
        ("stop", "continue"),
        ("stopped", "continued"),
        ("discontinued", "continued"),
        ("started", "stopped"),
        ("start", "stop"),
        ("increase", "decrease"),
        ("increased", "decreased"),
        ("resolved", "persists"),
        ("active", "resolved"),
        ("currently", "formerly"),
        ("quit", "continues"),
        ("completed", "declined"),
        ("is taking", "stopped taking"),
        ("had", "is scheduled for"),
    ),
    "trend": (
        ("increased", "decreased"),
        ("decreased", "increased"),
        ("improved", "worsened"),
        ("improving", "worsening"),
        ("worsening", "improving"),
        ("worse", "better"),
        ("better", "worse"),
        ("stable", "deteriorating"),
        ("elevated", "low"),
        ("high", "low"),
        ("normal", "abnormal"),
        ("low", "high"),
        ("mild", "severe"),
        ("severe", "mild"),
        ("moderate", "severe"),
        ("acute", "chronic"),
        ("chronic", "acute"),
        ("intermittent", "constant"),
        ("positive", "negative"),
        ("negative", "positive"),
        ("unremarkable", "remarkable"),
    ),
    "certainty": (
        ("possible", ""),
        ("possibly", ""),
        ("likely", ""),
        ("probable", ""),
        ("suspected", ""),
        ("may have", "has"),
        ("suspect", "have confirmed"),
        ("consistent with", "confirmed to be"),
        ("diagnosed with", "suspected of having"),
        ("history of", "possible history of"),
        ("has", "possibly has"),
        ("concern for", "diagnosis of"),
        ("concerning for", "diagnostic of"),
        ("appears to", "does"),
        ("rule out", "treat"),
    ),
    "negation dropped": (
        ("no", ""),
        ("denies", "reports"),
        ("denied", "reported"),
        ("without", "with"),
        ("not", ""),
        ("negative for", "positive for"),
        ("never", ""),
        ("nil", ""),
        ("neither", "both"),
        ("nor", "and"),
    ),
    "negation added": (
        ("has", "has no"),
        ("reports", "denies"),
        ("is", "is not"),
        ("was", "was not"),
        ("had", "never had"),
        ("notes", "denies"),
        ("states", "denies"),
        ("with", "without"),
        ("endorses", "denies"),
        ("there is", "there is no"),
        ("positive for", "negative for"),
        ("takes", "does not take"),
        ("history of", "no history of"),
    ),
    "time": (
        ("before", "after"),
        ("after", "before"),
        ("prior to", "following"),
        ("today", "yesterday"),
        ("last", "next"),
        ("morning", "evening"),
        ("night", "morning"),
        ("recently", "in childhood"),
        ("ago", "from now"),
    ),
    "frequency": (
        ("once", "three times"),
        ("twice", "once"),
        ("daily", "weekly"),
        ("twice daily", "three times daily"),
        ("once daily", "every other day"),
        ("twice a day", "four times a day"),
        ("every day", "every week"),
        ("weekly", "daily"),
        ("a day", "a week"),
        ("a week", "a day"),
        ("nightly", "hourly"),
        ("as needed", "regularly"),
        ("bid", "qid"),
        ("bd", "qds"),
        ("occasionally", "constantly"),
    ),
}


# Where these stand, another denial says the same again ("no fever, no cough"), or the sentence denies already.
_DENIES = re.compile(r"\b(?:no|not|den(?:ies|ied|ying)|without|never|nil|neither|nor|n't|non\w+)\b", re.IGNORECASE)


def _says_again(text: str, start: int) -> bool:
    """Whether a denial follows another one in the same list, so that the list denies without it."""
    before = re.split(r"[.\n;:]", text[:start])[-1]
    return bool(_DENIES.search(before)) and bool(re.search(r"(?:[,/]|\band|\bor)\s*$", before))


def _swapped(kind: str) -> Finder:
    rows = _SWAPS[kind]
    patterns = [(re.compile(rf"(?<![\w'-]){re.escape(old)}(?![\w'-])", re.IGNORECASE), new) for old, new in rows]

    def find(text: str, names: DrugSpans, rng: random.Random) -> Iterator[Planted]:
        for pattern, new in patterns:
            for match in pattern.finditer(text):
                if kind == "negation dropped" and _says_again(text, match.start()):
                    continue
                end = match.end() + (not new and text[match.end() : match.end() + 1] == " ")
                shown = new.capitalize() if match.group()[0].isupper() else new
                yield Planted(match.start(), end, shown)

    return find


_NUMBER = re.compile(r"(?<![\w/.-])\d+(?:\.\d+)?(?![\w/-]|\.\d)")
_BULLET_NUMBER = re.compile(r"^[ \t]*\(?\d{1,2}[.)]", re.MULTILINE)
_PRESSURE = re.compile(r"\b(\d{2,3})/(\d{2,3})\b(?!/)")
_WITH_UNIT = re.compile(rf"(?<![\w.])(\d+(?:\.\d+)?)([ -]?)({_UNITS})(?![\w/])", re.IGNORECASE)
_DOSE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)[ -]?(?:mg|mcg|g|units?|mL|tablets?|milligrams?|puffs?)\b", re.IGNORECASE)
_NUMBER_WORD = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|several|a few|a couple of|couple)\b", re.IGNORECASE
)
_DURATION = re.compile(
    rf"\b(\d+|two|three|four|five|six|several|few|couple of)([ -])({'|'.join(_SPANS)})(s?)\b", re.IGNORECASE
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(rf"\b(?:19|20)\d\d\b|\b\d{{1,2}}/\d{{1,2}}/\d{{2,4}}\b|\b(?:{_MONTHS})\b(?= \d)")


def _other_number(written: str, rng: random.Random) -> str:
    step = 10 ** -len(written.partition(".")[2])
    value = float(written)
    changed = rng.choice((value + step, value * 10, value + 7 * step, value * 2 + step))
    return f"{changed:.{len(written.partition('.')[2])}f}"


def _value(text: str, names: DrugSpans, rng: random.Random) -> Iterator[Planted]:
    bullets = [match.span() for match in _BULLET_NUMBER.finditer(text)]
    for match in (*_NUMBER.finditer(text), *_PRESSURE.finditer(text)):
        if not any(start <= match.start() < end for start, end in bullets):
            first, stroke, second = match.group().partition("/")
            yield Planted(match.start(), match.end(), f"{_other_number(first, rng)}{stroke}{second}")
    for match in _NUMBER_WORD.finditer(text):
        others = [one for one in ("two", "four", "seven", "nine") if one != match.group().lower()]
        yield Planted(match.start(), match.end(), rng.choice(others))


def _unit(text: str, names: DrugSpans, rng: random.Random) -> Iterator[Planted]:
    for match in _WITH_UNIT.finditer(text):
        other = rng.choice([one for one in _OTHER_UNITS if one.rstrip("s") != match[3].lower().rstrip("s")])
        yield Planted(match.start(3), match.end(3), other)


def _dose(text: str, names: DrugSpans, rng: random.Random) -> Iterator[Planted]:
    for match in _DOSE.finditer(text):
        yield Planted(match.start(1), match.end(1), f"{float(match[1]) * rng.choice((2, 5, 10, 0.5)):g}")


def _drug(text: str, names: DrugSpans, rng: random.Random) -> Iterator[Planted]:
    for start, end, ingredient in names.spans(text):
        yield Planted(start, end, rng.choice([one for one in _OTHER_DRUGS if one != ingredient.lower()]))


def _duration(text: str, names: DrugSpans, rng: random.Random) -> Iterator[Planted]:
    for match in _DURATION.finditer(text):
        other = rng.choice([one for one in _SPANS if one != match[3].lower()])
        yield Planted(match.start(3), match.end(3), other)


def _date(text: str, names: DrugSpans, rng: random.Random) -> Iterator[Planted]:
    for match in _DATE.finditer(text):
        written = match.group()
        if written.isdigit():
            yield Planted(match.start(), match.end(), str(int(written) - rng.choice((1, 2, 10))))
        elif written[0].isdigit():
            day = match.group().split("/")[1]
            yield Planted(match.start(), match.end(), written.replace(f"/{day}/", f"/{int(day) % 12 + 14}/"))
        else:
            others = [one for one in _MONTHS.split("|") if one != written]
            yield Planted(match.start(), match.end(), rng.choice(others))


def _body(text: str, names: DrugSpans, rng: random.Random) -> Iterator[Planted]:
    for match in re.finditer(rf"\b(?:{'|'.join(_BODY)})\b", text, re.IGNORECASE):
        other = rng.choice([one for one in _BODY if one[:3] != match.group().lower()[:3]])
        yield Planted(match.start(), match.end(), other)


_SENTENCE = re.compile(r"[A-Z][^\n.:]{12,200}\.(?=\s)")


def _invented(text: str, names: DrugSpans, rng: random.Random) -> Iterator[Planted]:
    for match in _SENTENCE.finditer(text):
        thing = rng.choice(_THINGS)
        yield rng.choice(
            (
                Planted(match.end(), match.end(), f" {rng.choice(_SENTENCES)}"),
                Planted(match.end() - 1, match.end() - 1, f" and {thing}"),
                Planted(match.end() - 1, match.end() - 1, f", due to {thing}"),
            )
        )


def _around(text: str, match: re.Match[str]) -> tuple[str, str]:
    """The words beside a place: where they are the same, exchanging both changes nothing ("hip pain and knee pain")."""
    before, after = text[: match.start()].split()[-1:], text[match.end() :].split()[:1]
    last = "" if before and before[0].endswith((",", "and")) else "".join(before).lower()
    return last, "".join(after).strip(",.;").lower()


def _exchanged(pattern: re.Pattern[str]) -> Finder:
    """Two different words of one kind in one sentence, each in the place of the other."""

    def find(text: str, names: DrugSpans, rng: random.Random) -> Iterator[Planted]:
        for sentence in re.finditer(r"[^\n.;]+(?:\.\d+[^\n.;]*)*", text):
            found = list(pattern.finditer(text, sentence.start(), sentence.end()))
            for one, other in pairwise(found):
                if one.group().lower() != other.group().lower():
                    between = text[one.end() : other.start()]
                    alike = _around(text, one) == _around(text, other)
                    if (len(between.split()) > 1 or "/" in between) and not alike:
                        yield Planted(one.start(), other.end(), f"{other.group()}{between}{one.group()}")

    return find


_FINDERS: dict[str, Finder] = {
    "value": _value,
    "unit": _unit,
    "date": _date,
    "drug": _drug,
    "dose": _dose,
    "duration": _duration,
    **{kind: _swapped(kind) for kind in _SWAPS},
    "body part": _body,
    "invented": _invented,
    "numbers exchanged": _exchanged(_NUMBER),
    "sides exchanged": _exchanged(re.compile(r"\b(?:left|right)\b", re.IGNORECASE)),
    "parts exchanged": _exchanged(re.compile(rf"\b(?:{'|'.join(_BODY)})\b", re.IGNORECASE)),
}
KINDS = tuple(_FINDERS)


def places_for(kind: str, text: str, names: DrugSpans, rng: random.Random) -> list[Planted]:
    """Every place of a text where an error of that kind can stand, in no order."""
    found = [one for one in _FINDERS[kind](text, names, rng) if one.into(text) != text]
    rng.shuffle(found)
    return found
