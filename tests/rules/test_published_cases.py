"""HL7's two worked interactions with patient context (PDDI-CDS, STU 1): what the guide's own logic says of each case.

The guide's indicators and ours: critical and warning with "use only if benefit outweighs risk" is serious, "assess
risk and take action" is monitor, info is information.
"""

from __future__ import annotations

import pytest

from clinic_assist.chart.detected_issue import DetectedIssue, Severity
from tests.rules.situations import checked

NORMAL = "potassium 4.2; magnesium 0.9 mmol/L; calcium 9.4 mg/dL; creatinine 0.9 mg/dL"


def alert(line: str, rule: str) -> DetectedIssue:
    (found,) = [issue for issue in checked(line).issues if issue.rule == rule]
    return found


WARFARIN = [
    ("warfarin; also diclofenac topical gel", Severity.INFORMATION, "locally"),
    ("warfarin; also ibuprofen 400 MG Oral Tablet", Severity.SERIOUS, "No protection of the stomach"),
    ("warfarin; also ibuprofen; also rabeprazole", Severity.MONITOR, "rabeprazole"),
    ("warfarin; also ibuprofen; also misoprostol", Severity.MONITOR, "misoprostol"),
    ("warfarin; also ibuprofen; age 78", Severity.SERIOUS, "Above 65 years"),
    ("warfarin; also ibuprofen; age 78; also omeprazole", Severity.MONITOR, "Above 65 years"),
    ("warfarin; also ibuprofen; Acute gastric ulcer with hemorrhage", Severity.SERIOUS, "gastric ulcer"),
    ("warfarin; also ibuprofen; also dexamethasone", Severity.SERIOUS, "corticosteroid"),
    ("warfarin; also ibuprofen; also spironolactone", Severity.SERIOUS, "aldosterone antagonist"),
    ("warfarin; also ibuprofen; also naproxen", Severity.SERIOUS, "More than one NSAID"),
]


@pytest.mark.parametrize(("line", "severity", "said"), WARFARIN)
def test_warfarin_with_an_nsaid(line: str, severity: Severity, said: str) -> None:
    alerts = [issue for issue in checked(line).issues if issue.rule == "vitamin-k-antagonists-nsaids"]

    assert alerts
    assert {issue.severity for issue in alerts} == {severity}
    assert any(said in phrase for phrase in alerts[0].context)


def test_warfarin_with_an_nsaid_names_no_risk_that_is_not_there() -> None:
    context = " ".join(alert("warfarin; also ibuprofen; age 40", "vitamin-k-antagonists-nsaids").context)

    assert "65" not in context
    assert "corticosteroid" not in context
    assert "ulcer" not in context


DIGOXIN = [
    ("digoxin; also cyclosporine", Severity.SERIOUS, "no digoxin is recorded"),
    ("digoxin; also cyclosporine; digoxin 2.3 ng/mL", Severity.SERIOUS, "leaves no room"),
    ("digoxin; also cyclosporine; digoxin 0.7 ng/mL 60 days ago", Severity.SERIOUS, "too old"),
    ("digoxin; also cyclosporine; digoxin 0.7 ng/mL", Severity.MONITOR, "The digoxin level is low"),
    ("digoxin; also cyclosporine; digoxin 0.9 nmol/L", Severity.MONITOR, "The digoxin level is low"),
    (f"digoxin; also cyclosporine; digoxin 0.7 ng/mL; {NORMAL}", Severity.INFORMATION, "are normal"),
    (f"digoxin; also cyclosporine; also furosemide; digoxin 0.7 ng/mL; {NORMAL}", Severity.MONITOR, "diuretic"),
    (f"digoxin; also cyclosporine; also spironolactone; digoxin 0.7 ng/mL; {NORMAL}", Severity.MONITOR, "diuretic"),
    ("digoxin; also cyclosporine; digoxin 0.7 ng/mL; potassium 3.1", Severity.MONITOR, "Low potassium"),
    ("digoxin; also cyclosporine; digoxin 0.7 ng/mL; calcium 11.2 mg/dL", Severity.MONITOR, "High calcium"),
]


@pytest.mark.parametrize(("line", "severity", "said"), DIGOXIN)
def test_digoxin_with_ciclosporin(line: str, severity: Severity, said: str) -> None:
    found = alert(line, "digoxin-cyclosporine")

    assert found.severity is severity
    assert any(said in phrase for phrase in found.context), found.context


def test_drops_of_ciclosporin_for_the_eye_do_not_matter_to_digoxin() -> None:
    found = checked("digoxin; also cyclosporine 0.05 % ophthalmic emulsion").issues

    assert [issue.severity for issue in found if issue.rule == "digoxin-cyclosporine"] == [Severity.INFORMATION]
