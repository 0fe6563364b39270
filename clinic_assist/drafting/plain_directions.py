"""Directions for use in words of every day, for the patient: the abbreviations of prescriptions written out.

Only abbreviations with one meaning are: `OD` is once daily to some and the right eye to others, `HS` is half strength
or bedtime (ISMP, list of error-prone abbreviations); they stay as the record has them, as does every other word.
"""

from __future__ import annotations

import re

# HL7 v2.5.1 table 0335 (repeat pattern) and HL7 v3 GTSAbbreviation; table 0162 (route); QD and QOD: The Joint
# Commission, official "Do Not Use" list.
_WORDS = {
    "bid": "twice a day",
    "tid": "three times a day",
    "qid": "four times a day",
    "qd": "once a day",
    "qod": "every other day",
    "qhs": "at bedtime",
    "qam": "every morning",
    "qpm": "every evening",
    "prn": "as needed",
    "ac": "before meals",
    "pc": "after meals",
    "po": "by mouth",
    "sl": "under the tongue",
    "pr": "into the rectum",
    "tab": "tablet",
    "tabs": "tablets",
    "cap": "capsule",
    "caps": "capsules",
}
# `bid`, `b.i.d.`, `tab.` before a small letter; a full stop that ends a sentence stays.
_SPELLINGS = [
    spelling for word in _WORDS for spelling in ("".join(rf"{sign}\." for sign in word), rf"{word}\.(?=\s+[a-z])", word)
]
_ABBREVIATION = re.compile(rf"(?<![\w.-])(?:{'|'.join(_SPELLINGS)})(?![\w-])", re.IGNORECASE)
_HOURLY = re.compile(
    r"(?<!\w)q\.?\s?(?P<hours>\d{1,2}(?:\s?-\s?\d{1,2})?)\s?(?:h|hr|hrs|hours?)\.?(?!\w)", re.IGNORECASE
)


def in_plain_words(directions: str) -> str:
    """Answers the directions with their abbreviations written out: `1 tab PO BID` → `1 tablet by mouth twice a day`."""
    hourly = _HOURLY.sub(_every, directions)
    return _ABBREVIATION.sub(lambda match: _WORDS[match.group().replace(".", "").lower()], hourly)


def _every(match: re.Match[str]) -> str:
    hours = match["hours"]
    return "every hour" if hours == "1" else f"every {hours} hours"
