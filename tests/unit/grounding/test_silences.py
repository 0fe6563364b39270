"""None known, not asked, not recorded: three statements that are never exchanged."""

from __future__ import annotations

import pytest

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.chart import Chart
from clinic_assist.grounding.verify import verify_statement
from clinic_assist.notes.note import Statement
from clinic_assist.notes.verdict import Verdict
from tests.grounding.drug_names import FakeDrugNames
from tests.grounding.sample_chart import CHART, ON, absence, silent_chart

ALLERGIES = Topic.ALLERGIES
NONE_KNOWN = silent_chart(absence("a", ALLERGIES, Silence.NONE_KNOWN, "No known allergies"))
NO_DRUG_ALLERGY = silent_chart(absence("a", ALLERGIES, Silence.NONE_KNOWN, "No known drug allergies"))
NOT_ASKED = silent_chart(absence("a", ALLERGIES, Silence.NOT_ASKED))
SILENT = silent_chart()


def _judge(text: str, chart: Chart, *cite: str) -> Verdict:
    statement = Statement(text=text, citations=tuple(fact.id for fact in chart.facts if fact.id in cite))
    return verify_statement(statement, chart, FakeDrugNames(), ON).verdict


@pytest.mark.parametrize(
    ("text", "chart", "verdict"),
    [
        ("No known allergies.", NONE_KNOWN, Verdict.SUPPORTED),
        ("No known drug allergies.", NONE_KNOWN, Verdict.SUPPORTED),
        ("NKDA", NONE_KNOWN, Verdict.SUPPORTED),
        ("Allergies: none known.", NONE_KNOWN, Verdict.SUPPORTED),
        ("No known allergies.", NO_DRUG_ALLERGY, Verdict.NOT_FOUND),
        ("No known drug allergies.", NO_DRUG_ALLERGY, Verdict.SUPPORTED),
        ("No known food allergies.", NO_DRUG_ALLERGY, Verdict.NOT_FOUND),
        ("No known allergies.", SILENT, Verdict.NOT_FOUND),
        ("No known allergies.", NOT_ASKED, Verdict.NOT_FOUND),
        ("Allergies not recorded.", SILENT, Verdict.SUPPORTED),
        ("No allergies recorded.", SILENT, Verdict.SUPPORTED),
        ("Allergies not recorded.", NONE_KNOWN, Verdict.CONTRADICTED),
        ("Allergies not asked.", NOT_ASKED, Verdict.SUPPORTED),
        ("Allergies not asked.", SILENT, Verdict.NOT_FOUND),
        ("No medications recorded.", SILENT, Verdict.SUPPORTED),
        ("No medications recorded.", CHART, Verdict.CONTRADICTED),
        ("No known problems.", SILENT, Verdict.NOT_FOUND),
        ("No known problems.", CHART, Verdict.CONTRADICTED),
        ("No active problems recorded.", CHART, Verdict.CONTRADICTED),
        ("No encounters recorded.", SILENT, Verdict.SUPPORTED),
        ("Penicillin allergy.", NONE_KNOWN, Verdict.NOT_FOUND),
    ],
)
def test_silences_are_not_exchanged(text: str, chart: Chart, verdict: Verdict) -> None:
    assert _judge(text, chart) is verdict


def test_a_cited_silence_in_the_sources_words_is_supported() -> None:
    chart = silent_chart(absence("a", Topic.PROBLEMS, Silence.NO_INFORMATION, "Problem section unavailable"))

    assert _judge("Problem section unavailable (no information).", chart, "a") is Verdict.SUPPORTED
    assert _judge("Problem section unavailable (not asked).", chart, "a") is not Verdict.SUPPORTED


def test_a_date_of_a_silence_must_be_its_own() -> None:
    assert _judge("No known allergies, stated 02-Nov-2020.", NONE_KNOWN, "a") is not Verdict.SUPPORTED
