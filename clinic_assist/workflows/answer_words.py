"""What an answer from the chart says in code's own words, for the window and the command line."""

from clinic_assist.asking.wording import (
    BEARING_WORDS,
    doubt_hint,
    lead,
    manner_words,
    outcome_words,
    searched_words,
)

__all__ = ["BEARING_WORDS", "doubt_hint", "lead", "manner_words", "outcome_words", "searched_words"]
