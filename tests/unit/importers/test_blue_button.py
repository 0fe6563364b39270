from __future__ import annotations

import pytest

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.facts import (
    AbsenceStatement,
    AllergyIntolerance,
    Composition,
    Condition,
    DiagnosticReport,
    DocumentReference,
    Fact,
    FamilyMemberHistory,
    Immunization,
    KeptResource,
    MedicationRequest,
    MedicationStatement,
    Observation,
    Patient,
)
from clinic_assist.importers import read_batch
from clinic_assist.importers.bluebutton.convert import NO_PERSON, NO_RECORD
from clinic_assist.importers.bluebutton.reading import date_of
from clinic_assist.importers.detect import detect_format
from tests.effort import LINEAR, growth
from tests.unit.importers.table_files import batch_of, shown, source_of

VA_HEAD = """------------------ MY HEALTHEVET PERSONAL INFORMATION REPORT -------------------
                    Produced by the VA Blue Button (v12.5)
                               03 Jul 2013 @ 0956

Name: FERNWOOD, ADA M         Date of Birth: 01 Mar 1948
"""
CMS_HEAD = """--------------------------------
MYMEDICARE.GOV PERSONAL HEALTH INFORMATION

--------------------------------
Produced by the Blue Button (v2.0)

03/16/2013 5:10 AM

--------------------------------
Demographic

--------------------------------

Name: Ada Fernwood

Date of Birth: 05/01/1975

City: Beaverton

"""


def va(title: str, body: str, *, source: str = "VA") -> str:
    return (
        f"{VA_HEAD}\n---------------------------- {title} -----------------------------\n\nSource: {source}\n\n{body}\n"
    )


def cms(title: str, body: str, *, source: str = "Self-Entered") -> str:
    rule = "-" * 32
    return f"{CMS_HEAD}\n{rule}\n{title}\n\n{rule}\n\nSource: {source}\n\n{body}\n"


def records(data: str) -> list[Fact]:
    """The facts beside the document and the person."""
    batch = batch_of(data)
    assert batch.entries == batch.read + len(batch.kept) + len(batch.rejected)
    return [fact for fact in batch.facts if not isinstance(fact, Composition | Patient)]


def test_both_kinds_of_files_are_told_and_name_their_person() -> None:
    for data, born, family in ((va("VA NOTES", ""), "1948-03-01", "FERNWOOD"), (cms("Drugs", ""), "1975-05-01", None)):
        batch = batch_of(data)

        (person,) = [fact for fact in batch.facts if isinstance(fact, Patient)]
        assert detect_format(data.encode()) == "blue-button-text"
        assert person.birth_date is not None
        assert person.birth_date.text == born
        assert person.names[0].family == family


def test_a_letter_about_the_blue_button_is_no_such_file() -> None:
    assert detect_format(b"Dear Ada,\nplease press the blue button.\n") == "text"


def test_a_prescription_of_the_va_has_its_words_amounts_and_status() -> None:
    body = "Medication: LISINOPRIL 10MG TAB\nInstructions: TAKE ONE TABLET BY MOUTH\nDAILY\nStatus: Discontinued\nRefills Remaining: 3\nLast Filled On: 20 Aug 2010\nInitially Ordered On: 1 Jul 2010\nQuantity: 90\nDays Supply: 90\nPharmacy: DAYTON\nPrescription Number: 2718954\n"

    (drug,) = records(va("VA MEDICATION HISTORY", body))

    assert isinstance(drug, MedicationRequest)
    assert drug.medication is not None
    assert drug.medication.text == "LISINOPRIL 10MG TAB"
    assert drug.dosages[0].text == "TAKE ONE TABLET BY MOUTH DAILY"
    assert (drug.status, drug.authored_on and drug.authored_on.text) == ("discontinued", "2010-07-01")
    assert drug.supply_duration is not None
    assert drug.supply_duration.unit_text == "days"
    assert drug.subject is not None


def test_two_names_in_one_line_are_two_fields_and_what_was_entered_says_so() -> None:
    body = "Category: OTC\nDrug Name: Cough Medicine\nStrength: 1000mg\nDose: 2 TBS\nStart Date: 1 Feb 2010                          Stop Date: 02/21/2010\n\nReason for taking: Cough\n\nComments:  \n"

    (drug,) = records(va("SELF REPORTED MEDICATIONS AND SUPPLEMENTS", body, source="Self-Entered"))

    assert isinstance(drug, MedicationStatement)
    assert drug.effective is not None
    assert drug.effective.end is not None
    assert drug.effective.end.text == "2010-02-21"
    assert drug.notes[0].text == "Self-entered by the patient"


def test_a_line_with_a_name_that_is_not_known_changes_no_field_before_it() -> None:
    body = "Medication: LISINOPRIL\nStatus: Active\nRoute: ORAL\nQuantity: 90\n"

    (drug,) = records(va("VA MEDICATION HISTORY", body))
    (allergy,) = records(va("VA ALLERGIES", "Allergy Name: X\nReaction: RASH\nOnset Age: 5\n"))

    assert isinstance(drug, MedicationRequest)
    assert drug.status == "active"
    assert "Onset Age: 5" in [note.text for note in allergy.notes]


def test_an_allergy_has_its_reaction_and_its_comments() -> None:
    body = "Allergy Name:        TRAMADOL\nDate Entered:        09 Mar 2011\nReaction:            URINARY RETENTION \nAllergy Type:        DRUG \nObserved/Historical: HISTORICAL\nComments:            worse -- might \ntry again: cautiously\n\nPlease contact your health care team.\n"

    (allergy,) = records(va("VA ALLERGIES", body))

    assert isinstance(allergy, AllergyIntolerance)
    assert allergy.categories == ("medication",)
    assert allergy.reactions[0].description == "URINARY RETENTION"
    assert "worse -- might try again: cautiously" in [note.text for note in allergy.notes]
    assert not any("Please" in note.text for note in allergy.notes)


@pytest.mark.parametrize(
    ("words", "silence"),
    [
        ("No information was available that matched your selection.", Silence.NO_INFORMATION),
        ("No known allergies", Silence.NONE_KNOWN),
    ],
)
def test_an_empty_section_says_which_silence_it_is(words: str, silence: Silence) -> None:
    (fact,) = records(va("VA ALLERGIES", words))

    assert isinstance(fact, AbsenceStatement)
    assert (fact.topic, fact.silence) == (Topic.ALLERGIES, silence)


def test_a_record_that_names_no_allergy_is_an_absence() -> None:
    (fact,) = records(cms("Self Reported Allergies", "Allergy Name: No Known Allergies\n"))

    assert isinstance(fact, AbsenceStatement)
    assert fact.silence is Silence.NONE_KNOWN


def test_a_section_in_which_nothing_is_recognised_is_kept_by_its_type() -> None:
    (kept,) = records(va("VA MEDICATION HISTORY", "Warfarin 5 mg, as always.\n"))

    assert isinstance(kept, KeptResource)
    assert (kept.resource_type, kept.reason) == ("MedicationRequest", NO_RECORD)


def test_the_text_of_every_section_stands_in_the_document() -> None:
    batch = batch_of(va("DOD MILITARY SERVICE INFORMATION", "Army  06/11/2005\n"))

    document, _person, kept = batch.facts
    assert isinstance(document, Composition)
    assert document.when is not None
    assert document.when.text == "2013-07-03T09:56"
    assert document.sections[-1].title == "DOD MILITARY SERVICE INFORMATION"
    assert "06/11/2005" in (document.sections[-1].text or "")
    assert isinstance(kept, KeptResource)


def test_a_panel_gives_a_report_and_its_results_with_their_flags_and_ranges() -> None:
    body = "=====================\nLab Test: Potassium\nLab Type: Chemistry/Hematology\nSpecimen: Plasma\nDate/Time Collected: 17 Jan 2013 @ 1341\n---------------------\nTest Name: POTASSIUM\nResult: 6.50 Critical High\nUnits: mmol/L\nReference Range: (3.5-5.0)\nStatus: Final\n----------------------\nTest Name: COLOR\nResult: YELLOW\nUnits: \nReference Range: \nStatus: Final\n---------------------\nComments: TEST\n"

    report, potassium, color = records(va("VA LABORATORY RESULTS", body))

    assert isinstance(report, DiagnosticReport)
    assert report.conclusion == "TEST"
    assert [one.target for one in report.results] == [potassium.id, color.id]
    assert isinstance(potassium, Observation)
    assert potassium.value is not None
    assert potassium.value.quantity is not None
    assert (str(potassium.value.quantity.value), potassium.value.quantity.unit) == ("6.50", "mmol/L")
    assert potassium.interpretations[0].text == "Critical High"
    assert potassium.reference_ranges[0].high is not None
    assert potassium.when is not None
    assert potassium.when.text == "2013-01-17T13:41"
    assert color.value_of is not None
    assert color.value_of.string == "YELLOW"


@pytest.mark.parametrize(
    ("written", "unit", "number"),
    [("<0.5", "mg/dL", "0.5"), ("1.5 to 2", "mg/dL", None), ("3+", None, None), (".7", None, "0.7")],
)
def test_a_result_is_a_number_only_where_it_is_one(written: str, unit: str | None, number: str | None) -> None:
    body = f"=====================\nLab Test: X\nDate/Time Collected: 17 Jan 2013\n---------------------\nTest Name: X\nResult: {written}\nUnits: {unit or ''}\n"

    value = records(va("VA LABORATORY RESULTS", body))[1].value_of

    assert value is not None
    assert (str(value.quantity.value) if value.quantity else None) == number


def test_a_blood_pressure_has_two_components_and_other_signs_a_unit() -> None:
    body = "Vital Sign:           Blood Pressure\nMeasurement:          190/70 mm[Hg]\nDate/Time Collected:  07 Jan 2013 @ 1527\n\nVital Sign:           Temperature\nMeasurement:          98.50 F\nDate/Time Collected:  07 Jan 2013 @ 1527\n"

    pressure, temperature = records(va("VA VITALS AND READINGS", body))

    assert isinstance(pressure, Observation)
    assert [str(one.value.quantity.value) for one in pressure.components if one.value and one.value.quantity] == [
        "190",
        "70",
    ]
    assert temperature.value_of is not None
    assert temperature.value_of.quantity is not None
    assert (str(temperature.value_of.quantity.value), temperature.value_of.quantity.unit) == ("98.50", "F")


def test_a_reading_without_a_unit_is_given_none() -> None:
    body = "Vital Statistic Type: Blood Pressure\n\nDate: 11/14/1999\n\nTime: 3:00 PM\n\nReading: 132/80\n\nComments: mmHg\n"

    (pressure,) = records(cms("Self Reported Vital Statistics", body))

    assert isinstance(pressure, Observation)
    assert pressure.when is not None
    assert pressure.when.text == "1999-11-14T15:00"
    assert {one.value.quantity.unit for one in pressure.components if one.value and one.value.quantity} == {None}
    assert [note.text for note in pressure.notes] == ["Self-entered by the patient", "mmHg"]


def test_a_note_is_whole_even_with_rules_in_it() -> None:
    body = "=====================\nDate/Time:   25 Jan 2013 @ 0701\nNote Title:  CARDIOLOGY\n---------------------\nFirst part\n=====================\nSecond part\n---------------------\nASSESSMENT\n---------------------\nwell\n=====================\nDate/Time:   26 Jan 2013 @ 0701\nNote Title:  OTHER\n"

    first, second = records(va("VA NOTES", body))

    assert isinstance(first, DocumentReference)
    assert "Second part" in (first.attachments[0].text or "")
    assert "well" in (first.attachments[0].text or "")
    assert isinstance(second, DocumentReference)


def test_what_a_relative_has_is_the_relatives_and_own_issues_are_ones_own() -> None:
    body = "Relationship: Self\nHealth Issues: \n-----------------------------\nBack Pain\nInsomnia\n\nRelationship: Mother\nLiving or Deceased: Deceased\nHealth Issues: \n-----------------------------\nStroke\nJoint Pain\n"

    own, mother = records(va("SELF REPORTED FAMILY HEALTH HISTORY", body, source="Self-Entered"))

    assert isinstance(own, Observation)
    assert own.value is not None
    assert own.value.string == "Back Pain, Insomnia"
    assert isinstance(mother, FamilyMemberHistory)
    assert [one.code.text for one in mother.conditions] == ["Stroke", "Joint Pain"]
    assert mother.deceased is True


def test_conditions_and_immunizations_of_medicare_have_american_dates() -> None:
    (condition,) = records(
        cms(
            "Self Reported Medical Conditions",
            "Condition Name: Asthma\n\nMedical Condition Start Date: 01/03/2007\n\nMedical Condition End Date: \n",
        )
    )
    (shot,) = records(
        cms(
            "Self Reported Immunizations",
            "Immunization Name: Influenza\n\nDate Administered: 12/15/1998\n\nMethod: Injection\n",
        )
    )

    assert isinstance(condition, Condition)
    assert condition.onset is not None
    assert condition.onset.text == "2007-01-03"
    assert isinstance(shot, Immunization)
    assert shot.when is not None
    assert shot.when.text == "1998-12-15"


def test_a_day_that_does_not_exist_is_said_and_not_read() -> None:
    batch = batch_of(va("VA IMMUNIZATIONS", "Immunization:   Hepatitis B\nDate Received:  31 Jun 2011 @ 0830\n"))

    (issue,) = batch.issues
    assert "31 Jun" in shown(
        va("VA IMMUNIZATIONS", "Immunization:   Hepatitis B\nDate Received:  31 Jun 2011 @ 0830\n"), issue.locator
    )
    assert batch.facts[2].when is None
    assert date_of("30 Jun 2011 @ 0830") is not None


def test_without_a_name_the_file_is_nobodys() -> None:
    data = va("VA ALLERGIES", "Allergy Name: X\n").replace(
        "Name: FERNWOOD, ADA M         Date of Birth: 01 Mar 1948", ""
    )

    batch = batch_of(data)

    assert [issue.reason for issue in batch.issues] == [NO_PERSON]
    assert {fact.subject for fact in batch.facts} == {None}


def test_contacts_in_an_emergency_are_other_people() -> None:
    data = va(
        "SELF REPORTED DEMOGRAPHICS",
        "First Name: ADA\nLast Name: FERNWOOD\nGender: Female   Blood Type: AB+\n\nEMERGENCY CONTACTS\n\nContact First Name: Bob\nHome Phone Number: 1\n",
    )

    (person,) = [fact for fact in batch_of(data).facts if isinstance(fact, Patient)]

    assert (person.gender, person.telecom) == ("female", ())
    assert person.names[0].given == ("ADA",)


def test_the_place_of_a_record_is_its_lines_also_with_windows_line_ends() -> None:
    data = va("VA ALLERGIES", "Allergy Name: X\nReaction: RASH\n").replace("\n", "\r\n")

    allergy = batch_of(data).facts[2]

    assert shown(data, allergy.provenance.locator) == "Allergy Name: X\r\nReaction: RASH"


def test_reading_takes_linear_time() -> None:
    def work(data: str) -> None:
        read_batch(source_of(data))

    assert (
        growth(lambda size: va("VA ALLERGIES", "Allergy Name: X\nComments: a:  b:  c:\n" * size), work, 300, rounds=2)
        < LINEAR
    )
    assert (
        growth(lambda size: va("VA NOTES", ("=" * 20 + "\n" + "A:" * 20 + "\n") * size), work, 300, rounds=2) < LINEAR
    )
