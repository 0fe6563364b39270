"""Recorded allergies as lists write them, one to a line: what was recorded, what is taken, what a pharmacist expects."""

from __future__ import annotations

from datetime import date

import pytest

from clinic_assist.chart.detected_issue import IssueKind, Severity
from clinic_assist.safety.check import check_drugs
from tests.pharmacy import knowledge, names

ON = date(2026, 11, 25)
C, S, M, I = Severity  # noqa: E741 - the four tiers, most serious first

SITUATIONS = [
    ("Penicillins", "amoxicillin", C),
    ("PCN", "piperacillin-tazobactam", C),
    ("penicillin", "cephalexin", M),
    ("penicillin", "cefazolin", I),
    ("penicillin", "ceftriaxone", I),
    ("penicillin", "meropenem", I),
    ("penicillin", "aztreonam", None),
    ("beta-lactams", "cefazolin", S),
    ("cephalosporins", "amoxicillin", I),
    ("amoxicillin", "cefadroxil", S),
    ("ceftriaxone", "cefepime", S),
    ("ceftazidime", "aztreonam", S),
    ("sulfa drugs", "Bactrim", C),
    ("sulfa", "furosemide", I),
    ("Sulfites", "Bactrim", None),
    ("Bactrim", "dapsone", M),
    ("NSAIDS", "ketorolac", S),
    ("NSAIDs", "celecoxib", I),
    ("aspirin", "naproxen", S),
    ("aspirin", "acetaminophen", None),
    ("codeine", "oxycodone", S),
    ("codeine", "fentanyl", I),
    ("lisinopril", "enalapril", C),
    ("lisinopril", "Entresto", S),
    ("lisinopril", "losartan", None),
    ("heparin", "enoxaparin", C),
    ("heparin", "fondaparinux", None),
    ("heparin", "argatroban", None),
    ("IV contrast", "iohexol", S),
    ("iodine", "iohexol", I),
    ("shellfish", "iohexol", None),
    ("Novocain", "lidocaine", None),
    ("clopidogrel", "prasugrel", S),
    ("promethazine", "prochlorperazine", S),
    ("clindamycin", "lincomycin", S),
    ("azathioprine", "mercaptopurine", S),
    ("statins", "rosuvastatin", S),
    ("simvastatin", "rosuvastatin", M),
    ("egg", "propofol", M),
    ("Eggs", "yellow fever vaccine", S),
    ("Eggs", "Fluzone", I),
    ("peanut", "progesterone", S),
    ("peanut", "ibuprofen", None),
    ("gelatin", "MMR", S),
    ("neomycin", "MMR", M),
    ("latex", "amoxicillin", None),
    ("Grass pollen", "amoxicillin", None),
]


@pytest.mark.parametrize(("recorded", "taken", "expected"), SITUATIONS, ids=str)
def test_recorded_allergy_gives_the_expected_tier(recorded: str, taken: str, expected: Severity | None) -> None:
    report = check_drugs([taken], knowledge(), names(), allergies=[recorded], on=ON)
    found = [issue.severity for issue in report.issues if issue.kind is IssueKind.DRUG_ALLERGY]

    assert (found[0] if found else None) == expected


@pytest.mark.parametrize("recorded", ["latex", "Grass pollen", "shellfish", "bee venom", "made-up substance"])
def test_what_cannot_trigger_a_check_is_listed(recorded: str) -> None:
    report = check_drugs(["amoxicillin"], knowledge(), names(), allergies=[recorded], on=ON)
    control = check_drugs(["amoxicillin"], knowledge(), names(), allergies=["egg"], on=ON)

    assert [item.text for item in report.not_checked] == [recorded]
    assert control.not_checked == ()
