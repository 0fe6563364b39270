"""Results, vital signs and other observations in C-CDA."""

from __future__ import annotations

from decimal import Decimal

import pytest

from clinic_assist.chart.datatypes import Quantity, Value
from clinic_assist.chart.facts import DiagnosticReport, KeptResource, Observation
from tests.unit.importers.ccda_files import LOINC_OID, SNOMED, T, batch_of, document, facts_of, read_entry, section

RESULTS = "30954-2"
UCUM = "http://unitsofmeasure.org"


def measured(value: str, inner: str = "", *, time: str = '<effectiveTime value="201208061030-0500"/>') -> str:
    return (
        f'<observation classCode="OBS" moodCode="EVN"><templateId root="{T}2"/><id root="1.9" extension="r"/>'
        f'<code code="718-7" codeSystem="{LOINC_OID}" displayName="Hemoglobin"/><statusCode code="completed"/>'
        f"{time}{value}{inner}</observation>"
    )


def read(value: str, inner: str = "") -> Observation:
    return read_entry(RESULTS, measured(value, inner), Observation)


def panel_of(*members: str, template: str = f"{T}1") -> str:
    inner = "".join(f"<component>{one}</component>" for one in members)
    return (
        f'<organizer classCode="BATTERY" moodCode="EVN"><templateId root="{template}"/>'
        f'<code code="58410-2" codeSystem="{LOINC_OID}" displayName="CBC"/><statusCode code="completed"/>{inner}</organizer>'
    )


def ucum(number: str, unit: str, comparator: str | None = None) -> Quantity:
    return Quantity(value=Decimal(number), unit=unit, system=UCUM, code=unit, comparator=comparator)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('<value xsi:type="PQ" value="13.20" unit="g/dL"/>', Value(quantity=ucum("13.20", "g/dL"))),
        (
            '<value xsi:type="IVL_PQ"><high value="5" unit="mg/L" inclusive="false"/></value>',
            Value(quantity=ucum("5", "mg/L", "<")),
        ),
        ('<value xsi:type="IVL_PQ"><low value="5" unit="mg/L"/></value>', Value(quantity=ucum("5", "mg/L", ">="))),
        ('<value xsi:type="INT" value="7"/>', Value(integer=7)),
        ('<value xsi:type="REAL" value="1.010"/>', Value(quantity=Quantity(value=Decimal("1.010")))),
        ('<value xsi:type="ST">Negative</value>', Value(string="Negative")),
        ('<value xsi:type="ED"><reference value="#n"/></value>', Value(string="in the narrative")),
        ('<value xsi:type="BL" value="true"/>', Value(boolean=True)),
        ('<value xsi:type="cda:INT" xmlns:cda="urn:hl7-org:v3" value="7"/>', Value(integer=7)),
    ],
)
def test_every_type_of_value_is_read(value: str, expected: Value) -> None:
    data = document(section(RESULTS, measured(value), text='<content ID="n">in the narrative</content>'))

    (fact,) = facts_of(data, Observation)
    assert fact.value == expected
    if fact.value.quantity and fact.value.quantity.value is not None:
        assert expected.quantity is not None
        assert str(fact.value.quantity.value) == str(expected.quantity.value)


def test_coded_ratio_range_and_date_values_are_read() -> None:
    coded = read(f'<value xsi:type="CD" code="260385009" codeSystem="{SNOMED}" displayName="Negative"/>').value
    ratio = read('<value xsi:type="RTO_PQ_PQ"><numerator value="1"/><denominator value="128"/></value>').value
    span = read('<value xsi:type="IVL_PQ"><low value="1" unit="d"/><high value="3" unit="d"/></value>').value
    moment = read('<value xsi:type="TS" value="20180101"/>').value

    assert coded is not None
    assert coded.codeable_concept is not None
    assert coded.codeable_concept.display == "Negative"
    assert ratio is not None
    assert ratio.ratio is not None
    assert span is not None
    assert span.range is not None
    assert moment is not None
    assert moment.date_time is not None
    assert moment.date_time.text == "2018-01-01"


def test_a_quantity_that_stands_only_in_a_translation_is_read_with_its_written_unit() -> None:
    value = (
        '<value xsi:type="PQ" nullFlavor="OTH"><translation value="11.5" nullFlavor="OTH">'
        "<originalText>x10e3/uL</originalText></translation></value>"
    )

    assert read(value).value == Value(quantity=Quantity(value=Decimal("11.5"), unit="x10e3/uL"))


@pytest.mark.parametrize(
    ("flavor", "reason"),
    [("NASK", "not-asked"), ("ASKU", "asked-unknown"), ("UNK", "unknown"), ("NI", "unknown"), ("MSK", "masked"),
     ("NA", "not-applicable"), ("OTH", "unsupported"), ("NAV", "temp-unknown")],
)  # fmt: skip
def test_each_null_flavour_is_a_reason_of_its_own(flavor: str, reason: str) -> None:
    fact = read(f'<value xsi:type="PQ" nullFlavor="{flavor}"/>')

    assert (fact.value, fact.data_absent_reason) == (None, reason)


def test_time_status_interpretation_range_and_specimen_are_read() -> None:
    inner = (
        '<interpretationCode code="H" codeSystem="2.16.840.1.113883.5.83"/>'
        "<specimen><specimenRole><specimenPlayingEntity><code displayName='Blood' code='119297000'/>"
        "</specimenPlayingEntity></specimenRole></specimen>"
        '<referenceRange><observationRange><value xsi:type="IVL_PQ"><low value="12.0" unit="g/dL"/>'
        '<high value="16.0" unit="g/dL"/></value></observationRange></referenceRange>'
    )
    fact = read('<value xsi:type="PQ" value="17" unit="g/dL"/>', inner)

    assert fact.effective is not None
    assert (fact.effective.text, fact.status) == ("2012-08-06T10:30-05:00", "final")
    assert fact.categories[0].codings[0].code == "laboratory"
    assert fact.interpretations[0].codings[0].code == "H"
    assert fact.specimen is not None
    assert fact.specimen.display == "Blood"
    (limits,) = fact.reference_ranges
    assert limits.low is not None
    assert str(limits.low.value) == "12.0"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2012", "2012"),
        ("201208", "2012-08"),
        ("20120806", "2012-08-06"),
        ("2012080610", "2012-08-06"),
        ("20120806103015.123-0500", "2012-08-06T10:30:15.123-05:00"),
        ("2012-08-06T10:30:00Z", "2012-08-06T10:30:00Z"),
        ("20121306", None),
        ("00010101000000", None),
        ("soon", None),
    ],
)
def test_a_date_keeps_its_precision_and_zone(written: str, expected: str | None) -> None:
    data = document(section(RESULTS, measured("", time=f'<effectiveTime value="{written}"/>')))

    (fact,) = facts_of(data, Observation)
    assert (fact.effective.text if fact.effective else None) == expected
    assert bool(batch_of(data).issues) == (expected is None or written == "2012080610")


def test_a_battery_is_a_report_over_its_results() -> None:
    value = '<value xsi:type="PQ" value="1" unit="g/dL"/>'
    data = document(section(RESULTS, panel_of(measured(value), measured(value))))

    (report,) = facts_of(data, DiagnosticReport)
    observations = facts_of(data, Observation)
    assert [one.target for one in report.results] == [fact.id for fact in observations]
    assert batch_of(data).entries == 2 + 3


def test_vital_signs_are_a_panel_with_members_also_where_they_claim_to_be_results() -> None:
    entry = panel_of(measured('<value xsi:type="PQ" value="120" unit="mm[Hg]"/>'), template=f"{T}26").replace(
        "<code code", '<templateId root="2.16.840.1.113883.10.20.1.32"/><code code', 1
    )
    data = document(section("8716-3", entry))

    panel, member = facts_of(data, Observation)
    assert not facts_of(data, DiagnosticReport)
    assert [one.target for one in panel.has_members] == [member.id]
    assert member.categories[0].codings[0].code == "vital-signs"


def test_an_observation_that_was_not_made_is_kept_unread() -> None:
    entry = measured("").replace('moodCode="EVN"', 'moodCode="EVN" negationInd="true"', 1)
    data = document(section(RESULTS, entry))

    assert not facts_of(data, Observation)
    assert len(facts_of(data, KeptResource)) == 1


def test_of_two_values_the_first_is_read_and_it_is_said() -> None:
    data = document(section(RESULTS, measured('<value xsi:type="INT" value="1"/><value xsi:type="INT" value="2"/>')))

    (fact,) = facts_of(data, Observation)
    assert fact.value == Value(integer=1)
    assert [issue.locator.rpartition("/")[2] for issue in batch_of(data).issues] == ["value[2]"]


@pytest.mark.parametrize("number", ["1,5", "abc", "1e999999", "NaN", "Infinity", "--1"])
def test_what_is_no_number_is_not_read_as_one_but_told_as_it_is_written(number: str) -> None:
    data = document(section(RESULTS, measured(f'<value xsi:type="PQ" value="{number}" unit="mg"/>')))

    (fact,) = facts_of(data, Observation)
    assert fact.value == Value(string=f"{number} mg")
    assert any("number" in issue.reason for issue in batch_of(data).issues)


@pytest.mark.parametrize(("written", "sign"), [("&lt;5", "<"), ("&gt;= 5", ">="), ("&lt;=5", "<=")])
def test_a_number_behind_a_comparator_is_that_number(written: str, sign: str) -> None:
    data = document(section(RESULTS, measured(f'<value xsi:type="PQ" value="{written}" unit="mg"/>')))

    (fact,) = facts_of(data, Observation)
    assert fact.value is not None
    assert fact.value.quantity is not None
    assert (fact.value.quantity.comparator, str(fact.value.quantity.value)) == (sign, "5")
    assert batch_of(data).issues == ()


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ('<value xsi:type="PQ">4.2 mmol/L</value>', Value(string="4.2 mmol/L")),
        ('<value xsi:type="PQ" value="hemolyzed"/>', Value(string="hemolyzed")),
        ('<value xsi:type="PQ" value="NA" unit="mg"/>', Value(quantity=Quantity(unit="mg", system=UCUM, code="mg"))),
        ('<value xsi:type="INT" value="many"/>', Value(string="many")),
        ('<value xsi:type="INT" value="3.5"/>', Value(quantity=Quantity(value=Decimal("3.5")))),
        ('<value xsi:type="REAL" value="low"/>', Value(string="low")),
    ],
)
def test_words_in_the_place_of_a_number_are_the_value(value: str, told: Value) -> None:
    (fact,) = facts_of(document(section(RESULTS, measured(value))), Observation)

    assert fact.value == told
