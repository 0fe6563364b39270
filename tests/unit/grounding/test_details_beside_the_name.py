"""What drafts say beside a name: the kind of a record without a name, its site, and flags of detection."""

from __future__ import annotations

from decimal import Decimal

import pytest

from clinic_assist.chart.datatypes import CodeableConcept, Coding, Quantity, Value
from clinic_assist.chart.facts import (
    AllergyIntolerance,
    Fact,
    MedicationRequest,
    Observation,
    ObservationComponent,
    Procedure,
)
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.grounding.evidence import gather
from clinic_assist.grounding.omissions import find_omissions
from clinic_assist.grounding.verify import verify_statement
from clinic_assist.notes.note import Composer, DraftNote, Selection, Statement, Task
from clinic_assist.notes.verdict import Verdict
from tests.charts import chart, coded, condition, medication, named, patient
from tests.grounding.drug_names import FakeDrugNames
from tests.grounding.sample_chart import ON

NAMES = FakeDrugNames()
NAMELESS = MedicationRequest(**named("MedicationRequest"), status="active", authored_on=PartialDate("2024-02-01"))
UNNAMED_ALLERGY = AllergyIntolerance(**named("AllergyIntolerance"), clinical_status="active")
RESECTION = Procedure(
    **named("Procedure"),
    code=coded("Tracheotomy"),
    body_sites=(coded("Pharynx"),),
    status="completed",
    performed=PartialDate("2013-03-22"),
)
PHARYNX = condition("Pharynx")
CULTURE = Observation(
    **named("Observation"),
    code=coded("Blood culture"),
    status="final",
    value=Value(string="Staphylococcus aureus"),
    interpretations=(CodeableConcept(codings=(Coding(code="POS"),)),),
)
DENSITY = Observation(
    **named("Observation"),
    code=coded("Bone density"),
    status="final",
    value=Value(quantity=Quantity(value=Decimal("0.887"), unit="g/cm²")),
)
PANEL = Observation(
    **named("Observation"),
    code=coded("Exercise tracking panel"),
    status="final",
    components=(
        ObservationComponent(code=coded("Exercise activity"), value=Value(string="Basketball")),
        ObservationComponent(
            code=coded("Exercise duration/Exercise frequency"),
            value=Value(quantity=Quantity(value=Decimal(1), unit="/wk")),
        ),
        ObservationComponent(
            code=coded("Exercise duration"), value=Value(quantity=Quantity(value=Decimal(30), unit="minutes"))
        ),
    ),
)
NAMED = medication("Lisinopril 5 MG Oral Tablet")
CHART = chart(patient(), NAMELESS, UNNAMED_ALLERGY, RESECTION, PHARYNX, CULTURE, DENSITY, PANEL, NAMED)


@pytest.mark.parametrize(
    ("text", "cited", "is_supported"),
    [
        ("Medication (name not recorded), active, on 01-Feb-2024.", NAMELESS, True),
        ("Medication (name not recorded), stopped, on 01-Feb-2024.", NAMELESS, False),
        ("Medication (name not recorded), active, on 02-Feb-2024.", NAMELESS, False),
        ("Device (name not recorded), active.", NAMELESS, False),
        ("Medication (name not recorded), active.", NAMED, False),
        ("Allergy or intolerance to substance (name not recorded).", UNNAMED_ALLERGY, True),
        ("Allergy or intolerance to substance (name not recorded), resolved.", UNNAMED_ALLERGY, False),
        ("Allergy or intolerance to latex.", UNNAMED_ALLERGY, False),
        ("Tracheotomy, Pharynx, on 22-Mar-2013, completed.", RESECTION, True),
        ("Tracheotomy, Pharynx, on 23-Mar-2013, completed.", RESECTION, False),
        ("Tracheotomy, Lung, on 22-Mar-2013, completed.", RESECTION, False),
        ("Blood culture was Staphylococcus aureus, positive.", CULTURE, True),
        ("Blood culture was Staphylococcus aureus, negative.", CULTURE, False),
        ("Bone density was 0.887 g/cm².", DENSITY, True),
        ("Bone density was 0.887 g/m².", DENSITY, False),
        ("Exercise activity Basketball; Exercise duration/Exercise frequency 1 /wk.", PANEL, True),
        ("Exercise activity Basketball; Exercise duration/Exercise frequency 2 /wk.", PANEL, False),
        ("Exercise activity Basketball; Exercise duration/Exercise frequency 1 /d.", PANEL, False),
        ("Exercise duration/Exercise frequency 30 minutes.", PANEL, False),
    ],
)
def test_details_beside_the_name_are_the_records_own(text: str, cited: Fact, is_supported: bool) -> None:
    judged = verify_statement(Statement(text=text, citations=(cited.id,)), CHART, NAMES, ON)

    assert (judged.verdict is Verdict.SUPPORTED) is is_supported


def test_a_cited_record_without_a_name_is_no_omission() -> None:
    said = Statement(text="Allergy or intolerance to substance (name not recorded).", citations=(UNNAMED_ALLERGY.id,))
    again = AllergyIntolerance(**named("AllergyIntolerance"), clinical_status="active")
    kinds = [
        {
            one.kind
            for one in find_omissions(_draft(*statements), gather(chart(patient(), UNNAMED_ALLERGY, again), NAMES, ON))
        }
        for statements in ((said,), ())
    ]

    assert kinds == [set(), {"allergy"}]


def _draft(*statements: Statement) -> DraftNote:
    return DraftNote(
        patient_id=CHART.patient_id,
        task=Task.SUMMARY,
        composer=Composer.RECORD_ONLY,
        statements=statements,
        selection=Selection(),
    )
