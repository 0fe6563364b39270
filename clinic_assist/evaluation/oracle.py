"""Judges sentences without the verifier: whether their cited records hold what they say.

The verifier cannot measure itself. What it calls supported is compared here with the bare records, by
`against_records`, which knows nothing of slots, claims or verdicts. Limits: a sentence that puts the records' own words
together wrongly passes here, and the order of the words is not looked at. What is counted is therefore a floor.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clinic_assist.chart.facts import Fact
from clinic_assist.drafting.forms import form_words
from clinic_assist.errors import MachineError
from clinic_assist.evaluation.against_records import held_by, strangers_in

_DENIAL: Final = re.compile(r"\b(?:no|not|never|none|without|denies|denied|absent|negative)\b", re.IGNORECASE)
# Statuses of FHIR R4 and words of records by which a denial in a sentence is the record's own.
_DENYING_RECORD: Final = re.compile(
    r"\b(?:no|not|never|none|without|deni\w+|absent|negative|refuted|stopped|cancelled|error|on-?hold|held|inactive|"
    r"completed|revoked|abandoned|preparation|unknown|unconfirmed|rejected|declined|ended|resolved|false)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Oracle:
    """Knows the words that a writer may use beside its records.

    Attributes:
        own_words: In small letters; words of everyday prose that state no fact of medicine.
    """

    own_words: frozenset[str]

    def has_wrong_value(self, text: str, facts: Sequence[Fact]) -> bool:
        """Whether a number or date of the sentence is in none of the records."""
        return bool(strangers_in(text, held_by(facts), own_words=self.own_words).figures)

    def says_more(self, text: str, facts: Sequence[Fact]) -> bool:
        """Whether a figure, a word or a denial of the sentence is in none of the records."""
        held = held_by(facts)
        strangers = strangers_in(text, held, own_words=self.own_words)
        if strangers.figures or strangers.words:
            return True
        return bool(_DENIAL.search(_own_part(text, held.texts))) and not any(map(_DENYING_RECORD.search, held.texts))


def _own_part(text: str, texts: Collection[str]) -> str:
    """The sentence without what it repeats from the records."""
    rest = text
    for one in sorted((one for one in texts if len(one) > 3), key=len, reverse=True):
        rest = re.sub(rf"(?<!\w){re.escape(one)}(?!\w)", " ", rest, flags=re.IGNORECASE)
    return rest


def load_oracle(resources: Path) -> Oracle:
    """Reads the list of neutral words. Raises MachineError: a broken installation."""
    try:
        text = (resources / "evaluation" / "prose_words.txt").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise MachineError(
            "A list of the evaluation is missing or damaged.", hint="Install the program again."
        ) from problem
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return Oracle(form_words() | {word for line in lines for word in line.casefold().split()})
