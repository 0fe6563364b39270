"""A statement with a null flavour of its own asserts nothing; what reasons, outcomes and answers say is read."""

from __future__ import annotations

import pytest

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.facts import (
    AbsenceStatement,
    AllergyIntolerance,
    Condition,
    Fact,
    Immunization,
    MedicationStatement,
    Observation,
    Procedure,
)
from clinic_assist.importers.ccda.unasserted import NOT_ASKED, NOT_KNOWN
from tests.unit.importers.ccda_files import SNOMED, T, document, facts_of, read_entry, section

UNKNOWN = ' nullFlavor="UNK"'


def notes(fact: Fact) -> list[str]:
    return [note.text for note in fact.notes]


def observed(template: str, value: str, *, flavor: str = "") -> str:
    return (
        f'<observation classCode="OBS" moodCode="EVN"{flavor}><templateId root="{template}"/>'
        f'<code code="ASSERTION" codeSystem="2.16.840.1.113883.5.4"/><statusCode code="completed"/>{value}</observation>'
    )


def given(code: str, *, flavor: str = "", template: str = "52") -> str:
    return (
        f'<substanceAdministration classCode="SBADM" moodCode="EVN"{flavor}><templateId root="{T}{template}"/>'
        '<statusCode code="active"/><effectiveTime value="199911"/><consumable><manufacturedProduct>'
        f"<manufacturedMaterial>{code}</manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration>"
    )


PREGNANT = f'<value xsi:type="CD" code="77386006" codeSystem="{SNOMED}" displayName="Pregnancy"/>'
VACCINE = f'<code code="71181003" codeSystem="{SNOMED}" displayName="vaccine"/>'
TETANUS = '<code code="9" codeSystem="2.16.840.1.113883.12.292" displayName="Tetanus toxoid"/>'


def test_an_unknown_pregnancy_is_no_pregnancy() -> None:
    template = "2.16.840.1.113883.10.20.15.3.8"

    unknown = read_entry("29762-2", observed(template, PREGNANT, flavor=UNKNOWN), Observation)
    known = read_entry("29762-2", observed(template, PREGNANT), Observation)

    assert (unknown.value, unknown.data_absent_reason) == (None, "unknown")
    assert notes(unknown) == [NOT_KNOWN, "Not asserted: Pregnancy"]
    assert known.value is not None


def test_vaccinations_of_which_nothing_is_known_are_a_silence() -> None:
    found = facts_of(document(section("11369-6", given(VACCINE, flavor=UNKNOWN))), AbsenceStatement)

    assert [(one.topic, one.silence, one.is_partial) for one in found] == [
        (Topic.IMMUNIZATIONS, Silence.NO_INFORMATION, False)
    ]


@pytest.mark.parametrize(("flavor", "remark"), [("UNK", NOT_KNOWN), ("NASK", NOT_ASKED)])
def test_a_vaccine_that_is_named_but_not_known_has_no_status(flavor: str, remark: str) -> None:
    unknown = read_entry("11369-6", given(TETANUS, flavor=f' nullFlavor="{flavor}"'), Immunization)
    known = read_entry("11369-6", given(TETANUS), Immunization)

    assert (unknown.status, notes(unknown)) == (None, [remark])
    assert (known.status, notes(known)) == ("active", [])


def test_a_medicine_that_is_named_but_not_known_stays_in_sight() -> None:
    fact = read_entry("10160-0", given(TETANUS, flavor=UNKNOWN, template="16"), MedicationStatement)

    assert (fact.status, notes(fact)) == (None, [NOT_KNOWN])


def test_a_problem_that_is_named_but_not_known_is_not_active() -> None:
    value = f'<value xsi:type="CD" code="6" codeSystem="{SNOMED}" displayName="Gout"/>'

    concern = (
        f'<act classCode="ACT" moodCode="EVN"><templateId root="{T}3"/><code code="CONC"/><statusCode code="active"/>'
        '<entryRelationship typeCode="SUBJ">{}</entryRelationship></act>'
    )
    unknown = read_entry("11450-4", concern.format(observed(f"{T}4", value, flavor=UNKNOWN)), Condition)
    known = read_entry("11450-4", concern.format(observed(f"{T}4", value)), Condition)

    assert (unknown.clinical_status, notes(unknown)) == (None, [NOT_KNOWN])
    assert known.clinical_status == "active"


def test_an_allergy_that_is_named_stays_for_the_checks() -> None:
    walnut = (
        f'<value xsi:type="CD" code="419199007" codeSystem="{SNOMED}"/><participant typeCode="CSM"><participantRole>'
        f'<playingEntity><code code="8" codeSystem="{SNOMED}" displayName="Walnut"/></playingEntity></participantRole>'
        "</participant>"
    )

    fact = read_entry("48765-2", observed(f"{T}7", walnut, flavor=UNKNOWN), AllergyIntolerance)

    assert notes(fact) == [NOT_KNOWN]


def test_why_a_medicine_was_not_given_is_part_of_it() -> None:
    why = (
        '<entryRelationship><observation classCode="OBS" moodCode="EVN"><code code="77301-0"/>'
        f'<value xsi:type="CD" code="105480006" codeSystem="{SNOMED}" displayName="Refused by patient"/></observation>'
        "</entryRelationship>"
    )
    entry = given(TETANUS, template="16").replace("EVN", 'EVN" negationInd="true', 1)
    entry = entry.replace("</substanceAdministration>", f"{why}</substanceAdministration>")

    fact = read_entry("10160-0", entry, MedicationStatement)

    assert fact.status == "not-taken"
    assert [reason.display for reason in fact.status_reasons] == ["Refused by patient"]
    assert not facts_of(document(section("10160-0", entry)), Observation)


def test_a_procedure_that_failed_says_so_and_is_one_procedure() -> None:
    failed = (
        '<entryRelationship typeCode="SUBJ" inversionInd="true"><act classCode="ACT" moodCode="EVN">'
        f'<code code="103709008" codeSystem="{SNOMED}" displayName="Failed attempted procedure"/>'
        "<text>plate was blank</text></act></entryRelationship>"
    )
    entry = (
        f'<procedure classCode="PROC" moodCode="EVN"><code code="7" codeSystem="{SNOMED}" displayName="X-ray"/>'
        f'<statusCode code="completed"/>{failed}</procedure>'
    )

    fact = read_entry("47519-4", entry, Procedure)

    assert fact.outcome is not None
    assert (fact.outcome.display, notes(fact)) == ("Failed attempted procedure", ["Failed: plate was blank"])


def test_the_words_of_an_answer_are_its_value_and_its_number_is_told() -> None:
    values = (
        '<value xsi:type="INT" value="2"/><value xsi:type="CO" code="LA32-8" displayName="No" '
        'codeSystem="2.16.840.1.113883.6.1"/>'
    )

    fact = read_entry("29762-2", observed(f"{T}86", values), Observation)

    assert fact.value is not None
    assert fact.value.codeable_concept is not None
    assert (fact.value.codeable_concept.display, notes(fact)) == ("No", ["Number of the answer: 2"])


def test_the_unit_of_a_result_in_words_is_a_remark_and_no_result() -> None:
    unit = (
        f'<value xsi:type="ST">cannot be told</value><entryRelationship typeCode="COMP"><observation classCode="OBS" '
        f'moodCode="EVN"><code code="246514001" codeSystem="{SNOMED}"/><value xsi:type="ST">mg/dL</value></observation>'
        "</entryRelationship>"
    )

    assert notes(read_entry("30954-2", observed(f"{T}2", unit), Observation)) == ["Unit: mg/dL"]


@pytest.mark.parametrize(
    ("material", "vehicle", "expected"),
    [("", "<name>Salt water</name>", "Salt water"), ("", f'<code code="3" codeSystem="{SNOMED}" displayName="Sugar water"/><name>s</name>', "Sugar water")],
)  # fmt: skip
def test_a_vehicle_without_a_code_is_its_name(material: str, vehicle: str, expected: str) -> None:
    told = f'<participant typeCode="CSM"><participantRole><playingEntity>{vehicle}</playingEntity></participantRole></participant>'
    entry = given(TETANUS + material, template="16").replace(
        "</substanceAdministration>", f"{told}</substanceAdministration>"
    )

    assert [one.item.display for one in read_entry("10160-0", entry, MedicationStatement).ingredients] == [expected]


def test_the_dose_form_of_a_mixture_is_read() -> None:
    form = f'<formCode xmlns="urn:ihe:pharm:medication" code="385023001" codeSystem="{SNOMED}" displayName="Oral solution"/>'

    fact = read_entry("10160-0", given(TETANUS + form, template="16"), MedicationStatement)

    assert fact.form is not None
    assert fact.form.display == "Oral solution"
