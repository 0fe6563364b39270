from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic_assist.grounding.claims import split_statements
from clinic_assist.grounding.headings import is_only_a_heading
from clinic_assist.grounding.sentences import LONGEST_SENTENCE, Sentence, sentences_of, split_sections
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Metformin 500 mg b.i.d. Lisinopril 10 mg daily.", ("Metformin 500 mg b.i.d.", "Lisinopril 10 mg daily.")),
        ("Given 10 mg p.o. BID for pain.", ("Given 10 mg p.o. BID for pain.",)),
        ("Given at 3 p.m. Patient slept.", ("Given at 3 p.m.", "Patient slept.")),
        ("Babinski neg. Reflexes normal.", ("Babinski neg.", "Reflexes normal.")),
        ("Pt. c/o cough. St. John's wort daily.", ("Pt. c/o cough.", "St. John's wort daily.")),
        ("Room No. 3. Pain: no. Fever: no.", ("Room No. 3.", "Pain: no.", "Fever: no.")),
        ("Warfarin 2.5 mg. INR 2.4.", ("Warfarin 2.5 mg.", "INR 2.4.")),
        ("Takes vitamin D. Walks daily.", ("Takes vitamin D.", "Walks daily.")),
        ("Seen with J. Smith today.", ("Seen with J. Smith today.",)),
        ("Fluids, e.g. tea, were given.", ("Fluids, e.g. tea, were given.",)),
        ("denies pain. no fever. meds unchanged.", ("denies pain.", "no fever.", "meds unchanged.")),
        ("No headache.No fever.", ("No headache.", "No fever.")),
        ("BP 120/80, HR 72, T 37.2; SpO2 98 %", ("BP 120/80, HR 72, T 37.2; SpO2 98 %",)),
        ("1. Rest. 2. Fluids. 3. Review in a week.", ("Rest.", "Fluids.", "Review in a week.")),
        ("1. Rest 2. Fluids 3. Review", ("Rest", "Fluids", "Review")),
        ("Sodium\t140\tmmol/L\r\nPotassium\t4.1\tmmol/L\r\n", ("Sodium 140 mmol/L", "Potassium 4.1 mmol/L")),
        ("Treated for hyper-\ntension and seen in follow-\nup.", ("Treated for hypertension and seen in follow-up.",)),
        ("NO FEVER. BP 120/80.\nCOUGH RESOLVED", ("NO FEVER.", "BP 120/80.", "COUGH RESOLVED")),
    ],
)
def test_clinical_abbreviations_lists_and_line_ends_are_survived(text: str, expected: tuple[str, ...]) -> None:
    assert split_statements(text) == expected


def test_lines_wrapped_at_one_width_are_one_sentence() -> None:
    text = (
        "The patient was admitted on Monday with pain in the left knee and was seen\n"
        "Tuesday by the team of Dr. Adams, who advised rest, ice and elevation. On\n"
        "Wednesday the knee was less swollen, and no effusion was felt by either of\n"
        "Dr. Adams or the physiotherapist."
    )

    assert split_statements(text) == (
        (
            "The patient was admitted on Monday with pain in the left knee and was seen Tuesday by the team of "
            "Dr. Adams, who advised rest, ice and elevation."
        ),
        (
            "On Wednesday the knee was less swollen, and no effusion was felt by either of Dr. Adams or the "
            "physiotherapist."
        ),
    )


def test_a_list_of_medicines_stays_a_list() -> None:
    text = "Lisinopril 10 mg once daily\nMetformin 500 mg twice daily\nAtorvastatin 20 mg at night"

    assert split_statements(text) == tuple(text.splitlines())


def test_headings_of_many_forms_open_sections() -> None:
    text = "PAST HISTORY\nAsthma.\nFH - father died of MI\nO/E: chest clear\nHx:\nNil.\nNeck\n• Supple."

    assert split_sections(text) == (
        ("PAST HISTORY", "Asthma."),
        ("FH", "father died of MI"),
        ("O/E", "chest clear"),
        ("Hx", "Nil."),
        ("Neck", "Supple."),
    )


def test_a_heading_that_names_a_disease_is_a_statement_too() -> None:
    assert split_sections("Lupus nephritis:\n- Continue steroids.") == (
        ("", "Lupus nephritis:"),
        ("Lupus nephritis", "Continue steroids."),
    )


def test_lines_of_a_note_in_capitals_are_headings_only_where_they_name_sections() -> None:
    assert split_statements("PAST HISTORY\nCHEST PAIN\nPAST HISTORY OF STROKE\nPLAN: ADMIT") == (
        "CHEST PAIN",
        "PAST HISTORY OF STROKE",
        "ADMIT",
    )


_NOTES = st.lists(
    st.sampled_from(
        "Dr. Smith|mg|b.i.d.|.|, |; |\n|\r\n|\t| |- |1. |2) |No fever|BP 120/80|PLAN:|Hx|denies|pain|Lupus:|é|(a)|?|:|"
        "hyper-\n|tension|2.5|# Heart|…|“Well.”".split("|")
    ),
    max_size=60,
).map("".join)


@given(st.one_of(_NOTES, st.text(max_size=300)))
def test_every_letter_of_a_note_stands_in_a_statement_a_heading_or_a_mark(text: str) -> None:
    found = sentences_of(text)

    rest = "".join(
        text[one.end : other.start]
        for one, other in pairwise([Sentence(0, 0, ""), *found, Sentence(len(text), len(text), "")])
    )
    headings = "".join(one.section for one in found)
    assert all(one.start < one.end for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(_letters(text[one.start : one.end]) == _letters(one.text) for one in found)
    lost = [line for line in rest.splitlines() if _letters(line) and not _is_heading_or_mark(line, headings)]
    assert not lost


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def _is_heading_or_mark(line: str, headings: str) -> bool:
    plain = line.strip(" \t#:-")
    is_mark = all(len(_letters(part)) <= 2 for part in plain.split())
    return is_mark or plain in headings or all(is_only_a_heading(part) for part in re.split(r"[:\d.)]|- ", plain))


@pytest.mark.parametrize("text", [" " * 50_000 + "gout", "-" * 50_000 + "a", "gout " * 20_000, "# " + "a " * 20_000])
def test_a_text_without_sentences_is_cut_into_pieces_of_bounded_length(text: str) -> None:
    found = sentences_of(text)

    assert found or is_only_a_heading(text)
    assert all(len(one.text) <= LONGEST_SENTENCE for one in found)
