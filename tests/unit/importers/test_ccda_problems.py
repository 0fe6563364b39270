"""Problems and the conditions of relatives in C-CDA."""

from __future__ import annotations

import pytest

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.facts import AbsenceStatement, Condition, FamilyMemberHistory, KeptResource, Statement
from tests.unit.importers.ccda_files import SNOMED, T, document, facts_of, read_entry, section

PROBLEMS = "11450-4"
PNEUMONIA = (
    f'<value xsi:type="CD" code="233604007" codeSystem="{SNOMED}" displayName="Pneumonia">'
    '<translation code="486" codeSystem="2.16.840.1.113883.6.103"/>'
    '<translation code="J18.9" codeSystem="2.16.840.1.113883.6.90"/></value>'
)


def problem(inner: str = "", *, value: str = PNEUMONIA, attributes: str = "", time: str = '<low value="2012"/>') -> str:
    return (
        f'<observation classCode="OBS" moodCode="EVN"{attributes}><templateId root="{T}4"/><id root="1.2.3"/>'
        f'<code code="55607006" codeSystem="{SNOMED}"/><effectiveTime>{time}</effectiveTime>{value}{inner}</observation>'
    )


def concern(inner: str, status: str = "active") -> str:
    return (
        f'<act classCode="ACT" moodCode="EVN"><templateId root="{T}3"/><statusCode code="{status}"/>'
        f'<entryRelationship typeCode="SUBJ">{inner}</entryRelationship></act>'
    )


def nested(code: str, value: str, template: str = "") -> str:
    return (
        f'<entryRelationship typeCode="REFR"><observation classCode="OBS" moodCode="EVN">{template}'
        f'<code code="{code}"/>{value}</observation></entryRelationship>'
    )


def test_a_problem_is_read_with_all_its_codes_and_category() -> None:
    fact = read_entry(PROBLEMS, concern(problem()), Condition)

    assert fact.code is not None
    assert [(one.system, one.code) for one in fact.code.codings] == [
        ("http://snomed.info/sct", "233604007"),
        ("http://hl7.org/fhir/sid/icd-9-cm", "486"),
        ("http://hl7.org/fhir/sid/icd-10-cm", "J18.9"),
    ]
    assert fact.categories[0].codings[0].code == "problem-list-item"
    assert (fact.clinical_status, fact.verification_status) == ("active", None)
    assert fact.onset is not None
    assert fact.onset.text == "2012"


@pytest.mark.parametrize(
    ("time", "concern_status", "expected", "abatement"),
    [
        ('<low value="2012"/><high value="2013"/>', "active", "inactive", "2013"),
        ('<low value="2012"/><high value="2012"/>', "active", "active", None),
        ('<low value="2012"/><high nullFlavor="UNK"/>', "active", "active", None),
        ('<low value="2012"/><high nullFlavor="UNK"/>', "completed", "inactive", None),
        ('<low value="2012"/>', "completed", None, None),
        ('<low value="2012"/>', "suspended", "inactive", None),
    ],
)
def test_the_end_of_a_problem_makes_it_inactive(
    time: str, concern_status: str, expected: str | None, abatement: str | None
) -> None:
    fact = read_entry(PROBLEMS, concern(problem(time=time), concern_status), Condition)

    assert fact.clinical_status == expected
    assert (fact.abatement.text if fact.abatement else None) == abatement


def test_age_at_onset_and_status_in_words_are_read() -> None:
    age = nested("445518008", '<value xsi:type="PQ" value="65" unit="a"/>', f'<templateId root="{T}31"/>')
    status = nested("33999-4", '<value xsi:type="ST">Resolved</value>')
    fact = read_entry(PROBLEMS, concern(problem(age + status)), Condition)

    assert (fact.onset_text, fact.clinical_status) == ("65 years", "resolved")


def test_a_denied_problem_is_refuted_and_a_denied_kind_is_no_known_problems() -> None:
    refuted = read_entry(PROBLEMS, concern(problem(attributes=' negationInd="true"')), Condition)
    general = f'<value xsi:type="CD" code="55607006" codeSystem="{SNOMED}" displayName="Problem"/>'
    none = concern(problem(value=general, attributes=' negationInd="true"'))
    fact = read_entry(PROBLEMS, none, AbsenceStatement)

    assert refuted.verification_status == "refuted"
    assert (fact.topic, fact.silence, fact.is_partial) == (Topic.PROBLEMS, Silence.NONE_KNOWN, False)


def test_a_code_for_no_problems_is_a_statement_of_absence() -> None:
    value = (
        f'<value xsi:type="CD" code="160245001" codeSystem="{SNOMED}" displayName="No current problems or disability"/>'
    )

    assert read_entry(PROBLEMS, concern(problem(value=value)), AbsenceStatement).silence is Silence.NONE_KNOWN


def test_a_masked_problem_is_there_without_its_name() -> None:
    fact = read_entry(PROBLEMS, concern(problem(value='<value xsi:type="CD" nullFlavor="MSK"/>')), Condition)

    assert (fact.code, fact.data_absent_reason) == (None, "masked")


def test_a_laterality_that_qualifies_the_code_is_never_left_out() -> None:
    value = (
        f'<value xsi:type="CD" code="239872002" codeSystem="{SNOMED}" displayName="Osteoarthritis of hip">'
        '<qualifier><name displayName="Laterality"/><value code="7771000" displayName="Left"/></qualifier></value>'
    )
    fact = read_entry(PROBLEMS, concern(problem(value=value)), Condition)

    assert fact.code is not None
    assert fact.code.display == "Osteoarthritis of hip (Laterality: Left)"


def test_a_risk_is_no_problem_that_the_patient_has() -> None:
    entry = concern(problem()).replace(f"{T}3", f"{T}136")
    data = document(section("75310-3", entry))

    (fact,) = facts_of(data, Statement)
    assert not facts_of(data, Condition)
    assert fact.code is not None
    assert (fact.resource_type, fact.code.display) == ("RiskAssessment", "Pneumonia")


RELATIVE = (
    '<subject><relatedSubject classCode="PRS"><code code="FTH" codeSystem="2.16.840.1.113883.5.111" displayName="Father"/>'
    '<subject><administrativeGenderCode code="M"/><birthTime value="1910"/></subject></relatedSubject></subject>'
)


def test_what_a_relative_has_is_the_relatives_alone() -> None:
    age = nested("445518008", '<value xsi:type="PQ" value="57" unit="a"/>', f'<templateId root="{T}31"/>')
    cause = nested("ASSERTION", "", f'<templateId root="{T}47"/>')
    member = (
        '<observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.46"/>'
        f"{PNEUMONIA}{age}{cause}</observation>"
    )
    entry = (
        f'<organizer classCode="CLUSTER" moodCode="EVN"><templateId root="{T}45"/><statusCode code="completed"/>'
        f"{RELATIVE}<component>{member}</component></organizer>"
    )
    data = document(section("10157-6", entry))

    (fact,) = facts_of(data, FamilyMemberHistory)
    assert not facts_of(data, Condition)
    assert fact.relationship is not None
    assert (fact.relationship.display, fact.born_text, fact.deceased) == ("Father", "1910", True)
    (one,) = fact.conditions
    assert (one.code.display, one.onset_text, one.contributed_to_death) == ("Pneumonia", "57 years", True)


def test_a_problem_template_in_the_family_section_is_no_problem_of_the_patient() -> None:
    data = document(section("10157-6", problem(RELATIVE)))

    assert not facts_of(data, Condition)
    assert len(facts_of(data, FamilyMemberHistory)) == 1


def test_an_entry_about_another_person_is_kept_unread_with_the_reason() -> None:
    other = RELATIVE.replace("FTH", "CHILD")
    data = document(section(PROBLEMS, problem(other), concern(problem())))

    assert len(facts_of(data, Condition)) == 1
    (kept,) = facts_of(data, KeptResource)
    assert "another person" in kept.reason
    assert kept.resource_type == "Condition"
