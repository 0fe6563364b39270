from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_assist.grounding.claims import split_statements
from clinic_assist.grounding.sentences import split_sections
from clinic_assist.grounding.verify import draft_from_text
from clinic_assist.notes.note import Composer, Origin, Task


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Seen by Dr. Smith. Doing well.", ("Seen by Dr. Smith.", "Doing well.")),
        ("Takes metformin q.d. for diabetes.", ("Takes metformin q.d. for diabetes.",)),
        ("Potassium 5.2 mmol/L vs. 4.1. Sodium 140.", ("Potassium 5.2 mmol/L vs. 4.1.", "Sodium 140.")),
        ("HbA1c approx. 7 %. Stable.", ("HbA1c approx. 7 %.", "Stable.")),
        ("Given 0.5 mg i.v. at night.", ("Given 0.5 mg i.v. at night.",)),
        ("- Lisinopril 10 mg\n- Metformin 500 mg", ("Lisinopril 10 mg", "Metformin 500 mg")),
        ("1. Aspirin\n2) Warfarin", ("Aspirin", "Warfarin")),
        ("The patient has\nhypertension.", ("The patient has hypertension.",)),
        ("Is it stable? Yes!", ("Is it stable?", "Yes!")),
        ("BP 120/80. 5 mg given.", ("BP 120/80.", "5 mg given.")),
        ("...\n\n  \n—", ()),
        ("", ()),
        ("Hypertension (since 2012). “Stable.” Asthma.", ("Hypertension (since 2012).", "“Stable.”", "Asthma.")),
    ],
)
def test_text_is_cut_into_statements(text: str, expected: tuple[str, ...]) -> None:
    assert split_statements(text) == expected


def test_headings_become_sections_and_are_no_statements() -> None:
    text = "Medications:\n- Lisinopril\nAllergies: Penicillin (rash)\nPLAN\nRecheck.\n## Results\nK 4.1\nHome exercise:\nWalks."

    assert split_sections(text) == (
        ("Medications", "Lisinopril"),
        ("Allergies", "Penicillin (rash)"),
        ("PLAN", "Recheck."),
        ("Results", "K 4.1"),
        ("Home exercise", "Walks."),
    )


def test_a_result_with_a_colon_is_no_heading() -> None:
    assert split_sections("Potassium: 4.1 mmol/L") == (("", "Potassium: 4.1 mmol/L"),)


def test_free_text_becomes_a_draft_of_the_clinician() -> None:
    draft = draft_from_text("Problems:\nHypertension.\nAsthma.", "p1")

    assert draft.composer is Composer.CLINICIAN
    assert draft.task is Task.SUMMARY
    assert [(one.section, one.text, one.origin) for one in draft.statements] == [
        ("Problems", "Hypertension.", Origin.CLINICIAN),
        ("Problems", "Asthma.", Origin.CLINICIAN),
    ]


@given(st.text(max_size=300))
def test_splitting_loses_no_letters_and_never_fails(text: str) -> None:
    statements = split_statements(text)

    assert all(any(character.isalnum() for character in statement) for statement in statements)
