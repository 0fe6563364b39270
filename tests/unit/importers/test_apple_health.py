from __future__ import annotations

import pytest

from clinic_assist.chart.facts import KeptResource, Observation, Patient
from clinic_assist.errors import SourceError
from clinic_assist.importers import read_batch
from clinic_assist.importers.applehealth.codes import words_of
from clinic_assist.importers.applehealth.convert import NO_PERSON
from clinic_assist.importers.applehealth.parse import CUT_OFF, DAMAGED
from clinic_assist.importers.detect import detect_format
from tests.effort import LINEAR, growth
from tests.unit.importers.table_files import batch_of, shown, source_of

DTD = "<!DOCTYPE HealthData [\n<!-- HealthKit Export Version: 14 -->\n<!ELEMENT HealthData (ExportDate,Me,Record*)>\n<!ATTLIST Record type CDATA #REQUIRED unit CDATA 'mmol/L'>\n]>"
ME = '<Me HKCharacteristicTypeIdentifierDateOfBirth="1990-02-02" HKCharacteristicTypeIdentifierBiologicalSex="HKBiologicalSexFemale" HKCharacteristicTypeIdentifierBloodType="HKBloodTypeABNegative"/>'
PULSE = '<Record type="HKQuantityTypeIdentifierHeartRate" sourceName="Watch" device="&lt;&lt;HKDevice: 0x1&gt;, name:Apple Watch, manufacturer:Apple Inc., model:Watch&gt;" unit="count/min" creationDate="2018-09-10 02:47:35 -0700" startDate="2018-09-10 02:28:55 -0700" endDate="2018-09-10 02:28:55 -0700" value="72.0"/>'


def export(*elements: str, prolog: str = "") -> str:
    body = "\n ".join(('<ExportDate value="2019-07-19 10:36:11 -0700"/>', *elements))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{prolog}\n<HealthData locale="en_US">\n {body}\n</HealthData>\n'


def test_an_export_with_its_document_type_is_told_and_read() -> None:
    data = export(ME, PULSE, prolog=DTD)

    batch = batch_of(data)

    assert detect_format(data.encode()) == "apple-health-xml"
    person, pulse = batch.facts
    assert isinstance(person, Patient)
    assert (person.gender, person.names) == ("female", ())
    assert person.notes[0].text == "Blood type AB negative, as entered by the person"
    assert isinstance(pulse, Observation)
    assert pulse.subject == person.id
    assert batch.entry_types == (("Me", 1), ("Record", 1))
    assert not batch.issues


def test_a_sample_has_its_digits_unit_device_and_dates_with_their_zone() -> None:
    pulse = batch_of(export(ME, PULSE)).facts[1]

    assert isinstance(pulse, Observation)
    assert pulse.code is not None
    assert pulse.code.code_in("http://loinc.org") == "8867-4"
    assert pulse.code.display == "Heart rate"
    assert pulse.value is not None
    assert pulse.value.quantity is not None
    assert (str(pulse.value.quantity.value), pulse.value.quantity.unit) == ("72.0", "count/min")
    assert pulse.effective is not None
    assert pulse.effective.text == "2018-09-10T02:28:55-07:00"
    assert pulse.effective_end is None
    assert pulse.device is not None
    assert pulse.device.display == "Watch, Apple Inc. Apple Watch Watch"


def test_a_default_in_the_document_type_gives_no_value_a_unit() -> None:
    record = '<Record type="HKQuantityTypeIdentifierBloodGlucose" sourceName="x" startDate="2018-09-10 02:28:55 -0700" endDate="2018-09-10 02:28:55 -0700" value="5.1"/>'

    glucose = batch_of(export(ME, record, prolog=DTD)).facts[1]

    assert glucose.value_of is not None
    assert glucose.value_of.quantity is not None
    assert glucose.value_of.quantity.unit is None


def test_a_percentage_says_that_it_is_a_fraction() -> None:
    oxygen = batch_of(
        export(ME, PULSE.replace("HeartRate", "OxygenSaturation").replace("count/min", "%").replace("72.0", "0.97"))
    ).facts[1]

    assert oxygen.value_of is not None
    assert oxygen.value_of.quantity is not None
    assert oxygen.value_of.quantity.unit_text == "% (written as a fraction of 1)"


def test_a_category_has_its_words_and_what_was_typed_in_says_so() -> None:
    sleep = '<Record type="HKCategoryTypeIdentifierSleepAnalysis" sourceName="Clock" startDate="2018-09-10 22:00:00 -0700" endDate="2018-09-11 06:00:00 -0700" value="HKCategoryValueSleepAnalysisAsleepCore"><MetadataEntry key="HKWasUserEntered" value="1"/></Record>'

    fact = batch_of(export(ME, sleep)).facts[1]

    assert isinstance(fact, Observation)
    assert fact.value is not None
    assert fact.value.codeable_concept is not None
    assert fact.value.codeable_concept.display == "Sleep analysis asleep core"
    assert fact.effective_end is not None
    assert [note.text for note in fact.notes] == ["Entered by hand"]


def test_a_blood_pressure_is_one_observation_with_two_components() -> None:
    part = '<Record type="HKQuantityTypeIdentifierBloodPressure{0}" sourceName="Cuff" unit="mmHg" startDate="2018-09-10 08:00:00 +0200" endDate="2018-09-10 08:00:00 +0200" value="{1}"/>'
    inner = part.format("Systolic", 120) + part.format("Diastolic", 80)
    both = f'<Correlation type="HKCorrelationTypeIdentifierBloodPressure" sourceName="Cuff" startDate="2018-09-10 08:00:00 +0200" endDate="2018-09-10 08:00:00 +0200">{inner}</Correlation>'

    batch = batch_of(export(ME, both))

    pressure = batch.facts[1]
    assert isinstance(pressure, Observation)
    assert pressure.code is not None
    assert pressure.code.code_in("http://loinc.org") == "85354-9"
    assert [
        (one.code.code_in("http://loinc.org"), str(one.value.quantity.value))
        for one in pressure.components
        if one.value and one.value.quantity
    ] == [("8480-6", "120"), ("8462-4", "80")]
    assert batch.entries == 2


def test_workouts_and_days_are_observations_with_their_parts() -> None:
    run = '<Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="5.20" durationUnit="min" totalDistance="0.5" totalDistanceUnit="mi" sourceName="Watch" startDate="2016-11-14 07:25:41 -0700" endDate="2016-11-14 07:30:52 -0700"><WorkoutStatistics type="HKQuantityTypeIdentifierHeartRate" average="140" unit="count/min"/></Workout>'
    day = '<ActivitySummary dateComponents="2016-11-15" activeEnergyBurned="590.252" activeEnergyBurnedGoal="630" activeEnergyBurnedUnit="kcal"/>'

    _me, workout, summary = batch_of(export(ME, run, day)).facts

    assert isinstance(workout, Observation)
    assert [
        (one.code.display, str(one.value.quantity.value))
        for one in workout.components
        if one.value and one.value.quantity
    ] == [("Total distance", "0.5"), ("Heart rate, average", "140")]
    assert isinstance(summary, Observation)
    assert summary.when is not None
    assert summary.when.text == "2016-11-15"
    assert {one.value.quantity.unit for one in summary.components if one.value and one.value.quantity} == {"kcal"}


def test_clinical_records_and_unknown_elements_are_kept() -> None:
    batch = batch_of(
        export(
            ME,
            '<ClinicalRecord type="AllergyIntolerance" identifier="1" resourceFilePath="/clinical-records/a.json"/>',
            "<Mystery/>",
        )
    )

    assert [type(fact) for fact in batch.facts[1:]] == [KeptResource, KeptResource]
    assert (batch.entries, batch.read) == (3, 1)


def test_without_a_person_the_records_are_nobodys() -> None:
    batch = batch_of(export(PULSE))

    assert batch.facts[0].subject is None
    assert [issue.reason for issue in batch.issues] == [NO_PERSON]
    assert batch_of(export(ME, PULSE)).facts[1].subject is not None


def test_two_persons_make_nobody_of_the_records() -> None:
    batch = batch_of(export(ME, ME, PULSE))

    assert batch.facts[2].subject is None


def test_the_place_of_a_fact_is_its_element() -> None:
    data = export(ME, PULSE, "<Correlation type='x'><Record/></Correlation>", PULSE.replace("72.0", "é"))

    assert shown(data, "/HealthData/Me[1]") == ME
    assert shown(data, "/HealthData/Record[2]") == PULSE.replace("72.0", "é")
    assert shown(data, "/HealthData/Correlation[1]").endswith("</Correlation>")


def test_utf_16_is_read_as_well() -> None:
    data = export(ME, PULSE).replace("UTF-8", "UTF-16").encode("utf-16")

    assert len(batch_of(data).facts) == 2
    assert shown(data, "/HealthData/Record[1]") == PULSE


@pytest.mark.parametrize(
    "damaged",
    [
        PULSE.replace('value="72.0"/>', 'value="72.0>'),
        PULSE.replace("<Record type=", "<Record type"),
        PULSE.replace("Watch", "&unknown;", 1),
        "<Record><Record>",
    ],
)
def test_damage_costs_the_element_in_which_it_is(damaged: str) -> None:
    whole = batch_of(export(ME, PULSE, PULSE, PULSE))
    batch = batch_of(export(ME, PULSE, damaged, PULSE))

    assert (len(whole.facts), len(whole.rejected)) == (4, 0)
    assert {issue.reason for issue in batch.rejected} <= {DAMAGED, CUT_OFF}
    assert 1 <= len(batch.rejected) <= 2
    assert sum(isinstance(fact, Observation) and fact.value is not None for fact in batch.facts) == 2


def test_a_file_that_is_cut_off_keeps_what_stands_before() -> None:
    data = export(ME, PULSE, PULSE)
    batch = batch_of(data[: data.rindex("startDate")])

    assert sum(isinstance(fact, Observation) for fact in batch.facts) == 1
    assert [issue.reason for issue in batch.rejected] == [CUT_OFF]


def test_a_file_that_is_cut_off_between_two_elements_says_so() -> None:
    data = export(ME, PULSE, PULSE)
    batch = batch_of(data[: data.rindex("</HealthData>")])

    assert sum(isinstance(fact, Observation) for fact in batch.facts) == 2
    assert not batch.rejected
    assert [issue.reason for issue in batch.issues] == [CUT_OFF]


def test_entities_are_refused_and_nothing_grows() -> None:
    bomb = '<!DOCTYPE HealthData [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    outside = '<!DOCTYPE HealthData [<!ENTITY x SYSTEM "file:///etc/passwd">]>'

    for prolog in (bomb, outside):
        with pytest.raises(SourceError, match="entities"):
            read_batch(source_of(export(ME, PULSE.replace("Watch", "&b;", 1), prolog=prolog)))


def test_a_document_type_that_is_not_valid_itself_costs_nothing() -> None:
    prolog = "<!DOCTYPE HealthData [\n<!ELEMENT Record ((MetadataEntry|HeartRate>\n<!ATTLIST a b>\n]>"

    assert batch_of(export(ME, PULSE, prolog=prolog)).read == 2


def test_great_depth_is_refused() -> None:
    with pytest.raises(SourceError, match="deeper than"):
        read_batch(source_of(export(ME, "<a>" * 500 + "</a>" * 500)))


def test_reading_takes_linear_time() -> None:
    def work(data: str) -> None:
        read_batch(source_of(data))

    assert growth(lambda size: export(ME, *[PULSE] * size), work, 500, rounds=2) < LINEAR


@pytest.mark.parametrize(
    ("identifier", "words"),
    [
        ("HKQuantityTypeIdentifierVO2Max", "VO2 max"),
        ("HKQuantityTypeIdentifierHeartRateVariabilitySDNN", "Heart rate variability SDNN"),
        ("HKCategoryTypeIdentifierSleepAnalysis", "Sleep analysis"),
        ("something", "something"),
    ],
)
def test_an_identifier_is_shown_in_words(identifier: str, words: str) -> None:
    assert words_of(identifier) == words


def sample(kind: str, value: str, unit: str, *metadata: tuple[str, str]) -> str:
    time = 'startDate="2018-09-10 02:28:55 -0700" endDate="2018-09-10 02:28:55 -0700"'
    inner = "".join(f'<MetadataEntry key="{key}" value="{told}"/>' for key, told in metadata)
    return f'<Record type="HKQuantityTypeIdentifier{kind}" unit="{unit}" {time} value="{value}">{inner}</Record>'


@pytest.mark.parametrize(
    ("written", "unit"), [("mmol&lt;180.1558800000541&gt;/L", "mmol/L"), ("mmol/L", "mmol/L"), ("mg/dL", "mg/dL")]
)
def test_the_molar_mass_in_a_unit_is_no_part_of_it(written: str, unit: str) -> None:
    value = batch_of(export(ME, sample("BloodGlucose", "4.59", written))).facts[1].value_of

    assert value is not None
    assert value.quantity is not None
    assert (str(value.quantity.value), value.quantity.unit) == ("4.59", unit)


@pytest.mark.parametrize(
    ("written", "unit"),
    [("0.98", "% (written as a fraction of 1)"), ("98", "%"), ("1", "% (written as a fraction of 1)")],
)
def test_a_percentage_above_one_is_no_fraction(written: str, unit: str) -> None:
    value = batch_of(export(ME, sample("OxygenSaturation", written, "%"))).facts[1].value_of

    assert value is not None
    assert value.quantity is not None
    assert value.quantity.unit == unit


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("HKBloodGlucoseMealTime", "1", ["Before a meal"]),
        ("HKBloodGlucoseMealTime", "2", ["After a meal"]),
        ("HKInsulinDeliveryReason", "2", ["Bolus insulin"]),
        ("HKBloodGlucoseMealTime", "9", []),
        ("HKTimeZone", "1", []),
    ],
)
def test_the_circumstances_of_a_sample_are_remarks(key: str, value: str, words: list[str]) -> None:
    found = batch_of(export(ME, sample("BloodGlucose", "4.59", "mmol/L", (key, value)))).facts[1]

    assert [note.text for note in found.notes] == words
