"""The samples that are tables."""

from __future__ import annotations

import json

MRN = "urn:oid:2.16.840.1.113883.19.5"


def synthea() -> dict[str, str]:
    """The tables by name."""
    person, visit = "3edac2e3-d223-6fae-d515-daf96ef6bc76", "57f2562b-445c-f11c-ba40-edc55af3c84f"
    return {
        "patients.csv": (
            "Id,BIRTHDATE,DEATHDATE,SSN,DRIVERS,PASSPORT,PREFIX,FIRST,MIDDLE,LAST,SUFFIX,MAIDEN,MARITAL,RACE,ETHNICITY,"
            "GENDER,BIRTHPLACE,ADDRESS,CITY,STATE,COUNTY,ZIP,LAT,LON\n"
            f"{person},1945-07-14,,999-17-5017,,,,Ada,,Fernwood,,,,,,F,,,,,,,,\n"
        ),
        "conditions.csv": (
            f"START,STOP,PATIENT,ENCOUNTER,CODE,DESCRIPTION\n2019-03-01,,{person},{visit},90560007,Gout\n"
        ),
        "medications.csv": (
            "START,STOP,PATIENT,PAYER,ENCOUNTER,CODE,DESCRIPTION,BASE_COST,PAYER_COVERAGE,DISPENSES,TOTALCOST,"
            "REASONCODE,REASONDESCRIPTION\n"
            f"2024-03-01T10:00:00Z,,{person},,{visit},2683,Colchicine 0.5 MG Oral Tablet,1.00,0.00,1,1.00,,\n"
        ),
        "allergies.csv": (
            "START,STOP,PATIENT,ENCOUNTER,CODE,SYSTEM,DESCRIPTION,TYPE,CATEGORY,"
            "REACTION1,DESCRIPTION1,SEVERITY1,REACTION2,DESCRIPTION2,SEVERITY2\n"
            f"1998-01-01,,{person},{visit},111088007,SNOMED-CT,Latex,allergy,environment,,,,,,\n"
        ),
        "observations.csv": (
            "DATE,PATIENT,ENCOUNTER,CATEGORY,CODE,DESCRIPTION,VALUE,UNITS,TYPE\n"
            f"2024-03-01T10:00:00Z,{person},{visit},laboratory,2823-3,Potassium,4.10,mmol/L,numeric\n"
        ),
    }


def omop() -> dict[str, str]:
    """The tables by name; the concept table separates its columns by tabs, as its publisher does."""
    return {
        "concept.csv": (
            "concept_id\tconcept_name\tdomain_id\tvocabulary_id\tconcept_class_id\tstandard_concept\tconcept_code\tvalid_start_date\n"
            "440674\tGout\tCondition\tSNOMED\tClinical Finding\tS\t90560007\t19700101\n"
            "1101554\tColchicine\tDrug\tRxNorm\tIngredient\tS\t2683\t19700101\n"
            "3023103\tPotassium\tMeasurement\tLOINC\tLab Test\tS\t2823-3\t19700101\n"
            "8753\tmillimole per liter\tUnit\tUCUM\tUnit\tS\tmmol/L\t19700101\n"
        ),
        "person.csv": (
            "person_id,gender_concept_id,year_of_birth,month_of_birth,day_of_birth,birth_datetime,race_concept_id,"
            "person_source_value,gender_source_value\n1,8532,1945,7,14,,0,F-77,F\n"
        ),
        "condition_occurrence.csv": (
            "condition_occurrence_id,person_id,condition_concept_id,condition_start_date,condition_start_datetime,"
            "condition_end_date,condition_source_value,condition_source_concept_id,stop_reason\n"
            "1,1,440674,2019-03-01,,,90560007,0,\n"
        ),
        "drug_exposure.csv": (
            "drug_exposure_id,person_id,drug_concept_id,drug_exposure_start_date,drug_exposure_end_date,"
            "drug_type_concept_id,days_supply,sig,route_source_value,drug_source_value\n"
            "1,1,1101554,2024-03-01,,0,,,oral,Colchicine\n"
        ),
        "measurement.csv": (
            "measurement_id,person_id,measurement_concept_id,measurement_date,measurement_datetime,operator_concept_id,"
            "value_as_number,value_as_concept_id,unit_concept_id,range_low,range_high,unit_source_value,value_source_value\n"
            "1,1,3023103,2024-03-01,,4172703,4.1,0,8753,3.5,5.1,mmol/L,4.10\n"
        ),
    }


def mapped_table() -> dict[str, str]:
    """A laboratory's own table, and the mapping that says what its columns mean."""
    mapping = {
        "name": "Potassium of ward 3",
        "header": ["MRN", "Surname", "Test", "Result", "Unit", "Taken"],
        "mapping": {
            "fact": "Observation",
            "subject": {"identifier": "MRN", "system": MRN, "type_code": "MR", "family": "Surname"},
            "code": {"text": "Test"},
            "value": {"column": "Result", "unit_column": "Unit"},
            "date": {"column": "Taken", "format": "DD.MM.YYYY"},
        },
    }
    return {
        "labs.csv": "MRN;Surname;Test;Result;Unit;Taken\nF-77;Fernwood;Potassium;4.10;mmol/L;01.03.2024\n"
        "F-77;Fernwood;Sodium;140;mmol/L;02.03.2024\n",
        "mapping.json": json.dumps(mapping, indent=1) + "\n",
    }
