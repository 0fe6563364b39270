"""Loads of several medicines and opioids in morphine equivalents, as a pharmacist would work them out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clinic_assist.chart.detected_issue import CheckState, DetectedIssue, IssueKind, Severity
from clinic_assist.safety.rules import Load
from tests.pharmacy import knowledge, names
from tests.rules.situations import checked

S, M, I = Severity.SERIOUS, Severity.MONITOR, Severity.INFORMATION  # noqa: E741 - tiers
LOADS = [pytest.param(load, id=load.entry.id) for load in knowledge().loads]

OPIOIDS = [
    ("oxycodone 10 MG Oral Tablet: 1 tablet every 6 hours; age 50", "60", M),
    ("oxycodone 20 MG Oral Tablet: 1 tablet every 6 hours; age 50", "120", S),
    ("oxycodone 5 MG Oral Tablet: 1 tablet every 6 hours; age 50", None, None),
    (
        "morphine 30 MG Oral Tablet: 1 tablet twice daily; also Percocet 5/325: 1 tablet every 6 hours as needed",
        "90",
        S,
    ),
    ("fentanyl 25 mcg/hr patch: 1 patch every 72 hours; age 50", "60", M),
    ("fentanyl 12 mcg/hr patch: 1 patch every 72 hours; age 50", None, None),
    ("methadone 10 MG Oral Tablet: 1 tablet twice daily; age 50", "94", S),
    ("hydrocodone 10 MG Oral Tablet: 1-2 tablets every 6 hours as needed; age 50", "40 to 80", M),
    ("tramadol 50 MG Oral Tablet: 2 tablets 4 times daily; age 50", "80", M),
    ("codeine 30 MG Oral Tablet: 2 tablets every 4 hours; age 50", "54", M),
    ("hydromorphone 4 MG Oral Tablet: 1 tablet every 6 hours; age 50", "80", M),
    ("oxymorphone 10 MG Oral Tablet: 1 tablet every 6 hours; age 50", "120", S),
    ("tapentadol 100 MG Oral Tablet: 1 tablet every 6 hours; age 50", "160", S),
    ("oxycodone 20 MG Oral Tablet: 1 tablet every 6 hours; age 50; pancreatic cancer", "120", M),
    ("oxycodone 10 MG Oral Tablet: 1 tablet every 6 hours; age 50; hospice care", "60", I),
    ("buprenorphine 8 MG Sublingual Tablet: 2 tablets daily; age 50", None, None),
]


def cumulative(line: str) -> list[DetectedIssue]:
    return [issue for issue in checked(line).issues if issue.kind is IssueKind.CUMULATIVE]


@pytest.mark.parametrize(("line", "equivalents", "expected"), OPIOIDS, ids=str)
def test_opioids_add_up_to_morphine_equivalents(line: str, equivalents: str | None, expected: Severity | None) -> None:
    issues = [issue for issue in cumulative(line) if issue.rule == "opioid-morphine-equivalents"]

    assert [(issue.summary, issue.severity) for issue in issues] == (
        [(f"Opioids of {equivalents} morphine milligram equivalents a day", expected)] if expected else []
    )


def test_the_way_to_the_equivalents_is_told() -> None:
    line = (
        "morphine 60 MG Oral Tablet: 1 tablet twice daily; also oxycodone 5 MG Oral Tablet: 1 tablet every 6 hours prn"
    )
    (issue,) = [one for one in cumulative(f"{line}; also buprenorphine; also tramadol 50 MG") if "opioid" in one.rule]

    told = " | ".join(issue.context)
    assert "morphine 120 mg × 1 = 120 (1 × 60 mg, twice a day)" in told
    assert "oxycodone 20 mg × 1.5 = 30" in told
    assert "counted as the most" in told
    assert "buprenorphine is not converted" in told
    assert "tramadol is not counted: neither how much nor how often is stated" in told
    assert "Offer naloxone" in issue.action


def test_naloxone_that_is_there_is_not_offered_again() -> None:
    line = "oxycodone 20 MG Oral Tablet: 1 tablet every 6 hours; also naloxone 4 MG Nasal Spray"
    (issue,) = [one for one in cumulative(line) if "opioid" in one.rule]

    assert "Naloxone is on the list" in issue.action


def test_a_benzodiazepine_beside_opioids_is_named_in_the_advice() -> None:
    line = "oxycodone 20 MG Oral Tablet: 1 tablet every 6 hours; also lorazepam; also zolpidem"
    (issue,) = [one for one in cumulative(line) if "opioid" in one.rule]

    assert "Avoid lorazepam and zolpidem beside it" in issue.action


def test_an_opioid_without_a_dose_is_not_checkable() -> None:
    states = {one.kind: one for one in checked("oxycodone; age 50").by_drug}

    assert states[IssueKind.CUMULATIVE].state is CheckState.NOT_CHECKABLE
    assert "morphine equivalents" in states[IssueKind.CUMULATIVE].note.lower()


@pytest.mark.parametrize("load", LOADS)
def test_a_load_speaks_in_its_situations_and_not_in_the_others(load: Load) -> None:
    alone = replace(knowledge(), loads=(load,))

    def speaks(line: str) -> bool:
        return any(issue.rule == load.entry.id for issue in checked(line, alone).issues)

    assert [line for line in load.entry.fires if not speaks(line)] == []
    assert [line for line in load.entry.silent if speaks(line)] == []


def test_every_drug_of_a_load_and_every_opioid_is_an_ingredient() -> None:
    weighed = {drug for load in knowledge().loads for drug in load.weights}

    assert (weighed | set(knowledge().opioid_factors)) - set(names().ingredient_names()) == set()


def test_a_load_tells_its_medicines_its_points_and_what_of_the_patient_raised_it() -> None:
    (issue,) = [
        one
        for one in cumulative(
            "methadone; also azithromycin; also citalopram; qtc 510 ms; potassium 3.1 mmol/L; female; age 70"
        )
        if one.rule == "load-qt"
    ]

    told = " | ".join(issue.context)
    assert issue.severity is S
    assert issue.ingredients == ("azithromycin", "citalopram", "methadone")
    assert "15 points (watched from 5, serious from 9): methadone 3, azithromycin 2, citalopram 2" in told
    assert "510 ms" in told
    assert "3.1 mmol/L" in told
