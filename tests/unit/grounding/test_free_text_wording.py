"""Statements against the free text of a chart: the same words must be bound to each other in the same way."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clinic_assist.grounding.evidence import gather
from clinic_assist.grounding.verify import draft_from_text, verify_statement
from clinic_assist.notes.verdict import Verdict
from clinic_assist.terminology.drugs import DrugNames
from tests.grounding.published import PublishedNote, chart_of

_ON = date(2026, 11, 27)
_NAMES = DrugNames.load(Path(__file__).parents[3] / "resources" / "terminology")


def _all_supported(record: str, written: str, folder: Path) -> bool:
    chart = chart_of(PublishedNote("invented", "1", record), folder)
    evidence = gather(chart, _NAMES, _ON)
    statements = draft_from_text(written, chart.patient_id).statements
    judged = [verify_statement(one, chart, _NAMES, _ON, evidence=evidence) for one in statements]
    assert judged
    return all(one.verdict is Verdict.SUPPORTED for one in judged)


@pytest.mark.parametrize(
    ("record", "true", "wrong"),
    [
        (
            "Takes Cozaar 100 mg daily and Norvasc 5 mg daily.",
            "Norvasc 5 mg daily and Cozaar 100 mg daily.",
            "Takes Cozaar 5 mg daily and Norvasc 100 mg daily.",
        ),
        ("Pain is 6 out of 10.", "pain is 6 out of 10", "Pain is 10 out of 6."),
        ("Increase lisinopril from 10 mg to 20 mg.", "Increase lisinopril from 10 to 20 mg.", "Increase lisinopril from 10 mg to 10 mg."),
        ("Father died at 85, mother died at 89.", "Mother died at 89.", "Father died at 89, mother died at 85."),
        ("Pain in the left knee and right shoulder.", "Left knee pain.", "Pain in the right knee and left shoulder."),
        ("Elbow pain, right worse than left.", "elbow pain, right worse than left", "Elbow pain, left worse than right."),
        ("Strength is 4/5 on the right and 5/5 on the left.", "Strength is 4/5 on the right.", "Strength is 4/5 on the left and 5/5 on the right."),
        ("Burning from the elbow to the wrist.", "Burning from elbow to wrist.", "Burning from the wrist to the elbow."),
        ("Symptoms began after swimming.", "Symptoms started after swimming.", "Symptoms began before swimming."),
        ("Cough for several weeks.", "Cough for several weeks", "Cough for several days."),
        ("Mobic 15 mg once a day.", "Mobic 15 mg daily.", "Mobic 15 mg once a week."),
        ("She reported that her mother died of lung cancer.", "Her mother died of lung cancer.", "His mother died of lung cancer."),
        ("There is no numbness or tingling.", "No tingling or numbness.", "There is not no numbness or tingling."),
        ("No fever, no vomiting, no cough.", "No fever, vomiting or cough.", "No fever, no vomiting, has cough."),
        ("Has had suicidal thoughts, but no plans.", "Suicidal thoughts, but no plans.", "Has had suicidal thoughts, but plans."),
        ("She is a nonsmoker and no history of drug abuse.", "She is a nonsmoker.", "She is a nonsmoker and history of drug abuse."),
        ("There are no changes, otherwise.", "No changes, otherwise.", "There are changes, otherwise."),
        ("There is a risk of bleeding, pulmonary embolism, and death.", "Risk of pulmonary embolism.", "Pulmonary embolism."),
        ("Headaches are generalized, intermittent. Nausea is constant.", "Nausea is constant.", "Headaches are generalized, constant."),
        ("I advised that she stop taking ibuprofen.", "Advised that she stop ibuprofen.", "I advised that she continue taking ibuprofen."),
        ("Pain began yesterday.", "pain began yesterday", "Pain began today."),
        ("PMH:\nNil", "PMH: nil", "FH: nil"),
        ("Medications:\nNone.", "Medications: none.", "Allergies: none."),
        ("Was recently treated for asthma.", "Recently treated for asthma.", "Was in childhood treated for asthma."),
        ("Follow up in 2 weeks.", "Follow up in 2 weeks", "Follow up in 2 months."),
    ],
)  # fmt: skip
def test_a_note_supports_its_own_words_and_not_the_same_words_turned_round(
    record: str, true: str, wrong: str, tmp_path: Path
) -> None:
    supports_true = _all_supported(record, true, tmp_path)
    supports_wrong = _all_supported(record, wrong, tmp_path)

    assert supports_true
    assert not supports_wrong
