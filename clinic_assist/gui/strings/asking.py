"""What the window says where the chart is asked a question."""

from __future__ import annotations

ASK = "Ask the chart"
ASK_QUESTION = "Question"
ASK_PLACEHOLDER = "One question about this patient, such as “last potassium”"
ASK_BUTTON = "Ask"
ASK_STOP = "Stop"
ASK_SEARCHING = "Searching the chart …"
ASK_WORDING = "Found. Sentences are being written and checked …"
ASK_EMPTY = "Ask for a medicine, a problem, an allergy, a result, a procedure, a vaccine or the family history."
ASK_HOW = (
    "Records and passages are found by the program, not by a model. Every sentence cites its source and is checked; "
    "what is not recorded is said to be not documented."
)
ASK_EXAMPLES = (
    "Is the patient on a beta blocker?",
    "Last potassium",
    "Trend of creatinine",
    "Allergic to penicillin?",
    "Any family history of stroke?",
)
ASK_RECORDS, ASK_PASSAGES = "Records", "Passages in documents"
ASK_FACT_COLUMNS = (
    ("Record", 5, 240),
    ("How it answers", 2, 150),
    ("Date", 0, 118),
)
ASK_PASSAGE_COLUMNS = (
    ("Sentence", 6, 260),
    ("How it speaks of it", 2, 150),
    ("Where", 3, 160, False, 700),
)
ASK_PLAIN = "said plainly"


def ask_withheld(count: int) -> str:
    return (
        f"{count:,} sentence{'' if count == 1 else 's'} left out, because the record does not bear "
        f"{'it' if count == 1 else 'them'} out."
    )


def ask_hidden(count: int) -> str:
    return f"{count:,} more record{'' if count == 1 else 's'} not shown."


def ask_without_model(reason: str) -> str:
    return f"Composed from the record, without the model: {reason}"
