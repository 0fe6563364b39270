from __future__ import annotations

from decimal import Decimal

import pytest

from clinic_assist.chart.facts import (
    AbsenceStatement,
    AllergyIntolerance,
    Condition,
    DeviceUseStatement,
    DirectoryEntry,
    Encounter,
    KeptResource,
    MedicationRequest,
    Observation,
    Patient,
    Statement,
)
from clinic_assist.importers.csvkinds import synthea_table
from clinic_assist.importers.detect import detect_format
from clinic_assist.importers.tabular.reading import NOBODY
from tests.unit.importers.table_files import PERSON, VISIT, batch_of, shown, table

CONDITIONS = "START,STOP,PATIENT,ENCOUNTER,CODE,DESCRIPTION"
ALLERGIES = (
    "START,STOP,PATIENT,ENCOUNTER,CODE,SYSTEM,DESCRIPTION,TYPE,CATEGORY,"
    "REACTION1,DESCRIPTION1,SEVERITY1,REACTION2,DESCRIPTION2,SEVERITY2"
)
OBSERVATIONS = "DATE,PATIENT,ENCOUNTER,CATEGORY,CODE,DESCRIPTION,VALUE,UNITS,TYPE"
MEDICATIONS = (
    "START,STOP,PATIENT,PAYER,ENCOUNTER,CODE,DESCRIPTION,BASE_COST,PAYER_COVERAGE,DISPENSES,TOTALCOST,"
    "REASONCODE,REASONDESCRIPTION"
)
PATIENTS = (
    "Id,BIRTHDATE,DEATHDATE,SSN,DRIVERS,PASSPORT,PREFIX,FIRST,MIDDLE,LAST,SUFFIX,MAIDEN,MARITAL,RACE,ETHNICITY,"
    "GENDER,BIRTHPLACE,ADDRESS,CITY,STATE,COUNTY,ZIP,LAT,LON"
)
ASTHMA = f"2011-08-09,,{PERSON},{VISIT},195967001,Asthma"


def test_a_patient_has_the_names_numbers_and_dates_of_the_row() -> None:
    row = f"{PERSON},1945-07-14,2019-03-02,999-17-5017,S1,X2,Ms.,Ada,May,Fernwood,MD,Byrd,M,white,nonhispanic,F,Boston,1 Elm St,Lynn,MA,Essex,01901,1,2"

    (patient,) = batch_of(table(PATIENTS, row)).facts

    assert isinstance(patient, Patient)
    assert [(name.use, name.family, name.given) for name in patient.names] == [
        (None, "Fernwood", ("Ada", "May")),
        ("maiden", "Byrd", ("Ada", "May")),
    ]
    assert patient.gender == "female"
    assert patient.birth_date is not None
    assert patient.birth_date.text == "1945-07-14"
    assert patient.deceased is True
    assert patient.deceased_on is not None
    assert patient.deceased_on.text == "2019-03-02"
    assert [one.value for one in patient.identifiers] == [PERSON, "999-17-5017", "S1", "X2"]
    assert patient.provenance.resource_key == f"urn:uuid:{PERSON}"
    assert patient.addresses[0].postal_code == "01901"


@pytest.mark.parametrize("nothing", ["NULL", "\\N", ""])
def test_what_databases_write_for_nothing_is_no_name_number_or_death(nothing: str) -> None:
    row = f"{PERSON},1945-07-14,{nothing},{nothing},{nothing},,,Ada,{nothing},Null,,{nothing},,,,F,{nothing},,,,,,,"

    (patient,) = batch_of(table(PATIENTS, row)).facts

    assert isinstance(patient, Patient)
    assert [(name.family, name.given) for name in patient.names] == [("Null", ("Ada",))]
    assert [one.value for one in patient.identifiers] == [PERSON]
    assert (patient.deceased, patient.deceased_on, patient.notes) == (None, None, ())


def test_a_living_patient_is_not_said_to_be_alive() -> None:
    row = f"{PERSON},1945-07-14,,,,,,Ada,,Fernwood,,,,,,X,,,,,,,,"

    (patient,) = batch_of(table(PATIENTS, row)).facts

    assert isinstance(patient, Patient)
    assert (patient.deceased, patient.gender) == (None, "X")


def test_a_condition_has_its_span_and_no_status_of_our_own() -> None:
    (condition,) = batch_of(table(CONDITIONS, f"2011-08-09,2012-01-01,{PERSON},{VISIT},195967001,Asthma")).facts

    assert isinstance(condition, Condition)
    assert condition.subject == f"urn:uuid:{PERSON}"
    assert condition.clinical_status is None
    assert condition.onset is not None
    assert condition.onset.text == "2011-08-09"
    assert condition.abatement is not None
    assert condition.abatement.text == "2012-01-01"
    assert condition.code is not None
    assert condition.code.code_in("http://snomed.info/sct") == "195967001"
    assert condition.encounter is not None
    assert condition.encounter.reference == f"urn:uuid:{VISIT}"


def test_an_allergy_has_its_reactions_and_one_that_ended_is_resolved() -> None:
    rows = (
        f"2009-09-27,,{PERSON},{VISIT},7980,RxNorm,Penicillin,allergy,medication,271807003,Rash,MODERATE,,,",
        f"2009-09-27,2015-01-02,{PERSON},{VISIT},111088007,SNOMED-CT,Latex,allergy,environment,,,,,,",
    )

    first, second = batch_of(table(ALLERGIES, *rows)).facts

    assert isinstance(first, AllergyIntolerance)
    assert first.code is not None
    assert first.code.codings[0].system == "http://www.nlm.nih.gov/research/umls/rxnorm"
    assert [(one.manifestations[0].display, one.severity) for one in first.reactions] == [("Rash", "moderate")]
    assert first.clinical_status is None
    assert isinstance(second, AllergyIntolerance)
    assert (second.clinical_status, second.reactions) == ("resolved", ())
    assert second.notes[0].text == "Ended 2015-01-02"


def test_allergies_of_old_exports_have_the_header_of_conditions_and_are_allergies() -> None:
    rows = (f"1999-01-01,,{PERSON},{VISIT},91935009,Allergy to peanuts", ASTHMA)

    first, second = batch_of(table(CONDITIONS, *rows)).facts

    assert isinstance(first, AllergyIntolerance)
    assert isinstance(second, Condition)


def test_no_known_allergy_is_an_absence_and_no_allergy_of_that_name() -> None:
    row = f"2009-09-27,,{PERSON},{VISIT},716186003,SNOMED-CT,No known allergy,allergy,,,,,,,"

    (fact,) = batch_of(table(ALLERGIES, row)).facts

    assert isinstance(fact, AbsenceStatement)


def test_a_medication_is_a_prescription_with_its_end_and_reason() -> None:
    row = f"2009-09-27T14:12:44Z,2010-01-01T00:00:00Z,{PERSON},,{VISIT},665078,Loratadine 5 MG Chewable Tablet,7.24,0,12,9,195967001,Asthma"

    (use,) = batch_of(table(MEDICATIONS, row)).facts

    assert isinstance(use, MedicationRequest)
    assert use.authored_on is not None
    assert use.authored_on.text == "2009-09-27T14:12:44Z"
    assert use.effective is not None
    assert use.effective.end is not None
    assert use.effective.end.text == "2010-01-01T00:00:00Z"
    assert use.status is None
    assert use.intent is None
    assert use.reasons[0].display == "Asthma"


def test_a_value_keeps_its_digits_and_a_text_is_no_number() -> None:
    rows = (
        f"2023-10-10T04:17:47Z,{PERSON},{VISIT},laboratory,2339-0,Glucose,4.10,mmol/L,numeric",
        f"2023-10-10T04:17:47Z,{PERSON},{VISIT},survey,72166-2,Smoking,Never smoker,,text",
        f"2023-10-10T04:17:47Z,{PERSON},{VISIT},,QALY,QALY,9,a,numeric",
        f"2023-10-10T04:17:47Z,{PERSON},{VISIT},exam,29554-3,Procedure,12,null,text",
    )

    glucose, smoking, qaly, text = batch_of(table(OBSERVATIONS, *rows)).facts

    assert isinstance(glucose, Observation)
    assert glucose.value is not None
    assert glucose.value.quantity is not None
    assert str(glucose.value.quantity.value) == "4.10"
    assert (glucose.value.quantity.unit, glucose.value.quantity.code) == ("mmol/L", None)
    assert isinstance(smoking, Observation)
    assert smoking.value is not None
    assert smoking.value.string == "Never smoker"
    assert isinstance(qaly, Observation)
    assert qaly.code is not None
    assert qaly.code.codings[0].system is None
    assert qaly.value is not None
    assert qaly.value.quantity is not None
    assert qaly.value.quantity.value == Decimal(9)
    assert isinstance(text, Observation)
    assert text.value is not None
    assert text.value.string == "12"
    assert not text.notes


def test_a_row_without_a_patient_is_nobodys() -> None:
    batch = batch_of(table(CONDITIONS, f"2011-08-09,,,{VISIT},195967001,Asthma"))

    assert [fact.subject for fact in batch.facts] == [None]
    assert [(issue.locator, issue.reason) for issue in batch.issues] == [("row[1]/PATIENT", NOBODY)]


def test_a_wrong_date_is_not_read_and_said_with_the_place_of_the_cell() -> None:
    data = table(CONDITIONS, ASTHMA, f"09/08/2011,,{PERSON},{VISIT},195967001,Asthma")

    batch = batch_of(data)

    (issue,) = batch.issues
    assert issue.locator == "row[2]/START"
    assert shown(data, issue.locator) == "09/08/2011"
    assert "2011" not in issue.reason
    assert [fact.when is None for fact in batch.facts] == [False, True]


def test_a_column_of_wrong_dates_does_not_flood_the_report() -> None:
    batch = batch_of(table(CONDITIONS, *[f"09/08/2011,,{PERSON},{VISIT},195967001,Asthma"] * 500))

    assert batch.entries == batch.read == 500
    assert len(batch.issues) == 101
    assert "400 more rows" in batch.issues[-1].reason


def test_billing_rows_are_kept_and_counted() -> None:
    batch = batch_of(
        table("PATIENT,MEMBERID,START_DATE,END_DATE,PAYER,SECONDARY_PAYER", f"{PERSON},1,2014-01-01,2015-01-01,x,")
    )

    (kept,) = batch.facts
    assert isinstance(kept, KeptResource)
    assert (batch.entries, batch.read, len(batch.kept)) == (1, 0, 1)
    assert kept.subject == f"urn:uuid:{PERSON}"


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        (
            "START,STOP,PATIENT,ENCOUNTER,CODE,DESCRIPTION,UDI",
            f"2011-08-09,,{PERSON},{VISIT},1,Stent,(01)1",
            DeviceUseStatement,
        ),
        ("DATE,PATIENT,ENCOUNTER,CODE,DESCRIPTION,QUANTITY", f"2011-08-09,{PERSON},{VISIT},1,Glove,2", Statement),
        (
            "Id,ORGANIZATION,NAME,GENDER,SPECIALITY,ADDRESS,CITY,STATE,ZIP",
            f"{VISIT},{VISIT},Ada Byrd,F,GP,1 Elm,Lynn,MA,01901",
            DirectoryEntry,
        ),
        (
            "Id,START,STOP,PATIENT,ORGANIZATION,PROVIDER,PAYER,ENCOUNTERCLASS,CODE,DESCRIPTION",
            f"{VISIT},2011-08-09T10:00:00Z,,{PERSON},,,,wellness,1,Visit",
            Encounter,
        ),
    ],
)
def test_each_table_is_told_by_its_columns(header: str, row: str, expected: type) -> None:
    data = table(header, row)

    assert detect_format(data.encode()) == "synthea-csv"
    assert isinstance(batch_of(data).facts[0], expected)


def test_the_same_columns_and_one_more_are_not_a_table_of_conditions() -> None:
    assert detect_format(table(f"{CONDITIONS},DOSE", f"{ASTHMA},5").encode()) == "csv"
    assert detect_format(table(CONDITIONS, ASTHMA).encode()) == "synthea-csv"


def test_a_known_table_without_rows_is_read_and_holds_nothing() -> None:
    batch = batch_of(CONDITIONS + "\n")

    assert (batch.entries, batch.facts, batch.issues) == (0, (), ())


def test_the_place_of_a_fact_is_its_row() -> None:
    data = table(CONDITIONS, ASTHMA, ASTHMA.replace("Asthma", '"Asthma, mild"'), end="\r\n")

    assert shown(data, "row[2]") == ASTHMA.replace("Asthma", '"Asthma, mild"')
    assert shown(data, "row[2]/DESCRIPTION") == '"Asthma, mild"'
    assert shown(data, "row[1]/STOP") == ""
    assert shown(data, "header") == CONDITIONS


# The headers of CSVConstants.java (2024), and those of the exports of 2017 that differ.
HEADERS = {
    "patients": f"{PATIENTS.replace('ZIP', 'FIPS,ZIP')},HEALTHCARE_EXPENSES,HEALTHCARE_COVERAGE,INCOME",
    "allergies": ALLERGIES,
    "medications": MEDICATIONS,
    "conditions": "START,STOP,PATIENT,ENCOUNTER,SYSTEM,CODE,DESCRIPTION",
    "careplans": "Id,START,STOP,PATIENT,ENCOUNTER,CODE,DESCRIPTION,REASONCODE,REASONDESCRIPTION",
    "observations": OBSERVATIONS,
    "procedures": "START,STOP,PATIENT,ENCOUNTER,SYSTEM,CODE,DESCRIPTION,BASE_COST,REASONCODE,REASONDESCRIPTION",
    "immunizations": "DATE,PATIENT,ENCOUNTER,CODE,DESCRIPTION,BASE_COST",
    "encounters": "Id,START,STOP,PATIENT,ORGANIZATION,PROVIDER,PAYER,ENCOUNTERCLASS,CODE,DESCRIPTION,BASE_ENCOUNTER_COST,TOTAL_CLAIM_COST,PAYER_COVERAGE,REASONCODE,REASONDESCRIPTION",
    "imaging_studies": "Id,DATE,PATIENT,ENCOUNTER,SERIES_UID,BODYSITE_CODE,BODYSITE_DESCRIPTION,MODALITY_CODE,MODALITY_DESCRIPTION,INSTANCE_UID,SOP_CODE,SOP_DESCRIPTION,PROCEDURE_CODE",
    "devices": "START,STOP,PATIENT,ENCOUNTER,CODE,DESCRIPTION,UDI",
    "supplies": "DATE,PATIENT,ENCOUNTER,CODE,DESCRIPTION,QUANTITY",
    "organizations": "Id,NAME,ADDRESS,CITY,STATE,ZIP,LAT,LON,PHONE,REVENUE,UTILIZATION,NPI",
    "providers": "Id,ORGANIZATION,NAME,GENDER,SPECIALITY,ADDRESS,CITY,STATE,ZIP,LAT,LON,ENCOUNTERS,PROCEDURES,NPI",
    "payer_transitions": "PATIENT,MEMBERID,START_DATE,END_DATE,PAYER,SECONDARY_PAYER,PLAN_OWNERSHIP,OWNER_NAME",
    "patient_expenses": "PATIENT_ID,YEAR,PAYER_ID,HEALTHCARE_EXPENSES,INSURANCE_COSTS,COVERED_COSTS",
    "medications of 2017": "START,STOP,PATIENT,ENCOUNTER,CODE,DESCRIPTION,REASONCODE,REASONDESCRIPTION",
    "observations of 2017": "DATE,PATIENT,ENCOUNTER,CODE,DESCRIPTION,VALUE,UNITS",
    "procedures of 2017": "DATE,PATIENT,ENCOUNTER,CODE,DESCRIPTION,REASONCODE,REASONDESCRIPTION",
    "immunizations of 2017": "DATE,PATIENT,ENCOUNTER,CODE,DESCRIPTION",
    "encounters of 2017": "ID,DATE,PATIENT,CODE,DESCRIPTION,REASONCODE,REASONDESCRIPTION",
}


@pytest.mark.parametrize("name", HEADERS)
def test_headers_of_old_and_new_exports_are_known(name: str) -> None:
    assert synthea_table(HEADERS[name].split(",")) == name.split(maxsplit=1)[0]


def test_common_columns_with_others_besides_are_nobodys() -> None:
    assert synthea_table("DATE,PATIENT,ENCOUNTER,CODE,DESCRIPTION,DOSE".split(",")) is None


def test_a_value_of_an_export_without_types_is_a_number_where_it_is_one() -> None:
    rows = (
        f"2016-10-10,{PERSON},{VISIT},2339-0,Glucose,4.10,mmol/L",
        f"2016-10-10,{PERSON},{VISIT},72166-2,Smoking,Never,",
    )

    glucose, smoking = batch_of(table("DATE,PATIENT,ENCOUNTER,CODE,DESCRIPTION,VALUE,UNITS", *rows)).facts

    assert glucose.value_of is not None
    assert glucose.value_of.quantity is not None
    assert str(glucose.value_of.quantity.value) == "4.10"
    assert smoking.value_of is not None
    assert smoking.value_of.string == "Never"
