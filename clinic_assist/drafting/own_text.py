"""Places a clinician's own notes under Subjective, Objective, Assessment and Plan. Nothing is reworded or left out.

A heading that the clinician wrote decides; without one, words that such sentences usually open with or hold. What shows
neither is told by the patient. The cues are ours, read off the structure of SOAP notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from clinic_assist.drafting.tasks import OwnPart


def _heading(words: str) -> re.Pattern[str]:
    return re.compile(rf"^(?:{words})\s*:?$", re.IGNORECASE)


_HEADINGS = (
    (OwnPart.ASSESSMENT, _heading(r"a|a\s*[/&+]\s*p|assessment.*|impression|diagnos[ie]s|dx|problem list")),
    (
        OwnPart.PLAN,
        _heading(r"p|plan.*|recommendations?|follow[- ]?up|treatment|orders?|disposition|instructions?"),
    ),
    (
        OwnPart.OBJECTIVE,
        _heading(
            r"o|objective.*|(?:physical )?exam(?:ination)?.*|pe|vitals?(?: signs)?|labs?.*|results?.*|findings|imaging"
            r"|observations"
        ),
    ),
    (
        OwnPart.SUBJECTIVE,
        _heading(
            r"s|subjective.*|cc|chief complaint|hpi|history.*|interval history|ros|review of systems|pmh|psh|social.*"
            r"|family.*|medications?|allergies|presenting complaint"
        ),
    ),
)
_PLAN = re.compile(
    r"^(?:will |we will |to |please )?(?:start|stop|continue|increase|decrease|reduce|hold|resume|refer|order|check"
    r"|recheck|repeat|follow|return|review|schedule|arrange|advise|advised|counsel(?:l?ed)?|discuss(?:ed)?|prescribe|switch|taper"
    r"|admit|discharge|obtain|monitor|consider|await|send|give)\b|\b(?:follow[- ]?up|rtc|return) (?:in|with)\b"
    r"|\bif (?:no|not|symptoms|it) (?:better|improv\w+|wors\w+)",
    re.IGNORECASE,
)
_ASSESSMENT = re.compile(
    r"\b(?:likely|probabl[ey]|suspect(?:ed)?|consistent with|suggest(?:s|ive)|impression|differential|rule out|r/o"
    r"|secondary to|due to|(?:well|poorly|not|un)[- ]?controlled|stable|at goal|improving|worsening|diagnosis)\b",
    re.IGNORECASE,
)
_OBJECTIVE = re.compile(
    r"\b(?:bp|hr|rr|spo2|temp(?:erature)?|pulse|weight|bmi|wt)\b[ :=]*\d|\d+\s*/\s*\d+\s*mm\s*hg"
    r"|\b(?:on exam(?:ination)?|auscultation|palpation|percussion|tender(?:ness)?|murmurs?|rales|wheez\w+|crackles"
    r"|edema|oedema|lungs?|heart sounds?|abdomen|pupils|reflexes|gait|ecg|ekg|x-?ray|ct|mri|afebrile|clear to)\b",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"\b(?:reports?|complains?|c/o|denies|states|says|feels?|describes|has been|noticed|endorses)\b", re.IGNORECASE
)


# The label of a part before its sentence, as SOAP notes have it.
_LABEL = re.compile(
    r"^(?P<label>s|o|a|p|a\s*/\s*p|subjective|objective|assessment(?: and plan)?|plan|impression|hpi|exam|vitals?"
    r"|labs?)"
    r"\s*[:\-–]\s+",
    re.IGNORECASE,
)


def placed(lines: Iterable[tuple[str, str]]) -> tuple[tuple[OwnPart, str], ...]:
    """Answers where each sentence of the clinician's own notes belongs, in their order; the texts are as they were.

    `lines` are (heading, sentence). A label in front of a sentence ("O: BP 132/84") counts as its heading, and where a
    note labels more than one part, for the sentences after it as well.
    """
    given = list(lines)
    labels = [match["label"] if (match := _LABEL.match(text)) else "" for _heading, text in given]
    carries = len({_named(label) for label in labels if label}) > 1
    found: list[tuple[OwnPart, str]] = []
    current = ""
    for (heading, text), label in zip(given, labels, strict=True):
        current = label or (current if carries and not heading else "")
        found.append((part_of(label or current or heading, text), text))
    return tuple(found)


def part_of(heading: str, sentence: str) -> OwnPart:
    """Where a sentence of the clinician's own notes belongs.

    A combined heading ("A/P", "Assessment and plan") leaves what is to be done to the plan.
    """
    named = _named(heading)
    if named is OwnPart.ASSESSMENT and _is_combined(heading) and _PLAN.search(sentence):
        return OwnPart.PLAN
    if named is not None:
        return named
    if _PLAN.search(sentence) and not _TOLD.search(sentence):
        return OwnPart.PLAN
    if _TOLD.search(sentence):
        return OwnPart.SUBJECTIVE
    if _OBJECTIVE.search(sentence):
        return OwnPart.OBJECTIVE
    return OwnPart.ASSESSMENT if _ASSESSMENT.search(sentence) else OwnPart.SUBJECTIVE


def _named(heading: str) -> OwnPart | None:
    return next((part for part, pattern in _HEADINGS if pattern.match(heading.strip())), None)


def _is_combined(heading: str) -> bool:
    return re.search(r"plan|[/&+]\s*p\b", heading, re.IGNORECASE) is not None
