"""Two medicines of one class, as lists of medicines hold them."""

from __future__ import annotations

from itertools import combinations

import pytest

from clinic_assist.chart.detected_issue import IssueKind, Severity
from tests.pharmacy import knowledge
from tests.rules.situations import checked

S, M, I = Severity.SERIOUS, Severity.MONITOR, Severity.INFORMATION  # noqa: E741 - tiers
SITUATIONS = [
    ("omeprazole; also pantoprazole", M),
    ("omeprazole; also famotidine", I),
    ("hydrochlorothiazide; also chlorthalidone", M),
    ("furosemide; also torsemide", M),
    ("furosemide; also hydrochlorothiazide", None),
    ("sitagliptin; also semaglutide", M),
    ("empagliflozin; also dapagliflozin", M),
    ("metformin; also glipizide", None),
    ("insulin glargine; also insulin lispro", None),
    ("insulin glargine; also insulin detemir", M),
    ("albuterol; also salmeterol", None),
    ("levetiracetam; also lamotrigine", None),
    ("aspirin; also clopidogrel", None),
    ("nitroglycerin 0.4 MG Sublingual Tablet; also isosorbide mononitrate", None),
    ("prednisone 5 MG Oral Tablet; also hydrocortisone cream", None),
    ("prednisone 5 MG Oral Tablet; also dexamethasone 4 MG Oral Tablet", M),
    ("levothyroxine; also liothyronine", I),
    ("Adderall", None),
    # An interaction rule speaks of these already.
    ("tamsulosin; also doxazosin", None),
    ("sildenafil; also tadalafil", None),
    ("lisinopril; also enalapril", None),
    ("ibuprofen; also naproxen", None),
    ("apixaban; also rivaroxaban", None),
]


@pytest.mark.parametrize(("line", "expected"), SITUATIONS, ids=str)
def test_a_class_taken_twice_has_the_expected_tier(line: str, expected: Severity | None) -> None:
    issues = [issue for issue in checked(line).issues if issue.kind is IssueKind.DUPLICATE]

    assert min((issue.severity for issue in issues), key=list(Severity).index, default=None) is expected


@pytest.mark.parametrize("name", sorted(name for name, item in knowledge().classes.items() if item.entry.duplicate))
def test_every_class_speaks_or_something_more_exact_does(name: str) -> None:
    members = sorted(knowledge().classes[name].members)[:3]

    for first, second in combinations(members, 2):
        issues = checked(f"{first}; also {second}").issues
        if frozenset((first, second)) not in knowledge().classes[name].duplicate_except:
            assert any({first, second} <= set(issue.ingredients) for issue in issues), (first, second)


def test_enough_classes_have_alternatives_and_none_that_was_withdrawn() -> None:
    chosen = [item for item in knowledge().classes.values() if item.entry.alternatives]
    offered = {member for item in chosen for member in item.members}

    assert len(chosen) >= 60
    assert offered & {"cerivastatin", "rofecoxib", "valdecoxib", "terfenadine", "astemizole", "cisapride"} == set()
