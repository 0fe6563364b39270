"""What a list shows of a fact: what it is about, and in which state it is."""

from __future__ import annotations

import pytest

from clinic_assist.chart.datatypes import Coding
from clinic_assist.chart.detected_issue import DetectedIssue, Evidence, IssueKind, Severity
from clinic_assist.chart.facts import CareTeam, Fact, ImagingStudy, Medication
from tests.charts import coded, named

CT, CHEST = (
    Coding(system="http://dicom.nema.org/resources/ontology/DCM", code="CT"),
    coded("CT of the chest", "169069000"),
)


@pytest.mark.parametrize(
    ("fact", "about"),
    [
        (CareTeam(**named("CareTeam"), name="Stroke team", categories=(coded("Longitudinal care"),)), "Stroke team"),
        (CareTeam(**named("CareTeam"), categories=(coded("Longitudinal care"),)), "Longitudinal care"),
        (CareTeam(**named("CareTeam")), None),
        (ImagingStudy(**named("ImagingStudy"), procedure_codes=(CHEST,), description="Thorax"), "CT of the chest"),
        (ImagingStudy(**named("ImagingStudy"), modalities=(CT,), description="Thorax"), "Thorax"),
        (ImagingStudy(**named("ImagingStudy"), modalities=(CT,)), "CT"),
    ],
)
def test_a_fact_is_about_the_most_telling_thing_that_its_record_names(fact: Fact, about: str | None) -> None:
    assert (fact.concept.display if fact.concept else None) == about


def test_the_state_of_a_product_and_of_a_team_is_the_records_own() -> None:
    assert Medication(**named("Medication"), code=coded("Warfarin"), status="inactive").status_code == "inactive"
    assert CareTeam(**named("CareTeam"), status="proposed").status_code == "proposed"


def test_a_summary_too_long_for_a_card_cannot_be_built() -> None:
    def alert(summary: str) -> DetectedIssue:
        return DetectedIssue(
            kind=IssueKind.DRUG_DRUG, severity=Severity.MONITOR, interruptive=False, evidence=Evidence.PROBABLE,
            ingredients=("a", "b"), trigger_texts=("A", "B"), summary=summary, consequence="", mechanism="", action="",
            rule="a-b", sources=(),
        )  # fmt: skip

    assert alert("x" * 139).summary
    with pytest.raises(ValueError, match="140"):
        alert("x" * 140)
