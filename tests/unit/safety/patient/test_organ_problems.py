"""Kidneys and livers as records write them."""

from __future__ import annotations

import pytest

from clinic_assist.chart.datatypes import CodeableConcept
from tests.pharmacy import knowledge


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("CKD (chronic kidney disease) stage 4, GFR 15-29 ml/min (HCC)", "ckd-stage-4"),
        ("Chronic kidney disease, stage 3 (moderate)", "ckd-stage-3"),
        ("Stage 3b chronic kidney disease", "ckd-stage-3b"),
        ("CKD stage G3a/A1", "ckd-stage-3a"),
        ("CKD IIIb", "ckd-stage-3b"),
        ("Chronic renal failure, stage 5", "ckd-stage-5"),
        ("End-stage renal disease", "ckd-stage-5"),
        ("ESRD on hemodialysis", "dialysis"),
        ("Acute-on-chronic kidney injury", "acute-kidney-injury"),
        ("Cirrhosis, Child-Pugh B", "child-pugh-b"),
        ("Child-Pugh score 8", "child-pugh-b"),
        ("Child-Pugh class C", "child-pugh-c"),
        ("Alcoholic cirrhosis of liver with ascites", "ascites"),
        ("Acute hepatic failure", "liver-failure"),
        ("Chronic hepatitis B", "active-liver-disease"),
    ],
)
def test_a_problem_is_found_in_the_words_of_records(text: str, problem: str) -> None:
    assert problem in knowledge().problems.named_in(CodeableConcept(text=text))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("End-stage renal disease", "dialysis"),
        ("Pre-dialysis education", "dialysis"),
        ("Chronic kidney disease stage 2", "ckd-stage-3"),
        ("Chronic kidney disease stage 3", "ckd-stage-4"),
        ("Fatty liver", "hepatic-impairment"),
        ("Right heart failure", "liver-failure"),
    ],
)
def test_other_words_are_another_problem(text: str, problem: str) -> None:
    assert problem not in knowledge().problems.named_in(CodeableConcept(text=text))
