"""Medicines and vaccinations in C-CDA: product, dose, times, status, supply, and what was not given."""

from __future__ import annotations

from decimal import Decimal

import pytest

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.datatypes import Dosage, Quantity, Timing
from clinic_assist.chart.facts import (
    AbsenceStatement,
    Immunization,
    KeptResource,
    MedicationAdministration,
    MedicationDispense,
    MedicationRequest,
    MedicationStatement,
)
from tests.unit.importers.ccda_files import (
    RXNORM_OID,
    SNOMED,
    T,
    batch_of,
    document,
    facts_of,
    read_entry,
    section,
    warnings_of,
)

MEDICATIONS = "10160-0"
PRODUCT = f'<code code="314076" codeSystem="{RXNORM_OID}" displayName="lisinopril 10 MG Oral Tablet"/>'
SINCE = '<effectiveTime xsi:type="IVL_TS"><low value="20120806"/></effectiveTime>'
UNTIL = '<effectiveTime xsi:type="IVL_TS"><low value="20120806"/><high value="20130101"/></effectiveTime>'


def given(
    inner: str = "", *, product: str = PRODUCT, mood: str = "EVN", status: str = "active", attributes: str = ""
) -> str:
    return (
        f'<substanceAdministration classCode="SBADM" moodCode="{mood}"{attributes}><templateId root="{T}16"/>'
        f'<id root="1.3" extension="m"/><statusCode code="{status}"/>{inner}'
        f"<consumable><manufacturedProduct><manufacturedMaterial>{product}</manufacturedMaterial>"
        "</manufacturedProduct></consumable></substanceAdministration>"
    )


def read(entry: str, text: str = "") -> MedicationStatement:
    return read_entry(MEDICATIONS, entry, MedicationStatement, text=text)


def dosage(inner: str) -> Dosage:
    (found,) = read(given(inner)).dosages
    return found


def timing(inner: str) -> Timing:
    found = dosage(inner).timing
    assert found is not None
    return found


def test_a_medicine_is_read_with_product_and_time_of_use() -> None:
    fact = read(given(UNTIL))

    assert fact.medication is not None
    assert fact.medication.code_in("http://www.nlm.nih.gov/research/umls/rxnorm") == "314076"
    assert fact.effective is not None
    assert [date.text if date else None for date in (fact.effective.start, fact.effective.end)] == [
        "2012-08-06",
        "2013-01-01",
    ]


@pytest.mark.parametrize(
    ("status", "time", "expected"),
    [
        ("active", SINCE, "active"),
        ("completed", UNTIL, "completed"),
        ("completed", SINCE, None),
        ("aborted", SINCE, "stopped"),
        ("suspended", SINCE, "on-hold"),
        ("nullified", SINCE, "entered-in-error"),
        ("ordered", SINCE, "ordered"),
    ],
)
def test_completed_without_an_end_says_nothing_of_the_use(status: str, time: str, expected: str | None) -> None:
    assert read(given(time, status=status)).status == expected


def test_the_status_observation_of_the_older_dialect_speaks_first() -> None:
    told = (
        '<entryRelationship typeCode="REFR"><observation classCode="OBS" moodCode="EVN"><code code="33999-4"/>'
        f'<value xsi:type="CE" code="421139008" codeSystem="{SNOMED}" displayName="On Hold"/></observation></entryRelationship>'
    )

    assert read(given(SINCE + told)).status == "on-hold"


def test_what_is_not_taken_is_not_taken() -> None:
    assert read(given(SINCE, attributes=' negationInd="true"')).status == "not-taken"


@pytest.mark.parametrize("mood", ["INT", "RQO"])
def test_what_is_meant_to_be_given_is_an_order(mood: str) -> None:
    fact = read_entry(MEDICATIONS, given(SINCE, mood=mood), MedicationRequest)

    assert (fact.intent, fact.status, fact.do_not_perform) == ("order", "active", None)
    assert fact.dosages[0].timing is not None
    assert fact.dosages[0].timing.bounds is not None


def test_an_order_not_to_give_is_one() -> None:
    fact = read_entry(MEDICATIONS, given(SINCE, mood="INT", attributes=' negationInd="true"'), MedicationRequest)

    assert fact.do_not_perform is True


def test_a_dose_keeps_its_digits_and_unit() -> None:
    assert dosage('<doseQuantity value="4.10" unit="mg"/>').dose == Quantity(
        value=Decimal("4.10"), unit="mg", system="http://unitsofmeasure.org", code="mg"
    )


@pytest.mark.parametrize("unit", ["", ' unit="1"', ' unit="null"'])
def test_a_dose_without_a_unit_gets_none(unit: str) -> None:
    assert dosage(f'<doseQuantity value="2"{unit}/>').dose == Quantity(value=Decimal(2))


def test_a_unit_that_cannot_be_ucum_is_kept_in_words() -> None:
    assert dosage('<doseQuantity value="2" unit="tablet(s) a day"/>').dose == Quantity(
        value=Decimal(2), unit="tablet(s) a day"
    )


def test_a_range_of_doses_stays_a_range() -> None:
    found = dosage('<doseQuantity><low value="1" unit="mg"/><high value="2" unit="mg"/></doseQuantity>')

    assert found.dose is None
    assert found.dose_range is not None
    assert found.dose_range.high is not None
    assert found.dose_range.high.value == 2


PIVL = '<effectiveTime xsi:type="PIVL_TS" operator="A"{}><period{}/></effectiveTime>'


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (PIVL.format("", ' value="6" unit="h"'), (1, Decimal(6), None, "h")),
        (PIVL.format(' institutionSpecified="true"', ' value="8" unit="h"'), (3, Decimal(1), None, "d")),
        (PIVL.format(' institutionSpecified="true"', ' value="24" unit="h"'), (1, Decimal(1), None, "d")),
        (PIVL.format(' institutionSpecified="true"', ' value="48" unit="h"'), (1, Decimal(48), None, "h")),
        (PIVL.format("", ' value="1" unit="wk"'), (1, Decimal(1), None, "wk")),
        (
            (
                '<effectiveTime xsi:type="PIVL_TS"><period xsi:type="IVL_PQ"><low value="4" unit="h"/>'
                '<high value="6" unit="h"/></period></effectiveTime>'
            ),
            (1, Decimal(4), Decimal(6), "h"),
        ),
        (
            (
                '<effectiveTime xsi:type="SXPR_TS"><comp xsi:type="IVL_TS"><low value="2012"/></comp>'
                '<comp xsi:type="PIVL_TS"><period value="12" unit="h"/></comp></effectiveTime>'
            ),
            (1, Decimal(12), None, "h"),
        ),
    ],
)
def test_a_frequency_is_read(node: str, expected: tuple[object, ...]) -> None:
    found = timing(node)

    assert (found.frequency, found.period, found.period_max, found.period_unit) == expected


@pytest.mark.parametrize("period", [' value="0" unit="h"', ' value="6" unit="fortnight"', ' value="often" unit="h"'])
def test_a_frequency_that_makes_no_sense_is_said_not_guessed(period: str) -> None:
    data = document(section(MEDICATIONS, given(SINCE + PIVL.format("", period))))

    (fact,) = facts_of(data, MedicationStatement)
    assert not fact.dosages
    assert any("frequency" in reason for _place, reason in warnings_of(data))


def test_an_event_of_the_day_is_read() -> None:
    node = '<effectiveTime xsi:type="EIVL_TS" operator="A"><event code="ACM"/></effectiveTime>'

    assert timing(node).when == ("ACM",)


def test_as_needed_is_said_with_what_for() -> None:
    value = f'<value xsi:type="CD" code="56018004" codeSystem="{SNOMED}" displayName="Wheezing"/>'
    found = dosage(
        f'<precondition typeCode="PRCN"><criterion><code code="ASSERTION"/>{value}</criterion></precondition>'
    )

    assert found.as_needed is True
    assert found.as_needed_for is not None
    assert found.as_needed_for.display == "Wheezing"
    assert dosage('<doseQuantity value="1"/>').as_needed is None


def test_route_rate_highest_dose_sig_instruction_and_indication_are_read() -> None:
    inner = (
        '<routeCode code="C38288" codeSystem="2.16.840.1.113883.3.26.1.1" displayName="Oral"/>'
        '<doseQuantity value="1"/><rateQuantity value="5" unit="mL/h"/>'
        '<maxDoseQuantity><numerator value="6" unit="mg"/><denominator value="1" unit="d"/></maxDoseQuantity>'
        '<entryRelationship typeCode="COMP"><substanceAdministration classCode="SBADM" moodCode="EVN">'
        '<code code="76662-6"/><text>take one a day</text></substanceAdministration></entryRelationship>'
        f'<entryRelationship typeCode="SUBJ" inversionInd="true"><act classCode="ACT" moodCode="INT"><templateId root="{T}20"/>'
        "<text>with food</text></act></entryRelationship>"
        f'<entryRelationship typeCode="RSON"><observation classCode="OBS" moodCode="EVN"><templateId root="{T}19"/>'
        f'<value xsi:type="CD" code="38341003" codeSystem="{SNOMED}" displayName="Hypertension"/>'
        "</observation></entryRelationship>"
    )
    data = document(section(MEDICATIONS, given(inner)))

    (fact,) = facts_of(data, MedicationStatement)
    (found,) = fact.dosages
    assert (found.text, found.patient_instruction) == ("take one a day", "with food")
    assert found.route is not None
    assert (found.route.codings[0].system, found.route.display) == (
        "http://ncicb.nih.gov/xml/owl/EVS/Thesaurus.owl",
        "Oral",
    )
    assert found.rate_quantity is not None
    assert found.max_dose_per_period is not None
    assert [one.display for one in fact.reasons] == ["Hypertension"]
    assert batch_of(data).entries == 3  # document, patient, medicine: what belongs to it is no entry of its own


def test_a_product_is_named_by_its_material_where_it_has_no_code() -> None:
    fact = read(given(product='<code nullFlavor="UNK"/><name>Grandmother\'s drops</name>'))

    assert fact.medication is not None
    assert (fact.medication.display, fact.medication.is_coded) == ("Grandmother's drops", False)


def test_ingredients_of_the_european_extension_are_read() -> None:
    product = (
        '<name>Brand</name><e:ingredient xmlns:e="urn:epsos-org:ep:medication" classCode="ACTI">'
        '<e:quantity><e:numerator value="5" unit="mg"/><e:denominator value="1"/></e:quantity>'
        '<e:ingredient><e:code code="C09AA05" codeSystem="2.16.840.1.113883.6.73" displayName="ramipril"/></e:ingredient>'
        "</e:ingredient>"
    )
    (ingredient,) = read(given(product=product)).ingredients

    assert (ingredient.item.display, ingredient.is_active) == ("ramipril", True)
    assert ingredient.strength is not None
    assert ingredient.strength.numerator is not None
    assert ingredient.strength.numerator.value == 5


SUPPLY = (
    '<entryRelationship typeCode="REFR"><supply classCode="SPLY" moodCode="{}"><templateId root="{}"/>'
    '<statusCode code="completed"/><effectiveTime value="20120807"/><repeatNumber value="3"/>'
    '<quantity value="75"/></supply></entryRelationship>'
)


def test_a_supply_order_is_part_of_the_order_and_counts_repeats_as_fhir_does() -> None:
    data = document(section(MEDICATIONS, given(SINCE + SUPPLY.format("INT", f"{T}17"), mood="INT")))

    (fact,) = facts_of(data, MedicationRequest)
    assert fact.dispense_quantity == Quantity(value=Decimal(75))
    assert fact.repeats_allowed == 2


def test_a_dispense_is_a_record_of_its_own_and_knows_its_medicine() -> None:
    data = document(section(MEDICATIONS, given(SINCE + SUPPLY.format("EVN", f"{T}18"))))

    (fact,) = facts_of(data, MedicationDispense)
    assert fact.medication is not None
    assert fact.medication.display == "lisinopril 10 MG Oral Tablet"
    assert fact.when_handed_over is not None
    assert batch_of(data).entries == 4


def test_what_was_given_in_a_stay_is_an_administration() -> None:
    fact = read_entry("29549-3", given(SINCE, status="completed"), MedicationAdministration)

    assert fact.status == "completed"


@pytest.mark.parametrize(
    ("product", "text", "silence"),
    [
        ('<code nullFlavor="NA"/>', "", Silence.NONE_KNOWN),
        (f'<code code="410942007" codeSystem="{SNOMED}" displayName="drug or medicament"/>', "", Silence.NONE_KNOWN),
        (
            f'<code code="410942007" codeSystem="{SNOMED}" displayName="drug or medicament"/>',
            "Medication excluded/not available",
            Silence.NO_INFORMATION,
        ),
    ],
)
def test_no_medicines_are_denied_or_merely_not_recorded(product: str, text: str, silence: Silence) -> None:
    told = '<text><reference value="#m"/></text>' if text else ""
    entry = given(told, product=product, attributes=' negationInd="true"')
    fact = read_entry(MEDICATIONS, entry, AbsenceStatement, text=f'<content ID="m">{text}</content>')

    assert (fact.topic, fact.silence, fact.is_partial) == (Topic.MEDICATIONS, silence, False)


def test_that_a_stay_saw_no_medicines_leaves_the_others_open() -> None:
    entry = given(product='<code nullFlavor="NA"/>', attributes=' negationInd="true"')

    assert read_entry("29549-3", entry, AbsenceStatement).is_partial is True


def test_words_in_the_place_of_a_medicine_that_say_there_is_none_are_no_medicine() -> None:
    entry = given(product='<code nullFlavor="UNK"><originalText>No medication data is applicable</originalText></code>')

    assert read_entry(MEDICATIONS, entry, AbsenceStatement).silence is Silence.NO_INFORMATION


VACCINE = (
    '<code code="88" codeSystem="2.16.840.1.113883.12.292" displayName="influenza"/><lotNumberText>1A</lotNumberText>'
)


def vaccination(inner: str = "", *, attributes: str = "") -> str:
    return given(
        '<effectiveTime value="20101015"/>' + inner, product=VACCINE, status="completed", attributes=attributes
    ).replace(f"{T}16", f"{T}52")


def test_a_vaccination_is_read_with_lot_and_number() -> None:
    fact = read_entry("11369-6", vaccination('<repeatNumber value="2"/>'), Immunization)

    assert fact.vaccine_code is not None
    assert fact.vaccine_code.code_in("http://hl7.org/fhir/sid/cvx") == "88"
    assert (fact.status, fact.lot_number, fact.dose_number) == ("completed", "1A", "2")
    assert fact.occurrence is not None
    assert fact.occurrence.text == "2010-10-15"


def test_a_refused_vaccination_is_not_done_for_its_reason() -> None:
    reason = (
        f'<entryRelationship typeCode="RSON"><observation classCode="OBS" moodCode="EVN"><templateId root="{T}53"/>'
        '<code code="PATOBJ" codeSystem="2.16.840.1.113883.5.8" displayName="Patient objection"/></observation>'
        "</entryRelationship>"
    )
    fact = read_entry("11369-6", vaccination(reason, attributes=' negationInd="true"'), Immunization)

    assert fact.status == "not-done"
    assert fact.status_reason is not None
    assert fact.status_reason.display == "Patient objection"


def test_no_immunizations_at_all_is_a_denial() -> None:
    entry = vaccination(attributes=' negationInd="true"').replace(
        'code="88" codeSystem="2.16.840.1.113883.12.292"', f'code="71181003" codeSystem="{SNOMED}"'
    )
    fact = read_entry("11369-6", entry, AbsenceStatement)

    assert (fact.topic, fact.silence) == (Topic.IMMUNIZATIONS, Silence.NONE_KNOWN)


def test_a_reaction_to_a_vaccination_is_no_problem_of_the_patient() -> None:
    reaction = (
        '<entryRelationship typeCode="CAUS"><observation classCode="OBS" moodCode="EVN">'
        f'<templateId root="1.3.6.1.4.1.19376.1.5.3.1.4.5"/><value xsi:type="CD" code="386661006" codeSystem="{SNOMED}" '
        'displayName="Fever"/></observation></entryRelationship>'
    )
    data = document(section("11369-6", vaccination(reaction)))

    (fact,) = facts_of(data, Immunization)
    assert [one.display for one in fact.reactions] == ["Fever"]
    assert batch_of(data).entries == 3


def test_a_statement_in_a_mood_that_is_not_known_is_kept_and_counted() -> None:
    data = document(section(MEDICATIONS, given(mood="XYZ")))

    (fact,) = facts_of(data, KeptResource)
    assert (fact.resource_type, fact.label) == ("MedicationStatement", "lisinopril 10 MG Oral Tablet")
    assert ("Medications (10160-0)", 1) in batch_of(data).entry_types
