"""What a person changes who types a sentence again without changing what it says."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable

Edit = Callable[[str], str]

# Shorter or longer words for the same; only such as any clinician would take for the same.
_SAME = (
    (r"\bhypertension\b", "HTN"),
    (r"\bshortness of breath\b", "SOB"),
    (r"\bblood pressure\b", "BP"),
    (r"\bhistory of\b", "h/o"),
    (r"\btwice (?:a day|daily)\b", "BID"),
    (r"\bonce (?:a day|daily)\b", "daily"),
    (r"\bthree times (?:a day|daily)\b", "TID"),
    (r"-year-old\b", "yo"),
    (r"\bdiabetes mellitus\b", "DM"),
    (r"\bmilligrams?\b", "mg"),
    (r"\bapproximately\b", "about"),
    (r"\bwith\b", "w/"),
    (r"\bwithout\b", "w/o"),
    (r"\bhemoglobin a1c\b", "HbA1c"),
    (r"\bheart attack\b", "MI"),
)
_NUMBERS = (("two", "2"), ("three", "3"), ("four", "4"), ("five", "5"), ("six", "6"), ("eight", "8"), ("ten", "10"))


def _abbreviated(text: str) -> str:
    for pattern, short in _SAME:
        text = re.sub(pattern, short, text, flags=re.IGNORECASE)
    return text


def _numbers_in_digits(text: str) -> str:
    for word, digit in _NUMBERS:
        text = re.sub(rf"\b{word}\b(?= (?:hour|day|week|month|year|time|tablet|mg|pack))", digit, text)
    return text


def _short_subject(text: str) -> str:
    return re.sub(r"^The patient (?:reports|states|notes) (?:that )?", "Pt reports ", text).replace("The patient", "Pt")


EDITS: dict[str, Edit] = {
    "without the full stop": lambda text: text.rstrip("."),
    "as a bullet": lambda text: f"- {text}",
    "in small letters": lambda text: text if text[:2].isupper() else text[:1].lower() + text[1:],
    "in capitals": str.upper,
    "wrapped, Windows line ends": lambda text: "\r\n".join(textwrap.wrap(text, 48)),
    "double blanks": lambda text: text.replace(" ", "  "),
    "the patient is Pt": _short_subject,
    "abbreviated": _abbreviated,
    "numbers in digits": _numbers_in_digits,
    "ampersand": lambda text: text.replace(" and ", " & "),
    "typographic signs": lambda text: text.replace("'", "’").replace(" - ", " – "),
}
